/* SPDX-License-Identifier: MIT */
#include "ks-selection.h"

#include <string.h>

struct _KsSelection
{
  GObject parent_instance;

  KsGraph *graph;     /* owned or NULL */
  KsPoints *points;   /* owned or NULL: the set that members count in */
  GByteArray *marks;  /* (n_nodes) 1 = selected */
  GArray *nodes;      /* of guint32, ascending */
  GArray *members;    /* of guint32, point indices, ascending, distinct */
  GByteArray *picked; /* (points) 1 = the person picked a node that holds it */
  guint32 hovered;    /* a node or G_MAXUINT32 */
  GArray *loop;       /* of guint32, point indices in order */
  GArray *loop_nodes; /* of guint32, nodes in order */
};

G_DEFINE_FINAL_TYPE (KsSelection, ks_selection, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_HOVERED_CHANGED, SIGNAL_LOOP_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
clear_bytes (GByteArray *bytes, gsize n)
{
  g_byte_array_set_size (bytes, (guint) n);
  if (n > 0)
    memset (bytes->data, 0, n);
}

/* Fills nodes and members from the marks. */
static void
gather (KsSelection *self)
{
  g_array_set_size (self->nodes, 0);
  g_array_set_size (self->members, 0);
  if (self->graph == NULL)
    return;

  g_autofree guint8 *seen = g_malloc0 (MAX (self->picked->len, 1));
  for (guint32 node = 0; node < self->graph->n_nodes; node++)
    if (self->marks->data[node])
      {
        g_array_append_val (self->nodes, node);
        for (gsize i = self->graph->start[node]; i < self->graph->start[node + 1]; i++)
          seen[self->graph->members[i]] = 1;
      }
  for (guint32 point = 0; point < self->picked->len; point++)
    if (seen[point])
      g_array_append_val (self->members, point);
}

/* Remembers the members as what the person picked, and tells. */
static void
commit (KsSelection *self)
{
  gather (self);
  clear_bytes (self->picked, self->picked->len);
  for (guint i = 0; i < self->members->len; i++)
    self->picked->data[g_array_index (self->members, guint32, i)] = 1;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The nodes that hold each point of the loop: @start (points of the loop + 1) into what it returns.
 */
static GArray *
hold_loop (KsSelection *self, gsize *start)
{
  const KsGraph *graph = self->graph;
  GArray *holders = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GHashTable)
      nodes_of = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < self->loop->len; i++)
    {
      gpointer point = GUINT_TO_POINTER (g_array_index (self->loop, guint32, i));

      if (!g_hash_table_contains (nodes_of, point))
        g_hash_table_insert (nodes_of, point, g_array_new (FALSE, FALSE, sizeof (guint32)));
    }
  for (guint32 node = 0; node < graph->n_nodes; node++)
    for (gsize i = graph->start[node]; i < graph->start[node + 1]; i++)
      {
        GArray *nodes = g_hash_table_lookup (nodes_of, GUINT_TO_POINTER (graph->members[i]));

        if (nodes != NULL)
          g_array_append_val (nodes, node);
      }
  for (guint i = 0; i < self->loop->len; i++)
    {
      gpointer point = GUINT_TO_POINTER (g_array_index (self->loop, guint32, i));
      GArray *nodes = g_hash_table_lookup (nodes_of, point);

      start[i] = holders->len;
      g_array_append_vals (holders, nodes->data, nodes->len);
    }
  start[self->loop->len] = holders->len;
  return holders;
}

static void
follow_loop (KsSelection *self)
{
  g_array_set_size (self->loop_nodes, 0);
  if (self->graph == NULL || self->loop->len == 0)
    return;

  g_autofree gsize *start = g_new (gsize, self->loop->len + 1);
  g_autoptr (GArray) holders = hold_loop (self, start);
  guint32 at = G_MAXUINT32;

  for (guint i = 0; i < self->loop->len; i++)
    {
      guint32 next = G_MAXUINT32;
      gsize most = 0;

      for (gsize h = start[i]; h < start[i + 1]; h++)
        {
          guint32 node = g_array_index (holders, guint32, h);
          gsize size = self->graph->start[node + 1] - self->graph->start[node];

          if (node == at)
            most = G_MAXSIZE;
          else if (size > most)
            {
              most = size;
              next = node;
            }
        }
      if (most == 0 || most == G_MAXSIZE)
        continue;
      at = next;
      g_array_append_val (self->loop_nodes, at);
    }
}

