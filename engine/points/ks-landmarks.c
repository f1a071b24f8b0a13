/* SPDX-License-Identifier: MIT */
#include "ks-landmarks.h"

#include "ks-farthest.h"
#include "ks-parallel.h"
#include "ks-random.h"
#include "ks-sort.h"

#include <float.h>
#include <math.h>

#define GRAIN 8192      /* points a thread looks at in one go */
#define BLOCK 256       /* points measured at once */
#define SHARED 65536    /* points that all are looked at for each landmark, since threads share them */
#define DRAWS_A_POLL 65536
#define TAKEN (-1.0)    /* stands for the distance of a row that is a landmark */

/* Mixed into the seed: what else is drawn from a recipe's seed, the points among it, is not to
 * decide which of them become landmarks. */
#define STREAM G_GUINT64_CONSTANT (0x6c616e646d61726b)

/* Where the farthest point of a chunk stands. */
typedef struct {
  double key;
  guint32 row;
} Farthest;

typedef struct {
  const KsSpace *space;
  guint32 landmark;    /* the newest */
  double *nearest;     /* (n) key to the nearest landmark; TAKEN for landmarks */
  Farthest *farthest;  /* (chunks of GRAIN) */
} Search;

/* Ties are between distances: several keys can share one. */
static inline gboolean
is_farther (const KsSpace *space, double a, double b)
{
  return a > b && (b < 0.0 || ks_key_to_distance (space, a) > ks_key_to_distance (space, b));
}

static gboolean
update (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  Search *self = data;
  Farthest best = { .key = TAKEN };

  for (gsize first = begin; first < end; first += BLOCK)
    {
      gsize n = MIN (end - first, BLOCK);
      double keys[BLOCK], *nearest = self->nearest + first;

      ks_space_range_keys (self->space, self->landmark, first, n, keys);
      for (gsize i = 0; i < n; i++)
        {
          nearest[i] = MIN (nearest[i], keys[i]);
          if (is_farther (self->space, nearest[i], best.key))
            best = (Farthest) { .key = nearest[i], .row = (guint32) (first + i) };
        }
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
  *farthest = (Farthest) { .key = TAKEN };
  for (gsize chunk = 0; chunk * GRAIN < n; chunk++)
    if (is_farther (self->space, self->farthest[chunk].key, farthest->key))
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
  landmarks->cover = ks_key_to_distance (space, MAX (next.key, 0.0));
  return TRUE;
}

/* The first of the rows in a random order: of the Fisher-Yates shuffle (Durstenfeld 1964),
 * from the front, as many steps as there are landmarks. */
static gboolean
choose_random (KsContext *context, gsize n, guint64 seed, KsLandmarks *landmarks, GError **error)
{
  g_autofree guint32 *rows = ks_new (context, guint32, n, error);
  KsRandom random;

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    rows[i] = (guint32) i;
  ks_random_init (&random, seed ^ STREAM);
  for (gsize l = 0; l < landmarks->n; l++)
    {
      if (l % DRAWS_A_POLL == 0 && !ks_context_check (context, error))
        return FALSE;

      gsize place = l + (gsize) ks_random_below (&random, n - l);
      guint32 row = rows[place];

      rows[place] = rows[l];
      landmarks->rows[l] = row;
    }
  return TRUE;
}

/* A row's turn: at rate = density, it comes after a waiting time that is exponential. */
typedef struct {
  double wait;  /* for the rate 1: above 0 */
  double turn;  /* wait / density */
  guint32 row;
} Turn;

static int
by_turn (const void *a, const void *b)
{
  const Turn *p = a, *q = b;

  if (p->turn != q->turn)
    return p->turn < q->turn ? -1 : 1;
  return p->wait < q->wait ? -1 : p->wait > q->wait;
}

static gboolean
choose_by_density (KsContext *context, const double *density, gsize n, guint64 seed,
                   KsLandmarks *landmarks, GError **error)
{
  g_autofree Turn *turns = ks_new (context, Turn, n, error);
  KsRandom random;

  if (turns == NULL)
    return FALSE;
  ks_random_init (&random, seed ^ STREAM);
  for (gsize i = 0; i < n; i++)
    {
      if (i % DRAWS_A_POLL == 0 && !ks_context_check (context, error))
        return FALSE;

      double wait = MAX (-log1p (-ks_random_uniform (&random)), DBL_MIN);

      turns[i] = (Turn) { wait, wait / density[i], (guint32) i };
    }
  if (!ks_sort (context, turns, n, sizeof *turns, by_turn, error))
    return FALSE;
  for (gsize l = 0; l < landmarks->n; l++)
    landmarks->rows[l] = turns[l].row;
  return TRUE;
}

static gboolean
check_count (gsize count, gsize n, GError **error)
{
  if (count <= n)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "%" G_GSIZE_FORMAT " landmarks are more than the %" G_GSIZE_FORMAT
               " points to choose from; ask for at most that many, or for 0 to take them all.",
               count, n);
  return FALSE;
}

/* @count landmarks of @n rows, all in row order when it is 0. */
static KsLandmarks *
new_in_row_order (KsContext *context, gsize count, gsize n, GError **error)
{
  g_autoptr (KsLandmarks) self = g_atomic_rc_box_new0 (KsLandmarks);

  self->n = count > 0 ? count : n;
  self->cover = count > 0 ? NAN : 0.0;
  self->rows = ks_new (context, guint32, self->n, error);
  if (self->rows == NULL)
    return NULL;
  for (gsize i = 0; i < self->n; i++)
    self->rows[i] = (guint32) i;
  return g_steal_pointer (&self);
}

KsLandmarks *
ks_landmarks_maxmin (KsContext *context, const KsSpace *space, gsize count, gsize start,
                     GError **error)
{
  g_return_val_if_fail (space != NULL, NULL);

  if (!check_count (count, space->n, error))
    return NULL;
  if (start >= space->n)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The first landmark, row %" G_GSIZE_FORMAT ", is not among the %" G_GSIZE_FORMAT
                   " points, which are counted from 0; choose a lower row.",
                   start, space->n);
      return NULL;
    }

  g_autoptr (KsLandmarks) self = new_in_row_order (context, count, space->n, error);

  if (self == NULL)
    return NULL;
  gboolean with_cells = space->n < SHARED && ks_farthest_admits (space);
  if (count > 0
      && !(with_cells ? ks_farthest_choose (context, space, start, self, error)
                      : choose_maxmin (context, space, start, self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

KsLandmarks *
ks_landmarks_random (KsContext *context, gsize n, gsize count, guint64 seed, GError **error)
{
  if (!check_count (count, n, error))
    return NULL;

  g_autoptr (KsLandmarks) self = new_in_row_order (context, count, n, error);

  if (self == NULL || (count > 0 && !choose_random (context, n, seed, self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

KsLandmarks *
ks_landmarks_by_density (KsContext *context, const double *density, gsize n, gsize count,
                         guint64 seed, GError **error)
{
  g_return_val_if_fail (density != NULL || n == 0, NULL);

  if (!check_count (count, n, error))
    return NULL;

  g_autoptr (KsLandmarks) self = new_in_row_order (context, count, n, error);

  if (self == NULL || (count > 0 && !choose_by_density (context, density, n, seed, self, error)))
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
