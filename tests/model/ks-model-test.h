/* What the tests of the model share: small sets, and waiting for the compute thread.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-session.h"
#include "ks-test.h"

#define KS_TEST_PATIENCE 60 /* seconds until something that never comes is a failure */

/* Writes @n points of a circle of radius 1 as a CSV file in a new folder; its path, a new string.
 */
char *ks_model_test_circle (gsize n);
/* Writes @text there instead, as @name. */
char *ks_model_test_file (const char *name, const char *text);

typedef gboolean (*KsTestCondition) (gpointer data);
/* Runs the main context until @condition holds. */
void ks_model_test_wait (KsTestCondition condition, gpointer data);
void ks_model_test_wait_idle (KsSession *session); /* until it computes nothing */
/* A session that shows @n points of a circle. */
KsSession *ks_model_test_session (gsize n);
