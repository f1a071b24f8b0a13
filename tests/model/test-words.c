/* SPDX-License-Identifier: MIT */
#include "ks-test.h"
#include "ks-words.h"

#include <math.h>
#include <string.h>

static void
assert_and_free (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_counts (void)
{
  assert_and_free (ks_words_count (0), "0");
  assert_and_free (ks_words_count (999), "999");
  assert_and_free (ks_words_count (1000), "1,000");
  assert_and_free (ks_words_count (1234567), "1,234,567");
  assert_and_free (ks_words_count (G_MAXUINT64), "18,446,744,073,709,551,615");
  assert_and_free (ks_words_amount (1, "node", "nodes"), "1 node");
  assert_and_free (ks_words_amount (0, "node", "nodes"), "0 nodes");
}

static void
test_numbers (void)
{
  assert_and_free (ks_words_number (0.8884), "0.888");
  assert_and_free (ks_words_number (-2.0), "-2");
  assert_and_free (ks_words_number (1234.4), "1,234");
  assert_and_free (ks_words_number (INFINITY), "∞");
  assert_and_free (ks_words_number (NAN), "–");
}

static void
test_overlap (void)
{
  assert_and_free (ks_words_overlap (3.0), "Neighbouring intervals overlap by 67 %");
  assert_and_free (ks_words_overlap (2.0), "Neighbouring intervals overlap by 50 %");
  assert_and_free (ks_words_overlap (1.0), "Neighbouring intervals only touch");
}

static void
test_bars (void)
{
  KsBar bars[] = { { 0, 0.0, INFINITY }, { 1, 0.5, 1.5 }, { 1, 0.5, 0.75 } };
  KsDiagram diagram = { .max_dim = 1, .prime = 2, .threshold = 2.0, .n_landmarks = 1, .n_bars = 3, .bars = bars };

  assert_and_free (ks_words_bars (&diagram), "longest H1 bar 1 (4× the next), largest death/birth 3");
  assert_and_free (ks_words_diagram (&diagram), "H0 and H1 over Z/2, 1 landmark, longest H1 bar 1 (4× the next), largest death/birth 3");
  assert_and_free (ks_words_bar (&bars[0]), "H0 from 0, never dies");
  assert_and_free (ks_words_bar (&bars[1]), "H1 from 0.5 to 1.5, length 1");
  diagram.n_bars = 2;
  assert_and_free (ks_words_bars (&diagram), "only H1 bar 1, largest death/birth 3");
  assert_and_free (ks_words_death_birth (&diagram), "largest death/birth 3");
  bars[1].birth = 0.0;
  assert_and_free (ks_words_bars (&diagram), "only H1 bar 1.5");
  diagram.n_bars = 1;
  assert_and_free (ks_words_bars (&diagram), "no H1 bar");
  assert_and_free (ks_words_death_birth (&diagram), "");
}

/* What is said of the band and of chance counts what it says. */
static void
test_trust (void)
{
  KsBar bars[] = { { 0, 0.0, INFINITY }, { 1, 0.5, 1.5 }, { 1, 0.5, 0.75 }, { 1, 0.5, 0.7 } };
  KsDiagram diagram = { .max_dim = 1, .prime = 2, .threshold = 2.0, .n_bars = 4, .bars = bars };
  KsBand band = { .level = 0.95, .width = 0.1 };
  double gaussian[] = { 0.1, 0.2, 0.3 }, shuffled[] = { 0.1, 1.0, 0.3 };
  KsNullModel model = { .n_trials = 3, .longest = 1.0, .trials = { gaussian, shuffled }, .p = { 0.25, 0.5 } };

  assert_and_free (ks_words_band (&diagram, &band), "2 of 3 loops leave the 95 % confidence band, up to length 0.2.");
  band.width = 0.4;
  assert_and_free (ks_words_band (&diagram, &band), "1 of 3 loops leaves the 95 % confidence band, up to length 0.8.");
  diagram.n_bars = 1;
  assert_and_free (ks_words_band (&diagram, &band), "0 of 0 loops leave the 95 % confidence band, up to length 0.8.");
  assert_and_free (ks_words_null (&model), "p = 0.5: 1 of 3 column-shuffled sets has a loop as long\n"
                                           "p = 0.25: 0 of 3 Gaussian sets have a loop as long");
}

static void
test_estimates (void)
{
  KsEstimate estimate = { 6.4, 2000000000 };
  g_autofree char *seconds = ks_words_estimate (&estimate);
  g_assert_nonnull (strstr (seconds, "6 seconds and 2.0"));
  g_assert_true (g_str_has_suffix (seconds, "."));

  estimate.seconds = 300.0;
  g_autofree char *minutes = ks_words_estimate (&estimate);
  g_assert_nonnull (strstr (minutes, "5 minutes"));
  estimate.seconds = 36000.0;
  g_autofree char *hours = ks_words_estimate (&estimate);
  g_assert_nonnull (strstr (hours, "10 hours"));
  estimate.seconds = 0.1;
  g_autofree char *memory = ks_words_estimate (&estimate);
  g_assert_null (strstr (memory, "second"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/counts", test_counts);
  g_test_add_func ("/words/numbers", test_numbers);
  g_test_add_func ("/words/overlap", test_overlap);
  g_test_add_func ("/words/bars", test_bars);
  g_test_add_func ("/words/trust", test_trust);
  g_test_add_func ("/words/estimates", test_estimates);
  return g_test_run ();
}
