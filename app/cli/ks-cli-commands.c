/* SPDX-License-Identifier: MIT */
#include "ks-cli-commands.h"

#include "ks-cli-output.h"
#include "ks-export.h"
#include "ks-figure.h"
#include "ks-number.h"

#include <stdio.h>
#include <string.h>

static gboolean
is_stdout (const char *path)
{
  return path == NULL || g_str_equal (path, "-");
}

static gboolean
deliver (const char *path, const KsOutput *content, KsContext *context, GError **error)
{
  return is_stdout (path)
             ? ks_cli_write_stdout (content->data, content->size, context, error)
             : ks_cli_write_file (path, content->data, content->size, context, error);
}

static void
print_timings (const KsResult *result)
{
  for (guint i = 0; i < KS_N_STAGES; i++)
    {
      const char *name = result->timings[i].name;
      gboolean is_told = !result->timings[i].needed, is_remembered = TRUE;
      double milliseconds = 0.0;

      /* Several stages may share a name: they are told together, with the first of them. */
      for (guint j = 0; j < KS_N_STAGES; j++)
        if (result->timings[j].needed && g_str_equal (result->timings[j].name, name))
          {
            is_told = is_told || j < i;
            milliseconds += result->timings[j].milliseconds;
            is_remembered = is_remembered && result->timings[j].remembered;
          }
      if (!is_told)
        fprintf (stderr, "%-11s %9.2f ms%s\n", name, milliseconds,
                 is_remembered ? "  remembered" : "");
    }
  fprintf (stderr, "%-11s %9.2f ms\n", "all", result->milliseconds);
}

static gboolean
need_source (const KsCliOptions *options, GError **error)
{
  if (options->has_source)
    return TRUE;
  g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                       "Nothing to read: name a file, or a built-in set with --builtin.");
  return FALSE;
}

/* Computes what @targets need and writes it in the format that -o or --json asks for. */
static gboolean
compute_and_write (const KsCliOptions *options, guint targets, KsExportKind kind,
                   KsContext *context, GError **error)
{
  const char *path = !is_stdout (options->output) ? options->output
                                                  : options->json ? ".json" : ".txt";
  const KsExporter *exporter = ks_exporter_find (kind, path, error);
  g_autoptr (KsPipeline) pipeline = NULL;
  g_autoptr (KsResult) result = NULL;
  g_auto (KsOutput) content = { .context = context };

  if (exporter == NULL || !need_source (options, error))
    return FALSE;
  pipeline = ks_pipeline_new (0);
  result = ks_pipeline_run (pipeline, options->recipe, targets, NULL, context, error);
  if (result == NULL)
    return FALSE;
  exporter->write (result, options->timings, &content);
  if (!ks_output_finish (&content, error) || !ks_context_check (context, error)
      || !deliver (options->output, &content, context, error))
    return FALSE;
  if (options->timings)
    print_timings (result);
  return TRUE;
}

static gboolean
run_core (const KsCliOptions *options, KsContext *context, GError **error)
{
  return compute_and_write (options, KS_TARGET_CORE, KS_EXPORT_CORE, context, error);
}

static gboolean
run_mapper (const KsCliOptions *options, KsContext *context, GError **error)
{
  options->recipe->mode = KS_MODE_MAPPER;
  return compute_and_write (options, KS_TARGET_GRAPH | KS_TARGET_FEATURES, KS_EXPORT_GRAPH, context,
                            error);
}

static gboolean
run_ball (const KsCliOptions *options, KsContext *context, GError **error)
{
  options->recipe->mode = KS_MODE_BALL;
  return compute_and_write (options, KS_TARGET_GRAPH | KS_TARGET_FEATURES, KS_EXPORT_GRAPH, context,
                            error);
}

static gboolean
run_persistence (const KsCliOptions *options, KsContext *context, GError **error)
{
  return compute_and_write (options, KS_TARGET_DIAGRAM, KS_EXPORT_DIAGRAM, context, error);
}

