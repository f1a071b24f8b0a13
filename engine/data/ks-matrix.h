/* A dense matrix of float64, one point a row. Filled by whoever makes it, and
 * immutable from then on; reference-counted.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

typedef struct {
  gsize rows, cols;
  gsize stride;   /* doubles from one row to the next: cols rounded up to a multiple of 4 */
  double *values; /* (rows, stride) row-major, padding 0, aligned to KS_ALIGNMENT; owned */
} KsMatrix;

/* All entries 0. O(rows * stride). */
KsMatrix *ks_matrix_new (KsContext *context, gsize rows, gsize cols, GError **error);
KsMatrix *ks_matrix_ref (KsMatrix *matrix);
void      ks_matrix_unref (KsMatrix *matrix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsMatrix, ks_matrix_unref)

static inline double *
ks_matrix_row (const KsMatrix *matrix, gsize row)
{
  return matrix->values + row * matrix->stride;
}

/* The rows @rows[0..n) in that order. Polls cancel. O(n * stride). */
KsMatrix *ks_matrix_select (KsContext *context, const KsMatrix *matrix, const guint32 *rows,
                            gsize n, GError **error);
gsize     ks_matrix_bytes (const KsMatrix *matrix); /* of memory held */
