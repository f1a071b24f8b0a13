/* SPDX-License-Identifier: MIT */
#include "ks-filter-dialog.h"

#include <string.h>

#include "ks-filter-list.h"
#include "ks-source.h"
#include "ks-step-editor.h"
#include "ks-words.h"

#define MOST_SKIPPED 200 /* lines about arrays that cannot be read */

struct _KsFilterDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkStack *pages;
  AdwStatusPage *failure;
  GtkWidget *choose;
  GtkEditable *search;
  GtkDropDown *sizes;
  GtkWidget *others, *sizes_box, *patches_box;
  GtkSpinButton *patches, *contrast; /* the latter in per cent */
  GtkColumnView *view;
  GtkLabel *total, *skipped;
  GtkExpander *unreadable;
  KsStepEditor *step_editor;

  KsSession *session;      /* owned */
  KsRecipe *recipe;        /* as it was when the window opened; owned */
  KsContext *context;      /* of the opening; owned */
  KsOpened opened;         /* the opening thread's until it is done */
  KsFilterList *list;      /* owned; NULL until then */
  KsFileSteps *steps;      /* of several files; owned; NULL until then */
  char *first_steps;       /* what they were; owned */
  int first_way;           /* place of the way in which kernels were taken at first */
  GtkFilterListModel *shown; /* owned by the view's model */
  GtkCustomFilter *filter;   /* owned by @shown */
};

G_DEFINE_FINAL_TYPE (KsFilterDialog, ks_filter_dialog, ADW_TYPE_WINDOW)

/* ---- What is shown of the list ---- */

static gboolean
is_shown (gpointer item, gpointer data)
{
  KsFilterDialog *self = data;
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (self->search), -1);
  g_autofree char *name = g_utf8_casefold (ks_filter_row_get_name (item), -1);

  return (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->others))
          || ks_filter_row_get_reason (item) == NULL)
         && strstr (name, wanted) != NULL;
}

static void
on_search (KsFilterDialog *self)
{
  if (self->filter != NULL)
    gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
tick_shown (KsFilterDialog *self, gboolean ticked)
{
  if (self->list != NULL)
    ks_filter_list_tick (self->list, G_LIST_MODEL (self->shown), ticked);
}

static void
on_all (KsFilterDialog *self)
{
  tick_shown (self, TRUE);
}

static void
on_none (KsFilterDialog *self)
{
  tick_shown (self, FALSE);
}

static void
on_size (KsFilterDialog *self)
{
  guint place = gtk_drop_down_get_selected (self->sizes);

  if (self->list != NULL && place != GTK_INVALID_LIST_POSITION
      && place < ks_filter_list_get_ways (self->list)->len)
    ks_filter_list_set_way (self->list, (int) place);
}

static void
on_patches (KsFilterDialog *self)
{
  if (self->list != NULL)
    ks_filter_list_set_patches (self->list,
                                (gsize) gtk_spin_button_get_value_as_int (self->patches),
                                gtk_spin_button_get_value (self->contrast) / 100.0);
}

static void
show_total (KsFilterDialog *self)
{
  int place = ks_filter_list_get_way (self->list);
  const KsFilterWay *way
      = place >= 0 ? &g_array_index (ks_filter_list_get_ways (self->list), KsFilterWay, place)
                   : NULL;
  gboolean are_steps_valid = TRUE;
  guint64 points;
  guint arrays;

  g_object_get (self->list, "points", &points, "arrays", &arrays, NULL);
  if (self->steps != NULL)
    g_object_get (self->steps, "valid", &are_steps_valid, NULL);
  gboolean is_images = gtk_widget_get_visible (self->patches_box);
  g_autofree char *amount = is_images     ? ks_words_amount (points, "patch", "patches")
                            : way != NULL ? ks_words_amount (points, "filter", "filters")
                                          : ks_words_amount (points, "point", "points");
  g_autofree char *from = ks_words_amount (arrays, "array", "arrays");
  g_autofree char *kernel
      = way != NULL ? g_strdup_printf ("%s%" G_GUINT64_FORMAT "×%" G_GUINT64_FORMAT,
                                       way->is_resampled ? ", all as " : " of ", way->size.rows,
                                       way->size.cols)
                    : g_strdup (is_images ? " of 3×3" : "");
  g_autofree char *text = g_strdup_printf ("%s%s%s from %s", amount, kernel,
                                           way != NULL && way->is_resampled ? "," : "", from);

  gtk_label_set_label (self->total, arrays == 0 ? "Nothing is chosen yet."
                                    : !are_steps_valid ? "A training step is no number."
                                                       : text);
  gtk_widget_set_sensitive (self->choose, arrays > 0 && are_steps_valid);
}

/* ---- Columns ---- */

static void
set_up_tick (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, gtk_check_button_new ());
}

