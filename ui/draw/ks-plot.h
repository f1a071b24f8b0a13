/* A frame with two axes: from values to the drawing and back, and its ticks and labels.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>

#include "ks-axis.h"
#include "ks-style.h"

typedef struct {
  double x, y, width, height; /* the frame, drawing units; values grow to the right and up */
  double low_x, high_x, low_y, high_y;
} KsPlot;

static inline double
ks_plot_x (const KsPlot *plot, double value)
{
  return plot->x + (value - plot->low_x) / (plot->high_x - plot->low_x) * plot->width;
}

static inline double
ks_plot_y (const KsPlot *plot, double value)
{
  return plot->y + (plot->high_y - value) / (plot->high_y - plot->low_y) * plot->height;
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
