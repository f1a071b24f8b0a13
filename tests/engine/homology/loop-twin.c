/* SPDX-License-Identifier: MIT */
#include "loop-twin.h"

#include <math.h>

static guint
inverse (guint a, guint prime)
{
  for (guint b = 1; b < prime; b++)
    if (a * b % prime == 1)
      return b;
  g_assert_not_reached ();
}

static gsize
slot (gsize n, gsize i, gsize j)
{
  return MIN (i, j) * n + MAX (i, j);
}

static void
add_step (guint *chain, gsize n, guint prime, gsize i, gsize j)
{
  chain[slot (n, i, j)] += i < j ? 1 : prime - 1;
  chain[slot (n, i, j)] %= prime;
}

/* Whether the chain @walk is a boundary at @value but for edges of at most @ignored: elimination
 * of the triangles' boundaries, all restricted to the longer edges. */
static gboolean
is_spanned (const double *distance, gsize n, guint prime, const guint32 *walk, gsize length,
            double value, double ignored)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free); /* each (n, n), its pivot's
                                                                         * entry 1 */
  g_autoptr (GArray) pivots = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize i = 0; i < n; i++)
    for (gsize j = i; j < n; j++)
      for (gsize k = j; k < n; k++)
        {
          gboolean is_walk = i == n - 1; /* the last round, after all triangles */
          g_autofree guint *chain = g_new0 (guint, n * n);
          gsize pivot = 0;

          if (is_walk)
            for (gsize s = 0; s < length; s++)
              add_step (chain, n, prime, walk[s], walk[(s + 1) % length]);
          else if (i == j || j == k
                   || !(MAX (distance[i * n + j],
                             MAX (distance[j * n + k], distance[i * n + k])) <= value))
            continue;
          else
            {
              add_step (chain, n, prime, i, j);
              add_step (chain, n, prime, j, k);
              add_step (chain, n, prime, k, i);
            }
          for (gsize a = 0; a < n; a++)
            for (gsize b = a + 1; b < n; b++)
              if (distance[a * n + b] <= ignored)
                chain[a * n + b] = 0;
          for (gsize r = 0; r < rows->len; r++)
            {
              const guint *row = g_ptr_array_index (rows, r);
              guint factor = chain[g_array_index (pivots, gsize, r)];

              for (gsize e = 0; factor != 0 && e < n * n; e++)
                chain[e] = (chain[e] + (prime - factor) * row[e]) % prime;
            }
          while (pivot < n * n && chain[pivot] == 0)
            pivot++;
          if (is_walk)
            return pivot == n * n;
          if (pivot == n * n)
            continue;
          guint factor = inverse (chain[pivot], prime);
          for (gsize e = 0; e < n * n; e++)
            chain[e] = chain[e] * factor % prime;
          g_ptr_array_add (rows, g_steal_pointer (&chain));
          g_array_append_val (pivots, pivot);
        }
  g_assert_not_reached ();
}

gboolean
loop_twin_is_boundary (const double *distance, gsize n, guint prime, const guint32 *walk,
                       gsize length, double value)
{
  return is_spanned (distance, n, prime, walk, length, value, -1.0);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return *x < *y ? -1 : *x > *y;
}

void
loop_twin_classify (const double *distance, gsize n, guint prime, const guint32 *walk, gsize length,
                    double value, double threshold, double *born, double *dies)
{
  g_autoptr (GArray) lengths = g_array_new (FALSE, FALSE, sizeof (double));

  *born = *dies = NAN;
  if (loop_twin_is_boundary (distance, n, prime, walk, length, value))
    return;
  for (gsize i = 0; i < n; i++)
    g_array_append_vals (lengths, distance + i * n + i + 1, (guint) (n - i - 1));
  g_array_sort (lengths, compare_numbers);
  *dies = INFINITY;
  for (gsize e = 0; e < lengths->len; e++)
    {
      double at = g_array_index (lengths, double, e);

      if (e > 0 && at == g_array_index (lengths, double, e - 1))
        continue;
      if (isnan (*born) && is_spanned (distance, n, prime, walk, length, value, at))
        *born = at;
      if (at > value && at <= threshold && isinf (*dies)
          && loop_twin_is_boundary (distance, n, prime, walk, length, at))
        *dies = at;
    }
}

double
loop_twin_shortest (const double *distance, gsize n, guint prime, const guint *cocycle,
                    double value)
{
  double shortest = INFINITY;

  for (gsize v = 0; v < n; v++)
    {
      g_autofree double *far = g_new (double, n * prime); /* (n, prime) */
      gboolean changed = TRUE;

      for (gsize s = 0; s < n * prime; s++)
        far[s] = s == v * prime ? 0.0 : INFINITY;
      while (changed)
        {
          changed = FALSE;
          for (gsize x = 0; x < n; x++)
            for (gsize y = 0; y < n; y++)
              for (guint k = 0; x != y && distance[x * n + y] <= value && k < prime; k++)
                {
                  double *there = &far[y * prime + (k + cocycle[x * n + y]) % prime];
                  double length = far[x * prime + k] + distance[x * n + y];

                  if (length < *there)
                    {
                      *there = length;
                      changed = TRUE;
                    }
                }
        }
      for (guint k = 1; k < prime; k++)
        shortest = MIN (shortest, far[v * prime + k]);
    }
  return shortest;
}
