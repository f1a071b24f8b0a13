/* What the files of the graph canvas share: ks-graph-canvas.c shows, ks-graph-canvas-input.c
 * listens, ks-graph-canvas-order.c has pictures painted, ks-graph-canvas-glide.c moves nodes to
 * their new places, and ks-graph-canvas-places.c keeps those that a person gave them.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-canvas.h"
#include "ks-graph-painter.h"
#include "ks-node-card.h"

#define KS_GLIDE_MILLISECONDS 60
#define KS_GLIDE_FIRST 0.1 /* of that time: where nodes are in the first picture of a new graph */

typedef enum {
  KS_DRAG_NONE,
  KS_DRAG_PENDING,  /* pressed, not moved yet: may become a click */
  KS_DRAG_GROUND,   /* panning */
  KS_DRAG_NODE,     /* a node follows the pointer */
  KS_DRAG_SETTLING, /* let go; the picture with the node in its new place is being painted */
} KsDragState;

struct _KsGraphCanvas
{
  KsSessionWidget parent_instance;

  KsGraphPainter *painter;  /* owned */
  KsNodeCard *card;         /* owned child */

  /* What is shown. */
  KsGraphScene *scene;      /* owned or NULL */
  KsResult *result;         /* owned or NULL: what it was made of */
  GBytes *pinned;           /* (n_nodes) 1 for nodes the person has moved; owned or NULL */
  KsResult *restored;       /* owned or NULL: to be shown where its layout has it, not following */
  GBytes *restored_pins;    /* (n_nodes of it); owned or NULL */
  KsCanvasView restored_view; /* to be seen as soon as there is room */
  KsPicture *picture;       /* owned or NULL: the whole scene */
  KsViewport painted;       /* the picture's viewport */
  int painted_width, painted_height; /* logical pixels */
  KsViewport viewport;      /* the one to be seen now */
  gboolean fitted;          /* keeps all in view as sizes and results change */
  KsMoveTimes times;        /* of the result shown, and its way here */
  guint64 wanted, shown;    /* counts of the scene that is to be shown, and of the one that is */

  gboolean with_loose;      /* the points in no node are shown too */

  gulong after_paint;       /* handler on the frame clock, while such a frame is to come */

  guint32 hovered, focused; /* nodes of the scene or KS_NO_NODE */
  double pointer_x, pointer_y; /* logical pixels; negative when it is elsewhere */

  /* On the way to new places. */
  guint glide_tick;            /* 0 when all are there */
  gint64 glide_began;          /* monotonic microseconds */
  KsGraphScene *glide_target;  /* owned or NULL: where they go */
  float *glide_start;          /* (n_nodes, 2) where they come from; owned or NULL */
  KsGraphScene *glide_frame;   /* owned or NULL: the frame ordered last */
  gboolean frame_is_due;       /* it has not been shown yet */
  KsViewport glide_from, glide_to; /* while all is kept in view */

  /* Dragging. */
  KsDragState drag;
  guint32 dragged;          /* the node pressed, or KS_NO_NODE */
  GBytes *marked;           /* (n_nodes) 1 for the dragged node; owned or NULL */
  KsPicture *still;         /* owned or NULL: the scene without it */
  KsViewport still_viewport;
  KsViewport start;         /* when the pan began */
  double grip_x, grip_y;    /* from the pointer to the dragged node's centre, layout units */
};

void ks_graph_canvas_init_input (KsGraphCanvas *self);

/* Takes @painting's start and target. */
void     ks_graph_canvas_begin_glide (KsGraphCanvas *self, KsPainting *painting);
void     ks_graph_canvas_end_glide (KsGraphCanvas *self); /* nodes stay where they are shown */
gboolean ks_graph_canvas_may_glide (KsGraphCanvas *self);
double   ks_graph_canvas_first_step (void); /* part of the way in the first picture */
/* FALSE when it is no frame of the glide under way; else it is the scene shown now. */
gboolean ks_graph_canvas_take_frame (KsGraphCanvas *self, const KsPainting *painting);
void     ks_graph_canvas_paint_frame (KsGraphCanvas *self, KsGraphScene *scene,
                                      KsViewport viewport);

void    ks_graph_canvas_queue_paint (KsGraphCanvas *self);
/* What was kept, once its scene is shown; and the view, once there is room for it. */
void    ks_graph_canvas_take_restored (KsGraphCanvas *self);
void    ks_graph_canvas_take_restored_view (KsGraphCanvas *self, int width, int height);
/* By the person: it is no longer fitted. */
void    ks_graph_canvas_set_viewport (KsGraphCanvas *self, KsViewport viewport);
void    ks_graph_canvas_set_hovered (KsGraphCanvas *self, guint32 node);
void    ks_graph_canvas_set_focused (KsGraphCanvas *self, guint32 node);
void    ks_graph_canvas_begin_node_drag (KsGraphCanvas *self);
void    ks_graph_canvas_move_node (KsGraphCanvas *self, double x, double y); /* layout units */
void    ks_graph_canvas_end_node_drag (KsGraphCanvas *self);
/* The shown scene is of the session's graph, so that its nodes may be selected. */
gboolean ks_graph_canvas_is_current (KsGraphCanvas *self);
