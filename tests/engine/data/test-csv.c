/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-csv-scan.h"
#include "ks-random.h"
#include "ks-test-files.h"

static KsTensorFile *
parse (const char *text, GError **error)
{
  return ks_test_parse (NULL, "a.csv", text, strlen (text), error);
}

/* The table must have these numbers (row-major) and, as "a|b", these column names. */
static KsTensorFile *
check_table (const char *text, int rows, int cols, const double *numbers, const char *names)
{
  g_autoptr (GError) error = NULL;
  KsTensorFile *file = parse (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (file->kind, ==, "csv");
  ks_assert_tensor (ks_test_tensor (file, ""), KS_DTYPE_FLOAT64, 2, rows, cols);

  g_autofree double *values = ks_test_values (ks_test_tensor (file, ""));
  for (int i = 0; i < rows * cols; i++)
    if (isnan (numbers[i]))
      g_assert_true (isnan (values[i]));
    else
      g_assert_cmpfloat (values[i], ==, numbers[i]);

  g_autofree char *joined = file->column_names != NULL ? g_strjoinv ("|", file->column_names)
                                                       : NULL;
  g_assert_cmpstr (joined, ==, names);
  return file;
}

static void
test_golden (void)
{
  static const char *const names[] = { "plain.csv",     "header.csv",  "quoted.csv",
                                       "semicolon.csv", "tab.tsv",     "mac.csv",
                                       "savetxt.txt",   "aligned.txt", "frame.csv" };
  g_autoptr (KsTensorFile) binary = ks_test_open ("csv/numbers.npy");
  g_autofree double *expected = ks_test_values (ks_test_tensor (binary, ""));

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strconcat ("csv/", names[i], NULL);
      g_autoptr (KsTensorFile) file = ks_test_open (name);
      const KsTensor *tensor = ks_test_tensor (file, "");
      g_autofree double *values = ks_test_values (tensor);

      ks_assert_tensor (tensor, KS_DTYPE_FLOAT64, 2, 12, 9);
      g_assert_cmpmem (values, 12 * 9 * sizeof (double), expected, 12 * 9 * sizeof (double));
    }
}

static void
test_frame (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("csv/frame.csv");
  const KsColumn *row = ks_table_find (file->columns, "row");
  const KsColumn *kind = ks_table_find (file->columns, "kind");
  const KsColumn *label = ks_table_find (file->columns, "label");

  g_assert_cmpuint (file->columns->rows, ==, 12);
  g_assert_cmpuint (file->columns->columns->len, ==, 3);
  for (gsize i = 0; i < 12; i++)
    {
      static const char *const kinds[] = { "edge", "blob, round", "the \"third\"",
                                           "two\\x0alines" };

      g_assert_cmpfloat (row->numbers[i], ==, i);
      g_assert_cmpfloat (label->numbers[i], ==, i % 3);
      g_assert_cmpstr (ks_column_text (kind, i), ==, kinds[i % 4]);
    }
  g_assert_cmpuint (kind->n_levels, ==, 4);
  g_assert_cmpstr (file->column_names[0], ==, "0");
  g_assert_cmpuint (g_strv_length (file->column_names), ==, 9);
}

