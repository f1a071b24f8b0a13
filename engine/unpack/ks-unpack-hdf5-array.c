/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-error.h"
#include "ks-unpack-hdf5.h"
#include "ks-unpack-protocol.h"

#define PIECE (8 * 1024 * 1024)       /* bytes unpacked between two dots, at least */
#define MOST_BLOCKS 4096              /* unpacked in one call: libhdf5 takes half a KiB for each */
#define SPARE_BLOCK (8 * 1024 * 1024) /* bytes by which a block may be larger than its array */

typedef struct {
  guint n_dims;
  hsize_t shape[H5S_MAX_RANK];
  gsize bytes;
} Extent;

static char *
printable_name (const KsHdf5Arrays *self, gsize place)
{
  g_autofree char *name = ks_answer_name (self->answer, place);

  return ks_printable (name, 80);
}

static gboolean
set_elsewhere (const KsHdf5Arrays *self, gsize place, const char *where, GError **error)
{
  g_autofree char *name = printable_name (self, place);
  g_autofree char *printable = ks_printable (where, 80);

  g_set_error (
      error, KS_ERROR, KS_ERROR_DATA,
      "The array “%s” has its elements in other files (“%s”), which are never opened; save "
      "it in one file, with them inside.",
      name, printable);
  return FALSE;
}

/* External storage and virtual arrays read other files by design. */
static gboolean
refuse_elsewhere (const KsHdf5Arrays *self, hid_t list, H5D_layout_t layout, gsize place,
                  GError **error)
{
  char where[256] = "";
  off_t offset;
  hsize_t size;

  if (layout == H5D_VIRTUAL)
    {
      H5Pget_virtual_filename (list, 0, where, sizeof where - 1);
      return set_elsewhere (self, place, where, error);
    }
  if (H5Pget_external_count (list) != 0)
    {
      H5Pget_external (list, 0, sizeof where - 1, where, &offset, &size);
      return set_elsewhere (self, place, where, error);
    }
  return TRUE;
}

/* Why an array of this extent cannot be used; NULL when it can */
static const char *
read_extent (hid_t space, gsize size, Extent *extent)
{
  int n_dims = H5Sget_simple_extent_ndims (space);

  if (n_dims < 0 || H5Sget_simple_extent_dims (space, extent->shape, NULL) < 0)
    return "is damaged";
  if (H5Sget_simple_extent_type (space) == H5S_NULL)
    return "has no shape";
  if (n_dims > KS_ANSWER_MOST_AXES)
    return "has more than " G_STRINGIFY (KS_ANSWER_MOST_AXES) " axes";
  extent->n_dims = n_dims;
  extent->bytes = size;
  for (int i = 0; i < n_dims; i++)
    if (!g_size_checked_mul (&extent->bytes, extent->bytes, extent->shape[i])
        || extent->bytes > G_MAXSSIZE)
      return "declares more elements than can be counted";
  return NULL;
}

/* The same for the filters that it is packed by: those that do not come with libhdf5 would be
 * plug-ins, and two of a kind only crafted files have. */
static const char *
check_filters (hid_t list)
{
  static const struct {
    H5Z_filter_t filter;
    const char *reason;
  } strangers[] = {
    { 32000, "is packed by LZF, which is not read" },
    { 32001, "is packed by Blosc, which is not read" },
    { 32004, "is packed by LZ4, which is not read" },
    { 32015, "is packed by Zstandard, which is not read" },
  };
  int n = H5Pget_nfilters (list);
  guint seen = 0;

  for (int i = 0; i < n; i++)
    {
      unsigned flags;
      gsize n_values = 0;
      H5Z_filter_t filter = H5Pget_filter2 (list, i, &flags, &n_values, NULL, 0, NULL, NULL);

      for (gsize s = 0; s < G_N_ELEMENTS (strangers); s++)
        if (filter == strangers[s].filter)
          return strangers[s].reason;
      if (filter < H5Z_FILTER_DEFLATE || filter > H5Z_FILTER_SCALEOFFSET
          || H5Zfilter_avail (filter) <= 0)
        return "is packed by a filter that is not known";
      if (seen >> filter & 1)
        return "is packed twice, as only crafted files are";
      seen |= 1u << filter;
    }
  return n < 0 ? "is damaged" : NULL;
}

