/* SPDX-License-Identifier: MIT */
#include "clouds.h"
#include "ks-loop-search.h"
#include "ks-rips.h"
#include "ks-test.h"
#include "loop-twin.h"

#include <math.h>
#include <string.h>

static const guint primes[] = { 2, 3, 5 };

/* Calls @check on small sets of all kinds, over each prime. */
static void
each_small_set (guint64 seed, void (*check) (const KsReduction *reduction))
{
  KsRandom random;

  ks_random_init (&random, seed);
  for (guint round = 0; round < 36; round++)
    {
      gsize n = 4 + round / 3, d = round % 3 == 2 ? 0 : 2 + round / 3 % 2;
      guint levels = round % 3 == 0 ? 0 : round % 3 == 1 ? 4 : 2 + round / 3 * 2;
      g_autofree double *distance = clouds_random (&random, n, d, levels);

      for (guint p = 0; p < G_N_ELEMENTS (primes); p++)
        {
          const KsRipsSpec spec = { 1, round % 5 == 4 ? 1.5 : NAN, primes[p] };
          g_autoptr (KsDiagram) diagram = ks_rips_persistence (NULL, distance, n, &spec, NULL);
          g_auto (KsReduction) reduction = { 0 };
          g_autoptr (GError) error = NULL;
          gsize bar = 0;

          ks_reduction_init (&reduction, NULL, distance, n, 1, diagram->threshold, primes[p], &error);
          g_assert_no_error (error);
          for (gsize i = 0; i < diagram->n_bars; i++)
            if (diagram->bars[i].dim == 1)
              {
                g_assert_cmpuint (bar, <, reduction.n_bars);
                g_assert_cmpfloat (ks_reduction_birth (&reduction, reduction.bars[bar]), ==,
                                   diagram->bars[i].birth);
                g_assert_cmpfloat (ks_reduction_death (&reduction, reduction.bars[bar]), ==,
                                   diagram->bars[i].death);
                bar++;
              }
          g_assert_cmpuint (bar, ==, reduction.n_bars);
          check (&reduction);
        }
    }
}

/* The cocycle as an antisymmetric table (n, n); 0 where there is no edge. */
static guint *
table_of (const KsReduction *reduction, const KsCocycle *cocycle)
{
  gsize n = reduction->n;
  guint *table = g_new0 (guint, n * n);

  for (gsize e = 0; e < cocycle->n_edges; e++)
    {
      gsize x = reduction->order.pairs[e] >> 16, y = reduction->order.pairs[e] & 0xffff;

      table[x * n + y] = cocycle->value[e];
      table[y * n + x] = (reduction->prime - cocycle->value[e]) % reduction->prime;
    }
  return table;
}

static guint
sum_along (const guint *table, gsize n, guint prime, const guint32 *walk, gsize length)
{
  guint sum = 0;

  for (gsize i = 0; i < length; i++)
    sum += table[walk[i] * n + walk[(i + 1) % length]];
  return sum % prime;
}

/* Values inside a bar: its birth, its middle, and the last edge before its death. */
static guint
values_inside (const KsReduction *reduction, gsize bar, double values[3])
{
  double death = ks_reduction_death (reduction, reduction->bars[bar]);

  values[0] = ks_reduction_birth (reduction, reduction->bars[bar]);
  values[1] = ks_loop_middle (reduction, bar);
  values[2] = isinf (death) ? reduction->threshold : nextafter (death, 0.0);
  return 3;
}

static void
check_cocycle (const KsReduction *reduction)
{
  gsize n = reduction->n;

  for (gsize bar = 0; bar < reduction->n_bars; bar++)
    {
      double values[3];

      for (guint v = values_inside (reduction, bar, values); v-- > 0;)
        {
          g_auto (KsCocycle) cocycle = { 0 };

          g_assert_true (ks_cocycle_init (&cocycle, NULL, reduction, bar, values[v], NULL));
          g_autofree guint *table = table_of (reduction, &cocycle);
          for (gsize i = 0; i < n; i++)
            for (gsize j = i + 1; j < n; j++)
              for (gsize k = j + 1; k < n; k++)
                if (MAX (reduction->distance[i * n + j], MAX (reduction->distance[j * n + k],
                                                              reduction->distance[i * n + k])) <= values[v])
                  g_assert_cmpuint ((table[i * n + j] + table[j * n + k] + table[k * n + i]) % reduction->prime, ==, 0);

          /* Dual: of the cycles that the bars' columns are, it sees its own alone. Ways through the
           * forest on which they are joined later come in pairs, and count as 0 here. */
          for (gsize other = 0; other < reduction->n_bars; other++)
            {
              g_autofree guint32 *walk = NULL;
              gsize length;
              guint sum;

              if (ks_reduction_birth (reduction, reduction->bars[other]) > values[v])
                continue;
              g_assert_true (ks_loop_search_column (NULL, reduction, reduction->bars[other], &walk,
                                                    &length, NULL));
              sum = sum_along (table, n, reduction->prime, walk, length);
              if (other == bar)
                g_assert_cmpuint (sum, !=, 0);
              else
                g_assert_cmpuint (sum, ==, 0);
            }
        }
    }
}

