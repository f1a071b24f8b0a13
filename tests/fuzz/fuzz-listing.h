/* What fuzz-open.c opens its input with where KS_FUZZ_LISTING is defined.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-tensor-file.h"

/* A file of which kleinscope-unpack has said what @input says. */
KsTensorFile *ks_fuzz_open_listing (KsContext *context, KsBlob *input, GError **error);
