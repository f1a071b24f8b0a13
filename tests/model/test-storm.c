/* A storm of slider moves: it ends at the last value, with the result of a fresh run, without a
 * queue and without a leak.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-model-test.h"

#include <malloc.h>
#include <math.h>
#include <string.h>

#define MOVES 1000
#define MEMORY_BUDGET ((gsize) 4 << 20) /* bytes that the runs may be remembered in */
/* Bytes in use that a storm may leave behind, however many runs it took: the last run alone may be
 * above the budget, and the allocator keeps some. */
#define MOST_GROWTH ((gsize) 8 << 20)

/* The value of move @i, of a slider that goes to and fro. */
static double
gain_of (int i)
{
  return 1.5 + 1.5 * fabs ((double) (i % 200) - 100.0) / 100.0 + 0.001 * (i / 200);
}

/* Moves as fast as the session takes them; with @is_served the main loop runs between them. */
static void
storm (KsSession *session, gboolean is_served)
{
  for (int i = 0; i < MOVES; i++)
    {
      g_object_set (session, "gain", gain_of (i), "resolution", (guint) (8 + i % 20), NULL);
      if (is_served)
        g_main_context_iteration (NULL, FALSE);
    }
  ks_model_test_wait_idle (session);
}

static gsize
bytes_in_use (void)
{
  return mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
}

/* Node for node, member for member, edge for edge. */
static void
assert_same_graph (const KsGraph *a, const KsGraph *b)
{
  g_assert_cmpuint (a->n_nodes, ==, b->n_nodes);
  g_assert_cmpmem (a->start, (a->n_nodes + 1) * sizeof *a->start, b->start,
                   (b->n_nodes + 1) * sizeof *b->start);
  g_assert_cmpmem (a->members, a->start[a->n_nodes] * sizeof *a->members, b->members,
                   b->start[b->n_nodes] * sizeof *b->members);
  g_assert_cmpmem (a->edges, a->n_edges * sizeof *a->edges, b->edges,
                   b->n_edges * sizeof *b->edges);
}

static void
check (gboolean is_served)
{
  g_autoptr (KsSession) session = ks_session_new ();
  KsRunner *runner = ks_session_get_runner (session);
  g_autofree char *path = ks_model_test_circle (8000);
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (GError) error = NULL;

  ks_runner_set_memory_budget (runner, MEMORY_BUDGET);
  g_object_set (session, "percentile", 100.0, NULL);
  ks_session_open_files (session, (const char *[]) { path, NULL });
  ks_model_test_wait_idle (session);
  storm (session, is_served); /* What is remembered once and for all is there after the first. */
  gsize before = bytes_in_use ();
  guint64 started = ks_runner_get_times (runner).number;
  storm (session, is_served);
  started = ks_runner_get_times (runner).number - started;
  gsize after = bytes_in_use ();
  g_test_message ("%d moves, %" G_GUINT64_FORMAT " runs started, %" G_GSSIZE_FORMAT
                  " bytes more in use",
                  MOVES, started, (gssize) (after - before));

  g_assert_true (after < before + MOST_GROWTH);

  /* The last value, and no run of an earlier one waits for its turn. */
  KsResult *result = ks_session_get_result (session);
  g_assert_cmpfloat (result->recipe->cover.gain[0], ==, gain_of (MOVES - 1));
  g_assert_cmpuint (result->recipe->cover.resolution[0], ==, 8 + (MOVES - 1) % 20);
  g_assert_cmpuint (started, <, MOVES / 2);
  started = ks_runner_get_times (runner).number;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (ks_runner_get_times (runner).number, ==, started);
  g_assert_false (ks_runner_get_busy (runner));

  g_autoptr (KsResult)
      fresh = ks_pipeline_run (pipeline, result->recipe, KS_TARGET_GRAPH, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_same_graph (result->graph, fresh->graph);
  g_assert_cmpuint (result->betti->b1, ==, fresh->betti->b1);
}

static void
test_at_once (void)
{
  check (FALSE);
}

static void
test_served (void)
{
  check (TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/storm/at-once", test_at_once);
  g_test_add_func ("/storm/served", test_served);
  return g_test_run ();
}
