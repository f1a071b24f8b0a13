/* The training step that a checkpoint's file name tells.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/* The step in a name without folders: the number behind the last of the words step, steps,
 * global_step, iter, iteration or it; else behind epoch or ep; else behind checkpoint or ckpt;
 * else the first number of Keras' NAME.EPOCH-ACCURACY ("net.12-0.58.hdf5"); else a number of its
 * own that is padded with zeros ("model_0005.pt"). A word begins where no letter stands before it,
 * and only "-", "_", "=", "." or blanks may stand between it and its number. FALSE when there is
 * none: digits of another meaning ("resnet20", a checksum) are no step. O(length). */
gboolean ks_step_of_name (const char *name, double *step);

/* Those of @n names that belong together, NaN where there is none. Where no name alone tells one,
 * but all are the same up to one number of their own ("net-1.pt", "net-20.pt"), that is it.
 * @steps has room for @n. O(total length). */
void     ks_steps_of_names (const char *const *names, gsize n, double *steps);
