/* SPDX-License-Identifier: MIT */
#include "ks-local-dimension.h"
#include "points-fixture.h"

#include <math.h>

typedef enum { LINE, CIRCLE, SHEET, SPHERE, BALL } Kind;

/* @n points in @d dimensions with noise in each. */
static KsSpace *
make_space (Kind kind, gsize n, gsize d, double noise, gboolean is_given)
{
  KsMatrix *matrix = ks_matrix_new (NULL, n, d, NULL);
  KsRandom random;

  ks_random_init (&random, 7);
  for (gsize i = 0; i < n; i++)
    {
      double *row = ks_matrix_row (matrix, i), square = 0.0;

      for (gsize c = 0; c < d; c++)
        row[c] = 0.0;
      for (gsize c = 0; c < 3; c++)
        row[c] = kind == SPHERE ? ks_random_normal (&random)
                                : 2.0 * ks_random_uniform (&random) - 1.0;
      if (kind == LINE || kind == CIRCLE)
        row[1] = 0.0;
      if (kind != SPHERE && kind != BALL)
        row[2] = 0.0;
      for (gsize c = 0; c < 3; c++)
        square += row[c] * row[c];
      for (gsize c = 0; c < 3 && kind == SPHERE; c++)
        row[c] /= sqrt (square);
      if (kind == CIRCLE)
        {
          row[1] = sin (G_PI * row[0]);
          row[0] = cos (G_PI * row[0]);
        }
      for (gsize c = 0; c < d; c++)
        row[c] += noise * ks_random_normal (&random);
    }
  g_autoptr (KsSpace) space = fixture_space (matrix, FALSE);
  if (!is_given)
    return g_steal_pointer (&space);

  KsMatrix *distances = ks_matrix_new (NULL, n, n, NULL);
  for (gsize i = 0; i < n; i++)
    ks_space_distances (space, i, NULL, n, ks_matrix_row (distances, i));
  return fixture_space (distances, TRUE);
}

static void
find_shares (const KsSpace *space, double radius, guint n_threads, double *shares)
{
  g_autoptr (KsContext) context = ks_context_new (n_threads);
  g_autoptr (GError) error = NULL;
  double sum = 0.0;

  g_assert_true (ks_local_dimensions (context, space, radius, shares, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < KS_N_LOCAL_DIMENSIONS; i++)
    sum += shares[i];
  ks_assert_near (sum, 1.0, 1e-12);
}

/* What everybody knows, in the space itself and in a larger one, with noise and without, by
 * coordinates and by distances alone. */
static void
test_known (void)
{
  static const struct {
    Kind kind;
    gsize d;
    double noise, radius;
    guint dimension;
  } cases[] = {
    { LINE, 3, 0.0, 0.3, 1 },     { LINE, 9, 0.02, 0.3, 1 },    { CIRCLE, 3, 0.0, 0.577, 1 },
    { CIRCLE, 9, 0.001, 0.577, 1 }, { CIRCLE, 9, 0.1, 0.577, 1 }, { SHEET, 3, 0.0, 0.3, 2 },
    { SHEET, 9, 0.02, 0.3, 2 },   { SPHERE, 3, 0.0, 0.5, 2 },   { SPHERE, 3, 0.1, 0.5, 2 },
    { SPHERE, 9, 0.05, 0.5, 2 },  { BALL, 3, 0.0, 0.4, 3 },     { BALL, 9, 0.02, 0.4, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint is_given = 0; is_given < 2; is_given++)
      {
        g_autoptr (KsSpace)
            space = make_space (cases[i].kind, 1500, cases[i].d, cases[i].noise, is_given);
        double shares[KS_N_LOCAL_DIMENSIONS];

        find_shares (space, cases[i].radius, 2, shares);
        g_test_message ("case %zu: %.3f %.3f %.3f %.3f", i, shares[0], shares[1], shares[2],
                        shares[3]);
        g_assert_cmpfloat (shares[cases[i].dimension], >=, 0.75);
      }
}

/* ---- The twin: variances along coordinate axes, which are the principal ones ---- */

/* A box of points symmetric about its centre, the first row, with given half sides: its variances
 * are known, so the ratio at which one direction stops to count is. */
static void
test_ratio (void)
{
  static const struct {
    double sides[3];
    guint dimension;
  } cases[] = {
    /* (1 + 0.05) / (0.48 + 0.05) is 1.98, (1 + 0.05) / (0.47 + 0.05) is 2.02. */
    { { 1.0, 0.69282032303, 0.0 }, 2 },
    { { 1.0, 0.68556546004, 0.0 }, 1 },
    { { 1.0, 1.0, 0.69282032303 }, 3 },
    { { 1.0, 1.0, 0.68556546004 }, 2 },
    { { 1.0, 0.0, 0.0 }, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double values[7 * 3] = { 0.0 }, shares[KS_N_LOCAL_DIMENSIONS];

      for (gsize c = 0; c < 3; c++)
        {
          values[3 * (1 + 2 * c) + c] = cases[i].sides[c];
          values[3 * (2 + 2 * c) + c] = -cases[i].sides[c];
        }
      g_autoptr (KsSpace) space = fixture_space (fixture_matrix (values, 7, 3), FALSE);
      find_shares (space, 10.0, 1, shares);
      ks_assert_near (shares[cases[i].dimension], 1.0, 1e-12);
    }
}

/* Too few points, all equal, alone. */
static void
test_few (void)
{
  double shares[KS_N_LOCAL_DIMENSIONS];
  g_autoptr (KsSpace) line = make_space (LINE, 50, 3, 0.0, FALSE);
  g_autoptr (KsSpace) equal = fixture_space (ks_matrix_new (NULL, 50, 3, NULL), FALSE);
  g_autoptr (KsSpace) alone = fixture_space (ks_matrix_new (NULL, 1, 3, NULL), FALSE);

  find_shares (line, 1e-9, 1, shares);
  ks_assert_near (shares[0], 1.0, 1e-12);
  find_shares (equal, 1.0, 1, shares);
  ks_assert_near (shares[0], 1.0, 1e-12);
  find_shares (alone, 1.0, 1, shares);
  ks_assert_near (shares[0], 1.0, 1e-12);
  find_shares (line, INFINITY, 1, shares);
  ks_assert_near (shares[1], 1.0, 1e-12);
}

static void
test_threads (void)
{
  g_autoptr (KsSpace) space = make_space (SPHERE, 900, 5, 0.2, FALSE);
  double alone[KS_N_LOCAL_DIMENSIONS], together[KS_N_LOCAL_DIMENSIONS];

  find_shares (space, 0.5, 1, alone);
  find_shares (space, 0.5, 3, together);
  for (guint i = 0; i < KS_N_LOCAL_DIMENSIONS; i++)
    g_assert_cmpfloat (alone[i], ==, together[i]);
}

static gboolean
try_to_find (KsContext *context, gpointer data, GError **error)
{
  double shares[KS_N_LOCAL_DIMENSIONS];

  return ks_local_dimensions (context, data, 0.5, shares, error);
}

static void
test_refusals (void)
{
  g_autoptr (KsSpace) space = make_space (SPHERE, 300, 5, 0.2, FALSE);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_false (try_to_find (context, space, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  ks_test_allocations (try_to_find, space);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/local-dimension/known", test_known);
  g_test_add_func ("/local-dimension/ratio", test_ratio);
  g_test_add_func ("/local-dimension/few", test_few);
  g_test_add_func ("/local-dimension/threads", test_threads);
  g_test_add_func ("/local-dimension/refusals", test_refusals);
  return g_test_run ();
}
