/* SPDX-License-Identifier: MIT */
#include "ks-recognition.h"
#include "ks-random.h"
#include "ks-test.h"
#include "pipelines.h"
#include "shape-sets.h"

#include <math.h>
#include <string.h>

static KsResult *
run (const char *text, KsContext *context)
{
  g_autoptr (KsRecipe) recipe = pipelines_recipe (text);
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (GError) error = NULL;
  KsResult *result = ks_pipeline_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, context, &error);

  g_assert_no_error (error);
  return result;
}

/* The built-in sets are named at any noise up to 0.1, whatever diagram is asked for. What the core
 * of the mixed one is hangs on the noise: at k = 15 and little noise it is the primary circle,
 * with specks of the others, since the secondary circles are tight only in comparison to a broad
 * one; at k = 300 it is a primary circle that lacks arcs. Seeds that nothing was chosen by. */
static void
test_builtins (void)
{
  static const struct {
    const char *name;
    guint k;
    double noises[3];
    KsShape shape;
    KsModel model; /* that fits, and is covered */
  } cases[] = {
    { "circle", 0, { 0.0, 0.05, 0.1 }, KS_SHAPE_CIRCLE, KS_MODEL_CIRCLE },
    { "three-circles", 0, { 0.0, 0.05, 0.1 }, KS_SHAPE_THREE_CIRCLES, KS_MODEL_THREE_CIRCLES },
    { "klein", 0, { 0.0, 0.05, 0.1 }, KS_SHAPE_KLEIN_BOTTLE, KS_MODEL_KLEIN },
    { "mixed", 300, { 0.0, 0.05, 0.1 }, KS_SHAPE_CIRCLE, KS_MODEL_CIRCLE },
    { "mixed", 15, { 0.0, 0.01, 0.02 }, KS_SHAPE_CIRCLE, KS_MODEL_CIRCLE },
    { "mixed", 15, { 0.05, 0.08, 0.1 }, KS_SHAPE_THREE_CIRCLES, KS_MODEL_THREE_CIRCLES },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize j = 0; j < 3; j++)
      {
        g_autofree char *core = cases[i].k > 0
                                  ? g_strdup_printf ("k = %u\npercentile = 30\n", cases[i].k)
                                  : g_strdup ("");
        g_autofree char *text =
          g_strdup_printf ("builtin = %s\nnoise = %g\nseed = %" G_GSIZE_FORMAT "\n%s"
                           "landmarks = 10\nmax-dim = 0\nrecognise = yes\n",
                           cases[i].name, cases[i].noises[j], 211 + j, core);
        g_autoptr (KsResult) result = run (text, NULL);
        const KsModelFit *fit = &result->fit->models[cases[i].model];

        g_test_message ("%s, noise %g: %s %s", cases[i].name, cases[i].noises[j],
                        result->recognised->because, result->fit->sentence);
        g_assert_cmpint (result->recognised->shape, ==, cases[i].shape);
        g_assert_true (result->fit->is_known);
        g_assert_cmpfloat (fit->distance, <=, 0.25 + 3.0 * cases[i].noises[j]);
        g_assert_cmpfloat (fit->covered, >=, 0.7);
      }
}

/* ---- Shapes of no patches ---- */

static KsSpace *
make_space (KsMatrix *matrix)
{
  KsSpace *self = g_atomic_rc_box_new0 (KsSpace);

  self->n = matrix->rows;
  self->form = KS_FORM_SQUARES;
  self->coordinates = matrix;
  return self;
}

static KsSpace *
draw_shape (const char *name, double noise, guint64 seed, gboolean is_shuffled)
{
  const KsBuiltin *builtin = ks_builtin_find (name);
  KsPreprocessing how = { .seed = seed };
  g_autoptr (KsFilterSet) set = builtin != NULL
                                  ? ks_builtin_generate (NULL, builtin, 0, noise, seed, NULL)
                                  : shape_set_draw (shape_set_find (name), 0, noise, seed);
  g_autoptr (KsFilterSet) used = is_shuffled ? shape_set_shuffle (set, seed)
                                             : ks_filter_set_ref (set);
  g_autoptr (KsPoints) points = ks_points_new (NULL, used, &how, NULL);

  return ks_space_new (NULL, points, KS_METRIC_EUCLIDEAN, NULL);
}

