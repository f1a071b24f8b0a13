/* The writers that the table in ks-export.c lists. Private to the room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-export.h"

KsExportFunc ks_write_core_json, ks_write_graph_json, ks_write_diagram_json;
KsExportFunc ks_write_core_csv, ks_write_graph_csv, ks_write_diagram_csv;
KsExportFunc ks_write_core_text, ks_write_graph_text, ks_write_diagram_text;
KsExportFunc ks_write_core_npy;
KsExportFunc ks_write_core_safetensors;
KsExportFunc ks_write_graph_graphml, ks_write_graph_gexf, ks_write_graph_dot;
