/* SPDX-License-Identifier: MIT */
#include "ks-ranks.h"

#include "ks-memory.h"

#include <string.h>

#define DIGIT_BITS 11
#define N_DIGITS (1 << DIGIT_BITS)

typedef struct {
  guint64 key; /* ascends with the value */
  guint32 at;  /* where the value stands */
} Entry;

void
ks_ranks_clear (KsRanks *self)
{
  g_clear_pointer (&self->rank, g_free);
  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->ranks, g_free);
}

/* The bits of a float64, made to compare as integers like the numbers do. */
static guint64
key_of (double value)
{
  const guint64 sign = G_GUINT64_CONSTANT (1) << 63;
  guint64 bits;

  value += 0.0; /* the negative zero becomes the other one */
  memcpy (&bits, &value, sizeof bits);
  return bits & sign ? ~bits : bits | sign;
}

/* Sorts *@entries (m) by their keys, digit by digit from the least; *@spare (m) is as good
 * afterwards. Each pass keeps the order of the one before. */
static gboolean
sort (KsContext *context, Entry **entries, Entry **spare, gsize m, GError **error)
{
  for (guint shift = 0; shift < 64; shift += DIGIT_BITS)
    {
      gsize place[N_DIGITS] = { 0 }, sum = 0;
      const Entry *from = *entries;
      Entry *to = *spare;

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize i = 0; i < m; i++)
        place[from[i].key >> shift & (N_DIGITS - 1)]++;
      if (m > 0 && place[from[0].key >> shift & (N_DIGITS - 1)] == m)
        continue;
      for (guint digit = 0; digit < N_DIGITS; digit++)
        {
          gsize count = place[digit];

          place[digit] = sum;
          sum += count;
        }
      for (gsize i = 0; i < m; i++)
        to[place[from[i].key >> shift & (N_DIGITS - 1)]++] = from[i];
      *spare = *entries;
      *entries = to;
    }
  return TRUE;
}

static void
rank_sorted (KsRanks *self, const Entry *entries, const double *values)
{
  for (gsize begin = 0, end; begin < self->m; begin = end)
    {
      for (end = begin + 1; end < self->m && entries[end].key == entries[begin].key; end++)
        ;
      double rank = 0.5 * (double) (begin + 1 + end);

      for (gsize i = begin; i < end; i++)
        self->rank[entries[i].at] = rank;
      self->values[self->n_distinct] = values[entries[begin].at];
      self->ranks[self->n_distinct++] = rank;
    }
}

gboolean
ks_ranks_init (KsRanks *self, KsContext *context, const double *values, gsize m, GError **error)
{
  g_return_val_if_fail (m <= G_MAXUINT32, FALSE);

  *self = (KsRanks) { .m = m };
  g_autofree Entry *first = ks_new (context, Entry, m, error);
  g_autofree Entry *second = first != NULL ? ks_new (context, Entry, m, error) : NULL;
  Entry *entries = first, *spare = second;

  if (second == NULL
      || (self->rank = ks_new (context, double, m, error)) == NULL
      || (self->values = ks_new (context, double, m, error)) == NULL
      || (self->ranks = ks_new (context, double, m, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < m; i++)
    entries[i] = (Entry) { key_of (values[i]), (guint32) i };
  if (!sort (context, &entries, &spare, m, error))
    return FALSE;
  rank_sorted (self, entries, values);
  return TRUE;
}

double
ks_ranks_value (const KsRanks *self, double rank)
{
  g_return_val_if_fail (self->n_distinct > 0, 0.0);

  gsize below = 0, above = self->n_distinct - 1;

  if (rank <= self->ranks[below])
    return self->values[below];
  if (rank >= self->ranks[above])
    return self->values[above];
  while (above - below > 1)
    {
      gsize middle = below + (above - below) / 2;

      if (self->ranks[middle] <= rank)
        below = middle;
      else
        above = middle;
    }

  double part = (rank - self->ranks[below]) / (self->ranks[above] - self->ranks[below]);

  if (part <= 0.0)
    return self->values[below];
  return (1.0 - part) * self->values[below] + part * self->values[above];
}
