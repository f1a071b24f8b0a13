/* SPDX-License-Identifier: MIT */
#include "ks-lens-draw.h"

#include "ks-graph-key.h"
#include "ks-histogram-draw.h"
#include "ks-lens-points.h"
#include "ks-text.h"

#include <math.h>

#define TELL_APART 3.0 /* line widths between intervals; closer ones are not drawn one by one */
#define ROW 3.5        /* height of a row of brackets, in line widths */
#define MAX_RINGS 500  /* about the points of a ball */
#define HEADROOM 1.06  /* above the highest bin */

/* ------- where things lie ------- */

static double
key_width (const KsStyle *style, double width)
{
  return MIN (width, 17.0 * style->font_size);
}

/* The colour bar's height with the gap above it. A histogram has none. */
static double
key_height (const KsLensScene *scene, const KsLensLook *look, double width)
{
  if (scene->n_axes == 1)
    return 0.0;
  return ks_colour_key_draw (NULL, &scene->colours, look->map, look->style, 0.0, 0.0,
                             key_width (look->style, width))
         + 0.6 * look->style->font_size;
}

/* Above and right of the frame, where a tick's label may stand out. */
static double
margin_of (const KsStyle *style)
{
  return 0.9 * style->font_size;
}

KsPlot
ks_lens_plot (const KsLensScene *scene, const KsLensLook *look, double width, double height)
{
  g_return_val_if_fail (scene != NULL && look != NULL, ((KsPlot) { 0 }));

  const KsStyle *style = look->style;
  double left = ks_plot_left_room (style, TRUE) + 0.5 * style->font_size;
  double below = ks_plot_bottom_room (style) + key_height (scene, look, width);
  double margin = margin_of (style);
  double room_x = MAX (width - left - margin, 1.0);
  double room_y = MAX (height - below - margin, 1.0);
  KsPlot plot = { left, margin, room_x, room_y, scene->low[0], scene->high[0], scene->low[1],
                  scene->high[1] };

  if (scene->n_axes == 2)
    {
      plot.width = plot.height = MIN (room_x, room_y);
      plot.x += 0.5 * (room_x - plot.width);
      plot.y += 0.5 * (room_y - plot.height);
    }
  return plot;
}

double
ks_lens_height (const KsLensScene *scene, const KsLensLook *look, double width)
{
  g_return_val_if_fail (scene != NULL && look != NULL, 0.0);

  const KsStyle *style = look->style;
  double left = ks_plot_left_room (style, TRUE) + 0.5 * style->font_size;
  double side = MAX (width - left - margin_of (style), 1.0);

  if (scene->n_axes == 1)
    side *= 0.6;
  return side + margin_of (style) + ks_plot_bottom_room (style) + key_height (scene, look, width);
}

/* ------- axes ------- */

static void
draw_quarters (cairo_t *cr, const KsPlot *plot, const KsStyle *style, gboolean is_x,
               double turn, const char *label)
{
  const char *const *quarters = ks_axis_quarters (turn);
  double base = plot->y + plot->height;
  double tick = 3.0 * style->line;

  for (int i = 0; i < 5; i++)
    {
      double x = is_x ? plot->x + 0.25 * i * plot->width : plot->x - tick;
      double y = is_x ? base : base - 0.25 * i * plot->height;

      ks_set_colour (cr, style->dim);
      cairo_set_line_width (cr, style->line);
      cairo_move_to (cr, x, y);
      cairo_rel_line_to (cr, is_x ? 0.0 : tick, is_x ? tick : 0.0);
      cairo_stroke (cr);
      ks_text_draw (cr, style, KS_TEXT_SMALL, quarters[i], is_x ? x : x - tick,
                    is_x ? y + 2.0 * tick : y, is_x ? 0.5 : 1.0, is_x ? 0.0 : 0.5, 0.0);
    }
  if (is_x)
    ks_text_draw (cr, style, KS_TEXT_LABEL, label, plot->x + 0.5 * plot->width,
                  base + 2.0 * tick + ks_text_measure (style, KS_TEXT_SMALL, "0", 0.0).height, 0.5,
                  0.0, 0.0);
  else
    ks_text_draw (cr, style, KS_TEXT_LABEL, label,
                  plot->x - ks_plot_left_room (style, TRUE), plot->y + 0.5 * plot->height, 0.5,
                  0.0, -G_PI / 2.0);
}

