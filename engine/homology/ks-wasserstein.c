/* The Wasserstein distances, an assignment problem: each bar of x takes a bar of y or its own place
 * on the diagonal, and the bars of y that nobody takes go to the diagonal.
 *
 * Taking the bar y saves its way to the diagonal, so that a pair costs move^q - half(y)^q.
 * Bars enter one by one, each by the shortest path over reduced costs to a bar of y that is free
 * or to some bar's diagonal; the latter keep all paths short.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-diagram-pair.h"

#define NONE G_MAXUINT32

typedef struct {
  KsContext *context;
  const KsDiagramSide *x, *y;
  guint q;
  double unit;        /* what lengths are divided by, so that no power overflows */
  double *home_x;     /* (x->n) (half / unit)^q, the cost of the diagonal; owned */
  double *home_y;     /* (y->n) likewise; owned */
  double *u, *v; /* (x->n), (y->n) potentials: cost - u - v >= 0, and 0 on what is taken; owned */
  guint32 *taken_by;  /* (y->n) a bar of x, or NONE; owned */
  guint32 *takes;     /* (x->n) a bar of y, or NONE for the diagonal; owned */

  double *reach;      /* (y->n) the shortest path's length so far, by reduced costs; owned */
  guint32 *from;      /* (y->n) the bar of x before it on that path; owned */
  guint32 *open;      /* (n_open) bars of y not settled yet; room of y->n; owned */
  guint32 *settled;   /* (n_settled) bars of y in order of reach; room of y->n; owned */
  gsize n_open, n_settled;
} Assignment;

