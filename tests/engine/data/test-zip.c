/* Zip archives as blobs, in memory and on disk.
 *
 * SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ks-test-files.h"
#include "ks-zip.h"

/* The archive on disk, so that its bytes are read when they are asked for. */
static KsZip *
open_archive (KsContext *context, const char *name, GError **error)
{
  g_autofree char *path = ks_test_data (name);
  g_autoptr (KsBlob) blob = ks_blob_new_file (open (path, O_RDONLY | O_CLOEXEC), error);

  return ks_zip_open (context, blob, error);
}

static KsZip *
must_open (const char *name)
{
  g_autoptr (GError) error = NULL;
  KsZip *zip = open_archive (NULL, name, &error);

  g_assert_no_error (error);
  return zip;
}

/* The whole member by one read. */
static GBytes *
content (KsZip *zip, gsize index)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsBlob) member = ks_zip_member (zip, index);
  GBytes *bytes = ks_blob_bytes (NULL, member, 0, member->size, &error);
  g_assert_no_error (error);
  return bytes;
}

/* Stored and deflated archives of the same arrays hold the same; pieces are those of the whole,
 * whether they follow each other or not. */
static void
test_members (void)
{
  g_autoptr (KsZip) stored = must_open ("npz/stored.npz");
  g_autoptr (KsZip) deflated = must_open ("npz/deflated.npz");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (ks_zip_length (stored), >, 1);
  g_assert_cmpuint (ks_zip_length (stored), ==, ks_zip_length (deflated));
  g_assert_cmpint (ks_zip_find (stored, "there is none"), ==, -1);
  for (gsize i = 0; i < ks_zip_length (stored); i++)
    {
      const KsZipEntry *entry = ks_zip_entry (stored, i);
      g_autoptr (GBytes) here = content (stored, i);
      g_autoptr (GBytes) there = content (deflated, i);
      const guint8 *bytes = g_bytes_get_data (here, NULL);
      g_autoptr (KsBlob) member = ks_zip_member (stored, i);
      g_autofree guint8 *piece = g_malloc (entry->size + 1);

      g_assert_true (entry->stored && !ks_zip_entry (deflated, i)->stored);
      g_assert_cmpstr (entry->name, ==, ks_zip_entry (deflated, i)->name);
      g_assert_cmpint (ks_zip_find (stored, entry->name), ==, i);
      g_assert_true (g_bytes_equal (here, there));
      g_assert_cmpuint (g_bytes_get_size (here), ==, entry->size);

      for (gsize at = 0; at < entry->size; at += 7)
        {
          gsize n = MIN (7, entry->size - at);

          g_assert_true (ks_blob_read (NULL, member, at, n, piece, &error));
          g_assert_cmpmem (piece, n, bytes + at, n);
        }
      for (gsize at = entry->size - 1; at > 0; at /= 2)
        {
          g_assert_true (ks_blob_read (NULL, member, at, 1, piece, &error));
          g_assert_cmpuint (piece[0], ==, bytes[at]);
        }
      g_assert_cmpint (ks_zip_peek (NULL, stored, i, entry->size + 100, piece, &error), ==,
                       entry->size);
      g_assert_cmpint (ks_zip_peek (NULL, deflated, i, 5, piece, &error), ==, 5);
      g_autoptr (KsBlob) packed = ks_zip_member (deflated, i);
      g_assert_true (ks_blob_read (NULL, packed, 0, 0, NULL, &error));
      g_assert_cmpmem (piece, 5, bytes, 5);
    }
}

/* Members that are read in turns, and one that outlives the archive's own reference. */
static void
test_turns (void)
{
  g_autoptr (KsZip) zip = must_open ("npz/stored.npz");
  g_autoptr (GBytes) a = content (zip, 0);
  g_autoptr (GBytes) b = content (zip, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsBlob) first = ks_zip_member (zip, 0);
  g_autoptr (KsBlob) second = ks_zip_member (zip, 1);
  guint8 byte;

  g_clear_pointer (&zip, ks_zip_unref);
  for (gsize at = 0; at < 20; at++)
    {
      g_assert_true (ks_blob_read (NULL, first, at, 1, &byte, &error));
      g_assert_cmpuint (byte, ==, ((const guint8 *) g_bytes_get_data (a, NULL))[at]);
      g_assert_true (ks_blob_read (NULL, second, at, 1, &byte, &error));
      g_assert_cmpuint (byte, ==, ((const guint8 *) g_bytes_get_data (b, NULL))[at]);
    }
}

