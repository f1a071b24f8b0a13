/* SPDX-License-Identifier: MIT */
#include "points-fixture.h"

#include <math.h>
#include <string.h>

/* A filter set over @values (taken); @side 0 makes a table, else kernels of side x side.
 * A column "row" of metadata counts the rows. */
static KsFilterSet
make_set (KsMatrix *values, guint side)
{
  double *count = ks_new (NULL, double, values->rows, NULL);
  KsFilterSet set = { .values = values, .metadata = ks_table_new (values->rows),
                      .kernel_rows = side, .kernel_cols = side };

  for (gsize i = 0; i < values->rows; i++)
    count[i] = (double) i;
  ks_table_add_numbers (set.metadata, "row", count);
  return set;
}

static void
clear_set (KsFilterSet *set)
{
  ks_matrix_unref (set->values);
  ks_table_unref (set->metadata);
}

typedef KsFilterSet TestSet;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestSet, clear_set)

static void
assert_matrix (const KsMatrix *got, const KsMatrix *expected, double tolerance)
{
  g_assert_cmpuint (got->rows, ==, expected->rows);
  g_assert_cmpuint (got->cols, ==, expected->cols);
  for (gsize i = 0; i < got->rows; i++)
    for (gsize c = 0; c < got->cols; c++)
      ks_assert_near (ks_matrix_row (got, i)[c], ks_matrix_row (expected, i)[c], tolerance);
}

/* Rows, metadata and row map agree, ascending. */
static void
assert_rows (const KsPoints *points)
{
  const KsColumn *count = ks_table_find (points->metadata, "row");

  g_assert_cmpuint (points->metadata->rows, ==, ks_points_count (points));
  g_assert_true (points->rows != NULL || ks_points_count (points) == points->n_input);
  for (gsize i = 0; i < ks_points_count (points); i++)
    {
      gsize row = points->rows != NULL ? points->rows[i] : i;

      g_assert_cmpfloat (count->numbers[i], ==, (double) row);
      g_assert_true (i == 0 || points->rows == NULL || points->rows[i - 1] < row);
    }
}

static void
test_basis (void)
{
  double laplacian[9][9] = { 0 };
  KsRandom random;

  for (int i = 0; i < 9; i++)
    for (int j = 0; j < 9; j++)
      if (ABS (i / 3 - j / 3) + ABS (i % 3 - j % 3) == 1)
        {
          laplacian[i][i] += 1.0;
          laplacian[i][j] -= 1.0;
        }
  for (int a = 0; a < 8; a++)
    for (int b = 0; b < 8; b++)
      {
        double product = 0.0;

        for (int i = 0; i < 9; i++)
          for (int j = 0; j < 9; j++)
            product += ks_dct_basis[a][i] * laplacian[i][j] * ks_dct_basis[b][j];
        ks_assert_near (product, a == b ? 1.0 : 0.0, 1e-15);
      }

  ks_random_init (&random, 3);
  for (int round = 0; round < 100; round++)
    {
      double x[9], y[9], u[8], v[8], step[9], back[9], mean = 0.0, square = 0.0;

      for (int i = 0; i < 9; i++)
        {
          x[i] = ks_random_normal (&random);
          y[i] = ks_random_normal (&random);
          step[i] = x[i] - y[i];
          mean += x[i] / 9.0;
        }
      ks_dct_from_pixels (x, u);
      ks_dct_from_pixels (y, v);
      for (int k = 0; k < 8; k++)
        square += (u[k] - v[k]) * (u[k] - v[k]);
      ks_assert_near (sqrt (square), ks_d_norm (step), 1e-14);
      ks_dct_to_pixels (u, back);
      for (int i = 0; i < 9; i++)
        ks_assert_near (back[i], x[i] - mean, 1e-14);
    }
}

