/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-test-files.h"

static void
test_types (void)
{
  static const struct {
    const char *name;
    KsDtype dtype;
  } types[] = {
    { "BOOL", KS_DTYPE_BOOL },   { "U8", KS_DTYPE_UINT8 },      { "I8", KS_DTYPE_INT8 },
    { "I16", KS_DTYPE_INT16 },   { "U16", KS_DTYPE_UINT16 },    { "I32", KS_DTYPE_INT32 },
    { "U32", KS_DTYPE_UINT32 },  { "I64", KS_DTYPE_INT64 },     { "U64", KS_DTYPE_UINT64 },
    { "F16", KS_DTYPE_FLOAT16 }, { "BF16", KS_DTYPE_BFLOAT16 }, { "F32", KS_DTYPE_FLOAT32 },
    { "F64", KS_DTYPE_FLOAT64 },
  };
  g_autoptr (KsTensorFile) file = ks_test_open ("safetensors/types.safetensors");

  g_assert_cmpstr (file->kind, ==, "safetensors");
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
  static const char *const names[] = { "stem.weight",      "layer1.weight", "layer1.bias",
                                       "layer2.weight",    "steps",         "none",
                                       "périphérie.weight" };
  g_autoptr (KsTensorFile) file = ks_test_open ("safetensors/network.safetensors");
  g_autoptr (KsTensorFile) empty = ks_test_open ("safetensors/empty.safetensors");

  g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (names));
  for (guint t = 0; t < 6; t++)
    g_assert_cmpstr (((KsTensor *) g_ptr_array_index (file->tensors, t))->name, ==, names[t]);
  ks_assert_tensor (ks_test_tensor (file, "stem.weight"), KS_DTYPE_FLOAT32, 4, 4, 1, 5, 5);
  ks_assert_tensor (ks_test_tensor (file, "steps"), KS_DTYPE_INT64, 0);
  ks_assert_tensor (ks_test_tensor (file, "none"), KS_DTYPE_FLOAT32, 2, 0, 3);
  ks_assert_pattern (ks_test_tensor (file, "layer1.weight"));
  ks_assert_pattern (ks_test_tensor (file, "layer2.weight"));
  g_assert_cmpuint (empty->tensors->len, ==, 0);
}

static void
test_others (void)
{
  static const char *const expected[][2] = {
    { "small", "holds 8-bit floating point numbers" },
    { "smaller", "has a type that is not known" },
    { "turning", "holds complex numbers" },
    { "deep", "has more than 8 axes" },
  };
  g_autoptr (KsTensorFile) file = ks_test_open ("safetensors/others.safetensors");

  g_assert_cmpuint (file->tensors->len, ==, 1);
  ks_assert_pattern (ks_test_tensor (file, "x"));
  g_assert_cmpuint (file->skipped->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const KsSkipped *skipped = g_ptr_array_index (file->skipped, i);

      g_assert_cmpstr (skipped->name, ==, expected[i][0]);
      g_assert_cmpstr (skipped->reason, ==, expected[i][1]);
    }
}

/* A file with this header and so many zero bytes behind it. */
static KsTensorFile *
parse_header (const char *header, gsize n_data, GError **error)
{
  guint64 length = GUINT64_TO_LE (strlen (header));
  GString *file = g_string_new_len ((const char *) &length, 8);
  g_autofree char *zeros = g_malloc0 (n_data + 1);

  g_string_append (file, header);
  g_string_append_len (file, zeros, n_data);

  KsTensorFile *parsed = ks_test_parse (NULL, "a.raw", file->str, file->len, error);
  g_string_free (file, TRUE);
  return parsed;
}

#define ENTRY(name, shape, begin, end) \
  "\"" name "\":{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":[" begin "," end "]}"

