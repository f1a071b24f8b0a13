/* SPDX-License-Identifier: MIT */
#include "ks-result-loops.h"

#include "ks-persistence.h"

#include <stdlib.h>

/* The place of @point among @rows[0..n), which are ascending; n when it is not there. */
static gsize
place_of (const guint32 *rows, gsize n, guint32 point)
{
  gsize low = 0, high = n;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (rows[middle] < point)
        low = middle + 1;
      else
        high = middle;
    }
  return low < n && rows[low] == point ? low : n;
}

/* The landmarks of a diagram: how far they are from one another, and when edges enter. */
typedef struct {
  double *distance; /* (n, n); owned */
  double *entry;    /* (n, n) of the witness complex, NULL for Rips: the distances; owned */
} Landmarks;

static void
landmarks_clear (Landmarks *self)
{
  g_free (self->distance);
  g_free (self->entry);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Landmarks, landmarks_clear)

static gboolean
measure (Landmarks *self, KsContext *context, const KsSpace *core_space, const KsCore *core,
         const KsDiagram *diagram, GError **error)
{
  gsize n = diagram->n_landmarks;
  g_autofree guint32 *rows = ks_new (context, guint32, n, error);

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    rows[i] = (guint32) place_of (core->rows, core->m, diagram->landmarks[i]);
  self->distance = ks_persistence_distances (context, core_space, rows, n, error);
  if (self->distance == NULL || diagram->complex != KS_COMPLEX_WITNESS)
    return self->distance != NULL;
  self->entry = ks_persistence_entries (context, core_space, rows, n, diagram->nu,
                                        diagram->threshold, error);
  return self->entry != NULL;
}

static inline const double *
entries (const Landmarks *self)
{
  return self->entry != NULL ? self->entry : self->distance;
}

KsLoops *
ks_result_loops_new (KsContext *context, const KsSpace *core_space, const KsCore *core,
                     const KsDiagram *diagram, gsize count, KsLoopKind kind, GError **error)
{
  g_auto (Landmarks) landmarks = { 0 };

  if (!measure (&landmarks, context, core_space, core, diagram, error))
    return NULL;
  return ks_loops_new (context, entries (&landmarks), landmarks.distance, diagram->n_landmarks,
                       diagram, count, kind, error);
}

gboolean
ks_result_find_loop (const KsResult *result, KsContext *context, gsize bar, KsLoopKind kind,
                     double at, KsLoop *loop, GError **error)
{
  g_return_val_if_fail (result != NULL && result->diagram != NULL, FALSE);
  g_return_val_if_fail (bar < result->diagram->n_bars && result->diagram->bars[bar].dim == 1,
                        FALSE);

  const KsDiagram *diagram = result->diagram;
  g_auto (Landmarks) landmarks = { 0 };
  g_auto (KsReduction) reduction = { 0 };

  return measure (&landmarks, context, result->core_space, result->core, diagram, error)
         && ks_reduction_init (&reduction, context, entries (&landmarks), diagram->n_landmarks,
                               diagram->threshold, diagram->prime, error)
         && ks_loop_find (loop, context, &reduction, bar - ks_loops_first_bar (diagram), kind, at,
                          landmarks.distance, error);
}

void
ks_loop_places_clear (KsLoopPlaces *self)
{
  g_clear_pointer (&self->points, g_free);
  g_clear_pointer (&self->nodes, g_free);
}

static int
compare_points (const void *a, const void *b)
{
  const guint32 *p = a, *q = b;

  return *p < *q ? -1 : *p > *q;
}

/* The nodes that hold one of @points (n), which are ascending. */
static gboolean
find_nodes (const KsGraph *graph, KsContext *context, const guint32 *points, gsize n,
            KsLoopPlaces *places, GError **error)
{
  if ((places->nodes = ks_new (context, guint32, graph->n_nodes, error)) == NULL)
    return FALSE;
  for (gsize v = 0; v < graph->n_nodes; v++)
    {
      gboolean holds = FALSE;

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize i = graph->start[v]; i < graph->start[v + 1] && !holds; i++)
        holds = place_of (points, n, graph->members[i]) < n;
      if (holds)
        places->nodes[places->n_nodes++] = (guint32) v;
    }
  return TRUE;
}

gboolean
ks_result_loop_places (const KsResult *result, KsContext *context, const KsLoop *loop,
                       KsLoopPlaces *places, GError **error)
{
  g_return_val_if_fail (result != NULL && result->diagram != NULL && loop != NULL
                        && places != NULL, FALSE);

  g_auto (KsLoopPlaces) found = { .n = loop->n };
  found.points = ks_new (context, guint32, loop->n, error);
  g_autofree guint32 *ascending = found.points != NULL ? ks_new (context, guint32, loop->n,
                                                                 error) : NULL;
  if (ascending == NULL)
    return FALSE;
  for (gsize i = 0; i < loop->n; i++)
    ascending[i] = found.points[i] = result->diagram->landmarks[loop->rows[i]];
  qsort (ascending, loop->n, sizeof *ascending, compare_points);
  if (result->graph != NULL
      && !find_nodes (result->graph, context, ascending, loop->n, &found, error))
    return FALSE;
  *places = found;
  found = (KsLoopPlaces) { 0 };
  return TRUE;
}
