/* SPDX-License-Identifier: MIT */
#include "ks-histogram.h"

#include <math.h>

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

static double
middle_of (double a, double b, double c)
{
  return MAX (MIN (a, b), MIN (MAX (a, b), c));
}

/* The value that @values (n > @rank, none NaN) would have at @rank if they were sorted; reorders
 * them. Hoare's selection (1961) with three parts, so that equal values cost nothing, about the
 * middle of three. Expected O(n). */
static double
select_rank (double *values, gsize n, gsize rank)
{
  gsize begin = 0, end = n;

  while (end - begin > 1)
    {
      double pivot = middle_of (values[begin], values[begin + (end - begin) / 2], values[end - 1]);
      gsize less = begin, greater = end;

      for (gsize i = begin; i < greater;)
        {
          double value = values[i];

          if (value < pivot)
            {
              values[i++] = values[less];
              values[less++] = value;
            }
          else if (value > pivot)
            {
              values[i] = values[--greater];
              values[greater] = value;
            }
          else
            i++;
        }
      if (rank >= less && rank < greater)
        return pivot;
      if (rank < less)
        end = less;
      else
        begin = greater;
    }
  return values[begin];
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
  *low = INFINITY;
  *high = -INFINITY;
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        *low = MIN (*low, values[i]);
        *high = MAX (*high, values[i]);
        finite[m++] = values[i];
      }
  if (m == 0)
    {
      *low = 0.0;
      *high = 1.0;
    }
  else if (upper < 1.0)
    *high = select_rank (finite, m, (gsize) ceil (upper * (double) (m - 1)));
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
