/* SPDX-License-Identifier: MIT */
#include "ks-null-model.h"
#include "ks-random.h"
#include "ks-test.h"
#include "pipelines.h"

#include <math.h>

#define CIRCLE "builtin = circle\ncount = 500\nnoise = 0.05\nk = 20\npercentile = 70\nlandmarks = 60\n" \
  "null = 19\nbootstrap = 20\n"

/* Of the built-in circle, or of tables when @is_table: nothing is preprocessed then. */
static KsRecipe *
make_recipe (gboolean is_table)
{
  return pipelines_recipe (is_table ? CIRCLE "center = none\nnormalize = none\n" : CIRCLE);
}

static KsResult *
run (const KsRecipe *recipe, KsContext *context)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (GError) error = NULL;
  KsResult *result = ks_pipeline_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, context, &error);

  g_assert_no_error (error);
  return result;
}

/* Normal entries of standard deviation @sd, or a circle of that radius in the first two columns. */
static KsFilterSet *
make_set (gsize n, gsize d, double sd, gboolean is_circle)
{
  KsMatrix *values = ks_matrix_new (NULL, n, d, NULL);
  KsRandom random;

  ks_random_init (&random, 6);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < d; c++)
      {
        double angle = 2.0 * G_PI * (double) i / (double) n;
        double place = c == 0 ? cos (angle) : c == 1 ? sin (angle) : 0.0;

        ks_matrix_row (values, i)[c] = is_circle ? sd * place : sd * ks_random_normal (&random);
      }
  return ks_filter_set_take (values, ks_table_new (n), 0, 0);
}

static KsNullModel *
compare (KsContext *context, const KsRecipe *recipe, KsFilterSet *set, double longest, gsize n_trials)
{
  g_autoptr (GError) error = NULL;
  KsNullModel *model = ks_null_model_new (context, recipe, set, NULL, set->values->rows, longest,
                                          n_trials, &error);

  g_assert_no_error (error);
  return model;
}

/* A circle is longer than anything that chance makes. */
static void
test_circle (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (FALSE);
  g_autoptr (KsResult) result = run (recipe, NULL);
  const KsNullModel *model = result->null_model;

  g_assert_nonnull (model);
  g_assert_cmpuint (model->n_trials, ==, 19);
  g_assert_cmpfloat (model->longest, ==, ks_diagram_strength (result->diagram, 1).longest);
  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    {
      g_assert_cmpfloat (model->p[kind], ==, 1.0 / 20.0);
      for (gsize i = 0; i < 19; i++)
        g_assert_cmpfloat (model->trials[kind][i], >, 0.0);
    }
  g_assert_cmpstr (ks_null_name (KS_NULL_GAUSSIAN), ==, "gaussian");
  g_assert_cmpstr (ks_null_name (KS_NULL_SHUFFLED), ==, "shuffled");
}

/* Gaussian filters are what they are compared with: over some seeds the longest bar is now among
 * the long ones and now among the short, and far from always beyond all trials. */
static void
test_gaussian (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (FALSE);
  double sum[KS_N_NULLS] = { 0.0 };
  guint n_least = 0;

  pipelines_set (recipe, "noise", "10");
  for (guint seed = 1; seed <= 8; seed++)
    {
      g_autofree char *text = g_strdup_printf ("%u", seed);

      pipelines_set (recipe, "seed", text);
      g_autoptr (KsResult) result = run (recipe, NULL);
      for (guint kind = 0; kind < KS_N_NULLS; kind++)
        {
          sum[kind] += result->null_model->p[kind] / 8.0;
          n_least += result->null_model->p[kind] <= 0.05;
        }
    }
  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    {
      g_assert_cmpfloat (sum[kind], >, 0.25);
      g_assert_cmpfloat (sum[kind], <, 0.75);
    }
  g_assert_cmpuint (n_least, <=, 4);
}

