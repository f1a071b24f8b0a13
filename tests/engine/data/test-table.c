/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-levels.h"
#include "ks-matrix.h"
#include "ks-table.h"
#include "ks-test.h"

static void
test_matrix (void)
{
  static const guint32 rows[] = { 2, 0, 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KsMatrix) matrix = ks_matrix_new (NULL, 3, 5, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (matrix->stride, ==, 8);
  g_assert_cmpuint ((guintptr) matrix->values % KS_ALIGNMENT, ==, 0);
  for (gsize i = 0; i < 3 * 8; i++)
    g_assert_cmpfloat (matrix->values[i], ==, 0.0);
  for (gsize i = 0; i < 3; i++)
    for (gsize c = 0; c < 5; c++)
      ks_matrix_row (matrix, i)[c] = 10.0 * i + c;

  g_autoptr (KsMatrix) selected = ks_matrix_select (NULL, matrix, rows, 3, &error);
  for (gsize i = 0; i < 3; i++)
    for (gsize c = 0; c < 8; c++)
      g_assert_cmpfloat (ks_matrix_row (selected, i)[c], ==, c < 5 ? 10.0 * rows[i] + c : 0.0);

  g_autoptr (KsMatrix) none = ks_matrix_select (NULL, matrix, NULL, 0, &error);
  g_assert_cmpuint (none->rows, ==, 0);
  g_assert_cmpuint (none->cols, ==, 5);

  g_autoptr (KsMatrix) same = ks_matrix_ref (matrix);
  g_assert_true (same == matrix);
  g_assert_cmpuint (ks_matrix_bytes (matrix), >=, 3 * 8 * sizeof (double));

  g_assert_null (ks_matrix_new (NULL, G_MAXSIZE / 2, 9, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, NULL);
  g_assert_null (ks_matrix_new (NULL, 1, G_MAXSIZE, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, NULL);
}

static KsTable *
table_new (void)
{
  const double steps[] = { 0, 100, NAN };
  const guint32 codes[] = { 1, 0, 1 };
  const char *const levels[] = { "cat", "dog", NULL };
  KsTable *table = ks_table_new (3);

  ks_table_add_numbers (table, "step", g_memdup2 (steps, sizeof steps));
  ks_table_add_text (table, "kind", g_memdup2 (codes, sizeof codes), g_strdupv ((GStrv) levels));
  ks_table_add_numbers (table, "step", g_memdup2 (steps, sizeof steps));
  ks_table_add_numbers (table, "step", g_memdup2 (steps, sizeof steps));
  return table;
}

static void
test_columns (void)
{
  g_autoptr (KsTable) table = table_new ();
  g_autoptr (KsTable) same = ks_table_ref (table);

  g_assert_true (same == table);
  g_assert_cmpuint (table->columns->len, ==, 4);
  g_assert_nonnull (ks_table_find (table, "step_2"));
  g_assert_nonnull (ks_table_find (table, "step_3"));
  g_assert_null (ks_table_find (table, "step_4"));
  g_assert_null (ks_table_find (NULL, "step"));
  g_assert_false (ks_table_find (table, "step")->is_text);
  g_assert_cmpuint (ks_table_find (table, "kind")->n_levels, ==, 2);
  g_assert_cmpstr (ks_column_text (ks_table_find (table, "kind"), 0), ==, "dog");
  g_assert_cmpuint (ks_table_bytes (table), >=, 3 * 3 * sizeof (double) + 3 * sizeof (guint32) + 8);
}

static gboolean
select_rows (KsContext *context, gpointer data, GError **error)
{
  static const guint32 rows[] = { 2, 1 };
  g_autoptr (KsTable) selected = ks_table_select (context, data, rows, 2, error);

  if (selected == NULL)
    return FALSE;
  g_assert_cmpuint (selected->rows, ==, 2);
  g_assert_cmpuint (selected->columns->len, ==, 4);
  g_assert_cmpstr (ks_column_text (ks_table_find (selected, "kind"), 0), ==, "dog");
  g_assert_cmpstr (ks_column_text (ks_table_find (selected, "kind"), 1), ==, "cat");
  g_assert_true (isnan (ks_table_find (selected, "step_3")->numbers[0]));
  g_assert_cmpfloat (ks_table_find (selected, "step_3")->numbers[1], ==, 100.0);
  return TRUE;
}

static void
test_select (void)
{
  g_autoptr (KsTable) table = table_new ();

  ks_test_allocations (select_rows, table);
}

static void
test_levels (void)
{
  g_auto (KsLevels) levels = { NULL };

  ks_levels_init (&levels);
  g_assert_cmpuint (ks_levels_code (&levels, "b"), ==, 0);
  g_assert_cmpuint (ks_levels_code (&levels, ""), ==, 1);
  g_assert_cmpuint (ks_levels_code (&levels, "b"), ==, 0);
  g_assert_cmpuint (ks_levels_code (&levels, "a"), ==, 2);

  g_auto (GStrv) texts = ks_levels_steal (&levels);
  g_autofree char *joined = g_strjoinv ("|", texts);
  g_assert_cmpstr (joined, ==, "b||a");
  g_assert_cmpuint (ks_levels_code (&levels, "a"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/table/matrix", test_matrix);
  g_test_add_func ("/data/table/columns", test_columns);
  g_test_add_func ("/data/table/select", test_select);
  g_test_add_func ("/data/table/levels", test_levels);
  return g_test_run ();
}
