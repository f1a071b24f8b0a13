/* SPDX-License-Identifier: MIT */
#include "ks-loops.h"

#include <math.h>

KsLoops *
ks_loops_new (KsContext *context, const double *distance, const double *lengths, gsize n,
              const KsDiagram *diagram, gsize count, KsLoopKind kind, GError **error)
{
  g_auto (KsReduction) reduction = { 0 };

  g_return_val_if_fail (diagram != NULL, NULL);

  g_autoptr (KsLoops) self = g_atomic_rc_box_new0 (KsLoops);
  if (count == 0 || diagram->max_dim == 0)
    return g_steal_pointer (&self);
  if (!ks_reduction_init (&reduction, context, distance, n, diagram->threshold, diagram->prime,
                          error))
    return NULL;
  g_autofree gsize *bars = ks_reduction_rank (&reduction, context, error);
  if (bars == NULL)
    return NULL;
  count = MIN (count, reduction.n_bars);
  if ((self->loops = ks_new0 (context, KsLoop, count, error)) == NULL)
    return NULL;
  for (; self->n < count; self->n++)
    if (!ks_loop_find (&self->loops[self->n], context, &reduction, bars[self->n], kind, NAN,
                       lengths, error))
      return NULL;
  return g_steal_pointer (&self);
}

KsLoops *
ks_loops_ref (KsLoops *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsLoops *self = data;

  for (gsize i = 0; i < self->n; i++)
    ks_loop_clear (&self->loops[i]);
  g_free (self->loops);
}

void
ks_loops_unref (KsLoops *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_loops_bytes (const KsLoops *self)
{
  gsize bytes = sizeof *self + self->n * sizeof *self->loops;

  for (gsize i = 0; i < self->n; i++)
    bytes += self->loops[i].n * sizeof *self->loops[i].rows;
  return bytes;
}

gsize
ks_loops_first_bar (const KsDiagram *diagram)
{
  gsize first = 0;

  while (first < diagram->n_bars && diagram->bars[first].dim == 0)
    first++;
  return first;
}

const KsLoop *
ks_loops_of_bar (const KsLoops *self, const KsDiagram *diagram, gsize bar)
{
  g_return_val_if_fail (diagram != NULL, NULL);

  if (self == NULL || diagram->bars[bar].dim != 1)
    return NULL;
  bar -= ks_loops_first_bar (diagram);
  for (gsize i = 0; i < self->n; i++)
    if (self->loops[i].bar == bar)
      return &self->loops[i];
  return NULL;
}
