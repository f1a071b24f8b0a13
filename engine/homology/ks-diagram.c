/* SPDX-License-Identifier: MIT */
#include "ks-diagram.h"

#include <math.h>

KsDiagram *
ks_diagram_ref (KsDiagram *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsDiagram *self = data;

  g_free (self->landmarks);
  g_free (self->bars);
}

void
ks_diagram_unref (KsDiagram *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

int
ks_bar_compare (const void *a, const void *b)
{
  const KsBar *p = a, *q = b;

  if (p->dim != q->dim)
    return p->dim < q->dim ? -1 : 1;
  if (p->birth != q->birth)
    return p->birth < q->birth ? -1 : 1;
  return p->death < q->death ? -1 : p->death > q->death;
}

gsize
ks_diagram_bytes (const KsDiagram *self)
{
  return sizeof *self + self->n_landmarks * sizeof *self->landmarks
         + self->n_bars * sizeof *self->bars;
}

KsStrength
ks_diagram_strength (const KsDiagram *self, guint dim)
{
  KsStrength strength = { 0.0, 0.0, NAN, 0.0, NAN };

  g_return_val_if_fail (self != NULL, strength);

  for (gsize i = 0; i < self->n_bars; i++)
    {
      const KsBar *bar = &self->bars[i];
      double death = isinf (bar->death) ? self->threshold : bar->death;
      double length = death - bar->birth;

      if (bar->dim != dim)
        continue;
      /* Written so that the first quotient takes the place of NaN. */
      if (bar->birth > 0.0 && !(death / bar->birth <= strength.death_birth))
        strength.death_birth = death / bar->birth;
      if (length > strength.longest)
        {
          strength.second = strength.longest;
          strength.longest = length;
        }
      else if (length > strength.second)
        strength.second = length;
    }
  strength.gap = strength.longest - strength.second;
  if (strength.second > 0.0)
    strength.ratio = strength.longest / strength.second;
  return strength;
}
