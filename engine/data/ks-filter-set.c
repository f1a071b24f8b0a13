/* SPDX-License-Identifier: MIT */
#include "ks-filter-set.h"

#include <math.h>
#include <string.h>

#include "ks-filter-source.h"
#include "ks-levels.h"

#define LISTED 8 /* names that an error sentence gives before it only counts */

/* Kernels as a stack (n, 3, 3), without the axis of input channels. */
static gboolean
is_stack (const KsTensor *tensor)
{
  return tensor->n_dims == 3 && tensor->shape[1] == 3 && tensor->shape[2] == 3;
}

gsize
ks_tensor_filters (const KsTensor *tensor, guint64 *kernel_rows, guint64 *kernel_cols)
{
  g_return_val_if_fail (tensor != NULL && kernel_rows != NULL && kernel_cols != NULL, 0);

  gsize count = ks_tensor_count (tensor);

  *kernel_rows = *kernel_cols = 0;
  if (count == 0 || (tensor->n_dims < 4 && !is_stack (tensor)))
    return 0;
  *kernel_rows = tensor->shape[tensor->n_dims - 2];
  *kernel_cols = tensor->shape[tensor->n_dims - 1];
  return count / (*kernel_rows * *kernel_cols);
}

/* ", " between items, "and N more" in place of the last ones. */
static void
append_item (GString *list, gsize index, const char *item)
{
  if (index < LISTED)
    g_string_append_printf (list, "%s%s", index > 0 ? ", " : "", item);
}

static char *
end_list (GString *list, gsize n)
{
  if (n > LISTED)
    g_string_append_printf (list, " and %" G_GSIZE_FORMAT " more", n - LISTED);
  return g_string_free (list, FALSE);
}

/* "“fc.weight” (10, 32), “fc.bias” (10,)" */
static char *
list_arrays (const KsFilterSource *sources, gsize n)
{
  GString *list = g_string_new (NULL);

  for (gsize s = 0; s < MIN (n, LISTED); s++)
    {
      const KsTensor *tensor = sources[s].tensor;
      g_autofree char *name = ks_printable (tensor->name, 80);
      g_autofree char *shape = ks_shape_text (tensor->n_dims, tensor->shape);
      g_autofree char *item = *name != '\0' ? g_strdup_printf ("“%s” %s", name, shape)
                                            : g_strdup_printf ("an array %s", shape);

      append_item (list, s, item);
    }
  return end_list (list, n);
}

/* "5x5 (136 filters), 1x1 (64 filters)", in order of first appearance. */
static char *
list_sizes (const KsFilterSource *sources, gsize n)
{
  GString *list = g_string_new (NULL);
  gsize n_sizes = 0;

  for (gsize s = 0; s < n; s++)
    {
      guint64 rows, cols, other_rows, other_cols;
      gsize filters = 0;
      gboolean seen = FALSE;

      if (ks_tensor_filters (sources[s].tensor, &rows, &cols) == 0)
        continue;
      for (gsize t = 0; t < n && !seen; t++)
        {
          gsize others = ks_tensor_filters (sources[t].tensor, &other_rows, &other_cols);

          if (others == 0 || other_rows != rows || other_cols != cols)
            continue;
          filters += others;
          seen = t < s;
        }
      if (seen)
        continue;

      g_autofree char *item = g_strdup_printf ("%" G_GUINT64_FORMAT "x%" G_GUINT64_FORMAT
                                               " (%" G_GSIZE_FORMAT " filters)",
                                               rows, cols, filters);
      append_item (list, n_sizes++, item);
    }
  return end_list (list, n_sizes);
}

/* All arrays of all files, whose kernels are numbered in each file. */
static GArray *
all_sources (KsTensorFile *const *files, gsize n_files)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (KsFilterSource));

  for (gsize f = 0; f < n_files; f++)
    {
      guint layer = 0;

      for (guint t = 0; t < files[f]->tensors->len; t++)
        {
          const KsTensor *tensor = g_ptr_array_index (files[f]->tensors, t);
          KsFilterSource source = { files[f], tensor, f, 0 };
          guint64 rows, cols;

          if (ks_tensor_filters (tensor, &rows, &cols) > 0)
            source.layer = ++layer;
          g_array_append_val (all, source);
        }
    }
  return all;
}

