/* SPDX-License-Identifier: MIT */
#include "ks-nerve.h"

#include <string.h>

#define NO_CLASS G_MAXUINT32
#define POLL ((gsize) 1 << 20) /* members between two looks at the cancel flag */

/* The nodes of each leader, and a hash table of the classes found so far. */
typedef struct {
  const guint32 *leader; /* (m) the point whose nodes each one has; NULL: itself */
  gsize *start;    /* (m + 1) into nodes; owned */
  guint32 *nodes;  /* of each leader, ascending; owned */
  guint32 *class;  /* (m) of each leader, or NO_CLASS; owned */
  guint32 *first;  /* (m) a class's first point; owned */
  guint32 *table;  /* (mask + 1) classes, open addressing; owned */
  gsize mask;
} Points;

static void
points_clear (Points *self)
{
  g_free (self->start);
  g_free (self->nodes);
  g_free (self->class);
  g_free (self->first);
  g_free (self->table);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Points, points_clear)

void
ks_classes_clear (KsClasses *self)
{
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->nodes, g_free);
  g_clear_pointer (&self->size, g_free);
  g_clear_pointer (&self->node_start, g_free);
  g_clear_pointer (&self->classes, g_free);
  g_clear_pointer (&self->place, g_free);
}

static inline gboolean
is_leader (const Points *self, guint32 p)
{
  return self->leader == NULL || self->leader[p] == p;
}

/* Room for the nodes of the leaders alone. */
static gboolean
count_nodes (Points *self, KsContext *context, gsize n_members, const guint32 *members, gsize m,
             GError **error)
{
  self->start = ks_new0 (context, gsize, m + 1, error);
  if (self->start == NULL)
    return FALSE;
  for (gsize i = 0; i < n_members; i++)
    {
      if (i % POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      if (is_leader (self, members[i]))
        self->start[members[i] + 1]++;
    }
  for (gsize p = 0; p < m; p++)
    self->start[p + 1] += self->start[p];
  self->nodes = ks_new (context, guint32, self->start[m], error);
  return self->nodes != NULL;
}

static gboolean
points_init (Points *self, KsContext *context, gsize n_nodes, const gsize *start,
             const guint32 *members, gsize m, GError **error)
{
  gsize n_members = start[n_nodes];

  for (self->mask = 15; self->mask < 2 * m;)
    self->mask = 2 * self->mask + 1;
  if (!count_nodes (self, context, n_members, members, m, error))
    return FALSE;
  self->class = ks_new (context, guint32, m, error);
  if (self->class == NULL)
    return FALSE;
  self->first = ks_new (context, guint32, m, error);
  if (self->first == NULL)
    return FALSE;
  self->table = ks_new (context, guint32, self->mask + 1, error);
  if (self->table == NULL)
    return FALSE;
  memset (self->table, 0xff, (self->mask + 1) * sizeof *self->table);

  /* Filling moves each start to the next one's place; then they are moved back. */
  for (gsize node = 0; node < n_nodes; node++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize i = start[node]; i < start[node + 1]; i++)
        if (is_leader (self, members[i]))
          self->nodes[self->start[members[i]]++] = (guint32) node;
    }
  memmove (self->start + 1, self->start, m * sizeof *self->start);
  self->start[0] = 0;
  return TRUE;
}

static inline gsize
n_nodes_of (const Points *self, gsize p)
{
  return self->start[p + 1] - self->start[p];
}

static gsize
hash_nodes (const Points *self, gsize p)
{
  guint64 hash = 0x9e3779b97f4a7c15u;

  for (gsize i = self->start[p]; i < self->start[p + 1]; i++)
    {
      hash = (hash ^ self->nodes[i]) * 0xbf58476d1ce4e5b9u;
      hash ^= hash >> 31;
    }
  return hash;
}

