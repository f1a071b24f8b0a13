/* SPDX-License-Identifier: MIT */
#include "ks-colormap.h"

#include <math.h>
#include <string.h>

/* Lightness falls from the middle to both ends of the diverging map at the same
 * rate, so that neither end outweighs the other; blue against red stays apart in the
 * common colour-blindnesses. Its middle is grey enough to be seen on white. */
static const KsColormap maps[] = {
  { "density", "Blue to red",
    "From blue for low over pale grey to red for high; safe for the colour-blind.",
    FALSE, 7, { 0x1f4fa8, 0x3f86d2, 0x8db9dd, 0xd6d0c8, 0xeda77f, 0xdc5f45, 0xa91c33 } },
  { "aurora", "Violet to yellow",
    "From dark violet over green to yellow, evenly brighter; also readable in grey print.",
    FALSE, 7, { 0x3b1a5a, 0x41457f, 0x33708d, 0x2b978a, 0x52ba6f, 0xa5d14e, 0xf4e150 } },
  { "grey", "Light to dark grey", "From light grey to near black, for print without colour.",
    FALSE, 3, { 0xd9d9d9, 0x7d7d7d, 0x161616 } },
  { "cycle", "Colour circle", "Round the circle of hues at one lightness, for angles.",
    TRUE, 9, { 0xe0706f, 0xcf8a33, 0xa1a43a, 0x55b168, 0x13b0a5, 0x34a3d3, 0x878fe0, 0xc279bd,
               0xe0706f } },
};

const KsColormap *
ks_colormaps (gsize *n)
{
  *n = G_N_ELEMENTS (maps);
  return maps;
}

const KsColormap *
ks_colormap_find (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (maps); i++)
    if (strcmp (maps[i].name, name) == 0)
      return &maps[i];
  return NULL;
}

static double
linear_from_srgb (double c)
{
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

static double
srgb_from_linear (double c)
{
  c = CLAMP (c, 0.0, 1.0);
  return c <= 0.0031308 ? c * 12.92 : 1.055 * pow (c, 1.0 / 2.4) - 0.055;
}

/* Oklab: lightness, green-red, blue-yellow. */
static void
oklab_from_rgb (KsRgb colour, double lab[3])
{
  double r = linear_from_srgb (colour.red);
  double g = linear_from_srgb (colour.green);
  double b = linear_from_srgb (colour.blue);
  double l = cbrt (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  double m = cbrt (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  double s = cbrt (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);

  lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
  lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
  lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static KsRgb
rgb_from_oklab (const double lab[3])
{
  double l = lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2];
  double m = lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2];
  double s = lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2];

  l = l * l * l;
  m = m * m * m;
  s = s * s * s;
  return (KsRgb) {
    (float) srgb_from_linear (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    (float) srgb_from_linear (-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    (float) srgb_from_linear (-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s),
  };
}

KsRgb
ks_colormap_at (const KsColormap *map, double t)
{
  g_return_val_if_fail (map != NULL && map->n_stops >= 2, ((KsRgb) { 0 }));

  t = t > 0.0 ? MIN (t, 1.0) : 0.0;
  double place = t * (map->n_stops - 1);
  guint i = MIN ((guint) place, map->n_stops - 2);
  double fraction = place - i;
  double a[3], b[3];

  oklab_from_rgb (ks_rgb (map->stops[i]), a);
  oklab_from_rgb (ks_rgb (map->stops[i + 1]), b);
  for (int c = 0; c < 3; c++)
    a[c] += fraction * (b[c] - a[c]);
  return rgb_from_oklab (a);
}

void
ks_colormap_fill (const KsColormap *map, KsRgb table[KS_COLORMAP_STEPS])
{
  for (int i = 0; i < KS_COLORMAP_STEPS; i++)
    table[i] = ks_colormap_at (map, i / (KS_COLORMAP_STEPS - 1.0));
}

KsRgb
ks_rgb (guint32 hex)
{
  return (KsRgb) { (float) (hex >> 16 & 0xff) / 255.0f, (float) (hex >> 8 & 0xff) / 255.0f,
                   (float) (hex & 0xff) / 255.0f };
}

KsRgb
ks_rgb_mix (KsRgb a, KsRgb b, double fraction)
{
  float f = (float) fraction;

  return (KsRgb) { a.red + f * (b.red - a.red), a.green + f * (b.green - a.green),
                   a.blue + f * (b.blue - a.blue) };
}

double
ks_rgb_luminance (KsRgb colour)
{
  return 0.2126 * linear_from_srgb (colour.red) + 0.7152 * linear_from_srgb (colour.green)
         + 0.0722 * linear_from_srgb (colour.blue);
}

double
ks_rgb_contrast (KsRgb a, KsRgb b)
{
  double la = ks_rgb_luminance (a);
  double lb = ks_rgb_luminance (b);

  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}
