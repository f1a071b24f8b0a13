/* SPDX-License-Identifier: MIT */
#include "ks-recogniser.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_FACTOR 1.25    /* to / from */
#define LEAST_OF_FEW 1.5     /* the same of fewer holes than SEVERAL, and of components */
#define SEVERAL 3
#define MOST_OTHER 0.3       /* how long other holes last, of the shortest that is shown */
#define PART_OF_SET 1.75     /* fewer holes than SEVERAL die at the threshold by this, or later */
#define PART_OF_SET_APART 4  /* the same of components */
#define PART_OF_PIECES 0.5   /* of the interval of several components that that of one fills */
#define MOST_OF_INTERVAL 0.25 /* that a bar which does not span it may take up */
#define MOST_COMPONENTS 10
#define ROUNDING 1e-9
#define LEAST_SCALE                                                                                \
  1e-3 /* of the threshold: where the logarithm begins, below which all is one scale */

typedef struct {
  KsShape shape;
  const char *name;
  const char *title;     /* inside a sentence; NULL for what has no Betti numbers of its own */
  gsize betti[2][3];     /* over Z/2, Z/3 */
  guint dimension;
} Shape;

static const Shape shapes[] = {
  [KS_SHAPE_UNKNOWN] = { KS_SHAPE_UNKNOWN, "unknown", NULL, { { 0 } } },
  [KS_SHAPE_CIRCLE] = { KS_SHAPE_CIRCLE, "circle", "a circle", { { 1, 1, 0 }, { 1, 1, 0 } }, 1 },
  [KS_SHAPE_FIGURE_EIGHT] = { KS_SHAPE_FIGURE_EIGHT,
                              "figure-eight",
                              "a figure eight",
                              { { 1, 2, 0 }, { 1, 2, 0 } }, 1 },
  [KS_SHAPE_THREE_CIRCLES] = { KS_SHAPE_THREE_CIRCLES,
                               "three-circles",
                               "three circles that meet in four points",
                               { { 1, 5, 0 }, { 1, 5, 0 } }, 1 },
  [KS_SHAPE_KLEIN_BOTTLE] = { KS_SHAPE_KLEIN_BOTTLE,
                              "klein-bottle",
                              "a Klein bottle",
                              { { 1, 2, 1 }, { 1, 1, 0 } }, 2 },
  [KS_SHAPE_TORUS] = { KS_SHAPE_TORUS, "torus", "a torus", { { 1, 2, 1 }, { 1, 2, 1 } }, 2 },
  [KS_SHAPE_SPHERE] = { KS_SHAPE_SPHERE, "sphere", "a sphere", { { 1, 0, 1 }, { 1, 0, 1 } }, 2 },
  [KS_SHAPE_COMPONENTS] = { KS_SHAPE_COMPONENTS, "components", NULL, { { 0 } } },
};

const char *
ks_shape_name (KsShape shape)
{
  g_return_val_if_fail ((guint) shape < G_N_ELEMENTS (shapes), NULL);
  return shapes[shape].name;
}

guint
ks_shape_dimension (KsShape shape)
{
  g_return_val_if_fail ((guint) shape < G_N_ELEMENTS (shapes), 0);
  return shapes[shape].dimension;
}

/* ---- The bars that can matter ---- */

typedef struct {
  double birth, death; /* logarithms */
  guint dim, field;    /* 0 is Z/2, 1 is Z/3 */
} Span;

typedef struct {
  gsize n;
  double threshold;    /* logarithm */
  double crowded;      /* the death, a logarithm, up to which more than MOST_COMPONENTS last */
  guint n_fields;      /* 1 where Z/3 is not known, and taken to be as Z/2 */
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
  gsize room = diagrams[0]->n_bars + (diagrams[1] != NULL ? diagrams[1]->n_bars : 0);

  self->threshold = log (threshold);
  self->n_fields = diagrams[1] != NULL ? 2 : 1;
  if ((self->spans = ks_new (context, Span, room, error)) == NULL
      || (self->ends = ks_new (context, double, 2 * room, error)) == NULL)
    return FALSE;
  for (guint field = 0; field < self->n_fields && threshold > 0.0; field++)
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

  /* Components are born together, so the longest die last. */
  gsize n_components = 0;
  self->crowded = -INFINITY;
  for (gsize i = 0; i < self->n && n_components <= MOST_COMPONENTS; i++)
    if (self->spans[i].dim == 0 && self->spans[i].field == 0
        && ++n_components > MOST_COMPONENTS)
      self->crowded = self->spans[i].death;
  return TRUE;
}

/* ---- The widest gap ---- */

typedef struct {
  double from, to; /* logarithms */
  gsize betti[2][3];
} Gap;

static const Gap no_gap = { .from = NAN, .to = NAN };

