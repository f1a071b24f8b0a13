/* SPDX-License-Identifier: MIT */
#include "ks-diagram-points.h"

#include "ks-text.h"

#include <math.h>

#define POINT 0.27    /* radius, in font sizes */
#define STANDING 0.44
#define CROWD 100     /* more points of a dimension are smaller and without an outline */
#define CROWDED 0.2
#define PLACE 0.3     /* of the radius: a place that one point of a crowd is drawn in */
#define MAX_PIXELS 8192.0

/* One colour's share of the pixels about the plot, or about one mark. */
typedef struct {
  guint8 *alpha; /* (height) rows of stride bytes; owned by the surface */
  int width, height, stride;
  cairo_surface_t *surface;
} Mask;

void
ks_diagram_point_at (const KsDiagramScene *scene, const KsPlot *plot, guint32 bar, double *x,
                     double *y)
{
  *x = plot->x + scene->place[2 * bar] * plot->width;
  *y = plot->y + (1.0 - scene->place[2 * bar + 1]) * plot->height;
}

static void
mark_path (cairo_t *cr, guint dim, double x, double y, double radius)
{
  cairo_new_path (cr);
  if (dim == 0)
    cairo_rectangle (cr, x - 0.86 * radius, y - 0.86 * radius, 1.72 * radius, 1.72 * radius);
  else if (dim == 1)
    cairo_arc (cr, x, y, radius, 0.0, 2.0 * G_PI);
  else
    {
      cairo_move_to (cr, x, y - 1.25 * radius);
      cairo_line_to (cr, x + 1.12 * radius, y + 0.75 * radius);
      cairo_line_to (cr, x - 1.12 * radius, y + 0.75 * radius);
    }
  cairo_close_path (cr);
}

void
ks_diagram_draw_mark (cairo_t *cr, const KsStyle *style, guint dim, double x, double y,
                      double radius, gboolean has_outline)
{
  mark_path (cr, dim, x, y, radius);
  ks_set_colour (cr, style->homology[MIN (dim, 2)]);
  cairo_fill_preserve (cr);
  if (has_outline)
    {
      ks_set_colour (cr, style->background);
      cairo_set_line_width (cr, 0.7 * style->line);
      cairo_stroke (cr);
    }
  cairo_new_path (cr);
}

static gboolean
is_crowd (const KsDiagramScene *scene, guint dim)
{
  return scene->dim_start[dim + 1] - scene->dim_start[dim] > CROWD;
}

double
ks_diagram_mark_radius (const KsDiagramScene *scene, const KsStyle *style, guint32 bar)
{
  guint dim = scene->diagram->bars[bar].dim;

  if (ks_diagram_scene_stands (scene, bar))
    return STANDING * style->font_size;
  return (is_crowd (scene, dim) ? CROWDED : POINT) * style->font_size;
}

/* ------- a crowd as an image ------- */

