/* SPDX-License-Identifier: MIT */
#include "ks-number.h"

#include <math.h>
#include <string.h>

const char *
ks_number_to_text (double number, char text[KS_NUMBER_SIZE])
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (text, KS_NUMBER_SIZE, formats[i], number);
      if (g_ascii_strtod (text, NULL) == number)
        break;
    }
  return text;
}

gboolean
ks_number_from_text (const char *text, double *number)
{
  char *end;
  double value;

  /* strtod would take leading blanks and hexadecimal, which nobody means. */
  if (!g_ascii_isdigit (*text) && strchr ("+-.", *text) == NULL)
    return FALSE;
  if (strpbrk (text, "xX") != NULL)
    return FALSE;
  value = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (value))
    return FALSE;
  *number = value;
  return TRUE;
}

gboolean
ks_integer_from_text (const char *text, guint64 min, guint64 max, guint64 *number)
{
  return g_ascii_string_to_unsigned (text, 10, min, max, number, NULL);
}

double
ks_number_round_up (double number)
{
  char text[KS_NUMBER_SIZE];
  double unit = pow (10.0, floor (log10 (number)) - 2.0);
  double nearest = g_ascii_strtod (g_ascii_formatd (text, sizeof text, "%.3g", number), NULL);

  if (nearest >= number)
    return nearest;
  return MAX (g_ascii_strtod (g_ascii_formatd (text, sizeof text, "%.3g", nearest + unit), NULL),
              number);
}
