/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <string.h>

#include "ks-test-files.h"

static void
test_types (void)
{
  static const struct {
    const char *name;
    KsDtype dtype;
  } types[] = {
    { "float32", KS_DTYPE_FLOAT32 }, { "float16", KS_DTYPE_FLOAT16 }, { "int32", KS_DTYPE_INT32 },
    { "uint16", KS_DTYPE_UINT16 },   { "uint8", KS_DTYPE_UINT8 },     { "bool", KS_DTYPE_BOOL },
  };
  g_autoptr (KsTensorFile) file = ks_test_open ("tfjs/types.json");

  g_assert_cmpstr (file->kind, ==, "tfjs");
  g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (types));
  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    {
      ks_assert_tensor (ks_test_tensor (file, types[t].name), types[t].dtype, 2, 5, 3);
      ks_assert_pattern (ks_test_tensor (file, types[t].name));
    }
}

static void
test_quantised (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("tfjs/quantised.json");
  const KsTensor *kernel = ks_test_tensor (file, "kernel");

  ks_assert_tensor (ks_test_tensor (file, "uint8"), KS_DTYPE_UINT8, 2, 4, 3);
  ks_assert_tensor (ks_test_tensor (file, "uint16"), KS_DTYPE_UINT16, 2, 4, 3);
  ks_assert_tensor (ks_test_tensor (file, "float16"), KS_DTYPE_FLOAT16, 2, 4, 3);
  ks_assert_real_pattern (ks_test_tensor (file, "uint8"));
  ks_assert_real_pattern (ks_test_tensor (file, "uint16"));
  ks_assert_real_pattern (ks_test_tensor (file, "float16"));

  g_autofree double *values = ks_test_values (kernel);
  ks_assert_tensor (kernel, KS_DTYPE_UINT8, 4, 4, 2, 3, 3);
  g_assert_cmpfloat (values[0], ==, -1.25);
  g_assert_cmpfloat (values[1], ==, (7.0 * 8 - 46.0 - 5.0) / 4.0); /* 8 weights on in (3,3,2,4) */
}

/* Shards of 701 bytes, so that most weights begin or end in the middle of an element. */
static void
test_layers (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("tfjs/layers.json");

  g_assert_cmpuint (file->tensors->len, ==, 10);
  g_assert_cmpuint (file->skipped->len, ==, 0);
  ks_assert_tensor (ks_test_tensor (file, "conv2d/kernel"), KS_DTYPE_FLOAT32, 4, 4, 2, 3, 3);
  g_assert_cmpuint (ks_test_tensor (file, "conv2d/kernel")->declared[3], ==, 4);
  ks_assert_tensor (ks_test_tensor (file, "conv2d/bias"), KS_DTYPE_FLOAT32, 1, 4);
  ks_assert_tensor (ks_test_tensor (file, "depthwise_conv2d/depthwise_kernel"), KS_DTYPE_FLOAT32,
                    4, 4, 1, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "separable/depthwise_kernel"), KS_DTYPE_FLOAT32, 4, 4, 2,
                    3, 5);
  ks_assert_tensor (ks_test_tensor (file, "separable/pointwise_kernel"), KS_DTYPE_FLOAT32, 4, 6, 8,
                    1, 1);
  ks_assert_tensor (ks_test_tensor (file, "inner/up/kernel"), KS_DTYPE_FLOAT32, 4, 3, 4, 5, 5);
  ks_assert_tensor (ks_test_tensor (file, "conv3d/kernel"), KS_DTYPE_FLOAT32, 5, 4, 2, 3, 5, 5);
  ks_assert_tensor (ks_test_tensor (file, "périphérie/kernel"), KS_DTYPE_FLOAT32, 2, 5, 3);
  ks_assert_tensor (ks_test_tensor (file, "nothing"), KS_DTYPE_FLOAT32, 2, 0, 3);
  ks_assert_tensor (ks_test_tensor (file, "steps"), KS_DTYPE_INT32, 0);
  for (guint t = 0; t < file->tensors->len; t++)
    ks_assert_pattern (g_ptr_array_index (file->tensors, t));
}

