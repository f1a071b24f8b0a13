/* SPDX-License-Identifier: MIT */
#include "ks-saved-set.h"

#include <string.h>

#include "ks-distinct-names.h"
#include "ks-filter-source.h"
#include "ks-json-text.h"

#define MOST_COLUMNS 1024 /* more than any reader makes; each is looked for among all */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsSavedSet, ks_saved_set_free)

static void
column_free (gpointer data)
{
  KsSavedColumn *self = data;

  g_free (self->name);
  g_strfreev (self->levels);
  g_free (self);
}

void
ks_saved_set_free (KsSavedSet *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->columns);
  g_free (self);
}

static gboolean
refuse (const char *what, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "This filter set is damaged: %s; save it once more.", what);
  return FALSE;
}

static gboolean
refuse_column (const char *name, const char *what, GError **error)
{
  g_autofree char *printable = ks_printable (name, 80);
  g_autofree char *sentence = g_strdup_printf ("its column “%s” %s", printable, what);

  return refuse (sentence, error);
}

/* Texts come from files that were made fit to be shown; these may be from anywhere. */
static GStrv
read_levels (KsContext *context, const json_t *levels, guint *n, GError **error)
{
  gsize size = json_array_size (levels);
  g_auto (GStrv) texts = NULL;

  texts = ks_new0 (context, char *, size + 1, error);
  for (gsize i = 0; texts != NULL && i < size; i++)
    {
      const char *text = json_string_value (json_array_get (levels, i));

      if (text == NULL)
        return NULL;
      texts[i] = ks_printable (text, G_MAXSIZE);
    }
  *n = (guint) size;
  return g_steal_pointer (&texts);
}

static gboolean
read_column (KsContext *context, GTree *tensors, const json_t *entry, gsize rows,
             KsSavedColumn *column, GError **error)
{
  const char *name = json_string_value (json_object_get (entry, "name"));
  const char *tensor = json_string_value (json_object_get (entry, "tensor"));
  const json_t *levels = json_object_get (entry, "levels");
  GError *failure = NULL;

  if (name == NULL || tensor == NULL || json_object_size (entry) != 2 + (levels != NULL))
    return refuse ("a column is not made of name, tensor and levels", error);
  column->name = g_strdup (name);
  column->tensor = g_tree_lookup (tensors, tensor);
  /* Its own: many columns of one tensor would be more memory than the file has bytes. */
  if (!g_tree_remove (tensors, tensor))
    return refuse_column (name, "has no tensor of its own", error);
  if (column->tensor->n_dims != 1 || column->tensor->shape[0] != rows)
    return refuse_column (name, "is not as long as there are points", error);
  if (levels == NULL)
    return TRUE;
  if (column->tensor->dtype != KS_DTYPE_UINT32)
    return refuse_column (name, "has codes that are not of the type U32", error);
  column->levels = json_is_array (levels)
                       ? read_levels (context, levels, &column->n_levels, &failure) : NULL;
  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (column->levels == NULL)
    refuse_column (name, "has levels that are no texts", error);
  return column->levels != NULL;
}

static gboolean
read_columns (KsContext *context, const KsTensorFile *file, KsSavedSet *self, const json_t *columns,
              GError **error)
{
  g_autoptr (GTree) tensors = ks_names_new (NULL);
  g_autoptr (GTree) names = ks_names_new (NULL);

  for (guint t = 0; t < file->tensors->len; t++)
    {
      KsTensor *tensor = g_ptr_array_index (file->tensors, t);

      g_tree_insert (tensors, tensor->name, tensor);
    }
  self->values = g_tree_lookup (tensors, KS_SAVED_SET_VALUES);
  if (self->values == NULL || (self->values->n_dims != 2 && self->values->n_dims != 4))
    return refuse ("it has no table or kernels named “" KS_SAVED_SET_VALUES "”", error);
  if (!json_is_array (columns) || json_array_size (columns) > MOST_COLUMNS)
    return refuse ("there is no list of at most " G_STRINGIFY (MOST_COLUMNS) " columns", error);
  for (gsize c = 0; c < json_array_size (columns); c++)
    {
      KsSavedColumn *column = g_new0 (KsSavedColumn, 1);

      g_ptr_array_add (self->columns, column);
      if (!ks_context_check (context, error)
          || !read_column (context, tensors, json_array_get (columns, c), self->values->shape[0],
                           column, error))
        return FALSE;
      if (g_tree_lookup (names, column->name) != NULL)
        return refuse_column (column->name, "is there twice", error);
      g_tree_insert (names, column->name, column);
    }
  return TRUE;
}

