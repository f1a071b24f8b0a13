/* From nodes to tensors: what the arguments of torch's functions say of a tensor's type, shape,
 * strides and storage.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-torch.h"

/* What a file may declare: what it holds several times over, and some more for small files that
 * expand a few numbers to large tensors. */
#define MOST_COPIES 16
#define MOST_MORE (64u << 20) /* bytes */

gboolean
ks_torch_fail (const char *name, const char *what, GError **error)
{
  g_autofree char *printable = ks_printable (name, 80);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "The tensor “%s” %s; save the file again.",
               printable, what);
  return FALSE;
}

static KsTorchRole
role_of (const KsTorch *self, guint32 node)
{
  return ks_pickle_is (self->pickle, node, KS_PICKLE_GLOBAL) ? self->roles[node]
                                                             : KS_TORCH_UNKNOWN;
}

KsTorchRole
ks_torch_call (const KsTorch *self, guint32 object, guint32 *arguments)
{
  KsTorchRole role = role_of (self, ks_pickle_item (self->pickle, object, 0));
  guint32 inner;

  *arguments = ks_pickle_item (self->pickle, object, 1);
  if (role != KS_TORCH_SUBCLASS || !ks_pickle_argument (self->pickle, object, 2, &inner)
      || !ks_pickle_is (self->pickle, inner, KS_PICKLE_TUPLE))
    return role;
  ks_pickle_argument (self->pickle, object, 0, &object);
  *arguments = inner;
  return role_of (self, object);
}

/* Whether the node stands for a storage beside the pickle, whatever else it says. */
static gboolean
is_storage (KsTorch *self, guint32 node)
{
  const KsPickle *pickle = self->pickle;
  guint32 id = ks_pickle_is (pickle, node, KS_PICKLE_PERSISTENT) ? ks_pickle_item (pickle, node, 0)
                                                                 : node;

  if (id == node || !ks_pickle_is (pickle, id, KS_PICKLE_TUPLE)
      || ks_pickle_node (pickle, id)->length == 0)
    return FALSE;

  guint32 word = ks_pickle_item (pickle, id, 0);

  /* All storages share one word, which lies where the first of them is told of. */
  if (word + 1 != self->storage_word && ks_pickle_is_text (self->pickle, word, "storage"))
    self->storage_word = word + 1;
  return word + 1 == self->storage_word;
}

gboolean
ks_torch_is_tensor (KsTorch *self, guint32 node)
{
  guint32 arguments;

  if (!ks_pickle_is (self->pickle, node, KS_PICKLE_OBJECT))
    return is_storage (self, node);
  switch (ks_torch_call (self, node, &arguments))
    {
    case KS_TORCH_VIEW:
    case KS_TORCH_TYPED_VIEW:
    case KS_TORCH_QUANTISED:
    case KS_TORCH_SPARSE:
    case KS_TORCH_META:
    case KS_TORCH_STRANGE:
    case KS_TORCH_ARRAY:
    case KS_TORCH_BUFFER_ARRAY:
    case KS_TORCH_STORAGE_BYTES:
      return TRUE;
    default:
      return FALSE;
    }
}

/* A count or an offset. */
static gboolean
read_count (const KsTorch *self, guint32 node, guint64 *count)
{
  const KsPickleNode *it = ks_pickle_node (self->pickle, node);

  *count = it->integer;
  return it->kind == KS_PICKLE_INTEGER && it->integer >= 0;
}

/* The type that a class of storages or a dtype is; NULL when the node is neither. */
static const KsTorchType *
type_of (const KsTorch *self, guint32 node)
{
  static const KsTorchType unknown = { NULL, NULL, -1, 1, FALSE, "has a type that is not known" };
  KsTorchRole role = role_of (self, node);

  if (role >= KS_TORCH_TYPE)
    return &ks_torch_types[role - KS_TORCH_TYPE];
  return ks_pickle_is (self->pickle, node, KS_PICKLE_GLOBAL) ? &unknown : NULL;
}

