/* SPDX-License-Identifier: MIT */
#include "ks-step-bar.h"

#include <math.h>

#include "ks-words.h"

#define PLAY_INTERVAL 700 /* ms that a step stays on screen, at least */
#define MOST_MARKS 60     /* more ticks than that are a grey band */

struct _KsStepBar
{
  KsSessionWidget parent_instance;

  GtkWidget *all, *previous, *next, *play;
  GtkScale *scale;  /* the place of the step among the steps */
  GtkLabel *value;

  GArray *steps;    /* of double, ascending; owned */
  KsFilterSet *set; /* whose steps they are; owned or NULL */
  guint timer;      /* while it plays; else 0 */
  gboolean is_updating; /* the session speaks, not the person */
};

G_DEFINE_FINAL_TYPE (KsStepBar, ks_step_bar, KS_TYPE_SESSION_WIDGET)

/* The place of the session's step; -1 for all, or for one that there is none of. */
static int
current (KsStepBar *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  const KsPreprocessing *how = session != NULL ? &ks_session_get_recipe (session)->preprocessing
                                               : NULL;

  for (guint i = 0; how != NULL && how->one_step && i < self->steps->len; i++)
    if (g_array_index (self->steps, double, i) == how->step)
      return (int) i;
  return -1;
}

static void
go_to (KsStepBar *self, int place)
{
  KsSession *session = ks_session_widget_get_session (self);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->is_updating || session == NULL || place < 0 || place >= (int) self->steps->len)
    return;
  g_ascii_dtostr (text, sizeof text, g_array_index (self->steps, double, place));
  g_object_set (session, "step", text, NULL);
}

static void
stop (KsStepBar *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_button_set_icon_name (GTK_BUTTON (self->play), "media-playback-start-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Play the steps", -1);
}

/* A step whose picture is not there yet is waited for. */
static gboolean
play_on (gpointer data)
{
  KsStepBar *self = data;
  gboolean busy = TRUE;
  int place = current (self);

  g_object_get (ks_session_widget_get_session (self), "busy", &busy, NULL);
  if (busy)
    return G_SOURCE_CONTINUE;
  if (place + 1 < (int) self->steps->len)
    {
      go_to (self, place + 1);
      return G_SOURCE_CONTINUE;
    }
  self->timer = 0;
  stop (self);
  return G_SOURCE_REMOVE;
}

static void
on_play (KsStepBar *self)
{
  if (self->timer != 0)
    {
      stop (self);
      return;
    }
  if (current (self) < 0 || current (self) + 1 == (int) self->steps->len)
    go_to (self, 0);
  self->timer = g_timeout_add (PLAY_INTERVAL, play_on, self);
  gtk_button_set_icon_name (GTK_BUTTON (self->play), "media-playback-pause-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Pause", -1);
}

static void
on_previous (KsStepBar *self)
{
  int place = current (self);

  go_to (self, place < 0 ? (int) self->steps->len - 1 : place - 1);
}

static void
on_next (KsStepBar *self)
{
  go_to (self, current (self) + 1);
}

/* Also a click on the place where the scale stands already is a choice: of it instead of all. */
static void
on_moved (KsStepBar *self)
{
  go_to (self, (int) rint (gtk_range_get_value (GTK_RANGE (self->scale))));
}

static void
on_all (KsStepBar *self)
{
  KsSession *session = ks_session_widget_get_session (self);

  if (self->is_updating || session == NULL)
    return;
  if (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->all)))
    {
      on_moved (self);
      return;
    }
  stop (self);
  g_object_set (session, "step", "all", NULL);
}

static void
show_place (KsStepBar *self)
{
  int place = current (self), n = (int) self->steps->len;
  g_autofree char *number
      = place >= 0 ? ks_words_number (g_array_index (self->steps, double, place)) : NULL;
  g_autofree char *text = place >= 0 ? g_strdup_printf ("%s  (%d of %d)", number, place + 1, n)
                                     : g_strdup_printf ("all %d", n);

  self->is_updating = TRUE;
  gtk_label_set_label (self->value, text);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->all), place < 0);
  if (place >= 0)
    gtk_range_set_value (GTK_RANGE (self->scale), place);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  gtk_widget_set_sensitive (self->previous, place != 0);
  gtk_widget_set_sensitive (self->next, place + 1 < n);
  self->is_updating = FALSE;
}

static void
on_step (KsStepBar *self)
{
  if (self->steps->len > 1)
    show_place (self);
}

static void
on_result (KsStepBar *self)
{
  KsResult *result = ks_session_widget_get_result (self);
  KsFilterSet *set = result != NULL ? result->source->set : NULL;

  if (set == self->set)
    return;
  g_clear_pointer (&self->set, ks_filter_set_unref);
  g_clear_pointer (&self->steps, g_array_unref);
  self->set = set != NULL ? ks_filter_set_ref (set) : NULL;
  self->steps = set != NULL ? ks_filter_set_steps (set) : g_array_new (FALSE, FALSE, sizeof (double));
  stop (self);
  gtk_widget_set_visible (GTK_WIDGET (self), self->steps->len > 1);
  if (self->steps->len < 2)
    return;

  self->is_updating = TRUE;
  gtk_scale_clear_marks (self->scale);
  gtk_range_set_range (GTK_RANGE (self->scale), 0.0, self->steps->len - 1.0);
  gtk_range_set_value (GTK_RANGE (self->scale), self->steps->len - 1.0);
  for (guint i = 0; i < self->steps->len && self->steps->len <= MOST_MARKS; i++)
    gtk_scale_add_mark (self->scale, i, GTK_POS_BOTTOM, NULL);
  self->is_updating = FALSE;
  show_place (self);
}

GtkWidget *
ks_step_bar_new (KsSession *session)
{
  return g_object_new (KS_TYPE_STEP_BAR, "session", session, NULL);
}

static void
ks_step_bar_dispose (GObject *object)
{
  KsStepBar *self = KS_STEP_BAR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->set, ks_filter_set_unref);
  G_OBJECT_CLASS (ks_step_bar_parent_class)->dispose (object);
}

static void
ks_step_bar_finalize (GObject *object)
{
  g_array_unref (KS_STEP_BAR (object)->steps);
  G_OBJECT_CLASS (ks_step_bar_parent_class)->finalize (object);
}

static void
ks_step_bar_class_init (KsStepBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ks_step_bar_dispose;
  object_class->finalize = ks_step_bar_finalize;

  gtk_widget_class_set_css_name (widget_class, "ksstepbar");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-step-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, KsStepBar, all);
  gtk_widget_class_bind_template_child (widget_class, KsStepBar, previous);
  gtk_widget_class_bind_template_child (widget_class, KsStepBar, scale);
  gtk_widget_class_bind_template_child (widget_class, KsStepBar, next);
  gtk_widget_class_bind_template_child (widget_class, KsStepBar, play);
  gtk_widget_class_bind_template_child (widget_class, KsStepBar, value);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_play);
  gtk_widget_class_bind_template_callback (widget_class, on_all);
  gtk_widget_class_bind_template_callback (widget_class, on_moved);
}

static void
ks_step_bar_init (KsStepBar *self)
{
  self->steps = g_array_new (FALSE, FALSE, sizeof (double));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_range_set_increments (GTK_RANGE (self->scale), 1.0, 1.0);
  ks_session_widget_watch (self, "notify::result", G_CALLBACK (on_result));
  ks_session_widget_watch (self, "notify::step", G_CALLBACK (on_step));
  g_signal_connect (self, "notify::session", G_CALLBACK (on_result), NULL);
}
