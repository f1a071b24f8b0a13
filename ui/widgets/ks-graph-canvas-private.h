/* What the two files of the graph canvas share: ks-graph-canvas.c shows, and
 * ks-graph-canvas-input.c listens.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-canvas.h"
#include "ks-graph-painter.h"
#include "ks-node-card.h"

typedef enum {
  KS_DRAG_NONE,
  KS_DRAG_PENDING,  /* pressed, not moved yet: may become a click */
  KS_DRAG_GROUND,   /* panning */
  KS_DRAG_NODE,     /* a node follows the pointer */
  KS_DRAG_SETTLING, /* let go; the picture with the node in its new place is being painted */
} KsDragState;

struct _KsGraphCanvas
{
  GtkWidget parent_instance;

  KsSession *session;       /* owned or NULL */
  GSignalGroup *session_signals;
  GSignalGroup *selection_signals;
  KsGraphPainter *painter;  /* owned */
  KsNodeCard *card;         /* owned child */

  /* What is shown. */
  KsGraphScene *scene;      /* owned or NULL */
  GdkTexture *texture;      /* owned or NULL: the whole scene */
  KsViewport painted;       /* the texture's viewport */
  int painted_width, painted_height; /* logical pixels */
  KsViewport viewport;      /* the one to be seen now */
  gboolean fitted;          /* keeps all in view as sizes and results change */
  guint64 wanted, shown;    /* counts of the scene that is to be shown, and of the one that is */

  gboolean with_loose;      /* the points in no node are shown too */

  guint32 hovered, focused; /* nodes of the scene or KS_NO_NODE */
  double pointer_x, pointer_y; /* logical pixels; negative when it is elsewhere */

  /* Dragging. */
  KsDragState drag;
  guint32 dragged;          /* the node pressed, or KS_NO_NODE */
  GBytes *marked;           /* (n_nodes) 1 for the dragged node; owned or NULL */
  GdkTexture *still;        /* owned or NULL: the scene without it */
  KsViewport still_viewport;
  KsViewport start;         /* when the pan began */
  double grip_x, grip_y;    /* from the pointer to the dragged node's centre, layout units */
};

void ks_graph_canvas_init_input (KsGraphCanvas *self);

void    ks_graph_canvas_queue_paint (KsGraphCanvas *self);
void    ks_graph_canvas_set_viewport (KsGraphCanvas *self, KsViewport viewport); /* by the person: no longer fitted */
void    ks_graph_canvas_set_hovered (KsGraphCanvas *self, guint32 node);
void    ks_graph_canvas_set_focused (KsGraphCanvas *self, guint32 node);
void    ks_graph_canvas_begin_node_drag (KsGraphCanvas *self);
void    ks_graph_canvas_move_node (KsGraphCanvas *self, double x, double y); /* layout units */
void    ks_graph_canvas_end_node_drag (KsGraphCanvas *self);
/* The shown scene is of the session's graph, so that its nodes may be selected. */
gboolean ks_graph_canvas_is_current (KsGraphCanvas *self);
