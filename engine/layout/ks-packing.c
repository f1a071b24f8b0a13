/* SPDX-License-Identifier: MIT */
#include "ks-packing.h"

#include <math.h>

#define STEP 0.5f /* places tried lie on a grid of this width round the wanted one */

static inline gboolean
overlap (const KsPackingBox *a, const KsPackingBox *b)
{
  return 2.0f * fabsf (a->x - b->x) < a->width + b->width
         && 2.0f * fabsf (a->y - b->y) < a->height + b->height;
}

/* Whether @box meets one of the first @n. The one that was in the way last is asked first:
 * it mostly is again. */
static gboolean
is_blocked (const KsPackingBox *boxes, gsize n, const KsPackingBox *box, gsize *blocker)
{
  if (*blocker < n && overlap (&boxes[*blocker], box))
    return TRUE;
  for (gsize b = 0; b < n; b++)
    if (overlap (&boxes[b], box))
      {
        *blocker = b;
        return TRUE;
      }
  return FALSE;
}

/* Tries the places of the square @ring round the wanted one, from the middles of its sides
 * to its corners. */
static gboolean
try_ring (const KsPackingBox *boxes, gsize n, KsPackingBox *box, gsize ring, gsize *blocker)
{
  const KsPackingBox wanted = *box;
  float out = STEP * (float) ring;

  for (gsize i = 0; i <= ring; i++)
    for (guint way = 0; way < 8; way++)
      {
        float side = STEP * (float) i * (way & 1 ? -1.0f : 1.0f);
        float far = way & 2 ? -out : out;

        box->x = wanted.x + (way & 4 ? side : far);
        box->y = wanted.y + (way & 4 ? far : side);
        if (!is_blocked (boxes, n, box, blocker))
          return TRUE;
      }
  *box = wanted;
  return FALSE;
}

gboolean
ks_packing_near (KsContext *context, KsPackingBox *boxes, gsize n, GError **error)
{
  for (gsize b = 0; b < n; b++)
    {
      gsize blocker = b;

      for (gsize ring = 0; !try_ring (boxes, b, &boxes[b], ring, &blocker); ring++)
        if (!ks_context_check (context, error))
          return FALSE;
    }
  return TRUE;
}

void
ks_packing_rows (KsPackingBox *boxes, gsize n, KsPackingBox *block)
{
  double area = 0.0;
  float limit = 0.0f, left = 0.0f, top = 0.0f, row_height = 0.0f;

  *block = (KsPackingBox) { 0.0f };
  for (gsize b = 0; b < n; b++)
    {
      area += (double) boxes[b].width * boxes[b].height;
      limit = MAX (limit, boxes[b].width);
    }
  limit = MAX (limit, (float) ceil (sqrt (area)));
  for (gsize b = 0; b < n; b++)
    {
      if (left + boxes[b].width > limit)
        {
          top += row_height;
          left = row_height = 0.0f;
        }
      boxes[b].x = left + 0.5f * boxes[b].width;
      boxes[b].y = top + 0.5f * boxes[b].height;
      left += boxes[b].width;
      row_height = MAX (row_height, boxes[b].height);
      block->width = MAX (block->width, left);
    }
  block->height = top + row_height;
  for (gsize b = 0; b < n; b++)
    {
      boxes[b].x -= 0.5f * block->width;
      boxes[b].y -= 0.5f * block->height;
    }
}
