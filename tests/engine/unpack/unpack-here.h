/* The parsing of kleinscope-unpack in the test's own process, without the sandbox: for
 * bytes that the libraries are known to bear.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/* The answer for these bytes. */
GBytes *unpack_here (const char *format, gconstpointer data, gsize size, GError **error);

/* The same where the answer may have so many bytes at most. *@dots is what was told of the
 * progress, in 64ths. */
GBytes *unpack_within (const char *format, gconstpointer data, gsize size, gsize most, guint *dots,
                       GError **error);
