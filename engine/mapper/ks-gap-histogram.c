/* SPDX-License-Identifier: MIT */
#include "ks-gap-histogram.h"

#include "ks-gap.h"

#include <math.h>

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsGapScratch, ks_gap_scratch_clear)

KsGapHistogram *
ks_gap_histogram_new (KsContext *context, const KsSpace *space, const KsCover *cover, gsize box,
                      guint bins, GError **error)
{
  g_return_val_if_fail (space != NULL && cover != NULL && box < cover->n_boxes, NULL);
  g_return_val_if_fail (space->n == cover->m, NULL);
  g_return_val_if_fail (bins >= 1 && bins <= KS_GAP_MAX_BINS, NULL);

  const guint32 *rows = cover->members + cover->start[box];
  gsize n = cover->start[box + 1] - cover->start[box];
  g_auto (KsGapScratch) scratch = { 0 };
  g_autoptr (KsGapHistogram) self = g_new0 (KsGapHistogram, 1);

  self->n_points = n;
  self->n_bins = bins;
  self->edges = g_new (double, bins + 1);
  self->counts = g_new (guint32, bins);
  if (!ks_gap_heights (&scratch, context, space, rows, n, &self->diameter, error))
    return NULL;
  ks_gap_count (scratch.heights + 1, n - 1, self->diameter, bins, self->edges, self->counts);
  /* One merge has one height, the diameter, so that two points are never cut apart. */
  self->cut = ks_gap_cut (self->edges, self->counts, bins);
  self->n_clusters = 1;
  for (gsize i = 1; i < n; i++)
    self->n_clusters += scratch.heights[i] > self->cut;
  return g_steal_pointer (&self);
}

void
ks_gap_histogram_free (KsGapHistogram *self)
{
  if (self == NULL)
    return;
  g_free (self->edges);
  g_free (self->counts);
  g_free (self);
}
