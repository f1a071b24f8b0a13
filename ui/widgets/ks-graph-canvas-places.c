/* Places that a person gave to nodes, and those that were kept.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph-canvas-private.h"

/* ---- Moved by hand ---- */

/* From now on the node stays where it is, also as its successors. */
static void
pin (KsGraphCanvas *self, guint32 node)
{
  gsize n = self->scene->n_nodes, size = 0;
  const guint8 *before = self->pinned != NULL ? g_bytes_get_data (self->pinned, &size) : NULL;
  guint8 *marks = size == n ? g_memdup2 (before, n) : g_malloc0 (n);

  marks[node] = 1;
  g_clear_pointer (&self->pinned, g_bytes_unref);
  self->pinned = g_bytes_new_take (marks, n);
}

void
ks_graph_canvas_end_node_drag (KsGraphCanvas *self)
{
  pin (self, self->dragged);
  self->drag = KS_DRAG_SETTLING;
  self->fitted = FALSE;
  ks_graph_canvas_queue_paint (self);
  g_signal_emit_by_name (self, "node-moved");
}

void
ks_graph_canvas_unpin (KsGraphCanvas *self)
{
  g_return_if_fail (KS_IS_GRAPH_CANVAS (self));

  g_clear_pointer (&self->pinned, g_bytes_unref);
}

/* ---- To be kept ---- */

KsCanvasView
ks_graph_canvas_get_view (KsGraphCanvas *self)
{
  g_return_val_if_fail (KS_IS_GRAPH_CANVAS (self), (KsCanvasView) { .is_fitted = TRUE });
  KsCanvasView view = { .is_fitted = self->fitted, .scale = self->viewport.scale };

  ks_viewport_to_layout (&self->viewport, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                         gtk_widget_get_height (GTK_WIDGET (self)) / 2.0, &view.x, &view.y);
  return view;
}

const guint8 *
ks_graph_canvas_get_pinned (KsGraphCanvas *self)
{
  g_return_val_if_fail (KS_IS_GRAPH_CANVAS (self), NULL);
  gsize size = 0;
  const guint8 *pinned = self->pinned != NULL ? g_bytes_get_data (self->pinned, &size) : NULL;

  return self->scene != NULL && size == self->scene->n_nodes ? pinned : NULL;
}

const float *
ks_graph_canvas_get_places (KsGraphCanvas *self)
{
  g_return_val_if_fail (KS_IS_GRAPH_CANVAS (self), NULL);

  if (self->glide_tick != 0 && self->glide_target != NULL)
    return self->glide_target->xy;
  return self->scene != NULL ? self->scene->xy : NULL;
}

/* ---- Kept, and back ---- */

void
ks_graph_canvas_restore (KsGraphCanvas *self, const guint8 *pinned, const KsCanvasView *view)
{
  g_return_if_fail (KS_IS_GRAPH_CANVAS (self) && view != NULL);
  KsResult *result = ks_session_widget_get_result (self);

  g_return_if_fail (result != NULL);
  g_clear_pointer (&self->restored_pins, g_bytes_unref);
  if (pinned != NULL)
    self->restored_pins = g_bytes_new (pinned, result->graph->n_nodes);
  self->restored_view = *view;
  ks_result_unref (self->restored);
  self->restored = ks_result_ref (result);
  self->wanted++;
  ks_graph_canvas_queue_paint (self);
}

void
ks_graph_canvas_take_restored (KsGraphCanvas *self)
{
  if (self->result == self->restored && self->restored_pins != NULL)
    {
      g_clear_pointer (&self->pinned, g_bytes_unref);
      self->pinned = g_steal_pointer (&self->restored_pins);
    }
  g_clear_pointer (&self->restored_pins, g_bytes_unref);
  g_clear_pointer (&self->restored, ks_result_unref);
}

void
ks_graph_canvas_take_restored_view (KsGraphCanvas *self, int width, int height)
{
  const KsCanvasView *view = &self->restored_view;

  if (view->scale <= 0.0 && !view->is_fitted)
    return;
  self->fitted = view->is_fitted;
  if (!view->is_fitted)
    self->viewport = (KsViewport) { .scale = view->scale,
                                    .dx = width / 2.0 - view->x * view->scale,
                                    .dy = height / 2.0 - view->y * view->scale };
  self->restored_view = (KsCanvasView) { 0 }; /* From here on it is the person's again. */
}
