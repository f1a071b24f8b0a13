/* Help for the terminal, made from the tables.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

void ks_cli_append_help (GString *out);
void ks_cli_append_builtins (GString *out);
