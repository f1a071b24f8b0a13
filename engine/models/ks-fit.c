/* SPDX-License-Identifier: MIT */
#include "ks-fit.h"

#include "ks-parallel.h"

#include <math.h>
#include <string.h>

#define GRAIN 512        /* patches a thread places in one go: about 0.5 ms */
#define TURN_CELLS 24    /* of a whole turn */
#define MOST_CELLS (TURN_CELLS / 2 * TURN_CELLS)

static const guint n_cells[KS_N_MODELS] = {
  [KS_MODEL_CIRCLE] = TURN_CELLS,
  [KS_MODEL_THREE_CIRCLES] = 3 * TURN_CELLS,
  [KS_MODEL_KLEIN] = MOST_CELLS,
};

/* Which cell of its angle: an angle a rounding below its end is in the last one. */
static guint
cell_of_angle (double angle, guint n)
{
  return MIN ((guint) (angle * TURN_CELLS / (2.0 * G_PI)), n - 1);
}

static guint
cell_of (KsModel model, const KsModelPlace *place)
{
  if (model == KS_MODEL_KLEIN)
    return TURN_CELLS * cell_of_angle (place->theta, TURN_CELLS / 2)
           + cell_of_angle (place->phi, TURN_CELLS);
  return TURN_CELLS * place->circle
         + cell_of_angle (place->circle == 0 ? place->theta : place->phi, TURN_CELLS);
}

typedef struct {
  const KsMatrix *patches;
  KsModel model;
  double *distance; /* (m) NaN for a constant patch; owned */
  guint16 *cell;    /* (m) of the model; owned */
} Places;

static void
places_clear (Places *self)
{
  g_free (self->distance);
  g_free (self->cell);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Places, places_clear)

static gboolean
find_places (KsContext *context, gsize begin, gsize end, guint worker, gpointer data,
             GError **error)
{
  Places *self = data;

  for (gsize i = begin; i < end; i++)
    {
      KsModelPlace place;

      self->distance[i] = NAN;
      if (!ks_model_place (self->model, ks_matrix_row (self->patches, i), &place))
        continue;
      self->distance[i] = place.distance;
      self->cell[i] = (guint16) cell_of (self->model, &place);
    }
  return TRUE;
}

/* The number of patches that lie somewhere. They are added in their order, so that the sum is
 * the same whoever placed them. */
static gsize
sum_up (const Places *self, KsModelFit *fit)
{
  gboolean is_covered[MOST_CELLS] = { FALSE };
  double sum = 0.0;
  gsize n = 0;
  guint covered = 0;

  for (gsize i = 0; i < self->patches->rows; i++)
    {
      if (isnan (self->distance[i]))
        continue;
      n++;
      sum += self->distance[i] * self->distance[i];
      if (self->distance[i] <= KS_FIT_REACH && !is_covered[self->cell[i]])
        {
          is_covered[self->cell[i]] = TRUE;
          covered++;
        }
    }
  if (n > 0)
    *fit = (KsModelFit) { sqrt (sum / (double) n), (double) covered / n_cells[self->model] };
  return n;
}

static char *
make_sentence (const KsFit *self)
{
  g_autoptr (GString) text = g_string_new ("The core's root mean square distance");

  for (KsModel model = 0; model < KS_N_MODELS; model++)
    g_string_append_printf (text, "%s %s is %.3g, %.0f %% of it covered",
                            model == 0 ? " from"
                            : model + 1 < KS_N_MODELS ? "; from"
                                                      : "; and from",
                            ks_model_title (model), self->models[model].distance,
                            100.0 * self->models[model].covered);
  g_string_append_c (text, '.');
  return g_strdup (text->str);
}

KsFit *
ks_fit_new (KsContext *context, const KsMatrix *patches, GError **error)
{
  g_return_val_if_fail (patches == NULL || patches->cols == 9, NULL);

  g_autoptr (KsFit) self = g_atomic_rc_box_new0 (KsFit);

  for (KsModel model = 0; patches != NULL && model < KS_N_MODELS; model++)
    {
      g_auto (Places) places = { .patches = patches, .model = model };

      ks_context_set_span (context, model / (double) KS_N_MODELS,
                           (model + 1) / (double) KS_N_MODELS);
      if ((places.distance = ks_new (context, double, patches->rows, error)) == NULL
          || (places.cell = ks_new (context, guint16, patches->rows, error)) == NULL
          || !ks_parallel_for (context, patches->rows, GRAIN, find_places, &places, error))
        return NULL;
      self->is_known = sum_up (&places, &self->models[model]) > 0;
    }
  if (self->is_known)
    self->sentence = make_sentence (self);
  else if (patches == NULL)
    self->sentence = g_strdup ("The ideal models are made of 3x3 patches, which these points are "
                               "not.");
  else
    self->sentence = g_strdup ("No patch of the core differs from a constant one, so that none "
                               "lies near an ideal model.");
  return g_steal_pointer (&self);
}

KsFit *
ks_fit_ref (KsFit *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_free (((KsFit *) data)->sentence);
}

void
ks_fit_unref (KsFit *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_fit_bytes (const KsFit *self)
{
  return sizeof *self + strlen (self->sentence) + 1;
}
