/* SPDX-License-Identifier: MIT */
#include "ks-unpack-answer.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ks-error.h"

#define PREAMBLE 8   /* bytes of the header's length */
#define ALIGNMENT 64 /* bytes: the first tensor begins at a multiple of it */

typedef struct {
  const char *dtype; /* static */
  guint n_dims;
  guint64 shape[KS_ANSWER_MOST_AXES];
  gsize begin, end; /* bytes of the buffer behind the header */
} Tensor;

struct _KsAnswer {
  const KsUnpackJob *job;
  json_t *objects, *notes;
  GArray *tensors; /* of Tensor */
  gsize bytes;     /* of all tensors */
  gsize done;      /* of them in their place */
  guint8 *file;    /* the answer, mapped; NULL before it is laid out */
  gsize file_size, data_offset;
};

gboolean
ks_unpack_pread (const KsUnpackJob *job, guint64 offset, gsize size, void *out)
{
  g_return_val_if_fail (offset <= job->size && size <= job->size - offset, FALSE);

  for (gsize done = 0; done < size;)
    {
      gssize n = pread (job->content, (guint8 *) out + done, size - done, offset + done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += n;
    }
  return TRUE;
}

KsAnswer *
ks_answer_new (const KsUnpackJob *job)
{
  KsAnswer *self = g_new0 (KsAnswer, 1);

  self->job = job;
  self->objects = json_array ();
  self->notes = json_array ();
  self->tensors = g_array_new (FALSE, FALSE, sizeof (Tensor));
  return self;
}

void
ks_answer_free (KsAnswer *self)
{
  if (self == NULL)
    return;
  if (self->file != NULL)
    munmap (self->file, self->file_size);
  json_decref (self->objects);
  json_decref (self->notes);
  g_array_unref (self->tensors);
  g_free (self);
}

json_t *
ks_answer_list (KsAnswer *self, const char *name, gssize in, gsize *place)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  json_t *object = json_object ();

  json_object_set_new (object, "name", json_string (valid));
  if (in >= 0)
    json_object_set_new (object, "in", json_integer (in));
  *place = json_array_size (self->objects);
  json_array_append_new (self->objects, object);
  return object;
}

char *
ks_answer_name (const KsAnswer *self, gsize place)
{
  GString *name = g_string_new (NULL);
  const json_t *object = json_array_get (self->objects, place), *in;

  /* The root's name is no part. */
  while ((in = json_object_get (object, "in")) != NULL)
    {
      if (name->len > 0)
        g_string_prepend_c (name, '.');
      g_string_prepend (name, json_string_value (json_object_get (object, "name")));
      object = json_array_get (self->objects, json_integer_value (in));
    }
  return g_string_free (name, FALSE);
}

void
ks_answer_note (KsAnswer *self, const char *sentence)
{
  json_array_append_new (self->notes, json_string (sentence));
}

static gboolean
set_too_large (const KsAnswer *self, gsize bytes, GError **error)
{
  g_autofree char *needed = g_format_size (bytes);
  g_autofree char *most = g_format_size (self->job->most);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "Its content is packed and takes %s unpacked, more than the %s that it may; save a "
               "part of it in a file of its own.",
               needed, most);
  return FALSE;
}

gboolean
ks_answer_unpack (KsAnswer *self, json_t *object, const char *dtype, guint n_dims,
                  const guint64 *shape, gsize bytes, gsize *tensor, GError **error)
{
  Tensor added = { dtype, n_dims, { 0 }, self->bytes, 0 };

  if (!g_size_checked_add (&added.end, added.begin, bytes) || added.end > self->job->most)
    return set_too_large (self, MAX (added.end, bytes), error);
  memcpy (added.shape, shape, n_dims * sizeof *shape);
  self->bytes = added.end;
  *tensor = self->tensors->len;
  g_array_append_val (self->tensors, added);
  json_object_set_new (object, "unpacked", json_integer (*tensor));
  return TRUE;
}

static json_t *
describe (const Tensor *tensor)
{
  json_t *shape = json_array ();

  for (guint i = 0; i < tensor->n_dims; i++)
    json_array_append_new (shape, json_integer (tensor->shape[i]));
  return json_pack ("{s:s, s:o, s:[I, I]}", "dtype", tensor->dtype, "shape", shape, "data_offsets",
                    (json_int_t) tensor->begin, (json_int_t) tensor->end);
}

/* The header's text, for free(). */
static char *
header_text (const KsAnswer *self)
{
  json_t *header = json_object ();
  json_t *listing = json_pack ("{s:O, s:O}", "notes", self->notes, "objects", self->objects);
  char *text = json_dumps (listing, JSON_COMPACT);

  json_object_set_new (header, "__metadata__", json_pack ("{s:s}", "listing", text));
  free (text);
  json_decref (listing);
  for (guint t = 0; t < self->tensors->len; t++)
    {
      g_autofree char *name = g_strdup_printf ("%u", t);

      json_object_set_new (header, name, describe (&g_array_index (self->tensors, Tensor, t)));
    }
  text = json_dumps (header, JSON_COMPACT);
  json_decref (header);
  return text;
}

static gboolean
write_header (KsAnswer *self, const char *text, GError **error)
{
  gsize length = strlen (text);
  gsize padded = (PREAMBLE + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  guint64 preamble = GUINT64_TO_LE (padded - PREAMBLE);

  self->data_offset = padded;
  self->file_size = padded + self->bytes;
  if (self->file_size > self->job->most)
    return set_too_large (self, self->file_size, error);
  if (self->job->allow_answer != NULL)
    self->job->allow_answer (self->file_size);
  if (ftruncate (self->job->answer, self->file_size) == 0)
    self->file = mmap (NULL, self->file_size, PROT_READ | PROT_WRITE, MAP_SHARED, self->job->answer,
                       0);
  if (self->file == NULL || self->file == MAP_FAILED)
    {
      self->file = NULL;
      return set_too_large (self, self->file_size, error);
    }
  memcpy (self->file, &preamble, PREAMBLE);
  memcpy (self->file + PREAMBLE, text, length);
  memset (self->file + PREAMBLE + length, ' ', padded - PREAMBLE - length);
  return TRUE;
}

gboolean
ks_answer_lay_out (KsAnswer *self, GError **error)
{
  char *text = header_text (self);
  gboolean written = write_header (self, text, error);

  free (text);
  return written;
}

guint8 *
ks_answer_data (KsAnswer *self, gsize tensor)
{
  return self->file + self->data_offset + g_array_index (self->tensors, Tensor, tensor).begin;
}

void
ks_answer_did (KsAnswer *self, gsize bytes)
{
  self->done += bytes;
  if (self->job->progress != NULL)
    self->job->progress ((double) self->done / self->bytes, self->job->data);
}
