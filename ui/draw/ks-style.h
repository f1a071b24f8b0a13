/* How pictures look: colours, font and line widths for a light screen, a dark
 * screen and paper. A plain value, copied freely.
 *
 * Lengths are in the drawing's unit: logical pixels on a screen (the caller scales
 * the Cairo context by the scale factor), points on paper.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-colormap.h"

#define KS_STYLE_CATEGORIES 8

typedef struct {
  gboolean is_dark;
  gboolean is_paper;         /* vector output: no alpha, thinner lines */
  const char *font_family;   /* for Pango; static */
  double font_size;          /* of labels; ticks and captions are a little smaller */
  double pixels;             /* of a screen, to the drawing's unit: how fine images are */
  double line;               /* width of an axis line; other lengths are multiples */

  KsRgb background;
  KsRgb surface;             /* raised cards, legends' ground */
  KsRgb text;
  KsRgb dim;                 /* ticks, captions, secondary text */
  KsRgb grid;                /* frames and grid lines */
  KsRgb shade;               /* regions set apart from the ground */
  KsRgb edge;                /* the graph's edges at full strength */
  KsRgb triangle;
  KsRgb accent;              /* selection and hover */
  KsRgb missing;             /* nodes without a value */
  KsRgb kept, left_out;      /* a histogram's two sides of the cut */
  KsRgb cut;                 /* the cut itself */
  KsRgb homology[3];         /* H0, H1, H2 */
  KsRgb category[KS_STYLE_CATEGORIES]; /* text columns' levels; further levels take them in turn */
} KsStyle;

KsStyle ks_style_screen (gboolean is_dark, double font_size); /* px */
KsStyle ks_style_paper (double font_size);                    /* pt; white ground */
