/* SPDX-License-Identifier: MIT */
#include "ks-graph-raster.h"

#include "ks-canvas.h"
#include "ks-parallel.h"

#include <math.h>

#define BAND_ROWS 64
#define CHECK_EVERY 1024 /* edges: far less than 10 ms */

typedef struct {
  const KsGraphScene *scene;
  const KsGraphLook *look;
  KsGraphPalette palette;
  double scale;           /* device pixels a logical one */
  int width, height;      /* device pixels */
  guint8 *pixels;
  gsize stride;

  KsEdgePaint *edges;     /* (n_edges) in device pixels, weakest first */
  gsize n_edges;
  KsNodePaint *nodes;     /* (n_nodes) in device pixels, largest first */
  guint32 *node;          /* (n_nodes) which node each is */
  gsize n_nodes;
  float (*triangles)[6];  /* (n_triangles) corners x, y in device pixels */
  gsize n_triangles;
} Raster;

/* Whether a box about two places can show on the picture. */
static gboolean
is_on_picture (const Raster *self, double x0, double y0, double x1, double y1, double reach)
{
  return MAX (x0, x1) + reach > 0.0 && MIN (x0, x1) - reach < self->width
         && MAX (y0, y1) + reach > 0.0 && MIN (y0, y1) - reach < self->height;
}

static gboolean
prepare_edges (Raster *self, KsContext *context, GError **error)
{
  gsize n = self->scene->n_edges;
  gsize first = n > KS_RASTER_MAX_EDGES ? n - KS_RASTER_MAX_EDGES : 0;

  self->edges = ks_new (context, KsEdgePaint, n - first, error);
  if (self->edges == NULL)
    return FALSE;
  for (gsize i = first; i < n; i++)
    {
      KsEdgePaint *e = &self->edges[self->n_edges];

      if (!ks_graph_palette_edge (&self->palette, self->scene->edge_order[i], e))
        continue;
      e->x0 *= self->scale;
      e->y0 *= self->scale;
      e->x1 *= self->scale;
      e->y1 *= self->scale;
      e->width *= self->scale;
      if (is_on_picture (self, e->x0, e->y0, e->x1, e->y1, e->width))
        self->n_edges++;
    }
  return TRUE;
}

static gboolean
prepare_nodes (Raster *self, KsContext *context, GError **error)
{
  gsize n = self->scene->n_nodes;

  self->nodes = ks_new (context, KsNodePaint, n, error);
  if (self->nodes == NULL)
    return FALSE;
  self->node = ks_new (context, guint32, n, error);
  if (self->node == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      KsNodePaint *p = &self->nodes[self->n_nodes];

      self->node[self->n_nodes] = self->scene->order[i];
      if (!ks_graph_palette_node (&self->palette, self->scene->order[i], p))
        continue;
      p->x *= self->scale;
      p->y *= self->scale;
      p->radius *= self->scale;
      p->halo *= self->scale;
      p->rim *= self->scale;
      p->ring *= self->scale;
      p->cell *= self->scale;
      if (is_on_picture (self, p->x, p->y, p->x, p->y, p->radius + p->halo + p->ring + 1.0))
        self->n_nodes++;
    }
  return TRUE;
}

static gboolean
prepare_triangles (Raster *self, KsContext *context, GError **error)
{
  gsize n = self->look->with_triangles ? self->scene->graph->n_triangles : 0;

  self->triangles = ks_alloc (context, n, sizeof *self->triangles, error);
  if (self->triangles == NULL)
    return FALSE;
  for (gsize t = 0; t < n; t++)
    {
      double corners[6];

      if (t % CHECK_EVERY == 0 && !ks_context_check (context, error))
        return FALSE;
      if (!ks_graph_palette_triangle (&self->palette, t, corners))
        continue;
      for (int c = 0; c < 6; c++)
        self->triangles[self->n_triangles][c] = (float) (corners[c] * self->scale);
      self->n_triangles++;
    }
  return TRUE;
}

/* Cells of equal whole pixels, about the node's centre, so that all look alike. */
static void
paint_patch (const Raster *self, KsCanvas *canvas, const KsNodePaint *p, guint32 node)
{
  int rows = (int) self->scene->patch_rows;
  int cols = (int) self->scene->patch_cols;
  const guint8 *patch = self->scene->patch + (gsize) node * rows * cols;
  int cell = (int) p->cell;
  int x0 = (int) floor (p->x - 0.5 * cell * cols + 0.5);
  int y0 = (int) floor (p->y - 0.5 * cell * rows + 0.5);

  for (int r = 0; r < rows; r++)
    for (int c = 0; c < cols; c++)
      ks_canvas_rectangle (canvas, x0 + c * cell, y0 + r * cell, x0 + (c + 1) * cell,
                           y0 + (r + 1) * cell,
                           ks_graph_palette_grey (&self->palette, p, patch[r * cols + c]));
}

static void
paint_node (const Raster *self, KsCanvas *canvas, const KsNodePaint *p, guint32 node)
{
  double reach = p->radius + p->halo + p->ring + 1.0;

  if (p->y + reach < canvas->top || p->y - reach > canvas->bottom)
    return;
  if (p->ring > 0.0)
    ks_canvas_disc (canvas, p->x, p->y, p->radius + p->halo + p->ring, self->look->style->accent);
  ks_canvas_disc (canvas, p->x, p->y, p->radius + p->halo, self->look->style->background);
  if (p->rim > 0.0)
    ks_canvas_disc (canvas, p->x, p->y, p->radius, p->rim_colour);
  ks_canvas_disc (canvas, p->x, p->y, p->radius - p->rim, p->fill);
  if (p->cell >= 1.0)
    paint_patch (self, canvas, p, node);
}

