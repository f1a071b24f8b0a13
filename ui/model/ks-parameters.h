/* The parameters that the window offers, as one table: a name to bind to, a range,
 * and how each is read from and written to a state.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "ks-history.h"

typedef enum { KS_MEMBER_UINT, KS_MEMBER_SIZE, KS_MEMBER_DOUBLE } KsMemberType;

typedef struct _KsParameter KsParameter;
struct _KsParameter {
  const char *name;
  GType type;        /* G_TYPE_UINT, G_TYPE_DOUBLE, G_TYPE_BOOLEAN or G_TYPE_STRING */
  double min, max;   /* of numbers */
  gsize offset;      /* of the recipe's member, and its type, where get or set is NULL */
  KsMemberType member;
  void     (*get) (const KsState *state, GValue *value);
  gboolean (*set) (KsState *state, const GValue *value);
};

#define KS_N_PARAMETERS 29
extern const KsParameter ks_parameters[KS_N_PARAMETERS];

void     ks_parameter_get (const KsParameter *parameter, const KsState *state, GValue *value);
/* FALSE, and the state as it was, for a text that is not understood. */
gboolean ks_parameter_set (const KsParameter *parameter, KsState *state, const GValue *value);

GParamSpec *ks_parameter_spec (const KsParameter *parameter); /* a new, explicitly notified property */