/* The same for the blocks that it is packed in, each of which is unpacked whole. */
static const char *
check_blocks (hid_t list, const Extent *extent, gsize size)
{
  hsize_t lengths[H5S_MAX_RANK];
  double block = size;

  if (H5Pget_chunk (list, H5S_MAX_RANK, lengths) != (int) extent->n_dims)
    return "is damaged";
  for (guint i = 0; i < extent->n_dims; i++)
    block *= lengths[i];
  return block > (double) extent->bytes + SPARE_BLOCK
             ? "is packed in blocks much larger than itself"
             : NULL;
}

/* What is stored must be able to become what is declared; NULL when it is. */
static const char *
check_stored (KsHdf5Arrays *self, gsize bytes, gsize stored)
{
  gsize spare = bytes / KS_UNPACK_RATIO > stored ? bytes - stored * KS_UNPACK_RATIO : 0;

  if (spare > self->slack)
    return "declares far more elements than are stored";
  self->slack -= spare;
  return NULL;
}

static void
describe_in_place (json_t *object, const KsHdf5Type *type, const Extent *extent, haddr_t offset)
{
  json_t *shape = json_array ();

  for (guint i = 0; i < extent->n_dims; i++)
    json_array_append_new (shape, json_integer (extent->shape[i]));
  json_object_set_new (object, "offset", json_integer (offset));
  json_object_set_new (object, "dtype", json_string (type->dtype));
  json_object_set_new (object, "shape", shape);
  if (type->big_endian)
    json_object_set_new (object, "big_endian", json_true ());
}

/* Takes the array's bytes of the content, so that no two arrays share any. */
static gboolean
take_stored (KsHdf5Arrays *self, gsize place, gsize stored, GError **error)
{
  g_autofree char *name = NULL;

  if (stored <= self->stored)
    {
      self->stored -= stored;
      return TRUE;
    }
  name = printable_name (self, place);
  g_set_error (
      error, KS_ERROR, KS_ERROR_DATA,
      "The array “%s” is said to be stored in %" G_GSIZE_FORMAT
      " bytes, but the file is cut off, or other arrays are in them; copy or save it again.",
      name, stored);
  return FALSE;
}

gboolean
ks_hdf5_list_array (KsHdf5Arrays *self, hid_t id, haddr_t address, json_t *object, gsize place,
                    GError **error)
{
  g_auto (KsHdf5List) list = H5Dget_create_plist (id);
  g_auto (KsHdf5DataType) element = H5Dget_type (id);
  g_auto (KsHdf5Space) space = H5Dget_space (id);
  H5D_layout_t layout = H5Pget_layout (list);
  Extent extent = { 0 };
  const char *reason;

  if (layout < 0)
    {
      ks_hdf5_skip (object, "is damaged");
      return TRUE;
    }
  if (!refuse_elsewhere (self, list, layout, place, error))
    return FALSE;

  KsHdf5Type type = ks_hdf5_type (element);

  if ((reason = type.reason) != NULL || (reason = read_extent (space, type.size, &extent)) != NULL
      || (reason = check_filters (list)) != NULL
      || (layout == H5D_CHUNKED && (reason = check_blocks (list, &extent, type.size)) != NULL))
    {
      ks_hdf5_skip (object, reason);
      return TRUE;
    }

  gsize stored = H5Dget_storage_size (id);
  haddr_t offset = layout == H5D_CONTIGUOUS ? H5Dget_offset (id) : HADDR_UNDEF;

  if (!take_stored (self, place, stored, error))
    return FALSE;
  if (offset != HADDR_UNDEF && stored >= extent.bytes)
    {
      describe_in_place (object, &type, &extent, offset);
      return TRUE;
    }
  if ((reason = check_stored (self, extent.bytes, stored)) != NULL)
    {
      ks_hdf5_skip (object, reason);
      return TRUE;
    }

  guint64 shape[KS_ANSWER_MOST_AXES] = { 0 };
  KsHdf5Packed packed = { address, 0, place, extent.bytes, type.big_endian };

  for (guint i = 0; i < extent.n_dims; i++)
    shape[i] = extent.shape[i];
  if (!ks_answer_unpack (self->answer, object, type.dtype, extent.n_dims, shape, extent.bytes,
                         &packed.tensor, error))
    return FALSE;
  if (extent.bytes > 0)
    g_array_append_val (self->packed, packed);
  return TRUE;
}

