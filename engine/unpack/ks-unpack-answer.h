/* The answer: a safetensors file with a listing (ks-unpack-protocol.h), put together in
 * two passes. In the first, objects are listed and the tensors among them that must be
 * unpacked are added; then the file is laid out, and their bytes are filled in.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <jansson.h>

#define KS_ANSWER_MOST_AXES 8

typedef struct _KsAnswer KsAnswer;

/* Told how much of the work is done, in [0, 1]. */
typedef void (*KsAnswerProgress) (double fraction, gpointer data);

/* What there is to do. */
typedef struct {
  int content;               /* descriptor, read by pread() alone */
  gsize size;                /* bytes of the content */
  int answer;                /* descriptor of an empty file */
  gsize most;                /* bytes that it may get */
  KsAnswerProgress progress; /* NULL: nobody listens */
  gpointer data;
  void (*allow_answer) (gsize bytes); /* asks for what it takes; NULL: there is no limit */
} KsUnpackJob;

/* Fills @out from @offset of the content, where it has so many bytes; FALSE when they cannot be
 * read. */
gboolean ks_unpack_pread (const KsUnpackJob *job, guint64 offset, gsize size, void *out);

KsAnswer *ks_answer_new (const KsUnpackJob *job);
void ks_answer_free (KsAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsAnswer, ks_answer_free)

/* Lists a new object in the group at @in (-1: it is the root, or there are no groups); the object
 * stays the answer's. *@place counts them from 0. */
json_t *ks_answer_list (KsAnswer *answer, const char *name, gssize in, gsize *place);
/* The names of the object at @place and of its groups, joined by dots; a new string. */
char *ks_answer_name (const KsAnswer *answer, gsize place);
/* A sentence that the reader of the file should see. */
void ks_answer_note (KsAnswer *answer, const char *sentence);

/* Says of an object that it is a tensor to be unpacked, and which one: they count from 0. @dtype is
 * that of safetensors, @bytes its size. The whole answer is bounded by job->most. */
gboolean ks_answer_unpack (KsAnswer *answer, json_t *object, const char *dtype, guint n_dims,
                           const guint64 *shape, gsize bytes, gsize *tensor, GError **error);

/* Writes all but the tensors' bytes. */
gboolean ks_answer_lay_out (KsAnswer *answer, GError **error);
/* Where the bytes of a tensor go, which are 0 so far. */
guint8 *ks_answer_data (KsAnswer *answer, gsize tensor);
/* Tells that so many more bytes are in their place. */
void ks_answer_did (KsAnswer *answer, gsize bytes);

/* The formats. What cannot be read at all is an error; nothing is printed. */
gboolean ks_unpack_hdf5 (const KsUnpackJob *job, GError **error);
gboolean ks_unpack_png (const KsUnpackJob *job, GError **error);
gboolean ks_unpack_jpeg (const KsUnpackJob *job, GError **error);
