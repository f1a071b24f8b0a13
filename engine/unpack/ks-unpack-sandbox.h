/* Puts the process behind a door that opens from outside alone: from then on it can
 * read its content, write its answer and its status, ask for some memory, and end.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

typedef struct {
  gsize memory;  /* bytes beside those that the process has, at first */
  gsize most;    /* the same at the very most: see ks_sandbox_allow_memory() */
  gsize written; /* bytes of a file */
  guint seconds; /* of processor time */
} KsSandboxLimits;

/* Cannot be taken back. Returns the guards that are in force, KS_GUARD_...; KS_GUARD_LIMITS
 * is always among them. */
guint ks_sandbox_enter (const KsSandboxLimits *limits);

/* Lets the process have @bytes more, if that is within the last limit. */
void ks_sandbox_allow_memory (gsize bytes);
