/* SPDX-License-Identifier: MIT */
#include "ks-components.h"

#include "ks-disjoint-sets.h"

#include <math.h>
#include <stdlib.h>

#define WEAKEST 1e-3f
#define STRONGEST 1e3f

static inline const guint32 *
ends (const KsLayoutInput *input, gsize edge)
{
  return input->edges + edge * input->edge_stride;
}

typedef struct {
  guint32 root; /* the least node */
  guint32 size;
} Component;

static int
compare_components (const void *a, const void *b)
{
  const Component *p = a, *q = b;

  if (p->size != q->size)
    return p->size > q->size ? -1 : 1;
  return p->root < q->root ? -1 : p->root > q->root;
}

/* Fills begin and node; @of gets the index of every node's component. */
static gboolean
group_nodes (KsComponents *self, KsContext *context, const KsLayoutInput *input, guint32 *of,
             GError **error)
{
  gsize n = input->n_nodes;
  g_autofree Component *list = ks_new (context, Component, n, error);
  g_autofree guint32 *size = ks_new0 (context, guint32, n, error);

  if (list == NULL || size == NULL)
    return FALSE;
  for (gsize v = 0; v < n; v++)
    of[v] = (guint32) v;
  for (gsize e = 0; e < input->n_edges; e++)
    {
      guint32 a = ks_find_root (of, ends (input, e)[0]), b = ks_find_root (of, ends (input, e)[1]);

      of[MAX (a, b)] = MIN (a, b);
    }
  for (gsize v = 0; v < n; v++)
    {
      of[v] = ks_find_root (of, (guint32) v);
      size[of[v]]++;
    }
  for (gsize v = 0; v < n; v++)
    if (size[v] > 0)
      list[self->n_components++] = (Component) { (guint32) v, size[v] };
  qsort (list, self->n_components, sizeof *list, compare_components);

  self->begin = ks_new (context, gsize, self->n_components + 1, error);
  if (self->begin == NULL)
    return FALSE;
  self->begin[0] = 0;
  for (gsize c = 0; c < self->n_components; c++)
    {
      self->begin[c + 1] = self->begin[c] + list[c].size;
      self->n_isolated += list[c].size == 1;
      size[list[c].root] = (guint32) c;
    }
  for (gsize v = 0; v < n; v++)
    of[v] = size[of[v]];
  return TRUE;
}

/* Gives every node its place; @place gets it by node. */
static gboolean
place_nodes (KsComponents *self, KsContext *context, const guint32 *of, guint32 *place,
             GError **error)
{
  g_autofree gsize *next = ks_new (context, gsize, self->n_components, error);

  self->node = ks_new (context, guint32, self->n, error);
  if (next == NULL || self->node == NULL)
    return FALSE;
  for (gsize c = 0; c < self->n_components; c++)
    next[c] = self->begin[c];
  for (gsize v = 0; v < self->n; v++)
    {
      place[v] = (guint32) next[of[v]]++;
      self->node[place[v]] = (guint32) v;
    }
  return TRUE;
}

static double
mean_weight (const KsLayoutInput *input)
{
  double sum = 0.0;

  for (gsize e = 0; e < input->n_edges; e++)
    sum += input->weight[e];
  return sum > 0.0 && isfinite (sum) ? sum / (double) input->n_edges : 1.0;
}

static gboolean
join_places (KsComponents *self, KsContext *context, const KsLayoutInput *input,
             const guint32 *of, const guint32 *place, GError **error)
{
  double mean = input->weight != NULL ? mean_weight (input) : 1.0;

  self->start = ks_new0 (context, gsize, self->n + 2, error);
  self->neighbour = self->start != NULL ? ks_new (context, guint32, 2 * input->n_edges, error)
                                        : NULL;
  self->pull = self->neighbour != NULL ? ks_new (context, float, 2 * input->n_edges, error) : NULL;
  if (self->pull == NULL)
    return FALSE;

  /* start[p + 2] counts the edges of place p, then start[p + 1] moves over them. */
  for (gsize e = 0; e < input->n_edges; e++)
    if (ends (input, e)[0] != ends (input, e)[1])
      for (guint side = 0; side < 2; side++)
        self->start[place[ends (input, e)[side]] + 2]++;
  for (gsize p = 1; p <= self->n; p++)
    self->start[p + 1] += self->start[p];
  for (gsize e = 0; e < input->n_edges; e++)
    if (ends (input, e)[0] != ends (input, e)[1])
      for (guint side = 0; side < 2; side++)
        {
          guint32 v = ends (input, e)[side], u = ends (input, e)[1 - side];
          gsize at = self->start[place[v] + 1]++;
          float weight = input->weight != NULL ? (float) (input->weight[e] / mean) : 1.0f;

          self->neighbour[at] = place[u] - (guint32) self->begin[of[u]];
          self->pull[at] = weight >= WEAKEST ? MIN (weight, STRONGEST) : WEAKEST;
        }
  return TRUE;
}

gboolean
ks_components_init (KsComponents *self, KsContext *context, const KsLayoutInput *input,
                    GError **error)
{
  g_autofree guint32 *of = ks_new (context, guint32, input->n_nodes, error);
  g_autofree guint32 *place = of != NULL ? ks_new (context, guint32, input->n_nodes, error) : NULL;

  *self = (KsComponents) { .n = input->n_nodes };
  return place != NULL
         && group_nodes (self, context, input, of, error)
         && place_nodes (self, context, of, place, error)
         && join_places (self, context, input, of, place, error);
}

void
ks_components_clear (KsComponents *self)
{
  g_clear_pointer (&self->begin, g_free);
  g_clear_pointer (&self->node, g_free);
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->neighbour, g_free);
  g_clear_pointer (&self->pull, g_free);
}
