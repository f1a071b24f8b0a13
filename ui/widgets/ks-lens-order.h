/* One order to paint the lens plot, carried out on a thread of its own.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-lens-draw.h"
#include "ks-paint-task.h"
#include "ks-picture.h"

typedef struct {
  KsResult *result;    /* owned */
  char *colour;        /* as in a session's property; owned */
  KsLensScene *scene;  /* owned; NULL: one is made of the result and the colour */
  GBytes *selected;    /* (n_nodes) owned or NULL */
  int width, height;   /* logical pixels */
  int scale_factor;    /* device pixels to each */
  gboolean is_dark;
  double font_size;    /* logical pixels */
  KsPicture *picture;  /* owned; what came of it */
} KsLensOrder;

KsLensOrder *ks_lens_order_new (void);

/* Takes @order; @painted gets it back. Holds no reference to the GObject @owner. */
void ks_lens_order_paint (KsLensOrder *order, gpointer owner, KsPaintedFunc painted);

KsLensLook ks_lens_screen_look (const KsStyle *style, int scale_factor);
