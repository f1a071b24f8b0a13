/* The persistence diagram's side of the window: what it is computed from, its bars, its loops
 * and features.
 *
 * SPDX-License-Identifier: MIT */
#include <adwaita.h>

#include "ks-diagram-draw.h"
#include "ks-diagram-view.h"
#include "ks-evidence-panel.h"
#include "ks-feature-list.h"
#include "ks-homology-choice.h"
#include "ks-homology-details.h"
#include "ks-model-test.h"
#include "ks-screen-style.h"
#include "ks-widget-test.h"
#include "ks-widgets.h"
#include "ks-words.h"

static KsSession *session; /* of a circle of 200 points, shown */

/* Both ways, as with the other parameters; a prime that the list has not leaves it empty. */
static void
test_homology_choice (void)
{
  GtkWidget *choice = g_object_new (KS_TYPE_HOMOLOGY_CHOICE, "session", session, NULL);
  GtkWidget *window = ks_test_show (choice, 300, 300);
  GtkWidget *landmarks = ks_test_find (choice, GTK_ACCESSIBLE_ROLE_SLIDER, "Landmarks");
  GtkDropDown *field = GTK_DROP_DOWN (ks_test_find (choice, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Coefficients"));
  GtkDropDown *dimension = GTK_DROP_DOWN (ks_test_find (choice, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Homology up to"));
  const KsRecipe *recipe = ks_session_get_recipe (session);
  gsize m = ks_session_get_result (session)->core->m;

  g_assert_true (recipe->auto_landmarks);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (landmarks)), ==, (double) MIN (m, KS_RECIPE_AUTO_LANDMARKS));
  gtk_range_set_value (GTK_RANGE (landmarks), 20);
  gtk_drop_down_set_selected (field, 1);
  gtk_drop_down_set_selected (dimension, 2);
  recipe = ks_session_get_recipe (session);
  g_assert_cmpuint (recipe->landmarks, ==, 20);
  g_assert_cmpuint (recipe->prime, ==, 3);
  g_assert_cmpuint (recipe->max_dim, ==, 2);
  ks_model_test_wait_idle (session);
  const KsDiagram *diagram = ks_session_get_diagram (session)->diagram;
  g_assert_cmpuint (diagram->prime, ==, 3);
  g_assert_cmpuint (diagram->max_dim, ==, 2);
  g_assert_cmpuint (diagram->n_landmarks, ==, 20);

  g_object_set (session, "prime", 101u, NULL);
  g_assert_cmpuint (gtk_drop_down_get_selected (field), ==, GTK_INVALID_LIST_POSITION);
  g_assert_cmpuint (ks_session_get_recipe (session)->prime, ==, 101);
  for (int i = 0; i < 4; i++)
    ks_session_undo (session);
  g_assert_cmpuint (gtk_drop_down_get_selected (field), ==, 0);
  g_assert_true (ks_session_get_recipe (session)->auto_landmarks);
  ks_model_test_wait_idle (session);
  ks_test_close (window, choice);
}

/* Moves the pointer over all of @widget until its tooltip tells of something. */
static void
point_at_something (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        for (int y = 0; y < gtk_widget_get_height (widget); y += 2)
          for (int x = 0; x < gtk_widget_get_width (widget); x += 2)
            if (gtk_widget_get_tooltip_text (widget) == NULL)
              g_signal_emit_by_name (controller, "motion", (double) x, (double) y);
    }
  g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
}

static gboolean
shows_diagram (gpointer view)
{
  KsDiagramScene *scene = ks_diagram_view_get_scene (view);

  return scene != NULL && scene->diagram == ks_session_get_diagram (session)->diagram;
}

/* The scene of the session's diagram, once a worker has made it. */
static KsDiagramScene *
scene_of (GtkWidget *view)
{
  ks_model_test_wait (shows_diagram, view);
  return ks_diagram_view_get_scene (KS_DIAGRAM_VIEW (view));
}

static gboolean
shows_logarithms (gpointer view)
{
  return scene_of (view)->is_log;
}

static gboolean
shows_band (gpointer view)
{
  return scene_of (view)->band_length > 0.0;
}

static gboolean
shows_no_band (gpointer view)
{
  return scene_of (view)->band_length == 0.0;
}

static GtkWidget *
find_shown (GtkWidget *within, GtkAccessibleRole role, const char *name)
{
  GtkWidget *widget = ks_test_find (within, role, name);

  g_assert_nonnull (widget);
  return gtk_widget_is_visible (widget) ? widget : NULL;
}

static GtkDropDown *
find_drop_down (GtkWidget *within, const char *name)
{
  return GTK_DROP_DOWN (ks_test_find (within, GTK_ACCESSIBLE_ROLE_COMBO_BOX, name));
}

static GtkWidget *
show_details (GtkWidget **details)
{
  *details = g_object_new (KS_TYPE_HOMOLOGY_DETAILS, "session", session, NULL);
  GtkWidget *window = ks_test_show (*details, 300, 400);
  GtkWidget *expander = ks_test_find (*details, GTK_ACCESSIBLE_ROLE_BUTTON, "More of persistence");

  g_assert_false (gtk_expander_get_expanded (GTK_EXPANDER (expander)));
  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  return window;
}

/* What belongs to one complex alone shows with it, and each choice goes into the recipe and back. */
static void
test_complex_choice (void)
{
  GtkWidget *details, *window = show_details (&details);
  GtkDropDown *complex = find_drop_down (details, "Complex");
  GtkDropDown *threshold = find_drop_down (details, "Threshold");
  GListModel *thresholds = gtk_drop_down_get_model (threshold);

  g_assert_null (find_shown (details, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Nu"));
  g_assert_cmpuint (g_list_model_get_n_items (thresholds), ==, 3);
  gtk_drop_down_set_selected (complex, KS_COMPLEX_WITNESS);
  g_assert_cmpint (ks_session_get_recipe (session)->complex, ==, KS_COMPLEX_WITNESS);
  g_assert_nonnull (find_shown (details, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Nu"));
  g_assert_cmpuint (g_list_model_get_n_items (thresholds), ==, 4);
  gtk_drop_down_set_selected (find_drop_down (details, "Nu"), 2);
  g_assert_cmpuint (ks_session_get_recipe (session)->nu, ==, 2);

  gtk_drop_down_set_selected (threshold, 3);
  g_assert_cmpint (ks_session_get_recipe (session)->threshold_kind, ==, KS_THRESHOLD_PART);
  GtkWidget *part = find_shown (details, GTK_ACCESSIBLE_ROLE_SPIN_BUTTON, "Threshold R over");
  g_assert_nonnull (part);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (part), 2.5);
  g_assert_cmpfloat (ks_session_get_recipe (session)->threshold, ==, 2.5);
  gtk_drop_down_set_selected (complex, KS_COMPLEX_RIPS);
  g_assert_cmpuint (gtk_drop_down_get_selected (threshold), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (thresholds), ==, 3);
  ks_session_undo (session);
  g_assert_cmpuint (gtk_drop_down_get_selected (threshold), ==, 3);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (part)), ==, 2.5);
  while (ks_session_get_recipe (session)->complex == KS_COMPLEX_WITNESS)
    ks_session_undo (session);
  g_assert_null (find_shown (details, GTK_ACCESSIBLE_ROLE_SPIN_BUTTON, "Threshold R over"));
  ks_model_test_wait_idle (session);
  ks_test_close (window, details);
}

/* A length begins where the diagram ended, and what the recipe holds is what is written there. */
static void
test_threshold_choice (void)
{
  GtkWidget *details, *window = show_details (&details);
  GtkDropDown *threshold = find_drop_down (details, "Threshold");
  double end = ks_session_get_diagram (session)->diagram->threshold;
  g_autofree char *text = NULL;

  gtk_drop_down_set_selected (threshold, 2);
  GtkWidget *length = find_shown (details, GTK_ACCESSIBLE_ROLE_SPIN_BUTTON, "Threshold length");
  g_assert_nonnull (length);
  g_assert_cmpfloat_with_epsilon (ks_session_get_recipe (session)->threshold, end, 0.01 * end);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (length), 0.5);
  ks_model_test_wait_idle (session);
  g_assert_cmpfloat (ks_session_get_diagram (session)->diagram->threshold, ==, 0.5);
  g_object_set (session, "threshold", "0.0123456", NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (length)), ==, "0.0123456");
  gtk_spin_button_update (GTK_SPIN_BUTTON (length));
  g_object_get (session, "threshold", &text, NULL);
  g_assert_cmpstr (text, ==, "0.0123456");
  gtk_drop_down_set_selected (threshold, 1);
  g_assert_cmpint (ks_session_get_recipe (session)->threshold_kind, ==, KS_THRESHOLD_ENCLOSING);
  while (ks_session_get_recipe (session)->threshold_kind != KS_THRESHOLD_AUTO)
    ks_session_undo (session);
  g_assert_cmpuint (gtk_drop_down_get_selected (threshold), ==, 0);
  ks_model_test_wait_idle (session);
  ks_test_close (window, details);
}