typedef gboolean (*FitsFunc) (const KsFilterSource *source, const KsFilterSelection *selection);

static GArray *
keep (const GArray *sources, FitsFunc fits, const KsFilterSelection *selection)
{
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (KsFilterSource));

  for (guint s = 0; s < sources->len; s++)
    {
      const KsFilterSource *source = &g_array_index (sources, KsFilterSource, s);

      if (fits (source, selection))
        g_array_append_vals (kept, source, 1);
    }
  return kept;
}

static gboolean
has_name (const KsFilterSource *source, const KsFilterSelection *selection)
{
  return selection->tensor == NULL || *selection->tensor == '\0'
         || g_pattern_match_simple (selection->tensor, source->tensor->name);
}

static gboolean
is_kernels (const KsFilterSource *source, const KsFilterSelection *selection)
{
  return source->layer > 0;
}

static gboolean
has_kernel_size (const KsFilterSource *source, const KsFilterSelection *selection)
{
  guint64 rows, cols;

  return ks_tensor_filters (source->tensor, &rows, &cols) > 0
         && rows == (selection->kernel_rows > 0 ? selection->kernel_rows : 3)
         && cols == (selection->kernel_cols > 0 ? selection->kernel_cols : 3);
}

gsize
ks_filter_vector_length (const KsTensorFile *file, const KsTensor *tensor)
{
  gsize count = ks_tensor_count (tensor);

  if (tensor->n_dims == 1)
    return count;
  if (!g_str_equal (file->kind, "mat-v5") || tensor->n_dims != 2)
    return 0;
  return count > 1 && MIN (tensor->shape[0], tensor->shape[1]) == 1 ? count : 0;
}

static gboolean
is_table (const KsFilterSource *source, const KsFilterSelection *selection)
{
  return source->tensor->n_dims == 2 && ks_tensor_count (source->tensor) > 0
         && ks_filter_vector_length (source->file, source->tensor) == 0;
}

static gboolean
is_line (const KsFilterSource *source, const KsFilterSelection *selection)
{
  return ks_filter_vector_length (source->file, source->tensor) > 0;
}

/* Columns of a table or, of a vector, 1. */
static gsize
width (const KsFilterSource *source)
{
  return is_table (source, NULL) ? source->tensor->shape[1] : 1;
}

static KsFilterSet *
choose_kernels (KsContext *context, const GArray *sources, const KsFilterSelection *selection,
                GError **error)
{
  g_autoptr (GArray) chosen = keep (sources, has_kernel_size, selection);
  guint rows = selection->kernel_rows > 0 ? selection->kernel_rows : 3;
  guint cols = selection->kernel_cols > 0 ? selection->kernel_cols : 3;

  if (chosen->len == 0)
    {
      g_autofree char *sizes = list_sizes ((const KsFilterSource *) sources->data, sources->len);

      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "There are no %ux%u kernels here; the kernel sizes there are: %s; choose one "
                   "with --kernel.",
                   rows, cols, sizes);
      return NULL;
    }
  return ks_filter_set_from_kernels (context, (const KsFilterSource *) chosen->data, chosen->len,
                                     rows, cols, error);
}

