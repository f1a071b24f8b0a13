/* What the runner's two sides share: the owner's thread asks and hands answers over
 * (ks-runner.c), the compute thread answers (ks-runner-compute.c).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-runner.h"

/* What the compute thread has to do. */
typedef struct {
  guint64 serial;
  KsRecipe *recipe;   /* owned */
  KsResult *warm;     /* owned or NULL */
  gboolean confirmed;
  KsContext *context; /* owned; others hold a reference to cancel it */
  double big_seconds;
  gsize big_bytes;
  guint quick;        /* milliseconds */
  KsRunTimes times;
} KsRunnerJob;

typedef enum {
  KS_RUNNER_ANSWER_GRAPH,
  KS_RUNNER_ANSWER_BARS,
  KS_RUNNER_ANSWER_DIAGRAM,
  KS_RUNNER_ANSWER_SUGGESTION,
  KS_RUNNER_ANSWER_TOO_BIG,
  KS_RUNNER_ANSWER_FAILED,
  KS_RUNNER_ANSWER_DONE,
} KsRunnerAnswerKind;

/* What the compute thread hands over. */
typedef struct {
  KsRunnerAnswerKind kind;
  guint64 serial;
  KsResult *result;    /* owned or NULL */
  KsDiagram *bars;     /* owned or NULL */
  GError *error;       /* owned or NULL */
  double epsilon;
  char *reason;        /* owned or NULL */
  KsEstimate estimate;
  KsRunTimes times;
} KsRunnerAnswer;

void ks_runner_job_free (KsRunnerJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsRunnerJob, ks_runner_job_free)

void ks_runner_answer_free (KsRunnerAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsRunnerAnswer, ks_runner_answer_free)

struct _KsRunner
{
  GObject parent_instance;

  /* The owner's thread alone. */
  GMainContext *main_context;
  GThread *thread;
  guint64 newest;       /* serial of the last asking */
  guint64 oldest_shown; /* answers to askings before it are stale */
  guint grace, quick;   /* milliseconds */
  GSource *grace_end;   /* cancels the running job when its grace is over; or NULL */
  double big_seconds;
  gsize big_bytes;
  gboolean busy;
  const char *stage;    /* static */
  double fraction;
  KsRunTimes times;

  /* Shared, under the lock. */
  GMutex lock;
  GCond wake;
  KsRunnerJob *pending;             /* owned; what to start next */
  KsContext *running;       /* owned; of the job under way, or NULL */
  gboolean has_graph;       /* the job under way has handed over its graph */
  gint64 started;           /* monotonic us, of the job under way */
  gboolean quit;
  gsize memory_budget;      /* bytes, of the pipeline to be made; 0 = its own choice */
  GQueue answers;           /* of KsRunnerAnswer */
  GSource *delivery;        /* owned; set while an idle is under way */
  GSource *progress;        /* owned; set while a timeout is under way that tells these two: */
  const char *next_stage;   /* static */
  double next_fraction;
  gint64 told_progress;     /* monotonic us, when it last did */

  /* The compute thread alone. */
  KsPipeline *pipeline;
  guint64 n_started;        /* runs so far */
  const KsRunnerJob *job;   /* under way */
  GArray *bars;             /* of KsBar, final ones of the diagram being computed; owned */
  gint64 handed_bars;       /* monotonic us, when some of them were last handed over; 0 = none yet */
  KsSpace *suggested_for;   /* owned; the core the suggestion was made for, or NULL */
  double epsilon;           /* the suggestion, in metric units */
  char *reason;             /* owned or NULL */
};

/* The compute thread, from begin to end; @data is the runner. */
gpointer ks_runner_compute (gpointer data);

/* Takes note of a run's progress, on the compute thread; @data is the runner. */
void ks_runner_on_progress (const char *stage, double fraction, gpointer data);

/* Call with the lock held: one idle carries all answers that have gathered until it runs. */
void ks_runner_schedule_delivery (KsRunner *self);
/* The same for the progress, which is told no oftener than it can be read. */
void ks_runner_schedule_progress (KsRunner *self);
