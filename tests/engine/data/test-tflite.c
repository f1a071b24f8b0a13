/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-flatbuffer.h"
#include "ks-test-files.h"

static void
test_types (void)
{
  static const struct {
    const char *name;
    KsDtype dtype;
  } types[] = {
    { "float16", KS_DTYPE_FLOAT16 }, { "bfloat16", KS_DTYPE_BFLOAT16 },
    { "float32", KS_DTYPE_FLOAT32 }, { "float64", KS_DTYPE_FLOAT64 },
    { "uint8", KS_DTYPE_UINT8 },     { "int8", KS_DTYPE_INT8 },
    { "uint16", KS_DTYPE_UINT16 },   { "int16", KS_DTYPE_INT16 },
    { "uint32", KS_DTYPE_UINT32 },   { "int32", KS_DTYPE_INT32 },
    { "uint64", KS_DTYPE_UINT64 },   { "int64", KS_DTYPE_INT64 },
    { "bool", KS_DTYPE_BOOL },
  };
  g_autoptr (KsTensorFile) file = ks_test_open ("tflite/types.tflite");

  g_assert_cmpstr (file->kind, ==, "tflite");
  g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (types));
  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    {
      ks_assert_tensor (ks_test_tensor (file, types[t].name), types[t].dtype, 2, 5, 3);
      ks_assert_pattern (ks_test_tensor (file, types[t].name));
    }
}

static void
test_network (void)
{
  static const char *const kernels[] = { "conv1/kernel", "up", "half", "conv1/kernel#2" };
  static const char *const depthwise[] = { "depthwise", "deep" };
  g_autoptr (KsTensorFile) file = ks_test_open ("tflite/network.tflite");

  g_assert_cmpuint (file->tensors->len, ==, 12);
  g_assert_cmpuint (file->skipped->len, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    ks_assert_tensor (ks_test_tensor (file, kernels[i]),
                      i == 2 ? KS_DTYPE_FLOAT16 : KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  g_assert_cmpuint (ks_test_tensor (file, "up")->declared[3], ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (depthwise); i++)
    ks_assert_tensor (ks_test_tensor (file, depthwise[i]),
                      i == 1 ? KS_DTYPE_FLOAT16 : KS_DTYPE_FLOAT32, 4, 6, 1, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "conv1/bias"), KS_DTYPE_FLOAT32, 1, 6);
  ks_assert_tensor (ks_test_tensor (file, "other"), KS_DTYPE_FLOAT32, 4, 2, 2, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "flat"), KS_DTYPE_FLOAT32, 2, 5, 3);
  ks_assert_tensor (ks_test_tensor (file, "number"), KS_DTYPE_FLOAT32, 0);
  ks_assert_tensor (ks_test_tensor (file, ""), KS_DTYPE_FLOAT32, 1, 3);
  ks_assert_tensor (ks_test_tensor (file, "again"), KS_DTYPE_FLOAT32, 2, 54, 2);
  for (guint t = 0; t + 1 < file->tensors->len; t++)
    ks_assert_pattern (g_ptr_array_index (file->tensors, t));
}

static void
test_quantised (void)
{
  static const char *const names[] = { "whole", "channels", "depthwise", "one-zero", "bias",
                                       "real" };
  const char unfit[] = "is quantised by scales that do not fit it";
  g_autoptr (KsTensorFile) file = ks_test_open ("tflite/quantised.tflite");

  g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (names) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    ks_assert_real_pattern (ks_test_tensor (file, names[i]));
  ks_assert_tensor (ks_test_tensor (file, "channels"), KS_DTYPE_INT16, 4, 6, 2, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "depthwise"), KS_DTYPE_INT16, 4, 6, 1, 3, 3);
  ks_assert_pattern (ks_test_tensor (file, "none"));
  g_assert_cmpuint (file->skipped->len, ==, 7);
  ks_assert_skipped (file, "custom", "is quantised in a way that is not known");
  ks_assert_skipped (file, "unfit-zero", unfit);
  ks_assert_skipped (file, "unfit-zeros", unfit);
  ks_assert_skipped (file, "unfit-axis", unfit);
  ks_assert_skipped (file, "unfit-back", unfit);
  ks_assert_skipped (file, "unfit-count", unfit);
  ks_assert_skipped (file, "infinite", "is quantised by scales that are not finite");
}

