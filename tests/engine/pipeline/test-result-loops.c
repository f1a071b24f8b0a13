/* SPDX-License-Identifier: MIT */
#include "ks-pipeline.h"
#include "ks-result-loops.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

static KsResult *
run (const char *more, guint targets)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autofree char *text = g_strconcat (
      "kleinscope-recipe 1\nbuiltin = circle\ncount = 600\nk = 20\npercentile = 90\n"
      "resolution = 8\n",
      strstr (more, "landmarks") == NULL ? "landmarks = 60\n" : "", more, NULL);
  g_autoptr (KsRecipe) recipe = ks_recipe_from_text (text, &error);

  g_assert_no_error (error);
  KsResult *result = ks_pipeline_run (pipeline, recipe, targets, NULL, NULL, &error);
  g_assert_no_error (error);
  return result;
}

static gsize
longest_bar (const KsDiagram *diagram)
{
  gsize longest = ks_loops_first_bar (diagram, 1);

  for (gsize i = longest; i < diagram->n_bars; i++)
    if (diagram->bars[i].death - diagram->bars[i].birth
        > diagram->bars[longest].death - diagram->bars[longest].birth)
      longest = i;
  return longest;
}

static void
test_longest (void)
{
  g_autoptr (KsResult) none = run ("", KS_TARGET_DIAGRAM);
  g_autoptr (KsResult) result = run ("loops = 3\n", KS_TARGET_DIAGRAM);
  const KsDiagram *diagram = result->diagram;
  gsize longest = longest_bar (diagram);

  g_assert_null (none->loops);
  g_assert_cmpuint (none->diagram->n_bars, ==, diagram->n_bars);
  g_assert_cmpuint (result->loops->n, ==, 3);
  g_assert_cmpuint (ks_loops_bytes (result->loops), >, 3 * sizeof (KsLoop));
  g_assert_true (ks_loops_of_bar (result->loops, diagram, longest) == &result->loops->loops[0]);
  g_assert_null (ks_loops_of_bar (result->loops, diagram, 0));
  for (gsize i = 0; i < 3; i++)
    {
      const KsLoop *loop = &result->loops->loops[i];
      const KsBar *bar = &diagram->bars[ks_loops_first_bar (diagram, 1) + loop->bar];

      g_assert_cmpuint (bar->dim, ==, 1);
      g_assert_cmpfloat (bar->birth, ==, loop->birth);
      g_assert_cmpfloat (bar->death, ==, loop->death);
      if (i > 0)
        g_assert_cmpfloat (bar->death - bar->birth, <=, loop[-1].death - loop[-1].birth);
    }
}

