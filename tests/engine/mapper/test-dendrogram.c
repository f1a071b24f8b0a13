/* Average and complete linkage. Where distances are equal their clusters hang on the order of
 * merging: test-mapper-golden.c compares those with SciPy's.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-clustering.h"
#include "ks-dendrogram.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

typedef enum { CLOUD, BLOBS, EQUAL } Kind;

static KsSpace
make_space (Kind kind, gsize n, gsize d, guint64 seed)
{
  KsSpace space = { .n = n, .coordinates = ks_matrix_new (NULL, n, d, NULL) };
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (space.coordinates, i)[c] =
        kind == EQUAL ? 0.7
                      : (kind == BLOBS ? (double) (i % 3) : 0.0) + 0.4 * ks_random_normal (&random);
  return space;
}

static KsCover *
cover_of (const KsSpace *space, guint resolution)
{
  g_autofree double *values = g_new (double, space->n);
  KsLens lens = { .m = space->n, .values = values };
  KsLens *lenses[] = { &lens };
  KsCoverSpec spec = { .resolution = { resolution }, .gain = { 2.0 } };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < space->n; i++)
    values[i] = ks_matrix_row (space->coordinates, i)[0];
  KsCover *cover = ks_cover_new (NULL, lenses, 1, &spec, &error);
  g_assert_no_error (error);
  return cover;
}

/* How far two clusters are apart, from the distances of their points. */
static double
linkage (const KsSpace *space, const guint32 *rows, const guint32 *labels, gsize n, guint32 a,
         guint32 b, KsClusterRule rule)
{
  double sum = 0.0, most = 0.0;
  gsize count = 0;

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      if (labels[i] == a && labels[j] == b)
        {
          double distance = ks_space_distance (space, rows[i], rows[j]);

          sum += distance;
          most = MAX (most, distance);
          count++;
        }
  return rule == KS_CLUSTER_AVERAGE ? sum / (double) count : most;
}

/* The definition: the two nearest clusters are merged until they are farther apart than @height.
 * A cluster's label is its first point. */
static void
twin (const KsSpace *space, const guint32 *rows, gsize n, KsClusterRule rule, double height,
      guint32 *labels)
{
  double least;

  for (guint32 i = 0; i < n; i++)
    labels[i] = i;
  do
    {
      guint32 x = 0, y = 0;

      least = INFINITY;
      for (guint32 a = 0; a < n; a++)
        for (guint32 b = a + 1; b < n && labels[a] == a; b++)
          if (labels[b] == b)
            {
              double apart = linkage (space, rows, labels, n, a, b, rule);

              if (apart < least)
                {
                  least = apart;
                  x = a;
                  y = b;
                }
            }
      for (gsize i = 0; i < n && least <= height; i++)
        if (labels[i] == y)
          labels[i] = x;
    }
  while (least <= height);
}

static void
check (const KsSpace *space, guint resolution, KsClusterRule rule, double height)
{
  KsClusterSpec spec = { .rule = rule, .epsilon = height };
  g_autoptr (GError) error = NULL;
  g_autoptr (KsCover) cover = cover_of (space, resolution);
  g_autoptr (KsClustering) clustering = ks_clustering_new (NULL, space, NULL, cover, &spec, &error);
  gsize c = 0;

  g_assert_no_error (error);
  g_assert_cmpfloat (clustering->epsilon, ==, height);
  g_assert_cmpuint (clustering->n_unclustered, ==, 0);
  for (gsize box = 0; box < cover->n_boxes; box++)
    {
      const guint32 *rows = cover->members + cover->start[box];
      gsize n = cover->start[box + 1] - cover->start[box];
      g_autofree guint32 *labels = g_new (guint32, n);

      twin (space, rows, n, rule, height, labels);
      for (guint32 first = 0; first < n; first++)
        {
          if (labels[first] != first)
            continue;
          gsize at = clustering->start[c];

          g_assert_cmpuint (clustering->box[c], ==, box);
          for (guint32 i = first; i < n; i++)
            if (labels[i] == first)
              g_assert_cmpuint (clustering->members[at++], ==, rows[i]);
          g_assert_cmpuint (at, ==, clustering->start[++c]);
        }
    }
  g_assert_cmpuint (c, ==, clustering->n_clusters);
}

