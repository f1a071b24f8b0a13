/* The writers that the table in ks-export.c lists. Private to the room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-export.h"

gboolean ks_write_core_json (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);
gboolean ks_write_graph_json (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);
gboolean ks_write_diagram_json (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);

gboolean ks_write_core_csv (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);
gboolean ks_write_graph_csv (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);
gboolean ks_write_diagram_csv (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);

gboolean ks_write_core_npy (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);

gboolean ks_write_graph_graphml (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);
gboolean ks_write_graph_gexf (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);
gboolean ks_write_graph_dot (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);

gboolean ks_write_core_text (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);
gboolean ks_write_graph_text (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);
gboolean ks_write_diagram_text (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error);