static KsSpace *
take_core (const KsSpace *space, gsize k, double percentile)
{
  g_autoptr (KsNeighbours) neighbours = ks_neighbours_new (NULL, space, k, NULL);
  g_autoptr (KsDensity) density = ks_density_new (NULL, neighbours, NULL);
  g_autoptr (KsCore) core = ks_core_new (NULL, density, percentile, NULL);

  return ks_space_select (NULL, space, core->rows, core->m, NULL);
}

/* Shapes are named with noise and without, and what has no name is given none. */
static void
test_shapes (void)
{
  static const struct {
    const char *name;
    double noise;
    gsize k; /* of the core; 0 for all points */
    double percentile;
    KsShape shape;
    gboolean is_shuffled;
  } cases[] = {
    { "sphere-3", 0.0, 0, 0.0, KS_SHAPE_SPHERE },
    { "sphere-5", 0.1, 0, 0.0, KS_SHAPE_SPHERE },
    { "sphere-9", 0.1, 0, 0.0, KS_SHAPE_SPHERE },
    { "torus-4", 0.1, 0, 0.0, KS_SHAPE_TORUS },
    { "torus-ring", 0.05, 0, 0.0, KS_SHAPE_TORUS },
    { "eight-2", 0.1, 0, 0.0, KS_SHAPE_FIGURE_EIGHT },
    { "ring", 0.0, 0, 0.0, KS_SHAPE_CIRCLE },
    { "blobs", 0.0, 0, 0.0, KS_SHAPE_COMPONENTS },
    { "square", 0.0, 50, 60.0, KS_SHAPE_COMPONENTS },
    { "klein", 0.0, 100, 60.0, KS_SHAPE_UNKNOWN },
    { "sphere-9", 0.05, 100, 60.0, KS_SHAPE_UNKNOWN },
    { "projective", 0.05, 0, 0.0, KS_SHAPE_UNKNOWN },
    { "clover", 0.05, 0, 0.0, KS_SHAPE_UNKNOWN },
    { "circles-apart", 0.05, 0, 0.0, KS_SHAPE_UNKNOWN },
    { "sphere-s3", 0.0, 200, 30.0, KS_SHAPE_UNKNOWN },
    { "hemisphere", 0.05, 0, 0.0, KS_SHAPE_UNKNOWN },
    { "arc", 0.0, 0, 0.0, KS_SHAPE_UNKNOWN },
    { "roll", 0.0, 0, 0.0, KS_SHAPE_UNKNOWN },
    { "cube-2", 0.0, 15, 30.0, KS_SHAPE_UNKNOWN },
    { "heavy-3", 0.0, 0, 0.0, KS_SHAPE_UNKNOWN },
    { "klein", 0.05, 200, 30.0, KS_SHAPE_UNKNOWN, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KsSpace) all = draw_shape (cases[i].name, cases[i].noise, 221,
                                            cases[i].is_shuffled);
      g_autoptr (KsSpace) core = cases[i].k > 0 ? take_core (all, cases[i].k, cases[i].percentile)
                                                : ks_space_ref (all);
      g_autoptr (KsRecognised) self = ks_recognition_new (NULL, core, 1, &error);

      g_assert_no_error (error);
      g_test_message ("%s, noise %g: %s", cases[i].name, cases[i].noise, self->because);
      g_assert_cmpint (self->shape, ==, cases[i].shape);
    }
}

/* A few strays far from a circle are left out, and said to be; with more of them they are no
 * strays. */
