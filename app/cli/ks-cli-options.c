/* SPDX-License-Identifier: MIT */
#include "ks-cli-options.h"

#include "ks-figure.h"

#include <string.h>

#define OFFSET(member) G_STRUCT_OFFSET (KsCliOptions, member)

static const KsCliOption general[] = {
  { "view", 0, "graph|diagram|barcode|patches", "figure", "What the figure shows (default graph).", OFFSET (view) },
  { "width", 0, "LENGTH", "figure", "The figure's width: 84mm (default), 3.3in, 240pt.", OFFSET (width) },
  { "font-size", 0, "PT", "figure", "The size of the figure's letters in points, 4 to 72 (default 8).", OFFSET (font_size) },
  { "colormap", 0, "NAME", "figure", "The figure's colour map.", OFFSET (colormap) },
  { "recipe", 0, "FILE", "general", "Start from the recipe in FILE, which may be a figure that holds one; other options change it.", OFFSET (recipe_file) },
  { "set", 0, "FIELD=VALUE", "general", "Set one field of the recipe; may be given several times.", 0 },
  { "threads", 0, "N", "general", "Threads to compute with, 1 to 256 (default: one for each processor).", OFFSET (threads) },
  { "timings", 0, NULL, "general", "Say how long each stage took, on stderr and in JSON.", OFFSET (timings) },
  { "quiet", 0, NULL, "general", "No progress on the terminal.", OFFSET (quiet) },
  { "json", 0, NULL, "general", "Write JSON to standard output.", OFFSET (json) },
  { "output", 'o', "FILE", "general", "Write to FILE in the format of its ending; - or nothing is standard output.", OFFSET (output) },
  { "list-builtin", 0, NULL, "general", "List the built-in sets.", OFFSET (list_builtin) },
  { "version", 0, NULL, "general", "Print the version.", OFFSET (version) },
  { "help", 0, NULL, "general", "Print this help.", OFFSET (help) },
};

const KsCliOption *
ks_cli_general_options (gsize *n)
{
  *n = G_N_ELEMENTS (general);
  return general;
}

void
ks_cli_options_free (KsCliOptions *self)
{
  if (self == NULL)
    return;
  ks_recipe_free (self->recipe);
  for (gsize i = 0; i < G_N_ELEMENTS (general); i++)
    if (general[i].argument != NULL && !g_str_equal (general[i].name, "set"))
      g_free (G_STRUCT_MEMBER (char *, self, general[i].offset));
  g_free (self);
}

/* The words sorted by what they are, before any is understood. */
typedef struct {
  GPtrArray *files;
  GPtrArray *set;
  GHashTable *fields; /* recipe field's name -> its text */
} Words;

static void
words_clear (Words *words)
{
  g_ptr_array_unref (words->files);
  g_ptr_array_unref (words->set);
  g_hash_table_unref (words->fields);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static const KsCliOption *
find_general (const char *name, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (general); i++)
    if (strlen (general[i].name) == length && strncmp (general[i].name, name, length) == 0)
      return &general[i];
  return NULL;
}

/* The recipe's field that is an option; files are given without one. */
static const KsRecipeField *
find_field (const char *name, gsize length)
{
  g_autofree char *text = g_strndup (name, length);

  return g_str_equal (text, "file") ? NULL : ks_recipe_field_find (text);
}

static gboolean
refuse_unknown (const char *word, GError **error)
{
  g_autofree char *shown = ks_printable (word, 60);
  g_autoptr (GString) names = g_string_new (NULL);
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);

  for (gsize i = 0; i < n; i++)
    if (!g_str_equal (fields[i].name, "file"))
      g_string_append_printf (names, "--%s, ", fields[i].name);
  for (gsize i = 0; i < G_N_ELEMENTS (general); i++)
    g_string_append_printf (names, "%s--%s", i > 0 ? ", " : "", general[i].name);
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "There is no option %s; there are %s.", shown, names->str);
  return FALSE;
}

static gboolean
refuse_twice (const char *name, const char *value, GError **error)
{
  g_autofree char *shown = ks_printable (value, 60);

  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "--%s is given twice, the second time%s%s; give it once.", name,
               shown[0] != '\0' ? " as " : "", shown);
  return FALSE;
}

static gboolean
take_field (Words *words, const KsRecipeField *field, const char *value, GError **error)
{
  const char *before = g_hash_table_lookup (words->fields, field->name);

  if (before != NULL && !field->is_list)
    return refuse_twice (field->name, value, error);
  g_hash_table_insert (words->fields, (gpointer) field->name,
                       before != NULL ? g_strdup_printf ("%s\n%s", before, value) : g_strdup (value));
  return TRUE;
}

static gboolean
take_general (KsCliOptions *self, Words *words, const KsCliOption *option, const char *value, GError **error)
{
  if (g_str_equal (option->name, "set"))
    {
      g_ptr_array_add (words->set, g_strdup (value));
      return TRUE;
    }
  if (option->argument == NULL)
    {
      if (G_STRUCT_MEMBER (gboolean, self, option->offset))
        return refuse_twice (option->name, "", error);
      G_STRUCT_MEMBER (gboolean, self, option->offset) = TRUE;
      return TRUE;
    }

  char **member = &G_STRUCT_MEMBER (char *, self, option->offset);
  if (*member != NULL)
    return refuse_twice (option->name, value, error);
  *member = g_strdup (value);
  return TRUE;
}

