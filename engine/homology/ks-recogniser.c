/* SPDX-License-Identifier: MIT */
#include "ks-recogniser.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_FACTOR 1.25    /* to / from */
#define MOST_OF_INTERVAL 0.25 /* that a bar which does not span it may take up */
#define MOST_COMPONENTS 10
#define LEAST_SCALE                                                                                \
  1e-3 /* of the threshold: where the logarithm begins, below which all is one scale */

typedef struct {
  KsShape shape;
  const char *name;
  const char *title;     /* inside a sentence; NULL for what has no Betti numbers of its own */
  gsize betti[2][3];     /* over Z/2, Z/3 */
} Shape;

static const Shape shapes[] = {
  [KS_SHAPE_UNKNOWN] = { KS_SHAPE_UNKNOWN, "unknown", NULL, { { 0 } } },
  [KS_SHAPE_CIRCLE] = { KS_SHAPE_CIRCLE, "circle", "a circle", { { 1, 1, 0 }, { 1, 1, 0 } } },
  [KS_SHAPE_FIGURE_EIGHT] = { KS_SHAPE_FIGURE_EIGHT,
                              "figure-eight",
                              "a figure eight",
                              { { 1, 2, 0 }, { 1, 2, 0 } } },
  [KS_SHAPE_THREE_CIRCLES] = { KS_SHAPE_THREE_CIRCLES,
                               "three-circles",
                               "three circles that meet in four points",
                               { { 1, 5, 0 }, { 1, 5, 0 } } },
  [KS_SHAPE_KLEIN_BOTTLE] = { KS_SHAPE_KLEIN_BOTTLE,
                              "klein-bottle",
                              "a Klein bottle",
                              { { 1, 2, 1 }, { 1, 1, 0 } } },
  [KS_SHAPE_TORUS] = { KS_SHAPE_TORUS, "torus", "a torus", { { 1, 2, 1 }, { 1, 2, 1 } } },
  [KS_SHAPE_SPHERE] = { KS_SHAPE_SPHERE, "sphere", "a sphere", { { 1, 0, 1 }, { 1, 0, 1 } } },
  [KS_SHAPE_COMPONENTS] = { KS_SHAPE_COMPONENTS, "components", NULL, { { 0 } } },
};

const char *
ks_shape_name (KsShape shape)
{
  g_return_val_if_fail ((guint) shape < G_N_ELEMENTS (shapes), NULL);
  return shapes[shape].name;
}

/* ---- The bars that can matter ---- */

typedef struct {
  double birth, death; /* logarithms */
  guint dim, field;    /* 0 is Z/2, 1 is Z/3 */
} Span;

typedef struct {
  gsize n;
  Span *spans;         /* (n) longest first; owned */
  double *ends;        /* (2 n) logarithms, ascending; owned */
} Spans;

static void
spans_clear (Spans *self)
{
  g_free (self->spans);
  g_free (self->ends);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Spans, spans_clear)

static int
by_length (const void *a, const void *b)
{
  const Span *p = a, *q = b;
  double x = p->death - p->birth, y = q->death - q->birth;

  return (x < y) - (x > y);
}

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Bars too short to span any interval, and to disturb one, are left out. */
static gboolean
spans_init (Spans *self, KsContext *context, const KsFieldPair *pair, guint n_dims,
            GError **error)
{
  const KsDiagram *diagrams[] = { pair->over_2, pair->over_3 };
  double threshold = diagrams[0]->threshold, least = MOST_OF_INTERVAL * log (LEAST_FACTOR);
  gsize room = diagrams[0]->n_bars + diagrams[1]->n_bars;

  if ((self->spans = ks_new (context, Span, room, error)) == NULL
      || (self->ends = ks_new (context, double, 2 * room, error)) == NULL)
    return FALSE;
  for (guint field = 0; field < 2 && threshold > 0.0; field++)
    for (gsize i = 0; i < diagrams[field]->n_bars; i++)
      {
        const KsBar *bar = &diagrams[field]->bars[i];
        double floor = LEAST_SCALE * threshold;
        Span span = { log (MAX (bar->birth, floor)), log (CLAMP (bar->death, floor, threshold)),
                      bar->dim, field };

        if (bar->dim >= n_dims || span.death - span.birth <= least)
          continue;
        self->ends[2 * self->n] = span.birth;
        self->ends[2 * self->n + 1] = span.death;
        self->spans[self->n++] = span;
      }
  qsort (self->spans, self->n, sizeof *self->spans, by_length);
  qsort (self->ends, 2 * self->n, sizeof *self->ends, by_value);
  return TRUE;
}

