/* SPDX-License-Identifier: MIT */
#include "ks-graph-canvas-private.h"

#include <math.h>

#define SLACK 4.0       /* logical pixels that a click may wander, or miss a node by */
#define ZOOM_STEP 1.15  /* for each notch of a wheel */
#define MIN_SCALE 0.5   /* logical pixels to a layout unit */
#define MAX_SCALE 2000.0

static guint32
node_at (KsGraphCanvas *self, double x, double y)
{
  double layout_x, layout_y;

  if (self->scene == NULL)
    return KS_NO_NODE;
  ks_viewport_to_layout (&self->viewport, x, y, &layout_x, &layout_y);
  return ks_graph_scene_pick (self->scene, layout_x, layout_y, SLACK / self->viewport.scale);
}

static void
zoom_at (KsGraphCanvas *self, double factor, double x, double y)
{
  if (self->scene != NULL)
    ks_graph_canvas_set_viewport (
        self, ks_viewport_zoom (self->viewport, factor, x, y, MIN_SCALE, MAX_SCALE));
}

/* Pointer */

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, KsGraphCanvas *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
  if (self->drag == KS_DRAG_NONE)
    ks_graph_canvas_set_hovered (self, node_at (self, x, y));
}

static void
on_leave (GtkEventControllerMotion *motion, KsGraphCanvas *self)
{
  if (self->drag == KS_DRAG_NONE)
    ks_graph_canvas_set_hovered (self, KS_NO_NODE);
}

