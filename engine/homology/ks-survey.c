/* SPDX-License-Identifier: MIT */
#include "ks-survey.h"

#include "ks-parallel.h"

#include <math.h>
#include <stdatomic.h>

#define EDGES_A_POLL 64        /* looked at */
#define EDGES_A_JOIN 16384     /* only added, between two polls */
#define EDGES_A_THREAD 8192    /* at least: what a thread is worth starting for */
#define FIRST_ROUND 16         /* buckets: the first bars are waited for */
#define MOST_AHEAD 256         /* buckets looked at and not yet shown, with several threads */

/* One thread's graph, and what it takes to look at lunes. */
typedef struct {
  KsLune lune;
  KsLuneCycles cycles;
  KsEdgeList list;
  guint32 *vertices;    /* (n) one vertex of each component of a lune; owned */
  gsize n_joined;       /* buckets whose edges are in the graph */
} Surveyor;

/* What was found in a bucket. */
typedef struct {
  atomic_bool is_ready;
  KsSurveyDepth depth;  /* how far its lunes were looked into, from its begin on */
  double last;          /* length of its last edge */
  KsLuneChange *changes; /* (n_changes); owned */
  gsize n_changes, changes_room;
  guint32 *vertices;    /* (n_vertices) of all changes; owned */
  gsize n_vertices, vertices_room;
  gsize *begin;         /* (n_begin) of all changes; owned */
  gsize n_begin, begin_room;
  KsLuneStep *steps;    /* (n_steps) of all changes; owned */
  gsize n_steps, steps_room;
} Findings;

typedef struct {
  const KsEdgeOrder *order;
  KsSurveyDepth deepest;
  KsSurveyFunc func;
  gpointer data;
  Surveyor *surveyors;  /* (n_surveyors); owned */
  gsize n_surveyors;
  Findings *findings;   /* (n_findings) of bucket b at b % n_findings; owned */
  gsize n_findings;
  atomic_size_t next;   /* first bucket nobody has taken */
  gsize end;            /* of the buckets that are looked at in this round */
  gsize first, shown;   /* bucket of this round; first one not yet shown */
  atomic_uint depth;    /* how far the lunes of the bucket shown next need to be looked into */
  atomic_bool has_failed;
} Survey;

static void
surveyor_clear (Surveyor *self)
{
  ks_lune_clear (&self->lune);
  ks_lune_cycles_clear (&self->cycles);
  ks_edge_list_clear (&self->list);
  g_free (self->vertices);
}

static void
findings_clear (Findings *self)
{
  g_free (self->changes);
  g_free (self->vertices);
  g_free (self->begin);
  g_free (self->steps);
}

static void
survey_clear (Survey *self)
{
  for (gsize s = 0; self->surveyors != NULL && s < self->n_surveyors; s++)
    surveyor_clear (&self->surveyors[s]);
  for (gsize f = 0; self->findings != NULL && f < self->n_findings; f++)
    findings_clear (&self->findings[f]);
  g_free (self->surveyors);
  g_free (self->findings);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Survey, survey_clear)

static gboolean
survey_init (Survey *self, KsContext *context, guint prime, GError **error)
{
  gsize n = self->order->n;

  self->n_surveyors = MIN (ks_context_get_threads (context), KS_SURVEY_MOST_THREADS);
  self->n_surveyors = CLAMP (self->order->n_edges / EDGES_A_THREAD, 1, self->n_surveyors);
  self->n_findings = self->n_surveyors > 1 ? MOST_AHEAD : 1;
  if ((self->findings = ks_new0 (context, Findings, self->n_findings, error)) == NULL
      || (self->surveyors = ks_new0 (context, Surveyor, self->n_surveyors, error)) == NULL)
    return FALSE;
  for (gsize s = 0; s < self->n_surveyors; s++)
    {
      Surveyor *surveyor = &self->surveyors[s];

      if (!ks_lune_init (&surveyor->lune, context, n, error)
          || (surveyor->vertices = ks_new (context, guint32, n, error)) == NULL
          || (self->deepest == KS_SURVEY_CYCLES
              && !ks_lune_cycles_init (&surveyor->cycles, context, &surveyor->lune, prime, error)))
        return FALSE;
    }
  return TRUE;
}

/* ---- One bucket ---- */

