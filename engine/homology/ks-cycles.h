/* The classes behind a diagram: what the loops and the cells of its bars are found from. To be made
 * once and kept, since a sweep makes it and any bar can be asked for then.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"
#include "ks-reduction.h"

typedef struct {
  gsize n;
  double *distance;      /* (n, n) of the landmarks from one another, metric units; owned */
  double *entry;         /* (n, n) when edges enter, where that is another value; NULL for Rips;
                          * owned */
  KsReduction reduction; /* of entry, or of distance */
} KsCycles;

/* Takes @distance (n, n) and @entry (n, n) or NULL, whose diagram is @diagram, also after an error.
 * One sweep up to the last death of a bar of dimension 1 to @max_dim (1 or 2): what comes later
 * changes none of them. A dimension that the diagram leaves out has no classes. Time of
 * ks_reduction_init(). */
KsCycles *ks_cycles_new (KsContext *context, double *distance, double *entry, gsize n,
                         const KsDiagram *diagram, guint max_dim, GError **error);
KsCycles *ks_cycles_ref (KsCycles *cycles);
void      ks_cycles_unref (KsCycles *cycles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsCycles, ks_cycles_unref)
gsize     ks_cycles_bytes (const KsCycles *cycles);

/* How a class that is @born and @dies compares with a bar from @birth to @death, in words: "born
 * and dies with the bar", "born later than the bar, at 0.8; dies with it". A new string. */
char     *ks_class_words (double birth, double death, double born, double dies);
