/* What PyTorch's files have in common: a pickle of anything, in which tensors are calls of
 * torch's functions, and storages beside it that hold their numbers.
 *
 * A tensor's name is the way to it from the root: keys of dictionaries (integers in decimal),
 * places in lists and attributes of objects, joined by dots; a module's _parameters, _buffers
 * and _modules are left out, as in its state_dict(). A key that is neither a text of up to 64 KiB
 * nor a plain number is #N, N its place in the dictionary. What can be reached on several ways is
 * listed as often; where two names are the same, the second ends in #2.
 *
 * Private to this room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-pickle.h"
#include "ks-reader.h"

/* What a name in the pickle stands for. */
typedef enum {
  KS_TORCH_UNKNOWN,
  KS_TORCH_VIEW,          /* f (storage, offset, size, stride, ...) */
  KS_TORCH_TYPED_VIEW,    /* the same with a dtype */
  KS_TORCH_QUANTISED,
  KS_TORCH_WRAPPER,       /* f (tensor, ...) is that tensor */
  KS_TORCH_SUBCLASS,      /* f (g, class, arguments, ...) is g (arguments...) */
  KS_TORCH_SPARSE,
  KS_TORCH_META,
  KS_TORCH_STRANGE,       /* another of torch's tensors */
  KS_TORCH_ARRAY,         /* NumPy's */
  KS_TORCH_BUFFER_ARRAY,  /* the same, of protocol 5 */
  KS_TORCH_NUMPY_DTYPE,
  KS_TORCH_ENCODE,        /* bytes, written as a text */
  KS_TORCH_STORAGE_BYTES, /* a storage, saved by itself into bytes */
  KS_TORCH_SIZE,
  KS_TORCH_ORDERED_DICT,
  KS_TORCH_PLAIN,         /* something known to hold no tensor */
  KS_TORCH_TYPE,          /* KS_TORCH_TYPE + i: the type ks_torch_types[i] */
} KsTorchRole;

/* A storage's class or a dtype. */
typedef struct {
  const char *storage, *dtype_name; /* "FloatStorage", "float32"; NULL = has none */
  int dtype;          /* KsDtype, or -1 */
  gsize size;         /* bytes of an element; 0 = not known */
  gboolean quantised; /* of use with a scale only */
  const char *reason; /* why it cannot be used, a clause */
} KsTorchType;

extern const KsTorchType ks_torch_types[];
extern const gsize ks_torch_n_types;

/* What is known of a storage before its bytes are looked for. */
typedef struct {
  const KsTorchType *type;
  guint32 key;   /* node: a TEXT */
  guint64 count; /* elements of the type */
  gsize bytes;
  gsize within;  /* it is not beside the pickle but in it, from this byte of its blob on; else 0 */
  /* Of a part of it, in elements, which files of 2016 to 2018 have. */
  gboolean is_part;
  guint64 part_offset, part_count;
} KsTorchStorage;

typedef struct _KsTorch KsTorch;
struct _KsTorch {
  KsTensorFile *file; /* what is found goes there */
  KsPickle *pickle;
  guint8 *roles;      /* (n_nodes) KsTorchRole of GLOBALs; owned */
  gboolean big_endian;
  /* The bytes of a storage; NULL with @error. NULL where there are none. */
  KsBlob *(*locate) (KsTorch *torch, const KsTorchStorage *storage, GError **error);
  gpointer data;      /* of locate(); not owned */
  gsize declared;     /* bytes of all tensors that were added */
  guint32 storage_word; /* the node that was last found to say "storage", plus 1; 0 = none */
};

/* Learns what the names of the pickle stand for, once it is loaded. */
gboolean ks_torch_learn_names (KsTorch *torch, GError **error);
void     ks_torch_clear (KsTorch *torch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsTorch, ks_torch_clear)

/* Adds the tensors that can be reached from @root to the file, or skips them with the reason.
 * Errors: a tensor whose parts are none or do not fit its storage, more than 65,536 names, a
 * nesting of more than 1,000. O(nodes + items + names * depth). */
gboolean ks_torch_collect (KsTorch *torch, guint32 root, GError **error);

/* What an OBJECT is made by and its arguments (a TUPLE), seen through KS_TORCH_SUBCLASS. */
KsTorchRole ks_torch_call (const KsTorch *torch, guint32 object, guint32 *arguments);

/* Whether ks_torch_add() is to be called for the node. */
gboolean ks_torch_is_tensor (KsTorch *torch, guint32 node);
gboolean ks_torch_add (KsTorch *torch, guint32 node, const char *name, GError **error);

/* What the node says of a storage, of which the tensor @name is made. Error: it says nothing. */
gboolean ks_torch_storage_read (KsTorch *torch, guint32 node, const char *name,
                                KsTorchStorage *storage, GError **error);
/* The same of @length bytes of the pickle from @offset on, in which torch saved a storage by
 * itself; FALSE without an error when they are something else. */
gboolean ks_torch_saved_storage_read (KsTorch *torch, gsize offset, gsize length,
                                      KsTorchStorage *storage, GError **error);

/* A size or stride: at most KS_TENSOR_MAX_DIMS of its numbers, and how many there are; FALSE when
 * it is none. */
gboolean ks_torch_size_read (const KsTorch *torch, guint32 node, guint64 *lengths,
                             guint32 *n_lengths);

/* A tensor, before its bytes are looked for. */
typedef struct {
  const KsTorchType *type; /* the storage's, unless another is given */
  KsTorchStorage storage;
  guint64 offset; /* elements */
  guint32 n_dims; /* perhaps more than KS_TENSOR_MAX_DIMS, of which the arrays have those */
  guint64 shape[KS_TENSOR_MAX_DIMS], strides[KS_TENSOR_MAX_DIMS]; /* elements */
} KsTorchView;

/* The arguments storage, offset, size and stride; an error when they are none. */
gboolean ks_torch_view_read (KsTorch *torch, guint32 arguments, const char *name,
                             KsTorchView *view, GError **error);
/* The view as a tensor; NULL where it was skipped. */
gboolean ks_torch_view_tensor (KsTorch *torch, const KsTorchView *view, const char *name,
                               KsTensor **tensor, GError **error);

/* Quantised tensors, and NumPy's arrays: the same as ks_torch_add(). */
gboolean ks_torch_add_quantised (KsTorch *torch, guint32 arguments, const char *name,
                                 GError **error);
gboolean ks_torch_add_array (KsTorch *torch, guint32 node, const char *name, GError **error);

/* Whether the file's arrays may declare @bytes more; skips this one, else. A few bytes may be
 * declared as any number of arrays of any size. */
gboolean ks_torch_declare (KsTorch *torch, const char *name, guint n_dims, const guint64 *shape,
                           gsize size);

/* FALSE, with a sentence that says that the tensor is damaged; @what is a clause. */
gboolean ks_torch_fail (const char *name, const char *what, GError **error);
