/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include "ks-error.h"
#include "ks-unpack-image.h"

#define BUFFER 65536   /* bytes read at once */
#define MOST_SCANS 100 /* of a progressive image; encoders make about ten */
#define EXIF_SIZE 4096 /* bytes of the camera's notes that are looked at */

typedef struct {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf failed;
  char message[JMSG_LENGTH_MAX];
  gboolean cut_off;

  const KsUnpackJob *job;
  guint64 at; /* of the content: behind the buffer */
  guint8 buffer[BUFFER];
  char turned[160]; /* a note */
  KsAnswer *answer;
  guint8 *data;
} Picture;

/* ---- libjpeg's questions ---- */

static void
fail (j_common_ptr jpeg)
{
  Picture *self = (Picture *) jpeg->client_data;

  jpeg->err->format_message (jpeg, self->message);
  longjmp (self->failed, 1);
}

/* Faults that libjpeg goes on after are counted by it. */
static void
count (j_common_ptr jpeg, int level)
{
  if (level < 0)
    jpeg->err->num_warnings++;
}

static void
start (j_decompress_ptr jpeg)
{
}

static boolean
fill (j_decompress_ptr jpeg)
{
  Picture *self = jpeg->client_data;
  gsize n = MIN (BUFFER, self->job->size - self->at);

  self->cut_off = n == 0 || !ks_unpack_pread (self->job, self->at, n, self->buffer);
  if (self->cut_off)
    {
      g_strlcpy (self->message, "its end is missing", sizeof self->message);
      longjmp (self->failed, 1);
    }
  self->at += n;
  jpeg->src->next_input_byte = self->buffer;
  jpeg->src->bytes_in_buffer = n;
  return TRUE;
}

/* A size is above 0. */
static void
step_over (j_decompress_ptr jpeg, long size)
{
  gsize left = size;

  for (; left > jpeg->src->bytes_in_buffer; fill (jpeg))
    left -= jpeg->src->bytes_in_buffer;
  jpeg->src->next_input_byte += left;
  jpeg->src->bytes_in_buffer -= left;
}

/* Each scan goes over all pixels, however little it says. */
static void
check_scans (j_common_ptr jpeg)
{
  Picture *self = jpeg->client_data;

  if (self->jpeg.input_scan_number > MOST_SCANS)
    {
      g_strlcpy (self->message, "it has too many scans", sizeof self->message);
      longjmp (self->failed, 1);
    }
}

/* ---- The camera's notes ---- */

static guint
number (const guint8 *at, guint size, gboolean big)
{
  guint x = 0;

  for (guint i = 0; i < size; i++)
    x |= (guint) at[i] << 8 * (big ? size - 1 - i : i);
  return x;
}

/* The orientation that Exif gives in its first directory; 1 (as it stands) when it gives none. */
static guint
exif_orientation (const guint8 *exif, gsize size)
{
  enum { HEADER = 6, ENTRY = 12, TAG = 0x112 };

  if (size < HEADER + 8 || memcmp (exif, "Exif\0\0", HEADER) != 0)
    return 1;
  exif += HEADER;
  size -= HEADER;

  gboolean big = exif[0] == 'M';
  guint at = number (exif + 4, 4, big);

  if (at > size - 2)
    return 1;
  for (guint n = number (exif + at, 2, big), entry = at + 2;
       n > 0 && entry <= size - MIN (size, ENTRY); n--, entry += ENTRY)
    if (number (exif + entry, 2, big) == TAG)
      return number (exif + entry + 8, 2, big);
  return 1;
}

/* ---- The image ---- */

static void
note_orientation (Picture *self)
{
  for (jpeg_saved_marker_ptr marker = self->jpeg.marker_list; marker != NULL; marker = marker->next)
    {
      guint orientation = exif_orientation (marker->data, marker->data_length);

      if (orientation >= 2 && orientation <= 8)
        g_snprintf (
            self->turned, sizeof self->turned,
            "The camera says that the image is to be turned (Exif orientation %u), which is "
            "not done.",
            orientation);
    }
}

static gboolean
read_rows (Picture *self, GError **error)
{
  struct jpeg_decompress_struct *jpeg = &self->jpeg;
  const char *notes[2] = { NULL };

  note_orientation (self);
  if (self->turned[0] != '\0')
    notes[0] = self->turned;
  jpeg->out_color_space = jpeg->num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg->dct_method = JDCT_ISLOW;
  jpeg_calc_output_dimensions (jpeg);
  self->answer = ks_image_answer (self->job, jpeg->output_height, jpeg->output_width,
                                  jpeg->output_components, 1, notes, &self->data, error);
  if (self->answer == NULL)
    return FALSE;

  gsize stride = (gsize) jpeg->output_width * jpeg->output_components;

  jpeg_start_decompress (jpeg);
  while (jpeg->output_scanline < jpeg->output_height)
    {
      JSAMPROW row = self->data + jpeg->output_scanline * stride;

      jpeg_read_scanlines (jpeg, &row, 1);
      ks_answer_did (self->answer, stride);
    }
  jpeg_finish_decompress (jpeg);
  return TRUE;
}

/* What libjpeg finds wrong ends this by a jump to read_or_fail(). */
static gboolean
read_picture (Picture *self, GError **error)
{
  struct jpeg_decompress_struct *jpeg = &self->jpeg;

  jpeg_create_decompress (jpeg);
  jpeg->client_data = self;
  jpeg->src = &self->source;
  jpeg->progress = &self->progress;
  jpeg_save_markers (jpeg, JPEG_APP0 + 1, EXIF_SIZE);
  jpeg_read_header (jpeg, TRUE);
  if (jpeg->num_components == 1 || jpeg->num_components == 3)
    return read_rows (self, error);
  return ks_image_skip (self->job, "is in inks (CMYK), or odd channels; save it as RGB", error);
}

static gboolean
read_or_fail (Picture *self, GError **error)
{
  if (setjmp (self->failed) == 0)
    return read_picture (self, error);

  g_autofree char *why = ks_printable (self->message, 120);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "The image is %s (%s); copy or save it again.",
               self->cut_off ? "cut off" : "damaged", why);
  return FALSE;
}

gboolean
ks_unpack_jpeg (const KsUnpackJob *job, GError **error)
{
  Picture *self = g_new0 (Picture, 1);
  gboolean unpacked;

  self->job = job;
  self->jpeg.err = jpeg_std_error (&self->errors);
  self->jpeg.client_data = self;
  self->errors.error_exit = fail;
  self->errors.emit_message = count;
  self->progress.progress_monitor = check_scans;
  self->source = (struct jpeg_source_mgr){
    .init_source = start,
    .fill_input_buffer = fill,
    .skip_input_data = step_over,
    .resync_to_restart = jpeg_resync_to_restart,
    .term_source = start,
  };
  unpacked = read_or_fail (self, error);
  jpeg_destroy_decompress (&self->jpeg);
  ks_answer_free (self->answer);
  g_free (self);
  return unpacked;
}
