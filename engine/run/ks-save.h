/* Saving: a file is whole or as it was, whatever happens meanwhile.
 *
 * The new content goes into a file without a name (O_TMPFILE), which a crash cannot leave
 * behind; it is brought to the disk, and only then linked. A name that is free is linked at
 * once. Where a file stands there already nothing can take its place but a rename, so that the
 * new one bears a hidden name beside it, ".kleinscope-HASH-N", between two system calls; where
 * the file system knows no files without names (FAT, NFS) it bears that name as long as it is
 * written. The hash is that of the target's name, N counts from 0, and who writes holds a lock
 * on the file: one that is left by a crash is held by nobody, and the next save to that target
 * removes it.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-context.h"

#define KS_SAVE_SLOTS 8 /* programs that may save to one target at once */

/* Makes @data (@size bytes) the content of the file @path, atomically and durably: when TRUE is
 * returned, file and folder are on the disk. Through a symbolic link it replaces what the link
 * names, which need not exist yet. A file that is there keeps its mode (without set-user-ID
 * and the like), its group, and, when the superuser writes it, its owner; other names of it
 * (hard links) keep the old content.
 *
 * Errors are KS_ERROR_IO, one sentence with the path: no such folder, a folder, device, pipe or
 * socket, a file that one may not write to, no space (disk, quota, largest size of a file), what
 * the disk reports; or KS_ERROR_CANCELLED, polled each megabyte. What was there is untouched
 * then and nothing is left beside it; but for the last step: when the folder cannot be brought
 * to the disk the new content is in place, and the sentence says so. */
gboolean ks_save_file (KsContext *context, const char *path, gconstpointer data, gsize size,
                       GError **error);
