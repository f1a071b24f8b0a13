/* SPDX-License-Identifier: MIT */
#include "ks-lune.h"

#include "ks-simd.h"

/* The kernels work on lines of 8 words, one register of the widest kind; the
 * compiler makes a version for each kind, and the loader picks one. */
#define LINE 8

/* rest = a AND b, waiting = none; returns whether there is any. */
KS_WIDEST static gboolean
intersect (guint64 *restrict rest, guint64 *restrict waiting,
           const guint64 *restrict a, const guint64 *restrict b, gsize words)
{
  guint64 any[LINE] = { 0 };
  guint64 all = 0;

  for (gsize w = 0; w < words; w += LINE)
    for (gsize k = 0; k < LINE; k++)
      {
        guint64 both = a[w + k] & b[w + k];

        rest[w + k] = both;
        waiting[w + k] = 0;
        any[k] |= both;
      }
  for (gsize k = 0; k < LINE; k++)
    all |= any[k];
  return all != 0;
}

/* Moves what is adjacent from rest to waiting; returns whether any is left in rest. */
KS_WIDEST static gboolean
reach (guint64 *restrict rest, guint64 *restrict waiting, const guint64 *restrict adjacent,
       gsize words)
{
  guint64 any[LINE] = { 0 };
  guint64 all = 0;

  for (gsize w = 0; w < words; w += LINE)
    for (gsize k = 0; k < LINE; k++)
      {
        guint64 reached = rest[w + k] & adjacent[w + k];

        waiting[w + k] |= reached;
        rest[w + k] ^= reached;
        any[k] |= rest[w + k];
      }
  for (gsize k = 0; k < LINE; k++)
    all |= any[k];
  return all != 0;
}

gboolean
ks_lune_init (KsLune *self, KsContext *context, gsize n, GError **error)
{
  gsize count;

  *self = (KsLune) { .n = n, .words = (n + 64 * LINE - 1) / (64 * LINE) * LINE };
  if (!g_size_checked_mul (&count, n, self->words))
    count = G_MAXSIZE;
  self->adjacent = ks_new0 (context, guint64, count, error);
  if (self->adjacent == NULL)
    return FALSE;
  self->rest = ks_new0 (context, guint64, self->words, error);
  if (self->rest == NULL)
    return FALSE;
  self->waiting = ks_new0 (context, guint64, self->words, error);
  return self->waiting != NULL;
}

void
ks_lune_clear (KsLune *self)
{
  g_clear_pointer (&self->adjacent, g_free);
  g_clear_pointer (&self->rest, g_free);
  g_clear_pointer (&self->waiting, g_free);
}

gboolean
ks_lune_enter (KsLune *self, guint32 x, guint32 y)
{
  return intersect (self->rest, self->waiting, self->adjacent + x * self->words,
                    self->adjacent + y * self->words, self->words);
}

/* Takes the least vertex at or after word *@from out of @set; FALSE when there is none. */
static inline gboolean
take_first (guint64 *set, gsize words, gsize *from, guint32 *vertex)
{
  while (*from < words && set[*from] == 0)
    ++*from;
  if (*from == words)
    return FALSE;
  *vertex = (guint32) (*from * 64 + (gsize) __builtin_ctzll (set[*from]));
  set[*from] &= set[*from] - 1;
  return TRUE;
}

gsize
ks_lune_components (KsLune *self, guint32 *vertices)
{
  gsize n_components = 0, from_rest = 0;
  guint32 vertex;

  while (take_first (self->rest, self->words, &from_rest, &vertex))
    {
      gsize from;

      vertices[n_components++] = vertex;
      do
        {
          from = 0;
          if (!reach (self->rest, self->waiting, self->adjacent + vertex * self->words,
                      self->words))
            return n_components;
        }
      while (take_first (self->waiting, self->words, &from, &vertex));
    }
  return n_components;
}
