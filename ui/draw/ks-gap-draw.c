/* SPDX-License-Identifier: MIT */
#include "ks-gap-draw.h"

#include "ks-axis.h"
#include "ks-text.h"

#include <math.h>

static void
draw_bins (cairo_t *cr, const KsGapHistogram *gap, const KsStyle *style, double x, double y,
           double width, double height)
{
  double step = width / gap->n_bins;
  double space = step >= 3.0 * style->line ? style->line : 0.0;
  guint32 most = 1;

  for (guint i = 0; i < gap->n_bins; i++)
    most = MAX (most, gap->counts[i]);
  for (guint i = 0; i < gap->n_bins; i++)
    {
      /* The root, for the few merges far up decide and the many far down would hide them. */
      double tall = sqrt ((double) gap->counts[i] / most) * height;
      double middle = 0.5 * (gap->edges[i] + gap->edges[i + 1]);

      if (gap->counts[i] == 0)
        continue;
      cairo_rectangle (cr, x + i * step, y + height - tall, step - space, tall);
      ks_set_colour (cr, middle < gap->cut ? style->kept : style->left_out);
      cairo_fill (cr);
    }
}

static void
draw_end (cairo_t *cr, const KsStyle *style, double value, double x, double y, double align)
{
  g_autofree char *number = ks_number_markup (value, 3);

  ks_text_draw (cr, style, KS_TEXT_SMALL, number, x, y, align, 0.0, 0.0);
}

void
ks_gap_histogram_draw (cairo_t *cr, const KsGapHistogram *gap, const KsStyle *style, double x,
                       double y, double width, double height)
{
  g_return_if_fail (cr != NULL && gap != NULL && style != NULL);

  double labels = ks_text_measure (style, KS_TEXT_SMALL, "0", 0.0).height + 2.0 * style->line;
  double bars = MAX (height - labels, 0.4 * height);
  double least = gap->edges[0], most = gap->edges[gap->n_bins];

  cairo_save (cr);
  cairo_new_path (cr);
  draw_bins (cr, gap, style, x, y, width, bars);
  ks_set_colour (cr, style->grid);
  cairo_set_line_width (cr, style->line);
  cairo_move_to (cr, x, y + bars);
  cairo_line_to (cr, x + width, y + bars);
  cairo_stroke (cr);
  draw_end (cr, style, least, x, y + bars + 2.0 * style->line, 0.0);
  draw_end (cr, style, most, x + width, y + bars + 2.0 * style->line, 1.0);
  if (isfinite (gap->cut) && most > least)
    {
      double at = x + (gap->cut - least) / (most - least) * width;

      ks_set_colour (cr, style->cut);
      cairo_set_line_width (cr, 2.0 * style->line);
      cairo_move_to (cr, at, y);
      cairo_line_to (cr, at, y + bars);
      cairo_stroke (cr);
      if (at > x + 0.25 * width && at < x + 0.75 * width)
        draw_end (cr, style, gap->cut, at, y + bars + 2.0 * style->line, 0.5);
    }
  cairo_restore (cr);
}
