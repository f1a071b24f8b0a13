/* What a stage costs before it is run: the growth laws of its algorithm with factors
 * measured on one 2.5 GHz core. Right within a factor of about 3. Private to the pipeline.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-pipeline.h"

/* @points is the point set the recipe makes. */
KsEstimate ks_stage_cost (KsStageId id, const KsRecipe *recipe, const KsPoints *points);
