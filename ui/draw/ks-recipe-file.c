/* SPDX-License-Identifier: MIT */
#include "ks-recipe-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD 1024 /* bytes that tell what a file may be */

/* As many bytes as there are, up to @size. */
static gsize
read_from (int fd, gsize offset, char *out, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = pread (fd, out + done, size - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      done += (gsize) n;
    }
  return done;
}

/* Blank lines and comments may come before the first line. */
static gboolean
begins_as_recipe (const char *text, gsize size)
{
  const char *end = text + size;

  while (text < end && (g_ascii_isspace (*text) || *text == '#'))
    if (*text != '#')
      text++;
    else
      while (text < end && *text != '\n')
        text++;
  return (gsize) (end - text) >= strlen (KS_RECIPE_MARK)
         && strncmp (text, KS_RECIPE_MARK, strlen (KS_RECIPE_MARK)) == 0;
}

static gboolean
may_be_figure (const char *head, gsize size)
{
  return (size >= 8 && memcmp (head, "\x89PNG\r\n\x1a\n", 8) == 0)
         || (size >= 5 && memcmp (head, "%PDF-", 5) == 0) || memmem (head, size, "<svg", 4) != NULL;
}

static char *
look_into (int fd, gboolean *is_text)
{
  char head[HEAD];
  struct stat at;
  gsize n;

  if (fstat (fd, &at) != 0 || !S_ISREG (at.st_mode) || (guint64) at.st_size > KS_RECIPE_FILE_MOST)
    return NULL;
  n = read_from (fd, 0, head, sizeof head);
  *is_text = begins_as_recipe (head, n);
  if (!*is_text && !may_be_figure (head, n))
    return NULL;

  gsize size = (gsize) at.st_size;
  g_autofree char *content = g_try_malloc (size + 1);
  if (content == NULL || read_from (fd, 0, content, size) != size)
    return NULL;
  content[size] = '\0';
  if (*is_text)
    return strlen (content) == size ? g_steal_pointer (&content) : NULL;
  g_autoptr (GBytes) figure = g_bytes_new_take (g_steal_pointer (&content), size);
  return ks_figure_read_recipe (figure, NULL);
}

char *
ks_recipe_file_look (const char *path, gboolean *is_text)
{
  g_return_val_if_fail (path != NULL && is_text != NULL, NULL);

  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  char *text = fd >= 0 ? look_into (fd, is_text) : NULL;

  if (fd >= 0)
    close (fd);
  return text;
}
