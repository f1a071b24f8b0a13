/* SPDX-License-Identifier: MIT */
#include "ks-tensor-file.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ks-gzip.h"
#include "ks-reader.h"
#include "ks-saved-set.h"

/* One line for each format. They are tried in this order; the last takes any text. A kind of zip
 * archive has no detector of its own: ks-read-zip.c looks into the archive, as ks-read-json.c looks
 * into the text. */
static const struct {
  KsFormatName name;
  KsDetectFunc detect;
  KsReadFunc read;
  KsSizeFunc size; /* NULL where the first bytes never tell */
} formats[] = {
  { { "npy", "NumPy array", "*.npy" }, ks_detect_npy, ks_read_npy, ks_size_npy },
  { { "npz", "NumPy archive", "*.npz" }, ks_detect_zip, ks_read_zip },
  { { "safetensors", "safetensors file", "*.safetensors" },
    ks_detect_safetensors, ks_read_safetensors },
  { { "safetensors-index", "index of safetensors files", "*.index.json" }, NULL, ks_read_json },
  { { "torch-zip", "PyTorch file", "*.pt *.pth *.th *.ckpt pytorch_model*.bin" },
    NULL, ks_read_zip },
  { { "torch-legacy", "PyTorch file of before 2020", "*.pt *.pth *.th *.ckpt pytorch_model*.bin" },
    ks_detect_torch_legacy, ks_read_torch_legacy },
  { { "pickle", "Python pickle", "*.pkl *.pickle" }, ks_detect_pickle, ks_read_pickle },
  { { "mat-v5", "MATLAB 5 file", "*.mat" }, ks_detect_mat, ks_read_mat },
  { { "hdf5", "HDF5 file", "*.h5 *.hdf5" }, ks_detect_hdf5, ks_read_hdf5 },
  { { "keras-h5", "Keras HDF5 file", "*.h5 *.hdf5" }, NULL, ks_read_hdf5 },
  { { "keras-weights-h5", "Keras weights file", "*.weights.h5" }, NULL, ks_read_hdf5 },
  { { "keras", "Keras archive", "*.keras" }, NULL, ks_read_zip },
  { { "mat-v7.3", "MATLAB 7.3 file", "*.mat" }, NULL, ks_read_hdf5 },
  { { "png", "PNG image", "*.png" }, ks_detect_png, ks_read_image },
  { { "jpeg", "JPEG image", "*.jpg *.jpeg" }, ks_detect_jpeg, ks_read_image },
  { { "idx", "IDX array", "*.idx *-ubyte" }, ks_detect_idx, ks_read_idx, ks_size_idx },
  { { "cifar", "CIFAR batch", KS_CIFAR_GLOBS }, ks_detect_cifar, ks_read_cifar },
  { { "tflite", "TensorFlow Lite model", "*.tflite" }, ks_detect_tflite, ks_read_tflite },
  { { "onnx", "ONNX model", "*.onnx" }, ks_detect_onnx, ks_read_onnx },
  { { "caffe", "Caffe model", "*.caffemodel" }, ks_detect_caffe, ks_read_caffe },
  { { "tfjs", "TensorFlow.js model", "*.json" }, ks_detect_json, ks_read_json },
  { { "csv", "CSV table", "*.csv *.tsv *.txt *.dat" }, ks_detect_csv, ks_read_csv },
};

/* Files that people do have and that are known not to be read: what they are,
 * and the way out. */
static const struct {
  const char *mark;
  gsize length;
  const char *what;
  gsize offset;
} strangers[] = {
  { "ustar", 5, "a tar archive; unpack it, and open a file of it", 257 },
  { "\xff\xfe", 2, "text in UTF-16; save it as UTF-8" },
  { "\xfe\xff", 2, "text in UTF-16; save it as UTF-8" },
};

const KsFormatName *
ks_format_name (gsize index)
{
  return index < G_N_ELEMENTS (formats) ? &formats[index].name : NULL;
}

gboolean
ks_begins_with (const guint8 *data, gsize size, const char *mark, gsize length)
{
  return size > 0 && memcmp (data, mark, MIN (size, length)) == 0;
}

gboolean
ks_name_fits (const char *name, const char *globs)
{
  g_auto (GStrv) each = g_strsplit (globs, " ", -1);

  for (char **glob = each; *glob != NULL; glob++)
    if (fnmatch (*glob, name, 0) == 0)
      return TRUE;
  return FALSE;
}

guint16
ks_load16 (const guint8 *at, gboolean big_endian)
{
  guint16 x;

  memcpy (&x, at, sizeof x);
  return big_endian ? GUINT16_FROM_BE (x) : GUINT16_FROM_LE (x);
}

