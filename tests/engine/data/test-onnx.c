/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-test-files.h"

static const struct {
  const char *name;
  KsDtype dtype;
} types[] = {
  { "float32", KS_DTYPE_FLOAT32 }, { "float16", KS_DTYPE_FLOAT16 },
  { "float64", KS_DTYPE_FLOAT64 }, { "bfloat16", KS_DTYPE_BFLOAT16 },
  { "uint8", KS_DTYPE_UINT8 },     { "int8", KS_DTYPE_INT8 },
  { "uint16", KS_DTYPE_UINT16 },   { "int16", KS_DTYPE_INT16 },
  { "uint32", KS_DTYPE_UINT32 },   { "int32", KS_DTYPE_INT32 },
  { "uint64", KS_DTYPE_UINT64 },   { "int64", KS_DTYPE_INT64 },
  { "bool", KS_DTYPE_BOOL },
};

static void
test_types (void)
{
  static const char *const names[] = { "onnx/raw.onnx", "onnx/lists.onnx" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (names[i]);

      g_assert_cmpstr (file->kind, ==, "onnx");
      g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (types));
      for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
        {
          ks_assert_tensor (ks_test_tensor (file, types[t].name), types[t].dtype, 2, 5, 3);
          ks_assert_pattern (ks_test_tensor (file, types[t].name));
        }
    }
}

/* What no writer of ONNX does but the wire format allows: lists in pieces, groups, raw bytes
 * twice. */
static void
test_wire (void)
{
  static const char *const patterns[] = { "one-by-one", "mixed",  "pieces", "doubles", "integers",
                                          "packed",     "groups", "shape",  "raw-wins" };
  g_autoptr (KsTensorFile) file = ks_test_open ("onnx/wire.onnx");

  g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (patterns) + 5);
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_assert_cmpuint (ks_tensor_count (ks_test_tensor (file, patterns[i])), ==, 15);
      ks_assert_pattern (ks_test_tensor (file, patterns[i]));
    }
  ks_assert_tensor (ks_test_tensor (file, "packed"), KS_DTYPE_INT8, 2, 5, 3);
  ks_assert_tensor (ks_test_tensor (file, "nothing"), KS_DTYPE_FLOAT32, 2, 0, 3);
  ks_assert_tensor (ks_test_tensor (file, "scalar"), KS_DTYPE_INT64, 0);
  ks_assert_tensor (ks_test_tensor (file, "one"), KS_DTYPE_INT64, 1, 1);
  ks_assert_tensor (ks_test_tensor (file, "café\xef\xbf\xbd"), KS_DTYPE_FLOAT32, 1, 1);
  ks_assert_tensor (ks_test_tensor (file, ""), KS_DTYPE_FLOAT32, 1, 1);

  g_autofree double *scalar = ks_test_values (ks_test_tensor (file, "scalar"));
  g_assert_cmpfloat (*scalar, ==, 7.0);
}