static void
test_layouts (void)
{
  const double four[] = { 1, 2, 3, 4 };
  const double holes[] = { 1, NAN, NAN, NAN, 5, INFINITY };
  static const char *const plain[] = {
    "1,2\n3,4\n",
    "1,2\n3,4",
    "1,2\r\n3,4\r\n",
    "1,2\r3,4\r",
    "1;2\n3;4\n",
    "1\t2\n3\t4\n",
    "1 2\n3 4\n",
    "  1   2  \n\t3\t 4 \n",
    "1, 2\n3, 4\n",
    "\xef\xbb\xbf" "1,2\n3,4\n",
    "\n\n1,2\n\n \n3,4\n\n",
    "# a comment\n1,2\n#\n3,4\n",
    "1,2\n3,4\n#",
    "\"1\",\"2\"\n\"3\",\"4\"\n",
    "+1,2e0\n.3e1,400E-2",
    " \"1\" , 2\n3,4",
    "## x\n1,2\n3,4",
    "1,2,\n3,4,\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    ks_tensor_file_unref (check_table (plain[i], 2, 2, four, NULL));
  ks_tensor_file_unref (check_table ("a,b\n1,2\n3,4\n", 2, 2, four, "a|b"));
  ks_tensor_file_unref (check_table ("a;b\n1;2\n3;4\n", 2, 2, four, "a|b"));
  ks_tensor_file_unref (check_table ("#id,b\n1,2\n3,4\n", 2, 2, four, "#id|b"));
  ks_tensor_file_unref (check_table ("a,b,\n1,2,\n3,4,\n", 2, 2, four, "a|b"));
  ks_tensor_file_unref (check_table ("x\n1\n2\n3\n4\n", 4, 1, four, "x"));
  ks_tensor_file_unref (check_table ("1\n2\n3\n4\n", 4, 1, four, NULL));
  ks_tensor_file_unref (check_table ("1,2,3,4", 1, 4, four, NULL));
  ks_tensor_file_unref (check_table ("1,,NA\nnan,5,inf\n", 2, 3, holes, NULL));
  ks_tensor_file_unref (check_table ("a,,c\n1,NA,\n,5,Infinity\n", 2, 3, holes, "a|column 2|c"));
  ks_tensor_file_unref (check_table ("w,0,1\n1,2,3\n4,5,6\n", 2, 3, (double[]) { 1, 2, 3, 4, 5, 6 },
                                     "w|0|1"));
  /* Numbers that go on from another one than 0 or 1 number no rows. */
  ks_tensor_file_unref (check_table (",a\n5,2\n6,3\n", 2, 2, (double[]) { 5, 2, 6, 3 },
                                     "column 1|a"));
  /* Rows that happen to begin with 0, 1 are points unless something names them. */
  ks_tensor_file_unref (check_table ("0,1\n0,0\n", 2, 2, (double[]) { 0, 1, 0, 0 }, NULL));
}

static void
check_text (const KsTensorFile *file, const char *name, const char *joined)
{
  const KsColumn *column = ks_table_find (file->columns, name);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_assert_nonnull (column);
  g_assert_true (column->is_text);
  for (gsize i = 0; i < file->columns->rows; i++)
    g_strv_builder_add (builder, ks_column_text (column, i));

  g_auto (GStrv) texts = g_strv_builder_end (builder);
  g_autofree char *found = g_strjoinv ("|", texts);
  g_assert_cmpstr (found, ==, joined);
}

static void
test_labels (void)
{
  const double four[] = { 1, 2, 3, 4 };
  g_autoptr (KsTensorFile) named
      = check_table ("kind,x,class,y\ncat,1,0,2\ndog,3,1,4\n", 2, 2, four, "x|y");
  g_autoptr (KsTensorFile) nameless = check_table ("cat,1,2\ndog,3,4\n", 2, 2, four, NULL);
  g_autoptr (KsTensorFile) partly = check_table ("x,tag\n1,a\n2,7\n3,\n4,b\n", 4, 1, four, "x");
  g_autoptr (KsTensorFile) alone = check_table ("id,label\n1,2\n3,4\n", 2, 2, four, "id|label");
  g_autoptr (KsTensorFile) counted = check_table (",x,y\n1,1,2\n2,3,4\n", 2, 2, four, "x|y");
  g_autoptr (KsTensorFile) empty = check_table ("x,notes,y\n1,,2\n3,,4\n", 2, 2, four, "x|y");
  g_autoptr (KsTensorFile) twice = check_table ("t,t,x,y\na,b,1,2\nc,d,3,4\n", 2, 2, four, "x|y");

  check_text (named, "kind", "cat|dog");
  g_assert_cmpfloat (ks_table_find (named->columns, "class")->numbers[1], ==, 1.0);
  check_text (nameless, "column 1", "cat|dog");
  check_text (partly, "tag", "a|7||b");
  g_assert_null (alone->columns);
  g_assert_cmpfloat (ks_table_find (counted->columns, "row")->numbers[1], ==, 2.0);
  g_assert_null (empty->columns);
  g_assert_cmpuint (empty->skipped->len, ==, 1);
  g_assert_cmpstr (((KsSkipped *) g_ptr_array_index (empty->skipped, 0))->name, ==, "notes");
  check_text (twice, "t_2", "b|d");
}

/* Labels have an end: beyond it columns are named as skipped, and the numbers stay. */
static void
test_surplus (void)
{
  GString *wide = g_string_new ("7"), *deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 300; i++)
    g_string_append (wide, ",a");
  for (int i = 0; i < 70000; i++)
    g_string_append_printf (deep, "%d,text %d\n", i, i);

  g_autoptr (KsTensorFile) columns = parse (wide->str, &error);
  g_assert_no_error (error);
  ks_assert_tensor (ks_test_tensor (columns, ""), KS_DTYPE_FLOAT64, 2, 1, 1);
  g_assert_cmpuint (columns->columns->columns->len, ==, 256);
  g_assert_cmpuint (columns->skipped->len, ==, 44);

  g_autoptr (KsTensorFile) levels = parse (deep->str, &error);
  g_assert_no_error (error);
  ks_assert_tensor (ks_test_tensor (levels, ""), KS_DTYPE_FLOAT64, 2, 70000, 1);
  g_assert_null (levels->columns);
  g_assert_cmpuint (levels->skipped->len, ==, 1);
  g_string_free (wide, TRUE);
  g_string_free (deep, TRUE);
}

