/* What the photographs' formats share: one array "image" of (rows, columns, channels), of
 * bytes or, where the file has them, of 16 bits.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-unpack-answer.h"

/* Lays out an answer that holds one image, 0 so far; NULL when it is too large, or far larger than
 * its file can say. *@data is where its rows go, which follow each other. */
KsAnswer *ks_image_answer (const KsUnpackJob *job, guint rows, guint columns, guint channels,
                           guint bytes_per_channel, const char *const *notes, guint8 **data,
                           GError **error);

/* Lays out an answer whose image is skipped, for this reason. */
gboolean ks_image_skip (const KsUnpackJob *job, const char *reason, GError **error);
