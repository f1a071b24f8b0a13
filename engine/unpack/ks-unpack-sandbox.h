/* Puts the process behind a door that opens from outside alone: from then on it can
 * read its content, write its answer and its status, ask for what an answer takes, and end.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

typedef struct {
  gsize memory;       /* bytes beside those that the process has, at first */
  gsize most;         /* the same at the very most: see ks_sandbox_allow_answer() */
  gsize written;      /* bytes of a file */
  guint milliseconds; /* of processor time, before an answer is allowed; and once more then */
} KsSandboxLimits;

/* Cannot be taken back. Returns the guards that are in force, KS_GUARD_...; KS_GUARD_LIMITS
 * is always among them. */
guint ks_sandbox_enter (const KsSandboxLimits *limits);

/* Lets the process have the memory and the time to write an answer of so many @bytes, if that is
 * within the last limits. */
void ks_sandbox_allow_answer (gsize bytes);
