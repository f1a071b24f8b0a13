/* SPDX-License-Identifier: MIT */
#include "clouds.h"
#include "ks-circular.h"
#include "ks-loop.h"
#include "ks-test.h"

#include <math.h>

/* The circular coordinate of the @rank-th longest bar (0-based), at its middle. */
static gboolean
make_circular (KsContext *context, const double *distance, gsize n, guint prime, gsize rank,
               KsCircular *circular, GError **error)
{
  g_auto (KsReduction) reduction = { 0 };
  g_auto (KsCocycle) cocycle = { 0 };

  if (!ks_reduction_init (&reduction, context, distance, n, 1, 2.0, prime, error))
    return FALSE;
  g_autofree gsize *bars = ks_reduction_rank (&reduction, context, 1, error);
  return bars != NULL
         && ks_cocycle_init (&cocycle, context, &reduction, bars[rank],
                             ks_loop_middle (&reduction, bars[rank]), error)
         && ks_circular_init (circular, context, &reduction, &cocycle, error);
}

/* How well @turns agree with @angles up to a rotation and a reflection: 1 for perfectly. */
static double
agreement (const double *turns, const double *angles, gsize n)
{
  double best = 0.0;

  for (int sign = -1; sign <= 1; sign += 2)
    {
      double x = 0.0, y = 0.0;

      for (gsize i = 0; i < n; i++)
        {
          x += cos (2.0 * G_PI * turns[i] - sign * angles[i]) / (double) n;
          y += sin (2.0 * G_PI * turns[i] - sign * angles[i]) / (double) n;
        }
      best = MAX (best, sqrt (x * x + y * y));
    }
  return best;
}

static void
test_noisy_circle (void)
{
  gsize n = 200, n_more = 300;
  KsRandom random;

  ks_random_init (&random, 1);
  g_autofree double *angles = g_new (double, n);
  g_autofree double *points = clouds_circle (&random, n, 0.05, angles);
  g_autofree double *distance = clouds_distances (points, n, 2);
  g_auto (KsCircular) circular = { 0 };

  g_assert_true (make_circular (NULL, distance, n, KS_CIRCULAR_PRIME, 0, &circular, NULL));
  g_assert_cmpfloat (circular.turn[0], ==, 0.0);
  g_assert_cmpfloat (agreement (circular.turn, angles, n), >, 0.98);

  /* Other points of the circle, from their distances alone. */
  g_autofree double *other_angles = g_new (double, n_more);
  g_autofree double *others = clouds_circle (&random, n_more, 0.05, other_angles);
  g_autofree double *turns = g_new (double, n_more);
  g_autofree double *to = g_new (double, n);
  for (gsize i = 0; i < n_more; i++)
    {
      for (gsize k = 0; k < n; k++)
        to[k] = hypot (others[2 * i] - points[2 * k], others[2 * i + 1] - points[2 * k + 1]);
      turns[i] = ks_circular_extend (&circular, to);
      g_assert_true (turns[i] >= 0.0 && turns[i] < 1.0);
    }
  g_assert_cmpfloat (agreement (turns, other_angles, n_more), >, 0.98);
}

/* On a regular polygon the coordinate is the angle itself, at its corners and between them. */
static void
test_regular_polygon (void)
{
  gsize n = 60;
  g_autofree double *points = g_new (double, 2 * n);
  g_autofree double *angles = g_new (double, n);
  g_autofree double *turns = g_new (double, n);
  g_auto (KsCircular) circular = { 0 };

  for (gsize i = 0; i < n; i++)
    {
      angles[i] = 2.0 * G_PI * (double) i / (double) n;
      points[2 * i] = cos (angles[i]);
      points[2 * i + 1] = sin (angles[i]);
    }
  g_autofree double *distance = clouds_distances (points, n, 2);
  g_assert_true (make_circular (NULL, distance, n, KS_CIRCULAR_PRIME, 0, &circular, NULL));
  ks_assert_near (agreement (circular.turn, angles, n), 1.0, 1e-12);
  for (gsize i = 0; i < n; i++)
    turns[i] = ks_circular_extend (&circular, distance + i * n);
  ks_assert_near (agreement (turns, angles, n), 1.0, 1e-12);

  /* Far from all, a point has what its nearest has; near two alike, what lies between. */
  g_autofree double *to = g_new (double, n);
  for (gsize k = 0; k < n; k++)
    to[k] = 100.0 - (k == 7 ? 1.0 : 0.0);
  ks_assert_near (ks_circular_extend (&circular, to), circular.turn[7] - floor (circular.turn[7]),
                  1e-12);
}

static gsize
edges_at (const KsCircular *circular, gsize vertex)
{
  gsize count = 0;

  for (gsize k = 0; k < circular->n; k++)
    count += circular->winding[vertex * circular->n + k] != KS_NO_WINDING;
  return count;
}

