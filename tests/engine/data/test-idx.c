/* SPDX-License-Identifier: MIT */
#include "ks-reader.h"
#include "ks-test-files.h"

static void
test_types (void)
{
  static const struct {
    const char *name;
    KsDtype dtype;
  } types[] = {
    { "idx/u1.idx", KS_DTYPE_UINT8 }, { "idx/i1.idx", KS_DTYPE_INT8 },
    { "idx/i2.idx", KS_DTYPE_INT16 }, { "idx/i4.idx", KS_DTYPE_INT32 },
    { "idx/f4.idx", KS_DTYPE_FLOAT32 }, { "idx/f8.idx", KS_DTYPE_FLOAT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (types[i].name);

      g_assert_cmpstr (file->kind, ==, "idx");
      g_assert_null (file->packing);
      g_assert_cmpuint (file->tensors->len, ==, 1);
      ks_assert_tensor (ks_test_tensor (file, ""), types[i].dtype, 2, 5, 3);
      ks_assert_pattern (ks_test_tensor (file, ""));
      g_assert_cmpint (ks_test_tensor (file, "")->images, ==, KS_IMAGES_NONE);
    }
}

static void
test_axes (void)
{
  g_autoptr (KsTensorFile) images = ks_test_open ("idx/images.idx");
  g_autoptr (KsTensorFile) labels = ks_test_open ("idx/labels-idx1-ubyte");
  g_autoptr (KsTensorFile) vector = ks_test_open ("idx/vector.idx");
  g_autoptr (KsTensorFile) eight = ks_test_open ("idx/eight.idx");
  g_autoptr (KsTensorFile) empty = ks_test_open ("idx/empty.idx");
  g_autoptr (KsTensorFile) nine = ks_test_open ("idx/nine.idx");
  guint64 rows, cols;

  ks_assert_tensor (ks_test_tensor (images, ""), KS_DTYPE_UINT8, 3, 4, 6, 5);
  ks_assert_pattern (ks_test_tensor (images, ""));
  g_assert_cmpint (ks_test_tensor (images, "")->images, ==, KS_IMAGES_STACK);
  g_assert_cmpuint (ks_tensor_filters (ks_test_tensor (images, ""), &rows, &cols), ==, 0);
  ks_assert_tensor (ks_test_tensor (labels, ""), KS_DTYPE_UINT8, 1, 4);
  ks_assert_pattern (ks_test_tensor (vector, ""));
  ks_assert_tensor (ks_test_tensor (eight, ""), KS_DTYPE_FLOAT32, 8, 2, 1, 2, 1, 2, 1, 1, 3);
  ks_assert_pattern (ks_test_tensor (eight, ""));
  ks_assert_tensor (ks_test_tensor (empty, ""), KS_DTYPE_UINT8, 2, 0, 3);
  g_assert_cmpuint (nine->tensors->len, ==, 0);
  g_assert_cmpstr (((KsSkipped *) g_ptr_array_index (nine->skipped, 0))->reason, ==,
                   "has more than 8 axes");
}

static void
test_refused (void)
{
  ks_test_refused ("idx/bad-short.idx", "71 bytes", "(5, 3)", "float32", NULL);
  ks_test_refused ("idx/bad-long.idx", "73 bytes", "(5, 3)", NULL);
  ks_test_refused ("idx/bad-overflow.idx", "156 bytes", "(4294967295, 4294967295", NULL);
  ks_test_refused ("idx/bad-overflow-nine.idx", "4294967295)...", NULL);
  ks_test_refused ("idx/bad-header.idx", "9 bytes", "asks for more", NULL);
  ks_test_refused ("idx/bad-zero.idx", "23 bytes", "(0, 4294967295", NULL);
}

/* Four bytes may stand at the front of anything. */
static void
test_weak_mark (void)
{
  static const struct {
    const char *bytes;
    gsize size;
    gboolean is_idx;
  } cases[] = {
    { "\0\0\x08\x01\0\0\0\2ab", 10, TRUE },    { "\0\0\x08\x01\0\0\0\2abc", 11, FALSE },
    { "\0\0\x0a\x01\0\0\0\2ab", 10, FALSE },   { "\0\1\x08\x01\0\0\0\2ab", 10, FALSE },
    { "\1\0\x08\x01\0\0\0\2ab", 10, FALSE },   { "\0\0\x08\0ab", 6, FALSE },
    { "\0\0\x08\x02\xff\xff\xff\xff\xff\xff\xff\xff", 12, FALSE },
    { "\0\0\x08\x03\xff\xff\xff\xff\0\0\x02\x81\0\x66\x3d\x81", 16, FALSE }, /* 2^64 - 1 */
    { "\0\0\x08", 3, FALSE },                  { "\0\0\x08\x01\0\0\0", 7, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KsTensorFile) any
          = ks_test_parse (NULL, "any", cases[i].bytes, cases[i].size, &error);

      g_assert_cmpint (any != NULL, ==, cases[i].is_idx);
      if (any == NULL)
        ks_assert_error (&error, KS_ERROR_DATA, "not recognised", NULL);
    }

  /* A name makes up for a length. */
  static const char *const names[] = { "a.idx", "a-ubyte", "A.UBYTE" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ks_test_parse (NULL, names[i], cases[1].bytes, cases[1].size, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "11 bytes", "(2,)", NULL);
    }
}

/* What the detector promises the reader does not need. */
static void
test_no_mark (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abcde", 5);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_tensor_file_parse_as (NULL, "idx", blob, NULL, NULL, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "does not begin as an IDX", NULL);
}

static void
test_damaged (void)
{
  static const char *const names[] = { "idx/f8.idx", "idx/images.idx", "idx/nine.idx" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      ks_test_truncated (names[i], TRUE);
      ks_test_flipped (names[i], 48);
    }
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("idx/f4.idx");
}

static void
test_mnist (void)
{
  static const struct {
    const char *name;
    guint n_dims;
    gsize count;
    double mean;
  } files[] = {
    /* The means by NumPy. */
    { "mnist/train-images-idx3-ubyte.gz", 3, 60000, 33.318421449829934 },
    { "mnist/train-labels-idx1-ubyte.gz", 1, 60000, 4.4539333333333335 },
    { "mnist/t10k-images-idx3-ubyte.gz", 3, 10000, 33.791224489795916 },
    { "mnist/t10k-labels-idx1-ubyte.gz", 1, 10000, 4.4434 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = ks_test_shared (files[i].name);
      g_autoptr (GError) error = NULL;
      double mean;
      gsize n_nonfinite;

      if (path == NULL)
        return;
      g_autoptr (KsTensorFile) file = ks_tensor_file_open (NULL, path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (file->kind, ==, "idx");
      g_assert_cmpstr (file->packing, ==, "gzip");

      const KsTensor *tensor = ks_test_tensor (file, "");
      g_assert_cmpuint (tensor->n_dims, ==, files[i].n_dims);
      g_assert_cmpuint (tensor->shape[0], ==, files[i].count);
      g_assert_true (ks_tensor_summarise (NULL, tensor, &mean, &n_nonfinite, &error));
      ks_assert_near (mean, files[i].mean, 1e-12);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/idx/types", test_types);
  g_test_add_func ("/data/idx/axes", test_axes);
  g_test_add_func ("/data/idx/refused", test_refused);
  g_test_add_func ("/data/idx/weak-mark", test_weak_mark);
  g_test_add_func ("/data/idx/no-mark", test_no_mark);
  g_test_add_func ("/data/idx/damaged", test_damaged);
  g_test_add_func ("/data/idx/allocations", test_allocations);
  g_test_add_func ("/data/idx/mnist", test_mnist);
  return g_test_run ();
}
