/* SPDX-License-Identifier: MIT */
#include "ks-output.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define POLL_BYTES 65536 /* between two looks for cancel: well under a millisecond */

void
ks_output_init (KsOutput *self, KsContext *context)
{
  *self = (KsOutput) { .context = context };
}

void
ks_output_clear (KsOutput *self)
{
  g_clear_pointer (&self->data, g_free);
  g_clear_error (&self->error);
}

void
ks_output_fail (KsOutput *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

void
ks_output_bytes (KsOutput *self, const void *bytes, gsize size)
{
  if (self->error != NULL || size == 0)
    return;
  if (!ks_grow (self->context, &self->data, &self->room, self->size + size, 1, &self->error))
    return;
  memcpy (self->data + self->size, bytes, size);
  self->size += size;
  if (self->size - self->polled >= POLL_BYTES)
    {
      self->polled = self->size;
      ks_context_check (self->context, &self->error);
    }
}

void
ks_output_text (KsOutput *self, const char *text)
{
  ks_output_bytes (self, text, strlen (text));
}

void
ks_output_printf (KsOutput *self, const char *format, ...)
{
  char shorter[512];
  va_list arguments;
  int length;

  if (self->error != NULL)
    return;
  va_start (arguments, format);
  length = vsnprintf (shorter, sizeof shorter, format, arguments);
  va_end (arguments);
  if (length >= 0 && (gsize) length < sizeof shorter)
    {
      ks_output_bytes (self, shorter, (gsize) length);
      return;
    }
  va_start (arguments, format);
  g_autofree char *longer = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  ks_output_text (self, longer);
}

gboolean
ks_output_finish (KsOutput *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}
