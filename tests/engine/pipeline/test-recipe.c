/* SPDX-License-Identifier: MIT */
#include "ks-recipe.h"
#include "ks-test.h"

#include <math.h>

/* A value other than the default for every field of the table, and one it must refuse. */
static const struct {
  const char *name, *value, *wrong;
} samples[] = {
  { "builtin", "klein", "bottle" },
  { "count", "500", "0" },
  { "noise", "0.05", "-1" },
  { "file", "one.npy\ntwo.npy", "" },
  { "tensor", "conv*", NULL },
  { "kernel", "5x5", "3x" },
  { "resample", "3x3", "1x1" },
  { "patches", "100", "0" },
  { "patch-contrast", "0.5", "1.1" },
  { "precomputed", "yes", "maybe" },
  { "steps", "0,5,-", "first" },
  { "step", "2500", "last" },
  { "sample", "1000", "-1" },
  { "seed", "18446744073709551615", "x" },
  { "nonfinite", "refuse", "keep" },
  { "center", "column", "row" },
  { "normalize", "dnorm", "l3" },
  { "basis", "dct", "fourier" },
  { "metric", "vne", "taxicab" },
  { "k", "15", "0" },
  { "percentile", "30", "100.5" },
  { "lens", "density\ncoord:3", "pca:1\npca:2\npca:3" },
  { "mode", "ball", "reeb" },
  { "cover", "balanced", "round" },
  { "resolution", "12,30", "0" },
  { "gain", "2.5", "0.9" },
  { "cluster", "dbscan:0.25,4", "kmeans:3" },
  { "epsilon", "0.25", "0" },
  { "order", "farthest", "random" },
  { "min-shared", "2", "0" },
  { "complex", "witness", "cech" },
  { "nu", "2", "3" },
  { "landmarks", "0", "-3" },
  { "landmark-order", "density", "farthest" },
  { "landmark-start", "7", "a" },
  { "max-dim", "2", "3" },
  { "prime", "3", "4" },
  { "threshold", "1.2", "-0.1" },
  { "loops", "3", "-1" },
  { "loop-kind", "exact", "longest" },
  { "cells", "3", "many" },
  { "bootstrap", "100", "10001" },
  { "null", "99", "-1" },
  { "recognise", "yes", "perhaps" },
};

static gboolean
needs_file (const char *name)
{
  return g_str_equal (name, "tensor") || g_str_equal (name, "kernel") || g_str_equal (name, "resample") || g_str_equal (name, "patches")
         || g_str_equal (name, "patch-contrast") || g_str_equal (name, "steps");
}

static void
test_every_field (void)
{
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);

  g_assert_cmpuint (n, ==, G_N_ELEMENTS (samples));
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (KsRecipe) recipe = ks_recipe_new ();
      g_autoptr (GError) error = NULL;

      g_assert_cmpstr (fields[i].name, ==, samples[i].name);
      g_test_message ("%s", fields[i].name);
      g_assert_true (g_str_has_suffix (fields[i].summary, "."));
      g_assert_true (fields[i].slices != 0);
      if (needs_file (samples[i].name))
        g_assert_true (ks_recipe_set (recipe, "file", "x.npy", &error));
      g_assert_true (ks_recipe_set (recipe, samples[i].name, samples[i].value, &error));
      g_assert_no_error (error);

      g_autofree char *value = ks_recipe_get (recipe, samples[i].name);
      g_assert_cmpstr (value, ==, samples[i].value);
      if (samples[i].wrong == NULL)
        continue;

      /* A refused value leaves everything as it was. */
      g_autofree char *before = ks_recipe_to_text (recipe);
      g_assert_false (ks_recipe_set (recipe, samples[i].name, samples[i].wrong, &error));
      g_assert_cmpint (error->code, ==, KS_ERROR_USAGE);
      ks_assert_error (&error, KS_ERROR_USAGE, NULL);
      g_autofree char *after = ks_recipe_to_text (recipe);
      g_assert_cmpstr (before, ==, after);
    }
}

