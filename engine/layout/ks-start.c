/* SPDX-License-Identifier: MIT */
#include "ks-start.h"

#include "ks-pivots.h"

#include <math.h>

#define LEAST_SPREAD 1e-9 /* root mean square distance from the middle; below it all is one point */

/* Goes out from the nodes that are known, breadth first. */
static gboolean
spread_from_known (KsContext *context, const KsSettleGraph *graph, float *x, float *y,
                   GError **error)
{
  g_autofree guint32 *queue = ks_new (context, guint32, graph->n, error);
  g_autofree guint8 *is_known = ks_new0 (context, guint8, graph->n, error);
  gsize head = 0, tail = 0;

  if (queue == NULL || is_known == NULL)
    return FALSE;
  for (guint32 v = 0; v < graph->n; v++)
    if (ks_start_is_known (x[v], y[v]))
      {
        is_known[v] = TRUE;
        queue[tail++] = v;
      }
  while (head < tail)
    {
      guint32 v = queue[head++];

      for (gsize e = graph->start[v]; e < graph->start[v + 1]; e++)
        {
          guint32 u = graph->neighbour[e];
          double sum_x = 0.0, sum_y = 0.0;
          gsize count = 0;

          if (is_known[u])
            continue;
          for (gsize f = graph->start[u]; f < graph->start[u + 1]; f++)
            if (is_known[graph->neighbour[f]])
              {
                sum_x += x[graph->neighbour[f]];
                sum_y += y[graph->neighbour[f]];
                count++;
              }
          x[u] = (float) (sum_x / (double) count);
          y[u] = (float) (sum_y / (double) count);
          is_known[u] = TRUE;
          queue[tail++] = u;
        }
    }
  return TRUE;
}

/* Centres the nodes on 0 and returns their root mean square distance from it. */
static double
centre (float *x, float *y, gsize n)
{
  double sum_x = 0.0, sum_y = 0.0, square = 0.0;

  for (gsize v = 0; v < n; v++)
    {
      sum_x += x[v];
      sum_y += y[v];
    }
  for (gsize v = 0; v < n; v++)
    {
      x[v] = (float) (x[v] - sum_x / (double) n);
      y[v] = (float) (y[v] - sum_y / (double) n);
      square += (double) x[v] * x[v] + (double) y[v] * y[v];
    }
  return sqrt (square / (double) n);
}

gboolean
ks_start (KsContext *context, const KsSettleGraph *graph, float *x, float *y, float shake,
          KsRandom *random, GError **error)
{
  gsize n = graph->n, n_known = 0;
  double spread = 0.0;

  for (gsize v = 0; v < n; v++)
    n_known += ks_start_is_known (x[v], y[v]);
  if (n_known > 0)
    {
      if (n_known < n && !spread_from_known (context, graph, x, y, error))
        return FALSE;
      spread = centre (x, y, n);
    }
  if (spread < LEAST_SPREAD)
    {
      if (!ks_pivots (context, graph, x, y, error))
        return FALSE;
      spread = centre (x, y, n);
    }

  /* Brought to about unit distances first: then any start is safe in float32. */
  double unit = spread < LEAST_SPREAD ? 0.0 : sqrt ((double) n) / (2.0 * spread);
  for (gsize v = 0; v < n; v++)
    {
      x[v] = (float) (x[v] * unit + shake * ks_random_normal (random));
      y[v] = (float) (y[v] * unit + shake * ks_random_normal (random));
    }
  return TRUE;
}