static double
width_of (const Gap *gap)
{
  return isnan (gap->from) ? 0.0 : gap->to - gap->from;
}

/* Whether the Betti numbers stand still on the interval of @gap; fills them in. */
static gboolean
stands_still (const Spans *self, Gap *gap)
{
  double most = MOST_OF_INTERVAL * width_of (gap);

  memset (gap->betti, 0, sizeof gap->betti);
  for (gsize i = 0; i < self->n && self->spans[i].death - self->spans[i].birth > most; i++)
    {
      const Span *span = &self->spans[i];

      if (span->birth <= gap->from && span->death >= gap->to)
        gap->betti[span->field][span->dim]++;
      else if (MIN (span->death, gap->to) - MAX (span->birth, gap->from) > most)
        return FALSE;
    }
  if (self->n_fields == 1)
    memcpy (gap->betti[1], gap->betti[0], sizeof gap->betti[1]);
  return TRUE;
}

static gboolean
is_in_pieces (const Gap *gap)
{
  return gap->betti[0][0] > 1;
}

/* Whether the holes that @gap shows stand out: of those that it does not show, none lasts
 * a third as long, wherever that is. */
static gboolean
stand_out (const Spans *self, const Gap *gap)
{
  double shortest = INFINITY, longest = 0.0;

  for (gsize i = 0; i < self->n; i++)
    {
      const Span *span = &self->spans[i];
      double length = exp (span->death) - exp (span->birth);

      if (span->dim == 0)
        continue;
      if (span->birth <= gap->from && span->death >= gap->to)
        shortest = MIN (shortest, length);
      else
        longest = MAX (longest, length);
    }
  return longest <= MOST_OTHER * shortest;
}

/* Whether @gap, of LEAST_FACTOR at least, is enough for as many classes as it shows, which are
 * some. */
static gboolean
is_evidence (const Spans *self, const Gap *gap)
{
  const gsize (*betti)[3] = gap->betti;
  gsize n = 0;

  if (MIN (betti[0][0], betti[1][0]) < 1 || MAX (betti[0][0], betti[1][0]) > MOST_COMPONENTS)
    return FALSE;
  for (guint field = 0; field < 2; field++)
    n = MAX (n, betti[field][0] - 1 + betti[field][1] + betti[field][2]);
  if (is_in_pieces (gap))
    return width_of (gap) >= log (LEAST_OF_FEW)
           && gap->to >= self->threshold - log (PART_OF_SET_APART);
  if (n == 0 || n >= SEVERAL)
    return n > 0;
  return width_of (gap) >= log (LEAST_OF_FEW) && stand_out (self, gap)
         && gap->to >= self->threshold - log (PART_OF_SET);
}

/* Up to where a gap from @from can show more than one component without holes. */
static double
find_reach (const Spans *self, double from)
{
  double reach = -INFINITY;
  gsize n_components = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      const Span *span = &self->spans[i];

      if (span->death - span->birth < log (LEAST_FACTOR))
        break;
      if (span->birth <= from && (span->dim > 0 || (span->field == 0 && ++n_components == 2)))
        reach = MAX (reach, span->death);
    }
  return reach;
}

/* The widest gaps of one component, @widest[0], and of several, @widest[1]; each stays as it was
 * when there is none. */
static gboolean
find_widest (const Spans *self, KsContext *context, Gap widest[2], GError **error)
{
  /* What ends where it is crowded, or begins so early that it is for more than the part allowed,
   * shows too many components. */
  double last = self->n > 0 ? self->ends[2 * self->n - 1] : 0.0;
  double first = (self->crowded - MOST_OF_INTERVAL * last) / (1.0 - MOST_OF_INTERVAL);

  for (gsize i = 0; i < 2 * self->n; i++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      if (self->ends[i] < first - ROUNDING || (i > 0 && self->ends[i] == self->ends[i - 1]))
        continue;
      double reach = find_reach (self, self->ends[i]);
      for (gsize j = 2 * self->n; j-- > i;)
        {
          Gap gap = { .from = self->ends[i], .to = self->ends[j] };

          if (gap.to < self->crowded || width_of (&gap) < log (LEAST_FACTOR)
              || width_of (&gap) <= MIN (width_of (&widest[0]), width_of (&widest[1])))
            break;
          if (gap.to > reach || (j + 1 < 2 * self->n && gap.to == self->ends[j + 1])
              || !stands_still (self, &gap) || !is_evidence (self, &gap))
            continue;
          /* Of equally wide ones the first. */
          Gap *known = &widest[is_in_pieces (&gap)];
          if (width_of (&gap) > width_of (known))
            *known = gap;
        }
    }
  return TRUE;
}

