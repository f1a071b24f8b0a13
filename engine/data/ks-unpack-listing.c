/* SPDX-License-Identifier: MIT */
#include "ks-unpack-listing.h"

#include <string.h>

#include "ks-json-text.h"
#include "ks-unpack.h"

#define LONGEST_NAME 1024 /* bytes, with all groups */
#define OBJECTS_PER_CHECK 1024

static void
listed_clear (gpointer data)
{
  KsListed *listed = data;

  g_free (listed->name);
  g_free (listed->reason);
}

void
ks_listing_free (KsListing *self)
{
  g_array_unref (self->objects);
  json_decref (self->text);
  ks_blob_unref (self->content);
  ks_blob_unref (self->answer);
  g_free (self);
}

const char *
ks_listed_text (const KsListed *object, const char *attribute)
{
  return json_string_value (json_object_get (object->attributes, attribute));
}

gint64
ks_listed_integer (const KsListed *object, const char *attribute, gint64 otherwise)
{
  const json_t *value = json_object_get (object->attributes, attribute);

  return json_is_integer (value) ? json_integer_value (value) : otherwise;
}

/* A place below @n; FALSE when there is none under @key. */
static gboolean
read_place (const json_t *object, const char *key, gsize n, guint *place)
{
  const json_t *value = json_object_get (object, key);

  if (!json_is_integer (value) || json_integer_value (value) < 0
      || (guint64) json_integer_value (value) >= n)
    return FALSE;
  *place = json_integer_value (value);
  return TRUE;
}

/* Fills in what the tensor of the answer says, or what the object says of the content. */
static gboolean
read_unpacked (const KsListing *self, const GPtrArray *tensors, const json_t *object,
               KsListed *listed)
{
  guint place;

  if (!read_place (object, "unpacked", tensors->len, &place))
    return FALSE;

  const KsTensor *tensor = g_ptr_array_index (tensors, place);
  g_autofree char *name = g_strdup_printf ("%u", place);

  if (!g_str_equal (tensor->name, name))
    return FALSE;
  listed->dtype = tensor->dtype;
  listed->n_dims = tensor->n_dims;
  memcpy (listed->shape, tensor->shape, sizeof listed->shape);
  listed->blob = self->answer;
  listed->offset = tensor->offset;
  return TRUE;
}

static gboolean
read_in_place (const KsListing *self, const json_t *object, KsListed *listed)
{
  const char *dtype = json_string_value (json_object_get (object, "dtype"));
  const json_t *offset = json_object_get (object, "offset");
  const json_t *shape = json_object_get (object, "shape");

  if (dtype == NULL || !ks_safetensors_dtype (dtype, &listed->dtype) || !json_is_integer (offset)
      || json_integer_value (offset) < 0 || !json_is_array (shape)
      || json_array_size (shape) > KS_TENSOR_MAX_DIMS)
    return FALSE;
  listed->big_endian = json_is_true (json_object_get (object, "big_endian"));
  listed->n_dims = json_array_size (shape);
  for (guint i = 0; i < listed->n_dims; i++)
    {
      const json_t *length = json_array_get (shape, i);

      if (!json_is_integer (length) || json_integer_value (length) < 0)
        return FALSE;
      listed->shape[i] = json_integer_value (length);
    }
  listed->blob = self->content;
  listed->offset = json_integer_value (offset);
  return TRUE;
}

/* Another name of an array that stands before it. */
static gboolean
read_same (const KsListing *self, const json_t *object, KsListed *listed)
{
  KsListed new = *listed;
  guint place;

  if (!read_place (object, "same", self->objects->len, &place))
    return FALSE;
  *listed = *ks_listed (self, place);
  listed->name = new.name;
  listed->own_name = new.own_name;
  listed->in = new.in;
  listed->is_hidden = FALSE;
  listed->reason = g_strdup (listed->reason);
  return !listed->is_group;
}

static gboolean
read_names (const KsListing *self, const json_t *object, KsListed *listed)
{
  const char *own = json_string_value (json_object_get (object, "name"));

  if (own == NULL)
    return FALSE;
  listed->own_name = own;
  if (self->objects->len == 0)
    {
      listed->name = g_strdup ("");
      return *own == '\0';
    }
  if (!read_place (object, "in", self->objects->len, &listed->in))
    return FALSE;

  const KsListed *group = ks_listed (self, listed->in);
  gsize length = strlen (group->name);

  listed->is_hidden = group->reason != NULL;
  if (listed->is_hidden)
    listed->reason = g_strdup (group->reason);
  else if (length + 1 + strlen (own) > LONGEST_NAME)
    listed->reason = g_strdup ("has a name of more than " G_STRINGIFY (LONGEST_NAME) " bytes");
  listed->name = listed->reason != NULL
                     ? g_strdup (group->name)
                     : g_strconcat (group->name, length > 0 ? "." : "", own, NULL);
  return group->is_group && *own != '\0';
}