static void
check_refused (const char *text, const char *first, const char *second)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "a.csv", first, second, NULL);
}

static void
test_refused (void)
{
  check_refused ("1,2\n3\n", "Row 2", "column 1,");
  check_refused ("1,2\n3,4\n\n5,6,7\n", "Row 4", "column 3,");
  check_refused ("a,b\n1,2\n3,4,5\n", "Row 3", "column 3");
  check_refused ("1,2\n3,x\n", "Row 2, column 2", "“x”");
  check_refused ("1,x\n3,4\n5,6\n", "Row 1, column 2", "“x”");
  check_refused ("a,b\n1,2\n3,4\n5,6..7\n", "Row 4, column 2 (“b”)", "“6..7”");
  check_refused ("a,b\n1,2\n0x10,4\n", "Row 3, column 1 (“a”)", "“0x10”");
  check_refused ("a,b\n1,2\n\"3\nx\",4\n5,y\n", "column 1", "“3\\x0ax”");
  check_refused ("a\n\n1\n2\n\"x\n\"\n3\n", "Row 5", "column 1");
  check_refused ("a,b\nc,d\n", "No column holds numbers", "“a”");
  check_refused ("a,b\n", "No column holds numbers", "“a”");
  check_refused ("1,5;2,5\n3,5;4,5\n", "decimal point", "“1,5”");
  check_refused ("\n \n", "no row", "text");
  check_refused ("# only\n", "no row", "text");
  check_refused ("\xef\xbb\xbf", "no row", "text");
  check_refused ("1,\"2\n3,4\n", "Row 1, column 2", "never closed");
  check_refused ("1,\"2\r", "Row 1, column 2", "never closed");
  check_refused ("\"a\rb\",\"c\r\nd\"\n1\n", "Row 4", "column 1");
  check_refused ("w,5,6\n1,2,3\n4,5,6\n", "Row 1, column 1", "“w”");
  check_refused (",0,1\n", "No column holds numbers", "column 1");
  check_refused ("1,2\n3,\"4\"5\n", "Row 2, column 2", "closing quote");
  check_refused ("1 2\n3 \"4\"5\n", "Row 2, column 2", "closing quote");

  GString *wide = g_string_new (NULL);
  for (int i = 0; i < 1000001; i++)
    g_string_append (wide, "1,");
  check_refused (wide->str, "Row 1", "1000000 columns");
  g_string_free (wide, TRUE);
}

