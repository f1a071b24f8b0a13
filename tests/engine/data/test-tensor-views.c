/* Views with strides of their own, in memory and on disk, and quantised ones.
 *
 * SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ks-random.h"
#include "ks-test-files.h"

/* The definition, element by element, for uint16; @steps are of the declared axes, in elements. */
static void
twin (const guint16 *data, const KsTensor *tensor, double *out)
{
  for (gsize i = 0; i < ks_tensor_count (tensor); i++)
    {
      gsize at = tensor->offset / 2, rest = i, along = 0;

      for (guint axis = tensor->n_dims; axis-- > 0; rest /= tensor->shape[axis])
        {
          gsize index = rest % tensor->shape[axis];

          at += index * tensor->strides[axis] / 2;
          if (tensor->n_scales > 1 && axis == tensor->quantised_axis)
            along = index;
        }
      out[i] = GUINT16_FROM_LE (data[at]);
      if (tensor->n_scales > 0)
        out[i] = (out[i] - tensor->zeros[along]) * tensor->scales[along];
    }
}

static void
check_rows (const KsTensor *tensor, const double *expected, gsize length)
{
  gsize rows = ks_tensor_count (tensor) / length, stride = length + 3;
  g_autofree double *out = g_new (double, rows * stride);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < rows * stride; i++)
    out[i] = -1.0;
  g_assert_true (ks_tensor_decode_rows (NULL, tensor, length, out, stride, &error));
  for (gsize i = 0; i < rows * stride; i++)
    g_assert_cmpfloat (out[i], ==,
                       i % stride < length ? expected[i / stride * length + i % stride] : -1.0);
}

/* Any axes, with gaps, with shared elements, repeated, permuted, quantised along one axis; from
 * memory and from a file give what the definition does. */
static void
test_strided (void)
{
  const gsize n = 1 << 19;
  g_autofree guint16 *data = g_new (guint16, n);
  KsRandom random;

  ks_random_init (&random, 3);
  for (gsize i = 0; i < n; i++)
    data[i] = GUINT16_TO_LE (ks_random_below (&random, 60000));
  g_autoptr (KsBlob) disk = ks_test_disk_blob (data, n * 2);
  g_autoptr (GBytes) bytes = g_bytes_new (data, n * 2);
  g_autoptr (KsBlob) memory = ks_blob_new (bytes);

  for (int round = 0; round < 600; round++)
    {
      guint n_dims = ks_random_below (&random, 5);
      guint64 shape[KS_TENSOR_MAX_DIMS], strides[KS_TENSOR_MAX_DIMS];
      guint axes[KS_TENSOR_MAX_DIMS];
      gsize offset = 2 * ks_random_below (&random, 50), length = 1;
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < n_dims; i++)
        {
          guint most = round % 7 == 0 ? 11000 : 3000 >> (3 * i);

          shape[i] = 1 + ks_random_below (&random, i == 0 ? 60 : 9);
          strides[i] = ks_random_below (&random, 4) == 0 ? 0 : ks_random_below (&random, most + 2);
          if (i == 0)
            strides[i] = MIN (strides[i], 4000);
          axes[i] = (i + round) % n_dims;
        }
      g_autoptr (KsTensor) tensor
          = ks_tensor_new_strided ("v", KS_DTYPE_UINT16, FALSE, n_dims, shape, strides,
                                   round & 1 ? disk : memory, offset, &error);
      g_assert_no_error (error);
      if (round & 2)
        ks_tensor_permute (tensor, axes);
      if (round % 3 > 0)
        {
          guint axis = n_dims > 0 ? ks_random_below (&random, n_dims) : 0;
          gsize pairs = round % 3 == 1 || n_dims == 0 ? 1 : tensor->shape[axis];
          double *scales = g_new (double, pairs), *zeros = g_new (double, pairs);

          for (gsize i = 0; i < pairs; i++)
            {
              scales[i] = 0.5 + i;
              zeros[i] = 3.0 * i;
            }
          g_assert_true (ks_tensor_take_scales (tensor, axis, pairs, scales, zeros, &error));
          if (round & 4)
            ks_tensor_permute (tensor, axes);
        }

      gsize count = ks_tensor_count (tensor);
      g_autofree double *expected = g_new (double, count);
      twin (data, tensor, expected);
      for (guint i = n_dims; i-- > 0; length *= tensor->shape[i])
        check_rows (tensor, expected, length);
      check_rows (tensor, expected, count);

      double mean, sum = 0.0;
      gsize n_nonfinite;
      for (gsize i = 0; i < count; i++)
        sum += expected[i];
      g_assert_true (ks_tensor_summarise (NULL, tensor, &mean, &n_nonfinite, &error));
      ks_assert_near (mean, sum / count, 1e-12);
      g_assert_cmpuint (n_nonfinite, ==, 0);
    }
}

