/* SPDX-License-Identifier: MIT */
#include "clustering-twin.h"
#include "ks-block.h"
#include "ks-linkage.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

/* ---- Random sets ---- */

typedef struct {
  KsSpace space;
  KsLens lens[2];
} Set;

static void
set_clear (Set *self)
{
  g_clear_pointer (&self->space.coordinates, ks_matrix_unref);
  g_clear_pointer (&self->space.distances, ks_matrix_unref);
  g_free (self->space.rows);
  g_free (self->lens[0].values);
  g_free (self->lens[1].values);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Set, set_clear)

typedef enum { CLOUD, LATTICE, DUPLICATES, EQUAL, BLOBS, N_KINDS } Kind;

static Set
make_set (Kind kind, gsize n, gsize d, guint64 seed)
{
  KsMatrix *points = ks_matrix_new (NULL, n, d, NULL);
  Set self = { .space = { .n = n, .coordinates = points } };
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize a = 0; a < 2; a++)
    self.lens[a] = (KsLens) { .m = n, .values = g_new (double, MAX (n, 1)) };
  for (gsize i = 0; i < n; i++)
    {
      double blob = (double) ks_random_below (&random, 3);

      for (gsize c = 0; c < d; c++)
        {
          double *x = &ks_matrix_row (points, i)[c];

          *x = kind == EQUAL     ? 0.7
               : kind == LATTICE ? (double) ks_random_below (&random, 5) / 4.0
               : kind == BLOBS   ? blob + 0.1 * ks_random_normal (&random)
                                 : ks_random_normal (&random);
          if (kind == DUPLICATES && i % 3 != 0)
            *x = ks_matrix_row (points, i / 3 * 3)[c];
        }
      for (gsize a = 0; a < 2; a++)
        self.lens[a].values[i] = ks_matrix_row (points, i)[a % d];
    }
  return self;
}

/* The same set by its distances; its rows are picked from a larger matrix. */
static Set
precompute (const Set *set)
{
  gsize n = set->space.n;
  KsMatrix *distances = ks_matrix_new (NULL, 2 * n + 1, 2 * n + 1, NULL);
  Set self = { .space = { .n = n, .form = KS_FORM_GIVEN, .distances = distances, .rows = g_new (guint32, n + 1) } };

  for (gsize a = 0; a < 2; a++)
    {
      gpointer values = g_memdup2 (set->lens[a].values, n * sizeof (double));

      self.lens[a] = (KsLens) { .m = n, .values = values };
    }
  for (gsize i = 0; i < n; i++)
    self.space.rows[i] = (guint32) (2 * i + 1);
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      ks_matrix_row (distances, 2 * i + 1)[2 * j + 1] = ks_space_distance (&set->space, i, j);
  return self;
}

static KsCover *
cover_of (const Set *set, guint n_axes, guint resolution, double gain)
{
  KsLens *lenses[] = { (KsLens *) &set->lens[0], (KsLens *) &set->lens[1] };
  KsCoverSpec spec = { .resolution = { resolution, resolution + 1 }, .gain = { gain, gain } };
  g_autoptr (GError) error = NULL;
  KsCover *cover = ks_cover_new (NULL, lenses, n_axes, &spec, &error);

  g_assert_no_error (error);
  return cover;
}

/* One set, one cover, one rule: by definition, with and without a spatial order, for any
 * number of threads, and from the distances alone. */
static void
check_all_ways (const Set *set, const Set *given, const KsCover *cover, const KsClusterSpec *spec)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsClustering) plain = ks_clustering_new (NULL, &set->space, NULL, cover, spec, &error);
  g_assert_no_error (error);

  clustering_twin_check (plain, &set->space, cover, spec);
  for (guint threads = 1; threads <= 8; threads *= 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (context, &set->space, &error);
      g_assert_no_error (error);
      g_autoptr (KsClustering) again =
        ks_clustering_new (context, &set->space, order, cover, spec, &error);
      g_assert_no_error (error);

      clustering_twin_assert_equal (plain, again);
    }
  g_autoptr (KsClustering) by_distances =
    ks_clustering_new (NULL, &given->space, NULL, cover, spec, &error);
  g_assert_no_error (error);
  clustering_twin_assert_equal (plain, by_distances);
}

