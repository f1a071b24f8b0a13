/* Edges and triangles, one source node after the other: the later nodes that share
 * points with it are its neighbours, numbered among themselves; a triangle is a pair of
 * neighbours with points common to all three.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-nerve.h"

#include "ks-parallel.h"

#include <stdatomic.h>
#include <string.h>

#define GRAIN 32 /* sources of one chunk */

/* What the sources of one chunk give. */
typedef struct {
  KsEdge *edges;
  KsTriangle *triangles;
  gsize n_edges, n_triangles, edges_room, triangles_room;
} Chunk;

/* What one worker knows of its source. */
typedef struct {
  guint32 *weight;     /* (n_nodes) points shared with the source; 0 between sources; owned */
  guint64 *touched;    /* (n_nodes / 64 + 1) bits of nodes with a weight; likewise; owned */
  guint32 *slot;       /* (n_nodes) number among the neighbours, for those; owned */
  guint8 *is_own;      /* (n_classes) whether a class is of the source; owned */
  guint32 *neighbours; /* (n_neighbours) nodes ascending; owned */
  gsize n_neighbours;
  gsize n_words;       /* of a set of neighbours */
  guint64 *sets;       /* (classes of the source, n_words) neighbours in each class; owned */
  guint64 *near;       /* (64, n_words) nodes of some class of each of 64 neighbours; owned */
  guint32 *common;     /* (n_neighbours) points common to three nodes; owned */
  gsize neighbours_room, sets_room, near_room, common_room; /* elements */
} Source;

typedef struct {
  const KsClasses *classes;
  guint min_shared;
  gsize max_triangles;
  atomic_size_t n_triangles; /* found so far */
  Source *sources; /* (n_workers) owned */
  guint n_workers;
  Chunk *chunks;   /* (n_chunks) owned */
  gsize n_chunks;
} Nerve;

static void
nerve_clear (Nerve *self)
{
  for (guint w = 0; w < self->n_workers; w++)
    {
      g_free (self->sources[w].weight);
      g_free (self->sources[w].touched);
      g_free (self->sources[w].slot);
      g_free (self->sources[w].is_own);
      g_free (self->sources[w].neighbours);
      g_free (self->sources[w].sets);
      g_free (self->sources[w].near);
      g_free (self->sources[w].common);
    }
  for (gsize c = 0; self->chunks != NULL && c < self->n_chunks; c++)
    {
      g_free (self->chunks[c].edges);
      g_free (self->chunks[c].triangles);
    }
  g_free (self->sources);
  g_free (self->chunks);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Nerve, nerve_clear)

static gboolean
source_init (Source *self, KsContext *context, const KsClasses *classes, GError **error)
{
  gsize n = classes->n_nodes;

  return (self->weight != NULL || (self->weight = ks_new0 (context, guint32, n, error)) != NULL)
         && (self->touched != NULL
             || (self->touched = ks_new0 (context, guint64, n / 64 + 1, error)) != NULL)
         && (self->slot != NULL || (self->slot = ks_new (context, guint32, n, error)) != NULL)
         && (self->is_own != NULL
             || (self->is_own = ks_new0 (context, guint8, classes->n_classes, error)) != NULL);
}

