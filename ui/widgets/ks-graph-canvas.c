/* SPDX-License-Identifier: MIT */
#include "ks-graph-canvas-private.h"

#include <adwaita.h>
#include <math.h>

#include "ks-graph-draw.h"
#include "ks-loop-draw.h"
#include "ks-screen-style.h"
#include "ks-words.h"

#define CARD_GAP 14 /* logical pixels from the pointer to the card */

G_DEFINE_FINAL_TYPE (KsGraphCanvas, ks_graph_canvas, KS_TYPE_SESSION_WIDGET)

enum { PROP_SHOW_UNCLUSTERED = 1, N_PROPS };
enum { SIGNAL_NODE_MOVED, SIGNAL_SCENE_CHANGED, SIGNAL_VIEWPORT_CHANGED, SIGNAL_MOVED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

gboolean
ks_graph_canvas_is_current (KsGraphCanvas *self)
{
  KsResult *result = ks_session_widget_get_result (self);

  return self->scene != NULL && result != NULL && self->scene->graph == result->graph;
}

/* Painting */

static void
end_drag (KsGraphCanvas *self)
{
  self->drag = KS_DRAG_NONE;
  self->dragged = KS_NO_NODE;
  g_clear_pointer (&self->marked, g_bytes_unref);
  g_clear_pointer (&self->still, ks_picture_unref);
}

static void
take_scene (KsGraphCanvas *self, KsGraphScene *scene)
{
  if (self->scene == scene)
    return;
  gboolean same_graph = self->scene != NULL && self->scene->graph == scene->graph;
  ks_graph_scene_unref (self->scene);
  self->scene = ks_graph_scene_ref (scene);
  if (!same_graph)
    {
      end_drag (self);
      self->hovered = self->focused = KS_NO_NODE;
      ks_node_card_set_node (self->card, NULL, NULL, 0);
    }
  g_signal_emit (self, signals[SIGNAL_SCENE_CHANGED], 0);
}

static void
set_viewport (KsGraphCanvas *self, KsViewport viewport)
{
  self->viewport = viewport;
  g_signal_emit (self, signals[SIGNAL_VIEWPORT_CHANGED], 0);
}

static void
show_painting (KsGraphCanvas *self, KsPainting *painting)
{
  if (self->drag == KS_DRAG_SETTLING)
    end_drag (self);
  ks_picture_set (&self->picture, painting->picture);
  self->painted = painting->viewport;
  self->painted_width = painting->width;
  self->painted_height = painting->height;
  if (self->fitted)
    set_viewport (self, painting->viewport);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
forget_frame (KsGraphCanvas *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (self->after_paint != 0 && clock != NULL)
    g_signal_handler_disconnect (clock, self->after_paint);
  self->after_paint = 0;
}

static void
on_after_paint (GdkFrameClock *clock, KsGraphCanvas *self)
{
  forget_frame (self);
  self->times.shown = g_get_monotonic_time ();
  if (self->result != NULL)
    g_signal_emit (self, signals[SIGNAL_MOVED], 0, self->result, &self->times);
}

/* Tells when the first frame with a new result's picture has been drawn. */
static void
await_frame (KsGraphCanvas *self, const KsMoveTimes *times)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (times->run.asked == 0 || clock == NULL)
    return;
  self->times = *times;
  if (self->after_paint == 0)
    self->after_paint = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), self);
}

static void
ks_graph_canvas_unrealize (GtkWidget *widget)
{
  forget_frame (KS_GRAPH_CANVAS (widget));
  GTK_WIDGET_CLASS (ks_graph_canvas_parent_class)->unrealize (widget);
}

/* While a slider moves, results come faster than pictures are painted: each painting that is newer
 * than the one shown is welcome, also when a newer result is there already. */
static void
on_painted (KsGraphPainter *painter, KsPainting *painting, KsGraphCanvas *self)
{
  if (painting->part == KS_GRAPH_WITHOUT)
    {
      if (self->drag != KS_DRAG_NODE || painting->tag != self->shown)
        return;
      ks_picture_set (&self->still, painting->picture);
      self->still_viewport = painting->viewport;
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return;
    }
  if (painting->tag > self->shown)
    {
      self->shown = painting->tag;
      take_scene (self, painting->scene);
      ks_graph_canvas_end_glide (self);
      g_clear_pointer (&self->result, ks_result_unref);
      self->result = g_steal_pointer (&painting->result);
      g_clear_pointer (&self->pinned, g_bytes_unref);
      self->pinned = g_steal_pointer (&painting->pinned);
      if (painting->tag == self->wanted)
        ks_graph_canvas_take_restored (self);
      if (painting->target != NULL)
        ks_graph_canvas_begin_glide (self, painting);
      await_frame (self, &painting->times);
    }
  if (painting->scene == self->scene || ks_graph_canvas_take_frame (self, painting))
    show_painting (self, painting);
}

