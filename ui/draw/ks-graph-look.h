/* How a scene is shown: the one place that decides colours, widths and sizes on the
 * screen, so that the raster and the vectors are the same picture.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-scene.h"
#include "ks-style.h"

typedef enum {
  KS_GRAPH_WHOLE,
  KS_GRAPH_WITHOUT, /* all but the marked nodes and the edges at them: the still layer of a drag */
  KS_GRAPH_ALONE,   /* the edges at marked nodes, and the nodes at their ends: the moving layer */
} KsGraphPart;

/* What to show of a scene. */
typedef struct {
  const KsStyle *style;
  /* a cyclic scale is shown by the cyclic map, levels by the style's categories */
  const KsColormap *map;
  KsViewport viewport;    /* layout units to the drawing's unit (logical pixels, points) */
  KsGraphPart part;
  const guint8 *marked;   /* (n_nodes) not 0 = marked, for the part; NULL = none */
  const guint8 *selected; /* (n_nodes) not 0 = selected: the others fade; NULL = no selection */
  gboolean with_triangles;
  gboolean with_loose;    /* the points in no node, as faint dots */
  gboolean is_transparent; /* leave the ground clear: for layers above another */
} KsGraphLook;

/* What is worked out once a picture. Lengths in the drawing's unit. */
typedef struct {
  const KsGraphScene *scene;
  const KsGraphLook *look;
  KsRgb colours[KS_COLORMAP_STEPS];
  double edge_thin, edge_thick;     /* widths at strength 0 and 1 */
  double edge_faint, edge_strong;   /* opacities at strength 0 and 1 */
  double triangle_opacity;
  KsRgb loose_colour;
  double loose_radius;
} KsGraphPalette;

void ks_graph_palette_init (KsGraphPalette *palette, const KsGraphScene *scene,
                            const KsGraphLook *look);

/* The map that shows @scale when @map was chosen. */
const KsColormap *ks_colour_scale_map (const KsColourScale *scale, const KsColormap *map);

typedef struct {
  double x, y, radius;    /* radius at least a dot's */
  double halo;            /* width of the ground's colour about the disc */
  double rim;             /* width of the darker line inside its edge */
  double ring;            /* width of the selection's ring outside the halo; 0 = not selected */
  double cell;            /* side of one cell of the patch; 0 = the patch is too small to show */
  KsRgb fill, rim_colour;
  double fade;            /* how far everything in it is mixed with the ground */
} KsNodePaint;

typedef struct {
  double x0, y0, x1, y1;
  double width, opacity;  /* of the style's edge colour */
} KsEdgePaint;

/* FALSE when it is not to be shown. */
gboolean ks_graph_palette_node (const KsGraphPalette *palette, guint32 node, KsNodePaint *paint);
gboolean ks_graph_palette_edge (const KsGraphPalette *palette, guint32 edge, KsEdgePaint *paint);
/* The place of a point in no node. */
gboolean ks_graph_palette_loose (const KsGraphPalette *palette, gsize point, double *x, double *y);
gboolean ks_graph_palette_triangle (const KsGraphPalette *palette, gsize triangle,
                                    double corners[6]);
/* Of the grey @level of a patch, faded as @paint is. */
KsRgb    ks_graph_palette_grey (const KsGraphPalette *palette, const KsNodePaint *paint,
                                guint8 level);
