/* What is within epsilon of what, for all boxes at once: single linkage cut at epsilon,
 * and DBSCAN (Ester, Kriegel, Sander, Xu 1996) with scikit-learn's result to the letter.
 *
 * A point is core in a box when at least min_points of the box's points, itself counted,
 * lie within epsilon. Core points within epsilon are connected; their components are the
 * clusters, numbered by their first core point in row order; a border point, one that is
 * not core but within epsilon of core points, belongs to the first of their clusters.
 * With min_points 1 every point is core: single linkage.
 *
 * The points of an elementary cell (KsCells) lie in the same boxes. So components are
 * found once in each cell, links between components once for each pair of cells, and a
 * box only joins the components of its cells by their links. Most pairs of points are not
 * looked at: their boxes lie too far apart, or both are joined already. Neighbours are
 * counted by cell likewise. A node is what is joined: a component of points that are core
 * in every box of their cell, or a single other point, which is special.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-cells.h"
#include "ks-disjoint-sets.h"
#include "ks-leaves.h"

#define KS_NO_NODE G_MAXUINT32
#define KS_NO_CLUSTER G_MAXUINT32

typedef enum {
  KS_CORE_EVERYWHERE, /* in every box of the cell */
  KS_CORE_SOMEWHERE,
  KS_CORE_NOWHERE,
} KsCoreState;

/* Points of two nodes lie within epsilon. */
typedef struct {
  guint32 node, other, other_cell;
} KsLink;

typedef struct {
  KsLink *links; /* owned */
  gsize n, room;
} KsLinkChunk;

typedef struct {
  const KsCover *cover;
  guint min_points;
  gsize max_links;
  KsCells cells;
  KsLeaves leaves;

  /* Of DBSCAN; NULL when min_points is 1, and every point core. */
  guint8 *state;     /* (m) KsCoreState; owned */
  gsize *flag_start; /* (m + 1) into flags; owned */
  guint8 *flags;     /* whether a point is core in each box, axis 1 fastest, for those that
                      * are in some; owned */

  /* Nodes of cell c: cells.begin[c] + 0, 1, ..., n_nodes[c] - 1; the special ones last. */
  guint32 *n_nodes;   /* (n_cells) owned */
  guint32 *n_special; /* (n_cells) owned */
  guint32 *node_row;  /* (n_positions) the least core row of each node; owned */
  guint32 *node_at;   /* (n_positions) node of the point there; owned */
  guint32 *node_of;   /* (m) node of each point in a box; owned */
  guint32 *largest;   /* (n_cells) the node of most points that is not special, else KS_NO_NODE;
                       * owned */

  gsize *leaf_begin;   /* (n_cells + 1) into leaves: room for those of each cell; owned */
  guint32 *n_leaves;   /* (n_cells) owned */
  guint32 *leaf_node;  /* (leaf_begin[n_cells]) the node that all points of the leaf belong to, if
                        * it is not special, else KS_NO_NODE; owned */
  guint16 *leaf_cores; /* (leaf_begin[n_cells]) bits of the points that are not special; owned */
  KsBoxes cell_boxes;  /* of the cells */
  gsize *group_begin;  /* (n_cells + 1) into group_boxes; owned */
  KsBoxes group_boxes; /* of 16 leaves of one cell each, the last ones of fewer */

  KsLinkChunk *chunks; /* (n_chunks) links of KS_LINK_GRAIN cells each; owned */
  gsize n_chunks;
  gsize *link_start; /* (n_cells) first link of each cell in its chunk; owned */
  gsize *link_end;   /* (n_cells) owned */
} KsLinkage;

#define KS_LINK_GRAIN 8
#define KS_MAX_LINKS 40000000 /* 480 MB, and as much again while they are found */

void ks_linkage_clear (KsLinkage *linkage);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsLinkage, ks_linkage_clear)

/* Time: at most O(m^2 d), about O(m d) times the points within
 * epsilon where those are few; O(m d + cells * cells a cell shares boxes with) memory, and with
 * min_points above 1 a link for every pair within epsilon of which one point is core in some
 * boxes alone. Errors: KS_ERROR_MEMORY for more than KS_MAX_LINKS. */
gboolean ks_linkage_init (KsLinkage *linkage, KsContext *context, const KsSpace *space,
                          const KsSpatialOrder *order, const KsCover *cover, double epsilon,
                          guint min_points, GError **error);

/* What one worker needs for boxes. All zero to begin with. */
typedef struct {
  guint32 *parent; /* (n_positions) of nodes; owned */
  guint32 *name;   /* (n_positions) cluster of a root, border of a special node; owned */
  guint32 *label;  /* (n_positions) of a node's points; owned */
  guint8
      *is_core; /* (n_positions) whether a node is core in the box; NULL with min_points 1; owned */
  guint32 *stamp; /* (n_cells) 1 + box the cell was last seen in; owned */
  guint32 *cells; /* (cells_room) of the box; owned */
  gsize n_cells, cells_room;
} KsLinkageScratch;

