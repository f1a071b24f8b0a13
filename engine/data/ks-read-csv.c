/* Delimited text: a table of numbers, with text columns and label columns beside
 * it as metadata.
 *
 * The first row is a header if a cell of it is no number where the rows below
 * hold numbers, and it holds no numbers itself except column numbers (0 1 2 ...).
 * A column below is text if fewer than half of its filled cells are numbers; else
 * it is numeric, and the first cell that is no number is an error. Columns
 * without any entry are skipped.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-csv-scan.h"
#include "ks-levels.h"
#include "ks-reader.h"

#define MOST_COLUMNS 1000000
#define MOST_METADATA 256    /* columns of labels */
#define MOST_LEVELS 65536    /* different texts in all; more are no labels, and fill the memory */
#define CELLS_PER_CHECK 65536 /* about 1 ms */

typedef enum { COLUMN_NUMBER, COLUMN_LABEL, COLUMN_TEXT, COLUMN_EMPTY, COLUMN_SURPLUS } ColumnKind;

typedef struct {
  KsCsvCell first;        /* the cell of the first row */
  KsCsvCell bad;          /* the first cell below it that is no number */
  gsize bad_row;          /* its row in the file; 0 = none */
  guint32 numbers, texts; /* such cells below the first row */
  gboolean first_is_number, first_is_text;
  ColumnKind kind;
} Column;

typedef struct {
  KsContext *context;
  KsTensorFile *file;
  const char *text;
  gsize length;     /* bytes, without the byte order mark */
  char delimiter;
  gsize rows, cols; /* all rows, with the header */
  gsize first_row;  /* line of the file */
  gsize header;     /* 1 when the first row is one, else 0 */
  double *values;   /* (rows, cols) row-major, NaN for what is no number; owned */
  Column *columns;  /* (cols) owned */
} Csv;

static void
csv_clear (Csv *csv)
{
  g_free (csv->values);
  g_free (csv->columns);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Csv, csv_clear)

gboolean
ks_detect_csv (const KsFileHead *head)
{
  for (gsize i = 0; i < head->size; i++)
    if (head->data[i] == 0x7f || (head->data[i] < 0x20 && !g_ascii_isspace (head->data[i])))
      return FALSE;
  return TRUE;
}

static char *
column_name (const Csv *csv, gsize c)
{
  g_autofree char *name = csv->header ? ks_csv_cell_text (&csv->columns[c].first) : NULL;

  if (name == NULL || *name == '\0')
    return g_strdup_printf ("column %" G_GSIZE_FORMAT, c + 1);
  return g_steal_pointer (&name);
}

/* Tells how far the pass is, of three, and asks whether to go on. */
static gboolean
still_wanted (Csv *csv, const KsCsvScan *scan, int pass, gsize cells, GError **error)
{
  if (cells % CELLS_PER_CHECK != 0)
    return TRUE;
  ks_context_progress (csv->context, (pass + (double) (scan->at - csv->text) / csv->length) / 3.0);
  return ks_context_check (csv->context, error);
}

/* Sees that all rows have as many cells as the first, and counts them. */
static gboolean
measure (Csv *csv, GError **error)
{
  KsCsvScan scan;
  KsCsvCell cell;
  gsize cells = 0;

  ks_csv_scan_init (&scan, csv->text, csv->length, csv->delimiter);
  for (csv->rows = 0; ks_csv_next_row (&scan); csv->rows++)
    {
      while (scan.in_row)
        {
          if (!still_wanted (csv, &scan, 0, cells++, error)
              || !ks_csv_next_cell (&scan, &cell, error))
            return FALSE;
          if (scan.column > (csv->rows == 0 ? MOST_COLUMNS : csv->cols))
            break;
        }
      if (csv->rows == 0)
        {
          csv->first_row = scan.row;
          csv->cols = scan.column;
        }
      if (csv->cols > MOST_COLUMNS)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "Row %" G_GSIZE_FORMAT
                       " has more than %d columns; put each point on a line of its own.",
                       scan.row, MOST_COLUMNS);
          return FALSE;
        }
      if (scan.column != csv->cols)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "Row %" G_GSIZE_FORMAT " %s column %" G_GSIZE_FORMAT
                       ", but row %" G_GSIZE_FORMAT " has %" G_GSIZE_FORMAT
                       " columns; give every row as many cells.",
                       scan.row, scan.column < csv->cols ? "ends after" : "goes on to", scan.column,
                       csv->first_row, csv->cols);
          return FALSE;
        }
    }
  if (csv->rows == 0)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "There is no row of numbers in this text; add some.");
      return FALSE;
    }
  return TRUE;
}

