/* What the files of the session share: ks-session.c holds the state and its properties,
 * ks-session-run.c has it computed and takes the answers, ks-session-loop.c finds the loop of the
 * chosen bar, ks-session-saved.c keeps it all and brings it back.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-parameters.h"
#include "ks-session.h"

typedef struct _KsLoopSearch KsLoopSearch;

struct _KsSession
{
  GObject parent_instance;

  KsState *state;       /* owned; the recipe, and what else can be undone */
  KsHistory *history;   /* owned */
  KsState *fallback;    /* owned; where to go back to if the source being opened fails; else NULL */

  KsRunner *runner;       /* owned */
  KsSelection *selection; /* owned */
  KsResult *result;       /* owned or NULL */
  KsResult *placed;       /* owned or NULL: the last result with nodes, where new ones start from */
  KsResult *diagram;      /* owned or NULL */
  KsDiagram *partial;   /* owned or NULL: of the diagram being computed */
  gboolean diagram_is_old;
  guint32 bar;          /* chosen in the diagram, or G_MAXUINT32 */
  KsLoopSearch *loop_search; /* under way for that bar; its task's, or NULL */
  KsCycles *cycles;   /* of the diagram, once a bar was chosen; owned or NULL */
  char *loop;           /* what the bar's loop is, in words; owned, NULL while there is none */
  double shown_radius;    /* what "ball-radius" read as when last notified */
  guint shown_k;          /* what "neighbours" read as when last notified */

  char *error;            /* owned or NULL */
  gboolean keep_error;    /* the run under way does not clear it */
  char *question;         /* owned or NULL */
  KsSavedSession *restoring; /* owned; until its first graph is there; else NULL */
  guint32 bar_to_come;       /* of the diagram that belongs to it, or G_MAXUINT32 */

  double suggested_epsilon; /* metric units; 0 = none yet */
  char *suggestion;       /* owned or NULL */
};

/* The parameters come first, numbered as in their table from 1. */
enum {
  PROP_PARAMETERS = 1,
  PROP_RESULT = PROP_PARAMETERS + KS_N_PARAMETERS,
  PROP_DIAGRAM,
  PROP_PARTIAL,
  PROP_BAR,
  PROP_LOOP,
  PROP_DIAGRAM_IS_OLD,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_BUSY,
  PROP_FRACTION,
  PROP_STAGE,
  PROP_ERROR,
  PROP_QUESTION,
  PROP_SUGGESTED_EPSILON,
  PROP_SUGGESTION,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  N_PROPS
};

void  ks_session_notify (KsSession *self, guint property);
guint ks_session_property (const char *parameter); /* the property of a parameter */
/* Replaces @text and notifies, if it is another. */
void  ks_session_set_text (KsSession *self, char **text, const char *value, guint property);
double ks_session_effective_radius (KsSession *self); /* the same of the balls; 0 = not known yet */
guint ks_session_effective_landmarks (KsSession *self);
guint ks_session_effective_k (KsSession *self); /* "auto" read as the pipeline reads it */

/* Goes to @state (taken) and tells of each parameter that is another now. */
void ks_session_adopt (KsSession *self, KsState *state);
/* Takes @before for undo; @parameter NULL: a step of its own. */
void ks_session_record (KsSession *self, KsState *before, const char *parameter);

/* Goes to @next (taken), another source: until it is there, the way back stays open. */
void ks_session_open_state (KsSession *self, KsState *next);

/* @result with the places that the session brought back has for it; a reference. */
KsResult *ks_session_place (KsSession *self, KsResult *result);
/* Call when @result, from ks_session_place(), is shown; and when the source was not opened. */
void      ks_session_finish_restoring (KsSession *self, KsResult *result);
void      ks_session_fail_restoring (KsSession *self);

/* NULL, or the bars so far of the diagram being computed. */
void ks_session_set_partial (KsSession *self, KsDiagram *partial);
/* G_MAXUINT32, or a bar of the diagram. */
void ks_session_set_bar (KsSession *self, guint32 bar);

/* Looks for the loop of the chosen bar, in place of any other. */
void ks_session_follow_bar (KsSession *self);
void ks_session_stop_loop (KsSession *self);

void ks_session_ask (KsSession *self, gboolean confirmed);
void ks_session_listen (KsSession *self); /* to its runner */