static void
test_cocycle (void)
{
  each_small_set (1, check_cocycle);
}

static void
assert_fate (const KsReduction *reduction, const guint32 *walk, gsize length, double value)
{
  double born, dies, twin_born, twin_dies;

  g_assert_true (ks_reduction_classify (reduction, NULL, walk, length, value, &born, &dies, NULL));
  loop_twin_classify (reduction->distance, reduction->n, reduction->prime, walk, length, value,
                      reduction->threshold, &twin_born, &twin_dies);
  if (isnan (twin_born))
    g_assert_true (isnan (born) && isnan (dies));
  else
    {
      g_assert_cmpfloat (born, ==, twin_born);
      g_assert_cmpfloat (dies, ==, twin_dies);
    }
}

/* Any closed walk: a random one out and through the graph at a value, back by the first path found.
 * */
static void
check_classes (const KsReduction *reduction)
{
  gsize n = reduction->n;
  KsRandom random;

  ks_random_init (&random, n);
  for (guint round = 0; round < 6 && reduction->order.n_edges > 0; round++)
    {
      double value = ks_reduction_length (reduction,
                                          (guint32) ks_random_below (&random,
                                                                     reduction->order.n_edges));
      g_autofree guint32 *walk = g_new (guint32, n + 30);
      gsize length = 1;

      if (n > 10)
        return;
      walk[0] = (guint32) ks_random_below (&random, n);
      for (guint tries = 0; tries < 2000 && (length < 4 || length < 30); tries++)
        {
          guint32 next = (guint32) ks_random_below (&random, n);

          if (next == walk[length - 1] || reduction->distance[walk[length - 1] * n + next] > value)
            continue;
          walk[length++] = next;
          if (length >= 4 && next == walk[0])
            break;
        }
      if (length >= 5 && walk[length - 1] == walk[0])
        assert_fate (reduction, walk, length - 1, value);
    }
}

static void
test_classes (void)
{
  each_small_set (2, check_classes);
}

static void
check_loops (const KsReduction *reduction)
{
  gsize n = reduction->n;

  for (gsize bar = 0; bar < reduction->n_bars; bar++)
    {
      double values[3];
      g_auto (KsLoop) exact = { 0 };
      g_autoptr (GError) error = NULL;

      for (guint v = values_inside (reduction, bar, values); v-- > 0;)
        {
          g_auto (KsCocycle) cocycle = { 0 };
          g_auto (KsLoop) loop = { 0 };

          ks_loop_find (&loop, NULL, reduction, bar, KS_LOOP_SHORTEST, values[v],
                        reduction->distance, &error);
          g_assert_no_error (error);
          g_assert_true (ks_cocycle_init (&cocycle, NULL, reduction, bar, values[v], NULL));
          g_autofree guint *table = table_of (reduction, &cocycle);
          ks_assert_near (loop.length,
                          loop_twin_shortest (reduction->distance, n, reduction->prime, table,
                                              values[v]), 1e-12);
          for (gsize i = 0; i < loop.n; i++)
            g_assert_cmpfloat (reduction->distance[loop.rows[i] * n + loop.rows[(i + 1) % loop.n]],
                               <=, values[v]);
          g_assert_cmpuint (sum_along (table, n, reduction->prime, loop.rows, loop.n), !=, 0);
          g_assert_cmpfloat (loop.dies, >=, loop.death);
          if (n <= 9)
            assert_fate (reduction, loop.rows, loop.n, values[v]);
        }
      ks_loop_find (&exact, NULL, reduction, bar, KS_LOOP_EXACT, NAN, reduction->distance, &error);
      g_assert_no_error (error);
      g_assert_true (ks_loop_is_exact (&exact));
      if (n <= 10)
        assert_fate (reduction, exact.rows, exact.n, exact.birth);
    }
}

static void
test_loops (void)
{
  each_small_set (3, check_loops);
}

