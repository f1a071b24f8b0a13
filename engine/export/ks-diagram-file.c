/* SPDX-License-Identifier: MIT */
#include "ks-diagram-file.h"

#include "ks-number.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#define MAX_DIM 255
#define LINES_A_POLL 1024
#define POLL_BYTES ((gsize) 65536)

/* A file on its way to a diagram. */
typedef struct {
  KsContext *context;
  const char *shown;  /* the path, fit for a message; not owned */
  const char *text;   /* (length) the bytes, followed by a NUL; not owned */
  gsize length;
  gsize read;         /* bytes that jansson has taken */
  KsBar *bars;        /* (n_bars); owned */
  gsize n_bars, room;
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->bars, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
add_bar (Reading *self, guint64 dim, double birth, double death, GError **error)
{
  if (!(death >= birth))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "%s: bar %" G_GSIZE_FORMAT " is born at %g and dies at %g; no bar dies before "
                   "it is born.", self->shown, self->n_bars + 1, birth, death);
      return FALSE;
    }
  if (!ks_grow (self->context, &self->bars, &self->room, self->n_bars + 1, sizeof *self->bars,
                error))
    return FALSE;
  self->bars[self->n_bars++] = (KsBar) { (guint) dim, birth, death };
  return TRUE;
}

/* ---- The table ---- */

static gboolean
read_line (Reading *self, const char *line, gsize number, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, ",", -1);
  guint64 dim;
  double birth, death = INFINITY;

  if (g_strv_length (words) == 3 && ks_integer_from_text (words[0], 0, MAX_DIM, &dim)
      && ks_number_from_text (words[1], &birth)
      && (g_str_equal (words[2], "inf") || ks_number_from_text (words[2], &death)))
    return add_bar (self, dim, birth, death, error);

  g_autofree char *shown = ks_printable (line, 60);
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "%s: line %" G_GSIZE_FORMAT ", “%s”, is no bar; expected are a dimension, a birth "
               "and a death, which may be inf, with commas between.", self->shown, number, shown);
  return FALSE;
}

static gboolean
read_table (Reading *self, GError **error)
{
  const char *at = self->text, *end = self->text + self->length;

  for (gsize number = 1; at < end; number++)
    {
      const char *stop = memchr (at, '\n', (gsize) (end - at));
      gsize length = (gsize) ((stop != NULL ? stop : end) - at);
      g_autofree char *line = g_strchomp (g_strndup (at, length));

      if (number % LINES_A_POLL == 0 && !ks_context_check (self->context, error))
        return FALSE;
      if (number == 1 && !g_str_equal (line, "dim,birth,death"))
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "%s is no persistence diagram: it begins neither like JSON nor with "
                       "dim,birth,death; name a file that persistence wrote.", self->shown);
          return FALSE;
        }
      if (number > 1 && !read_line (self, line, number, error))
        return FALSE;
      at += length + (stop != NULL);
    }
  return TRUE;
}

/* ---- JSON ---- */

/* Hands jansson the text in pieces, so that a cancel is heard between them. */
static size_t
take_piece (void *buffer, size_t size, void *data)
{
  Reading *self = data;
  gsize n = MIN (MIN (size, POLL_BYTES), self->length - self->read);

  if (ks_context_is_cancelled (self->context))
    return (size_t) -1;
  memcpy (buffer, self->text + self->read, n);
  self->read += n;
  return n;
}

static gboolean
read_bar (Reading *self, const json_t *bar, GError **error)
{
  const json_t *dim = json_object_get (bar, "dim");
  const json_t *birth = json_object_get (bar, "birth");
  const json_t *death = json_object_get (bar, "death");

  if (json_is_integer (dim) && json_integer_value (dim) >= 0 && json_integer_value (dim) <= MAX_DIM
      && json_is_number (birth) && (json_is_number (death) || json_is_null (death)))
    return add_bar (self, (guint64) json_integer_value (dim), json_number_value (birth),
                    json_is_null (death) ? INFINITY : json_number_value (death), error);
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "%s: bar %" G_GSIZE_FORMAT " lacks a dimension from 0 to %d, a birth, or a death, "
               "which may be null.", self->shown, self->n_bars + 1, MAX_DIM);
  return FALSE;
}

static gboolean
read_document (Reading *self, const json_t *root, GError **error)
{
  const char *format = json_string_value (json_object_get (root, "format"));
  const json_t *version = json_object_get (root, "version");
  const json_t *bars = json_object_get (root, "bars");

  if (g_strcmp0 (format, "kleinscope-diagram") != 0 || json_integer_value (version) != 1
      || !json_is_array (bars))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "%s is JSON, but no kleinscope-diagram of version 1 with bars; name a file that "
                   "persistence wrote.", self->shown);
      return FALSE;
    }
  for (gsize i = 0; i < json_array_size (bars); i++)
    if ((i % LINES_A_POLL == 0 && !ks_context_check (self->context, error))
        || !read_bar (self, json_array_get (bars, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_json (Reading *self, GError **error)
{
  json_error_t wrong;
  json_t *root = json_load_callback (take_piece, self, 0, &wrong);

  if (root == NULL)
    {
      g_autofree char *reason = ks_printable (wrong.text, 100);

      if (ks_context_check (self->context, error))
        g_set_error (error, KS_ERROR, KS_ERROR_DATA, "%s is no JSON, line %d: %s.", self->shown,
                     wrong.line, reason);
      return FALSE;
    }
  gboolean done = read_document (self, root, error);
  json_decref (root);
  return done;
}

/* ---- Either ---- */

KsDiagramFile *
ks_diagram_file_read (KsContext *context, const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_autofree char *shown = ks_printable (path, 200);
  g_autofree char *text = NULL;
  g_autoptr (GError) refused = NULL;
  g_auto (Reading) reading = { .context = context, .shown = shown };

  if (!ks_context_check (context, error))
    return NULL;
  if (!g_file_get_contents (path, &text, &reading.length, &refused))
    {
      const char *reason = strrchr (refused->message, ':');

      g_set_error (error, KS_ERROR, KS_ERROR_IO, "%s could not be read: %s.", shown,
                   reason != NULL ? reason + 2 : refused->message);
      return NULL;
    }
  reading.text = text;
  if (!(text[0] == '{' ? read_json (&reading, error) : read_table (&reading, error)))
    return NULL;
  if (reading.length == 0)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "%s is empty; name a file that persistence wrote.", shown);
      return NULL;
    }

  KsDiagramFile *self = g_new0 (KsDiagramFile, 1);
  self->path = g_strdup (path);
  self->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text,
                                              reading.length);
  self->diagram = g_atomic_rc_box_new0 (KsDiagram);
  for (gsize i = 0; i < reading.n_bars; i++)
    self->diagram->max_dim = MAX (self->diagram->max_dim, reading.bars[i].dim);
  self->diagram->n_bars = reading.n_bars;
  self->diagram->bars = g_steal_pointer (&reading.bars);
  return self;
}

void
ks_diagram_file_free (KsDiagramFile *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->sha256);
  ks_diagram_unref (self->diagram);
  g_free (self);
}
