/* SPDX-License-Identifier: MIT */
#include "ks-matrix.h"
#include "ks-test.h"

/* Element (i, j) is 10 i + j. */
static KsMatrix *
make (gsize rows, gsize cols)
{
  g_autoptr (GError) error = NULL;
  KsMatrix *matrix = ks_matrix_new (NULL, rows, cols, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < rows; i++)
    for (gsize j = 0; j < cols; j++)
      ks_matrix_row (matrix, i)[j] = 10 * i + j;
  return matrix;
}

static gboolean
select_rows (KsContext *context, gpointer data, GError **error)
{
  static const guint32 rows[] = { 2, 0, 2, 3 };
  g_autoptr (KsMatrix) matrix = make (4, 5);
  g_autoptr (KsMatrix) some = ks_matrix_select (context, matrix, rows, 4, error);

  if (some == NULL)
    return FALSE;
  g_assert_cmpuint (some->rows, ==, 4);
  g_assert_cmpuint (some->cols, ==, 5);
  for (gsize i = 0; i < 4; i++)
    for (gsize j = 0; j < some->stride; j++)
      g_assert_cmpfloat (ks_matrix_row (some, i)[j], ==, j < 5 ? 10.0 * rows[i] + j : 0.0);
  return TRUE;
}

/* Nothing is let go of without harm, and what has two owners only by both. */
static void
test_owners (void)
{
  KsMatrix *matrix = make (2, 2);
  KsMatrix *same = ks_matrix_ref (matrix);

  g_assert_true (same == matrix);
  ks_matrix_unref (matrix);
  g_assert_cmpfloat (ks_matrix_row (same, 1)[1], ==, 11.0);
  ks_matrix_unref (same);
  ks_matrix_unref (NULL);
}

static void
test_select (void)
{
  const guint32 row = 0;
  g_autoptr (KsMatrix) matrix = make (1, 1);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_test_allocations (select_rows, NULL);

  g_autoptr (KsMatrix) none = ks_matrix_select (NULL, matrix, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->rows, ==, 0);
  ks_context_cancel (context);
  g_assert_null (ks_matrix_select (context, matrix, &row, 1, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

/* What is larger than memory can be is refused before it is asked for. */
static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_matrix_new (NULL, G_MAXSIZE / 4, 8, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, NULL);
  g_assert_null (ks_matrix_new (NULL, 1, (gsize) G_MAXUINT32 + 1, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/matrix/owners", test_owners);
  g_test_add_func ("/data/matrix/select", test_select);
  g_test_add_func ("/data/matrix/too-large", test_too_large);
  return g_test_run ();
}
