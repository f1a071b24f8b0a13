/* 3x3 patches of images: the recipe of Lee, Pedersen and Mumford, step by step and as a whole.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-patches.h"
#include "ks-test-filters.h"

static void
test_places (void)
{
  const KsImageShape shape = { 2, 4, 5, 1 };
  guint64 next = 0;

  g_assert_cmpuint (ks_patch_positions (&shape), ==, 2 * 2 * 3);
  for (guint64 i = 0; i < 2; i++)
    for (guint64 r = 0; r + 3 <= 4; r++)
      for (guint64 c = 0; c + 3 <= 5; c++)
        {
          guint64 image, row, col;

          ks_patch_place (&shape, next++, &image, &row, &col);
          g_assert_true (image == i && row == r && col == c);
        }
  g_assert_cmpuint (ks_patch_positions (&(KsImageShape) { 9, 2, 100, 1 }), ==, 0);
  g_assert_cmpuint (ks_patch_positions (&(KsImageShape) { 9, 100, 2, 1 }), ==, 0);
  g_assert_cmpuint (ks_patch_positions (&(KsImageShape) { 1, 3, 3, 3 }), ==, 1);

  g_assert_cmpuint (ks_patches_count (0, 0.5), ==, 0);
  g_assert_cmpuint (ks_patches_count (1, 0.001), ==, 1);
  g_assert_cmpuint (ks_patches_count (99, 0.2), ==, 20);
  g_assert_cmpuint (ks_patches_count (5000, 0.2), ==, 1000);
  g_assert_cmpuint (ks_patches_count (7, 1.0), ==, 7);
}

/* Different positions, ascending, and each as likely as any other. */
static void
test_draw (void)
{
  enum { POSITIONS = 100, DRAWN = 30, ROUNDS = 4000 };
  guint hits[POSITIONS] = { 0 };
  guint64 drawn[POSITIONS], again[POSITIONS];
  g_autoptr (GError) error = NULL;
  KsRandom random;

  ks_random_init (&random, 7);
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_assert_true (ks_patches_draw (NULL, &random, POSITIONS, DRAWN, drawn, &error));
      for (guint i = 0; i < DRAWN; i++)
        {
          g_assert_true (drawn[i] < POSITIONS && (i == 0 || drawn[i] > drawn[i - 1]));
          hits[drawn[i]]++;
        }
    }
  /* Of a binomial count of mean 1200 and deviation 29 none is 5 deviations away. */
  for (guint p = 0; p < POSITIONS; p++)
    g_assert_cmpfloat_with_epsilon (hits[p], ROUNDS * DRAWN / POSITIONS, 145.0);

  g_assert_true (ks_patches_draw (NULL, &random, POSITIONS, POSITIONS, drawn, &error));
  for (guint p = 0; p < POSITIONS; p++)
    g_assert_cmpuint (drawn[p], ==, p);
  ks_random_init (&random, 8);
  g_assert_true (ks_patches_draw (NULL, &random, POSITIONS, 5, drawn, &error));
  ks_random_init (&random, 8);
  g_assert_true (ks_patches_draw (NULL, &random, POSITIONS, 5, again, &error));
  g_assert_cmpmem (drawn, 5 * sizeof *drawn, again, 5 * sizeof *again);

  g_autoptr (KsContext) context = ks_context_new (1);
  ks_context_cancel (context);
  g_assert_false (ks_patches_draw (context, &random, POSITIONS, 5, drawn, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_pixels (void)
{
  const double grey[] = { 0, 1, 2, 3, 4, 5, 6, 7, 255 };
  const double odd[] = { -1, NAN, INFINITY, 0, 0, 0, 0, 0, 0 };
  double colours[27], patch[9];

  ks_patch_from_pixels (grey, 1, 1.0, patch);
  for (guint i = 0; i < 9; i++)
    g_assert_cmpfloat_with_epsilon (patch[i], log (1.0 + grey[i]), 1e-15);
  ks_patch_from_pixels (odd, 1, 1.0, patch);
  for (guint i = 0; i < 9; i++)
    g_assert_cmpint (isnan (patch[i]), ==, i < 3);
  for (guint i = 0; i < 27; i++)
    colours[i] = 10.0 * i;
  ks_patch_from_pixels (colours, 3, 0.5, patch);
  for (guint i = 0; i < 9; i++)
    g_assert_cmpfloat_with_epsilon (
        patch[i],
        log (1.0 + 0.5 * (0.299 * 10.0 * i + 0.587 * 10.0 * (9 + i) + 0.114 * 10.0 * (18 + i))),
        1e-14);
}

/* The D-norm by its definition: all pairs of pixels one step apart, each once. */
static double
d_norm_of (const double *patch)
{
  double sum = 0.0;

  for (int i = 0; i < 9; i++)
    for (int j = i + 1; j < 9; j++)
      if (abs (i / 3 - j / 3) + abs (i % 3 - j % 3) == 1)
        sum += (patch[i] - patch[j]) * (patch[i] - patch[j]);
  return sqrt (sum);
}

static void
test_contrast (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  double patch[9];

  for (guint round = 0; round < 100; round++)
    {
      for (guint i = 0; i < 9; i++)
        patch[i] = g_rand_double_range (rand, -3.0, 3.0);
      g_assert_cmpfloat_with_epsilon (ks_d_norm (patch), d_norm_of (patch), 1e-14);
    }
}

static void
check_chosen (const double *contrasts, gsize n, double fraction, const char *expected)
{
  guint8 chosen[16];
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_patches_choose (NULL, contrasts, n, fraction, chosen, &error));
  for (gsize i = 0; i < n; i++)
    g_assert_cmpint (chosen[i], ==, expected[i] - '0');
}

static void
test_choose (void)
{
  check_chosen ((double[]) { 1, 5, 3, 5, 2, 5 }, 6, 0.34, "010100"); /* ties by their order */
  check_chosen ((double[]) { 1, 5, 3, 5, 2, 5 }, 6, 1.0, "111111");
  check_chosen ((double[]) { 0, 0, 3, 0 }, 4, 0.5, "0010");          /* no contrast is no shape */
  check_chosen ((double[]) { 0, 0 }, 2, 1.0, "00");
  check_chosen ((double[]) { NAN, 1, 2, NAN }, 4, 0.5, "1011");      /* to be counted */
  check_chosen (NULL, 0, 0.5, "");
}

#define ROWS 11
#define COLS 13

/* A channel of the pixel, as make-images.py has it. */
static double
pixel (guint channel, gsize row, gsize col)
{
  return (double) (7 * (3 * col + 5 * row + channel) % 256);
}

typedef struct {
  double patch[9], contrast;
  gsize row, col;
} Expected;

static int
compare_expected (const void *a, const void *b)
{
  const Expected *x = a, *y = b;

  if (x->contrast != y->contrast)
    return x->contrast < y->contrast ? 1 : -1;
  return x->row != y->row ? (int) x->row - (int) y->row : (int) x->col - (int) y->col;
}

/* All patches of the pattern, those of most contrast first. */
static Expected *
expect (gboolean is_colour)
{
  Expected *all = g_new (Expected, (ROWS - 2) * (COLS - 2)), *next = all;

  for (gsize row = 0; row + 3 <= ROWS; row++)
    for (gsize col = 0; col + 3 <= COLS; col++, next++)
      {
        for (gsize i = 0; i < 9; i++)
          {
            gsize r = row + i / 3, c = col + i % 3;
            double v = is_colour ? 0.299 * pixel (0, r, c) + 0.587 * pixel (1, r, c)
                                       + 0.114 * pixel (2, r, c)
                                 : pixel (0, r, c);

            next->patch[i] = log1p (v);
          }
        next->row = row;
        next->col = col;
        next->contrast = d_norm_of (next->patch);
      }
  qsort (all, (ROWS - 2) * (COLS - 2), sizeof *all, compare_expected);
  return all;
}

/* Of an image of 99 places all are drawn, so that the set is known: the 20 of most contrast. */
static void
test_photographs (void)
{
  static const struct { const char *name; gboolean is_colour; } images[]
      = { { "images/grey.png", FALSE }, { "images/grey-16.png", FALSE },
          { "images/colour.png", TRUE }, { "images/colour-16.png", TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autoptr (KsFilterSet) set = set_of (images[i].name, (KsFilterSelection) { NULL });
      g_autofree Expected *expected = expect (images[i].is_colour);

      g_assert_cmpuint (set->values->rows, ==, 20);
      g_assert_cmpuint (set->kernel_rows, ==, 3);
      g_assert_cmpuint (set->kernel_cols, ==, 3);
      for (gsize row = 0; row < 20; row++)
        {
          gsize e = 0;

          while (e < 20 && (number (set, "row", row) != (double) expected[e].row
                            || number (set, "column", row) != (double) expected[e].col))
            e++;
          /* Patches of one contrast may have changed places by rounding. */
          g_assert_cmpuint (e, <, 20);
          g_assert_cmpfloat (number (set, "image", row), ==, 0.0);
          g_assert_cmpfloat_with_epsilon (number (set, "contrast", row), expected[e].contrast,
                                          1e-12);
          for (gsize p = 0; p < 9; p++)
            g_assert_cmpfloat_with_epsilon (ks_matrix_row (set->values, row)[p],
                                            expected[e].patch[p], 1e-12);
        }
    }

  g_autoptr (KsFilterSet) all
      = set_of ("images/grey.png", (KsFilterSelection) { .patch_contrast = 1.0 });
  g_autoptr (KsFilterSet) few
      = set_of ("images/grey.png", (KsFilterSelection) { .patches = 10, .patch_contrast = 0.5 });
  g_assert_cmpuint (all->values->rows, ==, 99);
  g_assert_cmpuint (few->values->rows, ==, 5);
}

/* Images in one array: which of them, and what the file tells of it. */
static void
test_stacks (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("cifar/data_batch_1.bin");
  const KsTensor *of_images = ks_test_tensor (file, "labels");
  g_autofree double *labels = ks_test_values (of_images);
  double n_images = (double) ks_tensor_count (of_images);
  g_autoptr (KsFilterSet) set
      = set_of ("cifar/data_batch_1.bin", (KsFilterSelection) { .patches = 300, .seed = 5 });
  g_autoptr (KsFilterSet) other
      = set_of ("cifar/data_batch_1.bin", (KsFilterSelection) { .patches = 300, .seed = 6 });
  double last = 0.0;

  g_assert_cmpuint (set->values->rows, ==, 60);
  for (gsize row = 0; row < 60; row++)
    {
      double image = number (set, "image", row);

      g_assert_true (image >= last && image < n_images);
      g_assert_cmpfloat (number (set, "labels", row), ==, labels[(gsize) image]);
      last = image;
    }
  g_assert_cmpfloat (last, ==, n_images - 1.0);
  g_assert_true (memcmp (ks_matrix_row (set->values, 0), ks_matrix_row (other->values, 0),
                         60 * set->values->stride * sizeof (double)) != 0);
}

static KsFilterSet *
cut_by (guint n_threads)
{
  g_autoptr (KsContext) context = ks_context_new (n_threads);
  g_autoptr (KsTensorFile) file = ks_test_open ("cifar/data_batch_1.bin");
  const KsFilterSelection selection = { .patches = 3000, .seed = 1 };
  g_autoptr (GError) error = NULL;
  KsFilterSet *set = ks_filter_set_new (context, &file, 1, &selection, &error);

  g_assert_no_error (error);
  return set;
}

static void
test_threads (void)
{
  g_autoptr (KsFilterSet) one = cut_by (1);
  g_autoptr (KsFilterSet) four = cut_by (4);

  g_assert_cmpuint (one->values->rows, ==, four->values->rows);
  for (gsize row = 0; row < one->values->rows; row++)
    g_assert_cmpmem (ks_matrix_row (one->values, row), 9 * sizeof (double),
                     ks_matrix_row (four->values, row), 9 * sizeof (double));
}

/* IDX of one image, whose pixels grow by @step from this value on. */
static KsTensorFile *
image_of (const char *name, guint8 rows, guint8 cols, guint8 value, guint8 step)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const guint8 head[] = { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, rows, 0, 0, 0, cols };
  g_autoptr (GError) error = NULL;

  g_byte_array_append (bytes, head, sizeof head);
  for (guint i = 0; i < (guint) rows * cols; i++, value += step)
    g_byte_array_append (bytes, &value, 1);
  KsTensorFile *file = ks_test_parse (NULL, name, bytes->data, bytes->len, &error);
  g_assert_no_error (error);
  return file;
}

static KsTensorFile *
flat_image (guint8 rows, guint8 cols, guint8 value)
{
  return image_of ("flat-idx3-ubyte", rows, cols, value, 0);
}

static void
check_refused (KsTensorFile *opened, KsFilterSelection selection, const char *said)
{
  g_autoptr (KsTensorFile) file = opened;
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_filter_set_new (NULL, &file, 1, &selection, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, said) == NULL)
    g_error ("“%s” lacks “%s”", error->message, said);
}

