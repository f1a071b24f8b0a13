/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-test-files.h"

static const struct {
  const char *code;
  KsDtype dtype;
} types[] = {
  { "i1", KS_DTYPE_INT8 },    { "u1", KS_DTYPE_UINT8 },  { "i2", KS_DTYPE_INT16 },
  { "u2", KS_DTYPE_UINT16 },  { "i4", KS_DTYPE_INT32 },  { "u4", KS_DTYPE_UINT32 },
  { "i8", KS_DTYPE_INT64 },   { "u8", KS_DTYPE_UINT64 }, { "f4", KS_DTYPE_FLOAT32 },
  { "f8", KS_DTYPE_FLOAT64 },
};

static void
test_types (void)
{
  static const char *const names[] = { "mat/scipy.mat",  "mat/scipy-compressed.mat",
                                       "mat/little.mat", "mat/little-compressed.mat",
                                       "mat/big.mat",    "mat/big-compressed.mat" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (names[i]);

      g_assert_cmpstr (file->kind, ==, "mat-v5");
      g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (types));
      for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
        {
          ks_assert_tensor (ks_test_tensor (file, types[t].code), types[t].dtype, 2, 5, 3);
          ks_assert_pattern (ks_test_tensor (file, types[t].code));
        }
    }
}

static void
test_narrow (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("mat/narrow.mat");

  for (gsize t = 0; t < 8; t++)
    {
      g_autofree char *name = g_strdup_printf ("as_%s", types[t].code);

      ks_assert_tensor (ks_test_tensor (file, name), types[t].dtype, 2, 5, 3);
      ks_assert_pattern (ks_test_tensor (file, name));
    }
  ks_assert_tensor (ks_test_tensor (file, "small"), KS_DTYPE_UINT8, 2, 1, 2);
  ks_assert_pattern (ks_test_tensor (file, "small"));
  ks_assert_tensor (ks_test_tensor (file, "yes"), KS_DTYPE_BOOL, 2, 5, 3);
  ks_assert_pattern (ks_test_tensor (file, "yes"));
}

static void
test_kinds (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("mat/kinds.mat");

  g_assert_cmpuint (file->tensors->len, ==, 4);
  ks_assert_pattern (ks_test_tensor (file, "x"));
  ks_assert_tensor (ks_test_tensor (file, "flag"), KS_DTYPE_BOOL, 2, 5, 3);
  ks_assert_pattern (ks_test_tensor (file, "flag"));
  ks_assert_tensor (ks_test_tensor (file, "number"), KS_DTYPE_FLOAT64, 2, 1, 1);
  ks_assert_tensor (ks_test_tensor (file, "nothing"), KS_DTYPE_FLOAT64, 2, 0, 3);
  g_assert_cmpuint (file->skipped->len, ==, 5);
  ks_assert_skipped (file, "text", "holds text");
  ks_assert_skipped (file, "z", "holds complex numbers");
  ks_assert_skipped (file, "cells", "is a cell array");
  ks_assert_skipped (file, "record", "is a struct");
  ks_assert_skipped (file, "sparse", "is a sparse matrix");

  g_autoptr (KsTensorFile) axes = ks_test_open ("mat/axes.mat");
  g_assert_cmpuint (axes->tensors->len, ==, 1);
  ks_assert_skipped (axes, "nine", "has more than 8 axes");
  ks_assert_skipped (axes, "nine2", "has more than 8 axes");
  ks_assert_skipped (axes, "", "holds what MATLAB keeps for its functions");
  ks_assert_pattern (ks_test_tensor (axes, "x"));

  g_autoptr (KsTensorFile) none = ks_test_open ("mat/no-array.mat");
  g_assert_cmpuint (none->tensors->len, ==, 0);
}

static void
test_kernels (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("mat/networks.mat");

  ks_assert_tensor (ks_test_tensor (file, "oihw"), KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "hwio"), KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "square"), KS_DTYPE_FLOAT32, 4, 4, 4, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "hwn"), KS_DTYPE_FLOAT32, 3, 7, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "nhw"), KS_DTYPE_FLOAT32, 3, 7, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "one"), KS_DTYPE_FLOAT32, 4, 1, 1, 3, 3);
  for (guint t = 0; t < file->tensors->len; t++)
    ks_assert_pattern (g_ptr_array_index (file->tensors, t));
}

static void
test_refused (void)
{
  static const char *const named[] = { "shape",   "negative", "overflow",
                                       "storage", "trailing", "trailing-long",
                                       "huge",    "spare",    "checksum" };
  static const char *const nameless[] = { "length", "inside", "no-matrix", "stream" };

  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    {
      g_autofree char *name = g_strdup_printf ("mat/bad-%s.mat", named[i]);

      ks_test_refused (name, "at byte 128", "damaged", NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (nameless); i++)
    {
      g_autofree char *name = g_strdup_printf ("mat/bad-%s.mat", nameless[i]);

      ks_test_refused (name, "at byte 128", "damaged", NULL);
    }
  ks_test_refused ("mat/bad-cut-stream.mat", "“x”", NULL);
}

/* Whatever a bad file declares, no more is asked for than it holds. */
static void
test_bombs (void)
{
  static const char *const names[] = { "mat/bad-huge.mat", "mat/bad-spare.mat",
                                       "mat/bad-length.mat" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = ks_test_data (names[i]);
      g_autoptr (KsContext) context = ks_context_new (1);
      g_autoptr (GError) error = NULL;

      ks_context_set_memory_limit (context, 64 * 1024);
      g_assert_null (ks_tensor_file_open (context, path, &error));
      ks_assert_error (&error, KS_ERROR_DATA, NULL);
    }
}

static void
test_damaged (void)
{
  ks_test_truncated ("mat/little.mat", FALSE);
  ks_test_truncated ("mat/scipy-compressed.mat", FALSE);
  ks_test_truncated ("mat/kinds.mat", FALSE);
  ks_test_truncated ("mat/axes.mat", FALSE);
  ks_test_flipped ("mat/kinds.mat", G_MAXSIZE);
  ks_test_flipped ("mat/big.mat", G_MAXSIZE);
  ks_test_flipped ("mat/narrow.mat", G_MAXSIZE);
}

/* Before, and while a large array is inflated. */
static void
test_cancel (void)
{
  g_autofree char *path = ks_test_shared ("natural_images/n50000Dct.mat");
  g_autoptr (KsContext) now = ks_context_new (1), later = ks_test_context_cancelled_after (0.5);
  g_autoptr (GBytes) bytes = ks_test_bytes ("mat/scipy.mat");
  g_autoptr (GError) error = NULL;

  ks_context_cancel (now);
  g_assert_null (ks_tensor_file_parse (now, "a", bytes, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  if (path == NULL)
    return;
  g_assert_null (ks_tensor_file_open (later, path, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("mat/scipy.mat");
  ks_test_file_allocations ("mat/scipy-compressed.mat");
  ks_test_file_allocations ("mat/labelled.mat");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/mat/types", test_types);
  g_test_add_func ("/data/mat/narrow", test_narrow);
  g_test_add_func ("/data/mat/kinds", test_kinds);
  g_test_add_func ("/data/mat/kernels", test_kernels);
  g_test_add_func ("/data/mat/refused", test_refused);
  g_test_add_func ("/data/mat/bombs", test_bombs);
  g_test_add_func ("/data/mat/damaged", test_damaged);
  g_test_add_func ("/data/mat/allocations", test_allocations);
  g_test_add_func ("/data/mat/cancel", test_cancel);
  return g_test_run ();
}
