/* Results as files: JSON, CSV, GraphML, GEXF, DOT, npy. One table in ks-export.c
 * lists what each command can write.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-pipeline.h"

/* What a file holds. */
typedef enum { KS_EXPORT_CORE, KS_EXPORT_GRAPH, KS_EXPORT_DIAGRAM } KsExportKind;

typedef struct {
  KsExportKind kind;
  const char *extension; /* ".json" */
  const char *title;     /* "GraphML" */
  /* Appends the file's content. */
  gboolean (*write) (KsContext *context, const KsResult *result, gboolean with_timings,
                     GByteArray *out, GError **error);
} KsExporter;

const KsExporter *ks_exporters (gsize *n);
/* By @path's extension; none: KS_ERROR_USAGE with a sentence that lists those there are. */
const KsExporter *ks_exporter_find (KsExportKind kind, const char *path, GError **error);

/* Writes atomically: the file is whole or it is as it was. Errors name the path. */
gboolean ks_export_to_file (const char *path, const guint8 *data, gsize size, GError **error);
