/* Filter sets that were saved: the golden ones are written by Python after the description in
 * ks-saved-set.h.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-test-files.h"

static KsFilterSet *
make_set (KsTensorFile *file, const KsFilterSelection *selection)
{
  g_autoptr (GError) error = NULL;
  KsFilterSet *set = ks_filter_set_new (NULL, &file, 1, selection, &error);

  g_assert_no_error (error);
  return set;
}

static void
assert_values (const KsFilterSet *set, gsize rows, gsize cols)
{
  g_assert_cmpuint (set->values->rows, ==, rows);
  g_assert_cmpuint (set->values->cols, ==, cols);
  for (gsize i = 0; i < rows * cols; i++)
    g_assert_cmpfloat (ks_matrix_row (set->values, i / cols)[i % cols], ==,
                       ((double) (7 * i % 23) - 5) / 4);
}

static void
test_kernels (void)
{
  static const char *const texts[]
      = { "a.npz", "a.npz", "café \"b\".npz", "café \"b\".npz", "", "a.npz" };
  static const double steps[] = { 0, 10, 20, NAN, -0.0, 1e-320 };
  g_autoptr (KsTensorFile) file = ks_test_open ("safetensors/set-kernels.safetensors");
  g_autoptr (KsFilterSet) set = make_set (file, &(KsFilterSelection) { NULL });

  g_assert_nonnull (file->saved);
  g_assert_cmpuint (set->kernel_rows, ==, 3);
  g_assert_cmpuint (set->kernel_cols, ==, 3);
  assert_values (set, 6, 9);
  g_assert_cmpuint (set->metadata->columns->len, ==, 2);
  const KsColumn *name = g_ptr_array_index (set->metadata->columns, 0);
  const KsColumn *step = g_ptr_array_index (set->metadata->columns, 1);
  g_assert_cmpstr (name->name, ==, "file");
  g_assert_cmpstr (step->name, ==, "step");
  for (gsize row = 0; row < 6; row++)
    {
      g_assert_cmpstr (ks_column_text (name, row), ==, texts[row]);
      g_assert_true (memcmp (&step->numbers[row], &steps[row], sizeof (double)) == 0
                     || (isnan (steps[row]) && isnan (step->numbers[row])));
    }
}

static void
test_table (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("safetensors/set-table.safetensors");
  g_autoptr (KsFilterSet) set = make_set (file, &(KsFilterSelection) { NULL });
  g_autoptr (KsFilterSet) kernels
      = make_set (file, &(KsFilterSelection) { .kernel_rows = 2, .kernel_cols = 2 });

  assert_values (set, 5, 4);
  g_assert_cmpuint (set->kernel_rows, ==, 0);
  g_assert_cmpuint (set->metadata->columns->len, ==, 1);
  g_assert_cmpfloat (ks_table_find (set->metadata, "label")->numbers[4], ==, 5);
  g_assert_cmpuint (kernels->kernel_rows, ==, 2);
  g_assert_cmpuint (kernels->metadata->columns->len, ==, 1);
}

/* Its rows are what they are. */
static void
test_resampled (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("safetensors/set-kernels.safetensors");
  g_autoptr (GError) error = NULL;
  KsFilterSelection two = { .resample_rows = 2, .resample_cols = 2 };

  g_assert_null (ks_filter_set_new (NULL, &file, 1, &two, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "taken as it is", "--resample", NULL);
}

/* Any other choice of its arrays, and several files, are as of any file. */
static void
test_among_others (void)
{
  static const char *const spare[] = { "spare", NULL }, *const values[] = { "val*", NULL };
  g_autoptr (KsTensorFile) file = ks_test_open ("safetensors/set-kernels.safetensors");
  g_autoptr (KsTensorFile) network = ks_test_open ("safetensors/network.safetensors");
  g_autoptr (KsFilterSet) other = make_set (file, &(KsFilterSelection) { .tensors = spare });
  g_autoptr (KsFilterSet) chosen = make_set (file, &(KsFilterSelection) { .tensors = values });
  KsTensorFile *both[] = { file, network };
  g_autoptr (GError) error = NULL;
  g_autoptr (KsFilterSet) pooled
      = ks_filter_set_new (NULL, both, 2, &(KsFilterSelection) { .tensors = values }, &error);

  g_assert_cmpuint (other->values->rows, ==, 8);
  g_assert_nonnull (ks_table_find (other->metadata, "out"));
  g_assert_null (ks_table_find (chosen->metadata, "out"));
  g_assert_cmpuint (chosen->metadata->columns->len, ==, 2);
  g_assert_no_error (error);
  g_assert_cmpuint (pooled->values->rows, ==, 6);

  /* With arrays of both, the columns are those that both have. */
  g_clear_pointer (&pooled, ks_filter_set_unref);
  pooled = ks_filter_set_new (NULL, both, 2, &(KsFilterSelection) { NULL }, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pooled->values->rows, ==, 6 + 8 + 8 + 8);
  g_assert_nonnull (ks_table_find (pooled->metadata, "network"));
}

/* A file of these tensors and metadata, with @n_data bytes of 1 behind it. */
static KsTensorFile *
parse (const char *metadata, const char *tensors, gsize n_data, GError **error)
{
  g_autofree char *header = g_strdup_printf ("{\"__metadata__\":{%s},%s}", metadata, tensors);
  guint64 length = GUINT64_TO_LE (strlen (header));
  GString *file = g_string_new_len ((const char *) &length, 8);
  g_autofree char *ones = g_strnfill (n_data, '\1');

  g_string_append (file, header);
  g_string_append_len (file, ones, n_data);

  KsTensorFile *parsed = ks_test_parse (NULL, "a.bin", file->str, file->len, error);
  g_string_free (file, TRUE);
  return parsed;
}

#define VALUES "\"values\":{\"dtype\":\"F64\",\"shape\":[2,3],\"data_offsets\":[0,48]}"
#define TENSORS                                                                                    \
  VALUES ",\"n\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[48,64]},"                      \
         "\"c\":{\"dtype\":\"U32\",\"shape\":[2],\"data_offsets\":[64,72]}"
#define SET "\"format\":\"kleinscope-filter-set\",\"version\":\"1\""
#define COLUMNS(list) SET ",\"columns\":\"" list "\""
#define COLUMN(name, more) "{\\\"name\\\":\\\"" name "\\\"," more "}"

static void
test_lies (void)
{
  static const struct {
    const char *metadata, *word;
  } cases[] = {
    { "\"format\":\"kleinscope-filter-set\",\"columns\":\"[]\"", "later version" },
    { "\"format\":\"kleinscope-filter-set\",\"version\":\"2\",\"columns\":\"[]\"",
      "later version" },
    { SET, "no list" },
    { COLUMNS (""), "no list" },
    { COLUMNS ("{}"), "no list" },
    { COLUMNS ("[] x"), "no list" },
    { COLUMNS ("[[]]"), "not made of" },
    { COLUMNS ("[3]"), "not made of" },
    { COLUMNS ("[" COLUMN ("x", "\\\"more\\\":1") "]"), "not made of" },
    { COLUMNS ("[{\\\"name\\\":1,\\\"tensor\\\":\\\"n\\\"}]"), "not made of" },
    { COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"n\\\",\\\"more\\\":1") "]"), "not made of" },
    { COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"nn\\\"") "]"), "“x” has no tensor" },
    { COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"values\\\"") "]"), "“x” is not as long" },
    { COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"n\\\"") ","
                   COLUMN ("x", "\\\"tensor\\\":\\\"c\\\"") "]"), "“x” is there twice" },
    { COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"n\\\"") ","
                   COLUMN ("y", "\\\"tensor\\\":\\\"n\\\"") "]"), "“y” has no tensor of its own" },
    { COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"n\\\",\\\"levels\\\":[]") "]"), "type U32" },
    { COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"c\\\",\\\"levels\\\":3") "]"), "no texts" },
    { COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"c\\\",\\\"levels\\\":[\\\"a\\\",3]") "]"),
      "no texts" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].metadata, TENSORS, 72, &error));
      ks_assert_error (&error, KS_ERROR_DATA, cases[i].word, "a.bin", NULL);
    }

  g_autoptr (GError) error = NULL;
  g_assert_null (parse (COLUMNS ("[]"), "\"value\":" "{\"dtype\":\"F64\",\"shape\":[2,3],"
                        "\"data_offsets\":[0,48]}", 48, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "values", NULL);
  g_assert_null (parse (COLUMNS ("[]"), "\"values\":" "{\"dtype\":\"F64\",\"shape\":[6],"
                        "\"data_offsets\":[0,48]}", 48, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "values", NULL);

  g_assert_null (parse (COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"n\\\"") "]"),
                        VALUES ",\"n\":{\"dtype\":\"F64\",\"shape\":[2,1],"
                        "\"data_offsets\":[48,64]}", 64, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“x” is not as long", NULL);
  g_assert_null (parse (COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"n\\\"") "]"),
                        VALUES ",\"n\":{\"dtype\":\"F64\",\"shape\":[1],"
                        "\"data_offsets\":[48,56]}", 56, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“x” is not as long", NULL);

  /* What only begins like the word is a file as any. */
  g_autoptr (KsTensorFile) other = parse ("\"format\":\"kleinscope-filter-sets\"", TENSORS, 72, &error);
  g_assert_no_error (error);
  g_assert_null (other->saved);
}

/* A code is 0x01010101 here. */
static void
test_code_beyond (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) file
      = parse (COLUMNS ("[" COLUMN ("te\\\\u0007xt", "\\\"tensor\\\":\\\"c\\\",\\\"levels\\\":[\\\"a\\\"]")
                        "]"), TENSORS, 72, &error);

  g_assert_no_error (error);
  g_assert_null (ks_filter_set_new (NULL, &file, 1, &(KsFilterSelection) { NULL }, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "code beyond", NULL);
}

/* Texts are fit to be shown, whoever wrote them. */
static void
test_texts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) file
      = parse (COLUMNS ("[" COLUMN ("x", "\\\"tensor\\\":\\\"c\\\",\\\"levels\\\":[\\\"a\\\\u001b[31m\\\"]")
                        "]"), TENSORS, 72, &error);

  g_assert_no_error (error);
  const KsSavedColumn *column = g_ptr_array_index (file->saved->columns, 0);
  g_assert_cmpuint (column->n_levels, ==, 1);
  g_assert_cmpstr (column->levels[0], ==, "a\\x1b[31m");
}

