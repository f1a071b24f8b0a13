/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-test-files.h"

#define HEADER_SIZE 30 /* bytes before the name of a zip archive's member */

static void
test_archives (void)
{
  static const char *const names[] = { "npz/stored.npz", "npz/zip64.npz", "npz/deflated.npz" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (names[i]);

      g_assert_cmpstr (file->kind, ==, "npz");
      g_assert_cmpuint (file->tensors->len, ==, 5);
      g_assert_cmpuint (file->skipped->len, ==, 0);
      g_assert_cmpstr (((KsTensor *) g_ptr_array_index (file->tensors, 0))->name, ==, "it");
      ks_assert_tensor (ks_test_tensor (file, "it"), KS_DTYPE_INT64, 1, 3);
      ks_assert_tensor (ks_test_tensor (file, "c1"), KS_DTYPE_FLOAT32, 5, 3, 4, 1, 3, 3);
      ks_assert_tensor (ks_test_tensor (file, "c2"), KS_DTYPE_FLOAT32, 5, 3, 2, 4, 3, 3);
      ks_assert_tensor (ks_test_tensor (file, "c3"), KS_DTYPE_FLOAT32, 4, 2, 4, 5, 5);
      ks_assert_tensor (ks_test_tensor (file, "acc"), KS_DTYPE_FLOAT64, 0);
      ks_assert_pattern (ks_test_tensor (file, "c1"));
      ks_assert_pattern (ks_test_tensor (file, "c2"));
      ks_assert_pattern (ks_test_tensor (file, "c3"));

      g_autofree double *steps = ks_test_values (ks_test_tensor (file, "it"));
      g_assert_cmpfloat (steps[2], ==, 500.0);
    }
}

static void
check_skipped (const KsTensorFile *file, guint i, const char *name, const char *reason)
{
  const KsSkipped *skipped = g_ptr_array_index (file->skipped, i);

  g_assert_cmpstr (skipped->name, ==, name);
  g_assert_cmpstr (skipped->reason, ==, reason);
}

static void
test_mixed (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("npz/mixed.npz");
  g_autoptr (KsTensorFile) other = ks_test_open ("npz/bzip2.npz");
  g_autoptr (KsTensorFile) large = ks_test_open ("npz/zip64-end.npz");

  g_assert_cmpuint (file->tensors->len, ==, 4);
  ks_assert_pattern (ks_test_tensor (file, "x"));
  ks_assert_tensor (ks_test_tensor (file, "folder/inside"), KS_DTYPE_FLOAT32, 1, 2);
  ks_assert_tensor (ks_test_tensor (file, "empty"), KS_DTYPE_FLOAT64, 2, 0, 3);
  ks_assert_tensor (ks_test_tensor (file, "fächer"), KS_DTYPE_FLOAT32, 1, 5);
  g_assert_cmpuint (file->skipped->len, ==, 2);
  check_skipped (file, 0, "notes.txt", "is no .npy array");
  check_skipped (file, 1, "names", "holds text");
  ks_assert_pattern (ks_test_tensor (large, "x"));
  check_skipped (other, 0, "x.npy", "is packed by another method than deflate");
}

