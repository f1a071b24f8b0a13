/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-test-files.h"

static const struct {
  const char *name;
  KsDtype dtype;
} types[] = {
  { "int8", KS_DTYPE_INT8 },       { "int16", KS_DTYPE_INT16 },     { "int32", KS_DTYPE_INT32 },
  { "int64", KS_DTYPE_INT64 },     { "uint8", KS_DTYPE_UINT8 },     { "uint16", KS_DTYPE_UINT16 },
  { "uint32", KS_DTYPE_UINT32 },   { "uint64", KS_DTYPE_UINT64 },   { "float16", KS_DTYPE_FLOAT16 },
  { "float32", KS_DTYPE_FLOAT32 }, { "float64", KS_DTYPE_FLOAT64 },
};

static void
check_skipped (const KsTensorFile *file, const char *name, const char *reason)
{
  for (guint i = 0; i < file->skipped->len; i++)
    {
      const KsSkipped *skipped = g_ptr_array_index (file->skipped, i);

      if (g_str_equal (skipped->name, name))
        {
          g_assert_cmpstr (skipped->reason, ==, reason);
          return;
        }
    }
  g_error ("“%s” was not skipped", name);
}

static void
test_types (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("hdf5/types.h5");

  g_assert_cmpstr (file->kind, ==, "hdf5");
  g_assert_cmpuint (file->tensors->len, ==, 30);
  g_assert_cmpuint (file->skipped->len, ==, 0);
  g_assert_cmpuint (file->notes->len, ==, 0);
  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    for (int big = 0; big < 2; big++)
      {
        g_autofree char *name = g_strconcat (types[t].name, big ? "-big" : "-little", NULL);

        ks_assert_tensor (ks_test_tensor (file, name), types[t].dtype, 2, 5, 3);
        ks_assert_pattern (ks_test_tensor (file, name));
      }
  ks_assert_tensor (ks_test_tensor (file, "bool"), KS_DTYPE_BOOL, 2, 5, 3);
  ks_assert_pattern (ks_test_tensor (file, "bool"));
  ks_assert_tensor (ks_test_tensor (file, "bfloat16"), KS_DTYPE_BFLOAT16, 2, 5, 3);
  ks_assert_pattern (ks_test_tensor (file, "bfloat16"));
  ks_assert_tensor (ks_test_tensor (file, "enum"), KS_DTYPE_UINT8, 2, 5, 3);
  ks_assert_pattern (ks_test_tensor (file, "enum"));
  ks_assert_tensor (ks_test_tensor (file, "bits"), KS_DTYPE_UINT8, 2, 5, 3);
  ks_assert_pattern (ks_test_tensor (file, "bits"));
  ks_assert_tensor (ks_test_tensor (file, "scalar"), KS_DTYPE_FLOAT32, 0);
  ks_assert_pattern (ks_test_tensor (file, "scalar"));
  ks_assert_tensor (ks_test_tensor (file, "cube"), KS_DTYPE_FLOAT32, 3, 2, 3, 4);
  ks_assert_pattern (ks_test_tensor (file, "cube"));
  ks_assert_tensor (ks_test_tensor (file, "eight"), KS_DTYPE_FLOAT32, 8, 1, 2, 1, 2, 1, 2, 1, 2);
  ks_assert_pattern (ks_test_tensor (file, "eight"));
  ks_assert_tensor (ks_test_tensor (file, "none"), KS_DTYPE_FLOAT32, 2, 0, 3);
}

/* What lies in the file as it is stays there. */
static void
test_places (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("hdf5/user-block.h5");

  g_assert_true (ks_test_tensor (file, "x")->blob == file->blob);
  g_assert_true (ks_test_tensor (file, "packed")->blob != file->blob);
  ks_assert_pattern (ks_test_tensor (file, "x"));
  ks_assert_pattern (ks_test_tensor (file, "packed"));
}

static void
check_all_equal (const KsTensor *tensor, double value)
{
  g_autofree double *values = ks_test_values (tensor);

  for (gsize i = 0; i < ks_tensor_count (tensor); i++)
    g_assert_cmpfloat (values[i], ==, value);
}

