/* SPDX-License-Identifier: MIT */
#include "peers.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Ripser ---- */

/* The lower triangle of the matrix, a row a line, of which the first is empty. */
static char *
write_triangle (const double *distance, gsize n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int file = g_file_open_tmp ("ripser-XXXXXX", &path, &error);

  g_assert_no_error (error);
  close (file);
  for (gsize i = 0; i < n; i++)
    {
      for (gsize j = 0; j < i; j++)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];
          double entry = distance[i * n + j];

          g_assert_cmpfloat (entry, ==, (double) (float) entry);
          g_string_append (text, g_ascii_formatd (number, sizeof number, "%.9g", entry));
          g_string_append_c (text, ' ');
        }
      g_string_append_c (text, '\n');
    }
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, &error));
  return path;
}

/* "persistence intervals in dim 1:" and lines " [0.5,0.75)" or " [0.5, )". */
static GArray *
read_bars (char *text)
{
  GArray *bars = g_array_new (FALSE, FALSE, sizeof (KsBar));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint dim = 0;

  for (char **line = lines; *line != NULL; line++)
    {
      const char *heading = strstr (*line, "in dim ");

      if (heading != NULL)
        dim = (guint) strtoul (heading + strlen ("in dim "), NULL, 10);
      else if (g_str_has_prefix (*line, " ["))
        {
          char *death;
          KsBar bar = { dim, g_ascii_strtod (*line + 2, &death), INFINITY };

          g_assert_cmpint (*death, ==, ',');
          if (death[1] != ' ')
            bar.death = g_ascii_strtod (death + 1, NULL);
          g_array_append_val (bars, bar);
        }
    }
  g_array_sort (bars, ks_bar_compare);
  return bars;
}

GArray *
peers_ripser (const double *distance, gsize n, guint max_dim)
{
  g_autofree char *path = write_triangle (distance, n);
  g_autofree char *dim = g_strdup_printf ("%u", max_dim);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  const char *words[] = { "ripser", "--dim", dim, path, NULL };
  int status = 0;
  gboolean is_there = g_spawn_sync (NULL, (char **) words, NULL,
                                    G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                                    &output, NULL, &status, &error);

  g_remove (path);
  if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    {
      g_test_skip ("ripser is not installed");
      return NULL;
    }
  g_assert_no_error (error);
  g_assert_true (is_there && g_spawn_check_wait_status (status, NULL));
  return read_bars (output);
}

/* ---- GUDHI ---- */

gboolean
peers_gudhi_open (PeersGudhi *self)
{
  const char *words[] = { "/usr/bin/python3", KS_TEST_FOLDER "/gudhi-bars.py", NULL };
  g_autoptr (GError) error = NULL;
  int input, output;
  char line[16];

  g_spawn_async_with_pipes (NULL, (char **) words, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &self->process, &input, &output, NULL, &error);
  g_assert_no_error (error);
  self->request = fdopen (input, "w");
  self->reply = fdopen (output, "r");
  g_assert_nonnull (fgets (line, sizeof line, self->reply));
  if (g_str_equal (line, "ready\n"))
    return TRUE;
  g_assert_cmpstr (line, ==, "absent\n");
  peers_gudhi_close (self);
  g_test_skip ("GUDHI is not installed");
  return FALSE;
}

void
peers_gudhi_close (PeersGudhi *self)
{
  int status;

  fclose (self->request);
  fclose (self->reply);
  g_assert_cmpint (waitpid (self->process, &status, 0), ==, self->process);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static GArray *
receive_bars (FILE *reply)
{
  GArray *bars = g_array_new (FALSE, FALSE, sizeof (KsBar));
  char line[128];

  g_assert_nonnull (fgets (line, sizeof line, reply));
  for (gsize left = strtoul (line, NULL, 10); left > 0; left--)
    {
      KsBar bar;
      char *at = line;

      g_assert_nonnull (fgets (line, sizeof line, reply));
      bar.dim = (guint) strtoul (at, &at, 10);
      bar.birth = g_ascii_strtod (at, &at);
      bar.death = g_ascii_strtod (at, &at);
      g_array_append_val (bars, bar);
    }
  g_array_sort (bars, ks_bar_compare);
  return bars;
}

void
peers_gudhi_bars (PeersGudhi *self, const double *distance, gsize n, double threshold,
                  guint max_dim, const guint *primes, gsize n_primes, GArray **bars)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  fprintf (self->request, "%zu %s %u", n, g_ascii_dtostr (number, sizeof number, threshold),
           max_dim);
  for (gsize k = 0; k < n_primes; k++)
    fprintf (self->request, " %u", primes[k]);
  fputc ('\n', self->request);
  g_assert_cmpuint (fwrite (distance, sizeof *distance, n * n, self->request), ==, n * n);
  g_assert_cmpint (fflush (self->request), ==, 0);
  for (gsize k = 0; k < n_primes; k++)
    bars[k] = receive_bars (self->reply);
}
