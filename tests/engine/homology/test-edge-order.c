/* SPDX-License-Identifier: MIT */
#include "ks-edge-order.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const KsEdgeKey *p = a, *q = b;

  return ks_edge_before (*p, *q) ? -1 : ks_edge_before (*q, *p);
}

static void
assert_order (const double *distance, gsize n, double threshold)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (KsEdgeKey));
  KsEdgeOrder order;
  gsize edge = 0;

  for (guint32 i = 0; i < n; i++)
    for (guint32 j = i + 1; j < n; j++)
      if (distance[i * n + j] <= threshold && isfinite (distance[i * n + j]))
        {
          KsEdgeKey key = ks_edge_key (distance, n, j, i);

          g_array_append_val (keys, key);
        }
  g_array_sort (keys, compare_keys);
  g_assert_true (ks_edge_order_init (&order, NULL, distance, n, threshold, NULL));
  g_assert_cmpuint (order.n_edges, ==, keys->len);
  for (gsize b = 0; b < order.n_buckets; b++)
    {
      g_assert_true (ks_edge_order_sort (&order, NULL, b, NULL));
      for (; edge < order.start[b + 1]; edge++)
        g_assert_cmpuint (order.pairs[edge], ==, g_array_index (keys, KsEdgeKey, edge).pair);
    }
  g_assert_cmpuint (edge, ==, keys->len);
  ks_edge_order_clear (&order);
}

/* Outliers, tiny lengths, near ties and ties: the order is that of a plain sort. */
static void
test_edge_order (void)
{
  gsize n = 60;
  KsRandom random;

  ks_random_init (&random, 6);
  for (guint kind = 0; kind < 7; kind++)
    {
      g_autofree double *distance = g_new0 (double, n * n);

      for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < i; j++)
          {
            double u = ks_random_uniform (&random);
            double length = kind == 0   ? u
                            : kind == 1 ? exp (1000.0 * (u - 0.5))
                            : kind == 2 ? 1.0 + u * 1e-13
                            : kind == 3 ? floor (3.0 * u) * (u < 0.5 ? -0.0 : 1.0)
                            : kind == 4 ? (u < 0.9 ? u * 1e-9 : 1e9 * u)
                            : kind == 5 ? (u < 0.3 ? INFINITY : u * 4e-323)
                                        : 0.0;

            distance[i * n + j] = distance[j * n + i] = length;
          }
      assert_order (distance, n, INFINITY);
      assert_order (distance, n, 0.5);
      assert_order (distance, n, 0.0);
      assert_order (distance, 1, 1.0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-order/plain-sort", test_edge_order);
  return g_test_run ();
}