static const KsClusterSpec specs[] = {
  { .rule = KS_CLUSTER_GAP, .bins = 10 },
  { .rule = KS_CLUSTER_GAP, .bins = 1 },
  { .rule = KS_CLUSTER_GAP, .bins = 37 },
  { .rule = KS_CLUSTER_SINGLE, .epsilon = 0.25 },
  { .rule = KS_CLUSTER_SINGLE, .epsilon = 1.0 },
  { .rule = KS_CLUSTER_DBSCAN, .epsilon = 0.5, .min_points = 1 },
  { .rule = KS_CLUSTER_DBSCAN, .epsilon = 0.25, .min_points = 3 },
  { .rule = KS_CLUSTER_DBSCAN, .epsilon = 0.5, .min_points = 4 },
  { .rule = KS_CLUSTER_DBSCAN, .epsilon = 1.0, .min_points = 12 },
};

static void
test_clustering_definition (void)
{
  static const gsize sizes[] = { 1, 2, 3, 9, 60 };
  static const gsize dims[] = { 1, 2, 3, 9 };

  for (Kind kind = 0; kind < N_KINDS; kind++)
    for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (gsize d = 0; d < G_N_ELEMENTS (dims); d++)
        {
          g_auto (Set) set = make_set (kind, sizes[s], dims[d], 100 * s + d);
          g_auto (Set) given = precompute (&set);

          for (guint axes = 1; axes <= 2; axes++)
            for (guint r = 0; r < G_N_ELEMENTS (specs); r++)
              {
                g_autoptr (KsCover) cover = cover_of (&set, axes, 1 + r % 4, 1.0 + r * 0.5);

                check_all_ways (&set, &given, cover, &specs[r]);
              }
        }
}

/* Larger sets of few coordinates, in which neighbourhoods reach over many cells. */
static void
test_clustering_larger (void)
{
  for (guint r = 0; r < G_N_ELEMENTS (specs); r++)
    {
      g_auto (Set) set = make_set (r % 2 ? CLOUD : LATTICE, 300, 3, r);
      g_auto (Set) given = precompute (&set);
      KsClusterSpec spec = specs[r];
      g_autoptr (KsCover) cover = cover_of (&set, 2, 8, 3.0);
      g_autoptr (KsCover) many = cover_of (&set, 1, 1000, 20.0);

      spec.epsilon *= 0.8;
      check_all_ways (&set, &given, cover, &spec);
      check_all_ways (&set, &given, many, &spec);
    }
}

/* Few cells of many points: components with leaves of their own beside small ones, and
 * points that are core in some of their boxes only. */
static void
test_clustering_dense (void)
{
  static const double epsilons[] = { 0.05, 0.12, 0.3 };

  for (guint i = 0; i < 12; i++)
    {
      g_auto (Set) set = make_set (i % 2 ? BLOBS : CLOUD, 420, i % 2 ? 4 : 2, i);
      g_auto (Set) given = precompute (&set);
      double epsilon = epsilons[i % 3] * (i % 2 ? 2.0 : 1.0);
      KsClusterSpec single = { .rule = KS_CLUSTER_SINGLE, .epsilon = epsilon };
      KsClusterSpec dbscan = { .rule = KS_CLUSTER_DBSCAN, .epsilon = epsilon, .min_points = 2 + i };
      g_autoptr (KsCover) cover = cover_of (&set, 1 + i / 6, 1 + i % 4, 1.3 + 0.2 * (i % 5));

      check_all_ways (&set, &given, cover, &single);
      check_all_ways (&set, &given, cover, &dbscan);
    }
}

