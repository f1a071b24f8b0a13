/* SPDX-License-Identifier: MIT */
#include "ks-cli-help.h"

#include "ks-cli-commands.h"

#include <string.h>

#define MARGIN 26 /* columns before the summaries */
#define WIDTH 96

/* @left in the margin, @text wrapped beside it. */
static void
append_entry (GString *out, const char *left, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gsize column = (gsize) g_utf8_strlen (left, -1) + 2;

  g_string_append_printf (out, "  %s", left);
  if (column >= MARGIN)
    {
      g_string_append_c (out, '\n');
      column = 0;
    }
  for (; column < MARGIN; column++)
    g_string_append_c (out, ' ');
  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize length = (gsize) g_utf8_strlen (words[i], -1);

      if (column > MARGIN && column + length + 1 > WIDTH)
        {
          g_string_append_printf (out, "\n%*s", MARGIN, "");
          column = MARGIN;
        }
      g_string_append_printf (out, "%s%s", column > MARGIN ? " " : "", words[i]);
      column += length + (column > MARGIN);
    }
  g_string_append_c (out, '\n');
}

static void
append_option (GString *out, const char *name, char letter, const char *argument,
               const char *summary)
{
  g_autofree char *left = g_strdup_printf ("%s--%s%s%s", letter != 0 ? "-o, " : "", name,
                                           argument != NULL ? " " : "",
                                           argument != NULL ? argument : "");

  append_entry (out, left, summary);
}

static void
append_lenses (GString *out)
{
  gsize n;
  const KsLensFamily *families = ks_lens_families (&n);

  g_string_append (out, "\nLenses\n");
  for (gsize i = 0; i < n; i++)
    {
      const char *argument = ks_lens_family_argument (&families[i]);
      g_autofree char *left = g_strjoin (":", families[i].name, argument, NULL);

      append_entry (out, left, families[i].summary);
    }
}

static void
append_cluster_rules (GString *out)
{
  gsize n;
  const KsClusterRuleInfo *rules = ks_cluster_rule_infos (&n);

  g_string_append (out, "\nClustering rules\n");
  for (gsize i = 0; i < n; i++)
    append_entry (out, rules[i].syntax, rules[i].summary);
}

static void
append_options (GString *out)
{
  const char *group = "";
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);

  for (gsize i = 0; i < n; i++)
    {
      if (g_str_equal (fields[i].name, "file"))
        continue;
      if (!g_str_equal (fields[i].group, group))
        g_string_append_printf (out, "\nOptions: %s\n", fields[i].group);
      group = fields[i].group;
      append_option (out, fields[i].name, 0, fields[i].argument, fields[i].summary);
    }

  const KsCliOption *options = ks_cli_general_options (&n);
  for (gsize i = 0; i < n; i++)
    {
      if (!g_str_equal (options[i].group, group))
        g_string_append_printf (out, "\nOptions: %s\n", options[i].group);
      group = options[i].group;
      append_option (out, options[i].name, options[i].letter, options[i].argument,
                     options[i].summary);
    }
}

void
ks_cli_append_help (GString *out)
{
  gsize n;
  const KsCliCommand *commands = ks_cli_commands (&n);

  g_string_append (out, "Usage: kleinscope-cli COMMAND [OPTION...] FILE...\n\n"
                        "The shape of what neural networks learn: density, Mapper and persistent "
                        "homology of\nconvolution filters or any point cloud.\n\nCommands\n");
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s -o: %s", commands[i].summary,
                                               commands[i].outputs);

      append_entry (out, commands[i].name, text);
    }
  append_options (out);
  append_lenses (out);
  append_cluster_rules (out);
  g_string_append (out, "\nExit status: 0 done, 1 the data cannot be used, 2 wrong usage, "
                        "130 interrupted.\n");
}

void
ks_cli_append_builtins (GString *out)
{
  gsize n;
  const KsBuiltin *builtins = ks_builtins (&n);

  for (gsize i = 0; i < n; i++)
    append_entry (out, builtins[i].name, builtins[i].summary);
}