static void
draw_axis (cairo_t *cr, const KsLensScene *scene, const KsPlot *plot, const KsStyle *style,
           guint axis)
{
  g_autofree char *label = g_markup_escape_text (scene->title[axis], -1);

  if (scene->is_circular[axis])
    draw_quarters (cr, plot, style, axis == 0, scene->high[axis], label);
  else if (axis == 0)
    ks_plot_draw_x_axis (cr, plot, style, plot->high_x, label);
  else
    ks_plot_draw_y_axis (cr, plot, style, plot->high_y, label);
}

/* ------- boxes ------- */

static void
add_part (cairo_t *cr, const KsPlot *plot, KsBounds box)
{
  double x0 = plot->x + MAX (box.x0, 0.0) * plot->width;
  double x1 = plot->x + MIN (box.x1, 1.0) * plot->width;
  double y0 = plot->y + (1.0 - MIN (box.y1, 1.0)) * plot->height;
  double y1 = plot->y + (1.0 - MAX (box.y0, 0.0)) * plot->height;

  if (x1 > x0 && y1 > y0)
    cairo_rectangle (cr, x0, y0, x1 - x0, y1 - y0);
}

/* A box that runs beyond an end of an axis that closes comes in at the other one. */
static void
add_box (cairo_t *cr, const KsLensScene *scene, const KsPlot *plot, const guint32 cell[2])
{
  KsBounds box = ks_lens_scene_box (scene, cell[0], cell[1]);
  int round_x = scene->is_circular[0];
  int round_y = scene->is_circular[1];

  for (int i = -round_x; i <= round_x; i++)
    for (int j = -round_y; j <= round_y; j++)
      add_part (cr, plot, (KsBounds) { box.x0 + i, box.y0 + j, box.x1 + i, box.y1 + j });
}

static gboolean
are_boxes_apart (const KsLensScene *scene, const KsPlot *plot, const KsStyle *style)
{
  return plot->width / scene->cover->resolution[0] >= TELL_APART * style->line
         && plot->height / scene->cover->resolution[1] >= TELL_APART * style->line;
}

/* The boxes that hold points. */
static void
draw_boxes (cairo_t *cr, const KsLensScene *scene, const KsPlot *plot, const KsStyle *style)
{
  if (scene->cover == NULL || !are_boxes_apart (scene, plot, style))
    return;
  for (gsize b = 0; b < scene->cover->n_boxes; b++)
    add_box (cr, scene, plot, scene->cover->cell + 2 * b);
  ks_set_colour (cr, ks_rgb_mix (style->background, style->edge, style->is_dark ? 0.30 : 0.24));
  cairo_set_line_width (cr, 0.7 * style->line);
  cairo_stroke (cr);
}

static void
draw_selected_boxes (cairo_t *cr, const KsLensScene *scene, const KsPlot *plot,
                     const KsLensLook *look, gboolean is_ground)
{
  const KsStyle *style = look->style;

  if (look->selected == NULL || scene->cover == NULL)
    return;
  for (gsize v = 0; v < scene->graph->n_nodes; v++)
    if (look->selected[v])
      add_box (cr, scene, plot, scene->graph->cell + 2 * v);
  if (is_ground)
    {
      /* All boxes turn one way, so that where they overlap they are one area. */
      cairo_set_fill_rule (cr, CAIRO_FILL_RULE_WINDING);
      ks_set_colour (cr, ks_rgb_mix (style->background, style->accent, 0.10));
      cairo_fill (cr);
      return;
    }
  ks_set_colour (cr, ks_rgb_mix (style->background, style->accent, 0.75));
  cairo_set_line_width (cr, style->line);
  cairo_stroke (cr);
}

