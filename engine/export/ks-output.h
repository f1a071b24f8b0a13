/* A file's content under way: a growing buffer in which the first failure stays, so that
 * writers need not look after each word. Polls for cancel as it grows.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

typedef struct {
  KsContext *context;
  char *data;    /* (size) of room bytes, not terminated; owned */
  gsize size, room;
  gsize polled;  /* the size at which cancel was last looked for */
  GError *error; /* the first failure: cancelled or out of memory; owned */
} KsOutput;

void ks_output_init (KsOutput *output, KsContext *context);
void ks_output_clear (KsOutput *output);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsOutput, ks_output_clear)

/* After a failure these do nothing. O(bytes) in all. */
void ks_output_bytes (KsOutput *output, const void *bytes, gsize size);
void ks_output_text (KsOutput *output, const char *text);
void ks_output_printf (KsOutput *output, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Whether all that was written is there; for loops that want to stop early. */
static inline gboolean
ks_output_is_whole (const KsOutput *output)
{
  return output->error == NULL;
}

/* Keeps @error as the failure, if it is the first; takes it. */
void ks_output_fail (KsOutput *output, GError *error);
/* FALSE with the failure moved to @error. */
gboolean ks_output_finish (KsOutput *output, GError **error);
