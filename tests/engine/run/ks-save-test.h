/* What the tests of saving share: a folder to save in, and system calls that can be made to fail.
 * The linker puts functions of ks-save-test.c, named __wrap_CALL, in the way of the saving's
 * calls (some of which the C library calls CALL64).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-save.h"
#include "ks-test.h"

/* What happens to the calls. */
typedef struct {
  const char *failing;  /* the name of the call that fails, or NULL */
  int failure;          /* ... with this errno, */
  guint after;          /* ... after so many of it went well, */
  guint times;          /* ... so often */
  guint hits;           /* how often it did */
  gint64 kill_at;       /* the number of the call before which the process dies; -1 = none */
  int n_calls;          /* so far, of all names and threads */
  gboolean is_old;      /* the file system knows no files without names */
  gsize piece;          /* bytes that one write takes; 0 = all */
  KsContext *cancelled; /* by the first write */
} KsSaveCalls;

extern KsSaveCalls ks_save_calls;

void ks_save_reset (void); /* nothing fails any more */

/* An empty folder, a new string; how many files are in one; and away with all of it. */
char *ks_save_folder (void);
guint ks_save_count (const char *folder);
void  ks_save_remove (const char *folder);

/* Makes @content that of a new file @path; NULL for no file. And whether it is. */
void     ks_save_put (const char *path, const char *content);
gboolean ks_save_holds (const char *path, const char *content);

/* ks_save_file() of a text; one that must succeed; one that must fail with @word. */
gboolean ks_save_text (const char *path, const char *content, GError **error);
void     ks_assert_saves (const char *path, const char *content);
void     ks_assert_save_refused (const char *path, const char *word);

/* Whether the file system knows no files without names: tests go both ways. */
#define KS_SAVE_WAYS 2
