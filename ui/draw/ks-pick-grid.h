/* Points of the plane sorted into square cells, about one point a cell, so that
 * those near a place are found without looking at the others.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"
#include "ks-viewport.h"

typedef struct _KsPickGrid {
  double x0, y0, cell;  /* corner and side of the first cell, layout units */
  guint columns, rows;  /* at least 1 each */
  guint32 *start;       /* (columns * rows + 1) into items, row-major; owned */
  guint32 *items;       /* point indices, ascending in each cell; owned */
} KsPickGrid;

/* Sorts the finite ones of @xy (n, 2). O(n). */
KsPickGrid *ks_pick_grid_new (KsContext *context, const float *xy, gsize n, GError **error);
void        ks_pick_grid_free (KsPickGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsPickGrid, ks_pick_grid_free)

/* The inclusive range of cells that meet @area, cut to the grid. */
typedef struct {
  guint column0, column1, row0, row1;
} KsCellRange;

KsCellRange ks_pick_grid_cells (const KsPickGrid *grid, const KsBounds *area);

/* Distance from point @i to the nearest other one; infinite when it is alone.
 * Expected O(1) where points are spread evenly. */
double ks_pick_grid_nearest (const KsPickGrid *grid, const float *xy, guint32 i);
