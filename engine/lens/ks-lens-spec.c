/* SPDX-License-Identifier: MIT */
#include "ks-lens.h"

#include "ks-number.h"

#include <string.h>

static void
append_synopsis (GString *text, const KsLensFamily *family)
{
  const char *argument = ks_lens_family_argument (family);

  g_string_append (text, family->name);
  if (argument != NULL)
    g_string_append_printf (text, ":%s", argument);
}

static const KsLensFamily *
find_family (const char *name, gsize length, GError **error)
{
  gsize n;
  const KsLensFamily *families = ks_lens_families (&n);
  g_autoptr (GString) known = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (strlen (families[i].name) == length && strncmp (families[i].name, name, length) == 0)
        return &families[i];
      g_string_append (known, i > 0 ? ", " : "");
      append_synopsis (known, &families[i]);
    }

  g_autofree char *asked = g_strndup (name, length);
  g_autofree char *shown = ks_printable (asked, 80);
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "There is no lens “%s”; choose one of: %s.", shown,
               known->str);
  return NULL;
}

/* Fills the argument of @spec from @text, NULL when nothing was given. */
static gboolean
parse_argument (KsLensSpec *spec, const char *text)
{
  guint64 index;

  switch (spec->family->argument)
    {
    case KS_LENS_ARGUMENT_INDEX:
      if (text == NULL || !ks_integer_from_text (text, 1, G_MAXUINT32, &index))
        return FALSE;
      spec->number = (double) index;
      return TRUE;
    case KS_LENS_ARGUMENT_NUMBER:
      return text != NULL && ks_number_from_text (text, &spec->number) && spec->number > 0.0;
    case KS_LENS_ARGUMENT_POWER:
      spec->number = 1.0;
      return text == NULL || (ks_number_from_text (text, &spec->number) && spec->number >= 1.0);
    case KS_LENS_ARGUMENT_RANK:
      index = 1;
      if (text != NULL && !ks_integer_from_text (text, 1, G_MAXUINT32, &index))
        return FALSE;
      spec->number = (double) index;
      return TRUE;
    case KS_LENS_ARGUMENT_COLUMN:
      if (text == NULL || *text == '\0')
        return FALSE;
      spec->column = g_strdup (text);
      return TRUE;
    case KS_LENS_ARGUMENT_NONE:
    default:
      return text == NULL;
    }
}

gboolean
ks_lens_spec_parse (const char *text, KsLensSpec *spec, GError **error)
{
  static const char *const expected[] = {
    [KS_LENS_ARGUMENT_NONE] = "without an argument",
    [KS_LENS_ARGUMENT_INDEX] = "with a whole number N from 1 up",
    [KS_LENS_ARGUMENT_NUMBER] = "with a number H above 0",
    [KS_LENS_ARGUMENT_POWER] = "with a number P from 1 up, or nothing for 1",
    [KS_LENS_ARGUMENT_RANK] = "with a whole number I from 1 up, or nothing for 1",
    [KS_LENS_ARGUMENT_COLUMN] = "with the NAME of a numeric metadata column",
  };

  g_return_val_if_fail (text != NULL && spec != NULL, FALSE);

  const char *colon = strchr (text, ':');
  KsLensSpec parsed = { .family = find_family (
                            text, colon != NULL ? (gsize) (colon - text) : strlen (text), error) };

  if (parsed.family == NULL)
    return FALSE;
  if (!parse_argument (&parsed, colon != NULL ? colon + 1 : NULL))
    {
      g_autofree char *shown = ks_printable (text, 80);
      g_autoptr (GString) synopsis = g_string_new (NULL);

      append_synopsis (synopsis, parsed.family);
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The lens “%s” is not understood; write %s, %s.", shown, synopsis->str,
                   expected[parsed.family->argument]);
      return FALSE;
    }
  *spec = parsed;
  return TRUE;
}

/* The argument alone; NULL when there is none. */
static char *
argument_text (const KsLensSpec *self)
{
  char number[KS_NUMBER_SIZE];

  switch (self->family->argument)
    {
    case KS_LENS_ARGUMENT_INDEX:
    case KS_LENS_ARGUMENT_NUMBER:
    case KS_LENS_ARGUMENT_POWER:
    case KS_LENS_ARGUMENT_RANK:
      return g_strdup (ks_number_to_text (self->number, number));
    case KS_LENS_ARGUMENT_COLUMN:
      return g_strdup (self->column);
    case KS_LENS_ARGUMENT_NONE:
    default:
      return NULL;
    }
}

char *
ks_lens_spec_to_text (const KsLensSpec *self)
{
  g_return_val_if_fail (self != NULL && self->family != NULL, NULL);

  g_autofree char *argument = argument_text (self);

  return argument != NULL ? g_strconcat (self->family->name, ":", argument, NULL)
                          : g_strdup (self->family->name);
}

char *
ks_lens_spec_title (const KsLensSpec *self)
{
  g_return_val_if_fail (self != NULL && self->family != NULL, NULL);

  g_autofree char *argument = argument_text (self);

  return argument != NULL ? g_strconcat (self->family->title, " ", argument, NULL)
                          : g_strdup (self->family->title);
}

void
ks_lens_spec_clear (KsLensSpec *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->column);
  *self = (KsLensSpec) { NULL };
}
