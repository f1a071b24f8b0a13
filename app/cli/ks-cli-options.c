/* SPDX-License-Identifier: MIT */
#include "ks-cli-options.h"

#include "ks-figure.h"

#include <string.h>

#define OFFSET(member) G_STRUCT_OFFSET (KsCliOptions, member)

/* The commands that make and use a recipe, and those that compute. */
#define RECIPE_COMMANDS "core mapper ball persistence figure recipe"
#define PIPELINE_COMMANDS "core mapper ball persistence figure"

static const KsCliOption general[] = {
  { "view", 0, "graph|diagram|barcode|lens|patches", "figure",
    "What the figure shows (default graph).", "figure", OFFSET (view) },
  { "width", 0, "LENGTH", "figure", "The figure's width: 84mm (default), 3.3in, 240pt.", "figure",
    OFFSET (width) },
  { "font-size", 0, "PT", "figure",
    "The size of the figure's letters in points, 4 to 72 (default 8).", "figure",
    OFFSET (font_size) },
  { "colour-by", 0, "WHAT", "figure",
    "What the colours of nodes and points tell: density (default), lens-1, lens-2, size, column:NAME, or "
    "lens:LENS for any other lens.",
    "figure", OFFSET (colour_by) },
  { "colormap", 0, "NAME", "figure", "The figure's colour map.", "figure", OFFSET (colormap) },
  { "log", 0, NULL, "figure", "Logarithmic axes of the diagram or the barcode, from the least value above 0.",
    "figure", OFFSET (log) },
  { "dim", 0, "D", "distance", "The one dimension to compare in, 0 to 255 (default: each).", "distance", OFFSET (dim) },
  { "recipe", 0, "FILE", "general",
    "Start from the recipe in FILE, which may be a session or a figure that holds one; other options change it.",
    RECIPE_COMMANDS, OFFSET (recipe_file) },
  { "set", 0, "FIELD=VALUE", "general", "Set one field of the recipe; may be given several times.",
    RECIPE_COMMANDS, 0 },
  { "threads", 0, "N", "general",
    "Threads to compute with, 1 to 256 (default: one for each processor).",
    "info distance " PIPELINE_COMMANDS, OFFSET (threads) },
  { "timings", 0, NULL, "general", "Say how long each stage took, on stderr and in JSON.",
    PIPELINE_COMMANDS, OFFSET (timings) },
  { "quiet", 0, NULL, "general", "No progress on the terminal.", NULL, OFFSET (quiet) },
  { "json", 0, NULL, "general", "Write JSON to standard output.",
    "info core mapper ball persistence distance recipe", OFFSET (json) },
  { "output", 'o', "FILE", "general",
    "Write to FILE in the format of its ending; - or nothing is standard output.", NULL,
    OFFSET (output) },
  { "list-builtin", 0, NULL, "general", "List the built-in sets.", NULL, OFFSET (list_builtin) },
  { "version", 0, NULL, "general", "Print the version.", NULL, OFFSET (version) },
  { "help", 0, NULL, "general", "Print this help.", NULL, OFFSET (help) },
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
  GHashTable *fields; /* recipe field's name -> its text, as the field's setter takes it */
} Words;

static void
words_clear (Words *words)
{
  g_ptr_array_unref (words->files);
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
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "There is no option %s; there are %s.", shown,
               names->str);
  return FALSE;
}

static gboolean
refuse_twice (const char *name, const char *value, GError **error)
{
  g_autofree char *shown = ks_printable (value, 60);

  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "--%s is given twice, the second time%s%s; give it once.", name,
               shown[0] != '\0' ? " as " : "", shown);
  return FALSE;
}

/* A list field's text holds a line for each value, escaped; another's is the value alone. */
static gboolean
take_field (Words *words, const KsRecipeField *field, const char *value, GError **error)
{
  const char *before = g_hash_table_lookup (words->fields, field->name);
  g_autofree char *line = field->is_list ? ks_recipe_escape (value) : g_strdup (value);

  if (before != NULL && !field->is_list)
    return refuse_twice (field->name, value, error);
  g_hash_table_insert (words->fields, (gpointer) field->name,
                       before != NULL ? g_strdup_printf ("%s\n%s", before, line)
                                      : g_steal_pointer (&line));
  return TRUE;
}