static void
test_many_columns (void)
{
  g_autoptr (GString) columns = g_string_new ("[");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 2000; i++)
    g_string_append_printf (columns, "%s1", i > 0 ? "," : "");
  g_autofree char *metadata = g_strdup_printf (COLUMNS ("%s]"), columns->str);
  g_assert_null (parse (metadata, TENSORS, 72, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "at most 1024", NULL);
}

static void
test_damaged (void)
{
  ks_test_truncated ("safetensors/set-kernels.safetensors", TRUE);
  ks_test_truncated ("safetensors/set-table.safetensors", TRUE);
  ks_test_flipped ("safetensors/set-kernels.safetensors", 600);
  ks_test_flipped ("safetensors/set-table.safetensors", 500);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("safetensors/set-kernels.safetensors");
  ks_test_file_allocations ("safetensors/set-table.safetensors");
}

static void
test_cancel (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("safetensors/set-kernels.safetensors");
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_null (ks_filter_set_new (context, &file, 1, &(KsFilterSelection) { NULL }, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/saved-set/kernels", test_kernels);
  g_test_add_func ("/data/saved-set/table", test_table);
  g_test_add_func ("/data/saved-set/resampled", test_resampled);
  g_test_add_func ("/data/saved-set/among-others", test_among_others);
  g_test_add_func ("/data/saved-set/lies", test_lies);
  g_test_add_func ("/data/saved-set/code-beyond", test_code_beyond);
  g_test_add_func ("/data/saved-set/texts", test_texts);
  g_test_add_func ("/data/saved-set/many-columns", test_many_columns);
  g_test_add_func ("/data/saved-set/damaged", test_damaged);
  g_test_add_func ("/data/saved-set/allocations", test_allocations);
  g_test_add_func ("/data/saved-set/cancel", test_cancel);
  return g_test_run ();
}
