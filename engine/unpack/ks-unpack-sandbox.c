/* SPDX-License-Identifier: MIT */
#include "ks-unpack-sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "ks-unpack-protocol.h"

/* The kernel's own interface (linux/landlock.h), which the headers of Debian 12 know in part. */
#define LANDLOCK_VERSION_FLAG 1u
#define LANDLOCK_FS_V1 ((1ULL << 13) - 1) /* execute, read, write, list, make, remove */
#define LANDLOCK_FS_REFER (1ULL << 13)    /* from version 2 on */
#define LANDLOCK_FS_TRUNCATE (1ULL << 14) /* 3 */
#define LANDLOCK_NET_TCP 3ULL             /* 4: bind, connect */
#define LANDLOCK_FS_IOCTL (1ULL << 15)    /* 5 */
#define LANDLOCK_SCOPE 3ULL               /* 6: abstract sockets, signals */

/* An answer may take some ten times what honest ones do, beside the time for the content. */
#define ANSWER_A_MILLISECOND 20000 /* bytes */
#define MOST_SECONDS 20            /* however much it is said to become */

static guint content_milliseconds; /* of the process, once it has entered */

typedef struct {
  guint64 fs, net, scoped;
} LandlockRights;

/* Bytes of address space in use; 1 GiB where the kernel does not tell. */
static gsize
address_space (void)
{
  int fd = open ("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  char text[64] = "";

  if (fd < 0)
    return (gsize) 1 << 30;

  gssize n = read (fd, text, sizeof text - 1);

  close (fd);
  return n > 0 ? (gsize) g_ascii_strtoull (text, NULL, 10) * sysconf (_SC_PAGESIZE)
               : (gsize) 1 << 30;
}

static void
limit (int resource, rlim_t soft, rlim_t hard)
{
  struct rlimit now, wanted = { soft, hard };

  if (getrlimit (resource, &now) != 0)
    return;
  wanted.rlim_max = MIN (wanted.rlim_max, now.rlim_max);
  wanted.rlim_cur = MIN (wanted.rlim_cur, wanted.rlim_max);
  setrlimit (resource, &wanted);
}

/* From now on; what was left before is dropped. */
static void
limit_time (guint milliseconds)
{
  const struct itimerval left
      = { .it_value = { milliseconds / 1000, milliseconds % 1000 * 1000 } };

  setitimer (ITIMER_PROF, &left, NULL);
}

/* Who runs as root keeps none of its powers. */
static void
drop_capabilities (void)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

  syscall (SYS_capset, &header, none);
}

/* A rule set that handles every right the kernel knows and grants none. */
static gboolean
enter_landlock (void)
{
  int version = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_FLAG);
  LandlockRights rights = { LANDLOCK_FS_V1, 0, 0 };

  if (version < 1)
    return FALSE;
  if (version >= 2)
    rights.fs |= LANDLOCK_FS_REFER;
  if (version >= 3)
    rights.fs |= LANDLOCK_FS_TRUNCATE;
  if (version >= 4)
    rights.net = LANDLOCK_NET_TCP;
  if (version >= 5)
    rights.fs |= LANDLOCK_FS_IOCTL;
  if (version >= 6)
    rights.scoped = LANDLOCK_SCOPE;

  gsize size = version >= 6 ? sizeof rights : version >= 4 ? 16 : 8;
  int rules = syscall (SYS_landlock_create_ruleset, &rights, size, 0);
  gboolean entered = rules >= 0 && syscall (SYS_landlock_restrict_self, rules, 0) == 0;

  if (rules >= 0)
    close (rules);
  return entered;
}

/* What neither opens nor changes anything, whatever its arguments. */
static const int harmless[] = {
  SCMP_SYS (brk),
  SCMP_SYS (clock_gettime),
  SCMP_SYS (clock_nanosleep), /* libhdf5, before it reads once more what has a wrong checksum */
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
  SCMP_SYS (futex),
  SCMP_SYS (getcwd),
  SCMP_SYS (getpid),
  SCMP_SYS (getrandom),
  SCMP_SYS (gettid),
  SCMP_SYS (gettimeofday),
  SCMP_SYS (madvise),
  SCMP_SYS (mremap),
  SCMP_SYS (munmap),
  SCMP_SYS (restart_syscall),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (sched_getaffinity),
  SCMP_SYS (sched_yield),
  SCMP_SYS (sysinfo),
  SCMP_SYS (time),
};

