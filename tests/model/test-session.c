/* SPDX-License-Identifier: MIT */
#include "ks-model-test.h"
#include "ks-parameters.h"
#include "ks-words.h"

#include <math.h>
#include <string.h>

typedef struct {
  const char *name;
  union { guint number; double real; const char *text; };
  GType type;
} Change;

static void
set (KsSession *session, const Change *change)
{
  if (change->type == G_TYPE_UINT)
    g_object_set (session, change->name, change->number, NULL);
  else if (change->type == G_TYPE_BOOLEAN)
    g_object_set (session, change->name, (gboolean) change->number, NULL);
  else if (change->type == G_TYPE_DOUBLE)
    g_object_set (session, change->name, change->real, NULL);
  else
    g_object_set (session, change->name, change->text, NULL);
}

static const Change changes[] = {
  { "step", { .text = "3" }, G_TYPE_STRING },
  { "neighbours", { .number = 7 }, G_TYPE_UINT },
  { "percentile", { .real = 55.5 }, G_TYPE_DOUBLE },
  { "lens-1", { .text = "coord:2" }, G_TYPE_STRING },
  { "lens-2", { .text = "density" }, G_TYPE_STRING },
  { "mode", { .number = KS_MODE_BALL }, G_TYPE_UINT },
  { "ball-radius", { .real = 0.375 }, G_TYPE_DOUBLE },
  { "ball-order", { .number = KS_BALL_FARTHEST }, G_TYPE_UINT },
  { "cover", { .number = KS_COVER_BALANCED }, G_TYPE_UINT },
  { "linked", { .number = FALSE }, G_TYPE_BOOLEAN },
  { "resolution", { .number = 12 }, G_TYPE_UINT },
  { "gain", { .real = 2.25 }, G_TYPE_DOUBLE },
  { "resolution-2", { .number = 17 }, G_TYPE_UINT },
  { "gain-2", { .real = 3.25 }, G_TYPE_DOUBLE },
  { "clustering", { .number = KS_CLUSTER_DBSCAN }, G_TYPE_UINT },
  { "epsilon", { .real = 0.125 }, G_TYPE_DOUBLE },
  { "min-points", { .number = 3 }, G_TYPE_UINT },
  { "metric", { .number = KS_METRIC_VNE }, G_TYPE_UINT },
  { "landmarks", { .number = 37 }, G_TYPE_UINT },
  { "landmark-order", { .number = KS_LANDMARKS_RANDOM }, G_TYPE_UINT },
  { "max-dim", { .number = 2 }, G_TYPE_UINT },
  { "prime", { .number = 3 }, G_TYPE_UINT },
  { "bootstrap", { .number = 20 }, G_TYPE_UINT },
  { "null-trials", { .number = 4 }, G_TYPE_UINT },
  { "complex", { .number = KS_COMPLEX_WITNESS }, G_TYPE_UINT },
  { "nu", { .number = 2 }, G_TYPE_UINT },
  { "threshold", { .text = "R/3" }, G_TYPE_STRING },
  { "recognise", { .number = TRUE }, G_TYPE_BOOLEAN },
  { "colour", { .text = "size" }, G_TYPE_STRING },
};

static void
count (GObject *object, GParamSpec *pspec, int *n)
{
  ++*n;
}

/* Every parameter reads back what was written, and tells of a change once and of none never. */
static void
test_notify (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);

  G_STATIC_ASSERT (G_N_ELEMENTS (changes) == KS_N_PARAMETERS);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *detail = g_strconcat ("notify::", changes[i].name, NULL);
      GValue value = G_VALUE_INIT;
      int n = 0;

      g_assert_cmpstr (changes[i].name, ==, ks_parameters[i].name);
      gulong id = g_signal_connect (session, detail, G_CALLBACK (count), &n);
      set (session, &changes[i]);
      g_assert_cmpint (n, ==, 1);
      set (session, &changes[i]);
      g_assert_cmpint (n, ==, 1);
      g_object_get_property (G_OBJECT (session), changes[i].name, &value);
      if (changes[i].type == G_TYPE_UINT)
        g_assert_cmpuint (g_value_get_uint (&value), ==, changes[i].number);
      else if (changes[i].type == G_TYPE_BOOLEAN)
        g_assert_true (g_value_get_boolean (&value) == (gboolean) changes[i].number);
      else if (changes[i].type == G_TYPE_DOUBLE)
        g_assert_cmpfloat (g_value_get_double (&value), ==, changes[i].real);
      else
        g_assert_cmpstr (g_value_get_string (&value), ==, changes[i].text);
      g_value_unset (&value);
      g_signal_handler_disconnect (session, id);
    }
  g_object_set (session, "step", "all", NULL); /* the circle has none */
  ks_model_test_wait_idle (session);
  g_assert_true (ks_recipe_equal (ks_session_get_result (session)->recipe, ks_session_get_recipe (session)));
  g_assert_finalize_object (g_steal_pointer (&session));
}

