/* SPDX-License-Identifier: MIT */
#include "ks-application.h"

#include "ks-app-resources.h"
#include "ks-widgets.h"
#include "ks-window.h"

struct _KsApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (KsApplication, ks_application, ADW_TYPE_APPLICATION)

/* Actions */

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GPtrArray) windows = g_ptr_array_new_with_free_func (g_object_unref);

  /* Each may ask first; dialogs go with their windows. */
  for (GList *each = gtk_application_get_windows (data); each != NULL; each = each->next)
    if (KS_IS_WINDOW (each->data))
      g_ptr_array_add (windows, g_object_ref (each->data));
  for (guint i = 0; i < windows->len; i++)
    gtk_window_close (g_ptr_array_index (windows, i));
}

static void
on_new_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  KsWindow *window = ks_window_new (GTK_APPLICATION (data));

  ks_window_open_default (window);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_show_about_window (gtk_application_get_active_window (data),
                         "application-name", "Kleinscope",
                         "application-icon", KS_APPLICATION_ID,
                         "version", KS_VERSION,
                         "comments", "See the shape of what neural networks learn: Mapper graphs "
                                     "and persistent homology of convolution filters and other "
                                     "point clouds.",
                         "developer-name", "The Kleinscope authors",
                         "license-type", GTK_LICENSE_MIT_X11,
                         NULL);
}

static void
on_style (GSimpleAction *action, GVariant *state, gpointer data)
{
  static const struct { const char *name; AdwColorScheme scheme; } styles[] = {
    { "system", ADW_COLOR_SCHEME_DEFAULT },
    { "light", ADW_COLOR_SCHEME_FORCE_LIGHT },
    { "dark", ADW_COLOR_SCHEME_FORCE_DARK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_str_equal (styles[i].name, g_variant_get_string (state, NULL)))
      {
        adw_style_manager_set_color_scheme (adw_style_manager_get_default (), styles[i].scheme);
        g_simple_action_set_state (action, state);
      }
}

/* Life */

static void
ks_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "quit", .activate = on_quit },
    { .name = "new-window", .activate = on_new_window },
    { .name = "about", .activate = on_about },
    { .name = "style", .parameter_type = "s", .state = "'system'", .change_state = on_style },
  };

  g_resources_register (ks_app_get_resource ());
  G_APPLICATION_CLASS (ks_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (KS_APPLICATION_ID);
  ks_widgets_init (gdk_display_get_default ());
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.quit",
                                         (const char *[]) { "<Control>q", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.new-window",
                                         (const char *[]) { "<Control>n", NULL });
  ks_window_install_accels (GTK_APPLICATION (application));
}

static void
ks_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    on_new_window (NULL, NULL, application);
  else
    gtk_window_present (window);
}

/* All files of one call are one set. */
static void
ks_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (ks_window_new (GTK_APPLICATION (application)));
  ks_window_open_files (KS_WINDOW (window), files, (gsize) n_files);
  gtk_window_present (window);
}

static int
ks_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("kleinscope %s\n", KS_VERSION);
      return 0;
    }
  return -1;
}

static void
ks_application_class_init (KsApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = ks_application_startup;
  application_class->activate = ks_application_activate;
  application_class->open = ks_application_open;
  application_class->handle_local_options = ks_application_handle_local_options;
}

static void
ks_application_init (KsApplication *self)
{
  g_application_add_main_option (G_APPLICATION (self), "version", 0, 0, G_OPTION_ARG_NONE,
                                 "Print the version and exit", NULL);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), "[FILE…]");
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            "See the shape of a filter set: opens FILEs as one "
                                            "set, or a built-in set.");
}

KsApplication *
ks_application_new (void)
{
  return g_object_new (KS_TYPE_APPLICATION,
                       "application-id", KS_APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/org/kleinscope/Kleinscope",
                       NULL);
}
