/* The diagram that a recipe asks for: of the Rips complex on the landmarks, or of the lazy
 * witness complex with the core as its witnesses. Private to the pipeline.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"
#include "ks-landmarks.h"
#include "ks-recipe.h"
#include "ks-rips.h"

/* The distances of the rows @rows[0..n) of @space from one another: a new array (n, n). */
double *ks_persistence_distances (KsContext *context, const KsSpace *space, const guint32 *rows,
                                  gsize n, GError **error);

/* When edges between them enter the lazy witness complex: see ks_witness_entries(). */
double *ks_persistence_entries (KsContext *context, const KsSpace *space, const guint32 *rows,
                                gsize n, guint nu, double threshold, GError **error);

/* @live, if any, is told of bars as they become final: see KsRipsSpec.
 * @space is that of the core, and @points (space->n) are the points its rows stand for.
 * Errors: those of ks_rips_persistence() and ks_witness_persistence(). */
KsDiagram *ks_persistence_new (KsContext *context, const KsRecipe *recipe, const KsSpace *space,
                               const guint32 *points, const KsLandmarks *landmarks,
                               KsRipsLiveFunc live, gpointer live_data, GError **error);
