/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-reader.h"
#include "ks-test-files.h"

/* Fails unless the file's arrays have these names in this order, and the pattern where a name is not
 * marked with a blank before it. */
static void
assert_names (const KsTensorFile *file, const char *const *names)
{
  for (guint t = 0; t < MAX (file->tensors->len, g_strv_length ((char **) names)); t++)
    {
      const KsTensor *tensor
          = t < file->tensors->len ? g_ptr_array_index (file->tensors, t) : NULL;
      gboolean pattern = names[t] != NULL && names[t][0] != ' ';

      g_assert_cmpstr (tensor != NULL ? tensor->name : NULL, ==,
                       pattern || names[t] == NULL ? names[t] : names[t] + 1);
      if (pattern)
        ks_assert_pattern (tensor);
    }
}

#define assert_tensors(file, ...)                                                                  \
  assert_names (file, (const char *const[]) { __VA_ARGS__, NULL })

static void
assert_skipped (const KsTensorFile *file, guint index, const char *name, const char *reason)
{
  const KsSkipped *skipped = g_ptr_array_index (file->skipped, index);

  g_assert_cmpuint (file->skipped->len, >, index);
  g_assert_cmpstr (skipped->name, ==, name);
  g_assert_cmpstr (skipped->reason, ==, reason);
}

static void
test_types (void)
{
  static const char *const files[] = { "torch/types.pt", "torch/types.th", "torch/types-4.pt",
                                       "torch/types-5.th" };
  static const KsDtype dtypes[] = {
    KS_DTYPE_BOOL,  KS_DTYPE_UINT8,   KS_DTYPE_INT8,     KS_DTYPE_INT16,   KS_DTYPE_INT32,
    KS_DTYPE_INT64, KS_DTYPE_FLOAT16, KS_DTYPE_BFLOAT16, KS_DTYPE_FLOAT32, KS_DTYPE_FLOAT64,
  };

  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (files[f]);

      g_assert_cmpstr (file->kind, ==,
                       g_str_has_suffix (files[f], ".pt") ? "torch-zip" : "torch-legacy");
      g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (dtypes));
      for (gsize d = 0; d < G_N_ELEMENTS (dtypes); d++)
        {
          const KsTensor *tensor = g_ptr_array_index (file->tensors, d);

          g_assert_cmpstr (tensor->name, ==, ks_dtype_name (dtypes[d]));
          ks_assert_tensor (tensor, dtypes[d], 2, 5, 3);
          ks_assert_pattern (tensor);
        }
    }
}

/* Elements that are where a view says. */
static void
assert_view (const KsTensor *tensor, guint64 rows, guint64 cols, gsize first, gsize row, gsize col)
{
  g_autofree double *values = ks_test_values (tensor);

  g_assert_cmpuint (tensor->n_dims, ==, 2);
  g_assert_cmpuint (tensor->shape[0], ==, rows);
  g_assert_cmpuint (tensor->shape[1], ==, cols);
  for (gsize i = 0; i < rows; i++)
    for (gsize j = 0; j < cols; j++)
      {
        gsize at = first + i * row + j * col;

        g_assert_cmpfloat (values[i * cols + j], ==, ((double) (7 * at % 23) - 5.0) / 4.0);
      }
}

static void
test_views (void)
{
  static const char *const files[] = { "torch/views.pt", "torch/views.th" };

  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (files[f]);

      assert_tensors (file, "base", "transposed", " rows", " columns", " repeated", " one", " none",
                      " alone", "parameter", "tied");
      assert_view (ks_test_tensor (file, "rows"), 2, 6, 6, 6, 1);
      assert_view (ks_test_tensor (file, "columns"), 4, 3, 1, 6, 2);
      assert_view (ks_test_tensor (file, "repeated"), 3, 4, 0, 1, 0);
      assert_view (ks_test_tensor (file, "base"), 4, 6, 0, 6, 1);
      ks_assert_tensor (ks_test_tensor (file, "one"), KS_DTYPE_FLOAT32, 0);
      ks_assert_tensor (ks_test_tensor (file, "none"), KS_DTYPE_FLOAT32, 2, 0, 6);
      ks_assert_tensor (ks_test_tensor (file, "alone"), KS_DTYPE_INT64, 0);
    }
}