/* 16 kB that become 16 MiB are an array like another, within their right. */
static void
test_zeros (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("npz/zeros.npz");
  g_autoptr (GError) error = NULL;
  double mean;
  gsize n_nonfinite;

  ks_assert_tensor (ks_test_tensor (file, "z"), KS_DTYPE_FLOAT64, 1, 2048 * 1024);
  g_assert_true (
      ks_tensor_summarise (NULL, ks_test_tensor (file, "z"), &mean, &n_nonfinite, &error));
  g_assert_cmpfloat (mean, ==, 0.0);

  /* Nothing else may be asked for: what the array needs, and that when it is read. */
  g_autofree char *path = ks_test_data ("npz/zeros.npz");
  g_autoptr (KsContext) context = ks_context_new (1);
  ks_context_set_memory_limit (context, 256 * 1024);
  g_autoptr (KsTensorFile) again = ks_tensor_file_open (context, path, &error);
  g_assert_no_error (error);
  const KsTensor *z = ks_test_tensor (again, "z");
  ks_context_set_memory_limit (context, 16 * 1024 * 1024 - 1);
  g_assert_false (ks_tensor_summarise (context, z, &mean, &n_nonfinite, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, NULL);
  ks_context_set_memory_limit (context, 16 * 1024 * 1024 + 128); /* the array and its header */
  g_assert_true (ks_tensor_summarise (context, z, &mean, &n_nonfinite, &error));
}

static void
test_refused (void)
{
  ks_test_refused ("npz/bad-empty.npz", "neither .npy arrays", NULL);
  ks_test_refused ("npz/bad-other.npz", "data.pkl", NULL);
  ks_test_refused ("npz/bad-huge.npz", "“x.npy”", "4294967294 bytes", NULL);
  ks_test_refused ("npz/bad-longer.npz", "“x.npy”", NULL);
  ks_test_refused ("npz/bad-shorter.npz", "“x.npy”", NULL);
  ks_test_refused ("npz/bad-trailing.npz", "“x”", "it goes on", NULL);
  ks_test_refused ("npz/bad-checksum.npz", "“x”", "its checksum is another", NULL);
  ks_test_refused ("npz/bad-deflate.npz", "“x.npy”", "invalid", NULL);
  ks_test_refused ("npz/bad-names.npz", "damaged", NULL);
  ks_test_refused ("npz/bad-shared.npz", "shares", NULL);
  ks_test_refused ("npz/bad-mark.npz", "“x.npy”", "does not begin", NULL);
  ks_test_refused ("npz/bad-stored.npz", "“x.npy”", "189 bytes", NULL);
  ks_test_refused ("npz/bad-header.npz", "“x.npy”", "header", NULL);
  ks_test_refused ("npz/bad-tiny.npz", "“x.npy”", "cut off", NULL);
}

/* What a bad archive declares is never asked for. */
static void
test_bombs (void)
{
  static const char *const names[] = { "npz/bad-huge.npz", "npz/bad-longer.npz",
                                       "npz/bad-shared.npz" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = ks_test_data (names[i]);
      g_autoptr (KsContext) context = ks_context_new (1);
      g_autoptr (GError) error = NULL;

      ks_context_set_memory_limit (context, 1024);
      g_assert_null (ks_tensor_file_open (context, path, &error));
      ks_assert_error (&error, KS_ERROR_DATA, NULL);
    }
}

static void
test_damaged (void)
{
  ks_test_truncated ("npz/stored.npz", TRUE);
  ks_test_truncated ("npz/deflated.npz", TRUE);
  ks_test_truncated ("npz/zip64.npz", TRUE);
  ks_test_flipped ("npz/mixed.npz", G_MAXSIZE);
  ks_test_flipped ("npz/deflated.npz", G_MAXSIZE);
}

/* A bit that fell over in the last number of a stored array, before which its header was read: each
 * reading tells of it, by the array's mean, its values or the points that it is to become. */
static void
test_rotten (void)
{
  g_autoptr (GBytes) bytes = ks_test_bytes ("npz/stored.npz");
  gsize size = g_bytes_get_size (bytes);
  g_autofree char *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  char *next = memmem (copy, size, "c2.npy", 6);
  g_autoptr (KsContext) context = ks_context_new (4);
  g_autoptr (GError) error = NULL;
  KsFilterSelection selection = { NULL };
  double mean;
  gsize n_nonfinite;

  next[-HEADER_SIZE - 1] ^= 1;

  g_autoptr (KsTensorFile) file = ks_test_parse (NULL, "rotten.npz", copy, size, &error);

  g_assert_no_error (error);

  const KsTensor *tensor = ks_test_tensor (file, "c1");
  g_autofree double *values = g_new (double, ks_tensor_count (tensor));

  for (guint time = 0; time < 2; time++)
    {
      g_assert_false (ks_tensor_file_summarise (NULL, file, tensor, &mean, &n_nonfinite, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "“c1”", "checksum", NULL);
      g_assert_false (ks_tensor_decode (NULL, tensor, values, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "checksum", NULL);
      g_assert_null (ks_filter_set_new (context, &file, 1, &selection, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "“c1”", "checksum", NULL);
    }
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("npz/stored.npz");
  ks_test_file_allocations ("npz/deflated.npz");
  ks_test_file_allocations ("npz/labelled.npz");
}

static void
test_cancel (void)
{
  g_autoptr (GBytes) bytes = ks_test_bytes ("npz/deflated.npz");
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_null (ks_tensor_file_parse (context, "a", bytes, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/npz/archives", test_archives);
  g_test_add_func ("/data/npz/mixed", test_mixed);
  g_test_add_func ("/data/npz/zeros", test_zeros);
  g_test_add_func ("/data/npz/refused", test_refused);
  g_test_add_func ("/data/npz/bombs", test_bombs);
  g_test_add_func ("/data/npz/damaged", test_damaged);
  g_test_add_func ("/data/npz/rotten", test_rotten);
  g_test_add_func ("/data/npz/allocations", test_allocations);
  g_test_add_func ("/data/npz/cancel", test_cancel);
  return g_test_run ();
}
