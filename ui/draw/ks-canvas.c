/* SPDX-License-Identifier: MIT */
#include "ks-canvas.h"

#include <math.h>
#include <string.h>

/* @a * @alpha / 255 for the four bytes of @a, rounded. */
static inline guint32
scale_argb (guint32 a, guint32 alpha)
{
  guint32 low = (a & 0x00ff00ff) * alpha + 0x00800080;
  guint32 high = (a >> 8 & 0x00ff00ff) * alpha + 0x00800080;

  low = (low + (low >> 8 & 0x00ff00ff)) >> 8 & 0x00ff00ff;
  high = (high + (high >> 8 & 0x00ff00ff)) & 0xff00ff00;
  return low | high;
}

/* Lays the opaque @argb over @pixel with @alpha in [0, 255]. */
static inline void
blend (guint32 *pixel, guint32 argb, guint32 alpha)
{
  *pixel = scale_argb (argb, alpha) + scale_argb (*pixel, 255 - alpha);
}

guint32
ks_argb (KsRgb colour)
{
  guint32 r = (guint32) (colour.red * 255.0f + 0.5f);
  guint32 g = (guint32) (colour.green * 255.0f + 0.5f);
  guint32 b = (guint32) (colour.blue * 255.0f + 0.5f);

  return 0xff000000 | r << 16 | g << 8 | b;
}

static inline guint32 *
canvas_row (KsCanvas *self, int y)
{
  return (guint32 *) (gpointer) (self->pixels + (gsize) (y - self->top) * self->stride);
}

/* The first whole number not below @a, kept within [low, high]; any number is taken. */
static inline int
clamp_ceil (double a, int low, int high)
{
  return a <= low ? low : a >= high ? high : (int) ceil (a);
}

void
ks_canvas_fill (KsCanvas *self, guint32 argb)
{
  for (int y = self->top; y < self->bottom; y++)
    {
      guint32 *row = canvas_row (self, y);

      for (int x = 0; x < self->width; x++)
        row[x] = argb;
    }
}

void
ks_canvas_rectangle (KsCanvas *self, int x0, int y0, int x1, int y1, KsRgb colour)
{
  guint32 argb = ks_argb (colour);

  x0 = MAX (x0, 0);
  x1 = MIN (x1, self->width);
  for (int y = MAX (y0, self->top); y < MIN (y1, self->bottom); y++)
    {
      guint32 *row = canvas_row (self, y);

      for (int x = x0; x < x1; x++)
        row[x] = argb;
    }
}

/* The pixels [x0, x1) of a row at the disc's edge: covered by how far their centres lie inside. */
static void
disc_edge (guint32 *row, int x0, int x1, double x, double dy, double radius, guint32 argb)
{
  for (int i = x0; i < x1; i++)
    {
      double dx = i + 0.5 - x;
      double cover = radius + 0.5 - sqrt (dx * dx + dy * dy);

      if (cover > 0.0)
        blend (&row[i], argb, (guint32) (MIN (cover, 1.0) * 255.0 + 0.5));
    }
}

void
ks_canvas_disc (KsCanvas *self, double x, double y, double radius, KsRgb colour)
{
  guint32 argb = ks_argb (colour);
  double outer = radius + 0.5;
  double inner = radius - 0.5;
  int y0 = clamp_ceil (y - outer - 0.5, self->top, self->bottom);
  int y1 = clamp_ceil (y + outer - 0.5, self->top, self->bottom);

  for (int j = y0; j < y1; j++)
    {
      guint32 *row = canvas_row (self, j);
      double dy = j + 0.5 - y;
      double reach = sqrt (MAX (outer * outer - dy * dy, 0.0));
      double full = inner > fabs (dy) ? sqrt (inner * inner - dy * dy) : -1.0;
      int x0 = clamp_ceil (x - reach - 0.5, 0, self->width);
      int x1 = clamp_ceil (x + reach - 0.5, 0, self->width);

      if (full < 0.0)
        {
          disc_edge (row, x0, x1, x, dy, radius, argb);
          continue;
        }
      int full0 = clamp_ceil (x - full - 0.5, x0, x1);
      int full1 = clamp_ceil (x + full - 0.5, full0, x1);

      disc_edge (row, x0, full0, x, dy, radius, argb);
      for (int i = full0; i < full1; i++)
        row[i] = argb;
      disc_edge (row, full1, x1, x, dy, radius, argb);
    }
}

