/* The cells of delimited text as numbers.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-csv-scan.h"

#define LONGEST 400 /* bytes; float64 written out can have 1077 digits, which nobody means */

static const double powers[] = {
  1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

/* Plain decimals whose digits make an integer below 2^53 and whose power of ten
 * is exact in float64: then the one rounding of the product or quotient is the
 * correct one (Clinger 1990). FALSE for all else. */
static gboolean
short_decimal (const char *at, const char *end, double *number)
{
  gboolean negative = FALSE;
  guint64 digits = 0;
  guint n_digits = 0;
  int exponent = 0, written = 0;

  if (at < end && (*at == '-' || *at == '+'))
    negative = *at++ == '-';
  for (; at < end && g_ascii_isdigit (*at) && n_digits < 19; at++, n_digits++)
    digits = digits * 10 + (*at - '0');
  if (at < end && *at == '.')
    for (at++; at < end && g_ascii_isdigit (*at) && n_digits < 19; at++, n_digits++, exponent--)
      digits = digits * 10 + (*at - '0');
  if (n_digits == 0)
    return FALSE;
  if (at < end && (*at == 'e' || *at == 'E'))
    {
      gboolean down = FALSE;
      const char *first;

      if (++at < end && (*at == '-' || *at == '+'))
        down = *at++ == '-';
      for (first = at; at < end && g_ascii_isdigit (*at) && at < first + 3; at++)
        written = written * 10 + (*at - '0');
      if (at == first)
        return FALSE;
      exponent += down ? -written : written;
    }
  if (at < end || digits >= (guint64) 1 << 53 || exponent < -22 || exponent > 22)
    return FALSE;

  double value = exponent < 0 ? (double) digits / powers[-exponent]
                              : (double) digits * powers[exponent];
  *number = negative ? -value : value;
  return TRUE;
}

gboolean
ks_csv_cell_number (const KsCsvCell *cell, double *number)
{
  char text[LONGEST + 1];
  char *end;

  if (short_decimal (cell->text, cell->text + cell->length, number))
    return TRUE;
  if (cell->length == 0 || cell->length > LONGEST)
    return FALSE;
  memcpy (text, cell->text, cell->length);
  text[cell->length] = '\0';
  /* strtod would take leading blanks and hexadecimal, which nobody means. */
  if (g_ascii_isspace (text[0]) || strpbrk (text, "xX") != NULL)
    return FALSE;

  double value = g_ascii_strtod (text, &end);
  if (end != text + cell->length)
    return FALSE;
  *number = value;
  return TRUE;
}

gboolean
ks_csv_cell_is_missing (const KsCsvCell *cell)
{
  return cell->length == 0 || (cell->length == 2 && memcmp (cell->text, "NA", 2) == 0);
}
