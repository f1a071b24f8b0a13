/* One order to paint the persistence diagram, carried out on a thread of its own.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram-scene.h"
#include "ks-paint-task.h"
#include "ks-picture.h"

typedef struct {
  KsDiagram *diagram;    /* owned */
  KsBand *band;          /* of it; owned or NULL */
  gboolean is_log;
  KsDiagramScene *scene; /* owned; NULL: one is made of these three */
  gboolean as_bars;
  int width, height;     /* logical pixels; 0: the scene alone */
  int scale_factor;      /* device pixels to each */
  gboolean is_dark;
  double font_size;      /* logical pixels */
  KsPicture *picture;    /* owned; what came of it, without any bar marked */
} KsDiagramOrder;

KsDiagramOrder *ks_diagram_order_new (void);

/* Takes @order; @painted gets it back. Holds no reference to the GObject @owner. */
void ks_diagram_order_paint (KsDiagramOrder *order, gpointer owner, KsPaintedFunc painted);