/* What is images by its type and shape; of each kind the sizes that are none. */
static void
test_shapes (void)
{
  static const struct {
    KsImages images;
    guint n_dims;
    guint64 shape[4];
    KsImageShape expected; /* of 0 images where it is none */
  } cases[] = {
    { KS_IMAGES_NONE, 3, { 2, 4, 5 }, { 0 } },
    { KS_IMAGES_STACK, 3, { 2, 4, 5 }, { 2, 4, 5, 1 } },
    { KS_IMAGES_STACK, 2, { 4, 5 }, { 0 } },
    { KS_IMAGES_STACK, 3, { 0, 4, 5 }, { 0 } },
    { KS_IMAGES_PLANES, 4, { 2, 1, 4, 5 }, { 2, 4, 5, 1 } },
    { KS_IMAGES_PLANES, 4, { 2, 3, 4, 5 }, { 2, 4, 5, 3 } },
    { KS_IMAGES_PLANES, 4, { 2, 2, 4, 5 }, { 0 } },
    { KS_IMAGES_PLANES, 4, { 2, 3, 0, 5 }, { 0 } },
    { KS_IMAGES_PLANES, 3, { 3, 4, 5 }, { 0 } },
    { KS_IMAGES_PIXELS, 3, { 4, 5, 1 }, { 1, 4, 5, 1 } },
    { KS_IMAGES_PIXELS, 3, { 4, 5, 3 }, { 1, 4, 5, 3 } },
    { KS_IMAGES_PIXELS, 3, { 4, 5, 4 }, { 0 } },
    { KS_IMAGES_PIXELS, 3, { 4, 0, 3 }, { 0 } },
    { KS_IMAGES_PIXELS, 2, { 4, 5 }, { 0 } },
  };
  g_autofree char *zeros = g_malloc0 (120);
  g_autoptr (GBytes) bytes = g_bytes_new (zeros, 120);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  const KsFilterSelection all = { .patch_contrast = 1.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      KsTensor *tensor = ks_tensor_new ("w", KS_DTYPE_UINT8, FALSE, cases[i].n_dims, cases[i].shape,
                                        TRUE, blob, 0, &error);
      KsImageShape shape;
      gboolean is_images = cases[i].expected.n > 0;

      g_assert_no_error (error);
      tensor->images = cases[i].images;
      g_assert_cmpint (ks_tensor_images (tensor, &shape), ==, is_images);
      if (is_images)
        g_assert_cmpmem (&shape, sizeof shape, &cases[i].expected, sizeof shape);
      g_assert_cmpuint (ks_tensor_patches (tensor, &all), ==, cases[i].expected.n * 2 * 3);
      ks_tensor_free (tensor);
    }
}

