/* Centres and balls are found together: a row that no ball holds yet is farther than epsilon
 * from every centre, hence the next one. With several threads a batch of centres is
 * collected first, by comparing each candidate with those that wait, and their balls are
 * then found in parallel.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-ball.h"

#include "ks-ball-farthest.h"
#include "ks-ball-tree.h"
#include "ks-number.h"
#include "ks-parallel.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#define BATCH 32     /* centres for each thread */
#define KEPT 4096    /* members that a ball of the batch keeps room for */
#define LANDMARKS 60 /* balls about which a suggested epsilon makes */

typedef struct {
  guint32 centre;
  guint32 *members; /* ascending; owned */
  gsize n, room;
} Ball;

typedef struct {
  const KsSpace *space;
  KsBallTree tree;
  double epsilon;
  gsize max_members;

  KsRowSet *sets; /* (n_workers) owned */
  guint n_workers;
  Ball *batch;    /* (batch_room) owned */
  gsize n_batch, batch_room;
  atomic_size_t n_found; /* members of all balls so far, those of the batch among them */
  guint8 *covered; /* (m) whether in a ball; NULL in the farthest order; owned */

  /* What becomes the clustering; owned. */
  guint32 *centres, *members;
  gsize *ends;    /* (n_balls) of each ball in members */
  gsize n_balls, n_members;
  gsize centres_room, ends_room, members_room;
} Cover;

static void
cover_clear (Cover *self)
{
  ks_ball_tree_clear (&self->tree);
  for (guint w = 0; w < self->n_workers; w++)
    ks_row_set_clear (&self->sets[w]);
  for (gsize b = 0; b < self->batch_room; b++)
    g_free (self->batch[b].members);
  g_free (self->sets);
  g_free (self->batch);
  g_free (self->covered);
  g_free (self->centres);
  g_free (self->members);
  g_free (self->ends);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cover, cover_clear)

/* Every centre has its ball in the end, whoever finds it: whether all balls hold too many members
 * does not hang on the number of threads. */
static gboolean
count_members (Cover *self, gsize n, GError **error)
{
  char epsilon[KS_NUMBER_SIZE];

  if (atomic_fetch_add (&self->n_found, n) + n <= self->max_members)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_MEMORY,
               "The balls of radius %s hold more than %" G_GSIZE_FORMAT
               " points in all, each counted "
               "once for every ball that holds it; choose another epsilon, or a smaller core.",
               ks_number_to_text (self->epsilon, epsilon), self->max_members);
  return FALSE;
}

/* Exactly as much as is needed, since every ball of a batch may hold all points. */
static gboolean
make_room (Ball *self, KsContext *context, GError **error)
{
  if (self->room >= self->n)
    return TRUE;
  g_clear_pointer (&self->members, g_free);
  self->room = 0;
  if ((self->members = ks_new (context, guint32, self->n, error)) == NULL)
    return FALSE;
  self->room = self->n;
  return TRUE;
}

static gboolean
find_balls (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  Cover *self = data;
  KsRowSet *set = &self->sets[worker];

  if (set->bits == NULL && !ks_row_set_init (set, context, self->space->n, error))
    return FALSE;
  for (gsize b = begin; b < end; b++)
    {
      Ball *ball = &self->batch[b];

      if (!ks_context_check (context, error))
        return FALSE;
      ks_ball_tree_find (&self->tree, ball->centre, set);
      ball->n = set->n;
      if (!count_members (self, ball->n, error) || !make_room (ball, context, error))
        return FALSE;
      ks_row_set_take (set, ball->members);
    }
  return TRUE;
}

static gboolean
append (Cover *self, KsContext *context, Ball *ball, GError **error)
{
  if (!ks_grow (context, &self->members, &self->members_room, self->n_members + ball->n,
                sizeof (guint32), error)
      || !ks_grow (context, &self->centres, &self->centres_room, self->n_balls + 1,
                   sizeof (guint32), error)
      || !ks_grow (context, &self->ends, &self->ends_room, self->n_balls + 1, sizeof (gsize),
                   error))
    return FALSE;
  memcpy (self->members + self->n_members, ball->members, ball->n * sizeof (guint32));
  for (gsize i = 0; self->covered != NULL && i < ball->n; i++)
    self->covered[ball->members[i]] = TRUE;
  self->n_members += ball->n;
  self->centres[self->n_balls] = ball->centre;
  self->ends[self->n_balls++] = self->n_members;
  if (ball->room > KEPT)
    {
      g_clear_pointer (&ball->members, g_free);
      ball->room = 0;
    }
  return TRUE;
}

/* Finds the balls of the batch and empties it; @done tells of the progress made. */
static gboolean
flush (Cover *self, KsContext *context, double done, GError **error)
{
  ks_context_set_span (context, done, done);
  if (!ks_parallel_for (context, self->n_batch, 4, find_balls, self, error))
    return FALSE;
  for (gsize b = 0; b < self->n_batch; b++)
    if (!append (self, context, &self->batch[b], error))
      return FALSE;
  self->n_batch = 0;
  return TRUE;
}

static gboolean
waits_near (const Cover *self, guint32 row)
{
  for (gsize b = 0; b < self->n_batch; b++)
    if (ks_space_key (self->space, self->batch[b].centre, row) <= self->tree.leaves.limit)
      return TRUE;
  return FALSE;
}

static gboolean
cover_in_rows (Cover *self, KsContext *context, GError **error)
{
  gsize m = self->space->n;

  if ((self->covered = ks_new0 (context, guint8, m, error)) == NULL)
    return FALSE;
  for (gsize row = 0; row < m; row++)
    {
      if (row % 1024 == 0 && !ks_context_check (context, error))
        return FALSE;
      if (self->covered[row] || waits_near (self, (guint32) row))
        continue;
      self->batch[self->n_batch++].centre = (guint32) row;
      if (self->n_batch == self->batch_room
          && !flush (self, context, (double) row / (double) m, error))
        return FALSE;
    }
  return flush (self, context, 1.0, error);
}