/* One axis follows the other until it is given a value of its own, and again when linked. */
/* A radius of auto reads as the one used; 0 goes back to it. */
static void
test_balls (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  double radius, again;
  int n = 0;

  g_object_set (session, "mode", KS_MODE_BALL, NULL);
  g_signal_connect (session, "notify::ball-radius", G_CALLBACK (count), &n);
  ks_model_test_wait_idle (session);
  g_object_get (session, "ball-radius", &radius, NULL);
  g_assert_cmpint (n, ==, 1);
  g_assert_nonnull (ks_session_get_result (session)->balls);
  g_assert_cmpfloat (radius, ==, ks_session_get_result (session)->balls->epsilon);
  g_object_set (session, "ball-radius", 0.5 * radius, NULL);
  ks_model_test_wait_idle (session);
  g_assert_cmpfloat (ks_session_get_result (session)->balls->epsilon, ==, 0.5 * radius);
  g_object_set (session, "ball-radius", 0.0, NULL);
  ks_model_test_wait_idle (session);
  g_object_get (session, "ball-radius", &again, NULL);
  g_assert_cmpfloat (again, ==, radius);
  g_object_set (session, "mode", KS_MODE_MAPPER, NULL);
  ks_model_test_wait_idle (session);
  g_assert_nonnull (ks_session_get_result (session)->cover);
}

static void
test_linked_axes (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  const KsCoverSpec *cover;
  gboolean is_linked;

  g_object_set (session, "resolution", 9, "gain", 2.5, NULL);
  cover = &ks_session_get_recipe (session)->cover;
  g_assert_cmpuint (cover->resolution[1], ==, 9);
  g_assert_cmpfloat (cover->gain[1], ==, 2.5);
  g_object_set (session, "gain-2", 1.5, NULL);
  g_object_set (session, "gain", 2.0, "resolution", 7, NULL);
  cover = &ks_session_get_recipe (session)->cover;
  g_assert_cmpfloat (cover->gain[0], ==, 2.0);
  g_assert_cmpfloat (cover->gain[1], ==, 1.5);
  g_assert_cmpuint (cover->resolution[1], ==, 9);
  g_object_get (session, "linked", &is_linked, NULL);
  g_assert_false (is_linked);
  g_object_set (session, "linked", TRUE, NULL);
  cover = &ks_session_get_recipe (session)->cover;
  g_assert_cmpfloat (cover->gain[1], ==, 2.0);
  g_assert_cmpuint (cover->resolution[1], ==, 7);
  ks_model_test_wait_idle (session);
}

/* The same as a session that never was anywhere else. */
static void
test_lay_out_afresh (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);

  g_object_set (session, "gain", 3.5, NULL);
  ks_model_test_wait_idle (session);
  ks_session_lay_out_afresh (session);
  ks_model_test_wait_idle (session);
  KsResult *result = ks_session_get_result (session);
  g_autoptr (KsResult) fresh = ks_pipeline_run (pipeline, result->recipe, KS_TARGET_GRAPH, NULL, NULL, NULL);
  g_assert_cmpmem (result->layout->xy, 2 * result->layout->n * sizeof (float), fresh->layout->xy,
                   2 * fresh->layout->n * sizeof (float));
}

static void
test_nonsense (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (100);
  g_autofree char *lens = NULL;
  int n = 0;

  g_signal_connect (session, "notify::lens-1", G_CALLBACK (count), &n);
  g_object_set (session, "lens-1", "nonsense:1", NULL);
  g_object_get (session, "lens-1", &lens, NULL);
  g_assert_cmpstr (lens, ==, "pca:1");
  g_assert_cmpint (n, ==, 0);
  g_assert_false (ks_runner_get_busy (ks_session_get_runner (session)));
}

