/* The growing graph of a flag filtration and the lunes of its edges.
 *
 * The lune of a new edge xy is the set of vertices adjacent to both x and y by
 * earlier edges. With the flag complex on it, it is the link of xy, and
 * H_k(after xy, before xy) is its reduced H_{k-2}: an edge of empty lune joins
 * components or bears a cycle, each further component of a lune is a triangle
 * that kills a cycle or bears a void, and everything else cancels
 * (Koyama, Memoli, Robins, Turner 2023, arXiv:2307.16333).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

typedef struct {
  gsize n;
  gsize words;       /* 64-bit words of a set of vertices, a multiple of 8 */
  guint64 *adjacent; /* (n, words) row-major bit sets: neighbours of each vertex; owned */
  guint64 *rest;     /* (words) vertices of the current lune not yet reached; owned */
  guint64 *waiting;  /* (words) those reached but not yet searched from; owned */
} KsLune;

/* A graph of @n vertices without edges. n^2 / 8 bytes. To be cleared even after an error. */
gboolean ks_lune_init (KsLune *lune, KsContext *context, gsize n, GError **error);
void     ks_lune_clear (KsLune *lune);

/* Makes the lune of the vertices @x and @y the current one; FALSE when it is empty. O(n). */
gboolean ks_lune_enter (KsLune *lune, guint32 x, guint32 y);

/* The connected components of the current lune, which is used up: one vertex of each
 * into @vertices (n). O(n / 64) for each vertex searched from, as a rule two or three. */
gsize ks_lune_components (KsLune *lune, guint32 *vertices);

/* Adds the edge xy to the graph, or takes it out again. */
static inline void
ks_lune_join (KsLune *self, guint32 x, guint32 y)
{
  self->adjacent[x * self->words + y / 64] |= G_GUINT64_CONSTANT (1) << (y % 64);
  self->adjacent[y * self->words + x / 64] |= G_GUINT64_CONSTANT (1) << (x % 64);
}

static inline void
ks_lune_part (KsLune *self, guint32 x, guint32 y)
{
  self->adjacent[x * self->words + y / 64] &= ~(G_GUINT64_CONSTANT (1) << (y % 64));
  self->adjacent[y * self->words + x / 64] &= ~(G_GUINT64_CONSTANT (1) << (x % 64));
}
