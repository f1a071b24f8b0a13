/* The views a figure can show: each measures itself at a width and draws itself.
 * Private to ks-figure.c.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>

#include "ks-figure.h"
#include "ks-style.h"

typedef struct {
  const KsResult *result;
  const KsFigureSpec *spec;
  KsStyle style;
  double width;            /* of what the view draws, pt */
  gpointer scene;          /* what the view made ready; owned */
  GDestroyNotify scene_free;
} KsFigure;

typedef struct {
  KsFigureViewInfo info;
  gboolean (*prepare) (KsFigure *figure, KsContext *context, GError **error);
  double (*height) (const KsFigure *figure); /* pt */
  /* In a drawing whose left top corner is (0, 0). */
  gboolean (*draw) (const KsFigure *figure, cairo_t *cr, double height, KsContext *context,
                    GError **error);
} KsFigureViewClass;

const KsFigureViewClass *ks_figure_view_classes (gsize *n);
