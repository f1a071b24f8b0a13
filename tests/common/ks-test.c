/* SPDX-License-Identifier: MIT */
#include "ks-test.h"

#include <string.h>

char *
ks_test_data (const char *name)
{
  const char *folder = g_getenv ("KS_TEST_DATA");

  g_assert_nonnull (folder);
  return g_build_filename (folder, name, NULL);
}

GStrv
ks_test_words (const char *name)
{
  g_autofree char *path = ks_test_data (name);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return g_strsplit_set (g_strstrip (text), " \n", -1);
}

double
ks_test_number (char ***words)
{
  char *end;
  double number = g_ascii_strtod (**words, &end);

  g_assert_true (end > **words && *end == '\0');
  ++*words;
  return number;
}

char *
ks_test_shared (const char *name)
{
  const char *folder = g_getenv ("KS_SHARED_DATA");

  if (folder == NULL)
    folder = g_getenv ("KS_SHARED_DATA_DEFAULT");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;
  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the shared data is not there");
      return NULL;
    }
  return g_steal_pointer (&path);
}

void
ks_assert_error (GError **error, int code, ...)
{
  va_list words;
  const char *word;

  g_assert_error (*error, KS_ERROR, code);
  const char *message = (*error)->message;
  g_assert_null (strchr (message, '\n'));
  g_assert_true (g_str_has_suffix (message, "."));
  va_start (words, code);
  while ((word = va_arg (words, const char *)) != NULL)
    if (strstr (message, word) == NULL)
      g_error ("the sentence “%s” does not hold “%s”", message, word);
  va_end (words);
  g_clear_error (error);
}

void
ks_test_allocations (KsTestFunc func, gpointer data)
{
  for (gint64 nth = 0;; nth++)
    {
      g_autoptr (KsContext) context = ks_context_new (1);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (nth, <, 100000);
      ks_context_fail_allocation (context, nth, FALSE);
      if (func (context, data, &error))
        {
          g_assert_no_error (error);
          g_assert_cmpint (nth, >, 0);
          return;
        }
      g_assert_error (error, KS_ERROR, KS_ERROR_MEMORY);
    }
}
