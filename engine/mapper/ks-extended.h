/* Extended persistence of a graph's lenses: how large its loops and branches are (Cohen-Steiner,
 * Edelsbrunner, Harer 2009; for Mapper Carriere, Oudot 2018).
 *
 * The 2-skeleton grows upwards along a lens (a simplex comes with its highest node), then a cone
 * over it grows downwards (with its lowest). Over Z/2 each class of homology is born and dies
 * somewhere on the way. Told are those of the graph as one sees it:
 *
 * - Ext0, a component, from its lowest node up to its highest: b0 of them;
 * - Ord0, a branch that points down, from its lowest node up to where it joins a deeper one;
 * - Rel1, a branch that points up, from its highest node down to where it joins a higher one;
 * - Ext1, a loop, from its highest node (where going up closes it) down to its lowest: b1 of them.
 *
 * Not told are Ord1 and Rel2, loops of a part of the graph which triangles fill in the whole,
 * nor Ext2, cavities, since most are filled by tetrahedra that a 2-skeleton leaves out.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph.h"

typedef enum {
  KS_FEATURE_COMPONENT,   /* Ext0 */
  KS_FEATURE_LOOP,        /* Ext1 */
  KS_FEATURE_BRANCH_DOWN, /* Ord0 */
  KS_FEATURE_BRANCH_UP,   /* Rel1 */
} KsFeatureKind;

typedef struct {
  KsFeatureKind kind;
  guint lens;          /* 0 or 1 */
  guint32 node[2];     /* that bring birth and death */
  double birth, death; /* their lens values */
  double length;       /* |death - birth| in units of the lens */
} KsFeature;

typedef struct {
  gsize n;
  KsFeature *features; /* longest first; ties by lens, kind, nodes; owned */
} KsFeatures;

/* The features of each lens that is not @is_circular: those have no up and down. Branches of no
 * length are left out; ties of values are told apart by the node. Nodes stand in for the
 * means over their members. Growth: see ks_skeleton_collapse(); besides, O(nodes log nodes) and
 * for each loop the length of a path round it. 28 bytes a triangle and 80 an edge of memory. */
KsFeatures *ks_features_new (KsContext *context, const KsGraph *graph,
                             const gboolean is_circular[2], GError **error);
KsFeatures *ks_features_ref (KsFeatures *features);
void        ks_features_unref (KsFeatures *features);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsFeatures, ks_features_unref)
gsize       ks_features_bytes (const KsFeatures *features);

const char *ks_feature_kind_name (KsFeatureKind kind); /* "branch-up" */
