/* SPDX-License-Identifier: MIT */
#include "ks-settle.h"

#include "ks-parallel.h"
#include "ks-repulsion.h"

#include <math.h>

/* An edge of length d and pull w draws its ends together with the force w d^2, and any two nodes
 * push each other with 1 / d^2. The push is short enough in reach for a band to keep its
 * width, and long enough to open a ring and whatever crosses it. */

#define COLD_STEPS 150
#define GENTLE_STEPS 12
#define LEAST_STEPS 8
#define NODE_STEPS 3000000  /* of all nodes together: beyond 20,000 nodes the steps grow fewer */
#define GRAIN 4096          /* nodes of one chunk */
#define COLD_STRIDE 0.3f    /* longest first step of a node, in mean edge lengths */
#define GENTLE_STRIDE 0.1f
#define MOMENTUM 0.9f
#define RELAXATION 0.5f     /* part of Newton's step for one node among resting ones */
#define AT_REST 1e-3        /* mean step, in mean edge lengths */
#define STEPS_A_SORT 8      /* nodes move little in so many, and the cells stay small */

typedef struct {
  const KsSettleGraph *graph;
  KsRepulsion repulsion;
  float *x, *y;                   /* (n) positions; not owned */
  float *mass;                    /* (n) 1 each; owned, the rest stand in its block */
  float *force_x, *force_y;       /* (n) */
  float *velocity_x, *velocity_y; /* (n) the last step */
  float *stiffness;               /* (n) of the edges at a node: force for each unit it is moved */
  double *sums;                   /* (n_chunks) each chunk's part of a sum over the nodes; owned */
  gsize n_chunks;
  float longest;                  /* step of the next move */
} Settle;

