/* What the commands write: standard output, so that an interrupt is heard, and files.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-context.h"

/* Writes all @size bytes of @data, or fails: KS_ERROR_IO with the system's reason, or
 * KS_ERROR_CANCELLED within 50 ms of @context's being cancelled, also while nobody reads the
 * pipe. */
gboolean ks_cli_write_stdout (const char *data, gsize size, KsContext *context, GError **error);

/* The same to @path: a file is saved as ks_save_file() does; a pipe or a terminal is written to as
 * it is. */
gboolean ks_cli_write_file (const char *path, const char *data, gsize size, KsContext *context,
                            GError **error);
