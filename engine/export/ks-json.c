/* SPDX-License-Identifier: MIT */
#include "ks-json.h"

#include "ks-number.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static void
write_escaped (KsJson *self, const char *text)
{
  g_autofree char *shown = g_utf8_validate (text, -1, NULL) ? NULL : ks_printable (text, G_MAXSIZE);
  json_t *string = json_string_nocheck (shown != NULL ? shown : text);
  char *escaped = json_dumps (string, JSON_ENCODE_ANY);

  if (escaped != NULL)
    ks_output_text (self->output, escaped);
  else
    ks_output_fail (self->output,
                    g_error_new_literal (KS_ERROR, KS_ERROR_MEMORY,
                                         "A string could not be written for want of memory."));
  free (escaped);
  json_decref (string);
}

static void
begin_value (KsJson *self, const char *key)
{
  if (self->needs_comma)
    ks_output_bytes (self->output, ", ", 2);
  if (key != NULL)
    {
      write_escaped (self, key);
      ks_output_bytes (self->output, ": ", 2);
    }
  self->needs_comma = TRUE;
}

void
ks_json_open (KsJson *self, const char *key, char bracket)
{
  begin_value (self, key);
  ks_output_bytes (self->output, &bracket, 1);
  self->needs_comma = FALSE;
}

void
ks_json_close (KsJson *self, char bracket)
{
  ks_output_bytes (self->output, &bracket, 1);
  self->needs_comma = TRUE;
}

static void
write_number (KsJson *self, double value)
{
  char text[KS_NUMBER_SIZE];

  ks_output_text (self->output, isfinite (value) ? ks_number_to_text (value, text) : "null");
  /* A whole number keeps its type: 2 is written 2.0. */
  if (isfinite (value) && value == floor (value) && fabs (value) < 1e15)
    ks_output_bytes (self->output, ".0", 2);
}

void
ks_json_number (KsJson *self, const char *key, double value)
{
  begin_value (self, key);
  write_number (self, value);
}

void
ks_json_integer (KsJson *self, const char *key, gint64 value)
{
  begin_value (self, key);
  ks_output_printf (self->output, "%" G_GINT64_FORMAT, value);
}

void
ks_json_boolean (KsJson *self, const char *key, gboolean value)
{
  begin_value (self, key);
  ks_output_text (self->output, value ? "true" : "false");
}

void
ks_json_string (KsJson *self, const char *key, const char *value)
{
  begin_value (self, key);
  write_escaped (self, value);
}

void
ks_json_indices (KsJson *self, const char *key, const guint32 *values, gsize n)
{
  ks_json_open (self, key, '[');
  for (gsize i = 0; i < n && ks_output_is_whole (self->output); i++)
    ks_json_integer (self, NULL, values[i]);
  ks_json_close (self, ']');
}

void
ks_json_numbers (KsJson *self, const char *key, const double *values, gsize n)
{
  ks_json_open (self, key, '[');
  for (gsize i = 0; i < n && ks_output_is_whole (self->output); i++)
    ks_json_number (self, NULL, values[i]);
  ks_json_close (self, ']');
}
