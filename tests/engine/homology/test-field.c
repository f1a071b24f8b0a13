/* SPDX-License-Identifier: MIT */
#include "ks-field.h"
#include "ks-rips.h"
#include "ks-test.h"

#include <math.h>

static void
test_primes (void)
{
  gboolean is_prime[70000];

  for (guint i = 0; i < G_N_ELEMENTS (is_prime); i++)
    is_prime[i] = i >= 2;
  for (guint i = 2; i < G_N_ELEMENTS (is_prime); i++)
    for (guint j = 2 * i; j < G_N_ELEMENTS (is_prime) && is_prime[i]; j += i)
      is_prime[j] = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (is_prime); i++)
    g_assert_cmpint (ks_is_prime (i), ==, is_prime[i]);
  g_assert_true (ks_is_prime (4294967291u));
  g_assert_false (ks_is_prime (G_MAXUINT32));
}

static void
test_inverse (void)
{
  static const guint primes[] = { 2, 3, 5, 7, 101, KS_PRIME_MAX };

  for (gsize k = 0; k < G_N_ELEMENTS (primes); k++)
    for (guint a = 1; a < primes[k]; a++)
      {
        g_assert_cmpuint (ks_field_product (primes[k], a, ks_field_inverse (primes[k], a)), ==, 1);
        g_assert_cmpuint (ks_field_sum (primes[k], a, ks_field_negative (primes[k], a)), ==, 0);
      }
}

static void
test_refusals (void)
{
  static const struct {
    guint prime;
    const char *way_out;
  } wrong[] = {
    { 0, "choose 2." }, { 1, "choose 2." }, { 4, "choose 3 or 5." }, { 9, "choose 7 or 11." },
    { 32748, "choose 32719 or 32749." }, { 32750, "choose 32749." }, { 32771, "choose 32749." },
    { G_MAXUINT32, "choose 32749." },
  };
  const double distance[] = { 0, 2, 2, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const KsRipsSpec spec = { 1, NAN, wrong[i].prime };
      g_autoptr (GError) error = NULL;

      g_assert_null (ks_rips_persistence (NULL, distance, 2, &spec, &error));
      ks_assert_error (&error, KS_ERROR_USAGE, wrong[i].way_out, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/field/primes", test_primes);
  g_test_add_func ("/field/inverse", test_inverse);
  g_test_add_func ("/field/refusals", test_refusals);
  return g_test_run ();
}