/* Band and chance are switched with their numbers, are told in the evidence, and give way where
 * there can be none. */
static void
test_trust (void)
{
  GtkWidget *details, *window = show_details (&details);
  GtkWidget *panel = ks_evidence_panel_new (session);
  GtkWidget *evidence = ks_test_show (panel, 320, 700);
  GtkWidget *diagram = ks_test_find (panel, GTK_ACCESSIBLE_ROLE_IMG, "Persistence diagram");
  GtkWidget *band = ks_test_find (details, GTK_ACCESSIBLE_ROLE_CHECKBOX, "Confidence band");
  GtkWidget *chance = ks_test_find (details, GTK_ACCESSIBLE_ROLE_CHECKBOX, "Compare with chance");
  GtkWidget *trials = ks_test_find (details, GTK_ACCESSIBLE_ROLE_SPIN_BUTTON, "Sets by chance");

  g_assert_false (gtk_widget_get_sensitive (trials));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (trials), 4);
  g_assert_cmpuint (ks_session_get_recipe (session)->null_trials, ==, 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (chance), TRUE);
  g_assert_cmpuint (ks_session_get_recipe (session)->null_trials, ==, 4);
  g_assert_true (gtk_widget_get_sensitive (trials));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (band), TRUE);
  g_assert_cmpuint (ks_session_get_recipe (session)->bootstrap, ==, 100);
  ks_model_test_wait_idle (session);

  const KsResult *result = ks_session_get_diagram (session);
  g_autofree char *of_band = ks_words_band (result->diagram, result->band);
  g_autofree char *of_chance = ks_words_null (result->null_model);
  g_autofree char *of_diagram = ks_words_diagram (result->diagram);
  GtkWidget *told = find_shown (panel, GTK_ACCESSIBLE_ROLE_LABEL, of_chance);
  g_assert_nonnull (told);
  g_assert_nonnull (find_shown (panel, GTK_ACCESSIBLE_ROLE_LABEL, of_band));
  ks_model_test_wait (shows_band, diagram);
  KsDiagramScene *scene = scene_of (diagram);
  g_assert_cmpfloat (scene->band_length, ==, ks_band_length (result->band));
  g_autofree char *length = ks_words_number (scene->band_length);
  g_autofree char *description = g_strdup_printf ("%s, 95 %% band up to length %s", of_diagram, length);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (diagram), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description);
  point_at_something (diagram);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (diagram), "the 95 % band"));

  g_object_set (session, "metric", KS_METRIC_COSINE, NULL);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (band)));
  g_assert_false (gtk_widget_get_sensitive (band));
  g_assert_true (gtk_widget_get_sensitive (chance));
  for (int i = 0; i < 3; i++)
    ks_session_undo (session);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (chance)));
  ks_model_test_wait_idle (session);
  g_assert_false (gtk_widget_get_visible (told));
  ks_model_test_wait (shows_no_band, diagram);
  ks_test_close (evidence, panel);
  ks_test_close (window, details);
}

