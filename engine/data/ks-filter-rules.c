/* The rules by which arrays are chosen, and the sentences where they choose none.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-filter-source.h"

#include <string.h>

#include "ks-distinct-names.h"

#define LISTED 8 /* names that an error sentence gives before it only counts */

static const char scalar_kernels[] = "are single numbers, which have no shape to see";

void
ks_filter_choice_clear (KsFilterChoice *self)
{
  g_clear_pointer (&self->sources, g_array_unref);
}

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
  if (count == 0 || tensor->images != KS_IMAGES_NONE || tensor->bookkeeping
      || (tensor->n_dims < 4 && !is_stack (tensor)))
    return 0;
  *kernel_rows = tensor->shape[tensor->n_dims - 2];
  *kernel_cols = tensor->shape[tensor->n_dims - 1];
  return count / (*kernel_rows * *kernel_cols);
}

gsize
ks_filter_vector_length (const KsTensorFile *file, const KsTensor *tensor)
{
  gsize count = ks_tensor_count (tensor);

  if (tensor->n_dims == 1)
    return count;
  if (!g_str_has_prefix (file->kind, "mat-v") || tensor->n_dims != 2)
    return 0;
  return count > 1 && MIN (tensor->shape[0], tensor->shape[1]) == 1 ? count : 0;
}

KsFilterUse
ks_filter_use (const KsFilterSource *source)
{
  const KsTensor *tensor = source->tensor;
  const KsFilterSelection any = { NULL };

  if (source->depth > 0)
    return KS_FILTER_KERNELS;
  if (tensor->images != KS_IMAGES_NONE)
    return ks_tensor_patches (tensor, &any) > 0 ? KS_FILTER_IMAGES : KS_FILTER_NOTHING;
  if (ks_filter_vector_length (source->file, tensor) > 0)
    return KS_FILTER_LINE;
  return tensor->n_dims == 2 && ks_tensor_count (tensor) > 0 ? KS_FILTER_TABLE : KS_FILTER_NOTHING;
}

gsize
ks_filter_width (const KsFilterSource *source)
{
  return ks_filter_use (source) == KS_FILTER_TABLE ? source->tensor->shape[1] : 1;
}

/* ---- Lists for sentences ---- */

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
list_arrays (const GArray *sources)
{
  GString *list = g_string_new (NULL);

  for (gsize s = 0; s < MIN (sources->len, LISTED); s++)
    {
      const KsTensor *tensor = g_array_index (sources, KsFilterSource, s).tensor;
      g_autofree char *name = ks_printable (tensor->name, 80);
      g_autofree char *shape = ks_shape_text (tensor->n_dims, tensor->shape);
      g_autofree char *item = *name != '\0' ? g_strdup_printf ("“%s” %s", name, shape)
                                            : g_strdup_printf ("an array %s", shape);

      append_item (list, s, item);
    }
  return end_list (list, sources->len);
}

/* "5x5 (136 filters), 1x1 (64 filters)". */
static char *
list_sizes (const GArray *sizes)
{
  GString *list = g_string_new (NULL);

  for (gsize s = 0; s < MIN (sizes->len, LISTED); s++)
    {
      const KsKernelSize *size = &g_array_index (sizes, KsKernelSize, s);
      g_autofree char *item = g_strdup_printf ("%" G_GUINT64_FORMAT "x%" G_GUINT64_FORMAT
                                               " (%" G_GSIZE_FORMAT " filters)",
                                               size->rows, size->cols, size->filters);
      append_item (list, s, item);
    }
  return end_list (list, sizes->len);
}

/* ---- Sizes ---- */

GArray *
ks_filter_sizes (const KsTensor *const *tensors, gsize n)
{
  GArray *sizes = g_array_new (FALSE, FALSE, sizeof (KsKernelSize));
  g_autoptr (GTree) places = ks_names_new (g_free); /* "ROWSxCOLUMNS" to its place + 1 */

  for (gsize t = 0; t < n; t++)
    {
      KsKernelSize size;

      size.filters = ks_tensor_filters (tensors[t], &size.rows, &size.cols);
      if (size.filters == 0)
        continue;

      g_autofree char *key
          = g_strdup_printf ("%" G_GUINT64_FORMAT "x%" G_GUINT64_FORMAT, size.rows, size.cols);
      gsize place = GPOINTER_TO_SIZE (g_tree_lookup (places, key));

      if (place > 0)
        g_array_index (sizes, KsKernelSize, place - 1).filters += size.filters;
      else
        {
          g_array_append_val (sizes, size);
          g_tree_insert (places, g_steal_pointer (&key), GSIZE_TO_POINTER (sizes->len));
        }
    }
  return sizes;
}