static gboolean
cover_from_afar (Cover *self, KsContext *context, GError **error)
{
  g_autofree guint32 *centres = NULL;
  gsize n;
  double radius;

  if (!ks_ball_farthest (context, self->space, self->tree.order, self->epsilon, G_MAXSIZE, &centres,
                         &n, &radius, error))
    return FALSE;
  for (gsize c = 0; c < n; c++)
    {
      self->batch[self->n_batch++].centre = centres[c];
      if (self->n_batch == self->batch_room
          && !flush (self, context, (double) c / (double) n, error))
        return FALSE;
    }
  return flush (self, context, 1.0, error);
}

double
ks_balls_suggest_epsilon (KsContext *context, const KsSpace *space, const KsSpatialOrder *order,
                          char **reason, GError **error)
{
  g_return_val_if_fail (space != NULL && space->n >= 1 && reason != NULL, NAN);

  gsize n_rows;
  g_autofree guint32 *rows = NULL;
  char text[KS_NUMBER_SIZE];
  double radius;

  if (!ks_ball_farthest (context, space, order, 0.0, MIN (LANDMARKS, (space->n + 3) / 4), &rows,
                         &n_rows, &radius, error))
    return NAN;
  if (isinf (radius))
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "Some distances are too large for float64; scale the data down.");
      return NAN;
    }
  if (radius <= 0.0)
    {
      *reason = g_strdup ("The points hardly differ, so that any epsilon joins them.");
      return 1.0;
    }
  radius = ks_number_round_up (radius);
  *reason = n_rows == 1
              ? g_strdup_printf ("Every point lies within %s of the first one.",
                                 ks_number_to_text (radius, text))
              : g_strdup_printf ("Every point lies within %s of one of %" G_GSIZE_FORMAT
                                 " points chosen farthest apart.",
                                 ks_number_to_text (radius, text), n_rows);
  return radius;
}

/* The clustering of the balls found, in arrays of their own size. */
static gboolean
commit (const Cover *self, KsContext *context, KsClustering *clustering, GError **error)
{
  clustering->n_clusters = self->n_balls;
  if ((clustering->box = ks_new (context, guint32, self->n_balls, error)) == NULL
      || (clustering->start = ks_new0 (context, gsize, self->n_balls + 1, error)) == NULL
      || (clustering->members = ks_new (context, guint32, self->n_members, error)) == NULL)
    return FALSE;
  memcpy (clustering->box, self->centres, self->n_balls * sizeof (guint32));
  memcpy (clustering->start + 1, self->ends, self->n_balls * sizeof (gsize));
  memcpy (clustering->members, self->members, self->n_members * sizeof (guint32));
  return TRUE;
}

static gboolean
allocate (Cover *self, KsContext *context, GError **error)
{
  self->n_workers = ks_context_get_threads (context);
  self->sets = g_new0 (KsRowSet, self->n_workers);
  /* One thread needs no batch, and then no row is compared with what waits in it. */
  self->batch_room = self->n_workers > 1 ? BATCH * (gsize) self->n_workers : 1;
  self->batch = ks_new0 (context, Ball, self->batch_room, error);
  if (self->batch != NULL)
    return TRUE;
  self->batch_room = 0;
  return FALSE;
}

KsBalls *
ks_balls_new_within (KsContext *context, const KsSpace *space, const KsSpatialOrder *order,
                     const KsBallSpec *spec, gsize max_members, GError **error)
{
  g_return_val_if_fail (space != NULL && space->n >= 1 && space->n < G_MAXUINT32, NULL);
  g_return_val_if_fail (spec != NULL && (order == NULL || order->n == space->n), NULL);

  g_auto (Cover) cover = { .space = space, .epsilon = spec->epsilon, .max_members = max_members };
  g_autoptr (KsBalls) self = g_atomic_rc_box_new0 (KsBalls);

  if (!isnan (spec->epsilon) && (!(spec->epsilon > 0.0) || isinf (spec->epsilon)))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "A ball needs a radius above 0, not %g; choose another epsilon.", spec->epsilon);
      return NULL;
    }
  if (isnan (spec->epsilon)
      && isnan (
          cover.epsilon = ks_balls_suggest_epsilon (context, space, order, &self->reason, error)))
    return NULL;
  if (!allocate (&cover, context, error)
      || !ks_ball_tree_init (&cover.tree, context, space, order, cover.epsilon, error))
    return NULL;

  self->epsilon = cover.epsilon;
  self->clustering = g_atomic_rc_box_new0 (KsClustering);
  self->clustering->epsilon = cover.epsilon;
  if (!(spec->order == KS_BALL_ROWS ? cover_in_rows (&cover, context, error)
                                    : cover_from_afar (&cover, context, error))
      || !commit (&cover, context, self->clustering, error))
    return NULL;
  return g_steal_pointer (&self);
}

KsBalls *
ks_balls_new (KsContext *context, const KsSpace *space, const KsSpatialOrder *order,
              const KsBallSpec *spec, GError **error)
{
  return ks_balls_new_within (context, space, order, spec, KS_MAX_BALL_MEMBERS, error);
}

KsBalls *
ks_balls_ref (KsBalls *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsBalls *self = data;

  ks_clustering_unref (self->clustering);
  g_free (self->reason);
}

void
ks_balls_unref (KsBalls *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_balls_bytes (const KsBalls *self)
{
  return sizeof *self + ks_clustering_bytes (self->clustering);
}
