/* The entry point that libFuzzer calls, and replay.c for each seed; and what each target demands.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "ks-error.h"

/* A failure must be told in one whole sentence, fit for a terminal. */
static inline void
ks_fuzz_check_failure (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == KS_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (g_str_has_suffix (error->message, "."));
  for (const char *at = error->message; *at != '\0'; at++)
    g_assert_false (g_ascii_iscntrl (*at));
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
