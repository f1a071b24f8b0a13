/* NumPy's arrays in pickles: a call that makes an empty one, and its state (version, shape, type,
 * column-major, bytes); from protocol 5 on one call with bytes, type, shape and order.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-torch.h"

#define LONGEST_CODE 8 /* bytes of a type's name, as "f4" */
#define PIECE 65536    /* bytes decoded at a time */

/* The last state that the object was given; FALSE when there is none. */
static gboolean
find_state (const KsPickle *pickle, guint32 object, guint32 *state)
{
  guint32 called = ks_pickle_node (pickle, object)->first;
  guint32 at = pickle->items[pickle->items[called].next].next;
  gboolean found = FALSE;

  while (at != 0)
    {
      guint32 second = pickle->items[at].next;

      if (pickle->items[at].value == KS_PICKLE_STATE)
        {
          *state = pickle->items[second].value;
          found = TRUE;
        }
      at = pickle->items[second].next;
    }
  return found;
}

static char *
dup_short (KsPickle *pickle, guint32 node)
{
  return ks_pickle_is (pickle, node, KS_PICKLE_TEXT)
                 && ks_pickle_node (pickle, node)->length <= LONGEST_CODE
             ? ks_pickle_dup_text (pickle, node)
             : NULL;
}

/* numpy.dtype ("f4", ...) with the state (version, byte order, ...), as NumPy would write it in
 * a npy file's header. */
static void
read_type (KsTorch *torch, guint32 node, KsNpyHeader *header)
{
  KsPickle *pickle = torch->pickle;
  guint32 arguments, state;
  g_autofree char *code = NULL, *order = NULL, *descr = NULL;

  header->reason = "has a type that is not known";
  if (!ks_pickle_is (pickle, node, KS_PICKLE_OBJECT)
      || ks_torch_call (torch, node, &arguments) != KS_TORCH_NUMPY_DTYPE
      || ks_pickle_node (pickle, arguments)->length == 0)
    return;
  code = dup_short (pickle, ks_pickle_item (pickle, arguments, 0));
  if (find_state (pickle, node, &state) && ks_pickle_is (pickle, state, KS_PICKLE_TUPLE)
      && ks_pickle_node (pickle, state)->length > 1)
    order = dup_short (pickle, ks_pickle_item (pickle, state, 1));
  if (code == NULL)
    return;
  descr = g_strconcat (order == NULL || g_str_equal (order, "=") ? "<" : order, code, NULL);
  ks_npy_descr_read (descr, header);
}

/* Protocols 0 to 2 know no bytes: they write them as a text of the characters 0 to 255, in UTF-8,
 * and the call that encodes it. Decodes a piece; @lead is the first byte of a character that is
 * not whole yet, else 0. Returns how many bytes there are now, of which @out holds @size. */
static gsize
decode_piece (const guint8 *bytes, gsize length, guint8 *lead, guint8 *out, gsize n, gsize size)
{
  for (gsize i = 0; i < length; i++)
    if (*lead == 0 && (bytes[i] == 0xc2 || bytes[i] == 0xc3))
      *lead = bytes[i];
    else
      {
        if (n < size)
          out[n] = *lead == 0 ? bytes[i] : (guint8) (*lead << 6 | (bytes[i] & 63));
        n++;
        *lead = 0;
      }
  return n;
}

/* @size bytes out of such a text. */
static KsBlob *
decode_bytes (KsPickle *pickle, const KsPickleNode *text, gsize size, const char *name,
              GError **error)
{
  g_autofree guint8 *out = NULL;
  gsize n = 0;
  guint8 lead = 0;

  if (size <= text->length && text->length <= 2 * size)
    {
      out = ks_new (pickle->context, guint8, size, error);
      if (out == NULL)
        return NULL;
    }
  for (gsize done = 0; out != NULL && done < text->length; done += PIECE)
    {
      gsize piece = MIN (PIECE, text->length - done);
      const guint8 *bytes = ks_pickle_bytes (pickle, text->offset + done, piece);

      if (!ks_pickle_check (pickle, error) || !ks_context_check (pickle->context, error))
        return NULL;
      n = decode_piece (bytes, piece, &lead, out, n, size);
    }
  if (out != NULL && n == size && lead == 0)
    return ks_blob_new_take (g_steal_pointer (&out), size);
  ks_torch_fail (name, "has not as many bytes as its shape asks for", error);
  return NULL;
}

/* The array's bytes, of which there are to be @size; *@blob stays NULL when it has them in a form
 * that is not known. */
