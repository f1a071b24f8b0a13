/* Version 1 of the JSON documents.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export-formats.h"

#include "ks-json.h"
#include "ks-number.h"

#include <math.h>

/* A field's value as what it is. What lists hold is text, even when they look like numbers. */
static void
write_value (KsJson *json, const char *key, const KsRecipeField *field, const char *text)
{
  gboolean is_text = field->is_list;
  guint64 integer;
  double number;

  if (field->argument == NULL)
    ks_json_boolean (json, key, g_str_equal (text, "yes"));
  else if (!is_text && ks_integer_from_text (text, 0, G_MAXINT64, &integer))
    ks_json_integer (json, key, (gint64) integer);
  else if (!is_text && !ks_integer_from_text (text, 0, G_MAXUINT64, &integer)
           && ks_number_from_text (text, &number))
    ks_json_number (json, key, number);
  else
    ks_json_string (json, key, text);
}

static void
write_recipe (KsJson *json, const char *key, const KsRecipe *recipe)
{
  gsize n;
  const KsRecipeField *fields = ks_recipe_fields (&n);

  ks_json_open (json, key, '{');
  for (gsize i = 0; i < n; i++)
    {
      g_auto (GStrv) values = ks_recipe_get_values (recipe, &fields[i]);

      if (values == NULL)
        continue;
      if (fields[i].is_list)
        ks_json_open (json, fields[i].name, '[');
      for (guint v = 0; values[v] != NULL; v++)
        write_value (json, fields[i].is_list ? NULL : fields[i].name, &fields[i], values[v]);
      if (fields[i].is_list)
        ks_json_close (json, ']');
    }
  ks_json_close (json, '}');
}

/* The head that every document has. */
static void
open_document (KsJson *json, const char *format, const KsResult *result)
{
  const KsSource *source = result->source;
  GError *error = NULL;
  g_autofree char *sha256 = ks_result_input_sha256 (result, json->output->context, &error);

  if (sha256 == NULL)
    {
      ks_output_fail (json->output, error);
      return;
    }
  ks_json_open (json, NULL, '{');
  ks_json_string (json, "format", format);
  ks_json_integer (json, "version", 1);
  ks_json_string (json, "program", "kleinscope " KS_VERSION);
  ks_json_open (json, "input", '{');
  ks_json_string (json, "path", source->path);
  ks_json_string (json, "sha256", sha256);
  if (source->files[0] != NULL && source->files[1] != NULL)
    {
      ks_json_open (json, "paths", '[');
      for (guint i = 0; source->files[i] != NULL; i++)
        ks_json_string (json, NULL, source->files[i]);
      ks_json_close (json, ']');
    }
  ks_json_close (json, '}');
  write_recipe (json, "recipe", result->recipe);
  if (result->core != NULL)
    {
      ks_json_integer (json, "n", (gint64) result->core->n);
      ks_json_integer (json, "m", (gint64) result->core->m);
    }
}

static void
write_timings (KsJson *json, const KsResult *result)
{
  ks_json_open (json, "timings", '{');
  for (guint i = 0; i < KS_N_STAGES; i++)
    {
      const KsTiming *timing = &result->timings[i];
      double milliseconds = 0.0;
      gboolean is_first = TRUE;

      /* Several stages may share a name: they are told as one, at the first's place. */
      for (guint j = 0; j < KS_N_STAGES; j++)
        if (result->timings[j].needed && g_str_equal (result->timings[j].name, timing->name))
          {
            milliseconds += result->timings[j].milliseconds;
            is_first = is_first && j >= i;
          }
      if (timing->needed && is_first)
        ks_json_number (json, timing->name, milliseconds);
    }
  ks_json_close (json, '}');
}

static void
close_document (KsJson *json, const KsResult *result, gboolean with_timings)
{
  const KsPoints *points = result->points;

  if (points->rows != NULL)
    ks_json_indices (json, "rows", points->rows, ks_points_count (points));
  if (with_timings)
    write_timings (json, result);
  ks_json_close (json, '}');
  ks_output_text (json->output, "\n");
}

