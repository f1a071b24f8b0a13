/* The command line's words, understood. Recipe fields are options by their own table
 * (ks-recipe-fields.c); the rest are one table here.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-recipe.h"

/* An option that is no field of the recipe. */
typedef struct {
  const char *name;     /* "threads" for --threads */
  char letter;          /* 'o' for -o; 0 = none */
  const char *argument; /* "N"; NULL for a switch */
  const char *group;    /* "general", "figure" */
  const char *summary;  /* one sentence */
  const char *commands; /* those that take it, "core mapper"; NULL = all */
  gsize offset;         /* of the char* (with an argument) or gboolean member of KsCliOptions */
} KsCliOption;

const KsCliOption *ks_cli_general_options (gsize *n);

typedef struct {
  KsRecipe *recipe;
  gboolean has_source; /* a file or a built-in set was named, here or in the recipe file */

  /* As given, or NULL. */
  char *recipe_file, *output, *threads, *view, *width, *font_size, *colour_by, *colormap, *dim;
  gboolean json, timings, quiet, log, help, version, list_builtin;
} KsCliOptions;

/* @words: what follows the command's name; @command is NULL where there is none. Errors are
 * KS_ERROR_USAGE: an unknown option (lists those there are), one that is not the command's,
 * given twice, without its value, out of range. */
KsCliOptions *ks_cli_options_parse (const char *command, const char *const *words, GError **error);
void          ks_cli_options_free (KsCliOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsCliOptions, ks_cli_options_free)
