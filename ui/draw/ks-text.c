/* SPDX-License-Identifier: MIT */
#include "ks-text.h"

#include <pango/pangocairo.h>

/* One layout serves screen and paper: no rounding to whole pixels, so that a text takes
 * the same room in an exported file as in its measurement. */
/* Of each kind, in font sizes. */
static const double sizes[] = {
  [KS_TEXT_LABEL] = 1.0, [KS_TEXT_SMALL] = 0.88, [KS_TEXT_TITLE] = 1.1,
};

static PangoLayout *
make_layout (const KsStyle *style, KsTextKind kind, const char *markup, double max_width)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  pango_context_set_round_glyph_positions (context, FALSE);

  PangoLayout *layout = pango_layout_new (context);
  g_object_unref (context);
  PangoFontDescription *font = pango_font_description_from_string (style->font_family);
  double size = style->font_size * sizes[kind];

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  if (kind == KS_TEXT_TITLE)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  if (max_width > 0.0)
    {
      pango_layout_set_width (layout, (int) (max_width * PANGO_SCALE));
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
    }
  pango_layout_set_markup (layout, markup, -1);
  return layout;
}

static KsTextSize
layout_size (PangoLayout *layout)
{
  int width, height;

  pango_layout_get_size (layout, &width, &height);
  return (KsTextSize) { (double) width / PANGO_SCALE, (double) height / PANGO_SCALE };
}

void
ks_set_colour (cairo_t *cr, KsRgb colour)
{
  cairo_set_source_rgb (cr, colour.red, colour.green, colour.blue);
}

KsTextSize
ks_text_measure (const KsStyle *style, KsTextKind kind, const char *markup, double max_width)
{
  g_autoptr (PangoLayout) layout = make_layout (style, kind, markup, max_width);

  return layout_size (layout);
}

KsTextSize
ks_text_draw (cairo_t *cr, const KsStyle *style, KsTextKind kind, const char *markup,
              double x, double y, double x_align, double y_align, double angle)
{
  g_autoptr (PangoLayout) layout = make_layout (style, kind, markup, 0.0);
  KsTextSize size = layout_size (layout);

  cairo_save (cr);
  ks_set_colour (cr, kind == KS_TEXT_SMALL ? style->dim : style->text);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, angle);
  cairo_move_to (cr, -x_align * size.width, -y_align * size.height);
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
  return size;
}

KsTextSize
ks_text_draw_lines (cairo_t *cr, const KsStyle *style, KsTextKind kind, const char *markup,
                    double x, double y, double max_width)
{
  g_autoptr (PangoLayout) layout = make_layout (style, kind, markup, max_width);

  ks_set_colour (cr, kind == KS_TEXT_SMALL ? style->dim : style->text);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  return layout_size (layout);
}
