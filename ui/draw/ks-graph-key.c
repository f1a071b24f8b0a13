/* SPDX-License-Identifier: MIT */
#include "ks-graph-key.h"

#include "ks-axis.h"
#include "ks-text.h"

#include <math.h>

#define BAR_STEPS 32
#define MAX_LEVELS 8
#define MAX_SIZE_RADIUS 1.8 /* of the size key's discs, in font sizes */

static void
bar_outline (cairo_t *cr, const KsColourScale *scale, double x, double y, double width,
             double height)
{
  double left = scale->has_below ? 0.6 * height : 0.0;
  double right = scale->has_above || scale->has_infinite ? 0.6 * height : 0.0;

  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + width, y);
  cairo_line_to (cr, x + width + right, y + 0.5 * height);
  cairo_line_to (cr, x + width, y + height);
  cairo_line_to (cr, x, y + height);
  cairo_line_to (cr, x - left, y + 0.5 * height);
  cairo_close_path (cr);
}

static void
draw_bar (cairo_t *cr, const KsColourScale *scale, const KsColormap *map, const KsStyle *style,
          double x, double y, double width, double height)
{
  cairo_pattern_t *pattern = cairo_pattern_create_linear (x, 0.0, x + width, 0.0);

  for (int i = 0; i <= BAR_STEPS; i++)
    {
      double t = (double) i / BAR_STEPS;
      KsRgb colour = ks_colormap_at (map, scale->high > scale->low ? t : 0.5);

      cairo_pattern_add_color_stop_rgb (pattern, t, colour.red, colour.green, colour.blue);
    }
  bar_outline (cr, scale, x, y, width, height);
  cairo_set_source (cr, pattern);
  cairo_fill (cr);
  cairo_pattern_destroy (pattern);
}

static void
draw_tick (cairo_t *cr, const KsStyle *style, const char *markup, double x, double y, double align)
{
  ks_set_colour (cr, style->dim);
  cairo_set_line_width (cr, style->line);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x, y + 3.0 * style->line);
  cairo_stroke (cr);
  ks_text_draw (cr, style, KS_TEXT_SMALL, markup, x, y + 4.0 * style->line, align, 0.0, 0.0);
}

static void
draw_ticks (cairo_t *cr, const KsColourScale *scale, const KsStyle *style, double x, double y,
            double width)
{
  KsAxis axis = ks_axis_nice (scale->low, scale->high,
                              (guint) CLAMP (width / (2.5 * style->font_size), 2, 7));

  if (scale->is_cyclic)
    {
      const char *const *quarters = ks_axis_quarters (scale->high);

      for (int i = 0; i < 5; i++)
        draw_tick (cr, style, quarters[i], x + 0.25 * i * width, y, 0.5);
      return;
    }
  if (axis.step == 0.0 || axis.last <= axis.first)
    {
      g_autofree char *low = ks_number_markup (scale->low, 4);
      g_autofree char *high = ks_number_markup (scale->high, 4);

      if (scale->low == scale->high || isnan (scale->low))
        draw_tick (cr, style, isnan (scale->low) && scale->has_infinite ? "∞" : low,
                   x + 0.5 * width, y, 0.5);
      else
        {
          draw_tick (cr, style, low, x, y, 0.0);
          draw_tick (cr, style, high, x + width, y, 1.0);
        }
      return;
    }
  for (gint64 k = axis.first; k <= axis.last; k++)
    {
      g_autofree char *label = ks_axis_tick_label (&axis, k);
      double place = (ks_axis_tick (&axis, k) - scale->low) / (scale->high - scale->low);

      draw_tick (cr, style, label, x + CLAMP (place, 0.0, 1.0) * width, y, 0.5);
    }
}

/* One swatch with its text; returns the row's height. */
static double
draw_swatch (cairo_t *cr, const KsStyle *style, KsRgb colour, const char *markup, double x,
             double y)
{
  KsTextSize size = ks_text_measure (style, KS_TEXT_SMALL, markup, 0.0);

  if (cr != NULL)
    {
      cairo_new_path (cr);
      cairo_arc (cr, x + 0.4 * size.height, y + 0.5 * size.height, 0.3 * size.height, 0.0,
                 2.0 * G_PI);
      ks_set_colour (cr, colour);
      cairo_fill (cr);
      ks_text_draw (cr, style, KS_TEXT_SMALL, markup, x + size.height, y, 0.0, 0.0, 0.0);
    }
  return size.height;
}

static double
draw_levels (cairo_t *cr, const KsColourScale *scale, const KsStyle *style, double x, double y)
{
  double top = y;

  for (guint i = 0; i < MIN (scale->n_levels, MAX_LEVELS); i++)
    {
      g_autofree char *name = ks_printable (scale->levels[i], 24);
      g_autofree char *markup = g_markup_escape_text (name, -1);

      y += draw_swatch (cr, style, style->category[i % KS_STYLE_CATEGORIES], markup, x, y);
    }
  if (scale->n_levels > MAX_LEVELS)
    {
      g_autofree char *more = g_strdup_printf ("and %u more, colours repeat",
                                               scale->n_levels - MAX_LEVELS);

      if (cr != NULL)
        ks_text_draw (cr, style, KS_TEXT_SMALL, more, x, y, 0.0, 0.0, 0.0);
      y += ks_text_measure (style, KS_TEXT_SMALL, more, 0.0).height;
    }
  return y - top;
}

