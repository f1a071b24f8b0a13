/* The list of arrays to choose from, and the session that takes what was chosen.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-filter-list.h"
#include "ks-model-test.h"

/* Kernels of two sizes, a table and a vector; 300 numbers in all. */
static const char header[] = "{\"a.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],\"data_offsets\":[0,432]},"
                             "\"b.weight\":{\"dtype\":\"F32\",\"shape\":[8,1,3,3],\"data_offsets\":[432,720]},"
                             "\"c.weight\":{\"dtype\":\"F32\",\"shape\":[4,1,5,5],\"data_offsets\":[720,1120]},"
                             "\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[5,2],\"data_offsets\":[1120,1160]},"
                             "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[10],\"data_offsets\":[1160,1200]}}";

static GBytes *
network (void)
{
  const guint64 length = GUINT64_TO_LE (sizeof header - 1);
  GByteArray *content = g_byte_array_new ();
  float numbers[300];

  for (int i = 0; i < 300; i++)
    numbers[i] = (float) (i * i % 31);
  g_byte_array_append (content, (const guint8 *) &length, sizeof length);
  g_byte_array_append (content, (const guint8 *) header, sizeof header - 1);
  g_byte_array_append (content, (const guint8 *) numbers, sizeof numbers);
  return g_byte_array_free_to_bytes (content);
}

/* Two files of the same arrays. */
static KsFilterList *
list_of (const KsFilterSelection *selection)
{
  g_autoptr (GBytes) bytes = network ();
  g_autoptr (GPtrArray) files
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ks_tensor_file_unref);
  g_autoptr (GError) error = NULL;

  for (int f = 0; f < 2; f++)
    g_ptr_array_add (files, ks_tensor_file_parse (NULL, "net", bytes, &error));
  g_assert_no_error (error);
  return ks_filter_list_new (files, selection);
}

static KsFilterRow *
row (KsFilterList *list, guint i)
{
  KsFilterRow *row = g_list_model_get_item (G_LIST_MODEL (list), i);

  g_object_unref (row); /* the list holds it */
  return row;
}

static void
check_total (KsFilterList *list, guint64 points, guint arrays)
{
  guint64 found;
  guint from;

  g_object_get (list, "points", &found, "arrays", &from, NULL);
  g_assert_cmpuint (found, ==, points);
  g_assert_cmpuint (from, ==, arrays);
}

static void
check_globs (KsFilterList *list, const char *expected, guint size)
{
  KsFilterSelection selection;
  g_auto (GStrv) globs = ks_filter_list_get_globs (list, &selection);
  g_autofree char *text = g_strjoinv (",", globs);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (selection.kernel_rows, ==, size);
  g_assert_cmpuint (selection.kernel_cols, ==, size);
}

static void
test_rows (void)
{
  const KsFilterSelection none = { NULL };
  g_autoptr (KsFilterList) list = list_of (&none);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 5);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (list)) == KS_TYPE_FILTER_ROW);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 5));
  g_assert_cmpstr (ks_filter_row_get_name (row (list, 0)), ==, "a.weight");
  g_assert_cmpstr (ks_filter_row_get_shape (row (list, 0)), ==, "4 × 3 × 3 × 3");
  g_assert_cmpstr (ks_filter_row_get_kernel (row (list, 0)), ==, "3×3");
  g_assert_cmpuint (ks_filter_row_get_points (row (list, 0)), ==, 24);
  g_assert_true (ks_filter_row_get_ticked (row (list, 0)));
  g_assert_null (ks_filter_row_get_reason (row (list, 0)));
  g_assert_cmpstr (ks_filter_row_get_reason (row (list, 2)), ==, "has kernels of another size");
  g_assert_cmpstr (ks_filter_row_get_kernel (row (list, 3)), ==, "");
  g_assert_cmpstr (ks_filter_row_get_reason (row (list, 3)), ==, "is no kernels");
  g_assert_false (ks_filter_row_get_ticked (row (list, 3)));
  check_total (list, 24 + 16, 4);
  check_globs (list, "", 3);
}

static void
count (GObject *object, GParamSpec *pspec, int *n)
{
  ++*n;
}

