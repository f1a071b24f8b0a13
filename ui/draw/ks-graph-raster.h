/* The graph as pixels, for the interactive view: an anti-aliasing rasteriser of
 * lines, discs and small patches, tens of times faster than a general one. What it
 * paints is what ks_graph_draw() draws as vectors.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-graph-look.h"

/* Past this many edges only the strongest are painted. */
#define KS_RASTER_MAX_EDGES 20000

/* Paints @width x @height device pixels at @scale_factor device pixels a logical one
 * into @pixels, @stride bytes a row, as premultiplied native-endian ARGB32 (Cairo's
 * ARGB32, GDK's default memory format). The same bytes for any number of threads.
 * Errors: memory, cancel. */
gboolean ks_graph_raster (const KsGraphScene *scene, const KsGraphLook *look, int width, int height,
                          double scale_factor, guint8 *pixels, gsize stride, KsContext *context,
                            GError **error);
