/* SPDX-License-Identifier: MIT */
#include "ks-leaves.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <stdlib.h>

#define N 96
#define N_LEAVES (N / KS_LEAF_SIZE)

/* Points on a lattice of the step that is asked for later, so that many distances equal it, moved
 * far from the origin; some stand together. */
static KsSpace *
make_space (KsForm form, gsize d, double offset, guint64 seed)
{
  KsMatrix *points = ks_matrix_new (NULL, N, d, NULL);
  KsSpace *space = g_atomic_rc_box_new0 (KsSpace);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < N; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (points, i)[c] = offset
                                     + (i % 2 == 0 ? 0.25 * (double) ks_random_below (&random, 5)
                                                   : ks_random_uniform (&random));
  space->n = N;
  space->form = form;
  space->coordinates = points;
  return space;
}

static gboolean
is_near (const KsSpace *space, const KsSpatialOrder *order, gsize a, gsize b, double epsilon)
{
  return ks_space_distance (space, order->rows[a], order->rows[b]) <= epsilon;
}

/* Every answer about a point and a leaf, by definition. */
static void
check_leaf (const KsLeaves *leaves, const KsSpace *space, const KsSpatialOrder *order, gsize of,
            gsize leaf, double epsilon)
{
  guint32 all = ks_leaves_all (leaves, leaf), near[KS_LEAF_SIZE], counts[KS_LEAF_SIZE] = { 0 };
  guint32 surveyed[KS_LEAF_SIZE];
  gboolean is_any = FALSE;

  ks_leaves_reach_each (leaves, of, ks_leaves_all (leaves, of), leaf, all, near);
  ks_leaves_count_each (leaves, of, ks_leaves_all (leaves, of), leaf, counts);
  ks_leaves_survey_each (leaves, of, ks_leaves_all (leaves, of), &leaves->boxes, leaf, leaf + 1,
                         surveyed);
  for (guint i = 0; i < leaves->range[of].n; i++)
    {
      guint32 expected = 0;

      for (guint j = 0; j < leaves->range[leaf].n; j++)
        expected |= (guint32) is_near (space, order, leaves->range[of].begin + i,
                                       leaves->range[leaf].begin + j, epsilon)
                    << j;
      g_assert_cmphex (near[i], ==, expected);
      g_assert_cmphex (ks_leaves_reach (leaves, of, i, leaf, all & 0x5555), ==, expected & 0x5555);
      g_assert_cmpuint (counts[i], ==, (guint) __builtin_popcount (expected));
      /* A box that is not near holds no point that is. */
      if (expected != 0)
        g_assert_true (surveyed[i] & 1);
      is_any |= expected != 0;
    }
  if (is_any)
    g_assert_cmphex (ks_leaves_survey (leaves, ks_leaves_box (leaves, &leaves->boxes, of),
                                       &leaves->boxes, leaf, leaf + 1),
                     ==, 1);
}

static void
check_reach (const KsSpace *space, const KsSpatialOrder *order, double epsilon,
             const KsReachKernels *kernels)
{
  g_auto (KsLeaves) leaves = { 0 };
  guint32 places[N];

  for (guint32 i = 0; i < N; i++)
    places[i] = i;
  g_assert_true (
      ks_leaves_init (&leaves, NULL, space, order, places, N_LEAVES + 1, epsilon, kernels, NULL));
  /* The last one holds five points; the one after it is not used. */
  for (gsize leaf = 0; leaf < N_LEAVES; leaf++)
    ks_leaves_set_leaf (&leaves, leaf, leaf * KS_LEAF_SIZE, leaf + 1 < N_LEAVES ? KS_LEAF_SIZE : 5);
  for (gsize of = 0; of < N_LEAVES; of++)
    for (gsize leaf = 0; leaf < N_LEAVES; leaf++)
      check_leaf (&leaves, space, order, of, leaf, epsilon);
}

static void
check_space (KsForm form, gsize d, double offset, guint64 seed)
{
  KsSpace *space = make_space (form, d, offset, seed);
  g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (NULL, space, NULL);

  for (guint k = 0; ks_reach_kernels_nth (k) != NULL; k++)
    for (double epsilon = 0.25; epsilon < 2.0; epsilon *= 2.0)
      check_reach (space, order, epsilon, ks_reach_kernels_nth (k));
  ks_space_unref (space);
}

static void
test_definition (void)
{
  static const KsForm forms[] = { KS_FORM_SQUARES, KS_FORM_COSINE, KS_FORM_SUM, KS_FORM_LARGEST };

  for (gsize f = 0; f < G_N_ELEMENTS (forms); f++)
    for (gsize d = 1; d <= 9; d++)
      {
        check_space (forms[f], d, 0.0, d);
        check_space (forms[f], d, 1e6, d);
      }
}

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Each tenth distance there is, and the float64 below it: some points are within reach, some not.
 */
static void
check_own_distances (const KsSpace *space, const KsSpatialOrder *order)
{
  g_autofree double *distances = g_new (double, N * N);

  for (gsize i = 0; i < N; i++)
    ks_space_distances (space, i, NULL, N, distances + i * N);
  qsort (distances, N * N, sizeof *distances, by_value);
  g_assert_cmpfloat (distances[N * N / 10], <, distances[N * N - 1]);
  for (guint k = 0; ks_reach_kernels_nth (k) != NULL; k++)
    for (gsize tenth = 1; tenth <= 10; tenth++)
      {
        double epsilon = distances[tenth * (N * N - 1) / 10];

        check_reach (space, order, epsilon, ks_reach_kernels_nth (k));
        check_reach (space, order, nextafter (epsilon, 0.0), ks_reach_kernels_nth (k));
      }
}

