/* The nodes are renumbered by height, so that going up adds edges in the order of (target,
 * source) and going down in that of (source, target) backwards; either way the graph collapses
 * as in ks-skeleton.h.
 *
 * Going up, the births that no triangle fills are the births of loops; a cycle put in terms
 * of births, the filled ones replaced, shows which of them it is the sum of. Going down, an
 * edge with a triangle to a higher node closes no new loop; each of the others that joins nothing
 * closes a cycle along the forest of those that join. These cycles, each less the earlier ones, pair with
 * the latest birth they still hold: the matrix of the cone reduced, as far as it concerns loops.
 * Branches and components come from the same two forests by the elder rule.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-extended.h"

#include "ks-disjoint-sets.h"
#include "ks-skeleton.h"
#include "ks-sort.h"

#include <math.h>
#include <string.h>

#define STEP 65536 /* records between two looks at the context */
#define COLUMNS 64 /* columns added between two */
#define NONE G_MAXUINT32

typedef guint32 Triple[3];

typedef struct {
  KsContext *context;
  const KsGraph *graph;
  guint lens;
  guint32 *node;       /* (n_nodes) of each height, lowest first; owned */
  guint32 *height;     /* (n_nodes) of each node; owned */
  KsEdge *edges;       /* (n_edges) between heights, by source, then target; owned */
  KsTriangle *triangles; /* (n_triangles) likewise; owned */
  KsSkeleton skeleton; /* of these */
  guint8 *has_upper;   /* (n_edges) whether a triangle joins it to a higher node; owned */

  guint32 *parent;     /* (n_nodes) union-find; owned */

  KsFeature *features; /* owned */
  gsize n, room;
} Extended;

static void
extended_clear (Extended *self)
{
  g_free (self->node);
  g_free (self->height);
  g_free (self->edges);
  g_free (self->triangles);
  ks_skeleton_clear (&self->skeleton);
  g_free (self->has_upper);
  g_free (self->parent);
  g_free (self->features);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Extended, extended_clear)

/* ---- Renumbering ---- */

typedef struct {
  double value;
  guint32 node;
} Standing;

static int
by_value (const void *a, const void *b)
{
  const Standing *p = a, *q = b;

  if (p->value != q->value)
    return p->value < q->value ? -1 : 1;
  return p->node < q->node ? -1 : 1;
}

static gboolean
rank_nodes (Extended *self, GError **error)
{
  gsize n = self->graph->n_nodes;
  g_autofree Standing *nodes = ks_new (self->context, Standing, n, error);

  if (nodes == NULL || (self->node = ks_new (self->context, guint32, n, error)) == NULL
      || (self->height = ks_new (self->context, guint32, n, error)) == NULL)
    return FALSE;
  for (guint32 v = 0; v < n; v++)
    nodes[v] = (Standing) { self->graph->lens[2 * v + self->lens], v };
  if (!ks_sort (self->context, nodes, n, sizeof *nodes, by_value, error))
    return FALSE;
  for (guint32 h = 0; h < n; h++)
    {
      self->node[h] = nodes[h].node;
      self->height[nodes[h].node] = h;
    }
  return TRUE;
}

/* Sorts @triples by the number at @place, which is below @bound, into @sorted; what is equal keeps
 * its order. */
static gboolean
sort_by (KsContext *context, const Triple *triples, gsize n, guint place, gsize bound, Triple *sorted,
         GError **error)
{
  g_autofree gsize *next = ks_new0 (context, gsize, bound + 1, error);

  if (next == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (i % STEP == 0 && !ks_context_check (context, error))
        return FALSE;
      next[triples[i][place] + 1]++;
    }
  for (gsize b = 0; b < bound; b++)
    next[b + 1] += next[b];
  for (gsize i = 0; i < n; i++)
    {
      if (i % STEP == 0 && !ks_context_check (context, error))
        return FALSE;
      memcpy (sorted[next[triples[i][place]]++], triples[i], sizeof *triples);
    }
  return TRUE;
}

static inline void
swap_if_descending (guint32 *a, guint32 *b)
{
  guint32 low = MIN (*a, *b);

  *b = MAX (*a, *b);
  *a = low;
}

