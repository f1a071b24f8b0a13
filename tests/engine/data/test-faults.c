/* Golden files, with each thing that can fail around the readers failing in turn: a look at
 * the context, a read of the content, an allocation, a call of the system or of a library.
 * What fails must be told, and by its own sentence.
 *
 * The linker puts the functions __wrap_...() in the place of what they are named after.
 *
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <zlib.h>

#include "ks-pickle.h"
#include "ks-reader.h"
#include "ks-test-files.h"

#define EACH_CALL 12 /* of the first calls of a kind fails; of later ones, fewer and fewer */

typedef enum {
  CHECK,     /* a look at the context tells that the run is cancelled */
  BLOB,      /* a read of content */
  MEMORY,    /* an allocation of data */
  SYSTEM,    /* a call of the system, for want of something */
  INTERRUPT, /* a call of the system, by a signal: it is to be made again */
  LIBRARY,   /* a call of zlib */
  INFLATE,   /* the same, for want of memory */
  N_FAULTS,
  JSON = N_FAULTS, /* an allocation of jansson's, which it does not bear everywhere */
} Fault;

/* What is to fail, and how the filters are chosen; each test sets it anew. */
static struct {
  KsFilterSelection selection;
  Fault fault;
  guint left; /* calls before it */
  gboolean armed, fired;
} next;

static gboolean
fails (Fault fault)
{
  if (!next.armed || next.fault != fault || next.left-- > 0)
    return FALSE;
  next.armed = FALSE;
  next.fired = TRUE;
  return TRUE;
}

static void
arm (Fault fault, guint nth)
{
  next.fault = fault;
  next.left = nth;
  next.fired = FALSE;
  next.armed = TRUE;
}

#define WRAP(fault, type, failure, name, parameters, arguments)                                    \
  type __real_##name parameters;                                                                   \
  type __wrap_##name parameters;                                                                   \
  type __wrap_##name parameters                                                                    \
  {                                                                                                \
    if (fails (fault))                                                                             \
      return failure;                                                                              \
    return __real_##name arguments;                                                                \
  }

static int
lacking (void)
{
  errno = EMFILE;
  return -1;
}

static gboolean
cancelled (GError **error)
{
  g_set_error_literal (error, KS_ERROR, KS_ERROR_CANCELLED, "Cancelled.");
  return FALSE;
}

static gboolean
unreadable (GError **error)
{
  g_set_error_literal (error, KS_ERROR, KS_ERROR_IO, "The disk is on strike.");
  return FALSE;
}

WRAP (CHECK, gboolean, cancelled (error), ks_context_check,
      (const KsContext *context, GError **error), (context, error))
WRAP (BLOB, gboolean, unreadable (error), ks_blob_read,
      (KsContext *context, KsBlob *blob, gsize offset, gsize size, gpointer out, GError **error),
      (context, blob, offset, size, out, error))
WRAP (MEMORY, gboolean, FALSE, ks_context_grants, (KsContext *context, gsize bytes),
      (context, bytes))

WRAP (SYSTEM, int, lacking (), fstat64, (int fd, struct stat *status), (fd, status))
WRAP (SYSTEM, int, lacking (), open64, (const char *path, int flags, mode_t mode),
      (path, flags, mode))
WRAP (SYSTEM, int, lacking (), memfd_create, (const char *name, unsigned flags), (name, flags))
WRAP (SYSTEM, int, lacking (), pipe2, (int ends[2], int flags), (ends, flags))
WRAP (SYSTEM, int, lacking (), fcntl64, (int fd, int command, long argument),
      (fd, command, argument))
WRAP (SYSTEM, int, EAGAIN, posix_spawn,
      (pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
       const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]),
      (pid, path, actions, attributes, arguments, environment))

/* These are interrupted, too. */
#define WRAP_SLOW(type, name, parameters, arguments)                                               \
  type __real_##name parameters;                                                                   \
  type __wrap_##name parameters;                                                                   \
  type __wrap_##name parameters                                                                    \
  {                                                                                                \
    errno = EINTR;                                                                                 \
    if (fails (INTERRUPT))                                                                         \
      return -1;                                                                                   \
    return fails (SYSTEM) ? lacking () : __real_##name arguments;                                  \
  }

WRAP_SLOW (ssize_t, pread64, (int fd, void *out, size_t size, off_t offset),
           (fd, out, size, offset))
