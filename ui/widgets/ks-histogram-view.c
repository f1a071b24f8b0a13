/* SPDX-License-Identifier: MIT */
#include "ks-histogram-view.h"

#include <math.h>

#include "ks-histogram-draw.h"
#include "ks-screen-style.h"
#include "ks-tip.h"
#include "ks-words.h"

#define N_BINS 60
#define DENSITY_QUANTILE 0.99 /* beyond it densities are a long thin tail */

struct _KsHistogramView
{
  KsSessionWidget parent_instance;

  KsHistogramKind kind;
  KsHistogram *histogram; /* owned or NULL */
  KsDensity *density;     /* owned or NULL: what the histogram is of */
  KsLens *lens;           /* owned or NULL: the same */
  KsCover *cover;         /* owned or NULL: of the lens, among others */
  guint axis;             /* which of the cover's it is */
  double cut;             /* density of the core's last point; NaN = none */
  double pointer;         /* density under the pointer; NaN = none */
};

G_DEFINE_ENUM_TYPE (KsHistogramKind, ks_histogram_kind,
                    G_DEFINE_ENUM_VALUE (KS_HISTOGRAM_DENSITY, "density"),
                    G_DEFINE_ENUM_VALUE (KS_HISTOGRAM_LENS_1, "lens-1"),
                    G_DEFINE_ENUM_VALUE (KS_HISTOGRAM_LENS_2, "lens-2"))
G_DEFINE_FINAL_TYPE (KsHistogramView, ks_histogram_view, KS_TYPE_SESSION_WIDGET)