static void
test_evidence (void)
{
  GtkWidget *panel = ks_evidence_panel_new (session);
  GtkWidget *window = ks_test_show (panel, 320, 700);
  GtkWidget *diagram = ks_test_find (panel, GTK_ACCESSIBLE_ROLE_IMG, "Persistence diagram");
  g_autofree char *description = ks_words_diagram (ks_session_get_diagram (session)->diagram);
  guint32 node = 0;

  g_assert_nonnull (diagram);
  KsDiagramScene *scene = scene_of (diagram);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (diagram), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description);
  g_assert_cmpuint (scene->n_standing, ==, 1);
  point_at_something (diagram);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (diagram), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description);
  g_object_set (diagram, "as-bars", TRUE, NULL);
  g_assert_null (gtk_widget_get_tooltip_text (diagram));
  ks_selection_set_nodes (ks_session_get_selection (session), &node, 1);
  ks_selection_clear (ks_session_get_selection (session));
  ks_test_close (window, panel);
}

/* The sentence comes with the diagram when it is asked for, and goes again. */
static void
test_shape (void)
{
  GtkWidget *panel = ks_evidence_panel_new (session);
  GtkWidget *window = ks_test_show (panel, 320, 700);

  g_object_set (session, "recognise", TRUE, NULL);
  ks_model_test_wait_idle (session);
  const KsRecognised *recognised = ks_session_get_diagram (session)->recognised;
  g_assert_nonnull (recognised);
  g_assert_cmpint (recognised->shape, ==, KS_SHAPE_CIRCLE);
  g_autofree char *text = g_strdup_printf ("%s\n%s", recognised->because,
                                           ks_session_get_diagram (session)->fit->sentence);
  GtkWidget *label = ks_test_find (panel, GTK_ACCESSIBLE_ROLE_LABEL, text);
  g_assert_nonnull (label);
  g_assert_true (gtk_widget_get_visible (label));
  ks_session_undo (session);
  ks_model_test_wait_idle (session);
  g_assert_false (gtk_widget_get_visible (label));
  ks_test_close (window, panel);
}

