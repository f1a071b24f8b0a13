/* SPDX-License-Identifier: MIT */
#include "ks-table.h"

#include <string.h>

static void
column_free (gpointer data)
{
  KsColumn *self = data;

  g_free (self->name);
  g_free (self->numbers);
  g_free (self->codes);
  g_strfreev (self->levels);
  g_free (self);
}

KsTable *
ks_table_new (gsize rows)
{
  KsTable *self = g_atomic_rc_box_new0 (KsTable);

  self->rows = rows;
  self->columns = g_ptr_array_new_with_free_func (column_free);
  return self;
}

KsTable *
ks_table_ref (KsTable *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_ptr_array_unref (((KsTable *) data)->columns);
}

void
ks_table_unref (KsTable *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

static KsColumn *
add_column (KsTable *self, const char *name)
{
  KsColumn *column = g_new0 (KsColumn, 1);

  column->name = g_strdup (name);
  for (guint copy = 2; ks_table_find (self, column->name) != NULL; copy++)
    {
      g_free (column->name);
      column->name = g_strdup_printf ("%s_%u", name, copy);
    }
  g_ptr_array_add (self->columns, column);
  return column;
}

void
ks_table_add_numbers (KsTable *self, const char *name, double *numbers)
{
  g_return_if_fail (self != NULL && name != NULL && numbers != NULL);

  add_column (self, name)->numbers = numbers;
}

void
ks_table_add_text (KsTable *self, const char *name, guint32 *codes, GStrv levels)
{
  g_return_if_fail (self != NULL && name != NULL && codes != NULL && levels != NULL);

  KsColumn *column = add_column (self, name);

  column->is_text = TRUE;
  column->codes = codes;
  column->levels = levels;
  column->n_levels = g_strv_length (levels);
}

const KsColumn *
ks_table_find (const KsTable *self, const char *name)
{
  for (guint i = 0; self != NULL && i < self->columns->len; i++)
    {
      const KsColumn *column = g_ptr_array_index (self->columns, i);

      if (g_str_equal (column->name, name))
        return column;
    }
  return NULL;
}

const char *
ks_column_text (const KsColumn *self, gsize row)
{
  g_return_val_if_fail (self != NULL && self->is_text, NULL);

  return self->levels[self->codes[row]];
}

KsTable *
ks_table_select (KsContext *context, const KsTable *table, const guint32 *rows, gsize n,
                 GError **error)
{
  g_return_val_if_fail (table != NULL && (rows != NULL || n == 0), NULL);

  g_autoptr (KsTable) self = ks_table_new (n);

  for (guint c = 0; c < table->columns->len; c++)
    {
      const KsColumn *from = g_ptr_array_index (table->columns, c);

      if (from->is_text)
        {
          guint32 *codes = ks_new (context, guint32, n, error);
          if (codes == NULL)
            return NULL;
          for (gsize i = 0; i < n; i++)
            codes[i] = from->codes[rows[i]];
          ks_table_add_text (self, from->name, codes, g_strdupv (from->levels));
        }
      else
        {
          double *numbers = ks_new (context, double, n, error);
          if (numbers == NULL)
            return NULL;
          for (gsize i = 0; i < n; i++)
            numbers[i] = from->numbers[rows[i]];
          ks_table_add_numbers (self, from->name, numbers);
        }
    }
  return g_steal_pointer (&self);
}

gsize
ks_table_bytes (const KsTable *self)
{
  gsize bytes = sizeof *self;

  for (guint c = 0; c < self->columns->len; c++)
    {
      const KsColumn *column = g_ptr_array_index (self->columns, c);

      bytes += sizeof *column + self->rows * (column->is_text ? sizeof (guint32) : sizeof (double));
      for (guint i = 0; i < column->n_levels; i++)
        bytes += strlen (column->levels[i]) + 1 + sizeof (char *);
    }
  return bytes;
}
