/* SPDX-License-Identifier: MIT */
#include "ks-csv-scan.h"

#include <string.h>

#include "ks-error.h"

#define SNIFFED_ROWS 10
#define SNIFFED_BYTES 65536

void
ks_csv_scan_init (KsCsvScan *self, const char *text, gsize length, char delimiter)
{
  *self = (KsCsvScan) { .at = text, .end = text + length, .delimiter = delimiter, .line = 1 };
}

static gboolean
at_line_end (const KsCsvScan *self)
{
  return self->at == self->end || *self->at == '\n' || *self->at == '\r';
}

/* Takes "\n", "\r\n" or "\r". */
static void
take_line_end (KsCsvScan *self)
{
  if (self->at == self->end)
    return;
  if (*self->at == '\r' && self->at + 1 < self->end && self->at[1] == '\n')
    self->at++;
  self->at++;
  self->line++;
}

static gboolean
is_blank (const KsCsvScan *self, char c)
{
  return c == ' ' || (c == '\t' && self->delimiter != '\t');
}

static void
skip_blanks (KsCsvScan *self)
{
  while (self->at < self->end && is_blank (self, *self->at))
    self->at++;
}

static void
skip_line (KsCsvScan *self)
{
  while (!at_line_end (self))
    self->at++;
}

gboolean
ks_csv_next_row (KsCsvScan *self)
{
  while (self->at < self->end)
    {
      const char *start = self->at;

      skip_blanks (self);
      if (self->at < self->end && *self->at == '#'
          && (self->at + 1 == self->end || g_ascii_isspace (self->at[1]) || self->at[1] == '#'))
        skip_line (self);
      if (!at_line_end (self))
        {
          self->at = start;
          self->row = self->line;
          self->column = 0;
          self->in_row = TRUE;
          return TRUE;
        }
      take_line_end (self);
    }
  return FALSE;
}

static gboolean
take_quoted (KsCsvScan *self, KsCsvCell *cell, GError **error)
{
  cell->text = ++self->at;
  for (;; self->at++)
    {
      if (self->at == self->end)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "Row %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT
                       " opens a quote that is never closed; close it.", self->row, self->column);
          return FALSE;
        }
      if (*self->at == '\n'
          || (*self->at == '\r' && (self->at + 1 == self->end || self->at[1] != '\n')))
        self->line++;
      if (*self->at != '"')
        continue;
      if (self->at + 1 == self->end || self->at[1] != '"')
        break;
      cell->doubled = TRUE;
      self->at++;
    }
  cell->length = self->at - cell->text;
  self->at++;
  return TRUE;
}

static void
take_plain (KsCsvScan *self, KsCsvCell *cell)
{
  cell->text = self->at;
  while (!at_line_end (self) && *self->at != self->delimiter
         && !(self->delimiter == ' ' && *self->at == '\t'))
    self->at++;
  cell->length = self->at - cell->text;
  while (cell->length > 0 && is_blank (self, cell->text[cell->length - 1]))
    cell->length--;
}

gboolean
ks_csv_next_cell (KsCsvScan *self, KsCsvCell *cell, GError **error)
{
  g_return_val_if_fail (self->in_row, FALSE);

  *cell = (KsCsvCell) { NULL };
  self->column++;
  skip_blanks (self);
  if (self->at < self->end && *self->at == '"')
    {
      if (!take_quoted (self, cell, error))
        return FALSE;
    }
  else
    take_plain (self, cell);

  const char *behind = self->at;

  skip_blanks (self);
  if (at_line_end (self))
    {
      take_line_end (self);
      self->in_row = FALSE;
    }
  else if (*self->at == self->delimiter)
    self->at++;
  else if (self->delimiter != ' ' || self->at == behind)
    {
      g_set_error (
          error, KS_ERROR, KS_ERROR_DATA,
          "Row %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT
          " has text after its closing quote; double the quotes that are part of the text.",
          self->row, self->column);
      return FALSE;
    }
  return TRUE;
}

char *
ks_csv_cell_text (const KsCsvCell *cell)
{
  g_autofree char *raw = g_strndup (cell->text, cell->length);

  if (cell->doubled)
    {
      char *to = raw;

      for (const char *from = raw; *from != '\0'; from++)
        {
          *to++ = *from;
          if (from[0] == '"' && from[1] == '"')
            from++;
        }
      *to = '\0';
    }
  return ks_printable (raw, 200);
}

/* The cells of the first row, and whether the next few have as many. */
static gsize
count_cells (const char *text, gsize length, char delimiter, gboolean *alike)
{
  KsCsvScan scan;
  KsCsvCell cell;
  gsize first = 0;

  *alike = TRUE;
  ks_csv_scan_init (&scan, text, length, delimiter);
  for (guint row = 0; row < SNIFFED_ROWS && ks_csv_next_row (&scan); row++)
    {
      while (scan.in_row)
        if (!ks_csv_next_cell (&scan, &cell, NULL))
          {
            *alike = FALSE;
            return first;
          }
      if (row == 0)
        first = scan.column;
      else if (scan.column != first)
        *alike = FALSE;
    }
  return first;
}

char
ks_csv_sniff (const char *text, gsize length)
{
  static const char delimiters[] = { '\t', ';', ',', ' ' };
  char best = ',';
  gsize most = 1;

  /* A long text is cut after a row, if one ends soon enough. */
  if (length > SNIFFED_BYTES)
    {
      const char *last = memrchr (text, '\n', SNIFFED_BYTES);

      length = last != NULL ? (gsize) (last + 1 - text) : SNIFFED_BYTES;
    }

  for (gsize d = 0; d < G_N_ELEMENTS (delimiters); d++)
    {
      gboolean alike;
      gsize cells = count_cells (text, length, delimiters[d], &alike);

      if (alike && cells > 1)
        return delimiters[d];
      if (cells > most)
        {
          most = cells;
          best = delimiters[d];
        }
    }
  return best;
}
