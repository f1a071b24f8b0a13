/* Numbers as text, independent of the locale.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#define KS_NUMBER_SIZE 32

/* The shortest decimal text that reads back as the same float64: "0.25", "1e-09", "inf", "nan". */
const char *ks_number_to_text (double number, char text[KS_NUMBER_SIZE]);

/* The whole of @text as a finite number, or FALSE and @number as it was. */
gboolean ks_number_from_text (const char *text, double *number);

/* The whole of @text as an integer in [min, max], decimal, or FALSE and @number as it was. */
gboolean ks_integer_from_text (const char *text, guint64 min, guint64 max, guint64 *number);

/* The least number of three digits that is not below @number > 0, finite: what one would type. */
double ks_number_round_up (double number);