/* *@gap stays as it was when there is none. */
static gboolean
find_gap (const Spans *self, KsContext *context, Gap *gap, GError **error)
{
  Gap widest[] = { no_gap, no_gap };

  if (!find_widest (self, context, widest, error))
    return FALSE;
  *gap = widest[width_of (&widest[0]) < PART_OF_PIECES * width_of (&widest[1])];
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
static char *
tell_reading (const KsRecognised *self, const char *evidence)
{
  g_autoptr (GString) text = g_string_new ("the Betti numbers stay ");

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
  return g_strdup (text->str);
}

static gboolean
has_holes (const Gap *gap)
{
  return gap->betti[0][1] + gap->betti[0][2] + gap->betti[1][1] + gap->betti[1][2] > 0;
}

/* "a circle", "3 separate components" */
static char *
tell_shape (const KsRecognised *self)
{
  if (self->shape == KS_SHAPE_COMPONENTS)
    return g_strdup_printf ("%" G_GSIZE_FORMAT " separate components", self->betti[0][0]);
  return g_strdup (shapes[self->shape].title);
}

/* Why nothing is shown by any interval. */
static char *
tell_nothing (const KsRecognised *self, const char *evidence)
{
  if (self->is_split)
    return g_strdup_printf ("Cannot tell, because the Betti numbers that last are not the same"
                            "%s%s.", evidence != NULL ? " " : "", evidence != NULL ? evidence : "");
  return g_strdup_printf ("Cannot tell, because no Betti numbers but those of one component "
                          "without holes stand out over a factor of %g, or of %g where they count "
                          "%d holes or more%s%s: noise shows that, and so does a filled blob.",
                          LEAST_OF_FEW, LEAST_FACTOR, SEVERAL, evidence != NULL ? ", " : "",
                          evidence != NULL ? evidence : "");
}

/* Fills in the shape and what is said of it. */
static void
judge (KsRecognised *self, const Gap *gap, const char *evidence)
{
  if (isnan (self->from))
    {
      self->because = tell_nothing (self, evidence);
      return;
    }

  guint n = count_shapes (gap, self->n_dims, &self->shape);
  self->reading = tell_reading (self, evidence);
  if (n == 0 && !has_holes (gap))
    self->shape = KS_SHAPE_COMPONENTS;
  else if (n != 1)
    {
      self->shape = KS_SHAPE_UNKNOWN;
      self->because
        = g_strdup_printf ("Cannot tell, because %s, as those of %s.", self->reading,
                           n > 1 ? "several shapes do that H2 would tell apart"
                                 : "no shape known here do");
      return;
    }
  g_autofree char *shape = tell_shape (self);
  self->because = g_strdup_printf ("It looks like %s because %s.", shape, self->reading);
}

KsRecognised *
ks_recognise (KsContext *context, const KsFieldPair *pairs, gsize n_pairs, const char *evidence,
              GError **error)
{
  g_return_val_if_fail (pairs != NULL && n_pairs > 0, NULL);

  guint n_dims = 3;
  gboolean is_split;
  Gap gap = no_gap;

  for (gsize i = 0; i < n_pairs; i++)
    {
      const KsDiagram *over_3 = pairs[i].over_3;

      g_return_val_if_fail (pairs[i].over_2->prime == 2, NULL);
      g_return_val_if_fail (over_3 == NULL || over_3->prime == 3, NULL);
      n_dims = MIN (n_dims, 1 + pairs[i].over_2->max_dim);
      if (over_3 != NULL)
        n_dims = MIN (n_dims, 1 + over_3->max_dim);
    }
  if (!find_common_gap (context, pairs, n_pairs, n_dims, &gap, &is_split, error))
    return NULL;
  if (is_split)
    gap = no_gap;

  KsRecognised *self = g_atomic_rc_box_new0 (KsRecognised);
  self->n_dims = n_dims;
  self->from = exp (gap.from);
  self->to = exp (gap.to);
  self->is_split = is_split;
  memcpy (self->betti, gap.betti, sizeof self->betti);
  judge (self, &gap, evidence);
  return self;
}

KsRecognised *
ks_recognised_refute (const KsRecognised *self, const char *reason)
{
  g_return_val_if_fail (self != NULL && self->shape != KS_SHAPE_UNKNOWN && reason != NULL, NULL);

  KsRecognised *refuted = g_atomic_rc_box_new0 (KsRecognised);
  g_autofree char *shape = tell_shape (self);

  *refuted = *self;
  refuted->shape = KS_SHAPE_UNKNOWN;
  refuted->reading = g_strdup (self->reading);
  refuted->because = g_strdup_printf ("Cannot tell, because %s, as those of %s do, but %s.",
                                      self->reading, shape, reason);
  return refuted;
}

KsRecognised *
ks_recognised_ref (KsRecognised *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsRecognised *self = data;

  g_free (self->reading);
  g_free (self->because);
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
  return sizeof *self + strlen (self->because) + 1
         + (self->reading != NULL ? strlen (self->reading) + 1 : 0);
}
