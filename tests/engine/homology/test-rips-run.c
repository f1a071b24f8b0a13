/* How a run of Vietoris-Rips persistence goes: what it refuses, what it tells on the way, and how it
 * ends when it is cancelled or memory is short.
 *
 * SPDX-License-Identifier: MIT */
#include "clouds.h"
#include "ks-test.h"
#include "rips-bars.h"
#include "rips-twin.h"

#include <math.h>

static void
assert_refused (const double *distance, gsize n, guint max_dim, double threshold, int code,
                const char *word)
{
  g_autoptr (GError) error = NULL;
  const KsRipsSpec spec = { max_dim, threshold, 2 };

  g_assert_null (ks_rips_persistence (NULL, distance, n, &spec, &error));
  ks_assert_error (&error, code, word, NULL);
}

static void
test_refusals (void)
{
  double good[] = { 0, 2, 2, 0 };
  double not_symmetric[] = { 0, 2, 3, 0 };
  double negative[] = { 0, -2, -2, 0 };
  double not_a_number[] = { 0, NAN, NAN, 0 };

  assert_refused (good, 0, 1, NAN, KS_ERROR_DATA, "1 point");
  assert_refused (good, 2, 3, NAN, KS_ERROR_USAGE, "dimension 3");
  assert_refused (good, 2, 1, -0.5, KS_ERROR_USAGE, "-0.5");
  assert_refused (not_symmetric, 2, 1, NAN, KS_ERROR_DATA, "3 the other way round");
  assert_refused (negative, 2, 1, NAN, KS_ERROR_DATA, "-2");
  assert_refused (not_a_number, 2, 1, NAN, KS_ERROR_DATA, "nan");
  /* Refused before the matrix is looked at. */
  assert_refused (good, 70000, 1, NAN, KS_ERROR_MEMORY, "54.0");
}

