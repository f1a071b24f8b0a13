/* The table of stages: what each needs, which fields of the recipe it reads, and
 * the function that computes it. Private to the pipeline.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-result.h"

/* What a stage function sees: its recipe and the outputs of earlier stages (NULL where
 * the run does not need one). */
typedef struct {
  const KsRecipe *recipe;
  gpointer const *outputs; /* (KS_N_STAGES) */
  const KsResult *warm;    /* of the layout: where nodes were; NULL for a cold start */
  KsRipsLiveFunc live;     /* of the homology: told of bars that are final; or NULL */
  gpointer live_data;
} KsStageInput;

typedef struct {
  const char *name;  /* the key of --timings; static */
  guint inputs;      /* bits 1 << KsStageId */
  guint slices;      /* bits 1 << KsSlice */
  guint targets;     /* KsTarget bits that need it */
  gpointer (*run) (KsContext *context, const KsStageInput *input, GError **error);
  gpointer (*ref) (gpointer output);
  void (*unref) (gpointer output);
  gsize (*bytes) (gpointer output);
} KsStage;

const KsStage *ks_stage (KsStageId id);
/* What a stage's output is freed by; it may be NULL. */
void           ks_suggestion_unref (KsSuggestion *suggestion);
gboolean       ks_stage_is_needed (KsStageId id, const KsRecipe *recipe, guint targets);
