/* Choosing among what files hold: the bar of training steps, and the dialog of arrays, about a
 * series of three.
 *
 * SPDX-License-Identifier: MIT */
#include <adwaita.h>
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#include "ks-filter-dialog.h"
#include "ks-history.h"
#include "ks-model-test.h"
#include "ks-random.h"
#include "ks-step-bar.h"
#include "ks-widget-test.h"
#include "ks-widgets.h"
#include "ks-words.h"

#define N_STEPS 3
#define N_FILTERS 40

/* A file of safetensors in a new folder. */
static char *
write_arrays (const char *header, const float *numbers, gsize n)
{
  const guint64 length = GUINT64_TO_LE (strlen (header));
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("ks-steps-XXXXXX", &error);
  char *path = g_build_filename (folder, "series.safetensors", NULL);

  g_byte_array_append (content, (const guint8 *) &length, sizeof length);
  g_byte_array_append (content, (const guint8 *) header, (guint) strlen (header));
  g_byte_array_append (content, (const guint8 *) numbers, (guint) (n * sizeof *numbers));
  g_file_set_contents (path, (const char *) content->data, content->len, &error);
  g_assert_no_error (error);
  return path;
}

static void
make_kernels (float *kernels, gsize n)
{
  KsRandom random;

  ks_random_init (&random, 1);
  for (gsize i = 0; i < n; i++)
    kernels[i] = (float) ks_random_uniform (&random);
}

/* Random kernels at the steps 0, 5 and 100, which the file tells. */
static char *
write_series (void)
{
  static const char header[] = "{\"it\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]},"
                               "\"w\":{\"dtype\":\"F32\",\"shape\":[3,40,1,3,3],"
                               "\"data_offsets\":[12,4332]}}";
  float numbers[N_STEPS + N_STEPS * N_FILTERS * 9] = { 0, 5, 100 };

  make_kernels (numbers + N_STEPS, G_N_ELEMENTS (numbers) - N_STEPS);
  return write_arrays (header, numbers, G_N_ELEMENTS (numbers));
}

/* Random kernels of one step, which the file does not tell. */
static char *
write_network (void)
{
  static const char header[] = "{\"w\":{\"dtype\":\"F32\",\"shape\":[40,1,3,3],"
                               "\"data_offsets\":[0,1440]}}";
  float kernels[N_FILTERS * 9];

  make_kernels (kernels, G_N_ELEMENTS (kernels));
  return write_arrays (header, kernels, G_N_ELEMENTS (kernels));
}

static gsize
n_points (KsSession *session)
{
  ks_model_test_wait_idle (session);
  return ks_points_count (ks_session_get_result (session)->points);
}

