/* Pickles of which only a window of 1 MiB is in memory.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-pickle.h"
#include "ks-test.h"

#define WINDOW (1 << 20)

/* A blob that is read in pieces, and that cannot be read from a read on. */
typedef struct {
  KsBlob parent;
  const char *bytes; /* (there) not owned; what follows is not to be looked at */
  gsize there;
  guint n_reads, n_good;
} PieceBlob;

static gboolean
piece_read (KsContext *context, KsBlob *blob, gsize offset, gsize size, guint8 *out, GError **error)
{
  PieceBlob *self = (PieceBlob *) blob;

  if (self->n_reads++ >= self->n_good)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_IO, "The file cannot be read: gone.");
      return FALSE;
    }
  if (offset < self->there)
    memcpy (out, self->bytes + offset, MIN (size, self->there - offset));
  return TRUE;
}

static void
piece_clear (KsBlob *blob)
{
}

static const KsBlobKind piece_kind = { piece_read, piece_clear };

static KsBlob *
piece_blob_new (const GString *bytes, gsize size, guint n_good)
{
  PieceBlob *self = ks_blob_alloc (&piece_kind, sizeof *self, size);

  self->bytes = bytes->str;
  self->there = bytes->len;
  self->n_good = n_good;
  return &self->parent;
}

/* Texts before and behind 3 MiB that are passed over. */
static GString *
long_program (void)
{
  GString *program = g_string_new ("X");
  g_autofree char *gap = g_malloc0 (3 << 20);

  g_string_append_len (program, "\5\0\0\0first\x8e\0\0\x30\0\0\0\0\0", 18);
  g_string_append_len (program, gap, 3 << 20);
  g_string_append_len (program, "X\4\0\0\0last\x87.", 11);
  return program;
}

/* Only the window moves: a large pickle is never in memory as a whole. */
static void
test_window (void)
{
  GString *program = long_program ();

  for (guint n_good = 0; n_good < 6; n_good++)
    {
      g_autoptr (KsBlob) blob = piece_blob_new (program, program->len, n_good);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsPickle) pickle = ks_pickle_new (NULL, blob, &error);
      g_autofree char *said = NULL, *again = NULL;
      guint32 root, first, last;
      gsize offset = 0;

      g_assert_nonnull (pickle->window);
      if (!ks_pickle_load (pickle, &offset, &root, &error))
        {
          g_assert_cmpuint (n_good, <, 2);
          ks_assert_error (&error, KS_ERROR_IO, "gone", NULL);
          continue;
        }
      g_assert_cmpuint (n_good, >=, 2);
      first = ks_pickle_item (pickle, root, 0);
      last = ks_pickle_item (pickle, root, 2);
      /* The last is still there, the first is to be read again, and the last then. */
      said = ks_pickle_dup_text (pickle, last);
      g_assert_cmpstr (said, ==, "last");
      g_assert_true (ks_pickle_is_text (pickle, first, "first") == (n_good > 2));
      again = ks_pickle_dup_text (pickle, last);
      g_assert_true ((again != NULL) == (n_good > 3));
      g_assert_true (ks_pickle_check (pickle, &error) == (n_good > 3));
      g_clear_error (&error);
      g_assert_true (ks_pickle_check (pickle, &error));
    }
  g_string_free (program, TRUE);
}

/* A program whose byte @at is the first behind the window: bytes that are passed over come first. */
static GString *
program_across (const char *operations, gsize size, gsize at)
{
  GString *program = g_string_new ("B");
  guint32 length = GUINT32_TO_LE (WINDOW - 5 - at);

  g_string_append_len (program, (const char *) &length, sizeof length);
  g_string_set_size (program, WINDOW - at);
  memset (program->str + 5, 'x', WINDOW - 5 - at);
  g_string_append_len (program, operations, size);
  return program;
}

#define PROGRAM(text) text, sizeof (text) - 1

/* What an operation says of itself may lie where nothing can be read. */
static void
test_edge (void)
{
  static const struct {
    const char *operations;
    gsize size;
  } cases[] = {
    { PROGRAM ("I123\n.") },
    { PROGRAM ("csome\nclass\n.") },
    { PROGRAM ("p1\n.") },
    { PROGRAM ("\x8a\4aaaa.") },
    { PROGRAM ("J\1\0\0\0.") },
    { PROGRAM ("X\1\0\0\0a.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize at = 0; at < cases[i].size; at++)
      {
        GString *program = program_across (cases[i].operations, cases[i].size, at);
        g_autoptr (KsBlob) blob = piece_blob_new (program, program->len, 1);
        g_autoptr (GError) error = NULL;
        g_autoptr (KsPickle) pickle = ks_pickle_new (NULL, blob, &error);
        guint32 root;
        gsize offset = 0;

        g_assert_false (ks_pickle_load (pickle, &offset, &root, &error));
        ks_assert_error (&error, KS_ERROR_IO, "gone", NULL);
        g_string_free (program, TRUE);
      }
}

/* Pieces of more than 4 GiB, which nothing that is read here has, are refused unread; and so is a
 * number for what is memoised that is larger than all objects are. */
static void
test_large (void)
{
  static const struct {
    const char *operations;
    gsize at, size, length;
    const char *word;
  } cases[] = {
    { "\x8e\0\0\0\0\1\0\0\0", 0, 9, ((gsize) 1 << 32) + 10, "4 GiB" },
    { "Nr\1\0\x10\0.", 0, 7, WINDOW + 7, "too large" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GString *program = program_across (cases[i].operations, cases[i].size, 0);
      g_autoptr (KsBlob) blob = piece_blob_new (program, program->len + cases[i].length, 9);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsPickle) pickle = ks_pickle_new (NULL, blob, &error);
      guint32 root;
      gsize offset = 0;

      g_assert_false (ks_pickle_load (pickle, &offset, &root, &error));
      ks_assert_error (&error, KS_ERROR_DATA, cases[i].word, NULL);
      g_string_free (program, TRUE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/pickle-window/moves", test_window);
  g_test_add_func ("/data/pickle-window/edge", test_edge);
  g_test_add_func ("/data/pickle-window/large", test_large);
  return g_test_run ();
}