static KsFilterSet *
choose_tables (KsContext *context, const GArray *sources, const KsFilterSelection *selection,
               GError **error)
{
  g_autoptr (GArray) tables = keep (sources, is_table, selection);

  if (tables->len == 0)
    {
      g_array_unref (tables);
      tables = keep (sources, is_line, selection);
    }

  const KsFilterSource *chosen = (const KsFilterSource *) tables->data;
  g_autofree char *arrays = list_arrays (tables->len > 0 ? chosen
                                                         : (const KsFilterSource *) sources->data,
                                         tables->len > 0 ? tables->len : sources->len);

  if (tables->len == 0)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "There are no kernels and no tables of points here, only: %s; "
                   "kernels have the axes (out, in, rows, columns), tables (points, columns), "
                   "with at least 1 of each.",
                   arrays);
      return NULL;
    }
  for (guint t = 1; t < tables->len; t++)
    if (selection->precomputed
        || width (&chosen[t]) != width (&chosen[0]))
      {
        g_set_error (error, KS_ERROR, KS_ERROR_DATA, "%s: %s; choose with --tensor.",
                     selection->precomputed
                         ? "A distance matrix is one table, but there are several"
                         : "The tables here have different widths and cannot be pooled",
                     arrays);
        return NULL;
      }

  gboolean as_kernels = selection->kernel_rows > 0 && !selection->precomputed;
  guint64 size = (guint64) selection->kernel_rows * selection->kernel_cols;

  if (as_kernels && size != width (&chosen[0]))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "There are no %ux%u kernels here, nor tables of %" G_GUINT64_FORMAT
                   " columns; the tables there are: %s; leave --kernel out to open them as points.",
                   selection->kernel_rows, selection->kernel_cols, size, arrays);
      return NULL;
    }

  g_autoptr (KsFilterSet) set = ks_filter_set_from_tables (context, chosen, tables->len,
                                                           width (&chosen[0]), error);

  if (set == NULL || (selection->precomputed && !ks_distances_check (context, set->values, error)))
    return NULL;
  set->kernel_rows = as_kernels ? selection->kernel_rows : 0;
  set->kernel_cols = as_kernels ? selection->kernel_cols : 0;
  set->precomputed = selection->precomputed;
  return g_steal_pointer (&set);
}

/* Not one array of numbers: says what was there instead. */
static void
set_nothing (KsTensorFile *const *files, gsize n_files, GError **error)
{
  GString *list = g_string_new (NULL);
  gsize n = 0;

  for (gsize f = 0; f < n_files; f++)
    for (guint i = 0; i < files[f]->skipped->len; i++)
      {
        const KsSkipped *skipped = g_ptr_array_index (files[f]->skipped, i);
        g_autofree char *name = ks_printable (skipped->name, 80);
        g_autofree char *item = g_strdup_printf ("“%s” %s", name, skipped->reason);

        append_item (list, n++, item);
      }

  g_autofree char *skipped = end_list (list, n);
  g_autofree char *path = ks_printable (n_files > 0 ? files[0]->path : "", 400);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "“%s”%s holds no array of numbers%s%s.", path,
               n_files > 1 ? " (as the others)" : "",
               n > 0 ? "; skipped: " : "; choose another file", skipped);
}

KsFilterSet *
ks_filter_set_new (KsContext *context, KsTensorFile *const *files, gsize n_files,
                   const KsFilterSelection *selection, GError **error)
{
  g_return_val_if_fail ((files != NULL || n_files == 0) && selection != NULL, NULL);

  g_autoptr (GArray) all = all_sources (files, n_files);
  g_autoptr (GArray) named = keep (all, has_name, selection);
  g_autoptr (GArray) kernels = keep (named, is_kernels, selection);

  if (all->len == 0)
    {
      set_nothing (files, n_files, error);
      return NULL;
    }
  if (named->len == 0)
    {
      g_autofree char *pattern = ks_printable (selection->tensor, 80);
      g_autofree char *arrays = list_arrays ((const KsFilterSource *) all->data, all->len);

      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "No array has a name like “%s”; there are: %s.", pattern, arrays);
      return NULL;
    }
  if (kernels->len > 0 && !selection->precomputed)
    return choose_kernels (context, kernels, selection, error);
  return choose_tables (context, named, selection, error);
}

KsMatrix *
ks_filter_matrix_new (KsContext *context, gsize rows, gsize cols, GError **error)
{
  if (rows > G_MAXUINT32)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "These files hold %" G_GSIZE_FORMAT
                   " points, more than %u; choose fewer with --tensor.",
                   rows, G_MAXUINT32);
      return NULL;
    }
  return ks_matrix_new (context, rows, cols, error);
}

/* File names as they are told apart at sight: without their folders if those
 * are not needed. */