/* The part of a storage that a tuple (key, offset, count) tells; None tells the whole. */
static gboolean
read_part (const KsTorch *self, guint32 node, KsTorchStorage *storage)
{
  const KsPickle *pickle = self->pickle;

  if (ks_pickle_is (pickle, node, KS_PICKLE_NONE))
    return TRUE;
  storage->is_part = TRUE;
  return ks_pickle_is (pickle, node, KS_PICKLE_TUPLE) && ks_pickle_node (pickle, node)->length == 3
         && read_count (self, ks_pickle_item (pickle, node, 1), &storage->part_offset)
         && read_count (self, ks_pickle_item (pickle, node, 2), &storage->part_count)
         && storage->part_offset <= storage->count
         && storage->part_count <= storage->count - storage->part_offset;
}

/* What a persistent id says: ("storage", class, key, device, count), and perhaps a part. */
static gboolean
read_id (KsTorch *self, guint32 id, KsTorchStorage *storage)
{
  const KsPickle *pickle = self->pickle;
  guint32 length = ks_pickle_node (pickle, id)->length;

  if (length != 5 && length != 6)
    return FALSE;
  storage->type = type_of (self, ks_pickle_item (pickle, id, 1));
  storage->key = ks_pickle_item (pickle, id, 2);
  return storage->type != NULL && ks_pickle_is (pickle, storage->key, KS_PICKLE_TEXT)
         && read_count (self, ks_pickle_item (pickle, id, 4), &storage->count)
         && g_size_checked_mul (&storage->bytes, storage->count, storage->type->size)
         && (length == 5 || read_part (self, ks_pickle_item (pickle, id, 5), storage));
}

/* A call with bytes. */
static gboolean
read_saved (KsTorch *self, guint32 node, KsTorchStorage *storage, GError **error)
{
  static const KsTorchType encoded
      = { NULL, NULL, -1, 1, FALSE, "has its numbers in a form that is not known" };
  const KsPickle *pickle = self->pickle;
  const KsPickleNode *it;
  guint32 bytes;

  if (!ks_pickle_argument (pickle, node, 0, &bytes))
    return FALSE;
  it = ks_pickle_node (pickle, bytes);
  if (it->kind == KS_PICKLE_BYTES)
    return ks_torch_saved_storage_read (self, it->offset, it->length, storage, error);
  storage->type = &encoded;
  return it->kind == KS_PICKLE_OBJECT;
}

gboolean
ks_torch_storage_read (KsTorch *self, guint32 node, const char *name, KsTorchStorage *storage,
                       GError **error)
{
  GError *failure = NULL;
  guint32 arguments;
  gboolean understood = FALSE;

  *storage = (KsTorchStorage) { NULL };
  if (is_storage (self, node))
    understood = read_id (self, ks_pickle_item (self->pickle, node, 0), storage);
  else if (ks_pickle_is (self->pickle, node, KS_PICKLE_OBJECT)
           && ks_torch_call (self, node, &arguments) == KS_TORCH_STORAGE_BYTES)
    understood = read_saved (self, node, storage, &failure);
  if (!understood && failure == NULL)
    ks_torch_fail (name, "has a storage that cannot be understood", &failure);
  if (!understood)
    g_propagate_error (error, failure);
  return understood;
}

gboolean
ks_torch_size_read (const KsTorch *self, guint32 node, guint64 *lengths, guint32 *n_lengths)
{
  const KsPickle *pickle = self->pickle;
  guint32 n = 0, arguments;

  if (ks_pickle_is (pickle, node, KS_PICKLE_OBJECT)
      && ks_torch_call (self, node, &arguments) == KS_TORCH_SIZE
      && ks_pickle_node (pickle, arguments)->length == 1)
    node = ks_pickle_item (pickle, arguments, 0);
  if (!ks_pickle_is (pickle, node, KS_PICKLE_TUPLE) && !ks_pickle_is (pickle, node, KS_PICKLE_LIST))
    return FALSE;
  for (guint32 at = ks_pickle_node (pickle, node)->first; at != 0 && n < KS_TENSOR_MAX_DIMS;
       at = pickle->items[at].next)
    if (!read_count (self, pickle->items[at].value, &lengths[n++]))
      return FALSE;
  *n_lengths = ks_pickle_node (pickle, node)->length;
  return TRUE;
}

