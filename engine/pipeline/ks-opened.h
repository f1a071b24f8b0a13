/* The files that a recipe names, open: what stands in their folders, and the training step of each.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-recipe.h"

/* The recipe's files, with the files of a folder in its place. New strings. */
GStrv ks_source_paths (const KsRecipe *recipe, GError **error);

/* The recipe's files, open. */
typedef struct {
  GPtrArray *files;      /* of KsTensorFile, with their steps; owned */
  GPtrArray *identities; /* of char *, one for each, taken before they were read; owned */
  GPtrArray *parts;      /* of char *: paths of the files that those are spread over; owned */
  GPtrArray *part_identities; /* of char *, one for each; owned */
  GArray *passed;        /* of KsSkipped: files of folders that are no networks, or are read through
                          * another; owned */
} KsOpened;

/* Errors: those of ks_tensor_file_open() for a file that was named; a folder of which nothing can
 * be opened, steps that are not as many as the files. @self is to be cleared also then. */
gboolean ks_opened_init (KsOpened *self, KsContext *context, const KsRecipe *recipe,
                         GError **error);
void     ks_opened_clear (KsOpened *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsOpened, ks_opened_clear)

/* A text that differs when a file has changed: device, inode, size and time of change of
 * each; "" for one that is not there (reading it will say so). A new string. */
char *ks_source_identity (const char *path);