void
ks_canvas_ink (KsCanvas *self, const KsInk *ink, KsRgb colour)
{
  guint32 argb = ks_argb (colour);

  for (int y = self->top; y < self->bottom; y++)
    {
      guint32 *row = canvas_row (self, y);
      const guint16 *clear = ink->clear + (gsize) (y - ink->top) * ink->width;

      for (int x = 0; x < self->width; x++)
        if (clear[x] < 65535)
          blend (&row[x], argb, 255 - (clear[x] + 128u) / 257u);
    }
}

void
ks_ink_clear (KsInk *self)
{
  memset (self->clear, 0xff,
          (gsize) (self->bottom - self->top) * self->width * sizeof *self->clear);
}

/* A line runs along its major axis, u; across it, v. In column u it covers the stretch of
 * length 2 * reach about its middle: exact for the column's centre. */
typedef struct {
  double u0, u1;         /* u0 <= u1 */
  double v0, slope;      /* v = v0 + slope * (u - u0) */
  double reach;
  double opacity;
  gssize u_step, v_step; /* elements of the ink from one pixel to the next */
  int u_low, u_high, v_low, v_high; /* the band */
} Stroke;

static void
ink_stroke (guint16 *clear, const Stroke *s)
{
  double low = s->u0;
  double high = s->u1;

  /* Only the columns where the line can meet the band. */
  if (s->slope != 0.0)
    {
      double a = s->u0 + (s->v_low - s->reach - 1.0 - s->v0) / s->slope;
      double b = s->u0 + (s->v_high + s->reach + 1.0 - s->v0) / s->slope;

      low = MAX (low, MIN (a, b));
      high = MIN (high, MAX (a, b));
    }
  else if (s->v0 + s->reach < s->v_low || s->v0 - s->reach > s->v_high)
    return;
  if (!(low < high))
    return;

  int u1 = clamp_ceil (high - 0.5, s->u_low, s->u_high);
  float full = (float) s->opacity * 65535.0f;

  for (int u = clamp_ceil (low - 0.5, s->u_low, s->u_high); u < u1; u++)
    {
      double middle = s->v0 + s->slope * (u + 0.5 - s->u0);
      double top = MAX (middle - s->reach, s->v_low);
      double bottom = MIN (middle + s->reach, s->v_high);
      guint16 *pixel = clear + (u - s->u_low) * s->u_step;

      for (int v = (int) top; v < bottom; v++)
        {
          float cover = (float) (MIN (v + 1.0, bottom) - MAX ((double) v, top));
          guint16 *p = pixel + (v - s->v_low) * s->v_step;

          *p = (guint16) (*p * (65535u - (guint32) (cover * full)) >> 16);
        }
    }
}