guint32
ks_load32 (const guint8 *at, gboolean big_endian)
{
  guint32 x;

  memcpy (&x, at, sizeof x);
  return big_endian ? GUINT32_FROM_BE (x) : GUINT32_FROM_LE (x);
}

guint64
ks_load64 (const guint8 *at, gboolean big_endian)
{
  guint64 x;

  memcpy (&x, at, sizeof x);
  return big_endian ? GUINT64_FROM_BE (x) : GUINT64_FROM_LE (x);
}

static void
skipped_free (gpointer data)
{
  KsSkipped *self = data;

  g_free (self->name);
  g_free (self->reason);
  g_free (self);
}

gboolean
ks_tensor_file_add (KsTensorFile *self, KsTensor *tensor)
{
  if (tensor != NULL)
    g_ptr_array_add (self->tensors, tensor);
  return tensor != NULL;
}

void
ks_tensor_file_skip (KsTensorFile *self, const char *name, const char *reason)
{
  KsSkipped *skipped = g_new0 (KsSkipped, 1);

  skipped->name = g_strdup (name);
  skipped->reason = g_strdup (reason);
  g_ptr_array_add (self->skipped, skipped);
}

void
ks_tensor_file_note (KsTensorFile *self, const char *sentence)
{
  g_ptr_array_add (self->notes, g_strdup (sentence));
}

KsTensorFile *
ks_tensor_file_new (const char *path, KsBlob *blob)
{
  KsTensorFile *self = g_atomic_rc_box_new0 (KsTensorFile);

  self->path = g_strdup (path);
  self->blob = ks_blob_ref (blob);
  self->tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) ks_tensor_free);
  self->skipped = g_ptr_array_new_with_free_func (skipped_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->parts = g_ptr_array_new_with_free_func (g_free);
  self->step = NAN;
  return self;
}

KsTensorFile *
ks_tensor_file_ref (KsTensorFile *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsTensorFile *self = data;

  g_free (self->path);
  ks_blob_unref (self->blob);
  g_ptr_array_unref (self->tensors);
  g_ptr_array_unref (self->skipped);
  g_ptr_array_unref (self->notes);
  g_ptr_array_unref (self->parts);
  ks_table_unref (self->columns);
  ks_saved_set_free (self->saved);
  g_strfreev (self->column_names);
}

void
ks_tensor_file_unref (KsTensorFile *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

/* The name without folders, in lower case, and without what gzip adds to it. */
static char *
base_name (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  char *lower = g_ascii_strdown (base, -1);

  if (g_str_has_suffix (lower, ".gz"))
    lower[strlen (lower) - 3] = '\0';
  return lower;
}

/* The format that the file's name promises; NULL when there is none. */
static const KsFormatName *
format_of_name (const char *path)
{
  g_autofree char *lower = base_name (path);

  for (gsize f = 0; f < G_N_ELEMENTS (formats); f++)
    if (ks_name_fits (lower, formats[f].name.globs))
      return &formats[f].name;
  return NULL;
}

static void
set_not_recognised (const char *path, const guint8 *data, gsize size, GError **error)
{
  g_autofree char *printable = ks_printable (path, 400);
  const KsFormatName *promised = format_of_name (path);

  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    if (size >= strangers[i].offset + strangers[i].length
        && memcmp (data + strangers[i].offset, strangers[i].mark, strangers[i].length) == 0)
      {
        g_set_error (error, KS_ERROR, KS_ERROR_DATA, "“%s” is %s.", printable, strangers[i].what);
        return;
      }

  GString *known = g_string_new (NULL);

  for (gsize f = 0; f < G_N_ELEMENTS (formats); f++)
    g_string_append_printf (known, "%s%s", f > 0 ? ", " : "", formats[f].name.title);
  if (promised != NULL)
    g_set_error (
        error, KS_ERROR, KS_ERROR_DATA,
        "“%s” is named as a %s but does not begin as one, nor as another kind that is read (%s).",
        printable, promised->title, known->str);
  else
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "“%s” is not recognised; its content is none of: %s.", printable, known->str);
  g_string_free (known, TRUE);
}

/* A reader's sentence with the path before it. */
static void
set_data_error (const char *path, const char *what, const GError *failure, GError **error)
{
  g_autofree char *printable = ks_printable (path, 400);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "“%s”%s %s", printable, what, failure->message);
}

/* Any text is taken for a table: one that is none, under another format's name,
 * is no such file. */
