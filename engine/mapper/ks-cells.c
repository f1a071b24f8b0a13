/* SPDX-License-Identifier: MIT */
#include "ks-cells.h"

#include <string.h>

#define NONE G_MAXUINT32

static void
runs_clear (KsRuns *self)
{
  g_clear_pointer (&self->first, g_free);
  g_clear_pointer (&self->span, g_free);
  g_clear_pointer (&self->holder_start, g_free);
  g_clear_pointer (&self->holders, g_free);
}

void
ks_cells_clear (KsCells *self)
{
  runs_clear (&self->axis[0]);
  runs_clear (&self->axis[1]);
  g_clear_pointer (&self->run, g_free);
  g_clear_pointer (&self->row_start, g_free);
  g_clear_pointer (&self->begin, g_free);
  g_clear_pointer (&self->size, g_free);
  g_clear_pointer (&self->places, g_free);
  g_clear_pointer (&self->rows, g_free);
}

/* The distinct runs as they are met, those of one first interval in a chain by span. */
typedef struct {
  guint32 *head;                 /* (resolution) owned */
  guint32 *next, *span, *number; /* (n) owned */
  gsize n, next_room, span_room, number_room;
} Chains;

static void
chains_clear (Chains *self)
{
  g_free (self->head);
  g_free (self->next);
  g_free (self->span);
  g_free (self->number);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chains, chains_clear)

static gboolean
find_chain (Chains *self, KsContext *context, guint32 first, guint32 span, guint32 *found,
            GError **error)
{
  guint32 *link = &self->head[first];

  while (*link != NONE && self->span[*link] < span)
    link = &self->next[*link];
  if (*link == NONE || self->span[*link] != span)
    {
      /* The array that the place is in may move. */
      gboolean is_head = link == &self->head[first];
      gsize at = is_head ? 0 : (gsize) (link - self->next);
      guint32 after = *link;

      if (!ks_grow (context, &self->next, &self->next_room, self->n + 1, sizeof (guint32), error)
          || !ks_grow (context, &self->span, &self->span_room, self->n + 1, sizeof (guint32),
                       error))
        return FALSE;
      link = is_head ? &self->head[first] : &self->next[at];
      self->next[self->n] = after;
      self->span[self->n] = span;
      *link = (guint32) self->n++;
    }
  *found = *link;
  return TRUE;
}

/* Numbers the runs in order; @of_point (m) holds numbers of chains and gets numbers of runs. */
static gboolean
number_runs (KsRuns *self, Chains *chains, KsContext *context, guint32 *of_point, gsize m,
             GError **error)
{
  gsize n = 0;

  self->n = chains->n;
  if ((self->first = ks_new (context, guint32, self->n, error)) == NULL
      || (self->span = ks_new (context, guint32, self->n, error)) == NULL
      || !ks_grow (context, &chains->number, &chains->number_room, self->n, sizeof (guint32),
                   error))
    return FALSE;
  for (guint32 first = 0; first < self->resolution; first++)
    for (guint32 link = chains->head[first]; link != NONE; link = chains->next[link])
      {
        self->first[n] = first;
        self->span[n] = chains->span[link];
        chains->number[link] = (guint32) n++;
      }
  for (gsize p = 0; p < m; p++)
    if (of_point[p] != NONE)
      of_point[p] = chains->number[of_point[p]];
  return TRUE;
}

static gboolean
list_holders (KsRuns *self, KsContext *context, GError **error)
{
  gsize n = 0;

  for (gsize r = 0; r < self->n; r++)
    n += self->span[r];
  if ((self->holder_start = ks_new0 (context, gsize, (gsize) self->resolution + 1, error)) == NULL
      || (self->holders = ks_new (context, guint32, n, error)) == NULL)
    return FALSE;

  gsize *next = self->holder_start;

  for (gsize r = 0; r < self->n; r++)
    for (guint32 s = 0; s < self->span[r]; s++)
      next[ks_runs_interval (self, self->first[r], s) + 1]++;
  for (guint32 i = 0; i < self->resolution; i++)
    next[i + 1] += next[i];
  for (gsize r = 0; r < self->n; r++)
    for (guint32 s = 0; s < self->span[r]; s++)
      self->holders[next[ks_runs_interval (self, self->first[r], s)]++] = (guint32) r;
  memmove (next + 1, next, self->resolution * sizeof *next);
  next[0] = 0;
  return TRUE;
}

/* The runs of one axis; the run of the point at each place of the order into @of_point (m), NONE
 * for points in no box. */
static gboolean
find_runs (KsRuns *self, KsContext *context, const KsCover *cover, const KsSpatialOrder *order,
           guint axis, guint32 *of_point, GError **error)
{
  g_auto (Chains) chains = { 0 };

  self->resolution = cover->resolution[axis];
  chains.head = ks_new (context, guint32, self->resolution, error);
  if (chains.head == NULL)
    return FALSE;
  memset (chains.head, 0xff, self->resolution * sizeof *chains.head);
  for (gsize i = 0; i < cover->m; i++)
    {
      gsize p = order->rows[i];

      if (i % 4096 == 0 && !ks_context_check (context, error))
        return FALSE;
      of_point[i] = NONE;
      if (cover->span[2 * p] > 0 && cover->span[2 * p + 1] > 0
          && !find_chain (&chains, context, cover->first[2 * p + axis], cover->span[2 * p + axis],
                          &of_point[i], error))
        return FALSE;
    }
  return number_runs (self, &chains, context, of_point, cover->m, error)
         && list_holders (self, context, error);
}

