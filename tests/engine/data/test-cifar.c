/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-reader.h"
#include "ks-test-files.h"

static void
check_labels (const KsTensorFile *file, const char *name, guint first, guint classes)
{
  const KsTensor *tensor = ks_test_tensor (file, name);
  g_autofree double *labels = ks_test_values (tensor);

  ks_assert_tensor (tensor, KS_DTYPE_UINT8, 1, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat (labels[i], ==, (5 * i + first) % classes);
}

static void
test_kinds (void)
{
  g_autoptr (KsTensorFile) ten = ks_test_open ("cifar/data_batch_1.bin");
  g_autoptr (KsTensorFile) hundred = ks_test_open ("cifar/train.bin");
  g_autoptr (KsTensorFile) one = ks_test_open ("cifar/test_batch.bin");
  KsTensorFile *files[] = { ten, hundred, one };
  guint64 rows, cols;

  g_assert_cmpuint (ten->tensors->len, ==, 2);
  g_assert_cmpuint (hundred->tensors->len, ==, 3);
  check_labels (ten, "labels", 0, 10);
  check_labels (hundred, "labels", 0, 20);
  check_labels (hundred, "fine_labels", 1, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      const KsTensor *images = ks_test_tensor (files[i], "images");

      g_assert_cmpstr (files[i]->kind, ==, "cifar");
      ks_assert_tensor (images, KS_DTYPE_UINT8, 4, i == 2 ? 1 : 3, 3, 32, 32);
      ks_assert_pattern (images);
      g_assert_cmpint (images->images, ==, KS_IMAGES_PLANES);
      g_assert_cmpuint (ks_tensor_filters (images, &rows, &cols), ==, 0);
    }
}

/* As long as both kinds' records at once: the labels of all records tell. */
static void
test_both (void)
{
  const gsize size = 3073 * 3074;
  g_autofree guint8 *bytes = g_malloc0 (size);
  g_autoptr (GError) error = NULL;

  g_autoptr (KsTensorFile) ten = ks_test_parse (NULL, "data_batch_1.bin", bytes, size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ks_test_tensor (ten, "images")->shape[0], ==, 3074);

  bytes[5 * 3073] = 10; /* a pixel of a CIFAR-100 record */
  g_autoptr (KsTensorFile) hundred = ks_test_parse (NULL, "data_batch_1.bin", bytes, size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ks_test_tensor (hundred, "images")->shape[0], ==, 3073);

  bytes[7 * 3074 + 1] = 100;
  g_assert_null (ks_test_parse (NULL, "data_batch_1.bin", bytes, size, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "record 7", "byte 21518", NULL);
}

static void
test_refused (void)
{
  g_autoptr (GBytes) good = ks_test_bytes ("cifar/data_batch_1.bin");
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (good, NULL), 3 * 3073);
  g_autoptr (GError) error = NULL;

  ks_test_refused ("cifar/data_batch_bad.bin", "record 2", "byte 6146", NULL);
  ks_test_refused ("cifar/test.bin", "record 2", "byte 6148", NULL);

  /* Without the name, or with other labels in front, it is anything. */
  g_assert_null (ks_test_parse (NULL, "a.bim", bytes, 3 * 3073, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "not recognised", NULL);
  g_assert_null (ks_test_parse (NULL, "weights.bin", bytes, 3 * 3073, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "not recognised", NULL);
  bytes[3073] = 10;
  g_assert_null (ks_test_parse (NULL, "data_batch_1.bin", bytes, 3 * 3073, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "named as a CIFAR batch", NULL);
  bytes[3073] = 9;
  bytes[0] = 10;
  g_assert_null (ks_test_parse (NULL, "data_batch_1.bin", bytes, 3 * 3073, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "named as a CIFAR batch", NULL);
  bytes[0] = 0;
  g_assert_null (ks_test_parse (NULL, "data_batch_1.bin", bytes, 3 * 3073 - 1, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "named as a CIFAR batch", NULL);
}

/* What the detector promises the reader does not need. */
static void
test_no_records (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_tensor_file_parse_as (NULL, "cifar", blob, NULL, NULL, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "3 bytes", "3073", "3074", NULL);
}

static void
test_damaged (void)
{
  ks_test_truncated ("cifar/test_batch.bin", TRUE);
  ks_test_flipped ("cifar/data_batch_1.bin", 4);
}

static void
test_cancel (void)
{
  g_autofree guint8 *bytes = g_malloc0 (3073 * 2);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_null (ks_test_parse (context, "data_batch_1.bin", bytes, 3073 * 2, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("cifar/data_batch_1.bin");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/cifar/kinds", test_kinds);
  g_test_add_func ("/data/cifar/both", test_both);
  g_test_add_func ("/data/cifar/refused", test_refused);
  g_test_add_func ("/data/cifar/no-records", test_no_records);
  g_test_add_func ("/data/cifar/damaged", test_damaged);
  g_test_add_func ("/data/cifar/cancel", test_cancel);
  g_test_add_func ("/data/cifar/allocations", test_allocations);
  return g_test_run ();
}
