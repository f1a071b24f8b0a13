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

  g_assert_cmpuint (file->tensors->len, ==, 7);
  ks_assert_pattern (ks_test_tensor (file, "x"));
  ks_assert_tensor (ks_test_tensor (file, "cells{1}"), KS_DTYPE_INT64, 2, 1, 1);
  ks_assert_tensor (ks_test_tensor (file, "record.a"), KS_DTYPE_INT64, 2, 1, 1);
  ks_assert_tensor (ks_test_tensor (file, "record.b"), KS_DTYPE_FLOAT64, 2, 2, 2);
  ks_assert_tensor (ks_test_tensor (file, "flag"), KS_DTYPE_BOOL, 2, 5, 3);
  ks_assert_pattern (ks_test_tensor (file, "flag"));
  ks_assert_tensor (ks_test_tensor (file, "number"), KS_DTYPE_FLOAT64, 2, 1, 1);
  ks_assert_tensor (ks_test_tensor (file, "nothing"), KS_DTYPE_FLOAT64, 2, 0, 3);
  g_assert_cmpuint (file->skipped->len, ==, 4);
  ks_assert_skipped (file, "text", "holds the text “abc”");
  ks_assert_skipped (file, "z", "holds complex numbers");
  ks_assert_skipped (file, "cells{2}", "holds the text “a”");
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

/* The mean of the values, and of the values times their places in MATLAB's order. */
static void
find_means (const KsTensor *tensor, double *mean, double *weighted)
{
  g_autofree double *values = ks_test_values (tensor);
  gsize count = ks_tensor_count (tensor);

  *mean = *weighted = 0.0;
  for (gsize i = 0; i < count; i++)
    {
      gsize place = 0, rest = i, step = count;

      for (guint axis = tensor->n_dims; axis-- > 0; rest /= tensor->shape[axis])
        {
          step /= tensor->shape[axis];
          place += rest % tensor->shape[axis] * step;
        }
      *mean += values[i] / count;
      *weighted += values[i] * place / count;
    }
}

/* Compares the array with a line of what SciPy found: path, lengths, mean, weighted mean. */
static void
check_found (const KsTensorFile *file, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  const KsTensor *tensor = ks_test_tensor (file, words[0]);
  g_auto (GStrv) lengths = g_strsplit (words[1], "x", -1);
  gboolean turned = FALSE;
  double mean, weighted;

  for (guint i = 0; i < g_strv_length (lengths); i++)
    {
      g_assert_cmpuint (tensor->declared[i], ==, g_ascii_strtoull (lengths[i], NULL, 10));
      turned = turned || tensor->declared[i] != tensor->shape[i];
    }
  find_means (tensor, &mean, &weighted);
  g_assert_cmpfloat_with_epsilon (mean, g_ascii_strtod (words[2], NULL), 1e-12);
  if (!turned && tensor->n_dims == 2)
    g_assert_cmpfloat_with_epsilon (weighted, g_ascii_strtod (words[3], NULL), 1e-10);
}

/* Arrays in others, as SciPy reads them. */
static void
test_nested (void)
{
  static const char *const names[] = { "simplenn", "dagnn", "records", "trained" };

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name
          = g_strdup_printf ("mat/%s%s.mat", names[i / 2], i % 2 == 1 ? "-compressed" : "");
      g_autofree char *list = g_strdup_printf ("mat/%s.txt", names[i / 2]);
      g_autoptr (KsTensorFile) file = ks_test_open (name);
      g_autoptr (GBytes) bytes = ks_test_bytes (list);
      g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      guint n = 0;

      for (; *lines[n] != '\0'; n++)
        check_found (file, lines[n]);
      g_assert_cmpuint (file->tensors->len, ==, n);
    }
}