/* Makes the surveyor's graph that of the edges before @bucket. */
static gboolean
go_to (Surveyor *self, KsContext *context, const KsEdgeOrder *order, gsize bucket, GError **error)
{
  while (self->n_joined != bucket)
    {
      gboolean joins = self->n_joined < bucket;
      gsize at = joins ? self->n_joined : self->n_joined - 1;

      for (gsize e = order->start[at]; e < order->start[at + 1]; e++)
        {
          guint32 x = order->pairs[e] >> 16, y = order->pairs[e] & 0xffff;

          if (e % EDGES_A_JOIN == 0 && !ks_context_check (context, error))
            return FALSE;
          if (joins)
            ks_lune_join (&self->lune, x, y);
          else
            ks_lune_part (&self->lune, x, y);
        }
      self->n_joined = joins ? at + 1 : at;
    }
  return TRUE;
}

/* Copies the components and cycles that were found last. */
static gboolean
keep (Findings *self, KsContext *context, const Surveyor *surveyor, KsLuneChange change,
      GError **error)
{
  const KsLuneCycles *cycles = &surveyor->cycles;
  gsize n_steps = change.n_cycles > 0 ? cycles->begin[change.n_cycles] : 0;
  gsize n_vertices = change.n_components > 1 ? change.n_components : 0;

  if (!ks_grow (context, &self->changes, &self->changes_room, self->n_changes + 1,
                sizeof *self->changes, error)
      || !ks_grow (context, &self->vertices, &self->vertices_room, self->n_vertices + n_vertices,
                   sizeof *self->vertices, error)
      || !ks_grow (context, &self->begin, &self->begin_room,
                   self->n_begin + change.n_cycles + 1, sizeof *self->begin, error)
      || !ks_grow (context, &self->steps, &self->steps_room, self->n_steps + n_steps,
                   sizeof *self->steps, error))
    return FALSE;
  self->changes[self->n_changes++] = change;
  for (gsize v = 0; v < n_vertices; v++)
    self->vertices[self->n_vertices++] = surveyor->vertices[v];
  for (gsize c = 0; change.n_cycles > 0 && c <= change.n_cycles; c++)
    self->begin[self->n_begin++] = self->n_steps + cycles->begin[c];
  for (gsize s = 0; s < n_steps; s++)
    self->steps[self->n_steps++] = cycles->steps[s];
  return TRUE;
}

/* Now that the arrays stay where they are. */
static void
point_to_kept (Findings *self)
{
  const guint32 *vertices = self->vertices;
  const gsize *begin = self->begin;

  for (gsize c = 0; c < self->n_changes; c++)
    {
      KsLuneChange *change = &self->changes[c];

      if (change->n_components > 1)
        {
          change->vertices = vertices;
          vertices += change->n_components;
        }
      if (change->n_cycles > 0)
        {
          change->begin = begin;
          change->steps = self->steps;
          begin += change->n_cycles + 1;
        }
    }
}

/* Looks at the lune of one edge. *@depth grows where what is found calls for it. */
static gboolean
look_at (Surveyor *self, KsContext *context, KsEdgeKey edge, KsSurveyDepth deepest,
         KsSurveyDepth *depth, Findings *findings, GError **error)
{
  guint32 x = edge.pair >> 16, y = edge.pair & 0xffff;
  KsLuneChange change = { .edge = edge };

  if (ks_lune_enter (&self->lune, x, y))
    {
      change.n_components = 1;
      if (*depth >= KS_SURVEY_CYCLES)
        {
          if (!ks_lune_cycles_find (&self->cycles, context, x, y, error))
            return FALSE;
          change.n_cycles = (guint32) self->cycles.n_cycles;
        }
      if (*depth >= KS_SURVEY_COMPONENTS)
        change.n_components = (guint32) ks_lune_components (&self->lune, self->vertices);
      if (change.n_components == 1 && change.n_cycles == 0)
        return TRUE;
      if (change.n_components > 1)
        *depth = deepest;
    }
  else
    *depth = MAX (*depth, MIN (deepest, KS_SURVEY_COMPONENTS));
  return keep (findings, context, self, change, error);
}

