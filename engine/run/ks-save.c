/* SPDX-License-Identifier: MIT */
#include "ks-save.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE 1048576 /* bytes written between two looks for cancel: about a millisecond */
#define MOST_LINKS 40 /* as the kernel follows */
#define HIDDEN_SIZE 64

/* One file on its way. */
typedef struct {
  char *shown;              /* the path as sentences show it; owned */
  int folder;               /* that the target stands in, or -1 */
  char *name;               /* the target's, there; owned */
  gboolean is_there;        /* a regular file of that name */
  struct stat before;       /* of it */
  int fd;                   /* the new content, locked while it has a name of its own; or -1 */
  char hidden[HIDDEN_SIZE]; /* that name; empty while it has none */
} Save;

static void
close_content (Save *self)
{
  if (self->hidden[0] != '\0')
    unlinkat (self->folder, self->hidden, 0);
  self->hidden[0] = '\0';
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
save_clear (Save *self)
{
  close_content (self);
  if (self->folder >= 0)
    close (self->folder);
  g_free (self->name);
  g_free (self->shown);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Save, save_clear)

/* Sentences */

/* What stands behind "could not be saved": the reason, and the way out. */
static const char *
way_out (int failure)
{
  switch (failure)
    {
    case ENOSPC:
      return "the disk is full; free some space there, or save elsewhere";
    case EDQUOT:
      return "your share of the disk is used up; free some space there, or save elsewhere";
    case EFBIG:
      return "it is larger than a file may be there; save elsewhere";
    case EIO:
      return "the disk reports an error; save to another one, and have this one looked at";
    case EROFS:
      return "nothing can be written to that disk; save elsewhere";
    case EACCES:
    case EPERM:
      return "its folder may not be written to; save elsewhere";
    case ENOENT:
      return "its folder does not exist; make it first, or save elsewhere";
    case ENOTDIR:
      return "what should be its folder is a file; save elsewhere";
    case ENAMETOOLONG:
      return "its name is too long; choose a shorter one";
    case ELOOP:
      return "its symbolic links lead round in a circle; save elsewhere";
    default:
      return NULL;
    }
}

/* FALSE, so that a step can end with it. */
static gboolean
refuse (const Save *self, int failure, GError **error)
{
  const char *reason = way_out (failure);

  if (reason != NULL)
    g_set_error (error, KS_ERROR, KS_ERROR_IO, "“%s” could not be saved: %s.", self->shown, reason);
  else
    g_set_error (error, KS_ERROR, KS_ERROR_IO, "“%s” could not be saved: %s; save elsewhere.",
                 self->shown, g_strerror (failure));
  return FALSE;
}

static gboolean
refuse_as (const Save *self, const char *what, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_IO, "“%s” %s.", self->shown, what);
  return FALSE;
}

/* The target */

/* Where @path leads through links, the last of which may lead to nothing; NULL with errno set. */
static char *
follow_links (const char *path)
{
  g_autofree char *at = g_strdup (path);

  for (guint n = 0; n < MOST_LINKS; n++)
    {
      char to[PATH_MAX];
      gssize length = readlink (at, to, sizeof to);

      if (length < 0)
        return errno == EINVAL || errno == ENOENT ? g_steal_pointer (&at) : NULL;
      g_autofree char *folder = g_path_get_dirname (at);
      g_autofree char *link = g_strndup (to, (gsize) length);
      g_free (at);
      at = g_path_is_absolute (link) ? g_steal_pointer (&link)
                                     : g_build_filename (folder, link, NULL);
    }
  errno = ELOOP;
  return NULL;
}