static GArray *
sizes_of (const GArray *sources)
{
  g_autofree const KsTensor **tensors = g_new (const KsTensor *, sources->len);

  for (guint s = 0; s < sources->len; s++)
    tensors[s] = g_array_index (sources, KsFilterSource, s).tensor;
  return ks_filter_sizes (tensors, sources->len);
}

/* What is taken where nobody says: 3x3, or what most kernels have, the first of equals; NULL
 * where all are 1x1. */
static const KsKernelSize *
usual_size (const GArray *sizes)
{
  const KsKernelSize *usual = NULL;

  for (guint s = 0; s < sizes->len; s++)
    {
      const KsKernelSize *size = &g_array_index (sizes, KsKernelSize, s);

      if (size->rows == 3 && size->cols == 3)
        return size;
      if ((size->rows > 1 || size->cols > 1) && (usual == NULL || size->filters > usual->filters))
        usual = size;
    }
  return usual;
}

/* ---- Rules ---- */

/* All arrays of all files, whose kernels are numbered in each file. */
GArray *
ks_filter_all_sources (KsTensorFile *const *files, gsize n_files)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (KsFilterSource));

  for (gsize f = 0; f < n_files; f++)
    {
      guint depth = 0;

      for (guint t = 0; t < files[f]->tensors->len; t++)
        {
          const KsTensor *tensor = g_ptr_array_index (files[f]->tensors, t);
          KsFilterSource source = { files[f], tensor, f, 0 };
          guint64 rows, cols;

          if (ks_tensor_filters (tensor, &rows, &cols) > 0)
            source.depth = ++depth;
          g_array_append_val (all, source);
        }
    }
  return all;
}

static GArray *
keep_use (const GArray *sources, KsFilterUse use)
{
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (KsFilterSource));

  for (guint s = 0; s < sources->len; s++)
    if (ks_filter_use (&g_array_index (sources, KsFilterSource, s)) == use)
      g_array_append_vals (kept, &g_array_index (sources, KsFilterSource, s), 1);
  return kept;
}

static gboolean
has_name (const char *name, GPtrArray *patterns)
{
  for (guint p = 0; p < patterns->len; p++)
    if (g_pattern_spec_match_string (g_ptr_array_index (patterns, p), name))
      return TRUE;
  return FALSE;
}

gboolean
ks_filter_names_none (const KsFilterSelection *selection)
{
  return selection->tensors == NULL || selection->tensors[0] == NULL;
}

static GArray *
keep_named (const GArray *sources, const KsFilterSelection *selection)
{
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (KsFilterSource));
  g_autoptr (GPtrArray)
      patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) g_pattern_spec_free);

  for (guint i = 0; !ks_filter_names_none (selection) && selection->tensors[i] != NULL; i++)
    g_ptr_array_add (patterns, g_pattern_spec_new (selection->tensors[i]));
  for (guint s = 0; s < sources->len; s++)
    {
      const KsFilterSource *source = &g_array_index (sources, KsFilterSource, s);

      if (ks_filter_names_none (selection) || has_name (source->tensor->name, patterns))
        g_array_append_vals (kept, source, 1);
    }
  return kept;
}

static gboolean
refuse_size (const KsFilterSelection *selection, const GArray *sizes, GError **error)
{
  g_autofree char *there = list_sizes (sizes);

  if (usual_size (sizes) == NULL)
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "The kernels here are all 1x1 and %s; choose other arrays with --tensor, or "
                 "another file.",
                 scalar_kernels);
  else if (selection->kernel_rows == 1 && selection->kernel_cols == 1)
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "Kernels of 1x1 %s; choose another of the sizes there are, %s, with --kernel.",
                 scalar_kernels, there);
  else
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "There are no %ux%u kernels here; the kernel sizes there are: %s; choose one "
                 "with --kernel.",
                 selection->kernel_rows, selection->kernel_cols, there);
  return FALSE;
}

