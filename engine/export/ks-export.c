/* SPDX-License-Identifier: MIT */
#include "ks-export-formats.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const KsExporter exporters[] = {
  { KS_EXPORT_CORE, ".json", "JSON", ks_write_core_json },
  { KS_EXPORT_CORE, ".csv", "CSV (index, radius, density)", ks_write_core_csv },
  { KS_EXPORT_CORE, ".npy", "NumPy array (the core's rows)", ks_write_core_npy },
  { KS_EXPORT_CORE, ".txt", "Text summary", ks_write_core_text },
  { KS_EXPORT_GRAPH, ".json", "JSON", ks_write_graph_json },
  { KS_EXPORT_GRAPH, ".graphml", "GraphML", ks_write_graph_graphml },
  { KS_EXPORT_GRAPH, ".gexf", "GEXF", ks_write_graph_gexf },
  { KS_EXPORT_GRAPH, ".dot", "Graphviz", ks_write_graph_dot },
  { KS_EXPORT_GRAPH, ".csv", "CSV (members of each node)", ks_write_graph_csv },
  { KS_EXPORT_GRAPH, ".txt", "Text summary", ks_write_graph_text },
  { KS_EXPORT_DIAGRAM, ".json", "JSON", ks_write_diagram_json },
  { KS_EXPORT_DIAGRAM, ".csv", "CSV (dim, birth, death)", ks_write_diagram_csv },
  { KS_EXPORT_DIAGRAM, ".txt", "Text summary", ks_write_diagram_text },
};

const KsExporter *
ks_exporters (gsize *n)
{
  *n = G_N_ELEMENTS (exporters);
  return exporters;
}

const KsExporter *
ks_exporter_find (KsExportKind kind, const char *path, GError **error)
{
  g_autoptr (GString) there = g_string_new (NULL);
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (exporters); i++)
    if (exporters[i].kind == kind)
      {
        if (g_str_has_suffix (lower, exporters[i].extension))
          return &exporters[i];
        g_string_append_printf (there, "%s%s", there->len > 0 ? ", " : "", exporters[i].extension);
      }

  g_autofree char *shown = ks_printable (path, 200);
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "The ending of %s names no format for this; use one of %s.", shown, there->str);
  return NULL;
}

static gboolean
write_all (int fd, const char *data, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

/* A pipe or device must be written to, never replaced by a file of its name. */
static gboolean
write_to_special (const char *path, const char *data, gsize size)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
  gboolean done = fd >= 0 && write_all (fd, data, size);
  int failure = errno;

  if (fd >= 0 && close (fd) != 0 && done)
    return FALSE;
  errno = failure;
  return done;
}

gboolean
ks_export_to_file (const char *path, const char *data, gsize size, GError **error)
{
  g_return_val_if_fail (path != NULL && (data != NULL || size == 0), FALSE);

  struct stat at;
  gboolean is_there = stat (path, &at) == 0;
  g_autoptr (GError) refused = NULL;
  g_autofree char *shown = ks_printable (path, 200);

  if (is_there && S_ISDIR (at.st_mode))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_IO, "%s is a directory; name a file in it.", shown);
      return FALSE;
    }
  if (is_there && !S_ISREG (at.st_mode))
    {
      if (write_to_special (path, data, size))
        return TRUE;
      g_set_error (error, KS_ERROR, KS_ERROR_IO, "%s could not be written: %s.", shown,
                   g_strerror (errno));
      return FALSE;
    }

  /* A file takes the place of the one that a link names, not of the link, and keeps its mode. */
  g_autofree char *target = is_there ? realpath (path, NULL) : NULL;
  int mode = is_there ? (int) (at.st_mode & 0777) : 0666;

  if (size > G_MAXSSIZE
      || !g_file_set_contents_full (target != NULL ? target : path, data, (gssize) size,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    mode, &refused))
    {
      /* GLib's sentence names a temporary file; its reason, after the last colon, is what helps. */
      const char *reason = refused != NULL ? strrchr (refused->message, ':') : NULL;

      g_set_error (error, KS_ERROR, KS_ERROR_IO, "%s could not be written: %s.", shown,
                   reason != NULL ? g_strstrip ((char *) reason + 1) : "the system refused");
      return FALSE;
    }
  /* The umask took bits that the file had; without them it is more private, and no failure. */
  if (is_there)
    (void) chmod (target != NULL ? target : path, (mode_t) mode);
  return TRUE;
}