static void
test_golden (void)
{
  static const struct {
    const char *block;
    guint side;
    KsPreprocessing how;
  } cases[] = {
    { "default", 0, { 0 } },
    { "default", 3, { 0 } },
    { "column-l2", 3, { .center = KS_CENTER_COLUMN } },
    { "column-none", 0, { .center = KS_CENTER_COLUMN, .normalize = KS_NORMALIZE_NONE } },
    { "none-dnorm", 3, { .center = KS_CENTER_NONE, .normalize = KS_NORMALIZE_DNORM } },
    { "filter-dnorm-dct", 3, { .normalize = KS_NORMALIZE_DNORM, .basis = KS_BASIS_DCT } },
    { "none-none-dct", 0,
     { .center = KS_CENTER_NONE, .normalize = KS_NORMALIZE_NONE, .basis = KS_BASIS_DCT } },
  };

  for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (TestSet) set = make_set (fixture_golden ("raw"), cases[c].side);
      g_autoptr (KsMatrix) expected = fixture_golden (cases[c].block);
      g_autoptr (KsPoints) points = ks_points_new (NULL, &set, &cases[c].how, &error);

      g_assert_no_error (error);
      assert_matrix (points->matrix, expected, 1e-14);
      assert_rows (points);
      g_assert_cmpuint (points->n_input, ==, 24);
      g_assert_cmpuint (points->n_nonfinite, ==, 1);
      g_assert_cmpuint (points->n_zero, ==, 23 - expected->rows);
      g_assert_cmpuint (points->patch_rows * points->patch_cols, ==, 9);
      g_assert_cmpint (points->basis, ==, cases[c].how.basis);
    }
}

/* What AUTO does to a table of 8 columns, to one declared dct, and to kernels of 5x5. */
static void
test_defaults (void)
{
  KsPreprocessing how = { 0 }, dct = { .basis = KS_BASIS_DCT };
  KsPreprocessing dct_filter = { .basis = KS_BASIS_DCT, .center = KS_CENTER_FILTER,
                                 .normalize = KS_NORMALIZE_DNORM };
  g_autoptr (GError) error = NULL;
  g_auto (TestSet) table = make_set (fixture_random (20, 8, 1), 0);
  g_auto (TestSet) kernels = make_set (fixture_random (20, 25, 2), 5);
  g_autoptr (KsPoints) plain = ks_points_new (NULL, &table, &how, &error);
  g_autoptr (KsPoints) declared = ks_points_new (NULL, &table, &dct, &error);
  g_autoptr (KsPoints) unit = ks_points_new (NULL, &table, &dct_filter, &error);
  g_autoptr (KsPoints) filters = ks_points_new (NULL, &kernels, &how, &error);

  g_assert_no_error (error);
  g_assert_true (plain->matrix == table.values && plain->rows == NULL && plain->patch_rows == 0);
  g_assert_true (declared->matrix == table.values);
  g_assert_cmpuint (declared->patch_rows, ==, 3);
  g_assert_cmpuint (filters->patch_rows, ==, 5);
  for (gsize i = 0; i < 20; i++)
    {
      double sum = 0.0, square = 0.0, patch[9];

      for (gsize c = 0; c < 25; c++)
        {
          sum += ks_matrix_row (filters->matrix, i)[c];
          square += pow (ks_matrix_row (filters->matrix, i)[c], 2.0);
        }
      ks_assert_near (sum, 0.0, 1e-14);
      ks_assert_near (square, 1.0, 1e-14);

      g_assert_true (ks_points_patch (unit, ks_matrix_row (unit->matrix, i), patch));
      ks_assert_near (ks_d_norm (patch), 1.0, 1e-14);
      g_assert_false (ks_points_patch (plain, ks_matrix_row (plain->matrix, i), patch));
    }

  double patch[25];
  g_assert_true (ks_points_patch (filters, ks_matrix_row (filters->matrix, 3), patch));
  g_assert_cmpmem (patch, sizeof patch, ks_matrix_row (filters->matrix, 3), sizeof patch);
}

