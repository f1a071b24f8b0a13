/* One axis of a cover: where the points stand on it and which of its intervals hold
 * them. On the axis of a uniform cover points stand at their lens values, on that of a
 * balanced one at the ranks of these; intervals are laid out alike on both.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-cover.h"
#include "ks-ranks.h"

typedef struct {
  guint n;                /* intervals */
  double min, max;        /* of the positions, or of the circle */
  double range;           /* max - min */
  double gain;
  double *low, *high;     /* (n) closed ends on the axis, growing with the index; owned */
  const double *position; /* (m) of the points; the lens's or the ranks' */
  KsRanks ranks;          /* of a balanced cover; owned */
  gboolean is_circular;
  double turn;            /* length of the circle, lens units */
} KsCoverAxis;

void ks_cover_axis_clear (KsCoverAxis *axis);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsCoverAxis, ks_cover_axis_clear)

/* Lays out @resolution intervals for @lens, which errors call by @number. */
gboolean ks_cover_axis_init (KsCoverAxis *axis, KsContext *context, const KsLens *lens,
                             guint number, KsCoverKind kind, guint resolution, double gain,
                             GError **error);

/* The intervals that hold point @p: *@first and the *@span - 1 after it, round a circle if
 * need be. O(1). */
void ks_cover_axis_find (const KsCoverAxis *axis, gsize p, guint32 *first, guint32 *span);

/* Turns the ends into lens units, for drawing, and gives them away; nothing is found after that.
 * A rank becomes the value that would have it (ks_ranks_value), on a circle by going round. */
void ks_cover_axis_take_ends (KsCoverAxis *axis, double **low, double **high);
