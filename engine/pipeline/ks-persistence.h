/* The diagram that a recipe asks for: of the Rips complex on the landmarks, or of the lazy
 * witness complex with the core as its witnesses. Private to the pipeline.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"
#include "ks-landmarks.h"
#include "ks-recipe.h"

/* @space is that of the core, and @points (space->n) are the points its rows stand for.
 * Errors: those of ks_rips_persistence() and ks_witness_persistence(). */
KsDiagram *ks_persistence_new (KsContext *context, const KsRecipe *recipe, const KsSpace *space,
                               const guint32 *points, const KsLandmarks *landmarks, GError **error);