/* p counts the trials that are at least as long, itself among them. */
static void
test_p (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (TRUE);
  g_autoptr (KsFilterSet) set = make_set (200, 3, 1.0, FALSE);
  g_autoptr (KsNullModel) first = compare (NULL, recipe, set, 0.0, 9);

  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    for (gsize i = 0; i < 9; i++)
      {
        double longest = first->trials[kind][i];
        g_autoptr (KsNullModel) again = compare (NULL, recipe, set, longest, 9);
        guint n_longer = 0;

        for (gsize j = 0; j < 9; j++)
          {
            g_assert_cmpfloat (again->trials[kind][j], ==, first->trials[kind][j]);
            n_longer += first->trials[kind][j] >= longest;
          }
        g_assert_cmpfloat (again->p[kind], ==, (1.0 + n_longer) / 10.0);
      }
  g_assert_cmpfloat (first->p[KS_NULL_GAUSSIAN], ==, 1.0);
  g_autoptr (KsNullModel) beyond = compare (NULL, recipe, set, 1e9, 9);
  g_assert_cmpfloat (beyond->p[KS_NULL_SHUFFLED], ==, 0.1);
}

/* Both kinds keep the columns' scale and place: filters twice as large make loops twice as large. */
static void
test_scale (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (TRUE);
  g_autoptr (KsFilterSet) small = make_set (200, 3, 1.0, FALSE);
  g_autoptr (KsFilterSet) large = make_set (200, 3, 2.0, FALSE);
  g_autoptr (KsNullModel) one = compare (NULL, recipe, small, 1.0, 5);
  g_autoptr (KsNullModel) two = compare (NULL, recipe, large, 1.0, 5);

  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    for (gsize i = 0; i < 5; i++)
      ks_assert_near (two->trials[kind][i], 2.0 * one->trials[kind][i], 1e-9);
}

/* Columns without spread stay as they are, and the shuffled circle fills its square: its longest loop
 * is longer than none but shorter than the circle's. */
static void
test_columns (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (TRUE);
  g_autoptr (KsFilterSet) circle = make_set (300, 4, 1.0, TRUE);
  g_autoptr (KsFilterSet) line = make_set (100, 1, 1.0, FALSE);
  g_autoptr (KsNullModel) of_circle = compare (NULL, recipe, circle, sqrt (3.0), 9);
  g_autoptr (KsNullModel) of_line = compare (NULL, recipe, line, 0.0, 9);

  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    {
      g_assert_cmpfloat (of_circle->p[kind], ==, 0.1);
      for (gsize i = 0; i < 9; i++)
        {
          g_assert_cmpfloat (of_circle->trials[kind][i], >, 0.05);
          g_assert_cmpfloat (of_line->trials[kind][i], ==, 0.0);
        }
      g_assert_cmpfloat (of_line->p[kind], ==, 1.0);
    }
}

/* The rows that the points were made of are all that counts. */
static void
test_rows (void)
{
  static guint32 rows[150];
  g_autoptr (KsRecipe) recipe = make_recipe (TRUE);
  g_autoptr (KsFilterSet) all = make_set (200, 3, 1.0, FALSE);
  g_autoptr (GError) error = NULL;

  for (guint32 i = 0; i < G_N_ELEMENTS (rows); i++)
    rows[i] = i + 50;
  pipelines_set (recipe, "sample", "10");
  g_autoptr (KsMatrix) matrix = ks_matrix_select (NULL, all->values, rows, 150, &error);
  g_autoptr (KsFilterSet) part = ks_filter_set_take (ks_matrix_ref (matrix), ks_table_new (150), 0, 0);
  g_autoptr (KsNullModel) a = ks_null_model_new (NULL, recipe, all, rows, 150, 1.0, 3, &error);
  g_autoptr (KsNullModel) b = compare (NULL, recipe, part, 1.0, 3);
  g_assert_no_error (error);
  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    g_assert_cmpmem (a->trials[kind], 3 * sizeof (double), b->trials[kind], 3 * sizeof (double));
}

/* Patches of few values: shuffled, some rows are all the same and are dropped. */
static void
test_dropped_rows (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (FALSE);
  KsMatrix *values = ks_matrix_new (NULL, 60, 9, NULL);

  for (gsize i = 0; i < 60; i++)
    ks_matrix_row (values, i)[i % 9] = 1.0;
  g_autoptr (KsFilterSet) set = ks_filter_set_take (values, ks_table_new (60), 3, 3);
  pipelines_set (recipe, "k", "59");
  pipelines_set (recipe, "percentile", "100");
  pipelines_set (recipe, "landmark-start", "59");
  g_autoptr (KsNullModel) model = compare (NULL, recipe, set, 0.0, 5);
  g_assert_cmpfloat (model->p[KS_NULL_SHUFFLED], ==, 1.0);
}

