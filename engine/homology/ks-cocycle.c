/* SPDX-License-Identifier: MIT */
#include "ks-cocycle.h"

#include <math.h>

#define EDGES_A_POLL 16384

/* What the cocycle has on the edge that bears each class, into @on_class (n_cycles). The
 * other classes of a column are older than its pivot, so theirs are known. */
static gboolean
solve_classes (const KsReduction *reduction, KsContext *context, guint32 own, guint16 *on_class,
               GError **error)
{
  guint prime = reduction->prime;

  on_class[own] = 1;
  for (guint32 c = own + 1; c < reduction->n_classes; c++)
    {
      gsize size;
      const guint32 *entries = ks_reduction_column (reduction, c, &size);
      guint64 sum = 0;

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize i = 0; i + 1 < size; i++)
        sum += ks_field_product (prime, on_class[entries[i]],
                                 ks_reduction_coefficient (reduction, c, i));
      on_class[c] = (guint16) ks_field_negative (prime, (guint32) (sum % prime));
    }
  return TRUE;
}

/* Extends to the edges in order; @table (n, n) holds what the edges before have, both ways. */
static gboolean
extend (KsCocycle *self, KsContext *context, const KsReduction *reduction, const guint16 *on_class,
        guint16 *table, GError **error)
{
  gsize n = self->n;

  for (gsize e = 0; e < self->n_edges; e++)
    {
      guint32 x = reduction->order.pairs[e] >> 16, y = reduction->order.pairs[e] & 0xffff,
        z = reduction->via[e];
      guint value = 0;

      if (e % EDGES_A_POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      if (z != x)
        value = (table[x * n + z] + (guint) table[z * n + y]) % self->prime;
      else if (reduction->class_of[e] != KS_CRITICAL_TREE)
        value = on_class[reduction->class_of[e]];
      self->value[e] = (guint16) value;
      table[x * n + y] = (guint16) value;
      table[y * n + x] = (guint16) ((self->prime - value) % self->prime);
    }
  return TRUE;
}

gboolean
ks_cocycle_init (KsCocycle *self, KsContext *context, const KsReduction *reduction, gsize bar,
                 double at, GError **error)
{
  gsize n = reduction->n;

  *self = (KsCocycle) { .n = n, .prime = reduction->prime, .at = at };
  g_return_val_if_fail (bar < reduction->n_bars, FALSE);

  guint32 own = reduction->bars[bar];
  g_return_val_if_fail (at >= ks_reduction_birth (reduction, own)
                        && at < ks_reduction_death (reduction, own), FALSE);

  self->n_edges = ks_reduction_count (reduction, at);
  g_autofree guint16 *on_class = ks_new0 (context, guint16, reduction->n_classes, error);
  g_autofree guint16 *table = on_class != NULL ? ks_new0 (context, guint16, n * n, error) : NULL;
  if (table == NULL)
    return FALSE;
  self->value = ks_new (context, guint16, self->n_edges, error);
  return self->value != NULL
         && solve_classes (reduction, context, own, on_class, error)
         && extend (self, context, reduction, on_class, table, error);
}

void
ks_cocycle_clear (KsCocycle *self)
{
  g_clear_pointer (&self->value, g_free);
}
