/* SPDX-License-Identifier: MIT */
#include "ks-points.h"

#include "ks-preparation.h"
#include "ks-random.h"

#include <math.h>
#include <string.h>

#define POLL_ROWS 4096        /* rows of work between two looks at the cancel flag */
#define LARGEST_ENTRY 1e150   /* squares of differences up to here stay finite in float64 */
#define VANISHING 1e-8        /* of the largest norm */
#define MOST_LISTED 20        /* steps named in a sentence */

/* The row as a person finds it: counted from 1 in its own tensor, which is named where
 * the rows come from several. A new string. O(row). */
static char *
place_of_row (const KsFilterSet *set, gsize row)
{
  static const char *const names[] = { "tensor", "file" };
  const char *what = set->kernel_rows > 0 ? "filter" : "row";
  g_autoptr (GString) source = g_string_new (NULL);
  gsize first = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const KsColumn *column = set->metadata != NULL ? ks_table_find (set->metadata, names[i])
                                                     : NULL;

      if (column == NULL || !column->is_text)
        continue;
      g_autofree char *name = ks_printable (ks_column_text (column, row), 200);
      gsize begin = row;

      while (begin > first && column->codes[begin - 1] == column->codes[row])
        begin--;
      first = begin;
      g_string_append_printf (source, " of %s “%s”", names[i], name);
    }
  return g_strdup_printf ("%s %" G_GSIZE_FORMAT "%s", what, row - first + 1, source->str);
}

static void
set_bad_entry (const KsFilterSet *set, gsize row, gsize col, GError **error)
{
  double x = ks_matrix_row (set->values, row)[col];
  g_autofree char *place = place_of_row (set, row);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "Number %" G_GSIZE_FORMAT " in %s is %g, which is %s.", col + 1, place, x,
               isfinite (x) ? "too large to be squared in float64; scale the data down"
                            : "not finite; mend the data, or let such rows be dropped");
}

/* Looks for an entry that is not finite. FALSE when the row cannot be taken at
 * all: refused as asked, or too large to measure. */
static gboolean
check_row (const KsFilterSet *set, gsize row, KsNonfinite nonfinite, gboolean *is_finite,
           GError **error)
{
  const double *x = ks_matrix_row (set->values, row);

  *is_finite = TRUE;
  for (gsize c = 0; c < set->values->cols; c++)
    {
      if (fabs (x[c]) <= LARGEST_ENTRY)
        continue;
      if (!isfinite (x[c]) && nonfinite == KS_NONFINITE_DROP)
        {
          *is_finite = FALSE;
          continue;
        }
      set_bad_entry (set, row, c, error);
      return FALSE;
    }
  return TRUE;
}

/* The steps there are, for a person. A new string. */
static char *
list_steps (const KsFilterSet *set)
{
  g_autoptr (GArray) steps = ks_filter_set_steps (set);
  g_autoptr (GString) text = g_string_new (NULL);
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < steps->len && i < MOST_LISTED; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            g_ascii_formatd (digits, sizeof digits, "%.17g",
                                             g_array_index (steps, double, i)));
  if (steps->len > MOST_LISTED)
    g_string_append_printf (text, " and %u more", steps->len - MOST_LISTED);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The rows of the step asked for, ascending, into @rows (n). */
static gboolean
find_step (const KsFilterSet *set, const KsPreprocessing *how, guint32 *rows, gsize *n_rows,
           GError **error)
{
  const KsColumn *steps = how->one_step ? ks_table_find (set->metadata, "step") : NULL;

  *n_rows = 0;
  for (gsize i = 0; i < set->values->rows; i++)
    if (!how->one_step || (steps != NULL && !steps->is_text && steps->numbers[i] == how->step))
      rows[(*n_rows)++] = (guint32) i;
  if (*n_rows > 0 || !how->one_step || set->values->rows == 0)
    return TRUE;

  g_autofree char *known = list_steps (set);

  if (*known == '\0')
    g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                         "These files tell no training steps to choose one of; use step all.");
  else
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "There is no training step %.17g; there are %s, or use step all.", how->step,
                 known);
  return FALSE;
}

/* Keeps the finite ones of @rows[0..*n_rows). */
static gboolean
keep_finite (KsContext *context, const KsFilterSet *set, KsNonfinite nonfinite, guint32 *rows,
             gsize *n_rows, GError **error)
{
  gsize kept = 0;

  for (gsize i = 0; i < *n_rows; i++)
    {
      gboolean is_finite;

      if ((i % POLL_ROWS == 0 && !ks_context_check (context, error))
          || !check_row (set, rows[i], nonfinite, &is_finite, error))
        return FALSE;
      if (is_finite)
        rows[kept++] = rows[i];
    }
  *n_rows = kept;
  return TRUE;
}