static gboolean
draw_plane (cairo_t *cr, const KsLensScene *scene, const KsLensLook *look, const KsPlot *plot,
            const guint8 *lit, KsContext *context, GError **error)
{
  const KsStyle *style = look->style;

  cairo_save (cr);
  cairo_rectangle (cr, plot->x, plot->y, plot->width, plot->height);
  cairo_clip (cr);
  draw_selected_boxes (cr, scene, plot, look, TRUE);
  draw_boxes (cr, scene, plot, style);
  gboolean done = ks_lens_points_draw (cr, scene, look, plot, lit, context, error);
  draw_selected_boxes (cr, scene, plot, look, FALSE);
  cairo_restore (cr);

  ks_plot_draw_frame (cr, plot, style);
  draw_axis (cr, scene, plot, style, 0);
  draw_axis (cr, scene, plot, style, 1);
  ks_colour_key_draw (cr, &scene->colours, look->map, style, plot->x,
                      plot->y + plot->height + ks_plot_bottom_room (style)
                        + 0.6 * style->font_size,
                      key_width (style, plot->width));
  return done;
}

/* ------- one lens ------- */

/* None without a cover. */
static guint
count_rows (const KsCover *cover)
{
  return cover != NULL ? ks_interval_rows (cover->low[0], cover->high[0], cover->resolution[0]) : 0;
}

static double
strip_height (const KsLensScene *scene, const KsStyle *style)
{
  return (count_rows (scene->cover) + 0.5) * ROW * style->line;
}

static void
draw_counts (cairo_t *cr, const KsPlot *bars, const guint32 *count, guint n_bins, KsRgb colour)
{
  double step = bars->width / n_bins;
  double gap = step >= 4.0 ? 1.0 : 0.0;

  for (guint i = 0; i < n_bins; i++)
    if (count[i] > 0)
      {
        double top = ks_plot_y (bars, count[i]);

        cairo_rectangle (cr, bars->x + i * step, top, step - gap, bars->y + bars->height - top);
      }
  ks_set_colour (cr, colour);
  cairo_fill (cr);
}

/* The bins of the points that @marks (m) marks. */
static void
draw_marked (cairo_t *cr, const KsLensScene *scene, const KsPlot *bars, const guint8 *marks,
             KsRgb colour)
{
  guint n_bins = scene->histogram->n_bins;
  g_autofree guint32 *count = g_new0 (guint32, n_bins);

  for (gsize i = 0; i < scene->m; i++)
    if (marks[i])
      count[MIN ((guint) (MAX (scene->place[2 * i], 0.0f) * n_bins), n_bins - 1)]++;
  draw_counts (cr, bars, count, n_bins, colour);
}

static void
draw_brackets (cairo_t *cr, const KsLensScene *scene, const KsPlot *plot, const KsLensLook *look)
{
  const KsStyle *style = look->style;
  const KsCover *cover = scene->cover;
  guint rows = count_rows (cover);
  double top = plot->y + plot->height - strip_height (scene, style);

  if (cover == NULL)
    return;
  g_autofree guint8 *holds = g_malloc0 (cover->resolution[0]);

  for (gsize v = 0; look->selected != NULL && v < scene->graph->n_nodes; v++)
    if (look->selected[v])
      holds[scene->graph->cell[2 * v]] = 1;
  /* Two tones, so that neighbours in a crowded row can be told apart, and the selected last. */
  for (guint tone = 0; tone < 3; tone++)
    {
      for (guint i = 0; i < cover->resolution[0]; i++)
        {
          double y = top + (i % rows + 0.5) * ROW * style->line;
          KsBounds box = ks_lens_scene_box (scene, i, 0);
          int round = scene->is_circular[0];

          if ((holds[i] ? 2 : (i / rows) % 2) != tone)
            continue;
          for (int turn = -round; turn <= round; turn++)
            {
              double x0 = plot->x + CLAMP (box.x0 + turn, 0.0, 1.0) * plot->width;
              double x1 = plot->x + CLAMP (box.x1 + turn, 0.0, 1.0) * plot->width;

              if (x1 > x0)
                cairo_rectangle (cr, x0, y, x1 - x0, 0.55 * ROW * style->line);
            }
        }
      ks_set_colour (cr, tone == 2 ? style->accent
                                   : ks_rgb_mix (style->background, style->kept,
                                                 tone == 0 ? 1.0 : 0.55));
      cairo_fill (cr);
    }
}

