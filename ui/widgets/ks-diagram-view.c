/* SPDX-License-Identifier: MIT */
#include "ks-diagram-view.h"

#include <adwaita.h>
#include <math.h>

#include "ks-barcode-draw.h"
#include "ks-diagram-draw.h"
#include "ks-diagram-order.h"
#include "ks-screen-style.h"
#include "ks-words.h"

#define OLD_OPACITY 0.45

struct _KsDiagramView
{
  KsSessionWidget parent_instance;

  /* What is shown. */
  KsDiagramScene *scene; /* owned or NULL */
  KsPicture *picture;    /* owned or NULL: the scene without any bar marked */
  int painted_width, painted_height; /* logical pixels */
  gboolean painted_as_bars;

  /* What is being painted. */
  gboolean is_painting;  /* a worker has an order */
  gboolean is_stale;     /* and another is wanted after it */
  gboolean wants_scene;  /* of the session's diagram or of other axes */

  gboolean as_bars, is_log;
  guint32 hovered;       /* a bar or KS_NO_BAR */
};

G_DEFINE_FINAL_TYPE (KsDiagramView, ks_diagram_view, KS_TYPE_SESSION_WIDGET)

enum { PROP_AS_BARS = 1, PROP_LOGARITHMIC, N_PROPS };
enum { SIGNAL_SCENE_CHANGED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* The scene shown is of the session's diagram, so that the session knows its bars. */
static gboolean
is_current (KsDiagramView *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  KsResult *result = session != NULL ? ks_session_get_diagram (session) : NULL;

  return self->scene != NULL && result != NULL && self->scene->diagram == result->diagram;
}

static guint32
chosen_bar (KsDiagramView *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  guint bar = KS_NO_BAR;

  if (is_current (self))
    g_object_get (session, "bar", &bar, NULL);
  return bar;
}

/* What a bar is, and on which side of the band it lies if there is one; a new string. */
static char *
tell_bar (KsDiagramView *self, guint32 bar)
{
  const KsDiagramScene *scene = self->scene;
  g_autofree char *words = ks_words_bar (&scene->diagram->bars[bar]);

  if (scene->band_length <= 0.0)
    return g_steal_pointer (&words);
  return g_strdup_printf ("%s, %s the %g %% band", words,
                          ks_diagram_scene_in_band (scene, bar) ? "within" : "beyond",
                          100.0 * scene->band_level);
}

static char *
tell_diagram (KsDiagramView *self)
{
  g_autofree char *words = ks_words_diagram (self->scene->diagram);

  if (self->scene->band_length <= 0.0)
    return g_steal_pointer (&words);
  g_autofree char *length = ks_words_number (self->scene->band_length);
  return g_strdup_printf ("%s, %g %% band up to length %s", words, 100.0 * self->scene->band_level,
                          length);
}

static void
describe (KsDiagramView *self)
{
  g_autofree char *diagram = self->scene != NULL ? tell_diagram (self) : g_strdup ("");
  guint32 chosen = self->scene != NULL ? chosen_bar (self) : KS_NO_BAR;
  g_autofree char *bar = chosen != KS_NO_BAR ? tell_bar (self, chosen) : NULL;
  g_autofree char *description = bar != NULL ? g_strdup_printf ("%s; chosen: %s", diagram, bar)
                                             : g_strdup (diagram);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
}

/* GTK makes what a tooltip says the accessible description, which is to stay the diagram's. */
static void
set_hovered (KsDiagramView *self, guint32 bar)
{
  if (bar == self->hovered)
    return;
  self->hovered = bar;
  g_autofree char *text = bar != KS_NO_BAR ? tell_bar (self, bar) : NULL;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The one that grows, or else the last one with its band; NULL before the first. */
static KsDiagram *
shown_diagram (KsDiagramView *self, const KsBand **band)
{
  KsSession *session = ks_session_widget_get_session (self);
  KsResult *result = session != NULL ? ks_session_get_diagram (session) : NULL;
  KsDiagram *partial = session != NULL ? ks_session_get_partial (session) : NULL;

  *band = partial == NULL && result != NULL ? result->band : NULL;
  return partial != NULL ? partial : result != NULL ? result->diagram : NULL;
}

static void queue_paint (KsDiagramView *self);

/* Fades the diagram of earlier parameters. */
static void
on_age (KsDiagramView *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  KsDiagram *partial = session != NULL ? ks_session_get_partial (session) : NULL;
  gboolean is_old = FALSE;

  if (session != NULL && (partial == NULL || self->scene == NULL || self->scene->diagram != partial))
    g_object_get (session, "diagram-is-old", &is_old, NULL);
  gtk_widget_set_opacity (GTK_WIDGET (self), is_old ? OLD_OPACITY : 1.0);
}

static void
take_scene (KsDiagramView *self, KsDiagramScene *scene)
{
  if (scene == self->scene)
    return;
  set_hovered (self, KS_NO_BAR);
  g_clear_pointer (&self->scene, ks_diagram_scene_unref);
  self->scene = scene != NULL ? ks_diagram_scene_ref (scene) : NULL;
  describe (self);
  on_age (self);
  g_signal_emit (self, signals[SIGNAL_SCENE_CHANGED], 0);
}

static void
take_picture (KsDiagramView *self, const KsDiagramOrder *order)
{
  ks_picture_set (&self->picture, order->picture);
  self->painted_width = order->width;
  self->painted_height = order->height;
  self->painted_as_bars = order->as_bars;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_painted (gpointer owner, gpointer data, const GError *error)
{
  KsDiagramView *self = owner;
  KsDiagramOrder *order = data;
  KsSession *session = ks_session_widget_get_session (self);
  const KsBand *band;

  self->is_painting = FALSE;
  if (shown_diagram (self, &band) == NULL)
    return; /* There is nothing to show any more. */
  if (error != NULL)
    {
      /* The next paint tries again: the scene shown may be of an earlier diagram. */
      self->wants_scene = TRUE;
      ks_session_report (session, error->message);
    }
  else
    {
      take_picture (self, order);
      take_scene (self, order->scene);
    }
  if (self->is_stale)
    queue_paint (self);
}

static KsDiagramOrder *
make_order (KsDiagramView *self, KsDiagram *diagram, const KsBand *band)
{
  KsDiagramOrder *order = ks_diagram_order_new ();
  KsStyle style = ks_screen_style (GTK_WIDGET (self));

  order->diagram = ks_diagram_ref (diagram);
  order->band = band != NULL ? ks_band_ref ((KsBand *) band) : NULL;
  order->is_log = self->is_log;
  order->as_bars = self->as_bars;
  if (self->scene != NULL && !self->wants_scene)
    order->scene = ks_diagram_scene_ref (self->scene);
  order->width = gtk_widget_get_width (GTK_WIDGET (self));
  order->height = gtk_widget_get_height (GTK_WIDGET (self));
  order->scale_factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  order->is_dark = style.is_dark;
  order->font_size = style.font_size;
  return order;
}

/* One worker at a time paints what is newest when it begins. */
static void
queue_paint (KsDiagramView *self)
{
  const KsBand *band;
  KsDiagram *diagram = shown_diagram (self, &band);

  self->is_stale = TRUE;
  if (diagram == NULL || self->is_painting)
    return;
  ks_diagram_order_paint (make_order (self, diagram, band), self, on_painted);
  self->is_painting = TRUE;
  self->is_stale = self->wants_scene = FALSE;
}

/* The scene of the diagram before stays until the new one is there; that of none goes at once. */
static void
on_diagram (KsDiagramView *self)
{
  const KsBand *band;
  KsDiagram *diagram = shown_diagram (self, &band);
  double length = band != NULL ? ks_band_length (band) : 0.0;

  if (diagram == NULL)
    {
      g_clear_pointer (&self->picture, ks_picture_unref);
      take_scene (self, NULL);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  else if (self->is_painting || self->scene == NULL || self->scene->diagram != diagram
           || self->scene->band_length != length)
    {
      self->wants_scene = TRUE;
      queue_paint (self);
    }
}

static void
on_bar (KsDiagramView *self)
{
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_partial (KsDiagramView *self) /* or another session */
{
  on_diagram (self);
  on_age (self);
}

static void
snapshot_marked (KsDiagramView *self, GtkSnapshot *snapshot, int width, int height)
{
  KsStyle style = ks_screen_style (GTK_WIDGET (self));
  guint32 chosen = chosen_bar (self);

  if (self->hovered == KS_NO_BAR && chosen == KS_NO_BAR)
    return;
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  if (self->as_bars)
    ks_barcode_draw_marked (cr, self->scene, &style, width, height, self->hovered, chosen);
  else
    ks_diagram_draw_marked (cr, self->scene, &style, width, height, self->hovered, chosen);
  cairo_destroy (cr);
}

static void
ks_diagram_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KsDiagramView *self = KS_DIAGRAM_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  if (self->scene == NULL || self->picture == NULL)
    return;
  ks_picture_snapshot (self->picture, widget, snapshot, self->painted_width, self->painted_height);
  if (self->painted_width == width && self->painted_height == height
      && self->painted_as_bars == self->as_bars)
    snapshot_marked (self, snapshot, width, height);
}

static void
ks_diagram_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KsDiagramView *self = KS_DIAGRAM_VIEW (widget);

  if (width != self->painted_width || height != self->painted_height)
    queue_paint (self);
}

static GtkSizeRequestMode
ks_diagram_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* As high as wide, since both axes have one unit. */
static void
ks_diagram_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                         int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 220;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = 300;
  else if (for_size > 0)
    *minimum = *natural = CLAMP (for_size, 220, 420);
}

static guint32
bar_at (KsDiagramView *self, double x, double y)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  KsStyle style = ks_screen_style (GTK_WIDGET (self));

  if (self->scene == NULL)
    return KS_NO_BAR;
  return self->as_bars ? ks_barcode_pick (self->scene, &style, width, height, x, y)
                       : ks_diagram_pick (self->scene, &style, width, height, x, y);
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, KsDiagramView *self)
{
  set_hovered (self, bar_at (self, x, y));
}

static void
on_leave (GtkEventControllerMotion *motion, KsDiagramView *self)
{
  set_hovered (self, KS_NO_BAR);
}

static void
choose (KsDiagramView *self, guint32 bar)
{
  KsSession *session = ks_session_widget_get_session (self);

  if (session != NULL && is_current (self))
    g_object_set (session, "bar", bar, NULL);
}

static void
on_click (GtkGestureClick *click, int n_press, double x, double y, KsDiagramView *self)
{
  guint32 bar = bar_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  choose (self, bar == chosen_bar (self) ? KS_NO_BAR : bar);
}

/* The bar @step places after the chosen one: the loops by length first, then H2, then H0. */
static guint32
neighbour_of_chosen (KsDiagramView *self, int step)
{
  const KsDiagramScene *scene = self->scene;
  gsize n = scene->n_bars, first = scene->dim_start[1], place = 0;
  guint32 chosen = chosen_bar (self);

  if (n == 0)
    return KS_NO_BAR;
  if (chosen == KS_NO_BAR)
    return scene->by_length[step > 0 ? first % n : (first + n - 1) % n];
  while (scene->by_length[place] != chosen)
    place++;
  return scene->by_length[(place + n + (gsize) step) % n];
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        KsDiagramView *self)
{
  if (self->scene == NULL || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Right:
    case GDK_KEY_Down:
      choose (self, neighbour_of_chosen (self, 1));
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
    case GDK_KEY_Up:
      choose (self, neighbour_of_chosen (self, -1));
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      choose (self, KS_NO_BAR);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
ks_diagram_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsDiagramView *self = KS_DIAGRAM_VIEW (object);

  switch (id)
    {
    case PROP_AS_BARS:
      self->as_bars = g_value_get_boolean (value);
      set_hovered (self, KS_NO_BAR);
      queue_paint (self);
      break;
    case PROP_LOGARITHMIC:
      self->is_log = g_value_get_boolean (value);
      self->wants_scene = TRUE;
      queue_paint (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ks_diagram_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsDiagramView *self = KS_DIAGRAM_VIEW (object);

  switch (id)
    {
    case PROP_AS_BARS:
      g_value_set_boolean (value, self->as_bars);
      break;
    case PROP_LOGARITHMIC:
      g_value_set_boolean (value, self->is_log);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

KsDiagramScene *
ks_diagram_view_get_scene (KsDiagramView *self)
{
  g_return_val_if_fail (KS_IS_DIAGRAM_VIEW (self), NULL);

  return self->scene;
}

static void
ks_diagram_view_dispose (GObject *object)
{
  KsDiagramView *self = KS_DIAGRAM_VIEW (object);

  g_clear_pointer (&self->scene, ks_diagram_scene_unref);
  g_clear_pointer (&self->picture, ks_picture_unref);
  G_OBJECT_CLASS (ks_diagram_view_parent_class)->dispose (object);
}

static void
ks_diagram_view_class_init (KsDiagramViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = ks_diagram_view_set_property;
  object_class->get_property = ks_diagram_view_get_property;
  object_class->dispose = ks_diagram_view_dispose;
  widget_class->snapshot = ks_diagram_view_snapshot;
  widget_class->measure = ks_diagram_view_measure;
  widget_class->size_allocate = ks_diagram_view_size_allocate;
  widget_class->get_request_mode = ks_diagram_view_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "ksdiagramview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  properties[PROP_AS_BARS] = g_param_spec_boolean ("as-bars", NULL, NULL, FALSE, flags);
  properties[PROP_LOGARITHMIC] = g_param_spec_boolean ("logarithmic", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_SCENE_CHANGED]
    = g_signal_new ("scene-changed", KS_TYPE_DIAGRAM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
}

static void
ks_diagram_view_init (KsDiagramView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->hovered = KS_NO_BAR;
  ks_session_widget_watch (self, "notify::diagram", G_CALLBACK (on_diagram));
  ks_session_widget_watch (self, "notify::diagram-is-old", G_CALLBACK (on_age));
  ks_session_widget_watch (self, "notify::partial", G_CALLBACK (on_partial));
  ks_session_widget_watch (self, "notify::bar", G_CALLBACK (on_bar));
  g_signal_connect (self, "notify::session", G_CALLBACK (on_partial), NULL);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  g_signal_connect (click, "released", G_CALLBACK (on_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (queue_paint), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (queue_paint), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Persistence diagram", -1);
}
