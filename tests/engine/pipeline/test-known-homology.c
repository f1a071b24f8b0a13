/* The known answers of persistent homology (SCIENCE 11), by recipe, from a file on.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-pipeline.h"
#include "ks-test.h"

#include <glib/gstdio.h>
#include <math.h>

/* A line of nine columns: the pixels of cos(b) u^2 + sin(b) u, u = x cos(a) + y sin(a). */
static void
append_patch (GString *text, double a, double b)
{
  for (int p = 0; p < 9; p++)
    {
      double u = (p % 3 - 1) * cos (a) + (p / 3 - 1) * sin (a);
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (text, g_ascii_dtostr (number, sizeof number, cos (b) * u * u + sin (b) * u));
      g_string_append_c (text, p < 8 ? ',' : '\n');
    }
}

/* Writes @text (taken) to a file and runs the recipe of @lines on it. */
static KsResult *
run_on (GString *text, const char *lines)
{
  g_autofree char *rows = g_string_free (text, FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("known-answers-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *path = g_build_filename (folder, "points.csv", NULL);
  g_assert_true (g_file_set_contents (path, rows, -1, &error));
  g_autofree char *form = g_strdup_printf ("kleinscope-recipe 1\nfile = %s\n%s", path, lines);
  g_autoptr (KsRecipe) recipe = ks_recipe_from_text (form, &error);
  g_assert_no_error (error);
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsContext) context = ks_context_new (2);
  KsResult *result = ks_pipeline_run (pipeline, recipe, KS_TARGET_DIAGRAM, NULL, context, &error);

  g_assert_no_error (error);
  g_remove (path);
  g_rmdir (folder);
  return result;
}

static gsize
count_infinite (const KsDiagram *diagram, guint dim)
{
  gsize n = 0;

  for (gsize i = 0; i < diagram->n_bars; i++)
    n += diagram->bars[i].dim == dim && isinf (diagram->bars[i].death) ? 1 : 0;
  return n;
}

static void
test_three_circles (void)
{
  GString *text = g_string_new (NULL);

  for (int circle = 0; circle < 3; circle++)
    for (int i = 0; i < 400; i++)
      {
        double t = 2.0 * G_PI * i / 400.0;

        append_patch (text, circle == 0 ? t : circle == 1 ? 0.0 : G_PI / 2.0,
                      circle == 0 ? G_PI / 2.0 : t);
      }
  g_autoptr (KsResult) result = run_on (text, "landmarks = 120\nthreshold = 1.2\n");

  g_assert_cmpuint (result->core->m, ==, 1200);
  g_assert_cmpuint (result->diagram->landmarks[0], ==, 0);
  g_assert_cmpuint (count_infinite (result->diagram, 0), ==, 1);
  g_assert_cmpuint (count_infinite (result->diagram, 1), ==, 5);
}

static KsResult *
klein_bottle (const char *lines)
{
  g_autofree char *all = g_strconcat ("normalize = dnorm\nbasis = dct\ncomplex = witness\nnu = 1\n"
                                      "landmarks = 100\nthreshold = R/1.5\n", lines, NULL);
  GString *text = g_string_new (NULL);

  for (int i = 0; i < 60; i++)
    for (int j = 0; j < 60; j++)
      append_patch (text, G_PI * i / 60.0, 2.0 * G_PI * j / 60.0);
  return run_on (text, all);
}

/* Over Z/2 the bottle has the Betti numbers of the torus. Over other fields it has those of a
 * circle: it has one side, and so bounds no void. */
static void
test_klein_bottle (void)
{
  static const struct {
    const char *prime;
    gsize betti[3];
  } fields[] = {
    { "max-dim = 2\nprime = 2\n", { 1, 2, 1 } },
    { "max-dim = 2\nprime = 3\n", { 1, 1, 0 } },
    { "max-dim = 2\nprime = 5\n", { 1, 1, 0 } },
  };

  for (guint f = 0; f < G_N_ELEMENTS (fields); f++)
    {
      g_autoptr (KsResult) result = klein_bottle (fields[f].prime);
      const KsDiagram *diagram = result->diagram;

      g_assert_cmpuint (result->core->m, ==, 3600);
      ks_assert_near (diagram->radius, 0.40, 0.005);
      g_assert_cmpfloat (diagram->threshold, ==, diagram->radius / 1.5);
      g_assert_cmpuint (diagram->simplices[0], ==, 100);
      for (guint dim = 0; dim < G_N_ELEMENTS (fields[f].betti); dim++)
        g_assert_cmpuint (count_infinite (diagram, dim), ==, fields[f].betti[dim]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/known-homology/three-circles", test_three_circles);
  g_test_add_func ("/known-homology/klein-bottle", test_klein_bottle);
  return g_test_run ();
}