static gboolean
check_target (Save *self, GError **error)
{
  if (fstatat (self->folder, self->name, &self->before, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT || refuse (self, errno, error);
  if (S_ISDIR (self->before.st_mode))
    return refuse_as (self, "is a folder; name a file in it", error);
  if (!S_ISREG (self->before.st_mode))
    return refuse_as (self, "is a device, a pipe or a socket; name a file", error);
  if (faccessat (self->folder, self->name, W_OK, AT_EACCESS) != 0)
    return errno == EROFS
               ? refuse (self, EROFS, error)
               : refuse_as (self, "is read-only; allow writing to it, or save under another name",
                            error);
  self->is_there = TRUE;
  return TRUE;
}

static gboolean
find_target (Save *self, const char *path, GError **error)
{
  if (*path == '\0' || g_str_has_suffix (path, "/"))
    return refuse_as (self, "names no file; add a name", error);

  g_autofree char *target = follow_links (path);
  if (target == NULL)
    return refuse (self, errno, error);

  g_autofree char *folder = g_path_get_dirname (target);
  self->name = g_path_get_basename (target);
  self->folder = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->folder < 0)
    return refuse (self, errno, error);
  return check_target (self, error);
}

/* Hidden names */

static void
name_hidden (const Save *self, guint slot, char hidden[HIDDEN_SIZE])
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, self->name, -1);

  g_snprintf (hidden, HIDDEN_SIZE, ".kleinscope-%.16s-%u", hash, slot);
}

/* Whether @fd is the file of the name @hidden; @otherwise where it cannot be told. */
static gboolean
is_named (const Save *self, int fd, const char *hidden, gboolean otherwise)
{
  struct stat open_one, named;

  if (fstat (fd, &open_one) != 0
      || fstatat (self->folder, hidden, &named, AT_SYMLINK_NOFOLLOW) != 0)
    return errno != ENOENT && otherwise;
  return S_ISREG (named.st_mode) && open_one.st_dev == named.st_dev
         && open_one.st_ino == named.st_ino;
}

/* Removes what a crash has left: a file of the name that nobody holds. Who holds the lock of
 * a file is alone in renaming and removing it, so that no other one is hit. */
static void
remove_left (const Save *self, const char *hidden)
{
  int fd = openat (self->folder, hidden, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd < 0)
    return;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0 && is_named (self, fd, hidden, FALSE))
    unlinkat (self->folder, hidden, 0);
  close (fd);
}

static void
remove_all_left (const Save *self)
{
  for (guint slot = 0; slot < KS_SAVE_SLOTS; slot++)
    {
      char hidden[HIDDEN_SIZE];

      name_hidden (self, slot, hidden);
      remove_left (self, hidden);
    }
}

static gboolean
refuse_slots (const Save *self, GError **error)
{
  char hidden[HIDDEN_SIZE];

  name_hidden (self, 0, hidden);
  *strrchr (hidden, '0') = '\0';
  g_set_error (error, KS_ERROR, KS_ERROR_IO,
               "“%s” could not be saved: the names %s0 to %s%u beside it are all taken; remove "
               "these files if no other program is saving it.",
               self->shown, hidden, hidden, KS_SAVE_SLOTS - 1);
  return FALSE;
}

/* Content */

/* What others may read and write stays so. In a group that cannot be kept, those of
 * the group it has now may do no more than anyone may. */
static void
keep_owner (const Save *self)
{
  mode_t mode = self->before.st_mode & 0777;
  struct stat now;

  if (fchown (self->fd, self->before.st_uid, self->before.st_gid) != 0
      && fchown (self->fd, (uid_t) -1, self->before.st_gid) != 0
      && (fstat (self->fd, &now) != 0 || now.st_gid != self->before.st_gid))
    mode = (mode & 0707) | (mode & 0007) << 3;
  /* File systems without modes refuse; the file is more private than it was then. */
  (void) fchmod (self->fd, mode);
}

