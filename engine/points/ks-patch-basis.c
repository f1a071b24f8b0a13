/* The DCT basis of 3x3 patches, which diagonalises their D-norm (Lee, Pedersen, Mumford 2003).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-points.h"

#include <string.h>

#define PER_ROOT_6 0.40824829046386301637    /* 1 / sqrt (6) */
#define PER_ROOT_8 0.35355339059327376220    /* 1 / sqrt (8) */
#define PER_ROOT_48 0.14433756729740644113   /* 1 / sqrt (48) */
#define PER_ROOT_54 0.13608276348795433879   /* 1 / sqrt (54) */
#define PER_ROOT_216 0.068041381743977169394 /* 1 / sqrt (216) */

#define SCALED(s, a, b, c, d, e, f, g, h, i)          \
  { (s) * (a), (s) * (b), (s) * (c), (s) * (d), (s) * (e), \
    (s) * (f), (s) * (g), (s) * (h), (s) * (i) }

const double ks_dct_basis[8][9] = {
  SCALED (PER_ROOT_6, 1, 0, -1, 1, 0, -1, 1, 0, -1),
  SCALED (PER_ROOT_6, 1, 1, 1, 0, 0, 0, -1, -1, -1),
  SCALED (PER_ROOT_54, 1, -2, 1, 1, -2, 1, 1, -2, 1),
  SCALED (PER_ROOT_54, 1, 1, 1, -2, -2, -2, 1, 1, 1),
  SCALED (PER_ROOT_8, 1, 0, -1, 0, 0, 0, -1, 0, 1),
  SCALED (PER_ROOT_48, 1, 0, -1, -2, 0, 2, 1, 0, -1),
  SCALED (PER_ROOT_48, 1, -2, 1, 0, 0, 0, -1, 2, -1),
  SCALED (PER_ROOT_216, 1, -2, 1, -2, 4, -2, 1, -2, 1),
};

/* The pairs of pixels that touch along a side. */
static const guint8 adjacent[12][2] = {
  { 0, 1 }, { 1, 2 }, { 3, 4 }, { 4, 5 }, { 6, 7 }, { 7, 8 },
  { 0, 3 }, { 1, 4 }, { 2, 5 }, { 3, 6 }, { 4, 7 }, { 5, 8 },
};

void
ks_dct_from_pixels (const double patch[9], double dct[8])
{
  double contrast[9] = { 0.0 }; /* D x: each pixel's sum of steps from its neighbours */

  for (guint p = 0; p < G_N_ELEMENTS (adjacent); p++)
    {
      double step = patch[adjacent[p][0]] - patch[adjacent[p][1]];

      contrast[adjacent[p][0]] += step;
      contrast[adjacent[p][1]] -= step;
    }
  for (guint k = 0; k < 8; k++)
    {
      dct[k] = 0.0;
      for (guint i = 0; i < 9; i++)
        dct[k] += ks_dct_basis[k][i] * contrast[i];
    }
}

void
ks_dct_to_pixels (const double dct[8], double patch[9])
{
  memset (patch, 0, 9 * sizeof (double));
  for (guint k = 0; k < 8; k++)
    for (guint i = 0; i < 9; i++)
      patch[i] += dct[k] * ks_dct_basis[k][i];
}
