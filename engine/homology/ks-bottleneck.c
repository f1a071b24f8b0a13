/* The bottleneck distance. A radius is wide enough when the bars of either diagram that are too
 * long to be moved onto the diagonal within it can all be matched with bars of the other: of two
 * matchings that each cover one side's long bars, one that covers both can always be made
 * (Mendelsohn, Dulmage 1958). So short bars, which are most, are never matched at all.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-diagram-pair.h"

#include <string.h>

#define NONE G_MAXUINT32
#define BARS_A_POLL 32

/* A matching of the long bars of x into y within a radius. */
typedef struct {
  KsContext *context;
  const KsDiagramSide *x, *y;
  double radius;
  gsize n_long;
  guint32 *longs;   /* (n_long) bars of x that are too long; room of either side's n; owned */
  guint32 *first;   /* (x->n) of the bars of y whose death is within the radius; owned */
  guint32 *end;     /* (x->n) behind the last of them; owned */
  guint32 *match_x; /* (x->n) its bar of y, or NONE; owned */
  guint32 *match_y; /* (y->n) its bar of x, or NONE; owned */
  guint32 *level;   /* (x->n) steps from an unmatched bar of x, or NONE; owned */
  guint32 *cursor;  /* (x->n) the next bar of y to be tried; owned */
  guint32 *path;    /* (x->n) queue of the levels, then the path being tried; owned */
} Matching;

static void
matching_clear (Matching *self)
{
  guint32 **arrays[] = { &self->longs, &self->first, &self->end, &self->match_x, &self->match_y,
                         &self->level, &self->cursor, &self->path };

  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    g_clear_pointer (arrays[i], g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Matching, matching_clear)

static gboolean
matching_init (Matching *self, KsContext *context, gsize n, GError **error)
{
  guint32 **arrays[] = { &self->longs, &self->first, &self->end, &self->match_x, &self->match_y,
                         &self->level, &self->cursor, &self->path };

  self->context = context;
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    if ((*arrays[i] = ks_new (context, guint32, n, error)) == NULL)
      return FALSE;
  return TRUE;
}

/* The first bar of @side for which death > @death - radius (or, if @beyond, death > @death +
 * radius) as the moves are rounded. O(log n). */
static guint32
search (const KsDiagramSide *side, double death, double radius, gboolean beyond)
{
  gsize low = 0, high = side->n;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      double other = side->bars[middle].death;

      if (beyond ? other - death <= radius : death - other > radius)
        low = middle + 1;
      else
        high = middle;
    }
  return (guint32) low;
}

static gboolean
is_near (const Matching *self, guint32 x, guint32 y)
{
  return ks_bar_move (&self->x->bars[x], &self->y->bars[y]) <= self->radius;
}

/* Levels by breadth from the unmatched long bars; *@found tells whether an unmatched bar of y was
 * reached. */
static gboolean
find_levels (Matching *self, gboolean *found, GError **error)
{
  gsize n_queued = 0;

  *found = FALSE;
  for (gsize i = 0; i < self->n_long; i++)
    {
      guint32 x = self->longs[i];

      self->cursor[x] = self->first[x];
      self->level[x] = self->match_x[x] == NONE ? 0 : NONE;
      if (self->match_x[x] == NONE)
        self->path[n_queued++] = x;
    }
  for (gsize i = 0; i < n_queued; i++)
    {
      guint32 x = self->path[i];

      if (i % BARS_A_POLL == 0 && !ks_context_check (self->context, error))
        return FALSE;
      for (guint32 y = self->first[x]; y < self->end[x]; y++)
        {
          guint32 next = self->match_y[y];

          if ((next != NONE && self->level[next] != NONE) || !is_near (self, x, y))
            continue;
          if (next == NONE)
            {
              *found = TRUE;
              continue;
            }
          self->level[next] = self->level[x] + 1;
          self->path[n_queued++] = next;
        }
    }
  return TRUE;
}

/* Follows levels by depth from @x to an unmatched bar of y and turns the path over. Each bar's
 * cursor stands behind the bar of y that its path took. */
static gboolean
augment (Matching *self, guint32 x)
{
  gsize n = 0;

  self->path[n++] = x;
  while (n > 0)
    {
      guint32 last = self->path[n - 1];

      if (self->cursor[last] == self->end[last])
        {
          self->level[last] = NONE;
          n--;
          continue;
        }

      guint32 y = self->cursor[last]++;
      guint32 next = self->match_y[y];
      if ((next != NONE && self->level[next] != self->level[last] + 1)
          || !is_near (self, last, y))
        continue;
      if (next != NONE)
        {
          self->path[n++] = next;
          continue;
        }
      for (gsize i = 0; i < n; i++)
        {
          guint32 bar = self->path[i];

          self->match_x[bar] = self->cursor[bar] - 1;
          self->match_y[self->match_x[bar]] = bar;
        }
      return TRUE;
    }
  return FALSE;
}

