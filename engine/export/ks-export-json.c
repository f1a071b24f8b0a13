/* Version 1 of the JSON documents.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export-formats.h"

#include "ks-number.h"

#include <jansson.h>
#include <math.h>

/* JSON has no infinities: a value that is not finite is null. */
static json_t *
number (double value)
{
  return isfinite (value) ? json_real (value) : json_null ();
}

static json_t *
integer (gsize value)
{
  return json_integer ((json_int_t) value);
}

static json_t *
indices (const guint32 *values, gsize n)
{
  json_t *array = json_array ();

  for (gsize i = 0; i < n; i++)
    json_array_append_new (array, integer (values[i]));
  return array;
}

static json_t *
numbers (const double *values, gsize n)
{
  json_t *array = json_array ();

  for (gsize i = 0; i < n; i++)
    json_array_append_new (array, number (values[i]));
  return array;
}

/* A field's text as what it is: true and false for a switch, a number, else a string. */
static json_t *
field_value (const KsRecipeField *field, const char *text)
{
  double value;

  if (field->argument == NULL)
    return json_boolean (g_str_equal (text, "yes"));
  if (ks_number_from_text (text, &value))
    return value == floor (value) && fabs (value) < 9e15 ? json_integer ((json_int_t) value) : json_real (value);
  json_t *string = json_string (text);
  /* A path need not be UTF-8, but JSON must be. */
  if (string == NULL)
    {
      g_autofree char *shown = ks_printable (text, G_MAXSIZE);

      string = json_string (shown);
    }
  return string;
}

static json_t *
recipe (const KsRecipe *self)
{
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);
  json_t *object = json_object ();

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *text = fields[i].get (self, &fields[i]);

      if (text == NULL)
        continue;
      if (!fields[i].is_list)
        {
          json_object_set_new (object, fields[i].name, field_value (&fields[i], text));
          continue;
        }
      g_auto (GStrv) values = g_strsplit (text, "\n", -1);
      json_t *array = json_array ();
      for (guint v = 0; values[v] != NULL; v++)
        json_array_append_new (array, field_value (&fields[i], values[v]));
      json_object_set_new (object, fields[i].name, array);
    }
  return object;
}

/* The head that every document has. NULL when the input's hash cannot be had. */
static json_t *
document (const char *format, const KsResult *result, GError **error)
{
  g_autofree char *sha256 = ks_result_input_sha256 (result, error);
  json_t *object, *input;

  if (sha256 == NULL)
    return NULL;
  object = json_object ();
  json_object_set_new (object, "format", json_string (format));
  json_object_set_new (object, "version", json_integer (1));
  json_object_set_new (object, "program", json_string ("kleinscope " KS_VERSION));

  g_autofree char *path = ks_printable (result->source->path, G_MAXSIZE);
  input = json_object ();
  json_object_set_new (input, "path", json_string (path));
  json_object_set_new (input, "sha256", json_string (sha256));
  if (result->source->files[0] != NULL && result->source->files[1] != NULL)
    {
      json_t *paths = json_array ();

      for (guint i = 0; result->source->files[i] != NULL; i++)
        {
          g_autofree char *shown = ks_printable (result->source->files[i], G_MAXSIZE);

          json_array_append_new (paths, json_string (shown));
        }
      json_object_set_new (input, "paths", paths);
    }
  json_object_set_new (object, "input", input);
  return object;
}

static void
add_rows (json_t *object, const KsResult *result)
{
  const KsPoints *points = result->points;

  if (points->rows != NULL)
    json_object_set_new (object, "rows", indices (points->rows, ks_points_count (points)));
}

static void
add_timings (json_t *object, const KsResult *result)
{
  json_t *timings = json_object ();

  for (guint i = 0; i < KS_N_STAGES; i++)
    {
      const KsTiming *timing = &result->timings[i];

      if (timing->needed)
        {
          double before = json_number_value (json_object_get (timings, timing->name));

          json_object_set_new (timings, timing->name, json_real (before + timing->milliseconds));
        }
    }
  json_object_set_new (object, "timings", timings);
}

static int
append_text (const char *text, size_t size, void *data)
{
  g_string_append_len (data, text, (gssize) size);
  return 0;
}

/* Takes @object. */
static gboolean
dump (json_t *object, GString *out, GError **error)
{
  int failed = json_dump_callback (object, append_text, out, JSON_REAL_PRECISION (17));

  json_decref (object);
  g_string_append_c (out, '\n');
  if (failed)
    g_set_error_literal (error, KS_ERROR, KS_ERROR_MEMORY, "The JSON could not be made for want of memory.");
  return !failed;
}

static gboolean
finish (json_t *object, const KsResult *result, gboolean with_timings, GString *out, GError **error)
{
  if (with_timings)
    add_timings (object, result);
  return dump (object, out, error);
}

gboolean
ks_export_recipe_json (const KsRecipe *self, GString *out, GError **error)
{
  return dump (recipe (self), out, error);
}

