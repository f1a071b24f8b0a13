/* SPDX-License-Identifier: MIT */
#include "layout-graph.h"

#include <math.h>

Graph *
graph_new (guint n_nodes, guint64 seed)
{
  Graph *graph = g_new0 (Graph, 1);

  graph->n_nodes = n_nodes;
  graph->edges = g_array_new (FALSE, FALSE, sizeof (guint32));
  graph->initial = g_new0 (float, 2 * n_nodes);
  ks_random_init (&graph->random, seed);
  return graph;
}

void
graph_free (Graph *graph)
{
  g_array_unref (graph->edges);
  g_free (graph->initial);
  g_free (graph);
}

void
join (Graph *graph, guint32 a, guint32 b)
{
  const guint32 edge[] = { a, b, 1 };

  g_array_append_vals (graph->edges, edge, 3);
}

void
start_at (Graph *graph, guint node, double x, double y)
{
  graph->initial[2 * node] = (float) x;
  graph->initial[2 * node + 1] = (float) y;
}

void
scatter (Graph *graph, double spread)
{
  for (guint v = 0; v < graph->n_nodes; v++)
    start_at (graph, v, spread * ks_random_normal (&graph->random),
              spread * ks_random_normal (&graph->random));
}

KsLayoutInput
input_of (const Graph *graph)
{
  return (KsLayoutInput) {
    .n_nodes = graph->n_nodes,
    .n_edges = graph->edges->len / 3,
    .edges = (const guint32 *) (gpointer) graph->edges->data,
    .edge_stride = 3,
    .initial = graph->initial,
    .seed = 1,
  };
}

KsLayout *
lay_out (const KsLayoutInput *input)
{
  g_autoptr (GError) error = NULL;
  KsLayout *layout = ks_layout_new (NULL, input, &error);
  double mean[2] = { 0.0, 0.0 };

  g_assert_no_error (error);
  g_assert_cmpuint (layout->n, ==, input->n_nodes);
  for (gsize i = 0; i < 2 * layout->n; i++)
    {
      g_assert_true (isfinite (layout->xy[i]));
      mean[i % 2] += layout->xy[i] / (double) layout->n;
    }
  ks_assert_near (mean[0], 0.0, 1e-3);
  ks_assert_near (mean[1], 0.0, 1e-3);
  return layout;
}

KsLayout *
lay_out_cold (const Graph *graph)
{
  KsLayoutInput input = input_of (graph);

  return lay_out (&input);
}

double
distance (const KsLayout *layout, guint a, guint b)
{
  return hypot (layout->xy[2 * a] - layout->xy[2 * b],
                layout->xy[2 * a + 1] - layout->xy[2 * b + 1]);
}

Graph *
ring_band (guint around, guint wide)
{
  Graph *graph = graph_new (around * wide, 1);

  for (guint i = 0; i < around; i++)
    for (guint j = 0; j < wide; j++)
      {
        guint next = (i + 1) % around;
        double angle = 2.0 * G_PI * i / around;

        start_at (graph, i * wide + j, (3.0 + j) * cos (angle), (3.0 + j) * sin (angle));
        for (guint k = j > 0 ? j - 1 : 0; k <= MIN (j + 1, wide - 1); k++)
          join (graph, i * wide + j, next * wide + k);
        if (j + 1 < wide)
          join (graph, i * wide + j, i * wide + j + 1);
      }
  return graph;
}
