/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-gzip.h"
#include "ks-test-files.h"

static void
test_formats (void)
{
  static const struct {
    const char *name, *kind, *tensor;
  } files[] = {
    { "gzip/images-idx3-ubyte.gz", "idx", "" },
    { "gzip/named.npy.gz", "npy", "" },
    { "gzip/network.safetensors.gz", "safetensors", "layer1.weight" },
    { "gzip/data_batch_1.bin.gz", "cifar", "images" },
    { "gzip/padded.idx.gz", "idx", "" },
    { "gzip/members.idx.gz", "idx", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (files[i].name);

      g_test_message ("%s", files[i].name);
      g_assert_cmpstr (file->kind, ==, files[i].kind);
      g_assert_cmpstr (file->packing, ==, "gzip");
      ks_assert_pattern (ks_test_tensor (file, files[i].tensor));
    }
}

/* Text declares no size: the last bytes tell it, or it is counted. */
static void
test_text (void)
{
  static const char *const names[] = { "gzip/table.csv.gz", "gzip/members.csv.gz" };
  g_autoptr (KsTensorFile) stored = ks_test_open ("gzip/stored.csv.gz");

  ks_assert_tensor (ks_test_tensor (stored, ""), KS_DTYPE_FLOAT64, 2, 2, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (names[i]);
      g_autofree double *values = ks_test_values (ks_test_tensor (file, ""));

      g_assert_cmpstr (file->packing, ==, "gzip");
      ks_assert_tensor (ks_test_tensor (file, ""), KS_DTYPE_FLOAT64, 2, 900, 2);
      for (gsize row = 0; row < 900; row++)
        {
          g_assert_cmpfloat (values[2 * row], ==, row);
          g_assert_cmpfloat (values[2 * row + 1], ==, row * row);
        }
    }
}

static void
test_refused (void)
{
  ks_test_refused ("gzip/bad-trailing.idx.gz", "gzip", "followed by something else", "136", NULL);
  ks_test_refused ("gzip/bad-trailing.csv.gz", "followed by something else", NULL);
  ks_test_refused ("gzip/bad-half-member.csv.gz", "cut off", NULL);
  ks_test_refused ("gzip/bad-checksum.idx.gz", "damaged after 136", NULL);
  ks_test_refused ("gzip/bad-length.idx.gz", "damaged after 136", NULL);
  ks_test_refused ("gzip/bad-huge.csv.gz", "damaged after 4", NULL);
  ks_test_refused ("gzip/bad-huge.idx.gz", "2147483656 bytes", "cannot become", NULL);
  ks_test_refused ("gzip/bad-long.idx.gz", "goes on after the 136 bytes", NULL);
  ks_test_refused ("gzip/bad-short.idx.gz", "ends after 135 of the 136 bytes", NULL);
  ks_test_refused ("gzip/bad-cut.csv.gz", "cut off after", NULL);
  ks_test_refused ("gzip/bad-stream.idx.gz", "damaged after 0", NULL);
  ks_test_refused ("gzip/bad-inside.gz", "not recognised", NULL);
  ks_test_refused ("gzip/bad-twice.csv.gz", "named as a CSV table", NULL);
  ks_test_refused ("gzip/bad-empty.gz", "is empty", NULL);
  ks_test_refused ("gzip/bad-archive.tar.gz", "tar archive", "unpack", NULL);
}

/* No more is asked for than what is in it declares, and the piece that is counted in. */
static void
test_memory (void)
{
  static const char *const names[] = { "gzip/bad-huge.csv.gz", "gzip/bad-huge.idx.gz" };
  const gsize size = 16 + 300 * 64 * 64;
  g_autofree char *path = ks_test_data ("gzip/zeros.idx.gz");
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_set_memory_limit (context, size - 1);
  g_assert_null (ks_tensor_file_open (context, path, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, NULL);
  ks_context_set_memory_limit (context, size + 64 * 1024);
  g_autoptr (KsTensorFile) file = ks_tensor_file_open (context, path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (file->blob->size, ==, size);

  ks_context_set_memory_limit (context, 1024 * 1024);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *bad = ks_test_data (names[i]);

      g_assert_null (ks_tensor_file_open (context, bad, &error));
      ks_assert_error (&error, KS_ERROR_DATA, NULL);
    }
}

/* Every piece of a file is an error, also where its length is told wrongly. */
static void
test_damaged (void)
{
  ks_test_truncated ("gzip/network.safetensors.gz", TRUE);
  ks_test_truncated ("gzip/members.csv.gz", FALSE); /* cut between members it is whole */
  ks_test_truncated ("gzip/images-idx3-ubyte.gz", TRUE);
  ks_test_flipped ("gzip/images-idx3-ubyte.gz", G_MAXSIZE);
  ks_test_flipped ("gzip/network.safetensors.gz", G_MAXSIZE);
  ks_test_flipped ("gzip/members.csv.gz", 64);
}

static void
test_cancel (void)
{
  static const char *const names[] = { "gzip/zeros.idx.gz", "gzip/members.csv.gz" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = ks_test_data (names[i]);
      g_autoptr (KsContext) context = ks_test_context_cancelled_after (0.5);
      g_autoptr (GError) error = NULL;

      g_assert_null (ks_tensor_file_open (context, path, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

/* A content of one piece more or less than what is unpacked at a time. */
static void
test_pieces (void)
{
  g_autoptr (GBytes) bytes = ks_test_bytes ("gzip/zeros.idx.gz");
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *peeked = g_malloc (2 * 1024 * 1024);
  gsize told;

  for (gsize size = 1024 * 1024 - 1; size <= 1024 * 1024 + 1; size++)
    g_assert_cmpint (ks_gzip_peek (NULL, blob, size, peeked, &error), ==, size);
  g_assert_true (ks_gzip_told_size (NULL, blob, &told, &error));
  g_assert_cmpuint (told, ==, 16 + 300 * 64 * 64);
  g_autoptr (KsBlob) content = ks_gzip_unpack (NULL, blob, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (content->size, ==, told);
  for (gsize i = 16; i < told; i++)
    if (content->memory[i] != 0)
      g_error ("byte %" G_GSIZE_FORMAT " is not 0", i);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("gzip/named.npy.gz");
  ks_test_file_allocations ("gzip/members.csv.gz");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/gzip/formats", test_formats);
  g_test_add_func ("/data/gzip/text", test_text);
  g_test_add_func ("/data/gzip/refused", test_refused);
  g_test_add_func ("/data/gzip/memory", test_memory);
  g_test_add_func ("/data/gzip/damaged", test_damaged);
  g_test_add_func ("/data/gzip/cancel", test_cancel);
  g_test_add_func ("/data/gzip/pieces", test_pieces);
  g_test_add_func ("/data/gzip/allocations", test_allocations);
  return g_test_run ();
}
