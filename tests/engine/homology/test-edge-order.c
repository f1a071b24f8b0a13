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
assert_order (KsContext *context, const double *distance, gsize n, double threshold)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (KsEdgeKey));
  g_auto (KsEdgeList) list = { 0 };
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
  g_assert_true (ks_edge_order_init (&order, context, distance, n, threshold, NULL));
  g_assert_cmpuint (order.n_edges, ==, keys->len);
  for (gsize b = 0; b < order.n_buckets; b++)
    {
      g_assert_cmpuint (order.start[b], <, order.start[b + 1]);
      g_assert_true (ks_edge_order_sort (&order, context, b, &list, NULL));
      g_assert_cmpuint (list.n, ==, order.start[b + 1] - order.start[b]);
      for (; edge < order.start[b + 1]; edge++)
        g_assert_cmpuint (order.pairs[edge], ==, g_array_index (keys, KsEdgeKey, edge).pair);
    }
  g_assert_cmpuint (edge, ==, keys->len);
  ks_edge_order_clear (&order);
}

/* Outliers, tiny lengths, near ties and ties. */
static double
draw (KsRandom *random, guint kind)
{
  double u = ks_random_uniform (random);

  return kind == 0   ? u
         : kind == 1 ? exp (1000.0 * (u - 0.5))
         : kind == 2 ? 1.0 + u * 1e-13
         : kind == 3 ? floor (3.0 * u) * (u < 0.5 ? -0.0 : 1.0)
         : kind == 4 ? (u < 0.9 ? u * 1e-9 : 1e9 * u)
         : kind == 5 ? (u < 0.3 ? INFINITY : u * 4e-323)
         : kind == 6 ? (u < 1e-3 ? 1e-300 : u < 0.9 ? 1.0 : 1.0 + u * 1e-15)
                     : 0.0;
}

static void
assert_orders (gsize n, const guint *threads, gsize n_threads)
{
  KsRandom random;

  ks_random_init (&random, 6);
  for (guint kind = 0; kind < 8; kind++)
    {
      g_autofree double *distance = g_new0 (double, n * n);

      for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < i; j++)
          distance[i * n + j] = distance[j * n + i] = draw (&random, kind);
      for (gsize t = 0; t < n_threads; t++)
        {
          g_autoptr (KsContext) context = ks_context_new (threads[t]);

          assert_order (context, distance, n, INFINITY);
          assert_order (context, distance, n, 0.5);
          assert_order (context, distance, n, 0.0);
          assert_order (context, distance, 1, 1.0);
          assert_order (context, distance, 0, 1.0);
        }
    }
}

/* The order is that of a plain sort. */
static void
test_edge_order (void)
{
  static const guint one = 1;

  assert_orders (60, &one, 1);
}

/* So it is where several threads deal, and buckets are many or are cut. */
static void
test_threads (void)
{
  static const guint threads[] = { 1, 2, 8 };

  assert_orders (600, threads, G_N_ELEMENTS (threads));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-order/plain-sort", test_edge_order);
  g_test_add_func ("/edge-order/threads", test_threads);
  return g_test_run ();
}
