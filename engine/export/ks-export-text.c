/* What a person reads in the terminal.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export-formats.h"

#include "ks-number.h"

#include <math.h>

#define SIZE G_GSIZE_FORMAT
#define MOST_BARS 10
#define MOST_FEATURES 6

static void
append_core_line (KsOutput *out, const KsResult *result)
{
  const KsPoints *points = result->points;

  ks_output_printf (
      out, "%" SIZE " of %" SIZE " points, k %" SIZE ", densest %g %%, cut at radius %.7g\n",
      result->core->m, result->core->n, result->density->k, result->recipe->percentile,
      result->core->cut_radius);
  if (points->n_nonfinite > 0 || points->n_zero > 0)
    ks_output_printf (out, "dropped: %" SIZE " rows that are not finite, %" SIZE " that vanish\n",
                      points->n_nonfinite, points->n_zero);
}

void
ks_write_core_text (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  append_core_line (out, result);
}

static void
append_cover_lines (KsOutput *out, const KsResult *result)
{
  for (guint a = 0; a < result->n_lenses && result->balls == NULL; a++)
    if (result->cover->resolution[a] < result->recipe->cover.resolution[a])
      ks_output_printf (out, "lens %u has one value alone, which one interval covers\n", a + 1);
}

/* Within which distance points are connected, if there is one, and what would be suggested. */
static void
append_epsilon_line (KsOutput *out, const KsResult *result)
{
  const KsClusterSpec *cluster = &result->recipe->cluster;
  char epsilon[KS_NUMBER_SIZE], suggested[KS_NUMBER_SIZE];

  ks_number_to_text (result->clustering->epsilon, epsilon);
  if (result->balls != NULL)
    ks_output_printf (out, "epsilon %s%s%s\n", epsilon, result->balls->reason != NULL ? ": " : "",
                      result->balls->reason != NULL ? result->balls->reason : "");
  else if (cluster->rule == KS_CLUSTER_AUTO)
    ks_output_printf (out, "epsilon %s: %s\n", epsilon, result->suggestion->reason);
  else if (cluster->rule == KS_CLUSTER_SINGLE || cluster->rule == KS_CLUSTER_DBSCAN)
    {
      GError *error = NULL;
      g_autofree char *reason = NULL;
      double suggestion = ks_suggest_epsilon (out->context, result->core_space, &reason, &error);

      if (error != NULL)
        ks_output_fail (out, error);
      else
        ks_output_printf (out, "epsilon %s; suggested is %s: %s\n", epsilon,
                          ks_number_to_text (suggestion, suggested), reason);
    }
}

/* The longest loops and branches along the lenses that have an up and down. */
static void
append_features (KsOutput *out, const KsResult *result)
{
  GError *error = NULL;
  g_autoptr (KsFeatures) features = ks_result_features (result, out->context, &error);
  guint n = 0;

  if (features == NULL)
    {
      ks_output_fail (out, error);
      return;
    }
  for (gsize i = 0; i < features->n && n < MOST_FEATURES; i++)
    {
      const KsFeature *feature = &features->features[i];
      g_autofree char *lens = ks_lens_spec_to_text (&result->recipe->lens[feature->lens]);

      if (feature->kind == KS_FEATURE_COMPONENT)
        continue;
      if (n++ == 0)
        ks_output_text (out, "loops and branches, the longest along their lens\n");
      ks_output_printf (out, "  %-11s %s  from %.6g to %.6g, nodes %u and %u: length %.6g\n",
                        ks_feature_kind_name (feature->kind), lens, feature->birth, feature->death,
                        feature->node[0], feature->node[1], feature->length);
    }
  for (guint a = 0; a < result->n_lenses; a++)
    if (result->lens[a]->is_circular)
      {
        g_autofree char *lens = ks_lens_spec_to_text (&result->recipe->lens[a]);

        ks_output_printf (out, "%s goes round a circle, which has no up and down: none along it\n",
                          lens);
      }
}

void
ks_write_graph_text (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  const KsGraph *graph = result->graph;

  append_core_line (out, result);
  append_cover_lines (out, result);
  ks_output_printf (
      out, "%" SIZE " nodes, %" SIZE " edges, %" SIZE " triangles, b0 %" SIZE ", b1 %" SIZE "\n",
      graph->n_nodes, graph->n_edges, graph->n_triangles, result->betti->b0, result->betti->b1);
  if (result->balls == NULL)
    ks_output_printf (out, "%" SIZE " points in no cluster (%" SIZE " times in a box)\n",
                      graph->n_unclustered, graph->n_unclustered_incidences);
  append_epsilon_line (out, result);
  append_features (out, result);
}

/* Indices of the bars of @dim, longest first, at most MOST_BARS. Returns how many; *n_all counts
 * all. */
static guint
longest_bars (const KsDiagram *diagram, guint dim, const KsBar *longest[MOST_BARS], gsize *n_all)
{
  guint n = 0;

  *n_all = 0;
  for (gsize i = 0; i < diagram->n_bars; i++)
    {
      const KsBar *bar = &diagram->bars[i];
      guint at = n;

      if (bar->dim != dim)
        continue;
      ++*n_all;
      while (at > 0 && bar->death - bar->birth > longest[at - 1]->death - longest[at - 1]->birth)
        at--;
      if (at == MOST_BARS)
        continue;
      n = MIN (n + 1, MOST_BARS);
      for (guint j = n - 1; j > at; j--)
        longest[j] = longest[j - 1];
      longest[at] = bar;
    }
  return n;
}

