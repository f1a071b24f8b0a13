/* SPDX-License-Identifier: MIT */
#include "ks-random.h"
#include "ks-simplices.h"
#include "ks-test.h"
#include "ks-witness.h"
#include "rips-twin.h"

#include <math.h>
#include <string.h>

/* Distances from witnesses to landmarks, (n_witnesses, n_landmarks) row-major. */
typedef struct {
  gsize n_landmarks, n_witnesses;
  double *distance;
} Cloud;

static void
cloud_clear (Cloud *cloud)
{
  g_free (cloud->distance);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cloud, cloud_clear)

static void
look (gconstpointer data, gsize witness, double *distances)
{
  const Cloud *cloud = data;

  memcpy (distances, cloud->distance + witness * cloud->n_landmarks,
          cloud->n_landmarks * sizeof *distances);
}

static KsWitnesses
witnesses_of (const Cloud *cloud)
{
  return (KsWitnesses) { cloud->n_landmarks, cloud->n_witnesses, look, cloud };
}

/* From each of @points (n, d) to the first @n_landmarks of them. */
static Cloud
cloud_of (const double *points, gsize n_landmarks, gsize n, gsize d)
{
  Cloud cloud = { n_landmarks, n, g_new (double, n * n_landmarks) };

  for (gsize z = 0; z < n; z++)
    for (gsize a = 0; a < n_landmarks; a++)
      {
        double sum = 0.0;

        for (gsize k = 0; k < d; k++)
          sum += (points[z * d + k] - points[a * d + k]) * (points[z * d + k] - points[a * d + k]);
        cloud.distance[z * n_landmarks + a] = sqrt (sum);
      }
  return cloud;
}

/* Points (n, d) whose first @n_landmarks are the landmarks, all of them witnesses. With @levels
 * they are of the grid 0 .. levels - 1, full of ties and duplicates. */
static Cloud
random_cloud (guint64 seed, gsize n_landmarks, gsize n, gsize d, guint levels)
{
  g_autofree double *points = g_new (double, n * d);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n * d; i++)
    points[i] = levels > 0 ? (double) ks_random_below (&random, levels)
                           : ks_random_normal (&random);
  return cloud_of (points, n_landmarks, n, d);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const double *p = a, *q = b;

  return *p < *q ? -1 : *p > *q;
}

/* From the definition: a new matrix, and *@radius. */
static double *
twin_entries (const Cloud *cloud, guint nu, double threshold, double *radius)
{
  gsize n = cloud->n_landmarks;
  double *entries = g_new0 (double, n * n);
  g_autofree double *m = g_new0 (double, cloud->n_witnesses);
  g_autofree double *sorted = g_new (double, n);

  *radius = 0.0;
  for (gsize z = 0; z < cloud->n_witnesses; z++)
    {
      memcpy (sorted, cloud->distance + z * n, n * sizeof *sorted);
      qsort (sorted, n, sizeof *sorted, compare_numbers);
      m[z] = nu == 0 ? 0.0 : nu <= n ? sorted[nu - 1] : INFINITY;
      *radius = MAX (*radius, sorted[0]);
    }
  for (gsize a = 0; a < n; a++)
    for (gsize b = 0; b < n; b++)
      {
        double least = INFINITY;

        for (gsize z = 0; z < cloud->n_witnesses; z++)
          {
            const double *d = cloud->distance + z * n;

            least = MIN (least, MAX (0.0, MAX (d[a], d[b]) - m[z]));
          }
        if (a != b)
          entries[a * n + b] = least <= threshold ? least : INFINITY;
      }
  return entries;
}

