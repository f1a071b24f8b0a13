/* HDF5 files that hold more than is listed, too large to be golden ones.
 *
 * SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <hdf5.h>
#include <unistd.h>

#include "ks-test.h"
#include "unpack-here.h"

#define MOST_LINKS 65536 /* of one file */
#define MOST_TEXTS 65536 /* of one attribute */

/* A file of the newest version; @path is a new string. */
static hid_t
create (char **path)
{
  hid_t access = H5Pcreate (H5P_FILE_ACCESS), file;

  close (g_file_open_tmp ("limits-XXXXXX.h5", path, NULL));
  H5Pset_libver_bounds (access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
  file = H5Fcreate (*path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
  H5Pclose (access);
  g_assert_cmpint (file, >=, 0);
  return file;
}

/* Closes the file, unpacks what was in it, and removes it. */
static GBytes *
unpack (hid_t file, const char *path, GError **error)
{
  g_autofree char *content = NULL;
  gsize size;

  H5Fclose (file);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_unlink (path);
  return unpack_here ("hdf5", content, size, error);
}

/* As many links as may be, and one more. */
static void
test_links (void)
{
  for (guint more = 0; more < 2; more++)
    {
      g_autofree char *path = NULL;
      hid_t file = create (&path);
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < MOST_LINKS + more; i++)
        {
          g_autofree char *name = g_strdup_printf ("%u", i);

          g_assert_cmpint (H5Lcreate_soft ("no", file, name, H5P_DEFAULT, H5P_DEFAULT), >=, 0);
        }

      g_autoptr (GBytes) answer = unpack (file, path, &error);

      g_assert_true ((answer == NULL) == (more > 0));
      if (answer == NULL)
        ks_assert_error (&error, KS_ERROR_DATA, "“/”", "more than 65536 objects", NULL);
    }
}

/* As many texts in an attribute that tells something as may be, and one more. */
static void
test_texts (void)
{
  for (guint more = 0; more < 2; more++)
    {
      g_autofree char *path = NULL;
      hid_t file = create (&path), type = H5Tcopy (H5T_C_S1);
      hsize_t n = MOST_TEXTS + more;
      hid_t space = H5Screate_simple (1, &n, NULL);
      hid_t attribute = H5Acreate2 (file, "layer_names", type, space, H5P_DEFAULT, H5P_DEFAULT);
      g_autofree char *texts = g_strnfill (n, 'x');

      g_assert_cmpint (H5Awrite (attribute, type, texts), >=, 0);
      H5Aclose (attribute);
      H5Sclose (space);
      H5Tclose (type);

      g_autoptr (GBytes) answer = unpack (file, path, NULL);

      g_assert_nonnull (answer);
      const char *text = (const char *) g_bytes_get_data (answer, NULL) + 8;

      g_assert_true ((g_strstr_len (text, g_bytes_get_size (answer) - 8, "layer_names") != NULL)
                     == (more == 0));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unpack/hdf5-limits/links", test_links);
  g_test_add_func ("/unpack/hdf5-limits/texts", test_texts);
  return g_test_run ();
}