static void
bind_tick (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *check = gtk_list_item_get_child (item);
  KsFilterRow *row = gtk_list_item_get_item (item);
  GBinding *binding = g_object_bind_property (row, "ticked", check, "active",
                                              G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);

  g_object_set_data (G_OBJECT (item), "binding", binding);
  gtk_widget_set_sensitive (check, ks_filter_row_get_reason (row) == NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  ks_filter_row_get_name (row), -1);
}

static void
unbind_tick (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  g_binding_unbind (g_object_get_data (G_OBJECT (item), "binding"));
}

static void
set_up_text (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer right)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), right != NULL ? 1.0f : 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

/* What cannot be taken is grey, and says why when asked. */
static void
show_text (GtkListItem *item, const char *text)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  const char *reason = ks_filter_row_get_reason (gtk_list_item_get_item (item));
  g_autofree char *tip = reason != NULL ? g_strdup_printf ("Not taken: it %s", reason) : NULL;

  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, tip);
  if (reason != NULL)
    gtk_widget_add_css_class (label, "dim-label");
  else
    gtk_widget_remove_css_class (label, "dim-label");
}

static void
bind_name (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  show_text (item, ks_filter_row_get_name (gtk_list_item_get_item (item)));
}

static void
bind_shape (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  show_text (item, ks_filter_row_get_shape (gtk_list_item_get_item (item)));
}

static void
bind_kernel (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  show_text (item, ks_filter_row_get_kernel (gtk_list_item_get_item (item)));
}

static void
bind_points (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gsize points = ks_filter_row_get_points (gtk_list_item_get_item (item));
  g_autofree char *text = points > 0 ? ks_words_count (points) : g_strdup ("");

  show_text (item, text);
}

static void
add_column (KsFilterDialog *self, const char *title, GCallback bind, gboolean right,
            gboolean expands)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (title, factory);

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_text), right ? self : NULL);
  g_signal_connect (factory, "bind", bind, NULL);
  gtk_column_view_column_set_expand (column, expands);
  gtk_column_view_append_column (self->view, column);
}

static void
add_columns (KsFilterDialog *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) ticks = gtk_column_view_column_new (NULL, factory);

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_tick), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_tick), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_tick), NULL);
  gtk_column_view_append_column (self->view, ticks);
  add_column (self, "Array", G_CALLBACK (bind_name), FALSE, TRUE);
  add_column (self, "Shape", G_CALLBACK (bind_shape), FALSE, FALSE);
  add_column (self, "Kernel", G_CALLBACK (bind_kernel), FALSE, FALSE);
  add_column (self, "Filters", G_CALLBACK (bind_points), TRUE, FALSE);
}

/* ---- Once the files are open ---- */

