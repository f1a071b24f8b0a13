/* SPDX-License-Identifier: MIT */
#include "ks-graph.h"

#include "ks-nerve.h"
#include "ks-parallel.h"

#include <math.h>
#include <string.h>

/* Of some points: densities, and lens values; of angles the cosines and sines. */
typedef struct {
  double density, lens[2], sine[2];
} Sums;

typedef struct {
  KsGraph *graph;
  const KsClustering *clustering;
  const KsCover *cover;
  const KsCore *core;
  const KsDensity *density;
  KsLens *const *lenses;
  Sums *sums; /* (m) of the points that each one leads; owned */
} Nodes;

static void
nodes_clear (Nodes *self)
{
  g_free (self->sums);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Nodes, nodes_clear)

static inline void
add_sums (Sums *self, const Sums *other)
{
  self->density += other->density;
  for (guint a = 0; a < 2; a++)
    {
      self->lens[a] += other->lens[a];
      self->sine[a] += other->sine[a];
    }
}

/* The points that are known to be in the same nodes are added up once for all of these. */
static gboolean
add_up (KsContext *context, Nodes *self, GError **error)
{
  const guint32 *leader = self->clustering->leader;

  self->sums = ks_new0 (context, Sums, self->core->m, error);
  if (self->sums == NULL)
    return FALSE;
  for (gsize p = 0; p < self->core->m; p++)
    {
      Sums *sums = &self->sums[leader != NULL ? leader[p] : p];

      if (p % 4096 == 0 && !ks_context_check (context, error))
        return FALSE;
      sums->density += self->density->density[self->core->rows[p]];
      for (guint a = 0; a < self->graph->n_axes; a++)
        ks_lens_add (self->lenses[a], self->lenses[a]->values[p], &sums->lens[a], &sums->sine[a]);
    }
  return TRUE;
}

static gboolean
describe_nodes (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
                GError **error)
{
  const Nodes *self = data;
  KsGraph *graph = self->graph;

  for (gsize node = begin; node < end; node++)
    {
      gsize first = graph->start[node], n = graph->start[node + 1] - first;
      const guint32 *members = self->clustering->members + first;
      gsize box = self->clustering->box[node];
      const guint32 *leader = self->clustering->leader;
      Sums sums = { 0.0 };

      if (!ks_context_check (context, error))
        return FALSE;
      if (self->cover != NULL)
        memcpy (graph->cell + 2 * node, self->cover->cell + 2 * box, 2 * sizeof *graph->cell);
      else
        {
          graph->cell[2 * node] = self->core->rows[box];
          graph->cell[2 * node + 1] = 0;
        }
      for (gsize i = 0; i < n; i++)
        {
          graph->members[first + i] = self->core->rows[members[i]];
          if (leader == NULL || leader[members[i]] == members[i])
            add_sums (&sums, &self->sums[members[i]]);
        }
      graph->density[node] = sums.density / (double) n;
      for (guint a = 0; a < 2; a++)
        graph->lens[2 * node + a] =
          a < graph->n_axes ? ks_lens_mean (self->lenses[a], sums.lens[a], sums.sine[a], n) : 0.0;
    }
  return TRUE;
}

static gboolean
allocate (KsContext *context, KsGraph *self, const KsClustering *clustering, GError **error)
{
  gsize n = clustering->n_clusters;

  self->n_nodes = n;
  self->n_unclustered = clustering->n_unclustered;
  self->n_unclustered_incidences = clustering->n_unclustered_incidences;
  self->cell = ks_new (context, guint32, 2 * n, error);
  if (self->cell == NULL)
    return FALSE;
  self->start = ks_new (context, gsize, n + 1, error);
  if (self->start == NULL)
    return FALSE;
  memcpy (self->start, clustering->start, (n + 1) * sizeof *self->start);
  self->members = ks_new (context, guint32, self->start[n], error);
  if (self->members == NULL)
    return FALSE;
  self->density = ks_new (context, double, n, error);
  if (self->density == NULL)
    return FALSE;
  self->lens = ks_new (context, double, 2 * n, error);
  if (self->lens == NULL)
    return FALSE;
  self->unclustered = ks_new (context, guint32, self->n_unclustered, error);
  return self->unclustered != NULL;
}

KsGraph *
ks_graph_new (KsContext *context, const KsClustering *clustering, const KsCover *cover,
              const KsCore *core, const KsDensity *density,
              KsLens *const *lenses, guint n_lenses, guint min_shared, GError **error)
{
  g_return_val_if_fail (clustering != NULL && core != NULL && density != NULL, NULL);
  g_return_val_if_fail (lenses != NULL && n_lenses >= 1 && n_lenses <= 2, NULL);
  g_return_val_if_fail (cover == NULL || (n_lenses == cover->n_axes && core->m == cover->m), NULL);

  if (min_shared < 1)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                           "An edge needs at least 1 shared point, not 0.");
      return NULL;
    }

  g_autoptr (KsGraph) self = g_atomic_rc_box_new0 (KsGraph);
  g_auto (KsClasses) classes = { 0 };

  self->n_axes = n_lenses;
  if (!allocate (context, self, clustering, error))
    return NULL;

  for (gsize i = 0; i < self->n_unclustered; i++)
    self->unclustered[i] = core->rows[clustering->unclustered[i]];

  g_auto (Nodes) nodes = { self, clustering, cover, core, density, lenses, NULL };

  if (!add_up (context, &nodes, error)
      || !ks_parallel_for (context, self->n_nodes, 128, describe_nodes, &nodes, error)
      || !ks_classes_init (&classes, context, self->n_nodes, clustering->start, clustering->members,
                           core->m, clustering->leader, error)
      || !ks_nerve (context, &classes, min_shared, KS_MAX_TRIANGLES, &self->edges, &self->n_edges,
                    &self->triangles, &self->n_triangles, error))
    return NULL;
  return g_steal_pointer (&self);
}

KsGraph *
ks_graph_ref (KsGraph *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsGraph *self = data;

  g_free (self->cell);
  g_free (self->start);
  g_free (self->members);
  g_free (self->density);
  g_free (self->lens);
  g_free (self->edges);
  g_free (self->triangles);
  g_free (self->unclustered);
}

void
ks_graph_unref (KsGraph *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_graph_bytes (const KsGraph *self)
{
  return sizeof *self
         + self->n_nodes * (2 * sizeof (guint32) + 3 * sizeof (double))
         + (self->n_nodes + 1) * sizeof (gsize)
         + (self->start[self->n_nodes] + self->n_unclustered) * sizeof (guint32)
         + self->n_edges * sizeof (KsEdge)
         + self->n_triangles * sizeof (KsTriangle);
}