static gboolean
ink_edges (const Raster *self, KsInk *ink, KsContext *context, GError **error)
{
  for (gsize i = 0; i < self->n_edges; i++)
    {
      const KsEdgePaint *e = &self->edges[i];

      if (i % CHECK_EVERY == 0 && !ks_context_check (context, error))
        return FALSE;
      if (MAX (e->y0, e->y1) + e->width > ink->top && MIN (e->y0, e->y1) - e->width < ink->bottom)
        ks_ink_line (ink, e->x0, e->y0, e->x1, e->y1, e->width, e->opacity);
    }
  return TRUE;
}

static gboolean
paint_loose (const Raster *self, KsCanvas *canvas, KsContext *context, GError **error)
{
  double radius = self->palette.loose_radius * self->scale;

  for (gsize i = 0; self->look->with_loose && i < self->scene->n_loose; i++)
    {
      double x, y;

      if (i % CHECK_EVERY == 0 && !ks_context_check (context, error))
        return FALSE;
      if (ks_graph_palette_loose (&self->palette, i, &x, &y))
        ks_canvas_disc (canvas, x * self->scale, y * self->scale, radius,
                        self->palette.loose_colour);
    }
  return TRUE;
}

static gboolean
cover_triangles (const Raster *self, KsSheet *sheet, KsContext *context, GError **error)
{
  for (gsize t = 0; t < self->n_triangles; t++)
    {
      if (t % CHECK_EVERY == 0 && !ks_context_check (context, error))
        return FALSE;
      ks_sheet_triangle (sheet, self->triangles[t]);
    }
  return TRUE;
}

/* What a worker paints a band with. */
typedef struct {
  guint16 *clear;   /* (BAND_ROWS, width) */
  guint64 *covered; /* (BAND_ROWS, (width + 63) / 64) */
} Band;

static gboolean
paint_band (Raster *self, int number, const Band *band, KsContext *context, GError **error)
{
  const KsStyle *style = self->look->style;
  int top = number * BAND_ROWS;
  int bottom = MIN (top + BAND_ROWS, self->height);
  KsCanvas canvas = { self->pixels + (gsize) top * self->stride, self->stride, self->width, top,
                      bottom };
  KsSheet sheet = { band->covered, ((gsize) self->width + 63) / 64, self->width, top, bottom };
  KsInk ink = { band->clear, self->width, top, bottom };

  ks_canvas_fill (&canvas, self->look->is_transparent ? 0 : ks_argb (style->background));
  if (self->n_triangles > 0)
    {
      ks_sheet_clear (&sheet);
      if (!cover_triangles (self, &sheet, context, error))
        return FALSE;
      ks_canvas_sheet (&canvas, &sheet, style->triangle, self->palette.triangle_opacity);
    }
  ks_ink_clear (&ink);
  if (!ink_edges (self, &ink, context, error))
    return FALSE;
  ks_canvas_ink (&canvas, &ink, style->edge);
  if (!paint_loose (self, &canvas, context, error))
    return FALSE;
  for (gsize i = 0; i < self->n_nodes; i++)
    paint_node (self, &canvas, &self->nodes[i], self->node[i]);
  return TRUE;
}

static gboolean
paint_bands (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  Raster *self = data;
  g_autofree guint16 *clear = ks_new (context, guint16, (gsize) BAND_ROWS * self->width, error);
  g_autofree guint64 *covered = clear != NULL
    ? ks_new (context, guint64, BAND_ROWS * (((gsize) self->width + 63) / 64), error) : NULL;
  Band band = { clear, covered };

  if (covered == NULL)
    return FALSE;
  for (gsize number = begin; number < end; number++)
    if (!paint_band (self, (int) number, &band, context, error))
      return FALSE;
  return TRUE;
}

gboolean
ks_graph_raster (const KsGraphScene *scene, const KsGraphLook *look, int width, int height,
                 double scale_factor,
                 guint8 *pixels, gsize stride, KsContext *context, GError **error)
{
  g_return_val_if_fail (scene != NULL && look != NULL && pixels != NULL, FALSE);
  g_return_val_if_fail (width > 0 && height > 0 && scale_factor > 0.0, FALSE);
  g_return_val_if_fail (stride % 4 == 0 && stride >= 4 * (gsize) width, FALSE);

  Raster self = { .scene = scene, .look = look, .scale = scale_factor, .width = width,
                  .height = height, .pixels = pixels, .stride = stride };
  ks_graph_palette_init (&self.palette, scene, look);
  gboolean done = prepare_edges (&self, context, error)
                  && prepare_nodes (&self, context, error)
                  && prepare_triangles (&self, context, error)
                  && ks_parallel_for (context, (gsize) (height + BAND_ROWS - 1) / BAND_ROWS, 1,
                                      paint_bands, &self, error);
  g_free (self.edges);
  g_free (self.nodes);
  g_free (self.node);
  g_free (self.triangles);
  return done;
}
