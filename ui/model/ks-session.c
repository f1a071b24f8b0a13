/* SPDX-License-Identifier: MIT */
#include "ks-session-private.h"

#include <math.h>
#include <string.h>

#include "ks-words.h"

#define FALLBACK_EPSILON 0.25 /* until a suggestion is there */
#define DEFAULT_MIN_POINTS 5

G_DEFINE_FINAL_TYPE (KsSession, ks_session, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

void
ks_session_notify (KsSession *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

guint
ks_session_property (const char *parameter)
{
  for (guint i = 0; i < KS_N_PARAMETERS; i++)
    if (strcmp (ks_parameters[i].name, parameter) == 0)
      return PROP_PARAMETERS + i;
  g_return_val_if_reached (PROP_PARAMETERS);
}

void
ks_session_set_text (KsSession *self, char **text, const char *value, guint property)
{
  if (g_strcmp0 (*text, value) == 0)
    return;
  g_free (*text);
  *text = g_strdup (value);
  ks_session_notify (self, property);
}

/* What k is, with "auto" read as the pipeline reads it. */
guint
ks_session_effective_k (KsSession *self)
{
  if (self->state->recipe->k > 0)
    return (guint) MIN (self->state->recipe->k, G_MAXUINT);
  return self->result != NULL ? (guint) CLAMP (ks_points_count (self->result->points) - 1, 1, 100)
                              : 100;
}

/* The same of the landmarks, of which 0 stands for all points. */
guint
ks_session_effective_landmarks (KsSession *self)
{
  const KsRecipe *recipe = self->state->recipe;
  gsize m = self->result != NULL ? self->result->core->m : KS_RECIPE_AUTO_LANDMARKS;

  if (recipe->auto_landmarks)
    return (guint) MIN (m, KS_RECIPE_AUTO_LANDMARKS);
  return (guint) MIN (recipe->landmarks > 0 ? recipe->landmarks : m, G_MAXUINT);
}

/* What the balls' radius is, with "auto" read off the last balls that there were. */
double
ks_session_effective_radius (KsSession *self)
{
  if (!isnan (self->state->recipe->ball.epsilon))
    return self->state->recipe->ball.epsilon;
  return self->result != NULL && self->result->balls != NULL ? self->result->balls->epsilon : 0.0;
}

static void
notify_history (KsSession *self, gboolean could_undo, gboolean could_redo)
{
  if (could_undo != ks_history_can_undo (self->history))
    ks_session_notify (self, PROP_CAN_UNDO);
  if (could_redo != ks_history_can_redo (self->history))
    ks_session_notify (self, PROP_CAN_REDO);
}

/* A change while a source is being opened belongs to the opening: one step back undoes both. */
void
ks_session_record (KsSession *self, KsState *before, const char *parameter)
{
  gboolean could_undo = ks_history_can_undo (self->history);
  gboolean could_redo = ks_history_can_redo (self->history);

  if (self->fallback != NULL)
    {
      ks_state_free (before);
      return;
    }
  ks_history_record (self->history, before, parameter, g_get_monotonic_time ());
  notify_history (self, could_undo, could_redo);
}

static void
get_parameter (KsSession *self, guint i, GValue *value)
{
  ks_parameter_get (&ks_parameters[i], self->state, value);
  if (strcmp (ks_parameters[i].name, "neighbours") == 0)
    g_value_set_uint (value, ks_session_effective_k (self));
  if (strcmp (ks_parameters[i].name, "landmarks") == 0)
    g_value_set_uint (value, ks_session_effective_landmarks (self));
  if (strcmp (ks_parameters[i].name, "ball-radius") == 0)
    g_value_set_double (value, ks_session_effective_radius (self));
}

/* Goes to @state (taken) and tells of each parameter that is another now. */
void
ks_session_adopt (KsSession *self, KsState *state)
{
  GValue before[KS_N_PARAMETERS] = { G_VALUE_INIT };

  for (guint i = 0; i < KS_N_PARAMETERS; i++)
    {
      g_value_init (&before[i], ks_parameters[i].type);
      get_parameter (self, i, &before[i]);
    }
  ks_state_free (self->state);
  self->state = state;
  self->shown_k = ks_session_effective_k (self);
  self->shown_radius = ks_session_effective_radius (self);

  for (guint i = 0; i < KS_N_PARAMETERS; i++)
    {
      GValue now = G_VALUE_INIT;

      g_value_init (&now, ks_parameters[i].type);
      get_parameter (self, i, &now);
      if (g_param_values_cmp (properties[PROP_PARAMETERS + i], &before[i], &now) != 0)
        ks_session_notify (self, PROP_PARAMETERS + i);
      g_value_unset (&now);
      g_value_unset (&before[i]);
    }
}

/* What the recipe's other choices rule out goes. */
static void
take_back (KsRecipe *recipe)
{
  gboolean is_witness = recipe->complex == KS_COMPLEX_WITNESS;

  if (!is_witness && recipe->threshold_kind == KS_THRESHOLD_PART)
    ks_recipe_set (recipe, "threshold", "auto", NULL);
  if (!ks_recipe_may_have_band (recipe))
    recipe->bootstrap = 0;
  if (!ks_recipe_may_have_null (recipe))
    recipe->null_trials = 0;
}

/* Rules that need an epsilon or a number of points get a sensible one. */
static void
complete (KsSession *self, KsRecipe *recipe)
{
  take_back (recipe);
  if (recipe->cluster.epsilon <= 0.0)
    recipe->cluster.epsilon = self->suggested_epsilon > 0.0 ? self->suggested_epsilon
                                                            : FALLBACK_EPSILON;
  if (recipe->cluster.min_points == 0)
    recipe->cluster.min_points = DEFAULT_MIN_POINTS;
}

/* The person changed @parameter: @next (taken) is how things are now. */
static void
change (KsSession *self, KsState *next, const char *parameter)
{
  complete (self, next->recipe);
  gboolean same_recipe = ks_recipe_equal (next->recipe, self->state->recipe);
  if (same_recipe && strcmp (next->colour, self->state->colour) == 0
      && next->is_linked == self->state->is_linked)
    {
      ks_state_free (next);
      return;
    }
  ks_session_record (self, ks_state_copy (self->state), parameter);
  ks_session_adopt (self, next);
  if (same_recipe)
    return;
  self->keep_error = FALSE;
  self->bar_to_come = G_MAXUINT32;
  ks_session_ask (self, FALSE);
}

/* Sources */

void
ks_session_open_state (KsSession *self, KsState *next)
{
  g_clear_pointer (&self->restoring, ks_saved_session_free);
  self->bar_to_come = G_MAXUINT32;
  if (self->fallback == NULL)
    self->fallback = ks_state_copy (self->state);
  self->keep_error = FALSE;
  complete (self, next->recipe);
  ks_session_adopt (self, next);
  if (self->result == NULL)
    ks_session_notify (self, PROP_TITLE); /* Later it is the shown result's. */
  ks_session_ask (self, FALSE);
}

void
ks_session_open_files (KsSession *self, const char *const *paths)
{
  g_return_if_fail (KS_IS_SESSION (self));
  g_return_if_fail (paths != NULL && paths[0] != NULL);

  KsState *next = ks_state_copy (self->state);
  ks_state_set_source (next, paths, NULL);
  ks_session_open_state (self, next);
}

void
ks_session_open_builtin (KsSession *self, const KsBuiltin *builtin)
{
  g_return_if_fail (KS_IS_SESSION (self));
  g_return_if_fail (builtin != NULL);

  KsState *next = ks_state_copy (self->state);
  ks_state_set_source (next, NULL, builtin);
  ks_session_open_state (self, next);
}

void
ks_session_choose_filters (KsSession *self, const KsFilterSelection *selection,
                           const char *steps)
{
  g_return_if_fail (KS_IS_SESSION (self));
  g_return_if_fail (selection != NULL);

  KsState *next = ks_state_copy (self->state);
  ks_state_set_filters (next, selection);
  if (steps != NULL)
    ks_state_set_steps (next, steps);
  if (ks_recipe_equal (next->recipe, self->state->recipe))
    ks_state_free (next);
  else
    ks_session_open_state (self, next);
}

void
ks_session_set_precomputed (KsSession *self, gboolean precomputed)
{
  g_return_if_fail (KS_IS_SESSION (self));

  if (self->state->recipe->precomputed == precomputed)
    return;
  KsState *next = ks_state_copy (self->state);
  ks_state_set_precomputed (next, precomputed);
  ks_session_open_state (self, next);
}

void
ks_session_set_basis (KsSession *self, KsBasis basis)
{
  g_return_if_fail (KS_IS_SESSION (self));

  if (self->state->recipe->preprocessing.basis == basis)
    return;
  KsState *next = ks_state_copy (self->state);
  ks_state_set_basis (next, basis);
  ks_session_open_state (self, next);
}

/* Commands */

static void
step (KsSession *self, KsState *(*go) (KsHistory *, KsState *))
{
  gboolean could_undo = ks_history_can_undo (self->history);
  gboolean could_redo = ks_history_can_redo (self->history);

  ks_session_adopt (self, go (self->history, ks_state_copy (self->state)));
  notify_history (self, could_undo, could_redo);
  self->keep_error = FALSE;
  ks_session_ask (self, FALSE);
}

void
ks_session_undo (KsSession *self)
{
  g_return_if_fail (KS_IS_SESSION (self));

  if (ks_history_can_undo (self->history))
    step (self, ks_history_undo);
}

void
ks_session_redo (KsSession *self)
{
  g_return_if_fail (KS_IS_SESSION (self));

  if (ks_history_can_redo (self->history))
    step (self, ks_history_redo);
}

void
ks_session_take_suggestion (KsSession *self)
{
  g_return_if_fail (KS_IS_SESSION (self));

  if (self->suggested_epsilon <= 0.0)
    return;
  KsState *next = ks_state_copy (self->state);
  next->recipe->cluster.epsilon = self->suggested_epsilon;
  if (!ks_cluster_rule_uses_epsilon (next->recipe->cluster.rule))
    next->recipe->cluster.rule = KS_CLUSTER_SINGLE;
  change (self, next, "epsilon");
}

KsRunner *
ks_session_get_runner (KsSession *self)
{
  g_return_val_if_fail (KS_IS_SESSION (self), NULL);

  return self->runner;
}

KsSelection *
ks_session_get_selection (KsSession *self)
{
  g_return_val_if_fail (KS_IS_SESSION (self), NULL);

  return self->selection;
}

const KsRecipe *
ks_session_get_recipe (KsSession *self)
{
  g_return_val_if_fail (KS_IS_SESSION (self), NULL);

  return self->state->recipe;
}

const KsState *
ks_session_get_state (KsSession *self)
{
  g_return_val_if_fail (KS_IS_SESSION (self), NULL);

  return self->fallback != NULL ? self->fallback : self->state;
}

KsResult *
ks_session_get_result (KsSession *self)
{
  g_return_val_if_fail (KS_IS_SESSION (self), NULL);

  return self->result;
}

KsResult *
ks_session_get_diagram (KsSession *self)
{
  g_return_val_if_fail (KS_IS_SESSION (self), NULL);

  return self->diagram;
}

KsSession *
ks_session_new (void)
{
  return g_object_new (KS_TYPE_SESSION, NULL);
}

/* Object */

static void
ks_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsSession *self = KS_SESSION (object);
  const KsRecipe *shown = self->result != NULL ? self->result->recipe : self->state->recipe;

  if (id < PROP_PARAMETERS + KS_N_PARAMETERS)
    {
      get_parameter (self, id - PROP_PARAMETERS, value);
      return;
    }
  switch (id)
    {
    case PROP_RESULT:
      g_value_set_boxed (value, self->result);
      break;
    case PROP_DIAGRAM:
      g_value_set_boxed (value, self->diagram);
      break;
    case PROP_PARTIAL:
      g_value_set_boxed (value, self->partial);
      break;
    case PROP_BAR:
      g_value_set_uint (value, self->bar);
      break;
    case PROP_LOOP:
      g_value_set_string (value, self->loop);
      break;
    case PROP_DIAGRAM_IS_OLD:
      g_value_set_boolean (value, self->diagram_is_old);
      break;
    case PROP_TITLE:
      g_value_take_string (value, ks_words_source (shown));
      break;
    case PROP_SUBTITLE:
      g_value_take_string (value, self->result != NULL ? ks_words_points (self->result) : NULL);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, ks_runner_get_busy (self->runner));
      break;
    case PROP_FRACTION:
      g_value_set_double (value, ks_runner_get_fraction (self->runner));
      break;
    case PROP_STAGE:
      g_value_set_string (value, ks_words_stage (ks_runner_get_stage (self->runner)));
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_QUESTION:
      g_value_set_string (value, self->question);
      break;
    case PROP_SUGGESTED_EPSILON:
      g_value_set_double (value, self->suggested_epsilon);
      break;
    case PROP_SUGGESTION:
      g_value_set_string (value, self->suggestion);
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, ks_history_can_undo (self->history));
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, ks_history_can_redo (self->history));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