static void
test_undo (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  g_autoptr (KsRecipe) before = ks_recipe_copy (ks_session_get_recipe (session));
  gboolean can;
  double gain;

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    set (session, &changes[i]);
  g_autoptr (KsRecipe) after = ks_recipe_copy (ks_session_get_recipe (session));
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    ks_session_undo (session);
  g_assert_true (ks_recipe_equal (ks_session_get_recipe (session), before));
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    ks_session_redo (session);
  g_assert_true (ks_recipe_equal (ks_session_get_recipe (session), after));
  g_object_get (session, "can-redo", &can, NULL);
  g_assert_false (can);

  /* A slide is one step. */
  for (int i = 0; i < 50; i++)
    g_object_set (session, "gain", 3.0 + 0.01 * i, NULL);
  ks_session_undo (session);
  g_object_get (session, "gain", &gain, NULL);
  g_assert_cmpfloat (gain, ==, 2.25);
  g_object_set (session, "step", "all", NULL);
  ks_model_test_wait_idle (session);
  g_assert_true (ks_recipe_equal (ks_session_get_result (session)->recipe, ks_session_get_recipe (session)));
}

static void
test_undo_of_opening (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (100);
  g_autofree char *other = ks_model_test_circle (150);

  ks_session_open_files (session, (const char *[]) { other, NULL });
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (ks_points_count (ks_session_get_result (session)->points), ==, 150);
  ks_session_undo (session);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (ks_points_count (ks_session_get_result (session)->points), ==, 100);
}

static void
test_storm (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (300);

  for (int i = 0; i < 1000; i++)
    {
      g_object_set (session, "resolution", (guint) (3 + i % 40), "percentile", 50.0 + 0.05 * i, NULL);
      g_main_context_iteration (NULL, FALSE);
    }
  ks_model_test_wait_idle (session);
  KsResult *result = ks_session_get_result (session);
  g_assert_cmpuint (result->recipe->cover.resolution[0], ==, 3 + 999 % 40);
  g_assert_cmpfloat (result->recipe->percentile, ==, 50.0 + 0.05 * 999);
  g_assert_true (ks_session_get_diagram (session)->core == result->core);
}

static void
assert_kept (KsSession *session, KsResult *result, const KsRecipe *recipe, ...)
{
  g_autofree char *error = NULL;
  va_list words;
  const char *word;

  ks_model_test_wait_idle (session);
  g_object_get (session, "error", &error, NULL);
  g_assert_nonnull (error);
  g_assert_true (g_str_has_suffix (error, "."));
  va_start (words, recipe);
  while ((word = va_arg (words, const char *)) != NULL)
    if (strstr (error, word) == NULL)
      g_error ("“%s” does not hold “%s”", error, word);
  va_end (words);
  g_assert_true (ks_session_get_result (session) == result);
  g_assert_true (ks_recipe_equal (ks_session_get_recipe (session), recipe));
}

static void
try_to_open (KsSession *session, const char *path)
{
  g_test_message ("opening %s", path);
  ks_session_open_files (session, (const char *[]) { path, NULL });
}

/* What cannot be opened leaves result, recipe and history as they were. */
static void
test_bad_files (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (100);
  g_autoptr (KsResult) result = ks_result_ref (ks_session_get_result (session));
  g_autoptr (KsRecipe) recipe = ks_recipe_copy (ks_session_get_recipe (session));
  g_autofree char *empty = ks_model_test_file ("empty.npy", "");
  g_autofree char *wrong = ks_model_test_file ("wrong.npy", "\x01\x02 this is no array at all");
  g_autofree char *nothing = g_dir_make_tmp ("ks-nothing-XXXXXX", NULL);
  g_autofree char *ragged = ks_model_test_file ("ragged.csv", "1,2\n3,4\n5\n");
  g_autofree char *error = NULL;
  gboolean could, can;

  g_object_get (session, "can-undo", &could, NULL);
  try_to_open (session, "/nonexistent/weights.npz");
  assert_kept (session, result, recipe, "weights.npz", NULL);
  try_to_open (session, nothing);
  assert_kept (session, result, recipe, "holds no files", NULL);
  try_to_open (session, empty);
  assert_kept (session, result, recipe, "empty.npy", NULL);
  try_to_open (session, wrong);
  assert_kept (session, result, recipe, "wrong.npy", NULL);
  try_to_open (session, ragged);
  assert_kept (session, result, recipe, "ragged.csv", NULL);
  g_object_get (session, "can-undo", &can, NULL);
  g_assert_true (could == can);

  ks_session_dismiss_error (session);
  g_object_get (session, "error", &error, NULL);
  g_assert_null (error);
}