static void
mark_by_points (KsSelection *self)
{
  for (gsize node = 0; node < self->graph->n_nodes; node++)
    {
      gsize begin = self->graph->start[node], end = self->graph->start[node + 1];
      gsize shared = 0;

      for (gsize i = begin; i < end; i++)
        shared += self->picked->data[self->graph->members[i]];
      self->marks->data[node] = 2 * shared > end - begin;
    }
}

void
ks_selection_set_result (KsSelection *self, KsResult *result)
{
  g_return_if_fail (KS_IS_SELECTION (self));
  g_return_if_fail (result == NULL || (result->graph != NULL && result->points != NULL));

  KsGraph *graph = result != NULL ? result->graph : NULL;
  KsPoints *points = result != NULL ? result->points : NULL;

  if (graph == self->graph && points == self->points)
    return;
  gboolean had_loop = self->loop->len > 0;
  if (points != self->points)
    {
      g_array_set_size (self->loop, 0);
      clear_bytes (self->picked, points != NULL ? ks_points_count (points) : 0);
    }
  g_clear_pointer (&self->graph, ks_graph_unref);
  g_clear_pointer (&self->points, ks_points_unref);
  self->graph = graph != NULL ? ks_graph_ref (graph) : NULL;
  self->points = points != NULL ? ks_points_ref (points) : NULL;

  clear_bytes (self->marks, graph != NULL ? graph->n_nodes : 0);
  if (graph != NULL)
    mark_by_points (self);
  gather (self);
  ks_selection_set_hovered (self, G_MAXUINT32);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  follow_loop (self);
  if (had_loop)
    g_signal_emit (self, signals[SIGNAL_LOOP_CHANGED], 0);
}

/* Takes @marks (n_nodes) if they are others. */
static void
set_marks (KsSelection *self, const guint8 *marks)
{
  if (self->marks->len == 0 || memcmp (marks, self->marks->data, self->marks->len) == 0)
    return;
  memcpy (self->marks->data, marks, self->marks->len);
  commit (self);
}

void
ks_selection_set_nodes (KsSelection *self, const guint32 *nodes, gsize n)
{
  g_return_if_fail (KS_IS_SELECTION (self));

  g_autofree guint8 *marks = g_malloc0 (MAX (self->marks->len, 1));
  for (gsize i = 0; i < n; i++)
    {
      g_return_if_fail (nodes[i] < self->marks->len);
      marks[nodes[i]] = 1;
    }
  set_marks (self, marks);
}

void
ks_selection_set_points (KsSelection *self, const guint32 *points, gsize n, gboolean extends)
{
  g_return_if_fail (KS_IS_SELECTION (self));
  g_return_if_fail (points != NULL || n == 0);

  g_autofree guint8 *asked = g_malloc0 (MAX (self->picked->len, 1));
  g_autofree guint8 *marks = g_malloc0 (MAX (self->marks->len, 1));

  for (gsize i = 0; i < n; i++)
    {
      g_return_if_fail (points[i] < self->picked->len);
      asked[points[i]] = 1;
    }
  for (gsize v = 0; v < self->marks->len; v++)
    {
      marks[v] = extends && self->marks->data[v];
      for (gsize i = self->graph->start[v]; !marks[v] && i < self->graph->start[v + 1]; i++)
        marks[v] = asked[self->graph->members[i]];
    }
  set_marks (self, marks);
}

void
ks_selection_toggle (KsSelection *self, guint32 node)
{
  g_return_if_fail (KS_IS_SELECTION (self));
  g_return_if_fail (node < self->marks->len);

  self->marks->data[node] ^= 1;
  commit (self);
}

