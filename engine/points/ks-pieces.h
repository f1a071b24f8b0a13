/* The pieces into which a set falls at a length.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-space.h"

typedef struct {
  gsize n, n_pieces;
  guint32 *piece; /* (n) which one each point is in; owned */
  gsize *sizes;   /* (n_pieces) points of each, descending; ties by their first point; owned */
} KsPieces;

/* The connected components of the landmarks of @space, 300 farthest points first from row 0 or all
 * points, with edges up to @length, each point with the landmark nearest to it (ties to the
 * earliest). @space has a point. O(300 n) distances. Polls cancel. */
KsPieces *ks_pieces_new (KsContext *context, const KsSpace *space, double length, GError **error);
void      ks_pieces_free (KsPieces *pieces);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsPieces, ks_pieces_free)
