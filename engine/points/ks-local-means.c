/* SPDX-License-Identifier: MIT */
#include "ks-local-means.h"

#include "ks-order.h"
#include "ks-parallel.h"

#include <math.h>
#include <string.h>

#define GRAIN 8 /* points a thread moves in one go: about 1 ms with 16,000 to choose from */

typedef struct {
  const KsSpace *space;
  const guint32 *rows;
  gsize k;
  KsMatrix *moved; /* (n, d); owned */
  double *keys;    /* (threads, 2, space->n): keys as they are, and to be rearranged; owned */
} Means;

static void
means_clear (Means *self)
{
  ks_matrix_unref (self->moved);
  g_free (self->keys);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Means, means_clear)

/* A mean of directions is as long as they agree. */
static void
make_direction (double *mean, const double *own, gsize d)
{
  double square = 0.0;

  for (gsize c = 0; c < d; c++)
    square += mean[c] * mean[c];
  for (gsize c = 0; c < d; c++)
    mean[c] = square > 1e-24 ? mean[c] / sqrt (square) : own[c];
}

static void
find_mean (const Means *self, guint32 row, double *keys, double *mean)
{
  const KsSpace *space = self->space;
  const KsMatrix *points = space->coordinates;
  double *rearranged = keys + space->n;

  ks_space_range_keys (space, row, 0, space->n, keys);
  memcpy (rearranged, keys, space->n * sizeof *keys);
  double last = ks_order_select (rearranged, space->n, self->k);
  gsize n_ties = self->k;
  for (gsize i = 0; i < self->k; i++)
    n_ties -= rearranged[i] < last;

  for (gsize i = 0; i < space->n; i++)
    {
      const double *point = ks_matrix_row (points, i);

      if (keys[i] > last || (keys[i] == last && n_ties == 0))
        continue;
      n_ties -= keys[i] == last;
      for (gsize c = 0; c < points->cols; c++)
        mean[c] += point[c] / (double) self->k;
    }
  if (space->form == KS_FORM_COSINE || space->form == KS_FORM_ANGLE)
    make_direction (mean, ks_matrix_row (points, row), points->cols);
}

static gboolean
find_means (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Means *self = data;

  for (gsize i = begin; i < end; i++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      find_mean (self, self->rows[i], self->keys + 2 * worker * self->space->n,
                 ks_matrix_row (self->moved, i));
    }
  return TRUE;
}

KsSpace *
ks_local_means (KsContext *context, const KsSpace *space, const guint32 *rows, gsize n, gsize k,
                GError **error)
{
  g_return_val_if_fail (space != NULL && space->coordinates != NULL && rows != NULL, NULL);
  g_return_val_if_fail (k >= 1 && k <= space->n, NULL);

  gsize n_threads = context != NULL ? ks_context_get_threads (context) : 1;
  g_auto (Means) self = { .space = space, .rows = rows, .k = k };

  self.moved = ks_matrix_new (context, n, space->coordinates->cols, error);
  if (self.moved == NULL
      || (self.keys = ks_new (context, double, 2 * n_threads * space->n, error)) == NULL
      || !ks_parallel_for (context, n, GRAIN, find_means, &self, error))
    return NULL;

  KsSpace *moved = g_atomic_rc_box_new0 (KsSpace);
  moved->n = n;
  moved->form = space->form;
  moved->coordinates = g_steal_pointer (&self.moved);
  return moved;
}
