/* MATLAB's MAT-file from 7.3 on, which is HDF5: each variable is an array whose axes stand
 * in reverse, since MATLAB counts along the first one first, or a struct, which is a group
 * of them. An attribute names its class.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-reader.h"
#include "ks-unpack-listing.h"

gboolean
ks_is_mat73 (const KsListing *listing)
{
  for (guint place = 1; place < listing->objects->len; place++)
    {
      const KsListed *object = ks_listed (listing, place);

      if (object->in == 0 && ks_listed_text (object, "MATLAB_class") != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Why a variable cannot be used; NULL when it can. */
static const char *
class_reason (const KsListed *object)
{
  static const struct {
    const char *class, *reason;
    gboolean also_groups;
  } classes[] = {
    { "cell", "is a cell array", TRUE },           { "char", "holds text", TRUE },
    { "function_handle", "is a function", TRUE },  { "string", "holds text", TRUE },
    { "struct", "is an array of structs", FALSE },
  };
  const char *class = ks_listed_text (object, "MATLAB_class");

  if (json_object_get (object->attributes, "MATLAB_sparse") != NULL)
    return "is a sparse matrix";
  if (json_object_get (object->attributes, "MATLAB_object_decode") != NULL)
    return "is an object";
  if (object->in == 0 && g_str_has_prefix (object->own_name, "#"))
    return "holds what MATLAB keeps for cells and objects";
  for (gsize c = 0; class != NULL && c < G_N_ELEMENTS (classes); c++)
    if (g_str_equal (class, classes[c].class) && (classes[c].also_groups || !object->is_group))
      return classes[c].reason;
  return object->reason;
}

/* The lengths of an empty array, which are what is stored of it. */
static gboolean
read_empty (KsContext *context, const KsListed *object, guint *n_dims, guint64 *shape,
            GError **error)
{
  g_autoptr (KsTensor) lengths = ks_listed_tensor (object, error);
  double values[KS_TENSOR_MAX_DIMS];

  *n_dims = 0;
  if (lengths != NULL && ks_tensor_count (lengths) > KS_TENSOR_MAX_DIMS)
    return TRUE;
  if (lengths == NULL || !ks_tensor_decode (context, lengths, values, error))
    return FALSE;
  *n_dims = ks_tensor_count (lengths);
  for (guint i = 0; i < *n_dims; i++)
    shape[i] = values[i] > 0 && values[i] < G_MAXINT32 ? (guint64) values[i] : 0;
  return TRUE;
}

static gboolean
has_empty_axis (guint n_dims, const guint64 *shape)
{
  for (guint i = 0; i < n_dims; i++)
    if (shape[i] == 0)
      return TRUE;
  return FALSE;
}

/* The type that a class is stored as; @otherwise for a class that is of no numbers. */
static KsDtype
class_dtype (const char *class, KsDtype otherwise)
{
  static const struct {
    const char *class;
    KsDtype dtype;
  } classes[] = {
    { "logical", KS_DTYPE_BOOL },   { "int8", KS_DTYPE_INT8 },      { "int16", KS_DTYPE_INT16 },
    { "int32", KS_DTYPE_INT32 },    { "int64", KS_DTYPE_INT64 },    { "uint8", KS_DTYPE_UINT8 },
    { "uint16", KS_DTYPE_UINT16 },  { "uint32", KS_DTYPE_UINT32 },  { "uint64", KS_DTYPE_UINT64 },
    { "single", KS_DTYPE_FLOAT32 }, { "double", KS_DTYPE_FLOAT64 },
  };

  for (gsize c = 0; class != NULL && c < G_N_ELEMENTS (classes); c++)
    if (g_str_equal (class, classes[c].class))
      return classes[c].dtype;
  return otherwise;
}

/* Truth is stored in bytes. Of an empty array the class alone tells what it would hold. */
static gboolean
add_variable (KsContext *context, KsTensorFile *file, const KsListed *object, GError **error)
{
  KsDtype dtype = class_dtype (ks_listed_text (object, "MATLAB_class"), object->dtype);
  gboolean empty = ks_listed_integer (object, "MATLAB_empty", 0) != 0;
  guint64 shape[KS_TENSOR_MAX_DIMS] = { 0 };
  guint n_dims = object->n_dims;
  KsTensor *tensor;

  for (guint i = 0; i < n_dims; i++)
    shape[i] = object->shape[n_dims - 1 - i];
  if (empty && !read_empty (context, object, &n_dims, shape, error))
    return FALSE;
  if (empty && (n_dims == 0 || !has_empty_axis (n_dims, shape)))
    {
      ks_tensor_file_skip (file, object->name, "is empty");
      return TRUE;
    }
  if (!empty && (dtype != KS_DTYPE_BOOL || ks_dtype_size (object->dtype) > 1))
    dtype = object->dtype;
  tensor = ks_tensor_new (object->name, dtype, object->big_endian, n_dims, shape, FALSE,
                          object->blob, object->offset, error);
  if (tensor != NULL)
    ks_mat_turn_kernels (tensor);
  return ks_tensor_file_add (file, tensor);
}

gboolean
ks_read_mat73_listing (KsContext *context, KsTensorFile *file, const KsListing *listing,
                       GError **error)
{
  guint n = listing->objects->len;
  g_autofree gboolean *hidden = ks_new0 (context, gboolean, n, error); /* with what is in it */

  if (hidden == NULL)
    return FALSE;
  for (guint place = 1; place < n; place++)
    {
      const KsListed *object = ks_listed (listing, place);
      const char *reason = class_reason (object);

      hidden[place] = hidden[object->in] || reason != NULL;
      if (hidden[object->in])
        continue;
      if (reason != NULL)
        ks_tensor_file_skip (file, object->name, reason);
      else if (!object->is_group && !add_variable (context, file, object, error))
        return FALSE;
    }
  return TRUE;
}
