/* SPDX-License-Identifier: MIT */
#include "ks-confidence-band.h"

#include "ks-landmarks.h"
#include "ks-parallel.h"
#include "ks-random.h"

#include <stdlib.h>

#define PIECE 64            /* distances taken at once */
#define PIECES_A_POLL 256

gboolean
ks_space_cover (KsContext *context, const KsSpace *space, const guint32 *rows, gsize n,
                double *cover, GError **error)
{
  double farthest = 0.0, keys[PIECE];
  gsize n_pieces = 0;

  g_return_val_if_fail (space != NULL && rows != NULL && n > 0 && cover != NULL, FALSE);

  for (gsize i = 0; i < space->n; i++)
    {
      double nearest = INFINITY;

      /* A point that is no farther than one before it need not be known better. */
      for (gsize begin = 0; begin < n && nearest > farthest; begin += PIECE)
        {
          gsize count = MIN (PIECE, n - begin);

          if (n_pieces++ % PIECES_A_POLL == 0 && !ks_context_check (context, error))
            return FALSE;
          ks_space_keys (space, i, rows + begin, count, keys);
          for (gsize j = 0; j < count; j++)
            nearest = MIN (nearest, keys[j]);
        }
      farthest = MAX (farthest, nearest);
    }
  *cover = ks_key_to_distance (space, farthest);
  return TRUE;
}

typedef struct {
  const KsSpace *space;
  gsize subsample;
  const guint64 *seeds; /* (n_resamples) of each; not owned */
  double *covers;       /* (n_resamples) found, metric units; not owned */
} Resamples;

static gboolean
resample (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Resamples *self = data;

  for (gsize i = begin; i < end; i++)
    {
      g_autoptr (KsLandmarks) drawn = ks_landmarks_random (context, self->space->n, self->subsample,
                                                           self->seeds[i], error);

      if (drawn == NULL
          || !ks_space_cover (context, self->space, drawn->rows, drawn->n, &self->covers[i], error))
        return FALSE;
    }
  return TRUE;
}

static int
by_value (const void *a, const void *b)
{
  const double *p = a, *q = b;

  return *p < *q ? -1 : *p > *q;
}

static gboolean
check_parameters (gsize n_landmarks, gsize n_resamples, double alpha, GError **error)
{
  if (n_landmarks > 0 && n_resamples > 0 && alpha > 0.0 && alpha < 1.0)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "A confidence band needs a landmark, a resample and a risk between 0 and 1, not "
               "%" G_GSIZE_FORMAT " landmarks, %" G_GSIZE_FORMAT " resamples and %g.",
               n_landmarks, n_resamples, alpha);
  return FALSE;
}

KsBand *
ks_band_new (KsContext *context, const KsSpace *space, const guint32 *landmarks, gsize n_landmarks,
             gsize n_resamples, double alpha, guint64 seed, GError **error)
{
  g_return_val_if_fail (space != NULL && (landmarks != NULL || n_landmarks == 0), NULL);

  if (!check_parameters (n_landmarks, n_resamples, alpha, error))
    return NULL;

  double n = (double) space->n;
  g_autofree guint64 *seeds = ks_new (context, guint64, n_resamples, error);
  g_autofree double *covers = seeds != NULL ? ks_new (context, double, n_resamples, error) : NULL;
  Resamples resamples = { space, CLAMP ((gsize) (n / log (MAX (n, 2.0))), 1, space->n), seeds, covers };
  KsRandom random;
  double cover;

  if (covers == NULL)
    return NULL;
  ks_random_init (&random, seed);
  for (gsize i = 0; i < n_resamples; i++)
    seeds[i] = ks_random_bits (&random);
  if (!ks_space_cover (context, space, landmarks, n_landmarks, &cover, error)
      || !ks_parallel_for (context, n_resamples, 1, resample, &resamples, error))
    return NULL;

  /* The least of them that at most the part alpha lies above. */
  qsort (covers, n_resamples, sizeof *covers, by_value);
  gsize above = (gsize) (alpha * (double) n_resamples);
  KsBand *self = g_atomic_rc_box_new0 (KsBand);
  self->level = 1.0 - alpha;
  self->n_resamples = n_resamples;
  self->subsample = resamples.subsample;
  self->cover = cover;
  self->spread = 2.0 * covers[n_resamples - 1 - above];
  self->width = 2.0 * (self->cover + self->spread);
  return self;
}

KsBand *
ks_band_ref (KsBand *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ks_band_unref (KsBand *self)
{
  if (self != NULL)
    g_atomic_rc_box_release (self);
}

gsize
ks_band_bytes (const KsBand *self)
{
  return sizeof *self;
}

double
ks_band_length (const KsBand *self)
{
  return 2.0 * self->width;
}