/* Strikes the rows whose norm after centring is below VANISHING of the largest
 * from @rows[0..*n_rows), when they would be divided by it. */
static gboolean
strike_vanishing (KsContext *context, const KsPreparation *how, guint32 *rows, gsize *n_rows,
                  GError **error)
{
  if (how->normalize == KS_NORMALIZE_NONE)
    return TRUE;

  g_autofree double *scratch = ks_new (context, double, how->input->cols, error);
  g_autofree double *norms = ks_new (context, double, *n_rows, error); /* (n_rows) */
  double largest = 0.0;
  gsize kept = 0;

  if (scratch == NULL || norms == NULL)
    return FALSE;
  for (gsize i = 0; i < *n_rows; i++)
    {
      if (i % POLL_ROWS == 0 && !ks_context_check (context, error))
        return FALSE;
      norms[i] = ks_preparation_norm (how, rows[i], scratch);
      largest = MAX (largest, norms[i]);
    }
  for (gsize i = 0; i < *n_rows; i++)
    if (norms[i] > 0.0 && norms[i] >= VANISHING * largest)
      rows[kept++] = rows[i];
  *n_rows = kept;
  return TRUE;
}

/* Algorithm S: each row is taken with the chance that what is still wanted has
 * among what is still to come. */
static void
sample_rows (const KsPreprocessing *how, guint32 *rows, gsize *n_rows)
{
  KsRandom random;
  gsize taken = 0;

  if (how->sample == 0 || how->sample >= *n_rows)
    return;
  ks_random_init (&random, how->seed);
  for (gsize i = 0; taken < how->sample; i++)
    if (ks_random_below (&random, *n_rows - i) < how->sample - taken)
      rows[taken++] = rows[i];
  *n_rows = taken;
}

/* The chosen rows, preprocessed; the input itself when nothing is to be done to it. */
static KsMatrix *
prepare (KsContext *context, const KsPreparation *how, const guint32 *rows, gsize n, GError **error)
{
  if (ks_preparation_is_idle (how) && n == how->input->rows)
    return ks_matrix_ref (how->input);
  if (ks_preparation_is_idle (how))
    return ks_matrix_select (context, how->input, rows, n, error);

  g_autoptr (KsMatrix) matrix = ks_matrix_new (context, n, ks_preparation_columns (how), error);

  for (gsize i = 0; matrix != NULL && i < n; i++)
    {
      if (i % POLL_ROWS == 0 && !ks_context_check (context, error))
        return NULL;
      ks_preparation_apply (how, rows[i], ks_matrix_row (matrix, i));
    }
  return g_steal_pointer (&matrix);
}

/* The rows and the columns @rows of a distance matrix. */
static KsMatrix *
prepare_distances (KsContext *context, KsMatrix *input, const guint32 *rows, gsize n,
                   GError **error)
{
  if (n == input->rows)
    return ks_matrix_ref (input);

  g_autoptr (KsMatrix) matrix = ks_matrix_new (context, n, n, error);

  for (gsize i = 0; matrix != NULL && i < n; i++)
    {
      const double *from = ks_matrix_row (input, rows[i]);
      double *to = ks_matrix_row (matrix, i);

      if (!ks_context_check (context, error))
        return NULL;
      for (gsize j = 0; j < n; j++)
        to[j] = from[rows[j]];
    }
  return g_steal_pointer (&matrix);
}

static gboolean
refuse_nothing_left (const KsPoints *points, GError **error)
{
  if (points->n_input == 0)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                         "There are no rows to make points of; "
                         "choose a file or a tensor that has some.");
  else
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "None of the %" G_GSIZE_FORMAT " rows can be a point: %" G_GSIZE_FORMAT
                 " hold an entry that is not finite and %" G_GSIZE_FORMAT
                 " vanish before they are normalised; "
                 "mend the data, or use center none or normalize none.",
                 points->n_input - points->n_other_steps, points->n_nonfinite, points->n_zero);
  return FALSE;
}

