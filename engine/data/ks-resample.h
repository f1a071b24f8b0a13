/* A larger convolution kernel seen on a coarser grid.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-context.h"

/* Averages each of @n kernels of @rows x @cols over @to_rows x @to_cols equal cells: a kernel is
 * taken for a function that is constant on each of its unit squares, and each entry of the result
 * is its exact mean over a cell (area averaging). The mean of all entries stays; a kernel of the
 * size asked for stays as it is.
 *
 * @values: (n, rows cols) row-major; @out: (n, to_rows to_cols), rows @stride apart. A value that
 * is no number spoils the cells that it lies in. The size asked for is not larger than the
 * kernels'. Errors: cancelled. O(n rows cols) time, O(rows + cols) memory. */
gboolean ks_resample (KsContext *context, const double *values, gsize n, gsize rows, gsize cols,
                      gsize to_rows, gsize to_cols, double *out, gsize stride, GError **error);