void
ks_write_core_json (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  KsJson json = { out };
  const KsCore *core = result->core;
  const KsDensity *density = result->density;

  open_document (&json, "kleinscope-core", result);
  ks_json_integer (&json, "k", (gint64) density->k);
  ks_json_number (&json, "percentile", result->recipe->percentile);
  ks_json_number (&json, "cut_radius", core->cut_radius);
  ks_json_indices (&json, "indices", core->by_radius, core->m);
  ks_json_open (&json, "radius", '[');
  for (gsize i = 0; i < core->m && ks_output_is_whole (out); i++)
    ks_json_number (&json, NULL, density->radius[core->by_radius[i]]);
  ks_json_close (&json, ']');
  close_document (&json, result, with_timings);
}

static void
write_nodes (KsJson *json, const KsGraph *graph, const KsLayout *layout, gboolean of_balls)
{
  ks_json_open (json, "nodes", '[');
  for (gsize v = 0; v < graph->n_nodes && ks_output_is_whole (json->output); v++)
    {
      ks_json_open (json, NULL, '{');
      ks_json_integer (json, "id", (gint64) v);
      /* A ball is the cell of a cover by itself. */
      guint32 ball = (guint32) v;

      if (of_balls)
        ks_json_integer (json, "center", graph->cell[2 * v]);
      ks_json_indices (json, "cell", of_balls ? &ball : graph->cell + 2 * v,
                       of_balls ? 1 : graph->n_axes);
      ks_json_indices (json, "members", graph->members + graph->start[v],
                       graph->start[v + 1] - graph->start[v]);
      ks_json_number (json, "density", graph->density[v]);
      ks_json_numbers (json, "lens", graph->lens + 2 * v, graph->n_axes);
      ks_json_number (json, "x", layout->xy[2 * v]);
      ks_json_number (json, "y", layout->xy[2 * v + 1]);
      ks_json_close (json, '}');
    }
  ks_json_close (json, ']');
}

static void
write_edges (KsJson *json, const KsGraph *graph)
{
  ks_json_open (json, "edges", '[');
  for (gsize e = 0; e < graph->n_edges && ks_output_is_whole (json->output); e++)
    {
      ks_json_open (json, NULL, '{');
      ks_json_integer (json, "source", graph->edges[e].source);
      ks_json_integer (json, "target", graph->edges[e].target);
      ks_json_integer (json, "weight", graph->edges[e].weight);
      ks_json_close (json, '}');
    }
  ks_json_close (json, ']');
}

static void
write_features (KsJson *json, const KsResult *result)
{
  GError *error = NULL;
  g_autoptr (KsFeatures) features = ks_result_features (result, json->output->context, &error);

  if (features == NULL)
    {
      ks_output_fail (json->output, error);
      return;
    }
  ks_json_open (json, "features", '[');
  for (gsize i = 0; i < features->n && ks_output_is_whole (json->output); i++)
    {
      const KsFeature *feature = &features->features[i];
      g_autofree char *lens = ks_lens_spec_to_text (&result->recipe->lens[feature->lens]);

      ks_json_open (json, NULL, '{');
      ks_json_string (json, "type", ks_feature_kind_name (feature->kind));
      ks_json_string (json, "lens", lens);
      ks_json_number (json, "birth", feature->birth);
      ks_json_number (json, "death", feature->death);
      ks_json_number (json, "length", feature->length);
      ks_json_indices (json, "nodes", feature->node, 2);
      ks_json_close (json, '}');
    }
  ks_json_close (json, ']');
}

