/* The Mapper graph made ready to be drawn and picked: where each node is, how
 * large, of what colour, with which mean patch. Screen, export, command line and
 * tests draw the same scene. Immutable, reference-counted.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-colour-scale.h"
#include "ks-graph-loose.h"
#include "ks-pick-grid.h"

#define KS_NO_NODE G_MAXUINT32

typedef struct {
  gsize n_nodes, n_edges;
  KsGraph *graph;          /* the scene's own reference: members, triangles */
  float *xy;               /* (n_nodes, 2) layout units; not finite: the node is not shown; owned */
  /* (n_nodes) layout units, area in proportion to points, clamped; owned */
  float *radius;
  double radius_unit;      /* a node of n points has radius sqrt(n) times this, layout units, */
  double radius_min, radius_max; /* kept within these */
  double radius_typical;   /* of a node of mean size, layout units */
  double *value;           /* (n_nodes) what the colour tells, NaN = missing; owned */
  /* (n_nodes) place on the map in [0, 1], or the level's index; -1 = missing; owned */
  float *shade;
  guint32 *order;          /* (n_nodes) in which nodes are painted: the larger first; owned */
  KsColourScale colours;

  guint patch_rows, patch_cols; /* 0: the points are no patches */
  /* (n_nodes, patch_rows * patch_cols) grey of the mean patch, 128 = its middle; owned */
  guint8 *patch;

  float *strength;         /* (n_edges) in (0, 1], grows with the points shared; owned */
  guint32 *edge_order;     /* (n_edges) in which edges are painted: the weaker first; owned */
  gsize *incident_start;   /* (n_nodes + 1) into incident; owned */
  guint32 *incident;       /* (2 n_edges) edges at each node, ascending; owned */

  gsize n_loose;           /* points in no node that have a place */
  KsLoosePoint *loose;     /* (n_loose) owned */

  KsBounds bounds;         /* of the discs shown; all 0 when there is none */
  KsPickGrid *grid;        /* of the nodes shown; owned */
} KsGraphScene;

/* @result must have a graph and its layout. @name is that of the column or of the lens, for
 * KS_COLOUR_COLUMN and KS_COLOUR_LENS. A colour that the result cannot give (a second lens, no such
 * column) is KS_ERROR_USAGE. O(members * d + edges log edges). */
KsGraphScene *ks_graph_scene_new (const KsResult *result, KsColourBy by, const char *name,
                                  KsContext *context, GError **error);
/* The same scene with its nodes at @xy (n_nodes, 2): nodes dragged, or on their way
 * from an earlier layout. O(n_nodes + edges). */
KsGraphScene *ks_graph_scene_moved (const KsGraphScene *scene, const float *xy, KsContext *context,
                                    GError **error);
KsGraphScene *ks_graph_scene_ref (KsGraphScene *scene);
void          ks_graph_scene_unref (KsGraphScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsGraphScene, ks_graph_scene_unref)

/* The node under (@x, @y), layout units: the one painted last of those whose disc holds the
 * point, else the one whose disc is nearest within @tolerance (layout units), else
 * KS_NO_NODE. Expected O(1). */
guint32 ks_graph_scene_pick (const KsGraphScene *scene, double x, double y, double tolerance);

/* Marks in @inside (n_nodes bytes) the shown nodes whose centre lies in the closed polygon
 * @polygon (n_corners, 2), layout units, by the even-odd rule. O(n_nodes * n_corners). */
void ks_graph_scene_lasso (const KsGraphScene *scene, const double *polygon, gsize n_corners,
                           guint8 *inside);

/* The neighbour of @node that lies most nearly in the direction (@dx, @dy), within 60 degrees
 * of it; KS_NO_NODE when there is none: for walking the graph with the arrow keys. */
guint32 ks_graph_scene_walk (const KsGraphScene *scene, guint32 node, double dx, double dy);

/* All of the scene in the screen; few nodes are not blown up beyond a radius of @max_radius. */
KsViewport ks_graph_scene_fit (const KsGraphScene *scene, double width, double height,
                               double margin, double max_radius);

static inline gboolean
ks_graph_scene_shows (const KsGraphScene *scene, guint32 node)
{
  float sum = scene->xy[2 * node] + scene->xy[2 * node + 1];

  return sum - sum == 0.0f; /* neither NaN nor infinite */
}
