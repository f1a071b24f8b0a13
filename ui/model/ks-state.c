/* SPDX-License-Identifier: MIT */
#include "ks-state.h"

#include <string.h>

KsState *
ks_state_new (const KsRecipe *recipe, const char *colour)
{
  KsState *state = g_new (KsState, 1);

  state->recipe = ks_recipe_copy (recipe);
  state->colour = g_strdup (colour);
  state->is_linked = recipe->cover.resolution[0] == recipe->cover.resolution[1]
                     && recipe->cover.gain[0] == recipe->cover.gain[1];
  return state;
}

KsState *
ks_state_copy (const KsState *state)
{
  KsState *copy = ks_state_new (state->recipe, state->colour);

  copy->is_linked = state->is_linked;
  return copy;
}

void
ks_state_free (KsState *state)
{
  if (state == NULL)
    return;
  ks_recipe_free (state->recipe);
  g_free (state->colour);
  g_free (state);
}

gboolean
ks_recipes_agree (const KsRecipe *a, const KsRecipe *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  g_autoptr (KsRecipe) recipe = ks_recipe_copy (a);

  if (!ks_cluster_rule_uses_epsilon (recipe->cluster.rule))
    recipe->cluster.epsilon = b->cluster.epsilon;
  return ks_recipe_equal (recipe, b);
}

gboolean
ks_states_agree (const KsState *a, const KsState *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return ks_recipes_agree (a->recipe, b->recipe) && strcmp (a->colour, b->colour) == 0
         && a->is_linked == b->is_linked;
}

static void
take_default_lenses (KsRecipe *recipe, const KsRecipe *defaults)
{
  for (guint i = 0; i < 2; i++)
    {
      ks_lens_spec_clear (&recipe->lens[i]);
      recipe->lens[i] = defaults->lens[i];
      recipe->lens[i].column = g_strdup (defaults->lens[i].column);
    }
  recipe->n_lenses = defaults->n_lenses;
}

static void
forget_data (KsRecipe *recipe)
{
  g_autoptr (KsRecipe) defaults = ks_recipe_new ();

  recipe->k = defaults->k;
  recipe->cluster = defaults->cluster;
  recipe->ball.epsilon = defaults->ball.epsilon;
  recipe->precomputed = FALSE;
  recipe->preprocessing.basis = defaults->preprocessing.basis;
  recipe->preprocessing.one_step = FALSE;
  take_default_lenses (recipe, defaults);
}

static void
set_patches (KsRecipe *recipe, gsize patches, double contrast)
{
  recipe->patches = patches;
  recipe->patch_contrast = contrast;
}

void
ks_state_set_source (KsState *state, const char *const *files, const KsBuiltin *builtin)
{
  KsRecipe *recipe = state->recipe;
  g_autoptr (KsRecipe) defaults = ks_recipe_new ();

  forget_data (recipe);
  g_strfreev (recipe->files);
  recipe->files = files != NULL ? g_strdupv ((GStrv) files) : g_new0 (char *, 1);
  recipe->builtin = builtin;
  g_strfreev (recipe->tensors);
  recipe->tensors = g_new0 (char *, 1);
  g_free (recipe->steps);
  recipe->steps = g_strdup ("auto");
  recipe->kernel_rows = recipe->kernel_cols = 0;
  recipe->resample_rows = recipe->resample_cols = 0;
  set_patches (recipe, defaults->patches, defaults->patch_contrast);
  recipe->count = 0;
  recipe->noise = -1.0;
  if (builtin != NULL)
    ks_recipe_open_builtin (recipe, builtin);
}

void
ks_state_set_filters (KsState *state, const KsFilterSelection *selection)
{
  static const char *const none[] = { NULL };
  KsRecipe *recipe = state->recipe;
  gboolean other_size = selection->kernel_rows != recipe->kernel_rows
                        || selection->kernel_cols != recipe->kernel_cols
                        || selection->resample_rows != recipe->resample_rows
                        || selection->resample_cols != recipe->resample_cols;

  g_strfreev (recipe->tensors);
  recipe->tensors = g_strdupv ((GStrv) (selection->tensors != NULL ? selection->tensors : none));
  recipe->kernel_rows = selection->kernel_rows;
  recipe->kernel_cols = selection->kernel_cols;
  recipe->resample_rows = selection->resample_rows;
  recipe->resample_cols = selection->resample_cols;
  if (selection->patches > 0)
    set_patches (recipe, selection->patches, selection->patch_contrast);
  /* Of another size, other lenses may fit. */
  if (other_size)
    forget_data (recipe);
}

void
ks_state_set_steps (KsState *state, const char *steps)
{
  KsRecipe *recipe = state->recipe;

  if (g_str_equal (recipe->steps, steps))
    return;
  g_free (recipe->steps);
  recipe->steps = g_strdup (steps);
  /* The one that is looked at may be none of them. */
  recipe->preprocessing.one_step = FALSE;
}

void
ks_state_set_precomputed (KsState *state, gboolean precomputed)
{
  KsRecipe *recipe = state->recipe;

  forget_data (recipe);
  recipe->precomputed = precomputed;
  if (!precomputed)
    return;
  ks_lens_spec_clear (&recipe->lens[0]);
  ks_lens_spec_parse ("density", &recipe->lens[0], NULL);
  recipe->n_lenses = 1;
  recipe->metric = KS_METRIC_EUCLIDEAN;
}

void
ks_state_set_basis (KsState *state, KsBasis basis)
{
  state->recipe->preprocessing.basis = basis;
}

/* Whether a lens can look at @points. */
static gboolean
lens_fits (const char *text, const KsPoints *points)
{
  KsLensSpec spec = { NULL };

  if (!ks_lens_spec_parse (text, &spec, NULL))
    return FALSE;
  gboolean fits = ks_lens_family_fits (spec.family, points);
  ks_lens_spec_clear (&spec);
  return fits;
}

gboolean
ks_state_colour_exists (const KsState *state, const KsResult *result)
{
  if (g_str_has_prefix (state->colour, "column:"))
    return ks_table_find (result->points->metadata, state->colour + strlen ("column:")) != NULL;
  if (g_str_has_prefix (state->colour, "lens:"))
    return lens_fits (state->colour + strlen ("lens:"), result->points);
  if (strcmp (state->colour, "lens-2") == 0)
    return result->n_lenses > 1;
  return TRUE;
}

static gboolean
share_slice (const KsRecipe *a, const KsRecipe *b, KsSlice slice)
{
  g_autofree char *x = ks_recipe_slice_text (a, slice);
  g_autofree char *y = ks_recipe_slice_text (b, slice);

  return strcmp (x, y) == 0;
}

gboolean
ks_recipes_share_points (const KsRecipe *a, const KsRecipe *b)
{
  return share_slice (a, b, KS_SLICE_READ) && share_slice (a, b, KS_SLICE_POINTS);
}

gboolean
ks_recipes_share_places (const KsRecipe *a, const KsRecipe *b)
{
  return ks_recipes_share_points (a, b) && a->mode == b->mode && a->n_lenses == b->n_lenses
         && share_slice (a, b, KS_SLICE_LENS_1) && share_slice (a, b, KS_SLICE_LENS_2);
}

gboolean
ks_cluster_rule_uses_epsilon (KsClusterRule rule)
{
  gsize n;
  const KsClusterRuleInfo *rules = ks_cluster_rule_infos (&n);

  for (gsize i = 0; i < n; i++)
    if (rules[i].rule == rule)
      return rules[i].uses_epsilon;
  return FALSE;
}
