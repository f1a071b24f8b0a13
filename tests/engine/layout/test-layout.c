/* SPDX-License-Identifier: MIT */
#include "ks-repulsion.h"
#include "layout-graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- The room's parts ---- */

static void
test_repulsion (void)
{
  static const gsize sizes[] = { 1, 2, 7, 16, 17, 100, 1000, 3000 };
  KsRandom random;

  ks_random_init (&random, 1);
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      gsize n = sizes[s];
      g_autofree float *x = g_new (float, 5 * n);
      float *y = x + n, *mass = y + n, *push_x = mass + n, *push_y = push_x + n;
      KsRepulsion tree;
      double error = 0.0, total = 0.0;

      for (gsize i = 0; i < n; i++)
        {
          x[i] = (float) (30.0 * ks_random_normal (&random));
          y[i] = (float) (10.0 * ks_random_normal (&random));
          mass[i] = (float) (0.5 + ks_random_uniform (&random));
        }
      g_assert_true (ks_repulsion_init (&tree, NULL, n, NULL));
      g_assert_true (ks_repulsion_sort (&tree, NULL, x, y, NULL));
      ks_repulsion_fit (&tree, x, y, mass);
      g_assert_true (ks_repulsion_push (&tree, NULL, push_x, push_y, NULL));
      ks_repulsion_clear (&tree);

      for (gsize i = 0; i < n; i++)
        {
          double exact_x = 0.0, exact_y = 0.0;

          for (gsize j = 0; j < n; j++)
            {
              double dx = (double) x[i] - x[j], dy = (double) y[i] - y[j];
              double square = dx * dx + dy * dy + 1e-4;

              exact_x += mass[j] * dx / (square * sqrt (square));
              exact_y += mass[j] * dy / (square * sqrt (square));
            }
          error += pow (push_x[i] - exact_x, 2.0) + pow (push_y[i] - exact_y, 2.0);
          total += pow (exact_x, 2.0) + pow (exact_y, 2.0);
        }
      /* Up to one leaf nothing is approximated. */
      g_assert_cmpfloat (sqrt (error), <=, (n <= 16 ? 1e-5 : 0.02) * sqrt (total));
    }
}

/* ---- Few nodes ---- */

static void
test_few_nodes (void)
{
  g_autoptr (Graph) none = graph_new (0, 1);
  g_autoptr (Graph) one = graph_new (1, 1);
  g_autoptr (Graph) two = graph_new (2, 1);

  g_autoptr (KsLayout) a = lay_out_cold (none);
  g_assert_cmpuint (a->n, ==, 0);
  start_at (one, 0, 17.0, NAN);
  g_autoptr (KsLayout) b = lay_out_cold (one);
  g_assert_cmpfloat (b->xy[0], ==, 0.0f);

  /* Apart, joined, joined to themselves as well, and joined twice. */
  g_autoptr (KsLayout) c = lay_out_cold (two);
  ks_assert_near (distance (c, 0, 1), 1.0, 1e-5);
  join (two, 0, 1);
  join (two, 1, 1);
  g_autoptr (KsLayout) d = lay_out_cold (two);
  ks_assert_near (distance (d, 0, 1), 1.0, 1e-5);
  join (two, 1, 0);
  start_at (two, 0, -2.0, 0.0);
  start_at (two, 1, 3.0, 0.0);
  g_autoptr (KsLayout) e = lay_out_cold (two);
  ks_assert_near (e->xy[2] - e->xy[0], 1.0, 1e-3);

  g_assert_cmpuint (ks_layout_bytes (e), >=, sizeof *e + 4 * sizeof *e->xy);
  g_autoptr (KsLayout) again = ks_layout_ref (e);
  g_assert_true (again == e);
}

/* ---- Shapes ---- */