static void
fill_sizes (KsFilterDialog *self)
{
  const GArray *ways = ks_filter_list_get_ways (self->list);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint w = 0; w < ways->len; w++)
    {
      const KsFilterWay *way = &g_array_index (ways, KsFilterWay, w);
      g_autofree char *title = g_strdup_printf ("%s%" G_GUINT64_FORMAT "×%" G_GUINT64_FORMAT,
                                                way->is_resampled ? "All, resampled to " : "",
                                                way->size.rows, way->size.cols);

      gtk_string_list_append (titles, title);
    }
  /* A new model selects its first line, which is nobody's choice. */
  g_signal_handlers_block_by_func (self->sizes, on_size, self);
  gtk_drop_down_set_model (self->sizes, G_LIST_MODEL (titles));
  gtk_widget_set_visible (self->sizes_box, ways->len > 1);
  if (ks_filter_list_get_way (self->list) >= 0)
    gtk_drop_down_set_selected (self->sizes, (guint) ks_filter_list_get_way (self->list));
  g_signal_handlers_unblock_by_func (self->sizes, on_size, self);
}

static void
fill_patches (KsFilterDialog *self)
{
  gsize patches;
  double contrast;
  gboolean is_images = ks_filter_list_get_patches (self->list, &patches, &contrast);

  gtk_widget_set_visible (self->patches_box, is_images);
  g_signal_handlers_block_by_func (self->patches, on_patches, self);
  g_signal_handlers_block_by_func (self->contrast, on_patches, self);
  gtk_spin_button_set_value (self->patches, (double) patches);
  gtk_spin_button_set_value (self->contrast, 100.0 * contrast);
  g_signal_handlers_unblock_by_func (self->patches, on_patches, self);
  g_signal_handlers_unblock_by_func (self->contrast, on_patches, self);
}

static void
fill_skipped (KsFilterDialog *self)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  gsize n = 0;

  for (guint f = 0; f < self->opened.files->len; f++)
    {
      const KsTensorFile *file = g_ptr_array_index (self->opened.files, f);

      for (guint s = 0; s < file->skipped->len; s++, n++)
        {
          const KsSkipped *skipped = g_ptr_array_index (file->skipped, s);
          g_autofree char *name = ks_printable (skipped->name, 200);

          if (n < MOST_SKIPPED)
            g_string_append_printf (lines, "%s%s  %s", n > 0 ? "\n" : "", name, skipped->reason);
        }
    }
  g_autofree char *amount = ks_words_amount (n, "array", "arrays");
  g_autofree char *title = g_strconcat (amount, " cannot be read", NULL);
  if (n > MOST_SKIPPED)
    g_string_append_printf (lines, "\nand %zu more", n - MOST_SKIPPED);
  gtk_expander_set_label (self->unreadable, title);
  gtk_label_set_label (self->skipped, lines->str);
  gtk_widget_set_visible (GTK_WIDGET (self->unreadable), n > 0);
}

/* One file's step tells nothing. */
static void
show_steps (KsFilterDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->step_editor), self->opened.files->len > 1);
  if (self->opened.files->len < 2)
    return;
  self->steps = ks_file_steps_new (self->opened.files);
  self->first_steps = ks_file_steps_to_text (self->steps);
  ks_step_editor_show (self->step_editor, self->steps);
  g_signal_connect_object (self->steps, "notify::valid", G_CALLBACK (show_total), self,
                           G_CONNECT_SWAPPED);
}

static void
show_files (KsFilterDialog *self)
{
  const KsFilterSelection selection = ks_recipe_selection (self->recipe);
  GtkSelectionModel *model;

  self->list = ks_filter_list_new (self->opened.files, &selection);
  self->first_way = ks_filter_list_get_way (self->list);
  self->filter = gtk_custom_filter_new (is_shown, self, NULL);
  self->shown = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->list)),
                                           GTK_FILTER (self->filter));
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (self->shown)));
  gtk_column_view_set_model (self->view, model);
  g_object_unref (model);
  fill_sizes (self);
  fill_patches (self);
  fill_skipped (self);
  show_steps (self);
  g_signal_connect_object (self->list, "notify::points", G_CALLBACK (show_total), self,
                           G_CONNECT_SWAPPED);
  show_total (self);
  gtk_stack_set_visible_child_name (self->pages, "list");
}