static void
note_cell (Csv *csv, gsize row, gsize line, gsize c, const KsCsvCell *cell)
{
  Column *column = &csv->columns[c];
  double *value = &csv->values[row * csv->cols + c];
  gboolean missing = ks_csv_cell_is_missing (cell);
  gboolean number = !missing && ks_csv_cell_number (cell, value);

  if (!number)
    *value = NAN;
  if (row == 0)
    {
      column->first = *cell;
      column->first_is_number = number;
      column->first_is_text = !number && !missing;
    }
  else if (number)
    column->numbers++;
  else if (!missing)
    {
      if (column->texts++ == 0)
        {
          column->bad = *cell;
          column->bad_row = line;
        }
    }
}

/* Fills csv->values and the columns' counts. measure() has seen every cell. */
static gboolean
read_cells (Csv *csv, GError **error)
{
  gsize cells = 0;
  KsCsvScan scan;
  KsCsvCell cell;

  csv->columns = ks_new0 (csv->context, Column, csv->cols, error);
  /* Each cell is a byte of the text at least, or what ends its row. */
  csv->values = csv->columns != NULL
                    ? ks_new (csv->context, double, csv->rows * csv->cols, error) : NULL;
  if (csv->values == NULL)
    return FALSE;

  ks_csv_scan_init (&scan, csv->text, csv->length, csv->delimiter);
  for (gsize row = 0; ks_csv_next_row (&scan); row++)
    while (scan.in_row)
      {
        if (!still_wanted (csv, &scan, 1, cells++, error))
          return FALSE;
        ks_csv_next_cell (&scan, &cell, NULL);
        note_cell (csv, row, scan.row, scan.column - 1, &cell);
      }
  return TRUE;
}

/* Sets csv->header. Data frames number their columns 0 1 2 ... and leave the name
 * over the row numbers empty; pixel columns are numbered from 1, too. */
static void
find_header (Csv *csv)
{
  gboolean nameless = csv->columns[0].first.length == 0;
  gboolean names_numbers = FALSE; /* a text stands over numbers */
  double start = NAN, last = NAN;
  gsize n_numbers = 0;

  for (gsize c = 0; c < csv->cols; c++)
    {
      const Column *column = &csv->columns[c];

      if (column->first_is_number)
        {
          if (n_numbers++ == 0)
            start = csv->values[c];
          else if (csv->values[c] != last + 1.0)
            return;
          last = csv->values[c];
        }
      else if (column->first_is_text && column->numbers > 0 && column->numbers >= column->texts)
        names_numbers = TRUE;
    }
  if (n_numbers == 0)
    csv->header = names_numbers;
  else if (nameless && start == 0.0)
    csv->header = 1;
  else
    csv->header = names_numbers && n_numbers > 1 && (start == 0.0 || start == 1.0);
}

