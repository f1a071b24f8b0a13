/* Between the choice of tensors (ks-filter-set.c) and what is made of them
 * (kernels, tables); private to this room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-filter-choice.h"

/* A tensor that was chosen. */
typedef struct {
  KsTensorFile *file;     /* not owned */
  const KsTensor *tensor; /* of the file */
  guint file_index;
  guint depth;            /* of a kernel tensor: its number among the file's, from 1; else 0 */
} KsFilterSource;

/* What is made, and of which arrays. */
typedef struct {
  KsFilterUse use;
  GArray *sources; /* of KsFilterSource, in order; owned */
  guint kernel_rows, kernel_cols; /* of kernels, resampled or not */
  gboolean is_resampled;
} KsFilterChoice;

void ks_filter_choice_clear (KsFilterChoice *choice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsFilterChoice, ks_filter_choice_clear)

/* All arrays of all files, in order. A new array of KsFilterSource. */
GArray *ks_filter_all_sources (KsTensorFile *const *files, gsize n_files);

KsFilterUse ks_filter_use (const KsFilterSource *source);
/* Columns of a table; of anything else 1. */
gsize       ks_filter_width (const KsFilterSource *source);

/* The rules. Errors: those of ks_filter_set_new() that the shapes tell. */
gboolean ks_filter_choose (KsTensorFile *const *files, gsize n_files,
                           const KsFilterSelection *selection, KsFilterChoice *choice,
                           GError **error);

/* Whether no array is asked for by its name. */
gboolean ks_filter_names_none (const KsFilterSelection *selection);

/* How many numbers a 1-D array has; 0 when it is none. MATLAB has no 1-D arrays:
 * there a row or a column of a matrix is one, and a single number none. */
gsize ks_filter_vector_length (const KsTensorFile *file, const KsTensor *tensor);

/* Rows and metadata of kernels, each brought to the choice's size where it is resampled. */
KsFilterSet *ks_filter_set_from_kernels (KsContext *context, const KsFilterChoice *choice,
                                         GError **error);

/* Rows and metadata of tables: each source has two axes and the same width, or
 * is a vector and becomes a column. */
KsFilterSet *ks_filter_set_from_tables (KsContext *context, const KsFilterSource *sources,
                                        gsize n_sources, gsize cols, GError **error);

/* Rows and metadata of images, cut into patches. */
KsFilterSet *ks_filter_set_from_images (KsContext *context, const KsFilterChoice *choice,
                                        const KsFilterSelection *selection, GError **error);

/* Sees that @values is a distance matrix, and makes it exactly symmetric with a
 * zero diagonal where rounding left it not quite so. */
gboolean ks_distances_check (KsContext *context, KsMatrix *values, GError **error);

/* A matrix for the @rows of all sources; refuses none and more than a point index can count. */
KsMatrix *ks_filter_matrix_new (KsContext *context, gsize rows, gsize cols, GError **error);

/* The column "file", when the sources are of several files, or kernels or images, and "tensor",
 * when they have several names, or are kernels. */
gboolean ks_filter_add_provenance (KsContext *context, KsTable *metadata,
                                   const KsFilterSource *sources, const gsize *counts,
                                   gsize n_sources, GError **error);
/* What the source's file tells of each of @length things: its 1-D arrays of that length, of which
 * row i has the number @things[i], or i where that is NULL. */
gboolean ks_filter_add_companions (KsContext *context, KsTable *metadata,
                                   const KsFilterSource *source, gsize length,
                                   const double *things, GError **error);
/* The column "step", where a file has one. */
gboolean ks_filter_add_steps (KsContext *context, KsTable *metadata, const KsFilterSource *sources,
                              const gsize *counts, gsize n_sources, GError **error);
/* The column "kernel" for kernels that are resampled: their own size. */
gboolean ks_filter_add_sizes (KsContext *context, KsTable *metadata, const KsFilterSource *sources,
                              const gsize *counts, gsize n_sources, GError **error);
