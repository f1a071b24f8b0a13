/* Names for arrays, no two of a file alike, whatever the file calls them; private
 * to this room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#define KS_LONGEST_NAME 4096 /* bytes of an array's name in a file */

/* A table by name, which copies no name: @free_name frees each with the table, or is NULL. It is
 * a tree, since whoever makes a file can make all its names collide in a hash table. */
GTree *ks_names_new (GDestroyNotify free_name);

typedef struct _KsDistinctNames KsDistinctNames;

KsDistinctNames *ks_distinct_names_new (void);
void             ks_distinct_names_free (KsDistinctNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsDistinctNames, ks_distinct_names_free)

/* @name, or where that was given before, "NAME#2", "NAME#3" and so on; a new string.
 * O(log names), also where all are the same. */
char *ks_distinct_names_add (KsDistinctNames *names, const char *name);