/* The column's cycle, which is the last resort, is exact for every bar. */
static void
check_columns (const KsReduction *reduction)
{
  for (gsize bar = 0; bar < reduction->n_bars; bar++)
    {
      guint32 cycle = reduction->bars[bar];
      double birth = ks_reduction_birth (reduction, cycle), born, dies;
      g_autofree guint32 *walk = NULL;
      gsize length;

      g_assert_true (ks_loop_search_column (NULL, reduction, cycle, &walk, &length, NULL));
      for (gsize i = 0; i < length; i++)
        g_assert_cmpuint (walk[i], !=, walk[(i + 1) % length]);
      g_assert_true (ks_reduction_classify (reduction, NULL, walk, length, birth, &born, &dies,
                                            NULL));
      g_assert_cmpfloat (born, ==, birth);
      g_assert_cmpfloat (dies, ==, ks_reduction_death (reduction, cycle));
    }
}

static void
test_columns (void)
{
  each_small_set (4, check_columns);
}

/* Every one of the longest bars has a loop that is born and dies with it, and a short one. */
static void
test_longest (void)
{
  KsRandom random;

  ks_random_init (&random, 5);
  for (gsize d = 2; d <= 8; d += 2)
    {
      gsize n = 150;
      const KsRipsSpec spec = { 1, NAN, 2 };
      g_autofree double *distance = clouds_random (&random, n, d, d == 4 ? 6 : 0);
      g_autoptr (KsDiagram) diagram = ks_rips_persistence (NULL, distance, n, &spec, NULL);
      g_auto (KsReduction) reduction = { 0 };

      g_assert_true (ks_reduction_init (&reduction, NULL, distance, n, 1, diagram->threshold, 2,
                                        NULL));
      for (gsize bar = 0; bar < reduction.n_bars; bar++)
        {
          g_auto (KsLoop) exact = { 0 };

          g_assert_true (ks_loop_find (&exact, NULL, &reduction, bar, KS_LOOP_EXACT, NAN, distance,
                                       NULL));
          g_assert_true (ks_loop_is_exact (&exact));
        }
    }
}

/* A walk round a circle: once, and no longer than the circle with its noise. */
static void
test_circle (void)
{
  gsize n = 200;
  KsRandom random;

  ks_random_init (&random, 6);
  g_autofree double *points = clouds_circle (&random, n, 0.05, NULL);
  g_autofree double *distance = clouds_distances (points, n, 2);
  g_auto (KsReduction) reduction = { 0 };
  gsize longest = 0;
  double round = 0.0;

  g_assert_true (ks_reduction_init (&reduction, NULL, distance, n, 1, 2.0, 2, NULL));
  for (gsize bar = 0; bar < reduction.n_bars; bar++)
    if (ks_reduction_death (&reduction, reduction.bars[bar]) - ks_reduction_birth (&reduction,
                                                                                   reduction.bars[bar])
        > ks_reduction_death (&reduction,
                              reduction.bars[longest]) - ks_reduction_birth (&reduction,
                                                                             reduction.bars[longest]))
      longest = bar;
  g_auto (KsLoop) loop = { 0 };
  g_assert_true (ks_loop_find (&loop, NULL, &reduction, longest, KS_LOOP_SHORTEST, NAN, distance,
                               NULL));
  for (gsize i = 0; i < loop.n; i++)
    {
      const double *a = points + 2 * loop.rows[i], *b = points + 2 * loop.rows[(i + 1) % loop.n];

      round += atan2 (a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]);
    }
  ks_assert_near (fabs (round), 2.0 * G_PI, 1e-12);
  g_assert_cmpfloat (loop.length, <, 2.0 * G_PI);
  g_assert_cmpfloat (loop.length, >, 3.0 * sqrt (3.0) * 0.8);
  g_assert_true (ks_loop_is_exact (&loop));
  g_autofree char *words = ks_loop_words (&loop);
  g_assert_cmpstr (words, ==, "born and dies with the bar");
}

static void
test_words (void)
{
  KsLoop loop = { .birth = 1.0, .death = 2.0, .born = 1.5, .dies = 2.0 };
  g_autofree char *later = ks_loop_words (&loop);

  loop.born = 0.5;
  loop.dies = INFINITY;
  g_autofree char *earlier = ks_loop_words (&loop);
  loop.born = 1.0;
  loop.dies = 2.5;
  g_autofree char *with = ks_loop_words (&loop);

  g_assert_cmpstr (later, ==, "born later than the bar, at 1.5; dies with it");
  g_assert_cmpstr (earlier, ==, "born earlier than the bar, at 0.5; never dies");
  g_assert_cmpstr (with, ==, "born with the bar; dies later, at 2.5");
}

