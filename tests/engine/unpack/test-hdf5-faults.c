/* Golden HDF5 files with each call of libhdf5 failing in turn: what fails is told in one
 * sentence, or of the object that it was made for, and nothing stays open.
 *
 * The linker puts the functions __wrap_...() in the place of what they are named after.
 *
 * SPDX-License-Identifier: MIT */
#include <hdf5.h>
#include <string.h>

#include "ks-test.h"
#include "unpack-here.h"

#define EACH_CALL 16 /* of the first calls of a kind fails; of later ones, fewer and fewer */

/* What is to fail; each test sets it anew. */
static struct {
  const char *call;
  guint left; /* calls before it */
  gboolean fired;
  haddr_t swapped;           /* opened instead of the next array; HADDR_UNDEF: itself */
  const H5FD_class_t *class; /* registered last */
} next = { .swapped = HADDR_UNDEF };

static gboolean
fails (const char *call)
{
  if (next.fired || g_strcmp0 (next.call, call) != 0 || next.left-- > 0)
    return FALSE;
  next.fired = TRUE;
  return TRUE;
}

#define CALLS(CALL)                                                                                \
  CALL (herr_t, -1, H5Aiterate2,                                                                   \
        (hid_t id, H5_index_t by, H5_iter_order_t order, hsize_t *n, H5A_operator2_t f, void *x),  \
        (id, by, order, n, f, x))                                                                  \
  CALL (hid_t, -1, H5Aopen, (hid_t id, const char *name, hid_t list), (id, name, list))            \
  CALL (hid_t, -1, H5Aget_type, (hid_t id), (id))                                                  \
  CALL (hid_t, -1, H5Aget_space, (hid_t id), (id))                                                 \
  CALL (herr_t, -1, H5Aread, (hid_t id, hid_t type, void *out), (id, type, out))                   \
  CALL (hid_t, -1, H5Dget_create_plist, (hid_t id), (id))                                          \
  CALL (haddr_t, HADDR_UNDEF, H5Dget_offset, (hid_t id), (id))                                     \
  CALL (hid_t, -1, H5Dget_space, (hid_t id), (id))                                                 \
  CALL (hsize_t, 0, H5Dget_storage_size, (hid_t id), (id))                                         \
  CALL (hid_t, -1, H5Dget_type, (hid_t id), (id))                                                  \
  CALL (herr_t, -1, H5Dread,                                                                       \
        (hid_t id, hid_t type, hid_t memory, hid_t file, hid_t list, void *out),                   \
        (id, type, memory, file, list, out))                                                       \
  CALL (hid_t, -1, H5Fopen, (const char *name, unsigned flags, hid_t list), (name, flags, list))   \
  CALL (hid_t, -1, H5Gget_create_plist, (hid_t id), (id))                                          \
  CALL (herr_t, -1, H5Lget_val,                                                                    \
        (hid_t id, const char *name, void *out, size_t size, hid_t list),                          \
        (id, name, out, size, list))                                                               \
  CALL (herr_t, -1, H5Lunpack_elink_val,                                                           \
        (const void *in, size_t size, unsigned *flags, const char **file, const char **path),      \
        (in, size, flags, file, path))                                                             \
  CALL (hid_t, -1, H5Oopen, (hid_t id, const char *name, hid_t list), (id, name, list))            \
  CALL (hid_t, -1, H5Pcreate, (hid_t id), (id))                                                    \
  CALL (int, -1, H5Pget_chunk, (hid_t id, int n, hsize_t *out), (id, n, out))                      \
  CALL (const void *, NULL, H5Pget_driver_info, (hid_t id), (id))                                  \
  CALL (herr_t, -1, H5Pget_external,                                                               \
        (hid_t id, unsigned i, size_t size, char *name, off_t *offset, hsize_t *length),           \
        (id, i, size, name, offset, length))                                                       \
  CALL (int, -1, H5Pget_external_count, (hid_t id), (id))                                          \
  CALL (H5Z_filter_t, -1, H5Pget_filter2,                                                          \
        (hid_t id, unsigned i, unsigned *flags, size_t *n, unsigned *values, size_t size,          \
         char *name, unsigned *config),                                                            \
        (id, i, flags, n, values, size, name, config))                                             \
  CALL (H5D_layout_t, -1, H5Pget_layout, (hid_t id), (id))                                         \
  CALL (herr_t, -1, H5Pget_link_creation_order, (hid_t id, unsigned *out), (id, out))              \
  CALL (herr_t, -1, H5Pget_mdc_config, (hid_t id, H5AC_cache_config_t *out), (id, out))            \
  CALL (int, -1, H5Pget_nfilters, (hid_t id), (id))                                                \
  CALL (ssize_t, -1, H5Pget_virtual_filename, (hid_t id, size_t i, char *out, size_t size),        \
        (id, i, out, size))                                                                        \
  CALL (herr_t, -1, H5Pset_driver, (hid_t id, hid_t driver, const void *info),                     \
        (id, driver, info))                                                                        \
  CALL (herr_t, -1, H5Pset_mdc_config, (hid_t id, H5AC_cache_config_t *in), (id, in))              \
  CALL (int, -1, H5Sget_simple_extent_dims, (hid_t id, hsize_t *dims, hsize_t *most),              \
        (id, dims, most))                                                                          \
  CALL (int, -1, H5Sget_simple_extent_ndims, (hid_t id), (id))                                     \
  CALL (hssize_t, -1, H5Sget_simple_extent_npoints, (hid_t id), (id))                              \
  CALL (H5S_class_t, -1, H5Sget_simple_extent_type, (hid_t id), (id))                              \
  CALL (herr_t, -1, H5Sselect_hyperslab,                                                           \
        (hid_t id, H5S_seloper_t how, const hsize_t *from, const hsize_t *step,                    \
         const hsize_t *count, const hsize_t *block),                                              \
        (id, how, from, step, count, block))                                                       \
  CALL (H5T_class_t, -1, H5Tget_class, (hid_t id), (id))                                           \
  CALL (size_t, 0, H5Tget_ebias, (hid_t id), (id))                                                 \
  CALL (herr_t, -1, H5Tget_fields,                                                                 \
        (hid_t id, size_t *a, size_t *b, size_t *c, size_t *d, size_t *e), (id, a, b, c, d, e))    \
  CALL (H5T_class_t, -1, H5Tget_member_class, (hid_t id, unsigned i), (id, i))                     \
  CALL (char *, NULL, H5Tget_member_name, (hid_t id, unsigned i), (id, i))                         \
  CALL (herr_t, -1, H5Tget_member_value, (hid_t id, unsigned i, void *out), (id, i, out))          \
  CALL (int, -1, H5Tget_nmembers, (hid_t id), (id))                                                \
  CALL (H5T_norm_t, -1, H5Tget_norm, (hid_t id), (id))                                             \
  CALL (int, -1, H5Tget_offset, (hid_t id), (id))                                                  \
  CALL (H5T_order_t, -1, H5Tget_order, (hid_t id), (id))                                           \
  CALL (size_t, 0, H5Tget_precision, (hid_t id), (id))                                             \
  CALL (H5T_sign_t, -1, H5Tget_sign, (hid_t id), (id))                                             \
  CALL (size_t, 0, H5Tget_size, (hid_t id), (id))                                                  \
  CALL (hid_t, -1, H5Tget_super, (hid_t id), (id))                                                 \
  CALL (htri_t, -1, H5Tis_variable_str, (hid_t id), (id))                                          \
  CALL (htri_t, -1, H5Zfilter_avail, (H5Z_filter_t filter), (filter))

