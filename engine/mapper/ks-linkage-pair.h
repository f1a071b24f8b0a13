/* Two cells whose nodes are linked, or one cell twice: one worker's view.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-linkage.h"

typedef struct {
  KsContext *context;
  GError **error;
  KsLinkChunk *chunk;
  gsize cell, other;
  guint32 *parent; /* (nodes of both) those of the first cell, then of the other; owned */
  gsize room;
  gsize n_parts;        /* components of both cells that are not joined yet */
  guint32 goal;         /* a core point joined to this node looks no further, unless KS_NO_NODE */
  gboolean is_back;     /* points of the other cell look at the cell */
  guint32 special, met; /* the last special node that met one that fills leaves, and that one */
  KsLinkChunk aside;    /* links of special nodes, until those of the others are known; owned */
  guint32 *through;     /* (nodes of a middle cell) a node of the pair's by number that is linked to
                           each, or KS_NO_NODE; owned */
  gsize through_room;
} KsPair;

/* The number of a node of either cell. */
static inline guint32
ks_pair_number (const KsLinkage *self, const KsPair *pair, guint32 node)
{
  gsize begin = self->cells.begin[pair->cell], n = self->n_nodes[pair->cell];

  return (guint32) (node >= begin && node < begin + n ? node - begin
                                                      : n + node - self->cells.begin[pair->other]);
}

/* What stands for the component of a node: a special node goes with its host, and one without any
 * stands for itself. */
static inline guint32
ks_pair_root (const KsLinkage *self, const KsPair *pair, guint32 node)
{
  guint32 host = self->host[node];

  return ks_find_root (pair->parent,
                       ks_pair_number (self, pair, host != KS_NO_NODE ? host : node));
}

/* Joins two nodes by number. Returns whether they were apart. */
static inline gboolean
ks_pair_join (KsPair *pair, guint32 a, guint32 b)
{
  a = ks_find_root (pair->parent, a);
  b = ks_find_root (pair->parent, b);
  if (a == b)
    return FALSE;
  pair->parent[MAX (a, b)] = MIN (a, b);
  pair->n_parts--;
  return TRUE;
}

/* The phase in which two cells are linked. */
guint ks_linkage_phase (const KsLinkage *linkage, gsize cell, gsize other);

/* Joins the nodes of the pair, of a phase after the first, that are joined by cells between. */
gboolean ks_pair_join_between (const KsLinkage *linkage, KsPair *pair, guint phase);

/* Finds the links of the pair's cell and the one that @links names, when those of earlier phases
 * and the hosts of all special nodes are known; or those of the cell with itself, and the hosts. */
gboolean ks_pair_link (KsLinkage *linkage, KsPair *pair, KsLinkPair *links);
