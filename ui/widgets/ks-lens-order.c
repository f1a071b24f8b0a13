/* SPDX-License-Identifier: MIT */
#include "ks-lens-order.h"

#include <gio/gio.h>
#include <string.h>

#include "ks-graph-painter.h"

/* Who is to be told. */
typedef struct {
  GWeakRef owner;
  KsLensPaintedFunc painted;
} Listener;

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

static KsPicture *
paint (const KsLensOrder *order, KsContext *context, GError **error)
{
  KsStyle style = ks_style_screen (order->is_dark, order->font_size);
  KsLensLook look = ks_lens_screen_look (&style, order->scale_factor);
  int width = order->width * order->scale_factor, height = order->height * order->scale_factor;
  gsize stride = (gsize) width * 4;
  g_autofree guint8 *pixels = ks_alloc (context, (gsize) height, stride, error);

  if (pixels == NULL)
    return NULL;
  memset (pixels, 0, stride * (gsize) height);
  if (order->selected != NULL && g_bytes_get_size (order->selected) == order->scene->graph->n_nodes)
    look.selected = g_bytes_get_data (order->selected, NULL);

  cairo_surface_t *surface = cairo_image_surface_create_for_data (pixels, CAIRO_FORMAT_ARGB32,
                                                                  width, height, (int) stride);
  cairo_surface_set_device_scale (surface, order->scale_factor, order->scale_factor);
  cairo_t *cr = cairo_create (surface);
  gboolean done = ks_lens_draw (cr, order->scene, &look, order->width, order->height, context,
                                error);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  cairo_surface_destroy (surface);
  if (!done)
    return NULL;
  return ks_picture_new_take (g_steal_pointer (&pixels), width, height, stride);
}

static void
paint_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KsLensOrder *order = data;
  g_autoptr (KsContext) context = ks_context_new (1);
  GError *error = NULL;

  if (order->scene == NULL)
    order->scene = make_scene (order, context, &error);
  if (order->scene != NULL)
    order->picture = paint (order, context, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_done (GObject *source, GAsyncResult *answer, gpointer data)
{
  Listener *listener = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&listener->owner);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (answer), &error);
  if (owner != NULL)
    listener->painted (owner, g_task_get_task_data (G_TASK (answer)), error);
  g_weak_ref_clear (&listener->owner);
  g_free (listener);
}

void
ks_lens_order_paint (KsLensOrder *order, gpointer owner, KsLensPaintedFunc painted)
{
  g_return_if_fail (order != NULL && G_IS_OBJECT (owner) && painted != NULL);

  Listener *listener = g_new0 (Listener, 1);
  g_weak_ref_init (&listener->owner, owner);
  listener->painted = painted;

  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_done, listener);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, paint_thread);
}