static void
test_graph (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("tfjs/graph.json");
  g_autoptr (KsTensorFile) none = ks_test_open ("tfjs/none.json");
  g_autoptr (KsTensorFile) itself = ks_test_open ("tfjs/self.json");

  ks_assert_tensor (ks_test_tensor (file, "a/kernel"), KS_DTYPE_FLOAT32, 4, 4, 2, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "b/weights"), KS_DTYPE_FLOAT32, 4, 4, 1, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "c"), KS_DTYPE_FLOAT32, 4, 2, 4, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "d"), KS_DTYPE_FLOAT32, 4, 4, 1, 3, 3);
  for (guint t = 0; t < file->tensors->len; t++)
    ks_assert_pattern (g_ptr_array_index (file->tensors, t));
  g_assert_cmpuint (none->tensors->len, ==, 0);
  g_assert_cmpuint (itself->tensors->len, ==, 3);
}

static void
test_others (void)
{
  static const char *const names[] = { "x", "x#2", "x#2#2", "x#3" };
  static const char *const expected[][2] = {
    { "words", "holds text" },
    { "turning", "holds complex numbers" },
    { "deep", "has more than 8 axes" },
    { "rounded", "holds quantised integers" },
  };
  g_autoptr (KsTensorFile) file = ks_test_open ("tfjs/others.json");

  g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    ks_assert_pattern (ks_test_tensor (file, names[i]));
  g_assert_cmpuint (file->skipped->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const KsSkipped *skipped = g_ptr_array_index (file->skipped, i);

      g_assert_cmpstr (skipped->name, ==, expected[i][0]);
      g_assert_cmpstr (skipped->reason, ==, expected[i][1]);
    }
}

/* A shard of as many zero bytes as @data says. */
static KsBlob *
open_zeros (KsContext *context, const char *name, gpointer data, GError **error)
{
  gsize size = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (size + 1), size);

  return ks_blob_new (bytes);
}

static KsTensorFile *
parse (const char *text, gsize n_zeros, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);

  return ks_tensor_file_parse_blob (NULL, "a.json", blob, open_zeros, GSIZE_TO_POINTER (n_zeros),
                                    error);
}

#define WEIGHT(shape, type) "{\"name\":\"w\",\"shape\":" shape ",\"dtype\":\"" type "\"}"
#define QUANTISED(type, rest) \
  "{\"name\":\"w\",\"shape\":[2],\"dtype\":\"" type "\",\"quantization\":{" rest "}}"
#define MODEL(weights) "{\"weightsManifest\":[{\"paths\":[\"p\"],\"weights\":[" weights "]}]}"

