/* SPDX-License-Identifier: MIT */
#include "ks-widget-test.h"

GtkWidget *
ks_test_show (GtkWidget *widget, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  for (int i = 0; i < 400 && gtk_widget_get_visible (widget) && gtk_widget_get_width (widget) == 0;
       i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
  g_assert_true (gtk_widget_get_width (widget) > 0 || !gtk_widget_get_visible (widget));
  return window;
}

void
ks_test_close (GtkWidget *window, GtkWidget *widget)
{
  g_object_ref (widget);
  gtk_window_set_child (GTK_WINDOW (window), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (widget);
}

GtkWidget *
ks_test_find (GtkWidget *widget, GtkAccessibleRole role, const char *name)
{
  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == role)
    {
      g_autofree char *wrong = gtk_test_accessible_check_property (
          GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name);

      if (wrong == NULL)
        return widget;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ks_test_find (child, role, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkEventController *
ks_test_controller (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
        return controller; /* The widget holds it. */
    }
  g_assert_not_reached ();
}

GtkWidget *
ks_test_find_label (GtkWidget *widget, const char *text)
{
  const char *label = NULL;

  if (GTK_IS_BUTTON (widget))
    label = gtk_button_get_label (GTK_BUTTON (widget));
  else if (GTK_IS_LABEL (widget))
    label = gtk_label_get_label (GTK_LABEL (widget));
  if (g_strcmp0 (label, text) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ks_test_find_label (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}
