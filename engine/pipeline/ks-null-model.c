/* SPDX-License-Identifier: MIT */
#include "ks-null-model.h"

#include "ks-parallel.h"
#include "ks-random.h"
#include "ks-rips.h"
#include "ks-stages.h"

#include <math.h>

#define ROWS_A_POLL 1024
#define TOGETHER_BYTES ((gsize) 1 << 30) /* of the distances of trials that go side by side */

const char *
ks_null_name (KsNullKind kind)
{
  return kind == KS_NULL_GAUSSIAN ? "gaussian" : "shuffled";
}

/* What all trials share. */
typedef struct {
  const KsRecipe *recipe;
  KsMatrix *values;       /* (n, d) the set's rows that are made into points; owned */
  guint kernel_rows, kernel_cols;
  double *mean, *sd;      /* (d) of the columns; owned */
  guint64 *seeds;         /* (KS_N_NULLS * n_trials), a trial of each kind in turn; owned */
  gboolean side_by_side;  /* whether each trial is to keep to one thread */
  KsNullModel *model;     /* not owned */
} Trials;

static void
trials_clear (Trials *self)
{
  ks_matrix_unref (self->values);
  g_free (self->mean);
  g_free (self->sd);
  g_free (self->seeds);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trials, trials_clear)

/* Two passes: the mean, then the deviations from it. */
static gboolean
measure_columns (Trials *self, KsContext *context, GError **error)
{
  gsize n = self->values->rows, d = self->values->cols;

  for (guint pass = 0; pass < 2; pass++)
    for (gsize i = 0; i < n; i++)
      {
        const double *row = ks_matrix_row (self->values, i);

        if (i % ROWS_A_POLL == 0 && !ks_context_check (context, error))
          return FALSE;
        for (gsize c = 0; c < d; c++)
          if (pass == 0)
            self->mean[c] += row[c] / (double) n;
          else
            self->sd[c] += (row[c] - self->mean[c]) * (row[c] - self->mean[c]) / (double) n;
      }
  for (gsize c = 0; c < d; c++)
    self->sd[c] = sqrt (self->sd[c]);
  return TRUE;
}

static gboolean
fill_gaussian (const Trials *self, KsContext *context, KsRandom *random, KsMatrix *values,
               GError **error)
{
  for (gsize i = 0; i < values->rows; i++)
    {
      double *row = ks_matrix_row (values, i);

      if (i % ROWS_A_POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      for (gsize c = 0; c < values->cols; c++)
        row[c] = self->mean[c] + self->sd[c] * ks_random_normal (random);
    }
  return TRUE;
}

/* The inside-out form of the Fisher-Yates shuffle (TAOCP 3.4.2), column by column. */
static gboolean
fill_shuffled (const Trials *self, KsContext *context, KsRandom *random, KsMatrix *values,
               GError **error)
{
  for (gsize c = 0; c < values->cols; c++)
    for (gsize i = 0; i < values->rows; i++)
      {
        gsize j = (gsize) ks_random_below (random, i + 1);

        if (i % ROWS_A_POLL == 0 && !ks_context_check (context, error))
          return FALSE;
        ks_matrix_row (values, i)[c] = ks_matrix_row (values, j)[c];
        ks_matrix_row (values, j)[c] = ks_matrix_row (self->values, i)[c];
      }
  return TRUE;
}

static KsFilterSet *
draw_set (const Trials *self, KsContext *context, KsNullKind kind, guint64 seed, GError **error)
{
  g_autoptr (KsMatrix) values = ks_matrix_new (context, self->values->rows, self->values->cols,
                                               error);
  KsRandom random;

  if (values == NULL)
    return NULL;
  ks_random_init (&random, seed);
  if (!(kind == KS_NULL_GAUSSIAN ? fill_gaussian : fill_shuffled) (self, context, &random, values,
                                                                  error))
    return NULL;
  return ks_filter_set_take (g_steal_pointer (&values), ks_table_new (self->values->rows),
                             self->kernel_rows, self->kernel_cols);
}

/* ---- One trial through the stages ---- */

/* The outputs of a trial's stages, each owned. */
typedef struct {
  gpointer outputs[KS_N_STAGES];
} Stages;

static void
stages_clear (Stages *self)
{
  for (guint id = 0; id < KS_N_STAGES; id++)
    if (self->outputs[id] != NULL)
      ks_stage (id)->unref (self->outputs[id]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stages, stages_clear)

/* The stages that the diagram rests on, as bits; inputs come before what needs them. */
static guint
stages_of_diagram (void)
{
  guint needed = 1u << KS_STAGE_HOMOLOGY;

  for (guint id = KS_STAGE_HOMOLOGY; id > 0; id--)
    if (needed & (1u << id))
      needed |= ks_stage (id)->inputs;
  return needed;
}

/* Preprocessing may drop rows of a trial that were none of the set, such as a patch of equal
 * pixels: what the recipe asks of the points is then asked of fewer. */
static void
fit_recipe (KsRecipe *recipe, gsize n)
{
  gsize m = ks_core_size (n, recipe->percentile);

  recipe->k = MIN (recipe->k, n - 1);
  recipe->landmarks = MIN (recipe->landmarks, m);
  recipe->landmark_start = MIN (recipe->landmark_start, m - 1);
}

static KsRecipe *
trial_recipe (const KsRecipe *recipe)
{
  KsRecipe *self = ks_recipe_copy (recipe);

  self->preprocessing.sample = 0;
  self->max_dim = 1;
  return self;
}

static gboolean
run_stages (KsContext *context, const KsRecipe *set_recipe, KsFilterSet *set, double *longest,
            GError **error)
{
  g_auto (Stages) stages = { { NULL } };
  g_autoptr (KsRecipe) recipe = trial_recipe (set_recipe);
  KsStageInput input = { .recipe = recipe, .outputs = stages.outputs };
  KsSource *source = g_atomic_rc_box_new0 (KsSource);
  guint needed = stages_of_diagram ();

  source->set = ks_filter_set_ref (set);
  stages.outputs[KS_STAGE_READ] = source;
  for (guint id = KS_STAGE_READ + 1; id <= KS_STAGE_HOMOLOGY; id++)
    {
      if (!(needed & (1u << id)) || !ks_stage_is_needed (id, recipe, KS_TARGET_DIAGRAM))
        continue;
      if (!ks_context_check (context, error)
          || (stages.outputs[id] = ks_stage (id)->run (context, &input, error)) == NULL)
        return FALSE;
      if (id == KS_STAGE_POINTS)
        fit_recipe (recipe, ks_points_count (stages.outputs[id]));
    }
  *longest = ks_diagram_strength (stages.outputs[KS_STAGE_HOMOLOGY], 1).longest;
  return TRUE;
}

static gboolean
run_trials (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Trials *self = data;

  for (gsize i = begin; i < end; i++)
    {
      KsNullKind kind = i % KS_N_NULLS;
      g_autoptr (KsContext) serial = self->side_by_side ? ks_context_new_serial (context) : NULL;
      KsContext *own = self->side_by_side ? serial : context;
      g_autoptr (KsFilterSet) set = draw_set (self, own, kind, self->seeds[i], error);

      if (set == NULL
          || !run_stages (own, self->recipe, set, &self->model->trials[kind][i / KS_N_NULLS], error))
        return FALSE;
    }
  return TRUE;
}

/* ---- All of them ---- */

static gboolean
check_input (const KsRecipe *recipe, const KsFilterSet *set, gsize n, gsize n_trials,
             GError **error)
{
  if (set->precomputed)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                         "A distance matrix has no filters to compare with chance; leave out "
                         "--null, or give the points themselves.");
  else if (recipe->max_dim < 1)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                         "The null model is about loops, which --max-dim 0 leaves out; leave out "
                         "--null, or ask for dimension 1.");
  else if (n_trials < 1)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                         "The null model needs at least 1 trial, and 0 are asked for.");
  else if (n < 1)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                         "The null model needs at least 1 filter, and there is none.");
  else
    return TRUE;
  return FALSE;
}