static void
test_strays (void)
{
  for (gsize n_strays = 60; n_strays <= 120; n_strays += 60)
    {
      gsize n = 1000;
      KsMatrix *matrix = ks_matrix_new (NULL, n, 2, NULL);
      g_autoptr (GError) error = NULL;

      for (gsize i = 0; i < n; i++)
        {
          double *row = ks_matrix_row (matrix, i);

          row[0] = i < n_strays ? 3.0 + 1e-3 * (double) i : cos ((double) i);
          row[1] = i < n_strays ? 0.0 : sin ((double) i);
        }
      g_autoptr (KsSpace) space = make_space (matrix);
      g_autoptr (KsRecognised) self = ks_recognition_new (NULL, space, 1, &error);

      g_assert_no_error (error);
      g_test_message ("%s", self->because);
      g_assert_cmpint (self->shape, ==, n_strays == 60 ? KS_SHAPE_CIRCLE : KS_SHAPE_UNKNOWN);
      g_assert_cmpint (strstr (self->because, "in the largest piece, which has all points but 60")
                         != NULL, ==, n_strays == 60);
    }
}

/* ---- Points that show nothing ---- */

/* Centred rows of length 1: of normal numbers, or of those of a noisy circle, each column's in an
 * order of its own. */
static KsSpace *
make_noise (gsize n, gboolean is_shuffled, guint64 seed)
{
  KsMatrix *matrix = ks_matrix_new (NULL, n, 9, NULL);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    {
      double *row = ks_matrix_row (matrix, i);

      if (is_shuffled)
        ks_model_circle (2.0 * G_PI * ks_random_uniform (&random), row);
      for (gsize c = 0; c < 9; c++)
        row[c] += (is_shuffled ? 0.1 : 1.0) * ks_random_normal (&random);
    }
  for (gsize c = 0; c < 9 && is_shuffled; c++)
    for (gsize i = n - 1; i > 0; i--)
      {
        double *a = &ks_matrix_row (matrix, i)[c];
        double *b = &ks_matrix_row (matrix, (gsize) ks_random_below (&random, i + 1))[c];
        double kept = *a;

        *a = *b;
        *b = kept;
      }
  for (gsize i = 0; i < n; i++)
    ks_model_normalise (ks_matrix_row (matrix, i));
  return make_space (matrix);
}

static void
test_noise (void)
{
  static const gsize sizes[] = { 60, 400, 1920, 4400 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint is_shuffled = 0; is_shuffled < 2; is_shuffled++)
      for (guint64 seed = 1; seed <= (sizes[i] < 1000 ? 2 : 1); seed++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (KsSpace) space = make_noise (sizes[i], is_shuffled, seed);
          g_autoptr (KsRecognised) self = ks_recognition_new (NULL, space, 1, &error);

          g_assert_no_error (error);
          g_test_message ("%" G_GSIZE_FORMAT " points: %s", sizes[i], self->because);
          g_assert_cmpint (self->shape, ==, KS_SHAPE_UNKNOWN);
        }
}

/* A circle's points, noisy or not, in a plane. */
static KsSpace *
make_circle (gsize n, double noise)
{
  KsMatrix *matrix = ks_matrix_new (NULL, n, 2, NULL);
  KsRandom random;

  ks_random_init (&random, 3);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 2; c++)
      ks_matrix_row (matrix, i)[c] =
        sin (2.0 * G_PI * (double) i / (double) n + G_PI / 2.0 * (double) c)
        + noise * ks_random_normal (&random);
  return make_space (matrix);
}

