/* SPDX-License-Identifier: MIT */
#include "ks-neighbours-search.h"

#include "ks-order.h"
#include "ks-parallel.h"

#include <math.h>

#define BLOCK 4096 /* distances between two looks at the cancel flag */

typedef struct {
  const KsSpace *space;
  KsNeighbours *out;
  double *lengths; /* (threads, n - 1) to the other points: distances where they are
                    * given, else squared distances */
} Search;

/* From point @i to all others into @lengths (n - 1). */
static gboolean
measure (KsContext *context, const KsSpace *space, gsize i, double *lengths, GError **error)
{
  const KsMatrix *coordinates = space->coordinates;

  for (gsize j = 0; j < space->n; j++)
    {
      if (j % BLOCK == 0 && !ks_context_check (context, error))
        return FALSE;
      if (j == i)
        continue;
      *lengths++ = coordinates == NULL
                   ? ks_space_distance (space, i, j)
                   : ks_squared_distance (ks_matrix_row (coordinates, i),
                                          ks_matrix_row (coordinates, j),
                                          coordinates->cols);
    }
  return TRUE;
}

static gboolean
search_points (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
               GError **error)
{
  const Search *self = data;
  gsize k = self->out->k;
  double *lengths = self->lengths + worker * (self->space->n - 1);

  for (gsize i = begin; i < end; i++)
    {
      if (!measure (context, self->space, i, lengths, error))
        return FALSE;
      double largest = ks_order_select (lengths, self->space->n - 1, k);
      if (self->space->coordinates == NULL)
        {
          self->out->radius[i] = largest;
          for (gsize j = 0; j < k; j++)
            lengths[j] *= lengths[j];
          largest *= largest;
        }
      else
        self->out->radius[i] = sqrt (largest);
      self->out->mean_square[i] = ks_neighbours_mean_square (lengths, k, largest);
    }
  return TRUE;
}

gboolean
ks_neighbours_brute (KsContext *context, const KsSpace *space, KsNeighbours *out, GError **error)
{
  gsize threads = ks_context_get_threads (context), count;

  if (!g_size_checked_mul (&count, threads, space->n - 1))
    count = G_MAXSIZE;

  g_autofree double *lengths = ks_new (context, double, count, error);
  Search search = { .space = space, .out = out, .lengths = lengths };

  return lengths != NULL && ks_parallel_for (context, space->n, 1, search_points, &search, error);
}
