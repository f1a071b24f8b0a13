/* The session: what the window shows, as one object to bind to.
 *
 * It owns the recipe, with a property for each parameter that the window offers;
 * setting one notifies, can be undone, and asks the runner for a new result. What
 * comes back is in read-only properties. The last good result stays until the
 * next one is there; a source that cannot be opened leaves everything as it was.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-runner.h"
#include "ks-saved-session.h"
#include "ks-selection.h"

/* How bringing a session back has ended. */
typedef enum {
  KS_RESTORED_WHOLE,
  KS_RESTORED_PARTLY, /* the data give another graph, whose nodes are where they fall */
  KS_RESTORED_NOT,    /* the source could not be opened, or that was stopped: all is as it was */
} KsRestored;

/* Properties.
 *
 * Parameters (read and write):
 *   step         string  "all", or the number of one training step
 *   neighbours   uint    k; reads as what it stands for when the recipe says auto
 *   percentile   double  in (0, 100]
 *   lens-1       string  "pca:1"
 *   lens-2       string  the same, or "" for one lens alone
 *   mode         uint    a KsMode: what the nodes are
 *   ball-radius  double  epsilon of the balls; reads as what auto stands for, 0 sets auto
 *   ball-order   uint    a KsBallOrder
 *   cover        uint    a KsCoverKind
 *   linked       boolean both axes of the cover have one resolution and gain
 *   resolution   uint    of the first axis, or of both
 *   gain         double  the same
 *   resolution-2, gain-2 of the second axis, which setting them sets apart
 *   clustering   uint    a KsClusterRule
 *   epsilon      double  metric units
 *   min-points   uint    of DBSCAN
 *   metric       uint    a KsMetric
 *   landmarks    uint    of the diagram; reads as what auto stands for, 0 = all points
 *   landmark-order uint  a KsLandmarkOrder
 *   max-dim      uint    of its homology
 *   prime        uint    its coefficients are Z/p
 *   complex      uint    a KsComplex
 *   nu           uint    0 to 2, of the witness complex
 *   threshold    string  of the filtration: "auto", "enclosing", a number, or "R/4"
 *   bootstrap    uint    subsamples of the confidence band; 0 = none
 *   null-trials  uint    sets of each kind that the longest loop is compared with; 0 = none
 *   recognise    boolean whether the diagram's shape is named
 *   colour       string  "density", "lens-1", "lens-2", "size" or "column:NAME"
 * A choice that rules another out takes it back in the same step: a band is of Rips diagrams by
 * metrics that obey the triangle inequality, chance has loops and filters to compare with, and only
 * witnesses have a radius R.
 * State (read only):
 *   result       KsResult      with a graph; NULL before the first
 *   diagram      KsResult      with a diagram, maybe of an earlier recipe; NULL before the first
 *   partial      KsDiagram     the final bars of the diagram that is being computed, when that takes
 *                              a while; its threshold is how far it got; else NULL
 *   bar          uint          of the diagram, chosen (read and write); G_MAXUINT32 = none, as
 *                              with each new diagram
 *   loop         string        what loop of points represents it, which the selection holds; NULL
 *                              until it is found, and for bars of other dimensions than 1
 *   diagram-is-old boolean     it belongs to an earlier recipe
 *   title, subtitle  string
 *   busy, fraction, stage      of the run under way; stage is a doing: "Finding neighbours"
 *   error        string        one sentence about what went wrong last; NULL when nothing did
 *   question     string        why nothing is computed until the person says so; NULL when not so
 *   suggested-epsilon, suggestion   double (0 = none) and its reason
 *   can-undo, can-redo */
#define KS_TYPE_SESSION (ks_session_get_type ())
G_DECLARE_FINAL_TYPE (KsSession, ks_session, KS, SESSION, GObject)

/* Signals: opened (GStrv files), when what was asked for is there; a built-in set has no files.
 * restored (KsRestored outcome, KsSavedSession *saved), once for each ks_session_restore() that no
 * other opening has overtaken. */
KsSession *ks_session_new (void); /* the defaults; runs nothing before an opening or a change */

KsRunner    *ks_session_get_runner (KsSession *self);
KsSelection *ks_session_get_selection (KsSession *self);
const KsRecipe *ks_session_get_recipe (KsSession *self);
/* While another source is being opened: what there was before, and will be if that fails. */
const KsState *ks_session_get_state (KsSession *self);
KsResult    *ks_session_get_result (KsSession *self);  /* NULL before the first */
KsResult    *ks_session_get_diagram (KsSession *self); /* NULL before the first */
KsDiagram   *ks_session_get_partial (KsSession *self); /* NULL when none is under way */

/* Another source with the same view of it: what depends on the data (k, epsilon, lens
 * arguments) goes back to its default, the rest stays. */
void ks_session_open_files (KsSession *self, const char *const *paths);
void ks_session_open_builtin (KsSession *self, const KsBuiltin *builtin);
/* Other arrays of the same files, or in other sizes; @steps as of the recipe's --steps, or NULL to
 * leave them as they are. */
void ks_session_choose_filters (KsSession *self, const KsFilterSelection *selection,
                                const char *steps);
/* The one table is a matrix of distances, or is not after all. */
void ks_session_set_precomputed (KsSession *self, gboolean precomputed);
/* Its 8 columns are DCT coordinates of 3x3 patches, or are not after all. */
void ks_session_set_basis (KsSession *self, KsBasis basis);

/* What is there now, to be kept; the view and the places on the canvas are the caller's to add. A new
 * one. */
KsSavedSession *ks_session_save (KsSession *self);
/* Opens what @saved (taken) tells, and with it come places, selection and bar. Nothing before it
 * can be undone then. */
void ks_session_restore (KsSession *self, KsSavedSession *saved);

void ks_session_undo (KsSession *self);
void ks_session_redo (KsSession *self);

void ks_session_cancel (KsSession *self); /* the picture and its recipe differ until computed */
/* Nodes start from their lens values, not from where they were. */
void ks_session_lay_out_afresh (KsSession *self);
void ks_session_compute (KsSession *self); /* the answer to the question: yes */
void ks_session_dismiss_error (KsSession *self);
void ks_session_report (KsSession *self, const char *sentence); /* as error */
/* Takes the suggested epsilon, and single linkage by it if no rule that uses it is chosen. */
void ks_session_take_suggestion (KsSession *self);
