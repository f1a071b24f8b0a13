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

KsCycles *
ks_result_cycles_new (KsContext *context, const KsSpace *core_space, const KsCore *core,
                       const KsDiagram *diagram, guint max_dim, GError **error)
{
  gsize n = diagram->n_landmarks;
  g_autofree guint32 *rows = ks_new (context, guint32, n, error);
  g_autofree double *distance = NULL, *entry = NULL;

  if (rows == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    rows[i] = (guint32) place_of (core->rows, core->m, diagram->landmarks[i]);
  if ((distance = ks_persistence_distances (context, core_space, rows, n, error)) == NULL)
    return NULL;
  if (diagram->complex == KS_COMPLEX_WITNESS
      && (entry = ks_persistence_entries (context, core_space, rows, n, diagram->nu,
                                          diagram->threshold, error)) == NULL)
    return NULL;
  return ks_cycles_new (context, g_steal_pointer (&distance), g_steal_pointer (&entry), n,
                         diagram, max_dim, error);
}

KsCycles *
ks_result_cycles (const KsResult *result, KsContext *context, guint max_dim, GError **error)
{
  g_return_val_if_fail (result != NULL && result->diagram != NULL, NULL);

  if (result->cycles != NULL && result->cycles->reduction.max_dim >= max_dim)
    return ks_cycles_ref (result->cycles);
  return ks_result_cycles_new (context, result->core_space, result->core, result->diagram, max_dim,
                                error);
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
ks_result_loop_places (const KsResult *result, KsContext *context, const guint32 *rows, gsize n,
                       KsLoopPlaces *places, GError **error)
{
  g_return_val_if_fail (result != NULL && result->diagram != NULL && rows != NULL
                        && places != NULL, FALSE);

  g_auto (KsLoopPlaces) found = { .n = n };
  found.points = ks_new (context, guint32, n, error);
  g_autofree guint32 *ascending = found.points != NULL ? ks_new (context, guint32, n, error) : NULL;
  if (ascending == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    ascending[i] = found.points[i] = result->diagram->landmarks[rows[i]];
  qsort (ascending, n, sizeof *ascending, compare_points);
  if (result->graph != NULL && !find_nodes (result->graph, context, ascending, n, &found, error))
    return FALSE;
  *places = found;
  found = (KsLoopPlaces) { 0 };
  return TRUE;
}
