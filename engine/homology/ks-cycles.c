/* SPDX-License-Identifier: MIT */
#include "ks-cycles.h"

#include <math.h>

/* The last death of a bar that has a class; the threshold where some bar never dies. */
static double
last_death (const KsDiagram *diagram, guint max_dim)
{
  double last = 0.0;

  for (gsize i = 0; i < diagram->n_bars; i++)
    if (diagram->bars[i].dim >= 1 && diagram->bars[i].dim <= max_dim)
      last = MAX (last, diagram->bars[i].death);
  return MIN (last, diagram->threshold);
}

char *
ks_class_words (double birth, double death, double born, double dies)
{
  g_autofree char *start = NULL, *end = NULL;

  if (born == birth && dies == death)
    return g_strdup ("born and dies with the bar");
  if (born == birth)
    start = g_strdup ("born with the bar");
  else
    start = g_strdup_printf ("born %s than the bar, at %.4g", born < birth ? "earlier" : "later",
                             born);
  if (dies == death)
    end = g_strdup ("dies with it");
  else if (isinf (dies))
    end = g_strdup ("never dies");
  else
    end = g_strdup_printf ("dies %s, at %.4g", dies < death ? "earlier" : "later", dies);
  return g_strdup_printf ("%s; %s", start, end);
}

static void
clear (gpointer data)
{
  KsCycles *self = data;

  ks_reduction_clear (&self->reduction);
  g_free (self->distance);
  g_free (self->entry);
}

KsCycles *
ks_cycles_new (KsContext *context, double *distance, double *entry, gsize n,
                const KsDiagram *diagram, guint max_dim, GError **error)
{
  g_autoptr (KsCycles) self = g_atomic_rc_box_new0 (KsCycles);

  self->n = n;
  self->distance = distance;
  self->entry = entry;
  g_return_val_if_fail (diagram != NULL && max_dim >= 1 && max_dim <= 2, NULL);

  max_dim = MIN (max_dim, diagram->max_dim);
  if (max_dim == 0)
    return g_steal_pointer (&self);
  if (!ks_reduction_init (&self->reduction, context, entry != NULL ? entry : distance, n, max_dim,
                          last_death (diagram, max_dim), diagram->prime, error))
    return NULL;
  return g_steal_pointer (&self);
}

KsCycles *
ks_cycles_ref (KsCycles *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ks_cycles_unref (KsCycles *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_cycles_bytes (const KsCycles *self)
{
  gsize matrices = self->entry != NULL ? 2 : 1;

  return sizeof *self + matrices * self->n * self->n * sizeof *self->distance
         + ks_reduction_bytes (&self->reduction);
}
