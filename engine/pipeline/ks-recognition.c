/* SPDX-License-Identifier: MIT */
#include "ks-recognition.h"

#include "ks-landmarks.h"
#include "ks-local-means.h"
#include "ks-persistence.h"
#include "ks-pieces.h"
#include "ks-shape-check.h"

#include <math.h>
#include <string.h>

#define MOST_POINTS 8192
#define MOST_MOVED 3000
#define MOST_LANDMARKS 300
#define FEW_LANDMARKS 20   /* of fewer no shape can be read */
#define N_CHOICES 3
#define LEAST_MAIN 0.9   /* the share of the points that the main piece holds; others are strays */
#define PART_NEAREST 60   /* a point moves to the mean of n / this many */

static KsDiagram *
diagram_over (KsContext *context, const double *distance, gsize n, guint prime, GError **error)
{
  KsRipsSpec spec = { .max_dim = 2, .threshold = NAN, .prime = prime, .is_checked = TRUE };

  return ks_rips_persistence (context, distance, n, &spec, error);
}

/* The diagrams of @count landmarks of @space from @start; over Z/3 only where Z/2 shows
 * something. */
static gboolean
find_pair (KsContext *context, const KsSpace *space, gsize count, gsize start, KsFieldPair *pair,
           GError **error)
{
  g_autoptr (KsLandmarks) landmarks = ks_landmarks_maxmin (context, space, count, start, error);
  g_autofree double *distance = NULL;

  if (landmarks == NULL)
    return FALSE;
  distance = ks_persistence_distances (context, space, landmarks->rows, landmarks->n, error);
  if (distance == NULL
      || (pair->over_2 = diagram_over (context, distance, count, 2, error)) == NULL)
    return FALSE;
  g_autoptr (KsRecognised) hint = ks_recognise (context, pair, 1, NULL, error);
  if (hint == NULL || isnan (hint->from))
    return hint != NULL;
  return (pair->over_3 = diagram_over (context, distance, count, 3, error)) != NULL;
}

static char *
tell_evidence (gsize n_choices, gsize count, const char *ending)
{
  if (n_choices == 1)
    return g_strdup_printf ("for %" G_GSIZE_FORMAT " landmark%s%s", count, count == 1 ? "" : "s",
                            ending);
  return g_strdup_printf ("for each of %" G_GSIZE_FORMAT " choices of %" G_GSIZE_FORMAT
                          " landmarks%s", n_choices, count, ending);
}

typedef struct {
  KsFieldPair pairs[N_CHOICES]; /* owned */
} Choices;

static void
choices_clear (Choices *self)
{
  for (gsize i = 0; i < N_CHOICES; i++)
    {
      ks_diagram_unref (self->pairs[i].over_2);
      ks_diagram_unref (self->pairs[i].over_3);
    }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Choices, choices_clear)

/* Fills @choices up to the first that shows nothing, or not what those before show: no later one
 * can mend that. @ending says what was done to the landmarks. Progress is that of the part
 * @span. */
static KsRecognised *
recognise_space (KsContext *context, const KsSpace *space, const char *ending, const double span[2],
                 Choices *choices, GError **error)
{
  gsize count = CLAMP (space->n / 3, MIN (FEW_LANDMARKS, space->n), MOST_LANDMARKS);
  double step = (span[1] - span[0]) / N_CHOICES;
  g_autoptr (KsRecognised) recognised = NULL;

  for (gsize i = 0; i < N_CHOICES && (i == 0 || isfinite (recognised->from)); i++)
    {
      g_autofree char *evidence = tell_evidence (i + 1, count, ending);

      ks_context_set_span (context, span[0] + step * (double) i, span[0] + step * (double) (i + 1));
      g_clear_pointer (&recognised, ks_recognised_unref);
      if (!find_pair (context, space, count, i * space->n / N_CHOICES, &choices->pairs[i], error)
          || (recognised = ks_recognise (context, choices->pairs, i + 1, evidence, error)) == NULL)
        return NULL;
    }
  g_autofree char *reason = NULL;
  if (!ks_shape_check (context, space, recognised, &reason, error))
    return NULL;
  return reason != NULL ? ks_recognised_refute (recognised, reason) : g_steal_pointer (&recognised);
}

/* Whether one of @choices by itself shows the Betti numbers of @moved: TRUE in *@is_shown. */
static gboolean
is_shown_by_any (KsContext *context, const Choices *choices, const KsRecognised *moved,
                 gboolean *is_shown, GError **error)
{
  *is_shown = FALSE;
  for (gsize i = 0; i < N_CHOICES && choices->pairs[i].over_2 != NULL; i++)
    {
      g_autoptr (KsRecognised) alone = ks_recognise (context, &choices->pairs[i], 1, NULL, error);

      if (alone == NULL)
        return FALSE;
      *is_shown = *is_shown || memcmp (alone->betti, moved->betti, sizeof alone->betti) == 0;
    }
  return TRUE;
}

