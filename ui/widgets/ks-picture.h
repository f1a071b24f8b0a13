/* An image that a worker has painted and a widget shows.
 *
 * GSK's renderers want it in different hands: those of the graphics card keep a texture that they
 * have seen; Cairo's, which draws where there is no such card, makes a copy of a texture for each
 * frame, and GTK 4.8 takes each pixel of it through floating point (5 ms for the graph's). It is
 * shown as the image surface that it is there, of which only what has changed is drawn.
 *
 * Immutable and counted; made on any thread, shown on the main one.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "ks-context.h"

typedef struct _KsPicture KsPicture;

/* Takes @pixels: (height) rows of @stride bytes, premultiplied ARGB in the machine's order, as
 * Cairo's and GDK_MEMORY_DEFAULT. */
KsPicture *ks_picture_new_take (guint8 *pixels, int width, int height, gsize stride);

typedef gboolean (*KsPictureDrawFunc) (cairo_t *cr, gpointer data, KsContext *context,
                                       GError **error);
/* What @draw draws in @width x @height logical pixels of @scale_factor device pixels each, on a
 * ground that nothing has been drawn on. NULL: there was no memory, or @draw gave up. */
KsPicture *ks_picture_draw (int width, int height, int scale_factor, KsPictureDrawFunc draw,
                            gpointer data, KsContext *context, GError **error);

KsPicture *ks_picture_ref (KsPicture *self);
void       ks_picture_unref (KsPicture *self); /* NULL is ignored */
/* Puts @picture, or NULL, in the place of the one that @place holds. */
void       ks_picture_set (KsPicture **place, KsPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsPicture, ks_picture_unref)

GdkTexture *ks_picture_get_texture (KsPicture *self);

/* Fills (0, 0) to (@width, @height) of @snapshot, logical pixels, as the renderer of @widget's
 * window likes it best. The same picture in the same size is the same render node again: what has
 * not changed is not drawn afresh. */
void ks_picture_snapshot (KsPicture *self, GtkWidget *widget, GtkSnapshot *snapshot, double width,
                          double height);