#define WRAP(type, failure, name, parameters, arguments)                                           \
  type __real_##name parameters;                                                                   \
  type __wrap_##name parameters;                                                                   \
  type __wrap_##name parameters                                                                    \
  {                                                                                                \
    return fails (#name) ? failure : __real_##name arguments;                                      \
  }
#define NAME(type, failure, name, parameters, arguments) #name,

CALLS (WRAP)

WRAP (herr_t, -1, H5Oget_info, (hid_t id, H5O_info_t *out), (id, out))
WRAP (herr_t, -1, H5Oget_info_by_name, (hid_t id, const char *name, H5O_info_t *out, hid_t list),
      (id, name, out, list))
WRAP (herr_t, -1, H5Literate,
      (hid_t id, H5_index_t by, H5_iter_order_t order, hsize_t *at, H5L_iterate_t f, void *x),
      (id, by, order, at, f, x))

hid_t __real_H5FDregister (const H5FD_class_t *class);
hid_t __wrap_H5FDregister (const H5FD_class_t *class);
hid_t
__wrap_H5FDregister (const H5FD_class_t *class)
{
  next.class = class;
  return fails ("H5FDregister") ? -1 : __real_H5FDregister (class);
}

hid_t __real_H5Oopen_by_addr (hid_t id, haddr_t address);
hid_t __wrap_H5Oopen_by_addr (hid_t id, haddr_t address);
hid_t
__wrap_H5Oopen_by_addr (hid_t id, haddr_t address)
{
  haddr_t swapped = next.swapped;

  next.swapped = address;
  if (g_strcmp0 (next.call, "swap") == 0 && swapped != HADDR_UNDEF)
    address = swapped;
  return fails ("H5Oopen_by_addr") ? -1 : __real_H5Oopen_by_addr (id, address);
}

ssize_t __real_pread64 (int file, void *out, size_t size, goffset offset);
ssize_t __wrap_pread64 (int file, void *out, size_t size, goffset offset);
ssize_t
__wrap_pread64 (int file, void *out, size_t size, goffset offset)
{
  return fails ("pread64") ? -1 : __real_pread64 (file, out, size, offset);
}

static const char *const calls[] = {
  CALLS (NAME) "H5Oget_info", "H5Oget_info_by_name", "H5Literate",
  "H5FDregister", "H5Oopen_by_addr",
};

/* Handles of libhdf5's that are open. */
static hsize_t
count_handles (void)
{
  static const H5I_type_t types[] = { H5I_FILE, H5I_GROUP, H5I_DATATYPE, H5I_DATASPACE,
                                      H5I_DATASET, H5I_ATTR, H5I_VFL, H5I_GENPROP_LST };
  hsize_t sum = 0;

  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    {
      hsize_t n = 0;

      H5Inmembers (types[t], &n);
      sum += n;
    }
  return sum;
}

static GBytes *
read_golden (const char *name)
{
  g_autofree char *path = ks_test_data (name);
  char *data;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_bytes_new_take (data, size);
}

/* The answer with the @nth call failing; NULL and an error of one sentence where that is so. */
static GBytes *
unpack_failing (GBytes *content, const char *call, guint nth)
{
  g_autoptr (GError) error = NULL;
  GBytes *answer;

  next.call = call;
  next.left = nth;
  next.fired = FALSE;
  next.swapped = HADDR_UNDEF;
  answer = unpack_here ("hdf5", g_bytes_get_data (content, NULL), g_bytes_get_size (content),
                        &error);
  next.call = NULL;
  if (answer == NULL)
    ks_assert_error (&error, KS_ERROR_DATA, NULL);
  return answer;
}

static void
check_file (gconstpointer name)
{
  g_autoptr (GBytes) content = read_golden (name);
  g_autoptr (GBytes) whole = unpack_failing (content, NULL, 0);
  hsize_t n_handles = count_handles ();

  for (gsize c = 0; c < G_N_ELEMENTS (calls); c++)
    for (guint nth = 0;; nth += 1 + nth / EACH_CALL * nth)
      {
        g_autoptr (GBytes) answer = unpack_failing (content, calls[c], nth);

        g_assert_cmpuint (count_handles (), ==, n_handles);
        if (!next.fired)
          {
            /* Nothing failed, so that nothing differs. */
            g_assert_true ((answer == NULL) == (whole == NULL));
            g_assert_true (answer == NULL || g_bytes_equal (answer, whole));
            break;
          }
      }
}

/* Of what libhdf5 must tell, nothing can be made up. It does not itself bear that a later read
 * fails. */
static void
test_told (void)
{
  static const char *const needed[] = {
    "H5Dread",    "H5FDregister",  "H5Fopen",           "H5Gget_create_plist",
    "H5Literate", "H5Oget_info",   "H5Oopen_by_addr",   "H5Pcreate",
    "H5Pset_driver", "H5Pget_mdc_config", "H5Pset_mdc_config", "H5Sselect_hyperslab",
    "pread64",
  };
  g_autoptr (GBytes) content = read_golden ("hdf5/packed.h5");

  for (gsize c = 0; c < G_N_ELEMENTS (needed); c++)
    {
      g_assert_null (unpack_failing (content, needed[c], 0));
      g_assert_true (next.fired);
    }
}

/* An array that has become another one between the passes is not taken for it. */
static void
test_swapped (void)
{
  g_autoptr (GBytes) content = read_golden ("hdf5/packed.h5");

  g_assert_null (unpack_failing (content, "swap", 0));
}

/* The content is never written to. */
static void
test_write (void)
{
  g_autoptr (GBytes) content = read_golden ("hdf5/nothing.h5");
  g_autoptr (GBytes) answer = unpack_failing (content, NULL, 0);

  g_assert_nonnull (answer);
  g_assert_cmpint (next.class->write (NULL, H5FD_MEM_DRAW, H5P_DEFAULT, 0, 1, "x"), <, 0);
}

int
main (int argc, char **argv)
{
  static const char *const files[] = {
    "attributes", "bad-external", "bad-link", "bad-soft-away", "bad-virtual", "latest", "odd",
    "odd-link",   "others",       "packed",   "types",       "user-block",
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autofree char *path = g_strdup_printf ("/unpack/hdf5-faults/%s", files[f]);

      g_test_add_data_func_full (path, g_strdup_printf ("hdf5/%s.h5", files[f]), check_file,
                                 g_free);
    }
  g_test_add_func ("/unpack/hdf5-faults/told", test_told);
  g_test_add_func ("/unpack/hdf5-faults/swapped", test_swapped);
  g_test_add_func ("/unpack/hdf5-faults/write", test_write);
  return g_test_run ();
}
