/* SPDX-License-Identifier: MIT */
#include "ks-patches-view.h"

#include "ks-patches-draw.h"
#include "ks-screen-style.h"

#define MOST_PATCHES 200
#define SIDE 27.0 /* logical pixels */

struct _KsPatchesView
{
  KsSessionWidget parent_instance;

  gboolean of_loop;     /* the patches along the loop in order, not those selected */
  KsPatchSheet *sheet;  /* owned or NULL */
};

G_DEFINE_FINAL_TYPE (KsPatchesView, ks_patches_view, KS_TYPE_SESSION_WIDGET)

enum { PROP_OF_LOOP = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
update (KsPatchesView *self)
{
  KsResult *result = ks_session_widget_get_result (self);
  gsize n = 0;

  g_clear_pointer (&self->sheet, ks_patch_sheet_unref);
  if (result != NULL)
    {
      KsSelection *selection = ks_session_widget_get_selection (self);
      const guint32 *points = self->of_loop ? ks_selection_get_loop (selection, &n)
                                            : ks_selection_get_members (selection, &n);

      if (n > 0)
        self->sheet = ks_patch_sheet_new (result->points, points, n, MOST_PATCHES, NULL, NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->sheet != NULL);
  g_autofree char *description = g_strdup_printf (self->of_loop ? "%zu patches in order"
                                                                : "%zu patches and their mean", n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
ks_patches_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KsPatchesView *self = KS_PATCHES_VIEW (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  KsStyle style = ks_screen_style (widget);

  if (self->sheet == NULL)
    return;
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  ks_patch_sheet_draw (cr, self->sheet, &style, width, SIDE, !self->of_loop);
  cairo_destroy (cr);
}

static GtkSizeRequestMode
ks_patches_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
height_for (KsPatchesView *self, int width)
{
  KsStyle style = ks_screen_style (GTK_WIDGET (self));

  if (self->sheet == NULL)
    return 0;
  return (int) ks_patch_sheet_height (self->sheet, &style, width, SIDE, !self->of_loop) + 1;
}

static void
ks_patches_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                         int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  KsPatchesView *self = KS_PATCHES_VIEW (widget);

  *minimum = *natural = 200;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = height_for (self, for_size > 0 ? for_size : 200);
}

static void
ks_patches_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsPatchesView *self = KS_PATCHES_VIEW (object);

  switch (id)
    {
    case PROP_OF_LOOP:
      self->of_loop = g_value_get_boolean (value);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      self->of_loop ? "Patches along the loop" : "Selected patches",
                                      -1);
      update (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ks_patches_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsPatchesView *self = KS_PATCHES_VIEW (object);

  switch (id)
    {
    case PROP_OF_LOOP:
      g_value_set_boolean (value, self->of_loop);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ks_patches_view_dispose (GObject *object)
{
  KsPatchesView *self = KS_PATCHES_VIEW (object);

  g_clear_pointer (&self->sheet, ks_patch_sheet_unref);
  G_OBJECT_CLASS (ks_patches_view_parent_class)->dispose (object);
}

static void
ks_patches_view_class_init (KsPatchesViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = ks_patches_view_set_property;
  object_class->get_property = ks_patches_view_get_property;
  object_class->dispose = ks_patches_view_dispose;
  widget_class->snapshot = ks_patches_view_snapshot;
  widget_class->measure = ks_patches_view_measure;
  widget_class->get_request_mode = ks_patches_view_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "kspatchesview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  properties[PROP_OF_LOOP]
    = g_param_spec_boolean ("of-loop", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ks_patches_view_init (KsPatchesView *self)
{
  ks_session_widget_watch_selection (self, "changed", G_CALLBACK (update));
  ks_session_widget_watch_selection (self, "loop-changed", G_CALLBACK (update));
  g_signal_connect (self, "notify::session", G_CALLBACK (update), NULL);
  ks_screen_style_watch (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Selected patches", -1);
  update (self);
}
