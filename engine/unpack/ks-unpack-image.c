/* SPDX-License-Identifier: MIT */
#include "ks-unpack-image.h"

#include "ks-error.h"
#include "ks-unpack-protocol.h"

#define MOST_PIXELS (1u << 28)

static json_t *
list_image (KsAnswer *answer)
{
  gsize place;

  json_object_set_new (ks_answer_list (answer, "", -1, &place), "group", json_true ());
  return ks_answer_list (answer, "image", 0, &place);
}

static gboolean
check_size (const KsUnpackJob *job, guint rows, guint columns, gsize bytes, GError **error)
{
  gsize spare = bytes - MIN (bytes, KS_UNPACK_SLACK);

  if ((guint64) rows * columns > MOST_PIXELS)
    {
      g_set_error (
          error, KS_ERROR, KS_ERROR_DATA,
          "The image has %u x %u pixels, more than the %u that are read; cut it, or make it "
          "smaller.",
          columns, rows, MOST_PIXELS);
      return FALSE;
    }
  if (spare / KS_UNPACK_RATIO > job->size)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "The image is said to have %u x %u pixels, far more than are stored; save it "
                   "again.",
                   columns, rows);
      return FALSE;
    }
  return TRUE;
}

KsAnswer *
ks_image_answer (const KsUnpackJob *job, guint rows, guint columns, guint channels,
                 guint bytes_per_channel, const char *const *notes, guint8 **data, GError **error)
{
  const guint64 shape[] = { rows, columns, channels };
  gsize bytes = (gsize) rows * columns * channels * bytes_per_channel, tensor;
  g_autoptr (KsAnswer) answer = ks_answer_new (job);

  if (!check_size (job, rows, columns, bytes, error))
    return NULL;
  for (gsize i = 0; notes[i] != NULL; i++)
    ks_answer_note (answer, notes[i]);
  if (!ks_answer_unpack (answer, list_image (answer), bytes_per_channel == 1 ? "U8" : "U16", 3,
                         shape, bytes, &tensor, error)
      || !ks_answer_lay_out (answer, error))
    return NULL;
  *data = ks_answer_data (answer, tensor);
  return g_steal_pointer (&answer);
}

gboolean
ks_image_skip (const KsUnpackJob *job, const char *reason, GError **error)
{
  g_autoptr (KsAnswer) answer = ks_answer_new (job);

  json_object_set_new (list_image (answer), "skipped", json_string (reason));
  return ks_answer_lay_out (answer, error);
}
