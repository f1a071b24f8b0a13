/* Boxes put side by side.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

typedef struct {
  float width, height;
  float x, y; /* centre: wanted, then given */
} KsPackingBox;

/* Gives every box, in order, the free place nearest to where it wants to be (of a grid of
 * places round it). Boxes end up without overlap. Polls cancel. For a few dozen boxes: about
 * O(n^2 * places tried). */
gboolean ks_packing_near (KsContext *context, KsPackingBox *boxes, gsize n, GError **error);

/* Sets the boxes in rows, in order, in a block about as wide as high whose middle is 0.
 * @block gets its size. O(n). */
void ks_packing_rows (KsPackingBox *boxes, gsize n, KsPackingBox *block);
