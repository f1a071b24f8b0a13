/* SPDX-License-Identifier: MIT */
#include "bench-turns.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MOST_TURNS 200000

/* A source that is never ready, but is asked before and after each wait for events. */
typedef struct {
  GSource source;
  BenchTurns *turns;
} Watch;

struct _BenchTurns
{
  Watch *watch;             /* owned */
  GdkFrameClock *clock;     /* owned; NULL while nothing is counted */
  gint64 woke;              /* monotonic us, or 0 */
  double woke_cpu;          /* ms of this thread */
  gint64 frame_began;       /* monotonic us */
  double in_frame;          /* ms of this turn */
  int schedule;             /* file descriptor of what the scheduler says of this thread, or -1 */
  double woke_ready;        /* ms that it has waited for a processor */
  gint64 last_frame;        /* the clock's us, or 0 */
  double frame_cpu;         /* ms of this thread when it came */
  double frame_ready;       /* ms that it had waited for a processor */
  BenchTurnsReport report;
  double turn[MOST_TURNS];  /* ms */
};

static double
thread_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e3 * (double) time.tv_sec + 1e-6 * (double) time.tv_nsec;
}

/* How long this thread has been ready to run while others had the processors; 0 where the system does
 * not tell. */
static double
thread_ready (const BenchTurns *self)
{
  char text[128];
  ssize_t n = self->schedule >= 0 ? pread (self->schedule, text, sizeof text - 1, 0) : 0;
  unsigned long long ran, waited = 0;

  text[MAX (n, 0)] = '\0';
  return sscanf (text, "%llu %llu", &ran, &waited) == 2 ? 1e-6 * (double) waited : 0.0;
}

/* How long the host of a virtual machine has had the processors since it was started; 0 where there is
 * none. */
static double
all_stolen (void)
{
  g_autofree char *text = NULL;
  unsigned long long ticks = 0;

  if (g_file_get_contents ("/proc/stat", &text, NULL, NULL))
    sscanf (text, "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &ticks);
  return 1e3 * (double) ticks / (double) sysconf (_SC_CLK_TCK);
}

static void
end_turn (BenchTurns *self)
{
  double wall = (double) (g_get_monotonic_time () - self->woke) / 1000.0;
  double cpu = thread_cpu () - self->woke_cpu;
  BenchTurnsReport *report = &self->report;

  if (report->n < MOST_TURNS)
    self->turn[report->n++] = wall;
  report->n_long += wall > BENCH_FRAME;
  report->most_cpu = MAX (report->most_cpu, cpu);
  if (wall <= report->longest)
    return;
  report->longest = wall;
  report->longest_cpu = cpu;
  report->longest_frame = self->in_frame;
  report->longest_ready = thread_ready (self) - self->woke_ready;
}

static gboolean
on_prepare (GSource *source, int *timeout)
{
  BenchTurns *self = ((Watch *) source)->turns;

  if (self->clock != NULL && self->woke != 0)
    end_turn (self);
  self->woke = 0;
  *timeout = -1;
  return FALSE;
}

static gboolean
on_check (GSource *source)
{
  BenchTurns *self = ((Watch *) source)->turns;

  self->woke = g_get_monotonic_time ();
  self->woke_cpu = thread_cpu ();
  self->woke_ready = thread_ready (self);
  self->in_frame = 0.0;
  return FALSE;
}

static GSourceFuncs watch_class = { .prepare = on_prepare, .check = on_check };

static void
on_before_paint (GdkFrameClock *clock, BenchTurns *self)
{
  BenchTurnsReport *report = &self->report;
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double delay = 1e-3 * (double) (now - self->last_frame) - BENCH_FRAME;
  double cpu = thread_cpu (), ready = thread_ready (self);
  guint n_dropped = self->last_frame != 0 ? (guint) MAX (rint (delay / BENCH_FRAME), 0.0) : 0;

  self->frame_began = g_get_monotonic_time ();
  report->n_frames++;
  report->n_dropped += n_dropped;
  if (ready - self->frame_ready > 0.5 * delay)
    report->n_ready += n_dropped;
  else if (cpu - self->frame_cpu > BENCH_FRAME + 0.5 * delay)
    report->n_busy += n_dropped;
  self->last_frame = now;
  self->frame_cpu = cpu;
  self->frame_ready = ready;
}

static void
on_after_paint (GdkFrameClock *clock, BenchTurns *self)
{
  self->in_frame += (double) (g_get_monotonic_time () - self->frame_began) / 1000.0;
}

BenchTurns *
bench_turns_new (void)
{
  BenchTurns *self = g_new0 (BenchTurns, 1);
  GSource *source = g_source_new (&watch_class, sizeof (Watch));

  self->schedule = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  self->watch = (Watch *) source;
  self->watch->turns = self;
  g_source_set_priority (source, 10 * G_PRIORITY_HIGH);
  g_source_attach (source, NULL);
  return self;
}

void
bench_turns_free (BenchTurns *self)
{
  g_source_destroy (&self->watch->source);
  g_source_unref (&self->watch->source);
  if (self->schedule >= 0)
    close (self->schedule);
  g_free (self);
}

void
bench_turns_begin (BenchTurns *self, GtkWidget *window)
{
  self->clock = g_object_ref (gtk_widget_get_frame_clock (window));
  self->woke = self->last_frame = 0;
  self->report = (BenchTurnsReport) { .stolen = -all_stolen () };
  g_signal_connect (self->clock, "before-paint", G_CALLBACK (on_before_paint), self);
  g_signal_connect (self->clock, "after-paint", G_CALLBACK (on_after_paint), self);
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

BenchTurnsReport
bench_turns_end (BenchTurns *self)
{
  BenchTurnsReport *report = &self->report;

  g_signal_handlers_disconnect_by_data (self->clock, self);
  g_clear_object (&self->clock);
  qsort (self->turn, report->n, sizeof *self->turn, compare);
  report->most_of_all = report->n > 0 ? self->turn[(guint) (0.99 * report->n)] : 0.0;
  report->stolen += all_stolen ();
  return *report;
}
