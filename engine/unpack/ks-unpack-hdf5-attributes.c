/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-unpack-hdf5.h"

#define MOST_ATTRIBUTES 64       /* of one object that are looked at */
#define MOST_TEXTS 65536         /* of one attribute */
#define MOST_BYTES (1024 * 1024) /* of one attribute; Keras keeps a network's plan in one */

/* The names that say something to the reader; some programs part a long list into several, with
 * a number behind the name. */
static gboolean
is_telling (const char *name)
{
  static const char *const telling[] = {
    "MATLAB_class",  "MATLAB_empty", "MATLAB_object_decode", "MATLAB_sparse",
    "keras_version", "layer_names",  "model_config",         "weight_names",
  };

  for (gsize t = 0; t < G_N_ELEMENTS (telling); t++)
    if (g_str_has_prefix (name, telling[t])
        && strspn (name + strlen (telling[t]), "0123456789") == strlen (name + strlen (telling[t])))
      return TRUE;
  return FALSE;
}

static json_t *
text_value (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, strnlen (text, length));
  g_autofree char *valid = g_utf8_make_valid (copy, -1);

  return json_string (g_strchomp (valid));
}

/* Texts that libhdf5 allots one by one; where nothing was written, there is none. */
static json_t *
read_long_texts (hid_t attribute, hid_t type, hid_t space, gsize n)
{
  g_autofree char **texts = g_new0 (char *, n);
  json_t *list;

  if (H5Aread (attribute, type, texts) < 0)
    return NULL;
  list = json_array ();
  for (gsize i = 0; i < n; i++)
    json_array_append_new (list, text_value (texts[i] != NULL ? texts[i] : "", G_MAXSIZE));
  H5Dvlen_reclaim (type, space, H5P_DEFAULT, texts);
  return list;
}

/* Texts of one length, each with what fills it up. */
static json_t *
read_texts (hid_t attribute, hid_t type, gsize n)
{
  gsize length = H5Tget_size (type);
  g_autofree char *texts = length <= MOST_BYTES / n ? g_malloc0 (n * length) : NULL;
  json_t *list;

  if (texts == NULL || H5Aread (attribute, type, texts) < 0)
    return NULL;
  list = json_array ();
  for (gsize i = 0; i < n; i++)
    json_array_append_new (list, text_value (texts + i * length, length));
  return list;
}

static json_t *
read_integer (hid_t attribute)
{
  long long value = 0;

  return H5Aread (attribute, H5T_NATIVE_LLONG, &value) >= 0 ? json_integer (value) : NULL;
}

/* NULL when it is of no kind that is told. */
static json_t *
read_value (hid_t attribute)
{
  g_auto (KsHdf5DataType) type = H5Aget_type (attribute);
  g_auto (KsHdf5Space) space = H5Aget_space (attribute);
  H5T_class_t kind = H5Tget_class (type);
  H5S_class_t extent = H5Sget_simple_extent_type (space);
  hssize_t n = H5Sget_simple_extent_npoints (space);
  htri_t parted = H5Tis_variable_str (type);
  json_t *list;

  if (extent < 0 || n < 0 || n > MOST_TEXTS)
    return NULL;
  if (kind == H5T_INTEGER && n == 1)
    return read_integer (attribute);
  if (kind != H5T_STRING || parted < 0)
    return NULL;
  if (n == 0)
    return json_array ();
  list = parted ? read_long_texts (attribute, type, space, n) : read_texts (attribute, type, n);
  if (extent != H5S_SCALAR)
    return list;

  json_t *text = json_incref (json_array_get (list, 0));

  json_decref (list);
  return text;
}

typedef struct {
  json_t *attributes;
  guint seen;
} Attributes;

static herr_t
list_attribute (hid_t id, const char *name, const H5A_info_t *info, void *data)
{
  Attributes *self = data;

  if (is_telling (name))
    {
      g_auto (KsHdf5Attribute) attribute = H5Aopen (id, name, H5P_DEFAULT);
      json_t *value = read_value (attribute);

      if (value != NULL)
        json_object_set_new (self->attributes, name, value);
    }
  return ++self->seen == MOST_ATTRIBUTES;
}

void
ks_hdf5_list_attributes (hid_t id, json_t *object)
{
  Attributes attributes = { json_object (), 0 };

  H5Aiterate2 (id, H5_INDEX_NAME, H5_ITER_INC, NULL, list_attribute, &attributes);
  if (json_object_size (attributes.attributes) > 0)
    json_object_set (object, "attributes", attributes.attributes);
  json_decref (attributes.attributes);
}