static void
test_round_trip (void)
{
  g_autoptr (KsRecipe) plain = ks_recipe_new ();
  g_autoptr (KsRecipe) full = ks_recipe_new ();
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    if (!g_str_equal (samples[i].name, "builtin") && !g_str_equal (samples[i].name, "count")
        && !g_str_equal (samples[i].name, "noise") && !g_str_equal (samples[i].name, "precomputed"))
      g_assert_true (ks_recipe_set (full, samples[i].name, samples[i].value, &error));
  g_assert_true (ks_recipe_set (full, "threshold", "R/3", &error));

  const KsRecipe *both[] = { plain, full };
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *text = ks_recipe_to_text (both[i]);
      g_autoptr (KsRecipe) back = ks_recipe_from_text (text, &error);
      g_assert_no_error (error);
      g_autofree char *again = ks_recipe_to_text (back);
      g_autoptr (KsRecipe) copy = ks_recipe_copy (back);

      g_assert_cmpstr (text, ==, again);
      g_assert_true (ks_recipe_equal (both[i], back));
      g_assert_true (ks_recipe_equal (back, copy));
    }
  g_assert_false (ks_recipe_equal (plain, full));
}

static void
test_odd_paths (void)
{
  static const char *const paths[] = {
    "a\nb.npy", "c\\n.npy", " d = e.npy", "\xff.npy", "\t f  g\th.npy \t", "i\r", "\\s", "  ", NULL
  };
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();
  g_autoptr (GError) error = NULL;

  ks_recipe_set_files (recipe, paths);
  g_autofree char *text = ks_recipe_to_text (recipe);
  g_autoptr (KsRecipe) back = ks_recipe_from_text (text, &error);
  g_assert_no_error (error);
  g_assert_cmpstrv (back->files, paths);
  g_autofree char *again = ks_recipe_to_text (back);
  g_assert_cmpstr (again, ==, text);

  /* No line depends on blanks that an editor may take away. */
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_false (g_str_has_suffix (lines[i], " ") && !g_str_has_suffix (lines[i], "= "));
  g_assert_null (back->builtin);
}

/* Each line of odd form, read from the definition: blanks around the name and one after "=". */
static void
test_text_forms (void)
{
  static const struct {
    const char *line, *name, *value;
  } forms[] = {
    { "k=5", "k", "5" },
    { " \tk\t = 5", "k", "5" },
    { "k = 5\r", "k", "5" },
    { "file =  sp.npy", "file", "\\ssp.npy" },
    { "file = sp.npy ", "file", "sp.npy\\s" },
    { "file = a\\tb\\s", "file", "a\tb\\s" },
    { "lens = column: x ", "lens", "column: x\\s" },
    { "tensor =  conv ", "tensor", "\\sconv\\s" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "\r\n# a comment\n  kleinscope-recipe 1 \r\n%s%s\n",
          g_str_equal (forms[i].name, "tensor") ? "file = x.npy\n" : "", forms[i].line);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsRecipe) recipe = ks_recipe_from_text (text, &error);

      g_assert_no_error (error);
      g_autofree char *value = ks_recipe_get (recipe, forms[i].name);
      g_assert_cmpstr (value, ==, forms[i].value);
    }
}

