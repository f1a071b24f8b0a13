/* The core in the plane of its lenses made ready to be drawn and picked: where each
 * point is, of what colour, which are in no cluster, and the cover's boxes. With one
 * lens there is a histogram in place of the plane. Immutable, reference-counted.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-colour-scale.h"
#include "ks-histogram.h"
#include "ks-pick-grid.h"

#define KS_NO_POINT G_MAXUINT32

typedef struct {
  guint n_axes;            /* 1 or 2 */
  gsize m;                 /* points of the core, in its own numbering */
  KsCore *core;            /* the scene's own reference: which point each is */
  KsCover *cover;          /* the same: the ends of the intervals; NULL for balls */
  KsGraph *graph;          /* the same: the nodes' boxes and members */
  char *title[2];          /* of the axes: the lenses' names; NULL without the axis; owned */
  gboolean is_circular[2]; /* the axis runs from 0 to a turn, 2 pi or pi, and closes */
  double low[2], high[2];  /* ends of the axes, lens units; low < high */
  float *place;            /* (m, 2) fractions of the axes, 0 on one that is not there; owned */
  guint8 *is_unclustered;  /* (m) 1 = in no node; owned */
  double *value;           /* (m) what the colour tells, NaN = missing; owned */
  float *shade;            /* (m) place on the map, or level's index; -1 = missing; owned */
  KsColourScale colours;
  KsPickGrid *grid;        /* of place; owned */
  KsHistogram *histogram;  /* of the values of a single lens; NULL with two; owned */
} KsLensScene;

/* @result must have a graph. @by and @name as in ks_graph_scene_new(). O(m log m + members). */
KsLensScene *ks_lens_scene_new (const KsResult *result, KsColourBy by, const char *name,
                                KsContext *context, GError **error);
KsLensScene *ks_lens_scene_ref (KsLensScene *scene);
void         ks_lens_scene_unref (KsLensScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsLensScene, ks_lens_scene_unref)

/* The core point nearest to a place (fractions of the axes) whose distance, with each axis
 * divided by its @reach, is below 1; ties to the lowest; else KS_NO_POINT. With one lens
 * the first axis alone counts. Expected O(1) where points are spread evenly. */
guint32 ks_lens_scene_pick (const KsLensScene *scene, double x, double y, double reach_x,
                            double reach_y);

/* The core points whose places lie in @area (fractions of the axes, ends included; with one lens
 * the first axis alone), in no order: a new array. O(points in the cells that meet it). */
guint32 *ks_lens_scene_within (const KsLensScene *scene, const KsBounds *area, gsize *n,
                               KsContext *context, GError **error);

/* Marks in @lit (m bytes) the points of the nodes that @selected (n_nodes) marks. */
gboolean ks_lens_scene_light (const KsLensScene *scene, const guint8 *selected, guint8 *lit,
                              KsContext *context, GError **error);

/* The box of a cell of the cover, if there is one, as fractions of the axes, not cut to them; on an
 * axis that closes it may lie beyond an end, and is then to be seen at the other end as well. */
KsBounds ks_lens_scene_box (const KsLensScene *scene, guint32 cell_0, guint32 cell_1);
