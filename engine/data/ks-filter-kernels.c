/* Convolution kernels as points, with where each came from.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "ks-filter-source.h"
#include "ks-parallel.h"
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
      if (axes->step == NULL
          || !ks_tensor_file_decode (context, source->file, step, axes->steps, axes->step,
                                     axes->steps, error))
        return FALSE;
    }
  for (guint i = step != NULL ? 1 : 0; i < leading; i++)
    axes->networks *= tensor->shape[i];
  return TRUE;
}

/* The columns of numbers that kernels have. */
typedef struct {
  double *network, *depth, *out, *in; /* (rows); owned */
  double *step;                       /* (rows) NULL where none is told; owned */
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
columns_init (Columns *columns, KsContext *context, gsize rows, gboolean has_steps, GError **error)
{
  *columns = (Columns) { NULL };
  return (columns->network = ks_new (context, double, rows, error)) != NULL
         && (columns->depth = ks_new (context, double, rows, error)) != NULL
         && (!has_steps || (columns->step = ks_new (context, double, rows, error)) != NULL)
         && (columns->out = ks_new (context, double, rows, error)) != NULL
         && (columns->in = ks_new (context, double, rows, error)) != NULL;
}

static void
columns_fill (const Columns *columns, gsize row, const Axes *axes, gsize first_network,
              const KsFilterSource *source)
{
  for (gsize s = 0; s < axes->steps; s++)
    for (gsize n = 0; n < axes->networks; n++)
      for (gsize o = 0; o < axes->out; o++)
        for (gsize i = 0; i < axes->in; i++, row++)
          {
            columns->network[row] = first_network + n;
            columns->depth[row] = source->depth;
            if (columns->step != NULL)
              columns->step[row] = axes->step != NULL ? axes->step[s] : source->file->step;
            columns->out[row] = o;
            columns->in[row] = i;
          }
}

static void
columns_move (Columns *columns, KsTable *metadata)
{
  ks_table_add_numbers (metadata, "network", g_steal_pointer (&columns->network));
  ks_table_add_numbers (metadata, "depth", g_steal_pointer (&columns->depth));
  if (columns->step != NULL)
    ks_table_add_numbers (metadata, "step", g_steal_pointer (&columns->step));
  ks_table_add_numbers (metadata, "out", g_steal_pointer (&columns->out));
  ks_table_add_numbers (metadata, "in", g_steal_pointer (&columns->in));
}

/* The kernels of one source. */
typedef struct {
  const KsFilterSource *source;
  Axes axes;
  gsize row, n; /* its first one among all, and how many */
  gsize first_network;
} Part;

static void
part_clear (gpointer data)
{
  axes_clear (&((Part *) data)->axes);
}

/* Where each source's kernels go, and how they are numbered. */
static gboolean
part_out (KsContext *context, const KsFilterSource *sources, const gsize *counts, gsize n_sources,
          GArray *parts, GError **error)
{
  /* Networks are numbered from 1 through all files; what one file holds of a
   * network at several layers keeps one number. */
  gsize first_network = 1, next_network = 1;

  g_array_set_clear_func (parts, part_clear);
  for (gsize s = 0, row = 0; s < n_sources; row += counts[s], s++)
    {
      Part *part;

      g_array_set_size (parts, s + 1);
      part = &g_array_index (parts, Part, s);
      if (!axes_init (&part->axes, context, &sources[s], error))
        return FALSE;
      if (s > 0 && sources[s].file_index != sources[s - 1].file_index)
        first_network = next_network;
      next_network = MAX (next_network, first_network + part->axes.networks);
      part->source = &sources[s];
      part->row = row;
      part->n = counts[s];
      part->first_network = first_network;
    }
  return TRUE;
}

/* What the parts are read into. */
typedef struct {
  const KsFilterChoice *choice;
  const GArray *parts; /* of Part */
  const KsMatrix *values;
  const Columns *columns;
} Reading;

/* The numbers of one source, resampled where they are of another size than the choice's. */
static gboolean
read_kernels (KsContext *context, const Reading *reading, const Part *part, GError **error)
{
  const KsFilterSource *source = part->source;
  const KsFilterChoice *choice = reading->choice;
  double *out = ks_matrix_row (reading->values, part->row);
  gsize stride = reading->values->stride;
  guint64 rows, cols;

  ks_tensor_filters (source->tensor, &rows, &cols);
  if (rows == choice->kernel_rows && cols == choice->kernel_cols)
    return ks_tensor_file_decode (context, source->file, source->tensor, rows * cols, out, stride,
                                  error);

  /* The array's count did not overflow, so this does not. */
  g_autofree double *values = ks_new (context, double, part->n * rows * cols, error);

  return values != NULL
         && ks_tensor_file_decode (context, source->file, source->tensor, rows * cols, values,
                                   rows * cols, error)
         && ks_resample (context, values, part->n, rows, cols, choice->kernel_rows,
                         choice->kernel_cols, out, stride, error);
}

static gboolean
read_parts (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
            GError **error)
{
  const Reading *reading = data;

  for (gsize p = begin; p < end; p++)
    {
      const Part *part = &g_array_index (reading->parts, Part, p);

      if (!read_kernels (context, reading, part, error))
        return FALSE;
      columns_fill (reading->columns, part->row, &part->axes, part->first_network, part->source);
    }
  return TRUE;
}

static gboolean
have_steps (const GArray *parts)
{
  gboolean any = FALSE;

  for (guint p = 0; p < parts->len; p++)
    {
      const Part *part = &g_array_index (parts, Part, p);

      any |= part->axes.step != NULL || !isnan (part->source->file->step);
    }
  return any;
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
  g_autoptr (GArray) parts = g_array_new (FALSE, TRUE, sizeof (Part));
  g_auto (Columns) columns = { NULL };
  Reading reading = { choice, parts, values, &columns };

  if (values == NULL || !part_out (context, sources, counts, n_sources, parts, error)
      || !columns_init (&columns, context, rows, have_steps (parts), error)
      || !ks_filter_add_provenance (context, metadata, sources, counts, n_sources, error)
      || (choice->is_resampled
          && !ks_filter_add_sizes (context, metadata, sources, counts, n_sources, error))
      || !ks_parallel_for (context, n_sources, 1, read_parts, &reading, error))
    return NULL;
  columns_move (&columns, metadata);
  return ks_filter_set_take (g_steal_pointer (&values), g_steal_pointer (&metadata),
                             choice->kernel_rows, choice->kernel_cols);
}