gboolean
ks_torch_declare (KsTorch *self, const char *name, guint n_dims, const guint64 *shape, gsize size)
{
  /* Of a file so large that this overflows less is believed. */
  gsize bytes, most = self->file->blob->size * MOST_COPIES + MOST_MORE;

  if (ks_shape_bytes (n_dims, shape, size, &bytes) && bytes <= most - self->declared)
    {
      self->declared += bytes;
      return TRUE;
    }
  ks_tensor_file_skip (self->file, name,
                       "repeats bytes of the file until they would be more than " G_STRINGIFY (
                           MOST_COPIES) " times the file and 64 MiB");
  return FALSE;
}

gboolean
ks_torch_view_read (KsTorch *self, guint32 arguments, const char *name, KsTorchView *view,
                    GError **error)
{
  const KsPickle *pickle = self->pickle;
  guint32 n_strides;

  if (ks_pickle_node (pickle, arguments)->length < 4)
    return ks_torch_fail (name, "lacks its storage, offset, size or stride", error);
  if (!ks_torch_storage_read (self, ks_pickle_item (pickle, arguments, 0), name, &view->storage,
                              error))
    return FALSE;
  view->type = view->storage.type;
  if (!read_count (self, ks_pickle_item (pickle, arguments, 1), &view->offset)
      || !ks_torch_size_read (self, ks_pickle_item (pickle, arguments, 2), view->shape,
                              &view->n_dims)
      || !ks_torch_size_read (self, ks_pickle_item (pickle, arguments, 3), view->strides,
                              &n_strides)
      || n_strides != view->n_dims)
    return ks_torch_fail (name, "has an offset, size or stride that is none", error);
  return TRUE;
}

/* The storage's bytes. */
static KsBlob *
locate (KsTorch *self, const KsTorchStorage *storage, GError **error)
{
  g_autoptr (KsBlob) whole
      = storage->within > 0
            ? ks_blob_new_part (self->pickle->blob, storage->within, storage->bytes)
            : self->locate (self, storage, error);

  if (whole == NULL || !storage->is_part)
    return g_steal_pointer (&whole);
  return ks_blob_new_part (whole, storage->part_offset * storage->type->size,
                           storage->part_count * storage->type->size);
}

/* Why the view cannot be used, a clause; NULL when it can. */
static const char *
view_reason (const KsTorch *self, const KsTorchView *view)
{
  if (view->type->dtype < 0)
    return view->type->reason;
  if (view->n_dims > KS_TENSOR_MAX_DIMS)
    return "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes";
  return self->locate == NULL && view->storage.within == 0 ? "has its numbers in another file"
                                                           : NULL;
}

static gboolean
is_empty (const KsTorchView *view)
{
  gboolean empty = FALSE;

  for (guint i = 0; i < view->n_dims; i++)
    empty = empty || view->shape[i] == 0;
  return empty;
}

gboolean
ks_torch_view_tensor (KsTorch *self, const KsTorchView *view, const char *name, KsTensor **tensor,
                      GError **error)
{
  const char *reason = view_reason (self, view);
  gsize offset, size = view->type->size;

  *tensor = NULL;
  if (reason != NULL)
    {
      ks_tensor_file_skip (self->file, name, reason);
      return TRUE;
    }
  /* Where a view has no elements, PyTorch does not care where they would be. */
  if (!g_size_checked_mul (&offset, is_empty (view) ? 0 : view->offset, size))
    return ks_torch_fail (name, "has an offset, size or stride that is none", error);
  if (!ks_torch_declare (self, name, view->n_dims, view->shape, size))
    return TRUE;

  g_autoptr (KsBlob) blob = locate (self, &view->storage, error);

  if (blob != NULL)
    *tensor = ks_tensor_new_strided (name, view->type->dtype, self->big_endian, view->n_dims,
                                     view->shape, view->strides, blob, offset, error);
  return *tensor != NULL;
}

