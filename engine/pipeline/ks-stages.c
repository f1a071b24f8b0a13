/* SPDX-License-Identifier: MIT */
#include "ks-stages.h"

#include "ks-graph-match.h"
#include "ks-persistence.h"
#include "ks-recognition.h"
#include "ks-result-loops.h"
#include "ks-source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT(type, input, stage) ((type *) (input)->outputs[KS_STAGE_##stage])

/* ---- Points to core ---- */

static gpointer
run_read (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_source_new (context, in->recipe, error);
}

static gpointer
run_points (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_points_new (context, OUTPUT (KsSource, in, READ)->set, &in->recipe->preprocessing, error);
}

static gpointer
run_space (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_space_new (context, OUTPUT (KsPoints, in, POINTS), in->recipe->metric, error);
}

static gpointer
run_neighbours (KsContext *context, const KsStageInput *in, GError **error)
{
  const KsSpace *space = OUTPUT (KsSpace, in, SPACE);
  gsize k = in->recipe->k;

  return ks_neighbours_new (context, space, k > 0 ? k : MIN (100, space->n - 1), error);
}

static gpointer
run_density (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_density_new (context, OUTPUT (KsNeighbours, in, NEIGHBOURS), error);
}

static gpointer
run_core (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_core_new (context, OUTPUT (KsDensity, in, DENSITY), in->recipe->percentile, error);
}

static gpointer
run_core_space (KsContext *context, const KsStageInput *in, GError **error)
{
  const KsCore *core = OUTPUT (KsCore, in, CORE);

  return ks_space_select (context, OUTPUT (KsSpace, in, SPACE), core->rows, core->m, error);
}

static gpointer
run_order (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_spatial_order_new (context, OUTPUT (KsSpace, in, CORE_SPACE), error);
}

static gpointer
run_epsilon (KsContext *context, const KsStageInput *in, GError **error)
{
  KsSuggestion suggestion = { 0.0, NULL };

  suggestion.epsilon = ks_suggest_epsilon (context, OUTPUT (KsSpace, in, CORE_SPACE), &suggestion.reason, error);
  return suggestion.reason != NULL ? g_atomic_rc_box_dup (sizeof suggestion, &suggestion) : NULL;
}

/* ---- Mapper ---- */

static gpointer
run_lens (KsContext *context, const KsStageInput *in, guint which, GError **error)
{
  KsLensInput input = {
    .points = OUTPUT (KsPoints, in, POINTS),
    .space = OUTPUT (KsSpace, in, SPACE),
    .core = OUTPUT (KsCore, in, CORE),
    .density = OUTPUT (KsDensity, in, DENSITY),
  };

  return ks_lens_new (context, &input, &in->recipe->lens[which], error);
}

static gpointer
run_lens_1 (KsContext *context, const KsStageInput *in, GError **error)
{
  return run_lens (context, in, 0, error);
}

static gpointer
run_lens_2 (KsContext *context, const KsStageInput *in, GError **error)
{
  return run_lens (context, in, 1, error);
}

static gpointer
run_cover (KsContext *context, const KsStageInput *in, GError **error)
{
  KsLens *lenses[] = { OUTPUT (KsLens, in, LENS_1), OUTPUT (KsLens, in, LENS_2) };

  return ks_cover_new (context, lenses, in->recipe->n_lenses, &in->recipe->cover, error);
}

static gpointer
run_clusters (KsContext *context, const KsStageInput *in, GError **error)
{
  KsClusterSpec spec = in->recipe->cluster;

  if (spec.rule == KS_CLUSTER_AUTO)
    spec.epsilon = OUTPUT (KsSuggestion, in, EPSILON)->epsilon;
  return ks_clustering_new (context, OUTPUT (KsSpace, in, CORE_SPACE), OUTPUT (KsSpatialOrder, in, ORDER),
                            OUTPUT (KsCover, in, COVER), &spec, error);
}

static gpointer
run_balls (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_balls_new (context, OUTPUT (KsSpace, in, CORE_SPACE), OUTPUT (KsSpatialOrder, in, ORDER), &in->recipe->ball, error);
}