/* FALSE when there is no memory for it. */
static gboolean
mask_init (Mask *self, double width, double height)
{
  self->surface = cairo_image_surface_create (CAIRO_FORMAT_A8, (int) CLAMP (width, 1.0, MAX_PIXELS),
                                              (int) CLAMP (height, 1.0, MAX_PIXELS));
  if (cairo_surface_status (self->surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (self->surface);
      return FALSE;
    }
  self->alpha = cairo_image_surface_get_data (self->surface);
  self->width = cairo_image_surface_get_width (self->surface);
  self->height = cairo_image_surface_get_height (self->surface);
  self->stride = cairo_image_surface_get_stride (self->surface);
  return TRUE;
}

/* Lays @mark on the mask with its left top pixel at (@x, @y). */
static void
stamp (Mask *self, const Mask *mark, int x, int y)
{
  int first = MAX (-x, 0), last = MIN (mark->width, self->width - x);

  for (int row = MAX (-y, 0); row < MIN (mark->height, self->height - y); row++)
    {
      const guint8 *from = mark->alpha + row * mark->stride;
      guint8 *to = self->alpha + (y + row) * self->stride + x;

      for (int column = first; column < last; column++)
        to[column] = (guint8) (to[column] + from[column] * (255 - to[column]) / 255);
    }
}

/* The mark of @dim in the middle of a square of @side pixels. */
static gboolean
draw_stamp (Mask *self, guint dim, double side, double radius)
{
  if (!mask_init (self, side, side))
    return FALSE;
  cairo_t *cr = cairo_create (self->surface);
  mark_path (cr, dim, 0.5 * side, 0.5 * side, radius);
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_flush (self->surface);
  return TRUE;
}

/* The image's pixels are the screen's: it begins at a whole unit of the drawing. */
static void
draw_image (cairo_t *cr, const KsDiagramScene *scene, const KsPlot *plot, const KsStyle *style,
            guint dim)
{
  double scale = style->pixels;
  double radius = CROWDED * style->font_size * scale;
  double side = 2.0 * ceil (1.25 * radius) + 2.0;
  double margin = ceil (side / scale);
  double left = floor (plot->x - margin), top = floor (plot->y - margin);
  Mask mark, mask;

  if (!draw_stamp (&mark, dim, side, radius))
    return;
  if (!mask_init (&mask, ceil ((plot->width + 2.0 * margin + 1.0) * scale),
                  ceil ((plot->height + 2.0 * margin + 1.0) * scale)))
    {
      cairo_surface_destroy (mark.surface);
      return;
    }
  for (gsize i = scene->dim_start[dim]; i < scene->dim_start[dim + 1]; i++)
    {
      guint32 bar = scene->by_length[i];
      double x, y;

      ks_diagram_point_at (scene, plot, bar, &x, &y);
      if (!ks_diagram_scene_stands (scene, bar))
        stamp (&mask, &mark, (int) rint ((x - left) * scale - 0.5 * side),
               (int) rint ((y - top) * scale - 0.5 * side));
    }
  cairo_surface_mark_dirty (mask.surface);
  cairo_surface_set_device_scale (mask.surface, scale, scale);
  ks_set_colour (cr, style->homology[dim]);
  cairo_mask_surface (cr, mask.surface, left, top);
  cairo_surface_destroy (mask.surface);
  cairo_surface_destroy (mark.surface);
}

/* ------- shapes ------- */

/* Marks a place a fraction of a point wide as taken: FALSE when it was. */
static gboolean
take_place (GHashTable *taken, guint dim, double x, double y, double radius)
{
  guint64 column = (guint64) (MAX (x, 0.0) / (PLACE * radius));
  guint64 row = (guint64) (MAX (y, 0.0) / (PLACE * radius));
  gint64 key = (gint64) ((guint64) MIN (dim, 3) << 60 | (row & 0x3fffffff) << 30
                         | (column & 0x3fffffff));

  if (g_hash_table_contains (taken, &key))
    return FALSE;
  g_hash_table_add (taken, g_memdup2 (&key, sizeof key));
  return TRUE;
}

void
ks_diagram_draw_points (cairo_t *cr, const KsDiagramScene *scene, const KsPlot *plot,
                        const KsStyle *style)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint dim = 0; dim < 3; dim++)
    {
      gboolean as_image = is_crowd (scene, dim) && !style->is_paper;

      if (as_image)
        draw_image (cr, scene, plot, style, dim);
      for (gsize i = scene->dim_start[dim + 1]; i-- > scene->dim_start[dim];)
        {
          guint32 bar = scene->by_length[i];
          gboolean stands = ks_diagram_scene_stands (scene, bar);
          double radius = ks_diagram_mark_radius (scene, style, bar);
          double x, y;

          ks_diagram_point_at (scene, plot, bar, &x, &y);
          if (stands || (!as_image && take_place (taken, dim, x, y, radius)))
            ks_diagram_draw_mark (cr, style, dim, x, y, radius, stands || !is_crowd (scene, dim));
        }
    }
}
