/* SPDX-License-Identifier: MIT */
#include "ks-spacing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 12
#define POLL_NODES 16384 /* between two looks at the cancel flag */

/* Nodes in rows of one height, in each row from left to right: who is near a node stands near
 * it in its own row and in those beside. */
typedef struct {
  KsContext *context;
  gsize n, n_rows;
  float *x, *y;       /* (n) by node; not owned */
  float low, height;  /* row r holds y from low + r * height on */
  guint32 *order;     /* (n) nodes, row after row; owned, the next two stand in its block */
  guint32 *last;      /* (n) the order before */
  guint32 *row;       /* (n) by node */
  gsize *start;       /* (n + 2) first place of each row; owned */
  float *shift_x, *shift_y; /* (n) by node; owned, in one block */
} Rows;

static void
rows_clear (Rows *self)
{
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->start, g_free);
  g_clear_pointer (&self->shift_x, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

static gboolean
rows_init (Rows *self, KsContext *context, float *x, float *y, gsize n, GError **error)
{
  *self = (Rows) { .context = context, .n = n, .x = x, .y = y };
  self->order = ks_new (context, guint32, 3 * n, error);
  self->start = self->order != NULL ? ks_new (context, gsize, n + 2, error) : NULL;
  self->shift_x = self->start != NULL ? ks_new (context, float, 2 * n, error) : NULL;
  if (self->shift_x == NULL)
    return FALSE;
  self->last = self->order + n;
  self->row = self->last + n;
  self->shift_y = self->shift_x + n;
  for (gsize i = 0; i < n; i++)
    self->order[i] = (guint32) i;
  return TRUE;
}

static inline gboolean
may_go_on (const Rows *self, gsize i, GError **error)
{
  return i % POLL_NODES != 0 || ks_context_check (self->context, error);
}

static int
compare_x (gconstpointer a, gconstpointer b, gpointer data)
{
  const float *x = data;
  guint32 v = *(const guint32 *) a, u = *(const guint32 *) b;

  if (x[v] != x[u])
    return x[v] < x[u] ? -1 : 1;
  return v < u ? -1 : v > u;
}

static void
insertion_sort (guint32 *order, gsize n, float *x)
{
  for (gsize i = 1; i < n; i++)
    {
      guint32 v = order[i];
      gsize j = i;

      for (; j > 0 && compare_x (&v, &order[j - 1], x) < 0; j--)
        order[j] = order[j - 1];
      order[j] = v;
    }
}

/* Puts the nodes into rows of about @height, at most as many as nodes. When they @moved_little
 * since they were in rows of the same height, each row is nearly in order. */
static gboolean
make_rows (Rows *self, float height, gboolean moved_little, GError **error)
{
  float high = -INFINITY;

  self->low = INFINITY;
  for (gsize v = 0; v < self->n; v++)
    {
      self->low = MIN (self->low, self->y[v]);
      high = MAX (high, self->y[v]);
    }
  self->height = MAX (height, (high - self->low) / (float) self->n);
  self->n_rows = self->height > 0.0f
                     ? MIN ((gsize) ((high - self->low) / self->height) + 1, self->n)
                     : 1;

  memset (self->start, 0, (self->n_rows + 2) * sizeof *self->start);
  for (gsize v = 0; v < self->n; v++)
    {
      float row = self->height > 0.0f ? (self->y[v] - self->low) / self->height : 0.0f;

      self->row[v] = (guint32) MIN ((gsize) row, self->n_rows - 1);
      /* Counted two places ahead, so that filling leaves every start in its place. */
      self->start[self->row[v] + 2]++;
    }
  for (gsize r = 0; r < self->n_rows; r++)
    self->start[r + 2] += self->start[r + 1];
  memcpy (self->last, self->order, self->n * sizeof *self->last);
  for (gsize i = 0; i < self->n; i++)
    {
      guint32 v = self->last[i];

      if (!may_go_on (self, i, error))
        return FALSE;
      self->order[self->start[self->row[v] + 1]++] = v;
    }

  for (gsize r = 0; r < self->n_rows; r++)
    {
      guint32 *row = self->order + self->start[r];
      gsize size = self->start[r + 1] - self->start[r];

      if (!ks_context_check (self->context, error))
        return FALSE;
      if (moved_little)
        insertion_sort (row, size, self->x);
      else
        g_qsort_with_data (row, (gint) size, sizeof *row, compare_x, self->x);
    }
  return TRUE;
}

/* The first place in row @r whose node is not left of @x. */
static gsize
place_in_row (const Rows *self, gsize r, float x)
{
  gsize begin = self->start[r], end = self->start[r + 1];

  while (begin < end)
    {
      gsize middle = begin + (end - begin) / 2;

      if (self->x[self->order[middle]] < x)
        begin = middle + 1;
      else
        end = middle;
    }
  return begin;
}

/* The least of @best and the squared distances from @v to the other nodes of row @r. */
static float
nearest_in_row (const Rows *self, guint32 v, gsize r, float best)
{
  gsize from = place_in_row (self, r, self->x[v]);

  for (gsize i = from; i < self->start[r + 1]; i++)
    {
      guint32 u = self->order[i];
      float dx = self->x[u] - self->x[v], dy = self->y[u] - self->y[v];

      if (dx * dx >= best)
        break;
      if (u != v)
        best = MIN (best, dx * dx + dy * dy);
    }
  for (gsize i = from; i-- > self->start[r];)
    {
      guint32 u = self->order[i];
      float dx = self->x[u] - self->x[v], dy = self->y[u] - self->y[v];

      if (dx * dx >= best)
        break;
      best = MIN (best, dx * dx + dy * dy);
    }
  return best;
}

/* The squared distance of @v to its nearest other node. */
static float
nearest (const Rows *self, guint32 v)
{
  gsize row = self->row[v];
  float best = nearest_in_row (self, v, row, INFINITY);

  for (gsize away = 1; away < self->n_rows; away++)
    {
      float gap = (float) (away - 1) * self->height;

      if (gap * gap >= best)
        break;
      if (row >= away)
        best = nearest_in_row (self, v, row - away, best);
      if (row + away < self->n_rows)
        best = nearest_in_row (self, v, row + away, best);
    }
  return best;
}

static int
compare_floats (const void *a, const void *b)
{
  float p = *(const float *) a, q = *(const float *) b;

  return p < q ? -1 : p > q;
}

/* Scales the picture so that the median distance of a node to its nearest other one is 1. */
static gboolean
scale_to_unit (Rows *self, GError **error)
{
  float low = INFINITY, high = -INFINITY, *squares = self->shift_x;

  for (gsize v = 0; v < self->n; v++)
    {
      low = MIN (low, self->y[v]);
      high = MAX (high, self->y[v]);
    }
  if (!make_rows (self, (high - low) / sqrtf ((float) self->n), FALSE, error))
    return FALSE;
  for (gsize v = 0; v < self->n; v++)
    {
      if (!may_go_on (self, v, error))
        return FALSE;
      squares[v] = nearest (self, (guint32) v);
    }
  qsort (squares, self->n, sizeof *squares, compare_floats);
  float median = sqrtf (squares[self->n / 2]);
  if (!(median > 0.0f))
    return TRUE;
  for (gsize v = 0; v < self->n; v++)
    {
      self->x[v] /= median;
      self->y[v] /= median;
    }
  return TRUE;
}

/* Notes how far @v and @u, to the right of it, have to go when they stand closer than @least. */
static inline gsize
push_apart (Rows *self, guint32 v, guint32 u, float least)
{
  float dx = self->x[u] - self->x[v], dy = self->y[u] - self->y[v];
  float distance = sqrtf (dx * dx + dy * dy);

  if (distance >= least)
    return 0;
  /* Each goes half the way; coincident ones part along the row. */
  float share = distance > 0.0f ? 0.5f * (least - distance) / distance : 0.5f * least;
  dx = distance > 0.0f ? dx : 1.0f;
  self->shift_x[v] -= share * dx;
  self->shift_x[u] += share * dx;
  self->shift_y[v] -= share * dy;
  self->shift_y[u] += share * dy;
  return 1;
}

/* Moves the two of each pair that is too close, all pairs at once, and counts them. Rows are
 * no lower than @least, so both stand in one row or in two that touch. */
static gboolean
part (Rows *self, float least, gsize *n_pairs, GError **error)
{
  *n_pairs = 0;
  memset (self->shift_x, 0, 2 * self->n * sizeof *self->shift_x);
  for (gsize r = 0; r < self->n_rows; r++)
    {
      gsize above = self->start[r + 1]; /* in the next row: the first that is not too far left */

      if (!ks_context_check (self->context, error))
        return FALSE;
      for (gsize i = self->start[r]; i < self->start[r + 1]; i++)
        {
          guint32 v = self->order[i];
          float x = self->x[v];

          for (gsize j = i + 1; j < self->start[r + 1] && self->x[self->order[j]] - x < least; j++)
            *n_pairs += push_apart (self, v, self->order[j], least);
          if (r + 1 == self->n_rows)
            continue;
          while (above < self->start[r + 2] && x - self->x[self->order[above]] >= least)
            above++;
          for (gsize j = above; j < self->start[r + 2] && self->x[self->order[j]] - x < least; j++)
            *n_pairs += push_apart (self, v, self->order[j], least);
        }
    }
  for (gsize v = 0; v < self->n; v++)
    {
      self->x[v] += self->shift_x[v];
      self->y[v] += self->shift_y[v];
    }
  return TRUE;
}

gboolean
ks_spacing (KsContext *context, float *x, float *y, gsize n, float least, GError **error)
{
  g_auto (Rows) rows = { 0 };
  gsize n_pairs = 1;

  if (n < 2)
    return TRUE;
  if (!rows_init (&rows, context, x, y, n, error) || !scale_to_unit (&rows, error))
    return FALSE;
  for (guint round = 0; round < ROUNDS && n_pairs > 0; round++)
    if (!make_rows (&rows, least, round > 0, error) || !part (&rows, least, &n_pairs, error))
      return FALSE;
  return TRUE;
}