/* Looks into the lunes of @bucket, at first as far as @depth. */
static gboolean
look (Surveyor *self, KsContext *context, const Survey *survey, gsize bucket, KsSurveyDepth depth,
      Findings *findings, GError **error)
{
  if (!go_to (self, context, survey->order, bucket, error)
      || !ks_edge_order_list (survey->order, context, bucket, &self->list, error))
    return FALSE;
  findings->depth = depth;
  findings->last = self->list.keys[self->list.n - 1].length;
  findings->n_changes = findings->n_vertices = findings->n_begin = findings->n_steps = 0;
  for (gsize e = 0; e < self->list.n; e++)
    {
      KsEdgeKey edge = self->list.keys[e];

      if (e % EDGES_A_POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      if (!look_at (self, context, edge, survey->deepest, &depth, findings, error))
        return FALSE;
      ks_lune_join (&self->lune, edge.pair >> 16, edge.pair & 0xffff);
    }
  self->n_joined = bucket + 1;
  point_to_kept (findings);
  return TRUE;
}

/* ---- All buckets ---- */

/* Shows what is ready, in order. What was not looked into as far as it turns out to be needed is
 * looked at again, by @surveyor. */
static gboolean
show (Survey *self, KsContext *context, Surveyor *surveyor, GError **error)
{
  const KsEdgeOrder *order = self->order;

  for (; self->shown < self->end; self->shown++)
    {
      Findings *findings = &self->findings[self->shown % self->n_findings];
      KsSurveyDepth depth = atomic_load (&self->depth);
      gsize next = order->start[self->shown + 1];

      if (!atomic_load (&findings->is_ready))
        break;
      if (!ks_context_check (context, error)
          || (findings->depth < depth
              && !look (surveyor, context, self, self->shown, depth, findings, error)))
        return FALSE;

      gboolean goes_on = next < order->n_edges
                         && ks_edge_key (order->distance, order->n, order->pairs[next] >> 16,
                                         order->pairs[next] & 0xffff).length == findings->last;
      if (!self->func (findings->changes, findings->n_changes, goes_on ? NAN : findings->last,
                       &depth, self->data, error))
        return FALSE;
      atomic_store (&self->depth, depth);
      atomic_store (&findings->is_ready, FALSE);
      ks_context_progress (context, (double) (self->shown - self->first + 1)
                                      / (double) (self->end - self->first));
    }
  return TRUE;
}

/* One thread's part of a round: it takes bucket after bucket. The caller's thread shows what there
 * is in between. */
static gboolean
go_round (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  Survey *self = data;
  Surveyor *surveyor = &self->surveyors[begin];
  gsize bucket;

  while (!atomic_load (&self->has_failed)
         && (bucket = atomic_fetch_add (&self->next, 1)) < self->end)
    {
      Findings *findings = &self->findings[bucket % self->n_findings];

      if (!look (surveyor, context, self, bucket, atomic_load (&self->depth), findings, error))
        {
          atomic_store (&self->has_failed, TRUE);
          return FALSE;
        }
      atomic_store (&findings->is_ready, TRUE);
      if (worker == 0 && !show (self, context, surveyor, error))
        {
          atomic_store (&self->has_failed, TRUE);
          return FALSE;
        }
    }
  return TRUE;
}

/* Looks at the lunes of [first, end) and shows them. */
static gboolean
run_round (Survey *self, KsContext *context, GError **error)
{
  atomic_store (&self->next, self->first);
  return ks_parallel_for (context, self->n_surveyors, 1, go_round, self, error)
         && show (self, context, &self->surveyors[0], error);
}

gboolean
ks_survey_run (KsContext *context, const KsEdgeOrder *order, guint prime, KsSurveyDepth deepest,
               KsSurveyFunc func, gpointer data, GError **error)
{
  g_auto (Survey) self = { .order = order, .deepest = deepest, .func = func, .data = data };
  double begin, end;
  gsize n_round;

  g_return_val_if_fail (order != NULL && func != NULL, FALSE);

  if (!survey_init (&self, context, prime, error))
    return FALSE;
  ks_context_get_span (context, &begin, &end);
  n_round = MIN (FIRST_ROUND, self.n_findings);
  atomic_store (&self.depth, MIN (deepest, KS_SURVEY_COMPONENTS));
  while (self.first < order->n_buckets)
    {
      double edge = order->n_edges > 0 ? (end - begin) / (double) order->n_edges : 0.0;

      self.shown = self.first;
      self.end = MIN (self.first + n_round, order->n_buckets);
      ks_context_set_span (context, begin + edge * order->start[self.first],
                           begin + edge * order->start[self.end]);
      if (!run_round (&self, context, error))
        return FALSE;
      self.first = self.end;
      n_round = MIN (2 * n_round, self.n_findings);
    }
  ks_context_set_span (context, begin, end);
  return TRUE;
}
