/* SPDX-License-Identifier: MIT */
#include "ks-test-picture.h"

#include <stdlib.h>

KsTestPicture
ks_test_picture_new (int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);

  return (KsTestPicture) { width, height, (gsize) cairo_image_surface_get_stride (surface),
                           cairo_image_surface_get_data (surface), surface };
}

void
ks_test_picture_clear (KsTestPicture *picture)
{
  cairo_surface_destroy (picture->surface);
}

double
ks_test_picture_difference (const KsTestPicture *a, const KsTestPicture *b, int *largest)
{
  double sum = 0.0;
  int most = 0;

  for (int y = 0; y < a->height; y++)
    {
      const guint8 *row_a = a->pixels + (gsize) y * a->stride;
      const guint8 *row_b = b->pixels + (gsize) y * b->stride;

      for (int x = 0; x < 4 * a->width; x++)
        {
          int d = abs (row_a[x] - row_b[x]);

          sum += d;
          most = MAX (most, d);
        }
    }
  if (largest != NULL)
    *largest = most;
  return sum / (4.0 * a->width * a->height);
}
