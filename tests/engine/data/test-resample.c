/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-resample.h"
#include "ks-test-filters.h"

/* The mean over a cell, by the definition: kernels on a grid so fine that each of the cells is
 * whole. */
static double
mean_of_cell (const double *kernel, gsize rows, gsize cols, gsize to_rows, gsize to_cols, gsize r,
              gsize c)
{
  double sum = 0.0;

  for (gsize i = 0; i < rows; i++)
    for (gsize j = 0; j < cols; j++)
      sum += kernel[(r * rows + i) / to_rows * cols + (c * cols + j) / to_cols];
  return sum / (double) (rows * cols);
}

static void
test_function (void)
{
  static const gsize sizes[][4] = { { 5, 5, 3, 3 }, { 7, 7, 3, 3 }, { 6, 4, 3, 2 }, { 11, 3, 3, 3 },
                                    { 3, 3, 3, 3 }, { 4, 5, 3, 1 }, { 1, 9, 1, 4 } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      gsize rows = sizes[s][0], cols = sizes[s][1], to_rows = sizes[s][2], to_cols = sizes[s][3];
      gsize stride = to_rows * to_cols + 3;
      g_autofree double *values = g_new (double, 4 * rows * cols);
      g_autofree double *out = g_new0 (double, 4 * stride);

      for (gsize i = 0; i < 4 * rows * cols; i++)
        values[i] = g_rand_double_range (rand, -1.0, 1.0);
      g_assert_true (
          ks_resample (NULL, values, 4, rows, cols, to_rows, to_cols, out, stride, NULL));
      for (gsize k = 0; k < 4; k++)
        {
          for (gsize r = 0; r < to_rows; r++)
            for (gsize c = 0; c < to_cols; c++)
              g_assert_cmpfloat_with_epsilon (out[k * stride + r * to_cols + c],
                                              mean_of_cell (values + k * rows * cols, rows, cols,
                                                            to_rows, to_cols, r, c),
                                              1e-14);
          for (gsize c = to_rows * to_cols; c < stride; c++)
            g_assert_cmpfloat (out[k * stride + c], ==, 0.0);
        }
    }

  /* A value that is no number spoils the cells that it lies in alone: of 5 squares on 3 cells, the
   * second one lies in two. */
  double holed[25] = { 0 }, out[9];
  holed[1] = NAN;
  g_assert_true (ks_resample (NULL, holed, 1, 5, 5, 3, 3, out, 9, NULL));
  for (gsize i = 0; i < 9; i++)
    g_assert_cmpint (isnan (out[i]), ==, i < 2);
}

static void
test_cancel (void)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;
  double kernel[25] = { 0 }, out[9];

  ks_context_cancel (context);
  g_assert_false (ks_resample (context, kernel, 1, 5, 5, 3, 3, out, 9, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_set (void)
{
  const KsFilterSelection three = { .resample_rows = 3, .resample_cols = 3 };
  const KsFilterSelection of_five = { .kernel_rows = 5, .kernel_cols = 5,
                                      .resample_rows = 3, .resample_cols = 3 };
  g_autoptr (KsFilterSet) all = set_of ("npz/stored.npz", three);
  g_autoptr (KsFilterSet) large = set_of ("npz/stored.npz", of_five);
  g_autoptr (KsFilterSet) five
      = set_of ("npz/stored.npz", (KsFilterSelection) { .kernel_rows = 5, .kernel_cols = 5 });

  /* Those of 3x3 stay as they are, those of 5x5 follow, and each row says which it was. */
  g_assert_cmpuint (all->values->rows, ==, 12 + 24 + 8);
  g_assert_cmpuint (all->kernel_rows, ==, 3);
  g_assert_cmpuint (all->kernel_cols, ==, 3);
  check_row (all, 35, 9 * 23);
  g_assert_cmpstr (text (all, "kernel", 35), ==, "3x3");
  g_assert_cmpstr (text (all, "kernel", 36), ==, "5x5");
  g_assert_cmpstr (text (all, "tensor", 36), ==, "c3");
  g_assert_null (ks_table_find (five->metadata, "kernel"));
  g_assert_cmpuint (large->values->rows, ==, 8);
  for (gsize row = 0; row < 8; row++)
    for (gsize c = 0; c < 9; c++)
      {
        double mean = mean_of_cell (ks_matrix_row (five->values, row), 5, 5, 3, 3, c / 3, c % 3);

        g_assert_cmpfloat_with_epsilon (ks_matrix_row (large->values, row)[c], mean, 1e-14);
        g_assert_cmpfloat (ks_matrix_row (all->values, 36 + row)[c], ==,
                           ks_matrix_row (large->values, row)[c]);
      }
}

/* Kernels never grow, and where nothing can be resampled a sentence says so. */
static void
test_refused (void)
{
  const struct {
    const char *file;
    guint kernel, to;
    const char *said;
  } cases[] = {
    { "npz/stored.npz", 0, 6, "There are no kernels to bring to 6x6, which makes kernels smaller" },
    { "npz/stored.npz", 3, 5,
      "There are no kernels of the 3x3 that --kernel asks for to bring to 5x5" },
    { "npy/line.npy", 0, 3, "There are no kernels here to resample; leave out --resample." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      KsFilterSelection selection
          = { .kernel_rows = cases[i].kernel, .kernel_cols = cases[i].kernel,
              .resample_rows = cases[i].to, .resample_cols = cases[i].to };

      g_assert_null (choose (cases[i].file, selection, &error));
      g_assert_error (error, KS_ERROR, KS_ERROR_DATA);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

static gboolean
resample_once (KsContext *context, gpointer data, GError **error)
{
  KsFilterSelection selection = { .resample_rows = 3, .resample_cols = 3 };
  g_autoptr (KsTensorFile) file = ks_test_open ("npz/stored.npz");
  g_autoptr (KsFilterSet) set = ks_filter_set_new (context, &file, 1, &selection, error);

  return set != NULL;
}

static void
test_allocations (void)
{
  ks_test_allocations (resample_once, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/resample/function", test_function);
  g_test_add_func ("/data/resample/cancel", test_cancel);
  g_test_add_func ("/data/resample/set", test_set);
  g_test_add_func ("/data/resample/refused", test_refused);
  g_test_add_func ("/data/resample/allocations", test_allocations);
  return g_test_run ();
}
