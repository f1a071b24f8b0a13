/* How well each ideal model fits a set of 3x3 patches (SCIENCE 10).
 *
 * A model is cut into cells of 15 degrees: the primary circle into 24 of its angle, the three
 * circles into 24 of each, the Klein bottle into 12 of theta by 24 of phi, which are so many
 * pieces of equal size in the angles. A cell is covered when the nearest patch of the model lies
 * in it for one of the patches no farther than KS_FIT_REACH from the model.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-matrix.h"
#include "ks-projection.h"

#define KS_FIT_REACH 0.5 /* L2, of patches of norm 1 */

typedef struct {
  double distance; /* root mean square, L2, of the centred patches of norm 1 to the model */
  double covered;  /* share of the model's cells, 0 to 1 */
} KsModelFit;

typedef struct {
  gboolean is_known;              /* FALSE where there are no patches to fit */
  KsModelFit models[KS_N_MODELS]; /* by KsModel; 0 when not known */
  char *sentence;                 /* what that is, or why it is not known; owned */
} KsFit;

/* @patches (m, 9), finite and row-major, of any mean and norm; NULL for points that are no 3x3
 * patches. Constant patches lie nowhere and are passed over. The same for any number of threads.
 * Polls cancel. O(m), about 2 microseconds a patch; 13 bytes a patch. */
KsFit *ks_fit_new (KsContext *context, const KsMatrix *patches, GError **error);
KsFit *ks_fit_ref (KsFit *fit);
void   ks_fit_unref (KsFit *fit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsFit, ks_fit_unref)
gsize  ks_fit_bytes (const KsFit *fit);
