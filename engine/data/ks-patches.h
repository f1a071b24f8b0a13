/* 3x3 patches of images, by the recipe of Lee, Pedersen and Mumford ("The nonlinear statistics of
 * high-contrast patches in natural images", IJCV 54, 2003): positions drawn at random, logarithms
 * of the intensities, and only those that have the most contrast.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"
#include "ks-random.h"

#define KS_PATCH_SIDE 3
#define KS_PATCH_SIZE 9

/* Images of one size. */
typedef struct {
  guint64 n;          /* how many */
  guint64 rows, cols; /* pixels of each, not 0 */
  guint channels;     /* 1, grey, or 3: red, green, blue */
} KsImageShape;

/* In how many places of all of them a patch can lie; 0 where they are smaller than a patch.
 * Positions are counted from 0: image by image, and in each of them row by row. */
guint64 ks_patch_positions (const KsImageShape *shape);
/* The image and the patch's upper left pixel, all from 0. */
void    ks_patch_place (const KsImageShape *shape, guint64 position, guint64 *image, guint64 *row,
                        guint64 *col);

/* How many are kept of @n: the part @fraction, in (0, 1], rounded half up, at least 1 of any. */
gsize ks_patches_count (gsize n, double fraction);

/* Draws @n different ones of @positions, at most all, each set of @n as likely as any other
 * (Floyd's method: Bentley, Floyd, CACM 30, 1987). @drawn: (n) ascending. Errors: cancelled, out
 * of memory. O(n + positions / 64) time, a bit for each position. */
gboolean ks_patches_draw (KsContext *context, KsRandom *random, guint64 positions, gsize n,
                          guint64 *drawn, GError **error);

/* The patch of the logarithms log (1 + v) of the 9 intensities v, row-major. @pixels: (9) of grey, or
 * (9) each of red, green and blue, whose intensity is the luma of ITU-R BT.601,
 * 0.299 r + 0.587 g + 0.114 b, all times @scale. What is negative, infinite or NaN is no
 * intensity: its logarithm is NaN. */
void ks_patch_from_pixels (const double *pixels, guint channels, double scale,
                           double patch[KS_PATCH_SIZE]);

/* The contrast of a patch, its D-norm: the root of the sum of the squared differences over the 12
 * pairs of pixels that touch along a side. */
double ks_d_norm (const double patch[KS_PATCH_SIZE]);

/* Chooses those of most contrast: ks_patches_count() of the @n that have one, those of
 * equal contrast by their order. What has no contrast, 0, has no shape and is never chosen; a
 * NaN, which cannot be compared, always is, so that who counts such rows can count it.
 * @chosen: (n) 1 for these, else 0. Errors: cancelled, out of memory. O(n log n). */
gboolean ks_patches_choose (KsContext *context, const double *contrasts, gsize n, double fraction,
                            guint8 *chosen, GError **error);