/* The heights of the first @n_nodes (2 or 3) numbers of @records, sorted in each and all over. */
static Triple *
renumber (const Extended *self, const Triple *records, gsize n, guint n_nodes, GError **error)
{
  g_autofree Triple *now = ks_alloc (self->context, n, sizeof (Triple), error);
  g_autofree Triple *other = now != NULL ? ks_alloc (self->context, n, sizeof (Triple), error) : NULL;

  if (other == NULL)
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      guint32 *to = now[i];

      if (i % STEP == 0 && !ks_context_check (self->context, error))
        return NULL;
      to[2] = records[i][2];
      for (guint k = 0; k < n_nodes; k++)
        to[k] = self->height[records[i][k]];
      swap_if_descending (&to[0], &to[1]);
      if (n_nodes < 3)
        continue;
      swap_if_descending (&to[1], &to[2]);
      swap_if_descending (&to[0], &to[1]);
    }
  for (guint place = n_nodes; place-- > 0;)
    {
      if (!sort_by (self->context, now, n, place, self->graph->n_nodes, other, error))
        return NULL;

      Triple *sorted = other;
      other = now;
      now = sorted;
    }
  return g_steal_pointer (&now);
}

static gboolean
renumber_graph (Extended *self, GError **error)
{
  const KsGraph *graph = self->graph;

  G_STATIC_ASSERT (sizeof (KsEdge) == sizeof (Triple) && sizeof (KsTriangle) == sizeof (Triple));
  self->edges = (KsEdge *) renumber (self, (const Triple *) graph->edges, graph->n_edges, 2, error);
  if (self->edges == NULL)
    return FALSE;
  self->triangles = (KsTriangle *) renumber (self, (const Triple *) graph->triangles, graph->n_triangles,
                                             3, error);
  if (self->triangles == NULL)
    return FALSE;
  self->skeleton = (KsSkeleton) {
    .n_nodes = graph->n_nodes, .n_edges = graph->n_edges, .n_triangles = graph->n_triangles,
    .edges = self->edges, .triangles = self->triangles,
  };
  return TRUE;
}

/* The numbers of the edges in the order of (target, source). */
static guint32 *
upward_order (const Extended *self, GError **error)
{
  const KsSkeleton *skeleton = &self->skeleton;
  g_autofree guint32 *order = ks_new (self->context, guint32, skeleton->n_edges, error);
  g_autofree gsize *next = ks_new0 (self->context, gsize, skeleton->n_nodes + 1, error);

  if (order == NULL || next == NULL)
    return NULL;
  for (gsize e = 0; e < skeleton->n_edges; e++)
    next[self->edges[e].target + 1]++;
  for (gsize v = 0; v < skeleton->n_nodes; v++)
    next[v + 1] += next[v];
  for (guint32 e = 0; e < skeleton->n_edges; e++)
    order[next[self->edges[e].target]++] = e;
  return g_steal_pointer (&order);
}

/* ---- Features ---- */

static gboolean
add (Extended *self, KsFeatureKind kind, guint32 birth, guint32 death, GError **error)
{
  KsFeature feature = { .kind = kind, .lens = self->lens, .node = { self->node[birth], self->node[death] } };

  feature.birth = self->graph->lens[2 * feature.node[0] + self->lens];
  feature.death = self->graph->lens[2 * feature.node[1] + self->lens];
  /* Infinite values that are the same are no distance apart. */
  feature.length = feature.birth == feature.death ? 0.0 : fabs (feature.death - feature.birth);
  if (feature.length == 0.0 && kind >= KS_FEATURE_BRANCH_DOWN)
    return TRUE;
  if ((self->n % 4096 == 0 && !ks_context_check (self->context, error))
      || !ks_grow (self->context, &self->features, &self->room, self->n + 1, sizeof feature, error))
    return FALSE;
  self->features[self->n++] = feature;
  return TRUE;
}

