/* SPDX-License-Identifier: MIT */
#include "ks-plot.h"

#include "ks-text.h"

#define TICK 3.0 /* length, in line widths */
#define GAP 3.0  /* from tick to label */

double
ks_plot_left_room (const KsStyle *style, gboolean has_label)
{
  double number = ks_text_measure (style, KS_TEXT_SMALL, "0.00", 0.0).width;
  double label = has_label ? 1.5 * style->font_size : 0.0;

  return number + label + (TICK + GAP) * style->line;
}

double
ks_plot_bottom_room (const KsStyle *style)
{
  double number = ks_text_measure (style, KS_TEXT_SMALL, "0", 0.0).height;
  double label = ks_text_measure (style, KS_TEXT_LABEL, "b", 0.0).height;

  return number + label + (TICK + GAP) * style->line;
}

void
ks_plot_draw_frame (cairo_t *cr, const KsPlot *plot, const KsStyle *style)
{
  cairo_rectangle (cr, plot->x, plot->y, plot->width, plot->height);
  ks_set_colour (cr, style->grid);
  cairo_set_line_width (cr, style->line);
  cairo_stroke (cr);
}

static void
draw_tick (cairo_t *cr, const KsStyle *style, double x0, double y0, double x1, double y1)
{
  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y1);
  ks_set_colour (cr, style->dim);
  cairo_set_line_width (cr, style->line);
  cairo_stroke (cr);
}

void
ks_plot_draw_x_axis (cairo_t *cr, const KsPlot *plot, const KsStyle *style, double limit,
                     const char *label)
{
  guint most = (guint) CLAMP (plot->width / (4.0 * style->font_size), 2, 8);
  KsAxis axis = plot->is_log ? ks_axis_log (plot->low_x, limit, most)
                             : ks_axis_nice (plot->low_x, limit, most);
  double base = plot->y + plot->height;
  double below = base + (TICK + GAP) * style->line;

  for (gint64 k = axis.first; axis.step > 0.0 && k <= axis.last; k++)
    {
      g_autofree char *number = ks_axis_tick_label (&axis, k);
      double x = ks_plot_x (plot, ks_axis_tick (&axis, k));

      draw_tick (cr, style, x, base, x, base + TICK * style->line);
      ks_text_draw (cr, style, KS_TEXT_SMALL, number, x, below, 0.5, 0.0, 0.0);
    }
  if (label != NULL)
    ks_text_draw (cr, style, KS_TEXT_LABEL, label, plot->x + 0.5 * plot->width,
                  below + ks_text_measure (style, KS_TEXT_SMALL, "0", 0.0).height, 0.5, 0.0, 0.0);
}

void
ks_plot_draw_y_axis (cairo_t *cr, const KsPlot *plot, const KsStyle *style, double limit,
                     const char *label)
{
  guint most = (guint) CLAMP (plot->height / (3.0 * style->font_size), 2, 8);
  KsAxis axis = plot->is_log ? ks_axis_log (plot->low_y, limit, most)
                             : ks_axis_nice (plot->low_y, limit, most);

  for (gint64 k = axis.first; axis.step > 0.0 && k <= axis.last; k++)
    {
      g_autofree char *number = ks_axis_tick_label (&axis, k);
      double y = ks_plot_y (plot, ks_axis_tick (&axis, k));

      draw_tick (cr, style, plot->x - TICK * style->line, y, plot->x, y);
      ks_text_draw (cr, style, KS_TEXT_SMALL, number, plot->x - (TICK + GAP) * style->line, y, 1.0,
                    0.5, 0.0);
    }
  if (label != NULL)
    ks_text_draw (cr, style, KS_TEXT_LABEL, label, plot->x - ks_plot_left_room (style, TRUE),
                  plot->y + 0.5 * plot->height, 0.5, 0.0, -G_PI / 2.0);
}
