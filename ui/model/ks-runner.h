/* The runner: one compute thread that turns the newest recipe into results.
 *
 * Asking again cancels the run before (latest wins); what a run has finished
 * stays remembered in the pipeline. A run goes through three steps and each
 * is handed over as soon as it is there: the graph, the persistence diagram, the
 * suggested epsilon. All signals are emitted on the main context the runner was
 * made in, in the order of asking; nothing is emitted for a stale run.
 *
 * A hand on a slider asks faster than a run can answer. If every move cancelled
 * the run before it, the picture would stand still until the hand rests; so a run
 * younger than the grace may still finish its graph, which is shown on the way.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-types.h"

#define KS_RUNNER_GRACE 150        /* milliseconds */
#define KS_RUNNER_QUICK 50         /* milliseconds */
#define KS_RUNNER_PROGRESS 50      /* milliseconds between two tellings of it, at least */
#define KS_RUNNER_BIG_SECONDS 5.0  /* runs estimated above either are not started unasked */
#define KS_RUNNER_BIG_BYTES ((gsize) 1000000000)

#define KS_TYPE_RUNNER (ks_runner_get_type ())
G_DECLARE_FINAL_TYPE (KsRunner, ks_runner, KS, RUNNER, GObject)

/* When the last graph handed over was asked for and so on, monotonic microseconds. */
typedef struct {
  gint64 asked, started, computed, delivered;
  guint64 number; /* of its run, from 1: so many were begun until then */
} KsRunTimes;

/* Signals:
 *   graph      (KsResult *result)                       the graph is there
 *   bars       (KsDiagram *diagram)                     the bars that are final, while a diagram
 * takes long; its threshold is how far it got diagram    (KsResult *result) graph, its features and
 * diagram are there suggestion (double epsilon, const char *reason)     for the core of the last
 * result too-big    (KsEstimate *estimate)                   not run: ask again, confirmed failed
 * (GError *error)                          one sentence; never cancelled Properties, read-only:
 * busy, stage (static string or NULL), fraction. */
KsRunner *ks_runner_new (void);

/* Runs @recipe in place of what was asked before. @warm, if any, is the result
 * whose node places the new layout starts from. @confirmed runs of any size start. */
void ks_runner_ask (KsRunner *self, const KsRecipe *recipe, KsResult *warm, gboolean confirmed);

/* Stops, drops what is under way and tells nothing of it. Returns at once. */
void ks_runner_cancel (KsRunner *self);

gboolean    ks_runner_get_busy (KsRunner *self);
const char *ks_runner_get_stage (KsRunner *self);
double      ks_runner_get_fraction (KsRunner *self);

KsRunTimes  ks_runner_get_times (KsRunner *self);       /* all 0 before the first graph */

/* Grace 0: every asking cancels at once and only the newest is ever shown. */
void ks_runner_set_grace (KsRunner *self, guint milliseconds);
/* Of diagrams that take no longer the bars are not told one by one. */
void ks_runner_set_quick (KsRunner *self, guint milliseconds);
void ks_runner_set_limits (KsRunner *self, double seconds, gsize bytes);

/* Bytes that finished stages may hold to be remembered, as in ks_pipeline_new(). Counts until the
 * first asking, no more after it. */
void ks_runner_set_memory_budget (KsRunner *self, gsize bytes);
