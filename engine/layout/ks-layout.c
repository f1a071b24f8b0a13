/* SPDX-License-Identifier: MIT */
#include "ks-layout.h"

#include "ks-components.h"
#include "ks-packing.h"
#include "ks-spacing.h"
#include "ks-start.h"

#include <math.h>
#include <string.h>

#define LEAST_DISTANCE 0.75f /* of two nodes: a little over two radii of 0.35 */
#define MARGIN 1.0f          /* between components */
#define COLD_SHAKE 0.05f     /* of the starts, in typical distances */
#define GENTLE_SHAKE 0.005f
#define PLACED_ONE_BY_ONE 48 /* components beyond the largest so many stand in rows */
#define INWARD 0.9f          /* what a scattered component comes nearer to the middle in one run */
#define FARTHEST 1e4f /* where a component can want to be: float32 still tells its nodes apart */

typedef struct {
  KsContext *context;
  const KsLayoutInput *input;
  KsComponents parts;
  float *x, *y;         /* (n) by place, each component's centred on 0; owned, in one block */
  KsPackingBox *boxes;  /* (n_components) the margin within; owned */
  KsRandom random;
} Work;

static void
work_clear (Work *self)
{
  ks_components_clear (&self->parts);
  g_clear_pointer (&self->x, g_free);
  g_clear_pointer (&self->boxes, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static inline const float *
start_of (const Work *self, gsize place)
{
  return self->input->initial + 2 * self->parts.node[place];
}

/* Turns, and if need be mirrors, the places @begin .. @end - 1 so that they are as near to
 * their starts as can be (Schoenemann's orthogonal Procrustes problem, 1966, in the plane). */
static void
align (Work *self, gsize begin, gsize end)
{
  double mean_x = 0.0, mean_y = 0.0, turn_cos = 0.0, turn_sin = 0.0, flip_cos = 0.0, flip_sin = 0.0;
  gsize n_known = 0;

  for (gsize p = begin; p < end; p++)
    {
      const float *start = start_of (self, p);

      if (!ks_start_is_known (start[0], start[1]))
        continue;
      mean_x += start[0];
      mean_y += start[1];
      n_known++;
    }
  for (gsize p = begin; p < end; p++)
    {
      const float *start = start_of (self, p);

      if (!ks_start_is_known (start[0], start[1]))
        continue;
      double dx = start[0] - mean_x / (double) n_known, dy = start[1] - mean_y / (double) n_known;
      turn_cos += self->x[p] * dx + self->y[p] * dy;
      turn_sin += self->x[p] * dy - self->y[p] * dx;
      flip_cos += self->x[p] * dx - self->y[p] * dy;
      flip_sin += self->x[p] * dy + self->y[p] * dx;
    }

  double turn = sqrt (turn_cos * turn_cos + turn_sin * turn_sin);
  double flip = sqrt (flip_cos * flip_cos + flip_sin * flip_sin);
  gboolean is_mirrored = flip > turn * (1.0 + 1e-6);
  double size = is_mirrored ? flip : turn;
  if (!(size > 0.0))
    return;
  double c = (is_mirrored ? flip_cos : turn_cos) / size,
         s = (is_mirrored ? flip_sin : turn_sin) / size;
  for (gsize p = begin; p < end; p++)
    {
      double x = self->x[p], y = is_mirrored ? -self->y[p] : self->y[p];

      self->x[p] = (float) (c * x - s * y);
      self->y[p] = (float) (s * x + c * y);
    }
}

/* The box round the places @begin .. @end - 1, which are centred in it. */
static KsPackingBox
enclose (Work *self, gsize begin, gsize end)
{
  float min_x = INFINITY, max_x = -INFINITY, min_y = INFINITY, max_y = -INFINITY;

  for (gsize p = begin; p < end; p++)
    {
      min_x = MIN (min_x, self->x[p]);
      max_x = MAX (max_x, self->x[p]);
      min_y = MIN (min_y, self->y[p]);
      max_y = MAX (max_y, self->y[p]);
    }
  for (gsize p = begin; p < end; p++)
    {
      self->x[p] -= 0.5f * (min_x + max_x);
      self->y[p] -= 0.5f * (min_y + max_y);
    }
  return (KsPackingBox) { max_x - min_x + MARGIN, max_y - min_y + MARGIN, 0.0f, 0.0f };
}

/* Lays out one component by itself. */
static gboolean
lay_out (Work *self, gsize component, GError **error)
{
  gsize begin = self->parts.begin[component], end = self->parts.begin[component + 1];
  const KsSettleGraph graph = {
    end - begin, self->parts.start + begin, self->parts.neighbour, self->parts.pull,
  };
  float *x = self->x + begin, *y = self->y + begin;
  gsize n_known = 0;

  for (gsize p = begin; p < end; p++)
    {
      self->x[p] = start_of (self, p)[0];
      self->y[p] = start_of (self, p)[1];
      n_known += ks_start_is_known (self->x[p], self->y[p]);
    }
  /* A component that is mostly new has no place to keep. */
  gboolean is_gentle = self->input->is_warm && 2 * n_known >= graph.n;
  if (!ks_start (self->context, &graph, x, y, is_gentle ? GENTLE_SHAKE : COLD_SHAKE, &self->random,
                 error)
      || !ks_settle (self->context, &graph, x, y, is_gentle,
                     (double) begin / (double) self->parts.n, (double) end / (double) self->parts.n,
                     error)
      || !ks_spacing (self->context, x, y, graph.n, LEAST_DISTANCE, error))
    return FALSE;
  align (self, begin, end);
  self->boxes[component] = enclose (self, begin, end);
  return TRUE;
}

static gboolean
lay_out_all (Work *self, GError **error)
{
  const KsComponents *parts = &self->parts;

  for (gsize c = 0; c < parts->n_components; c++)
    {
      if (parts->begin[c + 1] - parts->begin[c] > 1)
        {
          if (!lay_out (self, c, error))
            return FALSE;
        }
      else
        {
          self->x[parts->begin[c]] = self->y[parts->begin[c]] = 0.0f;
          self->boxes[c] = (KsPackingBox) { MARGIN, MARGIN, 0.0f, 0.0f };
        }
      double done = (double) parts->begin[c + 1] / (double) parts->n;

      ks_context_set_span (self->context, done, done);
      ks_context_progress (self->context, 1.0);
    }
  return TRUE;
}

/* Where the places @begin .. @end - 1 want their middle: where it was, or somewhat further in
 * when that is out of the @radius of a compact picture; in the middle when they are new. */
static void
want (Work *self, KsPackingBox *box, gsize begin, gsize end, float radius)
{
  float min_x = INFINITY, max_x = -INFINITY, min_y = INFINITY, max_y = -INFINITY;

  for (gsize p = begin; p < end && self->input->is_warm; p++)
    {
      const float *start = start_of (self, p);

      if (!ks_start_is_known (start[0], start[1]))
        continue;
      min_x = MIN (min_x, start[0]);
      max_x = MAX (max_x, start[0]);
      min_y = MIN (min_y, start[1]);
      max_y = MAX (max_y, start[1]);
    }
  if (min_x > max_x)
    return;

  float x = 0.5f * (min_x + max_x), y = 0.5f * (min_y + max_y);
  float distance = sqrtf (x * x + y * y);
  float part = distance > radius ? MAX (INWARD, radius / distance) : 1.0f;
  box->x = CLAMP (part * x, -FARTHEST, FARTHEST);
  box->y = CLAMP (part * y, -FARTHEST, FARTHEST);
}

/* How far out a box may stand in a compact picture of all of them. */
static float
compact_radius (const KsPackingBox *boxes, gsize n)
{
  double area = 0.0;
  float longest = 0.0f;

  for (gsize b = 0; b < n; b++)
    {
      area += (double) boxes[b].width * boxes[b].height;
      longest = MAX (longest, MAX (boxes[b].width, boxes[b].height));
    }
  return 0.5f * longest + 0.75f * (float) sqrt (area);
}

/* The largest components one by one, then all others in one block of rows. */
static gboolean
pack (Work *self, GError **error)
{
  const KsComponents *parts = &self->parts;
  gsize n_single = MIN (parts->n_components - parts->n_isolated, PLACED_ONE_BY_ONE);
  gsize n_rows = parts->n_components - n_single;
  gsize n_outer = n_single + (n_rows > 0);
  g_autofree KsPackingBox *outer = ks_new (self->context, KsPackingBox, n_single + 1, error);
  KsPackingBox *block = outer + n_single;

  if (outer == NULL)
    return FALSE;
  memcpy (outer, self->boxes, n_single * sizeof *outer);
  if (n_rows > 0)
    ks_packing_rows (self->boxes + n_single, n_rows, block);

  float radius = compact_radius (outer, n_outer);
  for (gsize c = 0; c < n_single; c++)
    want (self, &outer[c], parts->begin[c], parts->begin[c + 1], radius);
  if (n_rows > 0)
    want (self, block, parts->begin[n_single], parts->n, radius);
  if (!ks_packing_near (self->context, outer, n_outer, error))
    return FALSE;
  for (gsize c = 0; c < parts->n_components; c++)
    {
      KsPackingBox *box = &self->boxes[c];

      *box = (KsPackingBox){
        box->width,
        box->height,
        c < n_single ? outer[c].x : box->x + block->x,
        c < n_single ? outer[c].y : box->y + block->y,
      };
    }
  return TRUE;
}

/* Puts every node where it belongs, the mean of all on 0. */
static void
compose (const Work *self, float *xy)
{
  const KsComponents *parts = &self->parts;
  double sum_x = 0.0, sum_y = 0.0;

  for (gsize c = 0; c < parts->n_components; c++)
    for (gsize p = parts->begin[c]; p < parts->begin[c + 1]; p++)
      {
        float *at = xy + 2 * parts->node[p];

        at[0] = self->x[p] + self->boxes[c].x;
        at[1] = self->y[p] + self->boxes[c].y;
        sum_x += at[0];
        sum_y += at[1];
      }
  for (gsize v = 0; v < parts->n; v++)
    {
      xy[2 * v] = (float) (xy[2 * v] - sum_x / (double) parts->n);
      xy[2 * v + 1] = (float) (xy[2 * v + 1] - sum_y / (double) parts->n);
    }
}

static gboolean
is_valid (const KsLayoutInput *input)
{
  if (input == NULL || input->n_nodes > G_MAXINT32 || (input->n_nodes > 0 && input->initial == NULL)
      || (input->n_edges > 0 && (input->edges == NULL || input->edge_stride < 2)))
    return FALSE;
  for (gsize e = 0; e < input->n_edges; e++)
    for (guint side = 0; side < 2; side++)
      if (input->edges[e * input->edge_stride + side] >= input->n_nodes)
        return FALSE;
  return TRUE;
}

KsLayout *
ks_layout_new (KsContext *context, const KsLayoutInput *input, GError **error)
{
  g_auto (Work) work = { .context = context, .input = input };

  g_return_val_if_fail (is_valid (input), NULL);

  gsize n = input->n_nodes;
  g_autofree float *xy = ks_new (context, float, 2 * n, error);
  if (xy == NULL || !ks_context_check (context, error)
      || !ks_components_init (&work.parts, context, input, error))
    return NULL;
  work.x = ks_new (context, float, 2 * n, error);
  work.boxes = work.x != NULL ? ks_new (context, KsPackingBox, work.parts.n_components, error)
                              : NULL;
  if (work.boxes == NULL)
    return NULL;
  work.y = work.x + n;
  ks_random_init (&work.random, input->seed);
  if (!lay_out_all (&work, error) || !pack (&work, error))
    return NULL;
  compose (&work, xy);

  KsLayout *layout = g_atomic_rc_box_new0 (KsLayout);
  layout->n = n;
  layout->xy = g_steal_pointer (&xy);
  return layout;
}

KsLayout *
ks_layout_new_at (KsContext *context, const float *xy, gsize n, GError **error)
{
  g_return_val_if_fail (xy != NULL || n == 0, NULL);

  g_autofree float *copy = ks_new (context, float, 2 * n, error);

  if (copy == NULL)
    return NULL;
  if (n > 0)
    memcpy (copy, xy, 2 * n * sizeof *xy);

  KsLayout *self = g_atomic_rc_box_new0 (KsLayout);
  self->n = n;
  self->xy = g_steal_pointer (&copy);
  return self;
}

KsLayout *
ks_layout_ref (KsLayout *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_free (((KsLayout *) data)->xy);
}

void
ks_layout_unref (KsLayout *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_layout_bytes (const KsLayout *self)
{
  return sizeof *self + 2 * self->n * sizeof *self->xy;
}