static void
test_lies (void)
{
  static const struct {
    const char *text;
    gsize n_zeros;
    const char *word;
  } cases[] = {
    { "{}", 0, "tells of no arrays" },
    { "{\"weightsManifest\":[", 0, "JSON text is damaged at byte" },
    { "{\"weightsManifest\":1,\"weightsManifest\":[]}", 0, "duplicate" },
    { "{\"weightsManifest\":{}}", 0, "no list of groups" },
    { "{\"weightsManifest\":[1]}", 0, "paths and weights" },
    { "{\"weightsManifest\":[{\"paths\":[]}]}", 0, "paths and weights" },
    { "{\"weightsManifest\":[{\"weights\":[]}]}", 0, "paths and weights" },
    { "{\"weightsManifest\":[{\"paths\":[1],\"weights\":[]}]}", 0, "no text" },
    { "{\"weightsManifest\":[{\"paths\":[\"p\",\"p\"],\"weights\":[]}]}", 0, "twice" },
    { "{\"weightsManifest\":[{\"paths\":[\"a/p\"],\"weights\":[]}]}", 0, "only files beside it" },
    { "{\"weightsManifest\":[{\"paths\":[\"..\"],\"weights\":[]}]}", 0, "only files beside it" },
    { MODEL (WEIGHT ("[2]", "float32")), 7, "beyond the 7 bytes" },
    { MODEL (WEIGHT ("[2]", "float32")), 9, "8 bytes of files that have 9" },
    { MODEL (WEIGHT ("[2]", "float32") "," WEIGHT ("[3]", "uint8")), 10, "begins at byte 8" },
    { MODEL (WEIGHT ("[9223372036854775807]", "float32")), 8, "beyond" },
    { MODEL (WEIGHT ("[4294967296,4294967296,1]", "uint8")), 8, "no list of lengths" },
    { MODEL (WEIGHT ("[0,4294967296,4294967296]", "uint8")), 0, "does not fit" },
    { MODEL (WEIGHT ("[-1]", "uint8")), 8, "no list of lengths" },
    { MODEL (WEIGHT ("[1.0]", "uint8")), 1, "no list of lengths" },
    { MODEL (WEIGHT ("1", "uint8")), 1, "no list of lengths" },
    { MODEL (WEIGHT ("[1]", "float64")), 8, "type that is not known" },
    { MODEL ("{\"name\":\"w\",\"shape\":[1],\"dtype\":1}"), 8, "type that is not known" },
    { MODEL ("{\"shape\":[1],\"dtype\":\"uint8\"}"), 1, "no name" },
    { MODEL ("7"), 1, "no name" },
    { MODEL (WEIGHT ("[3]", "string")), 11, "beyond the 11 bytes" },
    { MODEL (WEIGHT ("[9223372036854775807]", "string")), 4096, "beyond the 4096 bytes" },
    { MODEL (QUANTISED ("float32", "")), 2, "quantised in a way" },
    { MODEL (QUANTISED ("float32", "\"dtype\":\"int32\"")), 8, "quantised in a way" },
    { MODEL (QUANTISED ("string", "\"dtype\":\"uint8\"")), 2, "quantised in a way" },
    { MODEL (QUANTISED ("float32", "\"dtype\":\"uint8\",\"scale\":1")), 2, "without a scale" },
    { MODEL (QUANTISED ("float32", "\"dtype\":\"uint8\",\"min\":1")), 2, "without a scale" },
    { MODEL (QUANTISED ("float32", "\"dtype\":\"uint8\",\"scale\":\"1\",\"min\":0")), 2,
      "without a scale" },
    { MODEL (QUANTISED ("float32", "\"dtype\":\"uint8\",\"scale\":0,\"min\":1")), 2,
      "not all of them finite" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].text, cases[i].n_zeros, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "a.json", cases[i].word, NULL);
    }

  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) good = parse (
      " \n" MODEL (WEIGHT ("[3]", "string") "," QUANTISED ("float32", "\"dtype\":\"float16\"")), 16,
      &error);
  g_assert_no_error (error);
  g_assert_cmpuint (good->tensors->len, ==, 1);

  g_autofree char *name = g_strnfill (5000, 'n');
  g_autofree char *text = g_strconcat (
      "{\"weightsManifest\":[{\"paths\":[],\"weights\":[{\"name\":\"", name,
      "\",\"shape\":[0],\"dtype\":\"uint8\"}]}]}", NULL);
  g_assert_null (parse (text, 0, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "too long a one", NULL);
}

/* Texts whose last length points beyond the end. */
static KsBlob *
open_texts (KsContext *context, const char *name, gpointer data, GError **error)
{
  static const guint8 texts[] = { 1, 0, 0, 0, 'a', 4, 0, 0, 0, 'a', 'b', 'c' };
  g_autoptr (GBytes) bytes = g_bytes_new_static (texts, sizeof texts);

  return ks_blob_new (bytes);
}

static void
test_texts (void)
{
  static const char text[] = MODEL (WEIGHT ("[2]", "string"));
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_tensor_file_parse_blob (NULL, "a.json", blob, open_texts, NULL, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "beyond the 12 bytes", NULL);
}

/* Few bytes must not open files without end. */
static void
test_many_shards (void)
{
  GString *text = g_string_new ("{\"weightsManifest\":[{\"weights\":[],\"paths\":[\"x\"");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 4096; i++)
    g_string_append_printf (text, ",\"%d\"", i);
  g_string_append (text, "]}]}");
  g_assert_null (parse (text->str, 0, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "more than 4096 files", NULL);
  g_string_free (text, TRUE);
}

