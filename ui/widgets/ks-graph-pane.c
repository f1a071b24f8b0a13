/* SPDX-License-Identifier: MIT */
#include "ks-graph-pane.h"

#include <adwaita.h>

#include "ks-colour-choice.h"
#include "ks-graph-key.h"
#include "ks-graph-painter.h"
#include "ks-lens-view.h"
#include "ks-progress-strip.h"
#include "ks-screen-style.h"
#include "ks-words.h"

#define KEY_WIDTH 150  /* logical pixels */
#define KEY_MARGIN 16
#define SIZE_KEY_WIDTH 130
#define ZOOM_STEP 1.4

struct _KsGraphPane
{
  KsSessionWidget parent_instance;

  GtkStack *stack;
  KsGraphCanvas *canvas;
  GtkToggleButton *as_graph, *as_lens;
  GtkWidget *zoom;
  GtkDrawingArea *colour_key; /* and the sizes' */
  AdwStatusPage *empty;
  GtkButton *fix;
  AdwStatusPage *waiting;
  GtkButton *zoom_in, *zoom_out, *fit;
  KsProgressStrip *progress;
  double key_scale;           /* logical pixels to a layout unit, as the keys were measured for */

  GBindingGroup *bindings;
};

G_DEFINE_FINAL_TYPE (KsGraphPane, ks_graph_pane, KS_TYPE_SESSION_WIDGET)

enum { PROP_SHOW_LENS_PLOT = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
draw_colour_key (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  KsGraphPane *self = data;
  KsGraphScene *scene = ks_graph_canvas_get_scene (self->canvas);
  KsStyle style = ks_screen_style (GTK_WIDGET (self));

  if (scene == NULL || scene->n_nodes == 0)
    return;
  ks_colour_key_draw (cr, &scene->colours, ks_colormap_find (KS_GRAPH_COLORMAP), &style,
                      KEY_MARGIN, KEY_MARGIN, KEY_WIDTH);
  ks_size_key_draw (cr, scene, &style, ks_graph_canvas_get_viewport (self->canvas).scale,
                    width - KEY_MARGIN, KEY_MARGIN);
}

static void
on_scene_changed (KsGraphPane *self)
{
  KsGraphScene *scene = ks_graph_canvas_get_scene (self->canvas);
  KsStyle style = ks_screen_style (GTK_WIDGET (self));

  if (scene == NULL)
    return;
  self->key_scale = ks_graph_canvas_get_viewport (self->canvas).scale;
  double height = ks_colour_key_draw (NULL, &scene->colours, ks_colormap_find (KS_GRAPH_COLORMAP),
                                      &style, KEY_MARGIN, KEY_MARGIN, KEY_WIDTH);
  KsBounds sizes = ks_size_key_draw (NULL, scene, &style,
                                     ks_graph_canvas_get_viewport (self->canvas).scale, 0.0, 0.0);

  height = MAX (height, sizes.y1);

  gtk_drawing_area_set_content_width (self->colour_key,
                                      KEY_WIDTH + SIZE_KEY_WIDTH + 3 * KEY_MARGIN);
  gtk_drawing_area_set_content_height (self->colour_key, (int) height + 2 * KEY_MARGIN);
  gtk_widget_queue_draw (GTK_WIDGET (self->colour_key));
}

/* The keys tell sizes: where the graph lies does not change them. */
static void
on_viewport_changed (KsGraphPane *self)
{
  if (ks_graph_canvas_get_viewport (self->canvas).scale != self->key_scale)
    on_scene_changed (self);
}

/* An empty graph says why, and offers the nearest way out. */
static void
on_result (KsGraphPane *self)
{
  KsResult *result = ks_session_widget_get_result (self);
  gboolean is_lens = gtk_toggle_button_get_active (self->as_lens);
  g_autofree char *why = result != NULL ? ks_words_empty (result) : NULL;
  double suggested = 0.0;

  gtk_widget_set_visible (GTK_WIDGET (self->waiting), result == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->empty), why != NULL && !is_lens);
  gtk_widget_set_visible (GTK_WIDGET (self->colour_key), why == NULL && !is_lens);
  gtk_widget_set_visible (self->zoom, !is_lens);
  if (why == NULL)
    return;
  adw_status_page_set_description (self->empty, why);
  g_object_get (ks_session_widget_get_session (self), "suggested-epsilon", &suggested, NULL);
  if (suggested > result->recipe->cluster.epsilon)
    {
      g_autofree char *epsilon = ks_words_number (suggested);
      g_autofree char *label = g_strdup_printf ("Set Epsilon to %s", epsilon);

      gtk_button_set_label (self->fix, label);
    }
  else
    gtk_button_set_label (self->fix, "Cluster by the Histogram Gap");
}

static void
on_view (KsGraphPane *self)
{
  gtk_stack_set_visible_child_name (
      self->stack, gtk_toggle_button_get_active (self->as_lens) ? "lens" : "graph");
  on_result (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_LENS_PLOT]);
}

