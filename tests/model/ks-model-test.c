/* SPDX-License-Identifier: MIT */
#include "ks-model-test.h"

#include <glib/gstdio.h>
#include <math.h>

char *
ks_model_test_file (const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("ks-model-XXXXXX", &error);
  g_assert_no_error (error);
  char *path = g_build_filename (folder, name, NULL);

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

char *
ks_model_test_circle (gsize n)
{
  g_autoptr (GString) text = g_string_new ("x,y,half\n");

  for (gsize i = 0; i < n; i++)
    {
      char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
      double angle = 2.0 * G_PI * (double) i / (double) n;

      g_ascii_dtostr (x, sizeof x, cos (angle));
      g_ascii_dtostr (y, sizeof y, sin (angle));
      g_string_append_printf (text, "%s,%s,%s\n", x, y, i < n / 2 ? "upper" : "lower");
    }
  return ks_model_test_file ("circle.csv", text->str);
}

static gboolean
on_out_of_patience (gpointer data)
{
  g_error ("nothing came in %d seconds", KS_TEST_PATIENCE);
  return G_SOURCE_REMOVE;
}

void
ks_model_test_wait (KsTestCondition condition, gpointer data)
{
  guint patience = g_timeout_add_seconds (KS_TEST_PATIENCE, on_out_of_patience, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

static gboolean
is_idle (gpointer session)
{
  return !ks_runner_get_busy (ks_session_get_runner (session));
}

void
ks_model_test_wait_idle (KsSession *session)
{
  ks_model_test_wait (is_idle, session);
}

KsSession *
ks_model_test_session (gsize n)
{
  g_autofree char *path = ks_model_test_circle (n);
  KsSession *session = ks_session_new ();

  g_object_set (session, "percentile", 100.0, "resolution", 15u, "gain", 2.5, NULL);
  ks_session_open_files (session, (const char *[]) { path, NULL });
  ks_model_test_wait_idle (session);
  g_assert_nonnull (ks_session_get_result (session));
  return session;
}
