/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-unpack-hdf5.h"

static KsHdf5Type
skipped (const char *reason)
{
  return (KsHdf5Type){ reason, NULL, 0, FALSE };
}

static KsHdf5Type
usable (hid_t type, const char *dtype)
{
  return (KsHdf5Type){ NULL, dtype, H5Tget_size (type), H5Tget_order (type) == H5T_ORDER_BE };
}

/* Whether each bit of an element means something, in one of the two plain orders. */
static gboolean
is_plain (hid_t type)
{
  H5T_order_t order = H5Tget_order (type);

  return (order == H5T_ORDER_LE || order == H5T_ORDER_BE) && H5Tget_offset (type) == 0
         && H5Tget_precision (type) == 8 * H5Tget_size (type);
}

static KsHdf5Type
integer_type (hid_t type, gboolean has_sign)
{
  static const char *const dtypes[2][9] = {
    { [1] = "U8", [2] = "U16", [4] = "U32", [8] = "U64" },
    { [1] = "I8", [2] = "I16", [4] = "I32", [8] = "I64" },
  };
  gsize size = H5Tget_size (type);
  const char *dtype = size <= 8 ? dtypes[has_sign][size] : NULL;

  return dtype != NULL && is_plain (type) ? usable (type, dtype)
                                          : skipped ("holds integers of an unusual size");
}

/* The kinds of IEEE 754, and the upper half of its single precision. */
static KsHdf5Type
float_type (hid_t type)
{
  static const struct {
    const char *dtype;
    gsize size, exponent, mantissa; /* bytes, bits, bits */
  } kinds[] = {
    { "F16", 2, 5, 10 },
    { "BF16", 2, 8, 7 },
    { "F32", 4, 8, 23 },
    { "F64", 8, 11, 52 },
  };
  gsize sign, exponent_at, exponent, mantissa_at, mantissa;

  if (H5Tget_fields (type, &sign, &exponent_at, &exponent, &mantissa_at, &mantissa) >= 0
      && is_plain (type))
    for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
      if (H5Tget_size (type) == kinds[k].size && exponent == kinds[k].exponent
          && mantissa == kinds[k].mantissa && mantissa_at == 0 && exponent_at == mantissa
          && sign == mantissa + exponent && H5Tget_norm (type) == H5T_NORM_IMPLIED
          && H5Tget_ebias (type) == ((gsize) 1 << (exponent - 1)) - 1)
        return usable (type, kinds[k].dtype);
  return skipped ("holds floating point numbers of an unusual kind");
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

      same = name != NULL && strcmp (name, names[m]) == 0
             && H5Tget_member_value (type, m, &value) >= 0 && value == (gint8) m;
      if (name != NULL)
        H5free_memory (name);
    }
  return same;
}

static KsHdf5Type
enum_type (hid_t type)
{
  g_auto (KsHdf5DataType) base = H5Tget_super (type);

  if (base < 0)
    return skipped ("is damaged");
  return is_truth (type) ? usable (base, "BOOL")
                         : integer_type (base, H5Tget_sign (base) == H5T_SGN_2);
}

/* Pairs of numbers, as h5py and MATLAB name their members. */
static gboolean
is_complex (hid_t type)
{
  gboolean is = H5Tget_nmembers (type) == 2;

  for (unsigned m = 0; is && m < 2; m++)
    {
      char *name = H5Tget_member_name (type, m);

      is = name != NULL && strchr (m == 0 ? "r" : "i", name[0]) != NULL && name[0] != '\0'
           && H5Tget_member_class (type, m) == H5T_FLOAT;
      if (name != NULL)
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
      return integer_type (type, H5Tget_sign (type) == H5T_SGN_2);
    case H5T_BITFIELD:
      return integer_type (type, FALSE);
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