/* Libraries may ask for a file that they can do without, such as /proc/cpuinfo: they are told
 * that they may not. Anything else that is on neither list ends the process. */
static const int refused[] = {
  SCMP_SYS (access), SCMP_SYS (faccessat), SCMP_SYS (fstat),    SCMP_SYS (newfstatat),
  SCMP_SYS (open),   SCMP_SYS (openat),    SCMP_SYS (readlink), SCMP_SYS (readlinkat),
  SCMP_SYS (stat),   SCMP_SYS (statx),
};

static gboolean
add_rules (scmp_filter_ctx filter)
{
  const struct scmp_arg_cmp content = SCMP_A0 (SCMP_CMP_EQ, KS_UNPACK_CONTENT);
  const struct scmp_arg_cmp status = SCMP_A0 (SCMP_CMP_EQ, KS_UNPACK_STATUS);
  const struct scmp_arg_cmp answer = SCMP_A0 (SCMP_CMP_EQ, KS_UNPACK_ANSWER);
  const struct scmp_arg_cmp data = SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  const struct scmp_arg_cmp anonymous = SCMP_A3 (SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS);
  const struct scmp_arg_cmp mapped = SCMP_A4 (SCMP_CMP_EQ, KS_UNPACK_ANSWER);
  const struct scmp_arg_cmp itself = SCMP_A0 (SCMP_CMP_EQ, 0);
  const struct scmp_arg_cmp memory = SCMP_A1 (SCMP_CMP_EQ, RLIMIT_AS);
  const struct scmp_arg_cmp time = SCMP_A0 (SCMP_CMP_EQ, ITIMER_PROF);
  int bad = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++)
    bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, harmless[i], 0);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    bad |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (EACCES), refused[i], 0);
  bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (pread64), 1, content);
  bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (write), 1, status);
  bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (pwrite64), 1, answer);
  bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (ftruncate), 1, answer);
  bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1, data);
  bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 2, data, anonymous);
  bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 2, data, mapped);
  bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prlimit64), 2, itself, memory);
  bad |= seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (setitimer), 1, time);
  return bad == 0;
}

static gboolean
enter_seccomp (void)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_KILL_PROCESS);
  gboolean entered;

  if (filter == NULL)
    return FALSE;
  entered = seccomp_attr_set (filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0
            && add_rules (filter) && seccomp_load (filter) == 0;
  seccomp_release (filter);
  return entered;
}

guint
ks_sandbox_enter (const KsSandboxLimits *limits)
{
  gsize now = address_space ();
  guint guards = KS_GUARD_LIMITS, seconds = limits->milliseconds / 500 + 1 + MOST_SECONDS;

  /* libhdf5 asks for the folder's name, which is none of its business. */
  if (chdir ("/") != 0)
    _exit (1);
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  limit (RLIMIT_CORE, 0, 0);
  limit (RLIMIT_NPROC, 0, 0);
  limit (RLIMIT_MEMLOCK, 0, 0);
  limit (RLIMIT_MSGQUEUE, 0, 0);
  limit (RLIMIT_FSIZE, limits->written, limits->written);
  limit (RLIMIT_CPU, seconds, seconds + 1);
  content_milliseconds = limits->milliseconds;
  limit_time (content_milliseconds);
  limit (RLIMIT_AS, now + limits->memory, now + MAX (limits->memory, limits->most));
  drop_capabilities ();
  if (enter_landlock ())
    guards |= KS_GUARD_LANDLOCK;
  /* No further descriptor; those that are there stay. */
  limit (RLIMIT_NOFILE, 0, 0);
  if (enter_seccomp ())
    guards |= KS_GUARD_SECCOMP;
  return guards;
}

void
ks_sandbox_allow_answer (gsize bytes)
{
  gsize memory = 2 * bytes; /* what is unpacked, and where it goes */
  struct rlimit now;

  limit_time (content_milliseconds + MIN (bytes / ANSWER_A_MILLISECOND, MOST_SECONDS * 1000));
  if (getrlimit (RLIMIT_AS, &now) != 0 || now.rlim_max - now.rlim_cur < memory)
    return;
  now.rlim_cur += memory;
  setrlimit (RLIMIT_AS, &now);
}
