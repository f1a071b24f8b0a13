/* SPDX-License-Identifier: MIT */
#include "ks-graph-draw.h"

#include "ks-patches-draw.h"
#include "ks-text.h"

#include <math.h>

/* Edges of nearly one width and opacity share one path: files stay small. */
#define EDGE_CLASSES 12

#define CHECK_EVERY 128 /* shapes: a few ms */

static void
draw_triangles (cairo_t *cr, const KsGraphPalette *palette)
{
  const KsStyle *style = palette->look->style;

  for (gsize t = 0; t < palette->scene->graph->n_triangles; t++)
    {
      double c[6];

      if (!ks_graph_palette_triangle (palette, t, c))
        continue;
      /* All turn the same way, so that where they overlap nothing cancels out. */
      gboolean turns = (c[2] - c[0]) * (c[5] - c[1]) < (c[3] - c[1]) * (c[4] - c[0]);
      int second = turns ? 4 : 2;
      int third = turns ? 2 : 4;

      cairo_move_to (cr, c[0], c[1]);
      cairo_line_to (cr, c[second], c[second + 1]);
      cairo_line_to (cr, c[third], c[third + 1]);
      cairo_close_path (cr);
    }
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_WINDING);
  ks_set_colour (cr, ks_rgb_mix (style->background, style->triangle, palette->triangle_opacity));
  cairo_fill (cr);
}

static void
stroke_class (cairo_t *cr, const KsGraphPalette *palette, const KsEdgePaint *paint)
{
  const KsStyle *style = palette->look->style;

  cairo_set_line_width (cr, paint->width);
  ks_set_colour (cr, ks_rgb_mix (style->background, style->edge, paint->opacity));
  cairo_stroke (cr);
}

/* The edges whose ends are all selected, or the others. */
static gboolean
draw_edges (cairo_t *cr, const KsGraphPalette *palette, gboolean are_selected, KsContext *context,
            GError **error)
{
  const KsGraphScene *scene = palette->scene;
  const guint8 *selected = palette->look->selected;
  KsEdgePaint last = { 0 };
  int last_class = -1;

  for (gsize i = 0; i < scene->n_edges; i++)
    {
      guint32 edge = scene->edge_order[i];
      const KsEdge *ends = &scene->graph->edges[edge];
      gboolean is_selected = selected == NULL || (selected[ends->source] && selected[ends->target]);
      KsEdgePaint paint;

      if (i % CHECK_EVERY == 0 && !ks_context_check (context, error))
        return FALSE;
      if (is_selected != are_selected || !ks_graph_palette_edge (palette, edge, &paint))
        continue;
      int class = (int) (scene->strength[edge] * EDGE_CLASSES);
      if (class != last_class && last_class >= 0)
        stroke_class (cr, palette, &last);
      cairo_move_to (cr, paint.x0, paint.y0);
      cairo_line_to (cr, paint.x1, paint.y1);
      last = paint;
      last_class = class;
    }
  if (last_class >= 0)
    stroke_class (cr, palette, &last);
  return TRUE;
}

static void
draw_disc (cairo_t *cr, double x, double y, double radius, KsRgb colour)
{
  cairo_new_path (cr);
  cairo_arc (cr, x, y, radius, 0.0, 2.0 * G_PI);
  cairo_close_path (cr);
  ks_set_colour (cr, colour);
  cairo_fill (cr);
}

static void
draw_patch (cairo_t *cr, const KsGraphPalette *palette, const KsNodePaint *p, guint32 node)
{
  guint rows = palette->scene->patch_rows;
  guint cols = palette->scene->patch_cols;

  ks_patch_draw (cr, palette->scene->patch + (gsize) node * rows * cols, rows, cols,
                 p->x - 0.5 * p->cell * cols, p->y - 0.5 * p->cell * rows, p->cell * cols,
                 palette->look->style->background, p->fade);
}

static void
draw_node (cairo_t *cr, const KsGraphPalette *palette, guint32 node)
{
  const KsStyle *style = palette->look->style;
  KsNodePaint p;

  if (!ks_graph_palette_node (palette, node, &p))
    return;
  if (p.ring > 0.0)
    draw_disc (cr, p.x, p.y, p.radius + p.halo + p.ring, style->accent);
  draw_disc (cr, p.x, p.y, p.radius + p.halo, style->background);
  if (p.rim > 0.0)
    draw_disc (cr, p.x, p.y, p.radius, p.rim_colour);
  draw_disc (cr, p.x, p.y, p.radius - p.rim, p.fill);
  if (p.cell > 0.0)
    draw_patch (cr, palette, &p, node);
}

static gboolean
draw_loose (cairo_t *cr, const KsGraphPalette *palette, KsContext *context, GError **error)
{
  for (gsize i = 0; palette->look->with_loose && i < palette->scene->n_loose; i++)
    {
      double x, y;

      if (i % CHECK_EVERY == 0 && !ks_context_check (context, error))
        return FALSE;
      if (ks_graph_palette_loose (palette, i, &x, &y))
        draw_disc (cr, x, y, palette->loose_radius, palette->loose_colour);
    }
  return TRUE;
}

static gboolean
draw_nodes (cairo_t *cr, const KsGraphPalette *palette, KsContext *context, GError **error)
{
  for (gsize i = 0; i < palette->scene->n_nodes; i++)
    {
      if (i % CHECK_EVERY == 0 && !ks_context_check (context, error))
        return FALSE;
      draw_node (cr, palette, palette->scene->order[i]);
    }
  return TRUE;
}

gboolean
ks_graph_draw (cairo_t *cr, const KsGraphScene *scene, const KsGraphLook *look, double width,
               double height, KsContext *context, GError **error)
{
  g_return_val_if_fail (cr != NULL && scene != NULL && look != NULL, FALSE);

  KsGraphPalette palette;

  ks_graph_palette_init (&palette, scene, look);
  cairo_save (cr);
  cairo_rectangle (cr, 0.0, 0.0, width, height);
  cairo_clip (cr);
  if (!look->is_transparent)
    {
      ks_set_colour (cr, look->style->background);
      cairo_paint (cr);
    }
  if (look->with_triangles)
    draw_triangles (cr, &palette);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  gboolean done = draw_edges (cr, &palette, FALSE, context, error)
                  && draw_edges (cr, &palette, TRUE, context, error)
                  && draw_loose (cr, &palette, context, error)
                  && draw_nodes (cr, &palette, context, error);
  cairo_restore (cr);
  return done;
}

void
ks_graph_draw_ring (cairo_t *cr, const KsGraphScene *scene, const KsGraphLook *look, guint32 node,
                    gboolean is_focus)
{
  g_return_if_fail (cr != NULL && scene != NULL && look != NULL && node < scene->n_nodes);

  KsGraphPalette palette;
  KsNodePaint p;

  ks_graph_palette_init (&palette, scene, look);
  if (!ks_graph_palette_node (&palette, node, &p))
    return;

  double width = 2.0 * look->style->line;
  cairo_save (cr);
  cairo_set_line_width (cr, width);
  ks_set_colour (cr, look->style->accent);
  cairo_new_path (cr);
  cairo_arc (cr, p.x, p.y, p.radius + p.halo + 0.5 * width, 0.0, 2.0 * G_PI);
  cairo_stroke (cr);
  if (is_focus)
    {
      cairo_arc (cr, p.x, p.y, p.radius + p.halo + 2.5 * width, 0.0, 2.0 * G_PI);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}
