/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-filter-choice.h"
#include "ks-test-files.h"

/* A file of zeros with arrays of these shapes, ended by an empty name. */
typedef struct {
  const char *name;
  guint n_dims;
  guint64 shape[KS_TENSOR_MAX_DIMS];
} Array;

static KsTensorFile *
file_of (const char *path, const Array *arrays)
{
  g_autofree char *zeros = g_malloc0 (100000);
  g_autoptr (GBytes) bytes = g_bytes_new (zeros, 100000);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;
  KsTensorFile *file = ks_test_parse (NULL, path, "1\n", 2, &error);

  g_assert_no_error (error);
  g_ptr_array_set_size (file->tensors, 0);
  for (; arrays->name != NULL; arrays++)
    {
      g_ptr_array_add (file->tensors,
                       ks_tensor_new (arrays->name, KS_DTYPE_UINT8, FALSE, arrays->n_dims,
                                      arrays->shape, TRUE, blob, 0, &error));
      g_assert_no_error (error);
    }
  return file;
}

static const KsFilterCandidate *
find (const GArray *candidates, guint file_index, const char *name)
{
  for (guint c = 0; c < candidates->len; c++)
    {
      const KsFilterCandidate *candidate = &g_array_index (candidates, KsFilterCandidate, c);

      if (candidate->file_index == file_index && g_str_equal (candidate->tensor->name, name))
        return candidate;
    }
  g_error ("no candidate “%s”", name);
}

static const Array network[] = {
  { "stem.weight", 4, { 4, 1, 5, 5 } },     { "stem.bias", 1, { 4 } },
  { "a.weight", 4, { 8, 4, 3, 3 } },        { "point.weight", 4, { 50, 8, 1, 1 } },
  { "b.weight", 5, { 2, 8, 4, 3, 3 } },     { "head.weight", 2, { 10, 8 } },
  { "steps", 0, { 0 } },                    { "none", 4, { 0, 1, 3, 3 } },
  { NULL },
};

static void
test_candidates (void)
{
  g_autoptr (KsTensorFile) file = file_of ("a.csv", network);
  KsFilterSelection usual = { NULL }, five = { .kernel_rows = 5, .kernel_cols = 5 };
  g_autoptr (GArray) candidates = ks_filter_candidates (&file, 1, &usual);
  g_autoptr (GArray) fives = ks_filter_candidates (&file, 1, &five);
  static const struct {
    const char *name;
    KsFilterUse use;
    guint depth;
    guint kernel;
    gsize points;
    gboolean ticked, ticked_five, refused;
  } expected[] = {
    { "stem.weight", KS_FILTER_KERNELS, 1, 5, 4, FALSE, TRUE, FALSE },
    { "stem.bias", KS_FILTER_LINE, 0, 0, 4, FALSE, FALSE, FALSE },
    { "a.weight", KS_FILTER_KERNELS, 2, 3, 32, TRUE, FALSE, FALSE },
    { "point.weight", KS_FILTER_KERNELS, 3, 1, 400, FALSE, FALSE, TRUE },
    { "b.weight", KS_FILTER_KERNELS, 4, 3, 64, TRUE, FALSE, FALSE },
    { "head.weight", KS_FILTER_TABLE, 0, 0, 10, FALSE, FALSE, FALSE },
    { "steps", KS_FILTER_NOTHING, 0, 0, 0, FALSE, FALSE, TRUE },
    { "none", KS_FILTER_NOTHING, 0, 0, 0, FALSE, FALSE, TRUE },
  };

  g_assert_cmpuint (candidates->len, ==, G_N_ELEMENTS (expected));
  for (guint c = 0; c < G_N_ELEMENTS (expected); c++)
    {
      const KsFilterCandidate *candidate = &g_array_index (candidates, KsFilterCandidate, c);

      g_test_message ("%s", expected[c].name);
      g_assert_true (candidate->file == file && candidate->file_index == 0);
      g_assert_true (candidate->tensor == g_ptr_array_index (file->tensors, c));
      g_assert_cmpint (candidate->use, ==, expected[c].use);
      g_assert_cmpuint (candidate->depth, ==, expected[c].depth);
      g_assert_cmpuint (candidate->kernel_rows, ==, expected[c].kernel);
      g_assert_cmpuint (candidate->kernel_cols, ==, expected[c].kernel);
      g_assert_cmpuint (candidate->points, ==, expected[c].points);
      g_assert_cmpint (candidate->ticked, ==, expected[c].ticked);
      g_assert_cmpint (find (fives, 0, expected[c].name)->ticked, ==, expected[c].ticked_five);
      g_assert_cmpint (candidate->reason != NULL, ==, expected[c].refused);
    }
}

