/* Takes arbitrary bytes for a session's text, behind a good recipe too. Whatever they are, the
 * answer is a session, whose text reads back as the same, or one sentence; nothing is opened.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-fuzz.h"
#include "ks-saved-session.h"

static void
check_session (const KsSavedSession *saved)
{
  g_assert_true (saved->view.is_fitted || (isfinite (saved->view.x) && isfinite (saved->view.y)));
  g_assert_true (saved->view.is_fitted
                 || (saved->view.scale > 0.0 && isfinite (saved->view.scale)));
  g_assert_true (saved->n_nodes == 0 || saved->graph != NULL);
  for (gsize v = 0; v < saved->n_nodes; v++)
    {
      g_assert_true (isfinite (saved->xy[2 * v]) && isfinite (saved->xy[2 * v + 1]));
      g_assert_true (saved->pinned[v] <= 1 && saved->selected[v] <= 1);
    }
  for (char **file = saved->state->recipe->files; *file != NULL; file++)
    g_assert_true (g_path_is_absolute (*file));
}

static void
check_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsSavedSession) saved = ks_saved_session_from_text (text, "/folder", &error);

  if (saved == NULL)
    {
      ks_fuzz_check_failure (error);
      return;
    }
  check_session (saved);
  g_autofree char *written = ks_saved_session_to_text (saved, "/folder");
  g_autoptr (KsSavedSession) again = ks_saved_session_from_text (written, "/folder", &error);
  g_assert_no_error (error);
  g_autofree char *written_again = ks_saved_session_to_text (again, "/folder");
  g_assert_cmpstr (written, ==, written_again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char recipe[] = "kleinscope-recipe 1\nbuiltin = circle\nkleinscope-session 1\n";
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *behind = g_strconcat (recipe, text, NULL);

  check_text (text);
  check_text (behind);
  return 0;
}
