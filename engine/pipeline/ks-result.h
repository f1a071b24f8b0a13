/* What a recipe becomes: references to the outputs of its stages. Immutable.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-confidence-band.h"
#include "ks-diagram.h"
#include "ks-extended.h"
#include "ks-fit.h"
#include "ks-graph.h"
#include "ks-landmarks.h"
#include "ks-layout.h"
#include "ks-loops.h"
#include "ks-null-model.h"
#include "ks-recipe.h"
#include "ks-rips.h"
#include "ks-recogniser.h"

/* What was read, and from where. */
typedef struct {
  KsFilterSet *set;
  char *path;       /* the first file's path, or "builtin:NAME" */
  GStrv files;      /* every path; empty for a built-in set */
  GStrv identities; /* (files) device, inode, size and time of change when it was read */
  GStrv parts;      /* paths of the files that those are spread over, such as shards */
  GStrv part_identities; /* (parts) */
} KsSource;

/* The stages in order of running. */
typedef enum {
  KS_STAGE_READ,
  KS_STAGE_POINTS,
  KS_STAGE_SPACE,
  KS_STAGE_NEIGHBOURS,
  KS_STAGE_DENSITY,
  KS_STAGE_CORE,
  KS_STAGE_CORE_SPACE,
  KS_STAGE_ORDER,
  KS_STAGE_EPSILON,
  KS_STAGE_LENS_1,
  KS_STAGE_LENS_2,
  KS_STAGE_COVER,
  KS_STAGE_CLUSTERS,
  KS_STAGE_BALLS,
  KS_STAGE_NERVE,
  KS_STAGE_BETTI,
  KS_STAGE_LAYOUT,
  KS_STAGE_FEATURES,
  KS_STAGE_LANDMARKS,
  KS_STAGE_HOMOLOGY,
  KS_STAGE_CYCLES,
  KS_STAGE_LOOPS,
  KS_STAGE_BAND,
  KS_STAGE_NULL,
  KS_STAGE_RECOGNISER,
  KS_STAGE_FIT,
  KS_N_STAGES
} KsStageId;

/* What to compute; each takes in all that it needs. */
typedef enum {
  KS_TARGET_POINTS = 1 << 0,   /* points */
  KS_TARGET_CORE = 1 << 1,     /* density and core */
  KS_TARGET_GRAPH = 1 << 2,    /* lenses, cover, clustering, graph, Betti numbers, layout */
  KS_TARGET_DIAGRAM = 1 << 3,  /* landmarks and diagram */
  KS_TARGET_FEATURES = 1 << 4, /* loops and branches of the graph, ranked by length */
} KsTarget;

typedef struct {
  gsize b0, b1;
} KsBetti;

/* What ks_suggest_epsilon() says of the core. */
typedef struct {
  double epsilon; /* metric units */
  char *reason;   /* one sentence; owned */
} KsSuggestion;

typedef struct {
  const char *name;     /* the key of --timings: "neighbours"; several stages may share one */
  double milliseconds;
  gboolean needed;      /* the target asked for it */
  gboolean remembered;  /* answered from the memo */
} KsTiming;

typedef struct {
  KsRecipe *recipe;
  guint targets;          /* KsTarget bits */
  KsSource *source;       /* what was read */

  /* Outputs; NULL where the target did not need them. */
  KsPoints *points;
  KsSpace *space;         /* all points */
  KsDensity *density;
  KsCore *core;
  KsSpace *core_space;    /* the core, numbered as core->rows */
  guint n_lenses;
  KsLens *lens[2];
  KsCover *cover;
  KsSuggestion *suggestion; /* of the clustering `auto`, else NULL */
  KsClustering *clustering; /* of the boxes or of the balls */
  KsBalls *balls;           /* of Ball Mapper, which has no cover; else NULL */
  KsGraph *graph;
  char *graph_key;        /* equal keys name equal graphs; owned */
  KsBetti *betti;
  KsLayout *layout;
  KsFeatures *features;
  KsDiagram *diagram;
  KsCycles *cycles;     /* of the diagram's bars; NULL when the recipe asks for no loops or cells */
  KsLoops *loops;         /* of its longest bars, and cells; NULL as well */
  KsBand *band;             /* of the recipe's bootstrap, else NULL */
  KsNullModel *null_model;  /* of the recipe's trials, else NULL */
  KsRecognised *recognised; /* the shape of the core; NULL when the recipe does not ask for it */
  KsFit *fit;               /* of the ideal models, likewise */

  KsTiming timings[KS_N_STAGES];
  double milliseconds;    /* of the whole run */
} KsResult;

/* SHA-256 in hexadecimal of the input: the files' bytes one after the other, or a built-in
 * set's float64 entries; a new string. Files that those are spread over come after them. Reads
 * the files again: one that has changed since
 * is an error, because the result is no longer its. O(bytes), about 0.3 GB/s. */
char *ks_result_input_sha256 (const KsResult *result, KsContext *context, GError **error);

/* The features of a result that has a graph: its own, or computed now when they were no target. */
KsFeatures *ks_result_features (const KsResult *result, KsContext *context, GError **error);

/* The same result with its nodes elsewhere, as when a session comes back: shares all but the layout,
 * of which @layout (a reference is taken) has as many nodes as the graph. */
KsResult *ks_result_with_layout (const KsResult *result, KsLayout *layout);

/* Whether the same is drawn of the graphs of both, nodes in the same places. */
gboolean ks_result_looks_like (const KsResult *result, const KsResult *other);

KsResult *ks_result_ref (KsResult *result);
void      ks_result_unref (KsResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsResult, ks_result_unref)
