/* The pipeline: recipe in, result out, every stage remembered.
 *
 * A stage is a pure function of its inputs and its slice of the recipe. Its key is
 * the hash of its inputs' keys and its slice's text; recent outputs are kept by key
 * within a memory budget, least recently used first to go. The stages are one
 * table in ks-stages.c.
 *
 * One pipeline serves one thread at a time.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-result.h"

typedef struct _KsPipeline KsPipeline;

KsPipeline *ks_pipeline_new (gsize memory_budget); /* bytes the memo may hold; 0 = 1 GiB */
void        ks_pipeline_free (KsPipeline *pipeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsPipeline, ks_pipeline_free)

/* From the next run on, has @live told of the bars of a diagram that is being computed, as they
 * become final: on the thread of the run, and not when the diagram is remembered. NULL for none. */
void        ks_pipeline_watch (KsPipeline *pipeline, KsRipsLiveFunc live, gpointer data);

/* Runs what @targets (KsTarget bits) need and is not remembered. @warm, if any, is an earlier
 * result with a layout: nodes start where those that share most of their points were.
 * Without it the layout starts from the lens values. On error or cancel NULL, and
 * what was finished stays remembered. */
KsResult *ks_pipeline_run (KsPipeline *pipeline, const KsRecipe *recipe, guint targets,
                           const KsResult *warm, KsContext *context, GError **error);

/* What a run would cost on one thread of this machine, remembered stages left out:
 * reads the points (that much is run), then a cost model of SPEED's growth laws. A
 * statement of size, right within a factor of about 3. */
typedef struct {
  double seconds;
  gsize bytes; /* peak, beyond what is held already */
} KsEstimate;

gboolean ks_pipeline_estimate (KsPipeline *pipeline, const KsRecipe *recipe, guint targets,
                               KsContext *context, KsEstimate *estimate, GError **error);

gsize ks_pipeline_memory (const KsPipeline *pipeline); /* bytes the memo holds */