/* ---- The widest gap ---- */

typedef struct {
  double from, to; /* logarithms */
  gsize betti[2][3];
} Gap;

/* Whether the Betti numbers stand still on the interval of @gap; fills them in. */
static gboolean
stands_still (const Spans *self, Gap *gap)
{
  double most = MOST_OF_INTERVAL * (gap->to - gap->from);

  memset (gap->betti, 0, sizeof gap->betti);
  for (gsize i = 0; i < self->n && self->spans[i].death - self->spans[i].birth > most; i++)
    {
      const Span *span = &self->spans[i];

      if (span->birth <= gap->from && span->death >= gap->to)
        gap->betti[span->field][span->dim]++;
      else if (MIN (span->death, gap->to) - MAX (span->birth, gap->from) > most)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_evidence (const Gap *gap)
{
  const gsize (*betti)[3] = gap->betti;

  if (MIN (betti[0][0], betti[1][0]) < 1 || MAX (betti[0][0], betti[1][0]) > MOST_COMPONENTS)
    return FALSE;
  return betti[0][0] > 1 || betti[0][1] + betti[0][2] + betti[1][1] + betti[1][2] > 0;
}

/* *@widest stays as it was when there is none. */
static gboolean
find_gap (const Spans *self, KsContext *context, Gap *widest, GError **error)
{
  double width = log (LEAST_FACTOR);

  for (gsize i = 0; i < 2 * self->n; i++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      if (i > 0 && self->ends[i] == self->ends[i - 1])
        continue;
      for (gsize j = 2 * self->n; j-- > i && self->ends[j] - self->ends[i] >= width;)
        {
          Gap gap = { .from = self->ends[i], .to = self->ends[j] };

          if ((j + 1 < 2 * self->n && self->ends[j] == self->ends[j + 1])
              || !stands_still (self, &gap) || !is_evidence (&gap))
            continue;
          /* Of equally wide ones the first. */
          if (isnan (widest->from) || gap.to - gap.from > widest->to - widest->from)
            *widest = gap;
          width = gap.to - gap.from;
        }
    }
  return TRUE;
}

/* The gap of all @pairs is the narrowest of theirs, none where one has none; *@is_split tells
 * whether two of them show different Betti numbers. */
static gboolean
find_common_gap (KsContext *context, const KsFieldPair *pairs, gsize n_pairs, guint n_dims,
                 Gap *common, gboolean *is_split, GError **error)
{
  const Gap *shown = NULL;
  g_autofree Gap *gaps = ks_new (context, Gap, n_pairs, error);

  if (gaps == NULL)
    return FALSE;
  *is_split = FALSE;
  for (gsize i = 0; i < n_pairs; i++)
    {
      g_auto (Spans) spans = { 0 };
      Gap *gap = &gaps[i];

      *gap = (Gap) { .from = NAN, .to = NAN };
      if (!spans_init (&spans, context, &pairs[i], n_dims, error)
          || !find_gap (&spans, context, gap, error))
        return FALSE;
      if (i == 0 || isnan (gap->from) || gap->to - gap->from < common->to - common->from)
        *common = *gap;
      if (isnan (gap->from))
        continue;
      if (shown != NULL && memcmp (gap->betti, shown->betti, sizeof gap->betti) != 0)
        *is_split = TRUE;
      shown = gap;
    }
  return TRUE;
}

/* ---- The verdict ---- */

/* How many shapes have these Betti numbers in the dimensions known; *@shape is one of them. */
static guint
count_shapes (const Gap *gap, guint n_dims, KsShape *shape)
{
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      gboolean fits = shapes[i].title != NULL;

      for (guint field = 0; field < 2; field++)
        for (guint dim = 0; dim < n_dims; dim++)
          fits = fits && shapes[i].betti[field][dim] == gap->betti[field][dim];
      if (fits && n++ == 0)
        *shape = shapes[i].shape;
    }
  return n;
}

static void
append_betti (GString *text, const gsize *betti, guint n_dims)
{
  for (guint dim = 0; dim < n_dims; dim++)
    g_string_append_printf (text, "%s%" G_GSIZE_FORMAT, dim > 0 ? ", " : "", betti[dim]);
}

/* "the Betti numbers stay 1, 1, 0 over Z/2 and Z/3 from 0.1 to 1.7, a factor of 17" */
static void
append_evidence (GString *text, const KsRecognised *self, const char *evidence)
{
  g_string_append (text, "the Betti numbers stay ");
  append_betti (text, self->betti[0], self->n_dims);
  g_string_append (text, " over Z/2 and ");
  if (memcmp (self->betti[0], self->betti[1], sizeof self->betti[0]) != 0)
    {
      append_betti (text, self->betti[1], self->n_dims);
      g_string_append (text, " over ");
    }
  g_string_append_printf (text, "Z/3 from %.4g to %.4g, a factor of %.3g%s%s", self->from, self->to,
                          self->to / self->from, evidence != NULL ? ", " : "",
                          evidence != NULL ? evidence : "");
}

static gboolean
has_holes (const Gap *gap)
{
  return gap->betti[0][1] + gap->betti[0][2] + gap->betti[1][1] + gap->betti[1][2] > 0;
}

static char *
judge (KsRecognised *self, const Gap *gap, const char *evidence)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = isnan (self->from) ? 0 : count_shapes (gap, self->n_dims, &self->shape);

  if (self->is_split)
    g_string_printf (text, "Cannot tell, because the Betti numbers that last are not the same%s%s.",
                     evidence != NULL ? " " : "", evidence != NULL ? evidence : "");
  else if (isnan (self->from))
    g_string_printf (text,
                     "Cannot tell, because no Betti numbers but those of one component without "
                     "holes last over a "
                     "factor of %g%s%s: noise shows that, and so does a filled blob.",
                     LEAST_FACTOR, evidence != NULL ? ", " : "", evidence != NULL ? evidence : "");
  else if (n == 1 || (n == 0 && !has_holes (gap)))
    {
      if (n == 1)
        g_string_printf (text, "It looks like %s because ", shapes[self->shape].title);
      else
        {
          self->shape = KS_SHAPE_COMPONENTS;
          g_string_printf (text, "It looks like %" G_GSIZE_FORMAT " separate components because ",
                           gap->betti[0][0]);
        }
      append_evidence (text, self, evidence);
      g_string_append_c (text, '.');
    }
  else
    {
      self->shape = KS_SHAPE_UNKNOWN;
      g_string_append (text, "Cannot tell, because ");
      append_evidence (text, self, evidence);
      g_string_append (text, n > 1 ? ", as those of several shapes do that H2 would tell apart."
                                   : ", as those of no shape known here do.");
    }
  return g_strdup (text->str);
}