static gpointer
run_nerve (KsContext *context, const KsStageInput *in, GError **error)
{
  KsLens *lenses[] = { OUTPUT (KsLens, in, LENS_1), OUTPUT (KsLens, in, LENS_2) };
  const KsBalls *balls = OUTPUT (KsBalls, in, BALLS);

  return ks_graph_new (context, balls != NULL ? balls->clustering : OUTPUT (KsClustering, in, CLUSTERS),
                       OUTPUT (KsCover, in, COVER),
                       OUTPUT (KsCore, in, CORE), OUTPUT (KsDensity, in, DENSITY), lenses,
                       in->recipe->n_lenses, in->recipe->min_shared, error);
}

static gpointer
run_betti (KsContext *context, const KsStageInput *in, GError **error)
{
  KsBetti betti;

  if (!ks_graph_betti (context, OUTPUT (KsGraph, in, NERVE), &betti.b0, &betti.b1, error))
    return NULL;
  return g_atomic_rc_box_dup (sizeof betti, &betti);
}

static gpointer
run_features (KsContext *context, const KsStageInput *in, GError **error)
{
  const KsLens *lenses[] = { OUTPUT (KsLens, in, LENS_1), OUTPUT (KsLens, in, LENS_2) };
  gboolean is_circular[] = { lenses[0]->is_circular, lenses[1] != NULL && lenses[1]->is_circular };

  return ks_features_new (context, OUTPUT (KsGraph, in, NERVE), is_circular, error);
}

/* ---- Layout ---- */

/* A node on its way into a column: what pulls it up or down. */
typedef struct {
  guint32 node;
  double height;      /* where its neighbours in earlier columns have it */
  double sum, weight; /* of their heights, by the points shared */
} Standing;

static int
by_height (const void *a, const void *b)
{
  const Standing *p = a, *q = b;

  if (p->height != q->height)
    return p->height < q->height ? -1 : 1;
  return p->node < q->node ? -1 : 1;
}

/* Heights for a single lens, into every second place of @height: the nodes of one interval stand
 * in a column, each near those of earlier columns that it shares points with, so that a loop
 * opens instead of crossing itself. O(nodes log nodes + edges). */
static gboolean
stand_in_columns (KsContext *context, const KsGraph *graph, float *height, GError **error)
{
  g_autofree Standing *nodes = ks_new0 (context, Standing, graph->n_nodes, error);
  gsize edge = 0;

  if (nodes == NULL)
    return FALSE;
  for (gsize begin = 0, end; begin < graph->n_nodes; begin = end)
    {
      for (end = begin; end < graph->n_nodes && graph->cell[2 * end] == graph->cell[2 * begin]; end++)
        {
          nodes[end].node = (guint32) end;
          nodes[end].height = nodes[end].weight > 0.0 ? nodes[end].sum / nodes[end].weight : 0.0;
        }
      qsort (nodes + begin, end - begin, sizeof *nodes, by_height);
      for (gsize i = begin; i < end; i++)
        height[2 * nodes[i].node] = (float) ((double) (i - begin) - (double) (end - begin - 1) / 2.0);
      /* Edges are ordered by their source, so each column's come next. */
      for (; edge < graph->n_edges && graph->edges[edge].source < end; edge++)
        {
          Standing *target = &nodes[graph->edges[edge].target];

          target->sum += (double) graph->edges[edge].weight * height[2 * graph->edges[edge].source];
          target->weight += graph->edges[edge].weight;
        }
    }
  return TRUE;
}

/* What one unit of each lens is on the page: in Mapper a step of the grid is one edge length; of
 * balls, both lenses have one scale, in which the wider one's range is 1. */
static void
find_scales (const KsGraph *graph, const KsRecipe *recipe, double min[2], double scale[2])
{
  double range[2] = { 0.0, 0.0 };

  for (guint a = 0; a < graph->n_axes; a++)
    {
      double max = -INFINITY;

      min[a] = INFINITY;
      for (gsize v = 0; v < graph->n_nodes; v++)
        {
          min[a] = MIN (min[a], graph->lens[2 * v + a]);
          max = MAX (max, graph->lens[2 * v + a]);
        }
      range[a] = max - min[a];
    }
  for (guint a = 0; a < graph->n_axes; a++)
    if (recipe->mode == KS_MODE_BALL)
      scale[a] = 1.0 / MAX (MAX (range[0], range[1]), G_MINDOUBLE);
    else
      scale[a] = range[a] > 0.0 ? recipe->cover.resolution[a] / range[a] : 0.0;
}

