/* SPDX-License-Identifier: MIT */
#include "ks-lens-points.h"

#include "ks-canvas.h"
#include "ks-graph-look.h"
#include "ks-text.h"

#include <math.h>

#define MAX_SHAPES 5000   /* more points are an image */
#define MAX_PIXELS 8192   /* a side of it */
#define CHECK_EVERY 4096  /* points: well under 10 ms */
#define FADE 0.78         /* of what is not lit */
#define LEVELS 256        /* of the colour map */

typedef struct {
  const KsLensScene *scene;
  const KsLensLook *look;
  const guint8 *lit;       /* (m) or NULL */
  KsPlot plot;
  double radius;
  KsRgb bright[LEVELS], faded[LEVELS]; /* of the colour map */
} Layer;

/* Spread evenly the dots would leave most of the ground free. */
double
ks_lens_point_radius (const KsLensScene *scene, const KsStyle *style, const KsPlot *plot)
{
  double each = sqrt (plot->width * plot->height / (double) MAX (scene->m, 1));

  return CLAMP (0.22 * each, 0.85 * style->line, 3.2 * style->line);
}

static void
init (Layer *self, const KsLensScene *scene, const KsLensLook *look, const KsPlot *plot,
      const guint8 *lit)
{
  *self = (Layer) { .scene = scene, .look = look, .plot = *plot, .lit = lit };
  self->radius = ks_lens_point_radius (scene, look->style, plot);
  ks_colormap_fill (ks_colour_scale_map (&scene->colours, look->map), self->bright);
  for (guint i = 0; i < LEVELS; i++)
    self->faded[i] = ks_rgb_mix (self->bright[i], look->style->background, FADE);
}

static gboolean
is_lit (const Layer *self, gsize i)
{
  return self->lit == NULL || self->lit[i];
}

static KsRgb
colour_of (const Layer *self, gsize i)
{
  const KsStyle *style = self->look->style;
  float shade = self->scene->shade[i];
  KsRgb colour;

  if (shade >= 0.0f && self->scene->colours.n_levels == 0)
    {
      guint level = (guint) (shade * (LEVELS - 1) + 0.5f);

      return is_lit (self, i) ? self->bright[level] : self->faded[level];
    }
  colour = shade < 0.0f ? style->missing : style->category[(guint) shade % KS_STYLE_CATEGORIES];
  return is_lit (self, i) ? colour : ks_rgb_mix (colour, style->background, FADE);
}

static KsRgb
cross_colour (const Layer *self)
{
  return ks_rgb_mix (self->look->style->background, self->look->style->dim, 0.55);
}

/* What is drawn in one of three passes, the last on top: unclustered points, faded ones, others. */
static gboolean
is_in_pass (const Layer *self, gsize i, guint pass)
{
  if (self->scene->is_unclustered[i])
    return pass == 0;
  return pass == (is_lit (self, i) ? 2 : 1);
}

/* ------- as shapes ------- */

static void
cross_path (cairo_t *cr, double x, double y, double arm)
{
  cairo_move_to (cr, x - arm, y);
  cairo_line_to (cr, x + arm, y);
  cairo_move_to (cr, x, y - arm);
  cairo_line_to (cr, x, y + arm);
}

static gboolean
draw_shapes (cairo_t *cr, const Layer *self, KsContext *context, GError **error)
{
  const KsLensScene *scene = self->scene;
  const KsPlot *plot = &self->plot;

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint pass = 0; pass < 3; pass++)
    for (gsize i = 0; i < scene->m; i++)
      {
        double x = plot->x + scene->place[2 * i] * plot->width;
        double y = plot->y + (1.0 - scene->place[2 * i + 1]) * plot->height;

        if (i % 256 == 0 && !ks_context_check (context, error))
          return FALSE;
        if (!is_in_pass (self, i, pass))
          continue;
        ks_set_colour (cr, pass == 0 ? cross_colour (self) : colour_of (self, i));
        cairo_set_line_width (cr, pass == 0 ? 0.8 * self->look->style->line : 2.0 * self->radius);
        /* A line of no length with round ends is a dot, in few bytes. */
        cross_path (cr, x, y, pass == 0 ? self->radius + self->look->style->line : 0.0);
        cairo_stroke (cr);
      }
  return TRUE;
}

/* ------- as an image ------- */

static void
paint_cross (KsCanvas *canvas, double x, double y, int arm, int thick, KsRgb colour)
{
  int left = (int) floor (x - 0.5 * thick + 0.5);
  int top = (int) floor (y - 0.5 * thick + 0.5);

  ks_canvas_rectangle (canvas, left - arm, top, left + arm + thick, top + thick, colour);
  ks_canvas_rectangle (canvas, left, top - arm, left + thick, top + arm + thick, colour);
}

static gboolean
paint_points (KsCanvas *canvas, const Layer *self, double scale, double rise, KsContext *context,
              GError **error)
{
  const KsLensScene *scene = self->scene;
  double radius = self->radius * scale;
  int arm = (int) ceil (radius + 0.5);
  int thick = (int) MAX (floor (0.8 * scale * self->look->style->line), 1.0);

  for (guint pass = 0; pass < 3; pass++)
    for (gsize i = 0; i < scene->m; i++)
      {
        double x = scene->place[2 * i] * self->plot.width * scale;
        double y = (1.0 - scene->place[2 * i + 1]) * self->plot.height * rise;

        if (i % CHECK_EVERY == 0 && !ks_context_check (context, error))
          return FALSE;
        if (!is_in_pass (self, i, pass))
          continue;
        if (pass == 0)
          paint_cross (canvas, x, y, arm, thick, cross_colour (self));
        else
          ks_canvas_disc (canvas, x, y, radius, colour_of (self, i));
      }
  return TRUE;
}

static gboolean
draw_image (cairo_t *cr, const Layer *self, KsContext *context, GError **error)
{
  const KsPlot *plot = &self->plot;
  int width = (int) CLAMP (ceil (plot->width * self->look->pixels), 1.0, MAX_PIXELS);
  int height = (int) CLAMP (ceil (plot->height * self->look->pixels), 1.0, MAX_PIXELS);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      g_set_error (error, KS_ERROR, KS_ERROR_MEMORY,
                   "There is no memory for a picture of %d by %d pixels; make it smaller.", width,
                   height);
      return FALSE;
    }
  KsCanvas canvas = { cairo_image_surface_get_data (surface),
                      (gsize) cairo_image_surface_get_stride (surface), width, 0, height };
  gboolean done = paint_points (&canvas, self, width / plot->width, height / plot->height, context,
                                error);

  cairo_surface_mark_dirty (surface);
  cairo_save (cr);
  cairo_translate (cr, plot->x, plot->y);
  cairo_scale (cr, plot->width / width, plot->height / height);
  cairo_set_source_surface (cr, surface, 0.0, 0.0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
  return done;
}

gboolean
ks_lens_points_draw (cairo_t *cr, const KsLensScene *scene, const KsLensLook *look,
                     const KsPlot *plot, const guint8 *lit, KsContext *context, GError **error)
{
  Layer layer;

  init (&layer, scene, look, plot, lit);
  cairo_save (cr);
  gboolean done = scene->m > MAX_SHAPES ? draw_image (cr, &layer, context, error)
                                        : draw_shapes (cr, &layer, context, error);
  cairo_restore (cr);
  return done;
}
