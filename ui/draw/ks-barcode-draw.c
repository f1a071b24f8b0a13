/* SPDX-License-Identifier: MIT */
#include "ks-barcode-draw.h"

#include "ks-plot.h"
#include "ks-text.h"

#include <math.h>

#define MAX_ROW 1.1   /* the height of a bar's row, in font sizes */
#define MIN_ROW 0.26
#define GAP 0.9       /* above the first dimension */
#define NOTE 1.5      /* below each, where it is told how many there is no room for */
#define H0_SHARE 0.35 /* of the rows when both dimensions have more than fit */

typedef struct {
  KsPlot plot;
  double row;            /* height of a row */
  gsize shown[3];        /* rows of each dimension */
  double top[3];         /* where its rows begin */
} Barcode;

static gsize
count (const KsDiagramScene *scene, guint dim)
{
  return scene->dim_start[dim + 1] - scene->dim_start[dim];
}

static Barcode
arrange (const KsDiagramScene *scene, const KsStyle *style, double width, double height)
{
  double left = 2.2 * style->font_size;
  double margin = 0.6 * style->font_size;
  double bottom = ks_plot_bottom_room (style);
  double gap = GAP * style->font_size;
  double note = NOTE * style->font_size;
  Barcode code = {
    .plot = { left, margin, MAX (width - left - margin, 1.0), MAX (height - bottom - margin, 1.0),
              scene->low, scene->top, 0.0, 1.0, scene->is_log },
  };
  gsize wanted = count (scene, 0) + count (scene, 1) + count (scene, 2);
  int n_dims = (count (scene, 0) > 0) + (count (scene, 1) > 0) + (count (scene, 2) > 0);
  double room = MAX (code.plot.height - gap - n_dims * note, 1.0);

  code.row = CLAMP (room / (double) MAX (wanted, 1), MIN_ROW * style->font_size,
                    MAX_ROW * style->font_size);
  gsize rows = (gsize) (room / code.row);
  gsize others = count (scene, 1) + count (scene, 2);
  gsize for_h0 = MAX ((gsize) (H0_SHARE * (double) rows), rows > others ? rows - others : 0);

  code.shown[0] = MIN (count (scene, 0), for_h0);
  rows -= MIN (rows, code.shown[0]);
  gsize for_h1 = count (scene, 2) == 0 ? rows
                 : MAX (rows / 2, rows > count (scene, 2) ? rows - count (scene, 2) : 0);
  code.shown[1] = MIN (count (scene, 1), for_h1);
  rows -= MIN (rows, code.shown[1]);
  code.shown[2] = MIN (count (scene, 2), rows);

  double y = code.plot.y + gap;
  for (guint dim = 0; dim < 3; dim++)
    {
      code.top[dim] = y;
      if (code.shown[dim] > 0)
        y += (double) code.shown[dim] * code.row + note;
    }
  return code;
}

