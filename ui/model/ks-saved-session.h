/* A session as it is kept: what the window needs to come back as it was, and its text.
 *
 * The text is that of the recipe (so that it can be read as one, and a figure that carries
 * it opens like a session) and behind it, from the line "kleinscope-session 1" on, lines
 * "name = value" in any order, escaped as a recipe's:
 *
 *   colour, linked                 as in the session's properties
 *   view = fit | X Y SCALE         the layout's point in the middle of the canvas, pixels a unit
 *   lens-plot, unclustered, logarithmic   yes or no: what is shown, and how
 *   bar = N                        the chosen bar of the diagram
 *   graph = HASH                   which graph the rest is about
 *   selected = 3 7-9, pinned = 5   its nodes, ascending
 *   place = X Y                    one line a node, in order, layout units
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-state.h"

#define KS_SAVED_SESSION_HEADER "kleinscope-session 1"
#define KS_SAVED_SESSION_FARTHEST 1e9 /* layout units; farther away a layout begins anew */

/* What is shown and how, beside the parameters. */
typedef struct {
  gboolean is_fitted;  /* all is in view; else: */
  double x, y, scale;  /* the point in the middle, layout units, and logical pixels a unit */
  gboolean with_lens_plot, with_unclustered, is_logarithmic;
} KsSavedView;

typedef struct {
  KsState *state;        /* owned */
  KsSavedView view;
  guint32 bar;           /* or G_MAXUINT32 */
  char *graph;           /* ks_saved_graph_hash(); owned; NULL: the rest is empty */
  gsize n_nodes;
  float *xy;             /* (n_nodes, 2) finite, layout units; owned */
  guint8 *pinned;        /* (n_nodes) 1 = put there by hand; owned */
  guint8 *selected;      /* (n_nodes) owned */
} KsSavedSession;

KsSavedSession *ks_saved_session_new (const KsState *state); /* nothing else yet: all in view */
void            ks_saved_session_free (KsSavedSession *saved);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsSavedSession, ks_saved_session_free)

/* Takes the nodes' places (copied, n_nodes = graph->n_nodes); @pinned and @selected may be NULL. */
void ks_saved_session_set_graph (KsSavedSession *saved, const KsGraph *graph, const float *xy,
                                 const guint8 *pinned, const guint8 *selected);
/* Whether it is about @graph. O(members). */
gboolean ks_saved_session_is_of (const KsSavedSession *saved, const KsGraph *graph);

/* A new string. Files in @folder (NULL: none) and below it are named from there, so that the
 * folder can be moved as a whole. */
char *ks_saved_session_to_text (const KsSavedSession *saved, const char *folder);
/* Reads also a recipe alone: that with nothing else. Files named without a path from the root stand
 * in @folder. Nothing is opened. Errors are KS_ERROR_USAGE, one sentence with the line. */
KsSavedSession *ks_saved_session_from_text (const char *text, const char *folder, GError **error);
