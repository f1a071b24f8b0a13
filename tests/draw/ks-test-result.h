/* Results built by hand, for tests of drawing.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-result.h"

typedef struct {
  gsize n_nodes;
  gsize n_edges;     /* at most n_nodes (n_nodes - 1) / 2 */
  gboolean is_plain; /* points are no patches and have no metadata */
  guint64 seed;
} KsTestResultSpec;

/* Nodes about a noisy ring, an edge from each to the next and the remaining edges between nodes
 * near each other; sizes, densities and mean patches run round the ring, as oriented edges
 * do. Owns its parts like a pipeline's result; ks_result_unref() frees it. */
KsResult *ks_test_result_new (const KsTestResultSpec *spec);

/* A diagram of @n_finite short H0 and as many H1 bars, one infinite H0 bar and @n_loops long H1
 * bars, the first of which never dies. */
KsDiagram *ks_test_diagram_new (gsize n_finite, gsize n_loops, guint64 seed);