static void
test_cycle_stays_a_ring (void)
{
  guint n = 40;
  g_autoptr (Graph) graph = graph_new (n, 3);
  double turned = 0.0;

  for (guint v = 0; v < n; v++)
    {
      double angle = 2.0 * G_PI * v / n;

      join (graph, v, (v + 1) % n);
      start_at (graph, v, 6.0 * cos (angle) + 0.3 * ks_random_normal (&graph->random),
                6.0 * sin (angle) + 0.3 * ks_random_normal (&graph->random));
    }
  g_autoptr (KsLayout) layout = lay_out_cold (graph);
  for (guint v = 0; v < n; v++)
    {
      guint u = (v + 1) % n;
      double step = atan2 (layout->xy[2 * u + 1], layout->xy[2 * u])
                    - atan2 (layout->xy[2 * v + 1], layout->xy[2 * v]);

      step -= 2.0 * G_PI * floor (step / (2.0 * G_PI));
      g_assert_cmpfloat (step, <, G_PI / 4.0);
      turned += step;
      ks_assert_near (distance (layout, v, u), 1.0, 0.25);
    }
  ks_assert_near (turned, 2.0 * G_PI, 1e-6);
}

/* From a half circle, and from a line along which it lies folded. */
static void
test_path_straightens (void)
{
  guint n = 30;

  for (guint kind = 0; kind < 2; kind++)
    {
      g_autoptr (Graph) graph = graph_new (n, 4);
      double length = 0.0;

      for (guint v = 0; v < n; v++)
        {
          if (v + 1 < n)
            join (graph, v, v + 1);
          if (kind == 0)
            start_at (graph, v, cos (G_PI * v / n), sin (G_PI * v / n));
          else
            start_at (graph, v, v < 25 ? v : 50 - v, 0.0);
        }
      g_autoptr (KsLayout) layout = lay_out_cold (graph);
      for (guint v = 0; v + 1 < n; v++)
        length += distance (layout, v, v + 1);
      g_assert_cmpfloat (distance (layout, 0, n - 1), >=, 0.75 * length);
    }
}

/* The hole is open, whatever the start, and nodes have room. */
static void
test_band_is_open (void)
{
  for (guint kind = 0; kind < 3; kind++)
    {
      g_autoptr (Graph) graph = ring_band (60, 4);
      double inner = INFINITY, outer = 0.0;
      guint n_close = 0;

      for (guint v = 0; v < graph->n_nodes && kind > 0; v++)
        start_at (graph, v, kind == 1 ? NAN : 3.0, 7.0);
      g_autoptr (KsLayout) layout = lay_out_cold (graph);
      for (guint v = 0; v < graph->n_nodes; v++)
        {
          double nearest = INFINITY;
          double radius = hypot (layout->xy[2 * v], layout->xy[2 * v + 1]);

          inner = MIN (inner, radius);
          outer = MAX (outer, radius);
          for (guint u = 0; u < graph->n_nodes; u++)
            if (u != v)
              nearest = MIN (nearest, distance (layout, u, v));
          n_close += nearest < 0.7;
          g_assert_cmpfloat (nearest, >, 0.4);
          g_assert_cmpfloat (nearest, <, 3.0);
        }
      g_assert_cmpfloat (inner, >, 0.5 * outer);
      g_assert_cmpuint (n_close, <=, graph->n_nodes / 20);
    }
}

/* The best turn of the result back to its starts is none, and no mirror image is nearer. */
static void
test_orientation (void)
{
  for (guint kind = 0; kind < 4; kind++)
    {
      g_autoptr (Graph) graph = ring_band (30, 3);
      double turn_cos = 0.0, turn_sin = 0.0, flip_cos = 0.0, flip_sin = 0.0;
      double mean[2] = { 0.0, 0.0 };

      /* Lopsided, so that every turn and mirror image is another picture. */
      for (guint v = 0; v < graph->n_nodes; v++)
        {
          double x = graph->initial[2 * v], y = graph->initial[2 * v + 1];
          double wide = x + 0.3 * x * fabs (x) / 5.0 + 2.0, high = 0.7 * y + 0.2 * x;

          start_at (graph, v, kind < 2 ? wide : high, kind % 2 ? -high : wide + high);
          mean[0] += graph->initial[2 * v] / graph->n_nodes;
          mean[1] += graph->initial[2 * v + 1] / graph->n_nodes;
        }
      g_autoptr (KsLayout) layout = lay_out_cold (graph);
      for (guint v = 0; v < graph->n_nodes; v++)
        {
          double x = layout->xy[2 * v], y = layout->xy[2 * v + 1];
          double sx = graph->initial[2 * v] - mean[0], sy = graph->initial[2 * v + 1] - mean[1];

          turn_cos += x * sx + y * sy;
          turn_sin += x * sy - y * sx;
          flip_cos += x * sx - y * sy;
          flip_sin += x * sy + y * sx;
        }
      g_assert_cmpfloat (turn_cos, >, 0.0);
      g_assert_cmpfloat (fabs (turn_sin), <, 1e-3 * turn_cos);
      g_assert_cmpfloat (hypot (flip_cos, flip_sin), <, 1.01 * turn_cos);
    }
}

