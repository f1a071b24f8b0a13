/* What the person can change and undo brings back: the recipe, and the choices
 * that are no part of it.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-result.h"

typedef struct {
  KsRecipe *recipe; /* owned */
  char *colour;     /* "density", "lens-1", "lens-2", "size" or "column:NAME"; owned */
  gboolean is_linked; /* both axes of the cover have one resolution and gain, and change together */
} KsState;

KsState *ks_state_new (const KsRecipe *recipe, const char *colour);
KsState *ks_state_copy (const KsState *state);
void     ks_state_free (KsState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsState, ks_state_free)

/* Whether nothing that the person chose differs: an epsilon that no rule looks at is a mere
 * suggestion. */
gboolean ks_recipes_agree (const KsRecipe *a, const KsRecipe *b);
gboolean ks_states_agree (const KsState *a, const KsState *b);

/* Another source, files or a built-in set (the other is NULL). What depends on the data (k,
 * epsilon, lenses, choice of tensors) goes back to its default; the view of it stays. */
void ks_state_set_source (KsState *state, const char *const *files, const KsBuiltin *builtin);
/* Other arrays of the same files; kernels of another size may want other lenses. */
void ks_state_set_filters (KsState *state, const KsFilterSelection *selection);
/* As of the recipe's --steps. */
void ks_state_set_steps (KsState *state, const char *steps);
/* Takes the source's table for distances, or for points again. Without coordinates
 * the lens is density, which distances alone give. */
void ks_state_set_precomputed (KsState *state, gboolean precomputed);

/* Declares a table of 8 columns to be DCT coordinates of 3x3 patches, or not. */
void ks_state_set_basis (KsState *state, KsBasis basis);

gboolean ks_state_colour_exists (const KsState *state, const KsResult *result);

/* Whether both recipes stand for one point set. */
gboolean ks_recipes_share_points (const KsRecipe *a, const KsRecipe *b);
/* Whether a node of one may keep its place in the other: the same points in the same mode through
 * the same lenses.
 * Another lens is another map of the set, which folds when it starts from the old one. */
gboolean ks_recipes_share_places (const KsRecipe *a, const KsRecipe *b);

gboolean ks_cluster_rule_uses_epsilon (KsClusterRule rule);
