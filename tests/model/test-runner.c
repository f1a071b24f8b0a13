/* SPDX-License-Identifier: MIT */
#include "ks-model-test.h"
#include "ks-runner-private.h"

typedef struct {
  KsRunner *runner;      /* owned */
  KsRecipe *recipe;      /* owned */
  KsResult *graph;       /* owned or NULL: the last */
  KsResult *diagram;     /* owned or NULL: the last */
  GError *error;         /* owned or NULL */
  int n_graphs, n_questions, n_suggestions;
  double asked_gain;     /* of the newest asking; NaN = do not look */
  gboolean strict;       /* whatever comes belongs to the newest asking */
} Fixture;

static void
on_graph (KsRunner *runner, KsResult *result, Fixture *fixture)
{
  fixture->n_graphs++;
  ks_result_unref (fixture->graph);
  fixture->graph = ks_result_ref (result);
  if (fixture->strict)
    g_assert_cmpfloat (result->recipe->cover.gain[0], ==, fixture->asked_gain);
  g_assert_nonnull (result->layout);
}

static void
on_diagram (KsRunner *runner, KsResult *result, Fixture *fixture)
{
  ks_result_unref (fixture->diagram);
  fixture->diagram = ks_result_ref (result);
  g_assert_cmpfloat (result->recipe->cover.gain[0], ==, fixture->asked_gain);
  g_assert_nonnull (result->diagram);
  g_assert_nonnull (result->graph);
}

static void
on_suggestion (KsRunner *runner, double epsilon, const char *reason, Fixture *fixture)
{
  fixture->n_suggestions++;
  g_assert_cmpfloat (epsilon, >, 0.0);
  g_assert_nonnull (reason);
}

static void
on_too_big (KsRunner *runner, KsEstimate *estimate, Fixture *fixture)
{
  fixture->n_questions++;
  g_assert_cmpfloat (estimate->seconds, >, 0.0);
}

static void
on_failed (KsRunner *runner, GError *error, Fixture *fixture)
{
  g_clear_error (&fixture->error);
  fixture->error = g_error_copy (error);
}

/* A built-in set of @count points. */
static void
set_up (Fixture *fixture, const char *count)
{
  *fixture = (Fixture) { .runner = ks_runner_new (), .recipe = ks_recipe_new () };
  g_assert_true (ks_recipe_set (fixture->recipe, "builtin", "circle", NULL));
  g_assert_true (ks_recipe_set (fixture->recipe, "count", count, NULL));
  fixture->asked_gain = fixture->recipe->cover.gain[0];
  g_signal_connect (fixture->runner, "graph", G_CALLBACK (on_graph), fixture);
  g_signal_connect (fixture->runner, "diagram", G_CALLBACK (on_diagram), fixture);
  g_signal_connect (fixture->runner, "suggestion", G_CALLBACK (on_suggestion), fixture);
  g_signal_connect (fixture->runner, "too-big", G_CALLBACK (on_too_big), fixture);
  g_signal_connect (fixture->runner, "failed", G_CALLBACK (on_failed), fixture);
}

static void
tear_down (Fixture *fixture)
{
  g_assert_finalize_object (fixture->runner);
  ks_recipe_free (fixture->recipe);
  ks_result_unref (fixture->graph);
  ks_result_unref (fixture->diagram);
  g_clear_error (&fixture->error);
}

static gboolean
is_idle (gpointer data)
{
  return !ks_runner_get_busy (((Fixture *) data)->runner);
}

static gboolean
has_stage (gpointer data)
{
  return ks_runner_get_stage (((Fixture *) data)->runner) != NULL;
}

static void
test_steps (void)
{
  Fixture fixture;

  set_up (&fixture, "300");
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, FALSE);
  g_assert_true (ks_runner_get_busy (fixture.runner));
  ks_model_test_wait (is_idle, &fixture);
  g_assert_no_error (fixture.error);
  g_assert_cmpint (fixture.n_graphs, ==, 1);
  g_assert_cmpint (fixture.n_suggestions, ==, 1);
  g_assert_nonnull (fixture.diagram);
  g_assert_true (fixture.graph->graph == fixture.diagram->graph);
  tear_down (&fixture);
}