static const KsColormap *
find_colormap (const char *name, GError **error)
{
  const KsColormap *map = ks_colormap_find (name);

  if (map == NULL)
    {
      g_autofree char *shown = ks_printable (name, 60);
      g_autoptr (GString) there = g_string_new (NULL);
      gsize n;
      const KsColormap *maps = ks_colormaps (&n);

      for (gsize i = 0; i < n; i++)
        g_string_append_printf (there, "%s%s", i > 0 ? ", " : "", maps[i].name);
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "There is no colour map %s; there are %s.",
                   shown, there->str);
    }
  return map;
}

static gboolean
read_figure_spec (const KsCliOptions *options, KsFigureSpec *spec, guint *targets, GError **error)
{
  const KsFigureViewInfo *view
    = ks_figure_view_find (options->view != NULL ? options->view : "graph", error);
  const KsFigureFormatInfo *format;

  ks_figure_spec_init (spec);
  if (view == NULL
      || (options->width != NULL && !ks_length_parse (options->width, &spec->width, error)))
    return FALSE;
  if (options->font_size != NULL && !ks_number_from_text (options->font_size, &spec->font_size))
    {
      g_autofree char *shown = ks_printable (options->font_size, 60);

      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "--font-size %s is not understood; give a number of points.", shown);
      return FALSE;
    }
  if (options->log && view->view != KS_FIGURE_DIAGRAM && view->view != KS_FIGURE_BARCODE)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The view %s has no logarithmic axes; leave out --log, or choose --view diagram "
                   "or barcode.", view->name);
      return FALSE;
    }
  spec->is_log = options->log;
  if (options->colour_by != NULL && view->view != KS_FIGURE_GRAPH && view->view != KS_FIGURE_LENS)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The view %s has no colours to choose; leave out --colour-by, or choose --view graph or lens.",
                   view->name);
      return FALSE;
    }
  if (options->colour_by != NULL
      && !ks_colour_by_parse (options->colour_by, &spec->colour_by, &spec->colour_name, error))
    return FALSE;
  if (options->colormap != NULL && (spec->map = find_colormap (options->colormap, error)) == NULL)
    return FALSE;
  if (is_stdout (options->output))
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                           "A figure needs a file to go to: give -o FILE.pdf, .svg or .png.");
      return FALSE;
    }
  if ((format = ks_figure_format_find (options->output, error)) == NULL)
    return FALSE;
  spec->view = view->view;
  spec->format = format->format;
  *targets = view->targets;
  return TRUE;
}

static gboolean
run_figure (const KsCliOptions *options, KsContext *context, GError **error)
{
  g_autoptr (KsPipeline) pipeline = NULL;
  g_autoptr (KsResult) result = NULL;
  g_autoptr (GBytes) figure = NULL;
  KsFigureSpec spec;
  guint targets;

  if (!read_figure_spec (options, &spec, &targets, error) || !need_source (options, error))
    return FALSE;
  pipeline = ks_pipeline_new (0);
  result = ks_pipeline_run (pipeline, options->recipe, targets, NULL, context, error);
  if (result == NULL || (figure = ks_figure_render (result, &spec, context, error)) == NULL
      || !ks_context_check (context, error)
      || !ks_cli_write_file (options->output, g_bytes_get_data (figure, NULL),
                             g_bytes_get_size (figure), context, error))
    return FALSE;
  if (options->timings)
    print_timings (result);
  return TRUE;
}

/* Whether a document is JSON rather than text, by --json or by the file's ending. */
static gboolean
choose_json (const KsCliOptions *options, gboolean *as_json, GError **error)
{
  const char *dot = !is_stdout (options->output) ? strrchr (options->output, '.') : NULL;

  *as_json = options->json || (dot != NULL && g_ascii_strcasecmp (dot, ".json") == 0);
  if (is_stdout (options->output) || *as_json
      || (dot != NULL && g_ascii_strcasecmp (dot, ".txt") == 0))
    return TRUE;

  g_autofree char *shown = ks_printable (options->output, 200);
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "%s does not end like a document; there are .json and .txt.", shown);
  return FALSE;
}

