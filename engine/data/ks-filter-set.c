/* SPDX-License-Identifier: MIT */
#include "ks-filter-set.h"

#include <math.h>
#include <string.h>

#include "ks-filter-source.h"
#include "ks-levels.h"
#include "ks-saved-set.h"

/* What was saved comes back with the columns that it had, and none of where it lay. */
static KsFilterSet *
restore (KsContext *context, const KsTensorFile *file, gsize length, GError **error)
{
  KsMatrix *values;
  KsTable *metadata;

  if (!ks_saved_set_decode (context, file, length, &values, &metadata, error))
    return NULL;
  return ks_filter_set_take (values, metadata, 0, 0);
}

static gboolean
is_saved_set (const KsFilterChoice *choice)
{
  const KsFilterSource *first = &g_array_index (choice->sources, KsFilterSource, 0);

  return choice->sources->len == 1 && first->file->saved != NULL
         && first->tensor == first->file->saved->values;
}

static KsFilterSet *
set_from_kernels (KsContext *context, const KsFilterChoice *choice, GError **error)
{
  const KsFilterSource *sources = (const KsFilterSource *) choice->sources->data;
  gsize size = (gsize) choice->kernel_rows * choice->kernel_cols;

  if (!is_saved_set (choice))
    return ks_filter_set_from_kernels (context, choice, error);
  if (choice->is_resampled)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                           "A saved filter set is taken as it is; leave out --resample.");
      return NULL;
    }

  KsFilterSet *set = restore (context, sources[0].file, size, error);

  if (set != NULL)
    {
      set->kernel_rows = choice->kernel_rows;
      set->kernel_cols = choice->kernel_cols;
    }
  return set;
}

static KsFilterSet *
set_from_tables (KsContext *context, const KsFilterChoice *choice,
                 const KsFilterSelection *selection, GError **error)
{
  const KsFilterSource *sources = (const KsFilterSource *) choice->sources->data;
  gboolean as_kernels = selection->kernel_rows > 0 && !selection->precomputed;
  gsize width = ks_filter_width (&sources[0]);
  g_autoptr (KsFilterSet) set
      = is_saved_set (choice) ? restore (context, sources[0].file, width, error)
                              : ks_filter_set_from_tables (context, sources, choice->sources->len,
                                                           width, error);

  if (set == NULL || (selection->precomputed && !ks_distances_check (context, set->values, error)))
    return NULL;
  set->kernel_rows = as_kernels ? selection->kernel_rows : 0;
  set->kernel_cols = as_kernels ? selection->kernel_cols : 0;
  set->precomputed = selection->precomputed;
  return g_steal_pointer (&set);
}

KsFilterSet *
ks_filter_set_new (KsContext *context, KsTensorFile *const *files, gsize n_files,
                   const KsFilterSelection *selection, GError **error)
{
  g_return_val_if_fail ((files != NULL || n_files == 0) && selection != NULL, NULL);

  static const char *const values[] = { KS_SAVED_SET_VALUES, NULL };
  g_auto (KsFilterChoice) choice = { 0 };
  KsFilterSelection chosen = *selection;

  if (ks_filter_names_none (selection) && n_files == 1 && files[0]->saved != NULL)
    chosen.tensors = values;
  if (!ks_filter_choose (files, n_files, &chosen, &choice, error))
    return NULL;
  if (choice.use == KS_FILTER_KERNELS)
    return set_from_kernels (context, &choice, error);
  if (choice.use == KS_FILTER_IMAGES)
    return ks_filter_set_from_images (context, &choice, selection, error);
  return set_from_tables (context, &choice, selection, error);
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

/* What a column of text says of a source; a new string. */
typedef char *(*LabelFunc) (const KsFilterSource *source, gpointer data);

/* Files are told apart by their names without folders, unless two have the same: the base names
 * and the one path of each, "" where there are several. */
static GHashTable *
count_names (const KsFilterSource *sources, gsize n_sources)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize s = 0; s < n_sources; s++)
    {
      char *base = g_path_get_basename (sources[s].file->path);
      const char *other = g_hash_table_lookup (names, base);
      const char *path = sources[s].file->path;

      g_hash_table_insert (names, base,
                           (gpointer) (other == NULL || g_str_equal (other, path) ? path : ""));
    }
  return names;
}

static char *
file_label (const KsFilterSource *source, gpointer names)
{
  g_autofree char *base = g_path_get_basename (source->file->path);
  const char *path = g_hash_table_lookup (names, base);

  return ks_printable (*path != '\0' ? base : source->file->path, 400);
}

static char *
tensor_label (const KsFilterSource *source, gpointer data)
{
  return ks_printable (source->tensor->name, 400);
}

static char *
layer_label (const KsFilterSource *source, gpointer data)
{
  g_autofree char *layer = NULL;
  g_autofree char *role = NULL;

  ks_filter_split_name (source->tensor->name, &layer, &role);
  return ks_printable (layer, 400);
}

static char *
size_label (const KsFilterSource *source, gpointer data)
{
  guint64 rows, cols;

  ks_tensor_filters (source->tensor, &rows, &cols);
  return g_strdup_printf ("%" G_GUINT64_FORMAT "x%" G_GUINT64_FORMAT, rows, cols);
}

static gboolean
add_text (KsContext *context, KsTable *metadata, const char *name, LabelFunc label, gpointer data,
          const KsFilterSource *sources, const gsize *counts, gsize n_sources, GError **error)
{
  g_auto (KsLevels) levels = { NULL };
  g_autofree guint32 *codes = ks_new (context, guint32, metadata->rows, error);

  if (codes == NULL)
    return FALSE;
  ks_levels_init (&levels);
  for (gsize s = 0, row = 0; s < n_sources; s++)
    {
      g_autofree char *text = label (&sources[s], data);
      guint32 code = ks_levels_code (&levels, text);

      for (gsize i = 0; i < counts[s]; i++)
        codes[row++] = code;
    }
  ks_table_add_text (metadata, name, g_steal_pointer (&codes), ks_levels_steal (&levels));
  return TRUE;
}

gboolean
ks_filter_add_provenance (KsContext *context, KsTable *metadata, const KsFilterSource *sources,
                          const gsize *counts, gsize n_sources, GError **error)
{
  g_autoptr (GHashTable) names = count_names (sources, n_sources);
  gboolean kernels = sources[0].depth > 0, tensors = kernels;
  gboolean files = kernels || sources[0].tensor->images != KS_IMAGES_NONE;

  for (gsize s = 0; s < n_sources; s++)
    {
      files |= sources[s].file_index != sources[0].file_index;
      tensors |= !g_str_equal (sources[s].tensor->name, sources[0].tensor->name);
    }
  return (!files || add_text (context, metadata, "file", file_label, names, sources, counts,
                              n_sources, error))
         && (!tensors || add_text (context, metadata, "tensor", tensor_label, NULL, sources,
                                   counts, n_sources, error))
         && (!kernels || add_text (context, metadata, "layer", layer_label, NULL, sources, counts,
                                   n_sources, error));
}

gboolean
ks_filter_add_sizes (KsContext *context, KsTable *metadata, const KsFilterSource *sources,
                     const gsize *counts, gsize n_sources, GError **error)
{
  return add_text (context, metadata, "kernel", size_label, NULL, sources, counts, n_sources,
                   error);
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

  const KsColumn *column = ks_table_find (self->metadata, "step");
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