static void
test_others (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("tflite/others.tflite");
  g_autoptr (KsTensorFile) outside = ks_test_open ("tflite/outside.tflite");
  g_autoptr (KsTensorFile) nothing = ks_test_open ("tflite/nothing.tflite");

  g_assert_cmpuint (file->tensors->len, ==, 1);
  ks_assert_pattern (ks_test_tensor (file, "x"));
  g_assert_cmpuint (file->skipped->len, ==, 15);
  ks_assert_skipped (file, "type5", "holds text");
  ks_assert_skipped (file, "type8", "holds complex numbers");
  ks_assert_skipped (file, "type11", "holds complex numbers");
  ks_assert_skipped (file, "type13", "is a resource");
  ks_assert_skipped (file, "type14", "is of any type");
  ks_assert_skipped (file, "type17", "holds numbers of fewer than 8 bits");
  ks_assert_skipped (file, "type21", "holds 8-bit floating point numbers");
  ks_assert_skipped (file, "type23", "has a type that is not known");
  ks_assert_skipped (file, "type-1", "has a type that is not known");
  ks_assert_skipped (file, "sparse", "is sparse");
  ks_assert_skipped (file, "elsewhere",
                     "keeps its numbers in another file, and no such reference is followed");
  ks_assert_skipped (file, "deep", "has more than 8 axes");

  /* Numbers behind the FlatBuffer itself. */
  g_assert_cmpuint (outside->tensors->len, ==, 1);
  ks_assert_tensor (ks_test_tensor (outside, "x"), KS_DTYPE_FLOAT32, 2, 5, 3);
  ks_assert_pattern (ks_test_tensor (outside, "x"));
  g_assert_cmpuint (nothing->tensors->len, ==, 0);
}

static void
test_refused (void)
{
  static const struct {
    const char *name, *word;
  } cases[] = {
    { "size", "“x” at byte 116: It has 60 bytes, which do not fill the shape (5, 4)" },
    { "overflow", "do not fill the shape" },
    { "negative", "negative length" },
    { "name", "at most 4096 bytes" },
    { "buffer", "Tensor at byte 112: It lies in buffer 9 of 1" },
    { "outside", "60 bytes are to follow byte 201" },
    { "outside-far", "beyond the end" },
    { "outside-size", "beyond the end" },
  };
  g_autofree char *folder = ks_test_data ("tflite");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("tflite/bad-%s.tflite", cases[i].name);

      ks_test_refused (path, cases[i].word, NULL);
    }

  /* And one for each place that leads to another: a list, a size, an offset, a length. */
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "bad-"))
      {
        g_autofree char *path = g_strdup_printf ("tflite/%s", name);

        ks_test_refused (path, "yte ", NULL);
        n++;
      }
  g_assert_cmpuint (n, ==, 74);
}

/* A FlatBuffer in which any number of references lead to one part of each kind. */
typedef struct {
  gsize n_graphs, n_tensors, n_operators; /* references to the one that there is */
  gsize n_name;                           /* bytes of the tensor's name */
  gsize n_data;                           /* bytes of the tensor, all of them 1 */
  gsize n_scales;                         /* of the tensor, all of them 0; none for booleans */
} Shared;

#define LIST 8 /* byte of the one list of offsets: of five fields of 4 bytes each */
#define TABLE (4 + 5 * 4)

static void
put (GByteArray *file, guint32 value)
{
  guint32 bits = GUINT32_TO_LE (value);

  g_byte_array_append (file, (guint8 *) &bits, sizeof bits);
}

static void
put_reference (GByteArray *file, gsize target)
{
  put (file, target - file->len);
}

