/* The names in a pickle that mean something here. Nothing is looked up by them but this.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-torch.h"

#define NODES_PER_CHECK 16384

const KsTorchType ks_torch_types[] = {
  { "FloatStorage", "float32", KS_DTYPE_FLOAT32, 4, FALSE, NULL },
  { "DoubleStorage", "float64", KS_DTYPE_FLOAT64, 8, FALSE, NULL },
  { "HalfStorage", "float16", KS_DTYPE_FLOAT16, 2, FALSE, NULL },
  { "BFloat16Storage", "bfloat16", KS_DTYPE_BFLOAT16, 2, FALSE, NULL },
  { "ByteStorage", "uint8", KS_DTYPE_UINT8, 1, FALSE, NULL },
  { "CharStorage", "int8", KS_DTYPE_INT8, 1, FALSE, NULL },
  { "ShortStorage", "int16", KS_DTYPE_INT16, 2, FALSE, NULL },
  { "IntStorage", "int32", KS_DTYPE_INT32, 4, FALSE, NULL },
  { "LongStorage", "int64", KS_DTYPE_INT64, 8, FALSE, NULL },
  { "BoolStorage", "bool", KS_DTYPE_BOOL, 1, FALSE, NULL },
  { "UntypedStorage", NULL, KS_DTYPE_UINT8, 1, FALSE, NULL },
  { NULL, "uint16", KS_DTYPE_UINT16, 2, FALSE, NULL },
  { NULL, "uint32", KS_DTYPE_UINT32, 4, FALSE, NULL },
  { NULL, "uint64", KS_DTYPE_UINT64, 8, FALSE, NULL },
  { "QUInt8Storage", "quint8", KS_DTYPE_UINT8, 1, TRUE, "is quantised without a scale" },
  { "QInt8Storage", "qint8", KS_DTYPE_INT8, 1, TRUE, "is quantised without a scale" },
  { "QInt32Storage", "qint32", KS_DTYPE_INT32, 4, TRUE, "is quantised without a scale" },
  { "QUInt4x2Storage", "quint4x2", -1, 1, FALSE, "is quantised to less than 8 bits" },
  { "QUInt2x4Storage", "quint2x4", -1, 1, FALSE, "is quantised to less than 8 bits" },
  { "ComplexFloatStorage", "complex64", -1, 8, FALSE, "holds complex numbers" },
  { "ComplexDoubleStorage", "complex128", -1, 16, FALSE, "holds complex numbers" },
  { NULL, "complex32", -1, 4, FALSE, "holds complex numbers" },
  { NULL, "float8_e4m3fn", -1, 1, FALSE, "holds 8-bit floating point numbers" },
  { NULL, "float8_e5m2", -1, 1, FALSE, "holds 8-bit floating point numbers" },
  { NULL, "float8_e4m3fnuz", -1, 1, FALSE, "holds 8-bit floating point numbers" },
  { NULL, "float8_e5m2fnuz", -1, 1, FALSE, "holds 8-bit floating point numbers" },
};
const gsize ks_torch_n_types = G_N_ELEMENTS (ks_torch_types);

static const struct {
  const char *module, *name;
  KsTorchRole role;
} known[] = {
  { "torch._utils", "_rebuild_tensor", KS_TORCH_VIEW },
  { "torch._utils", "_rebuild_tensor_v2", KS_TORCH_VIEW },
  { "torch._utils", "_rebuild_tensor_v3", KS_TORCH_TYPED_VIEW },
  { "torch._utils", "_rebuild_qtensor", KS_TORCH_QUANTISED },
  { "torch._utils", "_rebuild_parameter", KS_TORCH_WRAPPER },
  { "torch._utils", "_rebuild_parameter_with_state", KS_TORCH_WRAPPER },
  { "torch._utils", "_rebuild_device_tensor_from_numpy", KS_TORCH_WRAPPER },
  { "torch._utils", "_rebuild_device_tensor_from_cpu_tensor", KS_TORCH_WRAPPER },
  { "torch._utils", "_rebuild_xla_tensor", KS_TORCH_WRAPPER },
  { "torch.nn.parameter", "Parameter", KS_TORCH_WRAPPER },
  { "torch.nn.parameter", "Buffer", KS_TORCH_WRAPPER },
  { "torch.autograd.variable", "Variable", KS_TORCH_WRAPPER },
  { "torch._tensor", "_rebuild_from_type", KS_TORCH_SUBCLASS },
  { "torch._tensor", "_rebuild_from_type_v2", KS_TORCH_SUBCLASS },
  { "torch.tensor", "_rebuild_from_type", KS_TORCH_SUBCLASS },
  { "torch._utils", "_rebuild_sparse_tensor", KS_TORCH_SPARSE },
  { "torch._utils", "_rebuild_sparse_csr_tensor", KS_TORCH_SPARSE },
  { "torch._utils", "_rebuild_meta_tensor_no_storage", KS_TORCH_META },
  { "torch.storage", "_load_from_bytes", KS_TORCH_STORAGE_BYTES },
  { "torch", "Size", KS_TORCH_SIZE },
  { "numpy.core.multiarray", "_reconstruct", KS_TORCH_ARRAY },
  { "numpy._core.multiarray", "_reconstruct", KS_TORCH_ARRAY },
  { "numpy.core.numeric", "_frombuffer", KS_TORCH_BUFFER_ARRAY },
  { "numpy._core.numeric", "_frombuffer", KS_TORCH_BUFFER_ARRAY },
  { "numpy.core.multiarray", "scalar", KS_TORCH_PLAIN },
  { "numpy._core.multiarray", "scalar", KS_TORCH_PLAIN },
  { "numpy", "dtype", KS_TORCH_NUMPY_DTYPE },
  { "_codecs", "encode", KS_TORCH_ENCODE },
  { "collections", "OrderedDict", KS_TORCH_ORDERED_DICT },
};

/* What torch may come to have besides. */
static gboolean
is_builder (KsPickle *pickle, guint32 module, guint32 name)
{
  g_autofree char *text = NULL;

  if (!ks_pickle_is_text (pickle, module, "torch._utils"))
    return FALSE;
  text = ks_pickle_dup_text (pickle, name);
  return text != NULL && g_str_has_prefix (text, "_rebuild_");
}