/* What is said of the evidence: how many landmarks, and what was done to them. */
static void
test_evidence (void)
{
  static const struct {
    gsize n;
    double noise;
    KsShape shape;
    const char *says;
  } cases[] = {
    { 1, 0.0, KS_SHAPE_UNKNOWN, "for 1 landmark:" },
    { 2, 0.0, KS_SHAPE_COMPONENTS, "for each of 3 choices of 2 landmarks." },
    { 30, 0.0, KS_SHAPE_CIRCLE, "for each of 3 choices of 20 landmarks." },
    { 600, 0.0, KS_SHAPE_CIRCLE, "for each of 3 choices of 200 landmarks." },
    { 9000, 0.02, KS_SHAPE_CIRCLE, "choices of 300 landmarks of 8192 points drawn by lot." },
    { 3000, 3.0, KS_SHAPE_UNKNOWN, "each moved to the mean of the 50 points nearest to it" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KsSpace) space = make_circle (cases[i].n, cases[i].noise);
      g_autoptr (KsRecognised) self = ks_recognition_new (NULL, space, 1, &error);

      g_assert_no_error (error);
      g_test_message ("%s", self->because);
      g_assert_cmpint (self->shape, ==, cases[i].shape);
      g_assert_nonnull (strstr (self->because, cases[i].says));
    }
}

/* Given distances leave nothing to move. */
static void
test_given (void)
{
  gsize n = 400;
  g_autoptr (KsSpace) noise = make_noise (n, FALSE, 8);
  g_autoptr (KsSpace) given = g_atomic_rc_box_new0 (KsSpace);
  g_autoptr (GError) error = NULL;

  given->n = n;
  given->form = KS_FORM_GIVEN;
  given->distances = ks_matrix_new (NULL, n, n, NULL);
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      ks_matrix_row (given->distances, i)[j] = ks_space_distance (noise, i, j);
  g_autoptr (KsRecognised) self = ks_recognition_new (NULL, given, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (self->shape, ==, KS_SHAPE_UNKNOWN);
  g_assert_null (strstr (self->because, "moved"));
}

/* All points equal: no scale, no shape. */
static void
test_equal (void)
{
  g_autoptr (KsSpace) space = make_space (ks_matrix_new (NULL, 200, 3, NULL));
  g_autoptr (GError) error = NULL;
  g_autoptr (KsRecognised) self = ks_recognition_new (NULL, space, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpint (self->shape, ==, KS_SHAPE_UNKNOWN);
}

static void
test_threads (void)
{
  static const char text[] = "builtin = klein\ncount = 2500\nnoise = 0.08\nseed = 5\n"
                             "landmarks = 10\nrecognise = yes\n";
  g_autoptr (KsContext) one = ks_context_new (1);
  g_autoptr (KsResult) alone = run (text, one);

  for (guint n_threads = 2; n_threads <= 8; n_threads *= 4)
    {
      g_autoptr (KsContext) context = ks_context_new (n_threads);
      g_autoptr (KsResult) together = run (text, context);

      g_assert_cmpstr (alone->recognised->because, ==, together->recognised->because);
      g_assert_cmpstr (alone->fit->sentence, ==, together->fit->sentence);
      g_assert_cmpfloat (alone->recognised->from, ==, together->recognised->from);
    }
}

static gboolean
try_to_recognise (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsRecognised) self = ks_recognition_new (context, data, 1, error);

  return self != NULL;
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (20000);
  ks_context_cancel (data);
  return NULL;
}

static void
test_refusals (void)
{
  g_autoptr (KsSpace) small = make_noise (100, FALSE, 2);
  g_autoptr (KsSpace) large = make_noise (9000, FALSE, 2);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (KsContext) running = ks_context_new (2);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_false (try_to_recognise (context, small, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  GThread *thread = g_thread_new ("cancel", cancel_soon, running);
  g_assert_false (try_to_recognise (running, large, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_thread_join (thread);
  ks_test_allocations (try_to_recognise, small);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recognition/builtins", test_builtins);
  g_test_add_func ("/recognition/shapes", test_shapes);
  g_test_add_func ("/recognition/strays", test_strays);
  g_test_add_func ("/recognition/noise", test_noise);
  g_test_add_func ("/recognition/evidence", test_evidence);
  g_test_add_func ("/recognition/given", test_given);
  g_test_add_func ("/recognition/equal", test_equal);
  g_test_add_func ("/recognition/threads", test_threads);
  g_test_add_func ("/recognition/refusals", test_refusals);
  return g_test_run ();
}
