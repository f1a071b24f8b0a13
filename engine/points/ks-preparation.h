/* What preprocessing does to one row: centring, norm and change of basis (SCIENCE 1).
 * Private to the room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-points.h"

typedef struct {
  KsMatrix *input;      /* (n, d) the rows; not owned */
  KsCenter center;      /* never AUTO */
  KsNormalize normalize;
  gboolean to_dct;      /* 9 pixels become 8 coordinates */
  double *column_mean;  /* (d) with KS_CENTER_COLUMN, else NULL; owned */
} KsPreparation;

/* Resolves AUTO for @set and checks that it can be done to it. @self is zero before. */
gboolean ks_preparation_init (KsPreparation *self, const KsFilterSet *set,
                              const KsPreprocessing *how, GError **error);
void     ks_preparation_clear (KsPreparation *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsPreparation, ks_preparation_clear)

/* Takes the means of the columns over @rows (n), where they are to be subtracted. O(n d). */
gboolean ks_preparation_find_means (KsContext *context, KsPreparation *self, const guint32 *rows,
                                    gsize n, GError **error);

/* Whether rows stay as they are. */
gboolean ks_preparation_is_idle (const KsPreparation *self);
gsize    ks_preparation_columns (const KsPreparation *self); /* of a row made */

/* The norm that row @row is to be divided by; @centred (d) is scratch. O(d). */
double ks_preparation_norm (const KsPreparation *self, gsize row, double *centred);
/* Row @row, preprocessed, into @out (columns). O(d). */
void   ks_preparation_apply (const KsPreparation *self, gsize row, double *out);

/* Whether a row of @set is a 3x3 patch of pixels. */
gboolean ks_preparation_is_3x3 (const KsFilterSet *set);