/* What is ticked is what a set is made of, in each file. */
static void
test_ticks (void)
{
  static const Array other[] = {
    { "a.weight", 4, { 2, 2, 3, 3 } }, { "c.weight", 4, { 1, 1, 3, 3 } }, { NULL }
  };
  g_autoptr (KsTensorFile) one = file_of ("a.csv", network), two = file_of ("b.csv", other);
  KsTensorFile *files[] = { one, two, one };
  KsFilterSelection usual = { NULL };
  g_autoptr (GArray) defaults = ks_filter_candidates (files, 3, &usual);
  g_autoptr (GArray) chosen = ks_filter_candidates (files, 3, &usual);
  g_auto (GStrv) none = ks_filter_globs (chosen, defaults);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_true (find (defaults, 2, "a.weight")->ticked);

  for (guint c = 0; c < chosen->len; c++)
    {
      KsFilterCandidate *candidate = &g_array_index (chosen, KsFilterCandidate, c);

      candidate->ticked = g_str_equal (candidate->tensor->name, "a.weight")
                          || g_str_equal (candidate->tensor->name, "c.weight");
    }
  g_auto (GStrv) globs = ks_filter_globs (chosen, defaults);
  g_assert_cmpuint (g_strv_length (globs), ==, 2);
  g_assert_cmpstr (globs[0], ==, "a.weight");
  g_assert_cmpstr (globs[1], ==, "c.weight");

  KsFilterSelection named = { .tensors = (const char *const *) globs };
  g_autoptr (GArray) again = ks_filter_candidates (files, 3, &named);
  g_autoptr (KsFilterSet) set = ks_filter_set_new (NULL, files, 3, &named, &error);
  gsize points = 0;

  g_assert_no_error (error);
  for (guint c = 0; c < again->len; c++)
    {
      const KsFilterCandidate *candidate = &g_array_index (again, KsFilterCandidate, c);

      g_assert_cmpint (candidate->ticked, ==, g_array_index (chosen, KsFilterCandidate, c).ticked);
      points += candidate->ticked ? candidate->points : 0;
    }
  g_assert_cmpuint (set->values->rows, ==, points);
}

