/* Clusters in the boxes of a cover by the definitions of the rules, to check others by.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-clustering.h"

/* That @clustering is what @spec, the gap rule, single linkage or DBSCAN, says of each box: the same
 * members, clusters in the order of their first members, and the same points in none. */
void clustering_twin_check (const KsClustering *clustering, const KsSpace *space, const KsCover *cover,
                            const KsClusterSpec *spec);

/* The same bytes. */
void clustering_twin_assert_equal (const KsClustering *a, const KsClustering *b);
