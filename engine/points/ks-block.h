/* A block: some points of a space, laid out so that the distances from one of them
 * to all others are computed several at a time.
 *
 * What is computed are keys (see KsForm), bit for bit those of ks_space_keys().
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-simd.h"
#include "ks-space.h"

typedef struct {
  const KsSpace *space;
  const guint32 *rows; /* of the space, as gathered; the caller's */
  gsize n;             /* points left */
  gsize d, stride;
  double *columns;     /* (d, stride) column-major coordinates; from n on copies; owned */
  guint32 *index;      /* (stride) into rows; owned */
  guint32 *given;      /* (stride) rows of the points left, of a space of given distances; owned */
  gsize columns_room, index_room, given_room;
} KsBlock;

void ks_block_clear (KsBlock *block);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsBlock, ks_block_clear)

static inline gsize
ks_round_to_lanes (gsize n)
{
  return (n + KS_LANES - 1) / KS_LANES * KS_LANES;
}

/* Fills the block with @rows[0..n), n >= 1; a block may be filled again. O(n d). */
gboolean ks_block_gather (KsBlock *block, KsContext *context, const KsSpace *space,
                          const guint32 *rows, gsize n, GError **error);
/* Empties the block and makes room for @room points, at least 1, of a space with coordinates. */
gboolean ks_block_reserve (KsBlock *block, KsContext *context, const KsSpace *space, gsize room,
                           GError **error);
/* Adds the space's @row, of which rows and index do not tell. There is room left. O(d). */
void     ks_block_append (KsBlock *block, gsize row);
/* Takes out the point at place @i: the last one moves there. O(d). */
void     ks_block_remove (KsBlock *block, gsize i);
/* Keys from the space's @row to the points left, into @keys (n rounded up to lanes,
 * aligned to KS_ALIGNMENT); those from n on are keys to points gathered, or 0. O(n d). */
void     ks_block_keys (const KsBlock *block, gsize row, double *keys);
/* The distances that the keys stand for, likewise; those from n on are of no meaning. */
void     ks_block_distances (const KsBlock *block, gsize row, double *distances);
