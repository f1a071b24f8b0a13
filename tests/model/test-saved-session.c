/* Sessions kept and brought back, and the text between.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-model-test.h"
#include "ks-number.h"

#include <math.h>
#include <string.h>

#define RECIPE "kleinscope-recipe 1\nbuiltin = circle\ncount = 200\n"
#define SESSION RECIPE "kleinscope-session 1\n"

static KsSavedSession *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  KsSavedSession *saved = ks_saved_session_from_text (text, "/data/x", &error);

  g_assert_no_error (error);
  return saved;
}

static void
assert_same_saved (const KsSavedSession *a, const KsSavedSession *b)
{
  g_assert_true (ks_recipe_equal (a->state->recipe, b->state->recipe));
  g_assert_true (ks_states_agree (a->state, b->state));
  g_assert_true (a->view.is_fitted == b->view.is_fitted);
  g_assert_true (a->view.is_fitted || (a->view.x == b->view.x && a->view.y == b->view.y
                                       && a->view.scale == b->view.scale));
  g_assert_true (a->view.with_lens_plot == b->view.with_lens_plot);
  g_assert_true (a->view.with_unclustered == b->view.with_unclustered);
  g_assert_true (a->view.is_logarithmic == b->view.is_logarithmic);
  g_assert_cmpuint (a->bar, ==, b->bar);
  g_assert_cmpstr (a->graph, ==, b->graph);
  g_assert_cmpuint (a->n_nodes, ==, b->n_nodes);
  if (a->n_nodes > 0)
    {
      g_assert_cmpmem (a->xy, 2 * a->n_nodes * sizeof *a->xy, b->xy, 2 * b->n_nodes * sizeof *b->xy);
      g_assert_cmpmem (a->pinned, a->n_nodes, b->pinned, b->n_nodes);
      g_assert_cmpmem (a->selected, a->n_nodes, b->selected, b->n_nodes);
    }
}

static void
assert_round_trip (const KsSavedSession *saved)
{
  g_autofree char *text = ks_saved_session_to_text (saved, NULL);
  g_autoptr (KsSavedSession) again = read_text (text);
  g_autofree char *text_again = ks_saved_session_to_text (again, NULL);

  assert_same_saved (saved, again);
  g_assert_cmpstr (text, ==, text_again);
}

static void
test_round_trip (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  const guint8 *marks;

  ks_selection_set_nodes (ks_session_get_selection (session), (guint32[]) { 0, 1, 2, 5, 9, 10 }, 6);
  g_object_set (session, "colour", "column:ha\nlf", "gain-2", 1.5, NULL);
  ks_model_test_wait_idle (session);
  ks_selection_set_nodes (ks_session_get_selection (session), (guint32[]) { 0, 1, 2, 5, 9, 10 }, 6);
  g_autoptr (KsSavedSession) saved = ks_session_save (session);
  marks = ks_selection_get_marks (ks_session_get_selection (session));
  g_assert_cmpuint (saved->n_nodes, ==, ks_session_get_result (session)->graph->n_nodes);
  g_assert_cmpmem (saved->selected, saved->n_nodes, marks, saved->n_nodes);
  assert_round_trip (saved);

  saved->view = (KsSavedView) { FALSE, -3.25, 1e-7, 33.3, TRUE, TRUE, TRUE };
  saved->bar = 7;
  for (gsize v = 0; v < saved->n_nodes; v++)
    saved->pinned[v] = v % 5 == 3 || v > 12;
  saved->xy[0] = 1.0f / 3.0f;
  saved->xy[1] = -1e-30f;
  assert_round_trip (saved);
}

/* A recipe alone is a session with nothing else. */
static void
test_recipe_alone (void)
{
  g_autoptr (KsSavedSession) saved = read_text (RECIPE);

  g_assert_cmpuint (saved->state->recipe->count, ==, 200);
  g_assert_cmpstr (saved->state->colour, ==, "density");
  g_assert_true (saved->view.is_fitted);
  g_assert_cmpuint (saved->bar, ==, G_MAXUINT32);
  g_assert_null (saved->graph);
  g_assert_null (ks_recipe_text_rest (RECIPE));
  g_assert_true (g_str_has_prefix (ks_recipe_text_rest (SESSION), "kleinscope-session 1"));
  assert_round_trip (saved);

  /* And a session's recipe can be read alone. */
  g_autoptr (KsRecipe) recipe = ks_recipe_from_text (SESSION "nonsense\nbuiltin = klein\n", NULL);
  g_assert_nonnull (recipe);
  g_assert_true (ks_recipe_equal (recipe, saved->state->recipe));
  g_assert_false (ks_recipe_text_names_source ("kleinscope-recipe 1\nk = 3\nkleinscope-session 1\n"
                                               "builtin = klein\n"));
}

