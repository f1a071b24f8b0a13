/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-random.h"
#include "ks-test-files.h"

/* The definition of a strided view, element by element, for float32. */
static void
decode_twin (const KsTensor *tensor, double *out)
{
  const guint8 *data = tensor->blob->memory;

  for (gsize i = 0; i < ks_tensor_count (tensor); i++)
    {
      gint64 at = tensor->offset;
      gsize rest = i;
      guint8 native[4];
      float x;

      for (guint axis = tensor->n_dims; axis-- > 0; rest /= tensor->shape[axis])
        at += (gint64) (rest % tensor->shape[axis]) * tensor->strides[axis];
      for (int b = 0; b < 4; b++)
        native[b] = data[at + (tensor->big_endian ? 3 - b : b)];
      memcpy (&x, native, sizeof x);
      out[i] = x;
    }
}

/* Random shapes, orders, permutations and offsets; sizes on both sides of a chunk. */
static void
test_views (void)
{
  KsRandom random;

  ks_random_init (&random, 1);
  for (int round = 0; round < 400; round++)
    {
      guint n_dims = ks_random_below (&random, 6);
      guint64 shape[KS_TENSOR_MAX_DIMS];
      guint axes[KS_TENSOR_MAX_DIMS];
      gsize offset = ks_random_below (&random, 9);
      gsize size = 4;
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < n_dims; i++)
        {
          shape[i] = 1 + ks_random_below (&random, 8)
                     + (i == 0 ? ks_random_below (&random, 200) : 0);
          axes[i] = i;
          size *= shape[i];
        }
      for (guint i = n_dims; i > 1; i--)
        {
          guint other = ks_random_below (&random, i), axis = axes[i - 1];

          axes[i - 1] = axes[other];
          axes[other] = axis;
        }

      guint8 *data = g_malloc (offset + size);
      for (gsize i = 0; i < offset + size; i++)
        data[i] = ks_random_below (&random, 64);
      g_autoptr (KsBlob) blob = ks_blob_new_take (data, offset + size);
      g_autoptr (KsTensor) tensor = ks_tensor_new ("a", KS_DTYPE_FLOAT32, round & 1, n_dims, shape,
                                                   round & 2, blob, offset, &error);
      g_assert_no_error (error);
      if (round & 4)
        ks_tensor_permute (tensor, axes);

      gsize count = ks_tensor_count (tensor);
      g_autofree double *decoded = ks_test_values (tensor);
      g_autofree double *expected = g_new (double, count);
      decode_twin (tensor, expected);
      g_assert_cmpmem (decoded, count * sizeof (double), expected, count * sizeof (double));

      gsize length = n_dims > 0 ? tensor->shape[n_dims - 1] : 1;
      g_autofree double *rows = g_new (double, count / length * (length + 3));
      for (gsize i = 0; i < count / length * (length + 3); i++)
        rows[i] = -1.0;
      g_assert_true (ks_tensor_decode_rows (NULL, tensor, length, rows, length + 3, &error));
      for (gsize i = 0; i < count / length * (length + 3); i++)
        g_assert_cmpfloat (rows[i], ==,
                           i % (length + 3) < length
                               ? expected[i / (length + 3) * length + i % (length + 3)]
                               : -1.0);
    }
}

static void
test_halves (void)
{
  static const double specials[] = { 0x1p-24, 1023 * 0x1p-24, 0x1p-14, 1.0, 65504.0,
                                     INFINITY, -INFINITY, NAN, -0x1p-24, -0.0 };
  g_autoptr (KsTensorFile) file = ks_test_open ("npy/half-specials.npy");
  g_autofree double *values = ks_test_values (ks_test_tensor (file, ""));

  for (gsize i = 0; i < G_N_ELEMENTS (specials); i++)
    if (isnan (specials[i]))
      g_assert_true (isnan (values[i]));
    else
      {
        g_assert_cmpfloat (values[i], ==, specials[i]);
        g_assert_cmpint (!signbit (values[i]), ==, !signbit (specials[i]));
      }
}

static KsTensor *
tensor_of (const double *values, gsize n)
{
  g_autoptr (GBytes) bytes = g_bytes_new (values, n * sizeof (double));
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  guint64 shape[] = { n };

  return ks_tensor_new ("x", KS_DTYPE_FLOAT64, G_BYTE_ORDER == G_BIG_ENDIAN, 1, shape, TRUE, blob,
                        0, NULL);
}

static void
check_summary (const double *values, gsize n, double mean, gsize n_nonfinite)
{
  g_autoptr (KsTensor) tensor = tensor_of (values, n);
  g_autoptr (GError) error = NULL;
  double found_mean;
  gsize found;

  g_assert_true (ks_tensor_summarise (NULL, tensor, &found_mean, &found, &error));
  g_assert_cmpuint (found, ==, n_nonfinite);
  if (isnan (mean))
    g_assert_true (isnan (found_mean));
  else
    ks_assert_near (found_mean, mean, 1e-12);
}

static void
test_summary (void)
{
  const double mixed[] = { 1.0, NAN, 2.0, INFINITY, -INFINITY, 6.0 };
  const double none[] = { NAN, INFINITY };
  const double large[] = { 1.5e308, 1.7e308, 1.6e308 };
  const double opposed[] = { 1.7e308, 1.7e308, -1.7e308, -1.7e308 };

  check_summary (mixed, 6, 3.0, 3);
  check_summary (none, 2, NAN, 2);
  check_summary (none, 0, NAN, 0);
  check_summary (large, 3, 1.6e308, 0);
  check_summary (opposed, 4, 0.0, 0);

  /* float32 sums would stop growing at 2^24. */
  g_autofree double *many = g_new (double, 3000001);
  for (gsize i = 0; i < 3000001; i++)
    many[i] = i % 2 ? 16777217.0 : 0.1;
  check_summary (many, 3000001, (1500000 * 16777217.0 + 1500001 * 0.1) / 3000001, 0);
}