/* The fit by its definition: at the least, what the edges are off by, weighted, adds up to 0 at
 * every vertex (whose own share of the weights is left out). */
static void
test_least_squares (void)
{
  KsRandom random;

  ks_random_init (&random, 2);
  for (guint round = 0; round < 4; round++)
    {
      gsize n = 60;
      g_autofree double *points = clouds_circle (&random, n, 0.1, NULL);
      g_autofree double *distance = clouds_distances (points, n, 2);
      g_auto (KsCircular) circular = { 0 };
      double off = 0.0;

      g_assert_true (make_circular (NULL, distance, n, KS_CIRCULAR_PRIME, 0, &circular, NULL));
      for (gsize x = 0; x < n; x++)
        {
          double sum = 0.0;

          for (gsize y = 0; y < n; y++)
            {
              gint16 winding = circular.winding[x * n + y];

              g_assert_true ((winding == KS_NO_WINDING) == (x == y
                                                            || distance[x * n + y] > circular.at));
              if (winding == KS_NO_WINDING)
                continue;
              g_assert_cmpint (winding, ==, -circular.winding[y * n + x]);
              sum += (circular.turn[y] - circular.turn[x] - winding) / (double) edges_at (&circular, y);
              off += fabs (circular.turn[y] - circular.turn[x] - winding);
              for (gsize z = 0; z < n; z++)
                if (circular.winding[x * n + z] != KS_NO_WINDING
                    && circular.winding[y * n + z] != KS_NO_WINDING)
                  g_assert_cmpint (winding + circular.winding[y * n + z], ==,
                                   circular.winding[x * n + z]);
            }
          g_assert_cmpfloat (fabs (sum), <, 1e-8);
        }
      g_assert_cmpfloat (off, >, 1.0); /* no coboundary: it does go round */
    }
}

/* Of two circles each bar has its own, and the other stands still. */
static void
test_two_circles (void)
{
  gsize n = 120;
  KsRandom random;

  ks_random_init (&random, 3);
  g_autofree double *angles = g_new (double, n);
  g_autofree double *points = clouds_circle (&random, n, 0.01, angles);
  for (gsize i = 0; i < n; i++)
    points[2 * i] += i % 2 == 0 ? -1.0 : 1.0;
  g_autofree double *distance = clouds_distances (points, n, 2);
  gboolean seen[2] = { FALSE, FALSE };

  for (gsize rank = 0; rank < 2; rank++)
    {
      g_auto (KsCircular) circular = { 0 };
      double spread[2];

      g_assert_true (make_circular (NULL, distance, n, KS_CIRCULAR_PRIME, rank, &circular, NULL));
      for (gsize side = 0; side < 2; side++)
        {
          double x = 0.0, y = 0.0;

          for (gsize i = side; i < n; i += 2)
            {
              x += cos (2.0 * G_PI * circular.turn[i]) * 2.0 / (double) n;
              y += sin (2.0 * G_PI * circular.turn[i]) * 2.0 / (double) n;
            }
          spread[side] = 1.0 - hypot (x, y);
        }
      gsize turning = spread[1] > spread[0];
      g_assert_cmpfloat (spread[turning], >, 0.6);
      g_assert_cmpfloat (spread[1 - turning], <, 0.05);
      seen[turning] = TRUE;
    }
  g_assert_true (seen[0] && seen[1]);
}

/* The numbers of Z/2 are too few to tell forth from back. */
static void
test_no_integers (void)
{
  KsRandom random;
  g_autoptr (GError) error = NULL;
  g_auto (KsCircular) circular = { 0 };

  ks_random_init (&random, 4);
  g_autofree double *points = clouds_circle (&random, 60, 0.05, NULL);
  g_autofree double *distance = clouds_distances (points, 60, 2);
  g_assert_false (make_circular (NULL, distance, 60, 2, 0, &circular, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "Z/2", "another bar", NULL);
}

static gboolean
run_circle (KsContext *context, gpointer data, GError **error)
{
  g_auto (KsCircular) circular = { 0 };

  return make_circular (context, data, 60, KS_CIRCULAR_PRIME, 0, &circular, error);
}

static void
test_allocations (void)
{
  KsRandom random;

  ks_random_init (&random, 5);
  g_autofree double *points = clouds_circle (&random, 60, 0.05, NULL);
  g_autofree double *distance = clouds_distances (points, 60, 2);
  ks_test_allocations (run_circle, distance);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/circular/noisy-circle", test_noisy_circle);
  g_test_add_func ("/circular/regular-polygon", test_regular_polygon);
  g_test_add_func ("/circular/least-squares", test_least_squares);
  g_test_add_func ("/circular/two-circles", test_two_circles);
  g_test_add_func ("/circular/no-integers", test_no_integers);
  g_test_add_func ("/circular/allocations", test_allocations);
  return g_test_run ();
}
