/* SPDX-License-Identifier: MIT */
#include "ks-witness.h"

#include "ks-parallel.h"
#include "ks-simd.h"
#include "ks-simplices.h"

#include <math.h>

#define GRAIN 64               /* witnesses a thread looks through in one go, at most */
#define BLOCK_ENTRIES 262144   /* landmarks seen, over all witnesses of a block */
#define STRIPES 32             /* of the matrix: so many threads can fill it at once */

/* Places of a row of distances: the room that the witnesses are promised. */
static inline gsize
stride_of (const KsWitnesses *witnesses)
{
  return (witnesses->n_landmarks + KS_WITNESS_LANES - 1) / KS_WITNESS_LANES * KS_WITNESS_LANES;
}

static inline guint
threads_of (KsContext *context)
{
  return context != NULL ? ks_context_get_threads (context) : 1;
}

/* With very many landmarks fewer witnesses, so that a cancel is heard. */
static inline gsize
grain_of (const KsWitnesses *witnesses)
{
  return CLAMP (BLOCK_ENTRIES / witnesses->n_landmarks, 1, GRAIN);
}

static gboolean
check_witnesses (const KsWitnesses *witnesses, GError **error)
{
  if (witnesses->n_landmarks > 0 && witnesses->n_witnesses > 0)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "A witness complex needs at least 1 landmark and 1 witness, and there are %"
               G_GSIZE_FORMAT " and %" G_GSIZE_FORMAT "; choose a core and landmarks that are not empty.",
               witnesses->n_landmarks, witnesses->n_witnesses);
  return FALSE;
}

/* ---- R ---- */

typedef struct {
  const KsWitnesses *witnesses;
  gsize stride;
  double *rows;    /* (threads, stride) */
  gsize grain;
  double *radius;  /* (chunks of grain) the largest of each */
} Farthest;

static gboolean
find_farthest (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
               GError **error)
{
  Farthest *self = data;
  double *row = self->rows + worker * self->stride, farthest = 0.0;

  for (gsize z = begin; z < end; z++)
    {
      double nearest = INFINITY;

      self->witnesses->look (self->witnesses->data, z, row);
      for (gsize a = 0; a < self->witnesses->n_landmarks; a++)
        nearest = MIN (nearest, row[a]);
      farthest = MAX (farthest, nearest);
    }
  self->radius[begin / self->grain] = farthest;
  return TRUE;
}

gboolean
ks_witness_radius (KsContext *context, const KsWitnesses *witnesses, double *radius, GError **error)
{
  g_return_val_if_fail (witnesses != NULL && radius != NULL, FALSE);

  if (!check_witnesses (witnesses, error))
    return FALSE;

  gsize n = witnesses->n_witnesses, stride = stride_of (witnesses);
  gsize grain = grain_of (witnesses), n_chunks = (n + grain - 1) / grain;
  g_autofree double *rows = ks_new (context, double, threads_of (context) * stride, error);
  g_autofree double *chunks = rows != NULL ? ks_new (context, double, n_chunks, error) : NULL;
  Farthest self = { witnesses, stride, rows, grain, chunks };
  double farthest = 0.0;

  if (chunks == NULL || !ks_parallel_for (context, n, grain, find_farthest, &self, error))
    return FALSE;
  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    farthest = MAX (farthest, chunks[chunk]);
  *radius = farthest;
  return TRUE;
}

/* ---- Entries ---- */

/* Witnesses are taken a block at a time: first each finds the landmarks that it sees, then each
 * stripe of the matrix goes through all of them. */
typedef struct {
  const KsWitnesses *witnesses;
  guint nu;
  double threshold;
  gsize stride;
  gsize first, n;     /* of the block's witnesses, and how many */
  double *rows;       /* (threads, stride) */
  guint32 *seen;      /* (n) landmarks of each witness with a value up to the threshold */
  guint32 *landmark;  /* (n, n_landmarks) the first seen[z] of a row: which, ascending */
  double *value;      /* (n, n_landmarks) likewise: d - m */
  double *entries;    /* (n_landmarks, n_landmarks) above the diagonal */
} Block;

