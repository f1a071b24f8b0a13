/* SPDX-License-Identifier: MIT */
#include "ks-words.h"

#include <math.h>
#include <string.h>

char *
ks_words_count (guint64 n)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, n);
  gsize length = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
ks_words_number (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (number))
    return g_strdup ("–");
  if (isinf (number))
    return g_strdup (number > 0.0 ? "∞" : "−∞");
  if (fabs (number) >= 1000.0 && fabs (number) < 1e15)
    {
      g_autofree char *count = ks_words_count ((guint64) llround (fabs (number)));

      return g_strconcat (number < 0.0 ? "−" : "", count, NULL);
    }
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.3g", number));
}

char *
ks_words_amount (guint64 n, const char *one, const char *many)
{
  g_autofree char *count = ks_words_count (n);

  return g_strconcat (count, " ", n == 1 ? one : many, NULL);
}

char *
ks_words_description (const KsResult *result, gsize n_selected)
{
  return g_strdup_printf (
      "%zu nodes, %zu edges, b0 %zu, b1 %zu, %zu of %zu points, %zu nodes selected",
      result->graph->n_nodes, result->graph->n_edges, result->betti->b0, result->betti->b1,
      result->core->m, result->core->n, n_selected);
}

char *
ks_words_source (const KsRecipe *recipe)
{
  guint n = g_strv_length (recipe->files);

  if (n == 0)
    return g_strdup (recipe->builtin != NULL ? recipe->builtin->title : "");
  g_autofree char *path = g_path_get_basename (recipe->files[0]);
  g_autofree char *name = g_filename_display_name (path);
  if (n == 1)
    return g_steal_pointer (&name);
  return g_strdup_printf ("%s and %u more", name, n - 1);
}

char *
ks_words_points (const KsResult *result)
{
  g_autofree char *m = ks_words_count (result->core->m);
  g_autofree char *n = ks_words_amount (result->core->n, "point", "points");

  return g_strconcat (m, " of ", n, NULL);
}

char *
ks_words_feature (const KsResult *result, const KsFeature *feature)
{
  g_autofree char *lens = ks_lens_spec_title (&result->recipe->lens[feature->lens]);
  const char *kind = feature->kind == KS_FEATURE_LOOP          ? "Loop"
                     : feature->kind == KS_FEATURE_BRANCH_DOWN ? "Branch down"
                     : feature->kind == KS_FEATURE_BRANCH_UP   ? "Branch up"
                                                               : "Component";

  return g_strjoin (" along ", kind, lens, NULL);
}

char *
ks_words_unclustered (const KsResult *result)
{
  g_autofree char *n = ks_words_count (result->graph->n_unclustered);

  return g_strconcat (n, " in no cluster", NULL);
}

char *
ks_words_set (const KsResult *result)
{
  const KsPoints *points = result->points;
  g_autofree char *n = ks_words_count (ks_points_count (points));
  GString *text = g_string_new (n);

  if (points->precomputed)
    g_string_append (text, " points, by a distance matrix");
  else if (points->patch_rows > 0)
    g_string_append_printf (text, " %s of %u×%u%s%s",
                            points->basis == KS_BASIS_DCT || result->source->set->from_images
                                ? "patches" : "filters",
                            points->patch_rows, points->patch_cols,
                            result->recipe->resample_rows > 0 ? ", resampled" : "",
                            points->basis == KS_BASIS_DCT ? ", in DCT coordinates" : "");
  else
    g_string_append_printf (text, " points in %zu dimensions", points->matrix->cols);
  if (points->n_nonfinite > 0)
    {
      g_autofree char *dropped = ks_words_count (points->n_nonfinite);

      g_string_append_printf (text, "; %s dropped as not finite", dropped);
    }
  if (points->n_zero > 0)
    {
      g_autofree char *dropped = ks_words_count (points->n_zero);

      g_string_append_printf (text, "; %s dropped as constant", dropped);
    }
  return g_string_free (text, FALSE);
}

char *
ks_words_graph (const KsResult *result)
{
  g_autofree char *nodes = ks_words_amount (result->graph->n_nodes, "node", "nodes");
  g_autofree char *edges = ks_words_amount (result->graph->n_edges, "edge", "edges");
  g_autofree char *triangles = ks_words_amount (result->graph->n_triangles, "triangle",
                                                "triangles");

  return g_strjoin (", ", nodes, edges, triangles, NULL);
}

