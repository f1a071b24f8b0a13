/* Arbitrary listings, as a kleinscope-unpack that a crafted file has taken over may write.
 *
 * SPDX-License-Identifier: MIT */
#include "fuzz-listing.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "ks-reader.h"
#include "ks-unpack-listing.h"

/* Tensors that a listing may name: kernels, a matrix, a line, a number, nothing. */
static const struct {
  const char *dtype, *shape;
  int bytes;
} tensors[] = {
  { "F32", "[3,3,2,2]", 144 }, { "F64", "[2,3]", 48 },  { "U8", "[3]", 3 },
  { "I16", "[]", 2 },          { "F32", "[0,3]", 0 },   { "U16", "[2,3,3,2,2]", 144 },
};

static KsBlob *
wrap (const char *listing)
{
  json_t *text = json_stringn (listing, strlen (listing));
  char *escaped = text != NULL ? json_dumps (text, JSON_ENCODE_ANY) : NULL;
  GString *header = g_string_new ("{\"__metadata__\":{\"listing\":");
  int begin = 0;

  g_string_append (header, escaped != NULL ? escaped : "\"\"");
  g_string_append_c (header, '}');
  for (gsize t = 0; t < G_N_ELEMENTS (tensors); begin += tensors[t].bytes, t++)
    g_string_append_printf (
        header, ",\"%d\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}", (int) t,
        tensors[t].dtype, tensors[t].shape, begin, begin + tensors[t].bytes);
  g_string_append_c (header, '}');
  free (escaped);
  json_decref (text);

  guint64 length = GUINT64_TO_LE (header->len);
  guint8 *answer = g_malloc0 (8 + header->len + begin);

  memcpy (answer, &length, 8);
  memcpy (answer + 8, header->str, header->len);

  g_autoptr (GBytes) bytes = g_bytes_new_take (answer, 8 + header->len + begin);
  g_string_free (header, TRUE);
  return ks_blob_new (bytes);
}

KsTensorFile *
ks_fuzz_open_listing (KsContext *context, KsBlob *input, GError **error)
{
  g_autofree char *listing = g_strndup ((const char *) input->memory, input->size);
  g_autoptr (KsBlob) answer = wrap (listing);
  g_autoptr (KsTensorFile) file = ks_tensor_file_new ("input", input);
  g_autoptr (KsListing) read = ks_listing_read (context, file, input, answer, error);

  if (read == NULL || !ks_read_hdf5_listing (context, file, read, error))
    return NULL;
  return g_steal_pointer (&file);
}