static void
test_dendrogram_definition (void)
{
  static const gsize sizes[] = { 1, 2, 3, 4, 7, 40 };
  static const double heights[] = { 1e-9, 0.2, 0.5, 1.0, 2.0, 100.0 };

  for (Kind kind = CLOUD; kind <= EQUAL; kind++)
    for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (gsize h = 0; h < G_N_ELEMENTS (heights); h++)
        {
          KsSpace space = make_space (kind, sizes[s], 1 + (s + h) % 3, s);
          g_autoptr (KsMatrix) coordinates = space.coordinates;

          check (&space, 1, KS_CLUSTER_AVERAGE, heights[h]);
          check (&space, 1, KS_CLUSTER_COMPLETE, heights[h]);
          check (&space, 4, KS_CLUSTER_AVERAGE, heights[h]);
          check (&space, 4, KS_CLUSTER_COMPLETE, heights[h]);
        }
}

/* At heights that are reached exactly: the corners of a square, and a merge at the height. */
static void
test_dendrogram_known (void)
{
  KsSpace space = make_space (EQUAL, 4, 1, 1);
  g_autoptr (KsMatrix) coordinates = space.coordinates;
  KsDendrogramScratch scratch = { 0 };
  const guint32 rows[] = { 0, 1, 2, 3 };
  guint32 labels[4];
  gsize n_clusters;
  g_autoptr (GError) error = NULL;

  /* 0, 1 and 3, 4: the pairs lie 1 apart, 3 on average, 4 at most. */
  for (gsize i = 0; i < 4; i++)
    ks_matrix_row (coordinates, i)[0] = (double[]) { 0.0, 3.0, 1.0, 4.0 }[i];
  g_assert_true (ks_dendrogram_box (&scratch, NULL, &space, rows, 4, KS_LINKAGE_AVERAGE,
                                    nextafter (1.0, 0.0), labels, &n_clusters, &error));
  g_assert_cmpuint (n_clusters, ==, 4);
  g_assert_true (ks_dendrogram_box (&scratch, NULL, &space, rows, 4, KS_LINKAGE_AVERAGE, 1.0,
                                    labels, &n_clusters, &error));
  g_assert_cmpuint (n_clusters, ==, 2);
  g_assert_cmpmem (labels, sizeof labels, ((guint32[]) { 0, 1, 0, 1 }), sizeof labels);
  g_assert_true (ks_dendrogram_box (&scratch, NULL, &space, rows, 4, KS_LINKAGE_AVERAGE, 3.0,
                                    labels, &n_clusters, &error));
  g_assert_cmpuint (n_clusters, ==, 1);
  g_assert_true (ks_dendrogram_box (&scratch, NULL, &space, rows, 4, KS_LINKAGE_COMPLETE, 3.0,
                                    labels, &n_clusters, &error));
  g_assert_cmpuint (n_clusters, ==, 2);
  g_assert_true (ks_dendrogram_box (&scratch, NULL, &space, rows, 4, KS_LINKAGE_COMPLETE, 4.0,
                                    labels, &n_clusters, &error));
  g_assert_cmpuint (n_clusters, ==, 1);
  ks_dendrogram_scratch_clear (&scratch);
}