static gboolean
press (GtkWidget *widget, guint key)
{
  GtkEventController *controller = ks_test_controller (widget, GTK_TYPE_EVENT_CONTROLLER_KEY);
  gboolean is_taken = FALSE;

  g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &is_taken);
  return is_taken;
}

static guint
chosen_bar (void)
{
  guint bar;

  g_object_get (session, "bar", &bar, NULL);
  return bar;
}

/* Clicks and keys choose bars; another scale keeps the choice, Escape and a second click end it. */
static void
test_bars (void)
{
  GtkWidget *panel = ks_evidence_panel_new (session);
  GtkWidget *window = ks_test_show (panel, 320, 700);
  GtkWidget *view = ks_test_find (panel, GTK_ACCESSIBLE_ROLE_IMG, "Persistence diagram");
  GtkEventController *click = ks_test_controller (view, GTK_TYPE_GESTURE_CLICK);
  KsDiagramScene *scene = scene_of (view);
  guint32 longest = scene->by_length[scene->dim_start[1]];

  g_assert_cmpuint (chosen_bar (), ==, G_MAXUINT32);
  g_assert_true (press (view, GDK_KEY_Right));
  g_assert_cmpuint (chosen_bar (), ==, longest);
  g_assert_true (press (view, GDK_KEY_Down));
  g_assert_cmpuint (chosen_bar (), ==, scene->by_length[(scene->dim_start[1] + 1) % scene->n_bars]);
  g_assert_true (press (view, GDK_KEY_Left));
  g_assert_cmpuint (chosen_bar (), ==, longest);
  g_assert_false (press (view, GDK_KEY_a));

  /* The old axes stay until the new ones are there. */
  g_object_set (view, "logarithmic", TRUE, NULL);
  g_assert_true (ks_diagram_view_get_scene (KS_DIAGRAM_VIEW (view)) == scene);
  ks_model_test_wait (shows_logarithms, view);
  scene = scene_of (view);
  g_assert_cmpuint (chosen_bar (), ==, longest);
  g_assert_true (press (view, GDK_KEY_Escape));
  g_assert_cmpuint (chosen_bar (), ==, G_MAXUINT32);

  KsStyle style = ks_screen_style (view);
  int width = gtk_widget_get_width (view), height = gtk_widget_get_height (view);
  KsPlot plot = ks_diagram_plot (scene, &style, width, height);
  double x = plot.x + scene->place[2 * longest] * plot.width;
  double y = plot.y + (1.0 - scene->place[2 * longest + 1]) * plot.height;
  g_signal_emit_by_name (click, "released", 1, x, y);
  g_assert_cmpuint (chosen_bar (), ==, longest);
  g_signal_emit_by_name (click, "released", 1, x, y);
  g_assert_cmpuint (chosen_bar (), ==, G_MAXUINT32);
  g_object_set (session, "bar", (guint) scene->n_bars, NULL); /* There is no such bar. */
  g_assert_cmpuint (chosen_bar (), ==, G_MAXUINT32);
  ks_test_close (window, panel);
}

/* However fast the axes change, the last ones are shown in the end; and a view may go while a worker
 * paints for it. */
