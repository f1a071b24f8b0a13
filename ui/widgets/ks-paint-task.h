/* One picture to be painted on a thread of its own, while the widget that ordered it shows the one
 * before.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "ks-context.h"

/* On the worker: fills @order. FALSE: @error tells why. */
typedef gboolean (*KsPaintFunc) (gpointer order, KsContext *context, GError **error);
/* Where the order was given, unless @owner has gone by then; the order is freed after it. */
typedef void (*KsPaintedFunc) (gpointer owner, gpointer order, const GError *error);

/* Takes @order, to be freed with @free_order; holds no reference to the GObject @owner. */
void ks_paint_task_run (gpointer order, KsPaintFunc paint, GDestroyNotify free_order,
                        gpointer owner, KsPaintedFunc painted);
