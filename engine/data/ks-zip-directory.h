/* The directory of a zip archive; private to ks-zip.c.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-zip.h"

#define KS_ZIP_RATIO 1032 /* the most bytes that one byte of deflated data can become */

/* Appends what is in the archive to @entries, of KsZipEntry, each compared with what stands before
 * its content. O(bytes of the directory). Errors: those of ks_zip_open(). */
gboolean ks_zip_read_directory (KsContext *context, KsBlob *blob, GArray *entries, GError **error);
