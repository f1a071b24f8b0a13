/* kleinscope-unpack before a kernel that this test plays: what it asks for, and what becomes of it
 * when it is refused. That a true kernel then holds it is what test-sandbox.c sees.
 *
 * The linker puts the functions __wrap_...() in the place of what they are named after.
 *
 * SPDX-License-Identifier: MIT */
#include <linux/capability.h>
#include <seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "ks-error.h"
#include "ks-unpack-answer.h"
#include "ks-unpack-protocol.h"
#include "ks-unpack-sandbox.h"

#define STATM_FILE 1000
#define PAGES 1000 /* of address space in use */
#define RULES_FILE 1001
#define MIB ((gsize) 1024 * 1024)

int ks_unpack_main (int argc, char **argv);

/* ---- The kernel ---- */

static struct {
  const char *failing;               /* the call that is refused, or NULL */
  int landlock;                      /* version; 0: there is none */
  struct rlimit limits[RLIM_NLIMITS];
  gsize rules_size;                  /* of the Landlock rules asked for */
  guint64 rules[3];                  /* files, network, scope */
  gboolean is_restricted, is_filtered, is_bare; /* by Landlock, by seccomp, of capabilities */
  guint n_calls;                     /* that the filter has a rule for */
  guint milliseconds[2], n_times;    /* of processor time that were asked for, in turn */
  gboolean dies_with_parent, is_dumpable, may_gain;
  char folder[8];
  GString *told, *complaint;         /* written to the pipe, and to standard error */
  jmp_buf end;
  int status;
} kernel;

static void
kernel_reset (const char *failing)
{
  if (kernel.told != NULL)
    g_string_free (kernel.told, TRUE);
  if (kernel.complaint != NULL)
    g_string_free (kernel.complaint, TRUE);
  memset (&kernel, 0, sizeof kernel);
  kernel.failing = failing;
  kernel.landlock = 6;
  kernel.is_dumpable = kernel.may_gain = TRUE;
  kernel.told = g_string_new (NULL);
  kernel.complaint = g_string_new (NULL);
  for (guint i = 0; i < RLIM_NLIMITS; i++)
    kernel.limits[i] = (struct rlimit) { RLIM_INFINITY, RLIM_INFINITY };
}

static gboolean
fails (const char *call)
{
  return g_strcmp0 (kernel.failing, call) == 0;
}

#define WRAPPED(type, name, ...)                                                                   \
  type __wrap_##name (__VA_ARGS__);                                                                \
  type __wrap_##name (__VA_ARGS__)

WRAPPED (int, open64, const char *path, int flags, ...)
{
  g_assert_cmpstr (path, ==, "/proc/self/statm");
  return fails ("open") ? -1 : STATM_FILE;
}

WRAPPED (gssize, read, int file, void *out, gsize size)
{
  const char text[] = G_STRINGIFY (PAGES) " 20 3";

  g_assert_cmpint (file, ==, STATM_FILE);
  g_assert_cmpuint (size, >, sizeof text);
  if (fails ("read"))
    return -1;
  memcpy (out, text, sizeof text - 1);
  return sizeof text - 1;
}

/* A pipe that takes some of what it is given. */
WRAPPED (gssize, write, int file, const void *data, gsize size)
{
  GString *text = file == KS_UNPACK_STATUS ? kernel.told : kernel.complaint;

  g_assert_true (file == KS_UNPACK_STATUS || file == STDERR_FILENO);
  if (fails ("write"))
    return -1;
  size = MIN (size, 100);
  g_string_append_len (text, data, size);
  return size;
}

WRAPPED (int, getrlimit64, int resource, struct rlimit *limit)
{
  *limit = kernel.limits[resource];
  return fails ("getrlimit") ? -1 : 0;
}

WRAPPED (int, setrlimit64, int resource, const struct rlimit *limit)
{
  g_assert_cmpuint (limit->rlim_cur, <=, limit->rlim_max);
  g_assert_cmpuint (limit->rlim_max, <=, kernel.limits[resource].rlim_max);
  kernel.limits[resource] = *limit;
  return 0;
}

