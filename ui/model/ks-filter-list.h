/* The arrays of opened files to choose from, as a list to show: one row for each name, which an
 * array of every file may have; what is ticked is taken.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "ks-filter-choice.h"

/* Property: ticked (boolean), always FALSE where the row is not available. */
#define KS_TYPE_FILTER_ROW (ks_filter_row_get_type ())
G_DECLARE_FINAL_TYPE (KsFilterRow, ks_filter_row, KS, FILTER_ROW, GObject)

const char *ks_filter_row_get_name (KsFilterRow *self);   /* fit for the screen */
const char *ks_filter_row_get_shape (KsFilterRow *self);  /* "64 × 3 × 3 × 3", as in the file */
const char *ks_filter_row_get_kernel (KsFilterRow *self); /* "3×3", "3×3 patches" of images, else "" */
gsize       ks_filter_row_get_points (KsFilterRow *self); /* in all files together */
gboolean    ks_filter_row_get_ticked (KsFilterRow *self);
/* Why it cannot be ticked, a clause for the screen; NULL when it can. */
const char *ks_filter_row_get_reason (KsFilterRow *self);

/* A list of KsFilterRow. Properties (read only): points (uint64) that are taken, arrays (uint)
 * they come from. */
#define KS_TYPE_FILTER_LIST (ks_filter_list_get_type ())
G_DECLARE_FINAL_TYPE (KsFilterList, ks_filter_list, KS, FILTER_LIST, GObject)

/* @files (of KsTensorFile) with what @selection takes of them ticked. */
KsFilterList *ks_filter_list_new (GPtrArray *files, const KsFilterSelection *selection);

/* What kernels can be taken by: the sizes there are, in order of first appearance, and, where one of
 * them is larger than 3x3, all that are not smaller, brought to 3x3. */
typedef struct {
  KsKernelSize size;     /* each point's */
  gboolean is_resampled; /* then filters counts those of all sizes that become it */
} KsFilterWay;

const GArray *ks_filter_list_get_ways (KsFilterList *self); /* of KsFilterWay */
/* Which of them is taken: the place in that array; -1 when it is tables. */
int           ks_filter_list_get_way (KsFilterList *self);
/* Takes all kernels of another one. */
void          ks_filter_list_set_way (KsFilterList *self, int place);

/* Whether images are taken, how many patches are drawn of each array of them, and which part of
 * these is kept, in (0, 1]; and others of them. Both are the selection's at first. */
gboolean      ks_filter_list_get_patches (KsFilterList *self, gsize *patches, double *contrast);
void          ks_filter_list_set_patches (KsFilterList *self, gsize patches, double contrast);

/* Ticks the rows of @rows (of KsFilterRow) that can be, or none of them. */
void          ks_filter_list_tick (KsFilterList *self, GListModel *rows, gboolean ticked);

/* The globs on names, new strings, and the sizes in @selection (0 = auto) that take what is
 * ticked. */
GStrv         ks_filter_list_get_globs (KsFilterList *self, KsFilterSelection *selection);
