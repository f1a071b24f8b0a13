/* Filter sets, written and opened again: the same to the last bit.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export.h"
#include "ks-random.h"
#include "ks-test.h"

#include <stdio.h>
#include <string.h>

/* Any bits at all: NaN of all kinds, infinities, the smallest numbers. */
static double
any_double (KsRandom *random)
{
  static const guint64 hard[] = {
    0x0000000000000000, 0x8000000000000000, 0x0000000000000001, 0x7ff0000000000000,
    0xfff0000000000000, 0x7ff8000000000000, 0xfff8000000000123, 0x7ff0000000000001,
  };
  guint64 bits = ks_random_below (random, 3) == 0
                   ? hard[ks_random_below (random, G_N_ELEMENTS (hard))]
                   : (guint64) ks_random_below (random, G_MAXUINT32) << 32
                         | ks_random_below (random, G_MAXUINT32);
  double value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static KsFilterSet *
make_set (gsize rows, gsize cols, guint kernel_rows, guint kernel_cols, guint64 seed)
{
  static const char *const names[]
      = { "step", "values", "column.x", "a \"quoted\" one", "Größe", "", "x\ty" };
  static const char *const levels[] = { "", "a, b", "“c”\\x0a", "\xf0\x9f\x94\x8d", "null", NULL };
  KsMatrix *values = ks_matrix_new (NULL, rows, cols, NULL);
  KsTable *metadata = ks_table_new (rows);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < rows * cols; i++)
    ks_matrix_row (values, i / cols)[i % cols] = any_double (&random);
  for (gsize c = 0; c < G_N_ELEMENTS (names); c++)
    if (c % 2 == 0)
      {
        double *numbers = g_new (double, rows);

        for (gsize row = 0; row < rows; row++)
          numbers[row] = any_double (&random);
        ks_table_add_numbers (metadata, names[c], numbers);
      }
    else
      {
        guint32 *codes = g_new (guint32, rows);

        for (gsize row = 0; row < rows; row++)
          codes[row] = ks_random_below (&random, G_N_ELEMENTS (levels) - 1);
        ks_table_add_text (metadata, names[c], codes, g_strdupv ((GStrv) levels));
      }
  return ks_filter_set_take (values, metadata, kernel_rows, kernel_cols);
}

static KsTensorFile *
write_and_open (const KsFilterSet *set)
{
  g_auto (KsOutput) output = { NULL };
  g_autoptr (GError) error = NULL;

  ks_export_filter_set (set, NULL, &output);
  g_assert_no_error (output.error);
  g_autoptr (GBytes) bytes = g_bytes_new (output.data, output.size);
  KsTensorFile *file = ks_tensor_file_parse (NULL, "set.safetensors", bytes, &error);
  g_assert_no_error (error);
  return file;
}

static void
assert_same_column (const KsColumn *a, const KsColumn *b, gsize rows)
{
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_true (a->is_text == b->is_text);
  if (!a->is_text)
    {
      g_assert_cmpint (memcmp (a->numbers, b->numbers, rows * sizeof (double)), ==, 0);
      return;
    }
  g_assert_cmpint (memcmp (a->codes, b->codes, rows * sizeof (guint32)), ==, 0);
  g_assert_cmpuint (a->n_levels, ==, b->n_levels);
  g_assert_true (g_strv_equal ((const char *const *) a->levels, (const char *const *) b->levels));
}

static void
assert_same (const KsFilterSet *a, const KsFilterSet *b)
{
  g_assert_cmpuint (a->values->rows, ==, b->values->rows);
  g_assert_cmpuint (a->values->cols, ==, b->values->cols);
  g_assert_cmpuint (a->kernel_rows, ==, b->kernel_rows);
  g_assert_cmpuint (a->kernel_cols, ==, b->kernel_cols);
  for (gsize row = 0; row < a->values->rows; row++)
    g_assert_cmpint (memcmp (ks_matrix_row (a->values, row), ks_matrix_row (b->values, row),
                             a->values->cols * sizeof (double)), ==, 0);
  g_assert_cmpuint (a->metadata->columns->len, ==, b->metadata->columns->len);
  for (guint c = 0; c < a->metadata->columns->len; c++)
    assert_same_column (g_ptr_array_index (a->metadata->columns, c),
                        g_ptr_array_index (b->metadata->columns, c), a->values->rows);
}

static void
test_same_set (void)
{
  static const struct {
    gsize rows, cols;
    guint kernel[2];
  } sizes[] = { { 1, 9, { 3, 3 } }, { 77, 9, { 3, 3 } }, { 10, 10, { 2, 5 } }, { 50, 7, { 0, 0 } },
                { 1, 1, { 0, 0 } }, { 3, 25, { 5, 5 } } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (KsFilterSet) set = make_set (sizes[i].rows, sizes[i].cols, sizes[i].kernel[0],
                                              sizes[i].kernel[1], i);
      g_autoptr (KsTensorFile) file = write_and_open (set);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsFilterSet) again
          = ks_filter_set_new (NULL, &file, 1, &(KsFilterSelection) { NULL }, &error);

      g_assert_no_error (error);
      assert_same (set, again);
      g_assert_cmpstr (file->kind, ==, "safetensors");
      g_assert_cmpuint (file->tensors->len, ==, 1 + set->metadata->columns->len);
    }
}

