/* SPDX-License-Identifier: MIT */
#include "ks-colour-scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *text; /* up to its colon, if a name follows */
  KsColourBy by;
} colours[] = {
  { "density", KS_COLOUR_DENSITY }, { "lens-1", KS_COLOUR_LENS_1 },  { "lens-2", KS_COLOUR_LENS_2 },
  { "size", KS_COLOUR_SIZE },       { "column:", KS_COLOUR_COLUMN }, { "lens:", KS_COLOUR_LENS },
};

gboolean
ks_colour_by_parse (const char *text, KsColourBy *by, const char **name, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      gboolean has_name = g_str_has_suffix (colours[i].text, ":");

      if (has_name ? !g_str_has_prefix (text, colours[i].text) : strcmp (text, colours[i].text) != 0)
        continue;
      *by = colours[i].by;
      *name = has_name ? text + strlen (colours[i].text) : NULL;
      return TRUE;
    }

  g_autofree char *shown = ks_printable (text, 60);
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "There is no colour by “%s”; choose density, lens-1, lens-2, size, column:NAME or lens:LENS.",
               shown);
  return FALSE;
}

void
ks_colour_scale_clear (KsColourScale *self)
{
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->levels, g_strfreev);
}

void
ks_colour_scale_copy (KsColourScale *to, const KsColourScale *from)
{
  *to = *from;
  to->label = g_strdup (from->label);
  to->levels = g_strdupv (from->levels);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The ends of the scale, and what lies beyond them. */
static gboolean
fit_ends (KsColourScale *self, const double *value, gsize n, KsContext *context, GError **error)
{
  g_autofree double *finite = ks_new (context, double, n, error);
  gsize m = 0;

  if (finite == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (isfinite (value[i]))
        finite[m++] = value[i];
      self->has_infinite = self->has_infinite || isinf (value[i]);
      self->has_missing = self->has_missing || isnan (value[i]);
    }
  if (m == 0)
    return TRUE;

  qsort (finite, m, sizeof *finite, compare_doubles);
  self->low = finite[(gsize) floor (0.02 * (double) (m - 1))];
  self->high = finite[(gsize) ceil (0.98 * (double) (m - 1))];
  if (self->low == self->high)
    {
      self->low = finite[0];
      self->high = finite[m - 1];
    }
  self->has_below = finite[0] < self->low;
  self->has_above = finite[m - 1] > self->high;
  return TRUE;
}

static void
mean_of_numbers (const KsGraph *graph, const double *numbers, double *value)
{
  for (gsize i = 0; i < graph->n_nodes; i++)
    {
      double sum = 0.0;
      gsize count = 0;

      for (gsize k = graph->start[i]; k < graph->start[i + 1]; k++)
        if (isfinite (numbers[graph->members[k]]))
          {
            sum += numbers[graph->members[k]];
            count++;
          }
      value[i] = count > 0 ? sum / (double) count : NAN;
    }
}

static gboolean
commonest_level (const KsGraph *graph, const KsColumn *column, double *value, KsContext *context,
                 GError **error)
{
  g_autofree gsize *count = ks_new0 (context, gsize, column->n_levels, error);

  if (count == NULL)
    return FALSE;
  for (gsize i = 0; i < graph->n_nodes; i++)
    {
      const guint32 *members = graph->members + graph->start[i];
      gsize n = graph->start[i + 1] - graph->start[i];
      guint32 best = G_MAXUINT32;

      for (gsize k = 0; k < n; k++)
        count[column->codes[members[k]]]++;
      for (gsize k = 0; k < n; k++)
        {
          guint32 code = column->codes[members[k]];

          if (best == G_MAXUINT32 || count[code] > count[best]
              || (count[code] == count[best] && code < best))
            best = code;
        }
      for (gsize k = 0; k < n; k++)
        count[column->codes[members[k]]] = 0;
      value[i] = n > 0 ? best : NAN;
    }
  return TRUE;
}

static gboolean
refuse_column (const KsTable *table, const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *shown = ks_printable (name, 60);

  for (guint c = 0; table != NULL && c < MIN (table->columns->len, 20); c++)
    {
      const KsColumn *column = g_ptr_array_index (table->columns, c);
      g_autofree char *other = ks_printable (column->name, 60);

      g_string_append_printf (names, "%s%s", c > 0 ? ", " : "", other);
    }
  if (names->len == 0)
    g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                 "There is no column “%s” to colour by: these points have no metadata.", shown);
  else
    g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                 "There is no column “%s” to colour by; there are: %s.", shown, names->str);
  return FALSE;
}