/* Whether all long bars of x can be matched, into *@covered. Hopcroft and Karp: O(sqrt n) phases,
 * each of the time of all windows. */
static gboolean
cover_long (Matching *self, const KsDiagramSide *x, const KsDiagramSide *y, double radius,
            gboolean *covered, GError **error)
{
  gsize n_matched = 0;

  self->x = x;
  self->y = y;
  self->radius = radius;
  self->n_long = 0;
  *covered = FALSE;
  for (gsize i = 0; i < x->n; i++)
    if (ks_bar_half (&x->bars[i]) > radius)
      {
        self->longs[self->n_long++] = (guint32) i;
        self->match_x[i] = NONE;
        self->first[i] = search (y, x->bars[i].death, radius, FALSE);
        self->end[i] = search (y, x->bars[i].death, radius, TRUE);
        if (self->first[i] >= self->end[i])
          return TRUE;
      }
  memset (self->match_y, 0xff, y->n * sizeof *self->match_y);

  while (n_matched < self->n_long)
    {
      gsize before = n_matched;
      gboolean found;

      if (!find_levels (self, &found, error))
        return FALSE;
      for (gsize i = 0; found && i < self->n_long; i++)
        {
          if (i % BARS_A_POLL == 0 && !ks_context_check (self->context, error))
            return FALSE;
          if (self->match_x[self->longs[i]] == NONE && augment (self, self->longs[i]))
            n_matched++;
        }
      if (n_matched == before)
        return TRUE;
    }
  *covered = TRUE;
  return TRUE;
}

static gboolean
is_wide_enough (Matching *matching, const KsDiagramPair *pair, double radius, gboolean *enough,
                GError **error)
{
  return cover_long (matching, &pair->side[0], &pair->side[1], radius, enough, error)
         && (!*enough
             || cover_long (matching, &pair->side[1], &pair->side[0], radius, enough, error));
}

/* Raises *@least to what the bar of @x that is worst off must at least be moved, and *@most to
 * half the longest bar. Whoever is beyond *@least in death is no nearer. */
static gboolean
bound_moves (KsContext *context, const KsDiagramSide *x, const KsDiagramSide *y, double *least,
             double *most, GError **error)
{
  for (gsize i = 0; i < x->n; i++)
    {
      double move = ks_bar_half (&x->bars[i]);

      if (i % BARS_A_POLL == 0 && !ks_context_check (context, error))
        return FALSE;
      *most = MAX (*most, move);
      if (move <= *least)
        continue;
      guint32 end = search (y, x->bars[i].death, move, TRUE);
      for (gsize j = search (y, x->bars[i].death, move, FALSE); j < end && move > *least; j++)
        move = MIN (move, ks_bar_move (&x->bars[i], &y->bars[j]));
      *least = MAX (*least, move);
    }
  return TRUE;
}

/* Numbers that are not negative are ordered as their bits. */
static guint64
bits_of (double number)
{
  guint64 bits;

  memcpy (&bits, &number, sizeof bits);
  return bits;
}

static double
number_of (guint64 bits)
{
  double number;

  memcpy (&number, &bits, sizeof number);
  return number;
}

/* The least radius that is wide enough: a move, since nothing changes between two of them. */
static gboolean
match_finite (KsContext *context, const KsDiagramPair *pair, double *radius, GError **error)
{
  const KsDiagramSide *a = &pair->side[0], *b = &pair->side[1];
  g_auto (Matching) matching = { NULL };
  double least = 0.0, most = 0.0;
  gboolean enough;

  if (!bound_moves (context, a, b, &least, &most, error)
      || !bound_moves (context, b, a, &least, &most, error)
      || !matching_init (&matching, context, MAX (a->n, b->n), error)
      || !is_wide_enough (&matching, pair, least, &enough, error))
    return FALSE;

  guint64 low = bits_of (least), high = enough ? low : bits_of (most);
  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (!is_wide_enough (&matching, pair, number_of (middle), &enough, error))
        return FALSE;
      if (enough)
        high = middle;
      else
        low = middle + 1;
    }
  *radius = number_of (low);
  return TRUE;
}

gboolean
ks_diagram_bottleneck (KsContext *context, const KsDiagram *a, const KsDiagram *b, guint dim,
                       double *distance, GError **error)
{
  g_auto (KsDiagramPair) pair = { 0 };
  double radius;

  g_return_val_if_fail (a != NULL && b != NULL && distance != NULL, FALSE);

  if (!ks_diagram_pair_init (&pair, context, a, b, dim, error)
      || !match_finite (context, &pair, &radius, error))
    return FALSE;
  if (pair.side[0].n_infinite != pair.side[1].n_infinite)
    radius = INFINITY;
  else
    for (gsize i = 0; i < pair.side[0].n_infinite; i++)
      radius = MAX (radius, fabs (pair.side[0].births[i] - pair.side[1].births[i]));
  *distance = radius;
  return TRUE;
}
