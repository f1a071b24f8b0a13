/* SPDX-License-Identifier: MIT */
#include "ks-recipe-private.h"

#include <math.h>
#include <string.h>

KsRecipe *
ks_recipe_new (void)
{
  KsRecipe *self = g_new0 (KsRecipe, 1);

  self->files = g_new0 (char *, 1);
  self->builtin = ks_builtin_find ("mixed");
  self->noise = -1.0;
  self->steps = g_strdup ("auto");
  self->tensors = g_new0 (char *, 1);
  self->patches = 5000;
  self->patch_contrast = 0.2;
  self->seed = 1;
  self->preprocessing.seed = 1;
  self->percentile = 100.0;
  self->n_lenses = 2;
  ks_lens_spec_parse ("pca:1", &self->lens[0], NULL);
  ks_lens_spec_parse ("pca:2", &self->lens[1], NULL);
  self->cover = (KsCoverSpec) { KS_COVER_UNIFORM, { 30, 30 }, { 3.0, 3.0 } };
  self->cluster = (KsClusterSpec) { .rule = KS_CLUSTER_GAP, .bins = 10 };
  self->ball = (KsBallSpec) { NAN, KS_BALL_ROWS };
  self->min_shared = 1;
  self->nu = 1;
  self->auto_landmarks = TRUE;
  self->max_dim = 1;
  self->prime = 2;
  return self;
}

void
ks_recipe_set_files (KsRecipe *self, const char *const *paths)
{
  g_return_if_fail (self != NULL && paths != NULL);

  GStrv files = g_strdupv ((GStrv) paths);

  g_strfreev (self->files);
  self->files = files;
  if (files[0] != NULL)
    self->builtin = NULL;
}

void
ks_recipe_open_builtin (KsRecipe *self, const KsBuiltin *builtin)
{
  g_return_if_fail (self != NULL && builtin != NULL);

  g_auto (GStrv) lines = g_strsplit (builtin->view, "\n", -1);

  ks_recipe_set (self, "builtin", builtin->name, NULL);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) field = g_strsplit (lines[i], " = ", 2);

      if (!ks_recipe_set (self, field[0], field[1], NULL))
        g_return_if_reached ();
    }
}

KsRecipe *
ks_recipe_copy (const KsRecipe *recipe)
{
  g_return_val_if_fail (recipe != NULL, NULL);

  KsRecipe *self = g_memdup2 (recipe, sizeof *recipe);

  self->files = g_strdupv (recipe->files);
  self->steps = g_strdup (recipe->steps);
  self->tensors = g_strdupv (recipe->tensors);
  for (guint i = 0; i < G_N_ELEMENTS (self->lens); i++)
    self->lens[i].column = g_strdup (recipe->lens[i].column);
  return self;
}

void
ks_recipe_free (KsRecipe *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->files);
  g_free (self->steps);
  g_strfreev (self->tensors);
  for (guint i = 0; i < G_N_ELEMENTS (self->lens); i++)
    ks_lens_spec_clear (&self->lens[i]);
  g_free (self);
}

KsFilterSelection
ks_recipe_selection (const KsRecipe *self)
{
  g_return_val_if_fail (self != NULL, (KsFilterSelection) { NULL });

  return (KsFilterSelection) {
    .tensors = (const char *const *) self->tensors,
    .kernel_rows = self->kernel_rows,
    .kernel_cols = self->kernel_cols,
    .resample_rows = self->resample_rows,
    .resample_cols = self->resample_cols,
    .precomputed = self->precomputed,
    .patches = self->patches,
    .patch_contrast = self->patch_contrast,
    .seed = self->seed,
  };
}

gboolean
ks_recipe_equal (const KsRecipe *a, const KsRecipe *b)
{
  g_autofree char *one = ks_recipe_to_text (a);
  g_autofree char *other = ks_recipe_to_text (b);

  return g_str_equal (one, other);
}

const KsRecipeField *
ks_recipe_field_find (const char *name)
{
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];
  return NULL;
}

const KsRecipeField *
ks_recipe_field_expect (const char *name, GError **error)
{
  const KsRecipeField *field = ks_recipe_field_find (name);
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *shown = ks_printable (name, 60);

  if (field != NULL)
    return field;
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", fields[i].name);
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "There is no field “%s” in a recipe; there are %s.", shown, names->str);
  return NULL;
}

gboolean
ks_recipe_set (KsRecipe *self, const char *name, const char *text, GError **error)
{
  g_return_val_if_fail (self != NULL && name != NULL && text != NULL, FALSE);

  const KsRecipeField *field = ks_recipe_field_expect (name, error);

  return field != NULL && field->set (self, field, text, error);
}

