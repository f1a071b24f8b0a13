/* SPDX-License-Identifier: MIT */
#include "ks-figure-views.h"

#include "ks-barcode-draw.h"
#include "ks-diagram-draw.h"
#include "ks-graph-draw.h"
#include "ks-graph-key.h"
#include "ks-lens-draw.h"
#include "ks-patches-draw.h"
#include "ks-text.h"

#define MAX_RADIUS 11.0  /* pt: of the largest node of a small graph */
#define PATCHES_WIDE 18.0 /* patches and gaps in a row */
#define PATCH_LINES 6     /* rows below the mean */

/* ------- graph ------- */

static gboolean
prepare_graph (KsFigure *self, KsContext *context, GError **error)
{
  const KsFigureSpec *spec = self->spec;

  self->scene_free = (GDestroyNotify) ks_graph_scene_unref;
  self->scene = spec->scene != NULL ? ks_graph_scene_ref ((KsGraphScene *) spec->scene)
                                    : ks_graph_scene_new (self->result, spec->colour_by,
                                                          spec->colour_name, context, error);
  return self->scene != NULL;
}

static double
key_height (const KsFigure *self)
{
  const KsGraphScene *scene = self->scene;

  if (scene->n_nodes == 0)
    return 0.0;
  return ks_colour_key_draw (NULL, &scene->colours, self->spec->map, &self->style, 0.0, 0.0,
                             0.5 * self->width)
         + self->style.font_size;
}

static double
graph_height (const KsFigure *self)
{
  const KsBounds *box = &((const KsGraphScene *) self->scene)->bounds;
  double aspect = box->x1 > box->x0 ? (box->y1 - box->y0) / (box->x1 - box->x0) : 0.6;

  return self->width * CLAMP (aspect, 0.45, 1.15) + key_height (self);
}

static gboolean
draw_graph (const KsFigure *self, cairo_t *cr, double height, KsContext *context, GError **error)
{
  const KsGraphScene *scene = self->scene;
  const KsStyle *style = &self->style;
  double key = key_height (self);
  KsGraphLook look = {
    .style = style,
    .map = self->spec->map,
    .viewport = ks_graph_scene_fit (scene, self->width, height - key, 2.0, MAX_RADIUS),
    .with_triangles = self->spec->with_triangles,
    .is_transparent = TRUE, /* the figure has painted its ground */
  };

  if (scene->n_nodes == 0)
    {
      ks_text_draw (cr, style, KS_TEXT_LABEL, "The graph has no nodes: no point is in a cluster.",
                    0.5 * self->width, 0.5 * height, 0.5, 0.5, 0.0);
      return TRUE;
    }
  if (!ks_graph_draw (cr, scene, &look, self->width, height - key, context, error))
    return FALSE;
  ks_colour_key_draw (cr, &scene->colours, self->spec->map, style, 0.0,
                      height - key + style->font_size, 0.5 * self->width);
  ks_size_key_draw (cr, scene, style, look.viewport.scale, self->width,
                    height - key + style->font_size);
  return TRUE;
}

/* ------- diagram and barcode ------- */

static gboolean
prepare_diagram (KsFigure *self, KsContext *context, GError **error)
{
  self->scene_free = (GDestroyNotify) ks_diagram_scene_unref;
  self->scene = ks_diagram_scene_new (self->result->diagram, self->result->band,
                                      self->spec->is_log, context, error);
  return self->scene != NULL;
}

static double
diagram_height (const KsFigure *self)
{
  KsPlot plot = ks_diagram_plot (self->scene, &self->style, self->width, 10.0 * self->width);

  return plot.y + plot.height + ks_plot_bottom_room (&self->style);
}

static gboolean
draw_diagram (const KsFigure *self, cairo_t *cr, double height, KsContext *context, GError **error)
{
  ks_diagram_draw (cr, self->scene, &self->style, self->width, height);
  return TRUE;
}

static double
barcode_height (const KsFigure *self)
{
  return 0.75 * self->width;
}

static gboolean
draw_barcode (const KsFigure *self, cairo_t *cr, double height, KsContext *context, GError **error)
{
  ks_barcode_draw (cr, self->scene, &self->style, self->width, height);
  return TRUE;
}