static void
test_seeds_and_threads (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (FALSE);
  g_autoptr (KsResult) reference = NULL;

  for (guint threads = 1; threads <= 8; threads *= 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (KsResult) result = run (recipe, context);

      if (reference == NULL)
        reference = ks_result_ref (result);
      for (guint kind = 0; kind < KS_N_NULLS; kind++)
        g_assert_cmpmem (result->null_model->trials[kind], 19 * sizeof (double),
                         reference->null_model->trials[kind], 19 * sizeof (double));
      g_assert_cmpmem (result->band, sizeof (KsBand), reference->band, sizeof (KsBand));
    }
  pipelines_set (recipe, "seed", "2");
  g_autoptr (KsResult) other = run (recipe, NULL);
  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    g_assert_cmpfloat (other->null_model->trials[kind][0], !=,
                       reference->null_model->trials[kind][0]);
  g_assert_cmpuint (ks_null_model_bytes (reference->null_model), >=, 2 * 19 * sizeof (double));
}

/* Landmarks of so many that their distances would not fit side by side: one trial after another. */
static void
test_one_by_one (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (TRUE);
  g_autoptr (KsFilterSet) set = make_set (300, 2, 1.0, FALSE);
  g_autoptr (KsContext) many = ks_context_new (4096);
  g_autoptr (KsContext) one = ks_context_new (1);

  pipelines_set (recipe, "landmarks", "100");
  g_autoptr (KsNullModel) a = compare (one, recipe, set, 1.0, 2);
  g_autoptr (KsNullModel) b = compare (many, recipe, set, 1.0, 2);
  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    g_assert_cmpmem (a->trials[kind], 2 * sizeof (double), b->trials[kind], 2 * sizeof (double));
}

/* The band of a circle holds the circle's bar, [0, sqrt 3), and tells it from nothing. */
static void
test_band (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (FALSE);
  KsBar longest = { 0 };

  pipelines_set (recipe, "count", "5000");
  pipelines_set (recipe, "noise", "0");
  pipelines_set (recipe, "percentile", "100");
  pipelines_set (recipe, "landmarks", "400");
  pipelines_set (recipe, "bootstrap", "100");
  pipelines_set (recipe, "null", "0");
  g_autoptr (KsResult) result = run (recipe, NULL);
  const KsBand *band = result->band;

  for (gsize i = 0; i < result->diagram->n_bars; i++)
    if (result->diagram->bars[i].dim == 1
        && result->diagram->bars[i].death - result->diagram->bars[i].birth
             > longest.death - longest.birth)
      longest = result->diagram->bars[i];
  g_assert_null (result->null_model);
  g_assert_cmpfloat (band->level, ==, 0.95);
  g_assert_cmpfloat (longest.birth, <=, band->width);
  g_assert_cmpfloat (fabs (longest.death - sqrt (3.0)), <=, band->width);
  g_assert_cmpfloat (longest.death - longest.birth, >, 2.0 * band->width);
  g_assert_cmpfloat (ks_diagram_strength (result->diagram, 1).second, <, 2.0 * band->width);
}

/* What is asked of chance computes nothing else again. */
static void
test_memo (void)
{
  static const KsStageId kept[] = { KS_STAGE_POINTS, KS_STAGE_CORE, KS_STAGE_LANDMARKS,
                                    KS_STAGE_HOMOLOGY };
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = make_recipe (FALSE);
  g_autoptr (GError) error = NULL;
  KsEstimate without, with;

  pipelines_set (recipe, "null", "0");
  pipelines_set (recipe, "bootstrap", "0");
  g_assert_true (ks_pipeline_estimate (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, &without, &error));
  g_autoptr (KsResult) before = ks_pipeline_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, NULL, &error);
  g_assert_false (before->timings[KS_STAGE_NULL].needed || before->timings[KS_STAGE_BAND].needed);
  g_assert_true (before->null_model == NULL && before->band == NULL);

  pipelines_set (recipe, "null", "3");
  pipelines_set (recipe, "bootstrap", "3");
  g_assert_true (ks_pipeline_estimate (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, &with, &error));
  g_assert_cmpfloat (with.seconds, >, without.seconds);
  g_autoptr (KsResult) after = ks_pipeline_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, NULL, &error);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_true (after->timings[kept[i]].remembered);
  g_assert_true (after->diagram == before->diagram);
  g_assert_true (after->timings[KS_STAGE_NULL].needed && !after->timings[KS_STAGE_NULL].remembered);

  /* One of them alone. */
  pipelines_set (recipe, "bootstrap", "4");
  g_autoptr (KsResult) third = ks_pipeline_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, NULL, &error);
  g_assert_true (third->null_model == after->null_model && third->band != after->band);
}