static void
test_missing (void)
{
  static const char text[] = MODEL (WEIGHT ("[2]", "float32"));
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autofree char *folder = g_dir_make_tmp ("ks-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "model.json", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_tensor_file_parse (NULL, "model.json", bytes, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“p”", "folder", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_null (ks_tensor_file_open (NULL, path, &error));
  ks_assert_error (&error, KS_ERROR_IO, path, "No such file", NULL);
  g_unlink (path);
  g_rmdir (folder);
}

/* A cut or changed text, with the shards whole. */
static void
test_damaged (void)
{
  ks_test_truncated ("tfjs/types.json", TRUE);
  ks_test_truncated ("tfjs/quantised.json", TRUE);
  ks_test_truncated ("tfjs/layers.json", TRUE);
  ks_test_truncated ("tfjs/others.json", TRUE);
  ks_test_flipped ("tfjs/layers.json", G_MAXSIZE);
  ks_test_flipped ("tfjs/quantised.json", G_MAXSIZE);
  ks_test_flipped ("tfjs/others.json", G_MAXSIZE);
}

/* A piece of a shard, or the shard with a byte changed. */
typedef struct {
  GBytes *shard;
  gsize size;
  gsize changed;
} Damage;

static KsBlob *
open_damaged (KsContext *context, const char *name, gpointer data, GError **error)
{
  const Damage *damage = data;
  guint8 *copy = g_malloc (damage->size + 1);

  memcpy (copy, g_bytes_get_data (damage->shard, NULL), damage->size);
  if (damage->changed < damage->size)
    copy[damage->changed] ^= 0xff;

  g_autoptr (GBytes) bytes = g_bytes_new_take (copy, damage->size);

  return ks_blob_new (bytes);
}

/* A cut or changed shard, with the text whole. */
static void
test_damaged_shard (void)
{
  g_autoptr (GBytes) text = ks_test_bytes ("tfjs/others.json");
  g_autoptr (GBytes) shard = ks_test_bytes ("tfjs/others-group1-shard1of1.bin");
  g_autoptr (KsBlob) blob = ks_blob_new (text);
  gsize size = g_bytes_get_size (shard);

  for (gsize n = 0; n < size; n++)
    {
      Damage cut = { shard, n, G_MAXSIZE }, changed = { shard, size, n };
      g_autoptr (GError) error = NULL;
      g_autoptr (KsTensorFile) file = NULL;

      g_assert_null (ks_tensor_file_parse_blob (NULL, "a", blob, open_damaged, &cut, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "a", NULL);
      file = ks_tensor_file_parse_blob (NULL, "a", blob, open_damaged, &changed, &error);
      if (file == NULL)
        ks_assert_error (&error, KS_ERROR_DATA, "a", NULL);
    }
}

static void
test_cancel (void)
{
  g_autofree char *path = ks_test_data ("tfjs/layers.json");
  g_autoptr (KsContext) now = ks_context_new (1), later = ks_test_context_cancelled_after (0.4);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (now);
  g_assert_null (ks_tensor_file_open (now, path, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_null (ks_tensor_file_open (later, path, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("tfjs/layers.json");
  ks_test_file_allocations ("tfjs/quantised.json");
  ks_test_file_allocations ("tfjs/others.json");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/tfjs/types", test_types);
  g_test_add_func ("/data/tfjs/quantised", test_quantised);
  g_test_add_func ("/data/tfjs/layers", test_layers);
  g_test_add_func ("/data/tfjs/graph", test_graph);
  g_test_add_func ("/data/tfjs/others", test_others);
  g_test_add_func ("/data/tfjs/lies", test_lies);
  g_test_add_func ("/data/tfjs/texts", test_texts);
  g_test_add_func ("/data/tfjs/many-shards", test_many_shards);
  g_test_add_func ("/data/tfjs/missing", test_missing);
  g_test_add_func ("/data/tfjs/damaged", test_damaged);
  g_test_add_func ("/data/tfjs/damaged-shard", test_damaged_shard);
  g_test_add_func ("/data/tfjs/cancel", test_cancel);
  g_test_add_func ("/data/tfjs/allocations", test_allocations);
  return g_test_run ();
}
