/* SPDX-License-Identifier: MIT */
#include "ks-landmarks.h"
#include "points-fixture.h"

#include <math.h>

/* From the definition: the first of the rows not taken that are farthest from those taken. */
static void
maxmin_twin (const KsSpace *space, gsize count, gsize start, guint32 *rows, double *cover)
{
  g_autofree gboolean *taken = g_new0 (gboolean, space->n);
  gsize next = start;

  for (gsize l = 0; l <= count; l++)
    {
      if (l < count)
        {
          rows[l] = (guint32) next;
          taken[next] = TRUE;
        }
      *cover = -1.0;
      for (gsize i = 0; i < space->n; i++)
        {
          double nearest = INFINITY;

          for (gsize j = 0; j < MIN (l + 1, count); j++)
            nearest = MIN (nearest, ks_space_distance (space, i, rows[j]));
          if (!taken[i] && nearest > *cover)
            {
              *cover = nearest;
              next = i;
            }
        }
    }
  *cover = MAX (*cover, 0.0);
}

static void
assert_maxmin (const KsSpace *space, gsize count, gsize start)
{
  g_autofree guint32 *rows = g_new (guint32, count);
  double cover;

  maxmin_twin (space, count, start, rows, &cover);
  for (guint threads = 1; threads <= 8; threads = threads * 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsLandmarks) landmarks = ks_landmarks_maxmin (context, space, count, start,
                                                               &error);

      g_assert_no_error (error);
      g_assert_cmpuint (landmarks->n, ==, count);
      g_assert_cmpmem (landmarks->rows, count * 4, rows, count * 4);
      g_assert_cmpfloat (landmarks->cover, ==, cover);
    }
}

static void
test_random (void)
{
  for (gsize d = 1; d <= 9; d += 4)
    {
      g_autoptr (KsSpace) space = fixture_space (fixture_random (200, d, d), FALSE);

      assert_maxmin (space, 1, 199);
      assert_maxmin (space, 40, 7);
      assert_maxmin (space, 200, 0);
    }
}

static void
test_metrics (void)
{
  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    {
      g_autoptr (KsSpace) space = fixture_metric_space (fixture_random (120, 4, metric), metric);

      assert_maxmin (space, 30, 7);
    }
}

/* On a grid nearly every choice is a tie; each point is there three times. */
static void
test_ties (void)
{
  KsMatrix *grid = ks_matrix_new (NULL, 192, 2, NULL);
  KsMatrix *given = ks_matrix_new (NULL, 192, 192, NULL);

  for (gsize i = 0; i < 192; i++)
    {
      ks_matrix_row (grid, i)[0] = (double) (i * 37 % 64 / 8);
      ks_matrix_row (grid, i)[1] = (double) (i * 37 % 64 % 8);
    }
  g_autoptr (KsSpace) space = fixture_space (grid, FALSE);
  assert_maxmin (space, 70, 5);
  assert_maxmin (space, 192, 191);

  for (gsize i = 0; i < 192; i++)
    for (gsize j = 0; j < 192; j++)
      ks_matrix_row (given, i)[j] = ks_space_distance (space, i, j);
  g_autoptr (KsSpace) precomputed = fixture_space (given, TRUE);
  assert_maxmin (precomputed, 70, 5);
}

/* More points than a thread takes at once, with ties between the chunks. */
static void
test_many (void)
{
  KsMatrix *line = ks_matrix_new (NULL, 20000, 1, NULL);

  for (gsize i = 0; i < 20000; i++)
    ks_matrix_row (line, i)[0] = (double) (i % 10000);
  g_autoptr (KsSpace) space = fixture_space (line, FALSE);
  assert_maxmin (space, 6, 5000);
}

/* Duplicates of landmarks, parallel and opposite points; points in one place or nowhere. */
static void
test_duplicates (void)
{
  for (KsMetric metric = 0; metric <= KS_METRIC_CORRELATION; metric++)
    {
      KsMatrix *matrix = fixture_random (300, 3, metric);

      for (gsize i = 0; i < 300; i += 5)
        for (gsize c = 0; c < 3; c++)
          ks_matrix_row (matrix, i)[c] = (i % 2 == 0 ? 1.0 : -2.0) * ks_matrix_row (matrix, i / 2 + 1)[c];
      g_autoptr (KsSpace) space = fixture_metric_space (matrix, metric);
      assert_maxmin (space, 60, 234);
    }

  g_autoptr (KsSpace) nowhere = fixture_space (ks_matrix_new (NULL, 150, 0, NULL), FALSE);
  g_autoptr (KsSpace) one_place = fixture_space (ks_matrix_new (NULL, 150, 2, NULL), FALSE);
  assert_maxmin (nowhere, 150, 77);
  assert_maxmin (one_place, 150, 77);
}

static void
test_all_rows (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (5, 2, 1), FALSE);
  g_autoptr (KsLandmarks) all = ks_landmarks_maxmin (NULL, space, 0, 3, NULL);

  g_assert_cmpuint (all->n, ==, 5);
  for (guint32 i = 0; i < 5; i++)
    g_assert_cmpuint (all->rows[i], ==, i);
  g_assert_cmpfloat (all->cover, ==, 0.0);
  g_assert_cmpuint (ks_landmarks_bytes (all), >=, 20);
}

static void
test_errors (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (5, 2, 1), FALSE);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_landmarks_maxmin (NULL, space, 6, 0, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "6 landmarks", "5 points", NULL);
  g_assert_null (ks_landmarks_maxmin (NULL, space, 2, 5, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "row 5", "5 points", NULL);
  ks_context_cancel (context);
  g_assert_null (ks_landmarks_maxmin (context, space, 2, 0, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static gboolean
choose (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsLandmarks) landmarks = ks_landmarks_maxmin (context, data, 3, 0, error);

  return landmarks != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (5, 2, 1), FALSE);

  ks_test_allocations (choose, space);
  g_autoptr (KsSpace) given = fixture_space (ks_matrix_new (NULL, 5, 5, NULL), TRUE);
  ks_test_allocations (choose, given);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/landmarks/random", test_random);
  g_test_add_func ("/landmarks/metrics", test_metrics);
  g_test_add_func ("/landmarks/ties", test_ties);
  g_test_add_func ("/landmarks/many", test_many);
  g_test_add_func ("/landmarks/duplicates", test_duplicates);
  g_test_add_func ("/landmarks/all-rows", test_all_rows);
  g_test_add_func ("/landmarks/errors", test_errors);
  g_test_add_func ("/landmarks/allocations", test_allocations);
  return g_test_run ();
}