static void
set_no_table (const char *path, const guint8 *data, gsize size, const KsFormatName *table,
              const GError *failure, GError **error)
{
  const KsFormatName *promised = format_of_name (path);

  if (promised == table)
    set_data_error (path, ":", failure, error);
  else if (promised == NULL)
    set_data_error (path, " is text, but no table of numbers:", failure, error);
  else
    set_not_recognised (path, data, size, error);
}

/* Puts the path before a sentence about the file's content; what is not about it stays. */
static void
propagate_failure (const char *path, GError *failure, GError **error)
{
  if (g_error_matches (failure, KS_ERROR, KS_ERROR_DATA)
      || g_error_matches (failure, KS_ERROR, KS_ERROR_IO))
    {
      g_autofree char *printable = ks_printable (path, 400);

      g_prefix_error (&failure, "“%s”: ", printable);
    }
  g_propagate_error (error, failure);
}

static KsTensorFile *
read_as (KsContext *context, gsize format, const char *name, KsBlob *blob,
         KsSiblingFunc open_sibling, gpointer sibling_data, GError **error)
{
  g_autoptr (KsTensorFile) self = ks_tensor_file_new (name, blob);

  self->kind = formats[format].name.kind;
  self->open_sibling = open_sibling;
  self->sibling_data = sibling_data;
  return formats[format].read (context, self, error) ? g_steal_pointer (&self) : NULL;
}

/* What tells the format. */
typedef struct {
  KsFileHead head;
  guint8 first[KS_HEAD_SIZE]; /* what head.data points to */
  char *base;                 /* what head.name points to; owned */
  gboolean packed;            /* with gzip: all of this is what is in it */
} Front;

static void
front_clear (Front *front)
{
  g_free (front->base);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Front, front_clear)

static gboolean
read_front (KsContext *context, const char *name, KsBlob *blob, Front *front, GError **error)
{
  KsFileHead *head = &front->head;

  front->base = base_name (name);
  *head = (KsFileHead) { front->first, MIN (blob->size, sizeof front->first), blob->size,
                         front->base };
  if (!ks_blob_read (context, blob, 0, head->size, front->first, error))
    return FALSE;
  front->packed = ks_gzip_detect (front->first, head->size);
  if (front->packed)
    {
      gssize n = -1;

      if (!ks_gzip_told_size (context, blob, &head->total, error)
          || (n = ks_gzip_peek (context, blob, sizeof front->first, front->first, error)) < 0)
        return FALSE;
      head->size = n;
      head->total = MAX (head->total, head->size);
    }
  if (head->size > 0)
    return TRUE;
  g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                       "It is empty; choose a file that holds arrays.");
  return FALSE;
}

/* The format whose mark it is; G_N_ELEMENTS (formats) when there is none. */
static gsize
find_format (const KsFileHead *head)
{
  gsize f = 0;

  while (f < G_N_ELEMENTS (formats) && (formats[f].detect == NULL || !formats[f].detect (head)))
    f++;
  return f;
}

static KsBlob *
unpack (KsContext *context, KsBlob *blob, gsize format, const KsFileHead *head, GError **error)
{
  KsSizeFunc size = formats[format].size;

  return ks_gzip_unpack (context, blob, size != NULL ? size (head) : 0, error);
}

KsTensorFile *
ks_tensor_file_parse_blob (KsContext *context, const char *name, KsBlob *blob,
                           KsSiblingFunc open_sibling, gpointer sibling_data, GError **error)
{
  g_return_val_if_fail (name != NULL && blob != NULL, NULL);

  g_auto (Front) front = { { NULL } };
  g_autoptr (KsBlob) content = NULL;
  g_autoptr (KsTensorFile) self = NULL;
  GError *failure = NULL;
  gsize f = G_N_ELEMENTS (formats);

  if (read_front (context, name, blob, &front, &failure))
    {
      f = find_format (&front.head);
      if (f == G_N_ELEMENTS (formats))
        {
          set_not_recognised (name, front.first, front.head.size, error);
          return NULL;
        }
      content = front.packed ? unpack (context, blob, f, &front.head, &failure)
                             : ks_blob_ref (blob);
    }
  if (content != NULL)
    self = read_as (context, f, name, content, open_sibling, sibling_data, &failure);
  if (self != NULL)
    {
      self->packing = front.packed ? "gzip" : NULL;
      return g_steal_pointer (&self);
    }
  if (content != NULL && formats[f].read == ks_read_csv
      && g_error_matches (failure, KS_ERROR, KS_ERROR_DATA))
    {
      set_no_table (name, front.first, front.head.size, &formats[f].name, failure, error);
      g_error_free (failure);
    }
  else
    propagate_failure (name, failure, error);
  return NULL;
}

