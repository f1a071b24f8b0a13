/* SPDX-License-Identifier: MIT */
#include "ks-graph-look.h"

#include <math.h>

#define DOT_RADIUS 1.2     /* px: no node is drawn smaller */
#define PATCH_MIN_SIDE 6.0 /* px: below it a patch is a smudge on a screen, */
#define PATCH_MIN_PAPER 2.0 /* pt: and on paper */
#define PATCH_REACH 0.88   /* of the radius: where a patch's corners lie */
#define FADE 0.62          /* of what is not selected */

const KsColormap *
ks_colour_scale_map (const KsColourScale *scale, const KsColormap *map)
{
  return scale->is_cyclic && !map->is_cyclic ? ks_colormap_find ("cycle") : map;
}

void
ks_graph_palette_init (KsGraphPalette *self, const KsGraphScene *scene, const KsGraphLook *look)
{
  /* Edges thicken with the nodes as the view is zoomed, and pale as they crowd. */
  double line = look->style->line;
  double radius = look->viewport.scale * scene->radius_typical;
  double edges_a_node = (double) scene->n_edges / (double) MAX (scene->n_nodes, 1);
  double crowd = CLAMP (sqrt (4.0 / MAX (edges_a_node, 4.0)), 0.35, 1.0);

  self->scene = scene;
  self->look = look;
  self->edge_thin = CLAMP (0.06 * radius, 0.55 * line, 2.0 * line);
  self->edge_thick = CLAMP (0.30 * radius, 1.1 * line, 9.0 * line);
  self->edge_faint = 0.22 * crowd;
  self->edge_strong = MIN (0.85, 0.85 * sqrt (crowd));
  self->triangle_opacity = look->style->is_dark ? 0.30 : 0.24;
  self->loose_colour = ks_rgb_mix (look->style->background, look->style->dim,
                                   look->selected != NULL ? 0.3 : 0.6);
  self->loose_radius = CLAMP (0.06 * radius, 0.7 * line, 2.0 * line);
  ks_colormap_fill (ks_colour_scale_map (&scene->colours, look->map), self->colours);
}

static gboolean
is_marked (const KsGraphLook *look, guint32 node)
{
  return look->marked != NULL && look->marked[node];
}

static gboolean
is_selected (const KsGraphLook *look, guint32 node)
{
  return look->selected == NULL || look->selected[node];
}

