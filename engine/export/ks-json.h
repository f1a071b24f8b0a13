/* JSON as a stream: values in the order they are written, nothing kept. Strings are escaped
 * by jansson. Private to the room.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-output.h"

typedef struct {
  KsOutput *output;
  gboolean needs_comma; /* before the next value of the innermost array or object */
} KsJson;

/* @key is NULL in an array and at the root. */
void ks_json_open (KsJson *json, const char *key, char bracket); /* '{' or '[' */
void ks_json_close (KsJson *json, char bracket);                 /* '}' or ']' */

void ks_json_number (KsJson *json, const char *key, double value); /* not finite: null */
void ks_json_integer (KsJson *json, const char *key, gint64 value);
void ks_json_boolean (KsJson *json, const char *key, gboolean value);
/* What is not UTF-8 is escaped as ks_printable() does. */
void ks_json_string (KsJson *json, const char *key, const char *value);

void ks_json_indices (KsJson *json, const char *key, const guint32 *values, gsize n);
void ks_json_numbers (KsJson *json, const char *key, const double *values, gsize n);
