/* SPDX-License-Identifier: MIT */
#include "ks-linkage.h"

#include "ks-parallel.h"

void
ks_linkage_clear (KsLinkage *self)
{
  ks_cells_clear (&self->cells);
  ks_leaves_clear (&self->leaves);
  g_free (self->state);
  g_free (self->flag_start);
  g_free (self->flags);
  g_free (self->n_nodes);
  g_free (self->n_special);
  g_free (self->node_row);
  g_free (self->node_at);
  g_free (self->node_of);
  g_free (self->largest);
  g_free (self->leaf_begin);
  g_free (self->n_leaves);
  g_free (self->leaf_node);
  g_free (self->leaf_cores);
  g_free (self->cell_boxes.sides);
  g_free (self->group_begin);
  g_free (self->group_boxes.sides);
  for (gsize c = 0; self->chunks != NULL && c < self->n_chunks; c++)
    g_free (self->chunks[c].links);
  g_free (self->chunks);
  g_free (self->link_start);
  g_free (self->link_end);
}

/* A component of KS_LEAF_SIZE / 2 points or more has leaves of its own, each of at least that many
 * but the last; the others share full leaves but one. */
static gboolean
place_leaves (KsLinkage *self, KsContext *context, GError **error)
{
  gsize n_cells = self->cells.n_cells;

  if ((self->leaf_begin = ks_new (context, gsize, n_cells + 1, error)) == NULL
      || (self->group_begin = ks_new (context, gsize, n_cells + 1, error)) == NULL)
    return FALSE;
  self->leaf_begin[0] = self->group_begin[0] = 0;
  for (gsize c = 0; c < n_cells; c++)
    {
      gsize n = self->cells.size[c] / (KS_LEAF_SIZE / 2) + 1;

      self->leaf_begin[c + 1] = self->leaf_begin[c] + n;
      self->group_begin[c + 1] = self->group_begin[c] + (n + KS_LEAF_SIZE - 1) / KS_LEAF_SIZE;
    }
  return TRUE;
}

static gboolean
allocate (KsLinkage *self, KsContext *context, GError **error)
{
  gsize n_cells = self->cells.n_cells, n_positions = self->cells.n_positions;
  gsize n_leaves = self->leaf_begin[n_cells];

  self->n_chunks = n_cells / KS_LINK_GRAIN + 1;
  return (self->n_nodes = ks_new (context, guint32, n_cells, error)) != NULL
         && (self->n_special = ks_new (context, guint32, n_cells, error)) != NULL
         && (self->node_row = ks_new (context, guint32, n_positions, error)) != NULL
         && (self->node_at = ks_new (context, guint32, n_positions, error)) != NULL
         && (self->node_of = ks_new (context, guint32, self->cover->m, error)) != NULL
         && (self->largest = ks_new (context, guint32, n_cells, error)) != NULL
         && (self->n_leaves = ks_new (context, guint32, n_cells, error)) != NULL
         && (self->leaf_node = ks_new (context, guint32, n_leaves, error)) != NULL
         && (self->leaf_cores = ks_new (context, guint16, n_leaves, error)) != NULL
         && (self->link_start = ks_new0 (context, gsize, n_cells, error)) != NULL
         && (self->link_end = ks_new0 (context, gsize, n_cells, error)) != NULL
         && ks_leaves_make_boxes (&self->leaves, context, &self->cell_boxes, n_cells, error)
         && ks_leaves_make_boxes (&self->leaves, context, &self->group_boxes,
                                  self->group_begin[n_cells], error)
         && (self->chunks = ks_new0 (context, KsLinkChunk, self->n_chunks, error)) != NULL;
}

void
ks_linkage_bound_groups (KsLinkage *self, gsize cell)
{
  gsize begin = self->leaf_begin[cell], n = self->n_leaves[cell];

  for (gsize i = 0; i < n; i += KS_LEAF_SIZE)
    ks_leaves_bound (&self->leaves, &self->group_boxes, self->group_begin[cell] + i / KS_LEAF_SIZE,
                     begin + i, begin + MIN (i + KS_LEAF_SIZE, n));
}

/* Fetches the points of each cell, and cuts them into leaves as they stand. */
static gboolean
make_leaves (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  KsLinkage *self = data;

  for (gsize cell = begin; cell < end; cell++)
    {
      gsize first = self->cells.begin[cell], last = first + self->cells.size[cell];
      gsize leaf = self->leaf_begin[cell];

      for (gsize at = first; at < last; at += KS_LEAF_SIZE, leaf++)
        {
          if (!ks_context_check (context, error))
            return FALSE;
          ks_leaves_set_leaf (&self->leaves, leaf, at, MIN (KS_LEAF_SIZE, last - at));
          self->leaf_node[leaf] = KS_NO_NODE;
          self->leaf_cores[leaf] = (guint16) ks_leaves_all (&self->leaves, leaf);
        }
      self->n_leaves[cell] = (guint32) (leaf - self->leaf_begin[cell]);
      ks_leaves_bound (&self->leaves, &self->cell_boxes, cell, self->leaf_begin[cell], leaf);
      ks_linkage_bound_groups (self, cell);
    }
  return TRUE;
}

gboolean
ks_linkage_init (KsLinkage *self, KsContext *context, const KsSpace *space,
                 const KsSpatialOrder *order, const KsCover *cover, double epsilon,
                 guint min_points, GError **error)
{
  *self = (KsLinkage){ .cover = cover, .min_points = min_points, .max_links = KS_MAX_LINKS };
  return ks_cells_init (&self->cells, context, cover, order, error)
         && place_leaves (self, context, error)
         && ks_leaves_init (&self->leaves, context, space, order, self->cells.places,
                            self->leaf_begin[self->cells.n_cells], epsilon, NULL, error)
         && allocate (self, context, error)
         && ks_parallel_for (context, self->cells.n_cells, 32, make_leaves, self, error)
         && (min_points <= 1 || ks_linkage_find_cores (self, context, error))
         && ks_linkage_find_nodes (self, context, error)
         && ks_linkage_find_links (self, context, error);
}
