/* SPDX-License-Identifier: MIT */
#include "ks-test-files.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_SANITIZED 400 /* places */

GBytes *
ks_test_bytes (const char *name)
{
  g_autofree char *path = ks_test_data (name);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

KsTensorFile *
ks_test_parse (KsContext *context, const char *name, gconstpointer data, gsize size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  return ks_tensor_file_parse (context, name, bytes, error);
}

GBytes *
ks_test_answer (const char *listing)
{
  static const float values[] = { 1.5f, -2.0f };
  g_autofree char *escaped = g_strescape (listing, NULL);
  g_autofree char *header = g_strdup_printf (
      "{\"__metadata__\":{\"listing\":\"%s\"},\"0\":{\"dtype\":\"F32\","
      "\"shape\":[2],\"data_offsets\":[0,8]}}",
      escaped);
  guint64 length = GUINT64_TO_LE (strlen (header));
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) header, strlen (header));
  g_byte_array_append (bytes, (const guint8 *) values, sizeof values);
  return g_byte_array_free_to_bytes (bytes);
}

KsBlob *
ks_test_disk_blob (gconstpointer data, gsize size)
{
  g_autoptr (GError) error = NULL;
  int fd = memfd_create ("test", MFD_CLOEXEC);
  KsBlob *blob;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, size);
  blob = ks_blob_new_file (fd, &error);
  g_assert_no_error (error);
  return blob;
}

/* Another file of the folder of tests/data that @data names. */
static KsBlob *
open_beside (KsContext *context, const char *name, gpointer data, GError **error)
{
  g_autofree char *path = g_build_filename (data, name, NULL);
  char *content;
  gsize size;

  if (!g_file_get_contents (path, &content, &size, NULL))
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA, "There is no such file.");
      return NULL;
    }

  g_autoptr (GBytes) bytes = g_bytes_new_take (content, size);

  return ks_blob_new (bytes);
}

KsTensorFile *
ks_test_parse_beside (KsContext *context, const char *name, const char *neighbour,
                      gconstpointer data, gsize size, GError **error)
{
  g_autofree char *path = ks_test_data (neighbour);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);

  return ks_tensor_file_parse_blob (context, name, blob, open_beside, folder, error);
}

KsTensorFile *
ks_test_open (const char *name)
{
  g_autofree char *path = ks_test_data (name);
  g_autoptr (GError) error = NULL;
  KsTensorFile *file = ks_tensor_file_open (NULL, path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (file);
  return file;
}

/* Decodes every array, until one fails. */
static void
decode_all (const KsTensorFile *file, GError **error)
{
  for (guint t = 0; t < file->tensors->len && *error == NULL; t++)
    {
      const KsTensor *tensor = g_ptr_array_index (file->tensors, t);
      gsize count = MAX (ks_tensor_count (tensor), 1);
      g_autofree double *values = g_new (double, count);

      ks_tensor_file_decode (NULL, file, tensor, count, values, count, error);
    }
}

void
ks_test_refused (const char *name, ...)
{
  g_autofree char *path = ks_test_data (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) file = ks_tensor_file_open (NULL, path, &error);
  va_list words;
  const char *word;

  if (file != NULL)
    decode_all (file, &error);
  g_assert_error (error, KS_ERROR, KS_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, path));
  va_start (words, name);
  while ((word = va_arg (words, const char *)) != NULL)
    if (strstr (error->message, word) == NULL)
      g_error ("the sentence “%s” does not hold “%s”", error->message, word);
  va_end (words);
  ks_assert_error (&error, KS_ERROR_DATA, NULL);
}

const KsTensor *
ks_test_tensor (const KsTensorFile *file, const char *name)
{
  for (guint t = 0; t < file->tensors->len; t++)
    {
      const KsTensor *tensor = g_ptr_array_index (file->tensors, t);

      if (g_str_equal (tensor->name, name))
        return tensor;
    }
  g_error ("“%s” holds no tensor “%s”", file->path, name);
}

double *
ks_test_values (const KsTensor *tensor)
{
  g_autoptr (GError) error = NULL;
  double *values = ks_new (NULL, double, ks_tensor_count (tensor), &error);

  g_assert_true (ks_tensor_decode (NULL, tensor, values, &error));
  return values;
}

void
ks_assert_tensor (const KsTensor *tensor, KsDtype dtype, guint n_dims, ...)
{
  va_list lengths;

  g_assert_cmpstr (ks_dtype_name (tensor->dtype), ==, ks_dtype_name (dtype));
  g_assert_cmpuint (tensor->n_dims, ==, n_dims);
  va_start (lengths, n_dims);
  for (guint i = 0; i < n_dims; i++)
    g_assert_cmpuint (tensor->shape[i], ==, va_arg (lengths, int));
  va_end (lengths);
}

void
ks_assert_pattern (const KsTensor *tensor)
{
  g_autofree double *values = ks_test_values (tensor);

  for (gsize i = 0; i < ks_tensor_count (tensor); i++)
    {
      double x = 7 * i % 23;

      if (tensor->dtype == KS_DTYPE_BOOL)
        x = i % 3 == 0;
      else if (tensor->dtype >= KS_DTYPE_FLOAT16)
        x = (x - 5.0) / 4.0;
      else if (tensor->dtype < KS_DTYPE_UINT8)
        x -= 5.0;
      g_assert_cmpfloat (values[i], ==, x);
    }
}

