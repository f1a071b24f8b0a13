/* SPDX-License-Identifier: MIT */
#include "ks-colormap.h"
#include "ks-style.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

static void
assert_colour (KsRgb a, KsRgb b)
{
  ks_assert_near (a.red, b.red, 0.003);
  ks_assert_near (a.green, b.green, 0.003);
  ks_assert_near (a.blue, b.blue, 0.003);
}

static void
test_table (void)
{
  gsize n;
  const KsColormap *maps = ks_colormaps (&n);

  g_assert_cmpuint (n, >=, 3);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (ks_colormap_find (maps[i].name) == &maps[i]);
      g_assert_true (g_str_has_suffix (maps[i].summary, "."));
      g_assert_cmpuint (maps[i].n_stops, <=, G_N_ELEMENTS (maps[i].stops));
    }
  g_assert_null (ks_colormap_find ("jet"));
}

/* The control points are met, and between two of them each channel stays near their range. */
static void
test_interpolation (void)
{
  gsize n;
  const KsColormap *maps = ks_colormaps (&n);

  for (gsize i = 0; i < n; i++)
    {
      guint last = maps[i].n_stops - 1;

      for (guint s = 0; s <= last; s++)
        assert_colour (ks_colormap_at (&maps[i], (double) s / last), ks_rgb (maps[i].stops[s]));
      assert_colour (ks_colormap_at (&maps[i], -1.0), ks_rgb (maps[i].stops[0]));
      assert_colour (ks_colormap_at (&maps[i], 2.0), ks_rgb (maps[i].stops[last]));
      assert_colour (ks_colormap_at (&maps[i], INFINITY), ks_rgb (maps[i].stops[last]));
      assert_colour (ks_colormap_at (&maps[i], NAN), ks_rgb (maps[i].stops[0]));
      if (maps[i].is_cyclic)
        assert_colour (ks_colormap_at (&maps[i], 0.0), ks_colormap_at (&maps[i], 1.0));
    }
}

static void
test_fill (void)
{
  const KsColormap *map = ks_colormap_find ("density");
  KsRgb table[KS_COLORMAP_STEPS];

  ks_colormap_fill (map, table);
  for (int i = 0; i < KS_COLORMAP_STEPS; i++)
    assert_colour (table[i], ks_colormap_at (map, i / 255.0));
}

/* What each map promises of its lightness. */
static void
test_lightness (void)
{
  const KsColormap *density = ks_colormap_find ("density");
  const KsColormap *aurora = ks_colormap_find ("aurora");
  const KsColormap *grey = ks_colormap_find ("grey");
  const KsColormap *cycle = ks_colormap_find ("cycle");

  for (int i = 0; i < 100; i++)
    {
      double t = i / 100.0;
      double next = t + 0.01;
      double middle = ks_rgb_luminance (ks_colormap_at (cycle, t));

      g_assert_cmpfloat (ks_rgb_luminance (ks_colormap_at (aurora, t)), <,
                         ks_rgb_luminance (ks_colormap_at (aurora, next)));
      g_assert_cmpfloat (ks_rgb_luminance (ks_colormap_at (grey, t)), >,
                         ks_rgb_luminance (ks_colormap_at (grey, next)));
      if (i < 50)
        g_assert_cmpfloat (ks_rgb_luminance (ks_colormap_at (density, t)), <,
                           ks_rgb_luminance (ks_colormap_at (density, next)));
      else
        g_assert_cmpfloat (ks_rgb_luminance (ks_colormap_at (density, t)), >,
                           ks_rgb_luminance (ks_colormap_at (density, next)));
      g_assert_cmpfloat (middle, >, 0.25);
      g_assert_cmpfloat (middle, <, 0.45);
    }
  /* Both ends are as far from the middle. */
  ks_assert_near (ks_rgb_luminance (ks_colormap_at (density, 0.0)),
                  ks_rgb_luminance (ks_colormap_at (density, 1.0)), 0.03);
}

static void
check_style (KsStyle style)
{
  g_assert_cmpfloat (ks_rgb_contrast (style.text, style.background), >=, 7.0);
  g_assert_cmpfloat (ks_rgb_contrast (style.text, style.surface), >=, 7.0);
  g_assert_cmpfloat (ks_rgb_contrast (style.dim, style.background), >=, 4.5);
  g_assert_cmpfloat (ks_rgb_contrast (style.dim, style.shade), >=, 4.5);
  g_assert_cmpfloat (ks_rgb_contrast (style.accent, style.background), >=, 3.0);
  g_assert_cmpfloat (ks_rgb_contrast (style.edge, style.background), >=, 3.0);
  g_assert_cmpfloat (ks_rgb_contrast (style.cut, style.background), >=, 3.0);
  for (int dim = 0; dim < 3; dim++)
    g_assert_cmpfloat (ks_rgb_contrast (style.homology[dim], style.background), >=, 3.0);
  for (int c = 0; c < KS_STYLE_CATEGORIES; c++)
    g_assert_cmpfloat (ks_rgb_contrast (style.category[c], style.background), >=, 2.5);
}

/* The contrasts that WCAG 2 asks of text (7, or 4.5) and of graphics (3). */
static void
test_styles (void)
{
  check_style (ks_style_screen (FALSE, 13.0));
  check_style (ks_style_screen (TRUE, 13.0));
  check_style (ks_style_paper (8.0));
  g_assert_cmpfloat (ks_rgb_contrast (ks_rgb (0xffffff), ks_rgb (0x000000)), ==, 21.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/colormap/table", test_table);
  g_test_add_func ("/draw/colormap/interpolation", test_interpolation);
  g_test_add_func ("/draw/colormap/fill", test_fill);
  g_test_add_func ("/draw/colormap/lightness", test_lightness);
  g_test_add_func ("/draw/style/contrast", test_styles);
  return g_test_run ();
}
