/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-reader.h"
#include "ks-test-files.h"

static void
test_types (void)
{
  static const char *const layouts[] = { "little-C", "little-F", "big-C", "big-F" };

  for (int dtype = KS_DTYPE_BOOL; dtype <= KS_DTYPE_FLOAT64; dtype++)
    for (gsize l = 0; l < G_N_ELEMENTS (layouts); l++)
      {
        if (l > 1 && (ks_dtype_size (dtype) == 1 || dtype == KS_DTYPE_BFLOAT16))
          continue;

        g_autofree char *name = g_strdup_printf ("npy/%s-%s.npy", ks_dtype_name (dtype),
                                                 layouts[l]);
        g_autoptr (KsTensorFile) file = ks_test_open (name);

        g_assert_cmpstr (file->kind, ==, "npy");
        g_assert_cmpuint (file->tensors->len, ==, 1);
        ks_assert_tensor (ks_test_tensor (file, ""), dtype, 2, 5, 3);
        ks_assert_pattern (ks_test_tensor (file, ""));
      }
}

static void
test_shapes (void)
{
  static const struct {
    const char *name;
    KsDtype dtype;
    const char *shape;
  } cases[] = {
    { "npy/version2.npy", KS_DTYPE_FLOAT32, "(5, 3)" },
    { "npy/version3.npy", KS_DTYPE_FLOAT32, "(5, 3)" },
    { "npy/scalar.npy", KS_DTYPE_FLOAT32, "()" },
    { "npy/line.npy", KS_DTYPE_FLOAT32, "(15,)" },
    { "npy/cube-C.npy", KS_DTYPE_FLOAT32, "(2, 3, 4)" },
    { "npy/cube-F.npy", KS_DTYPE_FLOAT32, "(2, 3, 4)" },
    { "npy/kernels.npy", KS_DTYPE_FLOAT32, "(4, 2, 3, 3)" },
    { "npy/kernels-F.npy", KS_DTYPE_FLOAT32, "(4, 2, 3, 3)" },
    { "npy/stack.npy", KS_DTYPE_FLOAT64, "(6, 3, 3)" },
    { "npy/no-rows.npy", KS_DTYPE_FLOAT32, "(0, 9)" },
    { "npy/no-columns.npy", KS_DTYPE_FLOAT32, "(3, 0)" },
    { "npy/eight-axes.npy", KS_DTYPE_FLOAT32, "(1, 2, 1, 2, 1, 2, 1, 2)" },
  };

  for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (cases[c].name);
      const KsTensor *tensor = ks_test_tensor (file, "");
      g_autofree char *shape = ks_shape_text (tensor->n_dims, tensor->shape);

      g_assert_cmpint (tensor->dtype, ==, cases[c].dtype);
      g_assert_cmpstr (shape, ==, cases[c].shape);
      ks_assert_pattern (tensor);
    }
}

static void
test_extremes (void)
{
  g_autoptr (KsTensorFile) integers = ks_test_open ("npy/integer-extremes.npy");
  g_autofree double *values = ks_test_values (ks_test_tensor (integers, ""));

  g_assert_cmpfloat (values[0], ==, -0x1p63);
  g_assert_cmpfloat (values[1], ==, 0x1p63);
  g_assert_cmpfloat (values[2], ==, 0x1p53);
  g_assert_cmpfloat (values[3], ==, -1.0);

  g_autoptr (KsTensorFile) mixed = ks_test_open ("npy/not-finite.npy");
  g_autoptr (GError) error = NULL;
  double mean;
  gsize n_nonfinite;

  g_assert_true (
      ks_tensor_summarise (NULL, ks_test_tensor (mixed, ""), &mean, &n_nonfinite, &error));
  g_assert_cmpfloat (mean, ==, 3.0);
  g_assert_cmpuint (n_nonfinite, ==, 3);
}