/* Storages are torch's or torch.cuda's or torch.storage's, which is all the same here. */
static KsTorchRole
role_of_type (KsPickle *pickle, guint32 name)
{
  for (gsize t = 0; t < ks_torch_n_types; t++)
    {
      const KsTorchType *type = &ks_torch_types[t];

      if ((type->storage != NULL && ks_pickle_is_text (pickle, name, type->storage))
          || (type->dtype_name != NULL && ks_pickle_is_text (pickle, name, type->dtype_name)))
        return KS_TORCH_TYPE + t;
    }
  return KS_TORCH_UNKNOWN;
}

static KsTorchRole
role_of (KsPickle *pickle, guint32 global)
{
  guint32 module = ks_pickle_item (pickle, global, 0), name = ks_pickle_item (pickle, global, 1);

  for (gsize k = 0; k < G_N_ELEMENTS (known); k++)
    if (ks_pickle_is_text (pickle, name, known[k].name)
        && ks_pickle_is_text (pickle, module, known[k].module))
      return known[k].role;
  if (ks_pickle_is_text (pickle, module, "torch")
      || ks_pickle_is_text (pickle, module, "torch.cuda")
      || ks_pickle_is_text (pickle, module, "torch.storage"))
    return role_of_type (pickle, name);
  if (is_builder (pickle, module, name))
    return KS_TORCH_STRANGE;
  return KS_TORCH_UNKNOWN;
}

gboolean
ks_torch_learn_names (KsTorch *self, GError **error)
{
  KsPickle *pickle = self->pickle;

  self->roles = ks_new0 (pickle->context, guint8, pickle->n_nodes, error);
  if (self->roles == NULL)
    return FALSE;
  for (gsize i = 0; i < pickle->n_nodes && pickle->failure == NULL; i++)
    {
      if (i % NODES_PER_CHECK == 0 && !ks_context_check (pickle->context, error))
        return FALSE;
      if (pickle->nodes[i].kind == KS_PICKLE_GLOBAL)
        self->roles[i] = role_of (pickle, i);
    }
  return ks_pickle_check (pickle, error);
}

void
ks_torch_clear (KsTorch *self)
{
  g_free (self->roles);
}
