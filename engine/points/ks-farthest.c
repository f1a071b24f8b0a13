/* SPDX-License-Identifier: MIT */
#include "ks-farthest.h"

#include "ks-block.h"

#include <string.h>

#define BLOCK 256            /* points measured at once */
#define NONE G_MAXUINT32
#define SLACK (1.0 + 1e-9)   /* more than rounding makes of a distance */
#define TINY 1e-140          /* squares of distances below it have lost digits */
#define LANDMARKS_A_TELLING 64
#define ROOM 3               /* times the points */

typedef struct {
  double distance; /* from the nearest landmark, metric units */
  guint32 row;
} Member;

/* The points nearest to a landmark, without landmarks: the members [begin, begin + n). */
typedef struct {
  gsize begin, n;
  guint32 first; /* row of the farthest, of those as far the lowest; NONE in an empty cell */
} Cell;

typedef struct {
  const KsSpace *space;
  KsBlock block;    /* the landmarks chosen so far */
  Cell *cells;      /* (landmarks) whose members stand in the order of the cells; owned */
  double *radius;   /* (landmarks) distance of the cell's first; -1 in an empty one; owned */
  double *reach;    /* (landmarks) least upper bound of the keys of what is in_reach; owned */
  double *apart;    /* (landmarks rounded up to lanes) keys of the newest from those before; owned */
  Member *members;  /* (ROOM n) n_members of the cells, with gaps where some have left; owned */
  gsize n_members;
} Net;

static void
net_clear (Net *self)
{
  ks_block_clear (&self->block);
  g_free (self->cells);
  g_free (self->radius);
  g_free (self->reach);
  g_free (self->apart);
  g_free (self->members);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Net, net_clear)

gboolean
ks_farthest_admits (const KsSpace *space)
{
  return space->form == KS_FORM_SQUARES || space->form == KS_FORM_SUM
         || space->form == KS_FORM_LARGEST;
}

/* No key below that of @distance is above it. */
static inline double
key_above (const KsSpace *space, double distance)
{
  double above = distance * SLACK + TINY;

  return space->form == KS_FORM_SQUARES ? above * above : above;
}

/* Tells the cell @c from its members. */
static void
measure (Net *self, gsize c)
{
  Cell *cell = &self->cells[c];
  const Member *members = self->members + cell->begin;
  Member first = { -1.0, NONE };

  for (gsize m = 0; m < cell->n; m++)
    if (members[m].distance > first.distance
        || (members[m].distance == first.distance && members[m].row < first.row))
      first = members[m];
  cell->first = first.row;
  self->radius[c] = first.distance;
  self->reach[c] = first.row != NONE ? key_above (self->space, 2.0 * first.distance) : -1.0;
}

/* Closes the gaps that members have left. */
static void
close_gaps (Net *self, gsize n_cells)
{
  self->n_members = 0;
  for (gsize c = 0; c < n_cells; c++)
    {
      Cell *cell = &self->cells[c];

      memmove (self->members + self->n_members, self->members + cell->begin, cell->n * sizeof (Member));
      cell->begin = self->n_members;
      self->n_members += cell->n;
    }
}

/* Moves the members that are nearer to @landmark, whose key from that of cell @c is @apart, to the
 * end, and leaves @landmark itself out; the cell's last member takes the place of each. None is
 * nearer than half as far as they are apart. */
static gboolean
part (Net *self, KsContext *context, gsize c, guint32 landmark, double apart, GError **error)
{
  Cell *cell = &self->cells[c];
  Member *members = self->members + cell->begin;
  double half = 0.5 * ks_key_to_distance (self->space, apart) / SLACK - TINY;
  gsize before = cell->n;

  for (gsize end = before, n; end > 0; end -= n)
    {
      gsize n_near = 0;
      guint32 rows[BLOCK], place[BLOCK];
      double keys[BLOCK];

      if (!ks_context_check (context, error))
        return FALSE;
      n = MIN (end, BLOCK);
      for (gsize m = end - n; m < end; m++)
        {
          rows[n_near] = members[m].row;
          place[n_near] = (guint32) m;
          n_near += members[m].distance >= half;
        }
      ks_space_keys (self->space, landmark, rows, n_near, keys);
      while (n_near-- > 0)
        {
          Member *member = &members[place[n_near]];

          if (keys[n_near] >= key_above (self->space, member->distance))
            continue;

          double distance = ks_key_to_distance (self->space, keys[n_near]);

          if (rows[n_near] == landmark || distance < member->distance)
            {
              if (rows[n_near] != landmark)
                self->members[self->n_members++] = (Member) { distance, rows[n_near] };
              *member = members[--cell->n];
            }
        }
    }
  if (cell->n < before)
    measure (self, c);
  return TRUE;
}

