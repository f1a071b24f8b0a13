/* How the fields of the source are read and written.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-recipe-private.h"

#include "ks-number.h"

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

gboolean
ks_recipe_read_patch_contrast (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                               GError **error)
{
  double value;

  if (!ks_number_from_text (text, &value) || value <= 0.0 || value > 1.0)
    return ks_recipe_refuse (field, text, "a number above 0 and at most 1", error);
  recipe->patch_contrast = value;
  return TRUE;
}

char *
ks_recipe_write_patch_contrast (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin != NULL ? NULL : ks_recipe_number_text (recipe->patch_contrast);
}

char *
ks_recipe_write_patches (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin != NULL ? NULL : ks_recipe_get_size (recipe, field);
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