static void
test_ticks (void)
{
  const KsFilterSelection none = { NULL };
  g_autoptr (KsFilterList) list = list_of (&none);
  int n = 0;

  g_signal_connect (list, "notify::points", G_CALLBACK (count), &n);
  g_object_set (row (list, 0), "ticked", FALSE, NULL);
  g_assert_cmpint (n, ==, 1);
  check_total (list, 16, 2);
  check_globs (list, "b.weight", 3);

  /* What is not for taking is not taken, however one asks. */
  g_object_set (row (list, 3), "ticked", TRUE, NULL);
  g_assert_cmpint (n, ==, 1);
  ks_filter_list_tick (list, G_LIST_MODEL (list), FALSE);
  check_total (list, 0, 0);
  ks_filter_list_tick (list, G_LIST_MODEL (list), TRUE);
  check_total (list, 40, 4);
  check_globs (list, "", 3);
  g_assert_cmpint (n, ==, 3);

  /* A row that outlives its list can still be asked. */
  g_autoptr (KsFilterRow) last = g_object_ref (row (list, 1));
  g_clear_object (&list);
  g_object_set (last, "ticked", FALSE, NULL);
  g_assert_cmpstr (ks_filter_row_get_name (last), ==, "b.weight");
}

static void
test_sizes (void)
{
  static const char *const names[] = { "c.*", NULL };
  const KsFilterSelection none = { NULL }, five = { .tensors = names };
  g_autoptr (KsFilterList) list = list_of (&none);
  g_autoptr (KsFilterList) other = list_of (&five);
  int n = 0;

  g_assert_cmpuint (ks_filter_list_get_ways (list)->len, ==, 3);
  g_assert_cmpint (ks_filter_list_get_way (list), ==, 0);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (g_atomic_int_inc), &n);
  ks_filter_list_set_way (list, 0);
  g_assert_cmpint (n, ==, 0);
  ks_filter_list_set_way (list, 1);
  g_assert_cmpint (n, ==, 1);
  check_total (list, 8, 2);
  check_globs (list, "", 5);
  g_assert_nonnull (ks_filter_row_get_reason (row (list, 0)));
  g_assert_null (ks_filter_row_get_reason (row (list, 2)));

  g_assert_cmpint (ks_filter_list_get_way (other), ==, 1);
  check_total (other, 8, 2);
}

/* All kernels from 3x3 up as 3x3: the last way, and that of a recipe that says so. */
static void
test_resampled (void)
{
  const KsFilterSelection none = { NULL }, three = { .resample_rows = 3, .resample_cols = 3 };
  g_autoptr (KsFilterList) list = list_of (&none);
  g_autoptr (KsFilterList) again = list_of (&three);
  const KsFilterWay *way = &g_array_index (ks_filter_list_get_ways (list), KsFilterWay, 2);

  g_assert_true (way->is_resampled);
  g_assert_cmpuint (way->size.rows, ==, 3);
  g_assert_cmpuint (way->size.filters, ==, 24 + 16 + 8);
  ks_filter_list_set_way (list, 2);
  check_total (list, 24 + 16 + 8, 6);
  g_assert_null (ks_filter_row_get_reason (row (list, 0)));
  g_assert_null (ks_filter_row_get_reason (row (list, 2)));
  g_assert_cmpstr (ks_filter_row_get_reason (row (list, 3)), ==, "is no kernels");

  KsFilterSelection taken;
  g_auto (GStrv) globs = ks_filter_list_get_globs (list, &taken);
  g_assert_cmpuint (g_strv_length (globs), ==, 0);
  g_assert_cmpuint (taken.kernel_rows, ==, 0);
  g_assert_cmpuint (taken.resample_rows, ==, 3);
  g_assert_cmpuint (taken.resample_cols, ==, 3);

  g_assert_cmpint (ks_filter_list_get_way (again), ==, 2);
  check_total (again, 24 + 16 + 8, 6);

  /* Where all are of the size that they would become there is nothing to bring there. */
  const KsFilterSelection five = { .resample_rows = 5, .resample_cols = 5 };
  g_autoptr (KsFilterList) not_larger = list_of (&five);
  g_assert_cmpuint (ks_filter_list_get_ways (not_larger)->len, ==, 2);
}