static gboolean
on_scroll (GtkEventControllerScroll *scroll, double dx, double dy, KsGraphCanvas *self)
{
  zoom_at (self, pow (ZOOM_STEP, -dy), self->pointer_x, self->pointer_y);
  return GDK_EVENT_STOP;
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, KsGraphCanvas *self)
{
  self->start = self->viewport;
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, KsGraphCanvas *self)
{
  double x, y;

  if (self->scene == NULL || !gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    return;
  ks_graph_canvas_set_viewport (self,
                                ks_viewport_zoom (self->start, scale, x, y, MIN_SCALE, MAX_SCALE));
}

static void
click (KsGraphCanvas *self, guint32 node, gboolean extends)
{
  KsSelection *selection;

  if (!ks_graph_canvas_is_current (self))
    return;
  selection = ks_session_widget_get_selection (self);
  if (node == KS_NO_NODE)
    {
      if (!extends)
        ks_selection_clear (selection);
      return;
    }
  if (extends)
    ks_selection_toggle (selection, node);
  else
    ks_selection_set_nodes (selection, &node, 1);
  ks_graph_canvas_set_focused (self, node);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, KsGraphCanvas *self)
{
  double layout_x, layout_y;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag = KS_DRAG_PENDING;
  self->start = self->viewport;
  self->dragged = node_at (self, x, y);
  if (self->dragged == KS_NO_NODE)
    return;
  ks_viewport_to_layout (&self->viewport, x, y, &layout_x, &layout_y);
  self->grip_x = self->scene->xy[2 * self->dragged] - layout_x;
  self->grip_y = self->scene->xy[2 * self->dragged + 1] - layout_y;
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, KsGraphCanvas *self)
{
  double start_x, start_y, x, y;

  if (self->drag == KS_DRAG_PENDING && hypot (dx, dy) > SLACK)
    {
      if (self->dragged != KS_NO_NODE)
        ks_graph_canvas_begin_node_drag (self);
      else
        self->drag = KS_DRAG_GROUND;
      ks_graph_canvas_set_hovered (self, KS_NO_NODE);
    }
  if (self->drag == KS_DRAG_GROUND)
    {
      gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
      ks_graph_canvas_set_viewport (self, ks_viewport_pan (self->start, dx, dy));
    }
  else if (self->drag == KS_DRAG_NODE)
    {
      gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y);
      ks_viewport_to_layout (&self->viewport, start_x + dx, start_y + dy, &x, &y);
      ks_graph_canvas_move_node (self, x + self->grip_x, y + self->grip_y);
    }
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, KsGraphCanvas *self)
{
  GdkModifierType modifiers
    = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  KsDragState drag = self->drag;
  guint32 node = self->dragged;

  if (drag == KS_DRAG_NODE)
    {
      ks_graph_canvas_end_node_drag (self);
      return;
    }
  self->drag = KS_DRAG_NONE;
  self->dragged = KS_NO_NODE;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), NULL);
  if (drag == KS_DRAG_PENDING)
    click (self, node, (modifiers & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, KsGraphCanvas *self)
{
  if (n_press == 2 && node_at (self, x, y) == KS_NO_NODE)
    ks_graph_canvas_fit (self);
}

/* Keys */

/* Where walking starts: the selected node, if it is one, else the largest. */
static guint32
first_node (KsGraphCanvas *self)
{
  gsize n;
  const guint32 *selected = ks_selection_get_nodes (ks_session_widget_get_selection (self), &n);

  if (n > 0)
    return selected[0];
  for (gsize i = 0; i < self->scene->n_nodes; i++)
    if (ks_graph_scene_shows (self->scene, self->scene->order[i]))
      return self->scene->order[i];
  return KS_NO_NODE;
}

/* Brings the focused node into view, with some room about it. */
static void
reveal (KsGraphCanvas *self)
{
  const double room = 48.0;
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double x, y;

  ks_viewport_to_screen (&self->viewport, self->scene->xy[2 * self->focused],
                         self->scene->xy[2 * self->focused + 1], &x, &y);
  double dx = CLAMP (x, room, MAX (width - room, room)) - x;
  double dy = CLAMP (y, room, MAX (height - room, room)) - y;
  if (dx != 0.0 || dy != 0.0)
    ks_graph_canvas_set_viewport (self, ks_viewport_pan (self->viewport, dx, dy));
}

static gboolean
walk (KsGraphCanvas *self, double dx, double dy)
{
  guint32 node = self->focused;

  if (!ks_graph_canvas_is_current (self))
    return GDK_EVENT_PROPAGATE;
  node = node == KS_NO_NODE ? first_node (self) : ks_graph_scene_walk (self->scene, node, dx, dy);
  if (node == KS_NO_NODE)
    return GDK_EVENT_STOP;
  ks_graph_canvas_set_hovered (self, KS_NO_NODE);
  ks_graph_canvas_set_focused (self, node);
  reveal (self);
  return GDK_EVENT_STOP;
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        KsGraphCanvas *self)
{
  gboolean extends = (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0;

  if (ks_session_widget_get_session (self) == NULL || self->scene == NULL
      || (state & (GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Left: case GDK_KEY_KP_Left:
      return walk (self, -1.0, 0.0);
    case GDK_KEY_Right: case GDK_KEY_KP_Right:
      return walk (self, 1.0, 0.0);
    case GDK_KEY_Up: case GDK_KEY_KP_Up:
      return walk (self, 0.0, -1.0);
    case GDK_KEY_Down: case GDK_KEY_KP_Down:
      return walk (self, 0.0, 1.0);
    case GDK_KEY_Return: case GDK_KEY_KP_Enter: case GDK_KEY_space: case GDK_KEY_KP_Space:
      if (self->focused == KS_NO_NODE)
        return walk (self, 0.0, 0.0);
      click (self, self->focused, extends);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      click (self, KS_NO_NODE, FALSE);
      return GDK_EVENT_STOP;
    case GDK_KEY_plus: case GDK_KEY_equal: case GDK_KEY_KP_Add:
      ks_graph_canvas_zoom (self, ZOOM_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus: case GDK_KEY_KP_Subtract:
      ks_graph_canvas_zoom (self, 1.0 / ZOOM_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_0: case GDK_KEY_KP_0:
      ks_graph_canvas_fit (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
on_focus (KsGraphCanvas *self)
{
  ks_graph_canvas_set_focused (self, self->focused);
}

void
ks_graph_canvas_init_input (KsGraphCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
    = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *press = gtk_gesture_click_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  g_signal_connect (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (on_focus), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_focus), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  g_signal_connect (press, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, key);
  gtk_widget_add_controller (widget, focus);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}
