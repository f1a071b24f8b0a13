/* How the fields that are no plain number, switch or choice are read and written.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-recipe-private.h"

#include "ks-field.h"
#include "ks-number.h"

#include <math.h>
#include <string.h>

/* ---- Source ---- */

gboolean
ks_recipe_read_builtin (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                        GError **error)
{
  const KsBuiltin *builtin = ks_builtin_find (text);

  if (builtin == NULL)
    {
      gsize n;
      const KsBuiltin *builtins = ks_builtins (&n);
      g_autoptr (GString) expected = g_string_new ("one of ");

      for (gsize i = 0; i < n; i++)
        g_string_append_printf (expected, "%s%s", i > 0 ? ", " : "", builtins[i].name);
      return ks_recipe_refuse (field, text, expected->str, error);
    }
  recipe->builtin = builtin;
  g_strfreev (recipe->files);
  recipe->files = g_new0 (char *, 1);
  return TRUE;
}

char *
ks_recipe_write_builtin (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin != NULL ? g_strdup (recipe->builtin->name) : NULL;
}

char *
ks_recipe_write_count (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin != NULL ? ks_recipe_get_auto_size (recipe, field) : NULL;
}

gboolean
ks_recipe_read_noise (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                      GError **error)
{
  double value = -1.0;

  if (!g_str_equal (text, "auto")
      && (!ks_number_from_text (text, &value) || value < field->min || value > field->max))
    return ks_recipe_refuse_range (field, text, "auto or a number", error);
  recipe->noise = value;
  return TRUE;
}

char *
ks_recipe_write_noise (const KsRecipe *recipe, const KsRecipeField *field)
{
  if (recipe->builtin == NULL)
    return NULL;
  return recipe->noise < 0.0 ? g_strdup ("auto") : ks_recipe_number_text (recipe->noise);
}

/* A list's values, nothing escaped; NULL when one is empty. */
static GStrv
read_list (const KsRecipeField *field, const char *text, const char *expected, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *value = ks_recipe_unescape (lines[i]);

      g_free (lines[i]);
      lines[i] = value;
      if (value[0] == '\0')
        {
          ks_recipe_refuse (field, "", expected, error);
          return NULL;
        }
    }
  return g_steal_pointer (&lines);
}

static char *
write_list (GStrv values)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; values[i] != NULL; i++)
    g_ptr_array_add (lines, ks_recipe_escape (values[i]));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (GStrv) lines->pdata);
}

gboolean
ks_recipe_read_files (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                      GError **error)
{
  g_auto (GStrv) paths = NULL;

  if (text[0] == '\0')
    return ks_recipe_refuse (field, text, "the path of a file", error);
  paths = read_list (field, text, "the path of a file", error);
  if (paths == NULL)
    return FALSE;
  ks_recipe_set_files (recipe, (const char *const *) paths);
  return TRUE;
}

char *
ks_recipe_write_files (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->files[0] != NULL ? write_list (recipe->files) : NULL;
}

/* No text at all is no name: all that fit. */
gboolean
ks_recipe_read_tensors (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                        GError **error)
{
  GStrv globs = read_list (field, text, "a name, in which * and ? stand for other letters", error);

  if (globs == NULL)
    return FALSE;
  g_strfreev (recipe->tensors);
  recipe->tensors = globs;
  return TRUE;
}

char *
ks_recipe_write_tensors (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin == NULL ? write_list (recipe->tensors) : NULL;
}

/* A size of kernels such as 3x3, or @none, which is 0 by 0. */
static gboolean
read_size (const char *text, const char *none, guint *rows, guint *cols)
{
  g_auto (GStrv) parts = g_strsplit (text, "x", -1);
  guint64 its_rows = 0, its_cols = 0;

  if (!g_str_equal (text, none)
      && (g_strv_length (parts) != 2 || !ks_integer_from_text (parts[0], 1, 1000, &its_rows)
          || !ks_integer_from_text (parts[1], 1, 1000, &its_cols)))
    return FALSE;
  *rows = (guint) its_rows;
  *cols = (guint) its_cols;
  return TRUE;
}

static char *
write_size (const char *none, guint rows, guint cols)
{
  return rows == 0 ? g_strdup (none) : g_strdup_printf ("%ux%u", rows, cols);
}

gboolean
ks_recipe_read_kernel (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                       GError **error)
{
  return read_size (text, "auto", &recipe->kernel_rows, &recipe->kernel_cols)
         || ks_recipe_refuse (field, text, "auto or a size such as 3x3", error);
}

char *
ks_recipe_write_kernel (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin != NULL
             ? NULL
             : write_size ("auto", recipe->kernel_rows, recipe->kernel_cols);
}

gboolean
ks_recipe_read_resample (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                         GError **error)
{
  guint rows, cols;

  if (!read_size (text, "no", &rows, &cols) || rows * cols == 1)
    return ks_recipe_refuse (field, text, "no, or a size such as 3x3 other than 1x1", error);
  recipe->resample_rows = rows;
  recipe->resample_cols = cols;
  return TRUE;
}

char *
ks_recipe_write_resample (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin != NULL
             ? NULL
             : write_size ("no", recipe->resample_rows, recipe->resample_cols);
}

/* One seed serves everything that draws. */
gboolean
ks_recipe_read_seed (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  guint64 value;

  if (!ks_integer_from_text (text, 0, G_MAXUINT64, &value))
    return ks_recipe_refuse (field, text, "a whole number from 0 to 18446744073709551615", error);
  recipe->seed = value;
  recipe->preprocessing.seed = value;
  return TRUE;
}

char *
ks_recipe_write_seed (const KsRecipe *recipe, const KsRecipeField *field)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, recipe->seed);
}

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

/* "0,5,-" and the like. */
static gboolean
is_step_list (const char *text)
{
  g_auto (GStrv) items = g_strsplit (text, ",", -1);
  double step;

  for (char **item = items; *item != NULL; item++)
    if (!g_str_equal (*item, "-") && !ks_number_from_text (*item, &step))
      return FALSE;
  return items[0] != NULL;
}

gboolean
ks_recipe_read_steps (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                      GError **error)
{
  if (!g_str_equal (text, "auto") && !g_str_equal (text, "none") && !is_step_list (text))
    return ks_recipe_refuse (field, text,
                             "auto, none, or a number for each file, as in 0,5,-, where - is none",
                             error);
  g_free (recipe->steps);
  recipe->steps = g_strdup (text);
  return TRUE;
}

char *
ks_recipe_write_steps (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin == NULL ? g_strdup (recipe->steps) : NULL;
}

gboolean
ks_recipe_read_step (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                     GError **error)
{
  gboolean all = g_str_equal (text, "all");
  double value = 0.0;

  if (!all && !ks_number_from_text (text, &value))
    return ks_recipe_refuse (field, text, "all or the number of a training step", error);
  recipe->preprocessing.one_step = !all;
  recipe->preprocessing.step = value;
  return TRUE;
}

char *
ks_recipe_write_step (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->preprocessing.one_step ? ks_recipe_number_text (recipe->preprocessing.step)
                                        : g_strdup ("all");
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
