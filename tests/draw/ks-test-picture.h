/* Pictures in memory, to be compared.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <cairo.h>
#include <glib.h>

typedef struct {
  int width, height;
  gsize stride;             /* bytes */
  guint8 *pixels;           /* (height, stride) ARGB32; the surface's */
  cairo_surface_t *surface; /* owned */
} KsTestPicture;

/* All clear. */
KsTestPicture ks_test_picture_new (int width, int height);
void          ks_test_picture_clear (KsTestPicture *picture);

/* The mean difference of two pictures' channels, of 255; @largest may be NULL. */
double ks_test_picture_difference (const KsTestPicture *a, const KsTestPicture *b, int *largest);