/* ---- Components ---- */

typedef struct {
  float min[2], max[2];
} Box;

static void
assert_boxes_apart (const KsLayout *layout, const guint *component, guint n_components)
{
  g_autofree Box *boxes = g_new (Box, n_components);

  for (guint c = 0; c < n_components; c++)
    boxes[c] = (Box) { { INFINITY, INFINITY }, { -INFINITY, -INFINITY } };
  for (guint v = 0; v < layout->n; v++)
    for (guint a = 0; a < 2; a++)
      {
        Box *box = &boxes[component[v]];

        box->min[a] = MIN (box->min[a], layout->xy[2 * v + a]);
        box->max[a] = MAX (box->max[a], layout->xy[2 * v + a]);
      }
  for (guint c = 0; c < n_components; c++)
    for (guint d = 0; d < c; d++)
      g_assert_true (boxes[c].max[0] < boxes[d].min[0] || boxes[d].max[0] < boxes[c].min[0]
                     || boxes[c].max[1] < boxes[d].min[1] || boxes[d].max[1] < boxes[c].min[1]);
}

/* Rings and chains of 1 to 12 nodes, their numbers shuffled through each other. */
static void
test_components_apart (void)
{
  static const guint counts[] = { 2, 5, 47, 48, 49, 120 };

  for (guint k = 0; k < G_N_ELEMENTS (counts); k++)
    for (guint is_warm = 0; is_warm <= 1; is_warm++)
      {
        guint n_components = counts[k];
        g_autoptr (Graph) graph = graph_new (12 * n_components, 5);
        g_autofree guint *component = g_new (guint, graph->n_nodes);
        guint used = 0;
        double area = 0.0;

        for (guint c = 0; c < n_components; c++)
          {
            guint size = 1 + (guint) ks_random_below (&graph->random, 12);

            for (guint i = 0; i < size; i++)
              {
                component[used + i] = c;
                if (i > 0)
                  join (graph, used + i - 1, used + i);
              }
            if (c % 2 == 0 && size > 2)
              join (graph, used, used + size - 1);
            used += size;
            area += size * 4.0;
          }
        graph->n_nodes = used;
        scatter (graph, 5.0);
        KsLayoutInput input = input_of (graph);
        input.is_warm = is_warm != 0;
        g_autoptr (KsLayout) layout = lay_out (&input);
        assert_boxes_apart (layout, component, n_components);

        /* Packed, not scattered. */
        for (gsize i = 0; i < 2 * layout->n && !is_warm; i++)
          g_assert_cmpfloat (fabsf (layout->xy[i]), <, 15.0 + 2.0 * sqrt (area));
      }
}

static void
test_isolated_nodes (void)
{
  guint n = 100;
  g_autoptr (Graph) graph = graph_new (n, 6);

  scatter (graph, 50.0);
  g_autoptr (KsLayout) layout = lay_out_cold (graph);
  for (guint v = 0; v < n; v++)
    {
      g_assert_cmpfloat (fabsf (layout->xy[2 * v]), <=, 5.0f);
      g_assert_cmpfloat (fabsf (layout->xy[2 * v + 1]), <=, 5.0f);
      for (guint u = 0; u < v; u++)
        g_assert_cmpfloat (distance (layout, u, v), >, 0.99);
    }
}

