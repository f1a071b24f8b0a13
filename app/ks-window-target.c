/* Where a file goes that the window writes, and the word that it is there.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-window-private.h"

#include <string.h>

typedef struct {
  KsWindowTargetFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  if (asking->destroy != NULL)
    asking->destroy (asking->data);
  g_free (asking);
}

static void
on_response (GtkNativeDialog *dialog, int response, Asking *asking)
{
  KsWindow *self = (KsWindow *) gtk_native_dialog_get_transient_for (dialog);
  gboolean is_open = self != NULL && self->session != NULL;
  g_autofree char *path = NULL;

  if (is_open && response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      path = g_file_get_path (file);
      if (path == NULL)
        ks_session_report (self->session,
                           "That place is not on this machine; choose a folder of this machine.");
    }
  if (is_open)
    asking->func (self, path, asking->data);
  g_object_unref (dialog);
}

void
ks_window_choose_target (KsWindow *self, const char *title, const char *accept, const char *name,
                         KsWindowTargetFunc func, gpointer data, GDestroyNotify destroy)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, accept,
                                   "_Cancel");
  Asking *asking = g_new (Asking, 1);

  *asking = (Asking) { func, data, destroy };
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), asking, asking_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

char *
ks_window_suggest_name (KsWindow *self, const char *ending)
{
  g_autofree char *title = NULL;

  g_object_get (self->session, "title", &title, NULL);
  char *dot = strrchr (title, '.');
  if (dot != NULL && dot != title)
    *dot = '\0';
  g_strdelimit (title, "/ ", '-');
  return g_strconcat (title, ending, NULL);
}

void
ks_window_tell_written (KsWindow *self, const char *what, const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *escaped = g_markup_escape_text (name, -1);
  g_autofree char *title = g_strdup_printf ("%s “%s”", what, escaped);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (title));
}
