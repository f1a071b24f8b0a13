/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ks-unpack-protocol.h"

/* How a program ended that was run with these arguments. */
static int
run (const char *const *arguments)
{
  posix_spawn_file_actions_t actions;
  char *const nothing[] = { NULL };
  pid_t pid;
  int status;

  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_addopen (&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  g_assert_cmpint (
      posix_spawn (&pid, arguments[0], &actions, NULL, (char *const *) arguments, nothing), ==, 0);
  posix_spawn_file_actions_destroy (&actions);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status;
}

static int
run_sandboxed (const char *without, const char *what)
{
  const char *const whole[] = { KS_SANDBOXED, what, NULL };
  const char *const weaker[] = { KS_WITHOUT, without, KS_SANDBOXED, what, NULL };

  return run (without == NULL ? whole : weaker);
}

static guint
guards (const char *without)
{
  int status = run_sandboxed (without, "guards");

  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), >=, 10);
  return WEXITSTATUS (status) - 10;
}

static void
check_killed (const char *without, const char *what, int by)
{
  int status = run_sandboxed (without, what);

  if (!WIFSIGNALED (status) || WTERMSIG (status) != by)
    g_error ("“%s” was not ended by signal %d but has status %x", what, by, status);
}

static void
check_refused (const char *without, const char *what)
{
  int status = run_sandboxed (without, what);

  if (!WIFEXITED (status) || WEXITSTATUS (status) != 1)
    g_error ("“%s” was not refused but has status %x", what, status);
}

/* Whether the kernel has all guards; if not, the test says so. */
static gboolean
needs (guint wanted)
{
  if ((guards (NULL) & wanted) == wanted)
    return TRUE;
  g_test_skip ("this kernel lacks a guard");
  return FALSE;
}

/* No system call that could open, reach, start or end anything. */
static void
test_calls (void)
{
  static const char *const ended[] = { "new-open", "remove",      "socket", "fork",  "exec",
                                       "kill",     "trace",       "read",   "write", "map",
                                       "code",     "memory-file", "limit" };
  static const char *const refused[] = { "open", "old-open", "create", "stat", "nothing" };

  if (!needs (KS_GUARD_SECCOMP))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (ended); i++)
    check_killed (NULL, ended[i], SIGSYS);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    check_refused (NULL, refused[i]);
}

static void
test_limits (void)
{
  check_refused (NULL, "memory");
  check_refused (NULL, "allowed-memory");
  check_refused (NULL, "more-memory");
  check_killed (NULL, "large-file", SIGXFSZ);
  check_killed (NULL, "loop", SIGPROF);
}

/* Kernels that lack a guard: the others hold. */
static void
test_without (void)
{
  static const char *const files[] = { "open", "old-open", "new-open", "create" };

  if (!needs (KS_GUARD_ALL))
    return;
  g_assert_cmpuint (guards (NULL), ==, KS_GUARD_ALL);
  g_assert_cmpuint (guards ("landlock"), ==, KS_GUARD_LIMITS | KS_GUARD_SECCOMP);
  g_assert_cmpuint (guards ("seccomp"), ==, KS_GUARD_LIMITS | KS_GUARD_LANDLOCK);
  g_assert_cmpuint (guards ("both"), ==, KS_GUARD_LIMITS);
  check_killed ("landlock", "socket", SIGSYS);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      check_refused ("seccomp", files[i]);
      check_refused ("both", files[i]); /* no descriptor is left for it */
    }
  check_refused ("both", "socket");
  check_refused ("both", "memory");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unpack/sandbox/calls", test_calls);
  g_test_add_func ("/unpack/sandbox/limits", test_limits);
  g_test_add_func ("/unpack/sandbox/without", test_without);
  return g_test_run ();
}