/* Sorts @from (n) by @key stably into @to; @count (n_keys + 1) is scratch. */
static void
sort_by_key (const guint32 *from, guint32 *to, gsize n, const guint32 *key, gsize *count,
             gsize n_keys)
{
  memset (count, 0, (n_keys + 1) * sizeof *count);
  for (gsize i = 0; i < n; i++)
    count[key[from[i]] + 1]++;
  for (gsize k = 0; k < n_keys; k++)
    count[k + 1] += count[k];
  for (gsize i = 0; i < n; i++)
    to[count[key[from[i]]]++] = from[i];
}

/* The places of the points that lie in boxes, by runs on both axes. */
static guint32 *
sort_points (const KsCells *self, KsContext *context, const KsCover *cover,
             guint32 *const of_point[2], gsize *n_points, GError **error)
{
  gsize n_keys = MAX (self->axis[0].n, self->axis[1].n), n = 0;
  g_autofree guint32 *sorted = ks_new (context, guint32, cover->m, error);
  g_autofree guint32 *room = ks_new (context, guint32, cover->m, error);
  g_autofree gsize *count = ks_new (context, gsize, n_keys + 1, error);

  if (sorted == NULL || room == NULL || count == NULL)
    return NULL;
  for (gsize i = 0; i < cover->m; i++)
    if (of_point[0][i] != NONE)
      sorted[n++] = (guint32) i;
  sort_by_key (sorted, room, n, of_point[1], count, self->axis[1].n);
  sort_by_key (room, sorted, n, of_point[0], count, self->axis[0].n);
  *n_points = n;
  return g_steal_pointer (&sorted);
}

static gboolean
make_cells (KsCells *self, KsContext *context, const KsSpatialOrder *order, const guint32 *sorted,
            gsize n, guint32 *const of_point[2], GError **error)
{
  gsize cell = 0, at = 0;

  for (gsize i = 0; i < n; i++)
    self->n_cells += i == 0 || of_point[0][sorted[i]] != of_point[0][sorted[i - 1]]
                     || of_point[1][sorted[i]] != of_point[1][sorted[i - 1]];
  if ((self->run = ks_new (context, guint32, 2 * self->n_cells, error)) == NULL
      || (self->row_start = ks_new0 (context, gsize, self->axis[0].n + 1, error)) == NULL
      || (self->begin = ks_new (context, gsize, self->n_cells, error)) == NULL
      || (self->size = ks_new (context, guint32, self->n_cells, error)) == NULL
      || (self->places = ks_new (context, guint32, n, error)) == NULL
      || (self->rows = ks_new (context, guint32, n, error)) == NULL)
    return FALSE;

  for (gsize i = 0; i < n; cell++)
    {
      gsize first = i;

      if (!ks_context_check (context, error))
        return FALSE;
      self->run[2 * cell] = of_point[0][sorted[i]];
      self->run[2 * cell + 1] = of_point[1][sorted[i]];
      self->row_start[self->run[2 * cell] + 1]++;
      self->begin[cell] = at;
      for (; i < n && of_point[0][sorted[i]] == self->run[2 * cell]
             && of_point[1][sorted[i]] == self->run[2 * cell + 1];
           i++)
        {
          self->places[at] = sorted[i];
          self->rows[at++] = order->rows[sorted[i]];
        }
      self->size[cell] = (guint32) (i - first);
      self->largest = MAX (self->largest, i - first);
    }
  self->n_positions = at;
  for (gsize r = 0; r < self->axis[0].n; r++)
    self->row_start[r + 1] += self->row_start[r];
  return TRUE;
}

gboolean
ks_cells_init (KsCells *self, KsContext *context, const KsCover *cover, const KsSpatialOrder *order,
               GError **error)
{
  g_autofree guint32 *of_point_0 = ks_new (context, guint32, cover->m, error);
  gsize n = 0;

  *self = (KsCells){ 0 };
  if (of_point_0 == NULL)
    return FALSE;

  g_autofree guint32 *of_point_1 = ks_new (context, guint32, cover->m, error);
  guint32 *const of_point[2] = { of_point_0, of_point_1 };

  if (of_point_1 == NULL || !find_runs (&self->axis[0], context, cover, order, 0, of_point_0, error)
      || !find_runs (&self->axis[1], context, cover, order, 1, of_point_1, error))
    return FALSE;
  g_autofree guint32 *sorted = sort_points (self, context, cover, of_point, &n, error);
  return sorted != NULL && make_cells (self, context, order, sorted, n, of_point, error);
}
