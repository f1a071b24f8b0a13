/* SPDX-License-Identifier: MIT */
#include "ks-circular.h"

#include <math.h>

#define PRECISION 1e-10 /* of the residual, against that of the start */

/* The integers of the cocycle into winding. */
static void
lift (KsCircular *self, const KsReduction *reduction, const KsCocycle *cocycle)
{
  gsize n = self->n;
  int prime = (int) cocycle->prime;

  for (gsize i = 0; i < n * n; i++)
    self->winding[i] = KS_NO_WINDING;
  for (gsize e = 0; e < cocycle->n_edges; e++)
    {
      guint32 x = reduction->order.pairs[e] >> 16, y = reduction->order.pairs[e] & 0xffff;
      int value = cocycle->value[e] <= prime / 2 ? cocycle->value[e] : cocycle->value[e] - prime;

      self->winding[x * n + y] = (gint16) value;
      self->winding[y * n + x] = (gint16) -value;
    }
}

static gboolean
check_cocycle (const KsCircular *self, KsContext *context, guint prime, GError **error)
{
  gsize n = self->n;

  for (gsize x = 0; x < n; x++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize y = x + 1; y < n; y++)
        {
          const gint16 *from_x = self->winding + x * n, *from_y = self->winding + y * n;

          if (from_x[y] == KS_NO_WINDING)
            continue;
          for (gsize z = y + 1; z < n; z++)
            if (from_x[z] != KS_NO_WINDING && from_y[z] != KS_NO_WINDING
                && from_x[y] + from_y[z] != from_x[z])
              {
                g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                             "The loop's class over Z/%u winds round no circle: around landmarks "
                             "%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT " and %" G_GSIZE_FORMAT
                             " its integers add up to %d, not 0; choose another bar.",
                             prime, x, y, z, from_x[y] + from_y[z] - from_x[z]);
                return FALSE;
              }
        }
    }
  return TRUE;
}

/* ---- The fit ---- */

/* The edges as ends and winding, and the vectors of the conjugate gradients. */
typedef struct {
  gsize n;
  const guint32 *pairs;    /* (n_edges) i << 16 | j */
  gsize n_edges;
  double *share;           /* (n) one over the number of edges at each vertex; owned */
  double *residual;        /* (n); owned */
  double *direction;       /* (n); owned */
  double *image;           /* (n) of the direction under the graph's Laplace matrix; owned */
} Fit;

static void
fit_clear (Fit *self)
{
  g_free (self->share);
  g_free (self->residual);
  g_free (self->direction);
  g_free (self->image);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fit, fit_clear)

static double
dot (const double *x, const double *y, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += x[i] * y[i];
  return sum;
}

static void
apply_laplacian (const Fit *self, const double *in, double *out)
{
  for (gsize v = 0; v < self->n; v++)
    out[v] = 0.0;
  for (gsize e = 0; e < self->n_edges; e++)
    {
      guint32 x = self->pairs[e] >> 16, y = self->pairs[e] & 0xffff;
      double step = self->share[x] * self->share[y] * (in[y] - in[x]);

      out[y] += step;
      out[x] -= step;
    }
}

/* Vertices that stand close have many edges, which would pull the turns apart there: each edge
 * weighs what its ends share out. */
static void
share_out (Fit *self)
{
  for (gsize v = 0; v < self->n; v++)
    self->share[v] = 0.0;
  for (gsize e = 0; e < self->n_edges; e++)
    {
      self->share[self->pairs[e] >> 16]++;
      self->share[self->pairs[e] & 0xffff]++;
    }
  for (gsize v = 0; v < self->n; v++)
    self->share[v] = 1.0 / MAX (self->share[v], 1.0);
}

/* Solves Laplacian (turn) = sum of the windings into each vertex, from 0. */
static gboolean
fit_turns (Fit *self, KsContext *context, const KsCircular *circular, double *turn, GError **error)
{
  gsize n = self->n;

  for (gsize v = 0; v < n; v++)
    self->residual[v] = turn[v] = 0.0;
  for (gsize e = 0; e < self->n_edges; e++)
    {
      guint32 x = self->pairs[e] >> 16, y = self->pairs[e] & 0xffff;

      double winding = self->share[x] * self->share[y] * circular->winding[x * n + y];

      self->residual[y] += winding;
      self->residual[x] -= winding;
    }
  for (gsize v = 0; v < n; v++)
    self->direction[v] = self->residual[v];

  double square = dot (self->residual, self->residual, n), least = square * PRECISION * PRECISION;
  for (gsize step = 0; step < n && square > least; step++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      apply_laplacian (self, self->direction, self->image);
      double length = square / dot (self->direction, self->image, n), before = square;
      for (gsize v = 0; v < n; v++)
        {
          turn[v] += length * self->direction[v];
          self->residual[v] -= length * self->image[v];
        }
      square = dot (self->residual, self->residual, n);
      for (gsize v = 0; v < n; v++)
        self->direction[v] = self->residual[v] + square / before * self->direction[v];
    }
  for (gsize v = n; v-- > 0;)
    turn[v] -= turn[0];
  return TRUE;
}

gboolean
ks_circular_init (KsCircular *self, KsContext *context, const KsReduction *reduction,
                  const KsCocycle *cocycle, GError **error)
{
  gsize n = reduction->n;
  g_auto (Fit) fit = { .n = n, .pairs = reduction->order.pairs, .n_edges = cocycle->n_edges };

  *self = (KsCircular) { .n = n, .at = cocycle->at };
  if ((self->turn = ks_new (context, double, n, error)) == NULL
      || (self->winding = ks_new (context, gint16, n * n, error)) == NULL
      || (fit.share = ks_new (context, double, n, error)) == NULL
      || (fit.residual = ks_new (context, double, n, error)) == NULL
      || (fit.direction = ks_new (context, double, n, error)) == NULL
      || (fit.image = ks_new (context, double, n, error)) == NULL)
    return FALSE;
  lift (self, reduction, cocycle);
  share_out (&fit);
  return check_cocycle (self, context, cocycle->prime, error)
         && fit_turns (&fit, context, self, self->turn, error);
}

void
ks_circular_clear (KsCircular *self)
{
  g_clear_pointer (&self->turn, g_free);
  g_clear_pointer (&self->winding, g_free);
}

double
ks_circular_extend (const KsCircular *self, const double *distance)
{
  double sum = 0.0, weights = 0.0, turn;
  gsize nearest = 0;

  for (gsize k = 1; k < self->n; k++)
    if (distance[k] < distance[nearest])
      nearest = k;
  for (gsize k = 0; k < self->n; k++)
    {
      double weight = self->at / 2.0 - distance[k];
      gint16 winding = self->winding[nearest * self->n + k];

      /* Two balls that share a point are joined by an edge, but for metrics that break the
       * triangle inequality. */
      if (!(weight > 0.0) || (k != nearest && winding == KS_NO_WINDING))
        continue;
      weights += weight;
      if (k != nearest)
        sum += weight * (self->turn[k] - self->turn[nearest] - winding);
    }
  turn = self->turn[nearest] + (weights > 0.0 ? sum / weights : 0.0);
  turn -= floor (turn);
  return turn < 1.0 ? turn : 0.0;
}