static void
press (GtkWidget *bar, GtkAccessibleRole role, const char *name)
{
  GtkWidget *button = ks_test_find (bar, role, name);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
is_at_end (gpointer session)
{
  return ks_session_get_recipe (session)->preprocessing.step == 100.0;
}

static void
test_steps (void)
{
  g_autofree char *path = write_series ();
  const char *paths[] = { path, NULL };
  KsSession *session = ks_model_test_session (100);
  GtkWidget *bar = ks_step_bar_new (session);
  GtkWidget *window = ks_test_show (bar, 700, 60);
  const KsPreprocessing *how;

  /* A set without steps has none to choose from. */
  g_assert_false (gtk_widget_get_visible (bar));
  ks_session_open_files (session, paths);
  g_assert_cmpuint (n_points (session), ==, N_STEPS * N_FILTERS);
  g_assert_true (gtk_widget_get_visible (bar));

  GtkWidget *all = ks_test_find (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "All steps");
  GtkWidget *scale = ks_test_find (bar, GTK_ACCESSIBLE_ROLE_SLIDER, "Training step");
  GtkWidget *next = ks_test_find (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "Next step");
  GtkWidget *previous = ks_test_find (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "Previous step");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (all)));

  /* From all, one goes to the last or the first; from there step by step. */
  press (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "Previous step");
  how = &ks_session_get_recipe (session)->preprocessing;
  g_assert_true (how->one_step && how->step == 100.0);
  g_assert_cmpuint (n_points (session), ==, N_FILTERS);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (all)));
  g_assert_false (gtk_widget_get_sensitive (next));
  press (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "Previous step");
  g_assert_cmpfloat (ks_session_get_recipe (session)->preprocessing.step, ==, 5.0);
  gtk_range_set_value (GTK_RANGE (scale), 0);
  g_assert_cmpfloat (ks_session_get_recipe (session)->preprocessing.step, ==, 0.0);
  g_assert_false (gtk_widget_get_sensitive (previous));
  g_assert_true (gtk_widget_get_sensitive (next));

  /* All again, and back to where the scale stands. */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (all), TRUE);
  g_assert_cmpuint (n_points (session), ==, N_STEPS * N_FILTERS);
  g_usleep (KS_HISTORY_PAUSE); /* What follows is undone by itself. */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (all), FALSE);
  how = &ks_session_get_recipe (session)->preprocessing;
  g_assert_true (how->one_step && how->step == 0.0);

  /* Undone like any other choice. */
  ks_session_undo (session);
  g_assert_false (ks_session_get_recipe (session)->preprocessing.one_step);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (all)));

  /* Played to the end, where it stops by itself. */
  press (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "Play the steps");
  g_assert_nonnull (ks_test_find (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "Pause"));
  ks_model_test_wait (is_at_end, session);
  while (ks_test_find (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "Pause") != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_points (session), ==, N_FILTERS);

  /* And stopped in the middle; another set ends it too. */
  press (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "Play the steps");
  press (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "Pause");
  press (bar, GTK_ACCESSIBLE_ROLE_BUTTON, "Play the steps");
  gsize n;
  ks_session_open_builtin (session, ks_builtins (&n));
  ks_model_test_wait_idle (session);
  g_assert_false (gtk_widget_get_visible (bar));
  g_assert_false (ks_session_get_recipe (session)->preprocessing.one_step);

  ks_test_close (window, bar);
  g_assert_finalize_object (session);
  g_unlink (path);
}

static gboolean
is_open (gpointer dialog)
{
  return ks_test_find (dialog, GTK_ACCESSIBLE_ROLE_CHECKBOX, "w") != NULL;
}

