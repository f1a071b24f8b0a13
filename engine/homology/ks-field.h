/* Arithmetic in Z/p, the field of coefficients.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-error.h"

#define KS_PRIME_MAX 32749 /* the largest prime below 2^15: products fit 32 bits, elements 16 */

/* By trial division, O(sqrt (number)). */
gboolean ks_is_prime (guint number);

/* The nearest primes at most KS_PRIME_MAX below and above @number; the same one
 * twice where @number is prime or beyond the ends. */
void ks_nearest_primes (guint number, guint *below, guint *above);

/* FALSE with KS_ERROR_USAGE when @prime is no prime, or above KS_PRIME_MAX. */
gboolean ks_field_check (guint prime, GError **error);

/* The number whose product with @element, in 1 .. prime - 1, is 1. O(log prime). */
guint32 ks_field_inverse (guint prime, guint32 element);

static inline guint32
ks_field_negative (guint prime, guint32 element)
{
  return element == 0 ? 0 : prime - element;
}

static inline guint32
ks_field_sum (guint prime, guint32 a, guint32 b)
{
  return a + b < prime ? a + b : a + b - prime;
}

static inline guint32
ks_field_product (guint prime, guint32 a, guint32 b)
{
  return a * b % prime;
}
