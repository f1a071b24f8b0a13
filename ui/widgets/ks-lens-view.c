/* SPDX-License-Identifier: MIT */
#include "ks-lens-view.h"

#include <adwaita.h>
#include <math.h>

#include "ks-lens-order.h"
#include "ks-loop-draw.h"
#include "ks-screen-style.h"
#include "ks-words.h"

#define REACH 6.0  /* logical pixels from the pointer to a point */
#define PATIENCE 60 /* milliseconds after a new result */
#define SLACK 4.0  /* that a press may wander and still be a click */

struct _KsLensView
{
  KsSessionWidget parent_instance;

  /* What is shown. */
  KsLensScene *scene;     /* owned or NULL */
  KsResult *result;       /* what it was made of; owned or NULL */
  KsPicture *picture;     /* owned or NULL */
  int painted_width, painted_height; /* logical pixels */

  /* What is being painted. */
  gboolean is_painting;   /* a worker has an order */
  gboolean is_stale;      /* and another is wanted after it */
  guint patience;         /* source that paints what a new result brought, or 0 */
  gboolean wants_scene;   /* of the session's result or colour, which is another by now */

  guint32 hovered;        /* a core point or KS_NO_POINT */
  gboolean is_banding;
  KsBounds band;          /* logical pixels, corners in any order */
};

G_DEFINE_FINAL_TYPE (KsLensView, ks_lens_view, KS_TYPE_SESSION_WIDGET)

/* ------- painting ------- */

static void queue_paint (KsLensView *self);

