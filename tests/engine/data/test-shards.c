/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-test-files.h"

#define INDEX "shards/model.safetensors.index.json"

static void
test_index (void)
{
  static const char *const names[] = { "c.weight", "b.weight", "a.weight", "b.bias", "x" };
  g_autoptr (KsTensorFile) file = ks_test_open (INDEX);
  g_autoptr (KsTensorFile) empty = ks_test_open ("shards/empty.index.json");

  g_assert_cmpstr (file->kind, ==, "safetensors-index");
  g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (names));
  for (guint t = 0; t < G_N_ELEMENTS (names); t++)
    {
      const KsTensor *tensor = g_ptr_array_index (file->tensors, t);

      g_assert_cmpstr (tensor->name, ==, names[t]);
      ks_assert_pattern (tensor);
    }
  ks_assert_tensor (ks_test_tensor (file, "a.weight"), KS_DTYPE_FLOAT16, 4, 2, 4, 3, 3);
  g_assert_cmpuint (file->skipped->len, ==, 2);
  g_assert_cmpstr (((KsSkipped *) g_ptr_array_index (file->skipped, 0))->name, ==, "turning");
  g_assert_cmpstr (((KsSkipped *) g_ptr_array_index (file->skipped, 0))->reason, ==,
                   "holds complex numbers");
  g_assert_cmpstr (((KsSkipped *) g_ptr_array_index (file->skipped, 1))->name, ==, "deep");
  g_assert_cmpuint (empty->tensors->len, ==, 0);
}

static void
test_refused (void)
{
  g_autofree char *missing = ks_test_data ("shards/bad-missing.index.json");
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_tensor_file_open (NULL, missing, &error));
  ks_assert_error (&error, KS_ERROR_IO, "bad-missing.index.json",
                   "model-00003-of-00002.safetensors", "No such file", NULL);

  ks_test_refused ("shards/bad-elsewhere.index.json", "b.bias", "is not in",
                   "model-00001-of-00002.safetensors", NULL);
  ks_test_refused ("shards/bad-last.index.json", "zz", "is not in", NULL);
  ks_test_refused ("shards/bad-folder.index.json", "without a folder", NULL);
  ks_test_refused ("shards/bad-number.index.json", "a.weight", "no text", NULL);
  ks_test_refused ("shards/bad-map.index.json", "no object", NULL);
  ks_test_refused ("shards/bad-itself.index.json", "folder that it stands in is not known", NULL);
  ks_test_refused ("shards/bad-stranger.index.json", "stranger.dat", NULL);
}

/* A safetensors file with one tensor, of the file's name. */
static KsBlob *
open_named (KsContext *context, const char *name, gpointer data, GError **error)
{
  g_autofree char *header = g_strdup_printf (
      "{\"%s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", name);
  guint64 length = GUINT64_TO_LE (strlen (header));
  GString *file = g_string_new_len ((const char *) &length, 8);
  g_autoptr (GBytes) bytes = NULL;

  g_string_append (file, header);
  g_string_append_len (file, "\0\0\200\77", 4);
  bytes = g_string_free_to_bytes (file);
  return ks_blob_new (bytes);
}

static KsTensorFile *
parse_index (KsContext *context, guint n, GError **error)
{
  GString *text = g_string_new ("{\"weight_map\":{");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (KsBlob) blob = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s\"t%u\":\"t%u\"", i > 0 ? "," : "", i, i);
  g_string_append (text, "}}");
  bytes = g_string_free_to_bytes (text);
  blob = ks_blob_new (bytes);
  return ks_tensor_file_parse_blob (context, "a.index.json", blob, open_named, NULL, error);
}

/* Few bytes must not open files without end. */
static void
test_many (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) most = parse_index (NULL, 4096, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (most->tensors->len, ==, 4096);
  for (guint t = 0; t < 4096; t += 100)
    {
      const KsTensor *tensor = g_ptr_array_index (most->tensors, t);
      g_autofree double *values = ks_test_values (tensor);
      g_autofree char *name = g_strdup_printf ("t%u", t);

      g_assert_cmpstr (tensor->name, ==, name);
      g_assert_cmpfloat (values[0], ==, 1.0);
    }
  g_assert_null (parse_index (NULL, 4097, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "more than 4096 files", NULL);
}

static void
test_cancel (void)
{
  g_autoptr (KsContext) now = ks_context_new (1), later = ks_test_context_cancelled_after (0.4);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (now);
  g_assert_null (parse_index (now, 3, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_null (parse_index (later, 3, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_damaged (void)
{
  ks_test_truncated (INDEX, TRUE);
  ks_test_flipped (INDEX, G_MAXSIZE);
}

static void
test_allocations (void)
{
  ks_test_file_allocations (INDEX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/shards/index", test_index);
  g_test_add_func ("/data/shards/refused", test_refused);
  g_test_add_func ("/data/shards/many", test_many);
  g_test_add_func ("/data/shards/cancel", test_cancel);
  g_test_add_func ("/data/shards/damaged", test_damaged);
  g_test_add_func ("/data/shards/allocations", test_allocations);
  return g_test_run ();
}