static void
test_packed (void)
{
  static const char *const floats[] = { "plain", "gzip", "shuffled", "checked", "one-block" };
  g_autoptr (KsTensorFile) file = ks_test_open ("hdf5/packed.h5");

  g_assert_cmpuint (file->tensors->len, ==, 14);
  g_assert_cmpuint (file->skipped->len, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (floats); i++)
    {
      ks_assert_tensor (ks_test_tensor (file, floats[i]), KS_DTYPE_FLOAT32, 2, 37, 11);
      ks_assert_pattern (ks_test_tensor (file, floats[i]));
    }
  ks_assert_tensor (ks_test_tensor (file, "scaled"), KS_DTYPE_INT32, 2, 37, 11);
  ks_assert_pattern (ks_test_tensor (file, "scaled"));
  ks_assert_pattern (ks_test_tensor (file, "szip"));
  ks_assert_tensor (ks_test_tensor (file, "big"), KS_DTYPE_FLOAT64, 2, 37, 11);
  ks_assert_pattern (ks_test_tensor (file, "big"));
  ks_assert_pattern (ks_test_tensor (file, "compact"));
  ks_assert_pattern (ks_test_tensor (file, "compact-big"));
  ks_assert_tensor (ks_test_tensor (file, "growing"), KS_DTYPE_FLOAT32, 1, 3);
  ks_assert_pattern (ks_test_tensor (file, "growing"));
  ks_assert_tensor (ks_test_tensor (file, "empty"), KS_DTYPE_FLOAT32, 2, 0, 3);
  check_all_equal (ks_test_tensor (file, "unwritten"), -1.25);
  check_all_equal (ks_test_tensor (file, "unwritten-blocks"), 7);

  g_autoptr (KsTensorFile) pieces = ks_test_open ("hdf5/pieces.h5");
  check_all_equal (ks_test_tensor (pieces, "x"), 0);
}

/* What programs may write and hardly any does. */
static void
test_odd (void)
{
  static const struct {
    const char *reason, *names[5];
  } skipped[] = {
    { "holds integers of an unusual size", { "moved-integer", "wide-integer" } },
    { "holds floating point numbers of an unusual kind", { "moved-float" } },
    { "is of a type that is not known", { "time" } },
    { "holds complex numbers", { "named-complex" } },
    { "holds records", { "pair", "triple", "whole-complex" } },
    { "is packed by Blosc, which is not read", { "blosc" } },
    { "is packed by LZ4, which is not read", { "lz4" } },
    { "is packed by Zstandard, which is not read", { "zstandard" } },
    { "is packed by a filter that is not known", { "high", "stranger" } },
    { "is packed twice, as only crafted files are", { "twice" } },
    { "declares more elements than can be counted", { "just-too-many" } },
  };
  static const char *const numbers[] = { "answers", "doubt", "lies" };
  g_autoptr (KsTensorFile) file = ks_test_open ("hdf5/odd.h5");
  g_autoptr (KsTensorFile) link = ks_test_open ("hdf5/odd-link.h5");
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (skipped); i++)
    for (gsize j = 0; skipped[i].names[j] != NULL; j++, n++)
      check_skipped (file, skipped[i].names[j], skipped[i].reason);
  g_assert_cmpuint (file->skipped->len, ==, n);
  check_skipped (link, "unknown-link", "is a link of a kind that is not known");

  /* An element alone, and enumerations that are not of FALSE and TRUE in a byte. */
  g_assert_cmpuint (file->tensors->len, ==, 5);
  ks_assert_tensor (ks_test_tensor (file, "alone"), KS_DTYPE_FLOAT32, 0);
  check_all_equal (ks_test_tensor (file, "alone"), -1.25);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    ks_assert_tensor (ks_test_tensor (file, numbers[i]), KS_DTYPE_INT8, 2, 5, 3);
  ks_assert_tensor (ks_test_tensor (file, "wide-truth"), KS_DTYPE_INT16, 2, 5, 3);
}

/* The indices of blocks that newer versions write; in the order of creation. */
static void
test_latest (void)
{
  static const char *const names[] = { "zebra", "apple", "mango", "once", "grows", "grows-twice" };
  g_autoptr (KsTensorFile) file = ks_test_open ("hdf5/latest.h5");

  g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (names));
  for (guint t = 0; t < G_N_ELEMENTS (names); t++)
    {
      const KsTensor *tensor = g_ptr_array_index (file->tensors, t);

      g_assert_cmpstr (tensor->name, ==, names[t]);
      ks_assert_pattern (tensor);
    }
}