/* Names of numbers that tell the points apart or label them, and are no coordinate. */
static gboolean
is_label (const char *name)
{
  static const char *const names[] = {
    "class", "epoch", "id", "index", "label", "layer", "network", "row", "step", "target",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Programs that write row numbers leave their column's name empty. */
static gboolean
is_row_number (const Csv *csv)
{
  if (!csv->header || csv->columns[0].first.length > 0 || csv->rows < 2)
    return FALSE;

  double first = csv->values[csv->cols];

  for (gsize row = 1; row < csv->rows; row++)
    if (csv->values[row * csv->cols] != first + (row - 1))
      return FALSE;
  return first == 0.0 || first == 1.0;
}

static gboolean
set_bad_cell (const Csv *csv, gsize c, GError **error)
{
  const Column *column = &csv->columns[c];
  gboolean first = !csv->header && column->first_is_text;
  g_autofree char *text = ks_csv_cell_text (first ? &column->first : &column->bad);
  g_autofree char *name = csv->header ? column_name (csv, c) : NULL;

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "Row %" G_GSIZE_FORMAT ", column %" G_GSIZE_FORMAT
               "%s%s%s holds “%s”, which is no number as "
               "the rest of the column is; correct it, or leave it empty to drop the row.",
               first ? csv->first_row : column->bad_row, c + 1, name != NULL ? " (“" : "",
               name != NULL ? name : "", name != NULL ? "”)" : "", text);
  return FALSE;
}

/* Decides what each column is. */
static gboolean
sort_columns (Csv *csv, gsize *n_numeric, GError **error)
{
  gsize n_metadata = 0;

  *n_numeric = 0;
  for (gsize c = 0; c < csv->cols; c++)
    {
      Column *column = &csv->columns[c];
      gsize numbers = column->numbers + (!csv->header && column->first_is_number);
      gsize texts = column->texts + (!csv->header && column->first_is_text);
      g_autofree char *name = column_name (csv, c);

      if (numbers == 0 && texts == 0)
        column->kind = COLUMN_EMPTY;
      else if (numbers < texts)
        column->kind = COLUMN_TEXT;
      else if (texts > 0)
        return set_bad_cell (csv, c, error);
      else if (csv->header && (is_label (name) || (c == 0 && is_row_number (csv))))
        column->kind = COLUMN_LABEL;
      else
        ++*n_numeric;
      if ((column->kind == COLUMN_LABEL || column->kind == COLUMN_TEXT)
          && n_metadata++ >= MOST_METADATA)
        column->kind = COLUMN_SURPLUS;
    }
  /* Labels of nothing are the numbers themselves. */
  if (*n_numeric == 0)
    for (gsize c = 0; c < csv->cols; c++)
      if (csv->columns[c].kind == COLUMN_LABEL)
        {
          csv->columns[c].kind = COLUMN_NUMBER;
          ++*n_numeric;
        }
  if (*n_numeric > 0)
    return TRUE;

  g_autofree char *text = ks_csv_cell_text (&csv->columns[0].first);
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "No column holds numbers: row %" G_GSIZE_FORMAT ", column 1 is “%s”; "
               "numbers are written with a decimal point, as in 1.5.", csv->first_row, text);
  return FALSE;
}

static gboolean
add_label (Csv *csv, gsize c, GError **error)
{
  gsize rows = csv->rows - csv->header;
  g_autofree double *numbers = ks_new (csv->context, double, rows, error);
  g_autofree char *name = column_name (csv, c);

  if (numbers == NULL)
    return FALSE;
  for (gsize row = 0; row < rows; row++)
    numbers[row] = csv->values[(row + csv->header) * csv->cols + c];
  ks_table_add_numbers (csv->file->columns, csv->columns[c].first.length > 0 ? name : "row",
                        g_steal_pointer (&numbers));
  return TRUE;
}

/* A text column on its way into the table. */
typedef struct {
  gsize column;
  guint32 *codes; /* (rows) owned */
  KsLevels levels;
} TextColumn;

static void
text_column_clear (gpointer data)
{
  TextColumn *self = data;

  g_free (self->codes);
  ks_levels_clear (&self->levels);
}

/* The text columns, all in one more pass over the text. */
static GArray *
read_texts (Csv *csv, GError **error)
{
  g_autoptr (GArray) texts = g_array_new (FALSE, TRUE, sizeof (TextColumn));
  gsize cells = 0, n_levels = 0;
  KsCsvScan scan;
  KsCsvCell cell;

  g_array_set_clear_func (texts, text_column_clear);
  for (gsize c = 0; c < csv->cols; c++)
    if (csv->columns[c].kind == COLUMN_TEXT)
      {
        TextColumn text = { .column = c };

        text.codes = ks_new (csv->context, guint32, csv->rows - csv->header, error);

        if (text.codes == NULL)
          return NULL;
        ks_levels_init (&text.levels);
        g_array_append_val (texts, text);
      }
  ks_csv_scan_init (&scan, csv->text, csv->length, csv->delimiter);
  for (gsize row = 0; texts->len > 0 && ks_csv_next_row (&scan); row++)
    for (guint next = 0; scan.in_row;)
      {
        if (!still_wanted (csv, &scan, 2, cells++, error))
          return NULL;
        ks_csv_next_cell (&scan, &cell, NULL);

        TextColumn *text = &g_array_index (texts, TextColumn, next);

        if (next == texts->len || scan.column != text->column + 1)
          continue;
        next++;
        if (row < csv->header || n_levels > MOST_LEVELS)
          continue;

        g_autofree char *printable = ks_csv_cell_text (&cell);
        guint before = text->levels.texts->len;

        text->codes[row - csv->header] = ks_levels_code (&text->levels, printable);
        n_levels += text->levels.texts->len - before;
      }
  if (n_levels > MOST_LEVELS)
    g_array_set_size (texts, 0);
  return g_steal_pointer (&texts);
}

