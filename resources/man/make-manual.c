/* Makes a manual page from its frame: what the programs' tables know (commands,
 * options, lenses, metrics, clustering rules, built-in sets, colour maps, file formats) is put in
 * where the frame says ".\" insert NAME", so that nothing is listed twice.
 *
 *   make-manual FRAME >PAGE
 *
 * SPDX-License-Identifier: MIT */
#include "ks-cli-commands.h"
#include "ks-colormap.h"
#include "ks-tensor-file.h"

#include <stdlib.h>
#include <string.h>

#define INSERT ".\\\" insert "

/* Text for mdoc: each sentence on a line, no escapes, dashes that copy and paste as such, and
 * what is not ASCII by its number, since readers of pages differ in the encoding they expect. */
static char *
escape (const char *text)
{
  GString *line = g_string_new (NULL);

  if (text[0] == '.' || text[0] == '\'')
    g_string_append (line, "\\&");
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (letter == '\\')
        g_string_append (line, "\\e");
      else if (letter == '-' && (at[1] == '-' || (at > text && at[-1] == '-')))
        g_string_append (line, "\\-");
      else if (letter == ' ' && at > text && at[-1] == '.' && g_ascii_isupper (at[1]))
        g_string_append_c (line, '\n');
      else if (letter >= 0x80)
        g_string_append_printf (line, "\\[u%04X]", letter);
      else
        g_string_append_c (line, (char) letter);
    }
  return g_string_free (line, FALSE);
}

/* One item of a tagged list: a macro line, then a paragraph. */
static void
add_item (GString *page, const char *macro, const char *term, const char *argument,
          const char *text)
{
  g_autofree char *escaped = escape (text);

  g_string_append_printf (page, ".It %s %s", macro, term);
  if (argument != NULL)
    g_string_append_printf (page, " Ar %s", argument);
  g_string_append_printf (page, "\n%s\n", escaped);
}

static void
begin_list (GString *page)
{
  g_string_append (page, ".Bl -tag -width Ds\n");
}

static void
end_list (GString *page)
{
  g_string_append (page, ".El\n");
}

static void
insert_commands (GString *page)
{
  gsize n;
  const KsCliCommand *commands = ks_cli_commands (&n);

  begin_list (page);
  for (gsize i = 0; i < n; i++)
    {
      add_item (page, "Cm", commands[i].name, NULL, commands[i].summary);
      if (commands[i].outputs != NULL)
        g_string_append_printf (page, "It can be written as %s.\n", commands[i].outputs);
    }
  end_list (page);
}

/* The heading of @group's options, unless the list under it is already begun. */
static void
begin_group (GString *page, const char **begun, const char *group)
{
  if (g_strcmp0 (*begun, group) == 0)
    return;
  if (*begun != NULL)
    end_list (page);
  g_string_append_printf (page, ".Ss Options: %s\n", group);
  begin_list (page);
  *begun = group;
}

/* The recipe's fields, then the other options, under the headings of their groups. Files are
 * a field, but no option. */
static void
insert_options (GString *page)
{
  const char *group = NULL;
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *flag = g_strconcat ("-", fields[i].name, NULL);

      if (g_str_equal (fields[i].name, "file"))
        continue;
      begin_group (page, &group, fields[i].group);
      add_item (page, "Fl", flag, fields[i].argument, fields[i].summary);
    }

  const KsCliOption *options = ks_cli_general_options (&n);
  for (gsize i = 0; i < n; i++)
    {
      char letter[2] = { options[i].letter, '\0' };
      g_autofree char *flags =
        g_strconcat (letter, letter[0] != '\0' ? " , " : "", "-", options[i].name, NULL);

      begin_group (page, &group, options[i].group);
      add_item (page, "Fl", flags, options[i].argument, options[i].summary);
    }
  end_list (page);
}

static void
insert_lenses (GString *page)
{
  gsize n;
  const KsLensFamily *families = ks_lens_families (&n);

  begin_list (page);
  for (gsize i = 0; i < n; i++)
    {
      const char *argument = ks_lens_family_argument (&families[i]);
      g_autofree char *term = g_strjoin (":", families[i].name, argument, NULL);

      add_item (page, "Cm", term, NULL, families[i].summary);
    }
  end_list (page);
}

static void
insert_metrics (GString *page)
{
  gsize n;
  const KsMetricInfo *infos = ks_metric_infos (&n);

  begin_list (page);
  for (gsize i = 0; i < n; i++)
    add_item (page, "Cm", infos[i].name, NULL, infos[i].summary);
  end_list (page);
}

static void
insert_clusterings (GString *page)
{
  gsize n;
  const KsClusterRuleInfo *infos = ks_cluster_rule_infos (&n);

  begin_list (page);
  for (gsize i = 0; i < n; i++)
    add_item (page, "Cm", infos[i].syntax, NULL, infos[i].summary);
  end_list (page);
}

static void
insert_builtins (GString *page)
{
  gsize n;
  const KsBuiltin *builtins = ks_builtins (&n);

  begin_list (page);
  for (gsize i = 0; i < n; i++)
    add_item (page, "Cm", builtins[i].name, NULL, builtins[i].summary);
  end_list (page);
}

static void
insert_colormaps (GString *page)
{
  gsize n;
  const KsColormap *maps = ks_colormaps (&n);

  begin_list (page);
  for (gsize i = 0; i < n; i++)
    add_item (page, "Cm", maps[i].name, NULL, maps[i].summary);
  end_list (page);
}

static void
insert_formats (GString *page)
{
  const KsFormatName *format;

  begin_list (page);
  for (gsize i = 0; (format = ks_format_name (i)) != NULL; i++)
    add_item (page, "Cm", format->kind, NULL, format->title);
  end_list (page);
}

static const struct {
  const char *name;
  void (*insert) (GString *page);
} inserts[] = {
  { "commands", insert_commands },
  { "options", insert_options },
  { "lenses", insert_lenses },
  { "metrics", insert_metrics },
  { "clusterings", insert_clusterings },
  { "builtins", insert_builtins },
  { "colormaps", insert_colormaps },
  { "formats", insert_formats },
};

/* One line of the frame, or what it stands for. FALSE for an insert nobody knows. */
static gboolean
add_line (GString *page, const char *line)
{
  if (!g_str_has_prefix (line, INSERT))
    {
      g_string_append (page, line);
      g_string_append_c (page, '\n');
      return TRUE;
    }

  const char *name = line + strlen (INSERT);
  for (gsize i = 0; i < G_N_ELEMENTS (inserts); i++)
    if (g_str_equal (inserts[i].name, name))
      {
        inserts[i].insert (page);
        return TRUE;
      }
  g_printerr ("make-manual: there is no table named “%s”.\n", name);
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *frame = NULL;

  if (argc != 2)
    {
      g_printerr ("make-manual: give the frame of one page.\n");
      return EXIT_FAILURE;
    }
  if (!g_file_get_contents (argv[1], &frame, NULL, &error))
    {
      g_printerr ("make-manual: %s\n", error->message);
      return EXIT_FAILURE;
    }

  g_auto (GStrv) lines = g_strsplit (g_strchomp (frame), "\n", -1);
  g_autoptr (GString) page = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!add_line (page, lines[i]))
      return EXIT_FAILURE;
  g_print ("%s", page->str);
  return EXIT_SUCCESS;
}