static void
test_others (void)
{
  static const char *const names[] = { "group.hard",  "group.nested.deep",
                                       "group.soft",  "name.with.dots.inside",
                                       "périphérie",  "x",
                                       "\ufffd\ufffd" };
  static const char *const skipped[][2] = {
    { "arrays", "holds arrays as elements" },
    { "bytes", "holds text" },
    { "complex", "holds complex numbers" },
    { "group.itself", "is a link that leads nowhere in this file" },
    { "group.nowhere", "is a link that leads nowhere in this file" },
    { "group.round", "is another name of a group" },
    { "group.soft-round", "is another name of a group" },
    { "lists", "holds lists of any length" },
    { "long-double", "holds floating point numbers of an unusual kind" },
    { "lzf", "is packed by LZF, which is not read" },
    { "narrow-integer", "holds integers of an unusual size" },
    { "nine", "has more than 8 axes" },
    { "nothing", "has no shape" },
    { "odd-integer", "holds integers of an unusual size" },
    { "opaque", "holds bytes without a meaning" },
    { "records", "holds records" },
    { "reference", "holds references" },
    { "text", "holds text" },
    { "texts", "holds text" },
    { "type", "is no array" },
    { "wide-float", "holds floating point numbers of an unusual kind" },
  };
  g_autoptr (KsTensorFile) file = ks_test_open ("hdf5/others.h5");
  g_autoptr (KsTensorFile) nothing = ks_test_open ("hdf5/nothing.h5");
  g_autofree char *deep = g_strnfill (2 * 64 - 1, 'g');
  g_autofree char *far = g_strnfill (600, 'n');

  g_assert_cmpuint (nothing->tensors->len, ==, 0);
  g_assert_cmpuint (file->tensors->len, ==, G_N_ELEMENTS (names));
  for (guint t = 0; t < file->tensors->len; t++)
    {
      const KsTensor *tensor = g_ptr_array_index (file->tensors, t);

      g_assert_cmpstr (tensor->name, ==, names[t]);
      ks_assert_pattern (tensor);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (skipped); i++)
    check_skipped (file, skipped[i][0], skipped[i][1]);
  for (gsize i = 1; deep[i] != '\0'; i += 2)
    deep[i] = '.';
  check_skipped (file, deep, "is a group nested too deep");
  check_skipped (file, far, "has a name of more than 1024 bytes");
  g_assert_cmpuint (file->skipped->len, ==, G_N_ELEMENTS (skipped) + 2);
}

static void
check_names (const KsTensorFile *file, const char *const *names)
{
  for (guint t = 0; names[t] != NULL; t++)
    {
      g_assert_cmpuint (t, <, file->tensors->len);
      g_assert_cmpstr (((KsTensor *) g_ptr_array_index (file->tensors, t))->name, ==, names[t]);
    }
}

/* Layers in the order of the network, kernels as (out, in, rows, columns). */
static void
check_layers (const KsTensorFile *file, const char *prefix)
{
  static const char *const names[] = { "stem.stem.kernel:0",     "stem.stem.bias:0",
                                       "up.up.kernel:0",         "each.each.depthwise_kernel:0",
                                       "last.last.kernel:0",     "last.last.a-bias:0",
                                       "answer.answer.kernel:0", "answer.answer.bias:0" };

  for (guint t = 0; t < G_N_ELEMENTS (names); t++)
    {
      const KsTensor *tensor = g_ptr_array_index (file->tensors, t);
      g_autofree char *name = g_strconcat (prefix, names[t], NULL);

      g_assert_cmpstr (tensor->name, ==, name);
      if (t != 2)
        ks_assert_pattern (tensor);
    }
  ks_assert_tensor (g_ptr_array_index (file->tensors, 0), KS_DTYPE_FLOAT32, 4, 4, 2, 3, 3);
  ks_assert_tensor (g_ptr_array_index (file->tensors, 3), KS_DTYPE_FLOAT32, 4, 2, 5, 3, 3);
  ks_assert_tensor (g_ptr_array_index (file->tensors, 4), KS_DTYPE_FLOAT32, 5, 2, 4, 3, 3, 3);
  ks_assert_tensor (g_ptr_array_index (file->tensors, 6), KS_DTYPE_FLOAT32, 2, 6, 3);
}

