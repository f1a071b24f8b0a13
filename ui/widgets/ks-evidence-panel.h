/* What speaks for the picture: the persistence diagram and what it says, and the
 * points of the selection.
 *
 * CSS node: ksevidencepanel.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "ks-session.h"

#define KS_TYPE_EVIDENCE_PANEL (ks_evidence_panel_get_type ())
G_DECLARE_FINAL_TYPE (KsEvidencePanel, ks_evidence_panel, KS, EVIDENCE_PANEL, GtkWidget)

/* Property: session (KsSession). */
GtkWidget *ks_evidence_panel_new (KsSession *session);
