/* A filter set as a safetensors file, which ks-saved-set.h describes: the points as they were read,
 * with what is known of each. Arrays are little-endian.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export-formats.h"

#include "ks-json.h"
#include "ks-saved-set.h"

#include <string.h>

/* Tensors with eight bytes an element come before those with four, so that each is aligned. */
static const gboolean text_last[] = { FALSE, TRUE };

/* The rows of @set that the core has, and each one's place and density. */
static KsFilterSet *
select_core (const KsResult *result, KsContext *context, GError **error)
{
  const KsFilterSet *set = result->source->set;
  const KsCore *core = result->core;
  g_autofree guint32 *rows = ks_new (context, guint32, core->m, error);
  g_autofree double *places = rows != NULL ? ks_new (context, double, core->m, error) : NULL;
  g_autofree double *radius = places != NULL ? ks_new (context, double, core->m, error) : NULL;
  g_autofree double *density = radius != NULL ? ks_new (context, double, core->m, error) : NULL;

  if (density == NULL)
    return NULL;
  for (gsize i = 0; i < core->m; i++)
    {
      guint32 point = core->rows[i];

      rows[i] = result->points->rows != NULL ? result->points->rows[point] : point;
      places[i] = rows[i];
      radius[i] = result->density->radius[point];
      density[i] = result->density->density[point];
    }

  g_autoptr (KsMatrix) values = ks_matrix_select (context, set->values, rows, core->m, error);
  g_autoptr (KsTable) metadata
      = values != NULL ? ks_table_select (context, set->metadata, rows, core->m, error) : NULL;

  if (metadata == NULL)
    return NULL;
  ks_table_add_numbers (metadata, "row", g_steal_pointer (&places));
  ks_table_add_numbers (metadata, "radius", g_steal_pointer (&radius));
  ks_table_add_numbers (metadata, "density", g_steal_pointer (&density));
  if (!set->precomputed)
    return ks_filter_set_take (g_steal_pointer (&values), g_steal_pointer (&metadata),
                               set->kernel_rows, set->kernel_cols);

  /* Of distances the core's columns alone are kept, too. */
  g_autoptr (KsMatrix) square = ks_matrix_new (context, core->m, core->m, error);
  if (square == NULL)
    return NULL;
  for (gsize i = 0; i < core->m; i++)
    for (gsize j = 0; j < core->m; j++)
      ks_matrix_row (square, i)[j] = ks_matrix_row (values, i)[rows[j]];
  return ks_filter_set_take (g_steal_pointer (&square), g_steal_pointer (&metadata), 0, 0);
}

/* ---- Header ---- */

static void
write_shape (KsJson *json, const KsFilterSet *set)
{
  ks_json_open (json, "shape", '[');
  ks_json_integer (json, NULL, (gint64) set->values->rows);
  if (set->kernel_rows > 0)
    {
      ks_json_integer (json, NULL, 1);
      ks_json_integer (json, NULL, set->kernel_rows);
      ks_json_integer (json, NULL, set->kernel_cols);
    }
  else
    ks_json_integer (json, NULL, (gint64) set->values->cols);
  ks_json_close (json, ']');
}

/* Ends the tensor whose bytes begin at *@end, and moves that. */
static void
close_tensor (KsJson *json, gsize *end, gsize bytes)
{
  ks_json_open (json, "data_offsets", '[');
  ks_json_integer (json, NULL, (gint64) *end);
  *end += bytes;
  ks_json_integer (json, NULL, (gint64) *end);
  ks_json_close (json, ']');
  ks_json_close (json, '}');
}

static char *
tensor_name (const KsColumn *column)
{
  return g_strconcat (KS_SAVED_SET_COLUMN, column->name, NULL);
}

static void
write_tensors (KsJson *json, const KsFilterSet *set)
{
  const GPtrArray *columns = set->metadata->columns;
  gsize n = set->values->rows, end = 0;

  ks_json_open (json, KS_SAVED_SET_VALUES, '{');
  ks_json_string (json, "dtype", "F64");
  write_shape (json, set);
  close_tensor (json, &end, n * set->values->cols * sizeof (double));
  for (gsize pass = 0; pass < G_N_ELEMENTS (text_last); pass++)
    for (guint c = 0; c < columns->len; c++)
      {
        const KsColumn *column = g_ptr_array_index (columns, c);
        g_autofree char *name = tensor_name (column);

        if (column->is_text != text_last[pass])
          continue;
        ks_json_open (json, name, '{');
        ks_json_string (json, "dtype", column->is_text ? "U32" : "F64");
        ks_json_open (json, "shape", '[');
        ks_json_integer (json, NULL, (gint64) n);
        ks_json_close (json, ']');
        close_tensor (json, &end, n * (column->is_text ? sizeof (guint32) : sizeof (double)));
      }
}