static void
assert_files (const char *text, const char *folder, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsSavedSession) saved = ks_saved_session_from_text (text, folder, &error);
  va_list files;
  const char *file;
  gsize i = 0;

  g_assert_no_error (error);
  va_start (files, folder);
  for (; (file = va_arg (files, const char *)) != NULL; i++)
    g_assert_cmpstr (saved->state->recipe->files[i], ==, file);
  va_end (files);
  g_assert_null (saved->state->recipe->files[i]);
}

/* Files below the session's folder are named from there. */
static void
test_folders (void)
{
  g_autoptr (KsSavedSession) saved = read_text (RECIPE);

  ks_recipe_set_files (saved->state->recipe,
                       (const char *const[]) { "/data/x/a.npy", "/data/x/run 1/b\n.npy", "/data/xy/c.npy",
                                               "/data/x/ d.npy", NULL });
  saved->state->recipe->count = 0;
  g_autofree char *there = ks_saved_session_to_text (saved, "/data/x");
  g_autofree char *elsewhere = ks_saved_session_to_text (saved, "/tmp");
  g_assert_nonnull (strstr (there, "\nfile = a.npy\nfile = run 1/b\\n.npy\nfile = /data/xy/c.npy\n"));
  g_assert_null (strstr (elsewhere, "file = a.npy"));
  assert_files (there, "/data/x", "/data/x/a.npy", "/data/x/run 1/b\n.npy", "/data/xy/c.npy",
                "/data/x/ d.npy", NULL);
  assert_files (there, "/moved", "/moved/a.npy", "/moved/run 1/b\n.npy", "/data/xy/c.npy",
                "/moved/ d.npy", NULL);
  assert_files (elsewhere, "/moved", "/data/x/a.npy", "/data/x/run 1/b\n.npy", "/data/xy/c.npy",
                "/data/x/ d.npy", NULL);
}

static void
test_forms (void)
{
  g_autoptr (KsSavedSession) saved = read_text (
      "# said before\n\n" RECIPE "\n  kleinscope-session 1  \r\n# a comment\n\n  colour=size\r\n"
      "linked  = no\nplace = 1 2\n\tgraph = x\nplace = 3 -4e2\nselected = 0-1\npinned = 1");

  g_assert_cmpstr (saved->state->colour, ==, "size");
  g_assert_false (saved->state->is_linked);
  g_assert_cmpuint (saved->n_nodes, ==, 2);
  g_assert_cmpfloat (saved->xy[3], ==, -400);
  g_assert_cmpmem (saved->selected, 2, "\1\1", 2);
  g_assert_cmpmem (saved->pinned, 2, "\0\1", 2);
}

