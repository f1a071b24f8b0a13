/* The cover of the lens space by overlapping boxes (SCIENCE 5).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-lens.h"

typedef enum { KS_COVER_UNIFORM } KsCoverKind;

typedef struct {
  KsCoverKind kind;
  guint resolution[2]; /* intervals an axis, >= 1 */
  double gain[2];      /* >= 1 */
} KsCoverSpec;

/* The non-empty boxes, in row-major order of their cell (axis 0 slowest). */
typedef struct {
  guint n_axes;         /* 1 or 2 */
  gsize n_boxes;
  guint32 *cell;        /* (n_boxes, 2) interval index on each axis, 0 on an axis that is not there; owned */
  gsize *start;         /* (n_boxes + 1) into members; owned */
  guint32 *members;     /* core rows (0..m-1), ascending in each box; owned */
} KsCover;

/* Interval ends of one axis: [low, high], in float64 as SCIENCE 5 spells it. */
void ks_cover_interval (double min, double max, guint resolution, double gain, guint i, double *low, double *high);

/* A constant lens has R = 0: every interval is the one value, so all points lie in each;
 * it is covered by one interval instead. Circular lenses: intervals on the circle of
 * length 2 pi, wrapping round. O(m * boxes a point). */
KsCover *ks_cover_new (KsContext *context, KsLens *const *lenses, guint n_lenses, const KsCoverSpec *spec, GError **error);
KsCover *ks_cover_ref (KsCover *cover);
void     ks_cover_unref (KsCover *cover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsCover, ks_cover_unref)
gsize    ks_cover_bytes (const KsCover *cover);