/* Nothing that can be taken: nothing is ticked, and nothing fails. */
static void
test_nothing (void)
{
  static const Array widths[] = { { "a", 2, { 2, 2 } }, { "b", 2, { 2, 3 } }, { NULL } };
  g_autoptr (KsTensorFile) file = file_of ("a.csv", widths);
  KsFilterSelection usual = { NULL };
  g_autoptr (GArray) candidates = ks_filter_candidates (&file, 1, &usual);
  g_autoptr (GArray) empty = ks_filter_candidates (NULL, 0, &usual);
  g_auto (GStrv) none = ks_filter_globs (empty, empty);

  g_assert_cmpuint (candidates->len, ==, 2);
  g_assert_false (find (candidates, 0, "a")->ticked);
  g_assert_false (find (candidates, 0, "b")->ticked);
  g_assert_cmpuint (empty->len, ==, 0);
  g_assert_cmpuint (g_strv_length (none), ==, 0);

  /* Not an array in any of several files. */
  g_autoptr (KsTensorFile) bare = ks_test_open ("safetensors/empty.safetensors");
  g_autoptr (KsTensorFile) texts = ks_test_open ("npz/text-only.npz");
  KsTensorFile *both[] = { bare, texts };
  g_autoptr (GError) error = NULL;
  g_assert_null (ks_filter_set_new (NULL, both, 2, &usual, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "(as the others) holds no array", "“names” holds text",
                   NULL);
  g_assert_null (ks_filter_set_new (NULL, NULL, 0, &usual, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "choose another file", NULL);
}

/* Images are cut where they are large enough. */
static void
test_images (void)
{
  static const Array images[]
      = { { "large", 3, { 2, 8, 8 } }, { "small", 3, { 9, 2, 8 } }, { NULL } };
  g_autoptr (KsTensorFile) file = file_of ("a.csv", images);
  const KsFilterSelection ten = { .patches = 10, .patch_contrast = 0.5 };

  for (guint t = 0; t < file->tensors->len; t++)
    ((KsTensor *) g_ptr_array_index (file->tensors, t))->images = KS_IMAGES_STACK;

  g_autoptr (GArray) candidates = ks_filter_candidates (&file, 1, &ten);
  const KsFilterCandidate *large = find (candidates, 0, "large");
  const KsFilterCandidate *small = find (candidates, 0, "small");

  g_assert_cmpint (large->use, ==, KS_FILTER_IMAGES);
  g_assert_cmpuint (large->points, ==, 5);
  g_assert_true (large->ticked && large->reason == NULL);
  g_assert_cmpint (small->use, ==, KS_FILTER_NOTHING);
  g_assert_cmpuint (small->points, ==, 0);
  g_assert_cmpstr (small->reason, ==, "holds no images of 3x3 pixels or more");
  g_assert_false (small->ticked);
}

/* The sizes of kernels, in order of first appearance; what holds none has none. */
static void
test_sizes (void)
{
  static const KsKernelSize expected[] = { { 5, 5, 4 }, { 3, 3, 32 + 64 }, { 1, 1, 400 } };
  g_autoptr (KsTensorFile) file = file_of ("a.csv", network);
  g_autoptr (GArray) sizes = ks_filter_sizes ((const KsTensor *const *) file->tensors->pdata,
                                              file->tensors->len);

  g_assert_cmpmem (sizes->data, sizes->len * sizeof (KsKernelSize), expected, sizeof expected);
}

/* A side alone does not make a size. */
static void
test_oblong (void)
{
  static const Array arrays[] = { { "a", 4, { 2, 1, 5, 2 } }, { "b", 4, { 1, 1, 2, 5 } },
                                  { "c", 4, { 3, 1, 5, 5 } }, { "d", 4, { 1, 1, 5, 3 } },
                                  { NULL } };
  static const struct {
    guint rows, cols, to_rows, to_cols;
    gsize points; /* 0 where there are none */
  } cases[] = {
    { 0, 0, 3, 3, 4 }, { 5, 3, 3, 3, 1 }, { 5, 4, 3, 3, 0 }, { 0, 0, 5, 3, 4 },
    { 1, 5, 0, 0, 0 }, { 5, 2, 0, 0, 2 }, { 5, 4, 0, 0, 0 },
  };
  g_autoptr (KsTensorFile) file = file_of ("a.csv", arrays);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const KsFilterSelection selection
          = { .kernel_rows = cases[i].rows, .kernel_cols = cases[i].cols,
              .resample_rows = cases[i].to_rows, .resample_cols = cases[i].to_cols };
      g_autoptr (GError) error = NULL;
      g_autoptr (KsFilterSet) set = ks_filter_set_new (NULL, &file, 1, &selection, &error);

      g_assert_cmpuint (set != NULL ? set->values->rows : 0, ==, cases[i].points);
      if (set == NULL)
        ks_assert_error (&error, KS_ERROR_DATA, "There are no ", "5x2 (2 filters)", NULL);
    }
}

static guint
kernel_chosen (const Array *arrays, KsFilterSelection selection, GError **error)
{
  g_autoptr (KsTensorFile) file = file_of ("a.csv", arrays);
  g_autoptr (KsFilterSet) set = ks_filter_set_new (NULL, &file, 1, &selection, error);

  return set != NULL ? 10 * set->kernel_rows + set->kernel_cols : 0;
}

/* 3x3 where there is one; else what most have, the first of equals, and never 1x1. */
static void
test_size (void)
{
  static const Array three[]
      = { { "a", 4, { 9, 9, 5, 5 } }, { "b", 4, { 1, 1, 3, 3 } }, { NULL } };
  static const Array most[] = { { "a", 4, { 2, 2, 5, 5 } }, { "b", 4, { 9, 9, 1, 1 } },
                                { "c", 4, { 3, 1, 1, 7 } }, { "d", 4, { 1, 2, 1, 7 } }, { NULL } };
  static const Array equals[]
      = { { "a", 4, { 2, 2, 7, 7 } }, { "b", 4, { 2, 2, 5, 5 } }, { NULL } };
  static const Array ones[] = { { "a", 4, { 2, 2, 1, 1 } }, { "t", 2, { 3, 4 } }, { NULL } };
  KsFilterSelection usual = { NULL }, one = { .kernel_rows = 1, .kernel_cols = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (kernel_chosen (three, usual, &error), ==, 33);
  g_assert_cmpuint (kernel_chosen (most, usual, &error), ==, 17);
  g_assert_cmpuint (kernel_chosen (equals, usual, &error), ==, 77);
  g_assert_no_error (error);
  g_assert_cmpuint (kernel_chosen (most, one, &error), ==, 0);
  ks_assert_error (&error, KS_ERROR_DATA, "1x1", "no shape", "5x5 (4 filters)", "--kernel", NULL);
  g_assert_cmpuint (kernel_chosen (ones, usual, &error), ==, 0);
  ks_assert_error (&error, KS_ERROR_DATA, "1x1", "no shape", "--tensor", NULL);
  g_assert_cmpuint (kernel_chosen (ones, one, &error), ==, 0);
  ks_assert_error (&error, KS_ERROR_DATA, "1x1", "no shape", NULL);
}

static void
test_split (void)
{
  static const char *const names[][3] = {
    { "conv1.weight", "conv1", "weight" }, { "a.b.c", "a.b", "c" }, { "c1", "c1", "" },
    { "", "", "" },                        { ".x", "", "x" },       { "x.", "x", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *layer = NULL;
      g_autofree char *role = NULL;

      ks_filter_split_name (names[i][0], &layer, &role);
      g_assert_cmpstr (layer, ==, names[i][1]);
      g_assert_cmpstr (role, ==, names[i][2]);
    }
}

/* A file may hold very many arrays of very many sizes. */
static void
test_many (void)
{
  g_autofree Array *arrays = g_new0 (Array, 40001);
  KsFilterSelection usual = { NULL };
  gint64 start;

  for (guint i = 0; i < 40000; i++)
    arrays[i] = (Array) { "w", 4, { 1, 1, 1 + i % 200, 2 + i / 200 } };
  g_autoptr (KsTensorFile) file = file_of ("a.csv", arrays);
  start = g_get_monotonic_time ();
  g_autoptr (GArray) candidates = ks_filter_candidates (&file, 1, &usual);
  g_test_message ("%.1f ms", (g_get_monotonic_time () - start) / 1000.0);
  g_assert_cmpuint (candidates->len, ==, 40000);
  g_assert_true (g_array_index (candidates, KsFilterCandidate, 202).ticked); /* 3x3 */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/filter-choice/candidates", test_candidates);
  g_test_add_func ("/data/filter-choice/ticks", test_ticks);
  g_test_add_func ("/data/filter-choice/nothing", test_nothing);
  g_test_add_func ("/data/filter-choice/images", test_images);
  g_test_add_func ("/data/filter-choice/sizes", test_sizes);
  g_test_add_func ("/data/filter-choice/oblong", test_oblong);
  g_test_add_func ("/data/filter-choice/size", test_size);
  g_test_add_func ("/data/filter-choice/split", test_split);
  g_test_add_func ("/data/filter-choice/many", test_many);
  return g_test_run ();
}
