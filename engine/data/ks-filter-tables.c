/* The rows of tables as points, with the columns that label them.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "ks-filter-source.h"
#include "ks-levels.h"

#define MOST_COMPANIONS 256 /* 1-D arrays beside a table or images; a file can hold thousands */

/* Text columns pool by name; a table without the column gives "". */
static gboolean
pool_text (KsContext *context, KsTable *metadata, const char *name, const KsFilterSource *sources,
           const gsize *counts, gsize n_sources, GError **error)
{
  g_auto (KsLevels) levels = { NULL };
  g_autofree guint32 *codes = ks_new (context, guint32, metadata->rows, error);

  if (codes == NULL)
    return FALSE;
  ks_levels_init (&levels);
  for (gsize s = 0, row = 0; s < n_sources; s++)
    {
      const KsColumn *column = ks_table_find (sources[s].file->columns, name);

      for (gsize i = 0; i < counts[s]; i++, row++)
        {
          gboolean there = column != NULL && column->is_text;

          codes[row] = ks_levels_code (&levels, there ? ks_column_text (column, i) : "");
        }
    }
  ks_table_add_text (metadata, name, g_steal_pointer (&codes), ks_levels_steal (&levels));
  return TRUE;
}

/* The same for numbers; a table without the column gives NaN. */
static gboolean
pool_numbers (KsContext *context, KsTable *metadata, const char *name,
              const KsFilterSource *sources, const gsize *counts, gsize n_sources, GError **error)
{
  g_autofree double *numbers = ks_new (context, double, metadata->rows, error);

  if (numbers == NULL)
    return FALSE;
  for (gsize s = 0, row = 0; s < n_sources; s++)
    {
      const KsColumn *column = ks_table_find (sources[s].file->columns, name);

      for (gsize i = 0; i < counts[s]; i++, row++)
        numbers[row] = column != NULL && !column->is_text ? column->numbers[i] : NAN;
    }
  ks_table_add_numbers (metadata, name, g_steal_pointer (&numbers));
  return TRUE;
}

static gboolean
pool_columns (KsContext *context, KsTable *metadata, const KsFilterSource *sources,
              const gsize *counts, gsize n_sources, GError **error)
{
  for (gsize s = 0; s < n_sources; s++)
    for (guint c = 0;
         sources[s].file->columns != NULL && c < sources[s].file->columns->columns->len; c++)
      {
        const KsColumn *column = g_ptr_array_index (sources[s].file->columns->columns, c);

        if (ks_table_find (metadata, column->name) == NULL
            && !(column->is_text ? pool_text : pool_numbers) (context, metadata, column->name,
                                                              sources, counts, n_sources, error))
          return FALSE;
      }
  return TRUE;
}

gboolean
ks_filter_add_companions (KsContext *context, KsTable *metadata, const KsFilterSource *source,
                          gsize length, const double *things, GError **error)
{
  for (guint t = 0, added = 0; t < source->file->tensors->len && added < MOST_COMPANIONS; t++)
    {
      const KsTensor *tensor = g_ptr_array_index (source->file->tensors, t);

      if (ks_filter_vector_length (source->file, tensor) != length)
        continue;

      g_autofree double *values = ks_new (context, double, length, error);
      g_autofree double *numbers
          = values != NULL ? ks_new (context, double, metadata->rows, error) : NULL;

      if (numbers == NULL
          || !ks_tensor_file_decode (context, source->file, tensor, length, values, length, error))
        return FALSE;
      for (gsize row = 0; row < metadata->rows; row++)
        numbers[row] = values[things != NULL ? (gsize) things[row] : row];
      ks_table_add_numbers (metadata, tensor->name, g_steal_pointer (&numbers));
      added++;
    }
  return TRUE;
}

gboolean
ks_filter_add_steps (KsContext *context, KsTable *metadata, const KsFilterSource *sources,
                     const gsize *counts, gsize n_sources, GError **error)
{
  gboolean any = FALSE;
  double *steps;

  for (gsize s = 0; s < n_sources; s++)
    any |= !isnan (sources[s].file->step);
  if (!any)
    return TRUE;
  steps = ks_new (context, double, metadata->rows, error);
  if (steps == NULL)
    return FALSE;
  for (gsize s = 0, row = 0; s < n_sources; s++)
    for (gsize i = 0; i < counts[s]; i++)
      steps[row++] = sources[s].file->step;
  ks_table_add_numbers (metadata, "step", steps);
  return TRUE;
}

KsFilterSet *
ks_filter_set_from_tables (KsContext *context, const KsFilterSource *sources, gsize n_sources,
                           gsize cols, GError **error)
{
  g_autofree gsize *counts = g_new0 (gsize, n_sources);
  gsize rows = 0;

  for (gsize s = 0; s < n_sources; s++)
    {
      counts[s] = ks_tensor_count (sources[s].tensor) / cols;
      rows += counts[s];
    }

  g_autoptr (KsMatrix) values = ks_filter_matrix_new (context, rows, cols, error);
  g_autoptr (KsTable) metadata = ks_table_new (rows);

  if (values == NULL
      || !ks_filter_add_provenance (context, metadata, sources, counts, n_sources, error)
      || !ks_filter_add_steps (context, metadata, sources, counts, n_sources, error)
      || !pool_columns (context, metadata, sources, counts, n_sources, error))
    return NULL;
  if (n_sources == 1 && ks_filter_vector_length (sources[0].file, sources[0].tensor) == 0
      && !ks_filter_add_companions (context, metadata, &sources[0], rows, NULL, error))
    return NULL;
  for (gsize s = 0, row = 0; s < n_sources; row += counts[s], s++)
    if (!ks_tensor_file_decode (context, sources[s].file, sources[s].tensor, cols,
                                ks_matrix_row (values, row), values->stride, error))
      return NULL;
  return ks_filter_set_take (g_steal_pointer (&values), g_steal_pointer (&metadata), 0, 0);
}
