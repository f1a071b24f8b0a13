/* Over which parameters the Mapper graph of the natural patches is one circle (k = 300) or three
 * circles (k = 15): prints, for each k, percentile and number of bins of the gap rule, a table
 * of resolutions and gains, with the Betti numbers where they are others.
 *
 * Usage: known-answers .../natural_images/n50000Dct.mat
 *
 * SPDX-License-Identifier: MIT */
#include "ks-pipeline.h"

static const char *const gains[] = { "1.7", "1.8", "1.9", "2", "2.1", "2.2", "2.3", "2.4", "2.5" };
static const char *const resolutions[] = { "8", "9", "10", "11", "12" };
static const char *const percentiles[] = { "25", "27.5", "30", "32.5", "35" };
static const char *const rules[] = { "gap:8", "gap:9", "gap:10", "gap:11", "gap:12" };

static const struct {
  const char *k;
  gsize b1;
} answers[] = { { "250", 1 }, { "300", 1 }, { "350", 1 }, { "12", 5 }, { "15", 5 }, { "18", 5 } };

static void
set (KsRecipe *recipe, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (!ks_recipe_set (recipe, name, value, &error))
    g_error ("%s", error->message);
}

/* Runs all cells of one table; returns in how many the answer is right. */
static guint
print_table (KsPipeline *pipeline, KsRecipe *recipe, KsContext *context, gsize b1)
{
  guint n_right = 0;

  for (gsize r = 0; r < G_N_ELEMENTS (resolutions); r++)
    {
      set (recipe, "resolution", resolutions[r]);
      g_print ("  %2s", resolutions[r]);
      for (gsize g = 0; g < G_N_ELEMENTS (gains); g++)
        {
          g_autoptr (GError) error = NULL;

          set (recipe, "gain", gains[g]);
          g_autoptr (KsResult) result =
            ks_pipeline_run (pipeline, recipe, KS_TARGET_GRAPH, NULL, context, &error);
          if (result == NULL)
            g_error ("%s", error->message);
          gboolean is_right = result->betti->b0 == 1 && result->betti->b1 == b1;
          g_autofree char *cell = g_strdup_printf ("%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT,
                                                   result->betti->b0, result->betti->b1);
          g_print (" %6s", is_right ? "." : cell);
          n_right += is_right;
        }
      g_print ("\n");
    }
  return n_right;
}

int
main (int argc, char **argv)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsContext) context = ks_context_new (0);
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();

  if (argc != 2)
    g_error ("usage: known-answers n50000Dct.mat");
  ks_recipe_set_files (recipe, (const char *[]) { argv[1], NULL });
  for (gsize a = 0; a < G_N_ELEMENTS (answers); a++)
    for (gsize p = 0; p < G_N_ELEMENTS (percentiles); p++)
      for (gsize c = 0; c < G_N_ELEMENTS (rules); c++)
        {
          set (recipe, "k", answers[a].k);
          set (recipe, "percentile", percentiles[p]);
          set (recipe, "cluster", rules[c]);
          g_print ("k %s, p %s, %s, gains %s to %s:\n", answers[a].k, percentiles[p], rules[c],
                   gains[0], gains[G_N_ELEMENTS (gains) - 1]);
          guint n_right = print_table (pipeline, recipe, context, answers[a].b1);
          g_print ("  %u of %u\n", n_right,
                   (guint) (G_N_ELEMENTS (resolutions) * G_N_ELEMENTS (gains)));
        }
  return 0;
}
