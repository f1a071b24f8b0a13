/* A recipe's text, read.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-recipe-private.h"

#include <string.h>

/* What the lines gave one field. */
typedef struct {
  GString *text; /* as the field's setter takes it */
  guint line;    /* the first that gave it, from 1 */
} Given;

static void
given_free (gpointer data)
{
  Given *given = data;

  g_string_free (given->text, TRUE);
  g_free (given);
}

/* The whole line where it is to be read, or NULL for a blank one or a comment. A "\r" before
 * the line break belongs to that. */
static const char *
begin_line (char *line)
{
  gsize length = strlen (line);

  if (length > 0 && line[length - 1] == '\r')
    line[length - 1] = '\0';
  while (g_ascii_isspace (*line))
    line++;
  return *line == '\0' || *line == '#' ? NULL : line;
}

/* What follows the recipe begins here. */
static gboolean
is_end (const char *line)
{
  return g_str_has_prefix (line, KS_RECIPE_END);
}

/* Parts "name = value"; the value points into @line, just after "=" and one blank. A new string:
 * the name without the blanks around it, or NULL when there is no "=". */
static char *
part_line (const char *line, const char **value)
{
  const char *equals = strchr (line, '=');

  if (equals == NULL)
    return NULL;
  *value = equals + 1 + (equals[1] == ' ');
  return g_strstrip (g_strndup (line, (gsize) (equals - line)));
}

static gboolean
refuse_form (const char *line, guint number, GError **error)
{
  g_autofree char *shown = ks_printable (line, 40);

  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "Line %u of the recipe, “%s”, is not of the form “name = value”.", number, shown);
  return FALSE;
}

/* Notes what a line gives, so that a list's lines are set together. */
static gboolean
note_line (GHashTable *all, const char *line, guint number, GError **error)
{
  const char *raw;
  g_autofree char *name = part_line (line, &raw);

  if (name == NULL)
    return refuse_form (line, number, error);

  const KsRecipeField *field = ks_recipe_field_expect (name, error);
  Given *given = g_hash_table_lookup (all, name);
  if (field == NULL)
    {
      g_prefix_error (error, "Line %u of the recipe: ", number);
      return FALSE;
    }
  if (given != NULL && !field->is_list)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "Line %u of the recipe gives “%s” a second time; keep one of the two lines.",
                   number, name);
      return FALSE;
    }
  if (given != NULL)
    {
      g_string_append_printf (given->text, "\n%s", raw);
      return TRUE;
    }

  g_autofree char *value = field->is_list ? g_strdup (raw) : ks_recipe_unescape (raw);
  given = g_new (Given, 1);
  *given = (Given) { g_string_new (value), number };
  g_hash_table_insert (all, (gpointer) field->name, given);
  return TRUE;
}

static gboolean
note_lines (GHashTable *all, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean has_header = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = begin_line (lines[i]);

      if (line == NULL)
        continue;
      if (has_header && is_end (line))
        break;
      if (!has_header && !g_str_equal (g_strstrip (lines[i]), KS_RECIPE_HEADER))
        break;
      if (has_header && !note_line (all, line, i + 1, error))
        return FALSE;
      has_header = TRUE;
    }
  if (!has_header)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                         "This is no recipe: its first line is not “" KS_RECIPE_HEADER "”.");
  return has_header;
}

static gboolean
check_one_source (GHashTable *all, GError **error)
{
  const Given *builtin = g_hash_table_lookup (all, "builtin");
  const Given *file = g_hash_table_lookup (all, "file");

  if (builtin == NULL || file == NULL)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "Lines %u and %u of the recipe name a built-in set and a file; keep one of the two.",
               MIN (builtin->line, file->line), MAX (builtin->line, file->line));
  return FALSE;
}

static gboolean
set_fields (KsRecipe *self, GHashTable *all, GError **error)
{
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);

  for (gsize i = 0; i < n; i++)
    {
      const Given *given = g_hash_table_lookup (all, fields[i].name);

      if (given == NULL || fields[i].set (self, &fields[i], given->text->str, error))
        continue;
      g_prefix_error (error, "Line %u of the recipe: ", given->line);
      return FALSE;
    }
  return TRUE;
}

KsRecipe *
ks_recipe_from_text (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_autoptr (GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, given_free);
  g_autoptr (KsRecipe) self = ks_recipe_new ();

  if (!note_lines (all, text, error) || !check_one_source (all, error)
      || !set_fields (self, all, error) || !ks_recipe_check (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
ks_recipe_text_names_source (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean found = FALSE;

  for (guint i = 0; lines[i] != NULL && !found; i++)
    {
      const char *line = begin_line (lines[i]);
      const char *value;

      if (line != NULL && is_end (line))
        break;
      g_autofree char *name = line != NULL ? part_line (line, &value) : NULL;
      found = g_strcmp0 (name, "file") == 0 || g_strcmp0 (name, "builtin") == 0;
    }
  return found;
}

const char *
ks_recipe_text_rest (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  for (const char *line = text; line != NULL; line = strchr (line, '\n'))
    {
      while (g_ascii_isspace (*line))
        line++;
      if (is_end (line))
        return line;
    }
  return NULL;
}

void
ks_recipe_resolve_files (KsRecipe *self, const char *folder)
{
  g_return_if_fail (self != NULL && folder != NULL);

  for (char **file = self->files; *file != NULL; file++)
    if (!g_path_is_absolute (*file))
      {
        g_autofree char *relative = *file;

        *file = g_build_filename (folder, relative, NULL);
      }
}