void
ks_write_graph_json (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  KsJson json = { out };
  const KsGraph *graph = result->graph;

  open_document (&json, "kleinscope-graph", result);
  if (result->clustering->epsilon > 0.0)
    ks_json_number (&json, "epsilon", result->clustering->epsilon);
  write_nodes (&json, graph, result->layout, result->balls != NULL);
  write_edges (&json, graph);
  ks_json_open (&json, "triangles", '[');
  for (gsize t = 0; t < graph->n_triangles && ks_output_is_whole (out); t++)
    ks_json_indices (&json, NULL, graph->triangles[t].node, 3);
  ks_json_close (&json, ']');
  ks_json_open (&json, "betti", '[');
  ks_json_integer (&json, NULL, (gint64) result->betti->b0);
  ks_json_integer (&json, NULL, (gint64) result->betti->b1);
  ks_json_close (&json, ']');
  write_features (&json, result);
  ks_json_open (&json, "unclustered", '{');
  ks_json_integer (&json, "points", (gint64) graph->n_unclustered);
  ks_json_integer (&json, "incidences", (gint64) graph->n_unclustered_incidences);
  ks_json_close (&json, '}');
  close_document (&json, result, with_timings);
}

/* The bar's loop, if it has one, as point indices of the point set in order. */
static void
write_loop (KsJson *json, const KsDiagram *diagram, const KsLoop *loop)
{
  if (loop == NULL)
    return;
  ks_json_open (json, "loop", '{');
  ks_json_number (json, "at", loop->at);
  ks_json_open (json, "points", '[');
  for (gsize i = 0; i < loop->n; i++)
    ks_json_integer (json, NULL, diagram->landmarks[loop->rows[i]]);
  ks_json_close (json, ']');
  ks_json_number (json, "length", loop->length);
  ks_json_number (json, "born", loop->born);
  ks_json_number (json, "dies", loop->dies);
  ks_json_close (json, '}');
}

/* The bar's cells, if it has them, as triples of point indices; over Z/p with their coefficients. */
static void
write_cells (KsJson *json, const KsDiagram *diagram, const KsShell *cells)
{
  if (cells == NULL)
    return;
  ks_json_open (json, "cells", '{');
  ks_json_open (json, "triangles", '[');
  for (gsize i = 0; i < cells->n; i++)
    {
      ks_json_open (json, NULL, '[');
      ks_json_integer (json, NULL, diagram->landmarks[cells->cells[i].a]);
      ks_json_integer (json, NULL, diagram->landmarks[cells->cells[i].b]);
      ks_json_integer (json, NULL, diagram->landmarks[cells->cells[i].c]);
      ks_json_close (json, ']');
    }
  ks_json_close (json, ']');
  if (diagram->prime != 2)
    {
      ks_json_open (json, "coefficients", '[');
      for (gsize i = 0; i < cells->n; i++)
        ks_json_integer (json, NULL, cells->cells[i].coefficient);
      ks_json_close (json, ']');
    }
  ks_json_number (json, "born", cells->born);
  ks_json_number (json, "dies", cells->dies);
  ks_json_close (json, '}');
}

static void
write_band (KsJson *json, const KsBand *band)
{
  if (band == NULL)
    return;
  ks_json_open (json, "band", '{');
  ks_json_number (json, "level", band->level);
  ks_json_integer (json, "resamples", (gint64) band->n_resamples);
  ks_json_integer (json, "subsample", (gint64) band->subsample);
  ks_json_number (json, "width", band->width);
  ks_json_close (json, '}');
}

static void
write_null_model (KsJson *json, const KsNullModel *model)
{
  if (model == NULL)
    return;
  ks_json_open (json, "null", '{');
  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    {
      ks_json_open (json, ks_null_name (kind), '{');
      ks_json_integer (json, "trials", (gint64) model->n_trials);
      ks_json_number (json, "p", model->p[kind]);
      ks_json_numbers (json, "longest", model->trials[kind], model->n_trials);
      ks_json_close (json, '}');
    }
  ks_json_close (json, '}');
}

static void
write_betti (KsJson *json, const char *name, const gsize *betti, guint n_dims)
{
  ks_json_open (json, name, '[');
  for (guint dim = 0; dim < n_dims; dim++)
    ks_json_integer (json, NULL, (gint64) betti[dim]);
  ks_json_close (json, ']');
}

