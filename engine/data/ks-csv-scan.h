/* The cells of delimited text (RFC 4180, with any delimiter and line end).
 *
 * Blanks round a cell are not part of it. A cell may stand in double quotes, in
 * which delimiters and line breaks mean nothing and a quote is doubled. Blank
 * lines, and comment lines ("#" and a blank), are passed over.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

typedef struct {
  const char *at, *end;
  char delimiter;  /* ' ' stands for any run of blanks */
  gsize line;      /* of the file, from 1 */
  gsize row;       /* the line in which the row began */
  gsize column;    /* of the last cell, from 1 */
  gboolean in_row; /* the row has more cells */
} KsCsvScan;

typedef struct {
  const char *text;       /* in the scanned text, without quotes */
  gsize length;           /* bytes */
  gboolean doubled;       /* quotes in it are still doubled */
} KsCsvCell;

void ks_csv_scan_init (KsCsvScan *scan, const char *text, gsize length, char delimiter);

/* Goes to the next row; FALSE at the end of the text. */
gboolean ks_csv_next_row (KsCsvScan *scan);

/* Takes the row's next cell while scan->in_row. Error: a quote that is not
 * closed, or text after a closed one; the sentence names row and column. */
gboolean ks_csv_next_cell (KsCsvScan *scan, KsCsvCell *cell, GError **error);

/* The whole cell as a number: decimal with a point, or nan, inf, infinity.
 * Correctly rounded. ~10 ns for up to 15 digits, ~80 ns otherwise. */
gboolean ks_csv_cell_number (const KsCsvCell *cell, double *number);

/* Nothing, or NA. */
gboolean ks_csv_cell_is_missing (const KsCsvCell *cell);

/* The cell's text as a new printable string. */
char *ks_csv_cell_text (const KsCsvCell *cell);

/* Tab, semicolon, comma or blank: the first of them that cuts each of the first
 * rows into the same number of cells, more than one; else the one that makes most
 * of the first row. Semicolon stands before comma, since commas between semicolons
 * are decimal commas: a reader must fail on those, not cut numbers in two. */
char ks_csv_sniff (const char *text, gsize length);