static void
test_names_source (void)
{
  static const struct {
    const char *text;
    gboolean expected;
  } texts[] = {
    { "", FALSE },
    { "kleinscope-recipe 1\nk = 5\n", FALSE },
    { "kleinscope-recipe 1\n# file = a.npy\n", FALSE },
    { "kleinscope-recipe 1\ntensor = file = x\n", FALSE },
    { "kleinscope-recipe 1\nk = 5\n file = a.npy\n", TRUE },
    { "kleinscope-recipe 1\nbuiltin=circle\r\n", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpint (ks_recipe_text_names_source (texts[i].text), ==, texts[i].expected);
}

static void
test_text_errors (void)
{
  static const struct {
    const char *text, *word;
  } wrong[] = {
    { "", "first line" },
    { "kleinscope-recipe 2\n", "first line" },
    { "kleinscope-recipe 1\nk 5\n", "Line 2" },
    { "kleinscope-recipe 1\n\n# fine\nnonsense = 5\n", "Line 4" },
    { "kleinscope-recipe 1\nk = 5\nk = 6\n", "second time" },
    { "kleinscope-recipe 1\n\npercentile = 0\n", "Line 3 of the recipe: --percentile 0" },
    { "kleinscope-recipe 1\nlens = pca:1\nseed = 2\nlens = nothing\n", "Line 2 of the recipe: " },
    { "kleinscope-recipe 1\nprime = 9\n", "such as 7 or 11." },
    { "kleinscope-recipe 1\nprime = 32771\n", "from 2 to 32749." },
    { "kleinscope-recipe 1\nfile = a.npy\nbuiltin = circle\n", "Lines 2 and 3" },
    { "kleinscope-recipe 1\nbuiltin = circle\nprecomputed = yes\n", "distance matrix" },
    { "kleinscope-recipe 1\nfile = a.npy\nnoise = 1\n", "--noise" },
    { "kleinscope-recipe 1\nthreshold = R/4\n", "--complex witness" },
    { "kleinscope-recipe 1\ncomplex = witness\nnu = 3\n", "from 0 to 2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ks_recipe_from_text (wrong[i].text, &error));
      ks_assert_error (&error, KS_ERROR_USAGE, wrong[i].word, NULL);
    }
}

static void
test_thresholds (void)
{
  static const char *const right[] = {
    "auto", "enclosing", "0", "0.25", "R/4", "R/1.5", "R/1e-09"
  };
  static const char *const wrong[] = { "R/0",  "R/-1", "R/",  "R/R",   "R",     "r/4",
                                       "-0.1", "inf",  "nan", "R/nan", "R/inf", "" };
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_assert_true (ks_recipe_set (recipe, "threshold", right[i], &error));
      g_autofree char *text = ks_recipe_get (recipe, "threshold");
      g_assert_cmpstr (text, ==, right[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (ks_recipe_set (recipe, "threshold", wrong[i], &error));
      ks_assert_error (&error, KS_ERROR_USAGE, "--threshold", "R/4", NULL);
    }
  g_assert_cmpint (recipe->threshold_kind, ==, KS_THRESHOLD_PART);
}

static void
test_unknown (void)
{
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (ks_recipe_set (recipe, "colour\n", "red", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "colour\\x0a", "percentile", NULL);
}

/* A field's change shows in the slices that its table line names, and in no other. */
static void
test_slices (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (KsRecipe) before = ks_recipe_new ();
      g_autoptr (KsRecipe) after = ks_recipe_new ();
      const KsRecipeField *field = ks_recipe_field_find (samples[i].name);

      if (needs_file (samples[i].name))
        {
          g_assert_true (ks_recipe_set (before, "file", "x.npy", NULL));
          g_assert_true (ks_recipe_set (after, "file", "x.npy", NULL));
        }
      g_autofree char *old = ks_recipe_get (before, samples[i].name);
      g_assert_true (ks_recipe_set (after, samples[i].name, samples[i].value, NULL));
      if (g_strcmp0 (old, samples[i].value) == 0)
        continue;
      for (guint slice = 0; slice < KS_N_SLICES; slice++)
        {
          g_autofree char *one = ks_recipe_slice_text (before, slice);
          g_autofree char *other = ks_recipe_slice_text (after, slice);

          g_assert_cmpint (!g_str_equal (one, other), ==, (field->slices >> slice) & 1);
        }
    }

  /* The second lens is no business of the first one's stage. */
  g_autoptr (KsRecipe) a = ks_recipe_new ();
  g_autoptr (KsRecipe) b = ks_recipe_new ();
  g_assert_true (ks_recipe_set (b, "lens", "pca:1\nmean", NULL));
  g_autofree char *one = ks_recipe_slice_text (a, KS_SLICE_LENS_1);
  g_autofree char *other = ks_recipe_slice_text (b, KS_SLICE_LENS_1);
  g_assert_cmpstr (one, ==, other);
}

static void
test_builtin_views (void)
{
  gsize n;
  const KsBuiltin *builtins = ks_builtins (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (KsRecipe) recipe = ks_recipe_new ();
      g_autoptr (GError) error = NULL;

      ks_recipe_set_files (recipe, (const char *const[]) { "x.npy", NULL });
      ks_recipe_open_builtin (recipe, &builtins[i]);
      g_assert_true (recipe->builtin == &builtins[i]);
      g_assert_null (recipe->files[0]);
      g_assert_true (ks_recipe_check (recipe, &error));
      g_assert_cmpuint (recipe->cover.resolution[0], <, 30);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe/every-field", test_every_field);
  g_test_add_func ("/recipe/round-trip", test_round_trip);
  g_test_add_func ("/recipe/odd-paths", test_odd_paths);
  g_test_add_func ("/recipe/text-forms", test_text_forms);
  g_test_add_func ("/recipe/names-source", test_names_source);
  g_test_add_func ("/recipe/text-errors", test_text_errors);
  g_test_add_func ("/recipe/thresholds", test_thresholds);
  g_test_add_func ("/recipe/unknown", test_unknown);
  g_test_add_func ("/recipe/slices", test_slices);
  g_test_add_func ("/recipe/builtin-views", test_builtin_views);
  return g_test_run ();
}