/* Where a node stands before any force: its lens values. A circular first lens goes round a
 * circle, the second one outwards. One lens alone says too little of where balls lie: they have
 * no place yet (NaN). */
static gboolean
place_by_lens (KsContext *context, const KsGraph *graph, const KsRecipe *recipe, float *xy, GError **error)
{
  gboolean is_ball = recipe->mode == KS_MODE_BALL, is_circular = recipe->lens[0].family->is_circular;
  gboolean in_columns = graph->n_axes == 1 && !is_ball;
  double inner = is_ball ? 1.0 : recipe->cover.resolution[0] / (2.0 * G_PI);
  double min[2], scale[2];

  if (in_columns && !stand_in_columns (context, graph, xy + 1, error))
    return FALSE;
  find_scales (graph, recipe, min, scale);
  for (gsize v = 0; v < graph->n_nodes; v++)
    {
      double at[2] = { 0.0, in_columns ? xy[2 * v + 1] : 0.0 };

      for (guint a = 0; a < graph->n_axes; a++)
        at[a] = (graph->lens[2 * v + a] - min[a]) * scale[a];
      if (is_circular)
        {
          double angle = graph->lens[2 * v] * (recipe->lens[0].family->is_half_turn ? 2.0 : 1.0);
          double radius = inner + at[1];

          at[0] = radius * cos (angle);
          at[1] = radius * sin (angle);
        }
      else if (graph->n_axes == 1 && is_ball)
        at[0] = at[1] = NAN;
      xy[2 * v] = (float) at[0];
      xy[2 * v + 1] = (float) at[1];
    }
  return TRUE;
}

/* Each node starts where the one it grew from was; one that grew from none has no place yet (NaN). */
static gboolean
place_by_match (KsContext *context, const KsGraph *graph, const KsResult *warm, gsize n_points, float *xy, GError **error)
{
  g_autofree guint32 *match = ks_graph_match (context, graph, warm->graph, n_points, error);

  if (match == NULL)
    return FALSE;
  for (gsize v = 0; v < graph->n_nodes; v++)
    for (guint a = 0; a < 2; a++)
      xy[2 * v + a] = match[v] == KS_NO_NODE ? NAN : warm->layout->xy[2 * match[v] + a];
  return TRUE;
}

static gpointer
run_layout (KsContext *context, const KsStageInput *in, GError **error)
{
  const KsGraph *graph = OUTPUT (KsGraph, in, NERVE);

  if (in->warm != NULL && in->warm->graph == graph)
    return ks_layout_ref (in->warm->layout); /* nodes of the same graph stay */

  g_autofree float *initial = ks_new (context, float, 2 * graph->n_nodes, error);
  g_autofree float *weight = ks_new (context, float, graph->n_edges, error);

  if (initial == NULL || weight == NULL)
    return NULL;
  if (in->warm != NULL ? !place_by_match (context, graph, in->warm, ks_points_count (OUTPUT (KsPoints, in, POINTS)), initial, error)
                       : !place_by_lens (context, graph, in->recipe, initial, error))
    return NULL;

  /* An edge pulls with the part of the smaller node that it shares. */
  for (gsize e = 0; e < graph->n_edges; e++)
    {
      const KsEdge *edge = &graph->edges[e];
      gsize source = graph->start[edge->source + 1] - graph->start[edge->source];
      gsize target = graph->start[edge->target + 1] - graph->start[edge->target];

      weight[e] = (float) edge->weight / (float) MIN (source, target);
    }
  KsLayoutInput input = {
    .n_nodes = graph->n_nodes,
    .n_edges = graph->n_edges,
    .edges = (const guint32 *) graph->edges,
    .edge_stride = sizeof (KsEdge) / sizeof (guint32),
    .weight = weight,
    .initial = initial,
    .is_warm = in->warm != NULL,
    .seed = in->recipe->seed,
  };
  return ks_layout_new (context, &input, error);
}

/* ---- Homology ---- */

