/* The null model: is the longest loop longer than what chance makes of as many filters?
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"
#include "ks-filter-set.h"
#include "ks-recipe.h"

typedef enum {
  KS_NULL_GAUSSIAN, /* independent normal entries, of each column's mean and standard deviation */
  KS_NULL_SHUFFLED, /* each column of the set in a random order: its values, but no shape */
  KS_N_NULLS
} KsNullKind;

typedef struct {
  gsize n_trials;            /* of each kind */
  double longest;            /* the longest H1 bar of the set itself */
  double *trials[KS_N_NULLS]; /* (n_trials) that of each trial; owned */
  double p[KS_N_NULLS];      /* (1 + trials of a bar at least as long) / (n_trials + 1) */
} KsNullModel;

const char *ks_null_name (KsNullKind kind); /* "gaussian" */

/* @n_trials filter sets of each kind, made of the rows @rows (NULL: all) of @set, @n of them,
 * each pushed through the stages from the points to the diagram by @recipe, as the set was that
 * has the longest H1 bar @longest (infinite bars ending at the threshold, as in KsStrength). The
 * p-value is that of a Monte Carlo test (Davison, Hinkley 1997, "Bootstrap Methods and their
 * Application", 4.2), which is never 0. What is drawn hangs on the recipe's seed alone, one stream
 * for each trial: the same for any number of threads.
 *
 * Errors: 0 trials; a distance matrix; no rows; a recipe without H1; what the stages refuse. Trials
 * go side by side, each on one thread, unless their distances would fill the memory together. */
KsNullModel *ks_null_model_new (KsContext *context, const KsRecipe *recipe, const KsFilterSet *set,
                                const guint32 *rows, gsize n, double longest, gsize n_trials,
                                GError **error);
KsNullModel *ks_null_model_ref (KsNullModel *model);
void         ks_null_model_unref (KsNullModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsNullModel, ks_null_model_unref)
gsize        ks_null_model_bytes (const KsNullModel *model);