/* Images of a training run: each tells its step, and the file that it is of. */
static gboolean
cut_run (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsTensorFile) one = image_of ("one-idx3-ubyte", 3, 4, 1, 3);
  g_autoptr (KsTensorFile) two = image_of ("two-idx3-ubyte", 3, 4, 1, 3);
  KsTensorFile *files[] = { one, two };
  const KsFilterSelection all = { .patch_contrast = 1.0 };

  one->step = 5;
  two->step = 6;

  g_autoptr (KsFilterSet) set = ks_filter_set_new (context, files, 2, &all, error);

  if (set == NULL)
    return FALSE;
  g_assert_cmpuint (set->values->rows, ==, 2 * 2);
  for (gsize row = 0; row < 4; row++)
    {
      g_assert_cmpfloat (number (set, "step", row), ==, row < 2 ? 5 : 6);
      g_assert_cmpstr (text (set, "file", row), ==,
                       row < 2 ? "one-idx3-ubyte" : "two-idx3-ubyte");
    }
  return TRUE;
}

static void
test_run (void)
{
  ks_test_allocations (cut_run, NULL);
}

static void
test_refused (void)
{
  check_refused (flat_image (8, 8, 100), (KsFilterSelection) { NULL }, "are all constant");
  check_refused (flat_image (3, 3, 0), (KsFilterSelection) { NULL }, "are all constant");
  check_refused (flat_image (2, 8, 1), (KsFilterSelection) { NULL }, "no images of 3x3 pixels");
  check_refused (flat_image (8, 8, 1), (KsFilterSelection) { .precomputed = TRUE },
                 "leave out --precomputed");
  check_refused (flat_image (8, 8, 1), (KsFilterSelection) { .kernel_rows = 5, .kernel_cols = 5 },
                 "not of 5x5; leave out --kernel");
  check_refused (flat_image (8, 8, 1), (KsFilterSelection) { .kernel_rows = 3, .kernel_cols = 5 },
                 "not of 3x5; leave out --kernel");
  check_refused (flat_image (8, 8, 1), (KsFilterSelection) { .kernel_rows = 3, .kernel_cols = 3 },
                 "are all constant");

  g_autoptr (KsTensorFile) one = flat_image (8, 8, 1), two = flat_image (4, 4, 2);
  KsTensorFile *files[] = { one, two };
  const KsFilterSelection selection = { NULL };
  g_autoptr (GError) error = NULL;
  g_assert_null (ks_filter_set_new (NULL, files, 2, &selection, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "and the others are all constant", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/patches/places", test_places);
  g_test_add_func ("/data/patches/draw", test_draw);
  g_test_add_func ("/data/patches/pixels", test_pixels);
  g_test_add_func ("/data/patches/contrast", test_contrast);
  g_test_add_func ("/data/patches/choose", test_choose);
  g_test_add_func ("/data/patches/photographs", test_photographs);
  g_test_add_func ("/data/patches/stacks", test_stacks);
  g_test_add_func ("/data/patches/threads", test_threads);
  g_test_add_func ("/data/patches/shapes", test_shapes);
  g_test_add_func ("/data/patches/run", test_run);
  g_test_add_func ("/data/patches/refused", test_refused);
  return g_test_run ();
}
