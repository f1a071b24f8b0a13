/* Calls a fuzz target for each file of the folders given, whole, cut in halves,
 * and with a byte changed here and there: a fuzzer's seeds as a test.
 *
 * SPDX-License-Identifier: MIT */
#include <glib.h>

#include "ks-fuzz.h"
#include "ks-random.h"

#ifndef KS_FUZZ_CHANGES
#define KS_FUZZ_CHANGES 64 /* changed copies of each seed */
#endif

static void
replay_bytes (const char *content, gsize size)
{
  KsRandom random;
  g_autofree guint8 *copy = g_memdup2 (content, size);

  ks_random_init (&random, size);
  LLVMFuzzerTestOneInput (copy, size);
  LLVMFuzzerTestOneInput (copy, size / 2);
  LLVMFuzzerTestOneInput (copy + size / 2, size - size / 2);
  for (int change = 0; size > 0 && change < KS_FUZZ_CHANGES; change++)
    {
      gsize at = ks_random_below (&random, MIN (size, 1024));

      copy[at] = ks_random_below (&random, 256);
      LLVMFuzzerTestOneInput (copy, size);
      if (change % 4 == 3)
        for (gsize i = 0; i < MIN (size, 1024); i++)
          copy[i] = content[i];
    }
}

static guint
replay_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  guint n = 0;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      gsize size;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          n += replay_folder (path);
          continue;
        }
      g_file_get_contents (path, &content, &size, &error);
      g_assert_no_error (error);
      replay_bytes (content, size);
      n++;
    }
  return n;
}

static void
test_folder (gconstpointer folder)
{
  g_assert_cmpuint (replay_folder (folder), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *base = g_path_get_basename (argv[i]);
      g_autofree char *name = g_strdup_printf ("/fuzz/%s", base);

      g_test_add_data_func (name, argv[i], test_folder);
    }
  return g_test_run ();
}
