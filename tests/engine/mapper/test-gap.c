/* The histogram gap of SCIENCE 6: its arithmetic, and what is shown of it.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-clustering.h"
#include "ks-gap.h"
#include "ks-gap-histogram.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
cut_of (const double *heights, gsize n, double diameter, guint bins)
{
  g_autofree double *edges = g_new (double, bins + 1);
  g_autofree guint32 *counts = g_new (guint32, bins);
  guint32 sum = 0;

  ks_gap_count (heights, n, diameter, bins, edges, counts);
  for (guint b = 0; b < bins; b++)
    sum += counts[b];
  g_assert_cmpuint (sum, ==, n + 1);
  return ks_gap_cut (edges, counts, bins);
}

static void
test_gap_cut (void)
{
  /* Heights 1, 1.1, 4 and diameter 5: ten bins of 0.4 from 1; the second one is empty. */
  ks_assert_near (cut_of ((double[]) { 1.1, 4.0, 1.0 }, 3, 5.0, 10), 1.6, 1e-15);
  /* A height on an edge belongs to the bin below it: bins (1, 2], (2, 3] and (4, 5]. */
  ks_assert_near (cut_of ((double[]) { 1.0, 2.0, 3.0 }, 3, 5.0, 4), 3.5, 1e-15);
  /* No bin is empty; one bin never is; all heights equal the diameter; there is none. */
  g_assert_cmpfloat (cut_of ((double[]) { 1.0, 2.5, 3.5 }, 3, 5.0, 4), ==, INFINITY);
  g_assert_cmpfloat (cut_of ((double[]) { 1.0, 1.0 }, 2, 5.0, 1), ==, INFINITY);
  g_assert_cmpfloat (cut_of ((double[]) { 5.0, 5.0 }, 2, 5.0, 10), ==, INFINITY);
  g_assert_cmpfloat (cut_of (NULL, 0, 0.0, 10), ==, INFINITY);
  /* The least difference there is still has two ends. */
  g_assert_cmpfloat (cut_of ((double[]) { 1.0 }, 1, nextafter (1.0, 2.0), 3), <, INFINITY);
}

/* ---- The definition, for one box of n points ---- */

typedef struct {
  gsize n;
  double *distance;  /* (n, n) owned */
  double *heights;   /* (n) of the merges, then the diameter; owned */
  guint32 *label;    /* (n) owned */
} Twin;

static void
twin_clear (Twin *self)
{
  g_free (self->distance);
  g_free (self->heights);
  g_free (self->label);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Twin, twin_clear)

/* Again and again the two nearest clusters become one, until they are farther than @cut.
 * Returns how many clusters are left. */
static gsize
twin_merge (Twin *self, double cut)
{
  gsize n = self->n, n_merges = 0;

  for (gsize i = 0; i < n; i++)
    self->label[i] = (guint32) i;
  while (TRUE)
    {
      double least = INFINITY;
      guint32 from = 0, to = 0;

      for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < n; j++)
          if (self->label[i] != self->label[j] && self->distance[i * n + j] < least)
            {
              least = self->distance[i * n + j];
              from = self->label[j];
              to = self->label[i];
            }
      if (least > cut || least == INFINITY)
        return n - n_merges;
      self->heights[n_merges++] = least;
      for (gsize i = 0; i < n; i++)
        if (self->label[i] == from)
          self->label[i] = to;
    }
}

static Twin
twin_new (const KsSpace *space, const guint32 *rows, gsize n)
{
  Twin self = { n, g_new (double, n * n), g_new0 (double, n), g_new (guint32, n) };
  double diameter = 0.0;

  for (gsize i = 0; i < n * n; i++)
    {
      self.distance[i] = ks_space_distance (space, rows[i / n], rows[i % n]);
      diameter = MAX (diameter, self.distance[i]);
    }
  g_assert_cmpuint (twin_merge (&self, INFINITY), ==, 1);
  self.heights[n - 1] = diameter;
  return self;
}

/* Compares a histogram with the bins filled one by one; returns the cut. */
static double
check_bins (const KsGapHistogram *histogram, const Twin *twin)
{
  guint bins = histogram->n_bins;
  double least = INFINITY, most = twin->heights[twin->n - 1], cut = INFINITY;

  for (gsize i = 0; i < twin->n; i++)
    least = MIN (least, twin->heights[i]);
  g_assert_cmpfloat (histogram->diameter, ==, most);
  for (guint b = 0; b < bins; b++)
    {
      double from = least + b * (most - least) / bins, to = least + (b + 1) * (most - least) / bins;
      guint count = 0;

      for (gsize i = 0; i < twin->n; i++)
        count += (twin->heights[i] > from || (b == 0 && twin->heights[i] == least))
                 && (twin->heights[i] <= to || (least < most && b + 1 == bins));
      g_assert_cmpfloat (histogram->edges[b], ==, from);
      g_assert_cmpfloat (histogram->edges[b + 1], ==, to);
      g_assert_cmpuint (histogram->counts[b], ==, count);
      if (count == 0 && least < most && cut == INFINITY)
        cut = 0.5 * (from + to);
    }
  return cut;
}

