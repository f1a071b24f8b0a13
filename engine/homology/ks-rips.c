/* SPDX-License-Identifier: MIT */
#include "ks-rips.h"

#include "ks-critical.h"
#include "ks-disjoint-sets.h"
#include "ks-lengths.h"
#include "ks-survey.h"
#include "ks-voids.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define PREPARATION 0.1 /* part of the progress */
#define LIVE_MICROSECONDS 30000 /* between two calls of the live function */

typedef struct {
  KsContext *context;
  gsize n;
  const KsRipsSpec *spec;
  gboolean with_cycles; /* whether H1 is asked for */
  gboolean with_voids;  /* whether H2 is */
  KsEdgeOrder order;
  KsEdgeList list;      /* of a bucket, where components alone are asked for */
  KsCritical critical;
  KsVoids voids;
  double *renumbered;   /* (n, n) the distances with the points in another order, or NULL; owned */
  guint32 *parent;      /* (n) union-find forest of the vertices; owned */
  gsize n_components;   /* of the graph so far */
  KsBar *bars;          /* (n_bars); owned */
  gsize n_bars, bars_room;
  gsize n_told;         /* bars that the live function was told of */
  gint64 told_at;       /* the time of its last call, microseconds */
} Sweep;

static void
sweep_clear (Sweep *self)
{
  ks_edge_order_clear (&self->order);
  ks_edge_list_clear (&self->list);
  ks_critical_clear (&self->critical);
  ks_voids_clear (&self->voids);
  g_clear_pointer (&self->renumbered, g_free);
  g_clear_pointer (&self->parent, g_free);
  g_clear_pointer (&self->bars, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sweep, sweep_clear)

gsize
ks_rips_bytes (gsize n, guint max_dim)
{
  /* An entry of the distances, half an edge and its part of what deals it, a bit of each thread's
   * adjacency; with dimension 2 the renumbered distances besides. Bars and columns are small beside
   * them. */
  double entry = 8.0 + 2.0 + 1.0 / 64.0 + (max_dim > 0 ? KS_SURVEY_MOST_THREADS / 8.0 : 0.0)
                 + (max_dim > 1 ? 8.0 : 0.0);
  double bytes = entry * (double) n * (double) n + 1024.0 * (double) n;

  return bytes < (double) (G_MAXSIZE / 2) ? (gsize) bytes : G_MAXSIZE;
}

/* The largest number of points whose persistence takes at most @memory. */
static gsize
most_points (gsize memory, guint max_dim)
{
  gsize most = 0, step = KS_EDGE_MAX_VERTICES;

  for (; step > 0; step /= 2)
    if (most + step <= KS_EDGE_MAX_VERTICES && ks_rips_bytes (most + step, max_dim) <= memory)
      most += step;
  return most;
}

gboolean
ks_rips_admits (gsize n, guint max_dim, GError **error)
{
  gsize bytes = ks_rips_bytes (n, max_dim);
  gsize memory = (gsize) sysconf (_SC_PHYS_PAGES) * (gsize) sysconf (_SC_PAGESIZE);

  if (n <= KS_EDGE_MAX_VERTICES && bytes <= memory)
    return TRUE;

  g_autofree char *amount = g_format_size (bytes);
  g_autofree char *there = g_format_size (memory);
  g_set_error (error, KS_ERROR, KS_ERROR_MEMORY,
               "Vietoris-Rips persistence of %" G_GSIZE_FORMAT " points up to dimension %u would "
               "need %s of memory, and this machine has %s; choose at most %" G_GSIZE_FORMAT
               " landmarks.",
               n, max_dim, amount, there, most_points (memory, max_dim));
  return FALSE;
}

static gboolean
add_bar (Sweep *self, guint dim, double birth, double death, GError **error)
{
  if (!(birth < death))
    return TRUE;
  if (!ks_grow (self->context, &self->bars, &self->bars_room, self->n_bars + 1, sizeof *self->bars,
                error))
    return FALSE;
  self->bars[self->n_bars++] = (KsBar) { dim, birth, death };
  return TRUE;
}

/* Whether @edge joined two components; then it ends a bar of H0. */
static gboolean
joined (Sweep *self, KsEdgeKey edge)
{
  guint32 x = ks_find_root (self->parent, edge.pair >> 16);
  guint32 y = ks_find_root (self->parent, edge.pair & 0xffff);

  if (x == y)
    return FALSE;
  self->parent[MAX (x, y)] = MIN (x, y);
  self->n_components--;
  return TRUE;
}

/* An edge of empty lune joins two components, or bears a cycle. */
static gboolean
add_edge (Sweep *self, KsEdgeKey edge, GError **error)
{
  gboolean joins = joined (self, edge);

  return (!joins || add_bar (self, 0, 0.0, edge.length, error))
         && ks_critical_add_edge (&self->critical, self->context, edge, !joins, error);
}

/* Every component of the lune beyond the first is a critical triangle: it kills a cycle, or
 * bears a void. */
static gboolean
add_triangles (Sweep *self, const KsLuneChange *change, GError **error)
{
  KsEdgeKey edge = change->edge;

  for (gsize c = 1; c < change->n_components; c++)
    {
      guint32 killed = KS_COLUMNS_NONE;

      /* With no class alive there is none to kill. */
      if (self->critical.columns.n_open > 0
          && !ks_critical_fill (&self->critical, self->context, edge.pair >> 16, edge.pair & 0xffff,
                                change->vertices[0], change->vertices[c], &killed, error))
        return FALSE;
      if (killed != KS_COLUMNS_NONE
            ? !add_bar (self, 1, self->critical.columns.birth[killed], edge.length, error)
            : self->with_voids && !ks_voids_add_triangle (&self->voids, self->context, edge,
                                                          change->vertices[c], error))
        return FALSE;
    }
  return TRUE;
}

/* Every cycle of the lune makes a critical 3-cell, which kills a void or nothing. */
static gboolean
add_cells (Sweep *self, const KsLuneChange *change, GError **error)
{
  KsEdgeKey edge = change->edge;

  for (gsize c = 0; c < change->n_cycles && self->voids.columns.n_open > 0; c++)
    {
      guint32 killed;

      if (!ks_voids_fill (&self->voids, self->context, edge.pair >> 16, edge.pair & 0xffff,
                          change->steps + change->begin[c],
                          change->begin[c + 1] - change->begin[c], &killed, error))
        return FALSE;
      if (killed != KS_COLUMNS_NONE
          && !add_bar (self, 2, self->voids.columns.birth[killed], edge.length, error))
        return FALSE;
    }
  return TRUE;
}

/* Tells the live function of the bars it does not know. All edges up to @length are in. */
static void
tell (Sweep *self, double length, gboolean at_once)
{
  gint64 now;

  if (self->spec->live == NULL || (!at_once && self->n_told == self->n_bars))
    return;
  now = g_get_monotonic_time ();
  if (!at_once && self->n_told > 0 && now - self->told_at < LIVE_MICROSECONDS)
    return;
  self->spec->live (self->bars + self->n_told, self->n_bars - self->n_told, length,
                    self->spec->live_data);
  self->n_told = self->n_bars;
  self->told_at = now;
}

/* A KsSurveyFunc. */
static gboolean
add_changes (const KsLuneChange *changes, gsize n_changes, double length, KsSurveyDepth *depth,
             gpointer data, GError **error)
{
  Sweep *self = data;

  for (gsize c = 0; c < n_changes; c++)
    if (changes[c].n_components == 0
          ? !add_edge (self, changes[c].edge, error)
          : !add_cells (self, &changes[c], error) || !add_triangles (self, &changes[c], error))
      return FALSE;
  if (!isnan (length))
    tell (self, length, FALSE);
  *depth = KS_SURVEY_EMPTY;
  if (self->with_voids || self->critical.columns.n_open > 0)
    *depth = KS_SURVEY_COMPONENTS;
  if (self->voids.columns.n_open > 0)
    *depth = KS_SURVEY_CYCLES;
  return TRUE;
}

/* Components alone need no lunes, and nothing beyond the last join. */
static gboolean
sweep_components (Sweep *self, GError **error)
{
  for (gsize b = 0; b < self->order.n_buckets && self->n_components > 1; b++)
    {
      if (!ks_edge_order_list (&self->order, self->context, b, &self->list, error))
        return FALSE;
      for (gsize e = 0; e < self->list.n; e++)
        if (joined (self, self->list.keys[e])
            && !add_bar (self, 0, 0.0, self->list.keys[e].length, error))
          return FALSE;
      ks_context_progress (self->context,
                           (double) self->order.start[b + 1] / (double) self->order.n_edges);
      tell (self, self->list.keys[self->list.n - 1].length, FALSE);
    }
  return TRUE;
}

static gboolean
sweep (Sweep *self, GError **error)
{
  KsSurveyDepth deepest = self->with_voids ? KS_SURVEY_CYCLES : KS_SURVEY_COMPONENTS;

  return self->with_cycles ? ks_survey_run (self->context, &self->order, self->spec->prime, deepest,
                                            add_changes, self, error)
                           : sweep_components (self, error);
}

static gboolean
add_open (Sweep *self, guint dim, const KsColumns *columns, GError **error)
{
  for (gsize c = 0; c < columns->n_classes; c++)
    if (columns->size[c] == 0 && !add_bar (self, dim, columns->birth[c], INFINITY, error))
      return FALSE;
  return TRUE;
}

/* The bars of what is alive when all edges are in. */
static gboolean
add_infinite (Sweep *self, GError **error)
{
  for (gsize c = 0; c < self->n_components; c++)
    if (!add_bar (self, 0, 0.0, INFINITY, error))
      return FALSE;
  return add_open (self, 1, &self->critical.columns, error)
         && add_open (self, 2, &self->voids.columns, error);
}

/* Puts the points in farthest-first order, where they are not in it yet: then the least vertex of
 * a lune sees most of it, which saves most searches in dimension 2. *@distance becomes the
 * matrix in that order. */
static gboolean
renumber (Sweep *self, const double **distance, GError **error)
{
  gsize n = self->n;
  gboolean is_same = TRUE;
  g_autofree double *nearest = ks_new (self->context, double, n, error);
  g_autofree gsize *rows = nearest != NULL ? ks_new (self->context, gsize, n, error) : NULL;

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    nearest[i] = INFINITY;
  for (gsize l = 0, row = 0; l < n; l++)
    {
      gsize farthest = 0;

      if (!ks_context_check (self->context, error))
        return FALSE;
      rows[l] = row;
      is_same = is_same && row == l;
      for (gsize i = 0; i < n; i++)
        if (nearest[i] >= 0.0 && i != row)
          nearest[i] = MIN (nearest[i], (*distance)[row * n + i]);
      nearest[row] = -1.0; /* chosen */
      for (gsize i = 0; i < n; i++)
        if (nearest[i] > nearest[farthest])
          farthest = i;
      row = farthest;
    }
  if (is_same)
    return TRUE;

  self->renumbered = ks_new (self->context, double, n * n, error);
  if (self->renumbered == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (!ks_context_check (self->context, error))
        return FALSE;
      for (gsize j = 0; j < n; j++)
        self->renumbered[i * n + j] = (*distance)[rows[i] * n + rows[j]];
    }
  *distance = self->renumbered;
  return TRUE;
}

static gboolean
prepare (Sweep *self, const double *distance, double threshold, GError **error)
{
  guint prime = self->spec->prime;

  if (self->with_voids && !renumber (self, &distance, error))
    return FALSE;
  self->parent = ks_new (self->context, guint32, self->n, error);
  if (self->parent == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    self->parent[i] = (guint32) i;
  self->n_components = self->n;
  if (!ks_edge_order_init (&self->order, self->context, distance, self->n, threshold, error))
    return FALSE;
  ks_critical_init (&self->critical, distance, self->n, prime);
  return !self->with_voids
         || ks_voids_init (&self->voids, self->context, distance, self->n, prime, error);
}

static gboolean
check_spec (gsize n, const KsRipsSpec *spec, GError **error)
{
  if (n < 1)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "Persistence needs at least 1 point, and there is none; "
                           "choose a core or landmarks that are not empty.");
      return FALSE;
    }
  if (spec->max_dim > 2)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The dimension %u of homology is not available; choose 0, 1 or 2.",
                   spec->max_dim);
      return FALSE;
    }
  if (spec->threshold < 0.0)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The threshold %g is below 0; choose a distance of 0 or more, or the enclosing "
                   "radius.",
                   spec->threshold);
      return FALSE;
    }
  return ks_field_check (spec->prime, error) && ks_rips_admits (n, spec->max_dim, error);
}