static void
describe (KsLensView *self)
{
  gsize n_selected = 0;

  if (self->scene == NULL || ks_session_widget_get_session (self) == NULL)
    return;
  ks_selection_get_members (ks_session_widget_get_selection (self), &n_selected);
  g_autofree char *points = ks_words_amount (self->scene->m, "point", "points");
  g_autofree char *boxes = self->scene->cover != NULL
                             ? ks_words_amount (self->scene->cover->n_boxes, "box", "boxes")
                             : ks_words_amount (self->scene->graph->n_nodes, "ball", "balls");
  g_autofree char *axes = g_strjoin (" and ", self->scene->title[0], self->scene->title[1], NULL);
  g_autofree char *text = g_strdup_printf ("%s by %s in %s, %zu in no cluster, %zu points selected",
                                           points, axes, boxes, self->scene->graph->n_unclustered,
                                           n_selected);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static void
take_scene (KsLensView *self, KsLensScene *scene)
{
  if (scene == self->scene)
    return;
  if (self->scene == NULL || self->scene->n_axes != scene->n_axes)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  g_clear_pointer (&self->scene, ks_lens_scene_unref);
  self->scene = ks_lens_scene_ref (scene);
  self->hovered = KS_NO_POINT;
}

static void
on_painted (gpointer owner, gpointer data, const GError *error)
{
  KsLensView *self = owner;
  KsLensOrder *order = data;
  KsSession *session = ks_session_widget_get_session (self);

  self->is_painting = FALSE;
  if (session == NULL)
    return;
  if (error != NULL)
    {
      /* The next paint tries again: the scene shown may be of an earlier result. */
      self->wants_scene = TRUE;
      ks_session_report (session, error->message);
    }
  else
    {
      take_scene (self, order->scene);
      g_clear_pointer (&self->result, ks_result_unref);
      self->result = ks_result_ref (order->result);
      ks_picture_set (&self->picture, order->picture);
      self->painted_width = order->width;
      self->painted_height = order->height;
      describe (self);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  if (self->is_stale)
    queue_paint (self);
}

static KsLensOrder *
make_order (KsLensView *self, KsResult *result)
{
  KsLensOrder *order = ks_lens_order_new ();
  KsStyle style = ks_screen_style (GTK_WIDGET (self));
  const guint8 *marks = ks_selection_get_marks (ks_session_widget_get_selection (self));

  order->result = ks_result_ref (result);
  g_object_get (ks_session_widget_get_session (self), "colour", &order->colour, NULL);
  if (self->scene != NULL && !self->wants_scene)
    order->scene = ks_lens_scene_ref (self->scene);
  if (marks != NULL)
    order->selected = g_bytes_new (marks, result->graph->n_nodes);
  order->width = gtk_widget_get_width (GTK_WIDGET (self));
  order->height = gtk_widget_get_height (GTK_WIDGET (self));
  order->scale_factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  order->is_dark = style.is_dark;
  order->font_size = style.font_size;
  return order;
}

/* One worker at a time paints what is newest when it begins. Nothing is painted where nothing is
 * seen. */
static void
queue_paint (KsLensView *self)
{
  KsResult *result = ks_session_widget_get_result (self);

  self->is_stale = TRUE;
  if (result == NULL || self->is_painting || !gtk_widget_get_mapped (GTK_WIDGET (self))
      || gtk_widget_get_width (GTK_WIDGET (self)) <= 0
      || gtk_widget_get_height (GTK_WIDGET (self)) <= 0)
    return;
  ks_lens_order_paint (make_order (self, result), self, on_painted);
  self->is_painting = TRUE;
  self->is_stale = self->wants_scene = FALSE;
}

static gboolean
on_patience_end (gpointer data)
{
  KsLensView *self = data;

  self->patience = 0;
  queue_paint (self);
  return G_SOURCE_REMOVE;
}

/* The graph goes before: while a slider moves, the worker's time is the painter's. */
static void
want_scene (KsLensView *self)
{
  self->wants_scene = self->is_stale = TRUE;
  if (self->scene == NULL)
    queue_paint (self);
  else if (self->patience == 0)
    self->patience = g_timeout_add_full (G_PRIORITY_LOW, PATIENCE, on_patience_end, self, NULL);
}

static void
on_result (KsLensView *self)
{
  KsResult *result = ks_session_widget_get_result (self);

  if (result == NULL || self->result == NULL || self->wants_scene || self->is_painting
      || !ks_result_looks_like (self->result, result))
    want_scene (self);
}

static void
on_selection_changed (KsLensView *self)
{
  describe (self);
  queue_paint (self);
}

static void
on_hovered_changed (KsLensView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ------- showing ------- */

static gboolean
is_current (KsLensView *self)
{
  KsResult *result = ks_session_widget_get_result (self);

  return self->scene != NULL && result != NULL && self->scene->graph == result->graph;
}

static void
snapshot_band (KsLensView *self, GtkSnapshot *snapshot, const KsStyle *style)
{
  GdkRGBA fill = { style->accent.red, style->accent.green, style->accent.blue, 0.12f };
  GdkRGBA line = { style->accent.red, style->accent.green, style->accent.blue, 0.9f };
  graphene_rect_t area = GRAPHENE_RECT_INIT ((float) MIN (self->band.x0, self->band.x1),
                                             (float) MIN (self->band.y0, self->band.y1),
                                             (float) fabs (self->band.x1 - self->band.x0),
                                             (float) fabs (self->band.y1 - self->band.y0));
  GskRoundedRect outline;

  gtk_snapshot_append_color (snapshot, &fill, &area);
  gsk_rounded_rect_init_from_rect (&outline, &area, 0.0f);
  gtk_snapshot_append_border (snapshot, &outline, (const float[4]) { 1, 1, 1, 1 },
                              (const GdkRGBA[4]) { line, line, line, line });
}

static void
snapshot_hovered (KsLensView *self, GtkSnapshot *snapshot, const KsStyle *style, int width,
                  int height)
{
  guint32 node = ks_selection_get_hovered (ks_session_widget_get_selection (self));
  KsLensLook look = ks_lens_screen_look (style, 1);

  if (!is_current (self) || (node == G_MAXUINT32 && self->hovered == KS_NO_POINT))
    return;
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  ks_lens_draw_hovered (cr, self->scene, &look, width, height, node, self->hovered);
  cairo_destroy (cr);
}

static void
snapshot_loop (KsLensView *self, GtkSnapshot *snapshot, const KsStyle *style, int width, int height)
{
  KsLensLook look = ks_lens_screen_look (style, 1);
  gsize n;
  const guint32 *points
    = ks_selection_get_loop (ks_session_widget_get_selection (self), &n);

  if (n == 0 || !is_current (self))
    return;
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  ks_loop_draw_in_lens (cr, self->scene, &look, width, height, points, n);
  cairo_destroy (cr);
}

static void
ks_lens_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KsLensView *self = KS_LENS_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  KsStyle style = ks_screen_style (widget);

  if (self->picture == NULL || ks_session_widget_get_session (self) == NULL)
    return;
  ks_picture_snapshot (self->picture, widget, snapshot, self->painted_width, self->painted_height);
  if (self->painted_width == width && self->painted_height == height)
    {
      snapshot_loop (self, snapshot, &style, width, height);
      snapshot_hovered (self, snapshot, &style, width, height);
    }
  if (self->is_banding)
    snapshot_band (self, snapshot, &style);
}

static GtkSizeRequestMode
ks_lens_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ks_lens_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                      int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  KsLensView *self = KS_LENS_VIEW (widget);
  KsStyle style = ks_screen_style (widget);
  KsLensLook look = ks_lens_screen_look (&style, 1);

  *minimum = 200;
  *natural = 300;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size > 0 && self->scene != NULL)
    *minimum = *natural = (int) CLAMP (ceil (ks_lens_height (self->scene, &look, for_size)), 160,
                                       420);
}

