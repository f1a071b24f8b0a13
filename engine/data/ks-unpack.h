/* Has a program of its own, kleinscope-unpack, parse what no program should parse beside
 * anything else: formats whose libraries have a long history of faults, or read other
 * files by design. It gets the content by descriptor, answers through a memfd, and can
 * do nothing else; engine/unpack has the program and ks-unpack-protocol.h the agreement.
 *
 * Where it is: in the variable KLEINSCOPE_UNPACK if that is set, else beside the running
 * program in a build folder, else in the libexecdir as seen from the bindir that the running
 * program is in, so that an installed tree can be moved.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-blob.h"

/* The answer for @content, of the format @what ("hdf5"): a safetensors file, to be read
 * with the same distrust as any stranger's. *@guards tells what stood between the program and
 * everything else (KS_GUARD_...). Polls cancel; the program is gone when this returns, killed
 * after 20 seconds and one for each 10 MB. Errors: what the program says is wrong with the
 * content; that it crashed, took too long or said what it should not (all KS_ERROR_DATA); that
 * there is no such program, or it cannot be started (KS_ERROR_IO). Memory: that of the answer,
 * and of the content where it is neither a file nor in memory already twice. */
KsBlob *ks_unpack (KsContext *context, const char *what, KsBlob *content, guint *guards,
                   GError **error);

/* The same within other limits: of time, in milliseconds. */
KsBlob *ks_unpack_within (KsContext *context, const char *what, KsBlob *content, guint milliseconds,
                          guint *guards, GError **error);

/* Says that the answer is not what ks-unpack-protocol.h has it be; FALSE. */
gboolean ks_unpack_set_rubbish (GError **error);

/* What a reader of the file should know of weaker guards; NULL when all are there. */
const char *ks_unpack_guard_note (guint guards);
