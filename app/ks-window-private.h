/* What the files of the window share: ks-window.c lays it out, ks-window-actions.c
 * holds its commands, ks-window-open.c what comes in, ks-window-export.c what goes out,
 * ks-window-session.c what is saved to come back, ks-window-target.c where files go.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-banner.h"
#include "ks-evidence-panel.h"
#include "ks-graph-pane.h"
#include "ks-parameters-panel.h"
#include "ks-status-bar.h"
#include "ks-step-bar.h"
#include "ks-window.h"
#include "ks-recipe-file.h"

/* The switch of the layer of unclustered points. */
#define KS_ACTION_UNCLUSTERED "show-unclustered"

struct _KsWindow
{
  AdwApplicationWindow parent_instance;

  KsSession *session; /* owned */
  guint update;       /* source that looks at what has changed in it, or 0 */

  /* The session as a file. */
  char *path;         /* its own; owned; NULL before it is saved */
  KsState *kept;      /* what was saved, or opened; owned; NULL before anything is */
  guint n_moves, n_kept_moves; /* of nodes by the person, and those of them that are in the file */
  GCancellable *look; /* at a file that may be a session; owned or NULL */
  char *opening;      /* the session file that is to come back; owned or NULL */
  gboolean is_saving, closes_when_saved, asks_to_close;

  AdwWindowTitle *title;
  AdwSplitButton *open;
  GMenu *builtin_menu, *recent_menu;
  KsBanner *error, *question;
  AdwToastOverlay *toasts;
  KsParametersPanel *parameters;
  KsGraphPane *graph;
  KsEvidencePanel *evidence;
  KsStepBar *steps;
  KsStatusBar *status;
};

void ks_window_add_actions (KsWindow *self);
void ks_window_update_actions (KsWindow *self);

/* Coming in */
void ks_window_set_up_open (KsWindow *self);
void ks_window_choose_files (KsWindow *self);
void ks_window_choose_folder (KsWindow *self);

void ks_window_remember_recent (const char *path);
/* Opens data, not a session, here, or in another window where what is in this one is a session of
 * its own with unsaved changes. @paths NULL: @builtin. */
void ks_window_open_data (KsWindow *self, const char *const *paths, const KsBuiltin *builtin);

/* The session */
#define KS_SESSION_EXTENSION ".kleinscope"
void     ks_window_set_up_session (KsWindow *self);
gboolean ks_window_is_unsaved (KsWindow *self); /* something would be lost */
void     ks_window_update_title (KsWindow *self);
void     ks_window_note_moved (KsWindow *self); /* nodes are elsewhere now */
/* All that a session file holds, as it is now; a new one. */
KsSavedSession *ks_window_collect (KsWindow *self);
void     ks_window_save (KsWindow *self);
void     ks_window_save_as (KsWindow *self);
/* Looks at the file on a thread of its own: a session, a recipe, or a figure that carries one comes
 * back, in another window where there are unsaved changes in this one; any other file is opened as
 * data. Of two looks only the later has an end. */
void     ks_window_look_into (KsWindow *self, const char *path);
void     ks_window_stop_looking (KsWindow *self);
/* Whether it may close now; if not, the person is asked, or a save waited for. */
gboolean ks_window_may_close (KsWindow *self);

/* Where a file goes: @func gets the path that the person chose, or NULL. */
typedef void (*KsWindowTargetFunc) (KsWindow *self, const char *path, gpointer data);
void  ks_window_choose_target (KsWindow *self, const char *title, const char *accept,
                               const char *name, KsWindowTargetFunc func, gpointer data,
                               GDestroyNotify destroy);
/* The title without what no name of a file should have, and @ending behind it; a new string. */
char *ks_window_suggest_name (KsWindow *self, const char *ending);
void  ks_window_tell_written (KsWindow *self, const char *what, const char *path);

/* Going out: @format is one of "pdf", "svg", "png". */
void ks_window_export (KsWindow *self, const char *what, const char *format);