KsDiagram *
ks_session_get_partial (KsSession *self)
{
  g_return_val_if_fail (KS_IS_SESSION (self), NULL);

  return self->partial;
}

/* No bar of the last diagram stays chosen while another one grows. */
void
ks_session_set_partial (KsSession *self, KsDiagram *partial)
{
  if (self->partial == partial)
    return;
  if (partial != NULL)
    ks_session_set_bar (self, G_MAXUINT32);
  g_clear_pointer (&self->partial, ks_diagram_unref);
  self->partial = partial != NULL ? ks_diagram_ref (partial) : NULL;
  ks_session_notify (self, PROP_PARTIAL);
}

void
ks_session_set_bar (KsSession *self, guint32 bar)
{
  if (self->diagram == NULL || self->partial != NULL || bar >= self->diagram->diagram->n_bars)
    bar = G_MAXUINT32;
  if (self->bar == bar)
    return;
  self->bar = bar;
  ks_session_follow_bar (self);
  ks_session_notify (self, PROP_BAR);
}

static void
ks_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsSession *self = KS_SESSION (object);

  if (id == PROP_BAR)
    {
      ks_session_set_bar (self, g_value_get_uint (value));
      return;
    }
  g_return_if_fail (id < PROP_PARAMETERS + KS_N_PARAMETERS);
  const KsParameter *parameter = &ks_parameters[id - PROP_PARAMETERS];
  GValue now = G_VALUE_INIT;

  /* What reads so already is no change: a scale that shows what "auto" is does not choose it. */
  g_value_init (&now, parameter->type);
  get_parameter (self, id - PROP_PARAMETERS, &now);
  gboolean is_same = g_param_values_cmp (pspec, &now, value) == 0;
  g_value_unset (&now);
  if (is_same)
    return;
  g_autoptr (KsState) next = ks_state_copy (self->state);
  if (ks_parameter_set (parameter, next, value))
    change (self, g_steal_pointer (&next), parameter->name);
}