void
ks_ink_line (KsInk *self, double x0, double y0, double x1, double y1, double width, double opacity)
{
  double dx = x1 - x0;
  double dy = y1 - y0;
  gboolean is_flat = fabs (dx) >= fabs (dy);
  Stroke s = { .opacity = opacity };

  if (dx == 0.0 && dy == 0.0)
    return;
  /* Thinner than a pixel: paler instead, and a pixel wide. */
  if (width < 1.0)
    {
      s.opacity *= width;
      width = 1.0;
    }
  if (is_flat)
    {
      s.u0 = dx > 0.0 ? x0 : x1;
      s.u1 = dx > 0.0 ? x1 : x0;
      s.v0 = dx > 0.0 ? y0 : y1;
      s.slope = dy / dx;
      s.u_step = 1;
      s.v_step = self->width;
      s.u_high = self->width;
      s.v_low = self->top;
      s.v_high = self->bottom;
    }
  else
    {
      s.u0 = dy > 0.0 ? y0 : y1;
      s.u1 = dy > 0.0 ? y1 : y0;
      s.v0 = dy > 0.0 ? x0 : x1;
      s.slope = dx / dy;
      s.u_step = self->width;
      s.v_step = 1;
      s.u_low = self->top;
      s.u_high = self->bottom;
      s.v_high = self->width;
    }
  s.reach = 0.5 * width * sqrt (1.0 + s.slope * s.slope);
  ink_stroke (self->clear, &s);
}

/* ------- sheets of triangles ------- */

void
ks_sheet_clear (KsSheet *self)
{
  memset (self->covered, 0,
          (gsize) (self->bottom - self->top) * self->words * sizeof *self->covered);
}

static void
cover_span (guint64 *row, gsize x0, gsize x1)
{
  gsize first = x0 / 64;
  gsize last = (x1 - 1) / 64;
  guint64 from = ~G_GUINT64_CONSTANT (0) << (x0 % 64);
  guint64 to = ~G_GUINT64_CONSTANT (0) >> (63 - (x1 - 1) % 64);

  if (first == last)
    {
      row[first] |= from & to;
      return;
    }
  row[first] |= from;
  for (gsize w = first + 1; w < last; w++)
    row[w] = ~G_GUINT64_CONSTANT (0);
  row[last] |= to;
}

/* One side of a triangle, from its upper end down. */
typedef struct {
  double top, bottom, x, slope;
} Side;

void
ks_sheet_triangle (KsSheet *self, const float c[6])
{
  int y0 = clamp_ceil (MIN (c[1], MIN (c[3], c[5])) - 0.5, self->top, self->bottom);
  int y1 = clamp_ceil (MAX (c[1], MAX (c[3], c[5])) - 0.5, self->top, self->bottom);
  Side sides[3];

  for (int i = 0; i < 3 && y0 < y1; i++)
    {
      const float *a = c + 2 * i;
      const float *b = c + 2 * ((i + 1) % 3);
      const float *upper = a[1] <= b[1] ? a : b;
      const float *lower = a[1] <= b[1] ? b : a;
      double rise = (double) lower[1] - upper[1];

      sides[i] = (Side) { upper[1], lower[1], upper[0],
                          rise > 0.0 ? ((double) lower[0] - upper[0]) / rise : 0.0 };
    }
  for (int y = y0; y < y1; y++)
    {
      double middle = y + 0.5;
      double left = INFINITY;
      double right = -INFINITY;

      for (int i = 0; i < 3; i++)
        if (sides[i].top <= middle && middle < sides[i].bottom)
          {
            double x = sides[i].x + (middle - sides[i].top) * sides[i].slope;

            left = MIN (left, x);
            right = MAX (right, x);
          }
      int x0 = clamp_ceil (left - 0.5, 0, self->width);
      int x1 = clamp_ceil (right - 0.5, 0, self->width);
      if (x0 < x1)
        cover_span (self->covered + (gsize) (y - self->top) * self->words, (gsize) x0, (gsize) x1);
    }
}

void
ks_canvas_sheet (KsCanvas *self, const KsSheet *sheet, KsRgb colour, double opacity)
{
  guint32 argb = ks_argb (colour);
  guint32 alpha = (guint32) (opacity * 255.0 + 0.5);

  for (int y = self->top; y < self->bottom; y++)
    {
      guint32 *row = canvas_row (self, y);
      const guint64 *covered = sheet->covered + (gsize) (y - sheet->top) * sheet->words;

      for (int x = 0; x < self->width; x++)
        if (covered[x / 64] >> (x % 64) & 1)
          blend (&row[x], argb, alpha);
    }
}
