/* Tiles: which of up to KS_LEAF points lie within a distance of one point, told as bits;
 * and bounding boxes, which tell without looking at points that none does.
 *
 * Points stand at positions (see KsCells), their coordinates in blocks of KS_LANES
 * points. Distances are compared by keys (see KsBlock), exactly.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-block.h"

#define KS_LEAF 16 /* positions of one tile: with a misaligned begin they touch five blocks */

typedef struct {
  const KsSpace *space;
  const guint32 *rows; /* (n_positions) of the space; the caller's, who may change their order */
  gsize d;
  gsize box_stride;    /* d rounded up to lanes; 0 without blocks */
  double *blocks;      /* (n_positions / KS_LANES, d, KS_LANES) coordinates; NULL where keys are
                        * looked up: given distances, angles that may exceed a right one; owned */
  double limit;        /* the largest key within reach */
  double box_limit;    /* as much and a bit, for boxes: their keys are rounded otherwise */
} KsTiles;

void ks_tiles_clear (KsTiles *tiles);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsTiles, ks_tiles_clear)

/* @n_positions is a multiple of KS_LANES. The blocks are not filled yet. */
gboolean ks_tiles_init (KsTiles *tiles, KsContext *context, const KsSpace *space,
                        const guint32 *rows, gsize n_positions, double epsilon, GError **error);
/* Another reach than that of epsilon, by its key. */
void     ks_tiles_set_limit (KsTiles *tiles, double key);
/* Fetches the coordinates of positions [begin, end) after their rows were set. */
void     ks_tiles_fetch (KsTiles *tiles, gsize begin, gsize end);

/* The positions of [begin, end), at most KS_LEAF, whose points lie within reach of the
 * point at position @at: bit 0 stands for begin. */
guint32  ks_tiles_reach (const KsTiles *tiles, gsize at, gsize begin, gsize end);

/* The keys themselves, of the positions from @begin, a multiple of KS_LANES, to @end - 1, into
 * @keys (as many rounded up to lanes, aligned to KS_ALIGNMENT). */
void     ks_tiles_keys (const KsTiles *tiles, gsize at, gsize begin, gsize end, double *keys);

/* The bounding box of positions [begin, end), end > begin, into @box (2, box_stride), low
 * corner first. Whether two boxes come within reach of one another: always so without
 * blocks, of which there are no boxes. */
void     ks_tiles_bound (const KsTiles *tiles, gsize begin, gsize end, double *box);
gboolean ks_tiles_may_reach (const KsTiles *tiles, const double *box, const double *other);
/* The same of the point at position @at. */
gboolean ks_tiles_point_may_reach (const KsTiles *tiles, gsize at, const double *box);
/* The first of @boxes number @from to @end - 1 that comes within reach of @box, or of the
 * point at position @at; @end when none does. */
gsize ks_tiles_next (const KsTiles *tiles, const double *box, const double *boxes, gsize from,
                     gsize end);
gsize ks_tiles_next_of_point (const KsTiles *tiles, gsize at, const double *boxes, gsize from,
                              gsize end);
