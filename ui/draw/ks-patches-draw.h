/* Points as patches on a sheet: their mean, larger, and then each of them.
 * Immutable, reference-counted.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>

#include "ks-patch.h"
#include "ks-style.h"

typedef struct {
  gsize n_points;      /* chosen */
  gsize n_shown;       /* patches on the sheet */
  guint32 *points;     /* (n_shown) which points they are; owned */
  guint patch_rows, patch_cols;
  guint8 *grey;        /* (n_shown, patch_rows * patch_cols) on one common scale; owned */
  guint8 *mean;        /* (patch_rows * patch_cols) of all n_points; owned */
} KsPatchSheet;

/* Of the points @chosen (n_points), in that order; of more than @most, @most spread evenly over it.
 * NULL without an error when points are no patches. O(n_points * d). */
KsPatchSheet *ks_patch_sheet_new (const KsPoints *points, const guint32 *chosen, gsize n_points,
                                  gsize most, KsContext *context, GError **error);
KsPatchSheet *ks_patch_sheet_ref (KsPatchSheet *sheet);
void          ks_patch_sheet_unref (KsPatchSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsPatchSheet, ks_patch_sheet_unref)

/* One patch, @width wide, as rectangles: viewers would blur an image of nine pixels. Its
 * colours are mixed with @ground by the fraction @fade. */
void   ks_patch_draw (cairo_t *cr, const guint8 *grey, guint rows, guint cols, double x, double y,
                      double width, KsRgb ground, double fade);

/* The sheet, @width wide: patches of @side (on a screen best a multiple of their columns) in
 * rows from left to right, the mean at the left top when @with_mean. */
void   ks_patch_sheet_draw (cairo_t *cr, const KsPatchSheet *sheet, const KsStyle *style,
                            double width, double side, gboolean with_mean);
double ks_patch_sheet_height (const KsPatchSheet *sheet, const KsStyle *style, double width,
                              double side, gboolean with_mean);
/* How many patches of @rows x @cols fill the place beside the mean and @n_lines rows below. */
gsize  ks_patch_sheet_room (guint rows, guint cols, const KsStyle *style, double width, double side,
                            gboolean with_mean, guint n_lines);
/* The index on the sheet of the patch at (@x, @y), or G_MAXSIZE. O(1). */
gsize  ks_patch_sheet_pick (const KsPatchSheet *sheet, const KsStyle *style, double width,
                            double side, gboolean with_mean, double x, double y);
