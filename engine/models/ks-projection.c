/* SPDX-License-Identifier: MIT */
#include "ks-projection.h"

#include "ks-models.h"

#include <math.h>

#define TURN (2.0 * G_PI)

const char *
ks_model_name (KsModel model)
{
  static const char *const names[KS_N_MODELS] = { "circle", "three-circles", "klein" };

  g_return_val_if_fail ((guint) model < KS_N_MODELS, NULL);
  return names[model];
}

const char *
ks_model_title (KsModel model)
{
  static const char *const titles[KS_N_MODELS] = { "the primary circle", "the three circles",
                                                   "the Klein bottle" };

  g_return_val_if_fail ((guint) model < KS_N_MODELS, NULL);
  return titles[model];
}

/* Products of a centred patch of norm 1 with the functions that the models are made of. Those of
 * x^2, y^2 and xy are orthogonal to each other and to x and y once centred; their squared norms are
 * 2, 2, 4 and 6, 6. */
typedef struct {
  double x, y, xx, yy, xy;
} Moments;

static Moments
find_moments (const double p[9])
{
  return (Moments) {
    .x = (p[8] - p[0]) + (p[2] - p[6]) + (p[5] - p[3]),
    .y = (p[8] - p[0]) - (p[2] - p[6]) + (p[7] - p[1]),
    .xx = (p[0] + p[8]) + (p[2] + p[6]) + (p[3] + p[5]),
    .yy = (p[0] + p[8]) + (p[2] + p[6]) + (p[1] + p[7]),
    .xy = (p[0] + p[8]) - (p[2] + p[6]),
  };
}

/* An angle of atan2() in [0, 2 pi). */
static double
positive_angle (double y, double x)
{
  double angle = atan2 (y, x);

  if (angle < 0.0)
    angle += TURN;
  return angle < TURN ? angle : 0.0;
}

/* ---- The circles ---- */

/* The place on the secondary circle of x and x^2, or of y and y^2, and the squared correlation. */
static double
place_on_secondary (double line, double square, guint circle, KsModelPlace *place)
{
  *place = (KsModelPlace) { .theta = circle == 1 ? 0.0 : G_PI / 2.0, .circle = circle };
  place->phi = positive_angle (line / 6.0, square / 2.0);
  return line * line / 6.0 + square * square / 2.0;
}

static void
place_on_circles (const double patch[9], const Moments *m, gboolean has_secondary,
                  KsModelPlace *place)
{
  double best = (m->x * m->x + m->y * m->y) / 6.0;

  *place = (KsModelPlace) { .theta = ks_model_circle_angle (patch), .phi = G_PI / 2.0 };
  for (guint circle = 1; has_secondary && circle <= 2; circle++)
    {
      KsModelPlace other;
      double correlation = circle == 1 ? place_on_secondary (m->x, m->xx, circle, &other)
                                       : place_on_secondary (m->y, m->yy, circle, &other);

      /* Where circles meet, rounding does not choose. */
      if (correlation > best + 1e-14)
        {
          best = correlation;
          *place = other;
        }
    }
}

/* ---- The Klein bottle ---- */

/* The squared correlation with the best patch of angle a = w / 2, a function of period 2 pi:
 * F(w) = (a + b cos w + c sin w)^2 / (2 + 3 sin^2 w) + d + e cos w + g sin w,
 * the part of u^2, whose squared norm is the divisor, and that of u. */
typedef struct {
  double a, b, c, d, e, g;
  double scale; /* squared norm of the patch's part in the space of the five functions, at most 1 */
} Correlation;

static Correlation
make_correlation (const Moments *m)
{
  return (Correlation){
    .a = 0.5 * (m->xx + m->yy),
    .b = 0.5 * (m->xx - m->yy),
    .c = m->xy,
    .d = (m->x * m->x + m->y * m->y) / 12.0,
    .e = (m->x * m->x - m->y * m->y) / 12.0,
    .g = m->x * m->y / 6.0,
    .scale = (m->x * m->x + m->y * m->y) / 6.0 + (m->xx * m->xx + m->yy * m->yy) / 2.0
             + m->xy * m->xy / 4.0,
  };
}

static inline double
correlation_at (const Correlation *f, double c, double s)
{
  double q = f->a + f->b * c + f->c * s;

  return q * q / (2.0 + 3.0 * s * s) + f->d + f->e * c + f->g * s;
}

/* The first and the second derivative. */
static void
derive (const Correlation *f, double c, double s, double *first, double *second)
{
  double q = f->a + f->b * c + f->c * s, q1 = f->c * c - f->b * s, q2 = -f->b * c - f->c * s;
  double n = 2.0 + 3.0 * s * s, n1 = 6.0 * s * c / n, n2 = 6.0 * (c * c - s * s) / n;

  *first = (2.0 * q * q1 - q * q * n1) / n - f->e * s + f->g * c;
  *second = (2.0 * (q1 * q1 + q * q2) - 4.0 * q * q1 * n1 + q * q * (2.0 * n1 * n1 - n2)) / n
            - f->e * c - f->g * s;
}

/* |F''| is at most this times the scale: F is a quadratic form in the patch, a projection on a
 * plane that turns with w, and the largest eigenvalue of its second derivative is 4.0616. */
#define MOST_CURVED 4.07

enum { CELLS = 64, PARTS = 4, LEVELS = 3, MOST_PEAKS = 256 };

/* An interval of w, named by its middle. */
typedef struct {
  double w, c, s; /* the middle, its cosine and sine */
  double value;   /* of the correlation there */
} Cell;