static void
on_paint_failed (KsGraphPainter *painter, GError *error, KsGraphCanvas *self)
{
  KsSession *session = ks_session_widget_get_session (self);

  if (session != NULL)
    ks_session_report (session, error->message);
}

/* A picture painted in one viewport, put where the present one has it. */
static void
snapshot_picture (KsGraphCanvas *self, GtkSnapshot *snapshot, KsPicture *picture,
                  const KsViewport *painted)
{
  double scale = self->viewport.scale / painted->scale;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) (self->viewport.dx - painted->dx * scale),
                                                (float) (self->viewport.dy - painted->dy * scale)));
  gtk_snapshot_scale (snapshot, (float) scale, (float) scale);
  ks_picture_snapshot (picture, GTK_WIDGET (self), snapshot, self->painted_width,
                       self->painted_height);
  gtk_snapshot_restore (snapshot);
}

static void
snapshot_ring (KsGraphCanvas *self, GtkSnapshot *snapshot, const KsGraphLook *look, guint32 node,
               gboolean is_focus)
{
  double x, y;
  double reach = self->scene->radius[node] * self->viewport.scale + 12.0;

  if (node == KS_NO_NODE || !ks_graph_scene_shows (self->scene, node))
    return;
  ks_viewport_to_screen (&self->viewport, self->scene->xy[2 * node], self->scene->xy[2 * node + 1],
                         &x, &y);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) (x - reach), (float) (y - reach),
                                               (float) (2.0 * reach), (float) (2.0 * reach));
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  ks_graph_draw_ring (cr, self->scene, look, node, is_focus);
  cairo_destroy (cr);
}

/* The dragged node and its edges, drawn afresh each frame: they are few. */
static void
snapshot_dragged (KsGraphCanvas *self, GtkSnapshot *snapshot, KsGraphLook look, int width,
                  int height)
{
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));

  look.part = KS_GRAPH_ALONE;
  look.marked = g_bytes_get_data (self->marked, NULL);
  look.is_transparent = TRUE;
  ks_graph_draw (cr, self->scene, &look, width, height, NULL, NULL);
  cairo_destroy (cr);
}

/* The loop is of the newest graph: while that is being painted it waits. */
static void
snapshot_loop (KsGraphCanvas *self, GtkSnapshot *snapshot, const KsGraphLook *look, int width,
               int height)
{
  KsSelection *selection = ks_session_widget_get_selection (self);
  KsResult *result = ks_session_widget_get_result (self);
  gsize n = 0;
  const guint32 *nodes = selection != NULL ? ks_selection_get_loop_nodes (selection, &n) : NULL;

  if (n == 0 || result == NULL || self->scene->graph != result->graph)
    return;
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  ks_loop_draw_in_graph (cr, self->scene, look, nodes, n);
  cairo_destroy (cr);
}

static void
ks_graph_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KsGraphCanvas *self = KS_GRAPH_CANVAS (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  KsStyle style = ks_screen_style (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);

  gtk_snapshot_push_clip (snapshot, &bounds);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { style.background.red, style.background.green,
                                                    style.background.blue, 1.0f }, &bounds);
  if (self->scene != NULL && self->picture != NULL)
    {
      KsGraphLook look = { .style = &style,
                           .map = ks_colormap_find (KS_GRAPH_COLORMAP),
                           .viewport = self->viewport,
                           .with_loose = self->with_loose };

      if (self->still != NULL)
        snapshot_picture (self, snapshot, self->still, &self->still_viewport);
      else
        snapshot_picture (self, snapshot, self->picture, &self->painted);
      if (self->marked != NULL)
        snapshot_dragged (self, snapshot, look, width, height);
      snapshot_loop (self, snapshot, &look, width, height);
      if (self->hovered != KS_NO_NODE)
        snapshot_ring (self, snapshot, &look, self->hovered, FALSE);
      if (self->focused != KS_NO_NODE && gtk_widget_has_visible_focus (widget))
        snapshot_ring (self, snapshot, &look, self->focused, TRUE);
    }
  gtk_widget_snapshot_child (widget, GTK_WIDGET (self->card), snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
place_card (KsGraphCanvas *self, int width, int height)
{
  GtkRequisition size;
  double x = self->pointer_x, y = self->pointer_y;

  if (self->hovered == KS_NO_NODE && self->focused != KS_NO_NODE && self->scene != NULL)
    ks_viewport_to_screen (&self->viewport, self->scene->xy[2 * self->focused],
                           self->scene->xy[2 * self->focused + 1], &x, &y);
  gtk_widget_get_preferred_size (GTK_WIDGET (self->card), NULL, &size);
  int left = (int) x + CARD_GAP + size.width <= width ? (int) x + CARD_GAP
                                                      : (int) x - CARD_GAP - size.width;
  int top = (int) y + CARD_GAP + size.height <= height ? (int) y + CARD_GAP
                                                       : (int) y - CARD_GAP - size.height;
  gtk_widget_size_allocate (
      GTK_WIDGET (self->card),
      &(GtkAllocation) { MAX (left, 0), MAX (top, 0), size.width, size.height }, -1);
}

static void
ks_graph_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KsGraphCanvas *self = KS_GRAPH_CANVAS (widget);

  if (width != self->painted_width || height != self->painted_height || self->picture == NULL)
    ks_graph_canvas_queue_paint (self);
  place_card (self, width, height);
}