static void
test_keras (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("hdf5/keras.h5");
  g_autoptr (KsTensorFile) weights = ks_test_open ("hdf5/keras-weights.h5");
  g_autoptr (KsTensorFile) parts = ks_test_open ("hdf5/keras-parts.h5");
  const KsTensor *up = ks_test_tensor (file, "model_weights.up.up.kernel:0");
  const KsTensor *kept = ks_test_tensor (file, "optimizer_weights.stem.m:0");
  guint64 rows, cols;

  g_assert_cmpstr (file->kind, ==, "keras-h5");
  g_assert_cmpstr (weights->kind, ==, "keras-h5");
  g_assert_cmpuint (file->tensors->len, ==, 10);
  check_layers (file, "model_weights.");
  check_layers (weights, "");
  check_layers (parts, "");

  /* The plan alone tells that this one is transposed. */
  ks_assert_tensor (up, KS_DTYPE_FLOAT32, 4, 5, 4, 3, 3);
  ks_assert_pattern (up);
  ks_assert_tensor (ks_test_tensor (weights, "up.up.kernel:0"), KS_DTYPE_FLOAT32, 4, 4, 5, 3, 3);
  g_assert_cmpuint (up->declared[3], ==, 4);

  /* What an optimiser keeps comes last and is no filter. */
  g_assert_true (g_ptr_array_index (file->tensors, 8)
                 == ks_test_tensor (file, "optimizer_weights.iter:0"));
  g_assert_true (kept->bookkeeping && !up->bookkeeping);
  g_assert_cmpuint (ks_tensor_filters (kept, &rows, &cols), ==, 0);
  g_assert_cmpuint (ks_tensor_filters (up, &rows, &cols), ==, 20);
}

static void
test_keras3 (void)
{
  static const char *const weights[] = { "layers.a_dense.vars.0",  "layers.conv2d.vars.0",
                                         "layers.conv2d.vars.1",   "layers.conv2d_1.vars.0",
                                         "layers.conv2d_2.vars.0", NULL };
  static const char *const archives[] = { "hdf5/stored.keras", "hdf5/deflated.keras",
                                          "hdf5/no-plan.keras", "hdf5/bad-plan.keras" };
  g_autoptr (KsTensorFile) alone = ks_test_open ("hdf5/keras3.weights.h5");

  g_assert_cmpstr (alone->kind, ==, "keras-weights-h5");
  check_names (alone, weights);
  g_assert_true (g_ptr_array_index (alone->tensors, 11)
                     == ks_test_tensor (alone, "layers.conv2d_10.vars.0")
                 || g_ptr_array_index (alone->tensors, 12)
                        == ks_test_tensor (alone, "layers.conv2d_10.vars.0"));
  for (gsize i = 0; i < G_N_ELEMENTS (archives); i++)
    {
      g_autoptr (KsTensorFile) file = ks_test_open (archives[i]);
      const KsTensor *up = ks_test_tensor (file, "layers.conv2d_transpose.vars.0");
      const KsTensor *each = ks_test_tensor (file, "layers.separable_conv2d.vars.0");

      g_assert_cmpstr (file->kind, ==, "keras");
      g_assert_cmpuint (file->tensors->len, ==, 19);
      check_names (file, weights);
      ks_assert_tensor (ks_test_tensor (file, "layers.conv2d_11.vars.0"), KS_DTYPE_FLOAT32, 4, 4, 2,
                        3, 3);
      ks_assert_tensor (up, KS_DTYPE_FLOAT32, 4, 5, 4, 3, 3);
      ks_assert_tensor (each, KS_DTYPE_FLOAT32, 4, 1, 4, 3, 3);
      ks_assert_pattern (up);
      ks_assert_pattern (each);
      ks_assert_pattern (ks_test_tensor (file, "layers.conv2d.vars.0"));
      g_assert_true (ks_test_tensor (file, "optimizer.vars.1")->bookkeeping);
      /* The plan has the transposed layer after the separable one. */
      g_assert_true (g_ptr_array_index (file->tensors, i < 2 ? 16 : 14) == up);
    }
}

static void
test_mat (void)
{
  static const char *const skipped[][2] = {
    { "#refs#", "holds what MATLAB keeps for cells and objects" },
    { "#subsystem#", "holds what MATLAB keeps for cells and objects" },
    { "cell", "is a cell array" },
    { "handle", "is a function" },
    { "nothing-long", "is empty" },
    { "nothing-odd", "is empty" },
    { "object", "is an object" },
    { "sparse", "is a sparse matrix" },
    { "structs", "is an array of structs" },
    { "word", "holds text" },
  };
  g_autoptr (KsTensorFile) file = ks_test_open ("hdf5/variables.mat");

  g_assert_cmpstr (file->kind, ==, "mat-v7.3");
  g_assert_cmpuint (file->tensors->len, ==, 16);
  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    if (types[t].dtype != KS_DTYPE_FLOAT16)
      {
        ks_assert_tensor (ks_test_tensor (file, types[t].name), types[t].dtype, 2, 5, 3);
        ks_assert_pattern (ks_test_tensor (file, types[t].name));
      }
  ks_assert_tensor (ks_test_tensor (file, "flag"), KS_DTYPE_BOOL, 2, 5, 3);
  ks_assert_pattern (ks_test_tensor (file, "flag"));
  ks_assert_tensor (ks_test_tensor (file, "hwio"), KS_DTYPE_FLOAT32, 4, 6, 2, 3, 3);
  ks_assert_pattern (ks_test_tensor (file, "hwio"));
  g_assert_cmpuint (ks_test_tensor (file, "hwio")->declared[3], ==, 6);
  ks_assert_tensor (ks_test_tensor (file, "nothing"), KS_DTYPE_FLOAT64, 2, 0, 3);
  ks_assert_pattern (ks_test_tensor (file, "net.w"));
  ks_assert_pattern (ks_test_tensor (file, "net.inner.b"));
  g_assert_cmpuint (file->skipped->len, ==, G_N_ELEMENTS (skipped));
  for (gsize i = 0; i < G_N_ELEMENTS (skipped); i++)
    check_skipped (file, skipped[i][0], skipped[i][1]);
}