/* The density of the core's points, in their own numbering. */
static double *
core_density (KsContext *context, const KsStageInput *in, GError **error)
{
  const KsCore *core = OUTPUT (KsCore, in, CORE);
  const KsDensity *density = OUTPUT (KsDensity, in, DENSITY);
  double *values = ks_new (context, double, core->m, error);

  for (gsize i = 0; values != NULL && i < core->m; i++)
    values[i] = density->density[core->rows[i]];
  return values;
}

static gpointer
run_landmarks (KsContext *context, const KsStageInput *in, GError **error)
{
  const KsRecipe *recipe = in->recipe;
  const KsSpace *core = OUTPUT (KsSpace, in, CORE_SPACE);
  gsize count = recipe->auto_landmarks ? MIN (KS_RECIPE_AUTO_LANDMARKS, core->n) : recipe->landmarks;

  if (recipe->landmark_order == KS_LANDMARKS_MAXMIN)
    return ks_landmarks_maxmin (context, core, count, recipe->landmark_start, error);
  if (recipe->landmark_order == KS_LANDMARKS_RANDOM)
    return ks_landmarks_random (context, core->n, count, recipe->seed, error);

  g_autofree double *density = core_density (context, in, error);
  if (density == NULL)
    return NULL;
  return ks_landmarks_by_density (context, density, core->n, count, recipe->seed, error);
}

static gpointer
run_homology (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_persistence_new (context, in->recipe, OUTPUT (KsSpace, in, CORE_SPACE), OUTPUT (KsCore, in, CORE)->rows,
                             OUTPUT (KsLandmarks, in, LANDMARKS), in->live, in->live_data, error);
}

static gpointer
run_recogniser (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_recognition_new (context, OUTPUT (KsSpace, in, CORE_SPACE), in->recipe->seed, error);
}

/* The core's points as pixels. */
static KsMatrix *
core_patches (KsContext *context, const KsStageInput *in, GError **error)
{
  const KsPoints *points = OUTPUT (KsPoints, in, POINTS);
  const KsCore *core = OUTPUT (KsCore, in, CORE);
  KsMatrix *patches = ks_matrix_new (context, core->m, 9, error);

  for (gsize i = 0; patches != NULL && i < core->m; i++)
    ks_points_patch (points, ks_matrix_row (points->matrix, core->rows[i]), ks_matrix_row (patches, i));
  return patches;
}

static gpointer
run_fit (KsContext *context, const KsStageInput *in, GError **error)
{
  const KsPoints *points = OUTPUT (KsPoints, in, POINTS);
  gboolean is_patch = points->patch_rows == 3 && points->patch_cols == 3;
  g_autoptr (KsMatrix) patches = is_patch ? core_patches (context, in, error) : NULL;

  return patches != NULL || !is_patch ? ks_fit_new (context, patches, error) : NULL;
}

static gpointer
run_cycles (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_result_cycles_new (context, OUTPUT (KsSpace, in, CORE_SPACE), OUTPUT (KsCore, in, CORE),
                                OUTPUT (KsDiagram, in, HOMOLOGY), in->recipe->cells > 0 ? 2 : 1, error);
}

static gpointer
run_loops (KsContext *context, const KsStageInput *in, GError **error)
{
  return ks_loops_new (context, OUTPUT (KsCycles, in, CYCLES), in->recipe->loops, in->recipe->loop_kind,
                       in->recipe->cells, error);
}

static gpointer
run_band (KsContext *context, const KsStageInput *in, GError **error)
{
  const KsLandmarks *landmarks = OUTPUT (KsLandmarks, in, LANDMARKS);

  if (in->recipe->complex == KS_COMPLEX_WITNESS)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_USAGE,
                           "The confidence band is known of Rips diagrams alone; leave out "
                           "--bootstrap, or choose --complex rips.");
      return NULL;
    }
  return ks_band_new (context, OUTPUT (KsSpace, in, CORE_SPACE), landmarks->rows, landmarks->n,
                      in->recipe->bootstrap, KS_BAND_ALPHA, in->recipe->seed, error);
}