static inline gboolean
same_nodes (const Points *self, gsize p, gsize q)
{
  return n_nodes_of (self, p) == n_nodes_of (self, q)
         && memcmp (self->nodes + self->start[p], self->nodes + self->start[q],
                    n_nodes_of (self, p) * sizeof *self->nodes) == 0;
}

/* Gives each point its class; tells how many classes there are, and their nodes in all. */
static gboolean
find_classes (KsContext *context, Points *self, gsize m, gsize *n_classes, gsize *n_entries,
              GError **error)
{
  for (gsize p = 0; p < m; p++)
    {
      if (p % 4096 == 0 && !ks_context_check (context, error))
        return FALSE;
      self->class[p] = NO_CLASS;
      if (n_nodes_of (self, p) < 2)
        continue;

      gsize slot = hash_nodes (self, p) & self->mask;

      while (self->table[slot] != NO_CLASS && !same_nodes (self, self->first[self->table[slot]], p))
        slot = (slot + 1) & self->mask;
      if (self->table[slot] == NO_CLASS)
        {
          self->table[slot] = (guint32) *n_classes;
          self->first[(*n_classes)++] = (guint32) p;
          *n_entries += n_nodes_of (self, p);
        }
      self->class[p] = self->table[slot];
    }
  return TRUE;
}

static gboolean
allocate (KsClasses *self, KsContext *context, gsize n_entries, GError **error)
{
  self->start = ks_new (context, gsize, self->n_classes + 1, error);
  if (self->start == NULL)
    return FALSE;
  self->nodes = ks_new (context, guint32, n_entries, error);
  if (self->nodes == NULL)
    return FALSE;
  self->size = ks_new0 (context, guint32, self->n_classes, error);
  if (self->size == NULL)
    return FALSE;
  self->node_start = ks_new0 (context, gsize, self->n_nodes + 1, error);
  if (self->node_start == NULL)
    return FALSE;
  self->classes = ks_new (context, guint32, n_entries, error);
  if (self->classes == NULL)
    return FALSE;
  self->place = ks_new (context, guint32, n_entries, error);
  return self->place != NULL;
}

/* The classes of each node, from the nodes of each class. */
static void
transpose (KsClasses *self)
{
  gsize *next = self->node_start;

  for (gsize i = 0; i < self->start[self->n_classes]; i++)
    next[self->nodes[i] + 1]++;
  for (gsize node = 0; node < self->n_nodes; node++)
    next[node + 1] += next[node];
  for (gsize c = 0; c < self->n_classes; c++)
    for (gsize i = self->start[c]; i < self->start[c + 1]; i++)
      {
        gsize at = next[self->nodes[i]]++;

        self->classes[at] = (guint32) c;
        self->place[at] = (guint32) (i - self->start[c]);
      }
  memmove (next + 1, next, self->n_nodes * sizeof *next);
  next[0] = 0;
}

gboolean
ks_classes_init (KsClasses *self, KsContext *context, gsize n_nodes, const gsize *start,
                 const guint32 *members, gsize m, const guint32 *leader, GError **error)
{
  g_auto (Points) points = { .leader = leader };
  gsize n_entries = 0, at = 0;

  *self = (KsClasses) { .n_nodes = n_nodes };
  if (!points_init (&points, context, n_nodes, start, members, m, error)
      || !find_classes (context, &points, m, &self->n_classes, &n_entries, error)
      || !allocate (self, context, n_entries, error))
    return FALSE;

  for (gsize c = 0; c < self->n_classes; c++)
    {
      gsize p = points.first[c];

      self->start[c] = at;
      memcpy (self->nodes + at, points.nodes + points.start[p],
              n_nodes_of (&points, p) * sizeof *self->nodes);
      at += n_nodes_of (&points, p);
    }
  self->start[self->n_classes] = at;
  for (gsize p = 0; p < m; p++)
    {
      guint32 class = points.class[leader != NULL ? leader[p] : p];

      if (class != NO_CLASS)
        self->size[class]++;
    }
  transpose (self);
  return TRUE;
}
