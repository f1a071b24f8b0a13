/* SPDX-License-Identifier: MIT */
#include "ks-patch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A patch this much fainter than the set is not stretched further. */
#define FAINTEST 0.3

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
reach_of (const double *values, gsize cells, double middle)
{
  double reach = 0.0;

  for (gsize c = 0; c < cells; c++)
    if (fabs (values[c] - middle) > reach)
      reach = fabs (values[c] - middle);
  return reach;
}

gboolean
ks_patch_scale_fit (KsPatchScale *self, const double *values, gsize n, gsize cells,
                    KsContext *context, GError **error)
{
  double least = INFINITY;
  double greatest = -INFINITY;
  g_autofree double *reach = ks_new (context, double, n, error);

  if (reach == NULL)
    return FALSE;
  for (gsize i = 0; i < n * cells; i++)
    {
      least = values[i] < least ? values[i] : least;
      greatest = values[i] > greatest ? values[i] : greatest;
    }

  KsPatchScale scale = { 0 };
  if (least >= 0.0 && greatest > 0.0)
    scale.middle = 0.5 * (least + greatest);
  for (gsize i = 0; i < n; i++)
    reach[i] = reach_of (values + i * cells, cells, scale.middle);
  qsort (reach, n, sizeof *reach, compare_doubles);
  scale.reach = n > 0 ? reach[(gsize) ceil (0.98 * (double) (n - 1))] : 0.0;
  *self = scale;
  return TRUE;
}

void
ks_patch_grey (const KsPatchScale *self, const double *values, gsize cells, guint8 *grey)
{
  double reach = MAX (reach_of (values, cells, self->middle), FAINTEST * self->reach);

  for (gsize c = 0; c < cells; c++)
    {
      double level = reach > 0.0 ? (values[c] - self->middle) / reach : 0.0;

      grey[c] = isnan (level) ? 128 : (guint8) lround (128.0 + 127.0 * CLAMP (level, -1.0, 1.0));
    }
}

gboolean
ks_patch_mean (const KsPoints *points, const guint32 *members, gsize n, double *sum, double *patch)
{
  gsize cols = points->matrix->cols;

  memset (sum, 0, cols * sizeof *sum);
  for (gsize k = 0; k < n; k++)
    {
      const double *row = ks_matrix_row (points->matrix, members[k]);

      for (gsize c = 0; c < cols; c++)
        sum[c] += row[c];
    }
  for (gsize c = 0; c < cols && n > 0; c++)
    sum[c] /= (double) n;
  return ks_points_patch (points, sum, patch);
}
