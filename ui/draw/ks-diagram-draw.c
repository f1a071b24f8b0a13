/* SPDX-License-Identifier: MIT */
#include "ks-diagram-draw.h"

#include "ks-diagram-points.h"
#include "ks-text.h"

#include <math.h>

#define KEY 0.35      /* radius of the legend's marks, in font sizes */
#define REACH 0.9     /* of the pointer */
#define BAND 0.16     /* of the accent in the ground */
#define BAND_STEPS 64 /* of the edge of the band, a curve on logarithmic axes */

KsPlot
ks_diagram_plot (const KsDiagramScene *scene, const KsStyle *style, double width, double height)
{
  double left = ks_plot_left_room (style, TRUE);
  double bottom = ks_plot_bottom_room (style);
  double margin = 0.6 * style->font_size;
  double side = MAX (MIN (width - left - margin, height - bottom - margin), 1.0);

  return (KsPlot) {
    .x = left + 0.5 * (width - left - margin - side),
    .y = margin,
    .width = side,
    .height = side,
    .low_x = scene->low, .high_x = scene->top, .low_y = scene->low, .high_y = scene->top,
    .is_log = scene->is_log,
  };
}

/* ------- ground ------- */

static KsRgb
band_colour (const KsStyle *style)
{
  return ks_rgb_mix (style->background, style->accent, BAND);
}

/* A strip along the diagonal, up to bars as long as the band allows. */
static void
draw_band (cairo_t *cr, const KsDiagramScene *scene, const KsPlot *plot, const KsStyle *style)
{
  double end = scene->has_infinite ? scene->high : scene->top;
  double rise = ks_plot_y (plot, end);

  if (scene->band_length <= 0.0)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, plot->x, rise, plot->width, plot->y + plot->height - rise);
  cairo_clip (cr);
  cairo_move_to (cr, ks_plot_x (plot, end), rise);
  cairo_line_to (cr, plot->x, plot->y + plot->height);
  for (int i = 0; i <= BAND_STEPS; i++)
    {
      double birth = ks_plot_value (i / (double) BAND_STEPS, scene->low, end, scene->is_log);

      cairo_line_to (cr, ks_plot_x (plot, birth), ks_plot_y (plot, birth + scene->band_length));
    }
  cairo_close_path (cr);
  ks_set_colour (cr, band_colour (style));
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_ground (cairo_t *cr, const KsDiagramScene *scene, const KsPlot *plot, const KsStyle *style)
{
  double end = ks_plot_x (plot, scene->has_infinite ? scene->high : scene->top);
  double rise = ks_plot_y (plot, scene->has_infinite ? scene->high : scene->top);

  ks_set_colour (cr, style->background);
  cairo_rectangle (cr, plot->x, plot->y, plot->width, plot->height);
  cairo_fill (cr);

  /* No class dies before it is born: that half is set apart. */
  cairo_move_to (cr, plot->x, plot->y + plot->height);
  cairo_line_to (cr, end, rise);
  cairo_line_to (cr, plot->x + plot->width, rise);
  cairo_line_to (cr, plot->x + plot->width, plot->y + plot->height);
  cairo_close_path (cr);
  ks_set_colour (cr, style->shade);
  cairo_fill (cr);
  draw_band (cr, scene, plot, style);

  cairo_set_line_width (cr, style->line);
  ks_set_colour (cr, style->dim);
  cairo_move_to (cr, plot->x, plot->y + plot->height);
  cairo_line_to (cr, end, rise);
  cairo_stroke (cr);
}

static void
draw_rim (cairo_t *cr, const KsDiagramScene *scene, const KsPlot *plot, const KsStyle *style)
{
  double dashes[] = { 3.0 * style->line, 3.0 * style->line };
  double y = ks_plot_y (plot, scene->rim);

  cairo_save (cr);
  cairo_set_dash (cr, dashes, 2, 0.0);
  cairo_set_line_width (cr, style->line);
  ks_set_colour (cr, style->grid);
  cairo_move_to (cr, plot->x, y);
  cairo_line_to (cr, plot->x + plot->width, y);
  cairo_stroke (cr);
  cairo_restore (cr);
  ks_text_draw (cr, style, KS_TEXT_LABEL, "∞", plot->x - 6.0 * style->line, y, 1.0, 0.5, 0.0);
}

/* Ends at @right. */
static void
draw_band_key (cairo_t *cr, const KsDiagramScene *scene, const KsStyle *style, double right,
               double y)
{
  g_autofree char *name = g_strdup_printf ("%g %% band", 100.0 * scene->band_level);
  double swatch = 1.1 * style->font_size;
  double left = right - ks_text_measure (style, KS_TEXT_SMALL, name, 0.0).width;

  ks_text_draw (cr, style, KS_TEXT_SMALL, name, right, y, 1.0, 0.5, 0.0);
  cairo_rectangle (cr, left - 1.4 * swatch, y - 0.4 * swatch, swatch, 0.8 * swatch);
  ks_set_colour (cr, band_colour (style));
  cairo_fill_preserve (cr);
  ks_set_colour (cr, style->grid);
  cairo_set_line_width (cr, style->line);
  cairo_stroke (cr);
}