/* Weighs the later nodes of @source's classes; those of enough weight are its neighbours. */
static gboolean
find_neighbours (Source *self, const Nerve *nerve, KsContext *context, gsize source, GError **error)
{
  const KsClasses *classes = nerve->classes;
  gsize first = classes->n_nodes / 64 + 1, last = 0, n = 0;

  for (gsize i = classes->node_start[source]; i < classes->node_start[source + 1]; i++)
    {
      gsize c = classes->classes[i];

      for (gsize j = classes->start[c] + classes->place[i] + 1; j < classes->start[c + 1]; j++)
        {
          guint32 node = classes->nodes[j];
          gsize word = node / 64;

          n += self->weight[node] == 0;
          self->weight[node] += classes->size[c];
          self->touched[word] |= (guint64) 1 << node % 64;
          first = MIN (first, word);
          last = MAX (last, word);
        }
    }

  self->n_neighbours = 0;
  if (!ks_grow (context, &self->neighbours, &self->neighbours_room, n, sizeof (guint32), error))
    return FALSE;
  for (gsize word = first; word <= last; word++)
    {
      for (guint64 bits = self->touched[word]; bits != 0; bits &= bits - 1)
        {
          guint32 node = (guint32) (word * 64 + (gsize) __builtin_ctzll (bits));

          if (self->weight[node] >= nerve->min_shared)
            {
              self->slot[node] = (guint32) self->n_neighbours;
              self->neighbours[self->n_neighbours++] = node;
            }
          else
            self->weight[node] = 0;
        }
      self->touched[word] = 0;
    }
  return TRUE;
}

static gboolean
add_edges (const Source *self, KsContext *context, Chunk *chunk, gsize source, GError **error)
{
  if (!ks_grow (context, &chunk->edges, &chunk->edges_room, chunk->n_edges + self->n_neighbours,
                sizeof (KsEdge), error))
    return FALSE;
  for (gsize i = 0; i < self->n_neighbours; i++)
    chunk->edges[chunk->n_edges++] = (KsEdge) { (guint32) source, self->neighbours[i],
                                                self->weight[self->neighbours[i]] };
  return TRUE;
}

/* Each class of the source as a set of neighbours. */
static gboolean
make_sets (Source *self, const KsClasses *classes, KsContext *context, gsize source, GError **error)
{
  gsize begin = classes->node_start[source], n_sets = classes->node_start[source + 1] - begin;

  self->n_words = (self->n_neighbours + 63) / 64;
  if (!ks_grow (context, &self->sets, &self->sets_room, n_sets * self->n_words, sizeof (guint64),
                error))
    return FALSE;
  memset (self->sets, 0, n_sets * self->n_words * sizeof *self->sets);
  for (gsize s = 0; s < n_sets; s++)
    {
      gsize c = classes->classes[begin + s];
      guint64 *set = self->sets + s * self->n_words;

      for (gsize j = classes->start[c] + classes->place[begin + s] + 1; j < classes->start[c + 1];
           j++)
        {
          guint32 slot = self->slot[classes->nodes[j]];

          set[slot / 64] |= (guint64) 1 << slot % 64;
        }
    }
  return TRUE;
}

/* Which neighbours share a point with the source and another neighbour: any class they have in
 * common brings in all its nodes, sixty-four at once; for neighbours [64 block, 64 block + 64). */
static gboolean
add_triangles_of_block (Source *self, KsContext *context, Chunk *chunk, gsize source, gsize n_sets,
                        gsize block, GError **error)
{
  gsize first = block * 64, n = MIN (self->n_neighbours - first, 64);
  gsize n_words = self->n_words - block; /* Third nodes come after the second. */

  memset (self->near, 0, n * n_words * sizeof *self->near);
  for (gsize s = 0; s < n_sets; s++)
    {
      const guint64 *set = self->sets + s * self->n_words + block;

      for (guint64 bits = *set; bits != 0; bits &= bits - 1)
        {
          guint64 *near = self->near + (gsize) __builtin_ctzll (bits) * n_words;

          for (gsize w = 0; w < n_words; w++)
            near[w] |= set[w];
        }
    }

  for (gsize i = 0; i < n; i++)
    {
      guint64 *near = self->near + i * n_words;

      if (!ks_grow (context, &chunk->triangles, &chunk->triangles_room,
                    chunk->n_triangles + self->n_neighbours - first - i, sizeof (KsTriangle),
                    error))
        return FALSE;
      /* A neighbour is in its own sets, and those before it have seen it. */
      near[0] &= ~(((guint64) 2 << i) - 1);
      for (gsize w = 0; w < n_words; w++)
        for (guint64 bits = near[w]; bits != 0; bits &= bits - 1)
          {
            guint32 third = self->neighbours[first + w * 64 + (gsize) __builtin_ctzll (bits)];

            chunk->triangles[chunk->n_triangles++] =
              (KsTriangle) { { (guint32) source, self->neighbours[first + i], third } };
          }
    }
  return TRUE;
}

