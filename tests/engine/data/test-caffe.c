/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-test-files.h"

static void
check_patterns (const KsTensorFile *file)
{
  for (guint t = 0; t < file->tensors->len; t++)
    ks_assert_pattern (g_ptr_array_index (file->tensors, t));
}

static void
test_newest (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("caffe/newest.caffemodel");

  g_assert_cmpstr (file->kind, ==, "caffe");
  g_assert_cmpuint (file->tensors->len, ==, 11);
  ks_assert_tensor (ks_test_tensor (file, "conv1.0"), KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, "conv1.1"), KS_DTYPE_FLOAT32, 1, 6);
  ks_assert_tensor (ks_test_tensor (file, "up.0"), KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  g_assert_cmpuint (ks_test_tensor (file, "up.0")->declared[0], ==, 2);
  ks_assert_tensor (ks_test_tensor (file, "up.1"), KS_DTYPE_FLOAT32, 1, 6);
  ks_assert_tensor (ks_test_tensor (file, "flat.0"), KS_DTYPE_FLOAT32, 2, 3, 2);
  ks_assert_tensor (ks_test_tensor (file, "fc.0"), KS_DTYPE_FLOAT32, 2, 5, 3);
  ks_assert_tensor (ks_test_tensor (file, "fc.0#2"), KS_DTYPE_FLOAT32, 2, 5, 3);
  ks_assert_tensor (ks_test_tensor (file, "number.0"), KS_DTYPE_FLOAT32, 0);
  ks_assert_tensor (ks_test_tensor (file, "nothing.0"), KS_DTYPE_FLOAT32, 2, 0, 3);
  ks_assert_tensor (ks_test_tensor (file, "wide.0"), KS_DTYPE_FLOAT64, 4, 6, 2, 3, 3);
  ks_assert_tensor (ks_test_tensor (file, ".0"), KS_DTYPE_FLOAT32, 1, 4);
  check_patterns (file);
  g_assert_cmpuint (file->skipped->len, ==, 2);
  ks_assert_skipped (file, "deep.0", "has more than 8 axes");
  ks_assert_skipped (file, "strange.0", "has no numbers of a kind that is known");
}

