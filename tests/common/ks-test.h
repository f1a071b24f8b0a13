/* What the tests share.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#include "ks-context.h"

/* The path of a file of tests/data; a new string. */
char *ks_test_data (const char *name);

/* The words of a text file of tests/data, parted by single spaces and line breaks; and the number that
 * the next word is, which is then passed. */
GStrv  ks_test_words (const char *name);
double ks_test_number (char ***words);

/* The path of a file of the shared data folder (KS_SHARED_DATA, else ../shared/data beside the
 * project); NULL after g_test_skip() when it is not there. */
char *ks_test_shared (const char *name);

/* Fails unless @error is of @code and its message is one sentence that holds
 * each of the strings up to NULL; frees it. */
void ks_assert_error (GError **error, int code, ...) G_GNUC_NULL_TERMINATED;

/* A relative or absolute difference of at most @tolerance. */
#define ks_assert_near(a, b, tolerance)                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    double _a = (a), _b = (b), _t = (tolerance);                                                   \
    if (!(ABS (_a - _b) <= _t * MAX (1.0, MAX (ABS (_a), ABS (_b)))))                              \
      g_assertion_message_cmpnum (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, #a " ~ " #b, _a,    \
                                  "~", _b, 'f');                                                   \
  }                                                                                                \
  G_STMT_END

/* Calls @func with a context whose 0th, 1st, 2nd ... allocation fails, until it
 * succeeds: it must return FALSE with KS_ERROR_MEMORY each time before, and TRUE
 * then. At least one allocation must have been made. */
typedef gboolean (*KsTestFunc) (KsContext *context, gpointer data, GError **error);
void ks_test_allocations (KsTestFunc func, gpointer data);
