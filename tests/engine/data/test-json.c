/* JSON text within bounds, and names that are made distinct.
 *
 * SPDX-License-Identifier: MIT */
#include <malloc.h>
#include <string.h>

#include "ks-distinct-names.h"
#include "ks-json-text.h"
#include "ks-test-files.h"

static json_t *
parse (const char *text, gsize size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);

  return ks_json_read (NULL, blob, 0, size, 0, error);
}

static void
test_text (void)
{
  static const char text[] = "xx{\"a\": [1, 2.5, \"b\\\"{[\\\\\", {}], \"ü\": null}yy";
  g_autoptr (KsBlob) blob = ks_test_disk_blob (text, sizeof text - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) root = ks_json_read (NULL, blob, 2, sizeof text - 5, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (json_object_size (root), ==, 2);
  g_assert_cmpstr (json_string_value (json_array_get (json_object_get (root, "a"), 2)), ==,
                   "b\"{[\\");
  g_assert_null (ks_json_read (NULL, blob, 2, sizeof text - 4, 0, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "end of file expected", NULL);
}

static void
test_damaged (void)
{
  static const char *const texts[] = {
    "",        "{",          "[1,]", "{\"a\":1,\"a\":2}", "{\"a\\u0000\":1}", "[\"\xff\"]", "1",
    "[1e999]", "[01]",       "nul",  "{}]",             "[\"a\nb\"]",      "\"",
    "[99999999999999999999]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (texts[i], strlen (texts[i]), &error));
      ks_assert_error (&error, KS_ERROR_DATA, "damaged at byte", NULL);
    }
}

static char *
repeat (const char *open, const char *piece, const char *close, gsize n, gsize *size)
{
  GString *text = g_string_new (open);

  for (gsize i = 0; i < n; i++)
    g_string_append (text, piece);
  g_string_append (text, close);
  *size = text->len;
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autoptr (GError) error = NULL;
  gsize size;

  g_autofree char *deep = repeat ("", "[", "", 200000, &size);
  g_assert_null (parse (deep, size, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "byte 128", "128 levels", NULL);

  /* Brackets side by side, and in texts, are no depth. */
  g_autofree char *wide = repeat ("[", "[{}],\"[[[[[\",", "0]", 1000, &size);
  g_autoptr (json_t) root = parse (wide, size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (root), ==, 2001);
}

static gsize
bytes_in_use (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* Whatever the text is made of, it is refused once its tree would be larger than is said. (A
 * sanitizer's allocator tells nothing, so that only the refusal is seen there.) */
static void
test_memory (void)
{
  static const char *const pieces[] = {
    "[],", "{},", "\"\",", "1,", "[[[[[[[[1]]]]]]]],", "{\"a\":1},", "{\"a\":\"\",\"b\":\"\"},",
  };

  for (gsize p = 0; p < G_N_ELEMENTS (pieces); p++)
    for (gsize n = 16384, largest = 0;; n *= 2)
      {
        gsize size;
        g_autofree char *text = repeat ("[", pieces[p], "0]", n, &size);
        gsize before = bytes_in_use ();
        g_autoptr (GError) error = NULL;
        g_autoptr (json_t) root = parse (text, size, &error);

        if (root == NULL)
          {
            ks_assert_error (&error, KS_ERROR_DATA, "more than can be kept", NULL);
            g_assert_cmpuint (largest, <=, KS_JSON_MOST_MEMORY);
            break;
          }
        largest = bytes_in_use () - before;
      }
}

/* More may be allowed, where a file has arrays enough to go with it. */
static void
test_more_memory (void)
{
  gsize size;
  g_autofree char *text = repeat ("[", "{},", "0]", 400000, &size);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, size);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) root = NULL;

  g_assert_null (ks_json_read (NULL, blob, 0, size, 0, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "more than can be kept", NULL);
  root = ks_json_read (NULL, blob, 0, size, 64 << 20, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (root), ==, 400001);

  g_autoptr (json_t) again = ks_json_read (NULL, blob, 0, size, G_MAXSIZE, &error);
  g_assert_no_error (error);
}

static void
test_names (void)
{
  static const char *const names[][2] = {
    { "a", "a" },     { "b", "b" }, { "a", "a#2" }, { "a#2", "a#2#2" },
    { "a", "a#3" },   { "", "" },   { "", "#2" },   { "a#4", "a#4" },
    { "a", "a#5" },
  };
  g_autoptr (KsDistinctNames) distinct = ks_distinct_names_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = ks_distinct_names_add (distinct, names[i][0]);

      g_assert_cmpstr (name, ==, names[i][1]);
    }
  ks_distinct_names_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/json/text", test_text);
  g_test_add_func ("/data/json/damaged", test_damaged);
  g_test_add_func ("/data/json/depth", test_depth);
  g_test_add_func ("/data/json/memory", test_memory);
  g_test_add_func ("/data/json/more-memory", test_more_memory);
  g_test_add_func ("/data/json/names", test_names);
  return g_test_run ();
}
