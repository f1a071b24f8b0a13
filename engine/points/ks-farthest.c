/* SPDX-License-Identifier: MIT */
#include "ks-farthest.h"

#include <math.h>

#define BLOCK 256            /* points measured at once */
#define NONE G_MAXUINT32
#define SLACK (1.0 - 1e-9)   /* more than rounding makes of a distance */
#define TINY 1e-140          /* squares of distances below it have lost digits */
#define LANDMARKS_A_TELLING 64

/* The points nearest to a landmark, as a list, without landmarks. */
typedef struct {
  guint32 first;    /* row, or NONE */
  guint32 farthest; /* row, the lowest of those as far; NONE in an empty cell */
  double radius;    /* its distance from the landmark; -1 in an empty cell */
} Cell;

typedef struct {
  const KsSpace *space;
  const guint32 *landmarks; /* those chosen so far */
  Cell *cells;      /* (landmarks); owned */
  double *nearest;  /* (n) key to the nearest landmark; owned */
  guint32 *next;    /* (n) row of the next in the list, or NONE; owned */
  double *apart;    /* (landmarks) distances of the newest from those before; owned */
} Net;

static void
net_clear (Net *self)
{
  g_free (self->cells);
  g_free (self->nearest);
  g_free (self->next);
  g_free (self->apart);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Net, net_clear)

gboolean
ks_farthest_admits (const KsSpace *space)
{
  return space->form == KS_FORM_SQUARES || space->form == KS_FORM_SUM
         || space->form == KS_FORM_LARGEST;
}

static void
put (Net *self, Cell *cell, guint32 row)
{
  double distance = ks_key_to_distance (self->space, self->nearest[row]);

  self->next[row] = cell->first;
  cell->first = row;
  if (distance > cell->radius || (distance == cell->radius && row < cell->farthest))
    {
      cell->radius = distance;
      cell->farthest = row;
    }
}

/* Parts the points of @old between it and @new, whose landmark is @landmark and no point of theirs. */
static gboolean
part (Net *self, KsContext *context, Cell *old, Cell *new, guint32 landmark, GError **error)
{
  guint32 row = old->first, rows[BLOCK];
  double keys[BLOCK];

  *old = (Cell) { NONE, NONE, -1.0 };
  while (row != NONE)
    {
      gsize n = 0;

      if (!ks_context_check (context, error))
        return FALSE;
      for (; n < BLOCK && row != NONE; row = self->next[row])
        if (row != landmark)
          rows[n++] = row;
      ks_space_keys (self->space, landmark, rows, n, keys);
      for (gsize i = 0; i < n; i++)
        {
          gboolean is_nearer = keys[i] < self->nearest[rows[i]];

          if (is_nearer)
            self->nearest[rows[i]] = keys[i];
          put (self, is_nearer ? new : old, rows[i]);
        }
    }
  return TRUE;
}

/* Where the point that is farthest from all @n landmarks lies; NULL when all are landmarks. */
static const Cell *
find_farthest (const Net *self, gsize n)
{
  const Cell *best = NULL;

  for (gsize l = 0; l < n; l++)
    {
      const Cell *cell = &self->cells[l];

      if (cell->first != NONE
          && (best == NULL || cell->radius > best->radius
              || (cell->radius == best->radius && cell->farthest < best->farthest)))
        best = cell;
    }
  return best;
}

/* Takes the landmark number @l, which is in the list of some cell, as the one after those before. */
static gboolean
take (Net *self, KsContext *context, gsize l, GError **error)
{
  guint32 landmark = self->landmarks[l];

  self->cells[l] = (Cell) { NONE, NONE, -1.0 };
  ks_space_distances (self->space, landmark, self->landmarks, l, self->apart);
  for (gsize c = 0; c < l; c++)
    {
      Cell *cell = &self->cells[c];

      if (cell->first != NONE
          && (self->apart[c] * SLACK <= 2.0 * cell->radius + TINY || cell->farthest == landmark)
          && !part (self, context, cell, &self->cells[l], landmark, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ks_farthest_choose (KsContext *context, const KsSpace *space, gsize start, KsLandmarks *landmarks,
                    GError **error)
{
  gsize n = space->n, count = landmarks->n;
  g_auto (Net) net = {
    .space = space,
    .landmarks = landmarks->rows,
    .cells = ks_new (context, Cell, count, error),
  };

  if (net.cells == NULL || (net.nearest = ks_new (context, double, n, error)) == NULL
      || (net.next = ks_new (context, guint32, n, error)) == NULL
      || (net.apart = ks_new (context, double, count, error)) == NULL)
    return FALSE;
  landmarks->rows[0] = (guint32) start;
  ks_space_range_keys (space, start, 0, n, net.nearest);
  net.cells[0] = (Cell) { NONE, NONE, -1.0 };
  for (gsize row = n; row-- > 0;)
    if (row != start)
      put (&net, &net.cells[0], (guint32) row);

  const Cell *farthest = find_farthest (&net, 1);
  for (gsize l = 1; l < count; l++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      if (l % LANDMARKS_A_TELLING == 0)
        ks_context_progress (context, (double) l / (double) count);
      landmarks->rows[l] = farthest->farthest;
      if (!take (&net, context, l, error))
        return FALSE;
      farthest = find_farthest (&net, l + 1);
    }
  landmarks->cover = farthest != NULL ? farthest->radius : 0.0;
  return TRUE;
}