static void
test_newest_axes (void)
{
  GtkWidget *view = g_object_new (KS_TYPE_DIAGRAM_VIEW, "session", session, NULL);
  GtkWidget *window = ks_test_show (view, 300, 300);

  for (int i = 1; i <= 101; i++)
    {
      g_object_set (view, "logarithmic", i % 2 == 1, "as-bars", i % 3 == 0, NULL);
      if (i % 7 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  ks_model_test_wait (shows_logarithms, view);
  g_object_set (view, "logarithmic", FALSE, NULL);
  ks_test_close (window, view);
}

typedef struct {
  GtkWidget *view;
  int n_tried;
} Chooser;

/* The session has another diagram, and the view shows the one before. */
static void
choose_too_early (KsSession *of_it, GParamSpec *pspec, Chooser *chooser)
{
  if (shows_diagram (chooser->view))
    return;
  press (chooser->view, GDK_KEY_Right);
  g_assert_cmpuint (chosen_bar (), ==, G_MAXUINT32);
  chooser->n_tried++;
}

/* No bar is chosen by its place in another diagram than the session's. */
static void
test_bar_of_older_diagram (void)
{
  GtkWidget *view = g_object_new (KS_TYPE_DIAGRAM_VIEW, "session", session, NULL);
  GtkWidget *window = ks_test_show (view, 300, 300);
  Chooser chooser = { view, 0 };

  scene_of (view);
  gulong handler = g_signal_connect_after (session, "notify::diagram", G_CALLBACK (choose_too_early),
                                           &chooser);
  g_object_set (session, "landmarks", 50u, NULL);
  ks_model_test_wait_idle (session);
  g_signal_handler_disconnect (session, handler);
  g_assert_cmpint (chooser.n_tried, ==, 1);
  scene_of (view);
  g_assert_true (press (view, GDK_KEY_Right));
  g_assert_cmpuint (chosen_bar (), !=, G_MAXUINT32);
  ks_session_undo (session);
  ks_model_test_wait_idle (session);
  ks_test_close (window, view);
}

/* The moment may be short: the diagram may come right behind the graph. */
static void
look_while_old (KsSession *other, GParamSpec *pspec, GtkWidget *view)
{
  gboolean is_old;

  g_object_get (other, "diagram-is-old", &is_old, NULL);
  if (!is_old)
    return;
  g_object_set (view, "session", other, NULL);
  g_assert_cmpfloat (gtk_widget_get_opacity (view), <, 1.0);
}

/* A view that is given a session shows at once whether its diagram is of earlier parameters. */
static void
test_age (void)
{
  g_autoptr (KsSession) other = ks_model_test_session (300);
  GtkWidget *view = g_object_new (KS_TYPE_DIAGRAM_VIEW, "session", session, NULL);
  GtkWidget *window = ks_test_show (view, 300, 300);

  g_assert_cmpfloat (gtk_widget_get_opacity (view), ==, 1.0);
  g_signal_connect (other, "notify::diagram-is-old", G_CALLBACK (look_while_old), view);
  g_object_set (other, "percentile", 80.0, NULL);
  ks_model_test_wait_idle (other);
  g_assert_true (ks_session_widget_get_session (view) == other);
  g_assert_cmpfloat (gtk_widget_get_opacity (view), ==, 1.0);
  g_object_set (view, "session", NULL, NULL);
  g_assert_cmpfloat (gtk_widget_get_opacity (view), ==, 1.0);
  g_assert_null (ks_diagram_view_get_scene (KS_DIAGRAM_VIEW (view)));
  ks_test_close (window, view);
}

/* A click on the first entry selects the nodes where the longest loop or branch begins and ends. */
static void
test_features (void)
{
  GtkWidget *list = ks_feature_list_new (session);
  GtkWidget *window = ks_test_show (list, 320, 200);
  const KsFeatures *features = ks_session_get_diagram (session)->features;
  KsSelection *selection = ks_session_get_selection (session);
  gsize first = 0;

  while (features->features[first].kind == KS_FEATURE_COMPONENT)
    first++;
  g_autofree char *name = ks_words_feature (ks_session_get_diagram (session), &features->features[first]);
  GtkWidget *button = ks_test_find (list, GTK_ACCESSIBLE_ROLE_BUTTON, name);
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  for (int i = 0; i < 2; i++)
    g_assert_true (ks_selection_contains (selection, features->features[first].node[i]));
  ks_selection_clear (selection);

  /* Another diagram changes the words on the same buttons, which a pointer may just press. */
  g_object_notify (G_OBJECT (session), "diagram");
  g_assert_true (ks_test_find (list, GTK_ACCESSIBLE_ROLE_BUTTON, name) == button);
  ks_test_close (window, list);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ks_widgets_init (gdk_display_get_default ());
  session = ks_model_test_session (200);

  g_test_add_func ("/evidence/evidence", test_evidence);
  g_test_add_func ("/evidence/shape", test_shape);
  g_test_add_func ("/evidence/bars", test_bars);
  g_test_add_func ("/evidence/newest-axes", test_newest_axes);
  g_test_add_func ("/evidence/bar-of-older-diagram", test_bar_of_older_diagram);
  g_test_add_func ("/evidence/age", test_age);
  g_test_add_func ("/evidence/complex-choice", test_complex_choice);
  g_test_add_func ("/evidence/threshold-choice", test_threshold_choice);
  g_test_add_func ("/evidence/trust", test_trust);
  g_test_add_func ("/evidence/features", test_features);
  g_test_add_func ("/evidence/homology-choice", test_homology_choice);
  int status = g_test_run ();
  g_assert_finalize_object (session);
  return status;
}