/* A click on a bar finds the loop that the stage finds. */
static void
test_one (void)
{
  for (KsLoopKind kind = KS_LOOP_SHORTEST; kind <= KS_LOOP_EXACT; kind++)
    {
      g_autoptr (KsResult)
          result = run (kind == KS_LOOP_EXACT ? "loops = 1\nloop-kind = exact\n" : "loops = 1\n",
                        KS_TARGET_DIAGRAM);
      const KsLoop *there = &result->loops->loops[0];
      gsize bar = longest_bar (result->diagram) - ks_loops_first_bar (result->diagram, 1);
      g_autoptr (KsCycles) cycles = ks_result_cycles_new (NULL, result->core_space, result->core,
                                                          result->diagram, 1, NULL);
      g_autoptr (KsCycles) own = ks_result_cycles (result, NULL, 1, NULL);
      g_auto (KsLoop) loop = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_true (own == result->cycles);
      ks_loop_find (&loop, NULL, &cycles->reduction, bar, kind, NAN, cycles->distance, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (loop.rows, loop.n * sizeof *loop.rows, there->rows,
                       there->n * sizeof *there->rows);
      g_assert_cmpfloat (loop.at, ==, there->at);
      g_assert_cmpint (ks_loop_is_exact (&loop), ==, TRUE);
    }
}

static void
test_places (void)
{
  g_autoptr (KsResult) result = run ("loops = 1\n", KS_TARGET_DIAGRAM | KS_TARGET_GRAPH);
  g_autoptr (KsResult) without = run ("loops = 1\n", KS_TARGET_DIAGRAM);
  const KsLoop *loop = &result->loops->loops[0];
  const KsGraph *graph = result->graph;
  g_auto (KsLoopPlaces) places = { 0 };
  g_auto (KsLoopPlaces) points_alone = { 0 };
  gsize node = 0;

  g_assert_true (ks_result_loop_places (result, NULL, loop->rows, loop->n, &places, NULL));
  g_assert_cmpuint (places.n, ==, loop->n);
  for (gsize i = 0; i < places.n; i++)
    {
      g_assert_cmpuint (places.points[i], ==, result->diagram->landmarks[loop->rows[i]]);
      g_assert_cmpfloat (ks_space_distance (result->space, places.points[i],
                                            places.points[(i + 1) % places.n]), <=, loop->at);
    }
  for (gsize v = 0; v < graph->n_nodes; v++)
    {
      gboolean holds = FALSE;

      for (gsize i = graph->start[v]; i < graph->start[v + 1]; i++)
        for (gsize p = 0; p < places.n; p++)
          holds |= graph->members[i] == places.points[p];
      if (holds)
        g_assert_cmpuint (places.nodes[node++], ==, v);
    }
  g_assert_cmpuint (node, ==, places.n_nodes);
  g_assert_cmpuint (node, >, 4);

  g_assert_true (ks_result_loop_places (without, NULL, loop->rows, loop->n, &points_alone, NULL));
  g_assert_cmpuint (points_alone.n_nodes, ==, 0);
  g_assert_cmpmem (points_alone.points, points_alone.n * sizeof (guint32), places.points,
                   places.n * sizeof (guint32));
}

/* In the witness complex edges enter early, but loops are as long as their points are apart. */
static void
test_witness (void)
{
  g_autoptr (KsResult)
      result = run ("complex = witness\nthreshold = enclosing\nloops = 1\nloop-kind = exact\n",
                    KS_TARGET_DIAGRAM);
  const KsLoop *loop = &result->loops->loops[0];
  g_auto (KsLoopPlaces) places = { 0 };
  double length = 0.0;

  g_assert_cmpuint (result->diagram->complex, ==, KS_COMPLEX_WITNESS);
  g_assert_true (ks_loop_is_exact (loop));
  g_assert_true (ks_result_loop_places (result, NULL, loop->rows, loop->n, &places, NULL));
  for (gsize i = 0; i < places.n; i++)
    length += ks_space_distance (result->space, places.points[i],
                                 places.points[(i + 1) % places.n]);
  ks_assert_near (length, loop->length, 1e-12);
  g_assert_cmpfloat (length, >, 5.0);
}

static gboolean
find_and_place (KsContext *context, gpointer data, GError **error)
{
  const KsResult *result = data;
  g_auto (KsLoopPlaces) places = { 0 };
  g_autoptr (KsCycles) cycles = ks_result_cycles (result, context, 2, error);
  g_autoptr (KsLoops) loops
    = cycles != NULL ? ks_loops_new (context, cycles, 2, KS_LOOP_SHORTEST, 1, error) : NULL;

  return loops != NULL
         && ks_result_loop_places (result, context, loops->loops[0].rows, loops->loops[0].n, &places,
                                   error);
}

static void
test_allocations (void)
{
  g_autoptr (KsResult) result = run ("", KS_TARGET_DIAGRAM | KS_TARGET_GRAPH);

  ks_test_allocations (find_and_place, result);
}

/* No bars of dimension 1, or none asked for: no loops, and no error. */
static void
test_none (void)
{
  g_autoptr (KsResult) flat = run ("max-dim = 0\nloops = 2\n", KS_TARGET_DIAGRAM);
  g_autoptr (KsResult) few = run ("landmarks = 2\nloops = 2\n", KS_TARGET_DIAGRAM);

  g_assert_cmpuint (flat->loops->n, ==, 0);
  g_assert_cmpuint (few->loops->n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/result-loops/longest", test_longest);
  g_test_add_func ("/result-loops/one", test_one);
  g_test_add_func ("/result-loops/places", test_places);
  g_test_add_func ("/result-loops/witness", test_witness);
  g_test_add_func ("/result-loops/none", test_none);
  g_test_add_func ("/result-loops/allocations", test_allocations);
  return g_test_run ();
}
