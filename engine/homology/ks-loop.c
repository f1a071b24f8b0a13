/* SPDX-License-Identifier: MIT */
#include "ks-loop.h"

#include "ks-cycles.h"
#include "ks-loop-search.h"

#include <math.h>

void
ks_loop_clear (KsLoop *self)
{
  g_clear_pointer (&self->rows, g_free);
}

gboolean
ks_loop_is_exact (const KsLoop *self)
{
  return self->born == self->birth && self->dies == self->death;
}

char *
ks_loop_words (const KsLoop *self)
{
  return ks_class_words (self->birth, self->death, self->born, self->dies);
}

double
ks_loop_middle (const KsReduction *reduction, gsize bar)
{
  double birth = ks_reduction_birth (reduction, reduction->bars[bar]);
  double death = ks_reduction_death (reduction, reduction->bars[bar]);
  double middle = birth + (MIN (death, reduction->threshold) - birth) / 2.0;

  return middle < death ? middle : birth;
}

/* Takes @rows, and tells the walk's length and the fate of its class. */
static gboolean
take_walk (KsLoop *self, KsContext *context, const KsReduction *reduction, const double *lengths,
           guint32 *rows, gsize n, GError **error)
{
  ks_loop_clear (self);
  self->rows = rows;
  self->n = n;
  self->length = 0.0;
  for (gsize i = 0; i < n; i++)
    self->length += lengths[rows[i] * reduction->n + rows[(i + 1) % n]];
  return ks_reduction_classify (reduction, context, rows, n, self->at, &self->born, &self->dies,
                                error);
}

static gboolean
find_shortest (KsLoop *self, KsContext *context, const KsReduction *reduction,
               const double *lengths, GError **error)
{
  g_auto (KsCocycle) cocycle = { 0 };
  guint32 *rows;
  gsize n;

  return ks_cocycle_init (&cocycle, context, reduction, self->bar, self->at, error)
         && ks_loop_search_shortest (context, reduction, &cocycle, lengths, &rows, &n, error)
         && take_walk (self, context, reduction, lengths, rows, n, error);
}

static gboolean
find_exact (KsLoop *self, KsContext *context, const KsReduction *reduction, const double *lengths,
            GError **error)
{
  guint32 cycle = reduction->bars[self->bar];
  guint32 *rows;
  gsize n;

  if (!ks_loop_search_birth (context, reduction, cycle, lengths, &rows, &n, error)
      || !take_walk (self, context, reduction, lengths, rows, n, error))
    return FALSE;
  return ks_loop_is_exact (self)
         || (ks_loop_search_column (context, reduction, cycle, &rows, &n, error)
             && take_walk (self, context, reduction, lengths, rows, n, error));
}

gboolean
ks_loop_find (KsLoop *self, KsContext *context, const KsReduction *reduction, gsize bar,
              KsLoopKind kind, double at, const double *lengths, GError **error)
{
  g_return_val_if_fail (bar < reduction->n_bars, FALSE);

  g_auto (KsLoop) loop = { .bar = bar };
  loop.birth = ks_reduction_birth (reduction, reduction->bars[bar]);
  loop.death = ks_reduction_death (reduction, reduction->bars[bar]);
  loop.at = kind == KS_LOOP_EXACT ? loop.birth : isnan (at) ? ks_loop_middle (reduction, bar) : at;
  if (!(loop.at >= loop.birth && loop.at < loop.death && loop.at <= reduction->threshold))
    {
      g_set_error (
          error, KS_ERROR, KS_ERROR_USAGE,
          "The bar from %g to %g holds no loop at %g; choose a value from its birth up to, but "
          "not at, its death.",
          loop.birth, loop.death, loop.at);
      return FALSE;
    }
  if (!(kind == KS_LOOP_EXACT ? find_exact : find_shortest) (&loop, context, reduction, lengths,
                                                             error))
    return FALSE;
  *self = loop;
  loop.rows = NULL;
  return TRUE;
}
