/* The clusters of random covers by their definition, and the same bytes for any number of threads:
 * covers whose boxes overlap much and little, lie on lines and round circles, and are empty for the
 * most part, so that cells have others between them or lack them.
 *
 * SPDX-License-Identifier: MIT */
#include "clustering-twin.h"
#include "ks-linkage.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>

typedef struct {
  KsSpace space;
  KsLens lens[2];
} Set;

static void
set_clear (Set *self)
{
  g_clear_pointer (&self->space.coordinates, ks_matrix_unref);
  g_free (self->lens[0].values);
  g_free (self->lens[1].values);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Set, set_clear)

/* Points along a ring, dense in places and thin elsewhere, with noise about it; or a cloud that
 * fills a cube. The lenses are two coordinates, or two angles. */
static Set
make_set (gsize n, gboolean is_cloud, gboolean is_circular, guint64 seed)
{
  KsMatrix *points = ks_matrix_new (NULL, n, 3, NULL);
  Set self = { .space = { .n = n, .coordinates = points } };
  KsRandom random;

  ks_random_init (&random, seed);
  for (guint a = 0; a < 2; a++)
    self.lens[a] = (KsLens){ .m = n, .values = g_new (double, n), .is_circular = is_circular };
  for (gsize i = 0; i < n; i++)
    {
      double *x = ks_matrix_row (points, i), part = (double) ks_random_below (&random, 1000) / 1e3;
      double angle = 2.0 * G_PI * (i % 2 ? part : part * part);
      double noise = i % 5 == 0 ? 0.4 : 0.05;

      for (guint c = 0; c < 3; c++)
        x[c] = is_cloud ? (double) ks_random_below (&random, 1 << 20) / (1 << 19) - 1.0
                        : (c == 0   ? cos (angle)
                           : c == 1 ? sin (angle)
                                    : 0.0)
                              + noise * ks_random_normal (&random);
      for (guint a = 0; a < 2; a++)
        {
          double turn = a == 0 ? atan2 (x[1], x[0]) : atan2 (x[2], x[0]);

          self.lens[a].values[i] = !is_circular ? x[a] : turn < 0.0 ? turn + 2.0 * G_PI : turn;
        }
    }
  return self;
}

static void
check_cover (const Set *set, const KsCover *cover, const KsClusterSpec *spec)
{
  g_autoptr (KsClustering) first = NULL;

  for (guint threads = 1; threads <= 8; threads = threads == 2 ? 8 : threads + 1)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsClustering) clustering =
          ks_clustering_new (context, &set->space, NULL, cover, spec, &error);

      g_assert_no_error (error);
      if (first == NULL)
        {
          first = g_steal_pointer (&clustering);
          clustering_twin_check (first, &set->space, cover, spec);
        }
      else
        clustering_twin_assert_equal (first, clustering);
    }
}

static void
test_covers (gconstpointer data)
{
  gboolean is_circular = GPOINTER_TO_INT (data);
  static const double gains[] = { 1.0, 1.5, 2.0, 2.5, 3.0, 3.7, 4.0, 7.0 };
  static const double epsilons[] = { 0.03, 0.08, 0.15, 0.3 };

  for (guint i = 0; i < 64; i++)
    {
      /* Large cells of several components each, about as many of which are joined as not. */
      gboolean is_cloud = i % 2 == 1;
      g_auto (Set) set = make_set (i % 4 == 2 ? 250 : 750, is_cloud, is_circular, i);
      KsLens *lenses[] = { &set.lens[0], &set.lens[1] };
      double gain = gains[(i + i / 8) % G_N_ELEMENTS (gains)];
      double epsilon = is_cloud ? 0.13 + 0.01 * (i % 9) : epsilons[i / 8 % 4];
      guint resolution = is_cloud ? 4 + i % 5 : 2 + i * 7 % 19;
      KsCoverSpec cover_spec = { .kind = i % 3 == 0 ? KS_COVER_BALANCED : KS_COVER_UNIFORM,
                                 .resolution = { resolution, 3 + resolution / 2 },
                                 .gain = { gain, i % 5 == 0 ? 1.2 : gain } };
      KsClusterSpec single = { .rule = KS_CLUSTER_SINGLE, .epsilon = epsilon };
      KsClusterSpec dbscan = { .rule = KS_CLUSTER_DBSCAN, .epsilon = epsilon,
                               .min_points = 2 + i % 5 };
      g_autoptr (GError) error = NULL;
      guint n_lenses = i % 6 == 5 ? 1 : 2;
      g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, n_lenses, &cover_spec, &error);

      g_assert_no_error (error);
      check_cover (&set, cover, &single);
      check_cover (&set, cover, &dbscan);
    }
}

/* Points that are core in some of their boxes alone are linked one by one: up to a limit. */
static void
test_too_many_links (void)
{
  g_auto (Set) set = make_set (2000, TRUE, FALSE, 1);
  KsLens *lenses[] = { &set.lens[0], &set.lens[1] };
  KsCoverSpec spec = { .resolution = { 5, 5 }, .gain = { 3.0, 3.0 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, 2, &spec, &error);
  g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (NULL, &set.space, &error);

  g_assert_no_error (error);
  for (guint threads = 1; threads <= 2; threads++)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_auto (KsLinkage) linkage = { 0 };
      gsize n_links = 0;

      g_assert_true (ks_linkage_init (&linkage, context, &set.space, order, cover, 0.7, 150, &error));
      for (gsize c = 0; c < linkage.n_chunks; c++)
        {
          n_links += linkage.chunks[c].n;
          linkage.chunks[c].n = 0;
        }
      g_assert_cmpuint (n_links, >, 100000);
      linkage.max_links = n_links / 2;
      g_assert_false (ks_linkage_find_links (&linkage, context, &error));
      ks_assert_error (&error, KS_ERROR_MEMORY, "150 points", "epsilon", NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/mapper/linkage/lines", GINT_TO_POINTER (FALSE), test_covers);
  g_test_add_data_func ("/mapper/linkage/circles", GINT_TO_POINTER (TRUE), test_covers);
  g_test_add_func ("/mapper/linkage/too-many-links", test_too_many_links);
  return g_test_run ();
}
