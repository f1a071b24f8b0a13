/* What all widgets that show a session have in common: the session is a property of theirs, they
 * listen to it and to its selection, and when they are disposed they let go of both and of their
 * children.
 *
 * A subclass says in its init function to which signals it listens. That the session is another,
 * or none, it hears from its own notify::session.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "ks-session.h"

#define KS_TYPE_SESSION_WIDGET (ks_session_widget_get_type ())
G_DECLARE_DERIVABLE_TYPE (KsSessionWidget, ks_session_widget, KS, SESSION_WIDGET, GtkWidget)

struct _KsSessionWidgetClass
{
  GtkWidgetClass parent_class;
};

/* Property: session (KsSession), NULL at first.
 *
 * As with g_object_ref (), @widget is a pointer without type, so that a subclass hands itself over
 * without a cast; it is checked when the program runs. */
KsSession   *ks_session_widget_get_session (gpointer widget);   /* NULL when there is none */
KsSelection *ks_session_widget_get_selection (gpointer widget); /* NULL without a session */
KsResult    *ks_session_widget_get_result (gpointer widget);    /* NULL also before the first */

/* Whenever the session, whichever it is by then, or its selection emits @signal, calls @callback
 * with @widget as the first argument. */
void ks_session_widget_watch (gpointer widget, const char *signal, GCallback callback);
void ks_session_widget_watch_selection (gpointer widget, const char *signal, GCallback callback);
