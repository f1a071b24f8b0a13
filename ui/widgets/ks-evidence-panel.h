/* What speaks for the picture: the persistence diagram and what it says, the
 * points of the selection, and where they lie by their lenses.
 *
 * CSS node: ksevidencepanel.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_EVIDENCE_PANEL (ks_evidence_panel_get_type ())
G_DECLARE_FINAL_TYPE (KsEvidencePanel, ks_evidence_panel, KS, EVIDENCE_PANEL, KsSessionWidget)

/* Property: with-lens-plot (boolean): whether the lens plot stands here, as it does unless another
 * place shows it. */
GtkWidget *ks_evidence_panel_new (KsSession *session);

/* Whether the diagram is shown on logarithmic axes. */
gboolean ks_evidence_panel_is_logarithmic (KsEvidencePanel *self);
void     ks_evidence_panel_set_logarithmic (KsEvidencePanel *self, gboolean is_logarithmic);