/* The @nu-th smallest, equal ones counted each. */
static double
order_statistic (const double *distances, gsize n, guint nu)
{
  double least = INFINITY, second = INFINITY;

  if (nu == 0)
    return 0.0;
  for (gsize a = 0; a < n; a++)
    {
      second = MIN (second, MAX (least, distances[a]));
      least = MIN (least, distances[a]);
    }
  return nu == 1 ? least : second;
}

static gboolean
find_seen (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  Block *self = data;
  gsize n = self->witnesses->n_landmarks;
  double *row = self->rows + worker * self->stride;

  for (gsize z = begin; z < end; z++)
    {
      guint32 *landmark = self->landmark + z * n, seen = 0;
      double *value = self->value + z * n;

      self->witnesses->look (self->witnesses->data, self->first + z, row);
      double m = order_statistic (row, n, self->nu);
      for (gsize a = 0; a < n; a++)
        {
          /* Rounding ascends with its argument, so that the maximum may be taken afterwards. It is
           * never below 0: the farther of two landmarks is no nearer than the second nearest. */
          double above = row[a] - m;

          landmark[seen] = (guint32) a;
          value[seen] = above;
          /* Who has nothing within reach at all sees nothing: the difference is not a number. */
          seen += above <= self->threshold ? 1 : 0;
        }
      self->seen[z] = seen;
    }
  return TRUE;
}

/* The first place of @landmark (n), ascending, that is not below @least. */
static inline gsize
first_from (const guint32 *landmark, gsize n, gsize least)
{
  gsize low = 0;

  while (low < n)
    {
      gsize middle = low + (n - low) / 2;

      if (landmark[middle] < least)
        low = middle + 1;
      else
        n = middle;
    }
  return low;
}

/* All landmarks are seen, so that places are landmarks. */
KS_WIDEST static void
lower_all (double *restrict entries, const double *restrict value, gsize n, double own)
{
  for (gsize b = 0; b < n; b++)
    {
      double last = value[b] > own ? value[b] : own;

      entries[b] = last < entries[b] ? last : entries[b];
    }
}

static inline void
lower_seen (double *entries, const guint32 *landmark, const double *value, gsize n, double own)
{
  for (gsize i = 0; i < n; i++)
    {
      double *entry = &entries[landmark[i]];

      *entry = MIN (*entry, MAX (value[i], own));
    }
}

static gboolean
lower_stripe (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
              GError **error)
{
  Block *self = data;
  gsize n = self->witnesses->n_landmarks;

  for (gsize z = 0; z < self->n; z++)
    {
      const guint32 *landmark = self->landmark + z * n;
      const double *value = self->value + z * n;
      gsize seen = self->seen[z];

      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize i = first_from (landmark, seen, begin); i < seen && landmark[i] < end; i++)
        {
          double *entries = self->entries + landmark[i] * n;

          if (seen == n)
            lower_all (entries + i + 1, value + i + 1, n - i - 1, value[i]);
          else
            lower_seen (entries, landmark + i + 1, value + i + 1, seen - i - 1, value[i]);
        }
    }
  return TRUE;
}

/* Copies what is above the diagonal below it. */
static gboolean
mirror (KsContext *context, double *entries, gsize n, GError **error)
{
  for (gsize a = 0; a < n; a++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      entries[a * n + a] = 0.0;
      for (gsize b = 0; b < a; b++)
        entries[a * n + b] = entries[b * n + a];
    }
  return TRUE;
}

