/* The card beside a node under the pointer: its mean patch, points and numbers.
 *
 * CSS node: ksnodecard. Takes no pointer events.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "ks-graph-scene.h"

#define KS_TYPE_NODE_CARD (ks_node_card_get_type ())
G_DECLARE_FINAL_TYPE (KsNodeCard, ks_node_card, KS, NODE_CARD, GtkWidget)

/* Shows @node of @scene, made of @result; hides with a NULL scene. */
void ks_node_card_set_node (KsNodeCard *self, const KsResult *result, KsGraphScene *scene,
                            guint32 node);
