/* The cover of the lens space by overlapping boxes (SCIENCE 5).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-lens.h"

/* Uniform: intervals of equal length over the lens values. Balanced: the same over their ranks,
 * equal values sharing the mean of their ranks, so that intervals hold about equally many
 * points. */
typedef enum { KS_COVER_UNIFORM, KS_COVER_BALANCED } KsCoverKind;

/* One line for each kind, for the panel, the recipe and the manual. */
typedef struct {
  KsCoverKind kind;
  const char *name;    /* "balanced" */
  const char *title;   /* "Balanced" */
  const char *summary; /* one sentence */
} KsCoverKindInfo;

const KsCoverKindInfo *ks_cover_kind_infos (gsize *n);

typedef struct {
  KsCoverKind kind;
  guint resolution[2]; /* intervals an axis, >= 1 */
  double gain[2];      /* >= 1 */
} KsCoverSpec;

/* The non-empty boxes, in row-major order of their cell (axis 0 slowest), and which
 * intervals each point lies in: on each axis they follow one another. */
typedef struct {
  guint n_axes;         /* 1 or 2 */
  guint resolution[2];  /* intervals there are; 1 on a constant axis and on one that is not there */
  double
      *low[2]; /* (resolution[a]) closed ends of each interval in lens units, for drawing: on a */
  double *high[2]; /* circle angles, the low ones perhaps below 0, the high ones above 2 pi; of a
                    * balanced cover at most the extreme values; NULL on an axis that is not there;
                    * owned */
  gsize m;              /* points covered */
  guint32 *first;       /* (m, 2) a point's first interval on each axis; owned */
  guint32 *span;        /* (m, 2) how many from there on, round a circle if need be; owned */
  gsize n_boxes;
  guint32 *cell;        /* (n_boxes, 2) interval on each axis, 0 on one that is not there; owned */
  gsize *start;         /* (n_boxes + 1) into members; owned */
  guint32 *members;     /* core rows (0..m-1), ascending in each box; owned */
} KsCover;

/* Interval @i of @resolution over [min, max]: both ends closed, in float64 to the letter:
 * c = min + (i + 0.5) * R / n, h = 0.5 * g * R / n, low = c - h, high = c + h. */
void ks_cover_interval (double min, double max, guint resolution, double gain, guint i, double *low,
                        double *high);

#define KS_MAX_COVER_MEMBERS                                                                       \
  40000000 /* points of all boxes together: about 1 GB with the clusters */

/* A constant lens has R = 0: every interval is the one value, so all points lie in each;
 * it is covered by one interval instead. Circular lenses: intervals on the circle of
 * length 2 pi (min = 0, R = 2 pi), wrapping round: a point is in when x, x - 2 pi or
 * x + 2 pi is; of half turns the same with pi for 2 pi. With gain 1 rounding can leave a point on a
 * border between two intervals; the clustering counts it.
 *
 * Balanced: min and max are the least and the greatest of the mean ranks (KsRanks). The ranks
 * of a circular lens lie on a circle of length m, counted from angle 0, each in the middle of
 * its own unit: min = 0, R = m, x = rank - 1/2. So no rank is set apart, and turning all points
 * turns the cover. Ends between two ranks are drawn between their values.
 *
 * Errors: KS_ERROR_USAGE for a resolution of 0 or a gain below 1, KS_ERROR_DATA for a range
 * beyond float64 (uniform), KS_ERROR_MEMORY for more than KS_MAX_COVER_MEMBERS, told before any box
 * is made. A point lies in about the product of the gains boxes: a million points may have gain
 * 6 on both lenses. O(m * boxes a point + product of resolutions) time and memory. */
KsCover *ks_cover_new (KsContext *context, KsLens *const *lenses, guint n_lenses,
                       const KsCoverSpec *spec, GError **error);
/* The same with another budget. */
KsCover *ks_cover_new_within (KsContext *context, KsLens *const *lenses, guint n_lenses,
                              const KsCoverSpec *spec, gsize max_members, GError **error);
KsCover *ks_cover_ref (KsCover *cover);
void     ks_cover_unref (KsCover *cover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsCover, ks_cover_unref)
gsize    ks_cover_bytes (const KsCover *cover);