enum { PROP_KIND = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
take_density (KsHistogramView *self, const KsResult *result)
{
  g_autofree char *core = ks_words_points (result);
  g_autofree char *cut = ks_words_number (1.0 / result->core->cut_radius);
  g_autofree char *description = g_strdup_printf (
      "Density of the points; the core, %s, has at least %s. Click to cut here.", core, cut);

  if (self->density != result->density)
    {
      g_clear_pointer (&self->histogram, ks_histogram_unref);
      g_clear_pointer (&self->density, ks_density_unref);
      self->density = ks_density_ref (result->density);
      self->histogram = ks_histogram_new (result->density->density, result->density->n, N_BINS,
                                          DENSITY_QUANTILE, NULL, NULL);
    }
  self->cut = result->core->m < result->core->n ? 1.0 / result->core->cut_radius : NAN;
  ks_tip_set (GTK_WIDGET (self), description);
}

static void
take_lens (KsHistogramView *self, const KsResult *result, guint axis)
{
  g_clear_pointer (&self->cover, ks_cover_unref);
  self->cover = result->cover != NULL ? ks_cover_ref (result->cover) : NULL;
  self->axis = axis;
  if (self->lens != result->lens[axis])
    {
      g_clear_pointer (&self->histogram, ks_histogram_unref);
      g_clear_pointer (&self->lens, ks_lens_unref);
      self->lens = ks_lens_ref (result->lens[axis]);
      self->histogram = self->lens->is_circular
                            ? ks_histogram_new_within (self->lens->values, self->lens->m, N_BINS,
                                                       0.0, ks_lens_turn (self->lens), NULL, NULL)
                            : ks_histogram_new (self->lens->values, self->lens->m, N_BINS, 1.0,
                                                NULL, NULL);
    }
  if (self->histogram == NULL)
    return;
  g_autofree char *title = ks_lens_spec_title (&result->recipe->lens[axis]);
  g_autofree char *least = ks_words_number (self->histogram->low);
  g_autofree char *greatest = ks_words_number (self->histogram->high);
  g_autofree char *intervals = self->cover != NULL
    ? ks_words_amount (self->cover->resolution[axis], "interval", "intervals") : NULL;
  g_autofree char *description = g_strdup_printf ("%s, from %s to %s%s%s", title, least, greatest,
                                                  intervals != NULL ? ", covered by " : "",
                                                  intervals != NULL ? intervals : "");
  ks_tip_set (GTK_WIDGET (self), description);
}

static void
update (KsHistogramView *self)
{
  KsResult *result = ks_session_widget_get_result (self);

  if (result == NULL)
    return;
  if (self->kind == KS_HISTOGRAM_DENSITY)
    take_density (self, result);
  else
    {
      guint axis = self->kind == KS_HISTOGRAM_LENS_1 ? 0 : 1;

      gtk_widget_set_visible (GTK_WIDGET (self), axis < result->n_lenses);
      if (axis < result->n_lenses)
        take_lens (self, result, axis);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
ks_histogram_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KsHistogramView *self = KS_HISTOGRAM_VIEW (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  KsStyle style = ks_screen_style (widget);

  if (self->histogram == NULL)
    return;
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  if (self->kind == KS_HISTOGRAM_DENSITY)
    ks_density_histogram_draw (cr, self->histogram, self->cut, self->pointer, &style, 0.0, 0.0,
                               width, height);
  else
    ks_lens_histogram_draw (cr, self->histogram,
                            self->cover != NULL ? self->cover->low[self->axis] : NULL,
                            self->cover != NULL ? self->cover->high[self->axis] : NULL,
                            self->cover != NULL ? self->cover->resolution[self->axis] : 0,
                            self->lens->is_circular, &style, 0.0, 0.0, width, height);
  cairo_destroy (cr);
}

static void
ks_histogram_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                           int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 42;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 42;
}

/* Dragging the cut */

static void
cut_at (KsHistogramView *self, double place)
{
  gsize kept = 0;

  if (self->kind != KS_HISTOGRAM_DENSITY || self->histogram == NULL)
    return;
  double cut = ks_density_histogram_value (self->histogram, 0.0,
                                           gtk_widget_get_width (GTK_WIDGET (self)), place);
  for (gsize i = 0; i < self->density->n; i++)
    kept += self->density->density[i] >= cut;
  double percentile = 100.0 * (double) kept / (double) self->density->n;
  g_object_set (ks_session_widget_get_session (self), "percentile",
                CLAMP (rint (percentile * 10.0) / 10.0, 0.1, 100.0), NULL);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, KsHistogramView *self)
{
  cut_at (self, x);
}

static void
on_drag_update (GtkGestureDrag *gesture, double dx, double dy, KsHistogramView *self)
{
  double x, y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  cut_at (self, x + dx);
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, KsHistogramView *self)
{
  if (self->kind != KS_HISTOGRAM_DENSITY || self->histogram == NULL)
    return;
  self->pointer = ks_density_histogram_value (self->histogram, 0.0,
                                              gtk_widget_get_width (GTK_WIDGET (self)), x);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_leave (GtkEventControllerMotion *motion, KsHistogramView *self)
{
  self->pointer = NAN;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
add_controllers (KsHistogramView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

/* Object */

static void
set_kind (KsHistogramView *self, KsHistogramKind kind)
{
  self->kind = kind;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  kind == KS_HISTOGRAM_DENSITY ? "Density plot"
                                  : kind == KS_HISTOGRAM_LENS_1 ? "Lens 1 histogram"
                                                                : "Lens 2 histogram", -1);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   kind == KS_HISTOGRAM_DENSITY ? "col-resize" : NULL);
  update (self);
}

static void
ks_histogram_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsHistogramView *self = KS_HISTOGRAM_VIEW (object);

  switch (id)
    {
    case PROP_KIND:
      set_kind (self, (KsHistogramKind) g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ks_histogram_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsHistogramView *self = KS_HISTOGRAM_VIEW (object);

  switch (id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ks_histogram_view_dispose (GObject *object)
{
  KsHistogramView *self = KS_HISTOGRAM_VIEW (object);

  g_clear_pointer (&self->histogram, ks_histogram_unref);
  g_clear_pointer (&self->density, ks_density_unref);
  g_clear_pointer (&self->lens, ks_lens_unref);
  g_clear_pointer (&self->cover, ks_cover_unref);
  G_OBJECT_CLASS (ks_histogram_view_parent_class)->dispose (object);
}

static void
ks_histogram_view_class_init (KsHistogramViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->set_property = ks_histogram_view_set_property;
  object_class->get_property = ks_histogram_view_get_property;
  object_class->dispose = ks_histogram_view_dispose;
  widget_class->snapshot = ks_histogram_view_snapshot;
  widget_class->measure = ks_histogram_view_measure;
  gtk_widget_class_set_css_name (widget_class, "kshistogramview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, KS_TYPE_HISTOGRAM_KIND,
                                             KS_HISTOGRAM_DENSITY, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ks_histogram_view_init (KsHistogramView *self)
{
  self->cut = self->pointer = NAN;
  ks_session_widget_watch (self, "notify::result", G_CALLBACK (update));
  g_signal_connect (self, "notify::session", G_CALLBACK (update), NULL);
  ks_screen_style_watch (GTK_WIDGET (self));
  add_controllers (self);
  set_kind (self, KS_HISTOGRAM_DENSITY);
}