static gboolean
take_column (KsColourScale *self, const KsResult *result, const char *name, double *value,
             KsContext *context, GError **error)
{
  const KsTable *table = result->points != NULL ? result->points->metadata : NULL;
  const KsColumn *column = table != NULL ? ks_table_find (table, name) : NULL;

  if (column == NULL)
    return refuse_column (table, name, error);
  self->label = ks_printable (column->name, 40);
  if (!column->is_text)
    {
      mean_of_numbers (result->graph, column->numbers, value);
      return TRUE;
    }
  if (!commonest_level (result->graph, column, value, context, error))
    return FALSE;
  self->levels = g_strdupv (column->levels);
  self->n_levels = column->n_levels;
  return TRUE;
}

static gboolean
refuse_second_lens (GError **error)
{
  g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                       "The graph has one lens and cannot be coloured by a second; colour it "
                       "by lens 1.");
  return FALSE;
}

static void
take_circle (KsColourScale *self, const KsLens *lens)
{
  self->is_cyclic = lens->is_circular;
  self->turn = ks_lens_turn (lens);
}

static gboolean
take_lens (KsColourScale *self, const KsResult *result, guint axis, double *value, GError **error)
{
  if (axis >= result->graph->n_axes)
    return refuse_second_lens (error);
  for (gsize i = 0; i < result->graph->n_nodes; i++)
    value[i] = result->graph->lens[2 * i + axis];
  self->label = result->recipe != NULL ? ks_lens_spec_title (&result->recipe->lens[axis])
                                       : g_strdup_printf ("lens %u", axis + 1);
  if (result->lens[axis] != NULL)
    take_circle (self, result->lens[axis]);
  return TRUE;
}

/* The lens that @text asks for, of the core's points, and what the colour bar says of it. */
static KsLens *
find_lens (KsColourScale *self, const KsResult *result, const char *text, KsContext *context, GError **error)
{
  KsLensInput input = { result->points, result->space, result->core, result->density };
  KsLensSpec spec = { NULL };

  if (!ks_lens_spec_parse (text, &spec, error))
    return NULL;
  KsLens *lens = ks_lens_new (context, &input, &spec, error);
  if (lens != NULL)
    {
      self->label = ks_lens_spec_title (&spec);
      take_circle (self, lens);
    }
  ks_lens_spec_clear (&spec);
  return lens;
}

static gboolean
take_any_lens (KsColourScale *self, const KsResult *result, const char *text, double *value,
               KsContext *context, GError **error)
{
  const KsGraph *graph = result->graph;
  g_autoptr (KsLens) lens = find_lens (self, result, text, context, error);
  g_autofree double *of_row = lens != NULL ? ks_new (context, double, result->core->n, error) : NULL;

  if (of_row == NULL)
    return FALSE;
  for (gsize i = 0; i < lens->m; i++)
    of_row[result->core->rows[i]] = lens->values[i];
  for (gsize v = 0; v < graph->n_nodes; v++)
    {
      double sum = 0.0, sine = 0.0;

      for (gsize k = graph->start[v]; k < graph->start[v + 1]; k++)
        ks_lens_add (lens, of_row[graph->members[k]], &sum, &sine);
      value[v] = ks_lens_mean (lens, sum, sine, graph->start[v + 1] - graph->start[v]);
    }
  return TRUE;
}

static gboolean
take_values (KsColourScale *self, const KsResult *result, KsColourBy by, const char *name,
             double *value, KsContext *context, GError **error)
{
  const KsGraph *graph = result->graph;

  switch (by)
    {
    case KS_COLOUR_LENS_1:
    case KS_COLOUR_LENS_2:
      return take_lens (self, result, by - KS_COLOUR_LENS_1, value, error);
    case KS_COLOUR_COLUMN:
      return take_column (self, result, name, value, context, error);
    case KS_COLOUR_LENS:
      return take_any_lens (self, result, name, value, context, error);
    case KS_COLOUR_SIZE:
      self->label = g_strdup ("points in the node");
      for (gsize i = 0; i < graph->n_nodes; i++)
        value[i] = (double) (graph->start[i + 1] - graph->start[i]);
      return TRUE;
    case KS_COLOUR_DENSITY:
    default:
      self->label = g_strdup ("density 1/ρ");
      for (gsize i = 0; i < graph->n_nodes; i++)
        value[i] = graph->density[i];
      return TRUE;
    }
}

/* The scale that @value (n) was found for, or nothing: takes @scale either way. */
static gboolean
finish_scale (KsColourScale *self, KsColourScale scale, gboolean has_values, const double *value,
              gsize n, KsContext *context, GError **error)
{
  if (!has_values || !fit_ends (&scale, value, n, context, error))
    {
      ks_colour_scale_clear (&scale);
      return FALSE;
    }
  if (scale.is_cyclic)
    {
      scale.low = 0.0;
      scale.high = scale.turn;
      scale.has_below = scale.has_above = FALSE;
    }
  *self = scale;
  return TRUE;
}

