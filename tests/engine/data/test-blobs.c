/* Blobs behind each other as one, and a blob read by pages.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-blob-pages.h"
#include "ks-random.h"
#include "ks-test-files.h"

#define SIZE 200000

static guint8 *
random_bytes (gsize size, KsRandom *random)
{
  guint8 *data = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    data[i] = ks_random_below (random, 256);
  return data;
}

/* Pieces of any size, none among them, on disk and in memory, give back the whole. */
static void
test_join (void)
{
  KsRandom random;
  g_autofree guint8 *data = NULL;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) ks_blob_unref);
  g_autoptr (GError) error = NULL;

  ks_random_init (&random, 1);
  data = random_bytes (SIZE, &random);
  for (gsize at = 0, n; at < SIZE; at += n)
    {
      n = ks_random_below (&random, 3) * ks_random_below (&random, 20000);
      n = MIN (n, SIZE - at);
      g_autoptr (GBytes) bytes = g_bytes_new (data + at, n);
      g_ptr_array_add (parts, n % 2 != 0 ? ks_test_disk_blob (data + at, n) : ks_blob_new (bytes));
    }
  g_ptr_array_add (parts, ks_test_disk_blob (data, 0));

  g_autoptr (KsBlob) blob = ks_blob_new_join (NULL, (KsBlob **) parts->pdata, parts->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (blob->size, ==, SIZE);
  g_ptr_array_set_size (parts, 0);
  for (int round = 0; round < 300; round++)
    {
      gsize begin = ks_random_below (&random, SIZE + 1);
      gsize n = ks_random_below (&random, SIZE + 1 - begin);
      g_autofree guint8 *out = g_malloc (n + 1);

      g_assert_true (ks_blob_read (NULL, blob, begin, n, out, &error));
      g_assert_cmpmem (out, n, data + begin, n);
    }
  g_assert_false (ks_blob_read (NULL, blob, SIZE, 1, data, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "200000", NULL);
}

static void
test_join_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsBlob) none = ks_blob_new_join (NULL, NULL, 0, &error);
  char out;

  g_assert_no_error (error);
  g_assert_cmpuint (none->size, ==, 0);
  g_assert_true (ks_blob_read (NULL, none, 0, 0, &out, &error));
  g_assert_false (ks_blob_read (NULL, none, 0, 1, &out, &error));
  ks_assert_error (&error, KS_ERROR_DATA, NULL);
}

static gboolean
refuse (KsContext *context, KsBlob *blob, gsize offset, gsize size, guint8 *out, GError **error)
{
  g_set_error_literal (error, KS_ERROR, KS_ERROR_IO, "It cannot be read.");
  return FALSE;
}

static void
keep (KsBlob *blob)
{
}

static const KsBlobKind unreadable = { refuse, keep };

static void
test_join_refused (void)
{
  g_autoptr (KsBlob) large = ks_blob_alloc (&unreadable, sizeof (KsBlob), G_MAXSSIZE - 1);
  g_autoptr (KsBlob) small = ks_blob_alloc (&unreadable, sizeof (KsBlob), 2);
  KsBlob *fitting[] = { small, small }, *beyond[] = { large, small };
  KsBlob *far_beyond[] = { large, large, large };
  g_autoptr (GError) error = NULL;
  g_autoptr (KsBlob) blob = ks_blob_new_join (NULL, fitting, 2, &error);
  char out[4];

  g_assert_no_error (error);
  g_assert_false (ks_blob_read (NULL, blob, 1, 2, out, &error));
  ks_assert_error (&error, KS_ERROR_IO, NULL);
  g_assert_null (ks_blob_new_join (NULL, beyond, 2, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "counted", NULL);
  g_assert_null (ks_blob_new_join (NULL, far_beyond, 3, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "counted", NULL);
}

static gboolean
join (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsBlob) blob = ks_blob_new_join (context, data, 1, error);

  return blob != NULL;
}

static void
check_pages (KsBlob *blob, const guint8 *data, KsRandom *random)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsBlobPages) pages = ks_blob_pages_new (NULL, blob, &error);
  guint8 out[10000];

  g_assert_no_error (error);
  for (int round = 0; round < 2000; round++)
    {
      gsize n = ks_random_below (random, round % 50 == 0 ? sizeof out : 20);
      gsize begin = ks_random_below (random, SIZE + 1 - n);

      g_assert_true (ks_blob_pages_read (pages, begin, n, out, &error));
      g_assert_cmpmem (out, n, data + begin, n);
    }
  g_assert_false (ks_blob_pages_read (pages, SIZE - 3, 4, out, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "200000", NULL);
  g_assert_false (ks_blob_pages_read (pages, G_MAXSIZE, 4, out, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "200000", NULL);
}

static void
test_pages (void)
{
  KsRandom random;

  ks_random_init (&random, 2);
  g_autofree guint8 *data = random_bytes (SIZE, &random);
  g_autoptr (GBytes) bytes = g_bytes_new (data, SIZE);
  g_autoptr (KsBlob) memory = ks_blob_new (bytes);
  g_autoptr (KsBlob) disk = ks_test_disk_blob (data, SIZE);

  check_pages (memory, data, &random);
  check_pages (disk, data, &random);
}

static void
test_pages_refused (void)
{
  g_autoptr (KsBlob) blob = ks_blob_alloc (&unreadable, sizeof (KsBlob), 100);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsBlobPages) pages = ks_blob_pages_new (NULL, blob, &error);
  char out;

  g_assert_no_error (error);
  for (int round = 0; round < 2; round++)
    {
      g_assert_false (ks_blob_pages_read (pages, 7, 1, &out, &error));
      ks_assert_error (&error, KS_ERROR_IO, NULL);
    }
}

static gboolean
open_pages (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsBlobPages) pages = ks_blob_pages_new (context, data, error);

  return pages != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsBlob) blob = ks_test_disk_blob ("abc", 3);

  ks_test_allocations (join, &blob);
  ks_test_allocations (open_pages, blob);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/blobs/join", test_join);
  g_test_add_func ("/data/blobs/join-nothing", test_join_nothing);
  g_test_add_func ("/data/blobs/join-refused", test_join_refused);
  g_test_add_func ("/data/blobs/pages", test_pages);
  g_test_add_func ("/data/blobs/pages-refused", test_pages_refused);
  g_test_add_func ("/data/blobs/allocations", test_allocations);
  return g_test_run ();
}