/* Where MatConvNet keeps them, kernels are turned whatever their lengths are. */
static void
test_networks (void)
{
  g_autoptr (KsTensorFile) simple = ks_test_open ("mat/simplenn.mat");
  g_autoptr (KsTensorFile) graph = ks_test_open ("mat/dagnn-compressed.mat");
  g_autoptr (KsTensorFile) trained = ks_test_open ("mat/trained.mat");
  const KsTensor *kernels[] = {
    ks_test_tensor (simple, "net.layers{1}.weights{1}"),
    ks_test_tensor (simple, "net.layers{3}.weights{1}"),
    ks_test_tensor (simple, "net.layers{4}.filters"),
    ks_test_tensor (simple, "net.layers{5}.weights{1}"),
    ks_test_tensor (graph, "params(1).value"),
    ks_test_tensor (graph, "params(3).value"),
  };

  ks_assert_tensor (kernels[0], KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  ks_assert_tensor (kernels[1], KS_DTYPE_FLOAT32, 4, 3, 3, 3, 3);
  ks_assert_tensor (kernels[2], KS_DTYPE_FLOAT32, 4, 5, 4, 1, 1);
  ks_assert_tensor (kernels[3], KS_DTYPE_FLOAT32, 4, 1, 2, 3, 3);
  ks_assert_tensor (kernels[4], KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  ks_assert_tensor (kernels[5], KS_DTYPE_FLOAT32, 4, 2, 2, 1, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    ks_assert_pattern (kernels[i]);
  ks_assert_tensor (ks_test_tensor (simple, "net.layers{6}.weights{1}"), KS_DTYPE_FLOAT32, 2, 5,
                    3);

  /* What it keeps while it trains has their shapes. */
  g_assert_false (ks_test_tensor (trained, "net.layers{1}.weights{1}")->bookkeeping);
  g_assert_false (ks_test_tensor (trained, "net.layers{1}.momentums")->bookkeeping);
  g_assert_true (ks_test_tensor (trained, "net.layers{1}.momentum{1}")->bookkeeping);
  g_assert_true (ks_test_tensor (trained, "state.solverState{1}")->bookkeeping);
  ks_assert_skipped (simple, "net.layers{1}.name", "holds the text “conv1”");
  ks_assert_skipped (graph, "params(3).name", "holds the text “conv2f”");
}

/* What SciPy does not write, in both byte orders. */
static void
test_nested_kinds (void)
{
  static const char *const names[] = { "mat/nested-little.mat", "mat/nested-big.mat" };
  static const char *const patterns[] = { "s.x", "o.w", "flat{1}{1}{1}", "s.w", "s.x#2" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (names[i]);

      g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (patterns) + 1);
      for (gsize t = 0; t < G_N_ELEMENTS (patterns); t++)
        ks_assert_pattern (ks_test_tensor (file, patterns[t]));
      ks_assert_pattern (g_ptr_array_index (file->tensors, 2)); /* 16 cells deep */
      g_assert_cmpuint (file->skipped->len, ==, 15);
      ks_assert_skipped (file, "s.text", "holds the text “ü”");
      ks_assert_skipped (file, "s.wide", "holds the text “wü”");
      ks_assert_skipped (file, "s.grid", "holds text");
      ks_assert_skipped (file, "s.long", "holds text");
      ks_assert_skipped (file, "s.odd", "holds text");
      ks_assert_skipped (file, "s.opaque", "is an object");
      ks_assert_skipped (file, "s.func", "is a function");
      ks_assert_skipped (file, "s.z", "holds complex numbers");
      ks_assert_skipped (file, "s.none", "is empty");
      ks_assert_skipped (file, "t.bad", "holds text");
      ks_assert_skipped (file, "t.lone", "holds the text “\357\277\275”");
      ks_assert_skipped (file, "fieldless", "is empty");
      ks_assert_skipped (file, "cellless", "is empty");
      ks_assert_skipped (file, "", "holds what MATLAB keeps for its functions");
      ks_assert_skipped (file, "deep{1}{1}{1}{1}{1}{1}{1}{1}{1}{1}{1}{1}{1}{1}{1}{1}",
                         "lies in more than 16 others");
    }
}

#ifndef __SANITIZE_ADDRESS__
/* A cell array of so many empty cells, with a name of @n_name bytes. */
static KsTensorFile *
parse_cells (guint n_cells, guint n_name, GError **error)
{
  guint n_padded = (n_name + 7) & ~7u;
  const guint32 words[] = { 14, 40 + n_padded + 8 * n_cells, 6, 8, 1, 0, 5, 8, 1, n_cells, 1,
                            n_name };
  static const guint32 empty[] = { 14, 0 };
  g_autofree char *name = g_strnfill (n_padded, 'c');
  g_autoptr (GBytes) sample = ks_test_bytes ("mat/no-array.mat");
  g_autoptr (GByteArray) file = g_byte_array_new ();

  g_byte_array_append (file, g_bytes_get_data (sample, NULL), g_bytes_get_size (sample));
  g_byte_array_append (file, (const guint8 *) words, sizeof words);
  g_byte_array_append (file, (const guint8 *) name, n_padded);
  for (guint i = 0; i < n_cells; i++)
    g_byte_array_append (file, (const guint8 *) empty, sizeof empty);
  return ks_test_parse (NULL, "cells.mat", file->data, file->len, error);
}
#endif

/* Few bytes may be any number of arrays, and a long path to each. */
static void
test_many (void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the sanitizers take too long for so many arrays");
#else
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) most = parse_cells (131071, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (most->skipped->len, ==, 131071);
  g_assert_null (parse_cells (131072, 1, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "more than 131072 arrays", NULL);
  g_assert_null (parse_cells (5000, 4000, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "more than 16777216 bytes", NULL);
#endif
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

static void
test_nested_refused (void)
{
  static const struct {
    const char *name, *path;
    gboolean large;
  } cases[] = {
    { "cells", "“c{2}”" },        { "cells-overflow", "array at" }, { "cell-kind", "“c{1}”" },
    { "cell-small", "“c{1}”" },   { "cell-long", "“c{1}”" },        { "cell-header", "“c{1}”" },
    { "structs", "“c(2).a”" },    { "field-length", "“c”" },        { "field-none", "“c”" },
    { "field-wide", "“c”" },      { "field-kind", "“c”" },          { "names-kind", "“c”" },
    { "names-odd", "“c”" },       { "names-none", "“c”" },          { "names-many", "“c”", TRUE },
    { "object", "“c”" },          { "text", "“c{1}”" },             { "text-cut", "“c{1}”" },
    { "axes", "array at" },       { "name", "array at" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = g_strdup_printf ("mat/bad-nested-%s.mat", cases[i].name);
      g_autofree char *packed = g_strdup_printf ("mat/bad-nested-%s-compressed.mat", cases[i].name);

      if (!cases[i].large)
        ks_test_refused (plain, "at byte 128", "damaged", cases[i].path, NULL);
      ks_test_refused (packed, "at byte 128", "damaged", cases[i].path, NULL);
    }
  ks_test_refused ("mat/bad-nested-spare.mat", "damaged", NULL);
  ks_test_refused ("mat/bad-nested-cut-stream.mat", "“c{2}”", "damaged", NULL);
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
  ks_test_truncated ("mat/simplenn.mat", FALSE);
  ks_test_truncated ("mat/dagnn-compressed.mat", FALSE);
  ks_test_truncated ("mat/nested-big.mat", FALSE);
  ks_test_flipped ("mat/simplenn-compressed.mat", G_MAXSIZE);
  ks_test_flipped ("mat/nested-big.mat", G_MAXSIZE);
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
  ks_test_file_allocations ("mat/simplenn.mat");
  ks_test_file_allocations ("mat/simplenn-compressed.mat");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/mat/types", test_types);
  g_test_add_func ("/data/mat/narrow", test_narrow);
  g_test_add_func ("/data/mat/kinds", test_kinds);
  g_test_add_func ("/data/mat/kernels", test_kernels);
  g_test_add_func ("/data/mat/nested", test_nested);
  g_test_add_func ("/data/mat/networks", test_networks);
  g_test_add_func ("/data/mat/nested-kinds", test_nested_kinds);
  g_test_add_func ("/data/mat/many", test_many);
  g_test_add_func ("/data/mat/refused", test_refused);
  g_test_add_func ("/data/mat/nested-refused", test_nested_refused);
  g_test_add_func ("/data/mat/bombs", test_bombs);
  g_test_add_func ("/data/mat/damaged", test_damaged);
  g_test_add_func ("/data/mat/allocations", test_allocations);
  g_test_add_func ("/data/mat/cancel", test_cancel);
  return g_test_run ();
}