static char *
file_label (const KsFilterSource *source, const KsFilterSource *sources, gsize n_sources)
{
  g_autofree char *base = g_path_get_basename (source->file->path);

  for (gsize s = 0; s < n_sources; s++)
    {
      g_autofree char *other = g_path_get_basename (sources[s].file->path);

      if (g_str_equal (base, other) && !g_str_equal (source->file->path, sources[s].file->path))
        return ks_printable (source->file->path, 400);
    }
  return ks_printable (base, 400);
}

typedef char *(*LabelFunc) (const KsFilterSource *source, const KsFilterSource *sources,
                            gsize n_sources);

static gboolean
add_text (KsContext *context, KsTable *metadata, const char *name, LabelFunc label,
          const KsFilterSource *sources, const gsize *counts, gsize n_sources, GError **error)
{
  g_auto (KsLevels) levels = { NULL };
  g_autofree guint32 *codes = ks_new (context, guint32, metadata->rows, error);

  if (codes == NULL)
    return FALSE;
  ks_levels_init (&levels);
  for (gsize s = 0, row = 0; s < n_sources; s++)
    {
      g_autofree char *text = label (&sources[s], sources, n_sources);
      guint32 code = ks_levels_code (&levels, text);

      for (gsize i = 0; i < counts[s]; i++)
        codes[row++] = code;
    }
  ks_table_add_text (metadata, name, g_steal_pointer (&codes), ks_levels_steal (&levels));
  return TRUE;
}

static char *
tensor_label (const KsFilterSource *source, const KsFilterSource *sources, gsize n_sources)
{
  return ks_printable (source->tensor->name, 400);
}

gboolean
ks_filter_add_provenance (KsContext *context, KsTable *metadata, const KsFilterSource *sources,
                          const gsize *counts, gsize n_sources, GError **error)
{
  gboolean files = FALSE, tensors = FALSE;

  for (gsize s = 0; s < n_sources; s++)
    {
      files |= sources[s].layer > 0 || sources[s].file_index != sources[0].file_index;
      tensors |= sources[s].layer > 0
                 || !g_str_equal (sources[s].tensor->name, sources[0].tensor->name);
    }
  return (!files
          || add_text (context, metadata, "file", file_label, sources, counts, n_sources, error))
         && (!tensors
             || add_text (context, metadata, "tensor", tensor_label, sources, counts, n_sources,
                          error));
}

KsFilterSet *
ks_filter_set_take (KsMatrix *values, KsTable *metadata, guint kernel_rows, guint kernel_cols)
{
  g_return_val_if_fail (values != NULL && metadata != NULL && values->rows == metadata->rows, NULL);

  KsFilterSet *self = g_atomic_rc_box_new0 (KsFilterSet);

  self->values = values;
  self->metadata = metadata;
  self->kernel_rows = kernel_rows;
  self->kernel_cols = kernel_cols;
  return self;
}

KsFilterSet *
ks_filter_set_ref (KsFilterSet *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsFilterSet *self = data;

  ks_matrix_unref (self->values);
  ks_table_unref (self->metadata);
}

void
ks_filter_set_unref (KsFilterSet *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* Rows of a step follow each other in long runs, of which there are few. */
GArray *
ks_filter_set_steps (const KsFilterSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  const KsColumn *column = self->metadata != NULL ? ks_table_find (self->metadata, "step") : NULL;
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (double));
  guint kept = 0;

  if (column == NULL || column->is_text)
    return steps;
  for (gsize row = 0; row < self->metadata->rows; row++)
    if (isfinite (column->numbers[row])
        && (steps->len == 0
            || g_array_index (steps, double, steps->len - 1) != column->numbers[row]))
      g_array_append_val (steps, column->numbers[row]);
  g_array_sort (steps, compare_doubles);
  for (guint i = 0; i < steps->len; i++)
    if (kept == 0
        || g_array_index (steps, double, kept - 1) != g_array_index (steps, double, i))
      g_array_index (steps, double, kept++) = g_array_index (steps, double, i);
  g_array_set_size (steps, kept);
  return steps;
}

gsize
ks_filter_set_bytes (const KsFilterSet *self)
{
  return sizeof *self + ks_matrix_bytes (self->values) + ks_table_bytes (self->metadata);
}