WRAP_SLOW (ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
WRAP_SLOW (ssize_t, read, (int fd, void *out, size_t size), (fd, out, size))

/* A child that is there is always found. */
pid_t __real_waitpid (pid_t pid, int *status, int options);
pid_t __wrap_waitpid (pid_t pid, int *status, int options);
pid_t
__wrap_waitpid (pid_t pid, int *status, int options)
{
  errno = EINTR;
  return fails (INTERRUPT) ? -1 : __real_waitpid (pid, status, options);
}

WRAP (LIBRARY, int, Z_MEM_ERROR, inflateInit_, (z_stream *stream, const char *version, int size),
      (stream, version, size))
WRAP (LIBRARY, int, Z_MEM_ERROR, inflateInit2_,
      (z_stream *stream, int bits, const char *version, int size), (stream, bits, version, size))

int __real_inflate (z_stream *stream, int flush);
int __wrap_inflate (z_stream *stream, int flush);
int
__wrap_inflate (z_stream *stream, int flush)
{
  if (fails (INFLATE))
    return Z_MEM_ERROR;
  return fails (LIBRARY) ? Z_DATA_ERROR : __real_inflate (stream, flush);
}

static void *
allocate_json (size_t size)
{
  return fails (JSON) ? NULL : malloc (size);
}

/* A file on disk is read by the page, one in memory piece by piece: more calls to fail. */
static KsTensorFile *
open_file (KsContext *context, const char *path, gboolean in_memory, GError **error)
{
  g_autofree char *content = NULL;
  gsize size;

  if (!in_memory)
    return ks_tensor_file_open (context, path, error);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  return ks_test_parse (context, path, content, size, error);
}

/* Opens a file, makes a filter set of it where it has filters, and reads all its arrays. */
static gboolean
read_all (const char *path, gboolean in_memory, GError **error)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (KsTensorFile) file = open_file (context, path, in_memory, error);

  if (file == NULL)
    return FALSE;
  for (guint t = 0; t < file->tensors->len; t++)
    {
      double mean;
      gsize n_nonfinite;

      if (!ks_tensor_file_summarise (context, file, g_ptr_array_index (file->tensors, t), &mean,
                                     &n_nonfinite, error))
        return FALSE;
    }

  g_autoptr (KsFilterSet) set = ks_filter_set_new (context, &file, 1, &next.selection, error);

  return set != NULL;
}

/* Whether the failure is the one that was asked for, or nothing came of it at all. */
static gboolean
is_told (Fault fault, const GError *expected, const GError *error)
{
  static const int codes[N_FAULTS] = {
    [CHECK] = KS_ERROR_CANCELLED, [BLOB] = KS_ERROR_IO,     [MEMORY] = KS_ERROR_MEMORY,
    [SYSTEM] = KS_ERROR_IO,       [LIBRARY] = KS_ERROR_DATA, [INFLATE] = KS_ERROR_MEMORY,
  };

  if (next.fired && fault != INTERRUPT)
    return g_error_matches (error, KS_ERROR, codes[fault])
           || (fault >= LIBRARY && g_error_matches (error, KS_ERROR, codes[LIBRARY]))
           || (fault >= LIBRARY && g_error_matches (error, KS_ERROR, codes[INFLATE]));
  return g_strcmp0 (error != NULL ? error->message : NULL,
                    expected != NULL ? expected->message : NULL) == 0;
}

/* Reads the file with the @nth call failing; FALSE when there are fewer calls. */
static gboolean
read_failing (const char *path, gboolean in_memory, Fault fault, guint nth,
              const GError *expected)
{
  GError *error = NULL;

  arm (fault, nth);
  read_all (path, in_memory, &error);
  next.armed = FALSE;
  if (!is_told (fault, expected, error))
    {
      g_test_message ("“%s”, fault %d at call %u: %s, not %s", path, fault, nth,
                      error != NULL ? error->message : "success",
                      expected != NULL ? expected->message : "success");
      g_test_fail ();
    }
  if (error != NULL)
    ks_assert_error (&error, error->code, NULL);
  return next.fired;
}

static void
check_file (const char *path, gboolean in_memory)
{
  g_autoptr (GError) expected = NULL;

  read_all (path, in_memory, &expected);
  for (Fault fault = 0; fault < N_FAULTS; fault++)
    for (guint nth = 0; read_failing (path, in_memory, fault, nth, expected);
         nth += 1 + nth / EACH_CALL * nth)
      ;
}

/* Formats whose directory is chased through the file read it in many small helpings. */
static void
check_each_read (gconstpointer name)
{
  g_autofree char *path = ks_test_data (name);
  g_autoptr (GError) expected = NULL;

  read_all (path, TRUE, &expected);
  for (guint nth = 0; read_failing (path, TRUE, BLOB, nth, expected); nth++)
    ;
}

/* Places in the @nth pickle of a file, that of its content: before the key of the last storage, where
 * it has one, and before it stops. */
static void
find_places (gconstpointer content, gsize size, guint nth, gsize places[2])
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (content, size);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (KsPickle) pickle = ks_pickle_new (NULL, blob, NULL);
  gsize offset = 0;
  guint32 root;

  for (guint i = 0; i < nth; i++)
    g_assert_true (ks_pickle_load (pickle, &offset, &root, NULL));
  places[0] = places[1] = offset - 1;
  for (guint32 node = 0; node < pickle->n_nodes; node++)
    if (ks_pickle_is (pickle, node, KS_PICKLE_PERSISTENT))
      {
        guint32 id = ks_pickle_item (pickle, node, 0);

        places[0] = ks_pickle_node (pickle, ks_pickle_item (pickle, id, 2))->offset - 5;
      }
}

/* The same file with bytes at that place that are dropped at once, more than are in memory at a
 * time: what the pickle told before is read again, and each of these reads fails in turn. */