/* However many moves, the last one is what is shown in the end. */
static void
storm (guint grace, gboolean strict)
{
  Fixture fixture;

  set_up (&fixture, "300");
  ks_runner_set_grace (fixture.runner, grace);
  fixture.strict = strict;
  for (int i = 0; i < 1000; i++)
    {
      fixture.asked_gain = fixture.recipe->cover.gain[0] = fixture.recipe->cover.gain[1] =
          1.5 + 0.002 * i;
      ks_runner_ask (fixture.runner, fixture.recipe, fixture.graph, FALSE);
      g_main_context_iteration (NULL, FALSE);
      if (i % 100 == 0)
        g_usleep (2000);
    }
  ks_model_test_wait (is_idle, &fixture);
  g_assert_no_error (fixture.error);
  g_assert_cmpfloat (fixture.graph->recipe->cover.gain[0], ==, 1.5 + 0.002 * 999);
  g_assert_cmpfloat (fixture.diagram->recipe->cover.gain[0], ==, 1.5 + 0.002 * 999);
  g_assert_cmpint (fixture.n_graphs, >=, 1);
  g_assert_cmpint (fixture.n_graphs, <=, 1000);
  tear_down (&fixture);
}

static void
test_storm_strict (void)
{
  storm (0, TRUE);
}

static void
test_storm_with_grace (void)
{
  storm (KS_RUNNER_GRACE, FALSE);
}

static void
test_cancel (void)
{
  Fixture fixture;

  set_up (&fixture, "100000");
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, TRUE);
  ks_model_test_wait (has_stage, &fixture);
  ks_runner_cancel (fixture.runner);
  g_assert_false (ks_runner_get_busy (fixture.runner));

  /* Nothing is heard of it, and the next asking works. */
  g_assert_true (ks_recipe_set (fixture.recipe, "count", "200", NULL));
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, FALSE);
  ks_model_test_wait (is_idle, &fixture);
  g_assert_no_error (fixture.error);
  g_assert_cmpint (fixture.n_graphs, ==, 1);
  g_assert_cmpuint (ks_points_count (fixture.graph->points), ==, 200);
  tear_down (&fixture);
}

/* The owner goes while the thread computes, before it starts, and with answers under way. */
static void
test_finalise (void)
{
  Fixture fixture;

  set_up (&fixture, "100000");
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, TRUE);
  tear_down (&fixture);

  set_up (&fixture, "100000");
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, TRUE);
  ks_model_test_wait (has_stage, &fixture);
  gint64 start = g_get_monotonic_time ();
  tear_down (&fixture);
  g_test_message ("ended in %.1f ms", (double) (g_get_monotonic_time () - start) / 1000.0);

  set_up (&fixture, "100");
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, TRUE);
  g_usleep (200000);
  tear_down (&fixture);

  set_up (&fixture, "100");
  tear_down (&fixture);
}

static void
test_question (void)
{
  Fixture fixture;

  set_up (&fixture, "300");
  ks_runner_set_limits (fixture.runner, 0.0, KS_RUNNER_BIG_BYTES);
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, FALSE);
  ks_model_test_wait (is_idle, &fixture);
  g_assert_cmpint (fixture.n_questions, ==, 1);
  g_assert_cmpint (fixture.n_graphs, ==, 0);
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, TRUE);
  ks_model_test_wait (is_idle, &fixture);
  g_assert_cmpint (fixture.n_questions, ==, 1);
  g_assert_cmpint (fixture.n_graphs, ==, 1);
  tear_down (&fixture);
}

static void
test_failure (void)
{
  Fixture fixture;

  set_up (&fixture, "300");
  fixture.recipe->k = 300;
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, FALSE);
  ks_model_test_wait (is_idle, &fixture);
  g_assert_cmpint (fixture.n_graphs, ==, 0);
  ks_assert_error (&fixture.error, fixture.error->code, "300", NULL);
  tear_down (&fixture);
}

