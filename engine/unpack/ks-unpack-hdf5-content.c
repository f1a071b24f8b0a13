/* A driver for libhdf5 that reads the content's descriptor. A name means nothing to it, so
 * that no link and no reference can lead to another file.
 *
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ks-unpack-hdf5.h"

#define LARGEST_ADDRESS (((haddr_t) 1 << 62) - 1)

typedef struct {
  H5FD_t parent;
  const KsUnpackJob *job;
  haddr_t end; /* of what libhdf5 has allotted */
} ContentFile;

/* The access list carries a pointer to the KsHdf5Content. */
static H5FD_t *
content_open (const char *name, unsigned flags, hid_t access, haddr_t most)
{
  KsHdf5Content *const *content = H5Pget_driver_info (access);

  if (content == NULL || (*content)->opened)
    return NULL;

  ContentFile *self = g_new0 (ContentFile, 1);

  (*content)->opened = TRUE;
  self->job = (*content)->job;
  return &self->parent;
}

static herr_t
content_close (H5FD_t *file)
{
  g_free (file);
  return 0;
}

static herr_t
content_query (const H5FD_t *file, unsigned long *flags)
{
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_DATA_SIEVE;
  return 0;
}

static haddr_t
content_get_eoa (const H5FD_t *file, H5FD_mem_t type)
{
  return ((const ContentFile *) file)->end;
}

static herr_t
content_set_eoa (H5FD_t *file, H5FD_mem_t type, haddr_t end)
{
  ((ContentFile *) file)->end = end;
  return 0;
}

static haddr_t
content_get_eof (const H5FD_t *file, H5FD_mem_t type)
{
  return ((const ContentFile *) file)->job->size;
}

/* What lies behind the end is 0, as libhdf5 expects of a driver. */
static herr_t
content_read (H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t offset, size_t size, void *out)
{
  const KsUnpackJob *job = ((const ContentFile *) file)->job;
  gsize there = offset < job->size ? MIN (size, job->size - offset) : 0;

  memset ((guint8 *) out + there, 0, size - there);
  return there == 0 || ks_unpack_pread (job, offset, there, out) ? 0 : -1;
}

static herr_t
content_write (H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t offset, size_t size,
               const void *in)
{
  return -1;
}

/* Everything is listed once: a cache of metadata that grows with the file is of no use. */
static gboolean
keep_little (hid_t access)
{
  H5AC_cache_config_t config = { .version = H5AC__CURR_CACHE_CONFIG_VERSION };

  if (H5Pget_mdc_config (access, &config) < 0)
    return FALSE;
  config.max_size = config.initial_size;
  return H5Pset_mdc_config (access, &config) >= 0;
}

hid_t
ks_hdf5_open (KsHdf5Content *content, hid_t *driver)
{
  static const H5FD_class_t class = {
#if H5_VERSION_GE(1, 13, 2)
    .version = H5FD_CLASS_VERSION,
    .value = H5_VFD_RESERVED + 100,
#endif
    .name = "content",
    .maxaddr = LARGEST_ADDRESS,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof (KsHdf5Content *),
    .open = content_open,
    .close = content_close,
    .query = content_query,
    .get_eoa = content_get_eoa,
    .set_eoa = content_set_eoa,
    .get_eof = content_get_eof,
    .read = content_read,
    .write = content_write,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
  };
  g_auto (KsHdf5List) access = H5Pcreate (H5P_FILE_ACCESS);

  *driver = H5FDregister (&class);
  if (H5Pset_driver (access, *driver, &content) < 0 || !keep_little (access))
    return -1;
  return H5Fopen ("content", H5F_ACC_RDONLY, access);
}
