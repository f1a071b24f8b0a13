/* SPDX-License-Identifier: MIT */
#include "ks-lens.h"
#include "ks-test.h"

#include <string.h>

/* Every family documents itself and can be written down. */
static void
test_table (void)
{
  static const char *const wanted[] = {
    "pca", "coord", "mean", "density", "circle-angle", "column"
  };
  gsize n;
  const KsLensFamily *families = ks_lens_families (&n);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < n; i++)
    {
      const char *argument = ks_lens_family_argument (&families[i]);

      g_assert_true (g_hash_table_add (names, (gpointer) families[i].name));
      g_assert_null (strpbrk (families[i].name, ": \n"));
      g_assert_cmpuint (strlen (families[i].title), >, 0);
      g_assert_cmpuint (strlen (families[i].summary), >, 20);
      g_assert_true (g_str_has_suffix (families[i].summary, "."));
      g_assert_null (strchr (families[i].summary, '\n'));
      g_assert_nonnull (families[i].compute);
      g_assert_true ((argument == NULL) == (families[i].argument == KS_LENS_ARGUMENT_NONE));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_true (g_hash_table_contains (names, wanted[i]));
}

static void
test_round_trip (void)
{
  static const struct {
    const char *text, *canonical, *title;
    gboolean is_circular;
  } cases[] = {
    { "pca:1", "pca:1", "Principal component 1", FALSE },
    { "pca:0012", "pca:12", "Principal component 12", FALSE },
    { "coord:4294967295", "coord:4294967295", "Coordinate 4294967295", FALSE },
    { "mean", "mean", "Mean", FALSE },
    { "density", "density", "Density", FALSE },
    { "gaussian:1e-1", "gaussian:0.1", "Gaussian density 0.1", FALSE },
    { "gaussian:+2.50", "gaussian:2.5", "Gaussian density 2.5", FALSE },
    { "centrality", "centrality:1", "Centrality 1", FALSE },
    { "centrality:2.50", "centrality:2.5", "Centrality 2.5", FALSE },
    { "eccentricity", "eccentricity", "Eccentricity", FALSE },
    { "harmonic", "harmonic:1", "Harmonic coordinate 1", TRUE },
    { "harmonic:02", "harmonic:2", "Harmonic coordinate 2", TRUE },
    { "circle-angle", "circle-angle", "Circle angle", TRUE },
    { "klein-theta", "klein-theta", "Klein bottle θ", TRUE },
    { "klein-distance", "klein-distance", "Distance to the Klein bottle", FALSE },
    { "column:loss", "column:loss", "Column loss", FALSE },
    { "column: a:b\n", "column: a:b\n", "Column  a:b\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      KsLensSpec spec = { NULL }, again = { NULL };

      g_assert_true (ks_lens_spec_parse (cases[i].text, &spec, &error));
      g_assert_no_error (error);
      g_assert_true (spec.family->is_circular == cases[i].is_circular);
      g_autofree char *text = ks_lens_spec_to_text (&spec);
      g_autofree char *title = ks_lens_spec_title (&spec);
      g_assert_cmpstr (text, ==, cases[i].canonical);
      g_assert_cmpstr (title, ==, cases[i].title);

      g_assert_true (ks_lens_spec_parse (text, &again, &error));
      g_autofree char *text_again = ks_lens_spec_to_text (&again);
      g_assert_cmpstr (text_again, ==, text);
      g_assert_true (again.family == spec.family);
      ks_lens_spec_clear (&spec);
      ks_lens_spec_clear (&again);
      g_assert_null (spec.family);
      g_assert_null (spec.column);
    }
}

static void
test_refusals (void)
{
  static const struct {
    const char *text, *says;
  } cases[] = {
    { "pca", "pca:N" },
    { "pca:", "pca:N" },
    { "pca:0", "from 1 up" },
    { "pca:-1", "pca:-1" },
    { "pca:1.5", "pca:1.5" },
    { "pca:1 ", "pca:N" },
    { "pca:4294967296", "4294967296" },
    { "coord:x", "coord:N" },
    { "mean:1", "without an argument" },
    { "density:", "without an argument" },
    { "gaussian", "gaussian:H" },
    { "gaussian:0", "above 0" },
    { "gaussian:-1", "above 0" },
    { "gaussian:nan", "above 0" },
    { "gaussian:inf", "above 0" },
    { "gaussian:0x1", "gaussian:H" },
    { "centrality:0.9", "from 1 up" },
    { "centrality:", "centrality:P" },
    { "centrality:inf", "1 up" },
    { "harmonic:0", "harmonic:I" },
    { "harmonic:1.5", "from 1 up" },
    { "harmonic:", "nothing for 1" },
    { "column", "column:NAME" },
    { "column:", "column:NAME" },
    { "", "pca:N, coord:N, mean" },
    { ":1", "circle-angle" },
    { "PCA:1", "column:NAME" },
    { "pc", "pca:N" },
    { "tsne:1\n", "tsne" },
    { "me\x01n", "me\\x01n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      KsLensSpec spec = { .number = 17.0 };

      g_assert_false (ks_lens_spec_parse (cases[i].text, &spec, &error));
      ks_assert_error (&error, KS_ERROR_USAGE, cases[i].says, NULL);
      g_assert_null (spec.family);
      g_assert_null (spec.column);
      g_assert_cmpfloat (spec.number, ==, 17.0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lens-spec/table", test_table);
  g_test_add_func ("/lens-spec/round-trip", test_round_trip);
  g_test_add_func ("/lens-spec/refusals", test_refusals);
  return g_test_run ();
}
