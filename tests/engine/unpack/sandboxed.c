/* Shuts itself in as kleinscope-unpack does and then tries one thing that it must not be
 * able to do: sandboxed WHAT. Exit status 0: it was done; 1: it was refused. A system call
 * that is not on the list ends it by SIGSYS.
 *
 * SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ks-unpack-sandbox.h"

#define MEMORY (32 * 1024 * 1024)
#define OTHER 5 /* a descriptor that is open and is none of those that may be used */

static int
try_open (void)
{
  return open ("/etc/passwd", O_RDONLY) >= 0;
}

/* The oldest way, which the C library no longer goes. */
static int
try_old_open (void)
{
#ifdef SYS_open
  return syscall (SYS_open, "/etc/passwd", O_RDONLY) >= 0;
#else
  return try_open ();
#endif
}

static int
try_new_open (void)
{
  const guint64 how[3] = { O_RDONLY };

  return syscall (SYS_openat2, AT_FDCWD, "/etc/passwd", how, sizeof how) >= 0;
}

static int
try_create (void)
{
  return open ("/tmp/kleinscope-was-here", O_WRONLY | O_CREAT, 0600) >= 0;
}

static int
try_stat (void)
{
  struct stat status;

  return stat ("/etc/passwd", &status) == 0;
}

static int
try_remove (void)
{
  return unlink ("/tmp/kleinscope-was-here") == 0;
}

static int
try_socket (void)
{
  return socket (AF_INET, SOCK_STREAM, 0) >= 0;
}

static int
try_fork (void)
{
  pid_t pid = fork ();

  if (pid == 0)
    _exit (0);
  return pid > 0;
}

static int
try_exec (void)
{
  execl ("/bin/true", "true", NULL);
  return 0;
}

static int
try_kill (void)
{
  return kill (getppid (), 0) == 0;
}

static int
try_trace (void)
{
  return ptrace (PTRACE_ATTACH, getppid (), NULL, NULL) == 0;
}

static int
try_read (void)
{
  char byte;

  return pread (OTHER, &byte, 1, 0) == 1;
}

static int
try_write (void)
{
  return write (OTHER, "x", 1) == 1;
}

static int
try_map (void)
{
  return mmap (NULL, 4096, PROT_READ, MAP_PRIVATE, OTHER, 0) != MAP_FAILED;
}

static int
try_code (void)
{
  return mmap (NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static int
try_memory_file (void)
{
  return memfd_create ("x", 0) >= 0;
}

static int
try_limit (void)
{
  const struct rlimit more = { RLIM_INFINITY, RLIM_INFINITY };

  return setrlimit (RLIMIT_FSIZE, &more) == 0;
}

/* The one limit that may be asked for cannot go beyond its last. */
static int
try_more_memory (void)
{
  const struct rlimit more = { RLIM_INFINITY, RLIM_INFINITY };

  return setrlimit (RLIMIT_AS, &more) == 0;
}

static gboolean
get_memory (gsize size)
{
  return mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
         != MAP_FAILED;
}

static int
try_memory (void)
{
  return get_memory (2 * MEMORY);
}

static int
try_allowed_memory (void)
{
  ks_sandbox_allow_answer (MEMORY / 2);
  ks_sandbox_allow_answer (MEMORY / 2); /* beyond the last limit: nothing changes */
  return !get_memory (MEMORY * 3 / 2) || get_memory (MEMORY);
}

static int
try_large_file (void)
{
  return ftruncate (3, 1 << 20) == 0;
}

static int
try_loop (void)
{
  for (volatile gsize i = 0; i < G_MAXSIZE; i++)
    ;
  return 1;
}

static int
try_nothing (void)
{
  return 0;
}

static const struct {
  const char *name;
  int (*try) (void);
} tries[] = {
  { "open", try_open },
  { "old-open", try_old_open },
  { "new-open", try_new_open },
  { "create", try_create },
  { "stat", try_stat },
  { "remove", try_remove },
  { "socket", try_socket },
  { "fork", try_fork },
  { "exec", try_exec },
  { "kill", try_kill },
  { "trace", try_trace },
  { "read", try_read },
  { "write", try_write },
  { "map", try_map },
  { "code", try_code },
  { "memory-file", try_memory_file },
  { "limit", try_limit },
  { "more-memory", try_more_memory },
  { "memory", try_memory },
  { "allowed-memory", try_allowed_memory },
  { "large-file", try_large_file },
  { "loop", try_loop },
  { "nothing", try_nothing },
};

int
main (int argc, char **argv)
{
  const KsSandboxLimits limits = { MEMORY, 2 * MEMORY, 65536, 500 };

  if (argc != 2)
    return 2;
  dup2 (open ("/proc/self/exe", O_RDONLY), OTHER);
  dup2 (memfd_create ("answer", 0), 3);

  guint guards = ks_sandbox_enter (&limits);

  if (strcmp (argv[1], "guards") == 0)
    _exit (10 + guards);
  for (gsize t = 0; t < G_N_ELEMENTS (tries); t++)
    if (strcmp (argv[1], tries[t].name) == 0)
      _exit (tries[t].try () ? 0 : 1);
  _exit (2);
}