/* Whether the first point of cell @a is farther from all landmarks than that of @b. */
static inline gboolean
is_farther (const Net *self, gsize a, gsize b)
{
  return self->radius[a] > self->radius[b]
         || (self->radius[a] == self->radius[b] && self->cells[a].first < self->cells[b].first);
}

/* Takes @landmark, the first point of some cell, as number @l. *@farthest becomes the cell whose
 * first point is farthest from all landmarks then. */
static gboolean
take (Net *self, KsContext *context, gsize l, guint32 landmark, gsize *farthest, GError **error)
{
  *farthest = 0;
  if (self->n_members > (ROOM - 1) * self->space->n)
    close_gaps (self, l);
  self->cells[l].begin = self->n_members;
  ks_block_keys (&self->block, landmark, self->apart);
  for (gsize c = 0; c < l; c++)
    {
      if (self->apart[c] <= self->reach[c]
          && !part (self, context, c, landmark, self->apart[c], error))
        return FALSE;
      if (self->radius[c] >= self->radius[*farthest] && is_farther (self, c, *farthest))
        *farthest = c;
    }
  self->cells[l].n = self->n_members - self->cells[l].begin;
  measure (self, l);
  if (is_farther (self, l, *farthest))
    *farthest = l;
  ks_block_append (&self->block, landmark);
  return TRUE;
}

/* Puts all points but @start into its cell. */
static gboolean
begin (Net *self, KsContext *context, guint32 start, GError **error)
{
  gsize n = self->space->n;

  ks_block_append (&self->block, start);
  for (gsize first = 0; first < n; first += BLOCK)
    {
      gsize m = MIN (n - first, BLOCK);
      double keys[BLOCK];

      if (!ks_context_check (context, error))
        return FALSE;
      ks_space_range_keys (self->space, start, first, m, keys);
      for (gsize i = 0; i < m; i++)
        if (first + i != start)
          self->members[self->n_members++]
            = (Member) { ks_key_to_distance (self->space, keys[i]), (guint32) (first + i) };
    }
  self->cells[0].n = self->n_members;
  measure (self, 0);
  return TRUE;
}

gboolean
ks_farthest_choose (KsContext *context, const KsSpace *space, gsize start, KsLandmarks *landmarks,
                    GError **error)
{
  gsize count = landmarks->n, farthest = 0;
  g_auto (Net) net = { .space = space };

  if ((net.cells = ks_new0 (context, Cell, count, error)) == NULL
      || (net.radius = ks_new (context, double, count, error)) == NULL
      || (net.reach = ks_new (context, double, count, error)) == NULL
      || (net.apart = ks_new (context, double, ks_round_to_lanes (count), error)) == NULL
      || (net.members = ks_new (context, Member, ROOM * space->n, error)) == NULL
      || !ks_block_reserve (&net.block, context, space, count, error)
      || !begin (&net, context, (guint32) start, error))
    return FALSE;
  landmarks->rows[0] = (guint32) start;
  for (gsize l = 1; l < count; l++)
    {
      if (l % LANDMARKS_A_TELLING == 0)
        ks_context_progress (context, (double) l / (double) count);
      landmarks->rows[l] = net.cells[farthest].first;
      if (!take (&net, context, l, landmarks->rows[l], &farthest, error))
        return FALSE;
    }
  landmarks->cover = MAX (net.radius[farthest], 0.0);
  return TRUE;
}