/* A circular lens: its boxes wrap round, and so does what is found in them. */
static void
test_clustering_circle (void)
{
  for (guint r = 0; r < G_N_ELEMENTS (specs); r++)
    {
      g_auto (Set) set = make_set (CLOUD, 80, 2, r);

      for (gsize p = 0; p < 80; p++)
        {
          const double *x = ks_matrix_row (set.space.coordinates, p);
          double angle = atan2 (x[1], x[0]);

          set.lens[0].values[p] = angle < 0.0 ? angle + 2.0 * G_PI : angle;
        }
      set.lens[0].is_circular = TRUE;
      g_auto (Set) given = precompute (&set);
      g_autoptr (KsCover) cover = cover_of (&set, 1 + r % 2, 6, 1.5 + 0.5 * r);

      check_all_ways (&set, &given, cover, &specs[r]);
    }
}

/* Epsilon is a distance: for any pair, the key of their distance tells them connected,
 * and the key of the next smaller number does not. */
static void
test_keys (void)
{
  g_auto (Set) set = make_set (CLOUD, 50, 9, 1);

  for (gsize j = 1; j < 50; j++)
    {
      const double *x = ks_matrix_row (set.space.coordinates, 0);
      const double *y = ks_matrix_row (set.space.coordinates, j);
      double key = 0.0, distance = ks_space_distance (&set.space, 0, j);

      for (gsize c = 0; c < 9; c++)
        key += (x[c] - y[c]) * (x[c] - y[c]);
      g_assert_cmpfloat (ks_key_to_distance (&set.space, key), ==, distance);
      g_assert_cmpfloat (ks_key_from_distance (&set.space, distance), >=, key);
      g_assert_cmpfloat (ks_key_from_distance (&set.space, nextafter (distance, 0.0)), <, key);
    }
  g_assert_cmpfloat (ks_key_from_distance (&set.space, 1e300), >, 1e308);
  g_assert_cmpfloat (ks_key_from_distance (&set.space, 1e-300), ==, 0.0);
}

static void
test_too_far (void)
{
  g_auto (Set) set = make_set (CLOUD, 4, 1, 1);
  g_autoptr (GError) error = NULL;

  ks_matrix_row (set.space.coordinates, 0)[0] = 1e300;
  set.lens[0].values[0] = 0.0;
  g_autoptr (KsCover) cover = cover_of (&set, 1, 1, 1.0);
  g_assert_null (ks_clustering_new (NULL, &set.space, NULL, cover, &specs[0], &error));
  ks_assert_error (&error, KS_ERROR_DATA, "Point 0", NULL);
}

/* A million points and an epsilon that joins all of them: one cluster a box, and no allocation
 * that grows with the pairs within epsilon. The largest there are hold a few numbers a point. */
static void
test_clustering_million (void)
{
  g_auto (Set) set = make_set (CLOUD, 1000000, 2, 1);
  g_autoptr (KsContext) context = ks_context_new (2);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (context, &set.space, &error);
  g_assert_no_error (error);
  g_autoptr (KsCover) cover = cover_of (&set, 2, 8, 1.5);

  ks_context_set_memory_limit (context, 64 << 20);
  for (KsClusterRule rule = KS_CLUSTER_SINGLE; rule <= KS_CLUSTER_DBSCAN; rule++)
    {
      const gsize min_points = rule == KS_CLUSTER_DBSCAN ? 5 : 1;
      KsClusterSpec spec = { .rule = rule, .epsilon = 1e6, .min_points = (guint) min_points };
      gsize n_clusters = 0;
      g_autoptr (KsClustering) clustering =
        ks_clustering_new (context, &set.space, order, cover, &spec, &error);

      g_assert_no_error (error);
      for (gsize box = 0; box < cover->n_boxes; box++)
        n_clusters += cover->start[box + 1] - cover->start[box] >= min_points;
      g_assert_cmpuint (clustering->n_clusters, ==, n_clusters);
      g_assert_cmpuint (n_clusters, >, 30);
    }
}

