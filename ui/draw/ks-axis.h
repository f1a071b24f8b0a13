/* Where the ticks of an axis stand and what they say: multiples of 1, 2 or 5 times a
 * power of ten; on a logarithmic axis those numbers themselves.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

typedef struct {
  double low, high;   /* the range asked for */
  double step;        /* between ticks; 0 = none */
  gint64 first, last; /* ticks are k * step for first <= k <= last, all within [low, high] */
  int decimals;       /* that tell the ticks apart */
  int exponent;       /* numbers are shown divided by this power of ten; mostly 0 */
  guint per_decade; /* of a logarithmic axis: 3 for 1, 2, 5; 1 for each @step-th power of ten; else
                       0 */
} KsAxis;

/* At most @max_ticks (>= 2) of them. A range that is empty or not finite has none. */
KsAxis ks_axis_nice (double low, double high, guint max_ticks);
/* The same for a range above 0, logarithmically. */
KsAxis ks_axis_log (double low, double high, guint max_ticks);
double ks_axis_tick (const KsAxis *axis, gint64 k);
/* As markup, with a true minus sign; a new string. */
char  *ks_axis_tick_label (const KsAxis *axis, gint64 k);

/* A number as markup with about @digits significant digits, without trailing zeros:
 * "1.2", "3.4×10<sup>7</sup>", "∞"; a new string. */
char  *ks_number_markup (double number, int digits);

/* The five ticks at the quarters of a circle of length @turn, 2 pi or pi, as markup; static. */
const char *const *ks_axis_quarters (double turn);
