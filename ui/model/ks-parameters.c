/* SPDX-License-Identifier: MIT */
#include "ks-parameters.h"

#include <float.h>
#include <math.h>

static void
get_neighbours (const KsState *state, GValue *value)
{
  g_value_set_uint (value, (guint) MIN (state->recipe->k, G_MAXUINT));
}

static gboolean
set_neighbours (KsState *state, const GValue *value)
{
  state->recipe->k = g_value_get_uint (value);
  return TRUE;
}

static void
get_percentile (const KsState *state, GValue *value)
{
  g_value_set_double (value, state->recipe->percentile);
}

static gboolean
set_percentile (KsState *state, const GValue *value)
{
  state->recipe->percentile = g_value_get_double (value);
  return TRUE;
}

static void
get_lens (const KsState *state, guint axis, GValue *value)
{
  if (axis < state->recipe->n_lenses)
    g_value_take_string (value, ks_lens_spec_to_text (&state->recipe->lens[axis]));
  else
    g_value_set_static_string (value, "");
}

static gboolean
set_lens (KsState *state, guint axis, const char *text)
{
  KsLensSpec spec = { 0 };

  if (!ks_lens_spec_parse (text, &spec, NULL))
    return FALSE;
  ks_lens_spec_clear (&state->recipe->lens[axis]);
  state->recipe->lens[axis] = spec;
  return TRUE;
}

static void
get_lens_1 (const KsState *state, GValue *value)
{
  get_lens (state, 0, value);
}

static gboolean
set_lens_1 (KsState *state, const GValue *value)
{
  const char *text = g_value_get_string (value);

  return text != NULL && set_lens (state, 0, text);
}

static void
get_lens_2 (const KsState *state, GValue *value)
{
  get_lens (state, 1, value);
}

static gboolean
set_lens_2 (KsState *state, const GValue *value)
{
  const char *text = g_value_get_string (value);
  gboolean none = text == NULL || *text == '\0';

  if (!none && !set_lens (state, 1, text))
    return FALSE;
  state->recipe->n_lenses = none ? 1 : 2;
  if (none && g_strcmp0 (state->colour, "lens-2") == 0)
    {
      g_free (state->colour);
      state->colour = g_strdup ("density");
    }
  return TRUE;
}

static void
get_mode (const KsState *state, GValue *value)
{
  g_value_set_uint (value, state->recipe->mode);
}

static gboolean
set_mode (KsState *state, const GValue *value)
{
  state->recipe->mode = (KsMode) g_value_get_uint (value);
  return TRUE;
}

static void
get_radius (const KsState *state, GValue *value)
{
  g_value_set_double (value,
                      isnan (state->recipe->ball.epsilon) ? 0.0 : state->recipe->ball.epsilon);
}

static gboolean
set_radius (KsState *state, const GValue *value)
{
  double radius = g_value_get_double (value);

  state->recipe->ball.epsilon = radius > 0.0 ? radius : NAN;
  return TRUE;
}

static void
get_ball_order (const KsState *state, GValue *value)
{
  g_value_set_uint (value, state->recipe->ball.order);
}

static gboolean
set_ball_order (KsState *state, const GValue *value)
{
  state->recipe->ball.order = (KsBallOrder) g_value_get_uint (value);
  return TRUE;
}

static void
get_cover (const KsState *state, GValue *value)
{
  g_value_set_uint (value, state->recipe->cover.kind);
}

static gboolean
set_cover (KsState *state, const GValue *value)
{
  state->recipe->cover.kind = (KsCoverKind) g_value_get_uint (value);
  return TRUE;
}

static void
get_linked (const KsState *state, GValue *value)
{
  g_value_set_boolean (value, state->is_linked);
}

/* Linked again, the second axis follows the first. */
static gboolean
set_linked (KsState *state, const GValue *value)
{
  KsCoverSpec *cover = &state->recipe->cover;

  state->is_linked = g_value_get_boolean (value);
  if (state->is_linked)
    {
      cover->resolution[1] = cover->resolution[0];
      cover->gain[1] = cover->gain[0];
    }
  return TRUE;
}

static void
get_resolution (const KsState *state, GValue *value)
{
  g_value_set_uint (value, state->recipe->cover.resolution[0]);
}

static gboolean
set_resolution (KsState *state, const GValue *value)
{
  state->recipe->cover.resolution[0] = g_value_get_uint (value);
  if (state->is_linked)
    state->recipe->cover.resolution[1] = g_value_get_uint (value);
  return TRUE;
}

static void
get_resolution_2 (const KsState *state, GValue *value)
{
  g_value_set_uint (value, state->recipe->cover.resolution[1]);
}

/* An axis that gets a value of its own is linked no longer. */
static gboolean
set_resolution_2 (KsState *state, const GValue *value)
{
  state->recipe->cover.resolution[1] = g_value_get_uint (value);
  state->is_linked = FALSE;
  return TRUE;
}

static void
get_gain (const KsState *state, GValue *value)
{
  g_value_set_double (value, state->recipe->cover.gain[0]);
}