static void
test_refused (void)
{
  ks_test_refused ("npy/bad-nine-axes.npy", "8 axes", NULL);
  ks_test_refused ("npy/bad-object.npy", "Python objects", NULL);
  ks_test_refused ("npy/bad-text.npy", "text", NULL);
  ks_test_refused ("npy/bad-bytes.npy", "text", NULL);
  ks_test_refused ("npy/bad-complex.npy", "complex", NULL);
  ks_test_refused ("npy/bad-records.npy", "records", NULL);
  ks_test_refused ("npy/bad-opaque.npy", "records", NULL);
  ks_test_refused ("npy/bad-dates.npy", "dates", NULL);
  ks_test_refused ("npy/bad-spans.npy", "time spans", NULL);
  ks_test_refused ("npy/bad-long-double.npy", "extended precision", NULL);
}

/* A version 1 file with this header and so much data. */
static KsTensorFile *
parse_header (const char *header, gsize n_data, GError **error)
{
  GString *file = g_string_new_len ("\x93NUMPY\x01\x00", 8);
  g_autofree char *zeros = g_malloc0 (n_data + 1);

  g_string_append_c (file, strlen (header) & 255);
  g_string_append_c (file, strlen (header) >> 8);
  g_string_append (file, header);
  g_string_append_len (file, zeros, n_data);

  KsTensorFile *parsed = ks_test_parse (NULL, "a.npy", file->str, file->len, error);
  g_string_free (file, TRUE);
  return parsed;
}

static void
test_odd_headers (void)
{
  static const char *const good[] = {
    "{'descr':'<f4','fortran_order':False,'shape':(2,3)}",
    "{\"shape\": (2, 3), 'fortran_order': True , 'descr' :'>f4' ,\n}  \n",
    " { 'descr': '<i4', 'fortran_order': False, 'shape': ( 2L , 3L , ), } ",
    "{'descr': '|V2', 'fortran_order': False, 'shape': (12,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (24,)}",
  };
  static const char *const bad[] = {
    "",
    "{",
    "{}",
    "{'descr': '<f4', 'fortran_order': False}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} x",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 1}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'shape': (2, 3)}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (6)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, , 3)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': [2, 3]}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0, 3)}",
    "{'descr': <f4, 'fortran_order': False, 'shape': (2, 3)}",
    "{'descr': '<f4, 'fortran_order': False, 'shape': (2, 3)}",
    "{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (2, 3)}",
    "{'descr': [('a', '<f4'], 'fortran_order': False, 'shape': (2, 3)",
    "{'descr': [('a",
    "{'descr': [(",
    "{'descr': [(\"a",
    "{'descr': '<f4', 'fortran_order': Tru",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551616,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (23",
    "{'descr': __import__('os').system('true'), 'fortran_order': False, 'shape': (2, 3)}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KsTensorFile) file = parse_header (good[i], 24, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (file->tensors->len, ==, 1);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_header (bad[i], 24, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "header", "a.npy", NULL);
    }
}

static void
test_lies (void)
{
  static const struct {
    const char *header;
    gsize n_data;
    const char *word;
  } cases[] = {
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", 23, "23 bytes" },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", 25, "25 bytes" },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3)}", 1, "1 bytes" },
    { "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387905, 4)}", 16, "shape" },
    { "{'descr': '<f8', 'fortran_order': True, 'shape': (0, 4611686018427387905, 4)}", 0, "shape" },
    { "{'descr': '<q7', 'fortran_order': False, 'shape': (2, 3)}", 24, "not known" },
    { "{'descr': '', 'fortran_order': False, 'shape': (2, 3)}", 24, "not known" },
    { "{'descr': '|f4', 'fortran_order': False, 'shape': (2, 3)}", 24, "not known" },
    { "{'descr': '=f4', 'fortran_order': False, 'shape': (2, 3)}", 24, "not known" },
    { "{'descr': '<f4abcdefghijklmnop', 'fortran_order': False, 'shape': (2, 3)}", 24,
      "precision" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_header (cases[i].header, cases[i].n_data, &error));
      ks_assert_error (&error, KS_ERROR_DATA, cases[i].word, "a.npy", NULL);
    }
}