static gboolean
run_info (const KsCliOptions *options, KsContext *context, GError **error)
{
  g_auto (KsOpened) opened = { NULL };
  g_auto (KsOutput) content = { .context = context };
  gboolean as_json;

  if (!choose_json (options, &as_json, error))
    return FALSE;
  if (options->recipe->files[0] == NULL)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE, "Nothing to describe: name a file.");
      return FALSE;
    }
  if (!ks_opened_init (&opened, context, options->recipe, error))
    return FALSE;
  ks_export_info (&opened, options->recipe, as_json, &content);
  return ks_output_finish (&content, error) && deliver (options->output, &content, context, error);
}

static gboolean
run_recipe (const KsCliOptions *options, KsContext *context, GError **error)
{
  g_auto (KsOutput) content = { .context = context };
  g_autofree char *text = ks_recipe_to_text (options->recipe);
  gboolean as_json;

  if (!choose_json (options, &as_json, error))
    return FALSE;
  if (as_json)
    ks_export_recipe_json (options->recipe, &content);
  else
    ks_output_text (&content, text);
  return ks_output_finish (&content, error) && deliver (options->output, &content, context, error);
}

static gboolean
run_distance (const KsCliOptions *options, KsContext *context, GError **error)
{
  const char *const *files = (const char *const *) options->recipe->files;
  g_autoptr (KsDiagramFile) a = NULL;
  g_autoptr (KsDiagramFile) b = NULL;
  g_auto (KsOutput) content = { .context = context };
  guint64 dim = 0;
  gboolean as_json;

  if (!choose_json (options, &as_json, error))
    return FALSE;
  if (g_strv_length (options->recipe->files) != 2)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "A distance is that of two diagrams; name two files that persistence wrote, "
                   "not %u.", g_strv_length (options->recipe->files));
      return FALSE;
    }
  if (options->dim != NULL && !ks_integer_from_text (options->dim, 0, 255, &dim))
    {
      g_autofree char *shown = ks_printable (options->dim, 60);

      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "--dim %s is not understood; give a whole number from 0 to 255.", shown);
      return FALSE;
    }
  if ((a = ks_diagram_file_read (context, files[0], error)) == NULL
      || (b = ks_diagram_file_read (context, files[1], error)) == NULL)
    return FALSE;
  ks_export_distances (a, b, options->dim != NULL ? (int) dim : -1, as_json, &content);
  return ks_output_finish (&content, error) && deliver (options->output, &content, context, error);
}

static const KsCliCommand commands[] = {
  { "info", "What is in the files: tensors, kernel sizes, how many filters.", ".json .txt",
    run_info },
  { "core", "Density and core set.", ".json .csv .npy .safetensors .txt", run_core },
  { "mapper", "The Mapper graph.", ".json .graphml .gexf .dot .csv .txt", run_mapper },
  { "ball", "The Ball Mapper graph.", ".json .graphml .gexf .dot .csv .txt", run_ball },
  { "persistence", "The persistence diagram.", ".json .csv .txt", run_persistence },
  { "distance", "How far two persistence diagrams are apart.", ".json .txt", run_distance },
  { "figure", "A picture for a paper.", ".pdf .svg .png", run_figure },
  { "recipe", "The full recipe that the options make.", ".json .txt", run_recipe },
};

const KsCliCommand *
ks_cli_commands (gsize *n)
{
  *n = G_N_ELEMENTS (commands);
  return commands;
}

const KsCliCommand *
ks_cli_command_find (const char *name, GError **error)
{
  g_autofree char *shown = ks_printable (name, 60);
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (commands[i].name, name))
        return &commands[i];
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", commands[i].name);
    }
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "There is no command %s; there are %s.", shown,
               names->str);
  return NULL;
}