static void
assignment_clear (Assignment *self)
{
  g_clear_pointer (&self->home_x, g_free);
  g_clear_pointer (&self->home_y, g_free);
  g_clear_pointer (&self->u, g_free);
  g_clear_pointer (&self->v, g_free);
  g_clear_pointer (&self->taken_by, g_free);
  g_clear_pointer (&self->takes, g_free);
  g_clear_pointer (&self->reach, g_free);
  g_clear_pointer (&self->from, g_free);
  g_clear_pointer (&self->open, g_free);
  g_clear_pointer (&self->settled, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Assignment, assignment_clear)

static inline double
power (const Assignment *self, double length)
{
  double part = length / self->unit;

  return self->q == 1 ? part : self->q == 2 ? part * part : pow (part, self->q);
}

static gboolean
assignment_init (Assignment *self, GError **error)
{
  gsize n_x = self->x->n, n_y = self->y->n;

  if ((self->home_x = ks_new (self->context, double, n_x, error)) == NULL
      || (self->home_y = ks_new (self->context, double, n_y, error)) == NULL
      || (self->u = ks_new0 (self->context, double, n_x, error)) == NULL
      || (self->v = ks_new0 (self->context, double, n_y, error)) == NULL
      || (self->taken_by = ks_new (self->context, guint32, n_y, error)) == NULL
      || (self->takes = ks_new (self->context, guint32, n_x, error)) == NULL
      || (self->reach = ks_new (self->context, double, n_y, error)) == NULL
      || (self->from = ks_new (self->context, guint32, n_y, error)) == NULL
      || (self->open = ks_new (self->context, guint32, n_y, error)) == NULL
      || (self->settled = ks_new (self->context, guint32, n_y, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < n_x; i++)
    {
      self->home_x[i] = power (self, ks_bar_half (&self->x->bars[i]));
      self->takes[i] = NONE;
    }
  for (gsize j = 0; j < n_y; j++)
    {
      self->home_y[j] = power (self, ks_bar_half (&self->y->bars[j]));
      self->taken_by[j] = NONE;
    }
  return TRUE;
}

/* Extends the paths that end in @x, which are @length long, by one step. Returns the place in
 * open of the nearest bar of y, or NONE. */
static guint32
extend (Assignment *self, guint32 x, double length)
{
  const KsBar *bar = &self->x->bars[x];
  double best = INFINITY;
  guint32 at = NONE;

  for (gsize i = 0; i < self->n_open; i++)
    {
      guint32 y = self->open[i];
      double cost = power (self, ks_bar_move (bar, &self->y->bars[y]));

      if (cost < self->home_x[x] + self->home_y[y])
        {
          double reach = length + (cost - self->home_y[y] - self->u[x] - self->v[y]);

          if (reach < self->reach[y])
            {
              self->reach[y] = reach;
              self->from[y] = x;
            }
        }
      if (self->reach[y] < best)
        {
          best = self->reach[y];
          at = (guint32) i;
        }
    }
  return at;
}

/* Finds the shortest path from @start to the diagonal of a bar of x, which is returned, or
 * to a free bar of y, the last one settled; then NONE. */
static gboolean
find_path (Assignment *self, guint32 start, guint32 *leaver, double *length, GError **error)
{
  guint32 x = start;
  double home = INFINITY;

  *length = 0.0;
  *leaver = NONE;
  self->n_settled = 0;
  self->n_open = self->y->n;
  for (gsize j = 0; j < self->y->n; j++)
    {
      self->open[j] = (guint32) j;
      self->reach[j] = INFINITY;
    }
  for (;;)
    {
      guint32 at = extend (self, x, *length);

      if (!ks_context_check (self->context, error))
        return FALSE;
      if (*length + self->home_x[x] - self->u[x] < home)
        {
          home = *length + self->home_x[x] - self->u[x];
          *leaver = x;
        }
      if (at == NONE || home <= self->reach[self->open[at]])
        {
          *length = home;
          return TRUE;
        }

      guint32 y = self->open[at];
      self->open[at] = self->open[--self->n_open];
      self->settled[self->n_settled++] = y;
      *length = self->reach[y];
      if (self->taken_by[y] == NONE)
        {
          *leaver = NONE;
          return TRUE;
        }
      x = self->taken_by[y];
    }
}

/* Keeps the potentials right along a path of @length, then turns the path over. */
static void
follow_path (Assignment *self, guint32 start, guint32 leaver, double length)
{
  guint32 y;

  self->u[start] += length;
  for (gsize i = 0; i < self->n_settled; i++)
    {
      double rise = length - self->reach[self->settled[i]];

      y = self->settled[i];
      if (self->taken_by[y] != NONE)
        self->u[self->taken_by[y]] += rise;
      self->v[y] -= rise;
    }

  if (leaver != NONE)
    {
      y = self->takes[leaver];
      self->takes[leaver] = NONE;
      if (leaver == start)
        return;
    }
  else
    y = self->settled[self->n_settled - 1];
  for (;;)
    {
      guint32 x = self->from[y], before = self->takes[x];

      self->taken_by[y] = x;
      self->takes[x] = y;
      if (x == start)
        return;
      y = before;
    }
}

/* The sum of what is spent, in the q-th power of the unit. */
static double
sum_costs (const Assignment *self)
{
  double sum = 0.0;

  for (gsize i = 0; i < self->x->n; i++)
    sum += self->takes[i] == NONE
             ? self->home_x[i]
             : power (self, ks_bar_move (&self->x->bars[i], &self->y->bars[self->takes[i]]));
  for (gsize j = 0; j < self->y->n; j++)
    if (self->taken_by[j] == NONE)
      sum += self->home_y[j];
  return sum;
}

static double
longest_half (const KsDiagramSide *side)
{
  double half = 0.0;

  for (gsize i = 0; i < side->n; i++)
    half = MAX (half, ks_bar_half (&side->bars[i]));
  return half;
}

/* The largest length that a sum may have to count. */
static double
find_unit (const KsDiagramPair *pair)
{
  double unit = MAX (longest_half (&pair->side[0]), longest_half (&pair->side[1]));

  for (gsize i = 0; i < pair->side[0].n_infinite; i++)
    unit = MAX (unit, fabs (pair->side[0].births[i] - pair->side[1].births[i]));
  return unit;
}

gboolean
ks_diagram_wasserstein (KsContext *context, const KsDiagram *a, const KsDiagram *b, guint dim,
                        guint q, double *distance, GError **error)
{
  g_auto (KsDiagramPair) pair = { 0 };
  g_auto (Assignment) self = { .context = context, .x = &pair.side[0], .y = &pair.side[1], .q = q };
  double sum;

  g_return_val_if_fail (a != NULL && b != NULL && distance != NULL, FALSE);

  if (q < 1)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                           "There is no Wasserstein distance of order 0; choose 1 or more.");
      return FALSE;
    }
  if (!ks_diagram_pair_init (&pair, context, a, b, dim, error))
    return FALSE;
  if (pair.side[0].n_infinite != pair.side[1].n_infinite)
    {
      *distance = INFINITY;
      return TRUE;
    }
  if ((self.unit = find_unit (&pair)) == 0.0)
    {
      *distance = 0.0;
      return TRUE;
    }
  if (!assignment_init (&self, error))
    return FALSE;
  for (gsize i = 0; i < self.x->n; i++)
    {
      guint32 leaver;
      double length;

      if (!find_path (&self, (guint32) i, &leaver, &length, error))
        return FALSE;
      follow_path (&self, (guint32) i, leaver, length);
      ks_context_progress (context, (double) (i + 1) / (double) self.x->n);
    }
  sum = sum_costs (&self);
  for (gsize i = 0; i < pair.side[0].n_infinite; i++)
    sum += power (&self, fabs (pair.side[0].births[i] - pair.side[1].births[i]));
  *distance = self.unit * pow (sum, 1.0 / q);
  return TRUE;
}