char *
ks_words_clusters (const KsResult *result)
{
  g_autofree char *n = ks_words_amount (result->graph->n_unclustered, "point", "points");
  g_autofree char *epsilon = ks_words_number (result->clustering->epsilon);
  g_autofree char *within = result->recipe->cluster.rule == KS_CLUSTER_AUTO
                              ? g_strconcat ("; epsilon is ", epsilon, NULL) : NULL;

  if (result->balls != NULL)
    return g_strjoin (" ", "Every point is in a ball of radius", epsilon, NULL);
  if (result->graph->n_unclustered == 0)
    return g_strconcat ("Every point is in a cluster", within, NULL);
  return g_strconcat (n, result->graph->n_unclustered == 1 ? " is" : " are", " in no cluster",
                      within, NULL);
}

char *
ks_words_overlap (double gain)
{
  if (gain <= 1.0)
    return g_strdup ("Neighbouring intervals only touch");
  return g_strdup_printf ("Neighbouring intervals overlap by %.0f %%", 100.0 * (1.0 - 1.0 / gain));
}

char *
ks_words_empty (const KsResult *result)
{
  const KsClusterSpec *cluster = &result->recipe->cluster;
  g_autofree char *m = ks_words_amount (result->core->m, "point", "points");
  g_autofree char *epsilon = ks_words_number (cluster->epsilon);

  if (result->graph->n_nodes > 0)
    return NULL;
  if (cluster->rule == KS_CLUSTER_DBSCAN)
    return g_strdup_printf ("Within epsilon %s no box holds %u points close together, so DBSCAN "
                            "leaves all of the %s in no cluster.", epsilon, cluster->min_points, m);
  return g_strdup_printf ("The clustering leaves all of the %s in no cluster.", m);
}

char *
ks_words_diagram (const KsDiagram *diagram)
{
  g_autofree char *landmarks = ks_words_amount (diagram->n_landmarks, "landmark", "landmarks");
  g_autofree char *bars = ks_words_bars (diagram);

  return g_strdup_printf ("%s over Z/%u, %s%s%s",
                          diagram->max_dim >= 2   ? "H0, H1 and H2"
                          : diagram->max_dim == 1 ? "H0 and H1"
                                                  : "H0",
                          diagram->prime, landmarks, *bars != '\0' ? ", " : "", bars);
}

char *
ks_words_bar (const KsBar *bar)
{
  g_autofree char *birth = ks_words_number (bar->birth);
  g_autofree char *death = ks_words_number (bar->death);
  g_autofree char *length = ks_words_number (bar->death - bar->birth);

  if (isinf (bar->death))
    return g_strdup_printf ("H%u from %s, never dies", bar->dim, birth);
  return g_strdup_printf ("H%u from %s to %s, length %s", bar->dim, birth, death, length);
}

char *
ks_words_band (const KsDiagram *diagram, const KsBand *band)
{
  double limit = ks_band_length (band);
  g_autofree char *length = ks_words_number (limit);
  gsize n = 0, n_beyond = 0;

  for (gsize i = 0; i < diagram->n_bars; i++)
    if (diagram->bars[i].dim == 1)
      {
        n++;
        n_beyond += diagram->bars[i].death - diagram->bars[i].birth > limit;
      }
  g_autofree char *loops = ks_words_amount (n, "loop", "loops");
  g_autofree char *beyond = ks_words_count (n_beyond);
  return g_strdup_printf ("%s of %s %s the %g %% confidence band, up to length %s.", beyond, loops,
                          n_beyond == 1 ? "leaves" : "leave", 100.0 * band->level, length);
}

char *
ks_words_null (const KsNullModel *model)
{
  static const struct { KsNullKind kind; const char *one, *many; } kinds[KS_N_NULLS] = {
    { KS_NULL_SHUFFLED, "column-shuffled set", "column-shuffled sets" },
    { KS_NULL_GAUSSIAN, "Gaussian set", "Gaussian sets" },
  };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const double *trials = model->trials[kinds[i].kind];
      g_autofree char *p = ks_words_number (model->p[kinds[i].kind]);
      g_autofree char *sets = ks_words_amount (model->n_trials, kinds[i].one, kinds[i].many);
      gsize n_longer = 0;

      for (gsize t = 0; t < model->n_trials; t++)
        n_longer += trials[t] >= model->longest;
      g_autofree char *longer = ks_words_count (n_longer);
      g_string_append_printf (text, "%sp = %s: %s of %s %s a loop as long", i > 0 ? "\n" : "", p,
                              longer, sets, n_longer == 1 ? "has" : "have");
    }
  return g_string_free (text, FALSE);
}

