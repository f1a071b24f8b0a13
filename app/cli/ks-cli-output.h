/* Standard output, written so that an interrupt is heard.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-context.h"

/* Writes all @size bytes of @data, or fails: KS_ERROR_IO with the system's reason, or
 * KS_ERROR_CANCELLED within 50 ms of @context's being cancelled, also while nobody reads the
 * pipe. */
gboolean ks_cli_write_stdout (const char *data, gsize size, KsContext *context, GError **error);
