/* Tiles: keys from one point to up to KS_LEAF others, several at a time; and bounding boxes, which
 * tell without looking at points that none is as near as that.
 *
 * Points stand at positions, their coordinates in blocks of KS_LANES points. Keys (see KsForm) are
 * bit for bit those of ks_space_keys().
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-block.h"

#define KS_LEAF 16 /* positions of one tile */

typedef struct {
  const KsSpace *space;
  const guint32 *rows; /* (n_positions) of the space; the caller's */
  gsize d;
  gsize box_stride;    /* d rounded up to lanes; 0 for given distances */
  double *blocks;      /* (n_positions / KS_LANES, d, KS_LANES) coordinates; NULL for given
                        * distances; owned */
  double box_limit;    /* the largest key within reach and a bit: those of boxes are rounded
                        * otherwise */
} KsTiles;

void ks_tiles_clear (KsTiles *tiles);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsTiles, ks_tiles_clear)

/* @n_positions is a multiple of KS_LANES. The blocks are not filled yet, nothing is in reach. */
gboolean ks_tiles_init (KsTiles *tiles, KsContext *context, const KsSpace *space,
                        const guint32 *rows, gsize n_positions, GError **error);
/* Within reach are from now on keys of at most @key. */
void     ks_tiles_set_limit (KsTiles *tiles, double key);
/* Fetches the coordinates of positions [begin, end). */
void     ks_tiles_fetch (KsTiles *tiles, gsize begin, gsize end);

/* The keys from the point at position @at to those at positions from @begin, a multiple of
 * KS_LANES, to @end - 1, into @keys (as many rounded up to lanes, aligned to KS_ALIGNMENT). */
void     ks_tiles_keys (const KsTiles *tiles, gsize at, gsize begin, gsize end, double *keys);

/* The bounding box of positions [begin, end), end > begin, into @box (2, box_stride), low
 * corner first. */
void     ks_tiles_bound (const KsTiles *tiles, gsize begin, gsize end, double *box);
/* The first of @boxes number @from to @end - 1 that comes within reach of the point at position
 * @at, @end when none does; @from for given distances, of which there are no boxes. */
gsize    ks_tiles_next_of_point (const KsTiles *tiles, gsize at, const double *boxes, gsize from,
                                 gsize end);