/* The same for any number of threads, in space order or not, and from the distances alone. */
static void
test_dendrogram_all_ways (void)
{
  KsSpace space = make_space (BLOBS, 200, 3, 5);
  g_autoptr (KsMatrix) coordinates = space.coordinates;
  g_autoptr (KsMatrix) distances = ks_matrix_new (NULL, 200, 200, NULL);
  KsSpace given = { .n = 200, .form = KS_FORM_GIVEN, .distances = distances };
  g_autoptr (KsCover) cover = cover_of (&space, 9);

  for (gsize i = 0; i < 200; i++)
    ks_space_distances (&space, i, NULL, 200, ks_matrix_row (distances, i));
  for (KsClusterRule rule = KS_CLUSTER_AVERAGE; rule <= KS_CLUSTER_COMPLETE; rule++)
    {
      KsClusterSpec spec = { .rule = rule, .epsilon = 0.8 };
      g_autoptr (GError) error = NULL;
      g_autoptr (KsClustering) one = ks_clustering_new (NULL, &space, NULL, cover, &spec, &error);
      g_assert_no_error (error);

      g_assert_cmpuint (one->n_clusters, >, 2 * cover->n_boxes);
      for (guint way = 0; way < 4; way++)
        {
          g_autoptr (KsContext) context = ks_context_new (1u << way);
          g_autoptr (KsClustering) other =
            ks_clustering_new (context, way == 0 ? &given : &space, NULL, cover, &spec, &error);

          g_assert_no_error (error);
          g_assert_cmpmem (one->start, (one->n_clusters + 1) * sizeof *one->start,
                           other->start, (other->n_clusters + 1) * sizeof *other->start);
          g_assert_cmpmem (one->members, one->start[one->n_clusters] * sizeof *one->members,
                           other->members,
                           other->start[other->n_clusters] * sizeof *other->members);
        }
    }
}

/* A box is refused before anything is computed when its distances are too many. */
static void
test_dendrogram_budget (void)
{
  gsize n = KS_DENDROGRAM_MAX_POINTS + 1;
  KsSpace space = make_space (EQUAL, n, 1, 1);
  g_autoptr (KsMatrix) coordinates = space.coordinates;
  g_autoptr (KsCover) cover = cover_of (&space, 1);
  g_autoptr (KsContext) small = ks_context_new (1);

  ks_context_set_memory_limit (small, 1);
  for (KsClusterRule rule = KS_CLUSTER_AVERAGE; rule <= KS_CLUSTER_COMPLETE; rule++)
    {
      KsClusterSpec spec = { .rule = rule, .epsilon = 0.8 };
      g_autoptr (GError) error = NULL;

      g_assert_null (ks_clustering_new (small, &space, NULL, cover, &spec, &error));
      ks_assert_error (&error, KS_ERROR_MEMORY, "5793 points", "of 5792", "raise the resolution",
                       rule == KS_CLUSTER_AVERAGE ? "average" : "complete", NULL);
    }
}

/* The shares of all workers make 256 MiB; a box beyond a share is done in the common room, and
 * comes out the same. */
static void
test_dendrogram_room (void)
{
  KsSpace space = make_space (BLOBS, 800, 2, 4);
  g_autoptr (KsMatrix) coordinates = space.coordinates;
  guint32 rows[800], expected[800], labels[800];
  gsize n_expected, n_clusters;
  KsDendrogramScratch scratch = { 0 };
  g_autoptr (GError) error = NULL;

  for (guint32 i = 0; i < 800; i++)
    rows[i] = i;
  g_assert_true (ks_dendrogram_box (&scratch, NULL, &space, rows, 800, KS_LINKAGE_AVERAGE, 0.8,
                                    expected, &n_expected, &error));
  ks_dendrogram_scratch_clear (&scratch);
  g_assert_cmpuint (n_expected, >, 2);
  for (guint n_workers = 1; n_workers <= 256; n_workers *= 2)
    {
      g_auto (KsDendrogramRoom) room = { 0 };

      ks_dendrogram_room_init (&room, n_workers);
      g_assert_cmpuint (8 * room.share * room.share * n_workers, <=, 256 << 20);
      g_assert_cmpuint (8 * (room.share + 8) * (room.share + 8) * n_workers, >, 255 << 20);
      for (guint worker = 0; worker < n_workers; worker += (n_workers + 1) / 2)
        {
          g_assert_true (ks_dendrogram_room_box (&room, worker, NULL, &space, rows, 800,
                                                 KS_LINKAGE_AVERAGE, 0.8, labels, &n_clusters,
                                                 &error));
          g_assert_cmpuint (n_clusters, ==, n_expected);
          g_assert_cmpmem (labels, sizeof labels, expected, sizeof expected);
          g_assert_cmpuint (room.scratch[worker].room, ==, n_workers < 64 ? 800 * 800 : 0);
        }
      g_assert_cmpuint (room.common.room, ==, n_workers < 64 ? 0 : 800 * 800);
    }
}