char *
ks_words_loop (const KsLoop *loop)
{
  g_autofree char *landmarks = ks_words_amount (loop->n, "landmark", "landmarks");
  g_autofree char *length = ks_words_number (loop->length);
  g_autofree char *at = ks_words_number (loop->at);
  g_autofree char *fate = ks_loop_words (loop);

  return g_strdup_printf ("Its loop: %s, length %s, edges up to %s; %s.", landmarks, length, at, fate);
}

char *
ks_words_shell (const KsShell *cells)
{
  g_autofree char *triangles = ks_words_amount (cells->n, "triangle", "triangles");
  g_autofree char *longest = ks_words_number (cells->longest);
  g_autofree char *fate = ks_class_words (cells->birth, cells->death, cells->born, cells->dies);

  return g_strdup_printf ("Its cells: %s, edges up to %s; %s.", triangles, longest, fate);
}

char *
ks_words_bars (const KsDiagram *diagram)
{
  KsStrength strength = ks_diagram_strength (diagram, 1);
  g_autofree char *longest = ks_words_number (strength.longest);
  g_autofree char *ratio = ks_words_number (strength.ratio);
  g_autofree char *death_birth = ks_words_death_birth (diagram);
  const char *parting = *death_birth != '\0' ? ", " : "";

  if (diagram->max_dim < 1)
    return g_strdup ("");
  if (strength.longest <= 0.0)
    return g_strdup ("no H1 bar");
  if (isnan (strength.ratio))
    return g_strdup_printf ("only H1 bar %s%s%s", longest, parting, death_birth);
  return g_strdup_printf ("longest H1 bar %s (%s× the next)%s%s", longest, ratio, parting,
                          death_birth);
}

char *
ks_words_death_birth (const KsDiagram *diagram)
{
  KsStrength strength = ks_diagram_strength (diagram, 1);
  g_autofree char *ratio = ks_words_number (strength.death_birth);

  if (isnan (strength.death_birth))
    return g_strdup ("");
  return g_strdup_printf ("largest death/birth %s", ratio);
}

static char *
milliseconds (double ms)
{
  if (ms < 10.0)
    return g_strdup_printf ("%.1f ms", ms);
  if (ms < 1000.0)
    return g_strdup_printf ("%.0f ms", ms);
  return g_strdup_printf ("%.1f s", ms / 1000.0);
}

char *
ks_words_time (const KsResult *result)
{
  return milliseconds (result->milliseconds);
}

char *
ks_words_times (const KsResult *result)
{
  GString *text = g_string_new ("Time of this picture, stage by stage");

  for (guint i = 0; i < KS_N_STAGES; i++)
    if (result->timings[i].needed)
      {
        g_autofree char *time = milliseconds (result->timings[i].milliseconds);

        g_string_append_printf (text, "\n%s %s", result->timings[i].name,
                                result->timings[i].remembered ? "remembered" : time);
      }
  return g_string_free (text, FALSE);
}

char *
ks_words_estimate (const KsEstimate *estimate)
{
  g_autofree char *memory = g_format_size (estimate->bytes);
  double seconds = estimate->seconds;

  if (seconds < 1.0)
    return g_strdup_printf ("Computing this would take about %s of memory.", memory);
  if (seconds < 120.0)
    return g_strdup_printf ("Computing this would take about %.0f seconds and %s of memory.",
                            seconds, memory);
  if (seconds < 7200.0)
    return g_strdup_printf ("Computing this would take about %.0f minutes and %s of memory.",
                            seconds / 60.0, memory);
  return g_strdup_printf ("Computing this would take about %.0f hours and %s of memory.",
                          seconds / 3600.0, memory);
}

const char *
ks_words_stage (const char *stage)
{
  static const struct { const char *stage, *doing; } doings[] = {
    { "read", "Reading" },
    { "points", "Preparing the points" },
    { "neighbours", "Finding neighbours" },
    { "density", "Estimating density" },
    { "core", "Taking the core" },
    { "order", "Sorting the points" },
    { "lens", "Computing the lens" },
    { "cover", "Covering the lens" },
    { "clusters", "Clustering" },
    { "nerve", "Building the graph" },
    { "betti", "Counting loops" },
    { "layout", "Laying out the graph" },
    { "landmarks", "Choosing landmarks" },
    { "homology", "Computing persistence" },
    { "band", "Resampling the points" },
    { "null", "Comparing with chance" },
    { "recogniser", "Naming the shape" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (doings); i++)
    if (g_strcmp0 (doings[i].stage, stage) == 0)
      return doings[i].doing;
  return "Computing";
}