/* Leaves of the tree hold neighbours: the order's steps are short, and every row is in it. */
static void
test_spatial_order (void)
{
  for (gsize n = 0; n <= 10000; n = 10 * n + 1)
    {
      g_auto (Set) set = make_set (n % 2 ? CLOUD : LATTICE, n, 2, n);
      g_autofree gboolean *seen = g_new0 (gboolean, n + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (NULL, &set.space, &error);
      double steps = 0.0;

      g_assert_no_error (error);
      g_assert_cmpuint (order->n, ==, n);
      for (gsize i = 0; i < n; i++)
        {
          g_assert_false (seen[order->rows[i]]);
          seen[order->rows[i]] = TRUE;
          if (i > 0)
            steps += ks_space_distance (&set.space, order->rows[i - 1], order->rows[i]);
        }
      if (n > 1000)
        g_assert_cmpfloat (steps / (double) n, <, 0.3);
    }
}

typedef struct {
  const Set *set;
  const KsCover *cover;
  const KsClusterSpec *spec;
} Run;

static gboolean
run (KsContext *context, gpointer data, GError **error)
{
  const Run *self = data;
  g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (context, &self->set->space, error);

  if (order == NULL)
    return FALSE;
  g_autoptr (KsClustering) clustering =
    ks_clustering_new (context, &self->set->space, order, self->cover, self->spec, error);

  return clustering != NULL;
}

static void
test_clustering_allocations_and_cancel (void)
{
  g_auto (Set) set = make_set (CLOUD, 40, 2, 1);
  g_auto (Set) given = precompute (&set);
  g_autoptr (KsCover) cover = cover_of (&set, 2, 2, 2.0);
  g_autoptr (KsContext) cancelled = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (cancelled);
  for (guint r = 0; r < G_N_ELEMENTS (specs); r++)
    {
      Run by_points = { &set, cover, &specs[r] }, by_distances = { &given, cover, &specs[r] };

      ks_test_allocations (run, &by_points);
      ks_test_allocations (run, &by_distances);
      g_assert_null (ks_clustering_new (cancelled, &set.space, NULL, cover, &specs[r], &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

static void
cancel_in_the_middle (const char *stage, double fraction, gpointer data)
{
  if (fraction > 0.3)
    ks_context_cancel (data);
}

/* Cancelled by what it tells of its progress, the run ends with nothing. */
static void
test_clustering_cancel_in_the_middle (void)
{
  g_auto (Set) set = make_set (CLOUD, 300, 2, 1);
  g_autoptr (KsCover) cover = cover_of (&set, 2, 12, 2.0);

  for (guint r = 0; r < G_N_ELEMENTS (specs); r++)
    {
      g_autoptr (KsContext) context = ks_context_new (2);
      g_autoptr (GError) error = NULL;

      ks_context_set_progress (context, cancel_in_the_middle, context);
      g_assert_null (ks_clustering_new (context, &set.space, NULL, cover, &specs[r], &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/clustering/definition", test_clustering_definition);
  g_test_add_func ("/mapper/clustering/larger", test_clustering_larger);
  g_test_add_func ("/mapper/clustering/dense", test_clustering_dense);
  g_test_add_func ("/mapper/clustering/circle", test_clustering_circle);
  g_test_add_func ("/mapper/clustering/keys", test_keys);
  g_test_add_func ("/mapper/clustering/too-far", test_too_far);
  g_test_add_func ("/mapper/clustering/million", test_clustering_million);
  g_test_add_func ("/mapper/clustering/spatial-order", test_spatial_order);
  g_test_add_func ("/mapper/clustering/allocations-and-cancel",
                   test_clustering_allocations_and_cancel);
  g_test_add_func ("/mapper/clustering/cancel-in-the-middle",
                   test_clustering_cancel_in_the_middle);
  return g_test_run ();
}