static void
ks_lens_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KsLensView *self = KS_LENS_VIEW (widget);

  if (width != self->painted_width || height != self->painted_height)
    queue_paint (self);
}

static void
ks_lens_view_map (GtkWidget *widget)
{
  KsLensView *self = KS_LENS_VIEW (widget);

  GTK_WIDGET_CLASS (ks_lens_view_parent_class)->map (widget);
  if (self->is_stale || self->picture == NULL)
    queue_paint (self);
}

/* ------- input ------- */

static KsPlot
plot_of (KsLensView *self)
{
  KsStyle style = ks_screen_style (GTK_WIDGET (self));
  KsLensLook look = ks_lens_screen_look (&style, 1);

  return ks_lens_plot (self->scene, &look, gtk_widget_get_width (GTK_WIDGET (self)),
                       gtk_widget_get_height (GTK_WIDGET (self)));
}

static guint32
point_at (KsLensView *self, double x, double y)
{
  if (!is_current (self))
    return KS_NO_POINT;
  KsPlot plot = plot_of (self);

  return ks_lens_scene_pick (self->scene, (x - plot.x) / plot.width,
                             1.0 - (y - plot.y) / plot.height, REACH / plot.width,
                             REACH / plot.height);
}

/* The point's place in words, and whether any node holds it. */
static char *
tell_point (KsLensView *self, guint32 point)
{
  const KsLensScene *scene = self->scene;
  guint32 index = scene->core->rows[point];
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "Point %u", index);
  for (guint a = 0; a < scene->n_axes; a++)
    {
      double value = scene->low[a] + scene->place[2 * point + a] * (scene->high[a] - scene->low[a]);
      g_autofree char *number = ks_words_number (value);

      g_string_append_printf (text, "\n%s %s", scene->title[a], number);
    }
  if (scene->is_unclustered[point])
    g_string_append (text, "\nIn no cluster");
  return g_string_free (text, FALSE);
}

static void
set_hovered (KsLensView *self, guint32 point)
{
  if (self->hovered == point)
    return;
  self->hovered = point;
  g_autofree char *text = point != KS_NO_POINT ? tell_point (self, point) : NULL;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  describe (self); /* GTK has made what the tooltip says the accessible description. */
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, KsLensView *self)
{
  set_hovered (self, self->is_banding || self->scene == NULL || self->scene->n_axes == 1
                         ? KS_NO_POINT
                         : point_at (self, x, y));
}

static void
on_leave (GtkEventControllerMotion *motion, KsLensView *self)
{
  set_hovered (self, KS_NO_POINT);
}

void
ks_lens_view_select (KsLensView *self, const KsBounds *area, gboolean extends)
{
  g_return_if_fail (KS_IS_LENS_VIEW (self) && area != NULL);

  gsize n;

  if (!is_current (self))
    return;
  g_autofree guint32 *rows = ks_lens_scene_within (self->scene, area, &n, NULL, NULL);
  if (rows == NULL)
    return;
  for (gsize i = 0; i < n; i++)
    rows[i] = self->scene->core->rows[rows[i]];
  ks_selection_set_points (ks_session_widget_get_selection (self), rows, n, extends);
}

