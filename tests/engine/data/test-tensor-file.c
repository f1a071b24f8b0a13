/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ks-reader.h"
#include "ks-test-files.h"

static void
check_unusable (const char *path, int code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_tensor_file_open (NULL, path, &error));
  ks_assert_error (&error, code, path, word, NULL);
}

static void
write_file (const char *path, const char *content, gsize size)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, content, size, &error);
  g_assert_no_error (error);
}

static void
test_unusable (void)
{
  g_autofree char *folder = g_dir_make_tmp ("ks-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.npy", NULL);

  check_unusable (path, KS_ERROR_IO, "No such file");
  check_unusable (folder, KS_ERROR_IO, "is a directory");

  write_file (path, "", 0);
  check_unusable (path, KS_ERROR_DATA, "is empty");
  write_file (path, "\x00\x01\x02", 3);
  check_unusable (path, KS_ERROR_DATA, "named as a NumPy array");
  write_file (path, "\x89HDF\r\n\x1a\n", 8);
  check_unusable (path, KS_ERROR_DATA, "HDF5 structure is cut off");
  write_file (path, "\x1f\x8b\x08", 3);
  check_unusable (path, KS_ERROR_DATA, "packed with gzip and cut off");
  if (geteuid () != 0)
    {
      g_chmod (path, 0);
      check_unusable (path, KS_ERROR_IO, "Permission denied");
    }
  g_unlink (path);

  /* A pipe that nobody writes to must not make anyone wait. */
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  check_unusable (path, KS_ERROR_IO, "pipe");
  g_unlink (path);
  check_unusable ("/dev/zero", KS_ERROR_IO, "device");

  /* The kernel's files are shorter or longer than they say. */
  if (g_file_test ("/sys/devices/system/cpu/online", G_FILE_TEST_EXISTS))
    check_unusable ("/sys/devices/system/cpu/online", KS_ERROR_IO, "was changed");
  check_unusable ("/proc/self/stat", KS_ERROR_DATA, "is empty");

  g_autofree char *unknown = g_build_filename (folder, "a\nb.xyz", NULL);
  g_autoptr (GError) error = NULL;
  write_file (unknown, "\x00\x01\x02", 3);
  g_assert_null (ks_tensor_file_open (NULL, unknown, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "a\\x0ab.xyz", "not recognised", "NumPy archive",
                   "CSV table", NULL);
  g_unlink (unknown);
  g_rmdir (folder);
}

/* Content decides, not the name. */
static void
test_content (void)
{
  static const struct {
    const char *name, *kind;
  } cases[] = {
    { "npy/line.npy", "npy" },
    { "npz/stored.npz", "npz" },
    { "safetensors/types.safetensors", "safetensors" },
    { "mat/little.mat", "mat-v5" },
    { "mat/big.mat", "mat-v5" },
    { "hdf5/types.h5", "hdf5" },
    { "hdf5/keras.h5", "keras-h5" },
    { "hdf5/keras3.weights.h5", "keras-weights-h5" },
    { "hdf5/stored.keras", "keras" },
    { "hdf5/variables.mat", "mat-v7.3" },
    { "onnx/raw.onnx", "onnx" },
    { "caffe/newest.caffemodel", "caffe" },
    { "tflite/types.tflite", "tflite" },
    { "tfjs/none.json", "tfjs" },
    { "csv/plain.csv", "csv" },
    { "idx/images.idx", "idx" },
    { "gzip/named.npy.gz", "npy" },
    { "gzip/table.csv.gz", "csv" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = ks_test_bytes (cases[i].name);
      g_autoptr (GError) error = NULL;
      g_autoptr (KsTensorFile) file
          = ks_tensor_file_parse (NULL, "misleading.safetensors", bytes, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (file->kind, ==, cases[i].kind);
      g_assert_cmpstr (file->path, ==, "misleading.safetensors");
    }
}

/* What a large file is shows before there is memory for the whole of it. */
static void
test_large_stranger (void)
{
  g_autofree char *folder = g_dir_make_tmp ("ks-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.csv", NULL);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  write_file (path, "\x1f\x8b\x08", 3);
  g_assert_cmpint (truncate (path, 1 << 30), ==, 0);
  ks_context_set_memory_limit (context, 1 << 20);
  g_assert_null (ks_tensor_file_open (context, path, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "a.csv", "gzip", NULL);

  write_file (path, "1,2\n", 4);
  g_assert_cmpint (truncate (path, 1 << 30), ==, 0);
  g_assert_null (ks_tensor_file_open (context, path, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "named as a CSV table", NULL);
  g_unlink (path);
  g_rmdir (folder);
}

/* Many pieces, and the last of them not whole. */
static void
test_large (void)
{
  const gsize header = 80, size = header + 8 * (1024 * 1024 + 1);
  g_autofree char *folder = g_dir_make_tmp ("ks-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.npy", NULL);
  g_autofree char *content = g_malloc0 (size);
  g_autoptr (GError) error = NULL;

  memset (content, ' ', header);
  memcpy (content, "\x93NUMPY\x01\x00\x46\x00", 10);
  memcpy (content + 10, "{'descr':'<f8','fortran_order':False,'shape':(1048577,)}", 57 - 1);
  content[size - 2] = (char) 0xf0;
  content[size - 1] = 0x3f;
  write_file (path, content, size);

  g_autoptr (KsTensorFile) file = ks_tensor_file_open (NULL, path, &error);
  g_assert_no_error (error);
  g_autofree double *values = ks_test_values (ks_test_tensor (file, ""));
  g_assert_cmpfloat (values[1048575], ==, 0.0);
  g_assert_cmpfloat (values[1048576], ==, 1.0);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_names (void)
{
  gsize n = 0;

  for (const KsFormatName *name; (name = ks_format_name (n)) != NULL; n++)
    {
      g_assert_cmpstr (name->kind, !=, "");
      g_assert_cmpstr (name->title, !=, "");
      g_assert_nonnull (strstr (name->globs, "."));
    }
  g_assert_cmpuint (n, >=, 5);
  g_assert_null (ks_format_name (G_MAXSIZE));
}

/* No other file is opened by a name that leads elsewhere, nor where there is no folder. */
static void
test_siblings (void)
{
  static const char *const names[] = { "", ".", "..", "a/b", "/etc/passwd" };
  g_autoptr (KsTensorFile) file = ks_test_open ("npy/kernels.npy");
  g_autoptr (KsTensorFile) alone = ks_test_parse (NULL, "a.csv", "1,2\n", 4, NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_null (ks_tensor_file_sibling (NULL, file, names[i], &error));
      ks_assert_error (&error, KS_ERROR_DATA, names[i], NULL);
    }
  g_assert_null (ks_tensor_file_sibling (NULL, alone, "line.npy", &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“line.npy”", NULL);
  ks_tensor_file_unref (NULL);
  ks_blob_unref (NULL);
}

static void
test_open (void)
{
  g_autofree char *path = ks_test_data ("npy/kernels.npy");
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensorFile) file = ks_tensor_file_open (context, path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (file->path, ==, path);

  g_autoptr (KsTensorFile) other = ks_tensor_file_ref (file);
  g_assert_true (other == file);

  ks_context_cancel (context);
  g_assert_null (ks_tensor_file_open (context, path, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/tensor-file/unusable", test_unusable);
  g_test_add_func ("/data/tensor-file/content", test_content);
  g_test_add_func ("/data/tensor-file/large", test_large);
  g_test_add_func ("/data/tensor-file/large-stranger", test_large_stranger);
  g_test_add_func ("/data/tensor-file/names", test_names);
  g_test_add_func ("/data/tensor-file/siblings", test_siblings);
  g_test_add_func ("/data/tensor-file/open", test_open);
  return g_test_run ();
}
