/* SPDX-License-Identifier: MIT */
#include "ks-diagram-order.h"

#include "ks-barcode-draw.h"
#include "ks-diagram-draw.h"

KsDiagramOrder *
ks_diagram_order_new (void)
{
  return g_new0 (KsDiagramOrder, 1);
}

static void
order_free (gpointer data)
{
  KsDiagramOrder *order = data;

  g_clear_pointer (&order->diagram, ks_diagram_unref);
  g_clear_pointer (&order->band, ks_band_unref);
  g_clear_pointer (&order->scene, ks_diagram_scene_unref);
  g_clear_pointer (&order->picture, ks_picture_unref);
  g_free (order);
}

static gboolean
draw (cairo_t *cr, gpointer data, KsContext *context, GError **error)
{
  const KsDiagramOrder *order = data;
  KsStyle style = ks_style_screen (order->is_dark, order->font_size);

  style.pixels = order->scale_factor;
  if (order->as_bars)
    ks_barcode_draw (cr, order->scene, &style, order->width, order->height);
  else
    ks_diagram_draw (cr, order->scene, &style, order->width, order->height);
  return TRUE;
}

static gboolean
paint (gpointer data, KsContext *context, GError **error)
{
  KsDiagramOrder *order = data;

  if (order->scene == NULL)
    order->scene = ks_diagram_scene_new (order->diagram, order->band, order->is_log, context, error);
  if (order->scene == NULL)
    return FALSE;
  if (order->width <= 0 || order->height <= 0)
    return TRUE;
  order->picture = ks_picture_draw (order->width, order->height, order->scale_factor, draw, order,
                                    context, error);
  return order->picture != NULL;
}

void
ks_diagram_order_paint (KsDiagramOrder *order, gpointer owner, KsPaintedFunc painted)
{
  g_return_if_fail (order != NULL && order->diagram != NULL);

  ks_paint_task_run (order, paint, order_free, owner, painted);
}
