/* The lunes of all edges of a filtration, looked at by several threads. Each has a graph of its own
 * and adds every edge to it, but looks at the lunes of those buckets alone that it takes. So the
 * lunes are exactly those of one sweep (see ks-lune.h), whoever looks at which.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-edge-order.h"
#include "ks-lune-cycles.h"

#define KS_SURVEY_MOST_THREADS 8

/* How far a lune is looked into. */
typedef enum {
  KS_SURVEY_EMPTY,      /* whether it is empty */
  KS_SURVEY_COMPONENTS, /* and whether it has several components */
  KS_SURVEY_CYCLES,     /* and which cycles it has */
} KsSurveyDepth;

/* An edge at which homology changes: its lune is empty, has several components, or has cycles. */
typedef struct {
  KsEdgeKey edge;
  guint32 n_components;    /* 0 for an empty lune; 1 also where they were not looked for */
  guint32 n_cycles;
  const guint32 *vertices; /* (n_components) the least vertex of each, ascending, of several */
  const gsize *begin;      /* (n_cycles + 1) into steps, if any */
  const KsLuneStep *steps; /* the cycles one after another */
} KsLuneChange;

/* Takes the changes of one bucket in order. All edges up to @length are in then, or it is NAN while
 * the next bucket goes on with the same length. To *@depth it writes how far the lunes of the next
 * buckets are to be looked into. */
typedef gboolean (*KsSurveyFunc) (const KsLuneChange *changes, gsize n_changes, double length,
                                  KsSurveyDepth *depth, gpointer data, GError **error);

/* Shows the changes of every bucket of @order to @func, one after another on the caller's own
 * thread. Where a bucket is not looked into as deep as @deepest, it is from the first edge on that
 * can make it necessary: after one of empty lune for components, of several components for
 * cycles. So @func is shown all changes that matter if it asks for components while some class of
 * dimension 1 is alive, and for cycles while one of dimension 2 is; and it may be shown more.
 *
 * n^2 / 8 bytes for each of the context's threads, of which KS_SURVEY_MOST_THREADS are used. Polls
 * cancel. */
gboolean ks_survey_run (KsContext *context, const KsEdgeOrder *order, guint prime,
                        KsSurveyDepth deepest, KsSurveyFunc func, gpointer data, GError **error);
