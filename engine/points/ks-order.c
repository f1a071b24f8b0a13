/* SPDX-License-Identifier: MIT */
#include "ks-order.h"

#include <string.h>

#define DIGIT_BITS 11
#define POLL 65536 /* numbers between two looks at the cancel flag */
#define N_DIGITS 6 /* 6 * 11 bits hold the 64 of a double */
#define N_BINS (1 << DIGIT_BITS)

/* A number and where it stood. */
typedef struct {
  guint64 bits; /* of a double that is not negative: they order as the number does */
  guint32 index;
} Key;

static inline guint
digit (guint64 bits, guint which)
{
  return (bits >> (which * DIGIT_BITS)) & (N_BINS - 1);
}

/* One stable pass by digit @which; nothing moves when all keys share it. */
static gboolean
distribute (KsContext *context, const Key *from, Key *to, gsize n, guint which, guint32 *count,
            gboolean *has_moved, GError **error)
{
  guint32 start = 0;

  *has_moved = count[digit (from[0].bits, which)] != n;
  if (!*has_moved)
    return TRUE;
  for (guint b = 0; b < N_BINS; b++)
    {
      guint32 size = count[b];

      count[b] = start;
      start += size;
    }
  for (gsize i = 0; i < n; i++)
    {
      if (i % POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      to[count[digit (from[i].bits, which)]++] = from[i];
    }
  return TRUE;
}

gboolean
ks_order_ascending (KsContext *context, const double *values, gsize n, guint32 *order,
                    GError **error)
{
  g_return_val_if_fail (n <= G_MAXUINT32, FALSE);

  g_autofree Key *keys = ks_new (context, Key, n, error);
  g_autofree Key *room = ks_new (context, Key, n, error);
  g_autofree guint32 *counts = ks_new0 (context, guint32, N_DIGITS * N_BINS, error);

  if (keys == NULL || room == NULL || counts == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (i % POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      double value = values[i] + 0.0; /* minus zero, the one number with a sign, becomes zero */

      keys[i].index = (guint32) i;
      memcpy (&keys[i].bits, &value, sizeof value);
      for (guint which = 0; which < N_DIGITS; which++)
        counts[which * N_BINS + digit (keys[i].bits, which)]++;
    }
  for (guint which = 0; n > 0 && which < N_DIGITS; which++)
    {
      gboolean has_moved = FALSE;

      if (!distribute (context, keys, room, n, which, counts + which * N_BINS, &has_moved, error))
        return FALSE;
      if (has_moved)
        {
          Key *sorted = room;

          room = keys;
          keys = sorted;
        }
    }
  for (gsize i = 0; i < n; i++)
    order[i] = keys[i].index;
  return TRUE;
}

static inline double
median (double a, double b, double c)
{
  return MAX (MIN (a, b), MIN (MAX (a, b), c));
}

double
ks_order_select (double *values, gsize n, gsize k)
{
  g_return_val_if_fail (k >= 1 && k <= n, 0.0);

  gssize low = 0, high = (gssize) n - 1, wanted = (gssize) k - 1;
  guint32 random = 1;

  while (low < high)
    {
      double drawn[3];
      gssize i = low, j = high;

      /* Places from a fixed linear congruential sequence: distances along a line rise
       * and fall in ways on which any regular choice of places takes square time. */
      for (guint p = 0; p < 3; p++)
        {
          random = random * 1664525u + 1013904223u;
          drawn[p] = values[low + (gssize) (((guint64) random * (guint64) (high - low + 1)) >> 32)];
        }

      double pivot = median (drawn[0], drawn[1], drawn[2]);

      while (i <= j)
        {
          while (values[i] < pivot)
            i++;
          while (values[j] > pivot)
            j--;
          if (i > j)
            break;
          double value = values[i];
          values[i++] = values[j];
          values[j--] = value;
        }
      /* Up to j none is above the pivot, from i on none below, between them they equal it. */
      if (wanted <= j)
        high = j;
      else if (wanted >= i)
        low = i;
      else
        break;
    }
  return values[wanted];
}
