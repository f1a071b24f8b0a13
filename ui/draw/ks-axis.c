/* SPDX-License-Identifier: MIT */
#include "ks-axis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MINUS "−"

KsAxis
ks_axis_nice (double low, double high, guint max_ticks)
{
  static const double steps[] = { 1.0, 2.0, 5.0, 10.0 };
  KsAxis axis = { .low = low, .high = high };

  if (!(low < high) || !isfinite (low) || !isfinite (high) || !isfinite (high - low))
    return axis;

  double least = (high - low) / MAX (max_ticks - 1, 1u);
  double power = pow (10.0, floor (log10 (least)));
  /* Ends that miss a tick by rounding alone have it. */
  double slack = 1e-9 * (high - low);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      axis.step = steps[i] * power;
      if (axis.step < least * (1.0 - 1e-9))
        continue;
      double first = ceil ((low - slack) / axis.step);
      double last = floor ((high + slack) / axis.step);

      /* A range so thin beside its distance from 0 that float64 cannot tell its ticks apart. */
      if (fabs (first) > 1e15 || fabs (last) > 1e15)
        return (KsAxis) { .low = low, .high = high };
      axis.first = (gint64) first;
      axis.last = (gint64) last;
      break;
    }

  double largest = MAX (fabs (low), fabs (high));
  if (largest >= 1e5 || largest < 1e-3)
    axis.exponent = (int) floor (log10 (largest));
  axis.decimals = CLAMP ((int) ceil (-log10 (axis.step) - 1e-9) + axis.exponent, 0, 12);
  return axis;
}

/* The first and last k of ticks within the range. */
static void
find_log_ticks (KsAxis *axis)
{
  gint64 begin = (gint64) floor (log10 (axis->low) / axis->step) * axis->per_decade - 1;
  gint64 end = (gint64) ceil (log10 (axis->high) / axis->step) * axis->per_decade + 1;

  while (begin <= end && ks_axis_tick (axis, begin) < axis->low * (1.0 - 1e-9))
    begin++;
  while (end >= begin && ks_axis_tick (axis, end) > axis->high * (1.0 + 1e-9))
    end--;
  axis->first = begin;
  axis->last = end;
}

KsAxis
ks_axis_log (double low, double high, guint max_ticks)
{
  KsAxis axis = { .low = low, .high = high };

  if (!(0.0 < low && low < high) || !isfinite (high))
    return axis;
  axis.step = 1.0;
  axis.per_decade = 3;
  find_log_ticks (&axis);
  for (; axis.last - axis.first >= (gint64) MAX (max_ticks, 2); find_log_ticks (&axis))
    if (axis.per_decade == 3)
      axis.per_decade = 1;
    else
      axis.step++;
  return axis;
}

double
ks_axis_tick (const KsAxis *axis, gint64 k)
{
  static const double within[] = { 1.0, 2.0, 5.0 };

  if (axis->per_decade == 0)
    return (double) k * axis->step;
  if (axis->per_decade == 1)
    return pow (10.0, (double) k * axis->step);

  gint64 decade = k >= 0 ? k / 3 : -((2 - k) / 3);
  return within[k - 3 * decade] * pow (10.0, (double) decade);
}

static void
append_exponent (GString *markup, int exponent)
{
  g_string_append_printf (markup, "×10<sup>%s%d</sup>", exponent < 0 ? MINUS : "", abs (exponent));
}

static void
append_fixed (GString *markup, double number, int decimals)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE + 32];
  char format[8];

  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (digits, sizeof digits, format, fabs (number));
  if (number < 0.0 && strspn (digits, "0.") < strlen (digits))
    g_string_append (markup, MINUS);
  g_string_append (markup, digits);
}

char *
ks_axis_tick_label (const KsAxis *axis, gint64 k)
{
  if (axis->per_decade > 0)
    return ks_number_markup (ks_axis_tick (axis, k), 1);

  GString *markup = g_string_new (NULL);

  append_fixed (markup, ks_axis_tick (axis, k) / pow (10.0, axis->exponent), axis->decimals);
  if (axis->exponent != 0 && k != 0)
    append_exponent (markup, axis->exponent);
  return g_string_free (markup, FALSE);
}

static void
trim_zeros (GString *markup)
{
  if (strchr (markup->str, '.') == NULL)
    return;
  while (markup->str[markup->len - 1] == '0')
    g_string_truncate (markup, markup->len - 1);
  if (markup->str[markup->len - 1] == '.')
    g_string_truncate (markup, markup->len - 1);
}

char *
ks_number_markup (double number, int digits)
{
  if (isnan (number))
    return g_strdup ("–");
  if (isinf (number))
    return g_strdup (number > 0.0 ? "∞" : MINUS "∞");

  GString *markup = g_string_new (NULL);
  int exponent = number != 0.0 ? (int) floor (log10 (fabs (number)) + 1e-12) : 0;
  gboolean is_long = exponent >= MAX (digits, 6) || exponent < -4;

  append_fixed (markup, is_long ? number / pow (10.0, exponent) : number,
                is_long ? digits - 1 : CLAMP (digits - 1 - exponent, 0, 12));
  trim_zeros (markup);
  if (is_long)
    append_exponent (markup, exponent);
  return g_string_free (markup, FALSE);
}

const char *const *
ks_axis_quarters (double turn)
{
  static const char *const whole[] = { "0", "π/2", "π", "3π/2", "2π" };
  static const char *const half[] = { "0", "π/4", "π/2", "3π/4", "π" };

  return turn > 1.5 * G_PI ? whole : half;
}
