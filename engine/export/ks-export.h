/* Results as files: JSON, CSV, GraphML, GEXF, DOT, npy. One table in ks-export.c
 * lists what each command can write.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram-file.h"
#include "ks-opened.h"
#include "ks-output.h"
#include "ks-pipeline.h"

/* What a file holds. */
typedef enum { KS_EXPORT_CORE, KS_EXPORT_GRAPH, KS_EXPORT_DIAGRAM } KsExportKind;

/* Appends a file's content to @out, where a failure stays. The result holds what the kind needs. */
typedef void KsExportFunc (const KsResult *result, gboolean with_timings, KsOutput *out);

typedef struct {
  KsExportKind kind;
  const char *extension; /* ".json" */
  const char *title;     /* "GraphML" */
  KsExportFunc *write;
} KsExporter;

const KsExporter *ks_exporters (gsize *n);
/* By @path's extension; none: KS_ERROR_USAGE with a sentence that lists those there are. */
const KsExporter *ks_exporter_find (KsExportKind kind, const char *path, GError **error);

/* A filter set as a safetensors file that opens again as the same set, to the last bit (its format
 * is told in ks-saved-set.h), with the recipe and input of @from, if any. O(numbers). */
void ks_export_filter_set (const KsFilterSet *set, const KsResult *from, KsOutput *out);

/* The recipe as one JSON object and a line break. */
void ks_export_recipe_json (const KsRecipe *recipe, KsOutput *out);

/* What is in the files: each tensor with shape, type, mean, how many entries are not finite and
 * how many filters it gives, or images and patches as @recipe has them cut, and what was passed
 * over; as JSON or as text. Reads every number. O(numbers). */
void ks_export_info (const KsOpened *opened, const KsRecipe *recipe, gboolean as_json,
                     KsOutput *out);

/* The bottleneck distance of two diagrams and their Wasserstein distances of orders 1 and 2, in
 * each dimension that either has bars in, or in @dim alone where it is not negative. */
void ks_export_distances (const KsDiagramFile *a, const KsDiagramFile *b, int dim,
                          gboolean as_json, KsOutput *out);