static void
test_admission (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_rips_admits (2000, 2, &error));
  g_assert_no_error (error);
  g_assert_false (ks_rips_admits (70000, 1, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, "70000 points", "54.0", "at most ", " landmarks", NULL);
  g_assert_false (ks_rips_admits (70000, 2, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, "dimension 2", "93.2", NULL);
  g_assert_false (ks_rips_admits (G_MAXSIZE, 0, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, NULL);
}

/* Of many wrong places the first one is named, whichever thread finds which. */
static void
test_refusal_of_first (void)
{
  gsize n = 500;
  g_autofree double *distance = g_new (double, n * n);
  const KsRipsSpec spec = { 1, NAN, 2 };

  for (gsize i = 0; i < n * n; i++)
    distance[i] = 1.0;
  for (gsize i = 130; i < n; i += 70)
    distance[i * n + 100] = 2.0;
  for (guint threads = 1; threads <= 8; threads *= 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (GError) error = NULL;

      g_assert_null (ks_rips_persistence (context, distance, n, &spec, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "from point 130 to point 100", NULL);
    }
}

static void
cancel_at_half (const char *stage, double fraction, gpointer data)
{
  if (fraction >= 0.5)
    ks_context_cancel (data);
}

static void
test_cancel (void)
{
  gsize n = 300;
  const KsRipsSpec spec = { 1, NAN, 2 };
  KsRandom random;

  ks_random_init (&random, 7);
  g_autofree double *distance = clouds_random (&random, n, 4, 0);
  for (guint in_the_middle = 0; in_the_middle <= 1; in_the_middle++)
    {
      g_autoptr (KsContext) context = ks_context_new (1);
      g_autoptr (GError) error = NULL;

      if (in_the_middle)
        ks_context_set_progress (context, cancel_at_half, context);
      else
        ks_context_cancel (context);
      g_assert_null (ks_rips_persistence (context, distance, n, &spec, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

/* What the live function was told. */
typedef struct {
  KsContext *context;
  gsize cancel_after; /* bars, 0 for never */
  GArray *bars;
  gsize n_calls;
  double length;
} Live;

static void
listen (const KsBar *bars, gsize n_bars, double length, gpointer data)
{
  Live *live = data;

  g_assert_cmpfloat (length, >=, live->length);
  for (gsize i = 0; i < n_bars; i++)
    {
      g_assert_true (isinf (bars[i].death) || bars[i].death <= length);
      g_array_append_val (live->bars, bars[i]);
    }
  live->length = length;
  live->n_calls++;
  if (live->cancel_after > 0 && live->bars->len >= live->cancel_after)
    ks_context_cancel (live->context);
}

/* All bars are told of, by ascending death, and the same ones in the same order by any number of
 * threads. */
static void
test_live (void)
{
  static const guint threads[] = { 1, 2, 8 };
  gsize n = 300;
  KsRandom random;

  ks_random_init (&random, 11);
  for (guint kind = 0; kind < 3; kind++)
    for (guint max_dim = 0; max_dim <= 2; max_dim++)
      {
        g_autofree double *distance = clouds_random (&random, n, 5, kind == 1 ? 3 : 0);
        g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (KsBar));
        double threshold = kind == 2 ? 2.0 : NAN;

        for (gsize t = 0; t < G_N_ELEMENTS (threads); t++)
          {
            g_autoptr (KsContext) context = ks_context_new (threads[t]);
            g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (KsBar));
            Live live = { .bars = t == 0 ? first : bars };
            const KsRipsSpec spec = { max_dim, threshold, 3, listen, &live };
            g_autoptr (KsDiagram) diagram = ks_rips_persistence (context, distance, n, &spec, NULL);

            g_assert_cmpuint (live.n_calls, >=, kind == 1 ? 1 : 2);
            g_assert_cmpfloat (live.length, ==, diagram->threshold);
            g_assert_cmpuint (live.bars->len, ==, first->len);
            for (gsize i = 0; i < first->len; i++)
              g_assert_cmpint (ks_bar_compare (&g_array_index (live.bars, KsBar, i),
                                               &g_array_index (first, KsBar, i)), ==, 0);
            for (gsize i = 1; i < live.bars->len; i++)
              g_assert_cmpfloat (g_array_index (live.bars, KsBar, i).death, >=,
                                 g_array_index (live.bars, KsBar, i - 1).death);
            g_array_set_size (bars, 0);
            g_array_append_vals (bars, first->data, first->len);
            g_array_sort (bars, ks_bar_compare);
            rips_bars_assert (diagram, (const KsBar *) (gpointer) bars->data, bars->len, 0.0);
          }
      }
}

/* The bars told before a cancel are those of the whole run that die up to the length told. */
static void
test_live_cancel (void)
{
  gsize n = 300;
  KsRandom random;

  ks_random_init (&random, 12);
  g_autofree double *distance = clouds_random (&random, n, 5, 0);
  g_autoptr (KsDiagram) whole = rips_bars (distance, n, 2, NAN);
  for (guint threads = 1; threads <= 8; threads *= threads == 1 ? 2 : 4)
    for (gsize after = 1; after <= 400; after += 133)
      {
        g_autoptr (KsContext) context = ks_context_new (threads);
        g_autoptr (GArray) bars = g_array_new (FALSE, FALSE, sizeof (KsBar));
        g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (KsBar));
        g_autoptr (GError) error = NULL;
        Live live = { .context = context, .cancel_after = after, .bars = bars };
        const KsRipsSpec spec = { 2, NAN, 2, listen, &live };
        KsDiagram *diagram = ks_rips_persistence (context, distance, n, &spec, &error);

        if (diagram != NULL) /* the bars came with the last call */
          {
            ks_diagram_unref (diagram);
            continue;
          }
        ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
        for (gsize i = 0; i < whole->n_bars; i++)
          if (whole->bars[i].death <= live.length)
            g_array_append_val (expected, whole->bars[i]);
        g_assert_cmpuint (bars->len, >=, MIN (after, expected->len));
        g_assert_cmpuint (bars->len, ==, expected->len);
        g_array_sort (bars, ks_bar_compare);
        for (gsize i = 0; i < bars->len; i++)
          g_assert_cmpint (ks_bar_compare (&g_array_index (bars, KsBar, i),
                                           &g_array_index (expected, KsBar, i)), ==, 0);
      }
}

static gboolean
run_cloud (KsContext *context, gpointer data, GError **error)
{
  const KsRipsSpec spec = { 2, NAN, 3, NULL, NULL };
  g_autoptr (KsDiagram) diagram = ks_rips_persistence (context, data, 60, &spec, error);

  return diagram != NULL;
}

static void
test_allocations (void)
{
  KsRandom random;

  ks_random_init (&random, 8);
  g_autofree double *distance = clouds_random (&random, 60, 5, 0);
  ks_test_allocations (run_cloud, distance);
}

/* Each allocation of a run of two threads fails once. */
static void
test_allocations_of_threads (void)
{
  gsize n = 200;
  const KsRipsSpec spec = { 2, NAN, 3, NULL, NULL };
  KsRandom random;
  gboolean is_done = FALSE;

  ks_random_init (&random, 9);
  g_autofree double *distance = clouds_random (&random, n, 5, 0);
  for (gint64 nth = 0; !is_done; nth += nth < 64 ? 1 : 23)
    {
      g_autoptr (KsContext) context = ks_context_new (2);
      g_autoptr (GError) error = NULL;

      ks_context_fail_allocation (context, nth, FALSE);
      g_autoptr (KsDiagram) diagram = ks_rips_persistence (context, distance, n, &spec, &error);
      is_done = diagram != NULL;
      if (!is_done)
        g_assert_error (error, KS_ERROR, KS_ERROR_MEMORY);
      g_assert_true (!is_done || nth > 64);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rips-run/live", test_live);
  g_test_add_func ("/rips-run/live/cancel", test_live_cancel);
  g_test_add_func ("/rips-run/refusals", test_refusals);
  g_test_add_func ("/rips-run/refusals/first", test_refusal_of_first);
  g_test_add_func ("/rips-run/admission", test_admission);
  g_test_add_func ("/rips-run/cancel", test_cancel);
  g_test_add_func ("/rips-run/allocations", test_allocations);
  g_test_add_func ("/rips-run/allocations/threads", test_allocations_of_threads);
  return g_test_run ();
}