static void
test_names (void)
{
  g_autoptr (KsTensorFile) module = ks_test_open ("torch/module.pt");
  g_autoptr (KsTensorFile) old = ks_test_open ("torch/module.th");
  g_autoptr (KsTensorFile) script = ks_test_open ("torch/script.pt");
  g_autoptr (KsTensorFile) checkpoint = ks_test_open ("torch/checkpoint.pt");
  g_autoptr (KsTensorFile) bare = ks_test_open ("torch/bare.pt");
  g_autoptr (KsTensorFile) list = ks_test_open ("torch/list.pt");
  g_autoptr (KsTensorFile) keys = ks_test_open ("torch/keys.pt");
  g_autoptr (KsTensorFile) python2 = ks_test_open ("torch/python2.pt");
  g_autoptr (KsTensorFile) slots = ks_test_open ("torch/slots.pt");

  assert_tensors (module, "stem", " steps", "inner.weight", "again.weight");
  assert_tensors (old, "stem", " steps", "inner.weight", "again.weight");
  assert_tensors (script, "stem", " steps", "inner.weight", "again.weight");
  assert_tensors (checkpoint, "state_dict.stem", " state_dict.steps", "state_dict.inner.weight",
                  "state_dict.again.weight", " optimizer.state.0.step",
                  " optimizer.state.0.exp_avg", " optimizer.state.0.exp_avg_sq");
  /* Averages of an optimiser are shaped as the kernels that they are of. */
  g_assert_true (ks_test_tensor (checkpoint, "optimizer.state.0.exp_avg")->bookkeeping);
  g_assert_false (ks_test_tensor (checkpoint, "state_dict.stem")->bookkeeping);
  g_assert_false (ks_test_tensor (checkpoint, "state_dict.again.weight")->bookkeeping);
  assert_tensors (bare, "");
  assert_tensors (list, "0", "1.0", "1.1.7", "1.1.-1.0");
  assert_tensors (keys, "True", "0.5", "#2", "#3", "", "#5",
                  "a\xef\xbf\xbd" "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "#7", "é.b");
  assert_tensors (python2, "weight", "bias");
  assert_tensors (slots, "a.weight", "b.0", "b.0#2", "c.0", "c.k");
}

/* Nothing here has a tensor, and nothing was run to find that. */
static void
test_nothing (void)
{
  static const char *const files[] = { "torch/empty.pt", "torch/number.pt", "torch/nothing.pt",
                                       "torch/diamonds.pt" };

  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (files[f]);

      g_assert_cmpuint (file->tensors->len, ==, 0);
      g_assert_cmpuint (file->skipped->len, ==, 0);
    }

  g_autoptr (KsTensorFile) evil = ks_test_open ("torch/global.pt");
  assert_tensors (evil, "weight");
  g_assert_false (g_file_test ("/tmp/kleinscope-was-here", G_FILE_TEST_EXISTS));
}

static void
test_shared (void)
{
  g_autoptr (KsTensorFile) ring = ks_test_open ("torch/ring.pt");
  g_autoptr (KsTensorFile) shared = ks_test_open ("torch/shared.th");
  g_autoptr (KsTensorFile) part = ks_test_open ("torch/part.th");
  g_autoptr (KsTensorFile) zero = ks_test_open ("torch/zero.th");
  g_autoptr (KsTensorFile) beyond = ks_test_open ("torch/beyond.pt");
  g_autoptr (KsTensorFile) storage = ks_test_open ("torch/storage.pt");
  g_autoptr (KsTensorFile) repeated = ks_test_open ("torch/repeated.pt");
  g_autofree double *b = ks_test_values (ks_test_tensor (shared, "b"));
  g_autofree double *p = ks_test_values (ks_test_tensor (part, "part"));

  assert_tensors (ring, "list.1", "weight");
  assert_tensors (shared, "a", " b");
  g_assert_cmpfloat (b[0], ==, (14 - 5) / 4.0);
  g_assert_cmpfloat (b[1], ==, (21 - 5) / 4.0);
  assert_tensors (part, "whole", " part");
  g_assert_cmpfloat (p[0], ==, (14 - 5) / 4.0);
  g_assert_cmpfloat (p[1], ==, (21 - 5) / 4.0);
  assert_tensors (zero, "none", "a");
  assert_tensors (beyond, "none", "weight");
  assert_tensors (storage, "typed", " bytes");
  ks_assert_tensor (ks_test_tensor (storage, "bytes"), KS_DTYPE_UINT8, 1, 16);
  ks_assert_tensor (ks_test_tensor (repeated, "few"), KS_DTYPE_FLOAT32, 2, 1000, 1000);
  g_assert_cmpuint (repeated->tensors->len, ==, 1);
  assert_skipped (repeated, 0, "many",
                  "repeats bytes of the file until they would be more than 16 times the file and "
                  "64 MiB");
  g_assert_cmpuint (repeated->skipped->len, ==, 2);
}