/* The columns in their order, as the text of a JSON array: the format's metadata are texts. */
static void
write_columns (KsJson *json, const KsTable *metadata)
{
  g_auto (KsOutput) text = { .context = json->output->context };
  KsJson inner = { &text };
  GError *error = NULL;

  ks_json_open (&inner, NULL, '[');
  for (guint c = 0; c < metadata->columns->len; c++)
    {
      const KsColumn *column = g_ptr_array_index (metadata->columns, c);
      g_autofree char *name = tensor_name (column);

      ks_json_open (&inner, NULL, '{');
      ks_json_string (&inner, "name", column->name);
      ks_json_string (&inner, "tensor", name);
      if (column->is_text)
        {
          ks_json_open (&inner, "levels", '[');
          for (guint i = 0; i < column->n_levels && ks_output_is_whole (&text); i++)
            ks_json_string (&inner, NULL, column->levels[i]);
          ks_json_close (&inner, ']');
        }
      ks_json_close (&inner, '}');
    }
  ks_json_close (&inner, ']');
  ks_output_bytes (&text, "", 1);
  if (ks_output_finish (&text, &error))
    ks_json_string (json, "columns", text.data);
  else
    ks_output_fail (json->output, error);
}

/* How the core came to be: text, as the format wants it. */
static void
write_origin (KsJson *json, const KsResult *result)
{
  GError *error = NULL;
  g_autofree char *recipe = ks_recipe_to_text (result->recipe);
  g_autofree char *sha256 = ks_result_input_sha256 (result, json->output->context, &error);

  if (sha256 == NULL)
    {
      ks_output_fail (json->output, error);
      return;
    }
  ks_json_string (json, "input", result->source->path);
  ks_json_string (json, "sha256", sha256);
  ks_json_string (json, "recipe", recipe);
}

static void
write_header (const KsFilterSet *set, const KsResult *from, KsOutput *out)
{
  KsJson json = { out };

  ks_json_open (&json, NULL, '{');
  ks_json_open (&json, "__metadata__", '{');
  ks_json_string (&json, "format", KS_SAVED_SET_FORMAT);
  ks_json_string (&json, "version", KS_SAVED_SET_VERSION);
  ks_json_string (&json, "program", "kleinscope " KS_VERSION);
  if (from != NULL)
    write_origin (&json, from);
  write_columns (&json, set->metadata);
  ks_json_close (&json, '}');
  write_tensors (&json, set);
  ks_json_close (&json, '}');
  while (out->size % sizeof (double) != 0 && ks_output_is_whole (out))
    ks_output_text (out, " ");
}

/* ---- Arrays ---- */

static void
write_doubles (KsOutput *out, const double *values, gsize n)
{
  if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    ks_output_bytes (out, values, n * sizeof *values);
  else
    for (gsize i = 0; i < n; i++)
      {
        guint64 bits;

        memcpy (&bits, &values[i], sizeof bits);
        bits = GUINT64_TO_LE (bits);
        ks_output_bytes (out, &bits, sizeof bits);
      }
}

static void
write_codes (KsOutput *out, const guint32 *codes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      guint32 code = GUINT32_TO_LE (codes[i]);

      ks_output_bytes (out, &code, sizeof code);
    }
}

static void
write_arrays (const KsFilterSet *set, KsOutput *out)
{
  gsize n = set->values->rows;

  for (gsize row = 0; row < n && ks_output_is_whole (out); row++)
    write_doubles (out, ks_matrix_row (set->values, row), set->values->cols);
  for (gsize pass = 0; pass < G_N_ELEMENTS (text_last); pass++)
    for (guint c = 0; c < set->metadata->columns->len && ks_output_is_whole (out); c++)
      {
        const KsColumn *column = g_ptr_array_index (set->metadata->columns, c);

        if (column->is_text != text_last[pass])
          continue;
        if (column->is_text)
          write_codes (out, column->codes, n);
        else
          write_doubles (out, column->numbers, n);
      }
}

void
ks_export_filter_set (const KsFilterSet *set, const KsResult *from, KsOutput *out)
{
  g_auto (KsOutput) header = { .context = out->context };
  GError *error = NULL;

  write_header (set, from, &header);
  if (!ks_output_finish (&header, &error))
    {
      ks_output_fail (out, error);
      return;
    }
  guint64 length = GUINT64_TO_LE ((guint64) header.size);
  ks_output_bytes (out, &length, sizeof length);
  ks_output_bytes (out, header.data, header.size);
  write_arrays (set, out);
}

void
ks_write_core_safetensors (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  GError *error = NULL;
  g_autoptr (KsFilterSet) core = select_core (result, out->context, &error);

  if (core != NULL)
    ks_export_filter_set (core, result, out);
  else
    ks_output_fail (out, error);
}
