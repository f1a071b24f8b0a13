/* SPDX-License-Identifier: MIT */
#include "ks-persistence.h"

#include "ks-block.h"
#include "ks-parallel.h"
#include "ks-rips.h"
#include "ks-witness.h"

#include <math.h>
#include <string.h>

#define GRAIN 32         /* rows of distances a thread takes at once: a millisecond or so */
#define LINE (KS_ALIGNMENT / sizeof (double))
#define DISTANCES 0.05   /* part of the progress */
#define DEFAULT_PART 4.0 /* of the witness complex: R / 4 */

typedef struct {
  KsBlock block;     /* the points */
  double *row;       /* (threads, stride) a row being measured; owned */
  gsize stride;      /* whole cache lines, at least block.stride */
  double *distance;  /* (n, n); owned */
} Table;

static void
table_clear (Table *self)
{
  ks_block_clear (&self->block);
  g_free (self->row);
  g_free (self->distance);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

static gboolean
fill_rows (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Table *self = data;
  gsize n = self->block.n;
  double *row = self->row + worker * self->stride;

  for (gsize i = begin; i < end; i++)
    {
      ks_block_distances (&self->block, self->block.rows[i], row);
      memcpy (self->distance + i * n, row, n * sizeof *row);
    }
  return TRUE;
}

double *
ks_persistence_distances (KsContext *context, const KsSpace *space, const guint32 *rows, gsize n,
                          GError **error)
{
  g_auto (Table) table = { 0 };
  gsize entries;

  if (!g_size_checked_mul (&entries, n, n))
    entries = G_MAXSIZE;
  if ((table.distance = ks_new (context, double, entries, error)) == NULL)
    return NULL;
  if (n == 0)
    return g_steal_pointer (&table.distance);
  table.stride = (n + LINE - 1) / LINE * LINE;
  if (!ks_block_gather (&table.block, context, space, rows, n, error)
      || (table.row = ks_new (context, double, ks_context_get_threads (context) * table.stride,
                              error)) == NULL
      || !ks_parallel_for (context, n, GRAIN, fill_rows, &table, error))
    return NULL;
  return g_steal_pointer (&table.distance);
}

static KsDiagram *
find_rips (KsContext *context, const KsSpace *space, const KsLandmarks *landmarks,
           const KsRipsSpec *spec, GError **error)
{
  gsize n = landmarks->n;
  double begin, end, middle;

  ks_context_get_span (context, &begin, &end);
  middle = begin + DISTANCES * (end - begin);
  ks_context_set_span (context, begin, middle);
  g_autofree double *distance = ks_persistence_distances (context, space, landmarks->rows, n, error);
  if (distance == NULL)
    return NULL;
  ks_context_set_span (context, middle, end);
  return ks_rips_persistence (context, distance, n, spec, error);
}

/* @data is the block of the landmarks, @witness a row of its space. */
static void
look (gconstpointer data, gsize witness, double *distances)
{
  ks_block_distances (data, witness, distances);
}

double *
ks_persistence_entries (KsContext *context, const KsSpace *space, const guint32 *rows, gsize n, guint nu,
                        double threshold, GError **error)
{
  g_auto (KsBlock) block = { NULL };
  const KsWitnesses witnesses = { n, space->n, look, &block };

  if (!ks_block_gather (&block, context, space, rows, n, error))
    return NULL;
  return ks_witness_entries (context, &witnesses, nu, threshold, error);
}

static KsDiagram *
find_witness (KsContext *context, const KsSpace *space, const KsLandmarks *landmarks,
              const KsWitnessSpec *spec, GError **error)
{
  g_auto (KsBlock) block = { NULL };
  const KsWitnesses witnesses = { landmarks->n, space->n, look, &block };

  if (!ks_block_gather (&block, context, space, landmarks->rows, landmarks->n, error))
    return NULL;
  return ks_witness_persistence (context, &witnesses, spec, error);
}

KsDiagram *
ks_persistence_new (KsContext *context, const KsRecipe *recipe, const KsSpace *space,
                    const guint32 *points, const KsLandmarks *landmarks, KsRipsLiveFunc live,
                    gpointer live_data, GError **error)
{
  gboolean is_witness = recipe->complex == KS_COMPLEX_WITNESS;
  gboolean is_number = recipe->threshold_kind == KS_THRESHOLD_NUMBER;
  KsWitnessSpec spec = {
    .nu = recipe->nu,
    .rips = { .max_dim = recipe->max_dim, .threshold = is_number ? recipe->threshold : NAN,
              .prime = recipe->prime, .is_checked = !is_witness, .live = live,
              .live_data = live_data },
  };

  if (recipe->threshold_kind == KS_THRESHOLD_PART)
    spec.part = recipe->threshold;
  else if (recipe->threshold_kind == KS_THRESHOLD_AUTO)
    spec.part = DEFAULT_PART;

  /* Asked first: the system would promise the distances more memory than there is. */
  if (!ks_rips_admits (landmarks->n, recipe->max_dim, error))
    return NULL;
  g_autofree guint32 *chosen = ks_new (context, guint32, landmarks->n, error);
  if (chosen == NULL)
    return NULL;
  for (gsize l = 0; l < landmarks->n; l++)
    chosen[l] = points[landmarks->rows[l]];

  KsDiagram *diagram = is_witness ? find_witness (context, space, landmarks, &spec, error)
                                  : find_rips (context, space, landmarks, &spec.rips, error);
  if (diagram == NULL)
    return NULL;
  g_free (diagram->landmarks);
  diagram->landmarks = g_steal_pointer (&chosen);
  diagram->n_landmarks = landmarks->n;
  return diagram;
}
