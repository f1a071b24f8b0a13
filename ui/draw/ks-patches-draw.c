/* SPDX-License-Identifier: MIT */
#include "ks-patches-draw.h"

#include "ks-text.h"

#include <math.h>

#define GAP 0.3    /* between patches, in font sizes */
#define MEAN_ROWS 2 /* the mean is as tall as these rows, with the gaps between them */

static void
clear (gpointer data)
{
  KsPatchSheet *self = data;

  g_free (self->points);
  g_free (self->grey);
  g_free (self->mean);
}

KsPatchSheet *
ks_patch_sheet_ref (KsPatchSheet *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ks_patch_sheet_unref (KsPatchSheet *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

/* The shown points as patches and, last, the mean of all chosen ones. */
static gboolean
fill (KsPatchSheet *self, const KsPoints *points, const guint32 *chosen, KsContext *context,
      GError **error)
{
  gsize cells = (gsize) points->patch_rows * points->patch_cols;
  g_autofree double *values = ks_new0 (context, double, (self->n_shown + 1) * cells, error);
  KsPatchScale scale;

  if (values == NULL)
    return FALSE;
  g_autofree double *sum = ks_new (context, double, points->matrix->cols, error);
  if (sum == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_shown; i++)
    {
      self->points[i] = chosen[i * self->n_points / self->n_shown];
      ks_points_patch (points, ks_matrix_row (points->matrix, self->points[i]), values + i * cells);
    }
  ks_patch_mean (points, chosen, self->n_points, sum, values + self->n_shown * cells);
  if (!ks_patch_scale_fit (&scale, values, self->n_shown, cells, context, error))
    return FALSE;
  for (gsize i = 0; i < self->n_shown; i++)
    ks_patch_grey (&scale, values + i * cells, cells, self->grey + i * cells);
  ks_patch_grey (&scale, values + self->n_shown * cells, cells, self->mean);
  return TRUE;
}

KsPatchSheet *
ks_patch_sheet_new (const KsPoints *points, const guint32 *chosen, gsize n_points, gsize most,
                    KsContext *context, GError **error)
{
  g_return_val_if_fail (points != NULL && (chosen != NULL || n_points == 0), NULL);

  if (points->patch_rows == 0)
    return NULL;

  gsize cells = (gsize) points->patch_rows * points->patch_cols;
  g_autoptr (KsPatchSheet) self = g_atomic_rc_box_new0 (KsPatchSheet);

  self->n_points = n_points;
  self->n_shown = MIN (n_points, most);
  self->patch_rows = points->patch_rows;
  self->patch_cols = points->patch_cols;
  if ((self->points = ks_new (context, guint32, self->n_shown, error)) == NULL
      || (self->grey = ks_new (context, guint8, self->n_shown * cells, error)) == NULL
      || (self->mean = ks_new (context, guint8, cells, error)) == NULL
      || !fill (self, points, chosen, context, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Each cell reaches a little under the ones to its right and below, which are painted
 * over it: no seams show where a viewer smooths their edges. */
void
ks_patch_draw (cairo_t *cr, const guint8 *grey, guint rows, guint cols, double x, double y,
               double width, KsRgb ground, double fade)
{
  g_return_if_fail (cr != NULL && grey != NULL && cols > 0);

  double cell = width / cols;
  double lap = MIN (0.5 * cell, 1.0);

  cairo_new_path (cr);
  for (guint r = 0; r < rows; r++)
    for (guint c = 0; c < cols; c++)
      {
        float level = (float) grey[r * cols + c] / 255.0f;

        cairo_rectangle (cr, x + c * cell, y + r * cell,
                         cell + (c + 1 < cols ? lap : 0.0), cell + (r + 1 < rows ? lap : 0.0));
        ks_set_colour (cr, ks_rgb_mix ((KsRgb) { level, level, level }, ground, fade));
        cairo_fill (cr);
      }
}

typedef struct {
  double side, tall, gap; /* of a patch: width, height, distance to the next */
  gsize per_row;          /* of the rows below the mean */
  gsize beside;           /* in a row beside the mean */
  gsize n_beside;         /* patches beside it in all */
  double mean_width;      /* on a screen of whole pixels for each cell, as the gap is */
  double indent;          /* where the rows beside it begin */
} Sheet;

static Sheet
arrange (gsize n_shown, guint rows, guint cols, const KsStyle *style, double width, double side,
         gboolean with_mean)
{
  Sheet sheet = { .side = side, .tall = side * rows / cols, .gap = GAP * style->font_size };

  if (!style->is_paper)
    sheet.gap = round (sheet.gap);
  sheet.per_row = MAX ((gsize) MAX ((width + sheet.gap) / (side + sheet.gap), 0.0), 1);
  if (!with_mean || n_shown == 0)
    return sheet;
  sheet.mean_width = MEAN_ROWS * side + (MEAN_ROWS - 1) * sheet.gap * cols / rows;
  if (!style->is_paper)
    sheet.mean_width = floor (sheet.mean_width / cols) * cols;
  sheet.indent = sheet.mean_width + 2.5 * sheet.gap;
  sheet.beside = (gsize) MAX ((width - sheet.indent + sheet.gap) / (side + sheet.gap), 0.0);
  sheet.n_beside = MIN (n_shown, MEAN_ROWS * sheet.beside);
  return sheet;
}

static double
rows_top (const Sheet *sheet)
{
  return sheet->mean_width > 0.0 ? MEAN_ROWS * (sheet->tall + sheet->gap) : 0.0;
}

static void
place (const Sheet *sheet, gsize i, double *x, double *y)
{
  if (i < sheet->n_beside)
    {
      *x = sheet->indent + (double) (i % sheet->beside) * (sheet->side + sheet->gap);
      *y = (double) (i / sheet->beside) * (sheet->tall + sheet->gap);
      return;
    }
  i -= sheet->n_beside;
  *x = (double) (i % sheet->per_row) * (sheet->side + sheet->gap);
  *y = rows_top (sheet) + (double) (i / sheet->per_row) * (sheet->tall + sheet->gap);
}

void
ks_patch_sheet_draw (cairo_t *cr, const KsPatchSheet *self, const KsStyle *style, double width,
                     double side, gboolean with_mean)
{
  g_return_if_fail (cr != NULL && self != NULL && style != NULL && side > 0.0);

  Sheet sheet = arrange (self->n_shown, self->patch_rows, self->patch_cols, style, width, side,
                         with_mean);
  gsize cells = (gsize) self->patch_rows * self->patch_cols;

  if (sheet.mean_width > 0.0)
    {
      double line = 2.0 * style->line;

      ks_patch_draw (cr, self->mean, self->patch_rows, self->patch_cols, 0.0, 0.0, sheet.mean_width,
                     style->background, 0.0);
      cairo_rectangle (cr, 0.5 * line, 0.5 * line, sheet.mean_width - line,
                       sheet.mean_width * self->patch_rows / self->patch_cols - line);
      ks_set_colour (cr, style->accent);
      cairo_set_line_width (cr, line);
      cairo_stroke (cr);
    }
  for (gsize i = 0; i < self->n_shown; i++)
    {
      double x, y;

      place (&sheet, i, &x, &y);
      ks_patch_draw (cr, self->grey + i * cells, self->patch_rows, self->patch_cols, x, y, side,
                     style->background, 0.0);
    }
}

gsize
ks_patch_sheet_room (guint rows, guint cols, const KsStyle *style, double width, double side,
                     gboolean with_mean, guint n_lines)
{
  g_return_val_if_fail (rows > 0 && cols > 0 && style != NULL && side > 0.0, 0);

  Sheet sheet = arrange (G_MAXSIZE, rows, cols, style, width, side, with_mean);

  return sheet.n_beside + n_lines * sheet.per_row;
}

double
ks_patch_sheet_height (const KsPatchSheet *self, const KsStyle *style, double width, double side,
                       gboolean with_mean)
{
  g_return_val_if_fail (self != NULL && style != NULL && side > 0.0, 0.0);

  Sheet sheet = arrange (self->n_shown, self->patch_rows, self->patch_cols, style, width, side,
                         with_mean);
  gsize rest = self->n_shown - sheet.n_beside;
  gsize rows = (rest + sheet.per_row - 1) / sheet.per_row;

  return MAX (rows_top (&sheet) + (double) rows * (sheet.tall + sheet.gap) - sheet.gap, 0.0);
}

gsize
ks_patch_sheet_pick (const KsPatchSheet *self, const KsStyle *style, double width, double side,
                     gboolean with_mean, double x, double y)
{
  g_return_val_if_fail (self != NULL && style != NULL && side > 0.0, G_MAXSIZE);

  Sheet sheet = arrange (self->n_shown, self->patch_rows, self->patch_cols, style, width, side,
                         with_mean);
  gboolean is_beside = y < rows_top (&sheet);
  double left = x - (is_beside ? sheet.indent : 0.0);
  double down = y - (is_beside ? 0.0 : rows_top (&sheet));
  gsize per_row = is_beside ? sheet.beside : sheet.per_row;

  if (left < 0.0 || down < 0.0)
    return G_MAXSIZE;
  gsize column = (gsize) (left / (side + sheet.gap));
  gsize row = (gsize) (down / (sheet.tall + sheet.gap));
  gsize i = row * per_row + column;

  /* The gaps belong to no patch. */
  if (column >= per_row || left - (double) column * (side + sheet.gap) > side
      || down - (double) row * (sheet.tall + sheet.gap) > sheet.tall)
    return G_MAXSIZE;
  if (is_beside)
    return i < sheet.n_beside ? i : G_MAXSIZE;
  return i + sheet.n_beside < self->n_shown ? i + sheet.n_beside : G_MAXSIZE;
}