/* Of @n cells of half width @half, those that may hold a value above *@best, which grows. */
static guint
discard (const Correlation *f, Cell *cells, guint n, double half, double *best)
{
  double margin = 0.5 * MOST_CURVED * f->scale * half * half;
  guint kept = 0;

  for (guint i = 0; i < n; i++)
    *best = MAX (*best, cells[i].value);
  for (guint i = 0; i < n; i++)
    if (cells[i].value + margin >= *best)
      cells[kept++] = cells[i];
  return kept;
}

/* Cuts each of @n cells of half width @half into PARTS, in the order of w. */
static void
cut (const Correlation *f, const Cell *cells, guint n, double half, Cell *parts)
{
  double c[PARTS], s[PARTS], w[PARTS];

  for (int k = 0; k < PARTS; k++)
    {
      w[k] = half * (2 * k + 1 - PARTS) / PARTS;
      c[k] = cos (w[k]);
      s[k] = sin (w[k]);
    }
  for (guint i = 0; i < n; i++)
    for (int k = 0; k < PARTS; k++)
      {
        Cell *part = &parts[PARTS * i + k];

        part->w = cells[i].w + w[k];
        part->c = cells[i].c * c[k] - cells[i].s * s[k];
        part->s = cells[i].c * s[k] + cells[i].s * c[k];
        part->value = correlation_at (f, part->c, part->s);
      }
}

/* The maximum near @cell by Newton's method: a step is taken only where F is hollow downwards and
 * within reach, so that it climbs. */
static void
climb (const Correlation *f, double half, Cell *cell)
{
  for (int step = 0; step < 12; step++)
    {
      double first, second;

      derive (f, cell->c, cell->s, &first, &second);
      double way = second < 0.0 ? CLAMP (-first / second, -half, half) : first > 0.0 ? half : -half;
      Cell next = { .w = cell->w + way, .c = cos (cell->w + way), .s = sin (cell->w + way) };

      next.value = correlation_at (f, next.c, next.s);
      if (next.value < cell->value - 1e-15)
        half *= 0.25;
      else
        *cell = next;
      if (fabs (way) < 1e-16)
        return;
    }
}

/* The least w in [0, 2 pi) at which the correlation is largest. */
static double
find_angle (const Correlation *f)
{
  Cell cells[MOST_PEAKS], parts[MOST_PEAKS];
  double half = G_PI / CELLS, best = -INFINITY;
  double step_c = cos (TURN / CELLS), step_s = sin (TURN / CELLS), c = 1.0, s = 0.0;
  guint n = CELLS;

  for (guint i = 0; i < CELLS; i++)
    {
      double turned = c * step_c - s * step_s;

      cells[i] = (Cell) { TURN * i / CELLS, c, s, correlation_at (f, c, s) };
      s = c * step_s + s * step_c;
      c = turned;
    }
  n = discard (f, cells, n, half, &best);
  for (int level = 0; level < LEVELS && n * PARTS <= MOST_PEAKS; level++)
    {
      cut (f, cells, n, half, parts);
      half /= PARTS;
      n = discard (f, parts, n * PARTS, half, &best);
      for (guint i = 0; i < n; i++)
        cells[i] = parts[i];
    }

  /* Neighbouring cells are one peak. */
  Cell peak = { .value = -INFINITY };
  for (guint begin = 0, end; begin < n; begin = end)
    {
      Cell top = cells[begin];

      for (end = begin + 1; end < n && cells[end].w - cells[end - 1].w < 3.0 * half; end++)
        if (cells[end].value > top.value)
          top = cells[end];
      climb (f, half, &top);
      if (top.value > peak.value + 1e-13 * f->scale)
        peak = top;
    }
  return peak.w;
}

static void
place_on_klein (const Moments *m, KsModelPlace *place)
{
  Correlation f = make_correlation (m);

  *place = (KsModelPlace) { 0.0 };
  /* No more than rounding: all are equally near. */
  if (f.scale < 1e-28)
    return;

  double theta = 0.5 * find_angle (&f);
  if (theta < 0.0)
    theta += G_PI;
  /* An angle no more than rounding below a half turn is 0. */
  if (theta >= G_PI - 1e-15)
    theta = 0.0;

  double c = cos (2.0 * theta), s = sin (2.0 * theta);
  place->theta = theta;
  place->phi = positive_angle ((m->x * cos (theta) + m->y * sin (theta)) / 6.0,
                               (f.a + f.b * c + f.c * s) / (2.0 + 3.0 * s * s));
}

/* ---- Both ---- */

/* The centred @patch of norm 1; FALSE when it is constant. */
static gboolean
make_unit (const double patch[9], double unit[9])
{
  double largest = 0.0;

  for (int i = 0; i < 9; i++)
    {
      unit[i] = patch[i] - patch[0];
      largest = MAX (largest, fabs (unit[i]));
    }
  if (largest == 0.0)
    return FALSE;
  for (int i = 0; i < 9; i++)
    unit[i] /= largest;
  ks_model_normalise (unit);
  return TRUE;
}

gboolean
ks_model_place (KsModel model, const double patch[9], KsModelPlace *place)
{
  double unit[9], nearest[9], square = 0.0;

  g_return_val_if_fail ((guint) model < KS_N_MODELS, FALSE);

  if (!make_unit (patch, unit))
    return FALSE;
  Moments moments = find_moments (unit);
  if (model == KS_MODEL_KLEIN)
    place_on_klein (&moments, place);
  else
    place_on_circles (patch, &moments, model == KS_MODEL_THREE_CIRCLES, place);

  /* From the difference, since 1 - correlation has no digits left where the patch is near. */
  ks_model_klein (place->theta, place->phi, nearest);
  for (int i = 0; i < 9; i++)
    square += (unit[i] - nearest[i]) * (unit[i] - nearest[i]);
  place->distance = sqrt (square);
  return TRUE;
}
