/* How the fields behind the source that are no plain number, switch or choice are read and written.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-recipe-private.h"

#include "ks-field.h"
#include "ks-number.h"

#include <math.h>
#include <string.h>

/* ---- Metric, core, lenses ---- */

gboolean
ks_recipe_read_metric (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                       GError **error)
{
  gsize n;
  const KsMetricInfo *infos = ks_metric_infos (&n);
  g_autoptr (GString) expected = g_string_new ("one of ");

  for (gsize i = 0; i < n; i++)
    {
      if (g_str_equal (infos[i].name, text))
        {
          recipe->metric = infos[i].metric;
          return TRUE;
        }
      g_string_append_printf (expected, "%s%s", i > 0 ? ", " : "", infos[i].name);
    }
  return ks_recipe_refuse (field, text, expected->str, error);
}

char *
ks_recipe_write_metric (const KsRecipe *recipe, const KsRecipeField *field)
{
  gsize n;
  const KsMetricInfo *infos = ks_metric_infos (&n);

  for (gsize i = 0; i < n; i++)
    if (infos[i].metric == recipe->metric)
      return g_strdup (infos[i].name);
  g_return_val_if_reached (NULL);
}

gboolean
ks_recipe_read_percentile (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                           GError **error)
{
  double value;

  if (!ks_number_from_text (text, &value) || value <= 0.0 || value > 100.0)
    return ks_recipe_refuse (field, text, "a number above 0 and at most 100", error);
  recipe->percentile = value;
  return TRUE;
}

char *
ks_recipe_write_percentile (const KsRecipe *recipe, const KsRecipeField *field)
{
  return ks_recipe_number_text (recipe->percentile);
}

gboolean
ks_recipe_read_lenses (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                       GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);
  KsLensSpec lens[2] = { { NULL } };

  if (n < 1 || n > 2)
    return ks_recipe_refuse (field, text, "one or two lenses", error);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = ks_recipe_unescape (lines[i]);

      if (!ks_lens_spec_parse (name, &lens[i], error))
        {
          ks_lens_spec_clear (&lens[0]);
          return FALSE;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (lens); i++)
    {
      ks_lens_spec_clear (&recipe->lens[i]);
      recipe->lens[i] = lens[i];
    }
  recipe->n_lenses = n;
  return TRUE;
}

char *
ks_recipe_write_lenses (const KsRecipe *recipe, const KsRecipeField *field)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < recipe->n_lenses; i++)
    {
      g_autofree char *lens = ks_lens_spec_to_text (&recipe->lens[i]);
      g_autofree char *line = ks_recipe_escape (lens);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_strdup (text->str);
}

/* ---- Cover, clustering ---- */

gboolean
ks_recipe_read_cover (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                      GError **error)
{
  gsize n;
  const KsCoverKindInfo *infos = ks_cover_kind_infos (&n);
  g_autoptr (GString) expected = g_string_new ("one of ");

  for (gsize i = 0; i < n; i++)
    {
      if (g_str_equal (infos[i].name, text))
        {
          recipe->cover.kind = infos[i].kind;
          return TRUE;
        }
      g_string_append_printf (expected, "%s%s", i > 0 ? ", " : "", infos[i].name);
    }
  return ks_recipe_refuse (field, text, expected->str, error);
}

char *
ks_recipe_write_cover (const KsRecipe *recipe, const KsRecipeField *field)
{
  gsize n;
  const KsCoverKindInfo *infos = ks_cover_kind_infos (&n);

  for (gsize i = 0; i < n; i++)
    if (infos[i].kind == recipe->cover.kind)
      return g_strdup (infos[i].name);
  g_return_val_if_reached (NULL);
}

/* "a" for both axes, or "a,b"; the parts stay valid as long as @parts. */
static gboolean
split_axes (const char *text, GStrv *parts, const char *axis[2])
{
  *parts = g_strsplit (text, ",", -1);
  guint n = g_strv_length (*parts);

  if (n < 1 || n > 2)
    return FALSE;
  axis[0] = (*parts)[0];
  axis[1] = (*parts)[n - 1];
  return TRUE;
}

gboolean
ks_recipe_read_resolution (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                           GError **error)
{
  g_auto (GStrv) parts = NULL;
  const char *axis[2];
  guint64 value[2];

  if (!split_axes (text, &parts, axis)
      || !ks_integer_from_text (axis[0], 1, KS_RECIPE_MAX_RESOLUTION, &value[0])
      || !ks_integer_from_text (axis[1], 1, KS_RECIPE_MAX_RESOLUTION, &value[1]))
    return ks_recipe_refuse_range (field, text, "whole numbers, one or two with a comma between,",
                                   error);
  recipe->cover.resolution[0] = (guint) value[0];
  recipe->cover.resolution[1] = (guint) value[1];
  return TRUE;
}

