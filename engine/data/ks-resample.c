/* SPDX-License-Identifier: MIT */
#include "ks-resample.h"

#include <math.h>

#define CHECK_EVERY 4096 /* kernels between two looks at the context */

/* What one axis shares out: cell c lies over the squares first[c] to last[c], of the first of which
 * it has the part @head, of the last @tail, of those between all. */
typedef struct {
  gsize first, last;
  double head, tail; /* in squares; of a cell inside one square, head is all of it and tail 0 */
} Cell;

static Cell *
cells_new (gsize n, gsize n_cells)
{
  Cell *cells = g_new (Cell, n_cells);

  for (gsize c = 0; c < n_cells; c++)
    {
      /* In units of 1 / n_cells of a square, all is whole. */
      gsize begin = c * n, end = (c + 1) * n;
      gsize first = begin / n_cells, last = (end - 1) / n_cells;

      cells[c] = (Cell) { first, last, 0.0, 0.0 };
      cells[c].head = (double) (MIN (end, (first + 1) * n_cells) - begin) / (double) n_cells;
      if (last > first)
        cells[c].tail = (double) (end - last * n_cells) / (double) n_cells;
    }
  return cells;
}

static double
share (const Cell *cell, gsize i)
{
  return i == cell->first ? cell->head : i == cell->last ? cell->tail : 1.0;
}

static double
mean (const double *kernel, gsize cols, const Cell *down, const Cell *across, double area)
{
  double sum = 0.0;

  for (gsize i = down->first; i <= down->last; i++)
    for (gsize j = across->first; j <= across->last; j++)
      sum += share (down, i) * share (across, j) * kernel[i * cols + j];
  return sum / area;
}

gboolean
ks_resample (KsContext *context, const double *values, gsize n, gsize rows, gsize cols,
             gsize to_rows, gsize to_cols, double *out, gsize stride, GError **error)
{
  g_return_val_if_fail (to_rows > 0 && to_cols > 0 && to_rows <= rows && to_cols <= cols, FALSE);

  g_autofree Cell *down = cells_new (rows, to_rows);
  g_autofree Cell *across = cells_new (cols, to_cols);
  double area = (double) rows * (double) cols / ((double) to_rows * (double) to_cols);

  for (gsize k = 0; k < n; k++)
    {
      if (k % CHECK_EVERY == 0 && !ks_context_check (context, error))
        return FALSE;
      for (gsize r = 0; r < to_rows; r++)
        for (gsize c = 0; c < to_cols; c++)
          out[k * stride + r * to_cols + c]
              = mean (values + k * rows * cols, cols, &down[r], &across[c], area);
    }
  return TRUE;
}