KsRecognised *
ks_recognise (KsContext *context, const KsFieldPair *pairs, gsize n_pairs, const char *evidence,
              GError **error)
{
  g_return_val_if_fail (pairs != NULL && n_pairs > 0, NULL);

  static const Gap none = { .from = NAN, .to = NAN };
  guint n_dims = 3;
  gboolean is_split;
  Gap gap = none;

  for (gsize i = 0; i < n_pairs; i++)
    {
      g_return_val_if_fail (pairs[i].over_2->prime == 2 && pairs[i].over_3->prime == 3, NULL);
      n_dims = MIN (n_dims, 1 + MIN (pairs[i].over_2->max_dim, pairs[i].over_3->max_dim));
    }
  if (!find_common_gap (context, pairs, n_pairs, n_dims, &gap, &is_split, error))
    return NULL;
  if (is_split)
    gap = none;

  KsRecognised *self = g_atomic_rc_box_new0 (KsRecognised);
  self->n_dims = n_dims;
  self->from = exp (gap.from);
  self->to = exp (gap.to);
  self->is_split = is_split;
  memcpy (self->betti, gap.betti, sizeof self->betti);
  self->because = judge (self, &gap, evidence);
  return self;
}

KsRecognised *
ks_recognised_ref (KsRecognised *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_free (((KsRecognised *) data)->because);
}

void
ks_recognised_unref (KsRecognised *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_recognised_bytes (const KsRecognised *self)
{
  return sizeof *self + strlen (self->because) + 1;
}
