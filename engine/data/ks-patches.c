/* SPDX-License-Identifier: MIT */
#include "ks-patches.h"

#include <math.h>

#include "ks-sort.h"

#define CHECK_EVERY 16384 /* draws, or words of the map, between two looks at the context */

guint64
ks_patch_positions (const KsImageShape *shape)
{
  if (shape->rows < KS_PATCH_SIDE || shape->cols < KS_PATCH_SIDE)
    return 0;
  return shape->n * (shape->rows - KS_PATCH_SIDE + 1) * (shape->cols - KS_PATCH_SIDE + 1);
}

void
ks_patch_place (const KsImageShape *shape, guint64 position, guint64 *image, guint64 *row,
                guint64 *col)
{
  guint64 down = shape->rows - KS_PATCH_SIDE + 1, across = shape->cols - KS_PATCH_SIDE + 1;

  *col = position % across;
  *row = position / across % down;
  *image = position / across / down;
}

gsize
ks_patches_count (gsize n, double fraction)
{
  gsize part = (gsize) floor ((double) n * fraction + 0.5);

  return n == 0 ? 0 : CLAMP (part, 1, n);
}

gboolean
ks_patches_draw (KsContext *context, KsRandom *random, guint64 positions, gsize n, guint64 *drawn,
                 GError **error)
{
  g_return_val_if_fail (n <= positions, FALSE);

  guint64 n_words = positions / 64 + 1;
  g_autofree guint64 *map = ks_new0 (context, guint64, n_words, error);

  if (map == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      guint64 last = positions - n + i, p = ks_random_below (random, last + 1);

      if (i % CHECK_EVERY == 0 && !ks_context_check (context, error))
        return FALSE;
      if ((map[p / 64] >> p % 64 & 1) != 0)
        p = last;
      map[p / 64] |= G_GUINT64_CONSTANT (1) << p % 64;
    }
  for (guint64 w = 0, next = 0; w < n_words; w++)
    {
      if (w % CHECK_EVERY == 0 && !ks_context_check (context, error))
        return FALSE;
      for (guint64 left = map[w]; left != 0; left &= left - 1)
        drawn[next++] = 64 * w + (guint64) __builtin_ctzll (left);
    }
  return TRUE;
}

void
ks_patch_from_pixels (const double *pixels, guint channels, double scale,
                      double patch[KS_PATCH_SIZE])
{
  for (guint i = 0; i < KS_PATCH_SIZE; i++)
    {
      double v = pixels[i];

      if (channels == 3)
        v = 0.299 * pixels[i] + 0.587 * pixels[KS_PATCH_SIZE + i]
            + 0.114 * pixels[2 * KS_PATCH_SIZE + i];
      v *= scale;
      patch[i] = v >= 0.0 && isfinite (v) ? log1p (v) : NAN;
    }
}

double
ks_d_norm (const double patch[KS_PATCH_SIZE])
{
  double sum = 0.0;

  for (guint i = 0; i < KS_PATCH_SIZE; i++)
    if (i % KS_PATCH_SIDE + 1 < KS_PATCH_SIDE)
      sum += (patch[i] - patch[i + 1]) * (patch[i] - patch[i + 1]);
  for (guint i = 0; i + KS_PATCH_SIDE < KS_PATCH_SIZE; i++)
    sum += (patch[i] - patch[i + KS_PATCH_SIDE]) * (patch[i] - patch[i + KS_PATCH_SIDE]);
  return sqrt (sum);
}

typedef struct {
  double contrast;
  gsize place;
} Ranked;

/* Descending. */
static int
compare_contrasts (const void *a, const void *b)
{
  double one = ((const Ranked *) a)->contrast, other = ((const Ranked *) b)->contrast;

  return (one < other) - (one > other);
}

gboolean
ks_patches_choose (KsContext *context, const double *contrasts, gsize n, double fraction,
                   guint8 *chosen, GError **error)
{
  g_autofree Ranked *ranked = ks_new (context, Ranked, n, error);
  gsize n_ranked = 0, n_chosen;

  if (ranked == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      chosen[i] = isnan (contrasts[i]);
      if (!chosen[i])
        ranked[n_ranked++] = (Ranked) { contrasts[i], i };
    }
  if (!ks_sort (context, ranked, n_ranked, sizeof *ranked, compare_contrasts, error))
    return FALSE;
  n_chosen = ks_patches_count (n_ranked, fraction);
  for (gsize r = 0; r < n_chosen && ranked[r].contrast > 0.0; r++)
    chosen[ranked[r].place] = 1;
  return TRUE;
}