/* Nothing of another file is opened, whatever asks for it. */
static void
test_refused (void)
{
  ks_test_refused ("hdf5/bad-external.h5", "“stolen”", "“secret.txt”", "never opened", NULL);
  ks_test_refused ("hdf5/bad-virtual.h5", "“seen”", "“other.h5”", "never opened", NULL);
  ks_test_refused ("hdf5/bad-link.h5", "“group.away”", "“other.h5”", "never opened", NULL);
  ks_test_refused ("hdf5/bad-soft-away.h5", "“group.away”", "“other.h5”", "never opened", NULL);
  ks_test_refused ("hdf5/bad-heap.h5", "“/”", "damaged", NULL);
  ks_test_refused ("hdf5/bad-checksum.h5", "“x”", "damaged", NULL);
  ks_test_refused ("hdf5/bad-stream.h5", "“x”", "damaged", NULL);
  ks_test_refused ("hdf5/bad-shared.h5", "“y”", "in 4000 bytes", "other arrays", NULL);
}

/* Little is stored, much declared. */
static void
test_bomb (void)
{
  g_autoptr (KsTensorFile) file = ks_test_open ("hdf5/bomb.h5");

  ks_assert_pattern (ks_test_tensor (file, "x"));
  check_all_equal (ks_test_tensor (file, "unwritten3"), 0);
  check_skipped (file, "sparse", "declares far more elements than are stored");
  check_skipped (file, "unwritten4", "declares far more elements than are stored");
  check_skipped (file, "block", "is packed in blocks much larger than itself");
  check_skipped (file, "most", "declares more elements than can be counted");
  check_skipped (file, "uncountable", "declares more elements than can be counted");
}

/* Six epochs of one run; tests/cli holds what is said of them against h5py. */
static void
test_shared (void)
{
  static const char *const epochs[] = { "00-0.47", "05-0.56", "110-0.65",
                                        "12-0.58", "32-0.62", "70-0.63" };

  for (gsize e = 0; e < G_N_ELEMENTS (epochs); e++)
    {
      g_autofree char *name = g_strdup_printf ("keras/fer2013_mini_XCEPTION.%s.hdf5", epochs[e]);
      g_autofree char *path = ks_test_shared (name);
      KsFilterSelection selection = { NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (KsTensorFile) file = NULL;
      g_autoptr (KsFilterSet) set = NULL;

      if (path == NULL)
        return;
      file = ks_tensor_file_open (NULL, path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (file->kind, ==, "keras-h5");
      g_assert_cmpuint (file->tensors->len, ==, 185);
      g_assert_cmpuint (file->skipped->len, ==, 0);
      set = ks_filter_set_new (NULL, &file, 1, &selection, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (set->values->rows, ==, 1328);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/hdf5/types", test_types);
  g_test_add_func ("/data/hdf5/places", test_places);
  g_test_add_func ("/data/hdf5/packed", test_packed);
  g_test_add_func ("/data/hdf5/latest", test_latest);
  g_test_add_func ("/data/hdf5/odd", test_odd);
  g_test_add_func ("/data/hdf5/others", test_others);
  g_test_add_func ("/data/hdf5/keras", test_keras);
  g_test_add_func ("/data/hdf5/keras3", test_keras3);
  g_test_add_func ("/data/hdf5/mat", test_mat);
  g_test_add_func ("/data/hdf5/refused", test_refused);
  g_test_add_func ("/data/hdf5/bomb", test_bomb);
  g_test_add_func ("/data/hdf5/shared", test_shared);
  return g_test_run ();
}