static gboolean
find_bytes (KsTorch *torch, guint32 node, gsize size, const char *name, KsBlob **blob,
            GError **error)
{
  KsPickle *pickle = torch->pickle;
  const KsPickleNode *it = ks_pickle_node (pickle, node);
  KsTorchRole role;
  guint32 arguments;

  if (it->kind == KS_PICKLE_BYTES || (it->kind == KS_PICKLE_TEXT && it->encoding == KS_PICKLE_RAW))
    {
      *blob = ks_blob_new_part (pickle->blob, it->offset, it->length);
      return TRUE;
    }
  if (it->kind != KS_PICKLE_OBJECT)
    return TRUE;
  role = ks_torch_call (torch, node, &arguments);
  if (ks_pickle_node (pickle, arguments)->length == 0)
    {
      *blob = ks_blob_new_part (pickle->blob, 0, 0);
      return TRUE;
    }
  it = ks_pickle_node (pickle, ks_pickle_item (pickle, arguments, 0));
  if (role != KS_TORCH_ENCODE || it->kind != KS_PICKLE_TEXT || it->encoding != KS_PICKLE_UTF8)
    return TRUE;
  *blob = decode_bytes (pickle, it, size, name, error);
  return *blob != NULL;
}

static gboolean
is_true (const KsPickle *pickle, guint32 node)
{
  const KsPickleNode *it = ks_pickle_node (pickle, node);

  return (it->kind == KS_PICKLE_BOOL || it->kind == KS_PICKLE_INTEGER) && it->integer != 0;
}

/* What an array is made of. */
typedef struct {
  guint32 shape, type, bytes; /* nodes */
  gboolean column_major;
} Parts;

static gboolean
find_parts (KsTorch *torch, guint32 object, Parts *parts)
{
  KsPickle *pickle = torch->pickle;
  guint32 tuple, length;

  if (ks_torch_call (torch, object, &tuple) == KS_TORCH_BUFFER_ARRAY)
    {
      if (ks_pickle_node (pickle, tuple)->length != 4)
        return FALSE;
      *parts = (Parts) { ks_pickle_item (pickle, tuple, 2), ks_pickle_item (pickle, tuple, 1),
                         ks_pickle_item (pickle, tuple, 0),
                         ks_pickle_is_text (pickle, ks_pickle_item (pickle, tuple, 3), "F") };
      return TRUE;
    }
  if (!find_state (pickle, object, &tuple) || !ks_pickle_is (pickle, tuple, KS_PICKLE_TUPLE))
    return FALSE;
  /* NumPy's first pickles had no version. */
  length = ks_pickle_node (pickle, tuple)->length;
  if (length != 4 && length != 5)
    return FALSE;
  *parts = (Parts) { ks_pickle_item (pickle, tuple, length - 4),
                     ks_pickle_item (pickle, tuple, length - 3),
                     ks_pickle_item (pickle, tuple, length - 1),
                     is_true (pickle, ks_pickle_item (pickle, tuple, length - 2)) };
  return TRUE;
}

gboolean
ks_torch_add_array (KsTorch *torch, guint32 node, const char *name, GError **error)
{
  KsNpyHeader header = { NULL };
  g_autoptr (KsBlob) blob = NULL;
  guint32 n_dims;
  gsize size;
  Parts parts;

  if (!find_parts (torch, node, &parts)
      || !ks_torch_size_read (torch, parts.shape, header.shape, &n_dims))
    return ks_torch_fail (name, "is a NumPy array without a shape, a type or bytes", error);
  read_type (torch, parts.type, &header);
  if (header.reason == NULL && n_dims > KS_TENSOR_MAX_DIMS)
    header.reason = "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes";
  if (header.reason == NULL)
    {
      gsize element = ks_dtype_size (header.dtype);

      if (!ks_torch_declare (torch, name, n_dims, header.shape, element))
        return TRUE;
      ks_shape_bytes (n_dims, header.shape, element, &size);
      if (!find_bytes (torch, parts.bytes, size, name, &blob, error))
        return FALSE;
      if (blob == NULL)
        header.reason = "has its numbers in a form that is not known";
    }
  if (header.reason == NULL)
    return ks_tensor_file_add (torch->file, ks_tensor_new (name, header.dtype, header.big_endian,
                                                           n_dims, header.shape,
                                                           !parts.column_major, blob, 0, error));
  ks_tensor_file_skip (torch->file, name, header.reason);
  return TRUE;
}