/* A checksum that does not fit is told at the end of a reading from front to end, and only then. */
static void
test_checksum (void)
{
  g_autoptr (KsZip) zip = must_open ("npz/stored.npz");
  g_autoptr (GBytes) first = content (zip, 0);
  g_autofree char *path = ks_test_data ("npz/stored.npz");
  g_autoptr (GError) error = NULL;
  gsize size, length = g_bytes_get_size (first);
  g_autofree guint8 *out = g_malloc (length);
  char *bytes;

  g_assert_true (g_file_get_contents (path, &bytes, &size, &error));
  char *at = memmem (bytes, size, g_bytes_get_data (first, NULL), length);
  at[length / 2] ^= 1;

  g_autoptr (KsBlob) blob = ks_blob_new_take (bytes, size);
  g_autoptr (KsZip) damaged = ks_zip_open (NULL, blob, &error);
  g_assert_no_error (error);
  g_autoptr (KsBlob) member = ks_zip_member (damaged, 0);
  g_assert_true (ks_blob_read (NULL, member, 0, length - 1, out, &error));
  g_assert_false (ks_blob_read (NULL, member, length - 1, 1, out, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "damaged", NULL);

  g_autoptr (KsZip) deflated = open_archive (NULL, "npz/bad-checksum.npz", &error);
  g_assert_no_error (error);
  g_autoptr (KsBlob) packed = ks_zip_member (deflated, 0);
  for (guint time = 0; time < 2; time++)
    {
      g_assert_false (ks_blob_read (NULL, packed, 0, 1, out, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "damaged", NULL);
    }
}

static gboolean
read_all (KsContext *context, gpointer name, GError **error)
{
  g_autoptr (KsZip) zip = open_archive (context, name, error);

  for (gsize i = 0; zip != NULL && i < ks_zip_length (zip); i++)
    {
      g_autoptr (KsBlob) member = ks_zip_member (zip, i);
      g_autoptr (GBytes) bytes = ks_blob_bytes (context, member, 0, member->size, error);

      if (bytes == NULL)
        return FALSE;
    }
  return zip != NULL;
}

static void
test_allocations (void)
{
  ks_test_allocations (read_all, (gpointer) "npz/stored.npz");
  ks_test_allocations (read_all, (gpointer) "npz/deflated.npz");
}

/* What goes wrong in the file itself is told in its own words, wherever it does. */
static void
test_file (void)
{
  g_autofree char *path = ks_test_data ("npz/stored.npz");
  g_autofree char *folder = g_dir_make_tmp ("ks-zip-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (folder, "a.zip", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;
  guint8 out[8];
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, &error));
  g_assert_true (g_file_set_contents (copy, bytes, size, &error));
  g_autoptr (KsBlob) blob = ks_blob_new_file (open (copy, O_RDONLY | O_CLOEXEC), &error);
  g_autoptr (KsZip) zip = ks_zip_open (NULL, blob, &error);
  g_assert_no_error (error);
  g_autoptr (KsBlob) member = ks_zip_member (zip, 0);

  ks_context_cancel (context);
  g_assert_false (ks_blob_read (context, member, 0, 8, out, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_cmpint (ks_zip_peek (context, zip, 0, 8, out, &error), ==, -1);
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_null (ks_zip_open (context, blob, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_true (ks_blob_read (NULL, member, 0, 8, out, &error));

  g_assert_cmpint (truncate (copy, 20), ==, 0);
  g_assert_false (ks_blob_read (NULL, member, 8, 8, out, &error));
  ks_assert_error (&error, KS_ERROR_IO, "changed", NULL);
  g_assert_cmpint (ks_zip_peek (NULL, zip, 1, 8, out, &error), ==, -1);
  ks_assert_error (&error, KS_ERROR_IO, "changed", NULL);
  g_assert_null (ks_zip_open (NULL, blob, &error));
  ks_assert_error (&error, KS_ERROR_IO, "changed", NULL);
  g_unlink (copy);
  g_rmdir (folder);
}

static void
test_refused (void)
{
  static const struct {
    const char *name, *word;
  } cases[] = {
    { "npz/bad-shared.npz", "shares bytes" },
    { "npz/bad-names.npz", "damaged" },
    { "npz/bad-huge.npz", "cannot become" },
  };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_null (open_archive (NULL, cases[i].name, &error));
      ks_assert_error (&error, KS_ERROR_DATA, cases[i].word, NULL);
    }
}

/* ---- Archives that a stranger may make ---- */

/* An archive of empty members as its bytes: the headers, the directory, and the two end records. */
typedef struct {
  GByteArray *bytes, *directory;
  guint64 n;
} Writer;

static void
put (GByteArray *bytes, guint64 value, guint size)
{
  guint64 little = GUINT64_TO_LE (value);

  g_byte_array_append (bytes, (const guint8 *) &little, size);
}

static void
put_member (Writer *self, const char *name)
{
  gsize length = strlen (name), at = self->bytes->len;

  put (self->bytes, 0x04034b50, 4);
  put (self->directory, 0x02014b50, 4);
  put (self->directory, 20, 2);
  for (int both = 0; both < 2; both++)
    {
      GByteArray *bytes = both == 0 ? self->bytes : self->directory;

      put (bytes, 20, 8);
      put (bytes, 0, 8);
      put (bytes, 0, 6);
      put (bytes, length, 4);
    }
  put (self->directory, 0, 8);
  put (self->directory, 0, 2);
  put (self->directory, at, 4);
  g_byte_array_append (self->bytes, (const guint8 *) name, length);
  g_byte_array_append (self->directory, (const guint8 *) name, length);
  self->n++;
}

/* The archive, which is the writer's no more. */
static KsBlob *
finish (Writer *self)
{
  gsize offset = self->bytes->len, size = self->directory->len;

  g_byte_array_append (self->bytes, self->directory->data, size);
  g_byte_array_unref (self->directory);
  put (self->bytes, 0x06064b50, 4);
  put (self->bytes, 44, 8);
  put (self->bytes, 0, 8);
  put (self->bytes, 0, 4);
  put (self->bytes, self->n, 8);
  put (self->bytes, self->n, 8);
  put (self->bytes, size, 8);
  put (self->bytes, offset, 8);
  put (self->bytes, 0x07064b50, 4);
  put (self->bytes, 0, 4);
  put (self->bytes, offset + size, 8);
  put (self->bytes, 1, 4);
  put (self->bytes, 0x06054b50, 4);
  put (self->bytes, 0, 4);
  put (self->bytes, 0xffff, 2);
  put (self->bytes, 0xffff, 2);
  put (self->bytes, G_MAXUINT32, 4);
  put (self->bytes, G_MAXUINT32, 4);
  put (self->bytes, 0, 2);

  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (self->bytes);

  return ks_blob_new (bytes);
}

/* "Ez" and "FY" are one number to the hash of names that both GLib and libzip use, and so are all
 * names that are made of them. A table would go through all of them for each: for minutes. */
static void
test_colliding (void)
{
  enum { PAIRS = 18 };
  Writer writer = { g_byte_array_new (), g_byte_array_new (), 0 };
  g_autoptr (GError) error = NULL;
  char name[2 * PAIRS + 1] = "";

  for (guint i = 0; i < 1u << PAIRS; i++)
    {
      for (guint bit = 0; bit < PAIRS; bit++)
        memcpy (name + 2 * bit, (i >> bit & 1) != 0 ? "Ez" : "FY", 2);
      put_member (&writer, name);
    }

  g_autoptr (KsBlob) blob = finish (&writer);
  g_autoptr (KsZip) zip = ks_zip_open (NULL, blob, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ks_zip_length (zip), ==, 1u << PAIRS);
  g_assert_cmpint (ks_zip_find (zip, name), ==, (1 << PAIRS) - 1);
  g_assert_cmpint (ks_zip_find (zip, "Ez"), ==, -1);
}

/* Of members of one name, the first is found. */
static void
test_same_names (void)
{
  Writer writer = { g_byte_array_new (), g_byte_array_new (), 0 };
  g_autoptr (GError) error = NULL;

  put_member (&writer, "a");
  put_member (&writer, "b");
  put_member (&writer, "b");

  g_autoptr (KsBlob) blob = finish (&writer);
  g_autoptr (KsZip) zip = ks_zip_open (NULL, blob, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ks_zip_length (zip), ==, 3);
  g_assert_cmpint (ks_zip_find (zip, "b"), ==, 1);
}

/* The bytes of an archive of one empty member "a" and zip64's end records: 31 of the header, 47 of
 * the directory, 56 of zip64's record, 20 of its locator, 22 of the end. */
static GByteArray *
write_one (void)
{
  Writer writer = { g_byte_array_new (), g_byte_array_new (), 0 };
  GByteArray *bytes = g_byte_array_new ();

  put_member (&writer, "a");

  g_autoptr (KsBlob) blob = finish (&writer);

  return g_byte_array_append (bytes, blob->memory, blob->size);
}

/* Has a word of the archive be another: what is said of it, or NULL when it opens all the same. */
static void
test_changed (void)
{
  static const struct {
    gsize at;
    guint32 word;
    const char *said;
    gsize also_at; /* another word; 0 = none */
    guint32 also;
  } cases[] = {
    { 31 + 47 + 56, 0, "nowhere" },              /* the locator's mark */
    { 31 + 47 + 56 + 8, 200, "nowhere" },        /* where it says the record is */
    { 31 + 47, 0, "nowhere" },                   /* the record's mark */
    { 31 + 47 + 32, 0, "more than it says" },    /* members */
    { 31 + 47 + 32, 2, "Entry 2" },
    { 31 + 47 + 40, 46, "Entry 1" },             /* bytes of the directory */
    { 31 + 47 + 40, 200, "nowhere" },
    { 31 + 47 + 48, 100, "nowhere" },            /* its place */
    { 31 + 47 + 56 + 20, 0, "does not end" },    /* the end's mark */
    { 31 + 47 + 56 + 20 + 8, 1 << 16, NULL },    /* members, told by the end alone */
    { 31 + 47 + 56 + 20 + 8, 1 << 16, NULL, 31 + 47 + 56 + 20 + 12, 47 }, /* and bytes */
    { 31, 0, "Entry 1" },                        /* the entry's mark */
    { 31 + 42, 1, "Entry 1" },                   /* where its member is */
    { 31 + 42, 1000, "Entry 1" },
    { 31 + 42, 170, "Entry 1" },                 /* the file ends there */
    { 31 + 28, 1 << 16, "Entry 1" },             /* no name, something more */
    { 31 + 16, 5, "Entry 1" },                   /* a checksum that the header does not have */
    { 0, 0, "Entry 1" },                         /* the header's mark */
    { 26, 2, "Entry 1" },                        /* the length of its name */
    { 26, 1 + (200 << 16), "Entry 1" },          /* more than there is behind the name */
    { 18, G_MAXUINT32, NULL },                   /* sizes that are elsewhere */
    { 22, G_MAXUINT32, NULL },
    { 18, 7, "Entry 1" },
    { 22, 7, "Entry 1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GByteArray *bytes = write_one ();
      guint32 word = GUINT32_TO_LE (cases[i].word), also = GUINT32_TO_LE (cases[i].also);
      g_autoptr (GError) error = NULL;

      memcpy (bytes->data + cases[i].at, &word, sizeof word);
      if (cases[i].also_at > 0)
        memcpy (bytes->data + cases[i].also_at, &also, sizeof also);

      g_autoptr (GBytes) changed = g_byte_array_free_to_bytes (bytes);
      g_autoptr (KsBlob) blob = ks_blob_new (changed);
      g_autoptr (KsZip) zip = ks_zip_open (NULL, blob, &error);

      g_assert_cmpint (zip != NULL, ==, cases[i].said == NULL);
      if (zip == NULL)
        ks_assert_error (&error, KS_ERROR_DATA, cases[i].said, NULL);
    }
}

/* A stored member of several pieces: they are one after the other, and so is their checksum. */
static void
test_pieces (void)
{
  enum { SIZE = 3 << 19, CHECKSUM = 0xac2c5ee1 };

  for (guint damaged = 0; damaged < 2; damaged++)
    {
      Writer writer = { g_byte_array_new (), g_byte_array_new (), 0 };
      g_autofree guint8 *content = g_malloc0 (SIZE);
      const guint32 words[] = { GUINT32_TO_LE (CHECKSUM), GUINT32_TO_LE (SIZE),
                                GUINT32_TO_LE (SIZE) };
      g_autoptr (GError) error = NULL;

      put_member (&writer, "a");
      memcpy (writer.bytes->data + 14, words, sizeof words);
      memcpy (writer.directory->data + 16, words, sizeof words);
      content[SIZE - 1] = damaged;
      g_byte_array_append (writer.bytes, content, SIZE);

      g_autoptr (KsBlob) blob = finish (&writer);
      g_autoptr (KsZip) zip = ks_zip_open (NULL, blob, &error);

      g_assert_no_error (error);

      g_autoptr (KsBlob) member = ks_zip_member (zip, 0);

      g_assert_true (ks_blob_read (NULL, member, 0, 0, NULL, &error));
      memset (content, 1, SIZE);
      g_assert_cmpint (ks_blob_read (NULL, member, 0, SIZE, content, &error), ==, damaged == 0);
      for (gsize i = 0; i < SIZE; i++)
        g_assert_cmpuint (content[i], ==, i == SIZE - 1 ? damaged : 0);
      if (damaged)
        ks_assert_error (&error, KS_ERROR_DATA, "checksum", NULL);
      g_assert_true (ks_blob_read (NULL, member, SIZE, 0, NULL, &error) == (damaged == 0));
      g_clear_error (&error);
    }
}

/* Zip64's end records alone, without what they are to follow. */
static void
test_short (void)
{
  for (gsize kept = 22; kept <= 22 + 20 + 55; kept++)
    {
      GByteArray *bytes = write_one ();
      g_autoptr (GError) error = NULL;

      g_byte_array_remove_range (bytes, 0, bytes->len - kept);

      g_autoptr (GBytes) rest = g_byte_array_free_to_bytes (bytes);
      g_autoptr (KsBlob) blob = ks_blob_new (rest);

      g_assert_null (ks_zip_open (NULL, blob, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "nowhere", NULL);
    }
}

/* An entry whose numbers are in its extra field, behind another such field. */
static void
test_large_entry (void)
{
  static const struct {
    guint length; /* as the field says */
    guint n;      /* bytes of the two sizes that are not to be believed */
    const char *said;
  } cases[] = { { 24, 8, NULL }, { 24, 4, NULL }, { 20, 8, "Entry 1" }, { 25, 8, "Entry 1" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Writer writer = { g_byte_array_new (), g_byte_array_new (), 0 };
      g_autoptr (GError) error = NULL;

      put_member (&writer, "a");
      memset (writer.directory->data + 20, 0xff, cases[i].n);
      memset (writer.directory->data + 42, 0xff, 4);
      writer.directory->data[30] = 5 + 4 + 24;
      put (writer.directory, 0x10007, 4); /* a field of one byte that is somebody else's */
      put (writer.directory, 0, 1);
      put (writer.directory, 1 | cases[i].length << 16, 4);
      for (guint number = 0; number < 3; number++)
        put (writer.directory, 0, 8);

      g_autoptr (KsBlob) blob = finish (&writer);
      g_autoptr (KsZip) zip = ks_zip_open (NULL, blob, &error);

      g_assert_cmpint (zip != NULL, ==, cases[i].said == NULL);
      if (zip == NULL)
        ks_assert_error (&error, KS_ERROR_DATA, cases[i].said, NULL);
      else
        g_assert_cmpuint (ks_zip_entry (zip, 0)->size, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/zip/members", test_members);
  g_test_add_func ("/data/zip/turns", test_turns);
  g_test_add_func ("/data/zip/checksum", test_checksum);
  g_test_add_func ("/data/zip/allocations", test_allocations);
  g_test_add_func ("/data/zip/file", test_file);
  g_test_add_func ("/data/zip/refused", test_refused);
  g_test_add_func ("/data/zip/colliding", test_colliding);
  g_test_add_func ("/data/zip/same-names", test_same_names);
  g_test_add_func ("/data/zip/changed", test_changed);
  g_test_add_func ("/data/zip/pieces", test_pieces);
  g_test_add_func ("/data/zip/short", test_short);
  g_test_add_func ("/data/zip/large-entry", test_large_entry);
  return g_test_run ();
}
