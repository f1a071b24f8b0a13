/* Fast anti-aliased shapes on a band of an image. What a shape puts into a pixel
 * hangs on the pixel alone, not on where the band begins: bands painted apart make
 * one picture.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-style.h"

/* Rows [top, bottom) of an image; coordinates are the whole image's, in pixels. */
typedef struct {
  /* (bottom - top) rows of premultiplied native-endian ARGB32, stride bytes each */
  guint8 *pixels;
  gsize stride;
  int width, top, bottom;
} KsCanvas;

/* How much of the ground still shows through shapes of one colour laid over each
 * other: a number a pixel instead of a blend a shape. */
typedef struct {
  /* (bottom - top, width) row-major; 65535 = nothing laid on; owned by the caller */
  guint16 *clear;
  int width, top, bottom;
} KsInk;

void ks_canvas_fill (KsCanvas *canvas, guint32 argb);
void ks_canvas_disc (KsCanvas *canvas, double x, double y, double radius, KsRgb colour);
/* Whole pixels [x0, x1) x [y0, y1). */
void ks_canvas_rectangle (KsCanvas *canvas, int x0, int y0, int x1, int y1, KsRgb colour);
/* Lays the ink on the canvas of the same band. */
void ks_canvas_ink (KsCanvas *canvas, const KsInk *ink, KsRgb colour);

void ks_ink_clear (KsInk *ink);
/* A line with flat ends; @opacity in [0, 1]. Inks laid one over the other add up. */
void ks_ink_line (KsInk *ink, double x0, double y0, double x1, double y1, double width,
                  double opacity);
/* Which pixels lie under some triangle: a sheet of them is one even tint, however many overlap. */
typedef struct {
  /* (bottom - top, words) row-major, a bit a pixel, lowest first; owned by the caller */
  guint64 *covered;
  gsize words;      /* (width + 63) / 64 */
  int width, top, bottom;
} KsSheet;

void ks_sheet_clear (KsSheet *sheet);
/* The pixels whose centres lie in the triangle (3 corners x, y). O(rows + pixels / 64). */
void ks_sheet_triangle (KsSheet *sheet, const float corners[6]);
/* Lays the sheet on the canvas of the same band; @opacity in [0, 1]. */
void ks_canvas_sheet (KsCanvas *canvas, const KsSheet *sheet, KsRgb colour, double opacity);

guint32 ks_argb (KsRgb colour); /* opaque */