static gboolean
set_gain (KsState *state, const GValue *value)
{
  state->recipe->cover.gain[0] = g_value_get_double (value);
  if (state->is_linked)
    state->recipe->cover.gain[1] = g_value_get_double (value);
  return TRUE;
}

static void
get_gain_2 (const KsState *state, GValue *value)
{
  g_value_set_double (value, state->recipe->cover.gain[1]);
}

static gboolean
set_gain_2 (KsState *state, const GValue *value)
{
  state->recipe->cover.gain[1] = g_value_get_double (value);
  state->is_linked = FALSE;
  return TRUE;
}

static void
get_clustering (const KsState *state, GValue *value)
{
  g_value_set_uint (value, state->recipe->cluster.rule);
}

static gboolean
set_clustering (KsState *state, const GValue *value)
{
  state->recipe->cluster.rule = (KsClusterRule) g_value_get_uint (value);
  return TRUE;
}

static void
get_epsilon (const KsState *state, GValue *value)
{
  g_value_set_double (value, state->recipe->cluster.epsilon);
}

static gboolean
set_epsilon (KsState *state, const GValue *value)
{
  state->recipe->cluster.epsilon = g_value_get_double (value);
  return TRUE;
}

static void
get_min_points (const KsState *state, GValue *value)
{
  g_value_set_uint (value, state->recipe->cluster.min_points);
}

static gboolean
set_min_points (KsState *state, const GValue *value)
{
  state->recipe->cluster.min_points = g_value_get_uint (value);
  return TRUE;
}

static void
get_metric (const KsState *state, GValue *value)
{
  g_value_set_uint (value, state->recipe->metric);
}

static gboolean
set_metric (KsState *state, const GValue *value)
{
  state->recipe->metric = (KsMetric) g_value_get_uint (value);
  return TRUE;
}

static void
get_colour (const KsState *state, GValue *value)
{
  g_value_set_string (value, state->colour);
}

static gboolean
set_colour (KsState *state, const GValue *value)
{
  g_free (state->colour);
  state->colour = g_value_dup_string (value);
  return TRUE;
}

const KsParameter ks_parameters[KS_N_PARAMETERS] = {
  { "neighbours", G_TYPE_UINT, 0, G_MAXUINT, get_neighbours, set_neighbours },
  { "percentile", G_TYPE_DOUBLE, DBL_MIN, 100, get_percentile, set_percentile },
  { "lens-1", G_TYPE_STRING, 0, 0, get_lens_1, set_lens_1 },
  { "lens-2", G_TYPE_STRING, 0, 0, get_lens_2, set_lens_2 },
  { "mode", G_TYPE_UINT, 0, KS_MODE_BALL, get_mode, set_mode },
  { "ball-radius", G_TYPE_DOUBLE, 0, DBL_MAX, get_radius, set_radius },
  { "ball-order", G_TYPE_UINT, 0, KS_BALL_FARTHEST, get_ball_order, set_ball_order },
  { "cover", G_TYPE_UINT, 0, KS_COVER_BALANCED, get_cover, set_cover },
  { "linked", G_TYPE_BOOLEAN, 0, 0, get_linked, set_linked },
  { "resolution", G_TYPE_UINT, 1, KS_RECIPE_MAX_RESOLUTION, get_resolution, set_resolution },
  { "gain", G_TYPE_DOUBLE, 1, KS_RECIPE_MAX_GAIN, get_gain, set_gain },
  { "resolution-2", G_TYPE_UINT, 1, KS_RECIPE_MAX_RESOLUTION, get_resolution_2, set_resolution_2 },
  { "gain-2", G_TYPE_DOUBLE, 1, KS_RECIPE_MAX_GAIN, get_gain_2, set_gain_2 },
  { "clustering", G_TYPE_UINT, 0, KS_N_CLUSTER_RULES - 1, get_clustering, set_clustering },
  { "epsilon", G_TYPE_DOUBLE, 0, DBL_MAX, get_epsilon, set_epsilon },
  { "min-points", G_TYPE_UINT, 0, G_MAXUINT, get_min_points, set_min_points },
  { "metric", G_TYPE_UINT, 0, KS_METRIC_CORRELATION, get_metric, set_metric },
  { "colour", G_TYPE_STRING, 0, 0, get_colour, set_colour },
};

GParamSpec *
ks_parameter_spec (const KsParameter *parameter)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  if (parameter->type == G_TYPE_UINT)
    return g_param_spec_uint (parameter->name, NULL, NULL, (guint) parameter->min,
                              (guint) parameter->max, (guint) parameter->min, flags);
  if (parameter->type == G_TYPE_DOUBLE)
    return g_param_spec_double (parameter->name, NULL, NULL, parameter->min, parameter->max,
                                parameter->min, flags);
  if (parameter->type == G_TYPE_BOOLEAN)
    return g_param_spec_boolean (parameter->name, NULL, NULL, FALSE, flags);
  return g_param_spec_string (parameter->name, NULL, NULL, NULL, flags);
}
