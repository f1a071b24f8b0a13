/* SPDX-License-Identifier: MIT */
#include "ks-density.h"

#include "ks-order.h"

#include <math.h>
#include <string.h>

#define POLL 65536 /* points between two looks at the cancel flag */

KsDensity *
ks_density_new (KsContext *context, const KsNeighbours *neighbours, GError **error)
{
  g_return_val_if_fail (neighbours != NULL, NULL);

  gsize n = neighbours->n;
  g_autoptr (KsDensity) self = g_atomic_rc_box_new0 (KsDensity);

  self->n = n;
  self->k = neighbours->k;
  self->radius = ks_new (context, double, n, error);
  if (self->radius == NULL)
    return NULL;
  self->density = ks_new (context, double, n, error);
  if (self->density == NULL)
    return NULL;
  self->dtm = ks_new (context, double, n, error);
  if (self->dtm == NULL)
    return NULL;
  self->order = ks_new (context, guint32, n, error);
  if (self->order == NULL)
    return NULL;

  for (gsize i = 0; i < n; i++)
    {
      if (i % POLL == 0 && !ks_context_check (context, error))
        return NULL;
      self->radius[i] = neighbours->radius[i];
      self->density[i] = 1.0 / neighbours->radius[i];
      self->dtm[i] = sqrt (neighbours->mean_square[i]);
    }
  if (!ks_order_ascending (context, self->radius, n, self->order, error))
    return NULL;
  return g_steal_pointer (&self);
}

KsDensity *
ks_density_ref (KsDensity *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_density (gpointer data)
{
  KsDensity *self = data;

  g_free (self->radius);
  g_free (self->density);
  g_free (self->dtm);
  g_free (self->order);
}

void
ks_density_unref (KsDensity *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_density);
}

gsize
ks_density_bytes (const KsDensity *self)
{
  return sizeof *self + self->n * (3 * sizeof (double) + sizeof (guint32));
}

gsize
ks_core_size (gsize n, double percentile)
{
  double share = (double) n * percentile / 100.0;
  gsize m = (gsize) share; /* rounded down */

  if (share - (double) m >= 0.5)
    m++;
  return CLAMP (m, 1, MAX (n, 1));
}

KsCore *
ks_core_new (KsContext *context, const KsDensity *density, double percentile, GError **error)
{
  g_return_val_if_fail (density != NULL && density->n > 0, NULL);

  if (!(percentile > 0.0 && percentile <= 100.0))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The percentile %g does not say how many of the densest points to keep; "
                   "choose one above 0 and up to 100.",
                   percentile);
      return NULL;
    }

  gsize n = density->n;
  g_autoptr (KsCore) self = g_atomic_rc_box_new0 (KsCore);
  g_autofree guint8 *taken = ks_new0 (context, guint8, n, error); /* (n) whether in the core */
  gsize row = 0;

  if (taken == NULL)
    return NULL;
  self->n = n;
  self->m = ks_core_size (n, percentile);
  self->by_radius = ks_new (context, guint32, self->m, error);
  if (self->by_radius == NULL)
    return NULL;
  self->rows = ks_new (context, guint32, self->m, error);
  if (self->rows == NULL)
    return NULL;

  memcpy (self->by_radius, density->order, self->m * sizeof (guint32));
  self->cut_radius = density->radius[self->by_radius[self->m - 1]];
  for (gsize i = 0; i < self->m; i++)
    taken[self->by_radius[i]] = TRUE;
  for (gsize i = 0; i < n; i++)
    if (taken[i])
      self->rows[row++] = (guint32) i;
  return g_steal_pointer (&self);
}

KsCore *
ks_core_ref (KsCore *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_core (gpointer data)
{
  KsCore *self = data;

  g_free (self->by_radius);
  g_free (self->rows);
}

void
ks_core_unref (KsCore *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_core);
}

gsize
ks_core_bytes (const KsCore *self)
{
  return sizeof *self + 2 * self->m * sizeof (guint32);
}
