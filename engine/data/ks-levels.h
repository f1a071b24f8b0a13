/* Distinct texts, numbered in order of first appearance: how the text columns
 * of a KsTable are made.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

typedef struct {
  GPtrArray *texts; /* of char *, by code; owned */
  GTree *codes;     /* text (of texts) to code; owned */
} KsLevels;

void    ks_levels_init (KsLevels *levels);
void    ks_levels_clear (KsLevels *levels);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsLevels, ks_levels_clear)

/* The text's number, new or known. O(log texts). */
guint32 ks_levels_code (KsLevels *levels, const char *text);

/* The texts so far, which pass out of @levels; it is empty then. */
GStrv   ks_levels_steal (KsLevels *levels);