static void
draw_histogram (cairo_t *cr, const KsLensScene *scene, const KsLensLook *look, const KsPlot *plot,
                const guint8 *lit)
{
  const KsStyle *style = look->style;
  const KsHistogram *histogram = scene->histogram;
  KsPlot bars = *plot;

  bars.height -= strip_height (scene, style);
  bars.low_y = 0.0;
  bars.high_y = HEADROOM * MAX (histogram->most, 1);
  draw_counts (cr, &bars, histogram->count, histogram->n_bins,
               ks_rgb_mix (style->background, style->kept, lit != NULL ? 0.35 : 0.8));
  if (lit != NULL)
    draw_marked (cr, scene, &bars, lit, style->accent);
  if (scene->graph->n_unclustered > 0)
    draw_marked (cr, scene, &bars, scene->is_unclustered, style->left_out);
  draw_brackets (cr, scene, plot, look);
  ks_plot_draw_frame (cr, &bars, style);
  ks_plot_draw_y_axis (cr, &bars, style, histogram->most, "points");
  draw_axis (cr, scene, plot, style, 0);
}

/* ------- all ------- */

gboolean
ks_lens_draw (cairo_t *cr, const KsLensScene *scene, const KsLensLook *look, double width,
              double height, KsContext *context, GError **error)
{
  g_return_val_if_fail (cr != NULL && scene != NULL && look != NULL, FALSE);
  g_return_val_if_fail (look->pixels > 0.0, FALSE);

  KsPlot plot = ks_lens_plot (scene, look, width, height);
  g_autofree guint8 *lit = NULL;
  gboolean done = TRUE;

  if (look->selected != NULL)
    {
      lit = ks_new (context, guint8, scene->m, error);
      if (lit == NULL || !ks_lens_scene_light (scene, look->selected, lit, context, error))
        return FALSE;
    }
  cairo_save (cr);
  cairo_new_path (cr);
  if (scene->n_axes == 1)
    draw_histogram (cr, scene, look, &plot, lit);
  else
    done = draw_plane (cr, scene, look, &plot, lit, context, error);
  cairo_restore (cr);
  return done;
}

static void
add_ring (cairo_t *cr, const KsLensScene *scene, const KsPlot *plot, const KsStyle *style,
          gsize point, double gap)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, plot->x + scene->place[2 * point] * plot->width,
             plot->y + (1.0 - scene->place[2 * point + 1]) * plot->height,
             ks_lens_point_radius (scene, style, plot) + gap, 0.0, 2.0 * G_PI);
}

/* A ball has no box: its points stand for it, evenly some of them where they are very many. */
static void
add_members (cairo_t *cr, const KsLensScene *scene, const KsPlot *plot, const KsStyle *style,
             guint32 node)
{
  const KsGraph *graph = scene->graph;
  gsize n = graph->start[node + 1] - graph->start[node];
  gsize step = n / MAX_RINGS + 1, row = 0;

  for (gsize k = graph->start[node]; k < graph->start[node + 1]; k += step)
    {
      while (scene->core->rows[row] != graph->members[k])
        row++;
      add_ring (cr, scene, plot, style, row, 0.5 * style->line);
    }
}

void
ks_lens_draw_hovered (cairo_t *cr, const KsLensScene *scene, const KsLensLook *look, double width,
                      double height, guint32 node, guint32 point)
{
  g_return_if_fail (cr != NULL && scene != NULL && look != NULL);

  KsPlot plot = ks_lens_plot (scene, look, width, height);
  const KsStyle *style = look->style;

  cairo_save (cr);
  cairo_new_path (cr);
  ks_set_colour (cr, style->accent);
  cairo_set_line_width (cr, 1.5 * style->line);
  if (node < scene->graph->n_nodes && scene->cover != NULL)
    add_box (cr, scene, &plot, scene->graph->cell + 2 * node);
  else if (node < scene->graph->n_nodes && scene->n_axes == 2)
    add_members (cr, scene, &plot, style, node);
  if (scene->n_axes == 2 && point < scene->m)
    add_ring (cr, scene, &plot, style, point, 2.5 * style->line);
  cairo_stroke (cr);
  cairo_restore (cr);
}