gboolean
ks_colour_scale_of_nodes (KsColourScale *self, const KsResult *result, KsColourBy by,
                          const char *name, double *value, KsContext *context, GError **error)
{
  KsColourScale scale = { .low = NAN, .high = NAN };
  gboolean has_values = take_values (&scale, result, by, name, value, context, error);

  return finish_scale (self, scale, has_values, value, result->graph->n_nodes, context, error);
}

/* ------- points ------- */

static gboolean
take_column_of_points (KsColourScale *self, const KsResult *result, const char *name,
                       double *value, GError **error)
{
  const KsTable *table = result->points->metadata;
  const KsColumn *column = table != NULL ? ks_table_find (table, name) : NULL;
  const KsCore *core = result->core;

  if (column == NULL)
    return refuse_column (table, name, error);
  self->label = ks_printable (column->name, 40);
  for (gsize i = 0; i < core->m; i++)
    value[i] = column->is_text ? (double) column->codes[core->rows[i]]
                               : column->numbers[core->rows[i]];
  if (column->is_text)
    {
      self->levels = g_strdupv (column->levels);
      self->n_levels = column->n_levels;
    }
  return TRUE;
}

static gboolean
take_lens_of_points (KsColourScale *self, const KsResult *result, guint axis, double *value,
                     GError **error)
{
  if (axis >= result->n_lenses)
    return refuse_second_lens (error);
  for (gsize i = 0; i < result->core->m; i++)
    value[i] = result->lens[axis]->values[i];
  self->label = ks_lens_spec_title (&result->recipe->lens[axis]);
  take_circle (self, result->lens[axis]);
  return TRUE;
}

/* The size of the largest node that holds each point of the core. */
static gboolean
take_sizes (KsColourScale *self, const KsResult *result, double *value, KsContext *context,
            GError **error)
{
  const KsGraph *graph = result->graph;
  g_autofree double *largest = ks_new0 (context, double, result->core->n, error);

  if (largest == NULL)
    return FALSE;
  for (gsize v = 0; v < graph->n_nodes; v++)
    for (gsize k = graph->start[v]; k < graph->start[v + 1]; k++)
      largest[graph->members[k]] = MAX (largest[graph->members[k]],
                                        (double) (graph->start[v + 1] - graph->start[v]));
  for (gsize i = 0; i < result->core->m; i++)
    value[i] = largest[result->core->rows[i]];
  self->label = g_strdup ("points in the largest node");
  return TRUE;
}

static gboolean
take_any_lens_of_points (KsColourScale *self, const KsResult *result, const char *text, double *value,
                         KsContext *context, GError **error)
{
  g_autoptr (KsLens) lens = find_lens (self, result, text, context, error);

  if (lens == NULL)
    return FALSE;
  memcpy (value, lens->values, lens->m * sizeof *value);
  return TRUE;
}

static gboolean
take_values_of_points (KsColourScale *self, const KsResult *result, KsColourBy by,
                       const char *name, double *value, KsContext *context, GError **error)
{
  switch (by)
    {
    case KS_COLOUR_LENS_1:
    case KS_COLOUR_LENS_2:
      return take_lens_of_points (self, result, by - KS_COLOUR_LENS_1, value, error);
    case KS_COLOUR_COLUMN:
      return take_column_of_points (self, result, name, value, error);
    case KS_COLOUR_LENS:
      return take_any_lens_of_points (self, result, name, value, context, error);
    case KS_COLOUR_SIZE:
      return take_sizes (self, result, value, context, error);
    case KS_COLOUR_DENSITY:
    default:
      self->label = g_strdup ("density 1/ρ");
      for (gsize i = 0; i < result->core->m; i++)
        value[i] = result->density->density[result->core->rows[i]];
      return TRUE;
    }
}

gboolean
ks_colour_scale_of_points (KsColourScale *self, const KsResult *result, KsColourBy by,
                           const char *name, double *value, KsContext *context, GError **error)
{
  KsColourScale scale = { .low = NAN, .high = NAN };
  gboolean has_values = take_values_of_points (&scale, result, by, name, value, context, error);

  return finish_scale (self, scale, has_values, value, result->core->m, context, error);
}

double
ks_colour_scale_place (const KsColourScale *self, double value)
{
  if (isnan (value))
    return -1.0;
  if (self->n_levels > 0)
    return value;
  if (isinf (value))
    return value > 0.0 ? 1.0 : 0.0;
  if (self->is_cyclic)
    return value / self->high - floor (value / self->high);
  if (!(self->high > self->low))
    return 0.5;
  return CLAMP ((value - self->low) / (self->high - self->low), 0.0, 1.0);
}
