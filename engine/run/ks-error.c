/* SPDX-License-Identifier: MIT */
#include "ks-error.h"

G_DEFINE_QUARK (ks-error-quark, ks_error)

char *
ks_printable (const char *text, gsize limit)
{
  g_return_val_if_fail (text != NULL, NULL);

  GString *out = g_string_new (NULL);
  const char *at = text;

  for (gsize used = 0; *at != '\0'; used++)
    {
      gunichar c = g_utf8_get_char_validated (at, -1);

      if (used == limit)
        {
          g_string_append (out, "…");
          break;
        }
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (out, "\\x%02x", (guint) (guchar) *at);
          at++;
        }
      else
        {
          if (g_unichar_isprint (c))
            g_string_append_unichar (out, c);
          else
            g_string_append_printf (out, "\\x%02x", c);
          at = g_utf8_next_char (at);
        }
    }
  return g_string_free (out, FALSE);
}
