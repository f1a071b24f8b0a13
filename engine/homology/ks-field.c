/* SPDX-License-Identifier: MIT */
#include "ks-field.h"

gboolean
ks_is_prime (guint number)
{
  if (number < 2)
    return FALSE;
  for (guint factor = 2; factor <= number / factor; factor++)
    if (number % factor == 0)
      return FALSE;
  return TRUE;
}

void
ks_nearest_primes (guint number, guint *below, guint *above)
{
  *below = *above = CLAMP (number, 2, KS_PRIME_MAX);
  while (!ks_is_prime (*below))
    --*below;
  while (!ks_is_prime (*above))
    ++*above;
}

gboolean
ks_field_check (guint prime, GError **error)
{
  guint below, above;

  if (prime <= KS_PRIME_MAX && ks_is_prime (prime))
    return TRUE;
  ks_nearest_primes (prime, &below, &above);
  if (below == above)
    g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                 "Coefficients Z/%u are not available, which takes a prime from 2 to %d; "
                 "choose %u.",
                 prime, KS_PRIME_MAX, below);
  else
    g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                 "Coefficients Z/%u are no field, since %u is not prime; choose %u or %u.",
                 prime, prime, below, above);
  return FALSE;
}

/* Fermat: its power prime - 2. */
guint32
ks_field_inverse (guint prime, guint32 element)
{
  guint32 inverse = 1;

  for (guint power = prime - 2; power > 0; power /= 2)
    {
      if (power % 2 == 1)
        inverse = ks_field_product (prime, inverse, element);
      element = ks_field_product (prime, element, element);
    }
  return inverse;
}
