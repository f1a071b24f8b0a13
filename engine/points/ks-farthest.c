/* SPDX-License-Identifier: MIT */
#include "ks-farthest.h"

#include "ks-block.h"

#define BLOCK 256            /* points measured at once */
#define NONE G_MAXUINT32
#define SLACK (1.0 - 1e-9)   /* more than rounding makes of a distance */
#define TINY 1e-140          /* squares of distances below it have lost digits */
#define LANDMARKS_A_TELLING 64

/* The points nearest to a landmark, without landmarks, as a list: the farthest first, of those as
 * far the lowest row. */
typedef struct {
  guint32 first; /* row, or NONE */
  double radius; /* its distance from the landmark; -1 in an empty cell */
} Cell;

typedef struct {
  double distance;
  guint32 row;
} Moved;

typedef struct {
  const KsSpace *space;
  KsBlock block;    /* the landmarks chosen so far */
  Cell *cells;      /* (landmarks); owned */
  double *nearest;  /* (n) key to the nearest landmark; owned */
  double *distance; /* (n) what that key stands for, metric units; owned */
  guint32 *next;    /* (n) row of the next in the list, or NONE; owned */
  double *apart;    /* (landmarks rounded up to lanes) distances of the newest from those before;
                     * owned */
  Moved *moved;     /* (n) n_moved rows that are nearest to the newest; owned */
  gsize n_moved;
} Net;

static void
net_clear (Net *self)
{
  ks_block_clear (&self->block);
  g_free (self->cells);
  g_free (self->nearest);
  g_free (self->distance);
  g_free (self->next);
  g_free (self->apart);
  g_free (self->moved);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Net, net_clear)

gboolean
ks_farthest_admits (const KsSpace *space)
{
  return space->form == KS_FORM_SQUARES || space->form == KS_FORM_SUM
         || space->form == KS_FORM_LARGEST;
}

static inline gboolean
is_before (Moved a, Moved b)
{
  return a.distance != b.distance ? a.distance > b.distance : a.row < b.row;
}

/* Shell's sort with the gaps of Gonnet and Baeza-Yates (1991): as a rule some tens are moved. */
static void
sort_moved (Moved *moved, gsize n)
{
  for (gsize gap = n; gap > 1;)
    {
      gap = MAX (gap * 5 / 11, 1);
      for (gsize i = gap; i < n; i++)
        {
          Moved one = moved[i];
          gsize j = i;

          for (; j >= gap && is_before (one, moved[j - gap]); j -= gap)
            moved[j] = moved[j - gap];
          moved[j] = one;
        }
    }
}

static void
move (Net *self, guint32 row, double key)
{
  self->nearest[row] = key;
  self->distance[row] = ks_key_to_distance (self->space, key);
  self->moved[self->n_moved++] = (Moved) { self->distance[row], row };
}

/* Makes the points moved the list of @cell. */
static void
settle (Net *self, Cell *cell)
{
  guint32 row = NONE;

  sort_moved (self->moved, self->n_moved);
  while (self->n_moved > 0)
    {
      guint32 before = self->moved[--self->n_moved].row;

      self->next[before] = row;
      row = before;
    }
  *cell = (Cell) { row, row != NONE ? self->distance[row] : -1.0 };
}

/* Whether what is within @radius of a landmark can be nearer to one @apart from it. */
static inline gboolean
is_in_reach (double apart, double radius)
{
  return apart * SLACK <= 2.0 * radius + TINY;
}

/* Takes the points that are nearer to @landmark, and itself, out of @cell, whose landmark is @apart
 * from it. Those that are in reach stand first. */
static gboolean
part (Net *self, KsContext *context, Cell *cell, guint32 landmark, double apart, GError **error)
{
  guint32 row = cell->first, *link = &cell->first;
  gsize n;

  do
    {
      guint32 rows[BLOCK];
      double keys[BLOCK];

      if (!ks_context_check (context, error))
        return FALSE;
      for (n = 0; n < BLOCK && row != NONE && is_in_reach (apart, self->distance[row]);
           row = self->next[row])
        rows[n++] = row;
      ks_space_keys (self->space, landmark, rows, n, keys);
      for (gsize i = 0; i < n; i++)
        if (rows[i] != landmark && !(keys[i] < self->nearest[rows[i]]))
          {
            *link = rows[i];
            link = &self->next[rows[i]];
          }
        else if (rows[i] != landmark)
          move (self, rows[i], keys[i]);
    }
  while (n == BLOCK);
  *link = row;
  cell->radius = cell->first != NONE ? self->distance[cell->first] : -1.0;
  return TRUE;
}

/* Whether the first point of @a is farther from all landmarks than that of @b; NULL has none. */
static inline gboolean
is_farther (const Cell *a, const Cell *b)
{
  return a->first != NONE
         && (b == NULL || a->radius > b->radius
             || (a->radius == b->radius && a->first < b->first));
}

/* Takes @landmark, the first point of some cell, as number @l. *@farthest becomes the cell whose
 * first point is farthest from all landmarks then; NULL when all points are landmarks. */
static gboolean
take (Net *self, KsContext *context, gsize l, guint32 landmark, const Cell **farthest,
      GError **error)
{
  *farthest = NULL;
  ks_block_distances (&self->block, landmark, self->apart);
  for (gsize c = 0; c < l; c++)
    {
      Cell *cell = &self->cells[c];

      if (cell->first == NONE)
        continue;
      if (is_in_reach (self->apart[c], cell->radius)
          && !part (self, context, cell, landmark, self->apart[c], error))
        return FALSE;
      if (is_farther (cell, *farthest))
        *farthest = cell;
    }
  settle (self, &self->cells[l]);
  if (is_farther (&self->cells[l], *farthest))
    *farthest = &self->cells[l];
  ks_block_append (&self->block, landmark);
  return TRUE;
}

gboolean
ks_farthest_choose (KsContext *context, const KsSpace *space, gsize start, KsLandmarks *landmarks,
                    GError **error)
{
  gsize n = space->n, count = landmarks->n;
  g_auto (Net) net = {
    .space = space,
    .cells = ks_new (context, Cell, count, error),
  };
  const Cell *farthest = &net.cells[0];

  if (net.cells == NULL || (net.nearest = ks_new (context, double, n, error)) == NULL
      || (net.distance = ks_new (context, double, n, error)) == NULL
      || (net.next = ks_new (context, guint32, n, error)) == NULL
      || (net.apart = ks_new (context, double, ks_round_to_lanes (count), error)) == NULL
      || (net.moved = ks_new (context, Moved, n, error)) == NULL
      || !ks_block_reserve (&net.block, context, space, count, error))
    return FALSE;
  landmarks->rows[0] = (guint32) start;
  ks_block_append (&net.block, start);
  ks_space_range_keys (space, start, 0, n, net.nearest);
  for (gsize row = 0; row < n; row++)
    if (row != start)
      move (&net, (guint32) row, net.nearest[row]);
  settle (&net, &net.cells[0]);
  for (gsize l = 1; l < count; l++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      if (l % LANDMARKS_A_TELLING == 0)
        ks_context_progress (context, (double) l / (double) count);
      landmarks->rows[l] = farthest->first;
      if (!take (&net, context, l, landmarks->rows[l], &farthest, error))
        return FALSE;
    }
  landmarks->cover = farthest != NULL && farthest->first != NONE ? farthest->radius : 0.0;
  return TRUE;
}