/* A set without any column, and one of more levels than a kilobyte of header holds. */
static void
test_columns (void)
{
  KsMatrix *values = ks_matrix_new (NULL, 3000, 2, NULL);
  KsTable *metadata = ks_table_new (3000);
  g_autoptr (KsFilterSet) set = ks_filter_set_take (values, metadata, 0, 0);

  for (int with_column = 0; with_column < 2; with_column++)
    {
      g_autoptr (KsTensorFile) file = write_and_open (set);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsFilterSet) again
          = ks_filter_set_new (NULL, &file, 1, &(KsFilterSelection) { NULL }, &error);

      g_assert_no_error (error);
      assert_same (set, again);

      guint32 *codes = g_new (guint32, 3000);
      g_autoptr (GStrvBuilder) levels = g_strv_builder_new ();
      for (guint32 i = 0; i < 3000; i++)
        {
          g_autofree char *level = g_strdup_printf ("level %u", i);

          codes[i] = 2999 - i;
          g_strv_builder_add (levels, level);
        }
      ks_table_add_text (metadata, "name", codes, g_strv_builder_end (levels));
    }
}

/* The core of a set has its rows as they were read, where they were, and how dense. */
static void
check_core (const char *recipe_text)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsRecipe) recipe = ks_recipe_from_text (recipe_text, &error);
  g_autoptr (KsResult) result = ks_pipeline_run (pipeline, recipe, KS_TARGET_CORE, NULL, NULL, &error);
  g_auto (KsOutput) output = { NULL };

  g_assert_no_error (error);
  ks_exporter_find (KS_EXPORT_CORE, "core.safetensors", NULL)->write (result, FALSE, &output);
  g_assert_no_error (output.error);
  g_autoptr (GBytes) bytes = g_bytes_new (output.data, output.size);
  g_autoptr (KsTensorFile) file = ks_tensor_file_parse (NULL, "core", bytes, &error);
  g_assert_no_error (error);
  g_autoptr (KsFilterSet) core = ks_filter_set_new (
      NULL, &file, 1, &(KsFilterSelection) { .precomputed = recipe->precomputed }, &error);
  g_assert_no_error (error);

  const KsFilterSet *set = result->source->set;
  const double *row = ks_table_find (core->metadata, "row")->numbers;
  g_assert_cmpuint (core->values->rows, ==, result->core->m);
  g_assert_cmpuint (core->kernel_rows, ==, set->kernel_rows);
  g_assert_cmpuint (core->metadata->columns->len, ==, set->metadata->columns->len + 3);
  for (gsize i = 0; i < result->core->m; i++)
    {
      guint32 point = result->core->rows[i];
      gsize from = result->points->rows != NULL ? result->points->rows[point] : point;

      g_assert_cmpfloat (row[i], ==, from);
      g_assert_cmpfloat (ks_table_find (core->metadata, "radius")->numbers[i], ==,
                         result->density->radius[point]);
      g_assert_cmpfloat (ks_table_find (core->metadata, "density")->numbers[i], ==,
                         result->density->density[point]);
      for (gsize j = 0; j < core->values->cols; j++)
        g_assert_cmpfloat (ks_matrix_row (core->values, i)[j], ==,
                           ks_matrix_row (set->values, from)[recipe->precomputed ? (gsize) row[j] : j]);
      for (guint c = 0; c < set->metadata->columns->len; c++)
        {
          const KsColumn *a = g_ptr_array_index (set->metadata->columns, c);
          const KsColumn *b = g_ptr_array_index (core->metadata->columns, c);

          if (a->is_text)
            g_assert_cmpstr (ks_column_text (a, from), ==, ks_column_text (b, i));
          else
            g_assert_cmpint (memcmp (&a->numbers[from], &b->numbers[i], sizeof (double)), ==, 0);
        }
    }
}

static void
test_core (void)
{
  g_autofree char *folder = g_dir_make_tmp ("ks-set-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "d.csv", NULL);
  g_autofree char *distances = g_strdup_printf ("kleinscope-recipe 1\nfile = %s\nprecomputed = yes\n"
                                                "lens = density\nk = 2\npercentile = 60\n", path);
  g_autoptr (GError) error = NULL;

  check_core ("kleinscope-recipe 1\nbuiltin = mixed\ncount = 200\nk = 5\npercentile = 30\n");
  check_core ("kleinscope-recipe 1\nbuiltin = klein\ncount = 200\nsample = 90\nk = 5\n");
  g_file_set_contents (path, "0,1,2,4,9\n1,0,3,5,8\n2,3,0,6,7\n4,5,6,0,1\n9,8,7,1,0\n", -1, &error);
  g_assert_no_error (error);
  check_core (distances);
  remove (path);
  remove (folder);
}

static gboolean
write_once (KsContext *context, gpointer data, GError **error)
{
  g_auto (KsOutput) output = { .context = context };

  ks_export_filter_set (data, NULL, &output);
  return ks_output_finish (&output, error);
}

static void
test_allocations (void)
{
  g_autoptr (KsFilterSet) set = make_set (20, 9, 3, 3, 5);

  ks_test_allocations (write_once, set);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/filter-set/same-set", test_same_set);
  g_test_add_func ("/export/filter-set/columns", test_columns);
  g_test_add_func ("/export/filter-set/core", test_core);
  g_test_add_func ("/export/filter-set/allocations", test_allocations);
  return g_test_run ();
}
