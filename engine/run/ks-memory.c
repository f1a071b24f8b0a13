/* SPDX-License-Identifier: MIT */
#include "ks-memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096                /* bytes */
#define HUGE_FROM (4 << 20)      /* bytes of two huge pages: of so many one at least is whole */
#define POLL_BYTES (1 << 22) /* cleared between two looks at the cancel flag */

/* To have the system give a large buffer 512 pages at a time, where it can: one by one they take
 * four times as long, more than most of what is then written into them. */
static void
ask_for_huge_pages (gpointer memory, gsize bytes)
{
  gsize before = -(uintptr_t) memory % PAGE;

  madvise ((char *) memory + before, bytes - before, MADV_HUGEPAGE);
}

gpointer
ks_alloc (KsContext *context, gsize count, gsize size, GError **error)
{
  gsize bytes;
  gpointer memory = NULL;

  if (!g_size_checked_mul (&bytes, count, size) || bytes > G_MAXSSIZE)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_MEMORY,
                   "%" G_GSIZE_FORMAT " elements of %" G_GSIZE_FORMAT
                   " bytes are more than this machine can address; use fewer points or a sample.",
                   count, size);
      return NULL;
    }
  if (ks_context_grants (context, bytes)
      && posix_memalign (&memory, KS_ALIGNMENT, MAX (bytes, KS_ALIGNMENT)) == 0)
    {
      if (bytes >= HUGE_FROM)
        ask_for_huge_pages (memory, bytes);
      return memory;
    }

  g_autofree char *amount = g_format_size (bytes);
  g_set_error (
      error, KS_ERROR, KS_ERROR_MEMORY,
      "This needs %s of memory at once, which is not to be had; use fewer points or a sample.",
      amount);
  return NULL;
}

gpointer
ks_alloc0 (KsContext *context, gsize count, gsize size, GError **error)
{
  g_autofree char *memory = ks_alloc (context, count, size, error);

  if (memory == NULL)
    return NULL;
  for (gsize from = 0, bytes = MAX (count * size, KS_ALIGNMENT); from < bytes; from += POLL_BYTES)
    {
      if (from > 0 && !ks_context_check (context, error))
        return NULL;
      memset (memory + from, 0, MIN (bytes - from, POLL_BYTES));
    }
  return g_steal_pointer (&memory);
}

gboolean
ks_grow (KsContext *context, gpointer array, gsize *room, gsize needed, gsize size, GError **error)
{
  gpointer *slot = array;

  if (needed <= *room)
    return TRUE;

  gsize larger = MAX (MAX (*room * 2, needed), 16);
  gpointer memory = ks_alloc (context, larger, size, error);
  if (memory == NULL)
    return FALSE;
  if (*room > 0)
    memcpy (memory, *slot, *room * size);
  g_free (*slot);
  *slot = memory;
  *room = larger;
  return TRUE;
}