/* The more coordinates, the less float32 decides. */
static void
test_many_coordinates (void)
{
  static const KsForm forms[] = { KS_FORM_SQUARES, KS_FORM_SUM, KS_FORM_LARGEST };
  static const gsize counts[] = { 64, 300 };

  for (gsize f = 0; f < G_N_ELEMENTS (forms); f++)
    for (gsize c = 0; c < G_N_ELEMENTS (counts); c++)
      {
        KsSpace *space = make_space (forms[f], counts[c], 0.0, c);
        g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (NULL, space, NULL);

        check_own_distances (space, order);
        ks_space_unref (space);
      }
}

/* Two clumps far apart, each about a thousand of float32's steps wide: within a clump the rounding
 * of a coordinate is a thousandth of the distances, and must be allowed for. */
static void
test_clumps (void)
{
  static const KsForm forms[] = { KS_FORM_SQUARES, KS_FORM_SUM, KS_FORM_LARGEST };

  for (gsize f = 0; f < G_N_ELEMENTS (forms); f++)
    for (gsize d = 1; d <= 9; d += 4)
      {
        KsSpace *space = make_space (forms[f], d, 0.0, d);

        for (gsize i = 0; i < N; i++)
          for (gsize c = 0; c < d; c++)
            ks_matrix_row (space->coordinates, i)[c] = ks_matrix_row (space->coordinates, i)[c]
                                                           * 1e-4
                                                       + (i % 4 < 2 ? 0.0 : 1.0);
        g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (NULL, space, NULL);

        check_own_distances (space, order);
        ks_space_unref (space);
      }
}

/* Directions, every third the opposite of the one before it, so that distances go up to the largest
 * there are; keys of angles beyond a right one are of another kind. */
static void
test_directions (void)
{
  static const KsMetric metrics[] = { KS_METRIC_COSINE, KS_METRIC_CORRELATION, KS_METRIC_ANGLE };
  static const double epsilons[] = {
    0.0, 1.0, G_PI / 2.0, 2.0, 2.5, 3.0, G_PI, 4.0, 100.0,
  };
  static const gsize counts[] = { 2, 3, 9, 64, 300 };

  for (gsize m = 0; m < G_N_ELEMENTS (metrics); m++)
    for (gsize c = 0; c < G_N_ELEMENTS (counts); c++)
      {
        g_autoptr (KsMatrix) matrix = ks_matrix_new (NULL, N, counts[c], NULL);
        KsPoints points = { .matrix = matrix };
        KsRandom random;

        ks_random_init (&random, 10 * m + c);
        for (gsize i = 0; i < N; i++)
          for (gsize x = 0; x < counts[c]; x++)
            ks_matrix_row (matrix, i)[x] =
              i % 3 == 2 ? -ks_matrix_row (matrix, i - 1)[x] : ks_random_normal (&random);
        g_autoptr (KsSpace) space = ks_space_new (NULL, &points, metrics[m], NULL);
        g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (NULL, space, NULL);
        double most = metrics[m] == KS_METRIC_ANGLE ? G_PI : 2.0;

        ks_assert_near (ks_space_distance (space, 1, 2), most, 1e-6);
        check_own_distances (space, order);
        for (guint k = 0; ks_reach_kernels_nth (k) != NULL; k++)
          for (gsize e = 0; e < G_N_ELEMENTS (epsilons); e++)
            {
              check_reach (space, order, epsilons[e], ks_reach_kernels_nth (k));
              check_reach (space, order, nextafter (epsilons[e], 10.0), ks_reach_kernels_nth (k));
              check_reach (space, order, fmax (nextafter (epsilons[e], -1.0), 0.0),
                           ks_reach_kernels_nth (k));
            }
      }
}

/* Two points are as far apart as numbers go, or equal: float32 tells nothing. */
static void
test_extremes (void)
{
  static const double scales[] = { 1e-300, 1e-30, 1e30, 1e150 };

  for (gsize s = 0; s < G_N_ELEMENTS (scales); s++)
    {
      KsSpace *space = make_space (KS_FORM_SUM, 3, 0.0, 1);

      for (gsize i = 0; i < N; i++)
        for (gsize c = 0; c < 3; c++)
          ks_matrix_row (space->coordinates, i)[c] *= i == 7 ? scales[s] : 1e-6 * scales[s];
      g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (NULL, space, NULL);
      g_auto (KsLeaves) leaves = { 0 };
      guint32 places[N];

      for (guint32 i = 0; i < N; i++)
        places[i] = i;
      g_assert_true (
          ks_leaves_init (&leaves, NULL, space, order, places, 2, 1e-7 * scales[s], NULL, NULL));
      ks_leaves_set_leaf (&leaves, 0, 0, KS_LEAF_SIZE);
      ks_leaves_set_leaf (&leaves, 1, KS_LEAF_SIZE, KS_LEAF_SIZE);
      for (gsize of = 0; of < 2; of++)
        for (gsize leaf = 0; leaf < 2; leaf++)
          check_leaf (&leaves, space, order, of, leaf, 1e-7 * scales[s]);
      ks_space_unref (space);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/leaves/definition", test_definition);
  g_test_add_func ("/mapper/leaves/many-coordinates", test_many_coordinates);
  g_test_add_func ("/mapper/leaves/clumps", test_clumps);
  g_test_add_func ("/mapper/leaves/directions", test_directions);
  g_test_add_func ("/mapper/leaves/extremes", test_extremes);
  return g_test_run ();
}
