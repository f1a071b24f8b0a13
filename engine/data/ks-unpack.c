/* SPDX-License-Identifier: MIT */
#include "ks-unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ks-number.h"
#include "ks-reader.h"
#include "ks-unpack-protocol.h"

#define PROGRAM "kleinscope-unpack"
#define BUILT_IN "engine" G_DIR_SEPARATOR_S "unpack" G_DIR_SEPARATOR_S PROGRAM
#define LEVELS 5            /* folders of a build that are looked into, upwards */
#define PIECE (1024 * 1024) /* bytes between two polls for cancel: under 1 ms of copying */
#define POLL_MILLISECONDS 10
#define LEAST_SECONDS 20
#define BYTES_PER_MILLISECOND 10000
#define FIRST_FREE 10      /* descriptors below it are those that the program gets */
#define LEAST_HEADER 65536 /* bytes of the answer's header; and for each of the content's: */
#define HEADER_RATIO 32

/* Closed with the scope that has it. */
typedef int Descriptor;

static void
descriptor_clear (Descriptor *fd)
{
  if (*fd >= 0)
    close (*fd);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Descriptor, descriptor_clear)

/* ---- The program ---- */

/* Another user's program in a folder above ours is not to be run. */
static gboolean
may_be_run (const char *path, const struct stat *own)
{
  struct stat status;

  return stat (path, &status) == 0 && S_ISREG (status.st_mode) && access (path, X_OK) == 0
         && (status.st_uid == own->st_uid || status.st_uid == 0);
}

/* Where a build of this program has it: in the folder of the program, or one above. */
static char *
find_built (const char *folder, const struct stat *own)
{
  g_autofree char *at = g_strdup (folder);

  for (guint level = 0; level < LEVELS; level++)
    {
      g_autofree char *built = g_build_filename (at, BUILT_IN, NULL);
      char *above = g_path_get_dirname (at);

      if (may_be_run (built, own))
        {
          g_free (above);
          return g_steal_pointer (&built);
        }
      g_free (at);
      at = above;
    }
  return NULL;
}

static char *
find_program (GError **error)
{
  const char *asked = g_getenv ("KLEINSCOPE_UNPACK");
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = own != NULL ? g_path_get_dirname (own) : g_strdup (KS_BINDIR);
  g_autofree char *built = NULL, *installed = NULL;
  struct stat status = { .st_uid = 0 };

  if (asked != NULL)
    return g_strdup (asked);
  if (own != NULL && stat (own, &status) == 0)
    built = find_built (folder, &status);
  if (built != NULL)
    return g_steal_pointer (&built);
  installed = g_canonicalize_filename (KS_LIBEXEC_FROM_BIN G_DIR_SEPARATOR_S PROGRAM, folder);
  if (may_be_run (installed, &status))
    return g_steal_pointer (&installed);

  g_autofree char *printable = ks_printable (installed, 200);

  g_set_error (error, KS_ERROR, KS_ERROR_IO,
               "It is read by the program “%s”, which is not there; install Kleinscope again, or "
               "say in the variable KLEINSCOPE_UNPACK where the program is.",
               printable);
  return NULL;
}

/* ---- What it is given ---- */

static gboolean
set_system_error (const char *what, int code, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_IO, "%s: %s; close other programs, or try again.", what,
               g_strerror (code));
  return FALSE;
}

static int
create_memory_file (GError **error)
{
  int fd = memfd_create (PROGRAM, MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd < 0)
    set_system_error ("There is no room for what it holds", errno, error);
  return fd;
}

static gboolean
write_exactly (int fd, const guint8 *data, gsize size, GError **error)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = write (fd, data + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return set_system_error ("There is no room for what it holds", errno, error);
      done += n;
    }
  return TRUE;
}