static void
check_misfit (gsize size, gsize offset, guint n_dims, const guint64 *shape)
{
  g_autofree guint8 *data = g_malloc0 (size + 1);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (GError) error = NULL;

  g_assert_null (ks_tensor_new ("layer\n1", KS_DTYPE_FLOAT32, FALSE, n_dims, shape, TRUE, blob,
                                offset, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "layer\\x0a1", "float32", NULL);
}

static void
test_misfits (void)
{
  const guint64 huge = (guint64) 1 << 62;
  const guint64 twelve[] = { 3, 4 };
  const guint64 overflowing[] = { huge, huge, 16 };
  const guint64 wrapping[] = { (guint64) 1 << 32, (guint64) 1 << 32 };
  const guint64 empty[] = { 0, huge, huge };
  const guint64 large[] = { huge };

  check_misfit (47, 0, 2, twelve);
  check_misfit (48, 1, 2, twelve);
  check_misfit (48, 49, 2, twelve);
  check_misfit (48, G_MAXSIZE, 2, twelve);
  check_misfit (3, 0, 0, NULL);
  check_misfit (48, 0, 3, overflowing);
  check_misfit (48, 0, 2, wrapping);
  check_misfit (48, 0, 3, empty);
  check_misfit (48, 0, 1, large);
}

/* Steps between elements that lead further than can be counted. */
static void
test_far_steps (void)
{
  const guint64 half = (guint64) 1 << 63;
  static const struct {
    guint64 shape[2], strides[2];
  } cases[] = {
    { { (guint64) 1 << 62, 16 }, { 0, 0 } },
    { { 3, 1 }, { (guint64) 1 << 63, 0 } },
    { { 2, 2 }, { (guint64) 1 << 63, (guint64) 1 << 63 } },
    { { 2, 1 }, { (guint64) 1 << 62, 0 } },
    { { 2, 1 }, { G_MAXUINT64 / 4, 0 } },
    { { 2, 1 }, { ((guint64) 1 << 61) - 1, 0 } },
  };
  g_autoptr (GBytes) bytes = g_bytes_new (&half, sizeof half);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ks_tensor_new_strided ("far", KS_DTYPE_FLOAT32, FALSE, 2, cases[i].shape,
                                            cases[i].strides, blob, 0, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "“far”", "does not fit", NULL);
    }
}

/* Numbers on disk whose sum overflows are gone through twice. */
static gboolean
summarise_large (KsContext *context, gpointer data, GError **error)
{
  double mean;
  gsize n_nonfinite;

  if (!ks_tensor_summarise (context, data, &mean, &n_nonfinite, error))
    return FALSE;
  ks_assert_near (mean, 1.5e308, 1e-12);
  g_assert_cmpuint (n_nonfinite, ==, 1);
  return TRUE;
}

static void
test_allocations (void)
{
  const guint64 shape[] = { 1001 };
  g_autofree double *values = g_new (double, 1001);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < 1001; i++)
    values[i] = i == 7 ? NAN : 1.5e308;
  g_autoptr (KsBlob) blob = ks_test_disk_blob (values, 1001 * sizeof (double));
  g_autoptr (KsTensor) tensor
      = ks_tensor_new ("x", KS_DTYPE_FLOAT64, G_BYTE_ORDER == G_BIG_ENDIAN, 1, shape, TRUE, blob, 0,
                       &error);
  g_assert_no_error (error);
  ks_test_allocations (summarise_large, tensor);
}

static void
test_cancel (void)
{
  g_autofree double *values = g_new0 (double, 10);
  g_autoptr (KsTensor) tensor = tensor_of (values, 10);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;
  double mean;
  gsize n;

  ks_context_cancel (context);
  g_assert_false (ks_tensor_decode (context, tensor, values, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_false (ks_tensor_summarise (context, tensor, &mean, &n, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_names (void)
{
  const guint64 shape[] = { 64, 1, 3, 3 };
  g_autofree char *none = ks_shape_text (0, NULL);
  g_autofree char *one = ks_shape_text (1, shape);
  g_autofree char *four = ks_shape_text (4, shape);

  g_assert_cmpstr (none, ==, "()");
  g_assert_cmpstr (one, ==, "(64,)");
  g_assert_cmpstr (four, ==, "(64, 1, 3, 3)");
  g_assert_cmpstr (ks_dtype_name (KS_DTYPE_BFLOAT16), ==, "bfloat16");
  g_assert_cmpuint (ks_dtype_size (KS_DTYPE_BFLOAT16), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/tensor/views", test_views);
  g_test_add_func ("/data/tensor/halves", test_halves);
  g_test_add_func ("/data/tensor/summary", test_summary);
  g_test_add_func ("/data/tensor/misfits", test_misfits);
  g_test_add_func ("/data/tensor/far-steps", test_far_steps);
  g_test_add_func ("/data/tensor/allocations", test_allocations);
  g_test_add_func ("/data/tensor/cancel", test_cancel);
  g_test_add_func ("/data/tensor/names", test_names);
  return g_test_run ();
}
