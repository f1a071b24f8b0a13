/* SPDX-License-Identifier: MIT */
#include "clouds.h"

#include <math.h>

double *
clouds_distances (const double *points, gsize n, gsize d)
{
  double *distance = g_new (double, n * n); /* (n, n) */

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      {
        double sum = 0.0;

        for (gsize k = 0; k < d; k++)
          sum += (points[i * d + k] - points[j * d + k]) * (points[i * d + k] - points[j * d + k]);
        distance[i * n + j] = sqrt (sum);
      }
  return distance;
}

static double *
random_matrix (KsRandom *random, gsize n, guint levels)
{
  double *distance = g_new0 (double, n * n);

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < i; j++)
      {
        guint64 level = ks_random_below (random, levels);

        distance[i * n + j] = distance[j * n + i] = level == 7 ? INFINITY : (double) level;
      }
  return distance;
}

double *
clouds_random (KsRandom *random, gsize n, gsize d, guint levels)
{
  if (d == 0)
    return random_matrix (random, n, levels);

  g_autofree double *points = g_new (double, n * d);
  for (gsize i = 0; i < n * d; i++)
    points[i] = levels > 0 ? (double) ks_random_below (random, levels) : ks_random_normal (random);
  return clouds_distances (points, n, d);
}

double *
clouds_circle (KsRandom *random, gsize n, double noise, double *angles)
{
  double *points = g_new (double, 2 * n);

  for (gsize i = 0; i < n; i++)
    {
      double angle = 2.0 * G_PI * ks_random_uniform (random);

      points[2 * i] = cos (angle) + noise * ks_random_normal (random);
      points[2 * i + 1] = sin (angle) + noise * ks_random_normal (random);
      if (angles != NULL)
        angles[i] = angle;
    }
  return points;
}
