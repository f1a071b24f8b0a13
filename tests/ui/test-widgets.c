/* Each widget is made, bound to a session that shows something, laid out, read as a
 * screen reader reads it, and let go without a trace.
 *
 * SPDX-License-Identifier: MIT */
#include <adwaita.h>
#include <math.h>

#include "ks-banner.h"
#include "ks-colour-choice.h"
#include "ks-diagram-view.h"
#include "ks-evidence-panel.h"
#include "ks-feature-list.h"
#include "ks-gap-view.h"
#include "ks-graph-canvas-private.h"
#include "ks-graph-pane.h"
#include "ks-histogram-view.h"
#include "ks-homology-choice.h"
#include "ks-lens-row.h"
#include "ks-lens-view.h"
#include "ks-model-test.h"
#include "ks-node-card.h"
#include "ks-parameter-scale.h"
#include "ks-parameters-panel.h"
#include "ks-patches-view.h"
#include "ks-progress-strip.h"
#include "ks-status-bar.h"
#include "ks-tip.h"
#include "ks-timings-page.h"
#include "ks-widget-test.h"
#include "ks-widgets.h"
#include "ks-words.h"

static KsSession *session; /* of a circle of 200 points, shown */

static void
test_parameters (void)
{
  static const char *const sliders[] = { "Neighbours k", "Density percentile", "Resolution", "Gain", "Epsilon" };
  static const char *const combo_boxes[] = { "Lens 1", "Lens 2", "Clustering", "Metric", "Cover" };
  GtkWidget *panel = ks_parameters_panel_new (session);
  GtkWidget *window = ks_test_show (panel, 300, 900);
  g_autofree char *overlap = ks_words_overlap (4.25);
  double gain;

  for (gsize i = 0; i < G_N_ELEMENTS (sliders); i++)
    g_assert_nonnull (ks_test_find (panel, GTK_ACCESSIBLE_ROLE_SLIDER, sliders[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (combo_boxes); i++)
    g_assert_nonnull (ks_test_find (panel, GTK_ACCESSIBLE_ROLE_COMBO_BOX, combo_boxes[i]));
  g_assert_nonnull (ks_test_find (panel, GTK_ACCESSIBLE_ROLE_IMG, "Lens 1 histogram"));
  g_assert_nonnull (ks_test_find (panel, GTK_ACCESSIBLE_ROLE_IMG, "Density plot"));

  /* Both ways: the scale sets the session, undo sets the scale. */
  GtkWidget *scale = ks_test_find (panel, GTK_ACCESSIBLE_ROLE_SLIDER, "Gain");
  g_object_get (session, "gain", &gain, NULL);
  gtk_range_set_value (GTK_RANGE (scale), 4.25);
  g_assert_cmpfloat (ks_session_get_recipe (session)->cover.gain[1], ==, 4.25);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, overlap);
  ks_session_undo (session);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, gain);
  ks_model_test_wait_idle (session);

  /* Balls have a radius in place of the cover and the clustering. */
  g_object_set (session, "mode", KS_MODE_BALL, NULL);
  ks_model_test_wait_idle (session);
  g_assert_false (gtk_widget_is_visible (ks_test_find (panel, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Clustering")));
  g_assert_true (gtk_widget_is_visible (ks_test_find (panel, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Order")));
  g_assert_true (isnan (ks_session_get_recipe (session)->ball.epsilon));
  ks_session_undo (session);
  ks_model_test_wait_idle (session);
  g_assert_true (gtk_widget_is_visible (ks_test_find (panel, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Clustering")));

  /* Epsilon is only for the rules that use it. */
  GtkWidget *epsilon = ks_test_find (panel, GTK_ACCESSIBLE_ROLE_SLIDER, "Epsilon");
  GtkWidget *clustering = ks_test_find (panel, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Clustering");
  g_assert_false (gtk_widget_is_sensitive (epsilon));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (clustering), KS_CLUSTER_DBSCAN);
  g_assert_cmpint (ks_session_get_recipe (session)->cluster.rule, ==, KS_CLUSTER_DBSCAN);
  g_assert_true (gtk_widget_is_sensitive (epsilon));
  ks_session_undo (session);
  g_assert_false (gtk_widget_is_sensitive (epsilon));
  ks_model_test_wait_idle (session);
  ks_test_close (window, panel);
}

/* Showing what "auto" stands for chooses nothing, whatever the ranges were before. */
static void
test_panel_chooses_nothing (void)
{
  g_autoptr (KsSession) other = ks_session_new ();
  GtkWidget *panel = ks_parameters_panel_new (other);
  g_autofree char *small = ks_model_test_circle (20);
  gboolean can_undo;

  g_object_ref_sink (panel);
  ks_session_open_files (other, (const char *[]) { small, NULL });
  ks_model_test_wait_idle (other);
  g_assert_cmpuint (ks_session_get_recipe (other)->k, ==, 0);
  GtkWidget *scale = ks_test_find (panel, GTK_ACCESSIBLE_ROLE_SLIDER, "Neighbours k");
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, 19.0);
  g_object_get (other, "can-undo", &can_undo, NULL);
  g_assert_false (can_undo);
  g_assert_finalize_object (panel);
}

static void
test_lens_row (void)
{
  GtkWidget *row = ks_lens_row_new (session, 2);
  GtkWidget *window = ks_test_show (row, 300, 60);
  GtkWidget *choice = ks_test_find (row, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Lens 2");
  GtkWidget *argument = ks_test_find (row, GTK_ACCESSIBLE_ROLE_SPIN_BUTTON, "Lens 2, argument");
  g_autofree char *none = NULL, *first = NULL;

  g_assert_true (gtk_widget_get_visible (argument));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), 0);
  g_object_get (session, "lens-2", &none, NULL);
  g_assert_cmpstr (none, ==, "");
  g_assert_false (gtk_widget_get_visible (argument));
  ks_session_undo (session);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (argument), 1.0);
  g_object_get (session, "lens-2", &first, NULL);
  g_assert_cmpstr (first, ==, "pca:1");
  ks_session_undo (session);
  ks_model_test_wait_idle (session);
  ks_test_close (window, row);
}

static gboolean
has_scene (gpointer canvas)
{
  return ks_graph_canvas_get_scene (canvas) != NULL;
}

static void
test_graph (void)
{
  GtkWidget *pane = ks_graph_pane_new (session);
  GtkWidget *window = ks_test_show (pane, 700, 600);
  KsGraphCanvas *canvas = ks_graph_pane_get_canvas (KS_GRAPH_PANE (pane));
  g_autofree char *before = ks_words_description (ks_session_get_result (session), 0);
  g_autofree char *after = ks_words_description (ks_session_get_result (session), 1);
  guint32 node = 1;

  ks_model_test_wait (has_scene, canvas);
  KsGraphScene *scene = ks_graph_canvas_get_scene (canvas);
  g_assert_true (scene->graph == ks_session_get_result (session)->graph);
  g_assert_nonnull (ks_test_find (pane, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Colour by"));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (canvas), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (canvas), GTK_ACCESSIBLE_PROPERTY_LABEL, "Mapper graph");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (canvas), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, before);
  ks_selection_set_nodes (ks_session_get_selection (session), &node, 1);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (canvas), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, after);
  ks_selection_clear (ks_session_get_selection (session));

  /* All is in view at first; zooming leaves the middle where it is. */
  KsViewport fitted = ks_graph_canvas_get_viewport (canvas);
  for (guint32 i = 0; i < scene->n_nodes; i++)
    {
      double x, y;

      ks_viewport_to_screen (&fitted, scene->xy[2 * i], scene->xy[2 * i + 1], &x, &y);
      g_assert_true (x > 0.0 && y > 0.0 && x < gtk_widget_get_width (GTK_WIDGET (canvas))
                     && y < gtk_widget_get_height (GTK_WIDGET (canvas)));
    }
  ks_graph_canvas_zoom (canvas, 2.0);
  KsViewport zoomed = ks_graph_canvas_get_viewport (canvas);
  ks_assert_near (zoomed.scale, 2.0 * fitted.scale, 1e-9);
  ks_test_close (window, pane);
}

static gboolean
is_settled (gpointer data)
{
  KsGraphCanvas *canvas = data;

  return canvas->scene != NULL && canvas->scene->graph == ks_session_get_result (session)->graph
         && canvas->wanted == canvas->shown && canvas->glide_tick == 0 && canvas->after_paint == 0
         && canvas->drag == KS_DRAG_NONE;
}

/* Nodes end where the layout has them; one that was dragged stays where it was put, through a
 * slider's step and another colour. */
static void
test_glide (void)
{
  GtkWidget *pane = ks_graph_pane_new (session);
  GtkWidget *window = ks_test_show (pane, 700, 600);
  KsGraphCanvas *canvas = ks_graph_pane_get_canvas (KS_GRAPH_PANE (pane));
  KsGraphScene *scene;

  ks_model_test_wait (is_settled, canvas);
  canvas->dragged = 2;
  ks_graph_canvas_begin_node_drag (canvas);
  ks_graph_canvas_move_node (canvas, 50.0, 40.0);
  ks_graph_canvas_end_node_drag (canvas);
  ks_model_test_wait (is_settled, canvas);
  for (int step = 0; step < 2; step++)
    {
      gsize n_there = 0;

      if (step == 0)
        g_object_set (session, "gain", 3.3, NULL);
      else
        g_object_set (session, "colour", "size", NULL);
      ks_model_test_wait_idle (session);
      ks_model_test_wait (is_settled, canvas);
      scene = canvas->scene;
      for (gsize v = 0; v < scene->n_nodes; v++)
        if (scene->xy[2 * v] == 50.0f && scene->xy[2 * v + 1] == 40.0f)
          n_there++;
        else
          {
            g_assert_cmpfloat (scene->xy[2 * v], ==, ks_session_get_result (session)->layout->xy[2 * v]);
            g_assert_cmpfloat (scene->xy[2 * v + 1], ==, ks_session_get_result (session)->layout->xy[2 * v + 1]);
          }
      g_assert_cmpuint (n_there, ==, 1);
    }
  g_object_set (session, "colour", "density", NULL);
  ks_test_close (window, pane);
}

/* A canvas whose session is taken away in the middle of a glide comes to rest, and bears what its
 * painter still has to say. */
static void
test_canvas_without_session (void)
{
  GtkWidget *pane = ks_graph_pane_new (session);
  GtkWidget *window = ks_test_show (pane, 700, 600);
  KsGraphCanvas *canvas = ks_graph_pane_get_canvas (KS_GRAPH_PANE (pane));
  g_autoptr (GError) error = g_error_new_literal (KS_ERROR, KS_ERROR_MEMORY, "There is no room.");

  ks_model_test_wait (is_settled, canvas);
  g_object_set (session, "gain", 2.83, NULL);
  ks_model_test_wait_idle (session);
  while (canvas->glide_tick == 0)
    g_main_context_iteration (NULL, TRUE);
  g_object_set (canvas, "session", NULL, NULL);
  g_assert_cmpuint (canvas->glide_tick, ==, 0);
  ks_graph_canvas_paint_frame (canvas, canvas->scene, canvas->viewport);
  g_signal_emit_by_name (canvas->painter, "failed", error);
  for (int i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
  ks_session_undo (session);
  ks_model_test_wait_idle (session);
  ks_test_close (window, pane);
}

static gboolean
has_lens_scene (gpointer view)
{
  KsLensScene *scene = ks_lens_view_get_scene (view);

  return scene != NULL && scene->graph == ks_session_get_result (session)->graph;
}

/* A rectangle about all points selects all nodes, and the graph's place can show the plot. */
static void
test_lens_view (void)
{
  GtkWidget *pane = ks_graph_pane_new (session);
  GtkWidget *window = ks_test_show (pane, 700, 600);
  KsSelection *selection = ks_session_get_selection (session);
  GtkWidget *view;
  gsize n;

  g_object_set (pane, "show-lens-plot", TRUE, NULL);
  view = ks_test_find (pane, GTK_ACCESSIBLE_ROLE_IMG, "Lens plot");
  g_assert_true (KS_IS_LENS_VIEW (view));
  ks_model_test_wait (has_lens_scene, view);
  ks_lens_view_select (KS_LENS_VIEW (view), &(KsBounds) { 0.0, 0.0, 1.0, 1.0 }, FALSE);
  ks_selection_get_nodes (selection, &n);
  g_assert_cmpuint (n, ==, ks_session_get_result (session)->graph->n_nodes);
  ks_lens_view_select (KS_LENS_VIEW (view), &(KsBounds) { 2.0, 2.0, 3.0, 3.0 }, TRUE);
  ks_selection_get_nodes (selection, &n);
  g_assert_cmpuint (n, ==, ks_session_get_result (session)->graph->n_nodes);
  ks_lens_view_select (KS_LENS_VIEW (view), &(KsBounds) { 2.0, 2.0, 3.0, 3.0 }, FALSE);
  g_assert_null (ks_selection_get_marks (selection));
  g_object_set (pane, "show-lens-plot", FALSE, NULL);
  ks_test_close (window, pane);
}

static void
count_move (KsGraphCanvas *canvas, KsResult *result, gpointer times, int *n)
{
  ++*n;
}

static gboolean
has_moved (gpointer n)
{
  return *(int *) n > 0;
}

/* What the label says that follows the one with @text below @widget; NULL when there is none. */
static const char *
label_after (GtkWidget *widget, const char *text)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (GTK_IS_LABEL (child) && GTK_IS_LABEL (next)
          && g_strcmp0 (gtk_label_get_label (GTK_LABEL (child)), text) == 0)
        return gtk_label_get_label (GTK_LABEL (next));
    }
  return NULL;
}

/* The page fills as a change comes to the screen. */
static void
test_timings (void)
{
  GtkWidget *pane = ks_graph_pane_new (session);
  GtkWidget *window = ks_test_show (pane, 700, 600);
  KsGraphCanvas *canvas = ks_graph_pane_get_canvas (KS_GRAPH_PANE (pane));
  GtkWidget *page = ks_timings_page_new (canvas);
  GtkWidget *grid = gtk_window_get_child (GTK_WINDOW (page));
  int n = 0;

  ks_model_test_wait (is_settled, canvas);
  g_signal_connect (canvas, "moved", G_CALLBACK (count_move), &n);
  g_object_set (session, "gain", 2.9, NULL);
  ks_model_test_wait (has_moved, &n);
  g_assert_cmpint (canvas->times.run.asked, <=, canvas->times.run.computed);
  g_assert_cmpint (canvas->times.run.computed, <=, canvas->times.scene_begun);
  g_assert_cmpint (canvas->times.scene_begun, <=, canvas->times.painted);
  g_assert_cmpint (canvas->times.painted, <=, canvas->times.shown);
  g_autofree char *all = g_strdup_printf ("%.1f ms", (double) (canvas->times.shown - canvas->times.run.asked) / 1000.0);
  g_assert_cmpstr (label_after (grid, "From change to picture"), ==, all);
  g_assert_true (g_str_has_suffix (label_after (grid, "Nerve"), " ms"));
  g_object_ref (page);
  gtk_window_destroy (GTK_WINDOW (page));
  g_assert_finalize_object (page);
  ks_model_test_wait_idle (session);
  ks_test_close (window, pane);
}

static void
test_status (void)
{
  GtkWidget *bar = ks_status_bar_new (session);
  GtkWidget *window = ks_test_show (bar, 900, 40);

  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_ROLE_STATUS);
  ks_test_close (window, bar);
}

static void
count (int *n)
{
  ++*n;
}

static void
test_banner (void)
{
  GtkWidget *banner = ks_banner_new ();
  GtkWidget *window = ks_test_show (banner, 600, 80);
  g_autofree char *sentence = NULL, *none = NULL;
  int clicks = 0, dismissals = 0;

  g_signal_connect_swapped (banner, "button-clicked", G_CALLBACK (count), &clicks);
  g_signal_connect_swapped (banner, "dismissed", G_CALLBACK (count), &dismissals);
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (banner), GTK_ACCESSIBLE_ROLE_ALERT);
  g_object_set (banner, "sentence", "Row 3 has 4 columns, but the rows before have 5.", "button", "Compute", NULL);
  g_object_get (banner, "sentence", &sentence, NULL);
  g_assert_cmpstr (sentence, ==, "Row 3 has 4 columns, but the rows before have 5.");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (banner), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence);
  g_signal_emit_by_name (ks_test_find (banner, GTK_ACCESSIBLE_ROLE_BUTTON, "Dismiss"), "clicked");
  g_assert_cmpint (dismissals, ==, 1);
  g_assert_cmpint (clicks, ==, 0);
  g_object_set (banner, "sentence", NULL, NULL);
  g_object_get (banner, "sentence", &none, NULL);
  g_assert_null (none);
  ks_test_close (window, banner);
}

static gboolean
is_visible (gpointer widget)
{
  return gtk_widget_get_visible (widget);
}

static void
test_progress (void)
{
  GtkWidget *strip = g_object_ref_sink (ks_progress_strip_new ());

  /* It has patience: a short run never shows it. */
  g_object_set (strip, "stage", "Clustering", "busy", TRUE, "fraction", 0.5, NULL);
  g_assert_false (gtk_widget_get_visible (strip));
  g_object_set (strip, "busy", FALSE, NULL);
  g_object_set (strip, "busy", TRUE, NULL);
  ks_model_test_wait (is_visible, strip);

  /* What it says changes without another layout of the window: it keeps its size. */
  int before, after;
  gtk_widget_measure (strip, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &before, NULL, NULL);
  g_object_set (strip, "stage", "Comparing with chance", "fraction", 1.0, NULL);
  gtk_widget_measure (strip, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &after, NULL, NULL);
  g_assert_cmpint (before, >, 0);
  g_assert_cmpint (after, ==, before);
  g_object_set (strip, "busy", FALSE, NULL);
  g_assert_false (gtk_widget_get_visible (strip));
  g_object_set (strip, "busy", TRUE, NULL);
  g_assert_finalize_object (strip);
}

/* Whether anything is told when the pointer rests there. */
static gboolean
tells (GtkWidget *widget)
{
  g_autoptr (GObject) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean is_told = FALSE;

  g_signal_emit_by_name (widget, "query-tooltip", 0, 0, FALSE, tooltip, &is_told);
  return is_told;
}

/* It tells the newest text once asked, and setting it asks GTK for nothing. */
static void
test_tip (void)
{
  GtkWidget *label = gtk_label_new ("A label");
  GtkWidget *window = ks_test_show (label, 100, 50);
  int n_set = 0;

  ks_tip_set (label, NULL);
  g_assert_false (gtk_widget_get_has_tooltip (label));
  ks_tip_set (label, "One");
  g_assert_true (tells (label));
  g_signal_connect_swapped (label, "notify::tooltip-text", G_CALLBACK (count), &n_set);
  g_signal_connect_swapped (label, "notify::has-tooltip", G_CALLBACK (count), &n_set);
  ks_tip_set (label, "Two");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Two");
  g_assert_cmpint (n_set, ==, 0);
  g_assert_true (tells (label));
  ks_tip_set (label, NULL);
  g_assert_false (tells (label));
  ks_test_close (window, label);
}

static void
test_scale (void)
{
  GtkWidget *scale = ks_parameter_scale_new ("Gain");
  GtkWidget *window = ks_test_show (scale, 300, 80);
  double value;
  int n = 0;

  g_object_set (scale, "digits", 2, "lower", 1.0, "upper", 10.0, "step", 0.1, "note", "A note", NULL);
  g_signal_connect_swapped (scale, "notify::value", G_CALLBACK (count), &n);
  g_object_set (scale, "value", 3.14159, NULL);
  g_object_get (scale, "value", &value, NULL);
  g_assert_cmpfloat (value, ==, 3.14);
  g_assert_cmpint (n, ==, 1);
  g_object_set (scale, "value", 100.0, NULL);
  g_object_get (scale, "value", &value, NULL);
  g_assert_cmpfloat (value, ==, 10.0);
  ks_test_close (window, scale);
}

static void
test_node_card (void)
{
  GtkWidget *card = g_object_ref_sink (g_object_new (KS_TYPE_NODE_CARD, NULL));
  KsResult *result = ks_session_get_result (session);
  g_autoptr (KsGraphScene) scene = ks_graph_scene_new (result, KS_COLOUR_DENSITY, NULL, NULL, NULL);

  ks_node_card_set_node (KS_NODE_CARD (card), result, scene, 2);
  g_assert_true (gtk_widget_get_visible (card));
  ks_node_card_set_node (KS_NODE_CARD (card), NULL, NULL, 0);
  g_assert_false (gtk_widget_get_visible (card));
  g_assert_finalize_object (card);
}

/* Without a session, without a result: nothing to show is no reason to fall. */
static void
test_without_result (void)
{
  g_autoptr (KsSession) empty = ks_session_new ();
  GType types[] = {
    KS_TYPE_PARAMETERS_PANEL, KS_TYPE_GRAPH_PANE, KS_TYPE_EVIDENCE_PANEL, KS_TYPE_STATUS_BAR,
    KS_TYPE_HISTOGRAM_VIEW, KS_TYPE_DIAGRAM_VIEW, KS_TYPE_PATCHES_VIEW, KS_TYPE_LENS_ROW, KS_TYPE_LENS_VIEW,
    KS_TYPE_COLOUR_CHOICE, KS_TYPE_GAP_VIEW, KS_TYPE_HOMOLOGY_CHOICE, KS_TYPE_FEATURE_LIST, KS_TYPE_GRAPH_CANVAS,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *widget = g_object_new (types[i], NULL);
      GtkWidget *window = ks_test_show (widget, 400, 400);
      int n = 0;

      g_assert_true (KS_IS_SESSION_WIDGET (widget));
      g_signal_connect_swapped (widget, "notify::session", G_CALLBACK (count), &n);
      g_object_set (widget, "session", empty, NULL);
      g_object_set (widget, "session", empty, NULL);
      g_assert_cmpint (n, ==, 1);
      g_object_set (widget, "session", NULL, NULL);
      g_assert_cmpint (n, ==, 2);
      ks_test_close (window, widget);
    }
}

/* The timings page is a window of its own, and hears from a canvas alone: one that shows nothing,
 * and that goes before it. */
static void
test_timings_without_result (void)
{
  GtkWidget *canvas = g_object_ref_sink (g_object_new (KS_TYPE_GRAPH_CANVAS, NULL));
  GtkWidget *page = ks_timings_page_new (KS_GRAPH_CANVAS (canvas));

  gtk_window_present (GTK_WINDOW (page));
  g_assert_cmpstr (label_after (gtk_window_get_child (GTK_WINDOW (page)), "Nerve"), ==, "–");
  g_assert_finalize_object (canvas);
  g_object_ref (page);
  gtk_window_destroy (GTK_WINDOW (page));
  g_assert_finalize_object (page);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ks_widgets_init (gdk_display_get_default ());
  session = ks_model_test_session (200);

  g_test_add_func ("/widgets/parameters", test_parameters);
  g_test_add_func ("/widgets/panel-chooses-nothing", test_panel_chooses_nothing);
  g_test_add_func ("/widgets/lens-row", test_lens_row);
  g_test_add_func ("/widgets/graph", test_graph);
  g_test_add_func ("/widgets/glide", test_glide);
  g_test_add_func ("/widgets/canvas-without-session", test_canvas_without_session);
  g_test_add_func ("/widgets/lens-view", test_lens_view);
  g_test_add_func ("/widgets/timings", test_timings);
  g_test_add_func ("/widgets/status", test_status);
  g_test_add_func ("/widgets/banner", test_banner);
  g_test_add_func ("/widgets/progress", test_progress);
  g_test_add_func ("/widgets/tip", test_tip);
  g_test_add_func ("/widgets/scale", test_scale);
  g_test_add_func ("/widgets/node-card", test_node_card);
  g_test_add_func ("/widgets/without-result", test_without_result);
  g_test_add_func ("/widgets/timings-without-result", test_timings_without_result);
  int status = g_test_run ();
  g_assert_finalize_object (session);
  return status;
}
