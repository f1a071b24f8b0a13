/* The session's diagram: the loop of the chosen bar, and the bars of one that is being computed.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-model-test.h"
#include "ks-session.h"

#include <math.h>
#include <string.h>

static char *
loop_of (KsSession *session)
{
  char *loop;

  g_object_get (session, "loop", &loop, NULL);
  return loop;
}

static guint32
longest_bar (const KsDiagram *diagram)
{
  guint32 longest = G_MAXUINT32;

  for (guint32 i = 0; i < diagram->n_bars; i++)
    if (diagram->bars[i].dim == 1
        && (longest == G_MAXUINT32 || diagram->bars[i].death - diagram->bars[i].birth
                                        > diagram->bars[longest].death - diagram->bars[longest].birth))
      longest = i;
  return longest;
}

/* The loop of the chosen bar comes by itself, and goes with the bar. */
static void
test_loop (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  KsSelection *selection = ks_session_get_selection (session);
  const KsResult *result = ks_session_get_diagram (session);
  guint32 bar = longest_bar (result->diagram);
  g_autofree char *none = NULL, *words = NULL;
  gsize n;

  g_object_set (session, "bar", 0u, NULL); /* Of H0: there is no loop to look for. */
  none = loop_of (session);
  g_assert_null (none);

  g_object_set (session, "bar", bar, NULL);
  while ((words = loop_of (session)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_str_has_prefix (words, "Its loop: "));
  const guint32 *points = ks_selection_get_loop (selection, &n);
  g_assert_cmpuint (n, >=, 4);
  double limit = result->diagram->bars[bar].death, longest = 0.0;
  for (gsize i = 0; i < n; i++)
    longest = MAX (longest, ks_space_distance (result->space, points[i], points[(i + 1) % n]));
  g_assert_cmpfloat (longest, <, limit);
  g_assert_cmpfloat (longest, >, 0.0);

  /* Another choice before the first is answered: the first is dropped. */
  g_object_set (session, "bar", G_MAXUINT32, NULL);
  ks_selection_get_loop (selection, &n);
  g_assert_cmpuint (n, ==, 0);
  g_object_set (session, "bar", bar, NULL);
  g_object_set (session, "bar", G_MAXUINT32, NULL);
  g_object_set (session, "landmarks", 50u, NULL);
  ks_model_test_wait_idle (session);
  ks_selection_get_loop (selection, &n);
  g_assert_cmpuint (n, ==, 0);

  /* A new diagram has other bars. A session that goes while one is looked for is no harm. */
  bar = longest_bar (ks_session_get_diagram (session)->diagram);
  g_object_set (session, "bar", bar, NULL);
  g_object_set (session, "landmarks", 60u, NULL);
  ks_model_test_wait_idle (session);
  g_object_get (session, "bar", &bar, NULL);
  g_assert_cmpuint (bar, ==, G_MAXUINT32);
  g_object_set (session, "bar", longest_bar (ks_session_get_diagram (session)->diagram), NULL);
}

/* A bar of dimension 2 has cells, shown as a walk along their edges, and the classes found for it serve
 * the other bars. */
static void
test_cells (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  KsSelection *selection = ks_session_get_selection (session);
  guint32 bar = 0;
  gsize n;

  g_object_set (session, "landmarks", 60u, "max-dim", 2u, NULL);
  ks_model_test_wait_idle (session);
  const KsResult *result = ks_session_get_diagram (session);
  const KsDiagram *diagram = result->diagram;
  g_assert_cmpuint (diagram->max_dim, ==, 2);
  while (bar < diagram->n_bars && diagram->bars[bar].dim < 2)
    bar++;
  g_assert_cmpuint (bar, <, diagram->n_bars);

  const guint32 chosen[] = { longest_bar (diagram), bar, longest_bar (diagram) };
  for (guint i = 0; i < G_N_ELEMENTS (chosen); i++)
    {
      g_autofree char *words = NULL;

      g_object_set (session, "bar", chosen[i], NULL);
      while ((words = loop_of (session)) == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (g_str_has_prefix (words, chosen[i] == bar ? "Its cells: " : "Its loop: "));
      if (chosen[i] != bar)
        continue;
      g_assert_nonnull (strstr (words, "born and dies with the bar"));
      const guint32 *points = ks_selection_get_loop (selection, &n);
      g_assert_cmpuint (n, >=, 2 * 12); /* An octahedron has the fewest edges. */
      for (gsize k = 0; k < n; k++)
        g_assert_cmpfloat (ks_space_distance (result->space, points[k], points[(k + 1) % n]), <=,
                           diagram->bars[bar].birth);
    }
}

/* While a diagram takes long its final bars are there already, more and more of them; then it is the
 * diagram itself. */
static void
on_partial (KsSession *session, GParamSpec *pspec, GArray *counts)
{
  KsDiagram *partial = ks_session_get_partial (session);
  gsize n = partial != NULL ? partial->n_bars : 0;

  if (partial != NULL)
    {
      for (gsize i = 0; i < n; i++)
        g_assert_true (isinf (partial->bars[i].death) || partial->bars[i].death <= partial->threshold);
      g_array_append_val (counts, n);
    }
}

static void
stop_at_partial (KsSession *session, GParamSpec *pspec, gpointer data)
{
  if (ks_session_get_partial (session) != NULL)
    ks_session_cancel (session);
}

static void
test_partial (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (gsize));

  ks_session_open_builtin (session, ks_builtin_find ("mixed"));
  ks_model_test_wait_idle (session);
  ks_runner_set_quick (ks_session_get_runner (session), 0);
  g_signal_connect (session, "notify::partial", G_CALLBACK (on_partial), counts);
  g_object_set (session, "landmarks", 500u, NULL);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (counts->len, >=, 1);
  for (guint i = 1; i < counts->len; i++)
    g_assert_cmpuint (g_array_index (counts, gsize, i), >=, g_array_index (counts, gsize, i - 1));
  g_assert_null (ks_session_get_partial (session));
  g_assert_cmpuint (ks_session_get_diagram (session)->diagram->n_bars, >=,
                    g_array_index (counts, gsize, counts->len - 1));

  /* Stopped in the middle, the last one is shown again. */
  g_signal_connect (session, "notify::partial", G_CALLBACK (stop_at_partial), NULL);
  g_object_set (session, "landmarks", 600u, NULL);
  ks_model_test_wait_idle (session);
  g_assert_null (ks_session_get_partial (session));
  g_assert_cmpuint (ks_session_get_diagram (session)->diagram->n_landmarks, ==, 500);
}

static char *
threshold_of (KsSession *session)
{
  char *threshold;

  g_object_get (session, "threshold", &threshold, NULL);
  return threshold;
}

/* The witness complex has its own forgiveness and a radius to take parts of, no band; each is undone,
 * and what a choice took back comes again with it. */
static void
test_complex (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  const KsRecipe *recipe;

  g_object_set (session, "landmarks", 40u, "bootstrap", 30u, NULL);
  ks_model_test_wait_idle (session);
  g_assert_nonnull (ks_session_get_diagram (session)->band);
  g_assert_cmpuint (ks_session_get_diagram (session)->band->n_resamples, ==, 30);

  g_object_set (session, "complex", KS_COMPLEX_WITNESS, NULL);
  g_object_set (session, "nu", 2u, NULL);
  g_object_set (session, "threshold", "R/0.5", NULL);
  g_object_set (session, "threshold", "far", NULL); /* is not understood */
  recipe = ks_session_get_recipe (session);
  g_assert_cmpuint (recipe->bootstrap, ==, 0);
  ks_model_test_wait_idle (session);
  const KsResult *result = ks_session_get_diagram (session);
  g_assert_cmpint (result->diagram->complex, ==, KS_COMPLEX_WITNESS);
  g_assert_cmpuint (result->diagram->nu, ==, 2);
  g_assert_cmpfloat_with_epsilon (result->diagram->threshold, 2.0 * result->diagram->radius, 1e-12);
  g_assert_null (result->band);

  /* A Rips complex has no R. */
  g_object_set (session, "complex", KS_COMPLEX_RIPS, NULL);
  g_autofree char *automatic = threshold_of (session);
  g_assert_cmpstr (automatic, ==, "auto");
  ks_session_undo (session);
  g_autofree char *part = threshold_of (session);
  g_assert_cmpstr (part, ==, "R/0.5");
  for (int i = 0; i < 3; i++)
    ks_session_undo (session);
  recipe = ks_session_get_recipe (session);
  g_assert_cmpint (recipe->complex, ==, KS_COMPLEX_RIPS);
  g_assert_cmpuint (recipe->bootstrap, ==, 30);
  ks_model_test_wait_idle (session);
  g_assert_nonnull (ks_session_get_diagram (session)->band);
}

/* No band by a metric without the triangle inequality, no chance without loops or filters. */
static void
test_ruled_out (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (50);
  const KsRecipe *recipe;

  g_object_set (session, "bootstrap", 10u, "null-trials", 3u, NULL);
  g_object_set (session, "metric", KS_METRIC_COSINE, NULL);
  recipe = ks_session_get_recipe (session);
  g_assert_cmpuint (recipe->bootstrap, ==, 0);
  g_assert_cmpuint (recipe->null_trials, ==, 3);
  g_object_set (session, "max-dim", 0u, NULL);
  g_object_set (session, "null-trials", 3u, NULL);
  g_assert_cmpuint (ks_session_get_recipe (session)->null_trials, ==, 0);
  ks_session_undo (session);
  ks_session_undo (session);
  recipe = ks_session_get_recipe (session);
  g_assert_cmpuint (recipe->bootstrap, ==, 10);
  g_assert_cmpuint (recipe->null_trials, ==, 3);
  ks_model_test_wait_idle (session);
  g_assert_nonnull (ks_session_get_diagram (session)->null_model);
}

typedef struct {
  int n_plain, n_whole;
} Steps;

static void
on_step (KsSession *session, GParamSpec *pspec, Steps *steps)
{
  const KsResult *result = ks_session_get_diagram (session);

  if (result != NULL && result->null_model == NULL)
    steps->n_plain++;
  if (result != NULL && result->null_model != NULL)
    steps->n_whole++;
}

/* A diagram does not wait for the trials that take long, and is not taken away when they are
 * stopped. */
static void
test_chance (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  Steps steps = { 0, 0 };

  g_signal_connect (session, "notify::diagram", G_CALLBACK (on_step), &steps);
  g_object_set (session, "landmarks", 150u, "null-trials", 500u, NULL);
  ks_session_compute (session);
  while (steps.n_plain == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (steps.n_whole, ==, 0);
  g_assert_cmpuint (ks_session_get_diagram (session)->diagram->n_landmarks, ==, 150);
  ks_session_cancel (session);
  ks_model_test_wait_idle (session);
  g_assert_cmpint (steps.n_whole, ==, 0);

  g_object_set (session, "null-trials", 5u, NULL);
  ks_model_test_wait_idle (session);
  const KsNullModel *model = ks_session_get_diagram (session)->null_model;
  g_assert_cmpint (steps.n_whole, ==, 1);
  g_assert_cmpuint (model->n_trials, ==, 5);
  g_assert_cmpfloat_with_epsilon (model->p[KS_NULL_GAUSSIAN], 1.0 / 6.0, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-diagram/loop", test_loop);
  g_test_add_func ("/session-diagram/cells", test_cells);
  g_test_add_func ("/session-diagram/partial", test_partial);
  g_test_add_func ("/session-diagram/complex", test_complex);
  g_test_add_func ("/session-diagram/ruled-out", test_ruled_out);
  g_test_add_func ("/session-diagram/chance", test_chance);
  return g_test_run ();
}
