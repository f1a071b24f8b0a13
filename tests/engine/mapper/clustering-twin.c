/* SPDX-License-Identifier: MIT */
#include "clustering-twin.h"

#include "ks-linkage.h"

#include <math.h>
#include <string.h>

/* ---- The rules, for one box of n points ---- */

/* Merge heights of single linkage: again and again the two nearest clusters become one.
 * @labels (n) are left as they are when the next height is above @cut. */
static gsize
merge (const double *distance, gsize n, double cut, double *heights, guint32 *labels)
{
  gsize n_merges = 0;

  for (gsize i = 0; i < n; i++)
    labels[i] = (guint32) i;
  while (TRUE)
    {
      double least = INFINITY;
      gsize a = 0, b = 0;

      for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < n; j++)
          if (labels[i] != labels[j] && distance[i * n + j] < least)
            {
              least = distance[i * n + j];
              a = i;
              b = j;
            }
      if (least > cut || least == INFINITY)
        return n_merges;
      heights[n_merges++] = least;
      guint32 from = labels[b], to = labels[a];
      for (gsize i = 0; i < n; i++)
        if (labels[i] == from)
          labels[i] = to;
    }
}

static void
twin_gap (const double *distance, gsize n, guint bins, guint32 *labels)
{
  g_autofree double *heights = g_new (double, n + 1);
  double diameter = 0.0, least, cut = INFINITY;

  memset (labels, 0, n * sizeof *labels);
  if (n <= 2)
    return;
  for (gsize i = 0; i < n * n; i++)
    diameter = MAX (diameter, distance[i]);
  gsize n_heights = merge (distance, n, INFINITY, heights, labels);
  heights[n_heights++] = diameter;
  least = diameter;
  for (gsize i = 0; i < n_heights; i++)
    least = MIN (least, heights[i]);
  for (guint b = 0; least < diameter && b < bins && cut == INFINITY; b++)
    {
      double from = least + b * (diameter - least) / bins;
      double to = least + (b + 1) * (diameter - least) / bins;
      gboolean empty = TRUE;

      /* Rounding may put the last edge below the diameter, which is in the last bin. */
      for (gsize i = 0; i < n_heights; i++)
        if ((heights[i] > from || (b == 0 && heights[i] == least))
            && (heights[i] <= to || b + 1 == bins))
          empty = FALSE;
      if (empty)
        cut = 0.5 * (from + to);
    }
  merge (distance, n, cut, heights, labels);
}

static void
twin_dbscan (const double *distance, gsize n, double epsilon, guint min_points, guint32 *labels)
{
  g_autofree gboolean *is_core = g_new (gboolean, n + 1);
  g_autofree gsize *queue = g_new (gsize, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      guint count = 0;

      for (gsize j = 0; j < n; j++)
        count += distance[i * n + j] <= epsilon;
      is_core[i] = count >= min_points;
      labels[i] = KS_NO_CLUSTER;
    }
  for (gsize i = 0; i < n; i++)
    {
      gsize n_queued = 0;

      /* All that is reached from core point i, by core points that were reached. */
      if (!is_core[i] || labels[i] != KS_NO_CLUSTER)
        continue;
      labels[queue[n_queued++] = i] = (guint32) i;
      for (gsize q = 0; q < n_queued; q++)
        for (gsize j = 0; is_core[queue[q]] && j < n; j++)
          if (distance[queue[q] * n + j] <= epsilon && labels[j] == KS_NO_CLUSTER)
            labels[queue[n_queued++] = j] = (guint32) i;
    }
}

/* ---- A clustering ---- */

/* Compares the clusters of one box with @labels (n); returns the next cluster. */
static gsize
check_box (const KsClustering *clustering, const KsCover *cover, gsize box, gsize c,
           const guint32 *labels, gboolean *clustered, gsize *n_incidences)
{
  const guint32 *rows = cover->members + cover->start[box];
  gsize n = cover->start[box + 1] - cover->start[box];

  for (gsize i = 0; i < n; i++)
    {
      gboolean is_first = labels[i] != KS_NO_CLUSTER;

      if (labels[i] == KS_NO_CLUSTER)
        ++*n_incidences;
      else
        clustered[rows[i]] = TRUE;
      for (gsize j = 0; j < i; j++)
        is_first = is_first && labels[j] != labels[i];
      if (!is_first)
        continue;

      gsize at = clustering->start[c];

      g_assert_cmpuint (c, <, clustering->n_clusters);
      g_assert_cmpuint (clustering->box[c], ==, box);
      for (gsize j = i; j < n; j++)
        if (labels[j] == labels[i])
          {
            g_assert_cmpuint (at, <, clustering->start[c + 1]);
            g_assert_cmpuint (clustering->members[at++], ==, rows[j]);
          }
      g_assert_cmpuint (at, ==, clustering->start[++c]);
    }
  return c;
}

void
clustering_twin_check (const KsClustering *clustering, const KsSpace *space, const KsCover *cover,
                       const KsClusterSpec *spec)
{
  g_autofree gboolean *clustered = g_new0 (gboolean, cover->m + 1);
  gsize c = 0, n_incidences = 0, n_unclustered = 0;

  for (gsize box = 0; box < cover->n_boxes; box++)
    {
      const guint32 *rows = cover->members + cover->start[box];
      gsize n = cover->start[box + 1] - cover->start[box];
      g_autofree double *distance = g_new (double, n * n);
      g_autofree guint32 *labels = g_new (guint32, n);

      for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < n; j++)
          distance[i * n + j] = ks_space_distance (space, rows[i], rows[j]);
      if (spec->rule == KS_CLUSTER_GAP)
        twin_gap (distance, n, spec->bins, labels);
      else
        twin_dbscan (distance, n, spec->epsilon,
                     spec->rule == KS_CLUSTER_DBSCAN ? spec->min_points : 1, labels);
      c = check_box (clustering, cover, box, c, labels, clustered, &n_incidences);
    }
  g_assert_cmpuint (c, ==, clustering->n_clusters);
  g_assert_cmpuint (clustering->n_unclustered_incidences, ==, n_incidences);
  for (guint32 p = 0; p < cover->m; p++)
    if (!clustered[p])
      {
        g_assert_cmpuint (n_unclustered, <, clustering->n_unclustered);
        g_assert_cmpuint (clustering->unclustered[n_unclustered++], ==, p);
      }
  g_assert_cmpuint (clustering->n_unclustered, ==, n_unclustered);
}

void
clustering_twin_assert_equal (const KsClustering *a, const KsClustering *b)
{
  g_assert_cmpuint (a->n_clusters, ==, b->n_clusters);
  g_assert_cmpmem (a->start, (a->n_clusters + 1) * sizeof *a->start, b->start,
                   (b->n_clusters + 1) * sizeof *b->start);
  g_assert_cmpmem (a->box, a->n_clusters * sizeof *a->box, b->box, b->n_clusters * sizeof *b->box);
  g_assert_cmpmem (a->members, a->start[a->n_clusters] * sizeof *a->members,
                   b->members, b->start[b->n_clusters] * sizeof *b->members);
  g_assert_cmpmem (a->unclustered, a->n_unclustered * sizeof *a->unclustered,
                   b->unclustered, b->n_unclustered * sizeof *b->unclustered);
  g_assert_cmpuint (a->n_unclustered_incidences, ==, b->n_unclustered_incidences);
  g_assert_true ((a->leader == NULL) == (b->leader == NULL));
  if (a->leader != NULL)
    g_assert_cmpmem (a->leader, a->m * sizeof *a->leader, b->leader, b->m * sizeof *b->leader);
}
