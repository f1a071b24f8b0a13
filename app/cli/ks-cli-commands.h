/* The commands, one table.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-cli-options.h"
#include "ks-context.h"

typedef struct {
  const char *name;    /* "mapper" */
  const char *summary; /* one line */
  const char *outputs; /* ".json .csv": what -o takes */
  gboolean (*run) (const KsCliOptions *options, KsContext *context, GError **error);
} KsCliCommand;

const KsCliCommand *ks_cli_commands (gsize *n);
/* NULL with a KS_ERROR_USAGE sentence that lists the commands. */
const KsCliCommand *ks_cli_command_find (const char *name, GError **error);
