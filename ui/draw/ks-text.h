/* Text on pictures, by Pango. Texts are Pango markup, so that b<sub>1</sub> needs no glyph
 * that a font may lack; strings from files go through g_markup_escape_text().
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>

#include "ks-style.h"

typedef enum {
  KS_TEXT_LABEL, /* the style's font size and text colour */
  KS_TEXT_SMALL, /* ticks, captions: smaller and dimmer */
  KS_TEXT_TITLE, /* bold */
} KsTextKind;

typedef struct {
  double width, height;
} KsTextSize;

/* The size of the text's box, broken into lines at @max_width (0 = one line). */
KsTextSize ks_text_measure (const KsStyle *style, KsTextKind kind, const char *markup,
                            double max_width);

/* Draws the text so that the point (@x_align, @y_align) of its box, each in [0, 1], lies at
 * (@x, @y). @angle in radians turns it about that point. Returns the box's size. */
KsTextSize ks_text_draw (cairo_t *cr, const KsStyle *style, KsTextKind kind, const char *markup,
                         double x, double y, double x_align, double y_align, double angle);
/* The same with its left top corner at (@x, @y), broken into lines at @max_width. */
KsTextSize ks_text_draw_lines (cairo_t *cr, const KsStyle *style, KsTextKind kind,
                               const char *markup, double x, double y, double max_width);

void ks_set_colour (cairo_t *cr, KsRgb colour);
