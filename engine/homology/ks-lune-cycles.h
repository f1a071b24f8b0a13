/* The cycles of a lune: its homology in dimension 1 over Z/p, which are the critical 3-cells of
 * its edge.
 *
 * Few lunes have any. Most are seen to have none by the star of one vertex, which is a cone, and
 * the other vertices added to it one by one: a vertex whose link in the set so far is connected, or
 * empty, adds no cycle (Mayer and Vietoris). What is left is made small by strong
 * collapse, which leaves out vertices dominated by a neighbour (Barmak, Minian 2012), and swept
 * as a filtration of its own.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-lune.h"

/* @coefficient times the step from the vertex a to the vertex b. */
typedef struct {
  guint32 a, b;
  guint32 coefficient;
} KsLuneStep;

typedef struct {
  const KsLune *lune; /* not owned */
  guint prime;
  guint64 *vertices;  /* (words) the lune, then its core; owned */
  guint64 *inside;    /* (words) the vertices known to make no cycle; owned */
  guint64 *outside;   /* (words) the others; owned */
  guint64 *link;      /* (words) of the vertex looked at; owned */
  guint64 *waiting;   /* (words) its vertices reached but not yet searched from; owned */
  gsize n_cycles;
  gsize *begin;       /* (n_cycles + 1) into steps; owned */
  gsize begin_room;
  KsLuneStep *steps;  /* the cycles one after another; owned */
  gsize steps_room;
} KsLuneCycles;

/* To be cleared even after an error. */
gboolean ks_lune_cycles_init (KsLuneCycles *cycles, KsContext *context, const KsLune *lune,
                              guint prime, GError **error);
void     ks_lune_cycles_clear (KsLuneCycles *cycles);

/* Finds cycles of the lune of @x and @y that are a basis of its homology in dimension 1: n_cycles
 * of them. O(n / 64) for most edges. Polls cancel. */
gboolean ks_lune_cycles_find (KsLuneCycles *cycles, KsContext *context, guint32 x, guint32 y,
                              GError **error);