static void
test_others (void)
{
  g_autoptr (KsTensorFile) others = ks_test_open ("torch/others.pt");
  g_autoptr (KsTensorFile) newer = ks_test_open ("torch/newer.pt");
  g_autoptr (KsTensorFile) big = ks_test_open ("torch/big.pt");

  assert_tensors (others, "x");
  assert_skipped (others, 0, "turning", "holds complex numbers");
  assert_skipped (others, 1, "turning more", "holds complex numbers");
  assert_skipped (others, 2, "scattered", "is sparse");
  assert_skipped (others, 3, "rowwise", "is sparse");
  assert_skipped (others, 4, "shape only", "has a shape, but no numbers");
  assert_skipped (others, 5, "deep", "has more than 8 axes");
  g_assert_cmpuint (others->skipped->len, ==, 6);

  assert_tensors (newer, "typed", "straight", "stated", "sized", "subclass", "first");
  ks_assert_tensor (ks_test_tensor (newer, "typed"), KS_DTYPE_UINT16, 2, 2, 4);
  assert_skipped (newer, 0, "small", "holds 8-bit floating point numbers");
  assert_skipped (newer, 1, "smaller", "has a type that is not known");
  assert_skipped (newer, 2, "strange", "is a tensor of a kind that is not known");
  assert_skipped (newer, 3, "turned", "is to be negated or conjugated");
  g_assert_cmpuint (newer->skipped->len, ==, 4);

  assert_tensors (big, "weight");
  g_assert_true (ks_test_tensor (big, "weight")->big_endian);
}

/* quantised() of make-torch.py: 0, 1, ..., 4, 0, 1, ... as far as 8 bits reach. */
static void
test_quantised (void)
{
  static const char *const files[] = { "torch/quantised.pt", "torch/quantised.th" };
  static const struct {
    const char *name;
    KsDtype dtype;
  } tensors[] = {
    { "whole", KS_DTYPE_UINT8 },
    { "columns", KS_DTYPE_INT8 },
    { "wide", KS_DTYPE_INT32 },
  };

  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (files[f]);

      g_assert_cmpuint (file->tensors->len, ==, 4);
      for (gsize t = 0; t < G_N_ELEMENTS (tensors); t++)
        {
          const KsTensor *tensor = ks_test_tensor (file, tensors[t].name);
          g_autofree double *values = ks_test_values (tensor);

          ks_assert_tensor (tensor, tensors[t].dtype, 2, 4, 3);
          for (gsize i = 0; i < 12; i++)
            g_assert_cmpfloat (values[i], ==, (double) (i % 5));
        }

      /* Steps of 2 in the last row: 4, 0, 1 (which is a tie, rounded to even). */
      g_autofree double *rows = ks_test_values (ks_test_tensor (file, "rows"));
      for (gsize i = 0; i < 11; i++)
        g_assert_cmpfloat (rows[i], ==, (double) (i % 5));
      g_assert_cmpfloat (rows[11], ==, 0.0);
    }

  g_autoptr (KsTensorFile) scales = ks_test_open ("torch/scales.pt");
  g_autofree double *values = ks_test_values (ks_test_tensor (scales, "q"));
  static const double expected[] = { 0.0, 0.0, 1.0, 4.0 };

  for (gsize i = 0; i < 4; i++)
    g_assert_cmpfloat (values[i], ==, expected[i]);
  assert_skipped (scales, 0, "scaleless", "is quantised without a scale");
  assert_skipped (scales, 1, "store", "is quantised without a scale");
  assert_skipped (scales, 2, "odd", "is quantised in a way that is not known");
  assert_skipped (scales, 3, "odder", "is quantised in a way that is not known");
  assert_skipped (scales, 4, "tiny", "is quantised to less than 8 bits");
}

