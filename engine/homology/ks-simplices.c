/* SPDX-License-Identifier: MIT */
#include "ks-simplices.h"

#include "ks-parallel.h"
#include "ks-simd.h"

#include <string.h>

#define MOST_VERTICES 65536

typedef struct {
  const double *entries; /* (n, n); not owned */
  gsize n, words;        /* 64-bit words of a set of vertices */
  double threshold;
  guint max_dim;
  guint64 *later;        /* (n, words) neighbours of each vertex that are numbered above it */
  guint64 *common;       /* (threads, words) the lune of an edge among them */
  guint64 *counts;       /* (n, KS_SIMPLEX_DIMS) simplices by their least vertex */
} Count;

static gboolean
find_later (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  Count *self = data;

  for (gsize a = begin; a < end; a++)
    {
      guint64 *set = self->later + a * self->words;
      const double *row = self->entries + a * self->n;

      memset (set, 0, self->words * sizeof *set);
      for (gsize b = a + 1; b < self->n; b++)
        set[b / 64] |= (guint64) (row[b] <= self->threshold) << (b % 64);
    }
  return TRUE;
}

/* both = a AND b from word @from on; returns how many bits that has. */
KS_WIDEST static guint64
intersect (const guint64 *a, const guint64 *b, gsize from, gsize words, guint64 *both)
{
  guint64 n = 0;

  for (gsize w = from; w < words; w++)
    {
      both[w] = a[w] & b[w];
      n += (guint64) __builtin_popcountll (both[w]);
    }
  return n;
}

/* The bits that each vertex c of @set has in common with it in its own row of @later: what is
 * below c is in no row of c's. */
KS_WIDEST static guint64
count_within (const guint64 *set, gsize from, gsize words, const guint64 *later)
{
  guint64 n = 0;

  for (gsize w = from; w < words; w++)
    for (guint64 rest = set[w]; rest != 0; rest &= rest - 1)
      {
        const guint64 *row = later + (w * 64 + (gsize) __builtin_ctzll (rest)) * words;

        for (gsize v = w; v < words; v++)
          n += (guint64) __builtin_popcountll (set[v] & row[v]);
      }
  return n;
}

static gboolean
count_from (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  Count *self = data;
  gsize words = self->words;
  guint64 *common = self->common + worker * words;

  for (gsize a = begin; a < end; a++)
    {
      const guint64 *set = self->later + a * words;
      guint64 *counts = self->counts + a * KS_SIMPLEX_DIMS;

      for (gsize w = a / 64; w < words; w++)
        for (guint64 rest = set[w]; rest != 0; rest &= rest - 1)
          {
            gsize b = w * 64 + (gsize) __builtin_ctzll (rest);

            counts[1]++;
            if (self->max_dim < 2)
              continue;
            if (!ks_context_check (context, error))
              return FALSE;
            counts[2] += intersect (set, self->later + b * words, w, words, common);
            if (self->max_dim >= 3)
              counts[3] += count_within (common, w, words, self->later);
          }
    }
  return TRUE;
}

gboolean
ks_simplices_count (KsContext *context, const double *entries, gsize n, double threshold,
                    guint max_dim, guint64 *counts, GError **error)
{
  g_return_val_if_fail ((entries != NULL || n == 0) && n <= MOST_VERTICES, FALSE);
  g_return_val_if_fail (max_dim < KS_SIMPLEX_DIMS && counts != NULL, FALSE);

  gsize words = (n + 63) / 64;
  guint threads = context != NULL ? ks_context_get_threads (context) : 1;
  g_autofree guint64 *later = NULL, *common = NULL, *by_vertex = NULL;

  if ((later = ks_new (context, guint64, n * words, error)) == NULL
      || (common = ks_new (context, guint64, threads * words, error)) == NULL
      || (by_vertex = ks_new0 (context, guint64, n * KS_SIMPLEX_DIMS, error)) == NULL)
    return FALSE;

  Count self = { entries, n, words, threshold, max_dim, later, common, by_vertex };
  if (!ks_parallel_for (context, n, 16, find_later, &self, error)
      || (max_dim >= 1 && !ks_parallel_for (context, n, 1, count_from, &self, error)))
    return FALSE;
  memset (counts, 0, (max_dim + 1) * sizeof *counts);
  counts[0] = n;
  for (gsize a = 0; a < n; a++)
    for (guint dim = 1; dim <= max_dim; dim++)
      counts[dim] += by_vertex[a * KS_SIMPLEX_DIMS + dim];
  return TRUE;
}