static void
test_detect (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_test_parse (NULL, "a.csv", "1,2\0003,4", 7, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "named as a CSV table", NULL);
  g_assert_null (ks_test_parse (NULL, "a.npy", "not an array", 12, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "named as a NumPy array", NULL);
  g_assert_null (ks_test_parse (NULL, "a.csv", "\xff\xfe" "1\000,\0002\000", 8, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "UTF-16", NULL);
}

/* What the fast reading of numbers gives is what strtod gives, to the last bit. */
static void
test_numbers (void)
{
  static const char *const texts[] = {
    "0",
    "-0",
    "+0.0",
    "1.",
    ".5",
    "9007199254740993",
    "9007199254740992",
    "123456789012345678901234567890",
    "1e22",
    "1e23",
    "1e-22",
    "1e-23",
    "0.1e-22",
    "4.9e-324",
    "2.4703282292062327e-324",
    "1.7976931348623157e308",
    "1e309",
    "1e99999",
    "1e-99999",
    "nan",
    "-inf",
    "INFINITY",
    "0.1",
    "1e00000000005",
    "00000000000000000000000001",
  };
  static const char *const none[] = { "",     "-",   ".",     "e5",  "1e", "1e+", "1 2",
                                      "0x10", "1,5", "1.2.3", "--1", "1f", "abc" };
  KsRandom random;
  KsCsvCell cell = { NULL };
  double number;

  ks_random_init (&random, 1);
  for (gsize i = 0; i < 200000 + G_N_ELEMENTS (texts); i++)
    {
      char text[64];

      if (i < G_N_ELEMENTS (texts))
        g_strlcpy (text, texts[i], sizeof text);
      else if (i % 2)
        g_snprintf (text, sizeof text, "%.*e", (int) ks_random_below (&random, 20),
                    ks_random_normal (&random)
                        * pow (10.0, (double) ks_random_below (&random, 60) - 30.0));
      else
        g_snprintf (text, sizeof text, "%.*f", (int) ks_random_below (&random, 18),
                    100.0 * ks_random_normal (&random));
      cell = (KsCsvCell) { text, strlen (text), FALSE };
      g_assert_true (ks_csv_cell_number (&cell, &number));

      double expected = g_ascii_strtod (text, NULL);
      if (isnan (expected))
        g_assert_true (isnan (number));
      else
        g_assert_cmpmem (&number, sizeof number, &expected, sizeof expected);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      cell = (KsCsvCell) { none[i], strlen (none[i]), FALSE };
      g_assert_false (ks_csv_cell_number (&cell, &number));
    }

  g_autofree char *many = g_strnfill (1000, '1');
  cell = (KsCsvCell) { many, 1000, FALSE };
  g_assert_false (ks_csv_cell_number (&cell, &number));
}

static void
test_damaged (void)
{
  ks_test_truncated ("csv/frame.csv", FALSE);
  ks_test_truncated ("csv/quoted.csv", FALSE);
  ks_test_truncated ("csv/aligned.txt", FALSE);
  ks_test_flipped ("csv/frame.csv", 400);
  ks_test_flipped ("csv/semicolon.csv", 400);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("csv/frame.csv");
  ks_test_file_allocations ("csv/plain.csv");
}

static void
test_cancel (void)
{
  g_autoptr (GBytes) bytes = ks_test_bytes ("csv/frame.csv");
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_null (ks_tensor_file_parse (context, "a", bytes, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);

  /* In the middle of each of the three passes. */
  GString *text = g_string_new ("x,kind\n");
  for (int i = 0; i < 100000; i++)
    g_string_append_printf (text, "%d,%s\n", i, i % 2 ? "odd" : "even");
  for (int pass = 0; pass < 3; pass++)
    {
      g_autoptr (KsContext) later = ks_test_context_cancelled_after (pass / 3.0);

      g_assert_null (ks_test_parse (later, "a.csv", text->str, text->len, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/csv/golden", test_golden);
  g_test_add_func ("/data/csv/frame", test_frame);
  g_test_add_func ("/data/csv/layouts", test_layouts);
  g_test_add_func ("/data/csv/labels", test_labels);
  g_test_add_func ("/data/csv/surplus", test_surplus);
  g_test_add_func ("/data/csv/refused", test_refused);
  g_test_add_func ("/data/csv/detect", test_detect);
  g_test_add_func ("/data/csv/numbers", test_numbers);
  g_test_add_func ("/data/csv/damaged", test_damaged);
  g_test_add_func ("/data/csv/allocations", test_allocations);
  g_test_add_func ("/data/csv/cancel", test_cancel);
  return g_test_run ();
}
