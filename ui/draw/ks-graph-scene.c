/* SPDX-License-Identifier: MIT */
#include "ks-graph-scene.h"
#include "ks-parallel.h"
#include "ks-patch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Radii as multiples of the typical distance between neighbouring nodes: discs of
 * the mean size leave room for the edges between them. */
#define RADIUS_MEAN 0.34
#define RADIUS_MIN 0.13
#define RADIUS_MAX 0.62

/* From one point in no node to the next about the same node, in the same unit. */
#define LOOSE_SPACING 0.085

/* The thinnest edge against the thickest. */
#define STRENGTH_MIN 0.12

static void
clear (gpointer data)
{
  KsGraphScene *self = data;

  ks_graph_unref (self->graph);
  g_free (self->xy);
  g_free (self->radius);
  g_free (self->value);
  g_free (self->shade);
  g_free (self->order);
  ks_colour_scale_clear (&self->colours);
  g_free (self->patch);
  g_free (self->strength);
  g_free (self->edge_order);
  g_free (self->incident_start);
  g_free (self->incident);
  g_free (self->loose);
  ks_pick_grid_free (self->grid);
}

KsGraphScene *
ks_graph_scene_ref (KsGraphScene *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ks_graph_scene_unref (KsGraphScene *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

static gsize
node_size (const KsGraph *graph, gsize node)
{
  return graph->start[node + 1] - graph->start[node];
}

/* Writes 0..n-1 into @order by ascending @key, ties by index: radix sort, a byte
 * a pass, as many passes as the greatest key has bytes. */
static gboolean
sort_by_key (guint32 *order, const guint32 *key, gsize n, KsContext *context, GError **error)
{
  g_autofree guint32 *other = ks_new (context, guint32, n, error);
  guint32 greatest = 0;

  if (other == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      order[i] = (guint32) i;
      greatest = MAX (greatest, key[i]);
    }
  for (guint shift = 0; shift < 32 && greatest >> shift > 0; shift += 8)
    {
      gsize start[257] = { 0 };

      for (gsize i = 0; i < n; i++)
        start[(key[i] >> shift & 0xff) + 1]++;
      for (int b = 0; b < 256; b++)
        start[b + 1] += start[b];
      for (gsize i = 0; i < n; i++)
        other[start[key[order[i]] >> shift & 0xff]++] = order[i];
      memcpy (order, other, n * sizeof *order);
    }
  return TRUE;
}

/* ------- edges ------- */

static gboolean
build_incidence (KsGraphScene *self, KsContext *context, GError **error)
{
  const KsEdge *edges = self->graph->edges;

  self->incident_start = ks_new0 (context, gsize, self->n_nodes + 1, error);
  if (self->incident_start == NULL)
    return FALSE;
  self->incident = ks_new (context, guint32, 2 * self->n_edges, error);
  if (self->incident == NULL)
    return FALSE;
  for (gsize e = 0; e < self->n_edges; e++)
    {
      self->incident_start[edges[e].source]++;
      self->incident_start[edges[e].target]++;
    }
  for (gsize i = 0; i < self->n_nodes; i++)
    self->incident_start[i + 1] += self->incident_start[i];
  for (gsize e = self->n_edges; e-- > 0;)
    {
      self->incident[--self->incident_start[edges[e].source]] = (guint32) e;
      self->incident[--self->incident_start[edges[e].target]] = (guint32) e;
    }
  return TRUE;
}

/* Strength grows with the root of the points shared, up to the 98 % quantile. */
static gboolean
build_edges (KsGraphScene *self, KsContext *context, GError **error)
{
  g_autofree guint32 *weight = ks_new (context, guint32, self->n_edges, error);

  if (weight == NULL)
    return FALSE;
  self->strength = ks_new (context, float, self->n_edges, error);
  if (self->strength == NULL)
    return FALSE;
  self->edge_order = ks_new (context, guint32, self->n_edges, error);
  if (self->edge_order == NULL)
    return FALSE;
  for (gsize e = 0; e < self->n_edges; e++)
    weight[e] = self->graph->edges[e].weight;
  if (!sort_by_key (self->edge_order, weight, self->n_edges, context, error))
    return FALSE;
  if (self->n_edges == 0)
    return TRUE;

  double full = weight[self->edge_order[(gsize) ceil (0.98 * (double) (self->n_edges - 1))]];
  for (gsize e = 0; e < self->n_edges; e++)
    self->strength[e] = (float) CLAMP (sqrt (weight[e] / MAX (full, 1.0)), STRENGTH_MIN, 1.0);
  return TRUE;
}

/* ------- places and sizes ------- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The median distance of a node to its nearest neighbour; 1, the layout's ideal edge, when
 * there are no two places. */
static gboolean
typical_distance (const KsGraphScene *self, double *typical, KsContext *context, GError **error)
{
  g_autofree double *nearest = ks_new (context, double, self->n_nodes, error);
  gsize m = 0;

  if (nearest == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_nodes; i++)
    {
      if (i % 4096 == 0 && !ks_context_check (context, error))
        return FALSE;
      double distance = ks_graph_scene_shows (self, (guint32) i)
                          ? ks_pick_grid_nearest (self->grid, self->xy, (guint32) i) : INFINITY;
      if (isfinite (distance) && distance > 0.0)
        nearest[m++] = distance;
    }
  qsort (nearest, m, sizeof *nearest, compare_doubles);
  *typical = m > 0 ? nearest[m / 2] : 1.0;
  return TRUE;
}

static gboolean
build_radii (KsGraphScene *self, KsContext *context, GError **error)
{
  double typical;
  gsize n_incidences = self->n_nodes > 0 ? self->graph->start[self->n_nodes] : 0;

  self->radius = ks_new (context, float, self->n_nodes, error);
  if (self->radius == NULL || !typical_distance (self, &typical, context, error))
    return FALSE;
  self->radius_typical = RADIUS_MEAN * typical;
  double mean_size = MAX (n_incidences, 1) / (double) MAX (self->n_nodes, 1);
  self->radius_unit = self->radius_typical / sqrt (mean_size);
  self->radius_min = RADIUS_MIN * typical;
  self->radius_max = RADIUS_MAX * typical;
  for (gsize i = 0; i < self->n_nodes; i++)
    self->radius[i] = (float) CLAMP (self->radius_unit * sqrt ((double) node_size (self->graph, i)),
                                     self->radius_min, self->radius_max);
  return TRUE;
}

static gboolean
build_order (KsGraphScene *self, KsContext *context, GError **error)
{
  g_autofree guint32 *key = ks_new (context, guint32, self->n_nodes, error);

  if (key == NULL)
    return FALSE;
  self->order = ks_new (context, guint32, self->n_nodes, error);
  if (self->order == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_nodes; i++)
    key[i] = G_MAXUINT32 - (guint32) node_size (self->graph, i);
  return sort_by_key (self->order, key, self->n_nodes, context, error);
}

static void
measure_bounds (KsGraphScene *self)
{
  KsBounds box = { INFINITY, INFINITY, -INFINITY, -INFINITY };

  for (gsize i = 0; i < self->n_nodes; i++)
    if (ks_graph_scene_shows (self, (guint32) i))
      {
        double x = self->xy[2 * i];
        double y = self->xy[2 * i + 1];
        double r = self->radius[i];

        box = (KsBounds) { MIN (box.x0, x - r), MIN (box.y0, y - r), MAX (box.x1, x + r),
                           MAX (box.y1, y + r) };
      }
  self->bounds = box.x0 <= box.x1 ? box : (KsBounds) { 0 };
}

/* ------- colours and patches ------- */

static gboolean
build_colours (KsGraphScene *self, const KsResult *result, KsColourBy by, const char *name,
               KsContext *context, GError **error)
{
  self->value = ks_new (context, double, self->n_nodes, error);
  if (self->value == NULL)
    return FALSE;
  self->shade = ks_new (context, float, self->n_nodes, error);
  if (self->shade == NULL)
    return FALSE;
  if (!ks_colour_scale_of_nodes (&self->colours, result, by, name, self->value, context, error))
    return FALSE;
  for (gsize i = 0; i < self->n_nodes; i++)
    self->shade[i] = (float) ks_colour_scale_place (&self->colours, self->value[i]);
  return TRUE;
}

typedef struct {
  const KsPoints *points;
  const KsGraph *graph;
  gsize cells;
  double *mean; /* (n_nodes, cells) */
} PatchMeans;

static gboolean
mean_patches (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
              GError **error)
{
  const PatchMeans *means = data;
  g_autofree double *sum = ks_new (context, double, means->points->matrix->cols, error);

  if (sum == NULL)
    return FALSE;
  for (gsize i = begin; i < end; i++)
    ks_patch_mean (means->points, means->graph->members + means->graph->start[i],
                   node_size (means->graph, i), sum, means->mean + i * means->cells);
  return TRUE;
}

static gboolean
build_patches (KsGraphScene *self, const KsPoints *points, KsContext *context, GError **error)
{
  gsize cells = (gsize) points->patch_rows * points->patch_cols;
  g_autofree double *mean = ks_new0 (context, double, self->n_nodes * cells, error);
  KsPatchScale scale;

  if (mean == NULL)
    return FALSE;
  self->patch = ks_new (context, guint8, self->n_nodes * cells, error);
  if (self->patch == NULL)
    return FALSE;

  PatchMeans means = { points, self->graph, cells, mean };
  if (!ks_parallel_for (context, self->n_nodes, 512, mean_patches, &means, error)
      || !ks_patch_scale_fit (&scale, mean, self->n_nodes, cells, context, error))
    return FALSE;
  for (gsize i = 0; i < self->n_nodes; i++)
    ks_patch_grey (&scale, mean + i * cells, cells, self->patch + i * cells);
  self->patch_rows = points->patch_rows;
  self->patch_cols = points->patch_cols;
  return TRUE;
}

/* ------- whole scenes ------- */

static gpointer
duplicate (gconstpointer from, gsize count, gsize size, KsContext *context, GError **error)
{
  gpointer to = ks_alloc (context, count, size, error);

  if (to != NULL && count > 0)
    memcpy (to, from, count * size);
  return to;
}

KsGraphScene *
ks_graph_scene_new (const KsResult *result, KsColourBy by, const char *name, KsContext *context,
                    GError **error)
{
  g_return_val_if_fail (result != NULL && result->graph != NULL && result->layout != NULL, NULL);
  g_return_val_if_fail (result->layout->n == result->graph->n_nodes, NULL);
  g_return_val_if_fail ((by != KS_COLOUR_COLUMN && by != KS_COLOUR_LENS) || name != NULL, NULL);

  g_autoptr (KsGraphScene) self = g_atomic_rc_box_new0 (KsGraphScene);
  self->graph = ks_graph_ref (result->graph);
  self->n_nodes = self->graph->n_nodes;
  self->n_edges = self->graph->n_edges;
  self->xy = duplicate (result->layout->xy, 2 * self->n_nodes, sizeof *self->xy, context, error);
  if (self->xy == NULL)
    return NULL;
  self->grid = ks_pick_grid_new (context, self->xy, self->n_nodes, error);
  if (self->grid == NULL
      || !build_radii (self, context, error)
      || !build_order (self, context, error)
      || !build_edges (self, context, error)
      || !build_incidence (self, context, error)
      || !build_colours (self, result, by, name, context, error))
    return NULL;
  if (result->points != NULL && result->points->patch_rows > 0
      && !build_patches (self, result->points, context, error))
    return NULL;
  self->loose = ks_loose_points_new (result, self->radius,
                                     LOOSE_SPACING / RADIUS_MEAN * self->radius_typical,
                                     &self->n_loose, context, error);
  if (self->loose == NULL)
    return NULL;
  measure_bounds (self);
  return g_steal_pointer (&self);
}

KsGraphScene *
ks_graph_scene_moved (const KsGraphScene *scene, const float *xy, KsContext *context,
                      GError **error)
{
  g_return_val_if_fail (scene != NULL && (xy != NULL || scene->n_nodes == 0), NULL);

  gsize n = scene->n_nodes;
  gsize m = scene->n_edges;
  gsize cells = (gsize) scene->patch_rows * scene->patch_cols;
  g_autoptr (KsGraphScene) self = g_atomic_rc_box_new0 (KsGraphScene);

  self->graph = ks_graph_ref (scene->graph);
  self->n_nodes = n;
  self->n_edges = m;
  self->radius_unit = scene->radius_unit;
  self->radius_min = scene->radius_min;
  self->radius_max = scene->radius_max;
  self->radius_typical = scene->radius_typical;
  self->n_loose = scene->n_loose;
  ks_colour_scale_copy (&self->colours, &scene->colours);
  if ((self->xy = duplicate (xy, 2 * n, sizeof *xy, context, error)) == NULL
      || (self->radius = duplicate (scene->radius, n, sizeof *self->radius, context, error)) == NULL
      || (self->value = duplicate (scene->value, n, sizeof *self->value, context, error)) == NULL
      || (self->shade = duplicate (scene->shade, n, sizeof *self->shade, context, error)) == NULL
      || (self->order = duplicate (scene->order, n, sizeof *self->order, context, error)) == NULL
      || (self->strength = duplicate (scene->strength, m, sizeof *self->strength, context,
                                      error)) == NULL
      || (self->edge_order = duplicate (scene->edge_order, m, sizeof *self->edge_order, context,
                                        error)) == NULL
      || (self->incident_start = duplicate (scene->incident_start, n + 1,
                                            sizeof *self->incident_start, context, error)) == NULL
      || (self->incident = duplicate (scene->incident, 2 * m, sizeof *self->incident, context,
                                      error)) == NULL
      || (self->loose = duplicate (scene->loose, scene->n_loose, sizeof *self->loose, context,
                                   error)) == NULL
      || (self->grid = ks_pick_grid_new (context, self->xy, n, error)) == NULL)
    return NULL;
  if (cells > 0 && (self->patch = duplicate (scene->patch, n * cells, 1, context, error)) == NULL)
    return NULL;
  self->patch_rows = scene->patch_rows;
  self->patch_cols = scene->patch_cols;
  measure_bounds (self);
  return g_steal_pointer (&self);
}
