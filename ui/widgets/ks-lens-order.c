/* SPDX-License-Identifier: MIT */
#include "ks-lens-order.h"

#include "ks-graph-painter.h"

KsLensOrder *
ks_lens_order_new (void)
{
  return g_new0 (KsLensOrder, 1);
}

static void
order_free (gpointer data)
{
  KsLensOrder *order = data;

  ks_result_unref (order->result);
  g_free (order->colour);
  ks_lens_scene_unref (order->scene);
  g_clear_pointer (&order->selected, g_bytes_unref);
  g_clear_pointer (&order->picture, ks_picture_unref);
  g_free (order);
}

KsLensLook
ks_lens_screen_look (const KsStyle *style, int scale_factor)
{
  return (KsLensLook) { .style = style,
                       .map = ks_colormap_find (KS_GRAPH_COLORMAP),
                       .pixels = scale_factor };
}

static KsLensScene *
make_scene (const KsLensOrder *order, KsContext *context, GError **error)
{
  KsColourBy by = KS_COLOUR_DENSITY;
  const char *name = NULL;

  if (order->colour != NULL && !ks_colour_by_parse (order->colour, &by, &name, error))
    return NULL;
  return ks_lens_scene_new (order->result, by, name, context, error);
}

static gboolean
draw (cairo_t *cr, gpointer data, KsContext *context, GError **error)
{
  const KsLensOrder *order = data;
  KsStyle style = ks_style_screen (order->is_dark, order->font_size);
  KsLensLook look = ks_lens_screen_look (&style, order->scale_factor);

  if (order->selected != NULL && g_bytes_get_size (order->selected) == order->scene->graph->n_nodes)
    look.selected = g_bytes_get_data (order->selected, NULL);
  return ks_lens_draw (cr, order->scene, &look, order->width, order->height, context, error);
}

static gboolean
paint (gpointer data, KsContext *context, GError **error)
{
  KsLensOrder *order = data;

  if (order->scene == NULL)
    order->scene = make_scene (order, context, error);
  if (order->scene != NULL)
    order->picture = ks_picture_draw (order->width, order->height, order->scale_factor, draw,
                                      order, context, error);
  return order->picture != NULL;
}

void
ks_lens_order_paint (KsLensOrder *order, gpointer owner, KsPaintedFunc painted)
{
  g_return_if_fail (order != NULL);

  ks_paint_task_run (order, paint, order_free, owner, painted);
}
