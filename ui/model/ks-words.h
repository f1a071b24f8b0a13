/* What the window says of a result: numbers and sentences, each a new string.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-pipeline.h"

char *ks_words_count (guint64 n);       /* "1,920" */
char *ks_words_number (double number);  /* three digits: "0.888", "1.2e-05", "∞" */
char *ks_words_amount (guint64 n, const char *one, const char *many); /* "1 node", "1,920 points" */

/* The graph's accessible description, in the fixed form of the contract:
 * "42 nodes, 61 edges, b0 1, b1 1, 1920 of 6400 points, 3 nodes selected". */
char *ks_words_description (const KsResult *result, gsize n_selected);

/* "m1.npz", "m1.npz and 2 more", "Three circles". */
char *ks_words_source (const KsRecipe *recipe);

char *ks_words_feature (const KsResult *result, const KsFeature *feature); /* "Loop along Mean" */
char *ks_words_unclustered (const KsResult *result); /* "17 in no cluster" */
char *ks_words_points (const KsResult *result);    /* "1,920 of 6,400 points" */
char *ks_words_set (const KsResult *result);       /* what it holds, what was dropped from it */
char *ks_words_graph (const KsResult *result);     /* "320 nodes, 2,568 edges, 7,725 triangles" */
char *ks_words_clusters (const KsResult *result);  /* how many points are in no cluster */
char *ks_words_overlap (double gain);              /* "neighbouring intervals overlap by 67 %" */

/* Why there is no node, as a sentence; NULL when there is one. */
char *ks_words_empty (const KsResult *result);

/* What it is of: "H0 and H1 over Z/2, 400 landmarks". */
char *ks_words_diagram (const KsDiagram *diagram);
char *ks_words_bar (const KsBar *bar);             /* "H1 from 0.0981 to 1.76, length 1.67" */
/* "1 of 104 loops leaves the 95 % confidence band: it is longer than 0.341." */
char *ks_words_band (const KsDiagram *diagram, const KsBand *band);
/* "p = 0.01: 0 of 99 column-shuffled sets have a loop as long", a line for each kind. */
char *ks_words_null (const KsNullModel *model);
/* "Its loop: 23 landmarks, length 5.9, edges up to 0.41; born and dies with the bar." */
char *ks_words_loop (const KsLoop *loop);
char *ks_words_shell (const KsShell *cells);
/* "longest H1 bar 0.888 (7.5× the next), largest death/birth 17.9". */
char *ks_words_bars (const KsDiagram *diagram);
/* The latter alone, of H1; "" where no bar is born above 0. */
char *ks_words_death_birth (const KsDiagram *diagram);

char *ks_words_time (const KsResult *result);      /* "12 ms" */
char *ks_words_times (const KsResult *result);     /* the same by stages, a line each */

char *ks_words_estimate (const KsEstimate *estimate);
/* A stage's name as a doing: "Finding neighbours"; static. */
const char *ks_words_stage (const char *stage);