static void
assert_unfit (const char *name, const char *value, const char *word)
{
  g_autoptr (KsRecipe) recipe = make_recipe (FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_recipe_set (recipe, name, value, &error));
  g_assert_false (ks_recipe_check (recipe, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, word, NULL);
}

static void
test_refusals (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (FALSE);
  g_autoptr (KsFilterSet) set = make_set (50, 2, 1.0, FALSE);
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (GError) error = NULL;

  assert_unfit ("metric", "cosine", "--bootstrap");
  assert_unfit ("metric", "correlation", "angle");
  pipelines_set (recipe, "complex", "witness");
  g_assert_null (ks_pipeline_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "--bootstrap", "rips", NULL);
  pipelines_set (recipe, "file", "matrix.npy");
  pipelines_set (recipe, "precomputed", "yes");
  recipe->count = 0;
  recipe->noise = -1.0;
  g_assert_false (ks_recipe_check (recipe, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "distance matrix", "--null", NULL);

  recipe->max_dim = 0;
  g_assert_null (ks_null_model_new (NULL, recipe, set, NULL, 50, 1.0, 5, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "--max-dim 0", "--null", NULL);
  recipe->max_dim = 1;
  g_assert_null (ks_null_model_new (NULL, recipe, set, NULL, 50, 1.0, 0, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "at least 1 trial", NULL);
  g_assert_null (ks_null_model_new (NULL, recipe, set, NULL, 0, 1.0, 1, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "at least 1 filter", NULL);
  set->precomputed = TRUE;
  g_assert_null (ks_null_model_new (NULL, recipe, set, NULL, 50, 1.0, 1, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "distance matrix", NULL);
}

static void
cancel_in_stage (const char *stage, double fraction, gpointer data)
{
  gpointer *words = data;

  if (g_str_equal (stage, words[0]) && fraction > 0.0)
    ks_context_cancel (words[1]);
}

static void
test_cancel (void)
{
  static const char *const stages[] = { "band", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
      g_autoptr (KsRecipe) recipe = make_recipe (FALSE);
      g_autoptr (KsContext) context = ks_context_new (2);
      g_autoptr (GError) error = NULL;
      gpointer words[] = { (gpointer) stages[i], context };

      ks_context_set_progress (context, cancel_in_stage, words);
      g_assert_null (ks_pipeline_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, context, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

static gboolean
run_once (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsResult) result = ks_pipeline_run (pipeline, data, KS_TARGET_DIAGRAM, NULL, context,
                                                 error);

  return result != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsRecipe) recipe = make_recipe (FALSE);

  pipelines_set (recipe, "count", "30");
  pipelines_set (recipe, "k", "3");
  pipelines_set (recipe, "landmarks", "8");
  pipelines_set (recipe, "null", "1");
  pipelines_set (recipe, "bootstrap", "2");
  ks_test_allocations (run_once, recipe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/null-model/circle", test_circle);
  g_test_add_func ("/null-model/gaussian", test_gaussian);
  g_test_add_func ("/null-model/p", test_p);
  g_test_add_func ("/null-model/scale", test_scale);
  g_test_add_func ("/null-model/columns", test_columns);
  g_test_add_func ("/null-model/rows", test_rows);
  g_test_add_func ("/null-model/dropped-rows", test_dropped_rows);
  g_test_add_func ("/null-model/seeds-and-threads", test_seeds_and_threads);
  g_test_add_func ("/null-model/one-by-one", test_one_by_one);
  g_test_add_func ("/null-model/band", test_band);
  g_test_add_func ("/null-model/memo", test_memo);
  g_test_add_func ("/null-model/refusals", test_refusals);
  g_test_add_func ("/null-model/cancel", test_cancel);
  g_test_add_func ("/null-model/allocations", test_allocations);
  return g_test_run ();
}
