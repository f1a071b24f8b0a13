/* What an ONNX model is read into before it is known what its nodes make of the
 * arrays; private to this room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-protobuf.h"
#include "ks-reader.h"

/* An initializer, or the value of a constant node. */
typedef struct {
  char *name;         /* as the model calls it; owned */
  KsTensor *tensor;   /* NULL when it cannot be used; owned */
  const char *reason; /* why then; static */
  gboolean turned;    /* its channels of output come first now */
} KsOnnxArray;

void ks_onnx_array_free (KsOnnxArray *array);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsOnnxArray, ks_onnx_array_free)

/* Reads a TensorProto that @name names, or itself where that is NULL. Large arrays stay where they
 * are. */
KsOnnxArray *ks_onnx_array_read (KsBlob *blob, KsProtobuf *wire, KsProtobufSpan message,
                                 const char *name, GError **error);

/* What nodes tell of the arrays that they use: how they are quantised, and which kernels have the
 * channels of input first. */
typedef struct _KsOnnxUses KsOnnxUses;

KsOnnxUses *ks_onnx_uses_new (void);
void        ks_onnx_uses_free (KsOnnxUses *uses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsOnnxUses, ks_onnx_uses_free)

/* Whether nodes of this operation tell anything. */
gboolean ks_onnx_uses_know (const char *operation);

/* Takes note of a node of such an operation. */
gboolean ks_onnx_uses_add (KsOnnxUses *uses, const char *operation, KsProtobuf *wire,
                           KsProtobufSpan node, GError **error);

/* Dequantises and turns the @arrays (of KsOnnxArray), once all are there. Reads scales and zero
 * points. An array that cannot be dequantised gets a reason. */
gboolean ks_onnx_uses_apply (KsContext *context, const KsOnnxUses *uses, GPtrArray *arrays,
                             GError **error);
