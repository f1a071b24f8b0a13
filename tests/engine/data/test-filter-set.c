/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-test-filters.h"

#define NAMES(...) ((const char *const[]) { __VA_ARGS__, NULL })

static void
test_kernels (void)
{
  static const char *const names[] = { "npy/kernels.npy", "npy/kernels-F.npy" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KsFilterSet) set = set_of (names[i], (KsFilterSelection) { NULL });

      g_assert_cmpuint (set->values->rows, ==, 8);
      g_assert_cmpuint (set->values->cols, ==, 9);
      g_assert_cmpuint (set->kernel_rows, ==, 3);
      g_assert_cmpuint (set->kernel_cols, ==, 3);
      g_assert_false (set->precomputed);
      for (gsize row = 0; row < 8; row++)
        {
          check_row (set, row, 9 * row);
          g_assert_cmpfloat (number (set, "out", row), ==, row / 2);
          g_assert_cmpfloat (number (set, "in", row), ==, row % 2);
          g_assert_cmpfloat (number (set, "depth", row), ==, 1.0);
          g_assert_cmpfloat (number (set, "network", row), ==, 1.0);
          g_assert_cmpstr (text (set, "file", row), ==, strrchr (names[i], '/') + 1);
          g_assert_cmpstr (text (set, "tensor", row), ==, "");
        }
      g_assert_null (ks_table_find (set->metadata, "step"));
    }
}

static void
test_stack (void)
{
  g_autoptr (KsFilterSet) set = set_of ("npy/stack.npy", (KsFilterSelection) { NULL });

  g_assert_cmpuint (set->values->rows, ==, 6);
  g_assert_cmpuint (set->kernel_rows, ==, 3);
  for (gsize row = 0; row < 6; row++)
    {
      check_row (set, row, 9 * row);
      g_assert_cmpfloat (number (set, "out", row), ==, row);
      g_assert_cmpfloat (number (set, "in", row), ==, 0.0);
    }
}

static void
test_steps (void)
{
  static const double steps[] = { 0, 100, 500 };
  g_autoptr (KsFilterSet) set = set_of ("npz/stored.npz", (KsFilterSelection) { NULL });

  /* c1 is (3, 4, 1, 3, 3), c2 (3, 2, 4, 3, 3); c3 is 5x5 and counts as a layer all the same. */
  g_assert_cmpuint (set->values->rows, ==, 12 + 24);
  for (gsize row = 0; row < 36; row++)
    {
      gsize i = row < 12 ? row : row - 12, size = row < 12 ? 4 : 8;

      check_row (set, row, 9 * i);
      g_assert_cmpstr (text (set, "tensor", row), ==, row < 12 ? "c1" : "c2");
      g_assert_cmpfloat (number (set, "depth", row), ==, row < 12 ? 1 : 2);
      g_assert_cmpfloat (number (set, "step", row), ==, steps[i / size]);
      g_assert_cmpfloat (number (set, "out", row), ==, i % size / (row < 12 ? 1 : 4));
      g_assert_cmpfloat (number (set, "in", row), ==, row < 12 ? 0 : i % 4);
      g_assert_cmpfloat (number (set, "network", row), ==, 1);
    }

  g_autoptr (KsFilterSet) five
      = set_of ("npz/stored.npz", (KsFilterSelection) { .kernel_rows = 5, .kernel_cols = 5 });
  g_assert_cmpuint (five->values->rows, ==, 8);
  g_assert_cmpuint (five->values->cols, ==, 25);
  g_assert_cmpfloat (number (five, "depth", 0), ==, 3);
  check_row (five, 7, 25 * 7);

  /* MATLAB keeps the steps as a row. */
  g_autoptr (KsFilterSet) mat = set_of ("mat/steps.mat", (KsFilterSelection) { NULL });
  g_assert_cmpuint (mat->values->rows, ==, 16);
  check_row (mat, 15, 9 * 15);
  g_assert_cmpfloat (number (mat, "step", 7), ==, 0.0);
  g_assert_cmpfloat (number (mat, "step", 8), ==, 50.0);
}

