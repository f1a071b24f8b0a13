/* What the parsers share, with the calls that it makes failing or stopping short.
 *
 * The linker puts the functions __wrap_...() in the place of what they are named after.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-unpack-answer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ks-test.h"
#include "unpack-here.h"

/* How a call goes that is not simply made; each test sets it back. */
static struct {
  gboolean no_file, no_map, no_read;
  gboolean halting; /* reads are interrupted and bring one byte at a time, in turn */
  guint n_reads;
} plays;

gssize __real_pread64 (int file, void *out, gsize size, goffset offset);
gssize __wrap_pread64 (int file, void *out, gsize size, goffset offset);
gssize
__wrap_pread64 (int file, void *out, gsize size, goffset offset)
{
  plays.n_reads++;
  if (plays.no_read || (plays.halting && plays.n_reads % 2 == 1))
    {
      errno = plays.no_read ? EIO : EINTR;
      return -1;
    }
  return __real_pread64 (file, out, plays.halting ? MIN (size, 1) : size, offset);
}

int __real_ftruncate64 (int file, goffset size);
int __wrap_ftruncate64 (int file, goffset size);
int
__wrap_ftruncate64 (int file, goffset size)
{
  return plays.no_file ? -1 : __real_ftruncate64 (file, size);
}

void *__real_mmap64 (void *at, gsize size, int protection, int flags, int file, goffset offset);
void *__wrap_mmap64 (void *at, gsize size, int protection, int flags, int file, goffset offset);
void *
__wrap_mmap64 (void *at, gsize size, int protection, int flags, int file, goffset offset)
{
  return plays.no_map ? MAP_FAILED : __real_mmap64 (at, size, protection, flags, file, offset);
}

static gsize allowed;

static void
allow_answer (gsize bytes)
{
  allowed = bytes;
}

static KsUnpackJob
job_new (void)
{
  return (KsUnpackJob){ .content = memfd_create ("content", MFD_CLOEXEC),
                        .answer = memfd_create ("answer", MFD_CLOEXEC),
                        .most = 1 << 20,
                        .allow_answer = allow_answer };
}

static void
job_clear (KsUnpackJob *job)
{
  close (job->content);
  close (job->answer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsUnpackJob, job_clear)

/* One byte, "x". */
static KsAnswer *
answer_new (const KsUnpackJob *job, gsize *tensor)
{
  KsAnswer *answer = ks_answer_new (job);
  const guint64 shape = 1;
  gsize place;

  ks_answer_list (answer, "", -1, &place);
  g_assert_true (ks_answer_unpack (answer, ks_answer_list (answer, "x", place, &place), "U8", 1,
                                   &shape, 1, tensor, NULL));
  return answer;
}

static void
test_laid_out (void)
{
  g_auto (KsUnpackJob) job = job_new ();
  gsize tensor;
  g_autoptr (KsAnswer) answer = answer_new (&job, &tensor);
  g_autoptr (GError) error = NULL;
  char last = '\0';

  g_assert_true (ks_answer_lay_out (answer, &error));
  g_assert_no_error (error);
  *ks_answer_data (answer, tensor) = 'x';
  ks_answer_did (answer, 1); /* nobody listens */
  g_assert_cmpint (lseek (job.answer, 0, SEEK_END), ==, allowed);
  g_assert_cmpint (pread (job.answer, &last, 1, allowed - 1), ==, 1);
  g_assert_cmpint (last, ==, 'x');
}

static void
check_lay_out (gboolean *lacking)
{
  g_auto (KsUnpackJob) job = job_new ();
  gsize tensor;
  g_autoptr (KsAnswer) answer = answer_new (&job, &tensor);
  g_autoptr (GError) error = NULL;

  *lacking = TRUE;
  g_assert_false (ks_answer_lay_out (answer, &error));
  *lacking = FALSE;
  ks_assert_error (&error, KS_ERROR_DATA, "more than the 1.0", NULL);
}

static void
test_no_room (void)
{
  check_lay_out (&plays.no_file);
  check_lay_out (&plays.no_map);
}

/* Sizes that cannot be added up. */
static void
test_overflow (void)
{
  g_auto (KsUnpackJob) job = job_new ();
  gsize tensor;
  g_autoptr (KsAnswer) answer = answer_new (&job, &tensor);
  g_autoptr (GError) error = NULL;
  const guint64 shape = G_MAXSIZE;
  gsize place;

  g_assert_false (ks_answer_unpack (answer, ks_answer_list (answer, "y", 0, &place), "U8", 1,
                                    &shape, shape, &tensor, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "18.4", "more than the 1.0", NULL);
}

static GBytes *
unpack (const char *format, const char *name, GError **error)
{
  g_autofree char *path = ks_test_data (name);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  return unpack_here (format, content, size, error);
}

/* Reads that stop short go on; ones that fail are an error. */
static void
test_reads (void)
{
  static const char *const files[][2] = {
    { "hdf5", "hdf5/packed.h5" },
    { "jpeg", "images/colour.jpg" },
    { "png", "images/colour.png" },
  };

  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autoptr (GBytes) whole = unpack (files[f][0], files[f][1], NULL);
      g_autoptr (GError) error = NULL;

      plays.halting = TRUE;
      plays.n_reads = 0;
      g_autoptr (GBytes) slow = unpack (files[f][0], files[f][1], &error);
      plays.halting = FALSE;
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (whole, slow));
      g_assert_cmpuint (plays.n_reads, >, 100);

      plays.no_read = TRUE;
      g_assert_null (unpack (files[f][0], files[f][1], &error));
      plays.no_read = FALSE;
      ks_assert_error (&error, KS_ERROR_DATA, "cut off", NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unpack/answer/laid-out", test_laid_out);
  g_test_add_func ("/unpack/answer/no-room", test_no_room);
  g_test_add_func ("/unpack/answer/overflow", test_overflow);
  g_test_add_func ("/unpack/answer/reads", test_reads);
  return g_test_run ();
}