void ks_linkage_scratch_clear (KsLinkageScratch *scratch);

/* The cluster of each member of @box into @labels, numbered by their first member, or
 * KS_NO_CLUSTER. O(members + nodes and links of the box's cells). */
gboolean ks_linkage_box (const KsLinkage *linkage, KsLinkageScratch *scratch, KsContext *context,
                         gsize box, guint32 *labels, gsize *n_clusters, GError **error);

/* The steps of ks_linkage_init, each for all cells. */
gboolean ks_linkage_find_cores (KsLinkage *linkage, KsContext *context, GError **error);
gboolean ks_linkage_find_nodes (KsLinkage *linkage, KsContext *context, GError **error);
gboolean ks_linkage_find_links (KsLinkage *linkage, KsContext *context, GError **error);

static inline KsCoreState
ks_linkage_state (const KsLinkage *self, guint32 row)
{
  return self->state != NULL ? (KsCoreState) self->state[row] : KS_CORE_EVERYWHERE;
}

static inline gboolean
ks_linkage_is_special (const KsLinkage *self, guint32 node)
{
  return ks_linkage_state (self, self->node_row[node]) != KS_CORE_EVERYWHERE;
}

/* Bounds the groups of a cell's leaves. */
void ks_linkage_bound_groups (KsLinkage *linkage, gsize cell);

/* What is done with @points of leaf @of and a leaf that they may reach: takes those that need no
 * more leaves off @left. FALSE ends the scan. */
typedef gboolean (*KsScanFunc) (const KsLinkage *linkage, gpointer data, gsize of, guint32 points,
                                gsize leaf, guint32 *left);

#define KS_SCAN_FEW 6 /* leaves that are looked at sooner than each point's way to their boxes */

/* Which of @points have bit @b in their place of @near: without branches, which would be guessed
 * wrongly half of the time. */
static inline guint32
ks_points_of_bit (const guint32 near[KS_LEAF_SIZE], guint32 points, guint b)
{
  guint32 found = 0;

  for (; points != 0; points &= points - 1)
    {
      guint i = (guint) __builtin_ctz (points);

      found |= (near[i] >> b & 1) << i;
    }
  return found;
}

/* Calls @visit for the points of leaf @of in both @points and @left, and each leaf of [begin, end),
 * 16 at most, whose box some of them come within reach of. */
static inline __attribute__ ((always_inline)) gboolean
ks_linkage_scan_leaves (const KsLinkage *self, gsize of, guint32 points, guint32 *left, gsize begin,
                        gsize end, KsScanFunc visit, gpointer data)
{
  const KsLeaves *leaves = &self->leaves;
  guint32 near_point[KS_LEAF_SIZE];
  guint32 near = ks_leaves_survey (leaves, ks_leaves_box (leaves, &leaves->boxes, of),
                                   &leaves->boxes, begin, end);
  gboolean is_few = __builtin_popcount (near) <= KS_SCAN_FEW;

  if (near != 0 && !is_few)
    near &= ks_leaves_survey_each (leaves, of, points, &leaves->boxes, begin, end, near_point);
  for (; near != 0 && *left != 0; near &= near - 1)
    {
      guint32 asking = points & *left;

      if (!is_few)
        asking = ks_points_of_bit (near_point, asking, (guint) __builtin_ctz (near));
      if (asking != 0
          && !visit (self, data, of, asking, begin + (gsize) __builtin_ctz (near), left))
        return FALSE;
    }
  return TRUE;
}

/* The same for the points @left and all leaves of a cell: in a large one, groups of leaves whose
 * boxes are out of reach are passed over. */
static inline __attribute__ ((always_inline)) gboolean
ks_linkage_scan (const KsLinkage *self, gsize of, guint32 *left, gsize cell, KsScanFunc visit,
                 gpointer data)
{
  gsize begin = self->leaf_begin[cell], n = self->n_leaves[cell];
  gsize first_group = self->group_begin[cell], n_groups = (n + KS_LEAF_SIZE - 1) / KS_LEAF_SIZE;
  guint32 near_point[KS_LEAF_SIZE];

  if (n_groups <= 1)
    return ks_linkage_scan_leaves (self, of, *left, left, begin, begin + n, visit, data);
  for (gsize group = 0; group < n_groups && *left != 0; group += KS_LEAF_SIZE)
    {
      guint32 looking = *left;

      for (guint32 near =
               ks_leaves_survey_each (&self->leaves, of, looking, &self->group_boxes,
                                      first_group + group, first_group + n_groups, near_point);
           near != 0 && *left != 0; near &= near - 1)
        {
          gsize from = (group + (gsize) __builtin_ctz (near)) * KS_LEAF_SIZE;
          guint32 points = ks_points_of_bit (near_point, looking & *left,
                                             (guint) __builtin_ctz (near));

          if (points != 0
              && !ks_linkage_scan_leaves (self, of, points, left, begin + from,
                                          begin + MIN (from + KS_LEAF_SIZE, n), visit, data))
            return FALSE;
        }
    }
  return TRUE;
}