/* From now on its bytes stay as they are. */
static gboolean
seal (int fd, GError **error)
{
  if (fcntl (fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
    return TRUE;
  return set_system_error ("What it holds cannot be sealed", errno, error);
}

/* The content as a sealed file in memory; -1 on error. */
static int
copy_content (KsContext *context, KsBlob *content, GError **error)
{
  g_auto (Descriptor) fd = create_memory_file (error);
  g_autofree guint8 *piece = ks_new (context, guint8, MIN (content->size, PIECE), error);

  if (fd < 0 || piece == NULL)
    return -1;
  for (gsize done = 0; done < content->size; done += PIECE)
    {
      gsize n = MIN (PIECE, content->size - done);

      if (!ks_context_check (context, error)
          || !ks_blob_read (context, content, done, n, piece, error)
          || !write_exactly (fd, piece, n, error))
        return -1;
    }
  return seal (fd, error) ? g_steal_fd (&fd) : -1;
}

/* What the answer may have: all that packed bytes can become, and no more than half of memory. */
static gsize
most_answer (const KsBlob *content)
{
  gsize half = (gsize) sysconf (_SC_PHYS_PAGES) * sysconf (_SC_PAGESIZE) / 2;

  return MIN (half, MIN (half, content->size) * (KS_UNPACK_RATIO + HEADER_RATIO)
                        + KS_UNPACK_SLACK + LEAST_HEADER);
}

/* ---- The run ---- */

/* A program that runs: it is ended, and waited for, with the scope that has it. */
typedef struct {
  pid_t pid; /* 0 = none */
  int status;
} Child;

static void
child_clear (Child *child)
{
  if (child->pid == 0)
    return;
  kill (child->pid, SIGKILL);
  while (waitpid (child->pid, &child->status, 0) < 0 && errno == EINTR)
    ;
  child->pid = 0;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Child, child_clear)

/* Copies of the descriptors above those that the program will have, so that none overwrites
 * another. */
static gboolean
raise_descriptors (const int from[3], int to[3], GError **error)
{
  for (int i = 0; i < 3; i++)
    if ((to[i] = fcntl (from[i], F_DUPFD_CLOEXEC, FIRST_FREE)) < 0)
      return set_system_error ("The program that reads it cannot be started", errno, error);
  return TRUE;
}

static gboolean
spawn (Child *child, const char *program, char *const *arguments, const int descriptors[3],
       GError **error)
{
  char *const environment[] = { NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  int failed;

  sigemptyset (&none);
  sigfillset (&all);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, descriptors[0], KS_UNPACK_CONTENT);
  posix_spawn_file_actions_adddup2 (&actions, descriptors[1], KS_UNPACK_STATUS);
  posix_spawn_file_actions_addopen (&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2 (&actions, descriptors[2], KS_UNPACK_ANSWER);
  posix_spawn_file_actions_addclosefrom_np (&actions, KS_UNPACK_ANSWER + 1);

  /* A group of its own: what is typed at the terminal is for us to hear, who end it. */
  posix_spawnattr_init (&attributes);
  posix_spawnattr_setflags (&attributes,
                            POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setsigdefault (&attributes, &all);
  failed = posix_spawn (&child->pid, program, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  if (failed == 0)
    return TRUE;
  child->pid = 0;

  g_autofree char *printable = ks_printable (program, 200);

  g_set_error (error, KS_ERROR, KS_ERROR_IO,
               "The program that reads it, “%s”, cannot be started: %s; install Kleinscope again.",
               printable, g_strerror (failed));
  return FALSE;
}

/* What the program said so far. */
typedef struct {
  char text[KS_UNPACK_MOST_STATUS + 1];
  gsize size;
  gboolean hung_up; /* nobody is left who could say more */
  gboolean ended;   /* nothing more is listened to */
} Status;

static gboolean
read_status (Status *status, int fd, GError **error)
{
  gssize n = read (fd, status->text + status->size, KS_UNPACK_MOST_STATUS - status->size);

  if (n < 0 && errno == EINTR)
    return TRUE;
  if (n < 0)
    return set_system_error ("The program that reads it cannot be heard", errno, error);
  status->size += n;
  status->text[status->size] = '\0';
  status->hung_up = n == 0;
  status->ended = status->hung_up || status->size == KS_UNPACK_MOST_STATUS
                  || memchr (status->text, '\n', status->size) != NULL;
  return TRUE;
}

static gboolean
wait_for_status (KsContext *context, int fd, guint milliseconds, Status *status, GError **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  while (!status->ended)
    {
      struct pollfd waited = { fd, POLLIN, 0 };

      if (!ks_context_check (context, error))
        return FALSE;
      if (poll (&waited, 1, POLL_MILLISECONDS) > 0 && !read_status (status, fd, error))
        return FALSE;
      ks_context_progress (context, strspn (status->text, ".") / (double) KS_UNPACK_DOTS);
      if (!status->ended && g_get_monotonic_time () > end)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "Reading it took more than %.3g seconds and was ended, as a damaged file "
                       "makes it go on for ever; save the file again.",
                       milliseconds / 1000.0);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
set_crashed (int signal, GError **error)
{
  if (signal == SIGPROF || signal == SIGXCPU) /* its own limits */
    g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                         "Reading it took far longer than a file of its size needs and was ended, "
                         "as a damaged file makes it go on for ever; save the file again.");
  else
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "The program that reads it was ended by signal %d (%s), as a file that is damaged "
                 "or holds too much can make it be; save the file again, or a part of it.",
                 signal, g_strsignal (signal));
  return FALSE;
}

gboolean
ks_unpack_set_rubbish (GError **error)
{
  g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                       "The program that reads it gave no answer that makes sense; save the file "
                       "again, or install Kleinscope again.");
  return FALSE;
}

/* The line behind the dots: "ok GUARDS", or an error that the program found. */
static gboolean
check_status (const Status *status, const Child *child, guint *guards, GError **error)
{
  const char *line = status->text + strspn (status->text, ".");
  const char *end = strchr (line, '\n');
  g_autofree char *text = g_strndup (line, end != NULL ? end - line : 0);
  guint64 number;

  if (end == NULL && status->hung_up && WIFSIGNALED (child->status))
    return set_crashed (WTERMSIG (child->status), error);
  if (g_str_has_prefix (text, "ok ")
      && ks_integer_from_text (text + strlen ("ok "), 0, KS_GUARD_ALL, &number))
    {
      *guards = number;
      return TRUE;
    }
  if (!g_str_has_prefix (text, "error ") || !g_str_has_suffix (text, ".")
      || !g_utf8_validate (text, -1, NULL))
    return ks_unpack_set_rubbish (error);

  g_autofree char *sentence = ks_printable (text + strlen ("error "), KS_UNPACK_MOST_STATUS);

  g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA, sentence);
  return FALSE;
}

/* Runs the program over both files, and waits until it is gone. */
static gboolean
run_program (KsContext *context, const char *what, const KsBlob *content, int content_fd,
             int answer_fd, guint milliseconds, guint *guards, GError **error)
{
  g_autofree char *program = find_program (error);
  g_autofree char *size = g_strdup_printf ("%" G_GSIZE_FORMAT, content->size);
  g_autofree char *most = g_strdup_printf ("%" G_GSIZE_FORMAT, most_answer (content));
  char *arguments[] = { (char *) PROGRAM, (char *) what, size, most, NULL };
  int ends[2], raised[3] = { -1, -1, -1 };
  g_auto (Child) child = { 0 };
  Status status = { "" };

  if (program == NULL)
    return FALSE;
  if (pipe2 (ends, O_CLOEXEC) != 0)
    return set_system_error ("The program that reads it cannot be started", errno, error);

  g_auto (Descriptor) status_fd = ends[0];
  gboolean started = raise_descriptors ((int[]){ content_fd, ends[1], answer_fd }, raised, error)
                     && spawn (&child, program, arguments, raised, error);

  close (ends[1]);
  for (int i = 0; i < 3; i++)
    descriptor_clear (&raised[i]);
  if (!started || !wait_for_status (context, status_fd, milliseconds, &status, error))
    return FALSE;
  child_clear (&child);
  return check_status (&status, &child, guards, error);
}

/* ---- The answer ---- */

/* The file in memory @fd, which passes to the answer, also on failure. */
static KsBlob *
take_answer (KsContext *context, int fd, const KsBlob *content, GError **error)
{
  gboolean sealed = seal (fd, error);
  g_autoptr (KsBlob) answer = ks_blob_new_file (fd, sealed ? error : NULL);
  guint8 preamble[8];

  if (!sealed || answer == NULL)
    return NULL;
  if (!ks_context_grants (context, answer->size))
    {
      g_autofree char *amount = g_format_size (answer->size);

      g_set_error (error, KS_ERROR, KS_ERROR_MEMORY,
                   "It takes %s of memory unpacked, which is not to be had; close other programs.",
                   amount);
      return NULL;
    }
  if (answer->size >= sizeof preamble
      && !ks_blob_read (context, answer, 0, sizeof preamble, preamble, error))
    return NULL;
  if (answer->size < sizeof preamble
      || ks_load64 (preamble, FALSE) / HEADER_RATIO > content->size + LEAST_HEADER / HEADER_RATIO)
    {
      ks_unpack_set_rubbish (error);
      return NULL;
    }
  return g_steal_pointer (&answer);
}

KsBlob *
ks_unpack_within (KsContext *context, const char *what, KsBlob *content, guint milliseconds,
                  guint *guards, GError **error)
{
  g_return_val_if_fail (what != NULL && content != NULL && guards != NULL, NULL);

  int own = ks_blob_descriptor (content);
  guint8 first;

  if (!ks_context_check (context, error))
    return NULL;

  g_auto (Descriptor) copy = own < 0 ? copy_content (context, content, error) : -1;

  if (own < 0 && copy < 0)
    return NULL;

  g_auto (Descriptor) answer = create_memory_file (error);

  /* The program reads the file by itself; a last read tells whether it was changed meanwhile. */
  if (answer < 0
      || !run_program (context, what, content, own < 0 ? copy : own, answer, milliseconds, guards,
                       error)
      || !ks_blob_read (context, content, 0, MIN (content->size, 1), &first, error))
    return NULL;
  return take_answer (context, g_steal_fd (&answer), content, error);
}

KsBlob *
ks_unpack (KsContext *context, const char *what, KsBlob *content, guint *guards, GError **error)
{
  g_return_val_if_fail (content != NULL, NULL);

  guint milliseconds = MIN (LEAST_SECONDS * 1000 + content->size / BYTES_PER_MILLISECOND,
                            G_MAXUINT / 2);

  return ks_unpack_within (context, what, content, milliseconds, guards, error);
}

const char *
ks_unpack_guard_note (guint guards)
{
  switch (guards & (KS_GUARD_LANDLOCK | KS_GUARD_SECCOMP))
    {
    case KS_GUARD_LANDLOCK | KS_GUARD_SECCOMP:
      return NULL;
    case KS_GUARD_SECCOMP:
      return "This kernel has no Landlock: the program that read the file was kept from other "
             "files "
             "by its system call filter alone.";
    case KS_GUARD_LANDLOCK:
      return "This kernel has no system call filter: the program that read the file was kept from "
             "other files by Landlock alone.";
    default:
      return "This kernel has neither Landlock nor a system call filter: the program that read the "
             "file was held by limits alone; open only files that you trust.";
    }
}