/* FIELD=VALUE, which says the same as --FIELD VALUE. */
static gboolean
take_set (Words *words, const char *word, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);
  const KsRecipeField *field;

  if (g_strv_length (parts) != 2)
    {
      g_autofree char *shown = ks_printable (word, 60);

      g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "--set %s is not understood; give FIELD=VALUE.",
                   shown);
      return FALSE;
    }
  if ((field = ks_recipe_field_expect (parts[0], error)) == NULL)
    return FALSE;
  if (!g_str_equal (field->name, "file"))
    return take_field (words, field, parts[1], error);
  g_ptr_array_add (words->files, g_strdup (parts[1]));
  return TRUE;
}

static gboolean
take_general (KsCliOptions *self, Words *words, const KsCliOption *option, const char *value,
              GError **error)
{
  if (g_str_equal (option->name, "set"))
    return take_set (words, value, error);
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

/* Refuses an option that @command does not take, rather than pass over it. */
static gboolean
check_command (const char *command, const char *name, const char *commands, GError **error)
{
  g_auto (GStrv) takers = g_strsplit (commands != NULL ? commands : "", " ", -1);

  if (command == NULL || commands == NULL
      || g_strv_contains ((const char *const *) takers, command))
    return TRUE;

  g_autofree char *shown = g_strjoinv (", ", takers);
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "%s does not take --%s; leave it out, or use it with %s.", command, name, shown);
  return FALSE;
}

/* The commands that take a field: mapper and ball say the mode for themselves, and a ball's
 * radius means nothing to mapper. A recipe file may hold what its command passes over. */
static const char *
commands_of (const KsRecipeField *field)
{
  if (g_str_equal (field->name, "mode"))
    return "core persistence figure recipe";
  return g_str_equal (field->group, "ball") ? "core ball persistence figure recipe"
                                            : RECIPE_COMMANDS;
}

/* One option at @at, with its value from behind "=" or from the next word. Returns the word
 * after it, or NULL. */
static const char *const *
take_option (KsCliOptions *self, const char *command, Words *words, const char *const *at,
             GError **error)
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
  if (!check_command (command, shown, field != NULL ? commands_of (field) : option->commands,
                      error))
    return NULL;
  if (argument == NULL && value != NULL)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "--%s is a switch and takes no value; leave out “=%s”.", shown, value);
      return NULL;
    }
  if (argument != NULL && value == NULL && (value = *++at) == NULL)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "--%s needs a value, %s, behind it.", shown,
                   argument);
      return NULL;
    }
  if (field != NULL ? !take_field (words, field, value != NULL ? value : "yes", error)
                    : !take_general (self, words, option, value, error))
    return NULL;
  return at + 1;
}

static gboolean
sort_words (KsCliOptions *self, const char *command, Words *words, const char *const *at,
            GError **error)
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
          if ((at = take_option (self, command, words, at, error)) == NULL)
            return FALSE;
        }
      else
        g_ptr_array_add (words->files, g_strdup (*at++));
    }
  return TRUE;
}

/* A recipe is text of its own, or rides in a figure; a new string. */
static char *
read_recipe_text (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  g_autofree char *shown = ks_printable (path, 200);
  g_autoptr (GError) refused = NULL;

  if (!g_file_get_contents (path, &text, &length, &refused))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_IO, "The recipe %s could not be read: %s.", shown,
                   g_error_matches (refused, G_FILE_ERROR, G_FILE_ERROR_NOENT)
                       ? "there is no such file"
                       : refused->message);
      return NULL;
    }
  g_autoptr (GBytes) figure = g_bytes_new (text, length);
  char *inside = ks_figure_read_recipe (figure, NULL);
  if (inside != NULL)
    return inside;
  if (strlen (text) < length)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "%s is no recipe: its byte %" G_GSIZE_FORMAT " is NUL, which no text holds.",
                   shown, strlen (text) + 1);
      return NULL;
    }
  return g_steal_pointer (&text);
}

/* What the recipe file says, or the defaults. */
static KsRecipe *
begin_recipe (KsCliOptions *self, GError **error)
{
  g_autofree char *text = NULL;

  if (self->recipe_file == NULL)
    return ks_recipe_new ();
  if ((text = read_recipe_text (self->recipe_file, error)) == NULL)
    return NULL;

  KsRecipe *recipe = ks_recipe_from_text (text, error);
  if (recipe == NULL)
    {
      g_autofree char *shown = ks_printable (self->recipe_file, 200);

      g_prefix_error (error, "%s: ", shown);
      return NULL;
    }
  self->has_source = ks_recipe_text_names_source (text);
  /* A session knows its files from where it lies; a recipe from where one is. */
  if (ks_recipe_text_rest (text) != NULL)
    {
      g_autofree char *absolute = g_canonicalize_filename (self->recipe_file, NULL);
      g_autofree char *folder = g_path_get_dirname (absolute);

      ks_recipe_resolve_files (recipe, folder);
    }
  return recipe;
}