/* Every box of a cover: the histogram is the definition's, its cut gives the clusters that the
 * clustering has. */
static void
check_histograms (const KsSpace *space, const KsCover *cover, guint bins)
{
  KsClusterSpec spec = { .rule = KS_CLUSTER_GAP, .bins = bins };
  g_autoptr (GError) error = NULL;
  g_autoptr (KsClustering) clustering = ks_clustering_new (NULL, space, NULL, cover, &spec, &error);
  gsize c = 0;

  g_assert_no_error (error);
  for (gsize box = 0; box < cover->n_boxes; box++)
    {
      const guint32 *rows = cover->members + cover->start[box];
      gsize n = cover->start[box + 1] - cover->start[box], first = c;
      g_auto (Twin) twin = twin_new (space, rows, n);
      g_autoptr (KsGapHistogram) histogram =
        ks_gap_histogram_new (NULL, space, cover, box, bins, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (histogram->n_points, ==, n);
      g_assert_cmpuint (histogram->n_bins, ==, bins);
      g_assert_cmpfloat (histogram->cut, ==, check_bins (histogram, &twin));
      g_assert_cmpuint (histogram->n_clusters, ==, twin_merge (&twin, histogram->cut));
      for (; c < clustering->n_clusters && clustering->box[c] == box; c++)
        for (gsize i = clustering->start[c]; i < clustering->start[c + 1]; i++)
          {
            gsize at = 0, leader = 0;

            while (rows[at] != clustering->members[i])
              at++;
            while (rows[leader] != clustering->members[clustering->start[c]])
              leader++;
            g_assert_cmpuint (twin.label[at], ==, twin.label[leader]);
          }
      g_assert_cmpuint (c - first, ==, histogram->n_clusters);
    }
  g_assert_cmpuint (c, ==, clustering->n_clusters);
}

typedef enum { CLOUD, LATTICE, EQUAL, N_KINDS } Kind;

static KsSpace
make_space (Kind kind, gsize n, gsize d, guint64 seed)
{
  KsSpace space = { .n = n, .coordinates = ks_matrix_new (NULL, n, d, NULL) };
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (space.coordinates, i)[c] =
        kind == CLOUD     ? ks_random_normal (&random)
        : kind == LATTICE ? (double) ks_random_below (&random, 4) / 4.0
                          : 0.3;
  return space;
}

static KsCover *
cover_of (const KsSpace *space, guint resolution, double gain)
{
  g_autofree double *values = g_new (double, space->n);
  KsLens lens = { .m = space->n, .values = values };
  KsLens *lenses[] = { &lens };
  KsCoverSpec spec = { .resolution = { resolution }, .gain = { gain } };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < space->n; i++)
    values[i] = ks_matrix_row (space->coordinates, i)[0];
  KsCover *cover = ks_cover_new (NULL, lenses, 1, &spec, &error);
  g_assert_no_error (error);
  return cover;
}

static void
test_gap_histogram (void)
{
  static const gsize sizes[] = { 1, 2, 3, 4, 25, 60 };
  static const guint bins[] = { 1, 2, 10, 37, 1000 };

  for (Kind kind = 0; kind < N_KINDS; kind++)
    for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (gsize b = 0; b < G_N_ELEMENTS (bins); b++)
        {
          KsSpace space = make_space (kind, sizes[s], 1 + s % 3, s);
          g_autoptr (KsMatrix) coordinates = space.coordinates;
          g_autoptr (KsCover) one = cover_of (&space, 1, 1.0), some = cover_of (&space, 4, 2.0);

          check_histograms (&space, one, bins[b]);
          check_histograms (&space, some, bins[b]);
        }
}

typedef struct {
  const KsSpace *space;
  const KsCover *cover;
} Run;

static gboolean
run (KsContext *context, gpointer data, GError **error)
{
  const Run *self = data;
  g_autoptr (KsGapHistogram) histogram =
    ks_gap_histogram_new (context, self->space, self->cover, 0, 10, error);

  return histogram != NULL;
}

static void
test_gap_histogram_errors (void)
{
  KsSpace space = make_space (CLOUD, 30, 2, 1);
  g_autoptr (KsMatrix) coordinates = space.coordinates;
  g_autoptr (KsCover) cover = cover_of (&space, 1, 1.0);
  g_autoptr (KsContext) cancelled = ks_context_new (1);
  g_autoptr (GError) error = NULL;
  Run self = { &space, cover };

  ks_test_allocations (run, &self);
  ks_context_cancel (cancelled);
  g_assert_false (run (cancelled, &self, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  ks_matrix_row (coordinates, 3)[1] = 1e300;
  g_assert_false (run (NULL, &self, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "Point 0", "scale", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/gap/cut", test_gap_cut);
  g_test_add_func ("/mapper/gap/histogram", test_gap_histogram);
  g_test_add_func ("/mapper/gap/histogram-errors", test_gap_histogram_errors);
  return g_test_run ();
}
