/* The parameters that the window offers, as one table: a name to bind to, a range,
 * and how each is read from and written to a state.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "ks-history.h"

typedef struct {
  const char *name;
  GType type;        /* G_TYPE_UINT, G_TYPE_DOUBLE, G_TYPE_BOOLEAN or G_TYPE_STRING */
  double min, max;   /* of numbers */
  void     (*get) (const KsState *state, GValue *value);
  /* FALSE, and the state as it was, for a text that is not understood. */
  gboolean (*set) (KsState *state, const GValue *value);
} KsParameter;

#define KS_N_PARAMETERS 18
extern const KsParameter ks_parameters[KS_N_PARAMETERS];

/* A new, explicitly notified property. */
GParamSpec *ks_parameter_spec (const KsParameter *parameter);