/* No kernels large enough to be resampled. */
static gboolean
refuse_resampling (const KsFilterSelection *selection, const GArray *sizes, GError **error)
{
  if (sizes->len == 0)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "There are no kernels here to resample; leave out --resample.");
      return FALSE;
    }

  g_autofree char *there = list_sizes (sizes);
  g_autofree char *asked = selection->kernel_rows == 0
                               ? g_strdup ("")
                               : g_strdup_printf (" of the %ux%u that --kernel asks for",
                                                  selection->kernel_rows, selection->kernel_cols);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "There are no kernels%s to bring to %ux%u, which makes kernels smaller and never "
               "larger; the kernel sizes there are: %s; choose another size with --resample, or "
               "leave it out.",
               asked, selection->resample_rows, selection->resample_cols, there);
  return FALSE;
}

/* All kernels that can become as small as asked for. */
static gboolean
choose_resampled (const GArray *kernels, const KsFilterSelection *selection,
                  KsFilterChoice *choice, GError **error)
{
  g_autoptr (GArray) sizes = sizes_of (kernels);

  choice->use = KS_FILTER_KERNELS;
  choice->is_resampled = TRUE;
  choice->sources = g_array_new (FALSE, FALSE, sizeof (KsFilterSource));
  for (guint s = 0; s < kernels->len; s++)
    {
      const KsFilterSource *source = &g_array_index (kernels, KsFilterSource, s);
      guint64 rows, cols;

      ks_tensor_filters (source->tensor, &rows, &cols);
      if (rows >= selection->resample_rows && cols >= selection->resample_cols
          && (selection->kernel_rows == 0
              || (rows == selection->kernel_rows && cols == selection->kernel_cols)))
        g_array_append_vals (choice->sources, source, 1);
    }
  if (choice->sources->len == 0)
    return refuse_resampling (selection, sizes, error);
  choice->kernel_rows = selection->resample_rows;
  choice->kernel_cols = selection->resample_cols;
  return TRUE;
}

static gboolean
choose_kernels (const GArray *kernels, const KsFilterSelection *selection, KsFilterChoice *choice,
                GError **error)
{
  g_autoptr (GArray) sizes = sizes_of (kernels);
  const KsKernelSize *usual = usual_size (sizes);
  guint64 rows = selection->kernel_rows, cols = selection->kernel_cols;

  if (rows == 0 && usual != NULL)
    {
      rows = usual->rows;
      cols = usual->cols;
    }
  choice->use = KS_FILTER_KERNELS;
  choice->sources = g_array_new (FALSE, FALSE, sizeof (KsFilterSource));
  for (guint s = 0; s < kernels->len && (rows > 1 || cols > 1); s++)
    {
      const KsFilterSource *source = &g_array_index (kernels, KsFilterSource, s);
      guint64 its_rows, its_cols;

      ks_tensor_filters (source->tensor, &its_rows, &its_cols);
      if (its_rows == rows && its_cols == cols)
        g_array_append_vals (choice->sources, source, 1);
    }
  if (choice->sources->len == 0)
    return refuse_size (selection, sizes, error);
  choice->kernel_rows = rows;
  choice->kernel_cols = cols;
  return TRUE;
}

/* All images, which have patches of one size alone. */
static gboolean
choose_images (GArray *images, const KsFilterSelection *selection, KsFilterChoice *choice,
               GError **error)
{
  if (selection->kernel_rows > 0
      && (selection->kernel_rows != KS_PATCH_SIDE || selection->kernel_cols != KS_PATCH_SIDE))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "Images are cut into patches of %ux%u, not of %ux%u; leave out --kernel.",
                   KS_PATCH_SIDE, KS_PATCH_SIDE, selection->kernel_rows, selection->kernel_cols);
      return FALSE;
    }
  choice->use = KS_FILTER_IMAGES;
  choice->sources = g_array_ref (images);
  choice->kernel_rows = choice->kernel_cols = KS_PATCH_SIDE;
  return TRUE;
}

