/* SPDX-License-Identifier: MIT */
#include "ks-diagram.h"
#include "ks-test.h"

#include <math.h>

static KsDiagram *
make_diagram (const KsBar *bars, gsize n_bars, double threshold)
{
  KsDiagram *diagram = g_atomic_rc_box_new0 (KsDiagram);

  diagram->threshold = threshold;
  diagram->n_bars = n_bars;
  diagram->bars = ks_new (NULL, KsBar, n_bars, NULL);
  for (gsize i = 0; i < n_bars; i++)
    diagram->bars[i] = bars[i];
  return diagram;
}

static void
test_strength (void)
{
  static const KsBar bars[] = {
    { 0, 0.0, 9.0 }, { 1, 0.5, 1.0 }, { 1, 1.0, 3.0 }, { 1, 1.5, INFINITY }, { 2, 0.0, 7.0 },
  };
  g_autoptr (KsDiagram) diagram = make_diagram (bars, G_N_ELEMENTS (bars), 6.0);
  KsStrength strength = ks_diagram_strength (diagram, 1);

  /* The infinite bar counts as ending at the threshold: 4.5 long. */
  g_assert_cmpfloat (strength.longest, ==, 4.5);
  g_assert_cmpfloat (strength.second, ==, 2.0);
  g_assert_cmpfloat (strength.ratio, ==, 2.25);
  g_assert_cmpfloat (strength.gap, ==, 2.5);
  /* The infinite bar's 6 / 1.5, above 3 / 1 and 1 / 0.5. */
  g_assert_cmpfloat (strength.death_birth, ==, 4.0);

  strength = ks_diagram_strength (diagram, 0);
  g_assert_cmpfloat (strength.longest, ==, 9.0);
  g_assert_cmpfloat (strength.second, ==, 0.0);
  g_assert_true (isnan (strength.ratio));
  g_assert_cmpfloat (strength.gap, ==, 9.0);
  g_assert_true (isnan (strength.death_birth));

  strength = ks_diagram_strength (diagram, 3);
  g_assert_cmpfloat (strength.longest, ==, 0.0);
  g_assert_cmpfloat (strength.second, ==, 0.0);
  g_assert_true (isnan (strength.ratio));
  g_assert_cmpfloat (strength.gap, ==, 0.0);
}

static void
test_equal_bars (void)
{
  static const KsBar bars[] = { { 1, 0.0, 2.0 }, { 1, 1.0, 3.0 } };
  g_autoptr (KsDiagram) diagram = make_diagram (bars, G_N_ELEMENTS (bars), 6.0);
  KsStrength strength = ks_diagram_strength (diagram, 1);

  g_assert_cmpfloat (strength.second, ==, 2.0);
  g_assert_cmpfloat (strength.ratio, ==, 1.0);
  g_assert_cmpfloat (strength.gap, ==, 0.0);
  /* What is born at 0 has no quotient and takes none from the other. */
  g_assert_cmpfloat (strength.death_birth, ==, 3.0);
}

static void
test_references (void)
{
  static const KsBar bars[] = { { 1, 0.0, 2.0 } };
  KsDiagram *diagram = make_diagram (bars, 1, 6.0);
  KsDiagram *second = ks_diagram_ref (diagram);

  ks_diagram_unref (diagram);
  g_assert_cmpfloat (second->bars[0].death, ==, 2.0);
  g_assert_cmpuint (ks_diagram_bytes (second), >=, sizeof *second + sizeof bars);
  ks_diagram_unref (second);
  ks_diagram_unref (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagram/strength", test_strength);
  g_test_add_func ("/diagram/equal-bars", test_equal_bars);
  g_test_add_func ("/diagram/references", test_references);
  return g_test_run ();
}