/* Four axes always, of which only kernels keep those of length 1 in front. */
static void
test_older (void)
{
  g_autoptr (KsTensorFile) v1 = ks_test_open ("caffe/v1.caffemodel");
  g_autoptr (KsTensorFile) v0 = ks_test_open ("caffe/v0.caffemodel");

  g_assert_cmpuint (v1->tensors->len, ==, 8);
  ks_assert_tensor (ks_test_tensor (v1, "conv1.0"), KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  ks_assert_tensor (ks_test_tensor (v1, "conv1.1"), KS_DTYPE_FLOAT32, 1, 6);
  ks_assert_tensor (ks_test_tensor (v1, "up.0"), KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  ks_assert_tensor (ks_test_tensor (v1, "up.1"), KS_DTYPE_FLOAT32, 1, 6);
  ks_assert_tensor (ks_test_tensor (v1, "fc.0"), KS_DTYPE_FLOAT32, 2, 5, 3);
  ks_assert_tensor (ks_test_tensor (v1, "one.0"), KS_DTYPE_FLOAT32, 4, 1, 1, 3, 3);
  ks_assert_tensor (ks_test_tensor (v1, "single.0"), KS_DTYPE_FLOAT32, 1, 1);
  check_patterns (v1);

  g_assert_cmpuint (v0->tensors->len, ==, 2);
  ks_assert_tensor (ks_test_tensor (v0, "conv1.0"), KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  ks_assert_tensor (ks_test_tensor (v0, "conv1.1"), KS_DTYPE_FLOAT32, 1, 6);
  check_patterns (v0);
}

static void
test_wire (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("caffe/wire.caffemodel");

  g_assert_cmpuint (file->tensors->len, ==, 3);
  for (guint t = 0; t < file->tensors->len; t++)
    ks_assert_tensor (g_ptr_array_index (file->tensors, t), KS_DTYPE_FLOAT32, 2, 5, 3);
  check_patterns (file);
}

static void
test_refused (void)
{
  static const struct {
    const char *name, *word;
  } cases[] = {
    { "few", "Blob “x.0” at byte 14: Field 5 of the message" },
    { "many", "the 15 numbers" },
    { "kind", "Field 5 holds other numbers" },
    { "negative", "shape cannot be" },
    { "overflow", "shape cannot be" },
    { "dims", "Field 1 holds other numbers" },
    { "shape", "“x.0” at byte 14: The field at byte 16 is cut off" },
    { "blob", "cut off or damaged" },
    { "type", "at most 4096 bytes" },
    { "layer", "cut off or damaged" },
    { "name", "The name at byte 22 is no text" },
    { "v0", "cut off or damaged" },
    { "none", "has no layers" },
    { "end", "cut off or damaged" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("caffe/bad-%s.caffemodel", cases[i].name);

      ks_test_refused (name, cases[i].word, NULL);
    }
}

/* Few bytes must not become any number of arrays. */
static void
test_many (void)
{
  static const char front[] = "\x0a\x01x\xa2\x06";
  const gsize n = 131073;
  GString *text = g_string_new_len (front, sizeof front - 1);
  g_autoptr (GError) error = NULL;

  for (gsize length = 4 * n + 3; length > 0; length >>= 7)
    g_string_append_c (text, (char) ((length & 127) | (length >= 128 ? 128 : 0)));
  g_string_append_len (text, "\x0a\x01y", 3);
  for (gsize i = 0; i < n; i++)
    g_string_append_len (text, "\x3a\x02\x3a\x00", 4); /* an empty shape: one number, none there */
  g_assert_null (ks_test_parse (NULL, "many.bin", text->str, text->len, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "more than 131072 arrays", NULL);
  g_string_free (text, TRUE);
}

static gboolean
recognised (const char *name, const char *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) file = ks_test_parse (NULL, name, data, size, &error);

  if (file != NULL)
    return TRUE;
  return strstr (error->message, "not recognised") == NULL
         && strstr (error->message, "does not begin") == NULL;
}

/* No mark tells, so what is no net must not be taken for one. */
static void
test_recognising (void)
{
  g_assert_true (recognised ("a", "\x0a\x01x\x12\x03\x22\x01y", 8));
  g_assert_true (recognised ("a", "\x0a\x01x\xa2\x06\x03\x0a\x01y", 9));
  g_assert_true (recognised ("a", "\x1a\x01x\x22\x01\x01\x20\x01\x28\x01\x32\x00\x38\x01\x42\x00"
                                  "\x12\x03\x22\x01y", 21));
  g_assert_false (recognised ("a", "\x0a\x01x\xa2\x06\x03\x22\x01y", 9)); /* a late field */
  g_assert_false (recognised ("a", "\x0a\x01x\x12\x02\x28\x04", 7));      /* a number first */
  g_assert_false (recognised ("a", "\x0a\x01x\x12\x00", 5));              /* an empty layer */
  g_assert_false (recognised ("a", "\x0a\x01x\x0a\x01y\x12\x03\x22\x01y", 11)); /* two names */
  g_assert_false (recognised ("a", "\x08\x01\x12\x03\x22\x01y", 7));      /* a name of a number */
  g_assert_false (recognised ("a", "\x2a\x00\x12\x03\x22\x01y", 7));      /* a number of a text */
  g_assert_false (recognised ("a", "\x21\1\1\1\1\1\1\1\1\x12\x03\x22\x01y", 14)); /* of 8 bytes */
  g_assert_false (recognised ("a", "\x4a\x00\x12\x03\x22\x01y", 7));      /* no such field */
  g_assert_true (recognised ("a.caffemodel", "\x0a\x01x", 3));
  g_assert_true (recognised ("a.caffemodel", "\x0a\x7fx", 3));
  g_assert_true (recognised ("a.caffemodel", "\x12", 1));
  g_assert_false (recognised ("a.caffemodel", "\x01", 1));
  g_assert_false (recognised ("a.caffemodel", "\x4a\x00", 2));
}

static void
test_damaged (void)
{
  static const char *const names[] = { "caffe/newest.caffemodel", "caffe/v1.caffemodel",
                                       "caffe/v0.caffemodel", "caffe/wire.caffemodel" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      ks_test_truncated (names[i], FALSE);
      ks_test_flipped (names[i], G_MAXSIZE);
    }
}

static void
test_cancel (void)
{
  g_autofree char *path = ks_test_data ("caffe/newest.caffemodel");
  g_autoptr (KsContext) now = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (now);
  g_assert_null (ks_tensor_file_open (now, path, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("caffe/newest.caffemodel");
  ks_test_file_allocations ("caffe/v1.caffemodel");
  ks_test_file_allocations ("caffe/wire.caffemodel");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/caffe/newest", test_newest);
  g_test_add_func ("/data/caffe/older", test_older);
  g_test_add_func ("/data/caffe/wire", test_wire);
  g_test_add_func ("/data/caffe/refused", test_refused);
  g_test_add_func ("/data/caffe/many", test_many);
  g_test_add_func ("/data/caffe/recognising", test_recognising);
  g_test_add_func ("/data/caffe/damaged", test_damaged);
  g_test_add_func ("/data/caffe/cancel", test_cancel);
  g_test_add_func ("/data/caffe/allocations", test_allocations);
  return g_test_run ();
}
