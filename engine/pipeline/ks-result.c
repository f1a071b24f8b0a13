/* SPDX-License-Identifier: MIT */
#include "ks-result.h"

#include "ks-source.h"
#include "ks-stages.h"

KsResult *
ks_result_ref (KsResult *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsResult *self = data;

  ks_recipe_free (self->recipe);
  ks_source_unref (self->source);
  ks_points_unref (self->points);
  ks_space_unref (self->space);
  ks_density_unref (self->density);
  ks_core_unref (self->core);
  ks_space_unref (self->core_space);
  ks_lens_unref (self->lens[0]);
  ks_lens_unref (self->lens[1]);
  ks_cover_unref (self->cover);
  ks_suggestion_unref (self->suggestion);
  ks_clustering_unref (self->clustering);
  ks_balls_unref (self->balls);
  ks_graph_unref (self->graph);
  g_free (self->graph_key);
  if (self->betti != NULL)
    g_atomic_rc_box_release (self->betti);
  ks_layout_unref (self->layout);
  ks_features_unref (self->features);
  ks_diagram_unref (self->diagram);
  ks_cycles_unref (self->cycles);
  ks_loops_unref (self->loops);
  ks_band_unref (self->band);
  ks_null_model_unref (self->null_model);
  ks_recognised_unref (self->recognised);
  ks_fit_unref (self->fit);
}

void
ks_result_unref (KsResult *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

KsResult *
ks_result_with_layout (const KsResult *result, KsLayout *layout)
{
  g_return_val_if_fail (result != NULL && result->graph != NULL, NULL);
  g_return_val_if_fail (layout != NULL && layout->n == result->graph->n_nodes, NULL);

  KsResult *self = g_atomic_rc_box_new (KsResult);
  gpointer shared[] = {
    result->source, result->points, result->space, result->density, result->core,
    result->core_space, result->lens[0], result->lens[1], result->cover, result->suggestion,
    result->clustering, result->balls, result->graph, result->betti, result->features,
    result->diagram, result->cycles, result->loops, result->band, result->null_model,
    result->recognised, result->fit,
  };

  *self = *result;
  for (gsize i = 0; i < G_N_ELEMENTS (shared); i++)
    if (shared[i] != NULL)
      g_atomic_rc_box_acquire (shared[i]);
  self->layout = ks_layout_ref (layout);
  self->recipe = ks_recipe_copy (result->recipe);
  self->graph_key = g_strdup (result->graph_key);
  return self;
}

gboolean
ks_result_looks_like (const KsResult *self, const KsResult *other)
{
  return self->points == other->points && self->density == other->density
         && self->core == other->core && self->lens[0] == other->lens[0]
         && self->lens[1] == other->lens[1] && self->cover == other->cover
         && self->graph == other->graph && self->layout == other->layout;
}

KsFeatures *
ks_result_features (const KsResult *self, KsContext *context, GError **error)
{
  g_return_val_if_fail (self != NULL && self->graph != NULL, NULL);

  gboolean is_circular[2] = { FALSE };

  if (self->features != NULL)
    return ks_features_ref (self->features);
  for (guint a = 0; a < self->n_lenses; a++)
    is_circular[a] = self->lens[a]->is_circular;
  return ks_features_new (context, self->graph, is_circular, error);
}
