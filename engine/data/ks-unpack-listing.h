/* What an unpacked file holds, as kleinscope-unpack has listed it. The listing is checked
 * like any stranger's bytes: an array of it can be read, a group stands before what it holds.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <jansson.h>

#include "ks-tensor-file.h"

/* A group, an array, or what cannot be used. */
typedef struct {
  char *name;           /* with those of its groups, joined by dots; owned */
  const char *own_name; /* the listing's */
  guint in;             /* its group, by place; the root's own for itself */
  gboolean is_group;
  gboolean is_hidden;       /* its group cannot be used, so that nobody need be told */
  char *reason;             /* why it cannot be used, a clause; NULL when it can; owned */
  const json_t *attributes; /* an object, or NULL; the listing's */

  /* Of an array that can be used; row-major. */
  KsDtype dtype;
  gboolean big_endian;
  guint n_dims;
  guint64 shape[KS_TENSOR_MAX_DIMS];
  KsBlob *blob; /* the content or the answer; the listing's */
  gsize offset; /* bytes from its begin */
} KsListed;

typedef struct {
  GArray *objects;          /* of KsListed, each behind its group; the root first; owned */
  json_t *text;             /* owned */
  KsBlob *content, *answer; /* owned */
} KsListing;

/* Reads an answer of ks_unpack(), its notes into @file. Error: it is not what it should be. */
KsListing *ks_listing_read (KsContext *context, KsTensorFile *file, KsBlob *content, KsBlob *answer,
                            GError **error);
/* The same of a file's @content, of the format @what: runs ks_unpack(). */
KsListing *ks_listing_open (KsContext *context, KsTensorFile *file, const char *what,
                            KsBlob *content, GError **error);
void ks_listing_free (KsListing *listing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsListing, ks_listing_free)

static inline const KsListed *
ks_listed (const KsListing *listing, guint place)
{
  return &g_array_index (listing->objects, KsListed, place);
}

/* The text of an attribute, and the integer; NULL and @otherwise when there is none. */
const char *ks_listed_text (const KsListed *object, const char *attribute);
gint64 ks_listed_integer (const KsListed *object, const char *attribute, gint64 otherwise);

/* The tensor that an array is, which KsTensorFile does not have yet; NULL when its bytes are not
 * all there. */
KsTensor *ks_listed_tensor (const KsListed *object, GError **error);
/* Takes all arrays as they are, and skips what cannot be used. */
gboolean ks_listing_add_all (KsTensorFile *file, const KsListing *listing, GError **error);

/* What the objects of an HDF5 file are, told by who wrote it: each fills in tensors, skipped
 * objects and the kind. */
gboolean ks_read_hdf5_listing (KsContext *context, KsTensorFile *file, const KsListing *listing,
                               GError **error);
gboolean ks_is_keras (const KsListing *listing);
gboolean ks_is_keras_weights (const KsListing *listing);
/* @plan is the network's plan (Keras's model_config or config.json); NULL when there is none. */
gboolean ks_read_keras_listing (KsContext *context, KsTensorFile *file, const KsListing *listing,
                                const json_t *plan, GError **error);
gboolean ks_is_mat73 (const KsListing *listing);
gboolean ks_read_mat73_listing (KsContext *context, KsTensorFile *file, const KsListing *listing,
                                GError **error);
