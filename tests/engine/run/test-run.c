/* SPDX-License-Identifier: MIT */
#include "ks-memory.h"
#include "ks-number.h"
#include "ks-parallel.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

static void
test_context_cancel (void)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_context_check (NULL, &error));
  g_assert_true (ks_context_check (context, &error));
  ks_context_cancel (context);
  g_assert_false (ks_context_check (context, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
count_progress (const char *stage, double fraction, gpointer data)
{
  g_assert_cmpstr (stage, ==, "cover");
  g_assert_true (fraction >= 0.0 && fraction <= 1.0);
  ++*(int *) data;
}

/* A serial part hears of its parent's cancel and refusals, and keeps its own to itself. */
static void
test_context_serial (void)
{
  g_autoptr (KsContext) parent = ks_context_new (4);
  g_autoptr (KsContext) one = ks_context_new_serial (parent);
  g_autoptr (KsContext) other = ks_context_new_serial (parent);
  g_autoptr (KsContext) orphan = ks_context_new_serial (NULL);
  int n_told = 0;

  ks_context_set_progress (parent, count_progress, &n_told);
  ks_context_begin_stage (one, "elsewhere");
  ks_context_progress (one, 0.5);
  g_assert_cmpint (n_told, ==, 0);
  g_assert_cmpuint (ks_context_get_threads (one), ==, 1);
  ks_context_set_memory_limit (parent, 1000);
  g_assert_true (ks_context_grants (one, 1000));
  g_assert_false (ks_context_grants (one, 1001));

  ks_context_cancel (one);
  g_assert_true (ks_context_is_cancelled (one));
  g_assert_false (ks_context_is_cancelled (parent) || ks_context_is_cancelled (other));
  ks_context_cancel (parent);
  g_assert_true (ks_context_is_cancelled (other));
  g_assert_false (ks_context_is_cancelled (orphan));
}

static void
test_context_progress (void)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  int told = 0;

  ks_context_set_progress (context, count_progress, &told);
  ks_context_begin_stage (context, "cover");
  for (int i = 0; i <= 1000000; i++)
    ks_context_progress (context, i / 1e6);
  g_assert_cmpint (told, >, 100);
  g_assert_cmpint (told, <=, 201);
}

static void
keep_progress (const char *stage, double fraction, gpointer data)
{
  *(double *) data = fraction;
}

static void
test_context_span (void)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  double told = -1.0, begin, end;

  ks_context_set_progress (context, keep_progress, &told);
  ks_context_progress (context, 0.25);
  ks_assert_near (told, 0.25, 1e-12);
  ks_context_set_span (context, 0.5, 0.75);
  ks_context_progress (context, 0.5);
  ks_assert_near (told, 0.625, 1e-12);
  ks_context_get_span (context, &begin, &end);
  g_assert_cmpfloat (begin, ==, 0.5);
  g_assert_cmpfloat (end, ==, 0.75);
  ks_context_begin_stage (context, "cover");
  ks_context_get_span (context, &begin, &end);
  g_assert_cmpfloat (begin, ==, 0.0);
  g_assert_cmpfloat (end, ==, 1.0);
  ks_assert_near (told, 0.0, 1e-12);
  ks_context_progress (context, 1.0);
  ks_assert_near (told, 1.0, 1e-12);
}

static void
test_memory_refusals (void)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_alloc (context, G_MAXSIZE / 4, 8, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, "8 bytes", NULL);
  ks_context_set_memory_limit (context, 1000);
  g_assert_null (ks_alloc (context, 1001, 1, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, "kB", NULL);

  g_autofree char *nothing = ks_alloc (context, 0, 8, &error);
  g_assert_nonnull (nothing);
  g_assert_cmpuint ((guintptr) nothing % KS_ALIGNMENT, ==, 0);

  ks_context_fail_allocation (context, 1, TRUE);
  g_autofree char *granted = ks_alloc0 (context, 7, 1, &error);
  g_assert_nonnull (granted);
  for (int i = 0; i < 3; i++)
    {
      g_assert_null (ks_alloc (context, 1, 1, &error));
      g_clear_error (&error);
    }
}

static gboolean
grow_to_1000 (KsContext *context, gpointer data, GError **error)
{
  g_autofree int *numbers = NULL;
  gsize room = 0;

  for (int i = 0; i < 1000; i++)
    {
      if (!ks_grow (context, &numbers, &room, (gsize) i + 1, sizeof *numbers, error))
        return FALSE;
      numbers[i] = i;
    }
  for (int i = 0; i < 1000; i++)
    g_assert_cmpint (numbers[i], ==, i);
  return TRUE;
}

static void
test_memory_grow (void)
{
  ks_test_allocations (grow_to_1000, NULL);
}

static gboolean
add_one (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  g_assert_cmpuint (worker, <, ks_context_get_threads (context));
  for (gsize i = begin; i < end; i++)
    ((int *) data)[i]++;
  return TRUE;
}

static gboolean
fail_at_70 (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  if (begin <= 70 && 70 < end)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA, "Number %d is bad.", 70);
      return FALSE;
    }
  return TRUE;
}