static gboolean
add_triangles_of_any_point (Source *self, const KsClasses *classes, KsContext *context,
                            Chunk *chunk, gsize source, GError **error)
{
  gsize n_sets = classes->node_start[source + 1] - classes->node_start[source];

  if (!make_sets (self, classes, context, source, error)
      || !ks_grow (context, &self->near, &self->near_room,
                   MIN (self->n_neighbours, 64) * self->n_words, sizeof (guint64), error))
    return FALSE;
  for (gsize block = 0; block < self->n_words; block++)
    if (!ks_context_check (context, error)
        || !add_triangles_of_block (self, context, chunk, source, n_sets, block, error))
      return FALSE;
  return TRUE;
}

/* Which neighbours share enough points with the source and neighbour @i: counted, class by class.
 */
static gboolean
add_triangles_of_neighbour (Source *self, const Nerve *nerve, KsContext *context, Chunk *chunk,
                         gsize source, gsize i, GError **error)
{
  const KsClasses *classes = nerve->classes;
  guint32 node = self->neighbours[i];
  gsize n = 0;

  memset (self->common, 0, self->n_neighbours * sizeof *self->common);
  for (gsize k = classes->node_start[node]; k < classes->node_start[node + 1]; k++)
    {
      gsize c = classes->classes[k];

      if (!self->is_own[c])
        continue;
      for (gsize j = classes->start[c] + classes->place[k] + 1; j < classes->start[c + 1]; j++)
        if (self->weight[classes->nodes[j]] > 0)
          self->common[self->slot[classes->nodes[j]]] += classes->size[c];
    }

  for (gsize j = i + 1; j < self->n_neighbours; j++)
    n += self->common[j] >= nerve->min_shared;
  if (!ks_grow (context, &chunk->triangles, &chunk->triangles_room, chunk->n_triangles + n,
                sizeof (KsTriangle), error))
    return FALSE;
  for (gsize j = i + 1; j < self->n_neighbours; j++)
    if (self->common[j] >= nerve->min_shared)
      {
        KsTriangle *triangle = &chunk->triangles[chunk->n_triangles++];

        *triangle = (KsTriangle) { { (guint32) source, node, self->neighbours[j] } };
      }
  return TRUE;
}

static gboolean
add_triangles_of_points (Source *self, const Nerve *nerve, KsContext *context, Chunk *chunk,
                         gsize source, GError **error)
{
  const KsClasses *classes = nerve->classes;
  gsize begin = classes->node_start[source], end = classes->node_start[source + 1];
  gboolean done = TRUE;

  if (!ks_grow (context, &self->common, &self->common_room, self->n_neighbours, sizeof (guint32),
                error))
    return FALSE;
  for (gsize s = begin; s < end; s++)
    self->is_own[classes->classes[s]] = TRUE;
  for (gsize i = 0; done && i + 1 < self->n_neighbours; i++)
    done = ks_context_check (context, error)
           && add_triangles_of_neighbour (self, nerve, context, chunk, source, i, error);
  for (gsize s = begin; s < end; s++)
    self->is_own[classes->classes[s]] = FALSE;
  return done;
}

static gboolean
add_triangles (Source *self, const Nerve *nerve, KsContext *context, Chunk *chunk, gsize source,
               GError **error)
{
  return nerve->min_shared == 1
           ? add_triangles_of_any_point (self, nerve->classes, context, chunk, source, error)
           : add_triangles_of_points (self, nerve, context, chunk, source, error);
}

