/* The longest loops and branches of the graph along its lenses, by extended persistence; a
 * click on one selects the two nodes that bring its birth and its death.
 *
 * CSS node: ksfeaturelist. Accessible role: list; each entry is a button.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session-widget.h"

#define KS_TYPE_FEATURE_LIST (ks_feature_list_get_type ())
G_DECLARE_FINAL_TYPE (KsFeatureList, ks_feature_list, KS, FEATURE_LIST, KsSessionWidget)

GtkWidget *ks_feature_list_new (KsSession *session);