static gboolean
write_content (const Save *self, KsContext *context, const guint8 *data, gsize size, GError **error)
{
  while (size > 0)
    {
      if (!ks_context_check (context, error))
        return FALSE;

      gssize n = write (self->fd, data, MIN (size, PIECE));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return refuse (self, n == 0 ? EIO : errno, error);
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static gboolean
bring_to_disk (const Save *self, KsContext *context, GError **error)
{
  while (fsync (self->fd) != 0)
    if (errno != EINTR)
      return refuse (self, errno, error);
    else if (!ks_context_check (context, error))
      return FALSE;
  return ks_context_check (context, error);
}

static gboolean
fill (const Save *self, KsContext *context, const guint8 *data, gsize size, GError **error)
{
  if (self->is_there)
    keep_owner (self);
  return write_content (self, context, data, size, error) && bring_to_disk (self, context, error);
}

/* A file that is there lends its mode later: until then the new one is the owner's alone. */
static mode_t
first_mode (const Save *self)
{
  return self->is_there ? 0600 : 0666;
}

/* The two ways */

static gboolean
link_as (const Save *self, const char *name)
{
  char by_number[64];

  g_snprintf (by_number, sizeof by_number, "/proc/self/fd/%d", self->fd);
  return linkat (AT_FDCWD, by_number, self->folder, name, AT_SYMLINK_FOLLOW) == 0;
}

/* The first way ends at a file that is whole, on the disk, and has a name: the target's or a
 * hidden one. FALSE without an error: this way is not open here. */
static gboolean
write_unnamed (Save *self, KsContext *context, const guint8 *data, gsize size, GError **error)
{
  self->fd = openat (self->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, first_mode (self));
  if (self->fd < 0 || !fill (self, context, data, size, error))
    return FALSE;
  if (!self->is_there && link_as (self, self->name))
    return TRUE;
  (void) flock (self->fd, LOCK_EX | LOCK_NB);
  for (guint slot = 0; slot < KS_SAVE_SLOTS; slot++)
    {
      char hidden[HIDDEN_SIZE];

      name_hidden (self, slot, hidden);
      if (link_as (self, hidden))
        {
          g_strlcpy (self->hidden, hidden, HIDDEN_SIZE);
          return TRUE;
        }
      if (errno != EEXIST)
        return FALSE;
    }
  return refuse_slots (self, error);
}

/* Whoever removes what is left may come between the making and the lock: then the file is
 * lost, and another name is tried. */
static gboolean
make_named (Save *self, GError **error)
{
  for (guint slot = 0; slot < KS_SAVE_SLOTS; slot++)
    {
      char hidden[HIDDEN_SIZE];

      name_hidden (self, slot, hidden);
      self->fd = openat (self->folder, hidden, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                         first_mode (self));
      if (self->fd < 0 && errno != EEXIST)
        return refuse (self, errno, error);
      if (self->fd < 0)
        continue;
      /* Where there are no locks it goes without. */
      if ((flock (self->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
          && is_named (self, self->fd, hidden, TRUE))
        {
          g_strlcpy (self->hidden, hidden, HIDDEN_SIZE);
          return TRUE;
        }
      close_content (self);
    }
  return refuse_slots (self, error);
}

static gboolean
take_place (Save *self, GError **error)
{
  if (self->hidden[0] != '\0'
      && renameat (self->folder, self->hidden, self->folder, self->name) != 0)
    return refuse (self, errno, error);
  self->hidden[0] = '\0';

  /* Some file systems have nothing to bring to the disk for a folder, and say so. */
  if (fsync (self->folder) == 0 || errno == EINVAL || errno == EBADF || errno == ENOTSUP)
    return TRUE;
  g_set_error (error, KS_ERROR, KS_ERROR_IO,
               "“%s” is written, but the disk does not confirm it (%s); save it once more, "
               "elsewhere.",
               self->shown, g_strerror (errno));
  return FALSE;
}

gboolean
ks_save_file (KsContext *context, const char *path, gconstpointer data, gsize size, GError **error)
{
  g_return_val_if_fail (path != NULL && (data != NULL || size == 0), FALSE);

  g_auto (Save) self = { .shown = ks_printable (path, 200), .folder = -1, .fd = -1 };
  GError *failure = NULL;

  if (!find_target (&self, path, error))
    return FALSE;
  remove_all_left (&self);
  if (write_unnamed (&self, context, data, size, &failure))
    return take_place (&self, error);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  close_content (&self);
  return make_named (&self, error) && fill (&self, context, data, size, error)
         && take_place (&self, error);
}