static void
test_network (void)
{
  static const char *const kernels[] = { "conv1.weight", "inner.weight", "up.weight",
                                         "half.weight" };
  g_autoptr (KsTensorFile) file = ks_test_open ("onnx/network.onnx");
  const char external[] = "keeps its numbers in another file, and no such reference is followed";

  g_assert_cmpuint (file->tensors->len, ==, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    ks_assert_tensor (ks_test_tensor (file, kernels[i]),
                      i == 3 ? KS_DTYPE_FLOAT16 : KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  g_assert_cmpuint (ks_test_tensor (file, "up.weight")->declared[0], ==, 2);
  ks_assert_tensor (ks_test_tensor (file, "flat"), KS_DTYPE_FLOAT32, 2, 3, 2);
  ks_assert_tensor (ks_test_tensor (file, "constant"), KS_DTYPE_FLOAT32, 2, 5, 3);
  ks_assert_tensor (ks_test_tensor (file, "inner.value"), KS_DTYPE_FLOAT32, 1, 4);
  ks_assert_tensor (ks_test_tensor (file, "conv1.bias#2"), KS_DTYPE_FLOAT32, 1, 6);
  ks_assert_tensor (ks_test_tensor (file, ""), KS_DTYPE_FLOAT32, 1, 2);
  for (guint t = 0; t < file->tensors->len; t++)
    ks_assert_pattern (g_ptr_array_index (file->tensors, t));

  g_assert_cmpuint (file->skipped->len, ==, 8);
  ks_assert_skipped (file, "external", external);
  ks_assert_skipped (file, "located", external);
  ks_assert_skipped (file, "segmented", "is stored in segments");
  ks_assert_skipped (file, "text", "holds text");
  ks_assert_skipped (file, "turning", "holds complex numbers");
  ks_assert_skipped (file, "deep", "has more than 8 axes");
  ks_assert_skipped (file, "sparse", "is sparse");
  ks_assert_skipped (file, "thin", "is sparse");
}

static void
test_newer (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("onnx/newer.onnx");

  g_assert_cmpuint (file->tensors->len, ==, 0);
  g_assert_cmpuint (file->skipped->len, ==, 14);
  ks_assert_skipped (file, "type0", "has a type that is not known");
  ks_assert_skipped (file, "type17", "holds floating point numbers of 8 bits or fewer");
  ks_assert_skipped (file, "type22", "holds integers of 4 bits or fewer");
  ks_assert_skipped (file, "type23", "holds floating point numbers of 8 bits or fewer");
  ks_assert_skipped (file, "type27", "has a type that is not known");
  ks_assert_skipped (file, "type1099511627776", "has a type that is not known");
  ks_assert_skipped (file, "type-1", "has a type that is not known");
}

static void
test_quantised (void)
{
  static const char *const kernels[] = {
    "whole", "no-zero", "empty-zero", "channels", "one-zero", "inner",
    "up",    "linear",  "real",       "dynamic.weight_quantized",
  };
  static const char *const others[] = { "bias", "matrix", "dynamic.matrix_quantized" };
  static const char *const skipped[][2] = {
    { "computed", "is quantised by a scale that the model computes" },
    { "computed-zero", "is quantised about a zero point that the model computes" },
    { "word-scale", "is quantised by a scale that the model computes" },
    { "word-zero", "is quantised about a zero point that the model computes" },
    { "blocks", "is quantised in blocks" },
    { "blocks2", "is quantised in blocks" },
    { "unfit", "is quantised by scales that do not fit it" },
    { "unfit2", "is quantised by scales that do not fit it" },
    { "unfit3", "is quantised by scales that do not fit it" },
    { "unfit4", "is quantised by scales that do not fit it" },
    { "infinite", "is quantised by scales that are not finite" },
    { "no-scale", "is quantised without a scale" },
    { "nameless", "is quantised without a scale" },
  };
  g_autoptr (KsTensorFile) file = ks_test_open ("onnx/quantised.onnx");

  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    {
      const KsTensor *tensor = ks_test_tensor (file, kernels[i]);

      ks_assert_tensor (tensor, tensor->dtype, 4, 6, 2, 3, 3);
      ks_assert_real_pattern (tensor);
    }
  g_assert_cmpuint (ks_test_tensor (file, "up")->declared[0], ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    ks_assert_real_pattern (ks_test_tensor (file, others[i]));
  g_assert_cmpuint (file->skipped->len, ==, G_N_ELEMENTS (skipped) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (skipped); i++)
    ks_assert_skipped (file, skipped[i][0], skipped[i][1]);
  ks_assert_skipped (file, "word", "holds text");
}

/* What the onnx package reads in a model of other people. */
static void
test_shared (void)
{
  g_autofree char *path = ks_test_shared ("onnx/mnist.onnx");
  g_auto (GStrv) golden = ks_test_words ("onnx-mnist.txt");
  g_autoptr (GError) error = NULL;
  char **word = golden;
  guint n = 0;

  if (path == NULL)
    return;

  g_autoptr (KsTensorFile) file = ks_tensor_file_open (NULL, path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (file->skipped->len, ==, 0);
  for (; *word != NULL; n++)
    {
      const KsTensor *tensor = g_ptr_array_index (file->tensors, n);
      double mean;
      gsize n_nonfinite;

      g_assert_cmpstr (tensor->name, ==, *word++);
      g_assert_cmpstr (ks_dtype_name (tensor->dtype), ==, *word++);
      g_assert_cmpuint (tensor->n_dims, ==, ks_test_number (&word));
      for (guint i = 0; i < tensor->n_dims; i++)
        g_assert_cmpuint (tensor->declared[i], ==, ks_test_number (&word));
      g_assert_true (ks_tensor_file_summarise (NULL, file, tensor, &mean, &n_nonfinite, &error));
      ks_assert_near (mean, ks_test_number (&word), 1e-12);
      g_assert_cmpuint (n_nonfinite, ==, 0);
    }
  g_assert_cmpuint (file->tensors->len, ==, n);
}

static void
test_refused (void)
{
  static const struct {
    const char *name, *word;
  } cases[] = {
    { "short-raw", "“x” at byte 20: It has 59 bytes" },
    { "long-raw", "need 60" },
    { "short-list", "the 15 numbers" },
    { "half-list", "the 15 numbers" },
    { "long-list", "the 15 numbers" },
    { "longer-list", "the 15 numbers" },
    { "half-piece", "the 15 numbers" },
    { "many-integers", "the 15 numbers" },
    { "few-integers", "the 15 numbers" },
    { "integer", "cut off or damaged" },
    { "long-integer", "cut off or damaged" },
    { "list-kind", "Field 4 holds other numbers" },
    { "no-numbers", "Field 4 of the message at byte 20 does not hold the 15 numbers" },
    { "dims", "shape cannot be" },
    { "overflow", "shape cannot be" },
    { "huge", "1099511627776 numbers" },
    { "dims-kind", "Field 1 holds other numbers" },
    { "dims-varint", "cut off or damaged" },
    { "name-kind", "no text" },
    { "name-long", "at most 4096 bytes" },
    { "field", "“x” at byte 20: The field at byte 23 is cut off" },
    { "tag", "cut off or damaged" },
    { "number", "cut off or damaged" },
    { "wide-tag", "cut off or damaged" },
    { "fixed", "cut off or damaged" },
    { "fixed64", "cut off or damaged" },
    { "varint", "cut off or damaged" },
    { "group-end", "cut off or damaged" },
    { "group-open", "cut off or damaged" },
    { "group-crossed", "cut off or damaged" },
    { "group-deep", "cut off or damaged" },
    { "group-inside", "cut off or damaged" },
    { "no-graph", "has no graph" },
    { "empty-graph-length", "cut off or damaged" },
    { "deep-graph", "deeper than 16" },
    { "node-name", "no text" },
    { "node-operation", "at most 4096 bytes" },
    { "node", "cut off or damaged" },
    { "attribute", "cut off or damaged" },
    { "attribute-name", "no text" },
    { "attribute-other", "cut off or damaged" },
    { "sparse", "It has 59 bytes" },
    { "sparse-end", "cut off or damaged" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("onnx/bad-%s.onnx", cases[i].name);

      ks_test_refused (name, cases[i].word, NULL);
    }
}

/* A model of so many empty parts of a kind. */
static KsTensorFile *
parse_many (gsize n, const char *part, gsize size, GError **error)
{
  gsize length = n * size;
  GString *text = g_string_new ("\x08\x08\x3a");

  for (; length >= 128; length >>= 7)
    g_string_append_c (text, (char) ((length & 127) | 128));
  g_string_append_c (text, (char) length);
  for (gsize i = 0; i < n; i++)
    g_string_append_len (text, part, size);

  KsTensorFile *file = ks_test_parse (NULL, "many.bin", text->str, text->len, error);
  g_string_free (text, TRUE);
  return file;
}

/* Few bytes must not become any number of arrays, or of notes on them. */
static void
test_many (void)
{
  static const char array[] = "\x2a\x06\x08\x00\x10\x01\x42\x00";
  static const char node[] = "\x0a\x0a\x22\x08Identity";
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) most = parse_many (131072, array, 8, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (most->tensors->len, ==, 131072);
  g_assert_null (parse_many (131073, array, 8, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "more than 131072 arrays", NULL);
  g_assert_null (parse_many (131073, node, 12, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "more than 131072 nodes", NULL);
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

/* No mark tells, so what is no model must not be taken for one. */
static void
test_recognising (void)
{
  g_autofree char *text = g_strnfill (5000, 't');

  g_assert_true (recognised ("a", "\x08\x07\x3a\x03\x0a\x01\x4a", 7)); /* a node */
  g_assert_false (recognised ("a", "\x08\x07\x3a\x02\x1a\x7f", 6)); /* graphs have no field 3 */
  g_assert_false (recognised ("a", "\x08\x07\x3a\x02\x08\x7f", 6)); /* nor numbers */
  g_assert_false (recognised ("a", "\x08\x07\x3a\x7f\x0a\x00", 6)); /* longer than the file */
  g_assert_false (recognised ("a", "\x08\x07\x12\x01x\x4a\x00", 7)); /* models have no field 9 */
  g_assert_false (recognised ("a", "\x08\x07\x10\x07", 4));         /* texts are no numbers */
  g_assert_false (recognised ("a", "\x08\x07\x2a\x00", 4));         /* and numbers no texts */
  g_assert_false (recognised ("a", "\x08\xe9\x07\x3a\x00", 5));     /* version 1001 */
  g_assert_false (recognised ("a", "\x0a\x01x\x3a\x00", 5));        /* no version */
  g_assert_false (recognised ("a", "\x08\x07\x12\x01x", 5));        /* no graph */
  g_assert_true (recognised ("a.onnx", "\x08\x07\x12\x01x", 5));
  g_assert_true (recognised ("a.onnx", "\x08", 1));
  g_assert_false (recognised ("a.onnx", "\x01", 1));
  g_assert_false (recognised ("a.onnx", "\x00", 1));

  /* Documentation before the graph may be longer than what is looked at, names may not. */
  memcpy (text, "\x08\x07\x32\xfe\x26", 5); /* 4,990 bytes */
  memcpy (text + 4995, "\x3a\x03\x0a\x01\x4a", 5);
  g_assert_true (recognised ("a", text, 5000));
  text[2] = '\x12';
  g_assert_false (recognised ("a", text, 5000));
}

static void
test_damaged (void)
{
  ks_test_truncated ("onnx/raw.onnx", FALSE);
  ks_test_truncated ("onnx/lists.onnx", FALSE);
  ks_test_truncated ("onnx/wire.onnx", FALSE);
  ks_test_truncated ("onnx/network.onnx", FALSE);
  ks_test_truncated ("onnx/quantised.onnx", FALSE);
  ks_test_flipped ("onnx/raw.onnx", G_MAXSIZE);
  ks_test_flipped ("onnx/lists.onnx", G_MAXSIZE);
  ks_test_flipped ("onnx/wire.onnx", G_MAXSIZE);
  ks_test_flipped ("onnx/network.onnx", G_MAXSIZE);
  ks_test_flipped ("onnx/quantised.onnx", G_MAXSIZE);
}

static void
test_cancel (void)
{
  g_autofree char *path = ks_test_data ("onnx/lists.onnx");
  g_autoptr (KsContext) now = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (now);
  g_assert_null (ks_tensor_file_open (now, path, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  for (int i = 1; i < 10; i++)
    {
      g_autoptr (KsContext) later = ks_test_context_cancelled_after (i / 10.0);

      g_assert_null (ks_tensor_file_open (later, path, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("onnx/lists.onnx");
  ks_test_file_allocations ("onnx/wire.onnx");
  ks_test_file_allocations ("onnx/network.onnx");
  ks_test_file_allocations ("onnx/quantised.onnx");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/onnx/types", test_types);
  g_test_add_func ("/data/onnx/wire", test_wire);
  g_test_add_func ("/data/onnx/network", test_network);
  g_test_add_func ("/data/onnx/newer", test_newer);
  g_test_add_func ("/data/onnx/quantised", test_quantised);
  g_test_add_func ("/data/onnx/shared", test_shared);
  g_test_add_func ("/data/onnx/refused", test_refused);
  g_test_add_func ("/data/onnx/many", test_many);
  g_test_add_func ("/data/onnx/recognising", test_recognising);
  g_test_add_func ("/data/onnx/damaged", test_damaged);
  g_test_add_func ("/data/onnx/cancel", test_cancel);
  g_test_add_func ("/data/onnx/allocations", test_allocations);
  return g_test_run ();
}