static void
test_arrays (void)
{
  static const char *const files[] = { "torch/numpy.pt", "torch/numpy-4.pt" };

  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (files[f]);

      assert_tensors (file, "rows", "columns", "big", "small", "truth", "wide", "none");
      ks_assert_tensor (ks_test_tensor (file, "wide"), KS_DTYPE_INT16, 2, 200, 2);
      ks_assert_tensor (ks_test_tensor (file, "none"), KS_DTYPE_FLOAT32, 2, 0, 2);
      assert_skipped (file, 0, "texts", "holds text");
      g_assert_cmpstr (((KsSkipped *) g_ptr_array_index (file->skipped, 1))->name, ==, "objects");
      assert_skipped (file, 2, "records", "holds records");
      assert_skipped (file, 3, "deep", "has more than 8 axes");
      g_assert_cmpuint (file->skipped->len, ==, 4);
    }

  g_autoptr (KsTensorFile) arrays = ks_test_open ("torch/arrays.pt");
  static const double latin[] = { 0.0, -9.671406556917033e+24 };
  g_autofree double *values = ks_test_values (ks_test_tensor (arrays, "latin"));
  g_autofree double *columns = ks_test_values (ks_test_tensor (arrays, "buffer"));

  assert_tensors (arrays, " versionless", " python 2", " latin", " native", " orderless", " buffer");
  g_assert_cmpfloat (values[0], ==, latin[0]);
  g_assert_cmpfloat (values[1], ==, latin[1]);
  g_assert_cmpfloat (columns[1], ==, 2.0);
  g_assert_cmpfloat (columns[4], ==, 1.0);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpstr (((KsSkipped *) g_ptr_array_index (arrays->skipped, i))->reason, ==,
                     "has a type that is not known");
  assert_skipped (arrays, 4, "listed", "has its numbers in a form that is not known");
  assert_skipped (arrays, 5, "called", "has its numbers in a form that is not known");
  g_assert_cmpuint (arrays->skipped->len, ==, 7);
}