static gboolean
add_metadata (Csv *csv, GError **error)
{
  g_autoptr (GArray) texts = read_texts (csv, error);
  guint next = 0;

  if (texts == NULL)
    return FALSE;
  csv->file->columns = ks_table_new (csv->rows - csv->header);
  for (gsize c = 0; c < csv->cols; c++)
    {
      g_autofree char *name = column_name (csv, c);

      if (csv->columns[c].kind == COLUMN_EMPTY)
        ks_tensor_file_skip (csv->file, name, "is empty");
      else if (csv->columns[c].kind == COLUMN_SURPLUS)
        ks_tensor_file_skip (csv->file, name,
                             "comes after " G_STRINGIFY (MOST_METADATA) " other columns of labels");
      else if (csv->columns[c].kind == COLUMN_LABEL && !add_label (csv, c, error))
        return FALSE;
      else if (csv->columns[c].kind == COLUMN_TEXT && next == texts->len)
        ks_tensor_file_skip (csv->file, name,
                             "is of a table with more different texts than labels have");
      else if (csv->columns[c].kind == COLUMN_TEXT)
        {
          TextColumn *text = &g_array_index (texts, TextColumn, next++);

          ks_table_add_text (csv->file->columns, name, g_steal_pointer (&text->codes),
                             ks_levels_steal (&text->levels));
        }
    }
  if (csv->file->columns->columns->len == 0)
    ks_table_unref (g_steal_pointer (&csv->file->columns));
  return TRUE;
}

/* Moves the numeric columns together at the front of csv->values, which become
 * the tensor's bytes. */
static gboolean
add_numbers (Csv *csv, gsize n_numeric, GError **error)
{
  gsize rows = csv->rows - csv->header, to = 0;
  guint64 shape[] = { rows, n_numeric };
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize row = csv->header; row < csv->rows; row++)
    for (gsize c = 0; c < csv->cols; c++)
      if (csv->columns[c].kind == COLUMN_NUMBER)
        csv->values[to++] = csv->values[row * csv->cols + c];
  for (gsize c = 0; csv->header && c < csv->cols; c++)
    if (csv->columns[c].kind == COLUMN_NUMBER)
      {
        g_autofree char *name = column_name (csv, c);

        g_strv_builder_add (names, name);
      }
  if (csv->header)
    csv->file->column_names = g_strv_builder_end (names);

  g_autoptr (KsBlob) numbers
      = ks_blob_new_take (g_steal_pointer (&csv->values), to * sizeof (double));
  return ks_tensor_file_add (csv->file,
                             ks_tensor_new ("", KS_DTYPE_FLOAT64, G_BYTE_ORDER == G_BIG_ENDIAN, 2,
                                            shape, TRUE, numbers, 0, error));
}

gboolean
ks_read_csv (KsContext *context, KsTensorFile *file, GError **error)
{
  g_auto (Csv) csv = { .context = context, .file = file };
  gsize n_numeric;
  g_autoptr (KsBlob) text = ks_blob_in_memory (context, file->blob, error);

  if (text == NULL)
    return FALSE;
  csv.text = (const char *) text->memory;
  csv.length = text->size;
  if (csv.length >= 3 && memcmp (csv.text, "\xef\xbb\xbf", 3) == 0)
    {
      csv.text += 3;
      csv.length -= 3;
    }
  csv.delimiter = ks_csv_sniff (csv.text, csv.length);
  if (!measure (&csv, error) || !read_cells (&csv, error))
    return FALSE;
  find_header (&csv);
  return sort_columns (&csv, &n_numeric, error)
         && add_metadata (&csv, error)
         && add_numbers (&csv, n_numeric, error);
}
