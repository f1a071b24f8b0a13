/* SPDX-License-Identifier: MIT */
#include <png.h>

#include "ks-error.h"
#include "ks-unpack-image.h"

#define BUFFER 65536 /* bytes read at once */

typedef struct {
  const KsUnpackJob *job;
  guint64 at;       /* of the content: behind the buffer */
  gsize begin, end; /* what of the buffer is still to be read */
  guint8 buffer[BUFFER];
  char message[160]; /* what libpng said is wrong */
  gboolean cut_off;

  KsAnswer *answer;
  guint8 *data;
  guint rows, columns, channels, depth;
} Picture;

/* libpng reads small pieces. */
static void
read_bytes (png_structp png, png_bytep out, png_size_t size)
{
  Picture *self = png_get_io_ptr (png);

  for (gsize done = 0; done < size;)
    {
      if (self->begin == self->end)
        {
          self->begin = 0;
          self->end = MIN (BUFFER, self->job->size - self->at);
          self->cut_off = self->end == 0
                          || !ks_unpack_pread (self->job, self->at, self->end, self->buffer);
          if (self->cut_off)
            png_error (png, "cut off");
          self->at += self->end;
        }

      gsize n = MIN (size - done, self->end - self->begin);

      memcpy (out + done, self->buffer + self->begin, n);
      self->begin += n;
      done += n;
    }
}

static void
fail (png_structp png, png_const_charp message)
{
  Picture *self = png_get_error_ptr (png);

  g_strlcpy (self->message, message, sizeof self->message);
  png_longjmp (png, 1);
}

static void
pass_over (png_structp png, png_const_charp message)
{
}

/* Has rows come as bytes, or 16 bits of the machine's order, without transparency. */
static void
ask_for_plain_rows (png_structp png, png_infop info)
{
  png_set_palette_to_rgb (png);
  png_set_expand_gray_1_2_4_to_8 (png);
  png_set_strip_alpha (png);
  if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (png);
}

static gboolean
has_transparency (png_structp png, png_infop info)
{
  return (png_get_color_type (png, info) & PNG_COLOR_MASK_ALPHA) != 0
         || png_get_valid (png, info, PNG_INFO_tRNS) != 0;
}

/* What libpng finds wrong ends this by a jump to ks_unpack_png(). FALSE with another error. */
static gboolean
read_picture (Picture *self, png_structp png, png_infop info, GError **error)
{
  const char *notes[2] = { NULL };
  int passes;

  png_set_user_limits (png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_keep_unknown_chunks (png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
  png_read_info (png, info);
  if (has_transparency (png, info))
    notes[0] = "The image is partly transparent, which is left out.";
  ask_for_plain_rows (png, info);
  passes = png_set_interlace_handling (png);
  self->rows = png_get_image_height (png, info);
  self->columns = png_get_image_width (png, info);
  if ((guint64) self->rows * self->columns <= G_MAXUINT32)
    png_read_update_info (png, info);
  self->channels = png_get_channels (png, info);
  self->depth = png_get_bit_depth (png, info) / 8;
  self->answer = ks_image_answer (self->job, self->rows, self->columns, self->channels, self->depth,
                                  notes, &self->data, error);
  if (self->answer == NULL)
    return FALSE;

  gsize stride = (gsize) self->columns * self->channels * self->depth;

  /* Rows are written straight into the answer. */
  g_assert_cmpuint (png_get_rowbytes (png, info), ==, stride);
  for (int pass = 0; pass < passes; pass++)
    for (guint row = 0; row < self->rows; row++)
      {
        png_read_row (png, self->data + row * stride, NULL);
        if (pass == passes - 1)
          ks_answer_did (self->answer, stride);
      }
  png_read_end (png, NULL);
  return TRUE;
}

/* libpng jumps here: what has changed since lives in @self. */
static gboolean
read_or_fail (Picture *self, png_structp png, png_infop info, GError **error)
{
  if (setjmp (png_jmpbuf (png)) == 0)
    {
      png_set_read_fn (png, self, read_bytes);
      return read_picture (self, png, info, error);
    }

  g_autofree char *why = ks_printable (self->message, 120);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "The image is %s (%s); copy or save it again.",
               self->cut_off ? "cut off" : "damaged", why);
  return FALSE;
}

gboolean
ks_unpack_png (const KsUnpackJob *job, GError **error)
{
  Picture *self = g_new0 (Picture, 1);
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, self, fail, pass_over);
  png_infop info = png_create_info_struct (png);
  gboolean unpacked;

  self->job = job;
  unpacked = read_or_fail (self, png, info, error);
  png_destroy_read_struct (&png, &info, NULL);
  ks_answer_free (self->answer);
  g_free (self);
  return unpacked;
}