KsDiagram *
ks_rips_persistence (KsContext *context, const double *distance, gsize n, const KsRipsSpec *spec,
                     GError **error)
{
  g_auto (Sweep) self = { .context = context, .n = n, .spec = spec };
  double threshold, longest, begin, end;

  g_return_val_if_fail (spec != NULL && (distance != NULL || n == 0), NULL);

  ks_context_get_span (context, &begin, &end);
  ks_context_set_span (context, begin, begin + PREPARATION * (end - begin));
  if (!check_spec (n, spec, error)
      || (!spec->is_checked && !ks_lengths_check (context, distance, n, error))
      || !ks_lengths_measure (context, distance, n, &threshold, &longest, error))
    return NULL;
  if (!isnan (spec->threshold))
    threshold = isinf (spec->threshold) ? longest : spec->threshold;
  self.with_cycles = spec->max_dim >= 1;
  self.with_voids = spec->max_dim >= 2;
  if (!prepare (&self, distance, threshold, error))
    return NULL;
  ks_context_set_span (context, begin + PREPARATION * (end - begin), end);
  if (!sweep (&self, error) || !add_infinite (&self, error))
    return NULL;
  ks_context_set_span (context, begin, end);
  tell (&self, threshold, TRUE);

  qsort (self.bars, self.n_bars, sizeof *self.bars, ks_bar_compare);
  KsDiagram *diagram = g_atomic_rc_box_new0 (KsDiagram);
  diagram->max_dim = spec->max_dim;
  diagram->prime = spec->prime;
  diagram->threshold = threshold;
  diagram->n_bars = self.n_bars;
  diagram->bars = g_steal_pointer (&self.bars);
  return diagram;
}