static gpointer
run_null (KsContext *context, const KsStageInput *in, GError **error)
{
  const KsPoints *points = OUTPUT (KsPoints, in, POINTS);
  KsStrength strength = ks_diagram_strength (OUTPUT (KsDiagram, in, HOMOLOGY), 1);

  return ks_null_model_new (context, in->recipe, OUTPUT (KsSource, in, READ)->set, points->rows,
                            ks_points_count (points), strength.longest, in->recipe->null_trials,
                            error);
}

/* ---- The table ---- */

#define ON(stage) (1u << KS_STAGE_##stage)
#define READS(slice) (1u << KS_SLICE_##slice)

/* The four functions of an output type; all of the engine's types are named alike. */
#define TYPE(name)                                                                              \
  static gpointer ref_##name (gpointer output) { return ks_##name##_ref (output); }             \
  static void unref_##name (gpointer output) { ks_##name##_unref (output); }                    \
  static gsize bytes_##name (gpointer output) { return ks_##name##_bytes (output); }

TYPE (source)
TYPE (points)
TYPE (space)
TYPE (neighbours)
TYPE (density)
TYPE (core)
TYPE (spatial_order)
TYPE (lens)
TYPE (cover)
TYPE (clustering)
TYPE (balls)
TYPE (graph)
TYPE (layout)
TYPE (features)
TYPE (landmarks)
TYPE (diagram)
TYPE (cycles)
TYPE (loops)
TYPE (recognised)
TYPE (fit)
TYPE (band)
TYPE (null_model)

static gpointer
ref_betti (gpointer output)
{
  return g_atomic_rc_box_acquire (output);
}

static void
unref_betti (gpointer output)
{
  g_atomic_rc_box_release (output);
}

static gsize
bytes_betti (gpointer output)
{
  return sizeof (KsBetti);
}

static void
clear_suggestion (gpointer data)
{
  KsSuggestion *self = data;

  g_free (self->reason);
}

void
ks_suggestion_unref (KsSuggestion *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_suggestion);
}

static gpointer
ref_suggestion (gpointer output)
{
  return g_atomic_rc_box_acquire (output);
}

static void
unref_suggestion (gpointer output)
{
  ks_suggestion_unref (output);
}

static gsize
bytes_suggestion (gpointer output)
{
  const KsSuggestion *self = output;

  return sizeof *self + strlen (self->reason) + 1;
}

#define OUT(type) ref_##type, unref_##type, bytes_##type
#define GRAPH (KS_TARGET_GRAPH | KS_TARGET_FEATURES)
#define CORE (KS_TARGET_CORE | GRAPH | KS_TARGET_DIAGRAM)
#define ALL (KS_TARGET_POINTS | CORE)
#define DIAGRAM KS_TARGET_DIAGRAM

