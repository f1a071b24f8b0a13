/* SPDX-License-Identifier: MIT */
#include "ks-diagram-pair.h"

#include "ks-sort.h"

static int
by_death (const void *a, const void *b)
{
  const KsBar *p = a, *q = b;

  if (p->death != q->death)
    return p->death < q->death ? -1 : 1;
  return p->birth < q->birth ? -1 : p->birth > q->birth;
}

static int
by_value (const void *a, const void *b)
{
  const double *p = a, *q = b;

  return *p < *q ? -1 : *p > *q;
}

static gboolean
take_side (KsDiagramSide *side, KsContext *context, const KsDiagram *diagram, guint dim,
           GError **error)
{
  gsize n = 0, n_infinite = 0;

  for (gsize i = 0; i < diagram->n_bars; i++)
    if (diagram->bars[i].dim == dim)
      *(isinf (diagram->bars[i].death) ? &n_infinite : &n) += 1;
  if (n + n_infinite > KS_DISTANCE_MAX_BARS)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "A diagram has %" G_GSIZE_FORMAT " bars in dimension %u; distances are "
                   "computed of at most %d, so take fewer landmarks or another dimension.",
                   n + n_infinite, dim, KS_DISTANCE_MAX_BARS);
      return FALSE;
    }
  side->bars = ks_new (context, KsBar, n, error);
  side->births = side->bars != NULL ? ks_new (context, double, n_infinite, error) : NULL;
  if (side->births == NULL)
    return FALSE;
  for (gsize i = 0; i < diagram->n_bars; i++)
    {
      const KsBar *bar = &diagram->bars[i];

      if (bar->dim == dim && isinf (bar->death))
        side->births[side->n_infinite++] = bar->birth;
      else if (bar->dim == dim)
        side->bars[side->n++] = *bar;
    }
  return ks_sort (context, side->bars, n, sizeof *side->bars, by_death, error)
         && ks_sort (context, side->births, n_infinite, sizeof *side->births, by_value, error);
}

gboolean
ks_diagram_pair_init (KsDiagramPair *self, KsContext *context, const KsDiagram *a,
                      const KsDiagram *b, guint dim, GError **error)
{
  return take_side (&self->side[0], context, a, dim, error)
         && take_side (&self->side[1], context, b, dim, error);
}

void
ks_diagram_pair_clear (KsDiagramPair *self)
{
  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&self->side[i].bars, g_free);
      g_clear_pointer (&self->side[i].births, g_free);
    }
}