static void
test_threads (void)
{
  gsize n = 200;
  KsRandom random;

  ks_random_init (&random, 7);
  for (guint round = 0; round < 3; round++)
    {
      g_autofree double *distance = clouds_random (&random, n, 2, round == 2 ? 12 : 0);
      g_auto (KsReduction) reduction = { 0 };

      g_assert_true (ks_reduction_init (&reduction, NULL, distance, n, 1, 2.0, 2, NULL));
      for (gsize bar = 0; bar < MIN (reduction.n_bars, 10); bar++)
        {
          g_auto (KsLoop) one = { 0 };

          g_assert_true (ks_loop_find (&one, NULL, &reduction, bar, KS_LOOP_SHORTEST, NAN,
                                       distance, NULL));
          for (guint threads = 2; threads <= 5; threads += 3)
            {
              g_autoptr (KsContext) context = ks_context_new (threads);
              g_auto (KsLoop) many = { 0 };

              g_assert_true (ks_loop_find (&many, context, &reduction, bar, KS_LOOP_SHORTEST, NAN,
                                           distance, NULL));
              g_assert_cmpmem (one.rows, one.n * sizeof *one.rows, many.rows,
                               many.n * sizeof *many.rows);
              g_assert_true (memcmp (&one.length, &many.length, sizeof one.length) == 0);
            }
        }
    }
}

static void
test_refusals (void)
{
  static const double points[] = { 0, 0, 1, 0, 1, 1, 0, 1 };
  g_autofree double *distance = clouds_distances (points, 4, 2);
  g_auto (KsReduction) reduction = { 0 };
  g_auto (KsLoop) loop = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_reduction_init (&reduction, NULL, distance, 4, 1, 2.0, 2, NULL));
  g_assert_cmpuint (reduction.n_bars, ==, 1);
  g_assert_false (ks_loop_find (&loop, NULL, &reduction, 0, KS_LOOP_SHORTEST, 0.5, distance,
                                &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "0.5", NULL);
  g_assert_false (ks_loop_find (&loop, NULL, &reduction, 0, KS_LOOP_SHORTEST, distance[2],
                                distance, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "1.41421", NULL);
  g_assert_true (ks_loop_find (&loop, NULL, &reduction, 0, KS_LOOP_SHORTEST, 1.0, distance,
                               &error));
  g_assert_cmpuint (loop.n, ==, 4);
  g_assert_cmpfloat (loop.length, ==, 4.0);
}

static gboolean
find_both (KsContext *context, gpointer data, GError **error)
{
  g_auto (KsReduction) reduction = { 0 };
  g_auto (KsLoop) shortest = { 0 }, exact = { 0 };

  return ks_reduction_init (&reduction, context, data, 60, 1, 1.0, 2, error)
         && ks_loop_find (&shortest, context, &reduction, 0, KS_LOOP_SHORTEST, NAN, data, error)
         && ks_loop_find (&exact, context, &reduction, 0, KS_LOOP_EXACT, NAN, data, error);
}

static void
test_allocations (void)
{
  KsRandom random;

  ks_random_init (&random, 8);
  g_autofree double *points = clouds_circle (&random, 60, 0.02, NULL);
  g_autofree double *distance = clouds_distances (points, 60, 2);
  ks_test_allocations (find_both, distance);
}

static void
test_cancel (void)
{
  KsRandom random;
  g_autoptr (KsContext) context = ks_context_new (2);
  g_autoptr (GError) error = NULL;

  ks_random_init (&random, 9);
  g_autofree double *points = clouds_circle (&random, 60, 0.02, NULL);
  g_autofree double *distance = clouds_distances (points, 60, 2);
  g_auto (KsReduction) reduction = { 0 };
  g_auto (KsReduction) other = { 0 };
  g_auto (KsLoop) loop = { 0 };

  g_assert_true (ks_reduction_init (&reduction, context, distance, 60, 1, 1.0, 2, NULL));
  ks_context_cancel (context);
  for (guint kind = KS_LOOP_SHORTEST; kind <= KS_LOOP_EXACT; kind++)
    {
      g_assert_false (ks_loop_find (&loop, context, &reduction, 0, kind, NAN, distance, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
      g_assert_null (loop.rows);
    }
  g_assert_false (ks_reduction_init (&other, context, distance, 60, 1, 1.0, 2, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loop/cocycle", test_cocycle);
  g_test_add_func ("/loop/classes", test_classes);
  g_test_add_func ("/loop/twin", test_loops);
  g_test_add_func ("/loop/columns", test_columns);
  g_test_add_func ("/loop/longest", test_longest);
  g_test_add_func ("/loop/circle", test_circle);
  g_test_add_func ("/loop/words", test_words);
  g_test_add_func ("/loop/threads", test_threads);
  g_test_add_func ("/loop/refusals", test_refusals);
  g_test_add_func ("/loop/allocations", test_allocations);
  g_test_add_func ("/loop/cancel", test_cancel);
  return g_test_run ();
}
