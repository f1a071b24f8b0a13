/* SPDX-License-Identifier: MIT */
#include "ks-kd-tree.h"

#include "ks-parallel.h"

#include <math.h>
#include <string.h>

#define SAMPLE 256        /* points at most that are asked for a node's widest side */
#define POLL_POINTS 65536 /* between two looks at the cancel flag */

typedef struct {
  gsize begin, end; /* leaves */
} Node;

/* All nodes of one depth that are more than a leaf. */
typedef struct {
  const KsMatrix *matrix;
  KsKdTree *tree;
  guint64 *keys;  /* (n) scratch: coordinate in the high half, row in the low */
  Node *nodes;    /* (n_leaves) */
  gsize n_nodes;
} Level;

static inline gsize
middle (Node node)
{
  return node.begin + (node.end - node.begin) / 2;
}

/* Unsigned numbers that order as the floats do. */
static inline guint32
ordered_bits (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static inline gsize
place_of_median (const guint64 *keys, gsize a, gsize b, gsize c)
{
  guint64 median = MAX (MIN (keys[a], keys[b]), MIN (MAX (keys[a], keys[b]), keys[c]));

  return median == keys[a] ? a : median == keys[b] ? b : c;
}

/* Rearranges @keys (n, all different) so that the @wanted least come first. Each
 * round is one pass without branches that moves what is below the pivot to the
 * front; pivots are the median of three at places of a fixed random sequence. */
static gboolean
select_least (KsContext *context, guint64 *keys, gsize n, gsize wanted, GError **error)
{
  gsize low = 0, high = n; /* the least @wanted end between these */
  guint32 random = 1;

  while (low < wanted && wanted < high)
    {
      gsize place[3], front = low;

      if (!ks_context_check (context, error))
        return FALSE;
      for (guint p = 0; p < 3; p++)
        {
          random = random * 1664525u + 1013904223u;
          place[p] = low + (gsize) (((guint64) random * (high - low)) >> 32);
        }

      gsize at = place_of_median (keys, place[0], place[1], place[2]);
      guint64 pivot = keys[at];

      keys[at] = keys[high - 1];
      for (gsize i = low; i < high - 1; i++)
        {
          guint64 key = keys[i];

          keys[i] = keys[front];
          keys[front] = key;
          front += key < pivot;
        }
      keys[high - 1] = keys[front];
      keys[front] = pivot;
      if (wanted <= front)
        high = front;
      else
        low = front + 1;
    }
  return TRUE;
}

/* The column along which a sample of the points reaches farthest, where it begins
 * there and how far it reaches. */
static gsize
widest_column (const KsMatrix *matrix, const guint32 *rows, gsize n, double *from, double *reach)
{
  gsize step = (n + SAMPLE - 1) / SAMPLE, widest = 0;

  *from = *reach = 0.0;
  for (gsize c = 0; c < matrix->cols; c++)
    {
      double min = INFINITY, max = -INFINITY;

      for (gsize i = 0; i < n; i += step)
        {
          double x = ks_matrix_row (matrix, rows[i])[c];

          min = MIN (min, x);
          max = MAX (max, x);
        }
      if (max - min > *reach)
        {
          widest = c;
          *from = min;
          *reach = max - min;
        }
    }
  return widest;
}

static gboolean
split_node (KsContext *context, const Level *self, Node node, GError **error)
{
  gsize first = node.begin * KS_LEAF_POINTS;
  gsize n = MIN (node.end * KS_LEAF_POINTS, self->tree->n) - first;
  gsize wanted = (middle (node) - node.begin) * KS_LEAF_POINTS;
  guint32 *rows = self->tree->rows + first;
  guint64 *keys = self->keys + first;
  double from, reach;
  gsize column = widest_column (self->matrix, rows, n, &from, &reach);

  if (reach == 0.0)
    return TRUE;
  for (gsize p = 0; p < n; p++)
    {
      double x = ks_matrix_row (self->matrix, rows[p])[column];

      if (p % POLL_POINTS == 0 && !ks_context_check (context, error))
        return FALSE;
      keys[p] = (guint64) ordered_bits ((float) ((x - from) / reach)) << 32 | rows[p];
    }
  if (!select_least (context, keys, n, wanted, error))
    return FALSE;
  for (gsize p = 0; p < n; p++)
    rows[p] = (guint32) keys[p];
  return TRUE;
}

static gboolean
split_nodes (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  const Level *self = data;

  for (gsize i = begin; i < end; i++)
    if (!split_node (context, self, self->nodes[i], error))
      return FALSE;
  return TRUE;
}

/* Replaces the nodes by their halves, without those that are leaves. */
static void
descend (Level *self, Node *halves)
{
  gsize n_halves = 0;

  for (gsize i = 0; i < self->n_nodes; i++)
    {
      Node node = self->nodes[i];

      if (middle (node) - node.begin > 1)
        halves[n_halves++] = (Node) { node.begin, middle (node) };
      if (node.end - middle (node) > 1)
        halves[n_halves++] = (Node) { middle (node), node.end };
    }
  memcpy (self->nodes, halves, n_halves * sizeof (Node));
  self->n_nodes = n_halves;
}

static gboolean
arrange (KsContext *context, const KsMatrix *matrix, KsKdTree *tree, GError **error)
{
  g_autofree guint64 *keys = ks_new (context, guint64, tree->n, error);
  g_autofree Node *nodes = ks_new (context, Node, tree->n_leaves, error);
  g_autofree Node *halves = ks_new (context, Node, tree->n_leaves, error);
  Level level = { .matrix = matrix, .tree = tree, .keys = keys, .nodes = nodes };

  if (keys == NULL || nodes == NULL || halves == NULL)
    return FALSE;
  for (gsize i = 0; i < tree->n; i++)
    tree->rows[i] = (guint32) i;
  if (tree->n_leaves > 1)
    nodes[level.n_nodes++] = (Node) { 0, tree->n_leaves };
  while (level.n_nodes > 0)
    {
      if (!ks_parallel_for (context, level.n_nodes, 1, split_nodes, &level, error))
        return FALSE;
      descend (&level, halves);
    }
  return TRUE;
}

static gboolean
copy_points (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  const Level *self = data;
  KsKdTree *tree = self->tree;

  for (gsize i = begin; i < end; i++)
    memcpy (tree->points + i * tree->d, ks_matrix_row (self->matrix, tree->rows[i]),
            tree->d * sizeof (double));
  return TRUE;
}

KsKdTree *
ks_kd_tree_new (KsContext *context, const KsMatrix *matrix, GError **error)
{
  g_return_val_if_fail (matrix != NULL && matrix->rows > 0 && matrix->rows <= G_MAXUINT32, NULL);

  g_autoptr (KsKdTree) self = g_new0 (KsKdTree, 1);

  self->n = matrix->rows;
  self->d = matrix->cols;
  self->n_leaves = (self->n + KS_LEAF_POINTS - 1) / KS_LEAF_POINTS;
  self->rows = ks_new (context, guint32, self->n, error);
  if (self->rows == NULL)
    return NULL;
  self->points = ks_new (context, double, self->n * self->d, error);
  if (self->points == NULL)
    return NULL;

  Level all = { .matrix = matrix, .tree = self };

  if (!arrange (context, matrix, self, error)
      || !ks_parallel_for (context, self->n, POLL_POINTS, copy_points, &all, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ks_kd_tree_free (KsKdTree *self)
{
  if (self == NULL)
    return;
  g_free (self->rows);
  g_free (self->points);
  g_free (self);
}