static void
on_bars (KsRunner *runner, KsDiagram *bars, int *n_told)
{
  ++*n_told;
}

static gboolean
has_finished (KsRunner *runner)
{
  g_mutex_lock (&runner->lock);
  const KsRunnerAnswer *last = g_queue_peek_tail (&runner->answers);
  gboolean is_done = last != NULL && last->kind == KS_RUNNER_ANSWER_DONE;
  g_mutex_unlock (&runner->lock);
  return is_done;
}

/* While the owner was deaf, batches of bars and of graphs have gathered: the last of each is told,
 * and the diagram that came after it. */
static void
test_gathered (void)
{
  Fixture fixture;
  guint n_batches = 0;
  int n_told = 0;

  set_up (&fixture, "600");
  ks_runner_set_quick (fixture.runner, 0);
  g_signal_connect (fixture.runner, "bars", G_CALLBACK (on_bars), &n_told);
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, TRUE);
  while (!has_finished (fixture.runner))
    g_usleep (1000);
  for (GList *link = fixture.runner->answers.head; link != NULL; link = link->next)
    n_batches += ((KsRunnerAnswer *) link->data)->kind == KS_RUNNER_ANSWER_BARS;

  /* Fast machines make one batch of it: another one then stands before it. */
  g_assert_cmpuint (n_batches, >=, 1);
  for (GList *link = fixture.runner->answers.head; link != NULL; link = link->next)
    {
      const KsRunnerAnswer *answer = link->data;

      if (answer->kind != KS_RUNNER_ANSWER_BARS && answer->kind != KS_RUNNER_ANSWER_GRAPH)
        continue;
      KsRunnerAnswer *before = g_memdup2 (answer, sizeof *answer);
      before->result = answer->result != NULL ? ks_result_ref (answer->result) : NULL;
      before->bars = answer->bars != NULL ? ks_diagram_ref (answer->bars) : NULL;
      g_queue_insert_before (&fixture.runner->answers, link, before);
    }
  ks_model_test_wait (is_idle, &fixture);
  g_assert_cmpint (n_told, ==, 1);
  g_assert_cmpint (fixture.n_graphs, ==, 1);
  g_assert_nonnull (fixture.diagram);
  tear_down (&fixture);
}

typedef struct {
  gint64 start; /* monotonic us */
  int n;
} Tellings;

static void
on_fraction (KsRunner *runner, GParamSpec *pspec, Tellings *tellings)
{
  /* Two may come close together, where the one before was late, but no more than the time holds;
   * timeouts are whole milliseconds. */
  g_assert_cmpint (g_get_monotonic_time () - tellings->start, >=,
                   1000 * (KS_RUNNER_PROGRESS - 1) * tellings->n);
  tellings->n++;
}

/* Progress is told while a run goes on, and with pauses: each telling lays the window out anew. */
static void
test_progress (void)
{
  Fixture fixture;
  Tellings tellings = { .start = g_get_monotonic_time () };

  set_up (&fixture, "100000");
  g_signal_connect (fixture.runner, "notify::fraction", G_CALLBACK (on_fraction), &tellings);
  ks_runner_ask (fixture.runner, fixture.recipe, NULL, TRUE);
  while (tellings.n < 4 && ks_runner_get_busy (fixture.runner))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (tellings.n, >=, 4);
  ks_runner_cancel (fixture.runner);
  tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/runner/steps", test_steps);
  g_test_add_func ("/runner/storm/strict", test_storm_strict);
  g_test_add_func ("/runner/storm/with-grace", test_storm_with_grace);
  g_test_add_func ("/runner/cancel", test_cancel);
  g_test_add_func ("/runner/finalise", test_finalise);
  g_test_add_func ("/runner/question", test_question);
  g_test_add_func ("/runner/failure", test_failure);
  g_test_add_func ("/runner/gathered", test_gathered);
  g_test_add_func ("/runner/progress", test_progress);
  return g_test_run ();
}