gboolean
ks_saved_set_read (KsContext *context, KsTensorFile *file, const json_t *metadata, GError **error)
{
  const char *format = json_string_value (json_object_get (metadata, "format"));
  const char *version = json_string_value (json_object_get (metadata, "version"));
  const char *text = json_string_value (json_object_get (metadata, "columns"));

  if (g_strcmp0 (format, KS_SAVED_SET_FORMAT) != 0)
    return TRUE;
  if (g_strcmp0 (version, KS_SAVED_SET_VERSION) != 0)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "This filter set was saved by a later version of Kleinscope; open it "
                           "with that one.");
      return FALSE;
    }

  g_autoptr (json_t) columns = NULL;
  g_autoptr (KsSavedSet) self = g_new0 (KsSavedSet, 1);

  self->columns = g_ptr_array_new_with_free_func (column_free);
  if ((text != NULL && !ks_json_read_text (context, text, file->blob->size, &columns, error))
      || !read_columns (context, file, self, columns, error))
    return FALSE;
  file->saved = g_steal_pointer (&self);
  return TRUE;
}

/* Codes are whole numbers that float64 holds. */
static gboolean
decode_text (KsContext *context, KsTable *metadata, const KsSavedColumn *column, double *numbers,
             GError **error)
{
  g_autofree guint32 *codes = ks_new (context, guint32, metadata->rows, error);

  if (codes == NULL)
    return FALSE;
  for (gsize row = 0; row < metadata->rows; row++)
    {
      codes[row] = (guint32) numbers[row];
      if (codes[row] >= column->n_levels)
        return refuse_column (column->name, "has a code beyond its levels", error);
    }
  ks_table_add_text (metadata, column->name, g_steal_pointer (&codes),
                     g_strdupv (column->levels));
  return TRUE;
}

static gboolean
decode_column (KsContext *context, const KsTensorFile *file, KsTable *metadata,
               const KsSavedColumn *column, GError **error)
{
  gsize length = MAX (metadata->rows, 1);
  g_autofree double *numbers = ks_new (context, double, metadata->rows, error);

  if (numbers == NULL
      || !ks_tensor_file_decode (context, file, column->tensor, length, numbers, length, error))
    return FALSE;
  if (column->levels != NULL)
    return decode_text (context, metadata, column, numbers, error);
  ks_table_add_numbers (metadata, column->name, g_steal_pointer (&numbers));
  return TRUE;
}

gboolean
ks_saved_set_decode (KsContext *context, const KsTensorFile *file, gsize length, KsMatrix **values,
                     KsTable **metadata, GError **error)
{
  const KsSavedSet *self = file->saved;
  gsize rows = ks_tensor_count (self->values) / length;
  g_autoptr (KsMatrix) matrix = ks_filter_matrix_new (context, rows, length, error);
  g_autoptr (KsTable) table = ks_table_new (rows);

  if (matrix == NULL
      || !ks_tensor_file_decode (context, file, self->values, length, matrix->values,
                                 matrix->stride, error))
    return FALSE;
  for (guint c = 0; c < self->columns->len; c++)
    if (!decode_column (context, file, table, g_ptr_array_index (self->columns, c), error))
      return FALSE;
  *values = g_steal_pointer (&matrix);
  *metadata = g_steal_pointer (&table);
  return TRUE;
}