void
ks_assert_real_pattern (const KsTensor *tensor)
{
  g_autofree double *values = ks_test_values (tensor);

  for (gsize i = 0; i < ks_tensor_count (tensor); i++)
    g_assert_cmpfloat (values[i], ==, ((double) (7 * i % 23) - 5.0) / 4.0);
}

void
ks_assert_skipped (const KsTensorFile *file, const char *name, const char *reason)
{
  for (guint i = 0; i < file->skipped->len; i++)
    {
      const KsSkipped *skipped = g_ptr_array_index (file->skipped, i);

      if (g_str_equal (skipped->name, name))
        {
          g_assert_cmpstr (skipped->reason, ==, reason);
          return;
        }
    }
  g_error ("“%s” was not skipped", name);
}

/* Reads every tensor to its last byte. What the directory does not tell of damage, a checksum may
 * tell then, in one sentence. */
static void
read_through (const KsTensorFile *file)
{
  for (guint t = 0; t < file->tensors->len; t++)
    {
      g_autoptr (GError) error = NULL;
      double mean;
      gsize n_nonfinite;

      if (!ks_tensor_file_summarise (NULL, file, g_ptr_array_index (file->tensors, t), &mean,
                                     &n_nonfinite, &error))
        ks_assert_error (&error, KS_ERROR_DATA, "damaged", NULL);
    }
}

/* An error of one sentence, or a file that can be read. Its name ends as the sample's, since that
 * may decide what it is. */
static void
parse_damaged (const char *name, gconstpointer data, gsize size, gboolean must_fail)
{
  const char *ending = strrchr (name, '.');
  g_autofree char *damaged = g_strconcat ("damaged", ending, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) file = ks_test_parse_beside (NULL, damaged, name, data, size, &error);

  if (file == NULL)
    ks_assert_error (&error, KS_ERROR_DATA, "damaged", NULL);
  else
    {
      if (must_fail)
        g_error ("%" G_GSIZE_FORMAT " bytes of the file were taken for the whole", size);
      g_assert_no_error (error);
      read_through (file);
    }
}

/* Every place is damaged, but under the sanitizers, which take twenty times as long, about
 * MOST_SANITIZED of them, evenly spread. */
static gsize
stride_of (gsize n_places)
{
#ifdef __SANITIZE_ADDRESS__
  return n_places / MOST_SANITIZED + 1;
#else
  return 1;
#endif
}

void
ks_test_truncated (const char *name, gboolean must_fail)
{
  g_autoptr (GBytes) bytes = ks_test_bytes (name);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize n = 0; n < size; n += stride_of (size))
    parse_damaged (name, data, n, must_fail);
}

void
ks_test_flipped (const char *name, gsize n)
{
  static const guint8 masks[] = { 0x01, 0x02, 0x10, 0x20, 0x80, 0xff };
  g_autoptr (GBytes) bytes = ks_test_bytes (name);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree guint8 *copy = g_memdup2 (data, size);

  for (gsize i = 0; i < MIN (n, size); i += stride_of (MIN (n, size)))
    for (gsize m = 0; m < G_N_ELEMENTS (masks); m++)
      {
        copy[i] = data[i] ^ masks[m];
        parse_damaged (name, copy, size, FALSE);
        copy[i] = data[i];
      }
}

typedef struct {
  KsContext *context;
  double fraction;
} CancelAfter;

static void
cancel_after (const char *stage, double fraction, gpointer data)
{
  CancelAfter *self = data;

  if (fraction > self->fraction)
    ks_context_cancel (self->context);
}

KsContext *
ks_test_context_cancelled_after (double fraction)
{
  CancelAfter *self = g_new (CancelAfter, 1);

  *self = (CancelAfter) { ks_context_new (1), fraction };
  ks_context_set_progress (self->context, cancel_after, self);
  g_test_queue_free (self);
  return self->context;
}

static gboolean
open_and_choose (KsContext *context, gpointer data, GError **error)
{
  KsFilterSelection selection = { NULL };
  g_autoptr (KsTensorFile) file = ks_tensor_file_open (context, data, error);

  if (file == NULL)
    return FALSE;

  g_autoptr (GError) refused = NULL;
  g_autoptr (KsFilterSet) set = ks_filter_set_new (context, &file, 1, &selection, &refused);

  if (set == NULL && g_error_matches (refused, KS_ERROR, KS_ERROR_MEMORY))
    {
      g_propagate_error (error, g_steal_pointer (&refused));
      return FALSE;
    }
  return TRUE;
}

void
ks_test_file_allocations (const char *name)
{
  g_autofree char *path = ks_test_data (name);

  ks_test_allocations (open_and_choose, path);

  /* The same once memory is gone for good. */
  for (gint64 nth = 0;; nth++)
    {
      g_autoptr (KsContext) context = ks_context_new (1);
      g_autoptr (GError) error = NULL;

      ks_context_fail_allocation (context, nth, TRUE);
      if (open_and_choose (context, path, &error))
        break;
      g_assert_error (error, KS_ERROR, KS_ERROR_MEMORY);
    }
}