static void
open_files (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  KsFilterDialog *self = source;
  GError *error = NULL;

  if (ks_opened_init (&self->opened, self->context, self->recipe, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_open (GObject *source, GAsyncResult *result, gpointer data)
{
  KsFilterDialog *self = KS_FILTER_DIALOG (source);
  g_autoptr (GError) error = NULL;
  gboolean is_open = g_task_propagate_boolean (G_TASK (result), &error);

  if (ks_context_is_cancelled (self->context))
    return;
  if (is_open)
    {
      show_files (self);
      return;
    }
  adw_status_page_set_description (self->failure, error->message);
  gtk_stack_set_visible_child_name (self->pages, "failed");
}

static void
on_choose (KsFilterDialog *self)
{
  KsFilterSelection selection;
  g_auto (GStrv) globs = ks_filter_list_get_globs (self->list, &selection);

  g_autofree char *steps = self->steps != NULL ? ks_file_steps_to_text (self->steps) : NULL;

  /* Sizes that were left to the rules and are still theirs stay so. */
  if (ks_filter_list_get_way (self->list) == self->first_way)
    {
      const KsFilterSelection taken = selection;

      selection = ks_recipe_selection (self->recipe);
      selection.patches = taken.patches;
      selection.patch_contrast = taken.patch_contrast;
    }
  selection.tensors = (const char *const *) globs;
  ks_session_choose_filters (self->session, &selection,
                             g_strcmp0 (steps, self->first_steps) != 0 ? steps : NULL);
  gtk_window_close (GTK_WINDOW (self));
}

GtkWidget *
ks_filter_dialog_new (GtkWindow *parent, KsSession *session)
{
  KsFilterDialog *self = g_object_new (KS_TYPE_FILTER_DIALOG, "transient-for", parent, NULL);
  g_autofree char *source = NULL;
  g_autoptr (GTask) task = NULL;

  self->session = g_object_ref (session);
  self->recipe = ks_recipe_copy (ks_session_get_recipe (session));
  source = ks_words_source (self->recipe);
  adw_window_title_set_subtitle (self->title, source);
  task = g_task_new (self, NULL, on_open, NULL);
  g_task_run_in_thread (task, open_files);
  return GTK_WIDGET (self);
}

/* ---- The object ---- */

static void
ks_filter_dialog_dispose (GObject *object)
{
  KsFilterDialog *self = KS_FILTER_DIALOG (object);

  ks_context_cancel (self->context);
  if (self->list != NULL)
    gtk_column_view_set_model (self->view, NULL);
  g_clear_object (&self->list);
  g_clear_object (&self->steps);
  self->filter = NULL;
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ks_filter_dialog_parent_class)->dispose (object);
}

static void
ks_filter_dialog_finalize (GObject *object)
{
  KsFilterDialog *self = KS_FILTER_DIALOG (object);

  ks_opened_clear (&self->opened);
  g_free (self->first_steps);
  ks_recipe_free (self->recipe);
  ks_context_unref (self->context);
  G_OBJECT_CLASS (ks_filter_dialog_parent_class)->finalize (object);
}

static gboolean
on_close_request (GtkWindow *window)
{
  ks_context_cancel (KS_FILTER_DIALOG (window)->context);
  return GTK_WINDOW_CLASS (ks_filter_dialog_parent_class)->close_request (window);
}

static void
ks_filter_dialog_class_init (KsFilterDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ks_filter_dialog_dispose;
  object_class->finalize = ks_filter_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = on_close_request;

  g_type_ensure (KS_TYPE_STEP_EDITOR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-filter-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, title);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, choose);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, search);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, sizes);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, sizes_box);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, others);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, patches_box);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, patches);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, contrast);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, view);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, total);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, unreadable);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, skipped);
  gtk_widget_class_bind_template_child (widget_class, KsFilterDialog, step_editor);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_size);
  gtk_widget_class_bind_template_callback (widget_class, on_patches);
  gtk_widget_class_bind_template_callback (widget_class, on_all);
  gtk_widget_class_bind_template_callback (widget_class, on_none);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ks_filter_dialog_init (KsFilterDialog *self)
{
  self->context = ks_context_new (1);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_columns (self);
}
