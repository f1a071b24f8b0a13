/* Plain twins of loops and their classes, from the definitions.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/* Whether the closed walk @walk (length) is a boundary in the flag complex of the edges of at most
 * @value, over Z/p. By elimination over all triangles: O(n^5). */
gboolean loop_twin_is_boundary (const double *distance, gsize n, guint prime, const guint32 *walk,
                                gsize length, double value);

/* The least value at which there is a cycle homologous to the walk at @value (NAN for a
 * boundary), and the least at which the walk is a boundary, up to @threshold. O(n^7). */
void loop_twin_classify (const double *distance, gsize n, guint prime, const guint32 *walk,
                         gsize length, double value, double threshold, double *born, double *dies);

/* The length of the shortest closed walk over edges of at most @value on which @cocycle (n, n),
 * antisymmetric, does not sum to 0 modulo @prime: from each vertex, shortest paths over the
 * pairs (vertex, sum), by relaxing every edge until nothing changes. */
double loop_twin_shortest (const double *distance, gsize n, guint prime, const guint *cocycle,
                           double value);
