/* The parsers of kleinscope-unpack in this process; what is made of their answers is tested
 * with the readers.
 *
 * SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <string.h>

#include "ks-test.h"
#include "unpack-here.h"

static GBytes *
read_golden (const char *folder, const char *name)
{
  g_autofree char *base = g_strdup_printf ("%s/%s", folder, name);
  g_autofree char *path = ks_test_data (base);
  char *data;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_bytes_new_take (data, size);
}

/* The format that a golden file's name tells; NULL for one of none. */
static const char *
format_of (const char *name)
{
  static const char *const endings[][2] = {
    { ".h5", "hdf5" }, { ".mat", "hdf5" }, { ".png", "png" }, { ".jpg", "jpeg" },
  };

  for (gsize e = 0; e < G_N_ELEMENTS (endings); e++)
    if (g_str_has_suffix (name, endings[e][0]))
      return endings[e][1];
  return NULL;
}

/* The listing of an answer that is one. */
static json_t *
read_listing (GBytes *answer)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (answer, &size);
  guint64 length;
  json_t *header, *listing;

  g_assert_cmpuint (size, >, 8);
  memcpy (&length, data, 8);
  length = GUINT64_FROM_LE (length);
  g_assert_cmpuint (length, <=, size - 8);
  g_assert_cmpuint ((length + 8) % 64, ==, 0);
  header = json_loadb ((const char *) data + 8, length, JSON_REJECT_DUPLICATES, NULL);
  g_assert_nonnull (header);
  listing = json_loads (json_string_value (json_object_get (
                            json_object_get (header, "__metadata__"), "listing")),
                        JSON_REJECT_DUPLICATES, NULL);
  g_assert_nonnull (listing);
  json_decref (header);
  return listing;
}

/* An answer, or one sentence. */
static void
check (const char *format, gconstpointer data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = unpack_here (format, data, size, &error);

  if (answer != NULL)
    json_decref (read_listing (answer));
  else
    ks_assert_error (&error, KS_ERROR_DATA, NULL);
}

/* libhdf5 1.10 frees something twice when it has told that this one is damaged. */
static const char not_borne[] = "bad-heap.h5";

static void
check_all (const char *folder)
{
  g_autofree char *path = ks_test_data (folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (format_of (name) != NULL && strcmp (name, not_borne) != 0)
      {
        g_autoptr (GBytes) bytes = read_golden (folder, name);
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) answer = unpack_here (format_of (name), g_bytes_get_data (bytes, NULL),
                                                 g_bytes_get_size (bytes), &error);

        if (answer != NULL)
          json_decref (read_listing (answer));
        else
          {
            g_assert_true (g_str_has_prefix (name, "bad-"));
            ks_assert_error (&error, KS_ERROR_DATA, NULL);
          }
        n++;
      }
  g_assert_cmpuint (n, >, 10);
}

static void
test_golden (void)
{
  check_all ("hdf5");
  check_all ("images");
}

/* Cut at every byte where the file is short, else at 1,000 of them. */
static void
check_cut (const char *folder, const char *name, gsize step)
{
  g_autoptr (GBytes) bytes = read_golden (folder, name);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize n = 0; n < size; n += step)
    {
      g_autofree guint8 *copy = g_memdup2 (data, n);

      check (format_of (name), copy, n);
    }
}

static void
test_cut (void)
{
  static const char *const images[] = { "colour.png", "interlaced.png", "palette-transparent.png",
                                        "grey-16.png", "grey.jpg", "progressive.jpg",
                                        "turned-big.jpg", "inks.jpg" };

  check_cut ("hdf5", "nothing.h5", 1);
  check_cut ("hdf5", "bad-external.h5", 1);
  check_cut ("hdf5", "bomb.h5", 7);
  check_cut ("hdf5", "types.h5", 15);
  check_cut ("hdf5", "latest.h5", 11);
  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    check_cut ("images", images[i], 1);
}

/* Each byte changed in several ways. Of HDF5 only the program itself is tried so. */
static void
test_changed (void)
{
  static const char *const images[] = { "interlaced.png", "palette-transparent.png", "grey.jpg",
                                        "progressive.jpg", "turned-big.jpg" };
  static const guint8 masks[] = { 0x01, 0x02, 0x10, 0x80, 0xff };

  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autoptr (GBytes) bytes = read_golden ("images", images[i]);
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);
      g_autofree guint8 *copy = g_memdup2 (data, size);

      for (gsize at = 0; at < size; at++)
        for (gsize m = 0; m < G_N_ELEMENTS (masks); m++)
          {
            copy[at] = data[at] ^ masks[m];
            check (format_of (images[i]), copy, size);
            copy[at] = data[at];
          }
    }
}

