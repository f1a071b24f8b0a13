/* The elementary cells of a cover: the ends of all boxes cut the lens plane into cells,
 * in each of which the points lie in the same boxes. What is true of two points in one
 * box is then found once for a pair of cells, not once for every box that holds both.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-cover.h"
#include "ks-spatial-order.h"

/* One axis: the runs of intervals that points lie in, in order of (first, span). */
typedef struct {
  guint resolution;
  gsize n;               /* runs */
  guint32 *first, *span; /* (n) intervals, as in the cover; owned */
  gsize *holder_start;   /* (resolution + 1) into holders; owned */
  guint32 *holders;      /* the runs that hold each interval, ascending; owned */
} KsRuns;

/* Positions of points: cell after cell, in spatial order inside. Points in no box have none. */
typedef struct {
  KsRuns axis[2];
  gsize n_cells;     /* in row-major order of their runs */
  guint32 *run;      /* (n_cells, 2) on each axis; owned */
  gsize *row_start;  /* (axis[0].n + 1) into cells, by run on axis 0; owned */
  gsize *begin;      /* (n_cells) first position; owned */
  guint32 *size;     /* (n_cells) points; owned */
  gsize n_positions;
  guint32 *places;   /* (n_positions) where each point stands in the order; owned */
  guint32 *rows;     /* (n_positions) core rows; owned */
  gsize largest;     /* size of the largest cell */
} KsCells;

void ks_cells_clear (KsCells *cells);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsCells, ks_cells_clear)

/* O(m + resolutions) time and memory. */
gboolean ks_cells_init (KsCells *cells, KsContext *context, const KsCover *cover,
                        const KsSpatialOrder *order, GError **error);

/* The interval at place @s of a run. */
static inline guint32
ks_runs_interval (const KsRuns *runs, guint32 first, guint32 s)
{
  guint32 i = first + s;

  return i < runs->resolution ? i : i - runs->resolution;
}

/* Whether run @r holds interval @i. */
static inline gboolean
ks_runs_hold (const KsRuns *runs, gsize r, guint32 i)
{
  guint32 place = i >= runs->first[r] ? i - runs->first[r] : i + runs->resolution - runs->first[r];

  return place < runs->span[r];
}

/* Whether two runs have an interval in common. */
static inline gboolean
ks_runs_meet (const KsRuns *runs, gsize r, gsize s)
{
  return ks_runs_hold (runs, r, runs->first[s]) || ks_runs_hold (runs, s, runs->first[r]);
}
