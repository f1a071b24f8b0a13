/* SPDX-License-Identifier: MIT */
#include "ks-parameters.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

#define LARGEST_PRIME 32749 /* of those that homology takes */
#define MOST_TRIALS 10000   /* as of the recipe's fields */

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

static gboolean
set_resolution (KsState *state, const GValue *value)
{
  state->recipe->cover.resolution[0] = g_value_get_uint (value);
  if (state->is_linked)
    state->recipe->cover.resolution[1] = g_value_get_uint (value);
  return TRUE;
}

/* An axis that gets a value of its own is linked no longer. */
static gboolean
set_resolution_2 (KsState *state, const GValue *value)
{
  state->recipe->cover.resolution[1] = g_value_get_uint (value);
  state->is_linked = FALSE;
  return TRUE;
}

static gboolean
set_gain (KsState *state, const GValue *value)
{
  state->recipe->cover.gain[0] = g_value_get_double (value);
  if (state->is_linked)
    state->recipe->cover.gain[1] = g_value_get_double (value);
  return TRUE;
}

static gboolean
set_gain_2 (KsState *state, const GValue *value)
{
  state->recipe->cover.gain[1] = g_value_get_double (value);
  state->is_linked = FALSE;
  return TRUE;
}

static void
get_threshold (const KsState *state, GValue *value)
{
  g_value_take_string (value, ks_recipe_get (state->recipe, "threshold"));
}

static gboolean
set_threshold (KsState *state, const GValue *value)
{
  const char *text = g_value_get_string (value);

  return text != NULL && ks_recipe_set (state->recipe, "threshold", text, NULL);
}

static void
get_step (const KsState *state, GValue *value)
{
  g_value_take_string (value, ks_recipe_get (state->recipe, "step"));
}

static gboolean
set_step (KsState *state, const GValue *value)
{
  const char *text = g_value_get_string (value);

  return text != NULL && ks_recipe_set (state->recipe, "step", text, NULL);
}

static void
get_recognise (const KsState *state, GValue *value)
{
  g_value_set_boolean (value, state->recipe->recognise);
}

