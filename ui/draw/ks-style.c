/* SPDX-License-Identifier: MIT */
#include "ks-style.h"

/* Eight hues told apart by lightness too; the first ones are the most distinct. */
static const guint32 categories[KS_STYLE_CATEGORIES] = {
  0x2f6fc4, 0xd9772b, 0x2e9c77, 0xc25a9e, 0x8a7a22, 0x6f59c9, 0x3ba3c9, 0xb04444,
};

static KsStyle
light_style (void)
{
  KsStyle style = {
    .font_family = "Cantarell, Sans",
    .line = 1.0,
    .background = ks_rgb (0xfdfdfd),
    .surface = ks_rgb (0xffffff),
    .text = ks_rgb (0x24262b),
    .dim = ks_rgb (0x62666e),
    .grid = ks_rgb (0xd4d6da),
    .shade = ks_rgb (0xf3f4f6),
    .edge = ks_rgb (0x4b5563),
    .triangle = ks_rgb (0x7c93b8),
    .accent = ks_rgb (0x1c71d8),
    .missing = ks_rgb (0xa6a8ac),
    .kept = ks_rgb (0x6f9bd8),
    .left_out = ks_rgb (0xd3d1cc),
    .cut = ks_rgb (0xc01c28),
    .homology = { ks_rgb (0x6b7a94), ks_rgb (0xc4302b), ks_rgb (0x1f8a70) },
  };

  for (int i = 0; i < KS_STYLE_CATEGORIES; i++)
    style.category[i] = ks_rgb (categories[i]);
  return style;
}

KsStyle
ks_style_screen (gboolean is_dark, double font_size)
{
  KsStyle style = light_style ();

  style.font_size = font_size;
  style.pixels = 1.0;
  if (!is_dark)
    return style;

  style.is_dark = TRUE;
  style.background = ks_rgb (0x1e1f22);
  style.surface = ks_rgb (0x2b2c30);
  style.text = ks_rgb (0xeeeef0);
  style.dim = ks_rgb (0xa3a6ad);
  style.grid = ks_rgb (0x44464c);
  style.shade = ks_rgb (0x28292d);
  style.edge = ks_rgb (0x9099a8);
  style.triangle = ks_rgb (0x5c78a8);
  style.accent = ks_rgb (0x78aeed);
  style.missing = ks_rgb (0x6f7278);
  style.kept = ks_rgb (0x5f92d9);
  style.left_out = ks_rgb (0x4b4d53);
  style.cut = ks_rgb (0xff7b63);
  style.homology[0] = ks_rgb (0x9aa9c4);
  style.homology[1] = ks_rgb (0xff7a6b);
  style.homology[2] = ks_rgb (0x4cc7a4);
  for (int i = 0; i < KS_STYLE_CATEGORIES; i++)
    style.category[i] = ks_rgb_mix (style.category[i], ks_rgb (0xffffff), 0.18);
  return style;
}

KsStyle
ks_style_paper (double font_size)
{
  KsStyle style = light_style ();

  style.is_paper = TRUE;
  style.font_size = font_size;
  style.line = 0.5;
  style.background = style.surface = ks_rgb (0xffffff);
  style.text = ks_rgb (0x000000);
  style.dim = ks_rgb (0x3c3e42);
  style.grid = ks_rgb (0x9a9ca0);
  return style;
}