static void
on_fix (KsGraphPane *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  double suggested;

  g_object_get (session, "suggested-epsilon", &suggested, NULL);
  if (suggested > ks_session_get_result (session)->recipe->cluster.epsilon)
    ks_session_take_suggestion (session);
  else
    g_object_set (session, "clustering", (guint) KS_CLUSTER_GAP, NULL);
}

static void
on_cancelled (KsGraphPane *self)
{
  KsSession *session = ks_session_widget_get_session (self);

  if (session != NULL)
    ks_session_cancel (session);
}

static void
on_zoom_in (KsGraphPane *self)
{
  ks_graph_canvas_zoom (self->canvas, ZOOM_STEP);
}

static void
on_zoom_out (KsGraphPane *self)
{
  ks_graph_canvas_zoom (self->canvas, 1.0 / ZOOM_STEP);
}

static void
on_fit (KsGraphPane *self)
{
  ks_graph_canvas_fit (self->canvas);
}

static void
on_session (KsGraphPane *self)
{
  g_binding_group_set_source (self->bindings, ks_session_widget_get_session (self));
  on_result (self);
}

static void
ks_graph_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsGraphPane *self = KS_GRAPH_PANE (object);

  switch (id)
    {
    case PROP_SHOW_LENS_PLOT:
      gtk_toggle_button_set_active (g_value_get_boolean (value) ? self->as_lens : self->as_graph,
                                    TRUE);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ks_graph_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsGraphPane *self = KS_GRAPH_PANE (object);

  switch (id)
    {
    case PROP_SHOW_LENS_PLOT:
      g_value_set_boolean (value, gtk_toggle_button_get_active (self->as_lens));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

GtkWidget *
ks_graph_pane_new (KsSession *session)
{
  return g_object_new (KS_TYPE_GRAPH_PANE, "session", session, NULL);
}

KsGraphCanvas *
ks_graph_pane_get_canvas (KsGraphPane *self)
{
  g_return_val_if_fail (KS_IS_GRAPH_PANE (self), NULL);

  return self->canvas;
}

static void
ks_graph_pane_dispose (GObject *object)
{
  KsGraphPane *self = KS_GRAPH_PANE (object);

  g_clear_object (&self->bindings);
  G_OBJECT_CLASS (ks_graph_pane_parent_class)->dispose (object);
}

static void
ks_graph_pane_class_init (KsGraphPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = ks_graph_pane_set_property;
  object_class->get_property = ks_graph_pane_get_property;
  object_class->dispose = ks_graph_pane_dispose;

  properties[PROP_SHOW_LENS_PLOT] = g_param_spec_boolean ("show-lens-plot", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                              | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (KS_TYPE_GRAPH_CANVAS);
  g_type_ensure (KS_TYPE_LENS_VIEW);
  g_type_ensure (KS_TYPE_COLOUR_CHOICE);
  g_type_ensure (KS_TYPE_PROGRESS_STRIP);
  gtk_widget_class_set_css_name (widget_class, "ksgraphpane");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-graph-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, stack);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, canvas);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, as_graph);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, as_lens);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, zoom);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, colour_key);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, empty);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, fix);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, waiting);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, zoom_in);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, zoom_out);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, fit);
  gtk_widget_class_bind_template_child (widget_class, KsGraphPane, progress);
}

static void
ks_graph_pane_init (KsGraphPane *self)
{
  self->bindings = g_binding_group_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (self->colour_key, draw_colour_key, self, NULL);
  ks_screen_style_watch (GTK_WIDGET (self->colour_key));

  ks_session_widget_watch (self, "notify::result", G_CALLBACK (on_result));
  ks_session_widget_watch (self, "notify::suggested-epsilon", G_CALLBACK (on_result));
  g_signal_connect (self, "notify::session", G_CALLBACK (on_session), NULL);
  g_binding_group_bind (self->bindings, "busy", self->progress, "busy", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "stage", self->progress, "stage", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "fraction", self->progress, "fraction",
                        G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->canvas, "scene-changed", G_CALLBACK (on_scene_changed), self);
  g_signal_connect_swapped (self->canvas, "viewport-changed", G_CALLBACK (on_viewport_changed),
                            self);
  g_signal_connect_swapped (self->as_lens, "toggled", G_CALLBACK (on_view), self);
  g_signal_connect_swapped (self->fix, "clicked", G_CALLBACK (on_fix), self);
  g_signal_connect_swapped (self->progress, "cancelled", G_CALLBACK (on_cancelled), self);
  g_signal_connect_swapped (self->zoom_in, "clicked", G_CALLBACK (on_zoom_in), self);
  g_signal_connect_swapped (self->zoom_out, "clicked", G_CALLBACK (on_zoom_out), self);
  g_signal_connect_swapped (self->fit, "clicked", G_CALLBACK (on_fit), self);
}