static void
put_references (GByteArray *file, gsize n, gsize target)
{
  put (file, n);
  for (gsize i = 0; i < n; i++)
    put_reference (file, target);
}

static void
put_bytes (GByteArray *file, gsize n, char byte)
{
  put (file, n);
  for (gsize i = 0; i < n; i++)
    g_byte_array_append (file, (guint8 *) &byte, 1);
}

/* Begins a table, and leaves its first @n fields 0. */
static void
put_table (GByteArray *file, gsize n)
{
  put (file, file->len - LIST);
  for (gsize i = 0; i < n; i++)
    put (file, 0);
}

static KsTensorFile *
parse_shared (const Shared *shared, GError **error)
{
  GByteArray *file = g_byte_array_new ();
  const gsize root = LIST + 16;
  const gsize graphs = root + TABLE;
  const gsize graph = graphs + 4 + 4 * shared->n_graphs;
  const gsize tensors = graph + TABLE;
  const gsize operators = tensors + 4 + 4 * shared->n_tensors;
  const gsize buffers = operators + 4 + 4 * shared->n_operators;
  const gsize tensor = buffers + 4 + 4 * 2;
  const gsize operator = tensor + TABLE;
  const gsize buffer = operator + TABLE;
  const gsize quantization = buffer + TABLE;
  const gsize nothing = quantization + TABLE;
  const gsize shape = nothing + 4;
  const gsize scales = shape + 4 + 4;
  const gsize name = scales + 4 + 4 * shared->n_scales;
  const gsize data = name + 4 + shared->n_name;

  put (file, root);
  g_byte_array_append (file, (const guint8 *) "TFL3", 4);
  put (file, (4 + 5 * 2) | TABLE << 16);
  put (file, 4 | 8 << 16);
  put (file, 12 | 16 << 16);
  put (file, 20);
  put_table (file, 1);
  put_reference (file, nothing); /* no codes of operators */
  put_reference (file, graphs);
  put (file, 0);
  put_reference (file, buffers);
  put_references (file, shared->n_graphs, graph);
  put_table (file, 0);
  put_reference (file, tensors);
  put (file, 0);
  put (file, 0);
  put_reference (file, operators);
  put (file, 0);
  put_references (file, shared->n_tensors, tensor);
  put_references (file, shared->n_operators, operator);
  put_references (file, 2, buffer);
  put_table (file, 0);
  put_reference (file, shape);
  put (file, shared->n_scales > 0 ? 9 : 6); /* INT8, BOOL */
  put (file, 1);
  put_reference (file, name);
  put_reference (file, quantization);
  put_table (file, 5);
  put_table (file, 0);
  put_reference (file, data);
  for (int field = 1; field < 5; field++)
    put (file, 0);
  put_table (file, 2);
  put_reference (file, scales);
  put_reference (file, nothing);
  put (file, 0);
  put (file, 0);
  put (file, 1);
  put (file, shared->n_data);
  put (file, shared->n_scales);
  for (gsize i = 0; i < shared->n_scales; i++)
    put (file, 0);
  put_bytes (file, shared->n_name, 'n');
  g_assert_cmpuint (file->len, ==, data);
  put_bytes (file, shared->n_data, 1);

  KsTensorFile *parsed = ks_test_parse (NULL, "shared.bin", file->data, file->len, error);
  g_byte_array_unref (file);
  return parsed;
}

static void
test_shared (void)
{
  g_autoptr (GError) error = NULL;
  Shared shared = { 2, 3, 4, 1, 5 };
  g_autoptr (KsTensorFile) file = parse_shared (&shared, &error);
  double mean;
  gsize n_nonfinite;

  g_assert_no_error (error);
  g_assert_cmpuint (file->tensors->len, ==, 6);
  g_assert_true (ks_tensor_summarise (NULL, ks_test_tensor (file, "n#6"), &mean, &n_nonfinite,
                                      &error));
  g_assert_cmpfloat (mean, ==, 1.0);
}