static void
settle_clear (Settle *self)
{
  ks_repulsion_clear (&self->repulsion);
  g_clear_pointer (&self->mass, g_free);
  g_clear_pointer (&self->sums, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settle, settle_clear)

static gboolean
settle_init (Settle *self, KsContext *context, const KsSettleGraph *graph, float *x, float *y,
             GError **error)
{
  gsize n = graph->n;

  *self = (Settle) { .graph = graph, .x = x, .y = y };
  self->mass = ks_new0 (context, float, 6 * n, error);
  self->n_chunks = (n + GRAIN - 1) / GRAIN;
  self->sums = self->mass != NULL ? ks_new (context, double, self->n_chunks, error) : NULL;
  if (self->sums == NULL || !ks_repulsion_init (&self->repulsion, context, n, error))
    return FALSE;
  self->force_x = self->mass + n;
  self->force_y = self->force_x + n;
  self->velocity_x = self->force_y + n;
  self->velocity_y = self->velocity_x + n;
  self->stiffness = self->velocity_y + n;
  for (gsize v = 0; v < n; v++)
    self->mass[v] = 1.0f;
  return TRUE;
}

/* The sum of what the chunks noted, in their order: the same for any number of threads. */
static double
add_up (const Settle *self)
{
  double sum = 0.0;

  for (gsize c = 0; c < self->n_chunks; c++)
    sum += self->sums[c];
  return sum;
}

static gboolean
pull_nodes (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  Settle *self = data;
  const KsSettleGraph *graph = self->graph;
  double sum = 0.0;

  for (gsize v = begin; v < end; v++)
    {
      float force_x = 0.0f, force_y = 0.0f, stiffness = 0.0f, lengths = 0.0f;

      for (gsize e = graph->start[v]; e < graph->start[v + 1]; e++)
        {
          guint32 u = graph->neighbour[e];
          float dx = self->x[u] - self->x[v], dy = self->y[u] - self->y[v];
          float length = sqrtf (dx * dx + dy * dy);
          float spring = graph->pull[e] * length;

          force_x += spring * dx;
          force_y += spring * dy;
          stiffness += spring;
          lengths += length;
        }
      self->force_x[v] += force_x;
      self->force_y[v] += force_y;
      self->stiffness[v] = stiffness;
      sum += lengths;
    }
  self->sums[begin / GRAIN] = sum;
  return TRUE;
}

/* Adds the pull of the edges to force and writes stiffness and the mean edge @length. */
static gboolean
add_pull (Settle *self, KsContext *context, float *length, GError **error)
{
  const KsSettleGraph *graph = self->graph;

  if (!ks_parallel_for (context, graph->n, GRAIN, pull_nodes, self, error))
    return FALSE;
  *length = (float) (add_up (self) / (double) (graph->start[graph->n] - graph->start[0]));
  return TRUE;
}

/* Brings the picture to the size at which pull and push are in balance as a whole: by the
 * virial theorem, where the sums of force times place are equal. They go with the third power
 * of the size and with its inverse. */
static gboolean
scale_to_balance (Settle *self, KsContext *context, GError **error)
{
  double push = 0.0, pull = 0.0;
  gsize n = self->graph->n;
  float length;

  if (!ks_repulsion_sort (&self->repulsion, context, self->x, self->y, error))
    return FALSE;
  ks_repulsion_fit (&self->repulsion, self->x, self->y, self->mass);
  if (!ks_repulsion_push (&self->repulsion, context, self->force_x, self->force_y, error))
    return FALSE;
  for (gsize v = 0; v < n; v++)
    {
      push += (double) self->x[v] * self->force_x[v] + (double) self->y[v] * self->force_y[v];
      self->force_x[v] = self->force_y[v] = 0.0f;
    }
  if (!add_pull (self, context, &length, error))
    return FALSE;
  for (gsize v = 0; v < n; v++)
    pull -= (double) self->x[v] * self->force_x[v] + (double) self->y[v] * self->force_y[v];

  float scale = push > 0.0 && pull > 0.0 ? (float) sqrt (sqrt (push / pull)) : 1.0f;
  for (gsize v = 0; v < n; v++)
    {
      self->x[v] *= scale;
      self->y[v] *= scale;
    }
  return TRUE;
}

static gboolean
move_nodes (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  Settle *self = data;
  double sum = 0.0;

  for (gsize v = begin; v < end; v++)
    {
      float part = self->stiffness[v] > 0.0f ? RELAXATION / self->stiffness[v] : 0.0f;
      float dx = MOMENTUM * self->velocity_x[v] + part * self->force_x[v];
      float dy = MOMENTUM * self->velocity_y[v] + part * self->force_y[v];
      float length = sqrtf (dx * dx + dy * dy);

      if (length > self->longest)
        {
          dx *= self->longest / length;
          dy *= self->longest / length;
        }
      self->x[v] += dx;
      self->y[v] += dy;
      self->velocity_x[v] = dx;
      self->velocity_y[v] = dy;
      sum += MIN (length, self->longest);
    }
  self->sums[begin / GRAIN] = sum;
  return TRUE;
}

gboolean
ks_settle (KsContext *context, const KsSettleGraph *graph, float *x, float *y, gboolean is_gentle,
           double from, double to, GError **error)
{
  g_auto (Settle) self = { NULL };

  g_return_val_if_fail (graph != NULL && graph->n >= 2, FALSE);

  guint affordable = MAX (LEAST_STEPS, (guint) (NODE_STEPS / graph->n));
  guint n_steps = MIN (is_gentle ? GENTLE_STEPS : COLD_STEPS, affordable);
  float stride = is_gentle ? GENTLE_STRIDE : COLD_STRIDE;

  ks_context_set_span (context, from, from);
  if (!settle_init (&self, context, graph, x, y, error)
      || !scale_to_balance (&self, context, error))
    return FALSE;
  for (guint step = 0; step < n_steps; step++)
    {
      double done = from + (to - from) * step / n_steps;
      float length;

      ks_context_set_span (context, done, done);
      if (step % STEPS_A_SORT == 0 && !ks_repulsion_sort (&self.repulsion, context, x, y, error))
        return FALSE;
      ks_repulsion_fit (&self.repulsion, x, y, self.mass);
      if (!ks_repulsion_push (&self.repulsion, context, self.force_x, self.force_y, error)
          || !add_pull (&self, context, &length, error))
        return FALSE;
      self.longest = stride * length * (float) (n_steps - step) / (float) n_steps;
      if (!ks_parallel_for (context, graph->n, GRAIN, move_nodes, &self, error))
        return FALSE;
      if (add_up (&self) / (double) graph->n < AT_REST * length)
        break;
    }
  return TRUE;
}
