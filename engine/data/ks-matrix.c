/* SPDX-License-Identifier: MIT */
#include "ks-matrix.h"

#include <string.h>

#define POLL_ROWS 4096 /* between two looks at the cancel flag */

KsMatrix *
ks_matrix_new (KsContext *context, gsize rows, gsize cols, GError **error)
{
  gsize stride = (cols + 3) & ~(gsize) 3;
  gsize count;

  if (cols > G_MAXUINT32 || !g_size_checked_mul (&count, rows, stride))
    count = G_MAXSIZE;
  double *values = ks_new0 (context, double, count, error);
  if (values == NULL)
    return NULL;

  KsMatrix *self = g_atomic_rc_box_new0 (KsMatrix);
  self->rows = rows;
  self->cols = cols;
  self->stride = stride;
  self->values = values;
  return self;
}

KsMatrix *
ks_matrix_ref (KsMatrix *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_free (((KsMatrix *) data)->values);
}

void
ks_matrix_unref (KsMatrix *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

KsMatrix *
ks_matrix_select (KsContext *context, const KsMatrix *matrix, const guint32 *rows, gsize n,
                  GError **error)
{
  g_return_val_if_fail (matrix != NULL && (rows != NULL || n == 0), NULL);

  g_autoptr (KsMatrix) self = ks_matrix_new (context, n, matrix->cols, error);
  if (self == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      if (i % POLL_ROWS == 0 && !ks_context_check (context, error))
        return NULL;
      memcpy (ks_matrix_row (self, i), ks_matrix_row (matrix, rows[i]),
              matrix->stride * sizeof (double));
    }
  return g_steal_pointer (&self);
}

gsize
ks_matrix_bytes (const KsMatrix *self)
{
  return sizeof *self + self->rows * self->stride * sizeof (double);
}