static void
assert_entries (const Cloud *cloud, guint nu, double threshold)
{
  gsize bytes = cloud->n_landmarks * cloud->n_landmarks * sizeof (double);
  KsWitnesses witnesses = witnesses_of (cloud);
  double radius, found;
  g_autofree double *twin = twin_entries (cloud, nu, threshold, &radius);

  for (guint threads = 1; threads <= 8; threads *= 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (GError) error = NULL;
      g_autofree double *entries = ks_witness_entries (context, &witnesses, nu, threshold, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (entries, bytes, twin, bytes);
      g_assert_true (ks_witness_radius (context, &witnesses, &found, &error));
      g_assert_cmpfloat (found, ==, radius);
    }
}

static void
assert_all_entries (const Cloud *cloud)
{
  KsWitnesses witnesses = witnesses_of (cloud);
  double radius;

  g_assert_true (ks_witness_radius (NULL, &witnesses, &radius, NULL));
  for (guint nu = 0; nu <= KS_WITNESS_MAX_NU; nu++)
    {
      assert_entries (cloud, nu, INFINITY);
      assert_entries (cloud, nu, radius);
      assert_entries (cloud, nu, radius / 4.0);
      assert_entries (cloud, nu, 0.0);
    }
}

static void
test_twin_clouds (void)
{
  for (gsize n_landmarks = 1; n_landmarks <= 40; n_landmarks += 3)
    {
      g_auto (Cloud) alone = random_cloud (n_landmarks, n_landmarks, n_landmarks, 3, 0);
      g_auto (Cloud) among = random_cloud (n_landmarks, n_landmarks, 200, n_landmarks % 5 + 1, 0);

      assert_all_entries (&alone);
      assert_all_entries (&among);
    }
}

/* Every threshold is an entry somewhere; most witnesses have several nearest landmarks. */
static void
test_twin_ties (void)
{
  for (gsize d = 1; d <= 3; d++)
    for (guint levels = 1; levels <= 5; levels++)
      {
        g_auto (Cloud) cloud = random_cloud (levels, 25, 120, d, levels);

        assert_all_entries (&cloud);
        assert_entries (&cloud, 1, 1.0);
        assert_entries (&cloud, 2, sqrt (2.0) - 1.0);
      }
}

/* More witnesses than a block, and than a thread takes at once. */
static void
test_twin_many (void)
{
  g_auto (Cloud) cloud = random_cloud (1, 180, 1700, 4, 0);

  for (guint nu = 0; nu <= KS_WITNESS_MAX_NU; nu++)
    {
      assert_entries (&cloud, nu, 0.4);
      assert_entries (&cloud, nu, INFINITY);
    }
}

/* One that is infinitely far from all landmarks sees none, and makes R infinite. */
static void
test_nowhere (void)
{
  double distance[] = { 0, 3, 3, 0, INFINITY, INFINITY };
  Cloud cloud = { 2, 3, distance };
  KsWitnesses witnesses = witnesses_of (&cloud);
  double radius;

  for (guint nu = 0; nu <= KS_WITNESS_MAX_NU; nu++)
    {
      g_autofree double *entries = ks_witness_entries (NULL, &witnesses, nu, INFINITY, NULL);

      g_assert_cmpfloat (entries[1], ==, nu == 2 ? 0.0 : 3.0);
    }
  g_assert_true (ks_witness_radius (NULL, &witnesses, &radius, NULL));
  g_assert_true (isinf (radius));
}

/* By looking at all sets of vertices. */
static void
twin_counts (const double *entries, gsize n, double threshold, guint64 counts[4])
{
#define IN(a, b) (entries[(a) * n + (b)] <= threshold)
  memset (counts, 0, 4 * sizeof *counts);
  counts[0] = n;
  for (gsize a = 0; a < n; a++)
    for (gsize b = 0; b < a; b++)
      {
        counts[1] += IN (a, b);
        for (gsize c = 0; c < b; c++)
          {
            gboolean is_triangle = IN (a, b) && IN (a, c) && IN (b, c);

            counts[2] += is_triangle;
            for (gsize d = 0; d < c; d++)
              counts[3] += is_triangle && IN (a, d) && IN (b, d) && IN (c, d);
          }
      }
#undef IN
}

static void
test_simplices (void)
{
  static const gsize sizes[] = { 1, 2, 3, 4, 5, 12, 63, 64, 65, 90 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      gsize n = sizes[s];
      g_auto (Cloud) cloud = random_cloud (s, n, n, 3, s % 2 == 0 ? 0 : 3);

      for (double threshold = 0.0; threshold <= 4.0; threshold += 1.0)
        {
          guint64 twin[4];

          twin_counts (cloud.distance, n, threshold, twin);
          for (guint max_dim = 0; max_dim <= 3; max_dim++)
            {
              g_autoptr (KsContext) context = ks_context_new (max_dim + 1);
              guint64 counts[4];

              g_assert_true (ks_simplices_count (context, cloud.distance, n, threshold, max_dim,
                                                 counts, NULL));
              g_assert_cmpmem (counts, (max_dim + 1) * 8, twin, (max_dim + 1) * 8);
            }
        }
    }
}

/* All sets of at most four of 600 vertices are simplices: more than fit into 32 bits. */
static void
test_many_simplices (void)
{
  gsize n = 600;
  g_autofree double *entries = g_new0 (double, n * n);
  g_autoptr (KsContext) context = ks_context_new (0);
  guint64 counts[4];

  g_assert_true (ks_simplices_count (context, entries, n, 0.0, 3, counts, NULL));
  g_assert_cmpuint (counts[1], ==, 600 * 599 / 2);
  g_assert_cmpuint (counts[2], ==, 600 * 599 * 598 / 6);
  g_assert_cmpuint (counts[3], ==, G_GUINT64_CONSTANT (600) * 599 * 598 / 6 * 597 / 4);
}

static KsDiagram *
persistence (const Cloud *cloud, KsWitnessSpec spec)
{
  g_autoptr (GError) error = NULL;
  KsWitnesses witnesses = witnesses_of (cloud);
  KsDiagram *diagram = ks_witness_persistence (NULL, &witnesses, &spec, &error);

  g_assert_no_error (error);
  return diagram;
}

/* The same complex by the twins alone. */
static void
assert_diagram (const Cloud *cloud, KsWitnessSpec spec)
{
  g_autoptr (KsDiagram) diagram = persistence (cloud, spec);
  double radius;
  g_autofree double *entries = twin_entries (cloud, spec.nu, INFINITY, &radius);
  g_autoptr (GArray) bars = rips_twin_bars (entries, cloud->n_landmarks, diagram->threshold,
                                            spec.rips.max_dim, spec.rips.prime);
  guint64 counts[4];

  twin_counts (entries, cloud->n_landmarks, diagram->threshold, counts);
  g_assert_cmpint (diagram->complex, ==, KS_COMPLEX_WITNESS);
  g_assert_cmpuint (diagram->nu, ==, spec.nu);
  g_assert_cmpfloat (diagram->radius, ==, radius);
  if (spec.part > 0.0)
    g_assert_cmpfloat (diagram->threshold, ==, radius / spec.part);
  else if (!isnan (spec.rips.threshold))
    g_assert_cmpfloat (diagram->threshold, ==, spec.rips.threshold);
  g_assert_cmpuint (diagram->n_simplex_dims, ==, spec.rips.max_dim + 2);
  g_assert_cmpmem (diagram->simplices, diagram->n_simplex_dims * 8, counts,
                   diagram->n_simplex_dims * 8);
  g_assert_cmpuint (diagram->n_bars, ==, bars->len);
  for (guint i = 0; i < bars->len; i++)
    {
      const KsBar *bar = &g_array_index (bars, KsBar, i);

      g_assert_cmpuint (diagram->bars[i].dim, ==, bar->dim);
      g_assert_cmpfloat (diagram->bars[i].birth, ==, bar->birth);
      g_assert_cmpfloat (diagram->bars[i].death, ==, bar->death);
    }
}

static void
test_diagrams (void)
{
  static const struct {
    double threshold, part;
  } ends[] = { { NAN, 0.0 }, { 0.0, 4.0 }, { 0.0, 1.5 }, { 0.7, 0.0 }, { 0.0, 0.0 } };

  for (guint64 seed = 0; seed < 12; seed++)
    for (guint nu = 0; nu <= KS_WITNESS_MAX_NU; nu++)
      for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
        {
          g_auto (Cloud)
              cloud = random_cloud (seed, 1 + (gsize) seed, 80, 2, seed % 3 == 0 ? 4 : 0);
          KsRipsSpec rips = { .max_dim = (guint) seed % 3, .threshold = ends[i].threshold,
                              .prime = seed % 2 == 0 ? 2 : 3 };

          assert_diagram (&cloud, (KsWitnessSpec) { nu, rips, ends[i].part });
        }
}

/* The circle by eight landmarks, and a witness half-way between each two. For them the octagon's
 * edges are there from the beginning with nu = 1; with nu = 2 each landmark joins its two
 * neighbours too. */
static void
test_circle (void)
{
  Cloud cloud = { 8, 16, g_new (double, 16 * 8) };
  static const guint64 counts[][3] = { { 8, 8, 0 }, { 8, 8, 0 }, { 8, 16, 8 } };

  for (gsize z = 0; z < 16; z++)
    for (gsize a = 0; a < 8; a++)
      cloud.distance[z * 8 + a] = fabs (2.0 * sin (G_PI * ((double) z - 2.0 * (double) a) / 16.0));
  for (guint nu = 0; nu <= KS_WITNESS_MAX_NU; nu++)
    {
      const KsRipsSpec rips = { .max_dim = 1, .threshold = nu == 0 ? 0.5 : 1e-9, .prime = 2 };
      g_autoptr (KsDiagram) diagram = persistence (&cloud, (KsWitnessSpec) { nu, rips, 0.0 });
      gsize alive[2] = { 0, 0 };

      for (gsize i = 0; i < diagram->n_bars; i++)
        alive[diagram->bars[i].dim] += isinf (diagram->bars[i].death) ? 1 : 0;
      g_assert_cmpuint (alive[0], ==, 1);
      g_assert_cmpuint (alive[1], ==, 1);
      g_assert_cmpmem (diagram->simplices, 24, counts[nu], 24);
      ks_assert_near (diagram->radius, 2.0 * sin (G_PI / 16.0), 1e-15);
    }
  cloud_clear (&cloud);
}

/* @words: one case of witness.txt behind its name. */
static void
assert_golden (char ***words)
{
  static const guint primes[] = { 2, 3 };
  gsize n_landmarks = (gsize) ks_test_number (words), n = (gsize) ks_test_number (words);
  gsize d = (gsize) ks_test_number (words), n_found = 0;
  double threshold = ks_test_number (words), radius = ks_test_number (words);
  g_autofree double *points = g_new (double, n * d);

  for (gsize i = 0; i < n * d; i++)
    points[i] = ks_test_number (words);
  g_auto (Cloud) cloud = cloud_of (points, n_landmarks, n, d);
  KsWitnesses witnesses = witnesses_of (&cloud);
  g_autofree double *entries = ks_witness_entries (NULL, &witnesses, 1, threshold, NULL);
  gsize n_edges = (gsize) ks_test_number (words);
  for (gsize e = 0; e < n_edges; e++)
    {
      gsize a = (gsize) ks_test_number (words), b = (gsize) ks_test_number (words);

      g_assert_cmpfloat (entries[a * n_landmarks + b], ==, ks_test_number (words));
    }
  for (gsize i = 0; i < n_landmarks * n_landmarks; i++)
    n_found += entries[i] <= threshold ? 1 : 0;
  g_assert_cmpuint (n_found, ==, 2 * n_edges + n_landmarks);

  guint64 counts[4];
  g_assert_true (ks_simplices_count (NULL, entries, n_landmarks, threshold, 3, counts, NULL));
  for (gsize dim = 0; dim < 4; dim++)
    g_assert_cmpuint (counts[dim], ==, (guint64) ks_test_number (words));
  for (gsize f = 0; f < G_N_ELEMENTS (primes); f++)
    {
      const KsRipsSpec rips = { .max_dim = 2, .threshold = threshold, .prime = primes[f] };
      g_autoptr (KsDiagram) diagram = persistence (&cloud, (KsWitnessSpec) { 1, rips, 0.0 });
      gsize alive[3] = { 0, 0, 0 };

      g_assert_cmpfloat (diagram->radius, ==, radius);
      for (gsize i = 0; i < diagram->n_bars; i++)
        alive[diagram->bars[i].dim] += isinf (diagram->bars[i].death) ? 1 : 0;
      for (gsize dim = 0; dim < G_N_ELEMENTS (alive); dim++)
        g_assert_cmpuint (alive[dim], ==, (gsize) ks_test_number (words));
    }
}

static void
test_golden (void)
{
  g_auto (GStrv) all = ks_test_words ("witness.txt");
  guint n_cases = 0;

  for (char **words = all; *words != NULL; n_cases++)
    {
      g_test_message ("%s", *words++);
      assert_golden (&words);
    }
  g_assert_cmpuint (n_cases, ==, 5);
}

static void
assert_refused (gsize n_landmarks, gsize n_witnesses, guint nu, double threshold, int code,
                const char *word)
{
  static const double zero[16];
  g_autoptr (GError) error = NULL;
  Cloud cloud = { n_landmarks, n_witnesses, (double *) zero };
  KsWitnesses witnesses = witnesses_of (&cloud);
  const KsWitnessSpec spec = { nu, { .max_dim = 1, .threshold = threshold, .prime = 2 }, 0.0 };

  g_assert_null (ks_witness_persistence (NULL, &witnesses, &spec, &error));
  ks_assert_error (&error, code, word, NULL);
}

static void
test_refusals (void)
{
  assert_refused (0, 4, 1, 1.0, KS_ERROR_DATA, "1 landmark");
  assert_refused (4, 0, 1, 1.0, KS_ERROR_DATA, "1 witness");
  assert_refused (2, 2, 3, 1.0, KS_ERROR_USAGE, "not 3");
  assert_refused (2, 2, 1, -0.5, KS_ERROR_USAGE, "-0.5");
  assert_refused (70000, 70000, 1, 1.0, KS_ERROR_MEMORY, "70000");
}

static void
cancel_late (const char *stage, double fraction, gpointer data)
{
  if (fraction >= 0.2)
    ks_context_cancel (data);
}

static void
test_cancel (void)
{
  g_auto (Cloud) cloud = random_cloud (1, 100, 3000, 3, 0);
  KsWitnesses witnesses = witnesses_of (&cloud);
  const KsWitnessSpec spec = { 1, { .max_dim = 1, .threshold = NAN, .prime = 2 }, 4.0 };

  for (guint in_the_middle = 0; in_the_middle <= 1; in_the_middle++)
    {
      g_autoptr (KsContext) context = ks_context_new (2);
      g_autoptr (GError) error = NULL;

      if (in_the_middle)
        ks_context_set_progress (context, cancel_late, context);
      else
        ks_context_cancel (context);
      g_assert_null (ks_witness_persistence (context, &witnesses, &spec, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

static gboolean
run_cloud (KsContext *context, gpointer data, GError **error)
{
  KsWitnesses witnesses = witnesses_of (data);
  const KsWitnessSpec spec = { 1, { .max_dim = 1, .threshold = NAN, .prime = 2 }, 4.0 };
  g_autoptr (KsDiagram) diagram = ks_witness_persistence (context, &witnesses, &spec, error);

  return diagram != NULL;
}

static void
test_allocations (void)
{
  g_auto (Cloud) cloud = random_cloud (2, 50, 300, 3, 0);

  ks_test_allocations (run_cloud, &cloud);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/witness/twin/clouds", test_twin_clouds);
  g_test_add_func ("/witness/twin/ties", test_twin_ties);
  g_test_add_func ("/witness/twin/many", test_twin_many);
  g_test_add_func ("/witness/nowhere", test_nowhere);
  g_test_add_func ("/witness/simplices", test_simplices);
  g_test_add_func ("/witness/many-simplices", test_many_simplices);
  g_test_add_func ("/witness/diagrams", test_diagrams);
  g_test_add_func ("/witness/circle", test_circle);
  g_test_add_func ("/witness/golden", test_golden);
  g_test_add_func ("/witness/refusals", test_refusals);
  g_test_add_func ("/witness/cancel", test_cancel);
  g_test_add_func ("/witness/allocations", test_allocations);
  return g_test_run ();
}
