/* SPDX-License-Identifier: MIT */
#include "ks-sort.h"

#include <string.h>

#define RUN 16      /* records sorted by insertion */
#define STEP 16384  /* records between two looks at the context */

typedef int (*Compare) (const void *a, const void *b);

static void
insert_all (char *records, gsize n, gsize size, Compare compare, char *spare)
{
  for (gsize i = 1; i < n; i++)
    {
      gsize at = i;

      memcpy (spare, records + i * size, size);
      while (at > 0 && compare (records + (at - 1) * size, spare) > 0)
        at--;
      memmove (records + (at + 1) * size, records + at * size, (i - at) * size);
      memcpy (records + at * size, spare, size);
    }
}

/* Merges [begin, middle) and [middle, end) of @from into the same places of @to. */
static gboolean
merge (KsContext *context, const char *from, char *to, gsize begin, gsize middle, gsize end,
       gsize size, Compare compare, GError **error)
{
  gsize left = begin, right = middle;

  for (gsize at = begin; at < end; at++)
    {
      gboolean is_left = left < middle
                         && (right == end
                             || compare (from + left * size, from + right * size) <= 0);
      gsize next = is_left ? left++ : right++;

      if (at % STEP == 0 && !ks_context_check (context, error))
        return FALSE;
      memcpy (to + at * size, from + next * size, size);
    }
  return TRUE;
}

gboolean
ks_sort (KsContext *context, gpointer records, gsize n, gsize size, Compare compare, GError **error)
{
  g_return_val_if_fail ((records != NULL || n == 0) && size > 0 && compare != NULL, FALSE);

  if (n < 2)
    return TRUE;

  g_autofree char *spare = ks_alloc (context, n, size, error);
  char *from = records, *to = spare;

  if (spare == NULL)
    return FALSE;
  for (gsize begin = 0; begin < n; begin += RUN)
    {
      if (begin % STEP == 0 && !ks_context_check (context, error))
        return FALSE;
      insert_all (from + begin * size, MIN (RUN, n - begin), size, compare, spare);
    }
  for (gsize width = RUN; width < n; width *= 2)
    {
      char *kept = from;

      for (gsize begin = 0; begin < n; begin += 2 * width)
        if (!merge (context, from, to, begin, MIN (begin + width, n), MIN (begin + 2 * width, n),
                    size, compare, error))
          return FALSE;
      from = to;
      to = kept;
    }
  if (from != records)
    memcpy (records, from, n * size);
  return TRUE;
}
