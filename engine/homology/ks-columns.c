/* SPDX-License-Identifier: MIT */
#include "ks-columns.h"

void
ks_columns_init (KsColumns *self, guint prime)
{
  *self = (KsColumns) { .prime = prime };
}

void
ks_columns_clear (KsColumns *self)
{
  g_clear_pointer (&self->birth, g_free);
  g_clear_pointer (&self->begin, g_free);
  g_clear_pointer (&self->size, g_free);
  g_clear_pointer (&self->pool, g_free);
  g_clear_pointer (&self->pool_coefficient, g_free);
  g_clear_pointer (&self->bits, g_free);
  g_clear_pointer (&self->coefficient, g_free);
}

static gboolean
grow_column (KsColumns *self, KsContext *context, gsize needed, GError **error)
{
  gsize words = self->bits_room, entries = self->coefficient_room;

  if (!ks_grow (context, &self->bits, &self->bits_room, needed / 64 + 1, sizeof *self->bits, error))
    return FALSE;
  for (; words < self->bits_room; words++)
    self->bits[words] = 0;
  if (self->prime == 2)
    return TRUE;
  if (!ks_grow (context, &self->coefficient, &self->coefficient_room, needed,
                sizeof *self->coefficient, error))
    return FALSE;
  for (; entries < self->coefficient_room; entries++)
    self->coefficient[entries] = 0;
  return TRUE;
}

gboolean
ks_columns_add_class (KsColumns *self, KsContext *context, double birth, GError **error)
{
  gsize needed = self->n_classes + 1;

  if (!ks_grow (context, &self->birth, &self->birth_room, needed, sizeof *self->birth, error)
      || !ks_grow (context, &self->begin, &self->begin_room, needed, sizeof *self->begin, error)
      || !ks_grow (context, &self->size, &self->size_room, needed, sizeof *self->size, error)
      || !grow_column (self, context, needed, error))
    return FALSE;
  self->birth[self->n_classes] = birth;
  self->begin[self->n_classes] = 0;
  self->size[self->n_classes] = 0;
  self->n_classes++;
  self->n_open++;
  return TRUE;
}

/* The last class of the column, looked for from @top down; KS_COLUMNS_NONE when it is 0. */
static guint32
pivot (const KsColumns *self, guint32 top)
{
  for (gsize w = top / 64 + 1; w-- > 0;)
    if (self->bits[w] != 0)
      return (guint32) (w * 64 + 63 - (gsize) __builtin_clzll (self->bits[w]));
  return KS_COLUMNS_NONE;
}

/* Takes off the column that kills @class, the last of the column being made. */
static void
take_off (KsColumns *self, guint32 class)
{
  const guint32 *entries = self->pool + self->begin[class];
  gsize size = self->size[class];

  if (self->prime == 2)
    for (gsize i = 0; i < size; i++)
      self->bits[entries[i] / 64] ^= G_GUINT64_CONSTANT (1) << (entries[i] % 64);
  else
    {
      const guint16 *coefficients = self->pool_coefficient + self->begin[class];
      guint32 factor = ks_field_negative (self->prime, self->coefficient[class]);

      for (gsize i = 0; i < size; i++)
        ks_columns_add (self, entries[i], ks_field_product (self->prime, factor, coefficients[i]));
    }
}

void
ks_columns_subtract (const KsColumns *self, guint16 *column, guint32 class)
{
  const guint32 *entries = self->pool + self->begin[class];
  guint32 factor = ks_field_negative (self->prime, column[class]);

  for (gsize i = 0; i < self->size[class]; i++)
    {
      guint32 coefficient = self->prime == 2 ? 1 : self->pool_coefficient[self->begin[class] + i];
      guint32 part = ks_field_product (self->prime, factor, coefficient);

      column[entries[i]] = (guint16) ks_field_sum (self->prime, column[entries[i]], part);
    }
}

/* Stores the column as the one that kills @class, its last one, and leaves it 0. */
static gboolean
store (KsColumns *self, KsContext *context, guint32 class, GError **error)
{
  gboolean is_binary = self->prime == 2;
  guint32 scale = is_binary ? 1 : ks_field_inverse (self->prime, self->coefficient[class]);
  gsize count = 0;

  for (gsize w = 0; w <= class / 64; w++)
    count += (gsize) __builtin_popcountll (self->bits[w]);
  if (!ks_grow (context, &self->pool, &self->pool_room, self->pool_used + count, sizeof *self->pool,
                error)
      || (!is_binary
          && !ks_grow (context, &self->pool_coefficient, &self->pool_coefficient_room,
                       self->pool_used + count,
                       sizeof *self->pool_coefficient, error)))
    return FALSE;
  self->begin[class] = self->pool_used;
  self->size[class] = (guint32) count;
  for (gsize w = 0; w <= class / 64; w++)
    for (; self->bits[w] != 0; self->bits[w] &= self->bits[w] - 1)
      {
        gsize entry = w * 64 + (gsize) __builtin_ctzll (self->bits[w]);

        if (!is_binary)
          {
            self->pool_coefficient[self->pool_used]
              = (guint16) ks_field_product (self->prime, scale, self->coefficient[entry]);
            self->coefficient[entry] = 0;
          }
        self->pool[self->pool_used++] = (guint32) entry;
      }
  self->n_open--;
  return TRUE;
}

gboolean
ks_columns_reduce (KsColumns *self, KsContext *context, guint32 top, guint32 *killed,
                   GError **error)
{
  *killed = KS_COLUMNS_NONE;
  if (self->n_classes == 0)
    return TRUE;
  while ((top = pivot (self, top)) != KS_COLUMNS_NONE && self->size[top] > 0)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      take_off (self, top);
    }
  *killed = top;
  return top == KS_COLUMNS_NONE || store (self, context, top, error);
}