static gboolean
read_object (KsListing *self, const GPtrArray *tensors, const json_t *object)
{
  KsListed listed = { NULL };
  const json_t *attributes = json_object_get (object, "attributes");
  const char *skipped = json_string_value (json_object_get (object, "skipped"));
  gboolean good = read_names (self, object, &listed);

  listed.attributes = attributes;
  listed.is_group = json_is_true (json_object_get (object, "group"));
  if (good && skipped != NULL && listed.reason == NULL)
    listed.reason = ks_printable (skipped, 120);
  else if (good && !listed.is_group && listed.reason == NULL)
    good = read_unpacked (self, tensors, object, &listed) || read_in_place (self, object, &listed)
           || read_same (self, object, &listed);
  if (good)
    g_array_append_val (self->objects, listed);
  else
    listed_clear (&listed);
  return good;
}

/* Sentences for a person to read. */
static void
read_notes (const json_t *notes, KsTensorFile *file)
{
  for (gsize i = 0; i < json_array_size (notes) && i < 16; i++)
    {
      const char *note = json_string_value (json_array_get (notes, i));
      g_autofree char *printable = ks_printable (note != NULL ? note : "", 400);

      ks_tensor_file_note (file, printable);
    }
}

static gboolean
read_text (KsContext *context, KsListing *self, const GPtrArray *tensors, const char *text,
           GError **error)
{
  if (!ks_json_read_text (context, text, self->content->size, &self->text, error))
    return FALSE;

  const json_t *objects = json_object_get (self->text, "objects");

  if (json_array_size (objects) == 0)
    return ks_unpack_set_rubbish (error);
  for (gsize i = 0; i < json_array_size (objects); i++)
    {
      if (i % OBJECTS_PER_CHECK == 0 && !ks_context_check (context, error))
        return FALSE;
      if (!read_object (self, tensors, json_array_get (objects, i)))
        return ks_unpack_set_rubbish (error);
    }
  return TRUE;
}

KsListing *
ks_listing_read (KsContext *context, KsTensorFile *file, KsBlob *content, KsBlob *answer,
                 GError **error)
{
  g_autoptr (KsListing) self = g_new0 (KsListing, 1);
  g_autoptr (KsTensorFile) unpacked = ks_tensor_file_new (file->path, answer);
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = NULL;

  self->objects = g_array_new (FALSE, FALSE, sizeof (KsListed));
  g_array_set_clear_func (self->objects, listed_clear);
  self->content = ks_blob_ref (content);
  self->answer = ks_blob_ref (answer);
  if (!ks_read_safetensors_with (context, unpacked, "listing", &text, &failure))
    {
      /* A sentence about the answer would be taken for one about the file. */
      if (g_error_matches (failure, KS_ERROR, KS_ERROR_DATA))
        ks_unpack_set_rubbish (error);
      else
        g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (!read_text (context, self, unpacked->tensors, text != NULL ? text : "", error))
    return NULL;
  read_notes (json_object_get (self->text, "notes"), file);
  return g_steal_pointer (&self);
}

KsListing *
ks_listing_open (KsContext *context, KsTensorFile *file, const char *what, KsBlob *content,
                 GError **error)
{
  guint guards;
  g_autoptr (KsBlob) answer = ks_unpack (context, what, content, &guards, error);

  if (answer == NULL)
    return NULL;
  if (ks_unpack_guard_note (guards) != NULL)
    ks_tensor_file_note (file, ks_unpack_guard_note (guards));
  return ks_listing_read (context, file, content, answer, error);
}

KsTensor *
ks_listed_tensor (const KsListed *self, GError **error)
{
  return ks_tensor_new (self->name, self->dtype, self->big_endian, self->n_dims, self->shape, TRUE,
                        self->blob, self->offset, error);
}

gboolean
ks_listing_add_all (KsTensorFile *file, const KsListing *self, GError **error)
{
  for (guint place = 0; place < self->objects->len; place++)
    {
      const KsListed *object = ks_listed (self, place);

      if (object->reason != NULL && !object->is_hidden)
        ks_tensor_file_skip (file, object->name, object->reason);
      else if (object->reason == NULL && !object->is_group
               && !ks_tensor_file_add (file, ks_listed_tensor (object, error)))
        return FALSE;
    }
  return TRUE;
}