/* Without patches there is the reason alone. */
static void
write_fit (KsJson *json, const KsFit *fit)
{
  if (!fit->is_known)
    {
      ks_json_string (json, "no_fit", fit->sentence);
      return;
    }
  ks_json_open (json, "fit", '[');
  for (KsModel model = 0; model < KS_N_MODELS; model++)
    {
      ks_json_open (json, NULL, '{');
      ks_json_string (json, "model", ks_model_name (model));
      ks_json_number (json, "distance", fit->models[model].distance);
      ks_json_number (json, "covered", fit->models[model].covered);
      ks_json_close (json, '}');
    }
  ks_json_close (json, ']');
}

/* Without an interval on which Betti numbers stand still there are none to tell. */
static void
write_recognised (KsJson *json, const KsRecognised *recognised, const KsFit *fit)
{
  if (recognised == NULL)
    return;
  ks_json_open (json, "recognised", '{');
  ks_json_string (json, "shape", ks_shape_name (recognised->shape));
  if (isfinite (recognised->from))
    {
      write_betti (json, "betti2", recognised->betti[0], recognised->n_dims);
      write_betti (json, "betti3", recognised->betti[1], recognised->n_dims);
      ks_json_number (json, "from", recognised->from);
      ks_json_number (json, "to", recognised->to);
    }
  ks_json_string (json, "because", recognised->because);
  write_fit (json, fit);
  ks_json_close (json, '}');
}

void
ks_write_diagram_json (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  KsJson json = { out };
  const KsDiagram *diagram = result->diagram;
  KsStrength strength = ks_diagram_strength (diagram, 1);
  gboolean is_witness = diagram->complex == KS_COMPLEX_WITNESS;

  open_document (&json, "kleinscope-diagram", result);
  ks_json_string (&json, "complex", is_witness ? "witness" : "rips");
  ks_json_integer (&json, "prime", diagram->prime);
  ks_json_indices (&json, "landmarks", diagram->landmarks, diagram->n_landmarks);
  if (is_witness)
    ks_json_number (&json, "R", diagram->radius);
  ks_json_number (&json, "threshold", diagram->threshold);
  if (is_witness)
    {
      ks_json_open (&json, "simplices", '[');
      for (guint dim = 0; dim < diagram->n_simplex_dims; dim++)
        ks_json_integer (&json, NULL, (gint64) diagram->simplices[dim]);
      ks_json_close (&json, ']');
    }
  ks_json_open (&json, "bars", '[');
  for (gsize i = 0; i < diagram->n_bars && ks_output_is_whole (out); i++)
    {
      ks_json_open (&json, NULL, '{');
      ks_json_integer (&json, "dim", diagram->bars[i].dim);
      ks_json_number (&json, "birth", diagram->bars[i].birth);
      ks_json_number (&json, "death", diagram->bars[i].death);
      write_loop (&json, diagram, ks_loops_of_bar (result->loops, diagram, i));
      write_cells (&json, diagram, ks_loops_shell_of_bar (result->loops, diagram, i));
      ks_json_close (&json, '}');
    }
  ks_json_close (&json, ']');
  ks_json_open (&json, "strength", '{');
  ks_json_number (&json, "longest", strength.longest);
  ks_json_number (&json, "second", strength.second);
  ks_json_number (&json, "ratio", strength.ratio);
  ks_json_number (&json, "gap", strength.gap);
  ks_json_number (&json, "death_birth", strength.death_birth);
  ks_json_close (&json, '}');
  write_band (&json, result->band);
  write_null_model (&json, result->null_model);
  write_recognised (&json, result->recognised, result->fit);
  close_document (&json, result, with_timings);
}

void
ks_export_recipe_json (const KsRecipe *recipe, KsOutput *out)
{
  KsJson json = { out };

  write_recipe (&json, NULL, recipe);
  ks_output_text (out, "\n");
}