/* Which complex the diagram is of, and of the witness complex what it is made of. */
static void
append_complex (KsOutput *out, const KsDiagram *diagram)
{
  static const char *const names[KS_SIMPLEX_DIMS] = { "vertices", "edges", "triangles",
                                                      "tetrahedra" };

  if (diagram->complex == KS_COMPLEX_RIPS)
    {
      ks_output_printf (out,
                        "Vietoris-Rips over Z/%u, %" SIZE " landmark%s, edges up to %.7g\n",
                        diagram->prime, diagram->n_landmarks,
                        diagram->n_landmarks == 1 ? "" : "s", diagram->threshold);
      return;
    }
  ks_output_printf (
      out,
      "Lazy witness complex, nu %u, over Z/%u, %" SIZE " landmarks, R %.7g, edges up to %.7g\n",
      diagram->nu, diagram->prime, diagram->n_landmarks, diagram->radius, diagram->threshold);
  for (guint dim = 0; dim < diagram->n_simplex_dims; dim++)
    ks_output_printf (out, "%s%" G_GUINT64_FORMAT " %s", dim > 0 ? ", " : "",
                      diagram->simplices[dim], names[dim]);
  ks_output_text (out, "\n");
}

/* Without this many bars that never end would look like a finding. */
static void
append_edgeless_line (KsOutput *out, const KsDiagram *diagram)
{
  gsize n_alone = 0;

  for (gsize i = 0; i < diagram->n_bars; i++)
    n_alone += diagram->bars[i].dim == 0 && isinf (diagram->bars[i].death) ? 1 : 0;
  if (diagram->n_landmarks > 1 && n_alone == diagram->n_landmarks)
    ks_output_printf (out,
                      "no edge is up to %.7g: every landmark stands alone; choose a larger "
                      "threshold\n",
                      diagram->threshold);
}

static void
append_loops (KsOutput *out, const KsLoops *loops)
{
  for (gsize i = 0; loops != NULL && i < loops->n; i++)
    {
      const KsLoop *loop = &loops->loops[i];
      g_autofree char *words = ks_loop_words (loop);

      ks_output_printf (
          out, "loop of the H1 bar from %.6g: %" SIZE " landmarks, length %.6g, at %.6g; %s\n",
          loop->birth, loop->n, loop->length, loop->at, words);
    }
  for (gsize i = 0; loops != NULL && i < loops->n_shells; i++)
    {
      const KsShell *shell = &loops->shells[i];
      g_autofree char *words = ks_class_words (shell->birth, shell->death, shell->born, shell->dies);

      ks_output_printf (out, "cells of the H2 bar from %.6g: %" SIZE " triangles, edges up to %.6g; %s\n",
                        shell->birth, shell->n, shell->longest, words);
    }
}

static void
append_band_line (KsOutput *out, const KsResult *result)
{
  const KsBand *band = result->band;
  gsize n_significant = 0, n_loops = 0;

  if (band == NULL)
    return;
  for (gsize i = 0; i < result->diagram->n_bars; i++)
    if (result->diagram->bars[i].dim == 1)
      {
        const KsBar *bar = &result->diagram->bars[i];

        n_loops++;
        n_significant += bar->death - bar->birth > 2.0 * band->width;
      }
  ks_output_printf (out, "%g %% band ±%.6g (%" SIZE " subsamples of %" SIZE " points): %" SIZE
                    " of %" SIZE " H1 bars longer than twice that\n",
                    100.0 * band->level, band->width, band->n_resamples, band->subsample,
                    n_significant, n_loops);
}

static void
append_null_line (KsOutput *out, const KsNullModel *model)
{
  if (model == NULL)
    return;
  ks_output_text (out, "longest H1 bar against chance:");
  for (guint kind = 0; kind < KS_N_NULLS; kind++)
    {
      double longest = 0.0;

      for (gsize i = 0; i < model->n_trials; i++)
        longest = MAX (longest, model->trials[kind][i]);
      ks_output_printf (out, "%s p %.3g (%s, %" SIZE " trials, the longest %.6g)",
                        kind > 0 ? "," : "", model->p[kind], ks_null_name (kind), model->n_trials,
                        longest);
    }
  ks_output_text (out, "\n");
}

void
ks_write_diagram_text (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  const KsDiagram *diagram = result->diagram;
  KsStrength strength = ks_diagram_strength (diagram, 1);

  append_core_line (out, result);
  append_complex (out, diagram);
  append_edgeless_line (out, diagram);
  for (guint dim = 0; dim <= diagram->max_dim; dim++)
    {
      const KsBar *longest[MOST_BARS];
      gsize n_all;
      guint n = longest_bars (diagram, dim, longest, &n_all);

      ks_output_printf (out, "H%u: %" SIZE " bars%s\n", dim, n_all,
                        n_all > n ? ", the longest" : "");
      for (guint i = 0; i < n; i++)
        ks_output_printf (
            out, isinf (longest[i]->death) ? "  [%.6g, ∞)\n" : "  [%.6g, %.6g)  length %.6g\n",
            longest[i]->birth, longest[i]->death, longest[i]->death - longest[i]->birth);
    }
  if (diagram->max_dim >= 1 && strength.longest > 0.0)
    {
      ks_output_printf (out, "longest H1 bar %.6g, second %.6g", strength.longest, strength.second);
      if (isfinite (strength.ratio))
        ks_output_printf (out, ", %.3g times the second", strength.ratio);
      if (isfinite (strength.death_birth))
        ks_output_printf (out, "; largest death/birth %.3g", strength.death_birth);
      ks_output_text (out, "\n");
    }
  append_loops (out, result->loops);
  append_band_line (out, result);
  append_null_line (out, result->null_model);
  if (result->recognised != NULL)
    ks_output_printf (out, "%s\n", result->recognised->because);
  if (result->fit != NULL)
    ks_output_printf (out, "%s\n", result->fit->sentence);
}