/* A run of the set before that ends while a file is being opened does not count as its opening. */
static void
test_bad_file_in_the_middle (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (300);
  g_autofree char *ragged = ks_model_test_file ("ragged.csv", "1,2\n3,4\n5\n");

  for (guint i = 0; i < 30; i++)
    {
      g_object_set (session, "gain", 1.5 + 0.05 * i, NULL);
      g_usleep (i * 300);
      try_to_open (session, ragged);
      ks_model_test_wait_idle (session);
      g_assert_cmpuint (ks_points_count (ks_session_get_result (session)->points), ==, 300);
      g_assert_cmpfloat (ks_session_get_recipe (session)->cover.gain[0], ==, 1.5 + 0.05 * i);
      g_assert_cmpfloat (ks_session_get_result (session)->recipe->cover.gain[0], ==, 1.5 + 0.05 * i);
    }
}

/* The first opening of all may fail: the built-in set is there then, and the sentence stays. */
static void
test_bad_start (void)
{
  g_autoptr (KsSession) session = ks_session_new ();
  g_autofree char *error = NULL;

  try_to_open (session, "/nonexistent/weights.npz");
  ks_model_test_wait_idle (session);
  g_assert_nonnull (ks_session_get_result (session));
  g_assert_nonnull (ks_session_get_recipe (session)->builtin);
  g_object_get (session, "error", &error, NULL);
  g_assert_nonnull (error);
}

static void
test_bad_parameter (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (100);
  g_autoptr (KsResult) result = ks_result_ref (ks_session_get_result (session));
  g_autofree char *error = NULL, *none = NULL;
  guint k;

  /* What the person chose stays written, the picture stays, and the sentence says what is wrong. */
  g_object_set (session, "neighbours", 100, NULL);
  ks_model_test_wait_idle (session);
  g_object_get (session, "error", &error, "neighbours", &k, NULL);
  g_assert_nonnull (error);
  g_assert_cmpuint (k, ==, 100);
  g_assert_true (ks_session_get_result (session) == result);
  g_object_set (session, "neighbours", 99, NULL);
  ks_model_test_wait_idle (session);
  g_object_get (session, "error", &none, NULL);
  g_assert_null (none);
}

static gboolean
has_stage (gpointer session)
{
  return ks_runner_get_stage (ks_session_get_runner (session)) != NULL;
}

static void
test_cancel (void)
{
  g_autoptr (KsSession) session = ks_session_new ();
  g_autofree char *question = NULL, *none = NULL;
  double gain;

  ks_session_open_builtin (session, ks_builtin_find ("circle"));
  ks_model_test_wait_idle (session);
  g_autoptr (KsResult) result = ks_result_ref (ks_session_get_result (session));

  /* A cancelled change stays written and asks; compute brings it. */
  g_object_set (session, "gain", 4.0, NULL);
  ks_session_cancel (session);
  g_assert_true (ks_session_get_result (session) == result);
  g_object_get (session, "question", &question, "gain", &gain, NULL);
  g_assert_nonnull (question);
  g_assert_cmpfloat (gain, ==, 4.0);
  ks_session_compute (session);
  g_object_get (session, "question", &none, NULL);
  g_assert_null (none);
  ks_model_test_wait_idle (session);
  g_assert_cmpfloat (ks_session_get_result (session)->recipe->cover.gain[0], ==, 4.0);

  /* A cancelled opening goes back to what was there. */
  ks_session_open_builtin (session, ks_builtin_find ("klein"));
  ks_session_cancel (session);
  g_assert_cmpstr (ks_session_get_recipe (session)->builtin->name, ==, "circle");
  ks_session_cancel (session);
}

static void
test_finalise_in_the_middle (void)
{
  KsSession *session = ks_session_new ();

  ks_session_open_builtin (session, ks_builtin_find ("klein"));
  ks_model_test_wait (has_stage, session);
  g_assert_finalize_object (session);

  session = ks_session_new ();
  ks_session_open_builtin (session, ks_builtin_find ("klein"));
  g_assert_finalize_object (session);
}

