/* Clustering inside each box of a cover (SCIENCE 6).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-cover.h"
#include "ks-spatial-order.h"

/* AUTO is single linkage at the epsilon that ks_suggest_epsilon() reads off the core at hand, so
 * that a recipe with it says all that the result hangs on. */
typedef enum {
  KS_CLUSTER_GAP,
  KS_CLUSTER_SINGLE,
  KS_CLUSTER_DBSCAN,
  KS_CLUSTER_AVERAGE,
  KS_CLUSTER_COMPLETE,
  KS_CLUSTER_AUTO,
  KS_N_CLUSTER_RULES
} KsClusterRule;

typedef struct {
  KsClusterRule rule;
  guint bins;        /* gap: 1..1000, default 10 */
  double epsilon;    /* single, dbscan, the height of average and complete: metric units, > 0 */
  guint min_points;  /* dbscan: counts the point itself, >= 1 */
} KsClusterSpec;

/* One line for each rule, for the panel, the command line and the manual. */
typedef struct {
  KsClusterRule rule;
  const char *name;    /* "dbscan" */
  const char *title;   /* "DBSCAN" */
  const char *syntax;  /* "dbscan:EPS,MIN" */
  const char *summary; /* one sentence */
  gboolean uses_epsilon;
} KsClusterRuleInfo;

const KsClusterRuleInfo *ks_cluster_rule_infos (gsize *n);

/* "gap:10", "single:0.25", "dbscan:0.25,5", "average:0.5", "auto" and back (canonical). Errors are
 * KS_ERROR_USAGE. */
gboolean ks_cluster_spec_parse (const char *text, KsClusterSpec *spec, GError **error);
char    *ks_cluster_spec_to_text (const KsClusterSpec *spec);

typedef struct {
  double
      epsilon; /* where the rule cut, metric units; 0 for the gap rule, which cuts each box anew */
  gsize n_clusters;   /* in order of box, then of smallest member */
  guint32 *box;       /* (n_clusters) the cover's box; owned */
  gsize *start;       /* (n_clusters + 1) into members; owned */
  guint32 *members;   /* core rows, ascending in each cluster; owned */
  gsize m;                        /* core points */
  guint32 *leader;                /* (m) the least core row that is known to be in the same clusters
                                   * as each one; NULL when none is known for any; owned */
  gsize n_unclustered;            /* core points that are in no cluster of any box */
  guint32 *unclustered;           /* (n_unclustered) those core rows, ascending; owned */
  gsize n_unclustered_incidences; /* (box, point) pairs without a cluster */
} KsClustering;

/* @space is the core's, numbered as the cover's members; @order is that space's, or NULL:
 * the same result, later. Boxes run in parallel. The gap rule looks at every pair of
 * points of each box: O(sum over boxes of size^2 d) time, O(largest box * d) memory a
 * thread. The rules with an epsilon look at a pair once or, where it is far apart or
 * joined already, not at all (ks-linkage.h): O(m^2 d) time at worst, about that of the
 * incidences where few points lie within epsilon; O(m d) memory, and what the links of points
 * take that DBSCAN finds core in some boxes alone. Average and complete linkage hold all
 * distances of a box: O(sum of size^2 d) time, 8 size^2 bytes a thread, 512 MiB at most for all of
 * them; the larger boxes wait for one another (ks-dendrogram.h).
 * With KS_CLUSTER_AUTO the caller has set epsilon. Errors: KS_ERROR_DATA for distances beyond
 * float64, KS_ERROR_MEMORY for a box of more than KS_DENDROGRAM_MAX_POINTS points when
 * those are to be held, and for more than KS_MAX_LINKS such links. */
KsClustering *ks_clustering_new (KsContext *context, const KsSpace *space,
                                 const KsSpatialOrder *order, const KsCover *cover,
                                 const KsClusterSpec *spec, GError **error);
KsClustering *ks_clustering_ref (KsClustering *clustering);
void          ks_clustering_unref (KsClustering *clustering);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsClustering, ks_clustering_unref)
gsize         ks_clustering_bytes (const KsClustering *clustering);

/* A suggestion for epsilon: a value above 0, of three digits, and the reason as one sentence
 * (a new string in @reason). It is the distance within which 98 % of the points have 5
 * others, asked of up to 1,000 points evenly drawn from the rows. NaN on error.
 * O(sample * n d) time, some 8,000,000 distances, and O(n d) memory. */
double ks_suggest_epsilon (KsContext *context, const KsSpace *space, char **reason, GError **error);