/* A source of another kind takes the place of the recipe file's: what only that one has goes
 * with it. */
static void
replace_source (KsRecipe *recipe, const Words *words)
{
  gboolean to_files = words->files->len > 1;
  gboolean to_builtin = g_hash_table_contains (words->fields, "builtin");

  if (to_files && recipe->builtin != NULL)
    {
      recipe->count = 0;
      recipe->noise = -1.0;
    }
  if (to_builtin && recipe->builtin == NULL)
    {
      ks_recipe_set (recipe, "tensor", "", NULL);
      ks_recipe_set (recipe, "kernel", "auto", NULL);
      ks_recipe_set (recipe, "resample", "no", NULL);
      ks_recipe_set (recipe, "patches", "5000", NULL);
      ks_recipe_set (recipe, "patch-contrast", "0.2", NULL);
      g_autofree char *lens = ks_recipe_get (recipe, "lens");
      if (recipe->precomputed && g_str_equal (lens, "density"))
        ks_recipe_set (recipe, "lens", "pca:1\npca:2", NULL);
      recipe->precomputed = FALSE;
    }
  if (to_files)
    ks_recipe_set_files (recipe, (const char *const *) words->files->pdata);
}

static gboolean
refuse_two_sources (const Words *words, GError **error)
{
  g_autofree char *builtin = ks_printable (g_hash_table_lookup (words->fields, "builtin"), 60);
  g_autofree char *file = ks_printable (g_ptr_array_index (words->files, 0), 200);

  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "--builtin %s and the file %s are both given; leave out one of them.", builtin,
               file);
  return FALSE;
}

/* Recipe file first, then the files, and the fields in the table's order. */
static gboolean
make_recipe (KsCliOptions *self, const Words *words, GError **error)
{
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);
  gboolean has_files = words->files->len > 1;
  gboolean has_builtin = g_hash_table_contains (words->fields, "builtin");

  if (has_builtin && has_files)
    return refuse_two_sources (words, error);
  if ((self->recipe = begin_recipe (self, error)) == NULL)
    return FALSE;
  replace_source (self->recipe, words);
  for (gsize i = 0; i < n; i++)
    {
      const char *text = g_hash_table_lookup (words->fields, fields[i].name);

      if (text != NULL && !fields[i].set (self->recipe, &fields[i], text, error))
        return FALSE;
    }
  /* Given distances have no components. */
  if (self->recipe->precomputed && self->recipe_file == NULL
      && !g_hash_table_contains (words->fields, "lens"))
    ks_recipe_set (self->recipe, "lens", "density", NULL);
  self->has_source = self->has_source || has_files || has_builtin;
  return ks_recipe_check (self->recipe, error);
}

/* --json beside a file that asks for another format. */
static gboolean
check_json (const KsCliOptions *self, GError **error)
{
  const char *path = self->output;
  const char *dot = path != NULL ? strrchr (path, '.') : NULL;

  if (!self->json || path == NULL || g_str_equal (path, "-")
      || (dot != NULL && g_ascii_strcasecmp (dot, ".json") == 0))
    return TRUE;

  g_autofree char *shown = ks_printable (path, 200);
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "--json and -o %s ask for two formats; leave out --json, or name a file that ends "
               "in .json.", shown);
  return FALSE;
}

KsCliOptions *
ks_cli_options_parse (const char *command, const char *const *words, GError **error)
{
  g_autoptr (KsCliOptions) self = g_new0 (KsCliOptions, 1);
  g_auto (Words) sorted = {
    .files = g_ptr_array_new_with_free_func (g_free),
    .fields = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free),
  };

  if (!sort_words (self, command, &sorted, words, error))
    return NULL;
  if (self->help || self->version || self->list_builtin)
    return g_steal_pointer (&self);
  /* Read as a NULL-terminated vector from here on. */
  g_ptr_array_add (sorted.files, NULL);
  if (!check_json (self, error) || !make_recipe (self, &sorted, error))
    return NULL;
  return g_steal_pointer (&self);
}
