/* SPDX-License-Identifier: MIT */
#include "ks-step-name.h"

#include <math.h>
#include <string.h>

#define MOST_DIGITS 15 /* so many always fit a float64 */

/* In the order in which they are believed; a longer word stands before those it ends with. */
static const char *const words[][6] = {
  { "iteration", "steps", "step", "iter", "it", NULL },
  { "epoch", "ep", NULL },
  { "checkpoint", "ckpt", NULL },
};

/* The digits from @at on, at most MOST_DIGITS of them, as a number; how many, 0 when there are
 * none or too many. */
static gsize
take_number (const char *at, double *number)
{
  gsize n = 0;

  *number = 0.0;
  for (; g_ascii_isdigit (at[n]); n++)
    *number = *number * 10.0 + g_ascii_digit_value (at[n]);
  return n <= MOST_DIGITS ? n : 0;
}

static gboolean
is_own_end (char c)
{
  return !g_ascii_isalnum (c);
}

/* The number behind @word where it stands at @at. */
static gboolean
number_behind (const char *name, const char *at, const char *word, double *number)
{
  if (at > name && g_ascii_isalpha (at[-1]))
    return FALSE;
  if (g_ascii_strncasecmp (at, word, strlen (word)) != 0)
    return FALSE;
  at += strlen (word);
  at += strspn (at, "-_=. ");

  gsize n = take_number (at, number);

  return n > 0 && !g_ascii_isalpha (at[n]);
}

/* The last place of any of the words that has a number counts. */
static gboolean
find_word (const char *name, const char *const *any, double *step)
{
  for (const char *at = name + strlen (name); at-- > name;)
    for (gsize w = 0; any[w] != NULL; w++)
      if (number_behind (name, at, any[w], step))
        return TRUE;
  return FALSE;
}

/* ".12-0.58" */
static gboolean
find_keras (const char *name, double *step)
{
  for (const char *at = name; *at != '\0'; at++)
    {
      double fraction;
      gsize n;

      if (strchr ("._-", *at) == NULL || (n = take_number (at + 1, step)) == 0)
        continue;

      const char *dash = at + 1 + n;
      gsize whole = *dash == '-' ? take_number (dash + 1, &fraction) : 0;

      if (whole > 0 && dash[1 + whole] == '.' && g_ascii_isdigit (dash[2 + whole]))
        return TRUE;
    }
  return FALSE;
}

/* The next number with no letter or digit beside it, from *@at on; moves *@at behind it. */
static gboolean
next_own_number (const char *name, const char **at, const char **begin, double *number)
{
  for (const char *p = *at; *p != '\0'; p++)
    {
      gsize n;

      if (!g_ascii_isdigit (*p) || (p > name && !is_own_end (p[-1])))
        continue;
      n = take_number (p, number);
      if (n > 0 && is_own_end (p[n]))
        {
          *begin = p;
          *at = p + n;
          return TRUE;
        }
      p += strspn (p, "0123456789") - 1;
    }
  return FALSE;
}

static gboolean
find_padded (const char *name, double *step)
{
  const char *at = name, *begin;

  while (next_own_number (name, &at, &begin, step))
    if (*begin == '0' && at - begin > 1)
      return TRUE;
  return FALSE;
}

gboolean
ks_step_of_name (const char *name, double *step)
{
  g_return_val_if_fail (name != NULL && step != NULL, FALSE);

  for (gsize w = 0; w < G_N_ELEMENTS (words); w++)
    if (find_word (name, words[w], step))
      return TRUE;
  return find_keras (name, step) || find_padded (name, step);
}

/* Whether the names are @prefix, a number, @suffix. */
static gboolean
fit_frame (const char *const *names, gsize n, const char *prefix, gsize prefix_length,
           const char *suffix, double *steps)
{
  for (gsize i = 0; i < n; i++)
    {
      gsize length;

      if (strncmp (names[i], prefix, prefix_length) != 0)
        return FALSE;
      length = take_number (names[i] + prefix_length, &steps[i]);
      if (length == 0 || strcmp (names[i] + prefix_length + length, suffix) != 0)
        return FALSE;
    }
  return TRUE;
}

void
ks_steps_of_names (const char *const *names, gsize n, double *steps)
{
  g_return_if_fail ((names != NULL && steps != NULL) || n == 0);

  gboolean any = FALSE;

  for (gsize i = 0; i < n; i++)
    if (ks_step_of_name (names[i], &steps[i]))
      any = TRUE;
    else
      steps[i] = NAN;
  if (any || n < 2)
    return;

  const char *at = names[0], *begin;
  double number;

  while (next_own_number (names[0], &at, &begin, &number))
    if (fit_frame (names, n, names[0], begin - names[0], at, steps))
      return;
  for (gsize i = 0; i < n; i++)
    steps[i] = NAN;
}