/* A golden JPEG file with other bytes in the place of some. */
static GBytes *
change_jpeg (const char *name, const char *found, gsize n_found, const char *put, gsize n_put)
{
  g_autoptr (GBytes) bytes = read_golden ("images", name);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *place = memmem (data, size, found, n_found);
  GByteArray *changed = g_byte_array_new ();

  g_assert_nonnull (place);
  g_byte_array_append (changed, (const guint8 *) data, place - data);
  g_byte_array_append (changed, (const guint8 *) put, n_put);
  g_byte_array_append (changed, (const guint8 *) place + n_found,
                       size - (place + n_found - data));
  return g_byte_array_free_to_bytes (changed);
}

/* What is said of the image in the listing, or of nothing. */
static void
check_image (GBytes *jpeg, const char *skipped)
{
  g_autoptr (GBytes) answer
      = unpack_here ("jpeg", g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), NULL);
  json_t *listing = read_listing (answer);
  const json_t *image = json_array_get (json_object_get (listing, "objects"), 1);

  g_assert_cmpstr (json_string_value (json_object_get (image, "skipped")), ==, skipped);
  g_assert_true ((json_object_get (image, "unpacked") != NULL) == (skipped == NULL));
  json_decref (listing);
}

/* Inks by another name, two channels, and notes too short to be a camera's. */
static void
test_kinds (void)
{
  static const char inks[] = "is in inks (CMYK), or odd channels; save it as RGB";
  g_autoptr (GBytes) plain = read_golden ("images", "inks.jpg");
  g_autoptr (GBytes) other = change_jpeg ("inks.jpg", "Adobe\0d\0\0\0\0\0", 12,
                                          "Adobe\0d\0\0\0\0\2", 12);
  g_autoptr (GBytes) two
      = change_jpeg ("grey.jpg", "\xff\xc0\0\x0b\x08\0\x13\0\x1d\1\1\x11\0", 13,
                     "\xff\xc0\0\x0e\x08\0\x13\0\x1d\2\1\x11\0\2\x11\0", 16);
  g_autoptr (GBytes) noted
      = change_jpeg ("grey.jpg", "\xff\xc0", 2, "\xff\xe1\0\6Exif\xff\xc0", 10);

  check_image (plain, inks);
  check_image (other, inks);
  check_image (two, inks);
  check_image (noted, NULL);
}

/* The answer has as many bytes as it may, and progress is told to the end. */
static void
test_most (void)
{
  static const char *const names[][2] = { { "hdf5", "packed.h5" }, { "images", "colour.png" },
                                          { "images", "inks.jpg" } };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *format = format_of (names[i][1]);
      g_autoptr (GBytes) bytes = read_golden (names[i][0], names[i][1]);
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);
      g_autoptr (GBytes) answer = unpack_here (format, data, size, NULL);
      const gsize mosts[] = { 0, 100, g_bytes_get_size (answer) - 1, g_bytes_get_size (answer) };

      for (gsize m = 0; m < G_N_ELEMENTS (mosts); m++)
        {
          g_autoptr (GError) error = NULL;
          guint dots = 0;
          g_autoptr (GBytes) within = unpack_within (format, data, size, mosts[m], &dots, &error);

          g_assert_true ((within != NULL) == (mosts[m] == g_bytes_get_size (answer)));
          if (within == NULL)
            ks_assert_error (&error, KS_ERROR_DATA, "more than the", NULL);
          else
            g_assert_cmpuint (dots, ==, i < 2 ? 64 : 0);
        }
    }
}

/* The attributes that tell who wrote a file and what is in it, and no others. */
static void
test_attributes (void)
{
  g_autoptr (GBytes) bytes = read_golden ("hdf5", "attributes.h5");
  g_autoptr (GBytes) answer = unpack_here ("hdf5", g_bytes_get_data (bytes, NULL),
                                           g_bytes_get_size (bytes), NULL);
  json_t *listing = read_listing (answer);
  const json_t *root = json_array_get (json_object_get (listing, "objects"), 0);
  const json_t *found = json_object_get (root, "attributes");
  json_t *expected = json_pack (
      "{s:s, s:s, s:s, s:[s, s], s:[s, s], s:[], s:[s], s:[], s:i, s:i}", "MATLAB_class", "padded",
      "keras_version", "2.0", "model_config", "\xef\xbf\xbd", "layer_names", "one", "two",
      "layer_names0", "long", "", "layer_names2", "layer_names3", "", "weight_names", "MATLAB_sparse", 7, "MATLAB_empty", -3);

  if (!json_equal (found, expected))
    g_error ("the attributes are %s", json_dumps (found, 0));
  json_decref (expected);
  json_decref (listing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unpack/formats/golden", test_golden);
  g_test_add_func ("/unpack/formats/cut", test_cut);
  g_test_add_func ("/unpack/formats/changed", test_changed);
  g_test_add_func ("/unpack/formats/kinds", test_kinds);
  g_test_add_func ("/unpack/formats/most", test_most);
  g_test_add_func ("/unpack/formats/attributes", test_attributes);
  return g_test_run ();
}
