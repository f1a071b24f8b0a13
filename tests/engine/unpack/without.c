/* Runs a program as on a kernel that lacks a guard: without landlock|seccomp|both PROGRAM
 * [ARGUMENT...]. The system calls that would set it up answer as if they were not there.
 *
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int
main (int argc, char **argv)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  int bad = filter == NULL || argc < 3;

  if (!bad && strcmp (argv[1], "seccomp") != 0)
    bad |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (landlock_create_ruleset),
                             0);
  if (!bad && strcmp (argv[1], "landlock") != 0)
    {
      bad |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (seccomp), 0);
      bad |= seccomp_rule_add (filter, SCMP_ACT_ERRNO (EINVAL), SCMP_SYS (prctl), 1,
                               SCMP_A0 (SCMP_CMP_EQ, PR_SET_SECCOMP));
    }
  if (bad || seccomp_load (filter) != 0)
    return 2;
  execv (argv[2], argv + 2);
  return 2;
}
