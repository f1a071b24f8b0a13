/* The painter: one thread that makes scenes of results and rasters them to pictures.
 *
 * The newest order replaces one that waits; the one under way is finished, so that a
 * picture in motion is refreshed as fast as it can be painted. What comes back is
 * handed to the thread that made the painter.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-raster.h"
#include "ks-picture.h"
#include "ks-runner.h"

/* The map of the colours on the screen; angles take the cyclic one by themselves. */
#define KS_GRAPH_COLORMAP "density"

/* The way of a change to the screen, monotonic microseconds; 0 where it has not come to. */
typedef struct {
  KsRunTimes run;
  gint64 scene_begun, scene_built, painted, shown;
} KsMoveTimes;

/* What to paint. */
typedef struct {
  guint64 tag;          /* the painting bears it, so that it can be told from later ones */
  KsResult *result;     /* owned or NULL: a new scene is made of it, coloured by */
  char *colour;         /* ... this, as in a session's property; owned */
  KsGraphScene *scene;  /* owned or NULL: paint this one instead */
  KsGraphScene *from;   /* owned or NULL: the new scene's nodes begin where they were here, */
  double first_step;    /* ... and are painted this part of the way on; 1 = there at once */
  GBytes *pinned;       /* (from->n_nodes) 1 for nodes that stay there; owned or NULL */
  KsViewport viewport;
  gboolean fit;         /* choose the viewport so that all is seen */
  int width, height;    /* logical pixels */
  int scale_factor;     /* device pixels to each */
  gboolean is_dark;
  double font_size;     /* logical pixels */
  KsRunTimes run;       /* of the result, when it is painted for the first time; else 0 */
  KsGraphPart part;
  gboolean with_loose;  /* the points in no node too */
  GBytes *marked;       /* (n_nodes) for the part; owned or NULL */
  GBytes *selected;     /* (n_nodes) owned or NULL */
} KsPaintOrder;

KsPaintOrder *ks_paint_order_new (void);
void          ks_paint_order_free (KsPaintOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsPaintOrder, ks_paint_order_free)

/* What has been painted. */
typedef struct {
  guint64 tag;
  KsGraphScene *scene;
  KsGraphScene *target; /* where its nodes go from there; NULL when they are there */
  float *start;         /* (n_nodes, 2) where they come from; owned, NULL without a target */
  KsResult *result;     /* what a new scene was made of; else NULL */
  GBytes *pinned;       /* (n_nodes) 1 for nodes that stayed; NULL when none did */
  KsPicture *picture;
  KsMoveTimes times;
  KsViewport viewport;  /* in which the picture shows the scene */
  int width, height;    /* logical pixels */
  KsGraphPart part;
} KsPainting;

/* The viewport that shows all of @scene in a picture of this size, logical pixels. */
KsViewport ks_graph_painter_fit (const KsGraphScene *scene, int width, int height);

#define KS_TYPE_GRAPH_PAINTER (ks_graph_painter_get_type ())
G_DECLARE_FINAL_TYPE (KsGraphPainter, ks_graph_painter, KS, GRAPH_PAINTER, GObject)

/* Signals: painted (KsPainting *painting), valid during the emission;
 * failed (GError *error). */
KsGraphPainter *ks_graph_painter_new (void);

/* Takes @order. */
void ks_graph_painter_paint (KsGraphPainter *self, KsPaintOrder *order);
