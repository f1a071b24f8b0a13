/* The plain twin of the classes of loops and cells: the textbook reduction of a boundary matrix.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/* A simplex of a chain: its vertices ascend, those unused are 0. */
typedef struct {
  guint32 vertex[3];
  guint32 coefficient;
} CycleTerm;

typedef struct _CycleTwin CycleTwin;

/* The boundary matrix of the (@dim + 1)-simplices of the flag complex with @distance (n, n) up to
 * @threshold, reduced column after column over Z/@prime; @dim is 1 or 2. */
CycleTwin *cycle_twin_new (const double *distance, gsize n, guint dim, guint prime,
                           double threshold);
void       cycle_twin_free (CycleTwin *twin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CycleTwin, cycle_twin_free)

/* Whether the chain @terms (n) has boundary 0. */
gboolean cycle_twin_is_cycle (const CycleTwin *twin, const CycleTerm *terms, gsize n);

/* The least value at which there is a cycle homologous to @terms (n) at @value, and the least at
 * which it is a boundary: INFINITY for none up to the threshold. */
void cycle_twin_classify (CycleTwin *twin, const CycleTerm *terms, gsize n, double value,
                          double *born, double *dies);