/* Vanishing rows are dropped only when something is divided by their norm. */
static void
test_vanishing (void)
{
  static const double values[] = { 3, 4, 0, 0, 3e-9, 4e-9, 3e-7, 4e-7, 5, 5 };
  KsPreprocessing keep = { 0 }, unit = { .normalize = KS_NORMALIZE_L2 };
  KsPreprocessing filter = { .normalize = KS_NORMALIZE_L2, .center = KS_CENTER_FILTER };
  g_autoptr (GError) error = NULL;
  g_auto (TestSet) set = make_set (fixture_matrix (values, 5, 2), 0);
  g_autoptr (KsPoints) all = ks_points_new (NULL, &set, &keep, &error);
  g_autoptr (KsPoints) some = ks_points_new (NULL, &set, &unit, &error);
  g_autoptr (KsPoints) centred = ks_points_new (NULL, &set, &filter, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ks_points_count (all), ==, 5);
  g_assert_cmpuint (ks_points_count (some), ==, 3);
  g_assert_cmpuint (some->n_zero, ==, 2);
  g_assert_cmpuint (some->rows[1], ==, 3);
  ks_assert_near (ks_matrix_row (some->matrix, 1)[1], 0.8, 1e-15);
  g_assert_cmpuint (ks_points_count (centred), ==, 2);
  assert_rows (some);

  /* Squares that would underflow still have a norm. */
  static const double tiny[] = { 3e-200, 4e-200 };
  g_auto (TestSet) small = make_set (fixture_matrix (tiny, 1, 2), 0);
  g_autoptr (KsPoints) one = ks_points_new (NULL, &small, &unit, &error);
  g_assert_no_error (error);
  ks_assert_near (ks_matrix_row (one->matrix, 0)[0], 0.6, 1e-15);
}

static void
test_sample (void)
{
  g_auto (TestSet) set = make_set (fixture_random (50, 2, 1), 0);
  int seen[50] = { 0 };

  for (guint seed = 1; seed <= 1000; seed++)
    {
      KsPreprocessing how = { .sample = 10, .seed = seed };
      g_autoptr (KsPoints) points = ks_points_new (NULL, &set, &how, NULL);
      g_autoptr (KsPoints) again = ks_points_new (NULL, &set, &how, NULL);

      g_assert_cmpuint (ks_points_count (points), ==, 10);
      assert_rows (points);
      g_assert_cmpmem (points->rows, 40, again->rows, 40);
      for (gsize i = 0; i < 10; i++)
        {
          seen[points->rows[i]]++;
          g_assert_cmpfloat (ks_matrix_row (points->matrix, i)[1], ==,
                             ks_matrix_row (set.values, points->rows[i])[1]);
        }
    }
  /* 200 expected, with a standard deviation of 12.6. */
  for (int i = 0; i < 50; i++)
    {
      g_assert_cmpint (seen[i], >, 130);
      g_assert_cmpint (seen[i], <, 270);
    }

  KsPreprocessing more = { .sample = 51 };
  g_autoptr (KsPoints) all = ks_points_new (NULL, &set, &more, NULL);
  g_assert_cmpuint (ks_points_count (all), ==, 50);
  g_assert_null (all->rows);
}