/* Each is one sentence that names the line. */
static void
test_errors (void)
{
  static const struct {
    const char *lines, *word;
  } cases[] = {
    { "colour\n", "Line 5 of the session: “colour” is not of the form" },
    { "\n# a\ncolour = red\n", "Line 7 of the session: “colour” cannot be “red”" },
    { "colour = lens:nonsense:3\n", "cannot be" },
    { "colour = \n", "cannot be “”" },
    { "colour = size\ncolour = size\n", "Line 6 of the session: “colour” is there a second time" },
    { "linked = maybe\n", "give yes or no" },
    { "view = all\n", "view" },
    { "view = 1 2\n", "view" },
    { "view = 1 2 3 4\n", "view" },
    { "view = 1 2 0\n", "view" },
    { "view = 1 2 -1\n", "view" },
    { "view = 1 2 1e300\n", "view" },
    { "view = nan 2 1\n", "view" },
    { "view = 1 inf 1\n", "view" },
    { "bar = -1\n", "bar" },
    { "bar = 4294967295\n", "bar" },
    { "graph = \n", "hash" },
    { "place = 1\n", "two numbers" },
    { "place = 1 2e9\n", "two numbers" },
    { "place = 1  2\n", "two numbers" },
    { "place = 1 2\n", "no line “graph”" },
    { "selected = 0\n", "no line “graph”" },
    { "pinned = 0\n", "no line “graph”" },
    { "graph = x\nselected = 0\n", "“selected” is no list" },
    { "graph = x\nplace = 1 2\nselected = 1\n", "“selected” is no list" },
    { "graph = x\nplace = 1 2\npinned = 0-1\n", "“pinned” is no list" },
    { "graph = x\nplace = 1 2\nplace = 1 2\npinned = 1 0\n", "“pinned” is no list" },
    { "graph = x\nplace = 1 2\nplace = 1 2\npinned = 1-0\n", "“pinned” is no list" },
    { "graph = x\nplace = 1 2\nplace = 1 2\npinned = 0 0\n", "“pinned” is no list" },
    { "graph = x\nplace = 1 2\npinned = 0-\n", "“pinned” is no list" },
    { "graph = x\nplace = 1 2\npinned = -0\n", "“pinned” is no list" },
    { "graph = x\nplace = 1 2\npinned = 99999999999999999999\n", "“pinned” is no list" },
    { "exec = rm\n", "“exec” is not known" },
    { "ex\x1b[31mec = rm\n", "ex\\x1b[31mec" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (SESSION, cases[i].lines, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (ks_saved_session_from_text (text, NULL, &error));
      ks_assert_error (&error, KS_ERROR_USAGE, cases[i].word, NULL);
    }

  g_autoptr (GError) error = NULL;
  g_assert_null (ks_saved_session_from_text (RECIPE "kleinscope-session 2\n", NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "Line 4", "later version", NULL);
  g_assert_null (ks_saved_session_from_text (RECIPE "gain = 0\nkleinscope-session 1\n", NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "Line 4 of the recipe", "gain", NULL);
  g_assert_null (ks_saved_session_from_text ("kleinscope-session 1\n" RECIPE, NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "no recipe", NULL);
  g_assert_null (ks_saved_session_from_text ("", NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "no recipe", NULL);
}

/* Bringing back */

typedef struct {
  int n;
  KsRestored outcome;
} Told;

static void
on_restored (KsSession *session, KsRestored outcome, KsSavedSession *saved, Told *told)
{
  g_assert_nonnull (saved);
  told->n++;
  told->outcome = outcome;
}

static KsRestored
restore (KsSession *session, const KsSavedSession *saved)
{
  g_autofree char *text = ks_saved_session_to_text (saved, NULL);
  Told told = { 0 };
  gulong id = g_signal_connect (session, "restored", G_CALLBACK (on_restored), &told);

  ks_session_restore (session, read_text (text));
  ks_model_test_wait_idle (session);
  g_signal_handler_disconnect (session, id);
  g_assert_cmpint (told.n, ==, 1);
  return told.outcome;
}

/* A session with all that there is to keep. */
static KsSession *
make_session (void)
{
  KsSession *session = ks_model_test_session (200);

  g_object_set (session, "gain", 3.5, "max-dim", 1u, NULL);
  ks_model_test_wait_idle (session);
  g_object_set (session, "gain", 2.75, "colour", "lens-2", NULL);
  ks_model_test_wait_idle (session);
  ks_selection_set_nodes (ks_session_get_selection (session), (guint32[]) { 1, 3, 4 }, 3);
  g_object_set (session, "bar", 2u, NULL);
  return session;
}

static void
test_comes_back (void)
{
  g_autoptr (KsSession) session = make_session ();
  g_autoptr (KsSavedSession) saved = ks_session_save (session);
  g_autoptr (KsSession) other = ks_session_new ();
  KsResult *before = ks_session_get_result (session);
  gboolean can_undo;
  guint bar;
  gsize n;

  /* Places by hand come back too, here all nodes turned about. */
  for (gsize i = 0; i < 2 * saved->n_nodes; i++)
    saved->xy[i] = -saved->xy[i];
  for (int again = 0; again < 2; again++)
    {
      g_assert_cmpint (restore (other, saved), ==, KS_RESTORED_WHOLE);
      KsResult *result = ks_session_get_result (other);
      g_assert_true (ks_recipe_equal (result->recipe, before->recipe));
      g_assert_true (ks_states_agree (ks_session_get_state (session), ks_session_get_state (other)));
      g_assert_cmpuint (result->graph->n_nodes, ==, before->graph->n_nodes);
      for (gsize i = 0; i < 2 * result->layout->n; i++)
        g_assert_cmpfloat (result->layout->xy[i], ==, -before->layout->xy[i]);
      const guint32 *nodes = ks_selection_get_nodes (ks_session_get_selection (other), &n);
      g_assert_cmpuint (n, ==, 3);
      g_assert_cmpuint (nodes[2], ==, 4);
      g_object_get (other, "bar", &bar, "can-undo", &can_undo, NULL);
      g_assert_cmpuint (bar, ==, 2);
      g_assert_false (can_undo);
      g_autoptr (KsSavedSession) kept = ks_session_save (other);
      kept->state->recipe->cluster.epsilon = saved->state->recipe->cluster.epsilon;
      assert_same_saved (saved, kept);
    }
  /* The places stay when what nodes do not depend on changes. */
  g_object_set (other, "colour", "size", NULL);
  g_assert_cmpfloat (ks_session_get_result (other)->layout->xy[0], ==, -before->layout->xy[0]);
  g_assert_finalize_object (g_steal_pointer (&other));
}

/* Data that have changed since give another graph: then all but its nodes comes back. */
static void
test_other_data (void)
{
  g_autoptr (KsSession) session = make_session ();
  g_autoptr (KsSavedSession) saved = ks_session_save (session);
  g_autoptr (KsSession) other = ks_session_new ();
  g_autofree char *circle = ks_model_test_circle (150);
  gsize n;
  guint bar;

  ks_recipe_set_files (saved->state->recipe, (const char *const[]) { circle, NULL });
  g_assert_cmpint (restore (other, saved), ==, KS_RESTORED_PARTLY);
  g_assert_cmpuint (ks_points_count (ks_session_get_result (other)->points), ==, 150);
  ks_selection_get_nodes (ks_session_get_selection (other), &n);
  g_assert_cmpuint (n, ==, 0);
  g_object_get (other, "bar", &bar, NULL);
  g_assert_cmpuint (bar, ==, G_MAXUINT32);
  double gain;
  g_object_get (other, "gain", &gain, NULL);
  g_assert_cmpfloat (gain, ==, 2.75);
}

/* What cannot be opened leaves all as it was. */
static void
test_no_data (void)
{
  g_autoptr (KsSession) session = make_session ();
  g_autoptr (KsSavedSession) saved = ks_session_save (session);
  g_autoptr (KsSavedSession) good = ks_session_save (session);
  g_autoptr (KsResult) before = ks_result_ref (ks_session_get_result (session));
  g_autoptr (KsState) state = ks_state_copy (ks_session_get_state (session));
  g_autofree char *error = NULL;

  ks_recipe_set_files (saved->state->recipe, (const char *const[]) { "/nonexistent/a.npz", NULL });
  g_assert_cmpint (restore (session, saved), ==, KS_RESTORED_NOT);
  g_object_get (session, "error", &error, NULL);
  g_assert_nonnull (strstr (error, "a.npz"));
  g_assert_true (ks_session_get_result (session) == before);
  g_assert_true (ks_states_agree (state, ks_session_get_state (session)));
  g_assert_cmpint (restore (session, good), ==, KS_RESTORED_WHOLE);
}

/* A change before the first graph is there: the session comes with it, but for its nodes. */
static void
test_overtaken (void)
{
  g_autoptr (KsSession) session = make_session ();
  g_autoptr (KsSavedSession) saved = ks_session_save (session);
  g_autofree char *text = ks_saved_session_to_text (saved, NULL);
  g_autoptr (KsSession) other = ks_session_new ();
  Told told = { 0 };

  g_signal_connect (other, "restored", G_CALLBACK (on_restored), &told);
  ks_runner_set_grace (ks_session_get_runner (other), 0);
  ks_session_restore (other, read_text (text));
  g_object_set (other, "gain", 2.0, NULL);
  ks_model_test_wait_idle (other);
  g_assert_cmpint (told.n, ==, 1);
  g_assert_cmpint (told.outcome, ==, KS_RESTORED_PARTLY);
  g_assert_cmpfloat (ks_session_get_result (other)->recipe->cover.gain[0], ==, 2.0);

  /* The picture of the same points that was on its way is not the one to wait for. */
  ks_runner_set_grace (ks_session_get_runner (other), KS_RUNNER_GRACE);
  g_object_set (other, "resolution", 9u, NULL);
  ks_session_restore (other, read_text (text));
  ks_model_test_wait_idle (other);
  g_assert_cmpint (told.n, ==, 2);
  g_assert_cmpint (told.outcome, ==, KS_RESTORED_WHOLE);
  g_assert_cmpuint (ks_session_get_result (other)->recipe->cover.resolution[0], ==, 15);

  /* Of two the second is told of; stopped, the first. */
  ks_session_restore (other, read_text (text));
  ks_session_restore (other, read_text (text));
  ks_model_test_wait_idle (other);
  g_assert_cmpint (told.n, ==, 3);
  ks_session_restore (other, read_text (text));
  ks_session_cancel (other);
  ks_model_test_wait_idle (other);
  g_assert_cmpint (told.n, ==, 4);
  g_assert_cmpint (told.outcome, ==, KS_RESTORED_NOT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/saved-session/round-trip", test_round_trip);
  g_test_add_func ("/saved-session/recipe-alone", test_recipe_alone);
  g_test_add_func ("/saved-session/folders", test_folders);
  g_test_add_func ("/saved-session/forms", test_forms);
  g_test_add_func ("/saved-session/errors", test_errors);
  g_test_add_func ("/saved-session/comes-back", test_comes_back);
  g_test_add_func ("/saved-session/other-data", test_other_data);
  g_test_add_func ("/saved-session/no-data", test_no_data);
  g_test_add_func ("/saved-session/overtaken", test_overtaken);
  return g_test_run ();
}