/* Whether a marked node is at the other end of one of the node's edges. */
static gboolean
is_beside_marked (const KsGraphScene *scene, const KsGraphLook *look, guint32 node)
{
  for (gsize k = scene->incident_start[node]; k < scene->incident_start[node + 1]; k++)
    {
      const KsEdge *edge = &scene->graph->edges[scene->incident[k]];

      if (is_marked (look, edge->source == node ? edge->target : edge->source))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_part (const KsGraphScene *scene, const KsGraphLook *look, guint32 node)
{
  switch (look->part)
    {
    case KS_GRAPH_WITHOUT:
      return !is_marked (look, node);
    case KS_GRAPH_ALONE:
      return is_marked (look, node) || is_beside_marked (scene, look, node);
    case KS_GRAPH_WHOLE:
    default:
      return TRUE;
    }
}

static KsRgb
node_colour (const KsGraphPalette *self, guint32 node)
{
  const KsStyle *style = self->look->style;
  float shade = self->scene->shade[node];

  if (shade < 0.0f)
    return style->missing;
  if (self->scene->colours.n_levels > 0)
    return style->category[(guint) shade % KS_STYLE_CATEGORIES];
  return self->colours[(guint) (shade * (KS_COLORMAP_STEPS - 1) + 0.5f)];
}

gboolean
ks_graph_palette_node (const KsGraphPalette *self, guint32 node, KsNodePaint *paint)
{
  const KsGraphScene *scene = self->scene;
  const KsGraphLook *look = self->look;
  const KsStyle *style = look->style;
  KsNodePaint p = { 0 };

  if (!ks_graph_scene_shows (scene, node) || !has_part (scene, look, node))
    return FALSE;
  ks_viewport_to_screen (&look->viewport, scene->xy[2 * node], scene->xy[2 * node + 1], &p.x, &p.y);
  p.radius = MAX (scene->radius[node] * look->viewport.scale, DOT_RADIUS * style->line);
  p.halo = CLAMP (0.16 * p.radius, 0.4 * style->line, 2.0 * style->line);
  p.rim = CLAMP (0.09 * p.radius, 0.0, 1.25 * style->line);
  p.fade = is_selected (look, node) ? 0.0 : FADE;
  if (look->selected != NULL && p.fade == 0.0)
    p.ring = CLAMP (0.15 * p.radius, 0.8 * style->line, 2.5 * style->line);

  KsRgb colour = node_colour (self, node);
  p.fill = ks_rgb_mix (colour, style->background, p.fade);
  p.rim_colour = ks_rgb_mix (ks_rgb_mix (colour, ks_rgb (0x000000), 0.28), style->background,
                             p.fade);
  if (scene->patch_rows > 0)
    {
      double least = style->is_paper ? PATCH_MIN_PAPER : PATCH_MIN_SIDE;

      p.cell = 2.0 * PATCH_REACH * p.radius / hypot (scene->patch_rows, scene->patch_cols);
      if (p.cell * MIN (scene->patch_rows, scene->patch_cols) < least)
        p.cell = 0.0;
    }
  *paint = p;
  return TRUE;
}

gboolean
ks_graph_palette_edge (const KsGraphPalette *self, guint32 edge, KsEdgePaint *paint)
{
  const KsGraphLook *look = self->look;
  const float *xy = self->scene->xy;
  guint32 a = self->scene->graph->edges[edge].source;
  guint32 b = self->scene->graph->edges[edge].target;
  double strength = self->scene->strength[edge];
  gboolean touches = is_marked (look, a) || is_marked (look, b);

  if ((look->part == KS_GRAPH_WITHOUT && touches) || (look->part == KS_GRAPH_ALONE && !touches)
      || !ks_graph_scene_shows (self->scene, a) || !ks_graph_scene_shows (self->scene, b))
    return FALSE;
  ks_viewport_to_screen (&look->viewport, xy[2 * a], xy[2 * a + 1], &paint->x0, &paint->y0);
  ks_viewport_to_screen (&look->viewport, xy[2 * b], xy[2 * b + 1], &paint->x1, &paint->y1);
  paint->width = self->edge_thin + strength * (self->edge_thick - self->edge_thin);
  paint->opacity = self->edge_faint + strength * (self->edge_strong - self->edge_faint);
  if (!is_selected (look, a) || !is_selected (look, b))
    paint->opacity *= 1.0 - FADE;
  return TRUE;
}

gboolean
ks_graph_palette_loose (const KsGraphPalette *self, gsize point, double *x, double *y)
{
  const KsLoosePoint *loose = &self->scene->loose[point];
  const KsGraphLook *look = self->look;
  const float *xy = self->scene->xy + 2 * loose->node;

  if (!ks_graph_scene_shows (self->scene, loose->node)
      || (look->part != KS_GRAPH_WHOLE
          && is_marked (look, loose->node) != (look->part == KS_GRAPH_ALONE)))
    return FALSE;
  ks_viewport_to_screen (&look->viewport, xy[0] + loose->right, xy[1] + loose->down, x, y);
  return TRUE;
}

gboolean
ks_graph_palette_triangle (const KsGraphPalette *self, gsize triangle, double corners[6])
{
  const guint32 *node = self->scene->graph->triangles[triangle].node;
  const KsGraphLook *look = self->look;
  gboolean touches = FALSE;

  for (int c = 0; c < 3; c++)
    {
      if (!ks_graph_scene_shows (self->scene, node[c]))
        return FALSE;
      touches = touches || is_marked (look, node[c]);
      ks_viewport_to_screen (&look->viewport, self->scene->xy[2 * node[c]],
                             self->scene->xy[2 * node[c] + 1],
                             &corners[2 * c], &corners[2 * c + 1]);
    }
  return look->part == KS_GRAPH_WHOLE || touches == (look->part == KS_GRAPH_ALONE);
}

KsRgb
ks_graph_palette_grey (const KsGraphPalette *self, const KsNodePaint *paint, guint8 level)
{
  float grey = (float) level / 255.0f;

  return ks_rgb_mix ((KsRgb) { grey, grey, grey }, self->look->style->background, paint->fade);
}
