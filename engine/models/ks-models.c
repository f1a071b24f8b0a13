/* SPDX-License-Identifier: MIT */
#include "ks-models.h"

#include <math.h>

void
ks_model_normalise (double patch[9])
{
  double mean = 0.0, square = 0.0;

  for (int i = 0; i < 9; i++)
    mean += patch[i];
  mean /= 9.0;
  for (int i = 0; i < 9; i++)
    {
      patch[i] -= mean;
      square += patch[i] * patch[i];
    }

  double norm = sqrt (square);
  for (int i = 0; i < 9; i++)
    patch[i] /= norm;
}

/* The linear function x cos a + y sin a at pixel @i. */
static inline double
slope (int i, double cos_a, double sin_a)
{
  return (i % 3 - 1) * cos_a + (i / 3 - 1) * sin_a;
}

void
ks_model_circle (double a, double patch[9])
{
  double cos_a = cos (a), sin_a = sin (a);

  for (int i = 0; i < 9; i++)
    patch[i] = slope (i, cos_a, sin_a);
  ks_model_normalise (patch);
}

void
ks_model_klein (double a, double b, double patch[9])
{
  double cos_a = cos (a), sin_a = sin (a), cos_b = cos (b), sin_b = sin (b);

  for (int i = 0; i < 9; i++)
    {
      double u = slope (i, cos_a, sin_a);

      patch[i] = cos_b * u * u + sin_b * u;
    }
  ks_model_normalise (patch);
}

/* The circle is {c x + s y : c^2 + s^2 = 1} / sqrt 6 with x and y orthogonal and of equal norm, so
 * the nearest of its patches is the direction of the projection on their plane. Opposite pixels
 * are subtracted first: a patch that is even under the half turn projects to 0 exactly. */
double
ks_model_circle_angle (const double patch[9])
{
  const double *p = patch;
  int i = 1;

  while (i < 9 && p[i] == p[0])
    i++;
  if (i == 9)
    return NAN;

  double along_x = (p[8] - p[0]) + (p[2] - p[6]) + (p[5] - p[3]);
  double along_y = (p[8] - p[0]) - (p[2] - p[6]) + (p[7] - p[1]);

  if (along_x == 0.0 && along_y == 0.0)
    return 0.0;
  double angle = atan2 (along_y, along_x);
  if (angle < 0.0)
    angle += 2.0 * G_PI;
  /* A tiny negative angle rounds to a whole turn. */
  return angle < 2.0 * G_PI ? angle : 0.0;
}
