/* SPDX-License-Identifier: MIT */
#include "ks-loops.h"

#include <math.h>

static gboolean
find_loops (KsLoops *self, KsContext *context, const KsCycles *cycles, gsize count,
            KsLoopKind kind, GError **error)
{
  const KsReduction *reduction = &cycles->reduction;
  g_autofree gsize *bars = ks_reduction_rank (reduction, context, 1, error);

  if (bars == NULL)
    return FALSE;
  count = MIN (count, reduction->n_bars);
  if ((self->loops = ks_new0 (context, KsLoop, count, error)) == NULL)
    return FALSE;
  for (; self->n < count; self->n++)
    if (!ks_loop_find (&self->loops[self->n], context, reduction, bars[self->n], kind, NAN,
                       cycles->distance, error))
      return FALSE;
  return TRUE;
}

static gboolean
find_shells (KsLoops *self, KsContext *context, const KsCycles *cycles, gsize count,
            GError **error)
{
  const KsReduction *reduction = &cycles->reduction;
  g_autofree gsize *bars = ks_reduction_rank (reduction, context, 2, error);

  if (bars == NULL)
    return FALSE;
  count = MIN (count, reduction->n_void_bars);
  if ((self->shells = ks_new0 (context, KsShell, count, error)) == NULL)
    return FALSE;
  for (; self->n_shells < count; self->n_shells++)
    if (!ks_shell_find (&self->shells[self->n_shells], context, reduction, bars[self->n_shells],
                        error))
      return FALSE;
  return TRUE;
}

KsLoops *
ks_loops_new (KsContext *context, const KsCycles *cycles, gsize count, KsLoopKind kind,
              gsize count_shells, GError **error)
{
  g_autoptr (KsLoops) self = g_atomic_rc_box_new0 (KsLoops);

  g_return_val_if_fail (cycles != NULL, NULL);

  if (!find_loops (self, context, cycles, count, kind, error)
      || !find_shells (self, context, cycles, count_shells, error))
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
  for (gsize i = 0; i < self->n_shells; i++)
    ks_shell_clear (&self->shells[i]);
  g_free (self->shells);
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
  gsize bytes = sizeof *self + self->n * sizeof *self->loops
                + self->n_shells * sizeof *self->shells;

  for (gsize i = 0; i < self->n; i++)
    bytes += self->loops[i].n * sizeof *self->loops[i].rows;
  for (gsize i = 0; i < self->n_shells; i++)
    bytes += self->shells[i].n * sizeof *self->shells[i].cells;
  return bytes;
}

gsize
ks_loops_first_bar (const KsDiagram *diagram, guint dim)
{
  gsize first = 0;

  while (first < diagram->n_bars && diagram->bars[first].dim < dim)
    first++;
  return first;
}

const KsLoop *
ks_loops_of_bar (const KsLoops *self, const KsDiagram *diagram, gsize bar)
{
  g_return_val_if_fail (diagram != NULL, NULL);

  if (self == NULL || diagram->bars[bar].dim != 1)
    return NULL;
  bar -= ks_loops_first_bar (diagram, 1);
  for (gsize i = 0; i < self->n; i++)
    if (self->loops[i].bar == bar)
      return &self->loops[i];
  return NULL;
}

const KsShell *
ks_loops_shell_of_bar (const KsLoops *self, const KsDiagram *diagram, gsize bar)
{
  g_return_val_if_fail (diagram != NULL, NULL);

  if (self == NULL || diagram->bars[bar].dim != 2)
    return NULL;
  bar -= ks_loops_first_bar (diagram, 2);
  for (gsize i = 0; i < self->n_shells; i++)
    if (self->shells[i].bar == bar)
      return &self->shells[i];
  return NULL;
}