static void
test_parallel (void)
{
  static const gsize sizes[] = { 0, 1, 2, 63, 64, 65, 1000 };

  for (guint threads = 1; threads <= 8; threads *= 2)
    for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (gsize grain = 1; grain <= 64; grain *= 8)
        {
          g_autoptr (KsContext) context = ks_context_new (threads);
          g_autoptr (GError) error = NULL;
          int seen[1001] = { 0 };

          g_assert_true (ks_parallel_for (context, sizes[s], grain, add_one, seen, &error));
          for (gsize i = 0; i < 1001; i++)
            g_assert_cmpint (seen[i], ==, i < sizes[s]);
        }

  g_autoptr (KsContext) context = ks_context_new (4);
  g_autoptr (GError) error = NULL;
  g_assert_false (ks_parallel_for (context, 1000, 8, fail_at_70, NULL, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "70", NULL);
  ks_context_cancel (context);
  int none[10] = { 0 };
  g_assert_false (ks_parallel_for (context, 10, 1, add_one, none, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_cmpint (none[0], ==, 0);
}

static void
test_random (void)
{
  KsRandom random;
  double sum = 0.0, squares = 0.0;
  int faces[6] = { 0 };

  /* The first output for the state 1, 2, 3, 4 is 11520 (the authors' reference code). */
  random = (KsRandom) { { 1, 2, 3, 4 } };
  g_assert_cmpuint (ks_random_bits (&random), ==, 11520);
  g_assert_cmpuint (ks_random_bits (&random), ==, 0);
  g_assert_cmpuint (ks_random_bits (&random), ==, 1509978240);

  ks_random_init (&random, 1);
  for (int i = 0; i < 100000; i++)
    {
      double x = ks_random_normal (&random);

      sum += x;
      squares += x * x;
      faces[ks_random_below (&random, 6)]++;
      x = ks_random_uniform (&random);
      g_assert_true (x >= 0.0 && x < 1.0);
    }
  ks_assert_near (sum / 1e5, 0.0, 0.02);
  ks_assert_near (squares / 1e5, 1.0, 0.02);
  for (int i = 0; i < 6; i++)
    ks_assert_near (faces[i] / 1e5, 1.0 / 6.0, 0.01);
}

static void
test_printable (void)
{
  g_autofree char *clean = ks_printable ("a\nb\x1b[1m\xff é", 100);
  g_autofree char *cut = ks_printable ("abcdef", 3);

  g_assert_cmpstr (clean, ==, "a\\x0ab\\x1b[1m\\xff é");
  g_assert_cmpstr (cut, ==, "abc…");
}

static void
test_number (void)
{
  static const double numbers[] = { 0.0, -0.5, 0.1, 1.0 / 3.0, 1e300, 5e-324, 2.0 / 7.0 * 1e-9 };
  static const char *const wrong[] = { "",    " 1",    "1 ",  "0x10", "nan",
                                       "inf", "1e999", "1,5", "--1",  "." };
  char text[KS_NUMBER_SIZE];
  double number = 7.0;
  guint64 integer = 7;

  /* Three digits, never below. */
  g_assert_cmpfloat (ks_number_round_up (0.12301), ==, 0.124);
  g_assert_cmpfloat (ks_number_round_up (0.124), ==, 0.124);
  g_assert_cmpfloat (ks_number_round_up (999.5), ==, 1000.0);
  g_assert_cmpfloat (ks_number_round_up (3e-9), ==, 3e-9);
  for (guint i = 100; i < 1000; i++)
    {
      g_autofree char *three = g_strdup_printf ("%u.%02u", i / 100, i % 100);
      double value = g_ascii_strtod (three, NULL);

      g_assert_cmpfloat (ks_number_round_up (value), ==, value);
      g_assert_cmpfloat (ks_number_round_up (nextafter (value, 0.0)), ==, value);
    }

  g_assert_cmpstr (ks_number_to_text (0.1, text), ==, "0.1");
  g_assert_cmpstr (ks_number_to_text (INFINITY, text), ==, "inf");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_assert_true (ks_number_from_text (ks_number_to_text (numbers[i], text), &number));
      g_assert_cmpfloat (number, ==, numbers[i]);
    }
  number = 7.0;
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (ks_number_from_text (wrong[i], &number));
  g_assert_cmpfloat (number, ==, 7.0);
  g_assert_true (ks_integer_from_text ("12", 1, 12, &integer));
  g_assert_cmpuint (integer, ==, 12);
  g_assert_false (ks_integer_from_text ("13", 1, 12, &integer));
  g_assert_false (ks_integer_from_text ("-1", 0, 12, &integer));
}

/* Clearing much memory takes long enough to be cancelled; a little is cleared at once. */
static void
test_cancel_clearing (void)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *large = ks_alloc0 (context, 10000001, 1, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < 10000001; i++)
    g_assert_cmpuint (large[i], ==, 0);
  ks_context_cancel (context);
  g_autofree guint8 *little = ks_alloc0 (context, 100, 1, &error);
  g_assert_nonnull (little);
  g_assert_null (ks_alloc0 (context, 10000000, 1, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run/context/cancel", test_context_cancel);
  g_test_add_func ("/run/context/serial", test_context_serial);
  g_test_add_func ("/run/context/progress", test_context_progress);
  g_test_add_func ("/run/context/span", test_context_span);
  g_test_add_func ("/run/memory/refusals", test_memory_refusals);
  g_test_add_func ("/run/memory/grow", test_memory_grow);
  g_test_add_func ("/run/parallel", test_parallel);
  g_test_add_func ("/run/random", test_random);
  g_test_add_func ("/run/printable", test_printable);
  g_test_add_func ("/run/number", test_number);
  g_test_add_func ("/memory/cancel-clearing", test_cancel_clearing);
  return g_test_run ();
}