static void
select_point (KsLensView *self, guint32 point, gboolean extends)
{
  if (!is_current (self))
    return;
  guint32 index = point != KS_NO_POINT ? self->scene->core->rows[point] : 0;
  ks_selection_set_points (ks_session_widget_get_selection (self), &index, point != KS_NO_POINT,
                           extends);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, KsLensView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->band = (KsBounds) { x, y, x, y };
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, KsLensView *self)
{
  self->band.x1 = self->band.x0 + dx;
  self->band.y1 = self->band.y0 + dy;
  if (hypot (dx, dy) > SLACK)
    self->is_banding = TRUE;
  set_hovered (self, KS_NO_POINT);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_drag_end (GtkGestureDrag *gesture, double dx, double dy, KsLensView *self)
{
  GdkModifierType state
    = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  gboolean extends = (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0;

  /* Motion and release may come in one go: then nothing was told in between. */
  on_drag_update (gesture, dx, dy, self);
  gboolean was_banding = self->is_banding;

  self->is_banding = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!is_current (self))
    return;
  if (!was_banding)
    {
      select_point (self, point_at (self, self->band.x0, self->band.y0), extends);
      return;
    }
  KsPlot plot = plot_of (self);
  KsBounds area = { (MIN (self->band.x0, self->band.x1) - plot.x) / plot.width,
                    1.0 - (MAX (self->band.y0, self->band.y1) - plot.y) / plot.height,
                    (MAX (self->band.x0, self->band.x1) - plot.x) / plot.width,
                    1.0 - (MIN (self->band.y0, self->band.y1) - plot.y) / plot.height };
  ks_lens_view_select (self, &area, extends);
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        KsLensView *self)
{
  if (key != GDK_KEY_Escape || ks_session_widget_get_session (self) == NULL)
    return GDK_EVENT_PROPAGATE;
  ks_selection_clear (ks_session_widget_get_selection (self));
  return GDK_EVENT_STOP;
}

static void
add_controllers (KsLensView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

/* ------- object ------- */

KsLensScene *
ks_lens_view_get_scene (KsLensView *self)
{
  g_return_val_if_fail (KS_IS_LENS_VIEW (self), NULL);

  return self->scene;
}

static void
ks_lens_view_dispose (GObject *object)
{
  KsLensView *self = KS_LENS_VIEW (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_pointer (&self->scene, ks_lens_scene_unref);
  g_clear_pointer (&self->result, ks_result_unref);
  g_clear_pointer (&self->picture, ks_picture_unref);
  G_OBJECT_CLASS (ks_lens_view_parent_class)->dispose (object);
}

static void
ks_lens_view_class_init (KsLensViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ks_lens_view_dispose;
  widget_class->snapshot = ks_lens_view_snapshot;
  widget_class->measure = ks_lens_view_measure;
  widget_class->get_request_mode = ks_lens_view_get_request_mode;
  widget_class->size_allocate = ks_lens_view_size_allocate;
  widget_class->map = ks_lens_view_map;
  gtk_widget_class_set_css_name (widget_class, "kslensview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ks_lens_view_init (KsLensView *self)
{
  self->hovered = KS_NO_POINT;
  ks_session_widget_watch (self, "notify::result", G_CALLBACK (on_result));
  ks_session_widget_watch (self, "notify::colour", G_CALLBACK (want_scene));
  ks_session_widget_watch_selection (self, "changed", G_CALLBACK (on_selection_changed));
  ks_session_widget_watch_selection (self, "hovered-changed", G_CALLBACK (on_hovered_changed));
  ks_session_widget_watch_selection (self, "loop-changed", G_CALLBACK (gtk_widget_queue_draw));
  g_signal_connect (self, "notify::session", G_CALLBACK (want_scene), NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (queue_paint), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (queue_paint), NULL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, "Lens plot",
                                  -1);
  add_controllers (self);
}
