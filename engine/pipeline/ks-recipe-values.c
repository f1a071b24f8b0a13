/* Values that need to know no more than their field's line: whole numbers, switches,
 * names of an enumeration; and the words in which a value is refused.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-recipe-private.h"

#include "ks-number.h"

#include <string.h>

/* The member of type @type that the field stands for. */
#define MEMBER(type, recipe, field) (*(type *) ((char *) (recipe) + (field)->offset))
#define CONST_MEMBER(type, recipe, field)                                                          \
  (*(const type *) ((const char *) (recipe) + (field)->offset))

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

char *
ks_recipe_escape (const char *value)
{
  GString *line = g_string_new (NULL);
  gsize first = 0, last = strlen (value);

  /* Blanks inside stay as they are. */
  while (is_blank (value[first]))
    first++;
  while (last > first && is_blank (value[last - 1]))
    last--;
  for (gsize i = 0; value[i] != '\0'; i++)
    {
      gboolean is_outer = i < first || i >= last;

      switch (value[i])
        {
        case '\\': g_string_append (line, "\\\\"); break;
        case '\n': g_string_append (line, "\\n"); break;
        case '\r': g_string_append (line, "\\r"); break;
        case '\t': g_string_append (line, is_outer ? "\\t" : "\t"); break;
        case ' ': g_string_append (line, is_outer ? "\\s" : " "); break;
        default: g_string_append_c (line, value[i]);
        }
    }
  return g_string_free (line, FALSE);
}

static char
unescaped (char letter)
{
  switch (letter)
    {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 's': return ' ';
    default: return letter;
    }
}

char *
ks_recipe_unescape (const char *line)
{
  GString *value = g_string_new (NULL);

  for (const char *at = line; *at != '\0'; at++)
    {
      if (at[0] == '\\' && at[1] != '\0')
        g_string_append_c (value, unescaped (*++at));
      else
        g_string_append_c (value, *at);
    }
  return g_string_free (value, FALSE);
}

/* Says what was wrong with a value; returns FALSE so that a setter can end with it. */
gboolean
ks_recipe_refuse (const KsRecipeField *field, const char *text, const char *expected,
                  GError **error)
{
  g_autofree char *shown = ks_printable (text, 60);

  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "--%s %s is not understood; give %s.",
               field->name, shown, expected);
  return FALSE;
}

gboolean
ks_recipe_refuse_range (const KsRecipeField *field, const char *text, const char *kind,
                        GError **error)
{
  char min[KS_NUMBER_SIZE], max[KS_NUMBER_SIZE];
  g_autofree char *range = NULL;

  ks_number_to_text (field->min, min);
  ks_number_to_text (field->max, max);
  if (field->min == field->max)
    range = g_strdup (min);
  else if (field->max < 1e15)
    range = g_strdup_printf ("%s from %s to %s", kind, min, max);
  else
    range = g_strdup_printf ("%s of at least %s", kind, min);
  return ks_recipe_refuse (field, text, range, error);
}

gboolean
ks_recipe_parse_size (const KsRecipeField *field, const char *text, guint64 *value, GError **error)
{
  return ks_integer_from_text (text, (guint64) field->min, (guint64) field->max, value)
         || ks_recipe_refuse_range (field, text, "a whole number", error);
}

gboolean
ks_recipe_set_size (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  guint64 value;

  if (!ks_recipe_parse_size (field, text, &value, error))
    return FALSE;
  MEMBER (gsize, recipe, field) = value;
  return TRUE;
}

char *
ks_recipe_get_size (const KsRecipe *recipe, const KsRecipeField *field)
{
  return g_strdup_printf ("%" G_GSIZE_FORMAT, CONST_MEMBER (gsize, recipe, field));
}

/* 0 stands for the default, which is written "auto". */
gboolean
ks_recipe_set_auto_size (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                         GError **error)
{
  if (!g_str_equal (text, "auto"))
    return ks_recipe_set_size (recipe, field, text, error);
  MEMBER (gsize, recipe, field) = 0;
  return TRUE;
}

char *
ks_recipe_get_auto_size (const KsRecipe *recipe, const KsRecipeField *field)
{
  return CONST_MEMBER (gsize, recipe, field) == 0 ? g_strdup ("auto")
                                                  : ks_recipe_get_size (recipe, field);
}

gboolean
ks_recipe_set_uint (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  guint64 value;

  if (!ks_recipe_parse_size (field, text, &value, error))
    return FALSE;
  MEMBER (guint, recipe, field) = (guint) value;
  return TRUE;
}

char *
ks_recipe_get_uint (const KsRecipe *recipe, const KsRecipeField *field)
{
  return g_strdup_printf ("%u", CONST_MEMBER (guint, recipe, field));
}

char *
ks_recipe_number_text (double number)
{
  char text[KS_NUMBER_SIZE];

  return g_strdup (ks_number_to_text (number, text));
}

gboolean
ks_recipe_set_choice (KsRecipe *recipe, const KsRecipeField *field, const char *text,
                      GError **error)
{
  for (guint i = 0; field->choices[i] != NULL; i++)
    if (g_str_equal (field->choices[i], text))
      {
        MEMBER (guint, recipe, field) = i;
        return TRUE;
      }

  g_autofree char *names = g_strjoinv (", ", (GStrv) field->choices);
  g_autofree char *expected = g_strdup_printf ("one of %s", names);
  return ks_recipe_refuse (field, text, expected, error);
}

char *
ks_recipe_get_choice (const KsRecipe *recipe, const KsRecipeField *field)
{
  return g_strdup (field->choices[CONST_MEMBER (guint, recipe, field)]);
}
