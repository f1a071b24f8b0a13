/* The parts of the HDF5 format's unpacking, private to it. libhdf5 does the parsing; what it
 * would read of other files, by design or by a crafted file's wish, is refused here.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <hdf5.h>

#include "ks-unpack-answer.h"

/* Opens the job's content as a file without a name: of all files, libhdf5 can open this one alone,
 * once. Negative on failure. *@driver is to be given back by H5FDunregister(). */
typedef struct {
  const KsUnpackJob *job;
  gboolean opened;
} KsHdf5Content;

hid_t ks_hdf5_open (KsHdf5Content *content, hid_t *driver);

/* What the elements of an array are. */
typedef struct {
  const char *reason; /* why they cannot be used, a clause; NULL when they can; static */
  const char *dtype;  /* safetensors' name for it; static */
  gsize size;         /* bytes */
  gboolean big_endian;
} KsHdf5Type;

KsHdf5Type ks_hdf5_type (hid_t type);

/* Sets "attributes" of the listed @object: those of the group or array @id that tell which program
 * wrote the file and what its parts are. */
void ks_hdf5_list_attributes (hid_t id, json_t *object);

/* What the arrays may declare altogether, see ks_hdf5_list_array(). */
typedef struct {
  KsAnswer *answer;
  gsize stored;   /* bytes of the content that are not yet taken by an array */
  gsize slack;    /* bytes that may still be declared and not stored */
  GArray *packed; /* of KsHdf5Packed; owned */
} KsHdf5Arrays;

/* An array that is to be unpacked in the second pass. */
typedef struct {
  haddr_t address;
  gsize tensor;  /* of the answer */
  gsize place;   /* of its object */
  gsize bytes;   /* of all elements */
  gboolean swap; /* the bytes of each */
} KsHdf5Packed;

/* Describes the array @id at @address: as it lies in the content, as to be unpacked, or as
 * skipped. Error: it has its elements in other files, declares more than its file can hold, or
 * shares bytes with another array. */
gboolean ks_hdf5_list_array (KsHdf5Arrays *arrays, hid_t id, haddr_t address, json_t *object,
                             gsize place, GError **error);

/* Unpacks one array into the answer, which has been laid out. */
gboolean ks_hdf5_unpack_array (KsHdf5Arrays *arrays, hid_t file, const KsHdf5Packed *packed,
                               GError **error);

/* Says of a listed object why it cannot be used: a clause. */
static inline void
ks_hdf5_skip (json_t *object, const char *reason)
{
  json_object_set_new (object, "skipped", json_string (reason));
}

/* libhdf5's handles, which are closed by kind; one that is negative is refused by all its calls. */
typedef hid_t KsHdf5File, KsHdf5Object, KsHdf5Space, KsHdf5DataType, KsHdf5List, KsHdf5Attribute;

#define KS_HDF5_HANDLE(name, close)                                                                \
  static inline void name##_close (hid_t *id)                                                      \
  {                                                                                                \
    close (*id);                                                                                   \
  }                                                                                                \
  G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (name, name##_close)

KS_HDF5_HANDLE (KsHdf5File, H5Fclose)
KS_HDF5_HANDLE (KsHdf5Object, H5Oclose)
KS_HDF5_HANDLE (KsHdf5Space, H5Sclose)
KS_HDF5_HANDLE (KsHdf5DataType, H5Tclose)
KS_HDF5_HANDLE (KsHdf5List, H5Pclose)
KS_HDF5_HANDLE (KsHdf5Attribute, H5Aclose)
