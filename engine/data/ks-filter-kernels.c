/* Convolution kernels as points, with where each came from.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "ks-filter-source.h"
#include "ks-resample.h"

/* A source seen as (leading..., out, in, kernel). */
typedef struct {
  gsize steps;     /* length of the first leading axis if a step array names its slices, else 1 */
  gsize networks;  /* product of the other leading axes */
  gsize out, in;
  double *step;    /* (steps) or NULL; owned */
} Axes;

static void
axes_clear (Axes *axes)
{
  g_free (axes->step);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Axes, axes_clear)

/* The 1-D array of the file that names the slices of @tensor's first axis. */
static const KsTensor *
find_step (const KsFilterSource *source)
{
  static const char *const names[] = { "it", "step", "epoch" };

  for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
    for (guint t = 0; t < source->file->tensors->len; t++)
      {
        const KsTensor *tensor = g_ptr_array_index (source->file->tensors, t);

        if (ks_filter_vector_length (source->file, tensor) == source->tensor->shape[0]
            && g_str_equal (tensor->name, names[n]))
          return tensor;
      }
  return NULL;
}

static gboolean
axes_init (Axes *axes, KsContext *context, const KsFilterSource *source, GError **error)
{
  const KsTensor *tensor = source->tensor;
  const KsTensor *step = tensor->n_dims > 4 ? find_step (source) : NULL;
  guint leading = tensor->n_dims > 4 ? tensor->n_dims - 4 : 0;

  *axes = (Axes) { .steps = 1, .networks = 1, .in = 1 };
  axes->out = tensor->shape[leading];
  if (tensor->n_dims > 3)
    axes->in = tensor->shape[leading + 1];
  if (step != NULL)
    {
      axes->steps = tensor->shape[0];
      axes->step = ks_new (context, double, axes->steps, error);
      if (axes->step == NULL || !ks_tensor_file_decode (context, source->file, step, axes->steps, axes->step, axes->steps,
                                     error))
        return FALSE;
    }
  for (guint i = step != NULL ? 1 : 0; i < leading; i++)
    axes->networks *= tensor->shape[i];
  return TRUE;
}

/* The columns of numbers that kernels have, filled row by row. */
typedef struct {
  double *network, *depth, *step, *out, *in; /* (rows); owned */
  gboolean has_steps;
} Columns;

static void
columns_clear (Columns *columns)
{
  g_free (columns->network);
  g_free (columns->depth);
  g_free (columns->step);
  g_free (columns->out);
  g_free (columns->in);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Columns, columns_clear)

static gboolean
columns_init (Columns *columns, KsContext *context, gsize rows, GError **error)
{
  *columns = (Columns) { NULL };
  return (columns->network = ks_new (context, double, rows, error)) != NULL
         && (columns->depth = ks_new (context, double, rows, error)) != NULL
         && (columns->step = ks_new (context, double, rows, error)) != NULL
         && (columns->out = ks_new (context, double, rows, error)) != NULL
         && (columns->in = ks_new (context, double, rows, error)) != NULL;
}

static void
columns_fill (Columns *columns, gsize row, const Axes *axes, gsize first_network,
              const KsFilterSource *source)
{
  for (gsize s = 0; s < axes->steps; s++)
    for (gsize n = 0; n < axes->networks; n++)
      for (gsize o = 0; o < axes->out; o++)
        for (gsize i = 0; i < axes->in; i++, row++)
          {
            columns->network[row] = first_network + n;
            columns->depth[row] = source->depth;
            columns->step[row] = axes->step != NULL ? axes->step[s] : source->file->step;
            columns->out[row] = o;
            columns->in[row] = i;
          }
  columns->has_steps |= axes->step != NULL || !isnan (source->file->step);
}

static void
columns_move (Columns *columns, KsTable *metadata)
{
  ks_table_add_numbers (metadata, "network", g_steal_pointer (&columns->network));
  ks_table_add_numbers (metadata, "depth", g_steal_pointer (&columns->depth));
  if (columns->has_steps)
    ks_table_add_numbers (metadata, "step", g_steal_pointer (&columns->step));
  ks_table_add_numbers (metadata, "out", g_steal_pointer (&columns->out));
  ks_table_add_numbers (metadata, "in", g_steal_pointer (&columns->in));
}

/* The numbers of one source, resampled where they are of another size than the choice's. */
static gboolean
read_kernels (KsContext *context, const KsFilterSource *source, const KsFilterChoice *choice,
              gsize n, double *out, gsize stride, GError **error)
{
  guint64 rows, cols;

  ks_tensor_filters (source->tensor, &rows, &cols);
  if (rows == choice->kernel_rows && cols == choice->kernel_cols)
    return ks_tensor_file_decode (context, source->file, source->tensor, rows * cols, out, stride,
                                  error);

  /* The array's count did not overflow, so this does not. */
  g_autofree double *values = ks_new (context, double, n * rows * cols, error);

  return values != NULL
         && ks_tensor_file_decode (context, source->file, source->tensor, rows * cols, values,
                                   rows * cols, error)
         && ks_resample (context, values, n, rows, cols, choice->kernel_rows, choice->kernel_cols,
                         out, stride, error);
}

KsFilterSet *
ks_filter_set_from_kernels (KsContext *context, const KsFilterChoice *choice, GError **error)
{
  const KsFilterSource *sources = (const KsFilterSource *) choice->sources->data;
  gsize n_sources = choice->sources->len, rows = 0;
  gsize size = (gsize) choice->kernel_rows * choice->kernel_cols;
  g_autofree gsize *counts = g_new0 (gsize, n_sources);

  for (gsize s = 0; s < n_sources; s++)
    {
      guint64 its_rows, its_cols;

      counts[s] = ks_tensor_filters (sources[s].tensor, &its_rows, &its_cols);
      rows += counts[s];
    }

  g_autoptr (KsMatrix) values = ks_filter_matrix_new (context, rows, size, error);
  g_autoptr (KsTable) metadata = ks_table_new (rows);
  g_auto (Columns) columns = { NULL };

  if (values == NULL || !columns_init (&columns, context, rows, error)
      || !ks_filter_add_provenance (context, metadata, sources, counts, n_sources, error)
      || (choice->is_resampled
          && !ks_filter_add_sizes (context, metadata, sources, counts, n_sources, error)))
    return NULL;

  /* Networks are numbered from 1 through all files; what one file holds of a
   * network at several layers keeps one number. */
  gsize first_network = 1, next_network = 1;

  for (gsize s = 0, row = 0; s < n_sources; row += counts[s], s++)
    {
      g_auto (Axes) axes = { 0 };

      if (!axes_init (&axes, context, &sources[s], error)
          || !read_kernels (context, &sources[s], choice, counts[s], ks_matrix_row (values, row),
                            values->stride, error))
        return NULL;
      if (s > 0 && sources[s].file_index != sources[s - 1].file_index)
        first_network = next_network;
      next_network = MAX (next_network, first_network + axes.networks);
      columns_fill (&columns, row, &axes, first_network, &sources[s]);
    }
  columns_move (&columns, metadata);
  return ks_filter_set_take (g_steal_pointer (&values), g_steal_pointer (&metadata),
                             choice->kernel_rows, choice->kernel_cols);
}
