/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-test-files.h"

#define ROWS 11
#define COLUMNS 13

/* Fails unless the pixels are those that make-images.py says, times @scale. */
static void
check_image (const char *name, const char *kind, KsDtype dtype, int channels, double scale)
{
  g_autoptr (KsTensorFile) file = ks_test_open (name);
  const KsTensor *image = ks_test_tensor (file, "image");
  g_autofree double *values = ks_test_values (image);

  g_assert_cmpstr (file->kind, ==, kind);
  g_assert_cmpuint (file->tensors->len, ==, 1);
  g_assert_true (image->images == KS_IMAGES_PIXELS);
  ks_assert_tensor (image, dtype, 3, ROWS, COLUMNS, channels);
  for (int y = 0, i = 0; y < ROWS; y++)
    for (int x = 0; x < COLUMNS; x++)
      for (int c = 0; c < channels; c++, i++)
        g_assert_cmpfloat (values[i], ==, 7 * (3 * x + 5 * y + c) % 256 * scale);
}

static void
test_png (void)
{
  check_image ("images/colour.png", "png", KS_DTYPE_UINT8, 3, 1);
  check_image ("images/grey.png", "png", KS_DTYPE_UINT8, 1, 1);
  check_image ("images/interlaced.png", "png", KS_DTYPE_UINT8, 3, 1);
  check_image ("images/transparent.png", "png", KS_DTYPE_UINT8, 3, 1);
  check_image ("images/grey-transparent.png", "png", KS_DTYPE_UINT8, 1, 1);
  check_image ("images/colour-16.png", "png", KS_DTYPE_UINT16, 3, 257);
  check_image ("images/grey-16.png", "png", KS_DTYPE_UINT16, 1, 257);
}

/* Fewer bits than a byte are spread over it; a palette gives each number its colour. */
static void
test_png_kinds (void)
{
  static const char *const palettes[] = { "images/palette.png", "images/palette-transparent.png" };

  for (int bits = 1; bits <= 4; bits *= 2)
    {
      g_autofree char *name = g_strdup_printf ("images/grey-%d.png", bits);
      g_autoptr (KsTensorFile) file = ks_test_open (name);
      const KsTensor *image = ks_test_tensor (file, "image");
      g_autofree double *values = ks_test_values (image);

      ks_assert_tensor (image, KS_DTYPE_UINT8, 3, 2, 8 / bits, 1);
      for (int i = 0; i < 16 / bits; i++)
        g_assert_cmpfloat (values[i], ==, i % 2 == 0 ? 255 / ((1 << bits) - 1) : 0);
    }
  for (gsize p = 0; p < G_N_ELEMENTS (palettes); p++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (palettes[p]);
      const KsTensor *image = ks_test_tensor (file, "image");
      g_autofree double *values = ks_test_values (image);

      ks_assert_tensor (image, KS_DTYPE_UINT8, 3, ROWS, COLUMNS, 3);
      for (int i = 0; i < 3 * ROWS * COLUMNS; i++)
        g_assert_cmpfloat (values[i], ==, 7 * (3 * (i / 3) + i % 3) % 256);
    }
}

/* What Pillow, which has the same library, makes of them; its other releases may round otherwise.
 */
static void
test_jpeg (void)
{
  static const struct {
    const char *name;
    int channels;
  } cases[] = { { "colour", 3 }, { "grey", 1 }, { "halved", 3 }, { "progressive", 3 } };

  for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autofree char *name = g_strdup_printf ("images/%s.jpg", cases[c].name);
      g_autofree char *golden = g_strdup_printf ("images/%s.txt", cases[c].name);
      g_autoptr (KsTensorFile) file = ks_test_open (name);
      const KsTensor *image = ks_test_tensor (file, "image");
      g_autofree double *values = ks_test_values (image);
      g_auto (GStrv) words = ks_test_words (golden);
      char **word = words;

      g_assert_cmpstr (file->kind, ==, "jpeg");
      g_assert_true (image->images == KS_IMAGES_PIXELS);
      ks_assert_tensor (image, KS_DTYPE_UINT8, 3, 19, 29, cases[c].channels);
      for (gsize i = 0; i < ks_tensor_count (image); i++)
        {
          double expected = ks_test_number (&word);

          g_assert_cmpfloat (ABS (values[i] - expected), <=, 2);
        }
      g_assert_null (*word);
      g_assert_cmpuint (file->notes->len, ==, 0);
    }
}

static void
check_note (const char *name, const char *words)
{
  g_autoptr (KsTensorFile) file = ks_test_open (name);

  g_assert_cmpuint (file->notes->len, ==, words != NULL ? 1 : 0);
  if (words != NULL)
    g_assert_nonnull (strstr (g_ptr_array_index (file->notes, 0), words));
}

static void
test_notes (void)
{
  check_note ("images/turned-little.jpg", "orientation 6");
  check_note ("images/turned-big.jpg", "orientation 3");
  check_note ("images/not-turned.jpg", NULL);
  check_note ("images/bad-exif.jpg", NULL);
  check_note ("images/transparent.png", "transparent");
  check_note ("images/palette-transparent.png", "transparent");
  check_note ("images/palette.png", NULL);
}

static void
test_inks (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("images/inks.jpg");
  const KsSkipped *skipped = g_ptr_array_index (file->skipped, 0);

  g_assert_cmpuint (file->tensors->len, ==, 0);
  g_assert_cmpstr (skipped->name, ==, "image");
  g_assert_nonnull (strstr (skipped->reason, "CMYK"));
}

static void
test_refused (void)
{
  ks_test_refused ("images/bad-bomb.png", "16384 x 16383", "far more than are stored", NULL);
  ks_test_refused ("images/bad-huge.png", "1048576 x 1048576", "268435456", NULL);
  ks_test_refused ("images/bad-kind.png", "damaged", NULL);
  ks_test_refused ("images/bad-short.png", "damaged", NULL);
  ks_test_refused ("images/bad-sum.png", "damaged", NULL);
  ks_test_refused ("images/bad-bomb.jpg", "16000 x 16000", "far more than are stored", NULL);
  ks_test_refused ("images/bad-huge.jpg", "65500 x 65500", "268435456", NULL);
  ks_test_refused ("images/bad-none.jpg", "damaged", NULL);
  ks_test_refused ("images/bad-scans.jpg", "too many scans", NULL);
}

/* A piece of a mark is of the kind, and cut off. */
static void
test_cut (void)
{
  static const char *const names[] = { "images/grey.png", "images/grey.jpg" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = ks_test_bytes (names[i]);
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);
      const gsize cuts[] = { 1, 2, 3, 7, 8, 30, size / 2, size - 1 };

      for (gsize c = 0; c < G_N_ELEMENTS (cuts); c++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (KsTensorFile) file = ks_test_parse (NULL, "cut", data, cuts[c], &error);

          g_assert_null (file);
          ks_assert_error (&error, KS_ERROR_DATA, "cut off", NULL);
        }
    }
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("images/grey.png");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/images/png", test_png);
  g_test_add_func ("/data/images/png-kinds", test_png_kinds);
  g_test_add_func ("/data/images/jpeg", test_jpeg);
  g_test_add_func ("/data/images/notes", test_notes);
  g_test_add_func ("/data/images/inks", test_inks);
  g_test_add_func ("/data/images/refused", test_refused);
  g_test_add_func ("/data/images/cut", test_cut);
  g_test_add_func ("/data/images/allocations", test_allocations);
  return g_test_run ();
}