static gboolean
set_recognise (KsState *state, const GValue *value)
{
  state->recipe->recognise = g_value_get_boolean (value);
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

static gboolean
set_landmarks (KsState *state, const GValue *value)
{
  state->recipe->auto_landmarks = FALSE;
  state->recipe->landmarks = g_value_get_uint (value);
  return TRUE;
}

#define UINT(member) offsetof (KsRecipe, member), KS_MEMBER_UINT
#define SIZE(member) offsetof (KsRecipe, member), KS_MEMBER_SIZE
#define DOUBLE(member) offsetof (KsRecipe, member), KS_MEMBER_DOUBLE
#define OWN(get, set) 0, 0, get, set

const KsParameter ks_parameters[KS_N_PARAMETERS] = {
  { "step", G_TYPE_STRING, 0, 0, OWN (get_step, set_step) },
  { "neighbours", G_TYPE_UINT, 0, G_MAXUINT, SIZE (k) },
  { "percentile", G_TYPE_DOUBLE, DBL_MIN, 100, DOUBLE (percentile) },
  { "lens-1", G_TYPE_STRING, 0, 0, OWN (get_lens_1, set_lens_1) },
  { "lens-2", G_TYPE_STRING, 0, 0, OWN (get_lens_2, set_lens_2) },
  { "mode", G_TYPE_UINT, 0, KS_MODE_BALL, UINT (mode) },
  { "ball-radius", G_TYPE_DOUBLE, 0, DBL_MAX, OWN (get_radius, set_radius) },
  { "ball-order", G_TYPE_UINT, 0, KS_BALL_FARTHEST, UINT (ball.order) },
  { "cover", G_TYPE_UINT, 0, KS_COVER_BALANCED, UINT (cover.kind) },
  { "linked", G_TYPE_BOOLEAN, 0, 0, OWN (get_linked, set_linked) },
  { "resolution", G_TYPE_UINT, 1, KS_RECIPE_MAX_RESOLUTION, UINT (cover.resolution[0]), .set = set_resolution },
  { "gain", G_TYPE_DOUBLE, 1, KS_RECIPE_MAX_GAIN, DOUBLE (cover.gain[0]), .set = set_gain },
  { "resolution-2", G_TYPE_UINT, 1, KS_RECIPE_MAX_RESOLUTION, UINT (cover.resolution[1]), .set = set_resolution_2 },
  { "gain-2", G_TYPE_DOUBLE, 1, KS_RECIPE_MAX_GAIN, DOUBLE (cover.gain[1]), .set = set_gain_2 },
  { "clustering", G_TYPE_UINT, 0, KS_N_CLUSTER_RULES - 1, UINT (cluster.rule) },
  { "epsilon", G_TYPE_DOUBLE, 0, DBL_MAX, DOUBLE (cluster.epsilon) },
  { "min-points", G_TYPE_UINT, 0, G_MAXUINT, UINT (cluster.min_points) },
  { "metric", G_TYPE_UINT, 0, KS_METRIC_CORRELATION, UINT (metric) },
  { "landmarks", G_TYPE_UINT, 0, G_MAXUINT, SIZE (landmarks), .set = set_landmarks },
  { "landmark-order", G_TYPE_UINT, 0, KS_LANDMARKS_DENSITY, UINT (landmark_order) },
  { "max-dim", G_TYPE_UINT, 0, 2, UINT (max_dim) },
  { "prime", G_TYPE_UINT, 2, LARGEST_PRIME, UINT (prime) },
  { "bootstrap", G_TYPE_UINT, 0, MOST_TRIALS, SIZE (bootstrap) },
  { "null-trials", G_TYPE_UINT, 0, MOST_TRIALS, SIZE (null_trials) },
  { "complex", G_TYPE_UINT, 0, KS_COMPLEX_WITNESS, UINT (complex) },
  { "nu", G_TYPE_UINT, 0, 2, UINT (nu) },
  { "threshold", G_TYPE_STRING, 0, 0, OWN (get_threshold, set_threshold) },
  { "recognise", G_TYPE_BOOLEAN, 0, 0, OWN (get_recognise, set_recognise) },
  { "colour", G_TYPE_STRING, 0, 0, OWN (get_colour, set_colour) },
};

/* Enumerations among the members are stored as unsigned numbers. */
G_STATIC_ASSERT (sizeof (KsMode) == sizeof (guint) && sizeof (KsMetric) == sizeof (guint)
                 && sizeof (KsClusterRule) == sizeof (guint) && sizeof (KsCoverKind) == sizeof (guint)
                 && sizeof (KsBallOrder) == sizeof (guint)
                 && sizeof (KsLandmarkOrder) == sizeof (guint) && sizeof (KsComplex) == sizeof (guint));

void
ks_parameter_get (const KsParameter *parameter, const KsState *state, GValue *value)
{
  gconstpointer member = (const char *) state->recipe + parameter->offset;

  if (parameter->get != NULL)
    parameter->get (state, value);
  else if (parameter->member == KS_MEMBER_DOUBLE)
    g_value_set_double (value, *(const double *) member);
  else if (parameter->member == KS_MEMBER_SIZE)
    g_value_set_uint (value, (guint) MIN (*(const gsize *) member, G_MAXUINT));
  else
    g_value_set_uint (value, *(const guint *) member);
}

gboolean
ks_parameter_set (const KsParameter *parameter, KsState *state, const GValue *value)
{
  gpointer member = (char *) state->recipe + parameter->offset;

  if (parameter->set != NULL)
    return parameter->set (state, value);
  if (parameter->member == KS_MEMBER_DOUBLE)
    *(double *) member = g_value_get_double (value);
  else if (parameter->member == KS_MEMBER_SIZE)
    *(gsize *) member = g_value_get_uint (value);
  else
    *(guint *) member = g_value_get_uint (value);
  return TRUE;
}

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