static KsRecognised *
recognise_moved (KsContext *context, const KsSpace *space, const char *ending, GError **error)
{
  static const double span[] = { 0.6, 1.0 };
  g_auto (Choices) choices = { { { NULL } } };
  gsize k = MAX ((space->n + PART_NEAREST / 2) / PART_NEAREST, 1);
  gsize n_moved = MIN (MOST_MOVED, space->n);

  ks_context_set_span (context, 0.4, 0.5);
  g_autoptr (KsLandmarks) landmarks = ks_landmarks_maxmin (context, space, n_moved, 0, error);
  if (landmarks == NULL)
    return NULL;
  ks_context_set_span (context, 0.5, span[0]);
  g_autoptr (KsSpace) moved = ks_local_means (context, space, landmarks->rows, n_moved, k, error);
  if (moved == NULL)
    return NULL;
  g_autofree char *how = g_strdup_printf ("%s, each moved to the mean of the %" G_GSIZE_FORMAT
                                          " points nearest to it", ending, k);
  return recognise_space (context, moved, how, span, &choices, error);
}

static KsSpace *
draw_points (KsContext *context, const KsSpace *space, guint64 seed, GError **error)
{
  g_autoptr (KsLandmarks) drawn = ks_landmarks_random (context, space->n, MOST_POINTS, seed, error);

  return drawn != NULL ? ks_space_select (context, space, drawn->rows, drawn->n, error) : NULL;
}

/* What the largest piece shows by itself, where @plain shows nothing known for strays;
 * *@recognised stays NULL where there is no such piece. */
static gboolean
recognise_main (KsContext *context, const KsSpace *space, const char *ending,
                const KsRecognised *plain, KsRecognised **recognised, GError **error)
{
  static const double span[] = { 0.5, 1.0 };
  double length = sqrt (plain->from * plain->to);
  g_auto (Choices) choices = { { { NULL } } };

  ks_context_set_span (context, 0.4, span[0]);
  g_autoptr (KsPieces) pieces = ks_pieces_new (context, space, length, error);
  if (pieces == NULL)
    return FALSE;
  gsize n = pieces->sizes[0];
  if (pieces->n_pieces == 1 || (double) n < LEAST_MAIN * (double) space->n)
    return TRUE;

  g_autofree guint32 *rows = ks_new (context, guint32, n, error);
  if (rows == NULL)
    return FALSE;
  for (gsize row = 0, i = 0; row < space->n; row++)
    if (pieces->piece[row] == 0)
      rows[i++] = (guint32) row;
  g_autoptr (KsSpace) main_piece = ks_space_select (context, space, rows, n, error);
  if (main_piece == NULL)
    return FALSE;
  g_autofree char *what = g_strdup_printf ("%s in the largest piece, which has all points but %"
                                           G_GSIZE_FORMAT, ending, space->n - n);
  *recognised = recognise_space (context, main_piece, what, span, &choices, error);
  return *recognised != NULL;
}

/* Of points that show nothing as they are. */
static KsRecognised *
look_again (KsContext *context, const KsSpace *space, const char *ending, KsRecognised *plain,
            const Choices *choices, GError **error)
{
  g_autoptr (KsRecognised) moved = recognise_moved (context, space, ending, error);
  gboolean is_shown = TRUE;

  if (moved == NULL
      || (plain->is_split && !is_shown_by_any (context, choices, moved, &is_shown, error)))
    return NULL;
  return is_shown ? g_steal_pointer (&moved) : ks_recognised_ref (plain);
}

KsRecognised *
ks_recognition_new (KsContext *context, const KsSpace *space, guint64 seed, GError **error)
{
  static const double span[] = { 0.0, 0.4 };

  g_return_val_if_fail (space != NULL, NULL);

  gboolean is_large = space->n > MOST_POINTS;
  g_autoptr (KsSpace) drawn = is_large ? draw_points (context, space, seed, error) : NULL;
  if (is_large && drawn == NULL)
    return NULL;
  if (is_large)
    space = drawn;

  const char *ending = is_large ? " of 8192 points drawn by lot" : "";
  g_auto (Choices) choices = { { { NULL } } };
  g_autoptr (KsRecognised) plain = recognise_space (context, space, ending, span, &choices, error);
  g_autoptr (KsRecognised) without_strays = NULL;
  if (plain == NULL)
    return NULL;
  if (plain->shape == KS_SHAPE_UNKNOWN && plain->betti[0][0] > 1
      && !recognise_main (context, space, ending, plain, &without_strays, error))
    return NULL;
  if (without_strays != NULL)
    return g_steal_pointer (&without_strays);
  if (isfinite (plain->from) || space->coordinates == NULL || 2 * space->n < 3 * PART_NEAREST)
    return g_steal_pointer (&plain);
  return look_again (context, space, ending, plain, &choices, error);
}