WRAPPED (int, setitimer, int timer, const struct itimerval *left, struct itimerval *old)
{
  g_assert_cmpint (timer, ==, ITIMER_PROF);
  g_assert_cmpuint (kernel.n_times, <, G_N_ELEMENTS (kernel.milliseconds));
  g_assert_cmpuint (left->it_value.tv_usec, <, 1000000);
  kernel.milliseconds[kernel.n_times++]
      = left->it_value.tv_sec * 1000 + left->it_value.tv_usec / 1000;
  return 0;
}

WRAPPED (int, chdir, const char *path)
{
  g_strlcpy (kernel.folder, path, sizeof kernel.folder);
  return fails ("chdir") ? -1 : 0;
}

WRAPPED (int, prctl, int option, ...)
{
  va_list arguments;

  va_start (arguments, option);
  gulong value = va_arg (arguments, int);
  va_end (arguments);
  if (option == PR_SET_PDEATHSIG)
    kernel.dies_with_parent = value == SIGKILL;
  else if (option == PR_SET_DUMPABLE)
    kernel.is_dumpable = value;
  else if (option == PR_SET_NO_NEW_PRIVS)
    kernel.may_gain = !value;
  else
    g_assert_not_reached ();
  return 0;
}

static long
create_rules (const guint64 *rules, gsize size, guint flags)
{
  if (flags == 1) /* asked for the version */
    return kernel.landlock > 0 ? kernel.landlock : -1;
  if (fails ("landlock-rules"))
    return -1;
  kernel.rules_size = size;
  memcpy (kernel.rules, rules, size);
  return RULES_FILE;
}

WRAPPED (long, syscall, long number, ...)
{
  va_list arguments;
  long answer = 0;

  va_start (arguments, number);
  if (number == SYS_landlock_create_ruleset)
    {
      const guint64 *rules = va_arg (arguments, const guint64 *);
      gsize size = rules != NULL ? va_arg (arguments, gsize) : (gsize) va_arg (arguments, int);

      answer = create_rules (rules, size, va_arg (arguments, guint));
    }
  else if (number == SYS_landlock_restrict_self)
    {
      g_assert_cmpint (va_arg (arguments, int), ==, RULES_FILE);
      kernel.is_restricted = !fails ("landlock-restrict");
      answer = kernel.is_restricted ? 0 : -1;
    }
  else
    {
      g_assert_cmpint (number, ==, SYS_capset);
      (void) va_arg (arguments, gpointer);
      const struct __user_cap_data_struct *sets = va_arg (arguments, gpointer);
      kernel.is_bare = TRUE;
      for (guint i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        if ((sets[i].effective | sets[i].permitted | sets[i].inheritable) != 0)
          kernel.is_bare = FALSE;
    }
  va_end (arguments);
  return answer;
}

WRAPPED (scmp_filter_ctx, seccomp_init, guint32 otherwise)
{
  g_assert_cmpuint (otherwise, ==, SCMP_ACT_KILL_PROCESS);
  return fails ("seccomp-init") ? NULL : &kernel;
}

WRAPPED (int, seccomp_attr_set, scmp_filter_ctx filter, enum scmp_filter_attr name, guint32 value)
{
  g_assert_true (name == SCMP_FLTATR_ACT_BADARCH && value == SCMP_ACT_KILL_PROCESS);
  return fails ("seccomp-attribute") ? -1 : 0;
}

WRAPPED (int, seccomp_rule_add, scmp_filter_ctx filter, guint32 action, int call, guint n, ...)
{
  g_assert_true (action == SCMP_ACT_ALLOW || action == SCMP_ACT_ERRNO (13));
  kernel.n_calls++;
  return fails ("seccomp-rule") && call == SCMP_SYS (prlimit64) ? -1 : 0;
}

WRAPPED (int, seccomp_load, const scmp_filter_ctx filter)
{
  kernel.is_filtered = !fails ("seccomp-load");
  return kernel.is_filtered ? 0 : -1;
}

WRAPPED (void, seccomp_release, scmp_filter_ctx filter)
{
  g_assert_true (filter == &kernel);
}

G_NORETURN void __wrap__exit (int status);
void
__wrap__exit (int status)
{
  kernel.status = status;
  longjmp (kernel.end, 1);
}

/* ---- Memory: what the program's malloc() and its like get, and that they are given ---- */

#define GIVEN(name, parameters, own)                                                               \
  void *given_##name parameters;                                                                   \
  void *given_##name parameters                                                                    \
  {                                                                                                \
    return fails ("memory") ? NULL : own;                                                          \
  }

GIVEN (malloc, (gsize size), malloc (size))
GIVEN (calloc, (gsize n, gsize size), calloc (n, size))
GIVEN (realloc, (gpointer memory, gsize size), realloc (memory, size))
GIVEN (memalign, (gsize alignment, gsize size), aligned_alloc (alignment, size))

void *ks_unpack_malloc (gsize size);
void *ks_unpack_calloc (gsize n, gsize size);
void *ks_unpack_realloc (gpointer memory, gsize size);
int   ks_unpack_posix_memalign (gpointer *memory, gsize alignment, gsize size);

static gpointer
ask_malloc (gpointer memory)
{
  return ks_unpack_malloc (10);
}

static gpointer
ask_calloc (gpointer memory)
{
  return ks_unpack_calloc (2, 5);
}

static gpointer
ask_realloc (gpointer memory)
{
  return ks_unpack_realloc (memory, 10);
}

static gpointer
ask_memalign (gpointer memory)
{
  g_assert_cmpint (ks_unpack_posix_memalign (&memory, 64, 64), ==, 0);
  return memory;
}

/* ---- What the program unpacks with ---- */

gboolean
ks_unpack_hdf5 (const KsUnpackJob *job, GError **error)
{
  job->progress (0.5, job->data);
  job->progress (2.0, job->data);
  return TRUE;
}

gboolean
ks_unpack_png (const KsUnpackJob *job, GError **error)
{
  g_assert_cmpint (job->content, ==, KS_UNPACK_CONTENT);
  g_assert_cmpint (job->answer, ==, KS_UNPACK_ANSWER);
  g_assert_cmpuint (job->size, ==, 10000);
  g_assert_cmpuint (job->most, ==, 17 * MIB);
  job->allow_answer (MIB);
  return TRUE;
}

gboolean
ks_unpack_jpeg (const KsUnpackJob *job, GError **error)
{
  g_autofree char *longest = g_strnfill (2000, 'x');

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "This is no picture. %s", longest);
  return FALSE;
}

