/* SPDX-License-Identifier: MIT */
#include "ks-landmarks.h"

#include "ks-parallel.h"

#include <math.h>

#define GRAIN 8192      /* points a thread looks at in one go */
#define TAKEN (-1.0)    /* stands for the distance of a row that is a landmark */

/* Where the farthest point of a chunk stands. */
typedef struct {
  double length;
  guint32 row;
} Farthest;

typedef struct {
  const KsSpace *space;
  guint32 landmark;    /* the newest */
  double *nearest;     /* (n) to the nearest landmark: the squared distance where there
                        * are coordinates, else the distance; TAKEN for landmarks */
  Farthest *farthest;  /* (chunks of GRAIN) */
} Search;

static inline double
length (const KsSpace *space, gsize i, gsize j)
{
  if (space->coordinates == NULL)
    return ks_space_distance (space, i, j);
  return ks_squared_distance (ks_matrix_row (space->coordinates, i),
                              ks_matrix_row (space->coordinates, j), space->coordinates->cols);
}

static inline double
to_distance (const KsSpace *space, double value)
{
  return space->coordinates != NULL ? sqrt (value) : value;
}

/* Ties are between distances: two squares can share a root. */
static inline gboolean
is_farther (const KsSpace *space, double a, double b)
{
  return a > b && (b < 0.0 || to_distance (space, a) > to_distance (space, b));
}

static gboolean
update (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  Search *self = data;
  Farthest best = { .length = TAKEN };

  for (gsize i = begin; i < end; i++)
    {
      if (self->nearest[i] >= 0.0)
        self->nearest[i] = MIN (self->nearest[i], length (self->space, self->landmark, i));
      if (is_farther (self->space, self->nearest[i], best.length))
        best = (Farthest) { .length = self->nearest[i], .row = (guint32) i };
    }
  self->farthest[begin / GRAIN] = best;
  return TRUE;
}

/* Takes @row as a landmark and finds the point farthest from all of them. */
static gboolean
take (KsContext *context, Search *self, guint32 row, Farthest *farthest, GError **error)
{
  gsize n = self->space->n;

  self->landmark = row;
  self->nearest[row] = TAKEN;
  if (!ks_parallel_for (context, n, GRAIN, update, self, error))
    return FALSE;
  *farthest = (Farthest) { .length = TAKEN };
  for (gsize chunk = 0; chunk * GRAIN < n; chunk++)
    if (is_farther (self->space, self->farthest[chunk].length, farthest->length))
      *farthest = self->farthest[chunk];
  return TRUE;
}

static gboolean
choose_maxmin (KsContext *context, const KsSpace *space, gsize start, KsLandmarks *landmarks,
               GError **error)
{
  gsize n = space->n;
  g_autofree double *nearest = ks_new (context, double, n, error);
  g_autofree Farthest *chunks = ks_new (context, Farthest, n / GRAIN + 1, error);
  Search search = { .space = space, .nearest = nearest, .farthest = chunks };
  Farthest next = { .row = (guint32) start };

  if (nearest == NULL || chunks == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    nearest[i] = INFINITY;
  for (gsize l = 0; l < landmarks->n; l++)
    {
      ks_context_set_span (context, (double) l / (double) landmarks->n,
                           (double) (l + 1) / (double) landmarks->n);
      landmarks->rows[l] = next.row;
      if (!take (context, &search, next.row, &next, error))
        return FALSE;
    }
  landmarks->cover = to_distance (space, MAX (next.length, 0.0));
  return TRUE;
}

KsLandmarks *
ks_landmarks_maxmin (KsContext *context, const KsSpace *space, gsize count, gsize start,
                     GError **error)
{
  g_return_val_if_fail (space != NULL, NULL);

  if (count > space->n)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "%" G_GSIZE_FORMAT " landmarks are more than the %" G_GSIZE_FORMAT
                   " points to choose from; ask for at most that many, or for 0 to take them all.",
                   count, space->n);
      return NULL;
    }
  if (start >= space->n)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The first landmark, row %" G_GSIZE_FORMAT ", is not among the %" G_GSIZE_FORMAT
                   " points, which are counted from 0; choose a lower row.",
                   start, space->n);
      return NULL;
    }

  g_autoptr (KsLandmarks) self = g_atomic_rc_box_new0 (KsLandmarks);

  self->n = count > 0 ? count : space->n;
  self->rows = ks_new (context, guint32, self->n, error);
  if (self->rows == NULL)
    return NULL;
  for (gsize i = 0; i < self->n; i++)
    self->rows[i] = (guint32) i;
  if (count > 0 && !choose_maxmin (context, space, start, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

KsLandmarks *
ks_landmarks_ref (KsLandmarks *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_free (((KsLandmarks *) data)->rows);
}

void
ks_landmarks_unref (KsLandmarks *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_landmarks_bytes (const KsLandmarks *self)
{
  return sizeof *self + self->n * sizeof (guint32);
}