/* Which rows become points; counts those dropped in @points. */
static gboolean
choose_rows (KsContext *context, const KsFilterSet *set, KsPreparation *preparation,
             const KsPreprocessing *how, KsPoints *points, guint32 *rows, gsize *n, GError **error)
{
  gsize n_step;

  if (!find_step (set, how, rows, n, error))
    return FALSE;
  n_step = *n;
  points->n_other_steps = points->n_input - n_step;
  if (!keep_finite (context, set, how->nonfinite, rows, n, error))
    return FALSE;
  points->n_nonfinite = n_step - *n;
  if (!ks_preparation_find_means (context, preparation, rows, *n, error)
      || !strike_vanishing (context, preparation, rows, n, error))
    return FALSE;
  points->n_zero = n_step - points->n_nonfinite - *n;
  if (*n == 0)
    return refuse_nothing_left (points, error);
  sample_rows (how, rows, n);
  return TRUE;
}

/* Where @rows come from, when that is not simply 0, 1, 2, ... */
static gboolean
keep_rows (KsContext *context, const guint32 *rows, gsize n, KsPoints *points, GError **error)
{
  if (n == points->n_input)
    return TRUE;
  points->rows = ks_new (context, guint32, n, error);
  if (points->rows == NULL)
    return FALSE;
  memcpy (points->rows, rows, n * sizeof (guint32));
  return TRUE;
}

static gboolean
choose_metadata (KsContext *context, const KsFilterSet *set, const guint32 *rows, gsize n,
                 KsPoints *points, GError **error)
{
  if (set->metadata == NULL)
    points->metadata = ks_table_new (n);
  else if (n == set->values->rows)
    points->metadata = ks_table_ref (set->metadata);
  else
    points->metadata = ks_table_select (context, set->metadata, rows, n, error);
  return points->metadata != NULL;
}

/* The shape of one point, if it is a patch. */
static void
find_patch (const KsFilterSet *set, KsPoints *points)
{
  if (points->basis == KS_BASIS_DCT || ks_preparation_is_3x3 (set))
    points->patch_rows = points->patch_cols = 3;
  else if (!set->precomputed)
    {
      points->patch_rows = set->kernel_rows;
      points->patch_cols = set->kernel_cols;
    }
}

KsPoints *
ks_points_new (KsContext *context, KsFilterSet *set, const KsPreprocessing *how, GError **error)
{
  g_return_val_if_fail (set != NULL && how != NULL, NULL);

  g_auto (KsPreparation) preparation = { 0 };
  g_autoptr (KsPoints) self = g_atomic_rc_box_new0 (KsPoints);
  gsize n;

  self->n_input = set->values->rows;
  self->precomputed = set->precomputed;
  self->basis = how->basis;
  if (self->n_input > G_MAXUINT32)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "%" G_GSIZE_FORMAT " rows are more than the %u points that can be numbered; "
                   "split the data.",
                   self->n_input, G_MAXUINT32);
      return NULL;
    }
  if (!ks_preparation_init (&preparation, set, how, error))
    return NULL;
  find_patch (set, self);

  g_autofree guint32 *rows = ks_new (context, guint32, self->n_input, error);
  if (rows == NULL || !choose_rows (context, set, &preparation, how, self, rows, &n, error)
      || !choose_metadata (context, set, rows, n, self, error)
      || !keep_rows (context, rows, n, self, error))
    return NULL;
  self->matrix = set->precomputed ? prepare_distances (context, set->values, rows, n, error)
                                  : prepare (context, &preparation, rows, n, error);
  return self->matrix != NULL ? g_steal_pointer (&self) : NULL;
}

KsPoints *
ks_points_ref (KsPoints *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsPoints *self = data;

  ks_matrix_unref (self->matrix);
  ks_table_unref (self->metadata);
  g_free (self->rows);
}

void
ks_points_unref (KsPoints *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_points_bytes (const KsPoints *self)
{
  return sizeof *self + ks_matrix_bytes (self->matrix) + ks_table_bytes (self->metadata)
         + (self->rows != NULL ? ks_points_count (self) * sizeof (guint32) : 0);
}

gboolean
ks_points_patch (const KsPoints *self, const double *coordinates, double *patch)
{
  g_return_val_if_fail (self != NULL && coordinates != NULL && patch != NULL, FALSE);

  if (self->patch_rows == 0)
    return FALSE;
  if (self->basis == KS_BASIS_DCT)
    ks_dct_to_pixels (coordinates, patch);
  else
    memcpy (patch, coordinates, self->matrix->cols * sizeof (double));
  return TRUE;
}
