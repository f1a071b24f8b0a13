/* Small point sets for the tests of this room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-random.h"
#include "ks-space.h"
#include "ks-test.h"

/* @values (n, d) row-major as a matrix. */
static inline KsMatrix *
fixture_matrix (const double *values, gsize n, gsize d)
{
  KsMatrix *matrix = ks_matrix_new (NULL, n, d, NULL);

  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (matrix, i)[c] = values[i * d + c];
  return matrix;
}

/* @matrix (taken) as a Euclidean space, or as given distances. */
static inline KsSpace *
fixture_space (KsMatrix *matrix, gboolean precomputed)
{
  KsPoints points = { .matrix = matrix, .precomputed = precomputed };
  KsSpace *space = ks_space_new (NULL, &points, KS_METRIC_EUCLIDEAN, NULL);

  ks_matrix_unref (matrix);
  return space;
}

/* @matrix (taken) as a space of @metric. */
static inline KsSpace *
fixture_metric_space (KsMatrix *matrix, KsMetric metric)
{
  KsPoints points = { .matrix = matrix };
  g_autoptr (GError) error = NULL;
  KsSpace *space = ks_space_new (NULL, &points, metric, &error);

  g_assert_no_error (error);
  ks_matrix_unref (matrix);
  return space;
}

/* Normal deviates. */
static inline KsMatrix *
fixture_random (gsize n, gsize d, guint64 seed)
{
  KsMatrix *matrix = ks_matrix_new (NULL, n, d, NULL);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (matrix, i)[c] = ks_random_normal (&random);
  return matrix;
}

/* The block @name of tests/data/points.txt, which make-points.py wrote. */
static inline KsMatrix *
fixture_golden (const char *name)
{
  g_autofree char *path = ks_test_data ("points.txt");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", -1);

      if (words[0] == NULL || !g_str_equal (words[0], name))
        continue;
      gsize n = g_ascii_strtoull (words[1], NULL, 10), d = g_ascii_strtoull (words[2], NULL, 10);
      KsMatrix *matrix = ks_matrix_new (NULL, n, d, NULL);
      for (gsize i = 0; i < n; i++)
        {
          char *at = line[i + 1];

          for (gsize c = 0; c < d; c++)
            ks_matrix_row (matrix, i)[c] = g_ascii_strtod (at, &at);
        }
      return matrix;
    }
  g_error ("points.txt has no block %s", name);
}