/* The dialog shows the arrays, searches them, and the session takes what is ticked. */
static void
test_dialog (void)
{
  g_autofree char *path = write_series ();
  const char *paths[] = { path, NULL };
  KsSession *session = ks_model_test_session (100);

  ks_session_open_files (session, paths);
  ks_model_test_wait_idle (session);

  GtkWidget *dialog = g_object_ref_sink (ks_filter_dialog_new (NULL, session));
  GtkWidget *choose = ks_test_find_label (dialog, "C_hoose");
  gtk_window_present (GTK_WINDOW (dialog));
  g_assert_false (gtk_widget_get_sensitive (choose));
  ks_model_test_wait (is_open, dialog);
  g_assert_true (gtk_widget_get_sensitive (choose));
  g_assert_nonnull (ks_test_find_label (dialog, "120 filters of 3×3 from 1 array"));

  /* The steps themselves are no kernels: shown when all are asked for, and not for ticking. */
  g_assert_null (ks_test_find (dialog, GTK_ACCESSIBLE_ROLE_CHECKBOX, "it"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ks_test_find_label (dialog, "Show All")), TRUE);
  while (ks_test_find (dialog, GTK_ACCESSIBLE_ROLE_CHECKBOX, "it") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (gtk_widget_get_sensitive (
      ks_test_find (dialog, GTK_ACCESSIBLE_ROLE_CHECKBOX, "it")));

  g_signal_emit_by_name (ks_test_find_label (dialog, "Take None"), "clicked");
  g_assert_false (gtk_widget_get_sensitive (choose));
  g_assert_nonnull (ks_test_find_label (dialog, "Nothing is chosen yet."));
  g_signal_emit_by_name (ks_test_find_label (dialog, "Take All"), "clicked");
  g_assert_true (gtk_widget_get_sensitive (choose));
  g_signal_emit_by_name (choose, "clicked");
  while (gtk_widget_get_visible (dialog))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (ks_runner_get_busy (ks_session_get_runner (session))); /* nothing is another */
  g_assert_finalize_object (dialog);

  /* A file that is gone meanwhile. */
  g_unlink (path);
  dialog = g_object_ref_sink (ks_filter_dialog_new (NULL, session));
  gtk_window_present (GTK_WINDOW (dialog));
  while (ks_test_find_label (dialog, "Opening the files…") != NULL
         && gtk_widget_get_mapped (ks_test_find_label (dialog, "Opening the files…")))
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (ks_test_find_label (dialog, "The files cannot be opened"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_finalize_object (dialog);

  /* And one that is closed while they open. */
  dialog = g_object_ref_sink (ks_filter_dialog_new (NULL, session));
  gtk_window_destroy (GTK_WINDOW (dialog));
  while (g_main_context_iteration (NULL, FALSE) || G_OBJECT (dialog)->ref_count > 1)
    ;
  g_assert_finalize_object (dialog);
  g_assert_finalize_object (session);
}

static gboolean
shows_c3 (gpointer dialog)
{
  return ks_test_find (dialog, GTK_ACCESSIBLE_ROLE_CHECKBOX, "c3") != NULL;
}

/* It opens on the size that is taken, whichever comes first in the file, and offers all as 3x3. */
static void
test_dialog_sizes (void)
{
  g_autofree char *path = ks_test_data ("npz/stored.npz");
  const char *paths[] = { path, NULL };
  const KsFilterSelection fives = { .kernel_rows = 5, .kernel_cols = 5 };
  KsSession *session = ks_model_test_session (100);

  ks_session_open_files (session, paths);
  ks_session_choose_filters (session, &fives, NULL);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (n_points (session), ==, 8);

  GtkWidget *dialog = g_object_ref_sink (ks_filter_dialog_new (NULL, session));
  gtk_window_present (GTK_WINDOW (dialog));
  ks_model_test_wait (shows_c3, dialog);
  GtkWidget *sizes = ks_test_find (dialog, GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Kernel size");
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (sizes)), ==, 1);
  g_assert_nonnull (ks_test_find_label (dialog, "8 filters of 5×5 from 1 array"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (sizes), 2);
  g_assert_nonnull (ks_test_find_label (dialog, "44 filters, all as 3×3, from 3 arrays"));
  g_signal_emit_by_name (ks_test_find_label (dialog, "C_hoose"), "clicked");
  while (gtk_widget_get_visible (dialog))
    g_main_context_iteration (NULL, TRUE);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (n_points (session), ==, 44);
  g_assert_cmpuint (ks_session_get_recipe (session)->resample_rows, ==, 3);
  g_assert_finalize_object (dialog);
  g_assert_finalize_object (session);
}

#define SECOND "Training step of b-epoch-2.safetensors"

static gboolean
shows_steps (gpointer dialog)
{
  return ks_test_find (dialog, GTK_ACCESSIBLE_ROLE_TEXT_BOX, SECOND) != NULL;
}

static void
type_step (GtkWidget *dialog, const char *text)
{
  GtkWidget *entry = ks_test_find (dialog, GTK_ACCESSIBLE_ROLE_TEXT_BOX, SECOND);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

/* The steps that the names of several files tell are there to be typed over. */
static void
test_dialog_steps (void)
{
  static const char *const names[] = { "a-epoch-1.safetensors", "b-epoch-2.safetensors" };
  g_auto (GStrv) copies = g_new0 (char *, G_N_ELEMENTS (names) + 1);
  g_autofree char *path = write_network ();
  g_autofree char *folder = g_path_get_dirname (path);
  const char *paths[] = { folder, NULL };
  KsSession *session = ks_model_test_session (100);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      copies[i] = g_build_filename (folder, names[i], NULL);
      g_assert_cmpint (link (path, copies[i]), ==, 0);
    }
  g_unlink (path);
  ks_session_open_files (session, paths);
  ks_model_test_wait_idle (session);

  GtkWidget *dialog = g_object_ref_sink (ks_filter_dialog_new (NULL, session));
  GtkWidget *choose = ks_test_find_label (dialog, "C_hoose");
  gtk_window_present (GTK_WINDOW (dialog));
  while (ks_test_find_label (dialog, "Training steps: 1 to 2") == NULL)
    g_main_context_iteration (NULL, TRUE);
  gtk_expander_set_expanded (GTK_EXPANDER (gtk_widget_get_ancestor (
      ks_test_find_label (dialog, "Training steps: 1 to 2"), GTK_TYPE_EXPANDER)), TRUE);
  ks_model_test_wait (shows_steps, dialog);

  /* What is no number is not taken. */
  type_step (dialog, "2x");
  g_assert_false (gtk_widget_get_sensitive (choose));
  g_assert_nonnull (ks_test_find_label (dialog, "A training step is no number."));
  g_signal_emit_by_name (ks_test_find_label (dialog, "As the Names Tell"), "clicked");
  g_assert_true (gtk_widget_get_sensitive (choose));
  type_step (dialog, "200");
  g_assert_nonnull (ks_test_find_label (dialog, "Training steps: 1 to 200"));
  g_signal_emit_by_name (choose, "clicked");
  while (gtk_widget_get_visible (dialog))
    g_main_context_iteration (NULL, TRUE);
  ks_model_test_wait_idle (session);
  g_assert_cmpstr (ks_session_get_recipe (session)->steps, ==, "1,200");
  const KsColumn *column
      = ks_table_find (ks_session_get_result (session)->points->metadata, "step");
  g_assert_nonnull (column);
  g_assert_cmpfloat (column->numbers[0], ==, 1.0);
  g_assert_cmpfloat (column->numbers[2 * N_FILTERS - 1], ==, 200.0);
  g_assert_finalize_object (dialog);
  g_assert_finalize_object (session);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_unlink (copies[i]);
  g_rmdir (folder);
}

static gboolean
shows_images (gpointer dialog)
{
  return ks_test_find (dialog, GTK_ACCESSIBLE_ROLE_CHECKBOX, "(unnamed)") != NULL;
}

/* Images open as patches with the defaults, and the dialog draws others; each set begins with the
 * defaults again. */
static void
test_dialog_patches (void)
{
  g_autofree char *path = ks_test_data ("idx/images.idx");
  const char *paths[] = { path, NULL };
  KsSession *session = ks_model_test_session (100);

  ks_session_open_files (session, paths);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (n_points (session), ==, 10);

  GtkWidget *dialog = g_object_ref_sink (ks_filter_dialog_new (NULL, session));
  gtk_window_present (GTK_WINDOW (dialog));
  ks_model_test_wait (shows_images, dialog);
  g_assert_nonnull (ks_test_find_label (dialog, "10 patches of 3×3 from 1 array"));
  gtk_spin_button_set_value (
      GTK_SPIN_BUTTON (ks_test_find (dialog, GTK_ACCESSIBLE_ROLE_SPIN_BUTTON, "Per cent kept")),
      50.0);
  g_assert_nonnull (ks_test_find_label (dialog, "24 patches of 3×3 from 1 array"));
  g_signal_emit_by_name (ks_test_find_label (dialog, "C_hoose"), "clicked");
  while (gtk_widget_get_visible (dialog))
    g_main_context_iteration (NULL, TRUE);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (n_points (session), ==, 24);
  g_assert_cmpfloat (ks_session_get_recipe (session)->patch_contrast, ==, 0.5);
  g_autofree char *words = ks_words_set (ks_session_get_result (session));
  g_assert_cmpstr (words, ==, "24 patches of 3×3");

  ks_session_open_files (session, paths);
  ks_model_test_wait_idle (session);
  g_assert_cmpfloat (ks_session_get_recipe (session)->patch_contrast, ==, 0.2);
  g_assert_finalize_object (dialog);
  g_assert_finalize_object (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ks_widgets_init (gdk_display_get_default ());
  g_test_add_func ("/widgets/steps", test_steps);
  g_test_add_func ("/widgets/filter-dialog", test_dialog);
  g_test_add_func ("/widgets/filter-dialog/sizes", test_dialog_sizes);
  g_test_add_func ("/widgets/filter-dialog/patches", test_dialog_patches);
  g_test_add_func ("/widgets/filter-dialog/steps", test_dialog_steps);
  return g_test_run ();
}