static void
ks_session_dispose (GObject *object)
{
  KsSession *self = KS_SESSION (object);

  if (self->runner != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->runner, self);
      /* Stops computing now, whoever else holds it. */
      g_object_run_dispose (G_OBJECT (self->runner));
      g_clear_object (&self->runner);
    }
  ks_session_stop_loop (self);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (ks_session_parent_class)->dispose (object);
}

static void
ks_session_finalize (GObject *object)
{
  KsSession *self = KS_SESSION (object);

  ks_state_free (self->state);
  ks_state_free (self->fallback);
  ks_saved_session_free (self->restoring);
  ks_history_free (self->history);
  ks_result_unref (self->result);
  ks_result_unref (self->placed);
  ks_result_unref (self->diagram);
  ks_diagram_unref (self->partial);
  ks_cycles_unref (self->cycles);
  g_free (self->loop);
  g_free (self->error);
  g_free (self->question);
  g_free (self->suggestion);
  G_OBJECT_CLASS (ks_session_parent_class)->finalize (object);
}

static void
ks_session_class_init (KsSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ks_session_dispose;
  object_class->finalize = ks_session_finalize;
  object_class->get_property = ks_session_get_property;
  object_class->set_property = ks_session_set_property;

  for (guint i = 0; i < KS_N_PARAMETERS; i++)
    properties[PROP_PARAMETERS + i] = ks_parameter_spec (&ks_parameters[i]);
  properties[PROP_RESULT] = g_param_spec_boxed ("result", NULL, NULL, KS_TYPE_RESULT, flags);
  properties[PROP_DIAGRAM] = g_param_spec_boxed ("diagram", NULL, NULL, KS_TYPE_RESULT, flags);
  properties[PROP_PARTIAL] = g_param_spec_boxed ("partial", NULL, NULL, KS_TYPE_DIAGRAM, flags);
  properties[PROP_BAR]
    = g_param_spec_uint ("bar", NULL, NULL, 0, G_MAXUINT32, G_MAXUINT32,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LOOP] = g_param_spec_string ("loop", NULL, NULL, NULL, flags);
  properties[PROP_DIAGRAM_IS_OLD] = g_param_spec_boolean ("diagram-is-old", NULL, NULL, FALSE,
                                                          flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  properties[PROP_STAGE] = g_param_spec_string ("stage", NULL, NULL, NULL, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  properties[PROP_QUESTION] = g_param_spec_string ("question", NULL, NULL, NULL, flags);
  properties[PROP_SUGGESTED_EPSILON] = g_param_spec_double ("suggested-epsilon", NULL, NULL, 0.0,
                                                            G_MAXDOUBLE, 0.0, flags);
  properties[PROP_SUGGESTION] = g_param_spec_string ("suggestion", NULL, NULL, NULL, flags);
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_signal_new ("restored", KS_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                G_TYPE_INT, G_TYPE_POINTER);
  g_signal_new ("opened", KS_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_STRV);
}

/* Where the window starts: with a set that shows one circle or three, as k has it. */
static KsRecipe *
first_recipe (void)
{
  KsRecipe *recipe = ks_recipe_new ();

  ks_recipe_open_builtin (recipe, ks_builtin_find ("mixed"));
  return recipe;
}

static void
ks_session_init (KsSession *self)
{
  g_autoptr (KsRecipe) recipe = first_recipe ();

  self->state = ks_state_new (recipe, "density");
  self->history = ks_history_new ();
  self->selection = ks_selection_new ();
  self->runner = ks_runner_new ();
  self->bar = self->bar_to_come = G_MAXUINT32;
  self->shown_k = ks_session_effective_k (self);
  ks_session_listen (self);
}