gboolean
ks_write_core_json (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error)
{
  const KsCore *core = result->core;
  const KsDensity *density = result->density;
  json_t *object = document ("kleinscope-core", result, error);
  json_t *radius;

  if (object == NULL)
    return FALSE;
  json_object_set_new (object, "recipe", recipe (result->recipe));
  json_object_set_new (object, "n", integer (core->n));
  json_object_set_new (object, "m", integer (core->m));
  json_object_set_new (object, "k", integer (density->k));
  json_object_set_new (object, "percentile", number (result->recipe->percentile));
  json_object_set_new (object, "cut_radius", number (core->cut_radius));
  json_object_set_new (object, "indices", indices (core->by_radius, core->m));
  radius = json_array ();
  for (gsize i = 0; i < core->m; i++)
    json_array_append_new (radius, number (density->radius[core->by_radius[i]]));
  json_object_set_new (object, "radius", radius);
  add_rows (object, result);
  return finish (object, result, with_timings, out, error);
}

static json_t *
graph_nodes (KsContext *context, const KsResult *result, GError **error)
{
  const KsGraph *graph = result->graph;
  json_t *nodes = json_array ();

  for (gsize v = 0; v < graph->n_nodes; v++)
    {
      json_t *node = json_object ();

      json_array_append_new (nodes, node);
      if (!ks_context_check (context, error))
        {
          json_decref (nodes);
          return NULL;
        }
      json_object_set_new (node, "id", integer (v));
      json_object_set_new (node, "cell", indices (graph->cell + 2 * v, graph->n_axes));
      json_object_set_new (node, "members", indices (graph->members + graph->start[v], graph->start[v + 1] - graph->start[v]));
      json_object_set_new (node, "density", number (graph->density[v]));
      json_object_set_new (node, "lens", numbers (graph->lens + 2 * v, graph->n_axes));
      json_object_set_new (node, "x", number (result->layout->xy[2 * v]));
      json_object_set_new (node, "y", number (result->layout->xy[2 * v + 1]));
    }
  return nodes;
}

gboolean
ks_write_graph_json (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error)
{
  const KsGraph *graph = result->graph;
  json_t *object = document ("kleinscope-graph", result, error);
  json_t *nodes, *edges, *triangles;

  if (object == NULL)
    return FALSE;
  if ((nodes = graph_nodes (context, result, error)) == NULL)
    {
      json_decref (object);
      return FALSE;
    }
  edges = json_array ();
  for (gsize e = 0; e < graph->n_edges; e++)
    {
      json_t *edge = json_object ();

      json_object_set_new (edge, "source", integer (graph->edges[e].source));
      json_object_set_new (edge, "target", integer (graph->edges[e].target));
      json_object_set_new (edge, "weight", integer (graph->edges[e].weight));
      json_array_append_new (edges, edge);
    }
  triangles = json_array ();
  for (gsize t = 0; t < graph->n_triangles; t++)
    json_array_append_new (triangles, indices (graph->triangles[t].node, 3));

  json_object_set_new (object, "recipe", recipe (result->recipe));
  json_object_set_new (object, "n", integer (result->core->n));
  json_object_set_new (object, "m", integer (result->core->m));
  json_object_set_new (object, "nodes", nodes);
  json_object_set_new (object, "edges", edges);
  json_object_set_new (object, "triangles", triangles);
  json_object_set_new (object, "betti", json_pack ("[I, I]", (json_int_t) result->betti->b0, (json_int_t) result->betti->b1));
  json_object_set_new (object, "unclustered",
                       json_pack ("{s: I, s: I}", "points", (json_int_t) graph->n_unclustered, "incidences",
                                  (json_int_t) graph->n_unclustered_incidences));
  add_rows (object, result);
  return finish (object, result, with_timings, out, error);
}

gboolean
ks_write_diagram_json (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error)
{
  const KsDiagram *diagram = result->diagram;
  KsStrength strength = ks_diagram_strength (diagram, 1);
  json_t *object = document ("kleinscope-diagram", result, error);
  json_t *bars, *named;

  if (object == NULL)
    return FALSE;
  bars = json_array ();
  for (gsize i = 0; i < diagram->n_bars; i++)
    {
      json_t *bar = json_object ();

      json_object_set_new (bar, "dim", json_integer (diagram->bars[i].dim));
      json_object_set_new (bar, "birth", number (diagram->bars[i].birth));
      json_object_set_new (bar, "death", number (diagram->bars[i].death));
      json_array_append_new (bars, bar);
    }
  named = json_object ();
  json_object_set_new (named, "longest", number (strength.longest));
  json_object_set_new (named, "second", number (strength.second));
  json_object_set_new (named, "ratio", number (strength.ratio));
  json_object_set_new (named, "gap", number (strength.gap));

  json_object_set_new (object, "recipe", recipe (result->recipe));
  json_object_set_new (object, "n", integer (result->core->n));
  json_object_set_new (object, "m", integer (result->core->m));
  json_object_set_new (object, "complex", json_string ("rips"));
  json_object_set_new (object, "prime", json_integer (diagram->prime));
  json_object_set_new (object, "landmarks", indices (diagram->landmarks, diagram->n_landmarks));
  json_object_set_new (object, "threshold", number (diagram->threshold));
  json_object_set_new (object, "bars", bars);
  json_object_set_new (object, "strength", named);
  add_rows (object, result);
  return finish (object, result, with_timings, out, error);
}
