/* Distances between persistence diagrams: how far bars must be moved, each in the sup norm of
 * (birth, death), to make one diagram the other. Any bar may be matched with the nearest one
 * of zero length, which costs half its length (Edelsbrunner, Harer 2010, VIII.2).
 *
 * Bars that never die can only be matched among themselves, which is cheapest in the order of
 * their births; where their numbers differ, the distance is infinite.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"

/* Bars of one dimension that a diagram may have: with so many, ten minutes of one processor. */
#define KS_DISTANCE_MAX_BARS 10000

/* The largest move of the matching whose largest move is least. Exact: the outcome is one of the
 * moves, found by bisection over the float64 numbers, each tried by two matchings of the long
 * bars (Hopcroft, Karp 1973) among the bars near in death.
 *
 * Errors: more than KS_DISTANCE_MAX_BARS bars. Polls cancel. O(n + m) memory; time at worst
 * O(n m sqrt (n + m)) for each of some 60 trials, in diagrams of short bars far less. */
gboolean ks_diagram_bottleneck (KsContext *context, const KsDiagram *a, const KsDiagram *b,
                                guint dim, double *distance, GError **error);

/* The @q-th root of the least sum of @q-th powers of moves. Exact up to rounding: shortest
 * augmenting paths with potentials (Jonker, Volgenant 1987), in which each bar of @a has a
 * place of its own on the diagonal, and pairs that cost no less than their two places are left out.
 *
 * Errors: @q is 0; more than KS_DISTANCE_MAX_BARS bars. Polls cancel. O(n + m) memory;
 * O(n^2 m) time at worst, for diagrams of short bars close to O(n m). */
gboolean ks_diagram_wasserstein (KsContext *context, const KsDiagram *a, const KsDiagram *b,
                                 guint dim, guint q, double *distance, GError **error);
