/* Persistence diagrams read back from the files that ks-export.c writes.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"

typedef struct {
  char *path;         /* as given; owned */
  char *sha256;       /* of its bytes, in hexadecimal; owned */
  KsDiagram *diagram; /* its bars in the file's order, the largest dimension among them; owned */
} KsDiagramFile;

/* Reads JSON (kleinscope-diagram, version 1) or a table (dim,birth,death), told apart by the first
 * character. Errors name the file and the bar or line: not readable, neither of the two, another
 * document, a bar without a number, that dies before it is born, or of a dimension above 255.
 * O(bytes) time and memory. Polls cancel. */
KsDiagramFile *ks_diagram_file_read (KsContext *context, const char *path, GError **error);
void           ks_diagram_file_free (KsDiagramFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsDiagramFile, ks_diagram_file_free)