/* From above, the first node of each tree is the highest one of its component. */
static gboolean
find_components (Extended *self, GError **error)
{
  gsize n = self->skeleton.n_nodes;
  g_autofree guint8 *is_known = ks_new0 (self->context, guint8, n, error); /* of a root */

  if (is_known == NULL)
    return FALSE;
  for (guint32 v = (guint32) n; v-- > 0;)
    {
      guint32 root = ks_find_root (self->parent, v);

      if (!is_known[root] && !add (self, KS_FEATURE_COMPONENT, root, v, error))
        return FALSE;
      is_known[root] = TRUE;
    }
  return TRUE;
}

/* Branches that point down, and components: edges join upwards, and of two trees the one with the
 * higher bottom ends. A tree's root is its lowest node. */
static gboolean
find_branches_down (Extended *self, const guint32 *order, GError **error)
{
  const KsSkeleton *skeleton = &self->skeleton;
  guint32 *parent = self->parent;

  for (guint32 v = 0; v < skeleton->n_nodes; v++)
    parent[v] = v;
  for (gsize i = 0; i < skeleton->n_edges; i++)
    {
      const KsEdge *edge = &self->edges[order[i]];

      if (skeleton->link_size[order[i]] > 0)
        continue;

      guint32 u = ks_find_root (parent, edge->source), v = ks_find_root (parent, edge->target);
      if (u == v)
        continue;
      if (!add (self, KS_FEATURE_BRANCH_DOWN, MAX (u, v), edge->target, error))
        return FALSE;
      parent[MAX (u, v)] = MIN (u, v);
    }
  return find_components (self, error);
}

/* A forest of the edges that join, going down. */
typedef struct {
  guint32 *closing;  /* (n_closing) edges that join nothing, as they come; owned */
  gsize n_closing, closing_room;
  guint32 *joining;  /* (n_joining) owned */
  gsize n_joining;
  guint32 *up;       /* (n_nodes) edge towards the root, NONE at one; owned */
  guint32 *depth;    /* (n_nodes) owned */
} Forest;

static void
forest_clear (Forest *self)
{
  g_free (self->closing);
  g_free (self->joining);
  g_free (self->up);
  g_free (self->depth);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Forest, forest_clear)

/* Branches that point up: as down, of two trees the one with the lower top ends. */
static gboolean
find_branches_up (Extended *self, Forest *forest, GError **error)
{
  gsize n_nodes = self->skeleton.n_nodes;
  guint32 *parent = self->parent;

  if ((forest->joining = ks_new (self->context, guint32, n_nodes, error)) == NULL)
    return FALSE;
  for (guint32 v = 0; v < n_nodes; v++)
    parent[v] = v;
  for (guint32 e = (guint32) self->skeleton.n_edges; e-- > 0;)
    {
      if (self->has_upper[e])
        continue;

      guint32 u = ks_find_root (parent, self->edges[e].source), v = ks_find_root (parent, self->edges[e].target);
      if (u != v)
        {
          if (!add (self, KS_FEATURE_BRANCH_UP, MIN (u, v), self->edges[e].source, error))
            return FALSE;
          parent[MIN (u, v)] = MAX (u, v);
          forest->joining[forest->n_joining++] = e;
        }
      else
        {
          if (!ks_grow (self->context, &forest->closing, &forest->closing_room, forest->n_closing + 1,
                        sizeof (guint32), error))
            return FALSE;
          forest->closing[forest->n_closing++] = e;
        }
    }
  return TRUE;
}

