/* SPDX-License-Identifier: MIT */
#include "ks-histogram-draw.h"

#include "ks-text.h"

#include <math.h>

#define ROW 3.0           /* height of a row of intervals, in line widths */
#define TELL_APART 4.0    /* narrower intervals make one band */

static void
draw_bins (cairo_t *cr, const KsHistogram *histogram, double x, double y, double width,
           double height)
{
  double step = width / histogram->n_bins;
  double gap = step >= 3.0 ? MIN (0.15 * step, 1.0) : 0.0;

  for (guint i = 0; i < histogram->n_bins; i++)
    {
      double share = histogram->most > 0 ? (double) histogram->count[i] / histogram->most : 0.0;
      double tall = share > 0.0 ? MAX (share * height, 1.0) : 0.0;

      if (tall > 0.0)
        cairo_rectangle (cr, x + i * step, y + height - tall, step - gap, tall);
    }
  cairo_fill (cr);
}

static void
draw_base (cairo_t *cr, const KsStyle *style, double x, double y, double width)
{
  ks_set_colour (cr, style->grid);
  cairo_set_line_width (cr, style->line);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + width, y);
  cairo_stroke (cr);
}

static void
draw_cut (cairo_t *cr, KsRgb colour, double line, double x, double y, double height)
{
  ks_set_colour (cr, colour);
  cairo_set_line_width (cr, 2.0 * line);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x, y + height);
  cairo_stroke (cr);
}

static double
place_of (const KsHistogram *histogram, double value, double x, double width)
{
  double t = (value - histogram->low) / (histogram->high - histogram->low);

  return x + CLAMP (t, 0.0, 1.0) * width;
}

void
ks_density_histogram_draw (cairo_t *cr, const KsHistogram *histogram, double cut,
                           double hovered_cut,
                           const KsStyle *style, double x, double y, double width, double height)
{
  g_return_if_fail (cr != NULL && histogram != NULL && style != NULL);

  gboolean has_cut = isfinite (cut);
  double at = has_cut ? place_of (histogram, cut, x, width) : x;

  cairo_save (cr);
  cairo_new_path (cr);
  cairo_rectangle (cr, x, y, at - x, height);
  cairo_clip (cr);
  ks_set_colour (cr, style->left_out);
  draw_bins (cr, histogram, x, y, width, height);
  cairo_restore (cr);

  cairo_save (cr);
  cairo_rectangle (cr, at, y, x + width - at, height);
  cairo_clip (cr);
  ks_set_colour (cr, style->kept);
  draw_bins (cr, histogram, x, y, width, height);
  cairo_restore (cr);

  draw_base (cr, style, x, y + height, width);
  if (isfinite (hovered_cut))
    draw_cut (cr, ks_rgb_mix (style->background, style->cut, 0.45), style->line,
              place_of (histogram, hovered_cut, x, width), y, height);
  if (has_cut)
    draw_cut (cr, style->cut, style->line, at, y, height);
}

double
ks_density_histogram_value (const KsHistogram *histogram, double x, double width, double place)
{
  g_return_val_if_fail (histogram != NULL && width > 0.0, NAN);

  double t = CLAMP ((place - x) / width, 0.0, 1.0);

  return histogram->low + t * (histogram->high - histogram->low);
}

/* One interval from @low to @high in fractions of the axis, cut to it. */
static void
draw_interval (cairo_t *cr, double low, double high, double x, double y, double width,
               double thickness)
{
  low = MAX (low, 0.0);
  high = MIN (high, 1.0);
  if (high > low)
    cairo_rectangle (cr, x + low * width, y, (high - low) * width, thickness);
}

guint
ks_interval_rows (const double *low, const double *high, guint n)
{
  guint rows = 1;

  for (guint i = 0; i < n && rows < KS_INTERVAL_MAX_ROWS; i++)
    {
      guint overlapping = 1;

      while (i + overlapping < n && overlapping < KS_INTERVAL_MAX_ROWS
             && low[i + overlapping] <= high[i])
        overlapping++;
      rows = MAX (rows, overlapping);
    }
  return rows;
}

static void
draw_intervals (cairo_t *cr, const KsHistogram *histogram, const double *low, const double *high,
                guint n, gboolean is_circular, const KsStyle *style, double x, double y,
                double width)
{
  double range = histogram->high - histogram->low;
  guint rows = ks_interval_rows (low, high, n);
  double thickness = 0.6 * ROW * style->line;
  int turns = is_circular;

  /* Rows are parted alternately by two tones, so that neighbours in a crowded row can be told
   * apart. */
  for (guint tone = 0; tone < 2; tone++)
    {
      for (guint i = 0; i < n; i++)
        {
          double row = y + (i % rows) * ROW * style->line;

          if ((i / rows) % 2 != tone)
            continue;
          for (int turn = -turns; turn <= turns; turn++)
            draw_interval (cr, (low[i] - histogram->low) / range + turn,
                           (high[i] - histogram->low) / range + turn, x, row, width, thickness);
        }
      ks_set_colour (cr, ks_rgb_mix (style->background, style->kept, tone == 0 ? 1.0 : 0.55));
      cairo_fill (cr);
    }
}

void
ks_lens_histogram_draw (cairo_t *cr, const KsHistogram *histogram, const double *low,
                        const double *high, guint n, gboolean is_circular, const KsStyle *style,
                        double x, double y, double width, double height)
{
  g_return_if_fail (cr != NULL && histogram != NULL && style != NULL);
  g_return_if_fail (n == 0 || (low != NULL && high != NULL));

  double intervals = n > 0 ? (KS_INTERVAL_MAX_ROWS + 1) * ROW * style->line : 0.0;
  double bins = MAX (height - intervals, 0.4 * height);

  cairo_save (cr);
  cairo_new_path (cr);
  ks_set_colour (cr, ks_rgb_mix (style->background, style->kept, 0.75));
  draw_bins (cr, histogram, x, y, width, bins);
  draw_base (cr, style, x, y + bins, width);
  if (n > 0 && width / n >= TELL_APART * style->line)
    draw_intervals (cr, histogram, low, high, n, is_circular, style, x,
                    y + bins + ROW * style->line, width);
  else if (n > 0)
    {
      ks_set_colour (cr, style->kept);
      cairo_rectangle (cr, x, y + bins + ROW * style->line, width,
                       (KS_INTERVAL_MAX_ROWS - 0.4) * ROW * style->line);
      cairo_fill (cr);
    }
  cairo_restore (cr);
}