static const KsStage stages[KS_N_STAGES] = {
  [KS_STAGE_READ] = { "read", 0, READS (READ), ALL, run_read, OUT (source) },
  [KS_STAGE_POINTS] = { "points", ON (READ), READS (POINTS), ALL, run_points, OUT (points) },
  [KS_STAGE_SPACE] = { "points", ON (POINTS), READS (METRIC), CORE, run_space, OUT (space) },
  [KS_STAGE_NEIGHBOURS] = { "neighbours", ON (SPACE), READS (NEIGHBOURS), CORE, run_neighbours, OUT (neighbours) },
  [KS_STAGE_DENSITY] = { "density", ON (NEIGHBOURS), 0, CORE, run_density, OUT (density) },
  [KS_STAGE_CORE] = { "core", ON (DENSITY), READS (CORE), CORE, run_core, OUT (core) },
  [KS_STAGE_CORE_SPACE] = { "core", ON (SPACE) | ON (CORE), 0, GRAPH | DIAGRAM, run_core_space, OUT (space) },
  [KS_STAGE_ORDER] = { "order", ON (CORE_SPACE), 0, GRAPH, run_order, OUT (spatial_order) },
  [KS_STAGE_EPSILON] = { "clusters", ON (CORE_SPACE), 0, GRAPH, run_epsilon, OUT (suggestion) },
  [KS_STAGE_LENS_1] = { "lens", ON (POINTS) | ON (SPACE) | ON (CORE), READS (LENS_1), GRAPH, run_lens_1, OUT (lens) },
  [KS_STAGE_LENS_2] = { "lens", ON (POINTS) | ON (SPACE) | ON (CORE), READS (LENS_2), GRAPH, run_lens_2, OUT (lens) },
  [KS_STAGE_COVER] = { "cover", ON (LENS_1) | ON (LENS_2), READS (COVER), GRAPH, run_cover, OUT (cover) },
  [KS_STAGE_CLUSTERS] = { "clusters", ON (CORE_SPACE) | ON (ORDER) | ON (EPSILON) | ON (COVER), READS (CLUSTERS), GRAPH, run_clusters,
                          OUT (clustering) },
  [KS_STAGE_BALLS] = { "clusters", ON (CORE_SPACE) | ON (ORDER), READS (BALLS), GRAPH, run_balls, OUT (balls) },
  [KS_STAGE_NERVE] = { "nerve", ON (LENS_1) | ON (LENS_2) | ON (CLUSTERS) | ON (BALLS), READS (NERVE), GRAPH, run_nerve, OUT (graph) },
  [KS_STAGE_BETTI] = { "betti", ON (NERVE), 0, KS_TARGET_GRAPH, run_betti, OUT (betti) },
  [KS_STAGE_LAYOUT] = { "layout", ON (NERVE), 0, KS_TARGET_GRAPH, run_layout, OUT (layout) },
  [KS_STAGE_FEATURES] = { "betti", ON (LENS_1) | ON (LENS_2) | ON (NERVE), 0, KS_TARGET_FEATURES, run_features, OUT (features) },
  [KS_STAGE_LANDMARKS] = { "landmarks", ON (DENSITY) | ON (CORE) | ON (CORE_SPACE), READS (LANDMARKS), DIAGRAM, run_landmarks, OUT (landmarks) },
  [KS_STAGE_HOMOLOGY] = { "homology", ON (CORE) | ON (CORE_SPACE) | ON (LANDMARKS), READS (HOMOLOGY), DIAGRAM, run_homology, OUT (diagram) },
  [KS_STAGE_CYCLES] = { "homology", ON (CORE) | ON (CORE_SPACE) | ON (HOMOLOGY), READS (CELLS), DIAGRAM, run_cycles, OUT (cycles) },
  [KS_STAGE_LOOPS] = { "homology", ON (CYCLES), READS (LOOPS) | READS (CELLS), DIAGRAM, run_loops, OUT (loops) },
  [KS_STAGE_BAND] = { "band", ON (CORE_SPACE) | ON (LANDMARKS), READS (BAND), DIAGRAM, run_band, OUT (band) },
  [KS_STAGE_NULL] = { "null", ON (READ) | ON (POINTS) | ON (HOMOLOGY), READS (NULL), DIAGRAM, run_null, OUT (null_model) },
  [KS_STAGE_RECOGNISER] = { "recogniser", ON (CORE_SPACE), READS (RECOGNISER), DIAGRAM, run_recogniser, OUT (recognised) },
  [KS_STAGE_FIT] = { "recogniser", ON (POINTS) | ON (CORE), 0, DIAGRAM, run_fit, OUT (fit) },
};

const KsStage *
ks_stage (KsStageId id)
{
  return &stages[id];
}

gboolean
ks_stage_is_needed (KsStageId id, const KsRecipe *recipe, guint targets)
{
  gboolean is_ball = recipe->mode == KS_MODE_BALL;

  if ((stages[id].targets & targets) == 0)
    return FALSE;
  switch (id)
    {
    case KS_STAGE_LENS_2:
      return recipe->n_lenses == 2;
    case KS_STAGE_EPSILON:
      return !is_ball && recipe->cluster.rule == KS_CLUSTER_AUTO;
    case KS_STAGE_COVER:
    case KS_STAGE_CLUSTERS:
      return !is_ball;
    case KS_STAGE_BALLS:
      return is_ball;
    case KS_STAGE_CYCLES:
    case KS_STAGE_LOOPS:
      return recipe->loops > 0 || recipe->cells > 0;
    case KS_STAGE_BAND:
      return recipe->bootstrap > 0;
    case KS_STAGE_NULL:
      return recipe->null_trials > 0;
    case KS_STAGE_RECOGNISER:
    case KS_STAGE_FIT:
      return recipe->recognise;
    default:
      return TRUE;
    }
}