static void
check_gap (const char *content, gsize size, gsize place)
{
  enum { GAP = 2 << 20 };
  static const char gap_begin[] = { 'B', 0, 0, GAP >> 16, 0 };
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "long.pickle", NULL);
  GString *longer = g_string_new_len (content, place);
  g_autoptr (GError) expected = NULL;

  g_string_append_len (longer, gap_begin, sizeof gap_begin);
  g_string_set_size (longer, longer->len + GAP);
  g_string_append_c (longer, '0');
  g_string_append_len (longer, content + place, size - place);
  g_assert_true (g_file_set_contents (path, longer->str, longer->len, NULL));
  g_string_free (longer, TRUE);

  read_all (path, FALSE, &expected);
  for (guint nth = 0; read_failing (path, FALSE, BLOB, nth, expected); nth++)
    ;
  g_unlink (path);
  g_rmdir (folder);
}

static void
check_long_pickle (gconstpointer name)
{
  g_autoptr (GBytes) bytes = ks_test_bytes (name);
  gsize size, places[2];
  const char *content = g_bytes_get_data (bytes, &size);

  find_places (content, size, g_str_has_suffix (name, ".th") ? 4 : 1, places);
  check_gap (content, size, places[0]);
  check_gap (content, size, places[1]);
}

/* Bombs take their time, each time. */
static gboolean
is_quick (const char *name)
{
  return !g_str_equal (name, "zeros.npz") && !g_str_has_prefix (name, "bad-diamonds");
}

static void
check_folder (gconstpointer data)
{
  g_autofree char *folder = ks_test_data (data);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  for (; (name = g_dir_read_name (dir)) != NULL; n++)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (is_quick (name) && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        check_file (path, FALSE);
    }
  g_assert_cmpuint (n, >, 0);
}

/* What the sandboxed program reads, some milliseconds each time. Content in memory is copied for
 * it first; and the run can be cancelled whenever it tells of its progress, and when it is done. */
static void
check_unpacked (gconstpointer name)
{
  g_autofree char *path = ks_test_data (name);

  check_file (path, FALSE);
  check_file (path, TRUE);
  for (guint nth = 0; read_failing (path, TRUE, CHECK, nth, NULL); nth++)
    ;
}

/* Kernels that are made smaller on the way. */
static void
test_resampled (void)
{
  g_autofree char *path = ks_test_data ("npz/stored.npz");

  next.selection = (KsFilterSelection) { .resample_rows = 2, .resample_cols = 3 };
  check_file (path, FALSE);
  next.selection = (KsFilterSelection) { NULL };
}

/* What jansson does not say a word about. */
static void
test_json (void)
{
  g_autofree char *path = ks_test_data ("safetensors/network.safetensors");
  g_autoptr (GError) error = NULL;

  arm (JSON, 0);
  g_assert_false (read_all (path, FALSE, &error));
  g_assert_true (next.fired);
  ks_assert_error (&error, KS_ERROR_MEMORY, "JSON", NULL);
}

int
main (int argc, char **argv)
{
  static const char *const folders[] = {
    "caffe", "cifar",  "csv",         "gzip",   "idx",  "mat",    "npy",   "npz",
    "onnx",  "pickle", "safetensors", "shards", "tfjs", "tflite", "torch",
  };
  static const char *const unpacked[] = {
    "hdf5/keras.h5", "hdf5/stored.keras", "hdf5/deflated.keras", "hdf5/variables.mat",
    "images/colour.png", "images/turned-little.jpg",
  };
  static const char *const long_pickles[] = {
    "torch/views.th", "torch/quantised.th", "pickle/arrays-2.pickle", "pickle/arrays-3.pickle",
  };
  static const char *const chased[] = {
    "onnx/quantised.onnx", "tflite/network.tflite", "tflite/quantised.tflite",
  };

  g_test_init (&argc, &argv, NULL);
  json_set_alloc_funcs (allocate_json, free);
  g_test_add_func ("/data/faults/json", test_json);
  g_test_add_func ("/data/faults/resampled", test_resampled);
  for (gsize f = 0; f < G_N_ELEMENTS (folders); f++)
    {
      g_autofree char *name = g_strdup_printf ("/data/faults/%s", folders[f]);

      g_test_add_data_func (name, folders[f], check_folder);
    }
  for (gsize f = 0; f < G_N_ELEMENTS (unpacked); f++)
    {
      g_autofree char *name = g_strdup_printf ("/data/faults/%s", unpacked[f]);

      g_test_add_data_func (name, unpacked[f], check_unpacked);
    }
  for (gsize f = 0; f < G_N_ELEMENTS (chased); f++)
    {
      g_autofree char *name = g_strdup_printf ("/data/faults/each-read/%s", chased[f]);

      g_test_add_data_func (name, chased[f], check_each_read);
    }
  for (gsize f = 0; f < G_N_ELEMENTS (long_pickles); f++)
    {
      g_autofree char *name = g_strdup_printf ("/data/faults/long/%s", long_pickles[f]);

      g_test_add_data_func (name, long_pickles[f], check_long_pickle);
    }
  return g_test_run ();
}