/* ---- Robustness ---- */
static void
test_any_start (void)
{
  static const float odd[] = { 0.0f, 1.0f, NAN, INFINITY, -INFINITY, 1e30f, 1e-30f, 3e8f };

  for (guint round = 0; round < 60; round++)
    {
      guint n = 1 + round;
      g_autoptr (Graph) graph = graph_new (n, round);
      g_autofree float *weight = g_new (float, 2 * n);

      for (guint e = 0; e < (round % 3) * n; e++)
        {
          join (graph, (guint32) ks_random_below (&graph->random, n),
                (guint32) ks_random_below (&graph->random, n));
          weight[e] = (float) pow (10.0, 20.0 * ks_random_uniform (&graph->random) - 10.0);
        }
      for (guint i = 0; i < 2 * n; i++)
        graph->initial[i] = round % 4 == 0 ? 0.0f
                            : round % 4 == 1
                                ? (float) ks_random_below (&graph->random, 3)
                                : odd[ks_random_below (&graph->random, G_N_ELEMENTS (odd))];
      KsLayoutInput input = input_of (graph);
      input.is_warm = round % 2 != 0;
      input.weight = round % 5 > 2 ? weight : NULL;
      g_autoptr (KsLayout) layout = lay_out (&input);
      for (guint v = 0; v < n; v++)
        for (guint u = 0; u < v; u++)
          g_assert_cmpfloat (distance (layout, u, v), >, 0.0);
    }
}

static void
test_same_bytes (void)
{
  g_autoptr (Graph) graph = ring_band (400, 4);
  KsLayoutInput input = input_of (graph);
  g_autoptr (KsLayout) first = lay_out (&input);

  for (guint threads = 1; threads <= 8; threads *= 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (KsLayout) layout = ks_layout_new (context, &input, NULL);

      g_assert_cmpmem (first->xy, 2 * first->n * sizeof *first->xy, layout->xy,
                       2 * layout->n * sizeof *layout->xy);
    }
  input.seed = 2;
  g_autoptr (KsLayout) other = lay_out (&input);
  g_assert_true (memcmp (first->xy, other->xy, 2 * first->n * sizeof *first->xy) != 0);
}

static void
cancel_soon (const char *stage, double fraction, gpointer data)
{
  if (fraction > 0.0)
    ks_context_cancel (data);
}

static void
test_cancel (void)
{
  g_autoptr (Graph) graph = graph_new (90, 7);

  for (guint v = 0; v + 1 < graph->n_nodes; v++)
    if (v % 30 != 29)
      join (graph, v, v + 1);
  scatter (graph, 5.0);
  KsLayoutInput input = input_of (graph);
  for (guint in_the_middle = 0; in_the_middle <= 1; in_the_middle++)
    {
      g_autoptr (KsContext) context = ks_context_new (1);
      g_autoptr (GError) error = NULL;

      if (in_the_middle)
        ks_context_set_progress (context, cancel_soon, context);
      else
        ks_context_cancel (context);
      g_assert_null (ks_layout_new (context, &input, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

static gboolean
run_layout (KsContext *context, gpointer data, GError **error)
{
  KsLayoutInput input = input_of (data);
  g_autoptr (KsLayout) layout = ks_layout_new (context, &input, error);

  return layout != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (Graph) graph = ring_band (20, 2);

  start_at (graph, 7, NAN, NAN);
  ks_test_allocations (run_layout, graph);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layout/repulsion", test_repulsion);
  g_test_add_func ("/layout/few-nodes", test_few_nodes);
  g_test_add_func ("/layout/cycle", test_cycle_stays_a_ring);
  g_test_add_func ("/layout/path", test_path_straightens);
  g_test_add_func ("/layout/band", test_band_is_open);
  g_test_add_func ("/layout/orientation", test_orientation);
  g_test_add_func ("/layout/components", test_components_apart);
  g_test_add_func ("/layout/isolated", test_isolated_nodes);
  g_test_add_func ("/layout/any-start", test_any_start);
  g_test_add_func ("/layout/same-bytes", test_same_bytes);
  g_test_add_func ("/layout/cancel", test_cancel);
  g_test_add_func ("/layout/allocations", test_allocations);
  return g_test_run ();
}
