/* The progress bar on a terminal.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-context.h"

typedef struct _KsCliProgress KsCliProgress;

/* NULL when stderr is no terminal or @quiet. Shows nothing for the first 0.2 s. Told by
 * @context's threads; ended before the context is. */
KsCliProgress *ks_cli_progress_begin (KsContext *context, gboolean quiet);
void           ks_cli_progress_end (KsCliProgress *progress); /* wipes the line */
