/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-unpack-hdf5.h"

static KsHdf5Type
skipped (const char *reason)
{
  return (KsHdf5Type){ reason, NULL, 0, FALSE };
}

/* That of @dtype (NULL: there is none) if each bit of an element means something, in one of the two
 * plain orders; else what it is @instead. */
static KsHdf5Type
plain_type (hid_t type, const char *dtype, const char *instead)
{
  H5T_order_t order = H5Tget_order (type);
  gsize size = H5Tget_size (type);

  if (dtype != NULL && (order == H5T_ORDER_LE || order == H5T_ORDER_BE) && H5Tget_offset (type) == 0
      && H5Tget_precision (type) == 8 * size)
    return (KsHdf5Type){ NULL, dtype, size, order == H5T_ORDER_BE };
  return skipped (instead);
}

static KsHdf5Type
integer_type (hid_t type, H5T_sign_t sign)
{
  static const char *const dtypes[][9] = {
    [H5T_SGN_NONE] = { [1] = "U8", [2] = "U16", [4] = "U32", [8] = "U64" },
    [H5T_SGN_2] = { [1] = "I8", [2] = "I16", [4] = "I32", [8] = "I64" },
  };
  gsize size = H5Tget_size (type);

  return plain_type (type, sign >= 0 && size <= 8 ? dtypes[sign][size] : NULL,
                     "holds integers of an unusual size");
}

/* The kinds of IEEE 754, and the upper half of its single precision. */
static KsHdf5Type
float_type (hid_t type)
{
  typedef struct {
    gsize size;                                                  /* bytes */
    gsize mantissa_at, mantissa, exponent_at, exponent, sign_at; /* bits */
    gsize bias, norm;
  } Parts;
  static const struct {
    const char *dtype;
    Parts parts;
  } kinds[] = {
    { "F16", { 2, 0, 10, 10, 5, 15, 15, H5T_NORM_IMPLIED } },
    { "BF16", { 2, 0, 7, 7, 8, 15, 127, H5T_NORM_IMPLIED } },
    { "F32", { 4, 0, 23, 23, 8, 31, 127, H5T_NORM_IMPLIED } },
    { "F64", { 8, 0, 52, 52, 11, 63, 1023, H5T_NORM_IMPLIED } },
  };
  Parts parts = { .size = H5Tget_size (type),
                  .bias = H5Tget_ebias (type),
                  .norm = H5Tget_norm (type) };
  const char *dtype = NULL;

  H5Tget_fields (type, &parts.sign_at, &parts.exponent_at, &parts.exponent, &parts.mantissa_at,
                 &parts.mantissa);
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    if (memcmp (&parts, &kinds[k].parts, sizeof parts) == 0)
      dtype = kinds[k].dtype;
  return plain_type (type, dtype, "holds floating point numbers of an unusual kind");
}

/* How h5py writes truth: an enumeration of a byte with these two names. */
static gboolean
is_truth (hid_t type)
{
  static const char *const names[] = { "FALSE", "TRUE" };
  gboolean same = H5Tget_nmembers (type) == 2 && H5Tget_size (type) == 1;

  for (unsigned m = 0; same && m < 2; m++)
    {
      char *name = H5Tget_member_name (type, m);
      gint8 value = -1;

      H5Tget_member_value (type, m, &value);
      same = g_strcmp0 (name, names[m]) == 0 && value == (gint8) m;
      H5free_memory (name);
    }
  return same;
}

static KsHdf5Type
enum_type (hid_t type)
{
  g_auto (KsHdf5DataType) base = H5Tget_super (type);

  return is_truth (type) ? plain_type (base, "BOOL", "holds truth of an unusual kind")
                         : integer_type (base, H5Tget_sign (base));
}

/* Pairs of numbers, as h5py and MATLAB name their members. */
static gboolean
is_complex (hid_t type)
{
  gboolean is = H5Tget_nmembers (type) == 2;

  for (unsigned m = 0; is && m < 2; m++)
    {
      char *name = H5Tget_member_name (type, m);

      is = name != NULL && name[0] == "ri"[m] && H5Tget_member_class (type, m) == H5T_FLOAT;
      H5free_memory (name);
    }
  return is;
}

KsHdf5Type
ks_hdf5_type (hid_t type)
{
  switch (H5Tget_class (type))
    {
    case H5T_INTEGER:
      return integer_type (type, H5Tget_sign (type));
    case H5T_BITFIELD:
      return integer_type (type, H5T_SGN_NONE);
    case H5T_FLOAT:
      return float_type (type);
    case H5T_ENUM:
      return enum_type (type);
    case H5T_STRING:
      return skipped ("holds text");
    case H5T_COMPOUND:
      return skipped (is_complex (type) ? "holds complex numbers" : "holds records");
    case H5T_REFERENCE:
      return skipped ("holds references");
    case H5T_VLEN:
      return skipped ("holds lists of any length");
    case H5T_ARRAY:
      return skipped ("holds arrays as elements");
    case H5T_OPAQUE:
      return skipped ("holds bytes without a meaning");
    default:
      return skipped ("is of a type that is not known");
    }
}
