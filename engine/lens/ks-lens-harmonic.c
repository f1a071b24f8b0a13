/* The harmonic lens: the circular coordinate of a class of dimension 1 (SCIENCE 4; de Silva,
 * Morozov,
 * Vejdemo-Johansson 2011), found on landmarks and carried over to the core (Perea 2020).
 *
 * O(m landmarks d) time, landmarks^2 of it for the class and its fit.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-lens-families.h"

#include "ks-circular.h"
#include "ks-landmarks.h"
#include "ks-loop.h"
#include "ks-parallel.h"
#include "ks-rips.h"

#include <math.h>

#define LANDMARKS 400 /* as persistence has them when nothing else is asked for */
#define GRAIN 256

typedef struct {
  KsSpace *core;          /* owned */
  KsLandmarks *landmarks; /* owned */
  double *distance;       /* (n, n) between landmarks; owned */
  KsCircular circular;
  double *values;         /* (core->n) */
  double **scratch;       /* (n_threads) each (n), distances of one point; owned */
  guint n_threads;
} Harmonic;

static void
harmonic_clear (Harmonic *self)
{
  ks_space_unref (self->core);
  ks_landmarks_unref (self->landmarks);
  g_free (self->distance);
  ks_circular_clear (&self->circular);
  for (guint t = 0; t < self->n_threads; t++)
    g_free (self->scratch[t]);
  g_free (self->scratch);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Harmonic, harmonic_clear)

static gboolean
choose_landmarks (Harmonic *self, KsContext *context, const KsLensInput *input, GError **error)
{
  const KsCore *core = input->core;

  self->core = ks_space_select (context, input->space, core->rows, core->m, error);
  if (self->core == NULL)
    return FALSE;
  self->landmarks = ks_landmarks_maxmin (context, self->core, MIN (LANDMARKS, core->m), 0, error);
  if (self->landmarks == NULL)
    return FALSE;

  gsize n = self->landmarks->n;
  self->distance = ks_new (context, double, n * n, error);
  for (gsize i = 0; self->distance != NULL && i < n; i++)
    ks_space_distances (self->core, self->landmarks->rows[i], self->landmarks->rows, n,
                        self->distance + i * n);
  return self->distance != NULL;
}

/* The middle of the bar, or as much more, before its death, as lets the balls round the landmarks
 * cover the core. */
static double
choose_value (const Harmonic *self, const KsReduction *reduction, gsize bar)
{
  double middle = ks_loop_middle (reduction, bar), whole = 2.0 * self->landmarks->cover;
  double end = MIN (ks_reduction_death (reduction, reduction->bars[bar]), reduction->threshold);

  return whole > middle && whole < end ? whole : middle;
}

static gboolean
find_class (Harmonic *self, KsContext *context, const KsLensSpec *spec, GError **error)
{
  gsize n = self->landmarks->n, rank = (gsize) spec->number;
  const KsRipsSpec rips = { .max_dim = 1, .threshold = NAN, .prime = KS_CIRCULAR_PRIME,
                            .is_checked = TRUE };
  g_autoptr (KsDiagram) diagram = ks_rips_persistence (context, self->distance, n, &rips, error);
  g_auto (KsReduction) reduction = { 0 };
  g_auto (KsCocycle) cocycle = { 0 };

  if (diagram == NULL
      || !ks_reduction_init (&reduction, context, self->distance, n, 1, diagram->threshold,
                             KS_CIRCULAR_PRIME, error))
    return FALSE;
  if (rank > reduction.n_bars)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The lens harmonic:%" G_GSIZE_FORMAT " does not exist, since the core has %" G_GSIZE_FORMAT
                   " bar%s of dimension 1; choose %s.",
                   rank, reduction.n_bars, reduction.n_bars == 1 ? "" : "s",
                   reduction.n_bars > 0 ? "one of them" : "another lens");
      return FALSE;
    }

  g_autofree gsize *bars = ks_reduction_rank (&reduction, context, 1, error);
  if (bars == NULL)
    return FALSE;
  gsize bar = bars[rank - 1];
  return ks_cocycle_init (&cocycle, context, &reduction, bar, choose_value (self, &reduction, bar),
                          error)
         && ks_circular_init (&self->circular, context, &reduction, &cocycle, error);
}

static gboolean
extend_range (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
              GError **error)
{
  Harmonic *self = data;
  gsize n = self->landmarks->n;

  if (self->scratch[worker] == NULL
      && (self->scratch[worker] = ks_new (context, double, n, error)) == NULL)
    return FALSE;
  for (gsize i = begin; i < end; i++)
    {
      ks_space_distances (self->core, i, self->landmarks->rows, n, self->scratch[worker]);
      self->values[i] = fmin (2.0 * G_PI * ks_circular_extend (&self->circular,
                                                               self->scratch[worker]),
                              nextafter (2.0 * G_PI, 0.0));
    }
  return TRUE;
}

gboolean
ks_lens_compute_harmonic (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                          double *values, GError **error)
{
  g_auto (Harmonic) self = { .values = values, .n_threads = ks_context_get_threads (context) };

  self.scratch = g_new0 (double *, self.n_threads);
  return choose_landmarks (&self, context, input, error)
         && find_class (&self, context, spec, error)
         && ks_parallel_for (context, input->core->m, GRAIN, extend_range, &self, error);
}
