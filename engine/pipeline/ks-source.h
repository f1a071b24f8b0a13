/* The first stage: files or a built-in set, read.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-opened.h"
#include "ks-result.h"

KsSource *ks_source_new (KsContext *context, const KsRecipe *recipe, GError **error);
KsSource *ks_source_ref (KsSource *source);
void      ks_source_unref (KsSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsSource, ks_source_unref)
gsize     ks_source_bytes (const KsSource *source);