/* Files without kernels have tables. */
static void
test_tables (void)
{
  static const char text[] = "x,y\n1,2\n3,4\n5,6\n";
  const KsFilterSelection none = { NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (GPtrArray) files
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ks_tensor_file_unref);
  g_ptr_array_add (files, ks_tensor_file_parse (NULL, "a.csv", bytes, NULL));
  g_autoptr (KsFilterList) list = ks_filter_list_new (files, &none);

  g_assert_cmpint (ks_filter_list_get_way (list), ==, -1);
  g_assert_cmpuint (ks_filter_list_get_ways (list)->len, ==, 0);
  g_assert_cmpstr (ks_filter_row_get_name (row (list, 0)), ==, "(unnamed)");
  check_total (list, 3, 1);
  check_globs (list, "", 0);
}

/* The session takes what was chosen, can go back, and does nothing about a choice that is none. */
/* Images are cut as one says. */
static void
test_images (void)
{
  static const guint8 head[] = { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0, 12 };
  guint8 image[sizeof head + 144];
  g_autoptr (GPtrArray) files
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ks_tensor_file_unref);
  const KsFilterSelection selection = { .patches = 5000, .patch_contrast = 0.2 };
  KsFilterSelection taken;
  gsize patches;
  double contrast;

  memcpy (image, head, sizeof head);
  for (guint i = 0; i < 144; i++)
    image[sizeof head + i] = (guint8) (i * i);
  g_autoptr (GBytes) bytes = g_bytes_new_static (image, sizeof image);
  g_ptr_array_add (files, ks_tensor_file_parse (NULL, "i.idx", bytes, NULL));
  g_autoptr (KsFilterList) list = ks_filter_list_new (files, &selection);

  g_assert_true (ks_filter_list_get_patches (list, &patches, &contrast));
  g_assert_cmpuint (patches, ==, 5000);
  g_assert_cmpfloat (contrast, ==, 0.2);
  check_total (list, 20, 1);
  g_assert_cmpstr (ks_filter_row_get_kernel (row (list, 0)), ==, "3×3 patches");
  ks_filter_list_set_patches (list, 50, 0.5);
  check_total (list, 25, 1);
  g_assert_cmpuint (ks_filter_row_get_points (row (list, 0)), ==, 25);
  g_auto (GStrv) globs = ks_filter_list_get_globs (list, &taken);
  g_assert_cmpuint (g_strv_length (globs), ==, 0);
  g_assert_cmpuint (taken.patches, ==, 50);
  g_assert_cmpfloat (taken.patch_contrast, ==, 0.5);


  g_autoptr (KsFilterList) kernels = list_of (&selection);
  g_assert_false (ks_filter_list_get_patches (kernels, &patches, &contrast));
}

static void
test_session (void)
{
  static const char *const one[] = { "a.weight", NULL };
  const KsFilterSelection only_one = { .tensors = one };
  const KsFilterSelection threes = { .resample_rows = 3, .resample_cols = 3 };
  const KsFilterSelection fives = { .kernel_rows = 5, .kernel_cols = 5 };
  g_autoptr (GBytes) bytes = network ();
  g_autofree char *path = ks_model_test_file ("net.safetensors", "");
  const char *paths[] = { path, NULL };
  KsSession *session = ks_model_test_session (100);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  ks_session_open_files (session, paths);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (ks_session_get_result (session)->points->n_input, ==, 20);

  ks_session_choose_filters (session, &only_one, NULL);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (ks_session_get_result (session)->points->n_input, ==, 12);
  ks_session_choose_filters (session, &only_one, NULL);
  g_assert_false (ks_runner_get_busy (ks_session_get_runner (session)));

  ks_session_choose_filters (session, &fives, NULL);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (ks_session_get_result (session)->points->matrix->cols, ==, 25);
  ks_session_choose_filters (session, &threes, NULL);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (ks_session_get_result (session)->points->matrix->cols, ==, 9);
  g_assert_cmpuint (ks_session_get_result (session)->points->n_input, ==, 24);
  ks_session_undo (session);
  ks_session_undo (session);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (ks_session_get_result (session)->points->n_input, ==, 12);
  g_assert_finalize_object (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filter-list/rows", test_rows);
  g_test_add_func ("/filter-list/ticks", test_ticks);
  g_test_add_func ("/filter-list/sizes", test_sizes);
  g_test_add_func ("/filter-list/resampled", test_resampled);
  g_test_add_func ("/filter-list/tables", test_tables);
  g_test_add_func ("/filter-list/images", test_images);
  g_test_add_func ("/filter-list/session", test_session);
  return g_test_run ();
}
