/* Layouts that start from an earlier one.
 *
 * SPDX-License-Identifier: MIT */
#include "layout-graph.h"

#include <math.h>
#include <string.h>

static double
mean_move (const KsLayout *a, const float *b, double *most)
{
  double sum = 0.0;

  *most = 0.0;
  for (gsize v = 0; v < a->n; v++)
    {
      double move = hypot (a->xy[2 * v] - b[2 * v], a->xy[2 * v + 1] - b[2 * v + 1]);

      sum += move;
      *most = MAX (*most, move);
    }
  return sum / (double) a->n;
}

static void
test_warm_stays (void)
{
  g_autoptr (Graph) graph = ring_band (80, 4);
  g_autoptr (KsLayout) cold = NULL;
  KsLayoutInput input;
  double most;

  /* A second component and isolated nodes are to stay as well. */
  guint n = graph->n_nodes;
  graph->initial = g_renew (float, graph->initial, 2 * (n + 20));
  for (guint v = n; v < n + 20; v++)
    {
      start_at (graph, v, v, 1.0);
      if (v > n && v < n + 10)
        join (graph, v - 1, v);
    }
  graph->n_nodes = n + 20;
  cold = lay_out_cold (graph);
  input = input_of (graph);
  input.initial = cold->xy;
  input.is_warm = TRUE;
  g_autoptr (KsLayout) warm = lay_out (&input);
  g_assert_cmpfloat (mean_move (warm, cold->xy, &most), <, 0.3);
  g_assert_cmpfloat (most, <, 1.0);

  /* Once more: it comes to rest. */
  input.initial = warm->xy;
  g_autoptr (KsLayout) third = lay_out (&input);
  g_assert_cmpfloat (mean_move (third, warm->xy, &most), <, 0.2);
}

/* A node that grows on a settled picture appears beside its neighbour, and the others stay. */
static void
test_warm_with_new_nodes (void)
{
  g_autoptr (Graph) graph = ring_band (60, 3);
  g_autoptr (KsLayout) cold = lay_out_cold (graph);
  guint n = graph->n_nodes;
  double most;

  graph->initial = g_renew (float, graph->initial, 2 * (n + 6));
  memcpy (graph->initial, cold->xy, 2 * n * sizeof *cold->xy);
  for (guint i = 0; i < 6; i++)
    {
      graph->initial[2 * (n + i)] = graph->initial[2 * (n + i) + 1] = NAN;
      join (graph, n + i, i < 3 ? 30 * i : n + i - 3);
    }
  graph->n_nodes = n + 6;
  KsLayoutInput input = input_of (graph);
  input.is_warm = TRUE;
  g_autoptr (KsLayout) warm = lay_out (&input);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat (distance (warm, n + i, 30 * i), <, 4.0);
  mean_move (cold, warm->xy, &most);
  g_assert_cmpfloat (most, <, 2.0);
}

/* What stood far out comes in, run after run, and the picture is compact in the end. */
static void
test_warm_gathers (void)
{
  guint n = 40;
  g_autoptr (Graph) graph = graph_new (2 * n, 8);
  double before = INFINITY;

  for (guint v = 0; v < 2 * n; v++)
    start_at (graph, v, 100.0 * cos (v / 2) + v % 2, 100.0 * sin (v / 2));
  for (guint v = 0; v < n; v++)
    join (graph, 2 * v, 2 * v + 1);
  for (guint run = 0; run < 30; run++)
    {
      KsLayoutInput input = input_of (graph);
      double farthest = 0.0;

      input.is_warm = TRUE;
      g_autoptr (KsLayout) layout = lay_out (&input);
      for (guint v = 0; v < 2 * n; v++)
        farthest = MAX (farthest, hypot (layout->xy[2 * v], layout->xy[2 * v + 1]));
      g_assert_cmpfloat (farthest, <, before + 0.5);
      before = farthest;
      memcpy (graph->initial, layout->xy, 4 * n * sizeof *layout->xy);
    }
  g_assert_cmpfloat (before, <, 16.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layout/warm/stays", test_warm_stays);
  g_test_add_func ("/layout/warm/new-nodes", test_warm_with_new_nodes);
  g_test_add_func ("/layout/warm/gathers", test_warm_gathers);
  return g_test_run ();
}