static void
test_versions (void)
{
  static const struct {
    const char *bytes;
    gsize size;
    const char *word;
  } cases[] = {
    { "\x93NUMPY\x04\x00\x00\x00\x00\x00", 12, "version 4.0" },
    { "\x93NUMPY\x00\x00\x00\x00\x00\x00", 12, "version 0.0" },
    { "\x93NUMPY\x01\x01\x00\x00\x00\x00", 12, "version 1.1" },
    { "\x93NUMPY\x02\x00\xff\xff\xff\xff", 12, "4294967295" },
    { "\x93NUMPY\x01\x00\xff\xff\x00\x00", 12, "cut off" },
    { "\x93NUMPY", 6, "cut off" },
    { "\x93", 1, "cut off" },
    { "\x93NOMPY\x01\x00\x00\x00\x00\x00", 12, "not recognised" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ks_test_parse (NULL, "a.raw", cases[i].bytes, cases[i].size, &error));
      ks_assert_error (&error, KS_ERROR_DATA, cases[i].word, "a.raw", NULL);
    }
}

/* What the first bytes of an array tell of the length of a compressed one. */
static void
test_told_size (void)
{
#define DICTIONARY(descr, shape) "{'descr':" descr ",'fortran_order':False,'shape':" shape "}"
  static const struct {
    char version;
    gsize told; /* of the header; 0 = its length */
    const char *header;
    gsize n_data; /* G_MAXSIZE where they do not tell */
  } cases[] = {
    { 1, 0, DICTIONARY ("'<f4'", "(2,3)"), 24 },
    { 1, 0, DICTIONARY ("'<f4'", "(0,3)"), 0 },
    { 4, 0, DICTIONARY ("'<f4'", "(2,3)"), G_MAXSIZE },
    { 1, 500, DICTIONARY ("'<f4'", "(2,3)"), G_MAXSIZE },
    { 1, 0, DICTIONARY ("'<f4'", "(2,3"), G_MAXSIZE },
    { 1, 0, DICTIONARY ("'|O'", "(2,3)"), G_MAXSIZE },
    { 1, 0, DICTIONARY ("[(\"a\", '<f4')]", "(2,3)"), G_MAXSIZE },
    { 1, 0, DICTIONARY ("'<f4'", "(4611686018427387905,4)"), G_MAXSIZE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 bytes[200] = "\x93NUMPY";
      gsize length = strlen (cases[i].header);
      KsFileHead head = { bytes, 10 + length, 12345, "a.npy.gz" };

      bytes[6] = cases[i].version;
      bytes[8] = (cases[i].told > 0 ? cases[i].told : length) & 255;
      bytes[9] = (cases[i].told > 0 ? cases[i].told : length) >> 8;
      memcpy (bytes + 10, cases[i].header, length);
      g_assert_true (ks_detect_npy (&head));
      g_assert_cmpuint (ks_size_npy (&head), ==,
                        cases[i].n_data < G_MAXSIZE ? head.size + cases[i].n_data : 0);
    }
}

static void
test_damaged (void)
{
  ks_test_truncated ("npy/float32-little-C.npy", TRUE);
  ks_test_truncated ("npy/version2.npy", TRUE);
  ks_test_truncated ("npy/version3.npy", TRUE);
  ks_test_truncated ("npy/bad-records.npy", TRUE);
  ks_test_flipped ("npy/float32-little-C.npy", 200);
  ks_test_flipped ("npy/version2.npy", 200);
  ks_test_flipped ("npy/no-rows.npy", 200);
  ks_test_flipped ("npy/eight-axes.npy", 200);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("npy/float32-big-F.npy");
  ks_test_file_allocations ("npy/kernels.npy");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/npy/types", test_types);
  g_test_add_func ("/data/npy/shapes", test_shapes);
  g_test_add_func ("/data/npy/extremes", test_extremes);
  g_test_add_func ("/data/npy/refused", test_refused);
  g_test_add_func ("/data/npy/odd-headers", test_odd_headers);
  g_test_add_func ("/data/npy/lies", test_lies);
  g_test_add_func ("/data/npy/versions", test_versions);
  g_test_add_func ("/data/npy/told-size", test_told_size);
  g_test_add_func ("/data/npy/damaged", test_damaged);
  g_test_add_func ("/data/npy/allocations", test_allocations);
  return g_test_run ();
}