/* Ten billion elements in two bytes, and steps that end outside. */
static void
test_extents (void)
{
  const guint64 many[] = { 100000, 100000 }, none[] = { 0, 0 }, one[] = { 1, 2 };
  const guint64 square[] = { 3, 3 }, steps[] = { 3, 1 }, wide[] = { 3, 2 };
  const guint64 huge[] = { G_MAXUINT64, 1 };
  g_autoptr (KsBlob) blob = ks_test_disk_blob ("0123456789abcdefgh", 18);
  g_autoptr (GError) error = NULL;

  g_autoptr (KsTensor) repeated = ks_tensor_new_strided ("a", KS_DTYPE_UINT16, FALSE, 2, many,
                                                         none, blob, 16, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ks_tensor_count (repeated), ==, 10000000000);

  g_autoptr (KsTensor) whole = ks_tensor_new_strided ("a", KS_DTYPE_UINT16, FALSE, 2, square,
                                                      steps, blob, 0, &error);
  g_assert_no_error (error);
  g_assert_null (ks_tensor_new_strided ("a", KS_DTYPE_UINT16, FALSE, 2, square, steps, blob, 1,
                                        &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“a”", "(3, 3)", NULL);
  g_assert_null (ks_tensor_new_strided ("a", KS_DTYPE_UINT16, FALSE, 2, square, wide, blob, 0,
                                        &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“a”", NULL);
  g_assert_null (ks_tensor_new_strided ("a", KS_DTYPE_UINT16, FALSE, 2, square, huge, blob, 0,
                                        &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“a”", NULL);

  /* Nobody steps along an axis of one element, nor in an array of none. */
  g_autoptr (KsTensor) single = ks_tensor_new_strided ("a", KS_DTYPE_UINT16, FALSE, 2, one, huge,
                                                       blob, 0, &error);
  g_assert_no_error (error);
  g_autoptr (KsTensor) empty = ks_tensor_new_strided ("a", KS_DTYPE_UINT16, FALSE, 2, none, huge,
                                                      blob, 18, &error);
  g_assert_no_error (error);
}

static void
check_scales (guint axis, gsize n, double scale, const char *word)
{
  const guint64 shape[] = { 2, 3 };
  g_autoptr (KsBlob) blob = ks_test_disk_blob ("012345", 6);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsTensor) tensor = ks_tensor_new ("q", KS_DTYPE_INT8, FALSE, 2, shape, TRUE, blob, 0,
                                               &error);
  double *scales = g_new (double, n + 1), *zeros = g_new0 (double, n + 1);

  for (gsize i = 0; i < n; i++)
    scales[i] = scale;
  g_assert_false (ks_tensor_take_scales (tensor, axis, n, scales, zeros, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“q”", word, NULL);
}

static void
test_scales (void)
{
  check_scales (0, 0, 1.0, "0 scales");
  check_scales (0, 3, 1.0, "axis 0");
  check_scales (2, 2, 1.0, "axis 2");
  check_scales (1, 3, INFINITY, "finite");
  check_scales (0, 1, NAN, "finite");
}

static gboolean
decode (KsContext *context, gpointer tensor, GError **error)
{
  g_autofree double *out = g_new (double, ks_tensor_count (tensor));

  return ks_tensor_decode (context, tensor, out, error);
}

/* A file is read through a window of limited size, which may not be had unless it is small; the file
 * may change or become shorter; the run may end. */
static void
test_file (void)
{
  const guint64 shape[] = { 9 };
  g_autoptr (GError) error = NULL;
  int fd = memfd_create ("test", MFD_CLOEXEC);
  double out[9];

  g_assert_cmpint (write (fd, "abcdefghi", 9), ==, 9);
  g_autoptr (KsBlob) blob = ks_blob_new_file (dup (fd), &error);
  g_autoptr (KsTensor) tensor = ks_tensor_new ("t", KS_DTYPE_UINT8, FALSE, 1, shape, TRUE, blob, 0,
                                               &error);
  g_assert_no_error (error);
  g_assert_true (decode (NULL, tensor, &error));

  const guint64 large_shape[] = { 5000 };
  char large[5000] = "";
  g_autoptr (KsBlob) large_blob = ks_test_disk_blob (large, sizeof large);
  g_autoptr (KsTensor) large_tensor = ks_tensor_new ("t", KS_DTYPE_UINT8, FALSE, 1, large_shape,
                                                     TRUE, large_blob, 0, &error);
  g_assert_no_error (error);
  ks_test_allocations (decode, large_tensor);

  g_autoptr (KsContext) context = ks_context_new (1);
  ks_context_cancel (context);
  g_assert_false (ks_tensor_decode (context, tensor, out, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);

  g_assert_cmpint (ftruncate (fd, 8), ==, 0);
  g_assert_false (ks_tensor_decode (NULL, tensor, out, &error));
  ks_assert_error (&error, KS_ERROR_IO, "changed", NULL);
  g_assert_cmpint (ftruncate (fd, 9), ==, 0);
  g_assert_false (ks_tensor_decode (NULL, tensor, out, &error));
  ks_assert_error (&error, KS_ERROR_IO, "changed", NULL);
  close (fd);
}

static void
check_blob (KsBlob *blob)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) middle = ks_blob_bytes (NULL, blob, 2, 3, &error);
  g_autoptr (GBytes) none = ks_blob_bytes (NULL, blob, 9, 0, &error);
  g_autoptr (KsBlob) here = ks_blob_in_memory (NULL, blob, &error);
  char out[4] = "";

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (middle, NULL), 3, "cde", 3);
  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  g_assert_cmpmem (here->memory, here->size, "abcdefghi", 9);
  g_assert_true (ks_blob_read (NULL, blob, 6, 3, out, &error));
  g_assert_cmpstr (out, ==, "ghi");
  g_assert_false (ks_blob_read (NULL, blob, 7, 3, out, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "byte 9", "byte 7", NULL);
  g_assert_null (ks_blob_bytes (NULL, blob, G_MAXSIZE, 2, &error));
  ks_assert_error (&error, KS_ERROR_DATA, NULL);
}

static void
test_blobs (void)
{
  g_autoptr (KsBlob) disk = ks_test_disk_blob ("abcdefghi", 9);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abcdefghi", 9);
  g_autoptr (KsBlob) memory = ks_blob_new (bytes);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  g_autoptr (KsBlob) empty = ks_blob_new (none);
  g_autoptr (GError) error = NULL;

  check_blob (disk);
  check_blob (memory);
  g_assert_true (ks_blob_read (NULL, empty, 0, 0, NULL, &error));
  g_assert_null (ks_blob_new_file (-1, &error));
  ks_assert_error (&error, KS_ERROR_IO, "cannot be read", NULL);

  int folder = open ("/", O_RDONLY | O_CLOEXEC);
  g_autoptr (KsBlob) unreadable = ks_blob_new_file (folder, &error);
  g_assert_no_error (error);
  unreadable->size = 4;
  char out[4];
  g_assert_false (ks_blob_read (NULL, unreadable, 0, 4, out, &error));
  ks_assert_error (&error, KS_ERROR_IO, "cannot be read", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/tensor-views/strided", test_strided);
  g_test_add_func ("/data/tensor-views/extents", test_extents);
  g_test_add_func ("/data/tensor-views/scales", test_scales);
  g_test_add_func ("/data/tensor-views/file", test_file);
  g_test_add_func ("/data/tensor-views/blobs", test_blobs);
  return g_test_run ();
}