static void
test_words (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  g_autofree char *title = NULL, *subtitle = NULL;
  KsResult *result;

  g_object_set (session, "percentile", 30.0, NULL);
  ks_model_test_wait_idle (session);
  result = ks_session_get_result (session);
  g_object_get (session, "title", &title, "subtitle", &subtitle, NULL);
  g_assert_cmpstr (title, ==, "circle.csv");
  g_assert_cmpstr (subtitle, ==, "60 of 200 points");

  g_autofree char *description = ks_words_description (result, 3);
  g_autofree char *expected = g_strdup_printf ("%zu nodes, %zu edges, b0 %zu, b1 %zu, 60 of 200 points, 3 nodes selected",
                                               result->graph->n_nodes, result->graph->n_edges,
                                               result->betti->b0, result->betti->b1);
  g_assert_cmpstr (description, ==, expected);
  g_assert_null (ks_words_empty (result));
}

static void
test_empty (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  g_autoptr (KsResult) before = ks_result_ref (ks_session_get_result (session));
  double suggested;

  g_object_set (session, "clustering", KS_CLUSTER_DBSCAN, "epsilon", 1e-6, NULL);
  ks_model_test_wait_idle (session);
  KsResult *result = ks_session_get_result (session);
  g_autofree char *why = ks_words_empty (result);
  g_assert_cmpuint (result->graph->n_nodes, ==, 0);
  g_assert_true (g_str_has_suffix (why, "."));
  g_object_get (session, "suggested-epsilon", &suggested, NULL);
  g_assert_cmpfloat (suggested, >, 0.0);

  /* Nodes that come back are where they were. */
  g_autofree float *xy = g_memdup2 (before->layout->xy, 2 * before->layout->n * sizeof (float));
  ks_session_undo (session);
  ks_session_undo (session);
  ks_model_test_wait_idle (session);
  KsResult *again = ks_session_get_result (session);
  g_assert_cmpuint (again->layout->n, ==, before->layout->n);
  for (gsize i = 0; i < 2 * again->layout->n; i++)
    g_assert_cmpfloat_with_epsilon (again->layout->xy[i], xy[i], 6.0); /* the ring is 28 wide */
  ks_session_redo (session);
  ks_session_redo (session);
  ks_session_take_suggestion (session);
  ks_model_test_wait_idle (session);
  g_assert_cmpfloat (ks_session_get_recipe (session)->cluster.epsilon, ==, suggested);
  g_assert_cmpuint (ks_session_get_result (session)->graph->n_nodes, >, 0);
}

/* A column of one set is no colour of the next, nor a lens that does not fit it. */
static void
test_colour (void)
{
  static const char *const colours[] = { "column:half", "lens:klein-distance" };
  g_autofree char *other = ks_model_test_file ("plain.csv", "1,2\n3,4\n5,7\n2,2\n9,1\n");

  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      g_autoptr (KsSession) session = ks_model_test_session (200);
      g_autofree char *before = NULL, *after = NULL;

      g_object_set (session, "colour", colours[i], NULL);
      ks_model_test_wait_idle (session);
      g_object_get (session, "colour", &before, NULL);
      g_assert_cmpstr (before, ==, colours[i]);
      try_to_open (session, other);
      ks_model_test_wait_idle (session);
      g_object_get (session, "colour", &after, NULL);
      g_assert_cmpstr (after, ==, "density");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/notify", test_notify);
  g_test_add_func ("/session/balls", test_balls);
  g_test_add_func ("/session/linked-axes", test_linked_axes);
  g_test_add_func ("/session/lay-out-afresh", test_lay_out_afresh);
  g_test_add_func ("/session/nonsense", test_nonsense);
  g_test_add_func ("/session/undo", test_undo);
  g_test_add_func ("/session/undo-of-opening", test_undo_of_opening);
  g_test_add_func ("/session/storm", test_storm);
  g_test_add_func ("/session/bad-files", test_bad_files);
  g_test_add_func ("/session/bad-file-in-the-middle", test_bad_file_in_the_middle);
  g_test_add_func ("/session/bad-start", test_bad_start);
  g_test_add_func ("/session/bad-parameter", test_bad_parameter);
  g_test_add_func ("/session/cancel", test_cancel);
  g_test_add_func ("/session/finalise", test_finalise_in_the_middle);
  g_test_add_func ("/session/words", test_words);
  g_test_add_func ("/session/empty", test_empty);
  g_test_add_func ("/session/colour", test_colour);
  return g_test_run ();
}
