/* Where the nodes of one component stand before any force.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-random.h"
#include "ks-settle.h"

#define KS_START_FARTHEST 1e9f

/* Whether a start is to be used: numbers of a sensible size. */
static inline gboolean
ks_start_is_known (float x, float y)
{
  return x > -KS_START_FARTHEST && x < KS_START_FARTHEST && y > -KS_START_FARTHEST
         && y < KS_START_FARTHEST;
}

/* Completes @x, @y (n): a node without a known start begins at the mean of its neighbours',
 * and a component without any, or all in one point, as its path lengths have it (ks-pivots.h).
 * Then the starts are centred on 0 and shaken a little, by @shake times the typical distance,
 * so that no two coincide and no line stays a line. O(nodes + edges). */
gboolean ks_start (KsContext *context, const KsSettleGraph *graph, float *x, float *y, float shake,
                   KsRandom *random, GError **error);