/* Many threads want the common room at the same time. */
static void
test_dendrogram_turns (void)
{
  KsSpace space = make_space (CLOUD, 2000, 2, 4);
  g_autoptr (KsMatrix) coordinates = space.coordinates;
  g_autoptr (KsCover) cover = cover_of (&space, 40);
  KsClusterSpec spec = { .rule = KS_CLUSTER_COMPLETE, .epsilon = 0.5 };
  g_autoptr (KsContext) context = ks_context_new (1024);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsClustering) one = ks_clustering_new (NULL, &space, NULL, cover, &spec, &error);
  g_assert_no_error (error);
  g_autoptr (KsClustering) many = ks_clustering_new (context, &space, NULL, cover, &spec, &error);
  g_assert_no_error (error);
  guint n_large = 0;

  for (gsize box = 0; box < cover->n_boxes; box++)
    n_large += cover->start[box + 1] - cover->start[box] > 181;
  g_assert_cmpuint (n_large, >, 4);
  g_assert_cmpmem (one->start, (one->n_clusters + 1) * sizeof *one->start, many->start,
                   (many->n_clusters + 1) * sizeof *many->start);
  g_assert_cmpmem (one->members, one->start[one->n_clusters] * sizeof *one->members, many->members,
                   many->start[many->n_clusters] * sizeof *many->members);
}

typedef struct {
  const KsSpace *space;
  const KsCover *cover;
  KsClusterRule rule;
} Run;

static gboolean
run (KsContext *context, gpointer data, GError **error)
{
  const Run *self = data;
  KsClusterSpec spec = { .rule = self->rule, .epsilon = 0.5 };
  g_autoptr (KsClustering) clustering =
    ks_clustering_new (context, self->space, NULL, self->cover, &spec, error);

  return clustering != NULL;
}

static void
cancel_in_the_middle (const char *stage, double fraction, gpointer data)
{
  if (fraction > 0.3)
    ks_context_cancel (data);
}

static void
test_dendrogram_errors (void)
{
  KsSpace space = make_space (CLOUD, 60, 2, 1);
  g_autoptr (KsMatrix) coordinates = space.coordinates;
  g_autoptr (KsCover) cover = cover_of (&space, 9);
  g_autoptr (GError) error = NULL;

  for (KsClusterRule rule = KS_CLUSTER_AVERAGE; rule <= KS_CLUSTER_COMPLETE; rule++)
    {
      Run self = { &space, cover, rule };
      g_autoptr (KsContext) before = ks_context_new (1), midway = ks_context_new (2);

      ks_test_allocations (run, &self);
      ks_context_cancel (before);
      g_assert_false (run (before, &self, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
      ks_context_set_progress (midway, cancel_in_the_middle, midway);
      g_assert_false (run (midway, &self, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
  for (gsize i = 0; i < 60; i++)
    ks_matrix_row (coordinates, i)[1] = i == 4 ? 1e300 : 0.0;
  g_autoptr (KsCover) one = cover_of (&space, 1);
  Run self = { &space, one, KS_CLUSTER_AVERAGE };

  g_assert_false (run (NULL, &self, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "Point 0 ", "scale", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/dendrogram/definition", test_dendrogram_definition);
  g_test_add_func ("/mapper/dendrogram/known", test_dendrogram_known);
  g_test_add_func ("/mapper/dendrogram/all-ways", test_dendrogram_all_ways);
  g_test_add_func ("/mapper/dendrogram/budget", test_dendrogram_budget);
  g_test_add_func ("/mapper/dendrogram/room", test_dendrogram_room);
  g_test_add_func ("/mapper/dendrogram/turns", test_dendrogram_turns);
  g_test_add_func ("/mapper/dendrogram/errors", test_dendrogram_errors);
  return g_test_run ();
}
