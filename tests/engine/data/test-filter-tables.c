/* The columns beside the rows of filter sets.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-test-filters.h"

/* Columns of text pool by name over files. */
static void
test_pooled_labels (void)
{
  static const char first[] = "x,kind,id\n1,a,10\n2,b,11\n",
                    second[] = "x,kind,place\n3,b,north\n4,c,south\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) one = ks_test_parse (NULL, "one.csv", first, strlen (first), &error);
  g_autoptr (KsTensorFile) two = ks_test_parse (NULL, "two.csv", second, strlen (second), &error);
  KsTensorFile *files[] = { one, two };
  KsFilterSelection selection = { NULL };
  g_autoptr (KsFilterSet) set = ks_filter_set_new (NULL, files, 2, &selection, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (set->values->rows, ==, 4);
  g_assert_cmpuint (ks_table_find (set->metadata, "kind")->n_levels, ==, 3);
  g_assert_cmpstr (text (set, "kind", 1), ==, "b");
  g_assert_cmpstr (text (set, "kind", 2), ==, "b");
  g_assert_cmpstr (text (set, "place", 0), ==, "");
  g_assert_cmpstr (text (set, "place", 3), ==, "south");
  g_assert_cmpfloat (number (set, "id", 1), ==, 11);
  g_assert_true (isnan (number (set, "id", 2)));
  g_assert_cmpstr (text (set, "file", 3), ==, "two.csv");
  g_assert_cmpuint (ks_filter_set_bytes (set), >, ks_matrix_bytes (set->values));
}

/* A column that holds numbers in one file and text in another is what the first one's is. */
static void
test_pooled_kinds (void)
{
  static const char numbers[] = "x,id\n1,10\n2,11\n", texts[] = "x,id\n3,b\n4,c\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) one = ks_test_parse (NULL, "1.csv", numbers, strlen (numbers), &error);
  g_autoptr (KsTensorFile) two = ks_test_parse (NULL, "2.csv", texts, strlen (texts), &error);
  KsTensorFile *files[] = { one, two, one };
  KsFilterSelection selection = { NULL };
  g_autoptr (KsFilterSet) first = ks_filter_set_new (NULL, files, 2, &selection, &error);
  g_autoptr (KsFilterSet) second = ks_filter_set_new (NULL, files + 1, 2, &selection, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (number (first, "id", 1), ==, 11);
  g_assert_true (isnan (number (first, "id", 2)));
  g_assert_cmpstr (text (second, "id", 1), ==, "c");
  g_assert_cmpstr (text (second, "id", 2), ==, "");
}

/* Files of a training run, the third of which tells no step. */
static gboolean
pool_steps (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsTensorFile) one = ks_test_parse (NULL, "500.csv", "1,2\n", 4, NULL);
  g_autoptr (KsTensorFile) two = ks_test_parse (NULL, "0.csv", "3,4\n5,6\n", 8, NULL);
  g_autoptr (KsTensorFile) three = ks_test_parse (NULL, "last.csv", "7,8\n", 4, NULL);
  KsTensorFile *files[] = { one, two, three };
  KsFilterSelection selection = { NULL };

  one->step = 500;
  two->step = 0;

  g_autoptr (KsFilterSet) set = ks_filter_set_new (context, files, 3, &selection, error);

  if (set == NULL)
    return FALSE;
  g_assert_cmpfloat (number (set, "step", 0), ==, 500);
  g_assert_cmpfloat (number (set, "step", 1), ==, 0);
  g_assert_cmpfloat (number (set, "step", 2), ==, 0);
  g_assert_true (isnan (number (set, "step", 3)));

  g_autoptr (GArray) steps = ks_filter_set_steps (set);
  g_assert_cmpuint (steps->len, ==, 2);
  g_assert_cmpfloat (g_array_index (steps, double, 0), ==, 0);
  g_assert_cmpfloat (g_array_index (steps, double, 1), ==, 500);
  return TRUE;
}

static void
test_file_steps (void)
{
  g_autoptr (KsTensorFile) kernels = ks_test_open ("npy/kernels.npy");
  g_autoptr (GError) error = NULL;
  KsFilterSelection selection = { NULL };

  ks_test_allocations (pool_steps, NULL);

  kernels->step = 7;

  g_autoptr (KsFilterSet) set = ks_filter_set_new (NULL, &kernels, 1, &selection, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (number (set, "step", 0), ==, 7);
  g_assert_cmpfloat (number (set, "step", set->values->rows - 1), ==, 7);
}

/* The steps of a set: each finite number once, ascending. */
static void
test_known_steps (void)
{
  static const double steps[] = { 7, 7, 0, 0, NAN, 7, 0, INFINITY, -1.5, -1.5, NAN, 0 };
  static const double expected[] = { -1.5, 0, 7 };
  const gsize rows = G_N_ELEMENTS (steps);

  for (guint kind = 0; kind < 3; kind++) /* numbers, text and no column */
    {
      KsTable *metadata = ks_table_new (rows);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsFilterSet)
          set = ks_filter_set_take (ks_matrix_new (NULL, rows, 2, &error), metadata, 0, 0);
      const char *levels[] = { "7", NULL };

      if (kind == 0)
        ks_table_add_numbers (metadata, "step", g_memdup2 (steps, sizeof steps));
      else if (kind == 1)
        ks_table_add_text (metadata, "step", g_new0 (guint32, rows), g_strdupv ((GStrv) levels));

      g_autoptr (GArray) known = ks_filter_set_steps (set);
      if (kind == 0)
        g_assert_cmpmem (known->data, known->len * sizeof (double), expected, sizeof expected);
      else
        g_assert_cmpuint (known->len, ==, 0);
    }
  ks_filter_set_unref (NULL);
}

/* Beside a table stand as many arrays that label its rows as anybody will look at. */
static void
test_many_labels (void)
{
  const guint64 shape[] = { 2, 1 };
  g_autoptr (KsTensorFile) file = ks_test_open ("npy/scalar.npy");
  g_autoptr (GBytes) bytes = g_bytes_new ("\1\2", 2);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;
  KsFilterSelection selection = { .tensors = (const char *const[]) { "0", NULL } };

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      g_ptr_array_add (file->tensors, ks_tensor_new (name, KS_DTYPE_UINT8, FALSE, i == 0 ? 2 : 1,
                                                     shape, TRUE, blob, 0, &error));
    }
  g_autoptr (KsFilterSet) set = ks_filter_set_new (NULL, &file, 1, &selection, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (set->metadata->columns->len, ==, 256);
  g_assert_cmpfloat (number (set, "256", 1), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/filter-tables/pooled-labels", test_pooled_labels);
  g_test_add_func ("/data/filter-tables/pooled-kinds", test_pooled_kinds);
  g_test_add_func ("/data/filter-tables/file-steps", test_file_steps);
  g_test_add_func ("/data/filter-tables/known-steps", test_known_steps);
  g_test_add_func ("/data/filter-tables/many-labels", test_many_labels);
  return g_test_run ();
}
