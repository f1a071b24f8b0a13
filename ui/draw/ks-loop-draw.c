/* SPDX-License-Identifier: MIT */
#include "ks-loop-draw.h"

#include "ks-text.h"

#include <stdlib.h>

#define WIDTH 2.6  /* in line widths */
#define CASING 5.2

static void
stroke (cairo_t *cr, const KsStyle *style)
{
  cairo_close_path (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, CASING * style->line);
  ks_set_colour (cr, style->background);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, WIDTH * style->line);
  ks_set_colour (cr, style->accent);
  cairo_stroke (cr);
}

void
ks_loop_draw_in_graph (cairo_t *cr, const KsGraphScene *scene, const KsGraphLook *look,
                       const guint32 *nodes, gsize n)
{
  g_return_if_fail (cr != NULL && scene != NULL && look != NULL);

  if (n == 0)
    return;
  cairo_save (cr);
  cairo_new_path (cr);
  for (gsize i = 0; i < n; i++)
    {
      double x, y;

      g_return_if_fail (nodes[i] < scene->n_nodes);
      ks_viewport_to_screen (&look->viewport, scene->xy[2 * nodes[i]], scene->xy[2 * nodes[i] + 1],
                             &x, &y);
      cairo_line_to (cr, x, y);
    }
  stroke (cr, look->style);
  cairo_restore (cr);
}

static int
compare_rows (const void *a, const void *b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

void
ks_loop_draw_in_lens (cairo_t *cr, const KsLensScene *scene, const KsLensLook *look, double width,
                      double height, const guint32 *points, gsize n)
{
  g_return_if_fail (cr != NULL && scene != NULL && look != NULL);

  if (scene->n_axes != 2 || n == 0)
    return;
  KsPlot plot = ks_lens_plot (scene, look, width, height);
  const guint32 *rows = scene->core->rows;

  cairo_save (cr);
  cairo_new_path (cr);
  for (gsize i = 0; i < n; i++)
    {
      const guint32 *row = bsearch (&points[i], rows, scene->m, sizeof *rows, compare_rows);

      if (row == NULL)
        continue;
      const float *place = scene->place + 2 * (row - rows);
      cairo_line_to (cr, plot.x + place[0] * plot.width, plot.y + (1.0 - place[1]) * plot.height);
    }
  if (cairo_has_current_point (cr))
    stroke (cr, look->style);
  cairo_restore (cr);
}