/* ------- patches ------- */

static double
patch_side (double width)
{
  return width / PATCHES_WIDE;
}

/* The core's points from the densest to the least dense. */
static gboolean
prepare_patches (KsFigure *self, KsContext *context, GError **error)
{
  const KsPoints *points = self->result->points;
  const KsCore *core = self->result->core;

  if (points->patch_rows == 0)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                           "These points are no patches, so there is no sheet of patches to "
                           "draw; choose another view.");
      return FALSE;
    }
  gsize room = ks_patch_sheet_room (points->patch_rows, points->patch_cols, &self->style,
                                    self->width, patch_side (self->width), TRUE, PATCH_LINES);
  self->scene_free = (GDestroyNotify) ks_patch_sheet_unref;
  self->scene = ks_patch_sheet_new (points, core->by_radius, core->m, room, context, error);
  return self->scene != NULL;
}

static double
note_height (const KsFigure *self)
{
  KsTextSize line = ks_text_measure (&self->style, KS_TEXT_SMALL, "0", 0.0);

  return line.height + 0.5 * self->style.font_size;
}

static double
patches_height (const KsFigure *self)
{
  double side = patch_side (self->width);

  return ks_patch_sheet_height (self->scene, &self->style, self->width, side, TRUE)
         + note_height (self);
}

static gboolean
draw_patches (const KsFigure *self, cairo_t *cr, double height, KsContext *context, GError **error)
{
  const KsPatchSheet *sheet = self->scene;
  g_autofree char *note = g_strdup_printf ("The mean, and %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                                           " core points from dense to sparse", sheet->n_shown,
                                             sheet->n_points);

  ks_patch_sheet_draw (cr, sheet, &self->style, self->width, patch_side (self->width), TRUE);
  ks_text_draw (cr, &self->style, KS_TEXT_SMALL, note, 0.0, height, 0.0, 1.0, 0.0);
  return TRUE;
}

/* ------- lens plot ------- */

static gboolean
prepare_lens (KsFigure *self, KsContext *context, GError **error)
{
  self->scene_free = (GDestroyNotify) ks_lens_scene_unref;
  self->scene = ks_lens_scene_new (self->result, self->spec->colour_by, self->spec->colour_name,
                                   context, error);
  return self->scene != NULL;
}

static KsLensLook
lens_look (const KsFigure *self)
{
  return (KsLensLook) {
    .style = &self->style,
    .map = self->spec->map,
    .pixels = self->spec->resolution / 72.0,
  };
}

static double
lens_height (const KsFigure *self)
{
  KsLensLook look = lens_look (self);

  return ks_lens_height (self->scene, &look, self->width);
}

static gboolean
draw_lens (const KsFigure *self, cairo_t *cr, double height, KsContext *context, GError **error)
{
  KsLensLook look = lens_look (self);

  return ks_lens_draw (cr, self->scene, &look, self->width, height, context, error);
}

static const KsFigureViewClass classes[] = {
  { { KS_FIGURE_GRAPH, "graph", "Mapper graph", "The Mapper graph with its colour bar.",
      KS_TARGET_GRAPH }, prepare_graph, graph_height, draw_graph },
  { { KS_FIGURE_DIAGRAM, "diagram", "Persistence diagram",
      "Birth and death of each homology class.", KS_TARGET_DIAGRAM },
    prepare_diagram, diagram_height, draw_diagram },
  { { KS_FIGURE_BARCODE, "barcode", "Barcode", "Each homology class as a line from birth to death.",
      KS_TARGET_DIAGRAM }, prepare_diagram, barcode_height, draw_barcode },
  { { KS_FIGURE_PATCHES, "patches", "Patches",
      "The core's points as patches, from dense to sparse.", KS_TARGET_CORE },
    prepare_patches, patches_height, draw_patches },
  { { KS_FIGURE_LENS, "lens", "Lens plot",
      "The core's points in the plane of the lenses, with the cover's boxes.", KS_TARGET_GRAPH },
    prepare_lens, lens_height, draw_lens },
};

const KsFigureViewClass *
ks_figure_view_classes (gsize *n)
{
  *n = G_N_ELEMENTS (classes);
  return classes;
}
