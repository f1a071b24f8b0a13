/* One lens: its family from the table, and its argument where it has one.
 *
 * CSS node: kslensrow. The drop-down's accessible name is "Lens 1" or "Lens 2".
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_LENS_ROW (ks_lens_row_get_type ())
G_DECLARE_FINAL_TYPE (KsLensRow, ks_lens_row, KS, LENS_ROW, KsSessionWidget)

/* Property: axis (uint, 1 or 2; the second may be none). */
GtkWidget *ks_lens_row_new (KsSession *session, guint axis);