static void
test_lies (void)
{
  static const struct {
    const char *header;
    gsize n_data;
    const char *word;
  } cases[] = {
    { "{" ENTRY ("a", "[2]", "0", "8") "," ENTRY ("a", "[2]", "8", "16") "}", 16, "duplicate" },
    { "{" ENTRY ("a", "[2]", "0", "8") "," ENTRY ("b", "[2]", "4", "12") "}", 12, "overlap" },
    { "{" ENTRY ("a", "[2]", "0", "8") "," ENTRY ("b", "[2]", "0", "8") "}", 8, "overlap" },
    { "{" ENTRY ("a", "[2]", "0", "8") "," ENTRY ("b", "[2]", "9", "17") "}", 17, "hole" },
    { "{" ENTRY ("a", "[2]", "4", "12") "}", 12, "hole" },
    { "{" ENTRY ("a", "[2]", "0", "8") "}", 9, "9 follow" },
    { "{" ENTRY ("a", "[2]", "0", "8") "}", 7, "no span" },
    { "{" ENTRY ("a", "[2]", "8", "0") "}", 8, "no span" },
    { "{" ENTRY ("a", "[2]", "-8", "0") "}", 8, "no span" },
    { "{" ENTRY ("a", "[2]", "0.0", "8.0") "}", 8, "no span" },
    { "{" ENTRY ("a", "[2]", "0", "8,8") "}", 8, "no span" },
    { "{" ENTRY ("a", "[2]", "0", "9223372036854775807") "}", 8, "no span" },
    { "{" ENTRY ("a", "[2]", "0", "99999999999999999999") "}", 8, "damaged" },
    { "{" ENTRY ("a", "[3]", "0", "8") "}", 8, "does not fill" },
    { "{" ENTRY ("a", "[4611686018427387904,4611686018427387904,16]", "0", "8") "}", 8,
      "does not fill" },
    { "{" ENTRY ("a", "[0,4611686018427387904,4611686018427387904]", "0", "0") "}", 0,
      "does not fit" },
    { "{" ENTRY ("a", "[-1,-2]", "0", "8") "}", 8, "list of lengths" },
    { "{" ENTRY ("a", "[2.0]", "0", "8") "}", 8, "list of lengths" },
    { "{" ENTRY ("a", "2", "0", "8") "}", 8, "list of lengths" },
    { "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "made of dtype" },
    { "{\"a\":{\"dtype\":3,\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "made of dtype" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}", 8,
      "made of dtype" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":{}}}", 0, "no span" },
    { "{\"a\":[1,2]}", 0, "made of dtype" },
    { "{\"__metadata__\":{\"a\":1}}", 0, "__metadata__" },
    { "{\"__metadata__\":{\"a\":1,\"b\":\"x\"}}", 0, "__metadata__" },
    { "{\"__metadata__\":[]}", 0, "__metadata__" },
    { "{\"a", 0, "damaged" },
    { "{}x", 0, "damaged" },
    { "{\"a\\u0000b\":1}", 0, "damaged" },
    { "{\"\xff\":1}", 0, "damaged" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_header (cases[i].header, cases[i].n_data, &error));
      ks_assert_error (&error, KS_ERROR_DATA, cases[i].word, "a.raw", NULL);
    }

  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) good = parse_header (
      "{\"__metadata__\":{}," ENTRY ("b", "[2]", "8", "16") "," ENTRY ("a", "[2]", "0", "8") "}  ",
      16, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (good->tensors->len, ==, 2);
}

/* Brackets without end must not eat the stack. */
static void
test_deep (void)
{
  g_autofree char *brackets = g_strnfill (200000, '[');
  g_autofree char *header = g_strconcat ("{\"a\":", brackets, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (parse_header (header, 0, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "nested more than", NULL);
}

static void
test_lengths (void)
{
  static const char large[] = "\x01\xe1\xf5\x05\x00\x00\x00\x00{}"; /* 100,000,001 */
  static const char most[] = "\x00\xe1\xf5\x05\x00\x00\x00\x00{}";  /* 100,000,000 */
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_test_parse (NULL, "a.raw", large, 10, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "not recognised", NULL);
  g_assert_null (ks_test_parse (NULL, "a.safetensors", large, 10, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "named as a safetensors file", NULL);
  g_assert_null (ks_test_parse (NULL, "a.raw", most, 10, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "100000000 bytes", "cut off", NULL);
}

/* The header of a network with many tensors takes memory as these do; one that has none beside it
 * may not. */
static void
test_many (void)
{
  const guint n = 60000;
  GString *header = g_string_new ("{");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        header, "%s\"t%u\":{\"dtype\":\"U8\",\"shape\":[16,64],\"data_offsets\":[%u,%u]}",
        i > 0 ? "," : "", i, 1024 * i, 1024 * (i + 1));
  g_string_append_c (header, '}');

  g_autoptr (KsTensorFile) file = parse_header (header->str, 1024 * n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (file->tensors->len, ==, n);

  g_assert_null (parse_header (header->str, 1024, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "more than can be kept", NULL);
  g_string_free (header, TRUE);
}

static void
test_damaged (void)
{
  ks_test_truncated ("safetensors/network.safetensors", TRUE);
  ks_test_truncated ("safetensors/others.safetensors", TRUE);
  ks_test_flipped ("safetensors/network.safetensors", 600);
  ks_test_flipped ("safetensors/others.safetensors", 400);
}

static void
test_cancel (void)
{
  g_autoptr (GBytes) bytes = ks_test_bytes ("safetensors/network.safetensors");
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_null (ks_tensor_file_parse (context, "a", bytes, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("safetensors/network.safetensors");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/safetensors/types", test_types);
  g_test_add_func ("/data/safetensors/network", test_network);
  g_test_add_func ("/data/safetensors/others", test_others);
  g_test_add_func ("/data/safetensors/lies", test_lies);
  g_test_add_func ("/data/safetensors/deep", test_deep);
  g_test_add_func ("/data/safetensors/lengths", test_lengths);
  g_test_add_func ("/data/safetensors/many", test_many);
  g_test_add_func ("/data/safetensors/damaged", test_damaged);
  g_test_add_func ("/data/safetensors/allocations", test_allocations);
  g_test_add_func ("/data/safetensors/cancel", test_cancel);
  return g_test_run ();
}
