/* SPDX-License-Identifier: MIT */
#include "ks-graph-match.h"
#include "ks-random.h"
#include "ks-test.h"

#define POINTS 60

/* A graph with random members and nothing else. */
static KsGraph *
random_graph (KsRandom *random, gsize n_nodes)
{
  KsGraph *graph = g_atomic_rc_box_new0 (KsGraph);
  GArray *members = g_array_new (FALSE, FALSE, sizeof (guint32));

  graph->n_nodes = n_nodes;
  graph->start = g_new0 (gsize, n_nodes + 1);
  for (gsize v = 0; v < n_nodes; v++)
    {
      for (guint32 p = 0; p < POINTS; p++)
        if (ks_random_below (random, 8) == 0)
          g_array_append_val (members, p);
      graph->start[v + 1] = members->len;
    }
  graph->members = (guint32 *) g_array_free (members, FALSE);
  return graph;
}

static gboolean
holds (const KsGraph *graph, gsize node, guint32 point)
{
  for (gsize i = graph->start[node]; i < graph->start[node + 1]; i++)
    if (graph->members[i] == point)
      return TRUE;
  return FALSE;
}

static double
jaccard (const KsGraph *a, gsize v, const KsGraph *b, gsize u)
{
  int both = 0, either = 0;

  for (guint32 p = 0; p < POINTS; p++)
    {
      both += holds (a, v, p) && holds (b, u, p);
      either += holds (a, v, p) || holds (b, u, p);
    }
  return both > 0 ? (double) both / either : 0.0;
}

static void
test_against_definition (void)
{
  KsRandom random;

  ks_random_init (&random, 4);
  for (int round = 0; round < 30; round++)
    {
      g_autoptr (KsGraph) graph = random_graph (&random, ks_random_below (&random, 12));
      g_autoptr (KsGraph) earlier = random_graph (&random, ks_random_below (&random, 12));
      g_autoptr (GError) error = NULL;
      g_autofree guint32 *match = ks_graph_match (NULL, graph, earlier, POINTS, &error);

      g_assert_no_error (error);
      for (gsize v = 0; v < graph->n_nodes; v++)
        {
          guint32 best = KS_NO_NODE;

          for (guint32 u = 0; u < earlier->n_nodes; u++)
            if (jaccard (graph, v, earlier, u)
                > (best == KS_NO_NODE ? 0.0 : jaccard (graph, v, earlier, best)))
              best = u;
          g_assert_cmpuint (match[v], ==, best);
        }
    }
}

static gboolean
match_once (KsContext *context, gpointer data, GError **error)
{
  KsGraph **graphs = data;
  g_autofree guint32 *match = ks_graph_match (context, graphs[0], graphs[1], POINTS, error);

  return match != NULL;
}

static void
test_allocations (void)
{
  KsRandom random;

  ks_random_init (&random, 5);
  g_autoptr (KsGraph) graph = random_graph (&random, 5);
  g_autoptr (KsGraph) earlier = random_graph (&random, 7);
  KsGraph *graphs[] = { graph, earlier };
  ks_test_allocations (match_once, graphs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-match/definition", test_against_definition);
  g_test_add_func ("/graph-match/allocations", test_allocations);
  return g_test_run ();
}
