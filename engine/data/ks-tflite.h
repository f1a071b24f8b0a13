/* What a TensorFlow Lite file is while it is read; private to its reader.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-distinct-names.h"
#include "ks-flatbuffer.h"
#include "ks-reader.h"

typedef struct {
  KsContext *context;
  KsTensorFile *file;
  KsFlatbuffer *flat;
  KsDistinctNames *names;
  KsFlatVector codes, buffers; /* of the model */
  gsize n_parts;               /* tensors, operators and graphs that are looked at */
  gsize n_name_bytes;
  gsize n_pairs;               /* of scale and zero point */
} KsTflite;

/* Counts parts before they are looked at: a file may refer to the same ones any number of times.
 * FALSE when they are more than any network has. */
gboolean ks_tflite_count (KsTflite *self, gsize n_parts, GError **error);

/* Lets a loop hear a cancel now and then. */
gboolean ks_tflite_check (const KsTflite *self, gsize index, GError **error);

/* What an operator makes of a tensor. */
typedef enum { KS_TFLITE_NO_KERNEL, KS_TFLITE_KERNEL, KS_TFLITE_DEPTHWISE_KERNEL } KsTfliteRole;

/* What the operators of @graph make of its @n_tensors: an array of KsTfliteRole to be freed. */
guint8 *ks_tflite_roles (KsTflite *self, const KsFlatTable *graph, gsize n_tensors,
                         GError **error);