static void
ks_graph_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                         int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = 200;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 760 : 640;
}

/* State */

/* The card tells of the node under the pointer, or else of the focused one. */
static void
update_card (KsGraphCanvas *self)
{
  guint32 node = self->hovered;
  KsResult *result = ks_session_widget_get_result (self);

  if (node == KS_NO_NODE && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    node = self->focused;
  if (node == KS_NO_NODE || self->drag > KS_DRAG_PENDING || !ks_graph_canvas_is_current (self))
    ks_node_card_set_node (self->card, NULL, NULL, 0);
  else
    ks_node_card_set_node (self->card, result, self->scene, node);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
update_description (KsGraphCanvas *self)
{
  KsResult *result = ks_session_widget_get_result (self);
  gsize n_selected = 0;

  if (result == NULL)
    return;
  ks_selection_get_nodes (ks_session_widget_get_selection (self), &n_selected);
  g_autofree char *description = ks_words_description (result, n_selected);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
}

void
ks_graph_canvas_set_hovered (KsGraphCanvas *self, guint32 node)
{
  if (self->hovered == node)
    {
      if (node != KS_NO_NODE)
        gtk_widget_queue_allocate (GTK_WIDGET (self)); /* The card follows the pointer. */
      return;
    }
  KsSelection *selection = ks_session_widget_get_selection (self);
  self->hovered = node;
  if (selection != NULL)
    ks_selection_set_hovered (selection, ks_graph_canvas_is_current (self) ? node : KS_NO_NODE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), node != KS_NO_NODE ? "pointer" : NULL);
  update_card (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ks_graph_canvas_set_focused (KsGraphCanvas *self, guint32 node)
{
  self->focused = node;
  update_card (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ks_graph_canvas_set_viewport (KsGraphCanvas *self, KsViewport viewport)
{
  set_viewport (self, viewport);
  self->fitted = FALSE;
  ks_graph_canvas_queue_paint (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ks_graph_canvas_begin_node_drag (KsGraphCanvas *self)
{
  g_autofree guint8 *marks = g_malloc0 (self->scene->n_nodes);

  marks[self->dragged] = 1;
  self->drag = KS_DRAG_NODE;
  ks_graph_canvas_end_glide (self);
  g_clear_pointer (&self->marked, g_bytes_unref);
  self->marked = g_bytes_new_take (g_steal_pointer (&marks), self->scene->n_nodes);
  g_clear_pointer (&self->still, ks_picture_unref);
  ks_graph_canvas_queue_paint (self);
  update_card (self);
}

void
ks_graph_canvas_move_node (KsGraphCanvas *self, double x, double y)
{
  g_autofree float *xy = g_memdup2 (self->scene->xy, 2 * self->scene->n_nodes * sizeof (float));

  xy[2 * self->dragged] = (float) x;
  xy[2 * self->dragged + 1] = (float) y;
  KsGraphScene *moved = ks_graph_scene_moved (self->scene, xy, NULL, NULL);
  if (moved == NULL)
    return;
  ks_graph_scene_unref (self->scene);
  self->scene = moved;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The session's signals */

static void
want_scene (KsGraphCanvas *self)
{
  self->wanted++;
  if (ks_session_widget_get_result (self) == NULL)
    ks_graph_canvas_end_glide (self); /* The session is gone, and the places it glides to. */
  update_description (self);
  ks_graph_canvas_queue_paint (self);
}

static void
on_result (KsGraphCanvas *self)
{
  KsResult *result = ks_session_widget_get_result (self);

  if (result == NULL || self->result == NULL || self->wanted != self->shown
      || !ks_result_looks_like (self->result, result))
    want_scene (self);
}

static void
on_selection_changed (KsGraphCanvas *self)
{
  update_description (self);
  ks_graph_canvas_queue_paint (self);
}

static void
on_dark (KsGraphCanvas *self)
{
  ks_graph_canvas_queue_paint (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Public */

KsGraphScene *
ks_graph_canvas_get_scene (KsGraphCanvas *self)
{
  g_return_val_if_fail (KS_IS_GRAPH_CANVAS (self), NULL);

  return self->scene;
}

KsViewport
ks_graph_canvas_get_viewport (KsGraphCanvas *self)
{
  return self->viewport;
}

void
ks_graph_canvas_fit (KsGraphCanvas *self)
{
  g_return_if_fail (KS_IS_GRAPH_CANVAS (self));

  self->fitted = TRUE;
  ks_graph_canvas_queue_paint (self);
}

void
ks_graph_canvas_zoom (KsGraphCanvas *self, double factor)
{
  g_return_if_fail (KS_IS_GRAPH_CANVAS (self));

  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  ks_graph_canvas_set_viewport (self, ks_viewport_zoom (self->viewport, factor, x, y, 0.5, 2000.0));
}

/* Object */

static void
ks_graph_canvas_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsGraphCanvas *self = KS_GRAPH_CANVAS (object);

  switch (id)
    {
    case PROP_SHOW_UNCLUSTERED:
      self->with_loose = g_value_get_boolean (value);
      ks_graph_canvas_queue_paint (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ks_graph_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsGraphCanvas *self = KS_GRAPH_CANVAS (object);

  switch (id)
    {
    case PROP_SHOW_UNCLUSTERED:
      g_value_set_boolean (value, self->with_loose);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ks_graph_canvas_dispose (GObject *object)
{
  KsGraphCanvas *self = KS_GRAPH_CANVAS (object);

  if (self->painter != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->painter, self);
      g_clear_object (&self->painter);
    }
  ks_graph_canvas_end_glide (self);
  g_clear_pointer (&self->scene, ks_graph_scene_unref);
  g_clear_pointer (&self->result, ks_result_unref);
  g_clear_pointer (&self->pinned, g_bytes_unref);
  g_clear_pointer (&self->restored, ks_result_unref);
  g_clear_pointer (&self->restored_pins, g_bytes_unref);
  g_clear_pointer (&self->picture, ks_picture_unref);
  g_clear_pointer (&self->still, ks_picture_unref);
  g_clear_pointer (&self->marked, g_bytes_unref);
  G_OBJECT_CLASS (ks_graph_canvas_parent_class)->dispose (object);
}

static void
ks_graph_canvas_class_init (KsGraphCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = ks_graph_canvas_set_property;
  object_class->get_property = ks_graph_canvas_get_property;
  object_class->dispose = ks_graph_canvas_dispose;
  widget_class->snapshot = ks_graph_canvas_snapshot;
  widget_class->size_allocate = ks_graph_canvas_size_allocate;
  widget_class->measure = ks_graph_canvas_measure;
  widget_class->unrealize = ks_graph_canvas_unrealize;
  gtk_widget_class_set_css_name (widget_class, "ksgraphcanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  properties[PROP_SHOW_UNCLUSTERED]
    = g_param_spec_boolean ("show-unclustered", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_MOVED] = g_signal_new ("moved", KS_TYPE_GRAPH_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 2, KS_TYPE_RESULT, G_TYPE_POINTER);
  signals[SIGNAL_VIEWPORT_CHANGED]
    = g_signal_new ("viewport-changed", KS_TYPE_GRAPH_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_NODE_MOVED]
    = g_signal_new ("node-moved", KS_TYPE_GRAPH_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  signals[SIGNAL_SCENE_CHANGED]
    = g_signal_new ("scene-changed", KS_TYPE_GRAPH_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
}

static void
ks_graph_canvas_init (KsGraphCanvas *self)
{
  self->hovered = self->focused = self->dragged = KS_NO_NODE;
  self->viewport = (KsViewport) { 1.0, 0.0, 0.0 };
  self->fitted = TRUE;
  self->painter = ks_graph_painter_new ();
  g_signal_connect (self->painter, "painted", G_CALLBACK (on_painted), self);
  g_signal_connect (self->painter, "failed", G_CALLBACK (on_paint_failed), self);
  self->card = g_object_new (KS_TYPE_NODE_CARD, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->card), GTK_WIDGET (self));

  ks_session_widget_watch (self, "notify::result", G_CALLBACK (on_result));
  ks_session_widget_watch (self, "notify::colour", G_CALLBACK (want_scene));
  ks_session_widget_watch_selection (self, "changed", G_CALLBACK (on_selection_changed));
  ks_session_widget_watch_selection (self, "loop-changed", G_CALLBACK (gtk_widget_queue_draw));
  g_signal_connect (self, "notify::session", G_CALLBACK (want_scene), NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (on_dark),
                           self, G_CONNECT_SWAPPED);

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Mapper graph", -1);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (ks_graph_canvas_queue_paint), NULL);
  ks_graph_canvas_init_input (self);
}