/* Leading axes without step names are networks. */
static void
test_networks (void)
{
  const guint64 shape[] = { 2, 3, 2, 1, 3, 3 };
  g_autofree float *values = g_new0 (float, 108);
  g_autoptr (GBytes) bytes = g_bytes_new (values, 108 * sizeof (float));
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (KsTensorFile) one = ks_test_open ("npy/kernels.npy");
  g_autoptr (KsTensorFile) many = ks_test_open ("npy/line.npy");
  g_autoptr (GError) error = NULL;
  KsFilterSelection selection = { NULL };

  g_ptr_array_add (many->tensors,
                   ks_tensor_new ("w", KS_DTYPE_FLOAT32, FALSE, 6, shape, TRUE, blob, 0, &error));
  g_assert_no_error (error);
  /* As long as the first axis, but not named as steps are. */
  g_ptr_array_add (many->tensors, ks_tensor_new ("bias", KS_DTYPE_FLOAT32, FALSE, 1, shape, TRUE,
                                                 blob, 0, &error));
  g_assert_no_error (error);

  KsTensorFile *files[] = { one, many, one };
  g_autoptr (KsFilterSet) set = ks_filter_set_new (NULL, files, 3, &selection, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (set->values->rows, ==, 8 + 12 + 8);
  g_assert_cmpfloat (number (set, "network", 7), ==, 1);
  for (gsize i = 0; i < 12; i++)
    g_assert_cmpfloat (number (set, "network", 8 + i), ==, 2 + i / 2);
  g_assert_cmpfloat (number (set, "network", 20), ==, 8);
  g_assert_cmpstr (text (set, "file", 0), ==, "kernels.npy");
  g_assert_cmpstr (text (set, "file", 8), ==, "line.npy");
  g_assert_cmpstr (text (set, "file", 20), ==, "kernels.npy");
  g_assert_cmpuint (ks_table_find (set->metadata, "file")->n_levels, ==, 2);
}

static void
test_selection (void)
{
  const char *name = "safetensors/network.safetensors";
  g_autoptr (KsFilterSet) all = set_of (name, (KsFilterSelection) { NULL });
  g_autoptr (KsFilterSet) second = set_of (name, (KsFilterSelection) { .tensors = NAMES ("layer2.*") });
  g_autoptr (KsFilterSet) two
      = set_of (name, (KsFilterSelection) { .tensors = NAMES ("layer2.*", "?ayer1.weight") });
  g_autoptr (KsFilterSet) stem = set_of (name, (KsFilterSelection) { .tensors = NAMES ("stem*") });
  g_autoptr (KsFilterSet) table = set_of (name, (KsFilterSelection) { .tensors = NAMES ("p*.weight") });
  g_autoptr (KsFilterSet) line = set_of (name, (KsFilterSelection) { .tensors = NAMES ("layer1.bias") });
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (all->values->rows, ==, 8 + 8);
  g_assert_cmpfloat (number (all, "depth", 0), ==, 2);
  g_assert_cmpuint (second->values->rows, ==, 8);
  g_assert_cmpfloat (number (second, "depth", 0), ==, 3);
  g_assert_cmpstr (text (second, "layer", 0), ==, "layer2");
  g_assert_cmpstr (text (second, "tensor", 0), ==, "layer2.weight");
  g_assert_cmpuint (two->values->rows, ==, 16);
  g_assert_cmpstr (text (two, "layer", 0), ==, "layer1");
  g_assert_cmpuint (stem->kernel_rows, ==, 5); /* the only size there is */
  g_assert_cmpuint (table->values->rows, ==, 3);
  g_assert_cmpuint (table->kernel_rows, ==, 0);
  check_row (table, 2, 6);
  g_assert_cmpuint (line->values->rows, ==, 4);
  g_assert_cmpuint (line->values->cols, ==, 1);

  g_assert_null (choose (name, (KsFilterSelection) { .tensors = NAMES ("layer9.*") }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "layer9.*", "“layer1.weight” (4, 2, 3, 3)", NULL);
  g_assert_null (choose (name, (KsFilterSelection) { .tensors = NAMES ("layer9.*", "?") }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“layer9.*”, “?”; there are", NULL);
  g_assert_null (choose (name, (KsFilterSelection) { .kernel_rows = 7, .kernel_cols = 5 }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "no 7x5 kernels", "5x5 (4 filters)", "3x3 (16 filters)",
                   NULL);
  g_assert_null (choose (name, (KsFilterSelection) { .tensors = NAMES ("steps") }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“steps” ()", NULL);
}

static void
test_tables (void)
{
  g_autoptr (KsFilterSet) plain = set_of ("npy/float32-big-F.npy", (KsFilterSelection) { NULL });
  g_autoptr (KsFilterSet) pooled = set_of ("npz/pooled.npz", (KsFilterSelection) { NULL });
  g_autoptr (KsFilterSet) chosen = set_of ("npz/widths.npz", (KsFilterSelection) { .tensors = NAMES ("b") });
  g_autoptr (KsFilterSet) labelled = set_of ("npz/labelled.npz", (KsFilterSelection) { NULL });
  g_autoptr (KsFilterSet) mat = set_of ("mat/labelled.mat", (KsFilterSelection) { NULL });
  g_autoptr (KsFilterSet) line = set_of ("npy/line.npy", (KsFilterSelection) { NULL });
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (plain->values->rows, ==, 5);
  g_assert_cmpuint (plain->values->cols, ==, 3);
  g_assert_cmpuint (plain->kernel_rows, ==, 0);
  g_assert_cmpuint (plain->metadata->columns->len, ==, 0);
  check_row (plain, 4, 12);

  g_assert_cmpuint (pooled->values->rows, ==, 10);
  check_row (pooled, 5, 10);
  check_row (pooled, 6, 0);
  g_assert_cmpstr (text (pooled, "tensor", 5), ==, "a");
  g_assert_cmpstr (text (pooled, "tensor", 6), ==, "b");
  g_assert_null (ks_table_find (pooled->metadata, "file"));
  g_assert_cmpuint (chosen->values->cols, ==, 3);

  g_assert_cmpfloat (number (labelled, "label", 4), ==, 1);
  g_assert_cmpuint (labelled->metadata->columns->len, ==, 1);
  g_assert_cmpuint (mat->values->cols, ==, 3);
  g_assert_cmpfloat (number (mat, "label", 2), ==, 2);

  g_assert_cmpuint (line->values->rows, ==, 15);
  check_row (line, 14, 14);

  g_assert_null (choose ("npz/widths.npz", (KsFilterSelection) { NULL }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“a” (6, 2), “b” (4, 3)", "--tensor", NULL);
  g_assert_null (choose ("npy/no-rows.npy", (KsFilterSelection) { NULL }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "(0, 9)", NULL);
  g_assert_null (choose ("npy/cube-C.npy", (KsFilterSelection) { NULL }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "(2, 3, 4)", NULL);
  g_assert_null (choose ("npz/text-only.npz", (KsFilterSelection) { NULL }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "text-only.npz", "“names” holds text", NULL);
  g_assert_null (choose ("safetensors/empty.safetensors", (KsFilterSelection) { NULL }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "no array of numbers", NULL);
}

/* A table of as many columns is kernels if one says so. */
static void
test_declared_kernels (void)
{
  g_autoptr (KsFilterSet) table = set_of ("csv/plain.csv", (KsFilterSelection) { NULL });
  g_autoptr (KsFilterSet) kernels
      = set_of ("csv/plain.csv", (KsFilterSelection) { .kernel_rows = 3, .kernel_cols = 3 });
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (table->kernel_rows, ==, 0);
  g_assert_cmpuint (kernels->kernel_rows, ==, 3);
  g_assert_null (
      choose ("csv/plain.csv", (KsFilterSelection) { .kernel_rows = 5, .kernel_cols = 5 }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "no 5x5 kernels", "25 columns", "(12, 9)", "--kernel",
                   NULL);
}

static KsFilterSet *
distances (const char *rows, GError **error)
{
  KsFilterSelection selection = { .precomputed = TRUE };
  g_autoptr (KsTensorFile) file = ks_test_parse (NULL, "d.csv", rows, strlen (rows), error);

  g_assert_nonnull (file);
  return ks_filter_set_new (NULL, &file, 1, &selection, error);
}

static void
test_distances (void)
{
  static const struct {
    const char *rows, *first, *second;
  } bad[] = {
    { "0,1\n1,0\n2,2\n", "3 rows and 2 columns", "square" },
    { "0,1\n2,0\n", "row 1, column 2", "across the diagonal" },
    { "0,1,2\n1,0,1\n2,1.001,0\n", "row 2, column 3", "across the diagonal" },
    { "0,-1\n-1,0\n", "-1 in row 1, column 2", "negative" },
    { "0,1\n-0.00001,0\n", "-1e-05 in row 2, column 1", "negative" },
    { "0,1\n1,-0.00001\n", "-1e-05 in row 2, column 2", "similarities" },
    { "0,1\n1,0.5\n", "0.5 in row 2, column 2", "itself" },
    { "0,nan\n1,0\n", "row 1, column 2", "finite" },
    { "0,1\ninf,0\n", "inf in row 2, column 1", "finite" },
  };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (distances (bad[i].rows, &error));
      ks_assert_error (&error, KS_ERROR_DATA, bad[i].first, bad[i].second, NULL);
    }

  g_autoptr (KsFilterSet) good = distances ("name,a,b,c\nx,0,1,2\ny,1,0,3\nz,2,3,0\n", &error);
  g_assert_no_error (error);
  g_assert_true (good->precomputed);
  g_assert_cmpuint (good->values->rows, ==, 3);
  g_assert_cmpstr (text (good, "name", 1), ==, "y");

  /* What rounding leaves is made exact. */
  g_autoptr (KsFilterSet) rounded = distances ("1e-9,1.0000001\n0.9999999,0\n", &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (ks_matrix_row (rounded->values, 0)[0], ==, 0.0);
  g_assert_cmpfloat (ks_matrix_row (rounded->values, 0)[1], ==,
                     ks_matrix_row (rounded->values, 1)[0]);
  ks_assert_near (ks_matrix_row (rounded->values, 0)[1], 1.0, 1e-12);

  g_autoptr (KsFilterSet) cosines = distances ("-4e-16,-2e-16,2\n0,0,1\n2,1,-1e-6\n", &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < 9; i++)
    {
      static const double exact[] = { 0, 0, 2, 0, 0, 1, 2, 1, 0 };

      g_assert_cmpfloat (ks_matrix_row (cosines->values, i / 3)[i % 3], ==, exact[i]);
    }

  g_autoptr (KsFilterSet) one = distances ("0\n", &error);
  g_assert_no_error (error);
  g_autoptr (KsFilterSet) equal = distances ("0,0\n0,0\n", &error);
  g_assert_no_error (error);

  /* A matrix of distances holds no kernels, whatever size is asked for. */
  g_autoptr (KsTensorFile) file = ks_test_parse (NULL, "d.csv", "0,1\n1,0\n", 8, &error);
  KsFilterSelection sized = { .tensors = NAMES (NULL), .kernel_rows = 3, .kernel_cols = 3,
                              .resample_rows = 3, .resample_cols = 3, .precomputed = TRUE };
  g_autoptr (KsFilterSet) whole = ks_filter_set_new (NULL, &file, 1, &sized, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (whole->values->rows, ==, 2);
  g_assert_cmpuint (whole->kernel_rows, ==, 0);

  KsFilterSelection selection = { .precomputed = TRUE };
  g_autoptr (KsTensorFile) several = ks_test_open ("npz/widths.npz");
  g_assert_null (ks_filter_set_new (NULL, &several, 1, &selection, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "one table", "“a” (6, 2)", "--tensor", NULL);
}

/* In the middle of each pass over a matrix. */
static void
test_distances_cancel (void)
{
  GString *rows = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  KsFilterSelection selection = { .precomputed = TRUE };

  for (int i = 0; i < 200; i++)
    for (int j = 0; j < 200; j++)
      g_string_append_printf (rows, "%d%c", ABS (i - j), j < 199 ? ',' : '\n');
  g_autoptr (KsTensorFile) file = ks_test_parse (NULL, "d.csv", rows->str, rows->len, &error);
  g_assert_no_error (error);
  for (int pass = 0; pass < 2; pass++)
    {
      g_autoptr (KsContext) context = ks_test_context_cancelled_after (pass * 0.5);

      g_assert_null (ks_filter_set_new (context, &file, 1, &selection, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
  g_autoptr (KsFilterSet) set = ks_filter_set_new (NULL, &file, 1, &selection, &error);
  g_assert_no_error (error);
  g_autoptr (KsFilterSet) same = ks_filter_set_ref (set);
  for (int i = 0; i < 200; i++)
    for (int j = 0; j < 200; j++)
      g_assert_cmpfloat (ks_matrix_row (same->values, i)[j], ==, ABS (i - j));
  g_string_free (rows, TRUE);
}

/* Files are told apart by as little of their paths as it takes. */
static void
test_labels_of_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) one = ks_test_parse (NULL, "run1/w.csv", "1,2\n", 4, &error);
  g_autoptr (KsTensorFile) two = ks_test_parse (NULL, "run2/w.csv", "3,4\n", 4, &error);
  g_autoptr (KsTensorFile) three = ks_test_parse (NULL, "run2/v.csv", "5,6\n", 4, &error);
  KsTensorFile *files[] = { one, two, three };
  KsFilterSelection selection = { NULL };
  g_autoptr (KsFilterSet) set = ks_filter_set_new (NULL, files, 3, &selection, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text (set, "file", 0), ==, "run1/w.csv");
  g_assert_cmpstr (text (set, "file", 1), ==, "run2/w.csv");
  g_assert_cmpstr (text (set, "file", 2), ==, "v.csv");
}

/* Points are numbered in 32 bits. A view of one number, over and over, is large
 * without memory. */
static void
test_too_many (void)
{
  const guint64 shape[] = { 1, 1 };
  g_autoptr (KsTensorFile) file = ks_test_open ("npy/scalar.npy");
  g_autoptr (GBytes) bytes = g_bytes_new ("\0\0\0\0", 4);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;
  KsFilterSelection selection = { NULL };
  KsTensor *tensor = ks_tensor_new ("w", KS_DTYPE_FLOAT32, FALSE, 2, shape, TRUE, blob, 0, &error);

  tensor->shape[0] = (guint64) G_MAXUINT32 + 1;
  tensor->strides[0] = 0;
  g_ptr_array_add (file->tensors, tensor);
  g_assert_null (ks_filter_set_new (NULL, &file, 1, &selection, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "4294967296 points", "--tensor", NULL);
}

/* A network has many arrays; a sentence stays a sentence. */
static void
test_long_lists (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("npy/scalar.npy");
  g_autoptr (GBytes) bytes = g_bytes_new ("\0\0\0\0\0\0\0\0", 8);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;
  KsFilterSelection selection = { NULL };

  for (guint i = 1; i <= 30; i++)
    {
      const guint64 shape[] = { 1, i % 2 + 1 };
      g_autofree char *name = g_strdup_printf ("table%u", i);

      g_ptr_array_add (file->tensors, ks_tensor_new (name, KS_DTYPE_FLOAT32, FALSE, 2, shape, TRUE,
                                                     blob, 0, &error));
    }
  g_assert_null (ks_filter_set_new (NULL, &file, 1, &selection, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“table8” (1, 1) and 22 more", NULL);
}

static KsFilterSet *
shared_set (const char *name, KsFilterSelection selection)
{
  g_autofree char *path = ks_test_shared (name);
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return NULL;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (KsTensorFile) file = ks_tensor_file_open (NULL, path, &error);
  g_assert_no_error (error);
  KsFilterSet *set = ks_filter_set_new (NULL, &file, 1, &selection, &error);
  g_assert_no_error (error);
  g_test_message ("%s: %.2f ms", name, (g_get_monotonic_time () - start) / 1000.0);
  return set;
}

static void
test_natural_images (void)
{
  g_autoptr (KsFilterSet) mat
      = shared_set ("natural_images/n50000Dct.mat", (KsFilterSelection) { NULL });
  g_autoptr (KsFilterSet) npy
      = shared_set ("natural_images/n50000Dct.npy", (KsFilterSelection) { NULL });

  if (mat == NULL || npy == NULL)
    return;
  g_assert_cmpuint (mat->values->rows, ==, 50000);
  g_assert_cmpuint (mat->values->cols, ==, 8);
  g_assert_cmpmem (mat->values->values, 50000 * 8 * sizeof (double), npy->values->values,
                   50000 * 8 * sizeof (double));
}

static void
test_resnet (void)
{
  g_autoptr (KsFilterSet) set
      = shared_set ("resnet_cifar10/resnet56_3x3.npy", (KsFilterSelection) { NULL });
  double sum = 0.0;

  if (set == NULL)
    return;
  g_assert_cmpuint (set->values->rows, ==, 94256);
  g_assert_cmpuint (set->values->cols, ==, 9);
  g_assert_cmpuint (set->kernel_rows, ==, 0);
  for (gsize i = 0; i < 94256; i++)
    for (gsize c = 0; c < 9; c++)
      sum += ks_matrix_row (set->values, i)[c];
  ks_assert_near (sum / (94256 * 9) * 1000.0, -2.7894664395767604, 1e-12); /* numpy, in float64 */
}

static void
test_mnist_runs (void)
{
  g_autoptr (KsFilterSet) set
      = shared_set ("mnist_runs/m1.npz", (KsFilterSelection) { .tensors = NAMES ("c1") });
  static const double steps[] = { 0, 100, 200, 500, 1000, 2000, 2500 };

  if (set == NULL)
    return;
  g_assert_cmpuint (set->values->rows, ==, 448);
  g_assert_cmpuint (set->kernel_rows, ==, 3);
  for (gsize i = 0; i < 448; i++)
    {
      g_assert_cmpfloat (number (set, "step", i), ==, steps[i / 64]);
      g_assert_cmpfloat (number (set, "out", i), ==, i % 64);
    }
  ks_assert_near (ks_matrix_row (set->values, 0)[0], -0.02735355, 1e-8);
}

static void
test_burn (void)
{
  g_autoptr (KsFilterSet) set
      = shared_set ("burn_mnist/mnist.safetensors", (KsFilterSelection) { NULL });

  if (set == NULL)
    return;
  g_assert_cmpuint (set->values->rows, ==, 520);
  g_assert_cmpfloat (number (set, "depth", 0), ==, 1);
  g_assert_cmpfloat (number (set, "depth", 519), ==, 3);
  g_assert_cmpstr (text (set, "tensor", 519), ==, "conv3.weight");
}

/* Arrays are read side by side, and give the same points and columns as one after the other. */
static void
test_threads (void)
{
  static const char *const names[] = { "npz/stored.npz", "npy/kernels-F.npy", "npz/deflated.npz" };
  g_autoptr (KsTensorFile) a = ks_test_open (names[0]), b = ks_test_open (names[1]);
  g_autoptr (KsTensorFile) c = ks_test_open (names[2]);
  KsTensorFile *files[] = { a, b, c };
  KsFilterSelection selection = { .resample_rows = 3, .resample_cols = 3 };
  g_autoptr (KsContext) threads = ks_context_new (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsFilterSet) one = ks_filter_set_new (NULL, files, 3, &selection, &error);
  g_autoptr (KsFilterSet) four = ks_filter_set_new (threads, files, 3, &selection, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (one->values->rows, ==, 2 * (12 + 24 + 8) + 8);
  g_assert_cmpmem (one->values->values, ks_matrix_bytes (one->values) - sizeof *one->values,
                   four->values->values, ks_matrix_bytes (four->values) - sizeof *four->values);
  g_assert_cmpuint (one->metadata->columns->len, ==, four->metadata->columns->len);
  for (guint i = 0; i < one->metadata->columns->len; i++)
    {
      const KsColumn *x = g_ptr_array_index (one->metadata->columns, i);
      const KsColumn *y = g_ptr_array_index (four->metadata->columns, i);

      g_assert_cmpstr (x->name, ==, y->name);
      for (gsize row = 0; row < one->metadata->rows; row++)
        if (x->is_text)
          g_assert_cmpstr (ks_column_text (x, row), ==, ks_column_text (y, row));
        else
          g_assert_cmpint (memcmp (&x->numbers[row], &y->numbers[row], sizeof (double)), ==, 0);
    }
}

static void
test_cancel (void)
{
  static const char *const names[] = { "npy/kernels.npy", "npy/line.npy" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (names[i]);
      g_autoptr (KsContext) context = ks_context_new (1);
      g_autoptr (GError) error = NULL;
      KsFilterSelection selection = { NULL };

      ks_context_cancel (context);
      g_assert_null (ks_filter_set_new (context, &file, 1, &selection, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/filter-set/kernels", test_kernels);
  g_test_add_func ("/data/filter-set/stack", test_stack);
  g_test_add_func ("/data/filter-set/steps", test_steps);
  g_test_add_func ("/data/filter-set/networks", test_networks);
  g_test_add_func ("/data/filter-set/selection", test_selection);
  g_test_add_func ("/data/filter-set/tables", test_tables);
  g_test_add_func ("/data/filter-set/declared-kernels", test_declared_kernels);
  g_test_add_func ("/data/filter-set/distances", test_distances);
  g_test_add_func ("/data/filter-set/distances/cancel", test_distances_cancel);
  g_test_add_func ("/data/filter-set/labels-of-files", test_labels_of_files);
  g_test_add_func ("/data/filter-set/too-many", test_too_many);
  g_test_add_func ("/data/filter-set/long-lists", test_long_lists);
  g_test_add_func ("/data/filter-set/threads", test_threads);
  g_test_add_func ("/data/filter-set/cancel", test_cancel);
  g_test_add_func ("/data/filter-set/shared/natural-images", test_natural_images);
  g_test_add_func ("/data/filter-set/shared/resnet", test_resnet);
  g_test_add_func ("/data/filter-set/shared/mnist-runs", test_mnist_runs);
  g_test_add_func ("/data/filter-set/shared/burn", test_burn);
  return g_test_run ();
}