/* Its exit status. */
static int
run (const char *format, const char *size, const char *most)
{
  char *arguments[] = { (char *) "kleinscope-unpack", (char *) format, (char *) size,
                        (char *) most, NULL };

  if (setjmp (kernel.end) == 0)
    kernel.status = ks_unpack_main (most != NULL ? 4 : 3, arguments);
  return kernel.status;
}

/* ---- Tests ---- */

/* All of it, where nothing is refused. */
static void
test_whole (void)
{
  static const int none[] = { RLIMIT_CORE, RLIMIT_NPROC, RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE,
                              RLIMIT_NOFILE };
  gsize used = PAGES * (gsize) sysconf (_SC_PAGESIZE), most = 17 * MIB;
  g_autofree char *most_text = g_strdup_printf ("%" G_GSIZE_FORMAT, most);

  kernel_reset (NULL);
  g_assert_cmpint (run ("png", "10000", most_text), ==, 0);
  g_assert_cmpstr (kernel.told->str, ==, "ok 7\n");
  g_assert_cmpstr (kernel.folder, ==, "/");
  g_assert_true (kernel.is_restricted && kernel.is_filtered && kernel.is_bare);
  g_assert_true (kernel.dies_with_parent && !kernel.is_dumpable && !kernel.may_gain);
  g_assert_cmpuint (kernel.n_calls, >, 20);
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_cmpuint (kernel.limits[none[i]].rlim_max, ==, 0);
  g_assert_cmpuint (kernel.limits[RLIMIT_FSIZE].rlim_cur, ==, most);
  /* An answer of one was allowed. */
  g_assert_cmpuint (kernel.limits[RLIMIT_AS].rlim_cur, ==, used + 66 * MIB + 20000);
  g_assert_cmpuint (kernel.limits[RLIMIT_AS].rlim_max, ==, used + 128 * MIB + 2 * most);
}

