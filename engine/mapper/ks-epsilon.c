/* A suggestion for epsilon: the distance within which nearly all points have a few others.
 *
 * Neighbours are then connected wherever the core is, so that its pieces hold together,
 * while epsilon stays as small as the spacing of the sparser points allows: holes wider
 * than that stay open. It asks the same of a point as DBSCAN does, whose authors read
 * epsilon off the sorted k-th neighbour distances too (Ester, Kriegel, Sander, Xu 1996,
 * section 4.2). The longest edge of the minimum spanning tree, in contrast, is decided by
 * a single outlier, and closes the holes one is looking for.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-clustering.h"

#include "ks-block.h"
#include "ks-number.h"
#include "ks-parallel.h"

#include <math.h>
#include <stdlib.h>

#define NEIGHBOUR 5        /* which nearest other point */
#define PERCENT 98         /* of the points have it within epsilon */
#define PAIRS 8000000      /* distances that may be looked at */
#define LEAST_SAMPLE 200   /* points that are asked even so */
#define LARGEST_SAMPLE 1000
#define GRAIN 8

typedef struct {
  const KsSpace *space;
  KsBlock block;
  double **keys;     /* (n_workers) of (n rounded up to lanes) or NULL; owned */
  guint n_workers;
  gsize n_sample;
  double *distances; /* (n_sample) to the NEIGHBOURth nearest other point; owned */
} Search;

static void
search_clear (Search *self)
{
  ks_block_clear (&self->block);
  for (guint w = 0; w < self->n_workers; w++)
    g_free (self->keys[w]);
  g_free (self->keys);
  g_free (self->distances);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

/* The @k-th least of @keys (n), k <= NEIGHBOUR + 1 and k <= n. */
static double
kth_least (const double *keys, gsize n, gsize k)
{
  double least[NEIGHBOUR + 1];

  for (gsize i = 0; i < k; i++)
    least[i] = INFINITY;
  for (gsize j = 0; j < n; j++)
    {
      double key = keys[j];
      gsize i = k - 1;

      if (key >= least[i])
        continue;
      for (; i > 0 && least[i - 1] > key; i--)
        least[i] = least[i - 1];
      least[i] = key;
    }
  return least[k - 1];
}

static gboolean
search (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Search *self = data;
  gsize n = self->space->n;
  double **keys = &self->keys[worker];

  if (*keys == NULL && (*keys = ks_new (context, double, ks_round_to_lanes (n), error)) == NULL)
    return FALSE;
  for (gsize i = begin; i < end; i++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      ks_block_keys (&self->block, (gsize) ((guint64) i * n / self->n_sample), *keys);
      /* The point itself is among them, at no distance. */
      double key = kth_least (*keys, n, MIN (NEIGHBOUR, n - 1) + 1);

      self->distances[i] = ks_key_to_distance (self->space, key);
    }
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Reads the suggestion off the sorted distances. */
static double
read_off (const Search *self, char **reason)
{
  const double *distances = self->distances;
  gsize last = self->n_sample - 1, at = (self->n_sample * PERCENT + 99) / 100 - 1;
  gsize neighbour = MIN (NEIGHBOUR, self->space->n - 1);
  char text[KS_NUMBER_SIZE];

  if (distances[last] <= 0.0)
    {
      *reason = g_strdup ("The points hardly differ, so that any epsilon connects them.");
      return 1.0;
    }
  while (distances[at] <= 0.0)
    at++;

  double epsilon = ks_number_round_up (distances[at]);

  g_autofree char *asked = self->n_sample < self->space->n
                             ? g_strdup_printf ("%" G_GSIZE_FORMAT " points asked", self->n_sample)
                             : g_strdup ("the points");

  *reason = g_strdup_printf ("%d %% of %s have %" G_GSIZE_FORMAT " %s within %s,"
                             " near enough to hold together without bridging holes.",
                             PERCENT, asked, neighbour, neighbour == 1 ? "other" : "others",
                             ks_number_to_text (epsilon, text));
  return epsilon;
}

double
ks_suggest_epsilon (KsContext *context, const KsSpace *space, char **reason, GError **error)
{
  g_return_val_if_fail (space != NULL && space->n >= 1 && space->n <= G_MAXUINT32 && reason != NULL,
                        NAN);

  gsize n = space->n;
  g_auto (Search) self = { .space = space, .n_workers = ks_context_get_threads (context) };
  g_autofree guint32 *rows = ks_new (context, guint32, n, error);

  self.keys = g_new0 (double *, self.n_workers);
  self.n_sample = MIN (n, CLAMP (PAIRS / n, LEAST_SAMPLE, LARGEST_SAMPLE));
  if (rows == NULL || (self.distances = ks_new (context, double, self.n_sample, error)) == NULL)
    return NAN;
  for (gsize i = 0; i < n; i++)
    rows[i] = (guint32) i;
  if (!ks_block_gather (&self.block, context, space, rows, n, error)
      || !ks_parallel_for (context, self.n_sample, GRAIN, search, &self, error))
    return NAN;
  qsort (self.distances, self.n_sample, sizeof *self.distances, compare);
  return read_off (&self, reason);
}
