/* SPDX-License-Identifier: MIT */
#include "ks-random.h"
#include "ks-ranks.h"
#include "ks-test.h"

#include <float.h>
#include <math.h>

/* Against the definition: the mean of the places of a value and its equals. */
static void
check_ranks (const double *values, gsize m)
{
  g_auto (KsRanks) ranks = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_ranks_init (&ranks, NULL, values, m, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ranks.m, ==, m);
  for (gsize p = 0; p < m; p++)
    {
      gsize n_less = 0, n_equal = 0, at = 0;

      for (gsize q = 0; q < m; q++)
        {
          n_less += values[q] < values[p];
          n_equal += values[q] == values[p];
        }
      g_assert_cmpfloat (ranks.rank[p], ==, (double) n_less + 0.5 * (double) (n_equal + 1));
      while (at < ranks.n_distinct && ranks.values[at] != values[p])
        at++;
      g_assert_cmpuint (at, <, ranks.n_distinct);
      g_assert_cmpfloat (ranks.ranks[at], ==, ranks.rank[p]);
      g_assert_cmpfloat (ks_ranks_value (&ranks, ranks.rank[p]), ==, values[p]);
    }
  for (gsize i = 1; i < ranks.n_distinct; i++)
    {
      g_assert_cmpfloat (ranks.values[i - 1], <, ranks.values[i]);
      g_assert_cmpfloat (ranks.ranks[i - 1], <, ranks.ranks[i]);
    }
}

static void
test_ranks_definition (void)
{
  const double extremes[] = { INFINITY, -INFINITY, DBL_MAX, -DBL_MAX, 0.0, -0.0, 5e-324, -5e-324,
                              DBL_MIN, 1.0, 1.0 + DBL_EPSILON, 1.0, -1.0, DBL_MAX, 0.0 };
  double values[700];
  KsRandom random;

  check_ranks (extremes, G_N_ELEMENTS (extremes));
  ks_random_init (&random, 4);
  for (gsize m = 0; m <= 700; m = 3 * m + 1)
    {
      for (gsize p = 0; p < m; p++)
        values[p] = ks_random_normal (&random);
      check_ranks (values, m);
      for (gsize p = 0; p < m; p++)
        values[p] = (double) ks_random_below (&random, 9) - 4.0;
      check_ranks (values, m);
      for (gsize p = 0; p < m; p++)
        values[p] = -2.5;
      check_ranks (values, m);
    }
}

/* Between two values, and beyond the extreme ones. */
static void
test_ranks_value (void)
{
  const double values[] = { 10.0, 30.0, 10.0, 20.0 };
  g_auto (KsRanks) ranks = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_ranks_init (&ranks, NULL, values, 4, &error));
  g_assert_cmpfloat (ks_ranks_value (&ranks, -5.0), ==, 10.0);
  g_assert_cmpfloat (ks_ranks_value (&ranks, 1.5), ==, 10.0);
  g_assert_cmpfloat (ks_ranks_value (&ranks, 2.25), ==, 15.0);
  g_assert_cmpfloat (ks_ranks_value (&ranks, 3.75), ==, 27.5);
  g_assert_cmpfloat (ks_ranks_value (&ranks, 99.0), ==, 30.0);
}

static gboolean
run (KsContext *context, gpointer data, GError **error)
{
  g_auto (KsRanks) ranks = { 0 };

  return ks_ranks_init (&ranks, context, data, 3, error);
}

static void
test_ranks_allocations_and_cancel (void)
{
  double values[] = { 3.0, 1.0, 2.0 };
  g_autoptr (KsContext) cancelled = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_test_allocations (run, values);
  ks_context_cancel (cancelled);
  g_assert_false (run (cancelled, values, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/ranks/definition", test_ranks_definition);
  g_test_add_func ("/mapper/ranks/value", test_ranks_value);
  g_test_add_func ("/mapper/ranks/allocations-and-cancel", test_ranks_allocations_and_cancel);
  return g_test_run ();
}