/* How many rows of the first axis to read at once: whole blocks, and about a piece, but not too
 * many of them. */
static hsize_t
rows_at_once (hid_t id, const Extent *extent)
{
  g_auto (KsHdf5List) list = H5Dget_create_plist (id);
  hsize_t lengths[H5S_MAX_RANK] = { 1 }; /* which stay where there are no blocks */
  gsize row = extent->bytes / extent->shape[0];

  H5Pget_chunk (list, H5S_MAX_RANK, lengths);

  hsize_t beside = 1;

  for (guint i = 1; i < extent->n_dims; i++)
    beside *= (extent->shape[i] - 1) / MAX (lengths[i], 1) + 1;
  return (MIN (PIECE / row / lengths[0], MOST_BLOCKS / beside) + 1) * lengths[0];
}

/* The rows [begin, begin + n) of file and memory, or all of a single element. */
static gboolean
read_rows (hid_t id, hid_t type, hid_t space, const Extent *extent, hsize_t begin, hsize_t n,
           guint8 *out)
{
  hsize_t from[H5S_MAX_RANK] = { begin }, count[H5S_MAX_RANK];

  memcpy (count, extent->shape, sizeof count);
  count[0] = n;
  return (extent->n_dims == 0
          || H5Sselect_hyperslab (space, H5S_SELECT_SET, from, NULL, count, NULL) >= 0)
         && H5Dread (id, type, space, space, H5P_DEFAULT, out) >= 0;
}

static void
swap_elements (guint8 *data, gsize bytes, gsize size)
{
  for (guint8 *at = data, *end = data + bytes; at < end; at += size)
    for (gsize i = 0; i < size / 2; i++)
      {
        guint8 kept = at[i];

        at[i] = at[size - 1 - i];
        at[size - 1 - i] = kept;
      }
}

static gboolean
unpack_rows (KsHdf5Arrays *self, hid_t id, const KsHdf5Packed *packed)
{
  guint8 *data = ks_answer_data (self->answer, packed->tensor);
  g_auto (KsHdf5DataType) type = H5Dget_type (id);
  g_auto (KsHdf5Space) space = H5Dget_space (id);
  gsize size = H5Tget_size (type);
  Extent extent = { 0 };

  /* Somebody may have written to the file since. */
  if (read_extent (space, size, &extent) != NULL || extent.bytes != packed->bytes)
    return FALSE;

  hsize_t n_rows = extent.n_dims > 0 ? extent.shape[0] : 1;
  hsize_t at_once = extent.n_dims > 0 ? rows_at_once (id, &extent) : 1;

  for (hsize_t row = 0; row < n_rows; row += at_once)
    {
      hsize_t n = MIN (at_once, n_rows - row);

      if (!read_rows (id, type, space, &extent, row, n, data))
        return FALSE;
      ks_answer_did (self->answer, extent.bytes / n_rows * n);
    }
  if (packed->swap)
    swap_elements (data, packed->bytes, size);
  return TRUE;
}

gboolean
ks_hdf5_unpack_array (KsHdf5Arrays *self, hid_t file, const KsHdf5Packed *packed, GError **error)
{
  g_auto (KsHdf5Object) id = H5Oopen_by_addr (file, packed->address);

  if (unpack_rows (self, id, packed))
    return TRUE;

  g_autofree char *name = printable_name (self, packed->place);

  g_set_error (
      error, KS_ERROR, KS_ERROR_DATA,
      "The array “%s” cannot be unpacked, since it is damaged; copy or save the file again.",
      name);
  return FALSE;
}