/* Dropping a row of a distance matrix takes its column away too. */
/* Of 12 rows at steps 7, 7, 0, 0, ..., one of step 0 not finite. */
static void
test_step (void)
{
  const double steps[] = { 7, 7, 0, 0, NAN, 7, 0, 0, -1.5, -1.5, NAN, 0 };
  const guint32 expected[] = { 2, 6, 7, 11 };
  g_auto (TestSet) set = make_set (fixture_random (12, 4, 9), 0);
  g_auto (TestSet) without = make_set (fixture_random (3, 4, 9), 0);
  KsPreprocessing how = { .one_step = TRUE, .step = 0.0 };
  g_autoptr (GError) error = NULL;

  ks_table_add_numbers (set.metadata, "step", g_memdup2 (steps, sizeof steps));
  ks_matrix_row (set.values, 3)[1] = INFINITY;
  ks_matrix_row (set.values, 0)[0] = NAN;

  g_autoptr (KsPoints) points = ks_points_new (NULL, &set, &how, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (points->rows, ks_points_count (points) * sizeof (guint32), expected, sizeof expected);
  g_assert_cmpuint (points->n_other_steps, ==, 7);
  g_assert_cmpuint (points->n_nonfinite, ==, 1);
  assert_rows (points);

  how.sample = 2;
  g_autoptr (KsPoints) two = ks_points_new (NULL, &set, &how, &error);
  g_assert_cmpuint (ks_points_count (two), ==, 2);

  /* The means are those of the step. */
  how = (KsPreprocessing) { .one_step = TRUE, .step = -1.5, .center = KS_CENTER_COLUMN };
  g_autoptr (KsPoints) pair = ks_points_new (NULL, &set, &how, &error);
  g_assert_cmpuint (ks_points_count (pair), ==, 2);
  ks_assert_near (ks_matrix_row (pair->matrix, 0)[0], -ks_matrix_row (pair->matrix, 1)[0], 1e-15);

  how.step = 3.0;
  g_assert_null (ks_points_new (NULL, &set, &how, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "no training step 3;", "-1.5, 0, 7", NULL);
  g_assert_null (ks_points_new (NULL, &without, &how, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "no training steps", "step all", NULL);
}

static void
test_precomputed (void)
{
  static const double values[] = { 0, 1, 2, NAN, 1, 0, 3, NAN, 2, 3, 0, NAN, NAN, NAN, NAN, 0 };
  g_autoptr (GError) error = NULL;
  KsPreprocessing how = { 0 }, sample = { .sample = 2,
                                         .seed = 5 }, center = { .center = KS_CENTER_COLUMN };
  g_auto (TestSet) holes = make_set (fixture_matrix (values, 4, 4), 0);
  KsMatrix *whole = ks_matrix_new (NULL, 9, 9, NULL);
  g_auto (TestSet) set = make_set (whole, 0);

  holes.precomputed = set.precomputed = TRUE;
  g_assert_null (ks_points_new (NULL, &holes, &how, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "None of the 4 rows", NULL);
  g_assert_null (ks_points_new (NULL, &set, &center, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "center none", NULL);

  for (gsize i = 0; i < 9; i++)
    for (gsize j = 0; j < 9; j++)
      ks_matrix_row (whole, i)[j] = fabs ((double) i - (double) j);
  g_autoptr (KsPoints) all = ks_points_new (NULL, &set, &how, &error);
  g_autoptr (KsPoints) two = ks_points_new (NULL, &set, &sample, &error);
  g_assert_no_error (error);
  g_assert_true (all->precomputed && all->matrix == whole && all->patch_rows == 0);
  g_assert_cmpuint (two->matrix->cols, ==, 2);
  g_assert_cmpfloat (ks_matrix_row (two->matrix, 0)[1], ==, (double) (two->rows[1] - two->rows[0]));
  g_assert_cmpfloat (ks_matrix_row (two->matrix, 1)[1], ==, 0.0);
}

static void
test_errors (void)
{
  static const double bad[] = { 1, 2, 3, -INFINITY, 5, 6 };
  static const double huge[] = { 1, 2, 3e151, 4 };
  static const double flat[] = { 7, 7, 7, 7 };
  g_autoptr (GError) error = NULL;
  g_auto (TestSet) infinite = make_set (fixture_matrix (bad, 3, 2), 0);
  g_auto (TestSet) large = make_set (fixture_matrix (huge, 2, 2), 0);
  g_auto (TestSet) constant = make_set (fixture_matrix (flat, 1, 4), 2);
  g_auto (TestSet) empty = make_set (ks_matrix_new (NULL, 0, 2, NULL), 0);
  KsPreprocessing how = { 0 }, refuse = { .nonfinite = KS_NONFINITE_REFUSE };
  KsPreprocessing dct = { .basis = KS_BASIS_DCT }, dnorm = { .normalize = KS_NORMALIZE_DNORM };

  g_assert_null (ks_points_new (NULL, &infinite, &refuse, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "Number 2 in row 2 is -inf", NULL);
  g_assert_null (ks_points_new (NULL, &large, &how, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "Number 1 in row 2 is 3e+151", NULL);
  g_assert_null (ks_points_new (NULL, &constant, &how, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "None of the 1 rows", "1 vanish", NULL);
  g_assert_null (ks_points_new (NULL, &empty, &how, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "no rows", NULL);
  g_assert_null (ks_points_new (NULL, &constant, &dct, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "dct", "4 numbers", NULL);
  g_assert_null (ks_points_new (NULL, &infinite, &dnorm, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "D-norm", "2 numbers", NULL);

  g_autoptr (KsPoints) two = ks_points_new (NULL, &infinite, &how, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ks_points_count (two), ==, 2);
  g_assert_cmpuint (two->n_nonfinite, ==, 1);

  g_autoptr (KsContext) context = ks_context_new (1);
  ks_context_cancel (context);
  g_assert_null (ks_points_new (context, &infinite, &how, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
add_label (KsFilterSet *set, const char *name, const char *codes, const char *levels)
{
  guint32 *values = ks_new (NULL, guint32, set->values->rows, NULL);

  for (gsize i = 0; i < set->values->rows; i++)
    values[i] = (guint32) (codes[i] - '0');
  ks_table_add_text (set->metadata, name, values, g_strsplit (levels, " ", 0));
}

/* A bad entry of pooled tensors is named by its place in its own one. */
static void
test_bad_entry_of_pool (void)
{
  static const double values[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, NAN };
  KsPreprocessing refuse = { .nonfinite = KS_NONFINITE_REFUSE };
  g_autoptr (GError) error = NULL;
  g_auto (TestSet) set = make_set (fixture_matrix (values, 5, 2), 0);

  /* Tensor b goes on from file x into file y. */
  add_label (&set, "tensor", "01111", "a b");
  g_assert_null (ks_points_new (NULL, &set, &refuse, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "Number 2 in row 4 of tensor “b” is nan", NULL);
  add_label (&set, "file", "00011", "x y");
  g_assert_null (ks_points_new (NULL, &set, &refuse, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "in row 2 of tensor “b” of file “y” is nan", NULL);
  set.kernel_rows = 1;
  set.kernel_cols = 2;
  g_assert_null (ks_points_new (NULL, &set, &refuse, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "in filter 2 of tensor “b”", NULL);
}

static gboolean
make_points (KsContext *context, gpointer data, GError **error)
{
  static const KsPreprocessing how = { .center = KS_CENTER_COLUMN, .normalize = KS_NORMALIZE_L2,
                                       .basis = KS_BASIS_DCT };
  g_autoptr (KsPoints) points = ks_points_new (context, data, &how, error);

  g_assert_true (points == NULL || ks_points_bytes (points) > 24 * 8 * sizeof (double));
  return points != NULL;
}

static void
test_allocations (void)
{
  g_auto (TestSet) set = make_set (fixture_golden ("raw"), 3);

  ks_test_allocations (make_points, &set);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/points/basis", test_basis);
  g_test_add_func ("/points/golden", test_golden);
  g_test_add_func ("/points/defaults", test_defaults);
  g_test_add_func ("/points/vanishing", test_vanishing);
  g_test_add_func ("/points/sample", test_sample);
  g_test_add_func ("/points/step", test_step);
  g_test_add_func ("/points/precomputed", test_precomputed);
  g_test_add_func ("/points/errors", test_errors);
  g_test_add_func ("/points/bad-entry-of-pool", test_bad_entry_of_pool);
  g_test_add_func ("/points/allocations", test_allocations);
  return g_test_run ();
}
