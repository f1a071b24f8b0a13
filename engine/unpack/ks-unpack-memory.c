/* Memory for this program and its libraries: where there is none, the program says so and ends.
 * Who is refused some may go on with less, as jansson does, which leaves a member out, and libhdf5,
 * which takes an attribute for one that is not there, and what is left would pass for the whole;
 * and libseccomp goes round for ever. So these functions stand before those of the C library, also
 * where libraries call them.
 *
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "ks-unpack-protocol.h"

/* The C library's own, which it exports without a declaration. */
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);
void *__libc_memalign (size_t alignment, size_t size);

/* So short a line goes into a pipe whole. */
static void *
there_or_end (void *memory)
{
  static const char line[] = "error It takes more memory than there is, or is damaged and seems "
                             "to; close other programs, or save the file again, or a part of it.\n";

  if (memory == NULL)
    _exit (write (KS_UNPACK_STATUS, line, sizeof line - 1) < 0);
  return memory;
}

void *
malloc (size_t size)
{
  return there_or_end (__libc_malloc (size));
}

void *
calloc (size_t n, size_t size)
{
  return there_or_end (__libc_calloc (n, size));
}

void *
realloc (void *memory, size_t size)
{
  void *moved = __libc_realloc (memory, size);

  return size > 0 ? there_or_end (moved) : moved;
}

/* GLib's small pieces. */
int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  *memory = there_or_end (__libc_memalign (alignment, size));
  return 0;
}