/* Tables of one width, and one table where it is to be a distance matrix. */
static gboolean
check_tables (const GArray *tables, const KsFilterSelection *selection, GError **error)
{
  const KsFilterSource *first = &g_array_index (tables, KsFilterSource, 0);
  gboolean as_kernels = selection->kernel_rows > 0 && !selection->precomputed;
  guint64 size = (guint64) selection->kernel_rows * selection->kernel_cols;
  g_autofree char *arrays = list_arrays (tables);

  for (guint t = 1; t < tables->len; t++)
    if (selection->precomputed
        || ks_filter_width (&g_array_index (tables, KsFilterSource, t)) != ks_filter_width (first))
      {
        g_set_error (error, KS_ERROR, KS_ERROR_DATA, "%s: %s; choose with --tensor.",
                     selection->precomputed
                         ? "A distance matrix is one table, but there are several"
                         : "The tables here have different widths and cannot be pooled",
                     arrays);
        return FALSE;
      }
  if (!as_kernels || size == ks_filter_width (first))
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "There are no %ux%u kernels here, nor tables of %" G_GUINT64_FORMAT
               " columns; the tables there are: %s; leave --kernel out to open them as points.",
               selection->kernel_rows, selection->kernel_cols, size, arrays);
  return FALSE;
}

static gboolean
choose_tables (const GArray *named, const KsFilterSelection *selection, KsFilterChoice *choice,
               GError **error)
{
  choice->use = KS_FILTER_TABLE;
  choice->sources = keep_use (named, KS_FILTER_TABLE);
  if (choice->sources->len == 0)
    {
      choice->use = KS_FILTER_LINE;
      g_array_unref (choice->sources);
      choice->sources = keep_use (named, KS_FILTER_LINE);
    }
  if (choice->sources->len > 0)
    return check_tables (choice->sources, selection, error);

  g_autofree char *arrays = list_arrays (named);

  if (g_array_index (named, KsFilterSource, 0).tensor->images != KS_IMAGES_NONE)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   selection->precomputed
                       ? "Images are no distance matrix: %s; leave out --precomputed."
                       : "There are no images of 3x3 pixels or more here, to cut patches from, only: "
                         "%s; open larger ones.",
                   arrays);
      return FALSE;
    }
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "There are no kernels and no tables of points here, only: %s; "
               "kernels have the axes (out, in, rows, columns), tables (points, columns), "
               "with at least 1 of each.",
               arrays);
  return FALSE;
}

/* Not one array of numbers: says what was there instead. */
static gboolean
refuse_nothing (KsTensorFile *const *files, gsize n_files, GError **error)
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
  return FALSE;
}

static gboolean
refuse_names (const GArray *all, const KsFilterSelection *selection, GError **error)
{
  GString *list = g_string_new (NULL);
  gsize n = 0;

  for (; selection->tensors[n] != NULL; n++)
    {
      g_autofree char *pattern = ks_printable (selection->tensors[n], 80);
      g_autofree char *item = g_strdup_printf ("“%s”", pattern);

      append_item (list, n, item);
    }

  g_autofree char *patterns = end_list (list, n);
  g_autofree char *arrays = list_arrays (all);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "No array has a name like %s; there are: %s.",
               patterns, arrays);
  return FALSE;
}

gboolean
ks_filter_choose (KsTensorFile *const *files, gsize n_files, const KsFilterSelection *selection,
                  KsFilterChoice *choice, GError **error)
{
  g_autoptr (GArray) all = ks_filter_all_sources (files, n_files);
  g_autoptr (GArray) named = keep_named (all, selection);
  g_autoptr (GArray) kernels = keep_use (named, KS_FILTER_KERNELS);
  g_autoptr (GArray) images = keep_use (named, KS_FILTER_IMAGES);

  if (all->len == 0)
    return refuse_nothing (files, n_files, error);
  if (named->len == 0)
    return refuse_names (all, selection, error);
  if (selection->resample_rows > 0 && !selection->precomputed)
    return choose_resampled (kernels, selection, choice, error);
  if (kernels->len > 0 && !selection->precomputed)
    return choose_kernels (kernels, selection, choice, error);
  if (images->len > 0 && !selection->precomputed)
    return choose_images (images, selection, choice, error);
  return choose_tables (named, selection, choice, error);
}
