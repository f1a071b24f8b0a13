/* SPDX-License-Identifier: MIT */
#include "ks-histogram.h"

#include <math.h>
#include <stdlib.h>

static void
clear (gpointer data)
{
  g_free (((KsHistogram *) data)->count);
}

KsHistogram *
ks_histogram_ref (KsHistogram *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ks_histogram_unref (KsHistogram *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The least finite value and the quantile. */
static gboolean
choose_ends (const double *values, gsize n, double upper, double *low, double *high,
             KsContext *context, GError **error)
{
  g_autofree double *finite = ks_new (context, double, n, error);
  gsize m = 0;

  if (finite == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      finite[m++] = values[i];
  qsort (finite, m, sizeof *finite, compare_doubles);
  *low = m > 0 ? finite[0] : 0.0;
  *high = m > 0 ? finite[(gsize) ceil (upper * (double) (m - 1))] : 1.0;
  /* All one value: a bin of some width about it. */
  if (!(*high > *low))
    {
      double half = *low != 0.0 ? 0.5 * fabs (*low) : 0.5;

      *low -= half;
      *high = *low + 2.0 * half;
    }
  return TRUE;
}

KsHistogram *
ks_histogram_new_within (const double *values, gsize n, guint n_bins, double low, double high,
                         KsContext *context, GError **error)
{
  g_return_val_if_fail (values != NULL || n == 0, NULL);
  g_return_val_if_fail (n_bins > 0 && low < high, NULL);

  g_autoptr (KsHistogram) self = g_atomic_rc_box_new0 (KsHistogram);
  self->low = low;
  self->high = high;
  self->n_bins = n_bins;
  self->count = ks_new0 (context, guint32, n_bins, error);
  if (self->count == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (values[i] < low)
      self->n_below++;
    else if (values[i] > high)
      self->n_above++;
    else if (!isnan (values[i]))
      {
        guint bin = (guint) ((values[i] - low) / (high - low) * n_bins);
        guint32 *count = &self->count[MIN (bin, n_bins - 1)];

        ++*count;
        self->most = MAX (self->most, *count);
      }
  return g_steal_pointer (&self);
}

KsHistogram *
ks_histogram_new (const double *values, gsize n, guint n_bins, double upper, KsContext *context,
                  GError **error)
{
  g_return_val_if_fail (values != NULL || n == 0, NULL);
  g_return_val_if_fail (upper > 0.0 && upper <= 1.0, NULL);

  double low, high;

  if (!choose_ends (values, n, upper, &low, &high, context, error))
    return NULL;
  return ks_histogram_new_within (values, n, n_bins, low, high, context, error);
}