static gboolean
lower_all_entries (KsContext *context, Block *self, gsize block, const double span[2],
                   GError **error)
{
  gsize all = self->witnesses->n_witnesses, n = self->witnesses->n_landmarks;
  gsize grain = MIN (grain_of (self->witnesses), (block + 15) / 16);
  double step = (span[1] - span[0]) / (double) all;

  for (self->first = 0; self->first < all; self->first += self->n)
    {
      self->n = MIN (block, all - self->first);
      double begin = span[0] + step * (double) self->first, end = begin + step * (double) self->n;
      double middle = 0.5 * (begin + end);

      ks_context_set_span (context, begin, middle);
      if (!ks_parallel_for (context, self->n, grain, find_seen, self, error))
        return FALSE;
      ks_context_set_span (context, middle, end);
      if (!ks_parallel_for (context, n, (n + STRIPES - 1) / STRIPES, lower_stripe, self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill (KsContext *context, double *entries, gsize n, GError **error)
{
  for (gsize a = 0; a < n; a++)
    {
      if (!ks_context_check (context, error))
        return FALSE;
      for (gsize b = 0; b < n; b++)
        entries[a * n + b] = INFINITY;
    }
  return TRUE;
}

/* ks_witness_entries(), its progress told as the part @span of the stage. */
static double *
find_entries (KsContext *context, const KsWitnesses *witnesses, guint nu, double threshold,
              const double span[2], GError **error)
{
  gsize n = witnesses->n_landmarks, count;

  if (!check_witnesses (witnesses, error))
    return NULL;
  if (nu > KS_WITNESS_MAX_NU)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The nu of a witness complex is 0, 1 or 2, not %u; choose one of these.", nu);
      return NULL;
    }
  if (!g_size_checked_mul (&count, n, n))
    count = G_MAXSIZE;

  gsize block = CLAMP (BLOCK_ENTRIES / n, 1, witnesses->n_witnesses);
  gsize stride = stride_of (witnesses), n_places = threads_of (context) * stride;
  g_autofree double *entries = NULL, *rows = NULL, *value = NULL;
  g_autofree guint32 *seen = NULL, *landmark = NULL;

  if ((entries = ks_new (context, double, count, error)) == NULL
      || (rows = ks_new (context, double, n_places, error)) == NULL
      || (seen = ks_new (context, guint32, block, error)) == NULL
      || (landmark = ks_new (context, guint32, block * n, error)) == NULL
      || (value = ks_new (context, double, block * n, error)) == NULL)
    return NULL;

  Block self = { witnesses, nu, threshold, stride, 0, 0, rows, seen, landmark, value, entries };
  if (!fill (context, entries, n, error)
      || !lower_all_entries (context, &self, block, span, error)
      || !mirror (context, entries, n, error))
    return NULL;
  return g_steal_pointer (&entries);
}

double *
ks_witness_entries (KsContext *context, const KsWitnesses *witnesses, guint nu, double threshold,
                    GError **error)
{
  static const double whole[] = { 0.0, 1.0 };

  g_return_val_if_fail (witnesses != NULL, NULL);

  return find_entries (context, witnesses, nu, threshold, whole, error);
}

/* ---- Persistence ---- */

KsDiagram *
ks_witness_persistence (KsContext *context, const KsWitnesses *witnesses, const KsWitnessSpec *spec,
                        GError **error)
{
  g_return_val_if_fail (witnesses != NULL && spec != NULL, NULL);

  static const double span[] = { 0.1, 0.4 };
  KsRipsSpec rips = spec->rips;
  double radius;

  if (!ks_rips_admits (witnesses->n_landmarks, spec->rips.max_dim, error))
    return NULL;
  ks_context_set_span (context, 0.0, span[0]);
  if (!ks_witness_radius (context, witnesses, &radius, error))
    return NULL;
  if (spec->part > 0.0)
    rips.threshold = radius / spec->part;

  double threshold = isnan (rips.threshold) ? INFINITY : rips.threshold;
  g_autofree double *entries = find_entries (context, witnesses, spec->nu, threshold, span, error);
  if (entries == NULL)
    return NULL;

  ks_context_set_span (context, span[1], 0.9);
  g_autoptr (KsDiagram) diagram =
    ks_rips_persistence (context, entries, witnesses->n_landmarks, &rips, error);
  if (diagram == NULL)
    return NULL;
  diagram->complex = KS_COMPLEX_WITNESS;
  diagram->nu = spec->nu;
  diagram->radius = radius;
  diagram->n_simplex_dims = MIN (spec->rips.max_dim + 2, KS_SIMPLEX_DIMS);

  ks_context_set_span (context, 0.9, 1.0);
  if (!ks_simplices_count (context, entries, witnesses->n_landmarks, diagram->threshold,
                           diagram->n_simplex_dims - 1, diagram->simplices, error))
    return NULL;
  return g_steal_pointer (&diagram);
}
