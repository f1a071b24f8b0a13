/* The engine's error domain. An error's message is one whole sentence without
 * a line break that names the place, the value and the way out.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/**
 * KsError:
 * @KS_ERROR_DATA: the data cannot be used (exit status 1 of the command line)
 * @KS_ERROR_USAGE: a parameter is out of range or not understood (exit status 2)
 * @KS_ERROR_IO: a file cannot be read or written (exit status 1)
 * @KS_ERROR_MEMORY: an allocation was refused (exit status 1)
 * @KS_ERROR_CANCELLED: the run was cancelled; not a failure to report
 */
typedef enum {
  KS_ERROR_DATA,
  KS_ERROR_USAGE,
  KS_ERROR_IO,
  KS_ERROR_MEMORY,
  KS_ERROR_CANCELLED,
} KsError;

#define KS_ERROR (ks_error_quark ())

GQuark ks_error_quark (void);

/* Bytes that came from a file, made fit for a message: control characters and
 * invalid UTF-8 escaped as \xNN, cut after @limit characters with an ellipsis.
 * Returns a new string. O(length). */
char *ks_printable (const char *text, gsize limit);