static void
draw_legend (cairo_t *cr, const KsDiagramScene *scene, const KsPlot *plot, const KsStyle *style)
{
  double row = 1.5 * style->font_size;
  double x = plot->x + plot->width - 3.6 * style->font_size;
  double y = plot->y + plot->height - 0.9 * style->font_size;

  for (int dim = (int) MIN (scene->diagram->max_dim, 2); dim >= 0; dim--)
    {
      g_autofree char *name = g_strdup_printf ("H<sub>%d</sub>", dim);

      ks_diagram_draw_mark (cr, style, (guint) dim, x, y, KEY * style->font_size, FALSE);
      ks_text_draw (cr, style, KS_TEXT_LABEL, name, x + 0.9 * style->font_size, y, 0.0, 0.5, 0.0);
      y -= row;
    }
  if (scene->band_length > 0.0)
    draw_band_key (cr, scene, style, plot->x + plot->width - 0.6 * style->font_size, y);
}

/* The longest bar's length as a line from the diagonal, with the number beside it. */
static void
draw_longest (cairo_t *cr, const KsDiagramScene *scene, const KsPlot *plot, const KsStyle *style)
{
  if (scene->n_standing == 0)
    return;

  guint32 bar = scene->by_length[scene->dim_start[1]];
  g_autofree char *number = ks_number_markup (ks_diagram_scene_length (scene, bar), 3);
  KsTextSize size = ks_text_measure (style, KS_TEXT_SMALL, number, 0.0);
  double x, y;

  ks_diagram_point_at (scene, plot, bar, &x, &y);
  double foot = ks_plot_y (plot, scene->diagram->bars[bar].birth);
  double middle = y + 0.4 * (foot - y);
  gboolean is_right = x + size.width + style->font_size < plot->x + plot->width;

  cairo_move_to (cr, x, foot);
  cairo_line_to (cr, x, y);
  cairo_set_line_width (cr, 1.4 * style->line);
  ks_set_colour (cr, ks_rgb_mix (style->background, style->homology[1], 0.55));
  cairo_stroke (cr);
  if (foot - y > 2.0 * size.height)
    ks_text_draw (cr, style, KS_TEXT_SMALL, number, x + (is_right ? 0.5 : -0.5) * style->font_size,
                  middle, is_right ? 0.0 : 1.0, 0.5, 0.0);
}

static void
draw_ring (cairo_t *cr, const KsDiagramScene *scene, const KsPlot *plot, const KsStyle *style,
           guint32 bar, double width)
{
  double radius = ks_diagram_mark_radius (scene, style, bar);
  double x, y;

  ks_diagram_point_at (scene, plot, bar, &x, &y);
  ks_diagram_draw_mark (cr, style, scene->diagram->bars[bar].dim, x, y, radius, FALSE);
  cairo_new_path (cr);
  cairo_arc (cr, x, y, radius + 1.5 * style->line + 0.5 * width, 0.0, 2.0 * G_PI);
  ks_set_colour (cr, style->accent);
  cairo_set_line_width (cr, width);
  cairo_stroke (cr);
}

void
ks_diagram_draw (cairo_t *cr, const KsDiagramScene *scene, const KsStyle *style, double width,
                 double height)
{
  g_return_if_fail (cr != NULL && scene != NULL && style != NULL);

  KsPlot plot = ks_diagram_plot (scene, style, width, height);

  cairo_save (cr);
  draw_ground (cr, scene, &plot, style);
  if (scene->has_infinite)
    draw_rim (cr, scene, &plot, style);
  ks_plot_draw_frame (cr, &plot, style);
  ks_plot_draw_x_axis (cr, &plot, style, scene->high, "birth");
  ks_plot_draw_y_axis (cr, &plot, style, scene->high, "death");
  draw_legend (cr, scene, &plot, style);
  draw_longest (cr, scene, &plot, style);
  ks_diagram_draw_points (cr, scene, &plot, style);
  cairo_restore (cr);
}

void
ks_diagram_draw_marked (cairo_t *cr, const KsDiagramScene *scene, const KsStyle *style,
                        double width, double height, guint32 hovered, guint32 selected)
{
  g_return_if_fail (cr != NULL && scene != NULL && style != NULL);

  KsPlot plot = ks_diagram_plot (scene, style, width, height);

  cairo_save (cr);
  if (selected < scene->n_bars)
    draw_ring (cr, scene, &plot, style, selected, 2.5 * style->line);
  if (hovered < scene->n_bars && hovered != selected)
    draw_ring (cr, scene, &plot, style, hovered, 1.5 * style->line);
  cairo_restore (cr);
}

guint32
ks_diagram_pick (const KsDiagramScene *scene, const KsStyle *style, double width, double height,
                 double x, double y)
{
  g_return_val_if_fail (scene != NULL && style != NULL, KS_NO_BAR);

  KsPlot plot = ks_diagram_plot (scene, style, width, height);

  return ks_diagram_scene_pick (scene, (x - plot.x) / plot.width, 1.0 - (y - plot.y) / plot.height,
                                REACH * style->font_size / plot.width);
}