static void
test_refused (void)
{
  static const char *const cases[][3] = {
    { "bad-short.pt", "archive/data/0", "has 15 bytes" },
    { "bad-missing.pt", "archive/data/0", "is missing" },
    { "bad-two.pt", "data.pkl", "several" },
    { "bad-packed.pt", "archive/data.pkl", "is packed" },
    { "bad-order.pt", "archive/byteorder", "neither little nor big" },
    { "bad-packed-order.pt", "archive/byteorder", "another method" },
    { "bad-offset.pt", "weight", "does not fit into the 12 bytes from byte 4" },
    { "bad-far.pt", "weight", "offset, size or stride" },
    { "bad-stride.pt", "weight", "does not fit" },
    { "bad-negative.pt", "weight", "offset, size or stride" },
    { "bad-axes.pt", "weight", "offset, size or stride" },
    { "bad-size.pt", "weight", "offset, size or stride" },
    { "bad-lacking.pt", "weight", "lacks its storage" },
    { "bad-storage.pt", "weight", "storage that cannot be understood" },
    { "bad-count.pt", "weight", "storage that cannot be understood" },
    { "bad-huge.pt", "weight", "storage that cannot be understood" },
    { "bad-key.pt", "weight", "storage that cannot be understood" },
    { "bad-kind.pt", "weight", "storage that cannot be understood" },
    { "bad-lone.pt", "weight", "storage that cannot be understood" },
    { "bad-long-key.pt", "data", "too long" },
    { "bad-typeless.pt", "weight", "lacks its type" },
    { "bad-type.pt", "weight", "lacks its type" },
    { "bad-item.pt", "byte ", "no dictionary" },
    { "bad-end.pt", "archive/data.pkl", "ends in the middle" },
    { "bad-diamonds.pt", "more than 65536 ways", "state_dict" },
    { "bad-deep.pt", "1000 deep", "state_dict" },
    { "bad-protocol.th", "protocol is not 1001", "" },
    { "bad-protocol-2.th", "protocol is not 1001", "" },
    { "bad-list.th", "No list of storages", "" },
    { "bad-twice.th", "“0”", "listed twice" },
    { "bad-unknown.th", "“1”", "no tensor refers to it" },
    { "bad-number.th", "“”", "no tensor refers to it" },
    { "bad-absent.th", "“0”", "is missing" },
    { "bad-count.th", "“0”", "3 elements" },
    { "bad-many.th", "“0”", "4611686018427387904 elements" },
    { "bad-cut.th", "“0”", "16 bytes, but 15 follow" },
    { "bad-lengths.th", "“0”", "several lengths" },
    { "bad-part.th", "The tensor", "storage that cannot be understood" },
    { "bad-long-key.th", "storage", "too long" },
    { "bad-array-short.pt", "“x”", "does not fit" },
    { "bad-array-latin.pt", "“x”", "as many bytes" },
    { "bad-array-latin-2.pt", "“x”", "as many bytes" },
    { "bad-array-shape.pt", "“x”", "without a shape" },
    { "bad-array-state.pt", "“x”", "without a shape" },
    { "bad-array-none.pt", "“x”", "without a shape" },
    { "bad-array-list.pt", "“x”", "without a shape" },
    { "bad-array-buffer.pt", "“x”", "without a shape" },
    { "bad-scale-list.pt", "“q”", "do not fit its axis" },
    { "bad-scale-axis.pt", "“q”", "an axis that it has not" },
    { "bad-scale-axis-2.pt", "“q”", "do not fit its axis" },
    { "bad-scale-axis-3.pt", "“q”", "an axis that it has not" },
    { "bad-scale-axis-4.pt", "“q”", "an axis that it has not" },
    { "bad-scale-square.pt", "“q”", "that are none" },
    { "bad-scale-text.pt", "“q”", "that are none" },
    { "bad-scale-zero.pt", "“q”", "that are none" },
    { "bad-scale-nan.pt", "“q”", "not all of them finite" },
    { "bad-scale-view.pt", "“q”", "that are none" },
    { "bad-scale-lacking.pt", "“q”", "lacks its storage" },
    { "bad-scale-far.pt", "“q”", "does not fit" },
    { "bad-scale-complex.pt", "“q”", "that are none" },
    { "bad-scale-type.pt", "“q”", "that are none" },
    { "bad-scale-none.pt", "“q”", "that are none" },
    { "bad-scale-storage.pt", "archive/data/7", "is missing" },
    { "bad-scale-few.pt", "“q”", "lacks its storage" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("torch/", cases[i][0], NULL);

      ks_test_refused (name, cases[i][1], cases[i][2], NULL);
    }
}

/* What the mark does not tell is told when the bytes are read as the format all the same. */
static void
test_marks (void)
{
  g_autoptr (GBytes) bytes = ks_test_bytes ("torch/magic.th");
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_tensor_file_parse_as (NULL, "torch-legacy", blob, NULL, NULL, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "magic number", NULL);
}

static void
test_damaged (void)
{
  static const char *const cut[] = { "torch/types.pt", "torch/quantised.pt", "torch/big.pt",
                                     "torch/types-5.th", "torch/views.th", "torch/numpy-4.pt" };
  static const char *const flipped[] = { "torch/views.pt", "torch/quantised.th", "torch/scales.pt",
                                         "torch/arrays.pt", "torch/types-5.th", "torch/part.th" };

  for (gsize i = 0; i < G_N_ELEMENTS (cut); i++)
    ks_test_truncated (cut[i], TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (flipped); i++)
    ks_test_flipped (flipped[i], 1000);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("torch/quantised.pt");
  ks_test_file_allocations ("torch/quantised.th");
  ks_test_file_allocations ("torch/numpy.pt");
  ks_test_file_allocations ("torch/scales.pt");
}

static void
test_cancel (void)
{
  static const char *const files[] = { "torch/types.pt", "torch/types.th", "torch/numpy.pt" };

  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autoptr (GBytes) bytes = ks_test_bytes (files[f]);
      g_autoptr (KsContext) context = ks_context_new (1);
      g_autoptr (GError) error = NULL;

      ks_context_cancel (context);
      g_assert_null (ks_tensor_file_parse (context, "a", bytes, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/torch/types", test_types);
  g_test_add_func ("/data/torch/views", test_views);
  g_test_add_func ("/data/torch/names", test_names);
  g_test_add_func ("/data/torch/nothing", test_nothing);
  g_test_add_func ("/data/torch/shared", test_shared);
  g_test_add_func ("/data/torch/others", test_others);
  g_test_add_func ("/data/torch/quantised", test_quantised);
  g_test_add_func ("/data/torch/arrays", test_arrays);
  g_test_add_func ("/data/torch/refused", test_refused);
  g_test_add_func ("/data/torch/marks", test_marks);
  g_test_add_func ("/data/torch/damaged", test_damaged);
  g_test_add_func ("/data/torch/allocations", test_allocations);
  g_test_add_func ("/data/torch/cancel", test_cancel);
  return g_test_run ();
}
