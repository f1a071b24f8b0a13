/* Maps from [0, 1] to colours. One table in ks-colormap.c; the preferences, the
 * command line, the manual and the tests list it from there.
 *
 * Colours are interpolated in Oklab (Ottosson 2020), where equal steps look
 * equal, between control points of our own choosing.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/* sRGB, each in [0, 1]. */
typedef struct {
  float red, green, blue;
} KsRgb;

#define KS_COLORMAP_STEPS 256

typedef struct {
  const char *name;    /* "density": what --colormap takes */
  const char *title;   /* "Blue to red" */
  const char *summary; /* one sentence for tooltip and manual */
  gboolean is_cyclic;  /* 0 and 1 are one colour: for angles */
  guint n_stops;
  guint32 stops[9];    /* (n_stops) 0xRRGGBB, evenly spaced over [0, 1] */
} KsColormap;

const KsColormap *ks_colormaps (gsize *n);
const KsColormap *ks_colormap_find (const char *name); /* NULL when there is none */

/* The colour at @t, which is clamped to [0, 1]; NaN counts as 0. About 0.3 us. */
KsRgb ks_colormap_at (const KsColormap *map, double t);
/* The colours at i / (KS_COLORMAP_STEPS - 1): what fast loops look up. */
void  ks_colormap_fill (const KsColormap *map, KsRgb table[KS_COLORMAP_STEPS]);

KsRgb  ks_rgb (guint32 hex);                            /* 0xRRGGBB */
/* 0 = @a, 1 = @b; linear in sRGB, as alpha blends */
KsRgb  ks_rgb_mix (KsRgb a, KsRgb b, double fraction);
/* relative luminance of WCAG 2, in [0, 1] */
double ks_rgb_luminance (KsRgb colour);
double ks_rgb_contrast (KsRgb a, KsRgb b);              /* contrast ratio of WCAG 2, in [1, 21] */
