/* SPDX-License-Identifier: MIT */
#include "ks-pieces.h"
#include "points-fixture.h"

#include <math.h>
#include <string.h>

/* ---- The twin: all points are landmarks, and pieces spread from point to point ---- */

static void
spread (const KsSpace *space, gsize from, double length, guint32 *piece, guint32 mark)
{
  piece[from] = mark;
  for (gsize i = 0; i < space->n; i++)
    if (piece[i] == G_MAXUINT32 && ks_space_distance (space, from, i) <= length)
      spread (space, i, length, piece, mark);
}

static void
test_twin (void)
{
  for (guint64 seed = 1; seed <= 40; seed++)
    {
      gsize n = 2 + seed * 3;
      double length = 0.2 + 0.05 * (double) (seed % 8);
      g_autoptr (KsSpace) space = fixture_space (fixture_random (n, 2, seed), FALSE);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsPieces) pieces = ks_pieces_new (NULL, space, length, &error);
      g_autofree guint32 *expected = g_new (guint32, n);
      g_autofree gsize *counted = g_new0 (gsize, n);
      guint32 n_expected = 0;

      g_assert_no_error (error);
      memset (expected, 0xff, n * sizeof *expected);
      for (gsize i = 0; i < n; i++)
        if (expected[i] == G_MAXUINT32)
          spread (space, i, length, expected, n_expected++);
      g_assert_cmpuint (pieces->n, ==, n);
      g_assert_cmpuint (pieces->n_pieces, ==, n_expected);
      for (gsize i = 0; i < n; i++)
        {
          counted[pieces->piece[i]]++;
          for (gsize j = 0; j < i; j++)
            g_assert_cmpint (expected[i] == expected[j], ==, pieces->piece[i] == pieces->piece[j]);
        }
      for (gsize i = 0; i < pieces->n_pieces; i++)
        {
          g_assert_cmpuint (pieces->sizes[i], ==, counted[i]);
          g_assert_cmpuint (pieces->sizes[i], <=, pieces->sizes[i > 0 ? i - 1 : 0]);
        }
    }
}

/* More points than landmarks: two blobs of 700 and 300, and a stray. Equal pieces come in the
 * order of their first points. */
static void
test_large (void)
{
  KsMatrix *matrix = fixture_random (1001, 3, 5);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < 1001; i++)
    ks_matrix_row (matrix, i)[0] += i == 0 ? 200.0 : i <= 300 ? 100.0 : 0.0;
  g_autoptr (KsSpace) space = fixture_space (matrix, FALSE);
  g_autoptr (KsPieces) pieces = ks_pieces_new (NULL, space, 10.0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pieces->n_pieces, ==, 3);
  g_assert_cmpuint (pieces->sizes[0], ==, 700);
  g_assert_cmpuint (pieces->sizes[1], ==, 300);
  g_assert_cmpuint (pieces->piece[0], ==, 2);
  g_assert_cmpuint (pieces->piece[1], ==, 1);
  g_assert_cmpuint (pieces->piece[1000], ==, 0);

  const double four[] = { 0.0, 5.0, 0.1, 5.1 };
  g_autoptr (KsSpace) pairs = fixture_space (fixture_matrix (four, 4, 1), FALSE);
  g_autoptr (KsPieces) equal = ks_pieces_new (NULL, pairs, 1.0, &error);
  g_assert_cmpuint (equal->piece[0], ==, 0);
  g_assert_cmpuint (equal->piece[3], ==, 1);
}

/* One point; all equal, joined at length 0. */
static void
test_few (void)
{
  for (gsize n = 1; n <= 400; n += 399)
    {
      g_autoptr (KsSpace) space = fixture_space (ks_matrix_new (NULL, n, 3, NULL), FALSE);
      g_autoptr (KsPieces) pieces = ks_pieces_new (NULL, space, 0.0, NULL);

      g_assert_cmpuint (pieces->n_pieces, ==, 1);
      g_assert_cmpuint (pieces->sizes[0], ==, n);
    }
}

static gboolean
try_to_part (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsPieces) pieces = ks_pieces_new (context, data, 0.5, error);

  return pieces != NULL;
}

static void
test_refusals (void)
{
  g_autoptr (KsSpace) space = fixture_space (fixture_random (500, 3, 5), FALSE);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_false (try_to_part (context, space, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  ks_test_allocations (try_to_part, space);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pieces/twin", test_twin);
  g_test_add_func ("/pieces/large", test_large);
  g_test_add_func ("/pieces/few", test_few);
  g_test_add_func ("/pieces/refusals", test_refusals);
  return g_test_run ();
}