/* A small file is ended within a second; large ones and large answers have time in proportion. */
static void
test_time (void)
{
  static const struct { const char *size; guint milliseconds, seconds; } cases[] = {
    { "0", 800, 22 },
    { "1000000", 1000, 23 },
    { "1000000000", 200800, 422 },
  };
  static const struct { gsize bytes; guint milliseconds; } answers[] = {
    { 0, 800 }, { 20000000, 1800 }, { G_MAXSIZE, 20800 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      kernel_reset (NULL);
      g_assert_cmpint (run ("hdf5", cases[i].size, "1000000"), ==, 0);
      g_assert_cmpuint (kernel.n_times, ==, 1);
      g_assert_cmpuint (kernel.milliseconds[0], ==, cases[i].milliseconds);
      g_assert_cmpuint (kernel.limits[RLIMIT_CPU].rlim_cur, ==, cases[i].seconds);
      g_assert_cmpuint (kernel.limits[RLIMIT_CPU].rlim_max, ==, cases[i].seconds + 1);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      kernel_reset (NULL);
      g_assert_cmpint (run ("hdf5", "0", "1000000"), ==, 0);
      ks_sandbox_allow_answer (answers[i].bytes);
      g_assert_cmpuint (kernel.n_times, ==, 2);
      g_assert_cmpuint (kernel.milliseconds[1], ==, answers[i].milliseconds);
    }
}

/* The guards that are left where the kernel refuses one. */
static void
test_refusals (void)
{
  static const struct { const char *call; guint guards; } cases[] = {
    { "open", 7 },
    { "read", 7 },
    { "getrlimit", 7 },
    { "landlock-rules", KS_GUARD_LIMITS | KS_GUARD_SECCOMP },
    { "landlock-restrict", KS_GUARD_LIMITS | KS_GUARD_SECCOMP },
    { "seccomp-init", KS_GUARD_LIMITS | KS_GUARD_LANDLOCK },
    { "seccomp-attribute", KS_GUARD_LIMITS | KS_GUARD_LANDLOCK },
    { "seccomp-rule", KS_GUARD_LIMITS | KS_GUARD_LANDLOCK },
    { "seccomp-load", KS_GUARD_LIMITS | KS_GUARD_LANDLOCK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      kernel_reset (cases[i].call);
      g_assert_cmpint (run ("hdf5", "0", "1"), ==, 0);
      g_autofree char *said = g_strdup_printf ("ok %u\n", cases[i].guards);
      g_assert_true (g_str_has_suffix (kernel.told->str, said));
      /* How much it has already is not known: taken for a GiB. */
      if (g_str_equal (cases[i].call, "open") || g_str_equal (cases[i].call, "read"))
        g_assert_cmpuint (kernel.limits[RLIMIT_AS].rlim_cur, ==, (1024 + 64) * MIB);
    }
  kernel_reset ("chdir");
  g_assert_cmpint (run ("hdf5", "0", "1"), ==, 1);
  g_assert_cmpstr (kernel.told->str, ==, "");
}

/* Every right that a version of Landlock knows is asked for, and none that it does not. */
static void
test_landlock (void)
{
  static const struct { int version; gsize size; guint64 rules[3]; } cases[] = {
    { 0, 0, { 0 } },
    { 1, 8, { 0x1fff } },
    { 2, 8, { 0x3fff } },
    { 3, 8, { 0x7fff } },
    { 4, 16, { 0x7fff, 3 } },
    { 5, 16, { 0xffff, 3 } },
    { 6, 24, { 0xffff, 3, 3 } },
    { 9, 24, { 0xffff, 3, 3 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      kernel_reset (NULL);
      kernel.landlock = cases[i].version;
      g_assert_cmpint (run ("hdf5", "1", "1"), ==, 0);
      g_assert_true (
          g_str_has_suffix (kernel.told->str, cases[i].version > 0 ? "ok 7\n" : "ok 5\n"));
      g_assert_cmpuint (kernel.rules_size, ==, cases[i].size);
      g_assert_cmpmem (kernel.rules, sizeof kernel.rules, cases[i].rules, sizeof cases[i].rules);
    }
}

/* Limits that are there already are not widened. */
static void
test_lower_limits (void)
{
  kernel_reset (NULL);
  for (guint i = 0; i < RLIM_NLIMITS; i++)
    kernel.limits[i] = (struct rlimit) { 2, 2 };
  g_assert_cmpint (run ("png", "10000", "17825792"), ==, 0);
  g_assert_cmpstr (kernel.told->str, ==, "ok 7\n");
  g_assert_cmpuint (kernel.limits[RLIMIT_AS].rlim_max, ==, 2);
  g_assert_cmpuint (kernel.limits[RLIMIT_CPU].rlim_cur, ==, 2);
}

static void
test_status (void)
{
  kernel_reset (NULL);
  g_assert_cmpint (run ("hdf5", "1", "1"), ==, 0);
  g_assert_cmpuint (strspn (kernel.told->str, "."), ==, KS_UNPACK_DOTS);
  kernel_reset (NULL);
  g_assert_cmpint (run ("jpeg", "1", "1"), ==, 0);
  g_assert_true (g_str_has_prefix (kernel.told->str, "error This is no picture. xxx"));
  g_assert_true (g_str_has_suffix (kernel.told->str, "x\n"));
  g_assert_cmpuint (kernel.told->len, <=, KS_UNPACK_MOST_STATUS - KS_UNPACK_DOTS);
  kernel_reset ("write"); /* nobody waits any more */
  g_assert_cmpint (run ("hdf5", "1", "1"), ==, 1);
}

static void
check_memory (gpointer (*ask) (gpointer memory))
{
  kernel_reset (NULL);

  g_autofree gpointer memory = ask (NULL);

  g_assert_nonnull (memory);
  g_assert_cmpstr (kernel.told->str, ==, "");
  kernel_reset ("memory");
  kernel.status = -1;
  if (setjmp (kernel.end) == 0)
    g_assert_null (ask (NULL));
  g_assert_cmpint (kernel.status, ==, 0);
  g_assert_true (g_str_has_prefix (kernel.told->str, "error It takes more memory than"));
}

/* No library is refused memory, for it might go on with less: the program says so and ends. */
static void
test_memory (void)
{
  check_memory (ask_malloc);
  check_memory (ask_calloc);
  check_memory (ask_realloc);
  check_memory (ask_memalign);

  /* None was asked for. */
  kernel_reset ("memory");
  g_assert_null (ks_unpack_realloc (NULL, 0));
  g_assert_cmpstr (kernel.told->str, ==, "");
}

static void
test_usage (void)
{
  static const struct { const char *format, *size, *most; } cases[] = {
    { "hdf5", "1", NULL },
    { "gif", "1", "1" },
    { "hdf5", "-1", "1" },
    { "hdf5", "1", "x" },
    { "hdf5", "1", "9223372036854775807" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      kernel_reset (NULL);
      g_assert_cmpint (run (cases[i].format, cases[i].size, cases[i].most), ==, 2);
      g_assert_cmpstr (kernel.complaint->str, ==, "This program is run by Kleinscope alone.\n");
      g_assert_cmpstr (kernel.told->str, ==, "");
      g_assert_false (kernel.is_filtered);
    }
  kernel_reset ("write");
  g_assert_cmpint (run ("gif", "1", "1"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unpack/guards/whole", test_whole);
  g_test_add_func ("/unpack/guards/time", test_time);
  g_test_add_func ("/unpack/guards/refusals", test_refusals);
  g_test_add_func ("/unpack/guards/landlock", test_landlock);
  g_test_add_func ("/unpack/guards/lower-limits", test_lower_limits);
  g_test_add_func ("/unpack/guards/status", test_status);
  g_test_add_func ("/unpack/guards/memory", test_memory);
  g_test_add_func ("/unpack/guards/usage", test_usage);
  return g_test_run ();
}
