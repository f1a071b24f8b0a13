/* The first stage: files or a built-in set, read.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-result.h"

KsSource *ks_source_new (KsContext *context, const KsRecipe *recipe, GError **error);
KsSource *ks_source_ref (KsSource *source);
void      ks_source_unref (KsSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsSource, ks_source_unref)
gsize     ks_source_bytes (const KsSource *source);

/* The files of @recipe, open, with their identities added to @identities where that is not NULL.
 * A new array of KsTensorFile. */
GPtrArray *ks_source_open (KsContext *context, const KsRecipe *recipe, GPtrArray *identities,
                           GError **error);

/* A text that differs when a file has changed: device, inode, size and time of change of
 * each; "" for one that is not there (reading it will say so). A new string. */
char *ks_source_identity (const char *path);
