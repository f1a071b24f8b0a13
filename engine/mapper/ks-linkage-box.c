/* The clusters of one box: the nodes of its cells, joined by the links between them.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-linkage.h"

#define UNCLUSTERED (KS_NO_NODE - 1) /* the label of a node without a cluster, while at work */

void
ks_linkage_scratch_clear (KsLinkageScratch *self)
{
  g_clear_pointer (&self->parent, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->is_core, g_free);
  g_clear_pointer (&self->stamp, g_free);
  g_clear_pointer (&self->cells, g_free);
}

static gboolean
make_room (const KsLinkage *self, KsLinkageScratch *scratch, KsContext *context, GError **error)
{
  gsize n_positions = self->cells.n_positions, n_cells = self->cells.n_cells;

  return (scratch->parent != NULL
          || (scratch->parent = ks_new (context, guint32, n_positions, error)) != NULL)
         && (scratch->name != NULL
             || (scratch->name = ks_new (context, guint32, n_positions, error)) != NULL)
         && (scratch->label != NULL
             || (scratch->label = ks_new (context, guint32, n_positions, error)) != NULL)
         && (self->state == NULL || scratch->is_core != NULL
             || (scratch->is_core = ks_new (context, guint8, n_positions, error)) != NULL)
         && (scratch->stamp != NULL
             || (scratch->stamp = ks_new0 (context, guint32, n_cells, error)) != NULL);
}

/* Whether a node's points are core in a box of the node's cell. */
static gboolean
find_core (const KsLinkage *self, guint32 node, gsize box)
{
  guint32 row = self->node_row[node];
  KsCoreState state = ks_linkage_state (self, row);

  if (state != KS_CORE_SOMEWHERE)
    return state == KS_CORE_EVERYWHERE;

  gsize place[2];

  for (guint a = 0; a < 2; a++)
    {
      guint32 interval = self->cover->cell[2 * box + a], first = self->cover->first[2 * row + a];

      place[a] = interval - first + (interval < first ? self->cover->resolution[a] : 0);
    }
  return self->flags[self->flag_start[row] + place[0] * self->cover->span[2 * row + 1] + place[1]];
}

/* Lists the box's cells and makes each of their nodes a part of its own. */
static gboolean
enter_box (const KsLinkage *self, KsLinkageScratch *scratch, KsContext *context, gsize box,
           GError **error)
{
  const KsCells *cells = &self->cells;
  const guint32 *interval = self->cover->cell + 2 * box;

  scratch->n_cells = 0;
  const KsRuns *rows = &cells->axis[0];

  for (gsize h = rows->holder_start[interval[0]]; h < rows->holder_start[interval[0] + 1]; h++)
    {
      guint32 r = rows->holders[h];

      for (gsize cell = cells->row_start[r]; cell < cells->row_start[r + 1]; cell++)
        {
          if (!ks_runs_hold (&cells->axis[1], cells->run[2 * cell + 1], interval[1]))
            continue;
          if (!ks_grow (context, &scratch->cells, &scratch->cells_room, scratch->n_cells + 1,
                        sizeof (guint32), error))
            return FALSE;
          scratch->cells[scratch->n_cells++] = (guint32) cell;
          scratch->stamp[cell] = (guint32) box + 1;
          for (gsize k = 0; k < self->n_nodes[cell]; k++)
            {
              guint32 node = (guint32) (cells->begin[cell] + k);

              scratch->parent[node] = node;
              scratch->name[node] = scratch->label[node] = KS_NO_NODE;
              if (self->state != NULL)
                scratch->is_core[node] = find_core (self, node, box);
            }
        }
    }
  return TRUE;
}

/* The root is the node with the least row, so that a cluster knows its first core point. */
static void
join (const KsLinkage *self, guint32 *parent, guint32 a, guint32 b)
{
  a = ks_find_root (parent, a);
  b = ks_find_root (parent, b);
  if (self->node_row[a] < self->node_row[b])
    parent[b] = a;
  else
    parent[a] = b;
}

/* Calls @visit with every link between cells of the box. */
typedef void (*LinkFunc) (const KsLinkage *self, KsLinkageScratch *scratch, gsize box,
                          const KsLink *link);

static inline void
visit_links (const KsLinkage *self, KsLinkageScratch *scratch, gsize box, LinkFunc visit)
{
  for (gsize c = 0; c < scratch->n_cells; c++)
    {
      gsize cell = scratch->cells[c];
      const KsLink *links = self->chunks[cell / KS_LINK_GRAIN].links;

      for (gsize l = self->link_start[cell]; l < self->link_end[cell]; l++)
        if (scratch->stamp[links[l].other_cell] == box + 1)
          visit (self, scratch, box, &links[l]);
    }
}

static inline void
join_components (const KsLinkage *self, KsLinkageScratch *scratch, gsize box, const KsLink *link)
{
  join (self, scratch->parent, link->node, link->other);
}

static inline void
join_cores (const KsLinkage *self, KsLinkageScratch *scratch, gsize box, const KsLink *link)
{
  if (scratch->is_core[link->node] && scratch->is_core[link->other])
    join (self, scratch->parent, link->node, link->other);
}

/* A point that is not core goes to the cluster of those it reaches whose first core point
 * comes first: the one that would be grown first. */
static inline void
join_border (const KsLinkage *self, KsLinkageScratch *scratch, gsize box, const KsLink *link)
{
  guint32 core = link->node, border = link->other;

  if (scratch->is_core[core] == scratch->is_core[border])
    return;
  if (!scratch->is_core[core])
    {
      core = link->other;
      border = link->node;
    }

  guint32 root = ks_find_root (scratch->parent, core), *name = &scratch->name[border];

  if (*name == KS_NO_NODE || self->node_row[root] < self->node_row[*name])
    *name = root;
}

/* The root of the cluster that a point of the box ends in, or KS_NO_NODE. */
static inline guint32
cluster_root (const KsLinkage *self, KsLinkageScratch *scratch, guint32 node)
{
  if (self->state == NULL || scratch->is_core[node])
    return ks_find_root (scratch->parent, node);
  return scratch->name[node];
}

gboolean
ks_linkage_box (const KsLinkage *self, KsLinkageScratch *scratch, KsContext *context, gsize box,
                guint32 *labels, gsize *n_clusters, GError **error)
{
  gsize begin = self->cover->start[box], n = self->cover->start[box + 1] - begin;
  const guint32 *members = self->cover->members + begin;
  guint32 found = 0;

  if (!make_room (self, scratch, context, error) || !enter_box (self, scratch, context, box, error))
    return FALSE;
  if (self->state == NULL)
    visit_links (self, scratch, box, join_components);
  else
    {
      visit_links (self, scratch, box, join_cores);
      visit_links (self, scratch, box, join_border);
    }

  /* A border's name is the root it goes to; a root's is its cluster, once it has one. The first
   * point of a node looks it up for all. */
  for (gsize i = 0; i < n; i++)
    {
      guint32 node = self->node_of[members[i]];

      if (scratch->label[node] == KS_NO_NODE)
        {
          guint32 root = cluster_root (self, scratch, node);

          if (root != KS_NO_NODE && scratch->name[root] == KS_NO_NODE)
            scratch->name[root] = found++;
          scratch->label[node] = root != KS_NO_NODE ? scratch->name[root] : UNCLUSTERED;
        }
      labels[i] = scratch->label[node];
    }
  for (gsize i = 0; self->state != NULL && i < n; i++)
    if (labels[i] == UNCLUSTERED)
      labels[i] = KS_NO_CLUSTER;
  *n_clusters = found;
  return TRUE;
}
