/* Loops that represent bars of dimension 1: closed walks over the landmarks.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-cocycle.h"

typedef enum {
  KS_LOOP_SHORTEST, /* the shortest one that the bar's cocycle does not vanish on, at a value inside
                     * the bar: the best to show */
  KS_LOOP_EXACT, /* one that is born and dies with the bar: its birth edge, closed by the shortest
                  * path of earlier edges, or the cycle that the bar's column is */
} KsLoopKind;

typedef struct {
  gsize bar;            /* of dimension 1, counted in the diagram's order */
  double birth, death;  /* of the bar */
  double at;            /* the value at which the loop was looked for: its edges are no longer */
  gsize n;
  guint32 *rows;        /* (n) landmarks in order, the last joined to the first; owned */
  double length;        /* metric units */
  double born, dies;    /* of the loop's class at @at, by reduction (see ks_reduction_classify()) */
} KsLoop;

void ks_loop_clear (KsLoop *loop);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsLoop, ks_loop_clear)

/* Whether the class of the loop is born and dies with the bar. */
gboolean ks_loop_is_exact (const KsLoop *loop);

/* What was verified, in words: see ks_class_words(). A new string. */
char *ks_loop_words (const KsLoop *loop);

/* The middle between birth and death, or the threshold for a bar that never dies. */
double ks_loop_middle (const KsReduction *reduction, gsize bar);

/* A loop of the bar reduction->bars[@bar], as short as @lengths (n, n) says: the distances of the
 * landmarks, which for Vietoris-Rips are the filtration itself. @at counts for SHORTEST alone; NaN
 * is the middle.
 *
 * SHORTEST: a walk that the cocycle does not vanish on crosses an edge it is not 0 on, so
 * it passes one of a set of vertices that cover those edges. For each of them, Dijkstra's tree and
 * one edge more make the shortest such walk through it (walks it vanishes on have the 3-path
 * property: Thomassen 1990, Embeddings of graphs with no short noncontractible cycles); only
 * vertices within half of the shortest found so far are looked at. Never dies before the bar.
 * O(vertices of the cover * edges); parallel, same outcome for any number of threads.
 *
 * Errors (KS_ERROR_USAGE): @at outside of [birth, death). */
gboolean ks_loop_find (KsLoop *loop, KsContext *context, const KsReduction *reduction, gsize bar,
                       KsLoopKind kind, double at, const double *lengths, GError **error);
