/* Where the memory of kleinscope-unpack and its libraries comes from, in a program that is the same
 * but for this: it comes to an end, see starved.h. No variable and no descriptor reach the
 * program, so it looks at the name that it was run by.
 *
 * SPDX-License-Identifier: MIT */
#include "starved.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

/* The C library's own, which it exports without a declaration. */
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);
void *__libc_memalign (size_t alignment, size_t size);

static KsStarved *counts; /* in the file beside the link; NULL before the first allocation */
static guint64 first;     /* that is refused */

/* Allocates nothing. The file stays mapped when the program has shut itself in. */
static void
begin (void)
{
  const char *path = (const char *) getauxval (AT_EXECFN);
  const char *name = strstr (path, KS_STARVED_LINK);
  char beside[4096] = "";
  int fd;

  if (name == NULL || name - path > (gssize) (sizeof beside - sizeof KS_STARVED_COUNTS))
    _exit (1);
  memcpy (beside, path, name - path);
  strcpy (beside + (name - path), KS_STARVED_COUNTS);
  first = strtoull (name + strlen (KS_STARVED_LINK), NULL, 10);
  fd = open (beside, O_RDWR | O_CLOEXEC);
  counts = mmap (NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (counts == MAP_FAILED)
    _exit (1);
  close (fd);
}

static gboolean
is_there (void)
{
  if (counts == NULL)
    begin ();
  if (++counts->asked < first)
    return TRUE;
  counts->refused++;
  errno = ENOMEM;
  return FALSE;
}

#define GIVEN(name, parameters, arguments)                                                         \
  void *given_##name parameters;                                                                   \
  void *given_##name parameters                                                                    \
  {                                                                                                \
    return is_there () ? __libc_##name arguments : NULL;                                           \
  }

GIVEN (malloc, (size_t size), (size))
GIVEN (calloc, (size_t n, size_t size), (n, size))
GIVEN (realloc, (void *memory, size_t size), (memory, size))
GIVEN (memalign, (size_t alignment, size_t size), (alignment, size))