/* Adds the view to the file, or skips it. */
static gboolean
add (KsTorch *self, const KsTorchView *view, const char *name, GError **error)
{
  KsTensor *tensor;

  if (view->type->quantised)
    {
      ks_tensor_file_skip (self->file, name, view->type->reason);
      return TRUE;
    }
  return ks_torch_view_tensor (self, view, name, &tensor, error)
         && (tensor == NULL || ks_tensor_file_add (self->file, tensor));
}

/* Whether the argument is a dictionary that says something: that the numbers are to be negated. */
static gboolean
has_metadata (const KsTorch *self, guint32 arguments, guint32 index)
{
  const KsPickle *pickle = self->pickle;
  guint32 metadata;

  if (ks_pickle_node (pickle, arguments)->length <= index)
    return FALSE;
  metadata = ks_pickle_item (pickle, arguments, index);
  return ks_pickle_is (pickle, metadata, KS_PICKLE_DICT)
         && ks_pickle_node (pickle, metadata)->length > 0;
}

static gboolean
add_view (KsTorch *self, guint32 arguments, gboolean typed, const char *name, GError **error)
{
  const KsPickle *pickle = self->pickle;
  KsTorchView view;

  if (!ks_torch_view_read (self, arguments, name, &view, error))
    return FALSE;
  if (typed)
    {
      view.type = ks_pickle_node (pickle, arguments)->length < 7
                      ? NULL
                      : type_of (self, ks_pickle_item (pickle, arguments, 6));
      if (view.type == NULL)
        return ks_torch_fail (name, "lacks its type", error);
    }
  if (has_metadata (self, arguments, typed ? 7 : 6))
    {
      ks_tensor_file_skip (self->file, name, "is to be negated or conjugated");
      return TRUE;
    }
  return add (self, &view, name, error);
}

static gboolean
add_storage (KsTorch *self, guint32 node, const char *name, GError **error)
{
  KsTorchView view = { .n_dims = 1, .strides = { 1 } };

  if (!ks_torch_storage_read (self, node, name, &view.storage, error))
    return FALSE;
  view.type = view.storage.type;
  view.shape[0] = view.storage.is_part ? view.storage.part_count : view.storage.count;
  return add (self, &view, name, error);
}

gboolean
ks_torch_add (KsTorch *self, guint32 node, const char *name, GError **error)
{
  const char *reason;
  guint32 arguments;

  if (!ks_pickle_is (self->pickle, node, KS_PICKLE_OBJECT))
    return add_storage (self, node, name, error);
  switch (ks_torch_call (self, node, &arguments))
    {
    case KS_TORCH_VIEW:
      return add_view (self, arguments, FALSE, name, error);
    case KS_TORCH_TYPED_VIEW:
      return add_view (self, arguments, TRUE, name, error);
    case KS_TORCH_QUANTISED:
      return ks_torch_add_quantised (self, arguments, name, error);
    case KS_TORCH_STORAGE_BYTES:
      return add_storage (self, node, name, error);
    case KS_TORCH_ARRAY:
    case KS_TORCH_BUFFER_ARRAY:
      return ks_torch_add_array (self, node, name, error);
    case KS_TORCH_SPARSE:
      reason = "is sparse";
      break;
    case KS_TORCH_META:
      reason = "has a shape, but no numbers";
      break;
    default:
      reason = "is a tensor of a kind that is not known";
      break;
    }
  ks_tensor_file_skip (self->file, name, reason);
  return TRUE;
}