/* Whether the triangles of one more source are not too many. */
static gboolean
count_triangles (Nerve *self, gsize n, GError **error)
{
  if (atomic_fetch_add (&self->n_triangles, n) + n <= self->max_triangles)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_MEMORY,
               "The graph has more than %" G_GSIZE_FORMAT " triangles; lower the gain, the"
               " resolution or the balls' radius, or ask for more shared points.",
               self->max_triangles);
  return FALSE;
}

static gboolean
visit_sources (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
               GError **error)
{
  Nerve *nerve = data;
  Source *self = &nerve->sources[worker];
  Chunk *chunk = &nerve->chunks[begin / GRAIN];

  if (!source_init (self, context, nerve->classes, error))
    return FALSE;
  for (gsize source = begin; source < end; source++)
    {
      gsize before = chunk->n_triangles;

      if (!ks_context_check (context, error)
          || !find_neighbours (self, nerve, context, source, error)
          || !add_edges (self, context, chunk, source, error)
          || (self->n_neighbours >= 2
              && !add_triangles (self, nerve, context, chunk, source, error))
          || !count_triangles (nerve, chunk->n_triangles - before, error))
        return FALSE;
      for (gsize i = 0; i < self->n_neighbours; i++)
        self->weight[self->neighbours[i]] = 0;
    }
  return TRUE;
}

/* Puts the chunks' edges and triangles one after the other, and lets go of the chunks. */
static gboolean
gather (KsContext *context, Nerve *self, KsEdge **edges, gsize *n_edges,
        KsTriangle **triangles, gsize *n_triangles, GError **error)
{
  gsize e = 0, t = 0;

  for (gsize c = 0; c < self->n_chunks; c++)
    {
      e += self->chunks[c].n_edges;
      t += self->chunks[c].n_triangles;
    }
  g_autofree KsEdge *all_edges = ks_new (context, KsEdge, e, error);
  if (all_edges == NULL)
    return FALSE;
  g_autofree KsTriangle *all_triangles = ks_new (context, KsTriangle, t, error);
  if (all_triangles == NULL)
    return FALSE;
  *n_edges = e;
  *n_triangles = t;

  e = t = 0;
  for (gsize c = 0; c < self->n_chunks; c++)
    {
      Chunk *chunk = &self->chunks[c];

      if (!ks_context_check (context, error))
        return FALSE;
      if (chunk->n_edges > 0)
        memcpy (all_edges + e, chunk->edges, chunk->n_edges * sizeof (KsEdge));
      if (chunk->n_triangles > 0)
        memcpy (all_triangles + t, chunk->triangles, chunk->n_triangles * sizeof (KsTriangle));
      e += chunk->n_edges;
      t += chunk->n_triangles;
      g_clear_pointer (&chunk->edges, g_free);
      g_clear_pointer (&chunk->triangles, g_free);
    }
  *edges = g_steal_pointer (&all_edges);
  *triangles = g_steal_pointer (&all_triangles);
  return TRUE;
}

gboolean
ks_nerve (KsContext *context, const KsClasses *classes, guint min_shared, gsize max_triangles,
          KsEdge **edges, gsize *n_edges, KsTriangle **triangles, gsize *n_triangles,
          GError **error)
{
  g_auto (Nerve) nerve = { .classes = classes, .min_shared = min_shared };

  nerve.max_triangles = max_triangles;
  nerve.n_workers = ks_context_get_threads (context);
  nerve.sources = g_new0 (Source, nerve.n_workers);
  nerve.n_chunks = (classes->n_nodes + GRAIN - 1) / GRAIN;
  nerve.chunks = ks_new0 (context, Chunk, nerve.n_chunks, error);
  return nerve.chunks != NULL
         && ks_parallel_for (context, classes->n_nodes, GRAIN, visit_sources, &nerve, error)
         && gather (context, &nerve, edges, n_edges, triangles, n_triangles, error);
}
