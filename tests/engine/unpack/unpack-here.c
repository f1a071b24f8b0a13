/* SPDX-License-Identifier: MIT */
#include "unpack-here.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ks-unpack-answer.h"
#include "ks-unpack-protocol.h"

static const struct {
  const char *name;
  gboolean (*unpack) (const KsUnpackJob *job, GError **error);
} formats[] = {
  { "hdf5", ks_unpack_hdf5 },
  { "jpeg", ks_unpack_jpeg },
  { "png", ks_unpack_png },
};

static void
count_dots (double fraction, gpointer dots)
{
  g_assert_cmpfloat (fraction, >=, 0.0);
  g_assert_cmpfloat (fraction, <=, 1.0);
  *(guint *) dots = MAX (*(guint *) dots, (guint) (fraction * KS_UNPACK_DOTS));
}

static GBytes *
take (int fd)
{
  struct stat status;
  guint8 *data;

  g_assert_cmpint (fstat (fd, &status), ==, 0);
  data = g_malloc (MAX (status.st_size, 1));
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  g_assert_cmpint (read (fd, data, status.st_size), ==, status.st_size);
  return g_bytes_new_take (data, status.st_size);
}

GBytes *
unpack_within (const char *format, gconstpointer data, gsize size, gsize most, guint *dots,
               GError **error)
{
  int content = memfd_create ("content", MFD_CLOEXEC), answer = memfd_create ("answer", MFD_CLOEXEC);
  const KsUnpackJob job = { content, size, answer, most, count_dots, dots, NULL };
  GBytes *bytes = NULL;
  gsize f = 0;

  g_assert_cmpint (write (content, data, size), ==, (gssize) size);
  while (!g_str_equal (formats[f].name, format))
    f++;
  if (formats[f].unpack (&job, error))
    bytes = take (answer);
  close (content);
  close (answer);
  return bytes;
}

GBytes *
unpack_here (const char *format, gconstpointer data, gsize size, GError **error)
{
  guint dots = 0;

  return unpack_within (format, data, size, size * KS_UNPACK_RATIO + KS_UNPACK_SLACK, &dots,
                        error);
}