/* Roots the forest: breadth first from the lowest node of each tree. */
static gboolean
root_forest (const Extended *self, Forest *forest, GError **error)
{
  gsize n = self->skeleton.n_nodes, tail = 0;
  g_autofree gsize *start = ks_new0 (self->context, gsize, n + 2, error);
  g_autofree guint32 *at = start != NULL ? ks_new (self->context, guint32, 2 * forest->n_joining, error) : NULL;
  g_autofree guint32 *queue = at != NULL ? ks_new (self->context, guint32, n, error) : NULL;

  if (queue == NULL || (forest->up = ks_new (self->context, guint32, n, error)) == NULL
      || (forest->depth = ks_new (self->context, guint32, n, error)) == NULL)
    return FALSE;
  /* Counted two places ahead, so that filling leaves every start in its place. */
  for (gsize i = 0; i < forest->n_joining; i++)
    {
      start[self->edges[forest->joining[i]].source + 2]++;
      start[self->edges[forest->joining[i]].target + 2]++;
    }
  for (gsize v = 0; v < n; v++)
    start[v + 2] += start[v + 1];
  for (gsize i = 0; i < forest->n_joining; i++)
    {
      at[start[self->edges[forest->joining[i]].source + 1]++] = forest->joining[i];
      at[start[self->edges[forest->joining[i]].target + 1]++] = forest->joining[i];
    }

  for (gsize v = 0; v < n; v++)
    forest->depth[v] = NONE;
  for (guint32 root = 0; root < n; root++)
    {
      if (forest->depth[root] != NONE)
        continue;
      forest->depth[root] = 0;
      forest->up[root] = NONE;
      queue[tail++] = root;
      for (gsize head = tail - 1; head < tail; head++)
        for (gsize i = start[queue[head]]; i < start[queue[head] + 1]; i++)
          {
            const KsEdge *edge = &self->edges[at[i]];
            guint32 other = edge->source == queue[head] ? edge->target : edge->source;

            if (forest->depth[other] != NONE)
              continue;
            forest->depth[other] = forest->depth[queue[head]] + 1;
            forest->up[other] = at[i];
            queue[tail++] = other;
          }
    }
  return TRUE;
}

/* The edge @e and the way between its ends along the forest. */
static void
add_cycle (const Extended *self, const Forest *forest, guint32 e, KsSum *edges)
{
  guint32 u = self->edges[e].source, v = self->edges[e].target;

  ks_sum_add (edges, e);
  while (u != v)
    {
      guint32 *lower = forest->depth[u] >= forest->depth[v] ? &u : &v;
      const KsEdge *up = &self->edges[forest->up[*lower]];

      ks_sum_add (edges, forest->up[*lower]);
      *lower = up->source == *lower ? up->target : up->source;
    }
}

/* What the reduction works with. */
typedef struct {
  KsSum edges, births, loops; /* sums of edges, of births, of those that are not filled */
  KsEchelon filled;    /* the relations between births */
  KsEchelon closed;    /* the cycles that going down has closed */
  guint32 *birth_edge; /* (n_births) owned */
} Reduction;

static void
reduction_clear (Reduction *self)
{
  ks_sum_clear (&self->edges);
  ks_sum_clear (&self->births);
  ks_sum_clear (&self->loops);
  ks_echelon_clear (&self->filled);
  ks_echelon_clear (&self->closed);
  g_free (self->birth_edge);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reduction, reduction_clear)

static gboolean
reduction_init (Reduction *self, const Extended *extended, GError **error)
{
  KsContext *context = extended->context;
  const KsSkeleton *skeleton = &extended->skeleton;

  if (!ks_sum_init (&self->edges, context, skeleton->n_edges, error)
      || !ks_sum_init (&self->births, context, skeleton->n_births, error)
      || !ks_sum_init (&self->loops, context, skeleton->n_births, error)
      || !ks_echelon_init (&self->filled, context, skeleton->n_births, error)
      || !ks_echelon_init (&self->closed, context, skeleton->n_births, error)
      || (self->birth_edge = ks_new (context, guint32, skeleton->n_births, error)) == NULL)
    return FALSE;
  for (guint32 e = 0; e < skeleton->n_edges; e++)
    if (skeleton->birth[e] != KS_NO_BIRTH)
      self->birth_edge[skeleton->birth[e]] = e;
  return TRUE;
}