char *
ks_recipe_get (const KsRecipe *self, const char *name)
{
  const KsRecipeField *field = ks_recipe_field_find (name);

  g_return_val_if_fail (field != NULL, NULL);
  return field->get (self, field);
}

GStrv
ks_recipe_get_values (const KsRecipe *self, const KsRecipeField *field)
{
  g_autofree char *text = field->get (self, field);

  if (text == NULL)
    return NULL;
  if (!field->is_list)
    {
      GStrv value = g_new0 (char *, 2);

      value[0] = g_steal_pointer (&text);
      return value;
    }

  GStrv values = g_strsplit (text, "\n", -1);
  for (guint i = 0; values[i] != NULL; i++)
    {
      char *plain = ks_recipe_unescape (values[i]);

      g_free (values[i]);
      values[i] = plain;
    }
  return values;
}

gboolean
ks_recipe_may_have_band (const KsRecipe *self)
{
  return self->complex == KS_COMPLEX_RIPS && self->metric != KS_METRIC_COSINE
         && self->metric != KS_METRIC_CORRELATION;
}

gboolean
ks_recipe_may_have_null (const KsRecipe *self)
{
  return self->max_dim > 0 && !self->precomputed;
}

gboolean
ks_recipe_check (const KsRecipe *self, GError **error)
{
  const char *wrong = NULL;

  if (self->builtin == NULL && self->files[0] == NULL)
    wrong = "A recipe needs a source: name a file, or a built-in set with --builtin.";
  else if (self->builtin != NULL && self->precomputed)
    wrong = "A built-in set is no distance matrix; leave out --precomputed or name a file.";
  else if (self->builtin != NULL && (self->tensors[0] != NULL || self->kernel_rows > 0))
    wrong = "A built-in set has no tensors to choose from; leave out --tensor and --kernel or name a file.";
  else if (self->resample_rows > 0 && (self->builtin != NULL || self->precomputed))
    wrong = "Only kernels of files are resampled; leave out --resample.";
  else if (self->builtin != NULL && strcmp (self->steps, "auto") != 0)
    wrong = "A built-in set has no training steps; leave out --steps or name files.";
  else if (self->builtin == NULL && (self->count > 0 || self->noise >= 0.0))
    wrong = "Only built-in sets take --count and --noise; leave them out or name a set with --builtin.";
  else if (self->precomputed && self->kernel_rows > 0)
    wrong = "A distance matrix has no kernels; leave out --kernel or --precomputed.";
  else if (self->complex != KS_COMPLEX_WITNESS && self->threshold_kind == KS_THRESHOLD_PART)
    wrong = "Only the witness complex has a radius R to divide; give --threshold a number, or choose --complex witness.";
  else if (self->null_trials > 0 && self->precomputed)
    wrong = "A distance matrix has no filters to compare with chance; leave out --null, or give the points themselves.";
  else if (self->bootstrap > 0 && (self->metric == KS_METRIC_COSINE || self->metric == KS_METRIC_CORRELATION))
    wrong = "The confidence band rests on the triangle inequality, which cosine and correlation break; leave out --bootstrap or choose angle.";
  if (wrong != NULL)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE, wrong);
  return wrong == NULL;
}

static void
append_field (GString *text, const KsRecipe *self, const KsRecipeField *field)
{
  g_autofree char *value = field->get (self, field);

  if (value == NULL)
    return;
  if (field->is_list)
    {
      /* The field's own text parts its values by line breaks and escapes what is inside them. */
      g_auto (GStrv) values = g_strsplit (value, "\n", -1);

      for (guint i = 0; values[i] != NULL; i++)
        g_string_append_printf (text, "%s = %s\n", field->name, values[i]);
    }
  else
    {
      g_autofree char *line = ks_recipe_escape (value);

      g_string_append_printf (text, "%s = %s\n", field->name, line);
    }
}

char *
ks_recipe_to_text (const KsRecipe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);
  GString *text = g_string_new (KS_RECIPE_HEADER "\n");

  for (gsize i = 0; i < n; i++)
    append_field (text, self, &fields[i]);
  return g_string_free (text, FALSE);
}

char *
ks_recipe_slice_text (const KsRecipe *self, KsSlice slice)
{
  g_return_val_if_fail (self != NULL, NULL);

  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);
  GString *text;

  /* The two lenses are one field but two stages, each with its own lens alone. */
  if (slice == KS_SLICE_LENS_1 || slice == KS_SLICE_LENS_2)
    return ks_lens_spec_to_text (&self->lens[slice - KS_SLICE_LENS_1]);

  text = g_string_new (NULL);
  for (gsize i = 0; i < n; i++)
    if (fields[i].slices & (1u << slice))
      append_field (text, self, &fields[i]);
  return g_string_free (text, FALSE);
}