char *
ks_recipe_write_resolution (const KsRecipe *recipe, const KsRecipeField *field)
{
  const guint *n = recipe->cover.resolution;

  return n[0] == n[1] ? g_strdup_printf ("%u", n[0]) : g_strdup_printf ("%u,%u", n[0], n[1]);
}

gboolean
ks_recipe_read_gain (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  g_auto (GStrv) parts = NULL;
  const char *axis[2];
  double value[2];

  if (!split_axes (text, &parts, axis) || !ks_number_from_text (axis[0], &value[0])
      || !ks_number_from_text (axis[1], &value[1]) || MIN (value[0], value[1]) < field->min
      || MAX (value[0], value[1]) > field->max)
    return ks_recipe_refuse_range (field, text, "numbers, one or two with a comma between,", error);
  recipe->cover.gain[0] = value[0];
  recipe->cover.gain[1] = value[1];
  return TRUE;
}

char *
ks_recipe_write_gain (const KsRecipe *recipe, const KsRecipeField *field)
{
  g_autofree char *first = ks_recipe_number_text (recipe->cover.gain[0]);
  g_autofree char *second = ks_recipe_number_text (recipe->cover.gain[1]);

  return g_str_equal (first, second) ? g_steal_pointer (&first)
                                     : g_strdup_printf ("%s,%s", first, second);
}

gboolean
ks_recipe_read_cluster (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                        GError **error)
{
  return ks_cluster_spec_parse (text, &recipe->cluster, error);
}

char *
ks_recipe_write_cluster (const KsRecipe *recipe, const KsRecipeField *field)
{
  return ks_cluster_spec_to_text (&recipe->cluster);
}

gboolean
ks_recipe_read_epsilon (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                        GError **error)
{
  double value = NAN;

  if (!g_str_equal (text, "auto") && (!ks_number_from_text (text, &value) || value <= 0.0))
    return ks_recipe_refuse (field, text, "auto or a number above 0", error);
  recipe->ball.epsilon = value;
  return TRUE;
}

char *
ks_recipe_write_epsilon (const KsRecipe *recipe, const KsRecipeField *field)
{
  return isnan (recipe->ball.epsilon) ? g_strdup ("auto")
                                      : ks_recipe_number_text (recipe->ball.epsilon);
}

/* ---- Homology ---- */

gboolean
ks_recipe_read_landmarks (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                          GError **error)
{
  gboolean is_auto = g_str_equal (text, "auto");
  guint64 value = 0;

  if (!is_auto && !ks_recipe_parse_size (field, text, &value, error))
    return FALSE;
  recipe->auto_landmarks = is_auto;
  recipe->landmarks = value;
  return TRUE;
}

char *
ks_recipe_write_landmarks (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->auto_landmarks ? g_strdup ("auto") : ks_recipe_get_size (recipe, field);
}

gboolean
ks_recipe_read_prime (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                      GError **error)
{
  guint64 value;
  guint below, above;

  if (!ks_recipe_parse_size (field, text, &value, error))
    return FALSE;
  ks_nearest_primes ((guint) value, &below, &above);
  if (below != above)
    {
      g_autofree char *expected = g_strdup_printf ("a prime number, such as %u or %u", below,
                                                   above);

      return ks_recipe_refuse (field, text, expected, error);
    }
  recipe->prime = (guint) value;
  return TRUE;
}

gboolean
ks_recipe_read_threshold (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                          GError **error)
{
  KsThresholdKind kind = KS_THRESHOLD_NUMBER;
  double value = 0.0;

  if (g_str_equal (text, "auto"))
    kind = KS_THRESHOLD_AUTO;
  else if (g_str_equal (text, "enclosing"))
    kind = KS_THRESHOLD_ENCLOSING;
  else if (g_str_has_prefix (text, "R/"))
    kind = KS_THRESHOLD_PART;
  if ((kind == KS_THRESHOLD_NUMBER && (!ks_number_from_text (text, &value) || value < 0.0))
      || (kind == KS_THRESHOLD_PART && (!ks_number_from_text (text + 2, &value) || value <= 0.0)))
    return ks_recipe_refuse (
        field, text,
        "auto, enclosing, a number of at least 0, or R over a number above 0 such as R/4", error);
  recipe->threshold_kind = kind;
  recipe->threshold = value;
  return TRUE;
}

char *
ks_recipe_write_threshold (const KsRecipe *recipe, const KsRecipeField *field)
{
  g_autofree char *number = ks_recipe_number_text (recipe->threshold);

  switch (recipe->threshold_kind)
    {
    case KS_THRESHOLD_NUMBER:
      return g_steal_pointer (&number);
    case KS_THRESHOLD_PART:
      return g_strconcat ("R/", number, NULL);
    case KS_THRESHOLD_ENCLOSING:
      return g_strdup ("enclosing");
    case KS_THRESHOLD_AUTO:
    default:
      return g_strdup ("auto");
    }
}