#ifndef __SANITIZE_ADDRESS__
static void
assert_too_many (Shared shared, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse_shared (&shared, &error));
  ks_assert_error (&error, KS_ERROR_DATA, words, NULL);
}
#endif

/* A file of 100 kB may lead to any part of it a billion times over. */
static void
test_many (void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the sanitizers take too long for so many references");
#else
  g_autoptr (GError) error = NULL;
  Shared large = { 1, 131072, 131072, 0, 1 }, scaled = { 1, 513, 0, 1, 4096, 4096 };
  g_autoptr (KsTensorFile) most = parse_shared (&large, &error);
  g_autoptr (KsTensorFile) scales = parse_shared (&scaled, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (most->tensors->len, ==, 131072);
  assert_too_many ((Shared) { 1, 131073, 0, 0, 1 }, "more than 131072 arrays");
  assert_too_many ((Shared) { 1, 5000, 0, 4096, 1 }, "names of more than 16777216 bytes");
  assert_too_many ((Shared) { 10000, 10000, 0, 0, 0 }, "more than 524288 tensors and operators");
  assert_too_many ((Shared) { 10000, 0, 10000, 0, 0 }, "more than 524288 tensors and operators");
  assert_too_many ((Shared) { 524289, 0, 0, 0, 0 }, "more than 524288 tensors and operators");

  g_assert_cmpuint (scales->tensors->len, ==, 512);
  ks_assert_skipped (scales, "n#513", "is quantised by scales that do not fit it");
#endif
}

static gboolean
recognised (const char *name, const char *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) file = ks_test_parse (NULL, name, data, size, &error);

  g_assert_null (file);
  return strstr (error->message, "not recognised") == NULL
         && strstr (error->message, "does not begin") == NULL;
}

static void
test_recognising (void)
{
  g_assert_true (recognised ("a", "\x1c\0\0\0TFL3", 8));
  g_assert_true (recognised ("a.tflite", "\x1c\0\0\0TFL", 7));
  g_assert_true (recognised ("a.tflite", "\x1c\0\0", 3));
  g_assert_false (recognised ("a.tflite", "\x1c\0\0\0TFL4", 8));
  g_assert_false (recognised ("a.tflite", "\x1c\0\0\0TX", 6));
  g_assert_false (recognised ("a", "\x1c\0\0\0TFL", 7));
}

static const char *const samples[] = { "types", "network", "quantised", "others", "outside" };

static void
test_damaged (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *name = g_strdup_printf ("tflite/%s.tflite", samples[i]);

      ks_test_truncated (name, FALSE);
      ks_test_flipped (name, G_MAXSIZE);
    }
}

static void
test_cancel (void)
{
  g_autofree char *path = ks_test_data ("tflite/network.tflite");
  g_autoptr (KsContext) now = ks_context_new (1), later = ks_test_context_cancelled_after (0.4);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (now);
  g_assert_null (ks_tensor_file_open (now, path, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_null (ks_tensor_file_open (later, path, &error)); /* after the first graph of two */
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_allocations (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *name = g_strdup_printf ("tflite/%s.tflite", samples[i]);

      ks_test_file_allocations (name);
    }
  ks_flatbuffer_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/tflite/types", test_types);
  g_test_add_func ("/data/tflite/network", test_network);
  g_test_add_func ("/data/tflite/quantised", test_quantised);
  g_test_add_func ("/data/tflite/others", test_others);
  g_test_add_func ("/data/tflite/refused", test_refused);
  g_test_add_func ("/data/tflite/shared", test_shared);
  g_test_add_func ("/data/tflite/many", test_many);
  g_test_add_func ("/data/tflite/recognising", test_recognising);
  g_test_add_func ("/data/tflite/damaged", test_damaged);
  g_test_add_func ("/data/tflite/cancel", test_cancel);
  g_test_add_func ("/data/tflite/allocations", test_allocations);
  return g_test_run ();
}