/* One option at @at, with its value from behind "=" or from the next word. Returns the word
 * after it, or NULL. */
static const char *const *
take_option (KsCliOptions *self, Words *words, const char *const *at, GError **error)
{
  const char *name = *at + 2;
  const char *equals = strchr (name, '=');
  gsize length = equals != NULL ? (gsize) (equals - name) : strlen (name);
  const KsRecipeField *field = find_field (name, length);
  const KsCliOption *option = find_general (name, length);
  const char *value = equals != NULL ? equals + 1 : NULL;

  if (g_str_equal (*at, "-o"))
    option = find_general ("output", 6);
  if (field == NULL && option == NULL)
    {
      refuse_unknown (*at, error);
      return NULL;
    }

  const char *shown = field != NULL ? field->name : option->name;
  const char *argument = field != NULL ? field->argument : option->argument;
  if (argument == NULL && value != NULL)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "--%s is a switch and takes no value; leave out “=%s”.", shown, value);
      return NULL;
    }
  if (argument != NULL && value == NULL && (value = *++at) == NULL)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "--%s needs a value, %s, behind it.", shown, argument);
      return NULL;
    }
  if (field != NULL ? !take_field (words, field, value != NULL ? value : "yes", error)
                    : !take_general (self, words, option, value, error))
    return NULL;
  return at + 1;
}

static gboolean
sort_words (KsCliOptions *self, Words *words, const char *const *at, GError **error)
{
  gboolean options_over = FALSE;

  while (*at != NULL)
    {
      if (!options_over && g_str_equal (*at, "--"))
        {
          options_over = TRUE;
          at++;
        }
      else if (!options_over && ((*at)[0] == '-' && (*at)[1] != '\0'))
        {
          if ((*at)[1] != '-' && !g_str_equal (*at, "-o"))
            return refuse_unknown (*at, error);
          if ((at = take_option (self, words, at, error)) == NULL)
            return FALSE;
        }
      else
        g_ptr_array_add (words->files, g_strdup (*at++));
    }
  return TRUE;
}

/* A recipe is text of its own, or rides in a figure. */
static KsRecipe *
read_recipe (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  g_autofree char *shown = ks_printable (path, 200);
  g_autoptr (GError) refused = NULL;

  if (!g_file_get_contents (path, &text, &length, &refused))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_IO, "The recipe %s could not be read: %s.", shown,
                   g_error_matches (refused, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? "there is no such file" : refused->message);
      return NULL;
    }
  g_autoptr (GBytes) figure = g_bytes_new (text, length);
  g_autofree char *inside = ks_figure_read_recipe (figure, NULL);
  KsRecipe *recipe = ks_recipe_from_text (inside != NULL ? inside : text, error);
  if (recipe == NULL)
    g_prefix_error (error, "%s: ", shown);
  return recipe;
}

static gboolean
apply_set (KsRecipe *recipe, const char *word, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);

  if (g_strv_length (parts) != 2)
    {
      g_autofree char *shown = ks_printable (word, 60);

      g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "--set %s is not understood; give FIELD=VALUE.", shown);
      return FALSE;
    }
  return ks_recipe_set (recipe, parts[0], parts[1], error);
}

/* Recipe file first, then options in the table's order, --set, and the files. */
static gboolean
make_recipe (KsCliOptions *self, Words *words, GError **error)
{
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);

  self->recipe = self->recipe_file != NULL ? read_recipe (self->recipe_file, error) : ks_recipe_new ();
  if (self->recipe == NULL)
    return FALSE;
  if (g_hash_table_contains (words->fields, "builtin") && words->files->len > 1)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "--builtin %s and the file %s are both given; leave out one of them.",
                   (const char *) g_hash_table_lookup (words->fields, "builtin"),
                   (const char *) g_ptr_array_index (words->files, 0));
      return FALSE;
    }
  if (words->files->len > 1)
    ks_recipe_set_files (self->recipe, (const char *const *) words->files->pdata);
  for (gsize i = 0; i < n; i++)
    {
      const char *text = g_hash_table_lookup (words->fields, fields[i].name);

      if (text != NULL && !fields[i].set (self->recipe, &fields[i], text, error))
        return FALSE;
    }
  for (guint i = 0; i + 1 < words->set->len; i++)
    if (!apply_set (self->recipe, g_ptr_array_index (words->set, i), error))
      return FALSE;
  self->has_source = self->recipe_file != NULL || words->files->len > 1
                     || g_hash_table_contains (words->fields, "builtin");
  return ks_recipe_check (self->recipe, error);
}

KsCliOptions *
ks_cli_options_parse (const char *const *words, GError **error)
{
  g_autoptr (KsCliOptions) self = g_new0 (KsCliOptions, 1);
  g_auto (Words) sorted = {
    .files = g_ptr_array_new_with_free_func (g_free),
    .set = g_ptr_array_new_with_free_func (g_free),
    .fields = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free),
  };

  if (!sort_words (self, &sorted, words, error))
    return NULL;
  if (self->help || self->version || self->list_builtin)
    return g_steal_pointer (&self);
  /* Both are read as NULL-terminated vectors from here on. */
  g_ptr_array_add (sorted.files, NULL);
  g_ptr_array_add (sorted.set, NULL);
  if (!make_recipe (self, &sorted, error))
    return NULL;
  return g_steal_pointer (&self);
}
