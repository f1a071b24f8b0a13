/* SPDX-License-Identifier: MIT */
#include "ks-window-private.h"

#include "ks-application.h"
#include "ks-tensor-file.h"

#define MOST_RECENT 10

/* Files that are somewhere else than on this machine have no path to read from. */
void
ks_window_open_files (KsWindow *self, GFile **files, gsize n_files)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);

      if (path == NULL)
        {
          g_autofree char *uri = g_file_get_uri (files[i]);
          g_autofree char *printable = ks_printable (uri, 200);
          g_autofree char *sentence = g_strdup_printf ("“%s” is not on this machine; copy the "
                                                       "file here and open the copy.", printable);

          ks_session_report (self->session, sentence);
          return;
        }
      g_strv_builder_add (builder, path);
    }
  g_auto (GStrv) paths = g_strv_builder_end (builder);
  if (n_files == 1)
    ks_window_look_into (self, paths[0]);
  else if (n_files > 1)
    ks_window_open_data (self, (const char *const *) paths, NULL);
}

void
ks_window_open_data (KsWindow *self, const char *const *paths, const KsBuiltin *builtin)
{
  gboolean is_kept = self->is_saving || (self->path != NULL && ks_window_is_unsaved (self));
  KsWindow *window
    = is_kept ? ks_window_new (gtk_window_get_application (GTK_WINDOW (self))) : self;

  ks_window_stop_looking (self);
  if (paths != NULL)
    ks_session_open_files (window->session, paths);
  else
    ks_session_open_builtin (window->session, builtin);
  if (window != self)
    gtk_window_present (GTK_WINDOW (window));
}

void
ks_window_open_default (KsWindow *self)
{
  ks_session_open_builtin (self->session, ks_session_get_recipe (self->session)->builtin);
}

/* The dialog */

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) known = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  const KsFormatName *format;

  gtk_file_filter_set_name (known, "Filter sets, tables and sessions");
  gtk_file_filter_set_name (all, "All files");
  gtk_file_filter_add_pattern (all, "*");
  for (gsize i = 0; (format = ks_format_name (i)) != NULL; i++)
    {
      g_auto (GStrv) globs = g_strsplit (format->globs, " ", -1);

      for (char **glob = globs; *glob != NULL; glob++)
        gtk_file_filter_add_pattern (known, *glob);
    }
  gtk_file_filter_add_pattern (known, "*.gz");
  gtk_file_filter_add_pattern (known, "*" KS_SESSION_EXTENSION);
  gtk_file_chooser_add_filter (chooser, known);
  gtk_file_chooser_add_filter (chooser, all);
}

static void
on_response (GtkNativeDialog *dialog, int response, KsWindow *self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) chosen = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      for (guint i = 0; i < g_list_model_get_n_items (chosen); i++)
        g_ptr_array_add (files, g_list_model_get_item (chosen, i));
      ks_window_open_files (self, (GFile **) files->pdata, files->len);
    }
  g_object_unref (dialog);
}

static void
choose (KsWindow *self, const char *title, GtkFileChooserAction action)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, "_Open", "_Cancel");

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  if (action == GTK_FILE_CHOOSER_ACTION_OPEN)
    {
      gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
      add_filters (GTK_FILE_CHOOSER (dialog));
    }
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
ks_window_choose_files (KsWindow *self)
{
  choose (self, "Open a filter set", GTK_FILE_CHOOSER_ACTION_OPEN);
}

void
ks_window_choose_folder (KsWindow *self)
{
  choose (self, "Open a folder of checkpoints", GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
}

/* Drag and drop */

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, KsWindow *self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (GSList *item = g_value_get_boxed (value); item != NULL; item = item->next)
    g_ptr_array_add (files, item->data);
  ks_window_open_files (self, (GFile **) files->pdata, files->len);
  return files->len > 0;
}

/* Menus */

static void
fill_builtin_menu (KsWindow *self)
{
  gsize n;
  const KsBuiltin *builtins = ks_builtins (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (builtins[i].title, NULL);

      g_menu_item_set_action_and_target (item, "win.open-builtin", "s", builtins[i].name);
      g_menu_append_item (self->builtin_menu, item);
    }
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *) b),
                              gtk_recent_info_get_modified ((GtkRecentInfo *) a));
}

static void
fill_recent_menu (KsWindow *self)
{
  GtkRecentManager *manager = gtk_recent_manager_get_default ();
  GList *items = g_list_sort (gtk_recent_manager_get_items (manager), compare_newest);
  int n = 0;

  g_menu_remove_all (self->recent_menu);
  for (GList *item = items; item != NULL && n < MOST_RECENT; item = item->next)
    {
      GtkRecentInfo *info = item->data;

      if (!gtk_recent_info_has_application (info, KS_APPLICATION_ID)
          || !gtk_recent_info_exists (info))
        continue;
      g_autoptr (GMenuItem) entry = g_menu_item_new (gtk_recent_info_get_display_name (info), NULL);
      g_menu_item_set_action_and_target (entry, "win.open-recent", "s",
                                         gtk_recent_info_get_uri (info));
      g_menu_append_item (self->recent_menu, entry);
      n++;
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
}

void
ks_window_remember_recent (const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  GtkRecentData data = {
    .mime_type = (char *) "application/octet-stream",
    .app_name = (char *) KS_APPLICATION_ID,
    .app_exec = (char *) "kleinscope %u",
  };

  if (uri != NULL)
    gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

/* Only what could be opened is remembered. */
static void
on_opened (KsWindow *self, GStrv paths, KsSession *session)
{
  for (char **path = paths; *path != NULL; path++)
    ks_window_remember_recent (*path);
}

void
ks_window_set_up_open (KsWindow *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  fill_builtin_menu (self);
  fill_recent_menu (self);
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed",
                           G_CALLBACK (fill_recent_menu), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "opened", G_CALLBACK (on_opened), self,
                           G_CONNECT_SWAPPED);
}
