/* What the files hold is tested from outside, by tests/cli with other programs' readers.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export.h"
#include "ks-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_to_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("ks-export-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "out.txt", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "such", "out.txt", NULL);
  g_autofree char *pipe = g_build_filename (folder, "null", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_export_to_file (path, "one", 3, &error));
  assert_content (path, "one");
  g_assert_true (ks_export_to_file (path, "", 0, &error));
  assert_content (path, "");

  g_assert_false (ks_export_to_file (folder, "x", 1, &error));
  ks_assert_error (&error, KS_ERROR_IO, folder, "directory", NULL);
  g_assert_false (ks_export_to_file (nowhere, "x", 1, &error));
  ks_assert_error (&error, KS_ERROR_IO, nowhere, NULL);

  /* A full device, reached through a link: refused, and the device stays what it is. */
  g_assert_cmpint (symlink ("/dev/full", pipe), ==, 0);
  g_assert_false (ks_export_to_file (pipe, "x", 1, &error));
  ks_assert_error (&error, KS_ERROR_IO, pipe, NULL);
  struct stat at;
  g_assert_cmpint (stat ("/dev/full", &at), ==, 0);
  g_assert_true (S_ISCHR (at.st_mode));

  g_assert_cmpuint (count_files (folder), ==, 2);
  g_unlink (path);
  g_unlink (pipe);
  g_rmdir (folder);
}

static void
test_table (void)
{
  gsize n;
  const KsExporter *exporters = ks_exporters (&n);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("Some.Where/Name", exporters[i].extension, NULL);
      g_autofree char *upper = g_ascii_strup (path, -1);

      g_assert_true (ks_exporter_find (exporters[i].kind, path, &error) == &exporters[i]);
      g_assert_true (ks_exporter_find (exporters[i].kind, upper, &error) == &exporters[i]);
    }
  g_assert_null (ks_exporter_find (KS_EXPORT_DIAGRAM, "x.graphml", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "x.graphml", ".json", ".csv", NULL);
}


static void
test_every_writer (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ks_recipe_from_text ("kleinscope-recipe 1\nbuiltin = circle\ncount = 80\nk = 5\nresolution = 5\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsResult) result =
    ks_pipeline_run (pipeline, recipe, KS_TARGET_CORE | KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL, NULL, &error);
  gsize n;
  const KsExporter *exporters = ks_exporters (&n);

  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GString) plain = g_string_new (NULL);
      g_autoptr (GString) again = g_string_new (NULL);

      g_assert_true (exporters[i].write (NULL, result, FALSE, plain, &error));
      g_assert_true (exporters[i].write (NULL, result, FALSE, again, &error));
      g_assert_cmpuint (plain->len, >, 20);
      g_assert_cmpmem (plain->str, plain->len, again->str, again->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/to-file", test_to_file);
  g_test_add_func ("/export/table", test_table);
  g_test_add_func ("/export/every-writer", test_every_writer);
  return g_test_run ();
}