static gboolean
find_loops (Extended *self, const Forest *forest, GError **error)
{
  const KsSkeleton *skeleton = &self->skeleton;
  g_auto (Reduction) r = { 0 };

  if (skeleton->n_births == 0)
    return TRUE;
  if (!reduction_init (&r, self, error)
      || !ks_skeleton_relate (skeleton, self->context, &r.edges, &r.births, &r.filled, error))
    return FALSE;
  for (gsize i = 0; i < forest->n_closing && r.filled.rank + r.closed.rank < skeleton->n_births; i++)
    {
      guint32 e = forest->closing[i];
      gsize latest;

      if (!ks_context_check (self->context, error))
        return FALSE;
      add_cycle (self, forest, e, &r.edges);
      if (!ks_skeleton_express (skeleton, self->context, &r.edges, &r.births, error))
        return FALSE;
      for (gsize n_added = 1; r.births.n > 0; n_added++)
        {
          gsize birth = ks_sum_take_largest (&r.births);

          if (n_added % COLUMNS == 0 && !ks_context_check (self->context, error))
            return FALSE;
          if (!ks_echelon_add_column (&r.filled, birth, &r.births))
            ks_sum_add (&r.loops, birth);
        }
      if (!ks_echelon_reduce (&r.closed, self->context, &r.loops, &latest, error))
        return FALSE;
      if (latest != G_MAXSIZE
          && !add (self, KS_FEATURE_LOOP, self->edges[r.birth_edge[latest]].target, self->edges[e].source, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mark_upper (Extended *self, GError **error)
{
  if ((self->has_upper = ks_new0 (self->context, guint8, self->skeleton.n_edges, error)) == NULL)
    return FALSE;
  for (gsize t = 0; t < self->skeleton.n_triangles; t++)
    {
      const guint32 *node = self->triangles[t].node;

      if (t % STEP == 0 && !ks_context_check (self->context, error))
        return FALSE;
      /* Triangles of one edge follow one another. */
      if (t == 0 || node[0] != self->triangles[t - 1].node[0] || node[1] != self->triangles[t - 1].node[1])
        self->has_upper[ks_skeleton_find_edge (&self->skeleton, node[0], node[1])] = TRUE;
    }
  return TRUE;
}

/* The features of one lens. */
static gboolean
extend (Extended *self, GError **error)
{
  g_autofree guint32 *order = NULL;
  g_auto (Forest) forest = { NULL };

  if (!rank_nodes (self, error) || !renumber_graph (self, error)
      || (order = upward_order (self, error)) == NULL
      || !ks_skeleton_collapse (&self->skeleton, self->context, order, error)
      || !mark_upper (self, error)
      || (self->parent = ks_new (self->context, guint32, self->skeleton.n_nodes, error)) == NULL)
    return FALSE;
  return find_branches_down (self, order, error) && find_branches_up (self, &forest, error)
         && root_forest (self, &forest, error) && find_loops (self, &forest, error);
}

/* ---- All lenses ---- */

static int
by_length (const void *a, const void *b)
{
  const KsFeature *p = a, *q = b;

  if (p->length != q->length)
    return p->length > q->length ? -1 : 1;
  if (p->lens != q->lens)
    return p->lens < q->lens ? -1 : 1;
  if (p->kind != q->kind)
    return p->kind < q->kind ? -1 : 1;
  if (p->node[0] != q->node[0])
    return p->node[0] < q->node[0] ? -1 : 1;
  return (p->node[1] > q->node[1]) - (p->node[1] < q->node[1]);
}

KsFeatures *
ks_features_new (KsContext *context, const KsGraph *graph, const gboolean is_circular[2], GError **error)
{
  g_return_val_if_fail (graph != NULL && graph->n_edges < G_MAXUINT32, NULL);

  g_autoptr (KsFeatures) self = g_atomic_rc_box_new0 (KsFeatures);
  gsize room = 0;

  for (guint lens = 0; lens < graph->n_axes; lens++)
    {
      g_auto (Extended) extended = { .context = context, .graph = graph, .lens = lens };

      if (is_circular[lens])
        continue;
      if (!extend (&extended, error)
          || !ks_grow (context, &self->features, &room, self->n + extended.n, sizeof (KsFeature), error))
        return NULL;
      if (extended.n > 0)
        memcpy (self->features + self->n, extended.features, extended.n * sizeof (KsFeature));
      self->n += extended.n;
    }
  if (!ks_sort (context, self->features, self->n, sizeof (KsFeature), by_length, error))
    return NULL;
  return g_steal_pointer (&self);
}

KsFeatures *
ks_features_ref (KsFeatures *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_free (((KsFeatures *) data)->features);
}

void
ks_features_unref (KsFeatures *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_features_bytes (const KsFeatures *self)
{
  return sizeof *self + self->n * sizeof (KsFeature);
}

const char *
ks_feature_kind_name (KsFeatureKind kind)
{
  static const char *const names[] = { "component", "loop", "branch-down", "branch-up" };

  return names[kind];
}