double
ks_colour_key_draw (cairo_t *cr, const KsColourScale *scale, const KsColormap *map,
                    const KsStyle *style, double x, double y, double width)
{
  g_return_val_if_fail (scale != NULL && map != NULL && style != NULL, 0.0);

  g_autofree char *label = g_markup_escape_text (scale->label, -1);
  double bar = 0.8 * style->font_size;
  double top = y;

  if (cr != NULL)
    ks_text_draw (cr, style, KS_TEXT_LABEL, label, x, y, 0.0, 0.0, 0.0);
  y += ks_text_measure (style, KS_TEXT_LABEL, label, 0.0).height + 0.25 * style->font_size;
  if (scale->n_levels > 0)
    y += draw_levels (cr, scale, style, x, y);
  else
    {
      /* Half a tick's label and a pointed end stand out on either side. */
      double inset = MAX (0.6 * bar, 1.1 * style->font_size);

      if (cr != NULL)
        {
          draw_bar (cr, scale, ks_colour_scale_map (scale, map), style, x + inset, y,
                    width - 2.0 * inset, bar);
          draw_ticks (cr, scale, style, x + inset, y + bar, width - 2.0 * inset);
        }
      y += bar + 4.0 * style->line + ks_text_measure (style, KS_TEXT_SMALL, "0", 0.0).height;
    }
  if (scale->has_missing)
    y += draw_swatch (cr, style, style->missing, "no value", x, y);
  return y - top;
}

/* The round number not above @n: 1, 2, 5, 10, 20, ... */
static gsize
round_down (double n)
{
  double power = pow (10.0, floor (log10 (MAX (n, 1.0)) + 1e-12));
  double lead = n / power;

  return (gsize) (power * (lead >= 5.0 ? 5.0 : lead >= 2.0 ? 2.0 : 1.0));
}

/* A disc of @radius with its number to the left of @right; returns where the next one ends. */
static double
draw_size (cairo_t *cr, const KsStyle *style, gsize count, double radius, double right,
           double middle)
{
  g_autofree char *label = g_strdup_printf ("%" G_GSIZE_FORMAT, count);
  KsTextSize text = ks_text_measure (style, KS_TEXT_SMALL, label, 0.0);

  if (cr != NULL)
    {
      double x = right - text.width - 0.35 * style->font_size - radius;

      ks_text_draw (cr, style, KS_TEXT_SMALL, label, right, middle, 1.0, 0.5, 0.0);
      cairo_new_path (cr);
      cairo_arc (cr, x, middle, MAX (radius - 0.5 * style->line, 0.1), 0.0, 2.0 * G_PI);
      ks_set_colour (cr, style->dim);
      cairo_set_line_width (cr, style->line);
      cairo_stroke (cr);
    }
  return right - text.width - 2.0 * radius - 1.2 * style->font_size;
}

/* The most points whose disc is drawn true, below the clamp, and has room here; @one is one
 * point's radius. */
static double
largest_size (const KsGraphScene *scene, const KsStyle *style, double one)
{
  gsize largest = 0;

  for (gsize i = 0; i < scene->n_nodes; i++)
    largest = MAX (largest, scene->graph->start[i + 1] - scene->graph->start[i]);
  double most = MIN ((double) largest, pow (scene->radius_max / scene->radius_unit, 2.0));
  return MIN (most, pow (MAX_SIZE_RADIUS * style->font_size / one, 2.0));
}

KsBounds
ks_size_key_draw (cairo_t *cr, const KsGraphScene *scene, const KsStyle *style,
                  double pixels_per_unit, double x, double y)
{
  g_return_val_if_fail (scene != NULL && style != NULL, ((KsBounds) { 0 }));

  const char *title = "points in a node";
  double one = scene->radius_unit * pixels_per_unit;
  double most = largest_size (scene, style, one);

  if (!(most >= 1.0))
    return (KsBounds) { x, y, x, y };

  gsize counts[2] = { round_down (most), round_down (most / 8.0) };
  KsTextSize size = ks_text_measure (style, KS_TEXT_SMALL, title, 0.0);
  double radius = one * sqrt ((double) counts[0]);
  double middle = y + size.height + 0.25 * style->font_size + MAX (radius, 0.5 * size.height);
  double left;

  if (cr != NULL)
    ks_text_draw (cr, style, KS_TEXT_SMALL, title, x, y, 1.0, 0.0, 0.0);
  left = draw_size (cr, style, counts[0], radius, x, middle);
  if (most >= 8.0)
    left = draw_size (cr, style, counts[1], one * sqrt ((double) counts[1]), left, middle);
  return (KsBounds) { MIN (x - size.width, left + 0.8 * style->font_size), y, x,
                      middle + MAX (radius, 0.5 * size.height) };
}