void
ks_selection_clear (KsSelection *self)
{
  ks_selection_set_nodes (self, NULL, 0);
}

void
ks_selection_set_hovered (KsSelection *self, guint32 node)
{
  g_return_if_fail (KS_IS_SELECTION (self));
  g_return_if_fail (node == G_MAXUINT32 || node < self->marks->len);

  if (self->hovered == node)
    return;
  self->hovered = node;
  g_signal_emit (self, signals[SIGNAL_HOVERED_CHANGED], 0);
}

guint32
ks_selection_get_hovered (KsSelection *self)
{
  g_return_val_if_fail (KS_IS_SELECTION (self), G_MAXUINT32);

  return self->hovered;
}

void
ks_selection_set_loop (KsSelection *self, const guint32 *points, gsize n)
{
  g_return_if_fail (KS_IS_SELECTION (self));
  g_return_if_fail (points != NULL || n == 0);
  for (gsize i = 0; i < n; i++)
    g_return_if_fail (points[i] < self->picked->len);

  if (n == 0 && self->loop->len == 0)
    return;
  g_array_set_size (self->loop, 0);
  if (n > 0)
    g_array_append_vals (self->loop, points, (guint) n);
  follow_loop (self);
  g_signal_emit (self, signals[SIGNAL_LOOP_CHANGED], 0);
}

const guint32 *
ks_selection_get_loop (KsSelection *self, gsize *n)
{
  g_return_val_if_fail (KS_IS_SELECTION (self), NULL);

  *n = self->loop->len;
  return (const guint32 *) (gpointer) self->loop->data;
}

const guint32 *
ks_selection_get_loop_nodes (KsSelection *self, gsize *n)
{
  g_return_val_if_fail (KS_IS_SELECTION (self), NULL);

  *n = self->loop_nodes->len;
  return (const guint32 *) (gpointer) self->loop_nodes->data;
}

gboolean
ks_selection_contains (KsSelection *self, guint32 node)
{
  g_return_val_if_fail (KS_IS_SELECTION (self), FALSE);

  return node < self->marks->len && self->marks->data[node];
}

const guint32 *
ks_selection_get_nodes (KsSelection *self, gsize *n)
{
  g_return_val_if_fail (KS_IS_SELECTION (self), NULL);

  *n = self->nodes->len;
  return (const guint32 *) (gpointer) self->nodes->data;
}

const guint32 *
ks_selection_get_members (KsSelection *self, gsize *n)
{
  g_return_val_if_fail (KS_IS_SELECTION (self), NULL);

  *n = self->members->len;
  return (const guint32 *) (gpointer) self->members->data;
}

const guint8 *
ks_selection_get_marks (KsSelection *self)
{
  g_return_val_if_fail (KS_IS_SELECTION (self), NULL);

  return self->nodes->len > 0 ? self->marks->data : NULL;
}

KsSelection *
ks_selection_new (void)
{
  return g_object_new (KS_TYPE_SELECTION, NULL);
}

static void
ks_selection_finalize (GObject *object)
{
  KsSelection *self = KS_SELECTION (object);

  ks_graph_unref (self->graph);
  ks_points_unref (self->points);
  g_byte_array_unref (self->marks);
  g_array_unref (self->nodes);
  g_array_unref (self->members);
  g_byte_array_unref (self->picked);
  g_array_unref (self->loop);
  g_array_unref (self->loop_nodes);
  G_OBJECT_CLASS (ks_selection_parent_class)->finalize (object);
}

static void
ks_selection_class_init (KsSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ks_selection_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", KS_TYPE_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LOOP_CHANGED]
    = g_signal_new ("loop-changed", KS_TYPE_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  signals[SIGNAL_HOVERED_CHANGED]
    = g_signal_new ("hovered-changed", KS_TYPE_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
}

static void
ks_selection_init (KsSelection *self)
{
  self->hovered = G_MAXUINT32;
  self->marks = g_byte_array_new ();
  self->nodes = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->members = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->picked = g_byte_array_new ();
  self->loop = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->loop_nodes = g_array_new (FALSE, FALSE, sizeof (guint32));
}