KsTensorFile *
ks_tensor_file_parse_as (KsContext *context, const char *kind, KsBlob *blob,
                         KsSiblingFunc open_sibling, gpointer sibling_data, GError **error)
{
  for (gsize f = 0; f < G_N_ELEMENTS (formats); f++)
    if (g_str_equal (formats[f].name.kind, kind))
      return read_as (context, f, kind, blob, open_sibling, sibling_data, error);
  g_return_val_if_reached (NULL);
}

KsTensorFile *
ks_tensor_file_parse (KsContext *context, const char *name, GBytes *bytes, GError **error)
{
  g_return_val_if_fail (bytes != NULL, NULL);

  g_autoptr (KsBlob) blob = ks_blob_new (bytes);

  return ks_tensor_file_parse_blob (context, name, blob, NULL, NULL, error);
}

/* Puts file and array before a sentence about what they hold. */
static void
propagate_tensor_failure (const KsTensorFile *self, const KsTensor *tensor, GError *failure,
                          GError **error)
{
  if (g_error_matches (failure, KS_ERROR, KS_ERROR_DATA)
      || g_error_matches (failure, KS_ERROR, KS_ERROR_IO))
    {
      g_autofree char *printable = ks_printable (tensor->name, 80);

      g_prefix_error (&failure, "Array “%s”: ", printable);
    }
  propagate_failure (self->path, failure, error);
}

gboolean
ks_tensor_file_decode (KsContext *context, const KsTensorFile *self, const KsTensor *tensor,
                       gsize length, double *out, gsize out_stride, GError **error)
{
  GError *failure = NULL;

  if (ks_tensor_decode_rows (context, tensor, length, out, out_stride, &failure))
    return TRUE;
  propagate_tensor_failure (self, tensor, failure, error);
  return FALSE;
}

gboolean
ks_tensor_file_summarise (KsContext *context, const KsTensorFile *self, const KsTensor *tensor,
                          double *mean, gsize *n_nonfinite, GError **error)
{
  GError *failure = NULL;

  if (ks_tensor_summarise (context, tensor, mean, n_nonfinite, &failure))
    return TRUE;
  propagate_tensor_failure (self, tensor, failure, error);
  return FALSE;
}

static gboolean
set_io_error (const char *path, const char *what, GError **error)
{
  g_autofree char *printable = ks_printable (path, 400);

  g_set_error (error, KS_ERROR, KS_ERROR_IO, "“%s” %s.", printable, what);
  return FALSE;
}

/* Devices and pipes are refused before a byte is read: they may never end. */
static gboolean
check_regular (const char *path, int fd, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return set_io_error (path, g_strerror (errno), error);
  if (S_ISDIR (status.st_mode))
    return set_io_error (path, "is a directory; choose a file in it", error);
  if (!S_ISREG (status.st_mode))
    return set_io_error (path, "is a pipe or a device; save its content to a file first", error);
  return TRUE;
}

static KsBlob *
open_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  g_autoptr (GError) failure = NULL;
  KsBlob *blob;

  if (fd < 0)
    {
      g_autofree char *what = g_strdup_printf ("cannot be opened: %s", g_strerror (errno));

      set_io_error (path, what, error);
      return NULL;
    }
  if (!check_regular (path, fd, error))
    {
      close (fd);
      return NULL;
    }
  blob = ks_blob_new_file (fd, &failure);
  if (blob == NULL)
    propagate_failure (path, g_steal_pointer (&failure), error);
  return blob;
}

static KsBlob *
open_beside (KsContext *context, const char *name, gpointer data, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (data);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return ks_context_check (context, error) ? open_file (path, error) : NULL;
}

KsBlob *
ks_tensor_file_sibling (KsContext *context, const KsTensorFile *self, const char *name,
                        GError **error)
{
  if (*name != '\0' && strchr (name, '/') == NULL && !g_str_equal (name, ".")
      && !g_str_equal (name, "..") && self->open_sibling != NULL)
    {
      g_ptr_array_add (self->parts, g_strdup (name));
      return self->open_sibling (context, name, self->sibling_data, error);
    }

  g_autofree char *printable = ks_printable (name, 80);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "It refers to the file “%s”, but %s.", printable,
               self->open_sibling == NULL ? "the folder that it stands in is not known"
                                          : "only files beside it are opened; put it there and "
                                            "name it without a folder");
  return NULL;
}

KsTensorFile *
ks_tensor_file_open (KsContext *context, const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_autoptr (KsBlob) blob = open_file (path, error);

  if (blob == NULL)
    return NULL;
  return ks_tensor_file_parse_blob (context, path, blob, open_beside, (gpointer) path, error);
}
