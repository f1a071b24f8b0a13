/* A frame with two axes: from values to the drawing and back, and its ticks and labels.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>
#include <math.h>

#include "ks-axis.h"
#include "ks-style.h"

typedef struct {
  double x, y, width, height; /* the frame, drawing units; values grow to the right and up */
  double low_x, high_x, low_y, high_y;
  gboolean is_log; /* both axes: ranges are above 0, and what is below one stands at its edge */
} KsPlot;

/* How far from @low to @high a value lies, from 0 to 1. */
static inline double
ks_plot_part (double value, double low, double high, gboolean is_log)
{
  if (is_log)
    return value > low ? log (value / low) / log (high / low) : 0.0;
  return (value - low) / (high - low);
}

/* The value that lies at such a part: the inverse. */
static inline double
ks_plot_value (double part, double low, double high, gboolean is_log)
{
  return is_log ? low * pow (high / low, part) : low + part * (high - low);
}

static inline double
ks_plot_x (const KsPlot *plot, double value)
{
  return plot->x + ks_plot_part (value, plot->low_x, plot->high_x, plot->is_log) * plot->width;
}

static inline double
ks_plot_y (const KsPlot *plot, double value)
{
  return plot->y
         + (1.0 - ks_plot_part (value, plot->low_y, plot->high_y, plot->is_log)) * plot->height;
}

/* Room for tick labels and axis labels outside the frame. */
double ks_plot_left_room (const KsStyle *style, gboolean has_label);
double ks_plot_bottom_room (const KsStyle *style);

/* Ticks at nice numbers up to @limit, with labels; NULL labels are left out. */
void ks_plot_draw_x_axis (cairo_t *cr, const KsPlot *plot, const KsStyle *style, double limit,
                          const char *label);
void ks_plot_draw_y_axis (cairo_t *cr, const KsPlot *plot, const KsStyle *style, double limit,
                          const char *label);
void ks_plot_draw_frame (cairo_t *cr, const KsPlot *plot, const KsStyle *style);
