/* Metadata: what is known of each point beside its coordinates (file, tensor,
 * layer, step, label, ...). Columns of numbers or of text, one value a row;
 * filled by whoever makes it, immutable from then on; reference-counted.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

typedef struct {
  char *name;
  gboolean is_text;
  double *numbers; /* (rows) NaN = missing; NULL for text; owned */
  guint32 *codes;  /* (rows) index into levels; NULL for numbers; owned */
  GStrv levels;    /* (n_levels) distinct texts in order of first appearance; owned */
  guint n_levels;
} KsColumn;

typedef struct {
  gsize rows;
  GPtrArray *columns; /* of KsColumn, names distinct; owned */
} KsTable;

KsTable *ks_table_new (gsize rows);
KsTable *ks_table_ref (KsTable *table);
void     ks_table_unref (KsTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsTable, ks_table_unref)

/* The arrays pass into the table's ownership. A name that is taken already
 * gets "_2", "_3", ... appended. */
void ks_table_add_numbers (KsTable *table, const char *name, double *numbers);
void ks_table_add_text (KsTable *table, const char *name, guint32 *codes, GStrv levels);

/* NULL when there is none of that name. */
const KsColumn *ks_table_find (const KsTable *table, const char *name);
const char     *ks_column_text (const KsColumn *column, gsize row); /* of a text column */

/* The rows @rows[0..n) in that order. O(n * columns). */
KsTable *ks_table_select (KsContext *context, const KsTable *table, const guint32 *rows, gsize n,
                          GError **error);
gsize    ks_table_bytes (const KsTable *table);
