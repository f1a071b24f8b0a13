/* What the graph canvas asks its painter for.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph-canvas-private.h"

#include "ks-screen-style.h"
#include "ks-state.h"

/* An order for a picture of the widget as it is now; what is in it is still to be said. */
static KsPaintOrder *
make_order (KsGraphCanvas *self)
{
  KsPaintOrder *order = ks_paint_order_new ();
  KsStyle style = ks_screen_style (GTK_WIDGET (self));
  KsResult *result = ks_session_widget_get_result (self);
  const guint8 *marks = result != NULL
                          ? ks_selection_get_marks (ks_session_widget_get_selection (self)) : NULL;

  order->tag = self->wanted;
  order->viewport = self->viewport;
  order->width = gtk_widget_get_width (GTK_WIDGET (self));
  order->height = gtk_widget_get_height (GTK_WIDGET (self));
  order->scale_factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  order->is_dark = style.is_dark;
  order->font_size = style.font_size;
  order->with_loose = self->with_loose;
  if (marks != NULL)
    order->selected = g_bytes_new (marks, result->graph->n_nodes);
  return order;
}

/* A new scene follows the one shown, if it shows the same points by the same lenses. */
static void
ask_for_scene (KsGraphCanvas *self, KsPaintOrder *order, KsResult *result)
{
  KsSession *session = ks_session_widget_get_session (self);

  order->result = ks_result_ref (result);
  if (self->result != result)
    order->run = ks_runner_get_times (ks_session_get_runner (session));
  g_object_get (session, "colour", &order->colour, NULL);
  if (self->scene == NULL || self->result == NULL || self->scene->n_nodes == 0
      || self->restored != NULL
      || ks_points_count (self->result->points) != ks_points_count (result->points)
      || !ks_recipes_share_places (self->result->recipe, result->recipe))
    return;
  order->from = ks_graph_scene_ref (self->scene);
  order->first_step = ks_graph_canvas_may_glide (self) ? ks_graph_canvas_first_step () : 1.0;
  order->pinned = self->pinned != NULL ? g_bytes_ref (self->pinned) : NULL;
}

void
ks_graph_canvas_queue_paint (KsGraphCanvas *self)
{
  KsResult *result = ks_session_widget_get_result (self);

  if (result == NULL || gtk_widget_get_width (GTK_WIDGET (self)) <= 0
      || gtk_widget_get_height (GTK_WIDGET (self)) <= 0)
    return;
  ks_graph_canvas_take_restored_view (self, gtk_widget_get_width (GTK_WIDGET (self)),
                                      gtk_widget_get_height (GTK_WIDGET (self)));
  KsPaintOrder *order = make_order (self);
  if (self->shown != self->wanted)
    ask_for_scene (self, order, result);
  else
    order->scene = ks_graph_scene_ref (self->scene);
  order->fit = self->fitted && self->drag != KS_DRAG_NODE && self->glide_tick == 0;
  if (self->drag == KS_DRAG_NODE)
    {
      order->part = KS_GRAPH_WITHOUT;
      order->marked = g_bytes_ref (self->marked);
    }
  self->frame_is_due = FALSE; /* This order takes the place of one that waits. */
  ks_graph_painter_paint (self->painter, order);
}

void
ks_graph_canvas_paint_frame (KsGraphCanvas *self, KsGraphScene *scene, KsViewport viewport)
{
  KsPaintOrder *order = make_order (self);

  order->scene = ks_graph_scene_ref (scene);
  order->viewport = viewport;
  ks_graph_painter_paint (self->painter, order);
}