static void
draw_bar (cairo_t *cr, const KsDiagramScene *scene, const Barcode *code, const KsStyle *style,
          guint32 bar, double y, KsRgb colour, double thickness)
{
  const KsBar *b = &scene->diagram->bars[bar];
  gboolean is_infinite = !isfinite (b->death);
  double x0 = ks_plot_x (&code->plot, b->birth);
  double x1 = ks_plot_x (&code->plot, is_infinite ? scene->rim : b->death);
  double tip = is_infinite ? 0.5 * style->font_size : 0.0;

  ks_set_colour (cr, colour);
  cairo_rectangle (cr, x0, y - 0.5 * thickness, MAX (x1 - x0, 0.7 * style->line), thickness);
  cairo_fill (cr);
  if (is_infinite)
    {
      double half = MAX (0.8 * thickness, 0.25 * style->font_size);

      cairo_move_to (cr, x1, y - half);
      cairo_line_to (cr, x1 + tip, y);
      cairo_line_to (cr, x1, y + half);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
}

static double
thickness_of (const Barcode *code, const KsStyle *style)
{
  return CLAMP (0.62 * code->row, 0.6 * style->line, 0.5 * style->font_size);
}

static void
draw_dimension (cairo_t *cr, const KsDiagramScene *scene, const Barcode *code, const KsStyle *style,
                guint dim)
{
  g_autofree char *name = g_strdup_printf ("H<sub>%u</sub>", dim);
  double thickness = thickness_of (code, style);
  double last = code->top[dim] + (double) code->shown[dim] * code->row;

  ks_text_draw (cr, style, KS_TEXT_LABEL, name, code->plot.x - 0.5 * style->font_size,
                code->top[dim], 1.0, 0.15, 0.0);
  for (gsize i = 0; i < code->shown[dim]; i++)
    {
      guint32 bar = scene->by_length[scene->dim_start[dim] + i];
      double y = code->top[dim] + ((double) i + 0.5) * code->row;
      KsRgb colour = style->homology[dim];

      if (scene->n_standing > 0 && dim == 1 && !ks_diagram_scene_stands (scene, bar))
        colour = ks_rgb_mix (style->background, colour, 0.5);
      draw_bar (cr, scene, code, style, bar, y, colour, thickness);
    }
  if (code->shown[dim] < count (scene, dim))
    {
      g_autofree char *note
        = g_strdup_printf ("the longest %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT,
                           code->shown[dim], count (scene, dim));

      ks_text_draw (cr, style, KS_TEXT_SMALL, note,
                    code->plot.x + code->plot.width - 0.5 * style->font_size,
                    last + 0.1 * style->font_size, 1.0, 0.0, 0.0);
    }
}

void
ks_barcode_draw (cairo_t *cr, const KsDiagramScene *scene, const KsStyle *style, double width,
                 double height)
{
  g_return_if_fail (cr != NULL && scene != NULL && style != NULL);

  Barcode code = arrange (scene, style, width, height);

  cairo_save (cr);
  for (guint dim = 0; dim < 3; dim++)
    if (code.shown[dim] > 0)
      draw_dimension (cr, scene, &code, style, dim);
  ks_plot_draw_frame (cr, &code.plot, style);
  ks_plot_draw_x_axis (cr, &code.plot, style, scene->high, "distance");
  cairo_restore (cr);
}

/* Nothing for a bar that there is no room for. */
static void
draw_marked_bar (cairo_t *cr, const KsDiagramScene *scene, const Barcode *code,
                 const KsStyle *style, guint32 bar, double thickness)
{
  guint dim = scene->diagram->bars[bar].dim;

  if (dim > 2)
    return;
  for (gsize i = 0; i < code->shown[dim]; i++)
    if (scene->by_length[scene->dim_start[dim] + i] == bar)
      draw_bar (cr, scene, code, style, bar, code->top[dim] + ((double) i + 0.5) * code->row,
                style->accent, thickness);
}

void
ks_barcode_draw_marked (cairo_t *cr, const KsDiagramScene *scene, const KsStyle *style,
                        double width, double height, guint32 hovered, guint32 selected)
{
  g_return_if_fail (cr != NULL && scene != NULL && style != NULL);

  Barcode code = arrange (scene, style, width, height);
  double thickness = thickness_of (&code, style);

  cairo_save (cr);
  if (selected < scene->n_bars)
    draw_marked_bar (cr, scene, &code, style, selected, 1.4 * thickness);
  if (hovered < scene->n_bars && hovered != selected)
    draw_marked_bar (cr, scene, &code, style, hovered, thickness);
  cairo_restore (cr);
}

guint32
ks_barcode_pick (const KsDiagramScene *scene, const KsStyle *style, double width, double height,
                 double x, double y)
{
  g_return_val_if_fail (scene != NULL && style != NULL, KS_NO_BAR);

  Barcode code = arrange (scene, style, width, height);

  if (x < code.plot.x || x > code.plot.x + code.plot.width)
    return KS_NO_BAR;
  for (guint dim = 0; dim < 3; dim++)
    {
      double row = (y - code.top[dim]) / code.row;

      if (row >= 0.0 && row < (double) code.shown[dim])
        return scene->by_length[scene->dim_start[dim] + (gsize) row];
    }
  return KS_NO_BAR;
}