/* The matrix of the rows @rows, and what is drawn from. */
static gboolean
trials_init (Trials *self, KsContext *context, const KsFilterSet *set, const guint32 *rows,
             gsize n, GError **error)
{
  gsize d = set->values->cols, n_seeds = KS_N_NULLS * self->model->n_trials;
  KsRandom random;

  self->kernel_rows = set->kernel_rows;
  self->kernel_cols = set->kernel_cols;
  self->values = rows != NULL ? ks_matrix_select (context, set->values, rows, n, error)
                              : ks_matrix_ref (set->values);
  if (self->values == NULL
      || (self->mean = ks_new0 (context, double, d, error)) == NULL
      || (self->sd = ks_new0 (context, double, d, error)) == NULL
      || (self->seeds = ks_new (context, guint64, n_seeds, error)) == NULL)
    return FALSE;
  ks_random_init (&random, self->recipe->seed);
  for (gsize i = 0; i < n_seeds; i++)
    self->seeds[i] = ks_random_bits (&random);
  return measure_columns (self, context, error);
}

static gsize
count_landmarks (const KsRecipe *recipe, gsize n)
{
  gsize m = ks_core_size (n, recipe->percentile);

  return recipe->auto_landmarks ? MIN (KS_RECIPE_AUTO_LANDMARKS, m) : recipe->landmarks > 0 ? recipe->landmarks : m;
}

KsNullModel *
ks_null_model_new (KsContext *context, const KsRecipe *recipe, const KsFilterSet *set,
                   const guint32 *rows, gsize n, double longest, gsize n_trials, GError **error)
{
  g_return_val_if_fail (recipe != NULL && set != NULL, NULL);

  if (!check_input (recipe, set, n, n_trials, error))
    return NULL;

  g_autoptr (KsNullModel) self = g_atomic_rc_box_new0 (KsNullModel);
  g_auto (Trials) trials = { .recipe = recipe, .model = self };
  gsize bytes = ks_rips_bytes (count_landmarks (recipe, n), 1);
  gsize n_all = KS_N_NULLS * n_trials;

  self->n_trials = n_trials;
  self->longest = longest;
  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    if ((self->trials[kind] = ks_new (context, double, n_trials, error)) == NULL)
      return NULL;
  if (!trials_init (&trials, context, set, rows, n, error))
    return NULL;
  trials.side_by_side = bytes <= TOGETHER_BYTES / ks_context_get_threads (context);
  if (trials.side_by_side && !ks_parallel_for (context, n_all, 1, run_trials, &trials, error))
    return NULL;
  for (gsize i = 0; !trials.side_by_side && i < n_all; i++)
    {
      ks_context_set_span (context, (double) i / (double) n_all, (double) (i + 1) / (double) n_all);
      if (!run_trials (context, i, i + 1, 0, &trials, error))
        return NULL;
    }

  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    {
      gsize n_longer = 0;

      for (gsize i = 0; i < n_trials; i++)
        n_longer += self->trials[kind][i] >= longest;
      self->p[kind] = (1.0 + (double) n_longer) / (1.0 + (double) n_trials);
    }
  return g_steal_pointer (&self);
}

KsNullModel *
ks_null_model_ref (KsNullModel *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsNullModel *self = data;

  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    g_free (self->trials[kind]);
}

void
ks_null_model_unref (KsNullModel *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_null_model_bytes (const KsNullModel *self)
{
  return sizeof *self + KS_N_NULLS * self->n_trials * sizeof (double);
}
