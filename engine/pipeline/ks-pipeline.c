/* SPDX-License-Identifier: MIT */
#include "ks-pipeline.h"

#include "ks-cost.h"
#include "ks-memo.h"
#include "ks-source.h"

#include <string.h>

#define DEFAULT_BUDGET ((gsize) 1 << 30)

struct _KsPipeline
{
  KsMemo *memo;
  GHashTable *parts; /* by Run.named (owned): the paths of the files that those are spread over, a
                      * GStrv; owned */
  KsRipsLiveFunc live; /* or NULL */
  gpointer live_data;
};

KsPipeline *
ks_pipeline_new (gsize memory_budget)
{
  KsPipeline *self = g_new0 (KsPipeline, 1);

  self->memo = ks_memo_new (memory_budget > 0 ? memory_budget : DEFAULT_BUDGET);
  self->parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_strfreev);
  return self;
}

void
ks_pipeline_free (KsPipeline *self)
{
  if (self == NULL)
    return;
  ks_memo_free (self->memo);
  g_hash_table_unref (self->parts);
  g_free (self);
}

void
ks_pipeline_watch (KsPipeline *self, KsRipsLiveFunc live, gpointer data)
{
  self->live = live;
  self->live_data = data;
}

gsize
ks_pipeline_memory (const KsPipeline *self)
{
  return ks_memo_bytes (self->memo);
}

/* One run: the outputs so far, each owned, and their keys. */
typedef struct {
  KsPipeline *pipeline;
  const KsRecipe *recipe;
  guint targets;
  const KsResult *warm;
  gpointer outputs[KS_N_STAGES];
  char *keys[KS_N_STAGES];
  char *named; /* what the key of what is read is made of, but for the files it is spread over */
  KsTiming timings[KS_N_STAGES];
} Run;

static void
run_clear (Run *run)
{
  for (guint id = 0; id < KS_N_STAGES; id++)
    {
      if (run->outputs[id] != NULL)
        ks_stage (id)->unref (run->outputs[id]);
      g_free (run->keys[id]);
    }
  g_free (run->named);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
append_positions (GString *text, const KsResult *warm)
{
  gsize bytes = warm->layout->n * 2 * sizeof (float);
  g_autofree char *hash =
    g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) warm->layout->xy, bytes);

  g_string_append_printf (text, "warm %s %s\n", hash, warm->graph_key);
}

/* Files with their identities, which are those of this moment when @identities is NULL. */
static void
append_files (GString *text, const GStrv paths, const GStrv identities)
{
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    {
      g_autofree char *now = identities == NULL ? ks_source_identity (paths[i]) : NULL;

      g_string_append_printf (text, "%s %s\n", now != NULL ? now : identities[i], paths[i]);
    }
}

/* The hash of the stage's number, its inputs' keys and its slices' text. */
static char *
stage_key (Run *run, KsStageId id)
{
  const KsStage *stage = ks_stage (id);
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) paths = id == KS_STAGE_READ ? ks_source_paths (run->recipe, NULL) : NULL;

  g_string_append_printf (text, "%d\n", id);
  for (guint input = 0; input < KS_N_STAGES; input++)
    if (stage->inputs & (1u << input))
      g_string_append_printf (text, "%s\n", run->keys[input] != NULL ? run->keys[input] : "-");
  for (guint slice = 0; slice < KS_N_SLICES; slice++)
    if (stage->slices & (1u << slice))
      {
        g_autofree char *fields = ks_recipe_slice_text (run->recipe, slice);

        g_string_append (text, fields);
      }
  if (id == KS_STAGE_READ)
    {
      append_files (text, paths, NULL);
      run->named = g_strdup (text->str);
      append_files (text, g_hash_table_lookup (run->pipeline->parts, run->named), NULL);
    }
  if (id == KS_STAGE_LAYOUT && run->warm != NULL)
    append_positions (text, run->warm);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}

/* Which files the recipe's are spread over is known once they were read: these, as they were then,
 * belong to the key of what was read. */
static void
add_parts_to_key (Run *run)
{
  const KsSource *source = run->outputs[KS_STAGE_READ];
  g_autoptr (GString) text = g_string_new (run->named);

  if (source->parts[0] == NULL)
    return;
  g_hash_table_insert (run->pipeline->parts, g_strdup (run->named), g_strdupv (source->parts));
  append_files (text, source->parts, source->part_identities);
  g_free (run->keys[KS_STAGE_READ]);
  run->keys[KS_STAGE_READ]
      = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}

static gboolean
run_stage (Run *run, KsStageId id, KsContext *context, GError **error)
{
  const KsStage *stage = ks_stage (id);
  KsTiming *timing = &run->timings[id];
  KsStageInput input = { run->recipe, run->outputs, run->warm, run->pipeline->live,
                         run->pipeline->live_data };
  gint64 start = g_get_monotonic_time ();

  timing->needed = TRUE;
  run->keys[id] = stage_key (run, id);
  run->outputs[id] = ks_memo_get (run->pipeline->memo, run->keys[id]);
  timing->remembered = run->outputs[id] != NULL;
  if (!timing->remembered)
    {
      ks_context_begin_stage (context, stage->name);
      if (!ks_context_check (context, error)
          || (run->outputs[id] = stage->run (context, &input, error)) == NULL)
        return FALSE;
      if (id == KS_STAGE_READ)
        add_parts_to_key (run);
      ks_memo_put (run->pipeline->memo, run->keys[id], stage, run->outputs[id]);
    }
  timing->milliseconds = (double) (g_get_monotonic_time () - start) / 1000.0;
  return TRUE;
}

static gboolean
run_up_to (Run *run, KsStageId last, KsContext *context, GError **error)
{
  if (!ks_recipe_check (run->recipe, error))
    return FALSE;
  ks_memo_begin_run (run->pipeline->memo);
  for (guint id = 0; id < KS_N_STAGES; id++)
    run->timings[id].name = ks_stage (id)->name;
  for (guint id = 0; id <= last; id++)
    if (ks_stage_is_needed (id, run->recipe, run->targets) && !run_stage (run, id, context, error))
      return FALSE;
  return TRUE;
}

/* Moves the outputs of @run into a result. */
static KsResult *
take_outputs (Run *run)
{
  KsResult *self = g_atomic_rc_box_new0 (KsResult);
  gpointer *outputs = run->outputs;

  self->recipe = ks_recipe_copy (run->recipe);
  self->targets = run->targets;
  self->source = g_steal_pointer (&outputs[KS_STAGE_READ]);
  self->points = g_steal_pointer (&outputs[KS_STAGE_POINTS]);
  self->space = g_steal_pointer (&outputs[KS_STAGE_SPACE]);
  self->density = g_steal_pointer (&outputs[KS_STAGE_DENSITY]);
  self->core = g_steal_pointer (&outputs[KS_STAGE_CORE]);
  self->core_space = g_steal_pointer (&outputs[KS_STAGE_CORE_SPACE]);
  self->lens[0] = g_steal_pointer (&outputs[KS_STAGE_LENS_1]);
  self->lens[1] = g_steal_pointer (&outputs[KS_STAGE_LENS_2]);
  self->n_lenses = self->lens[0] != NULL ? run->recipe->n_lenses : 0;
  self->cover = g_steal_pointer (&outputs[KS_STAGE_COVER]);
  self->suggestion = g_steal_pointer (&outputs[KS_STAGE_EPSILON]);
  self->clustering = g_steal_pointer (&outputs[KS_STAGE_CLUSTERS]);
  self->balls = g_steal_pointer (&outputs[KS_STAGE_BALLS]);
  if (self->balls != NULL)
    self->clustering = ks_clustering_ref (self->balls->clustering);
  self->graph = g_steal_pointer (&outputs[KS_STAGE_NERVE]);
  self->graph_key = g_steal_pointer (&run->keys[KS_STAGE_NERVE]);
  self->betti = g_steal_pointer (&outputs[KS_STAGE_BETTI]);
  self->layout = g_steal_pointer (&outputs[KS_STAGE_LAYOUT]);
  self->features = g_steal_pointer (&outputs[KS_STAGE_FEATURES]);
  self->diagram = g_steal_pointer (&outputs[KS_STAGE_HOMOLOGY]);
  self->cycles = g_steal_pointer (&outputs[KS_STAGE_CYCLES]);
  self->loops = g_steal_pointer (&outputs[KS_STAGE_LOOPS]);
  self->band = g_steal_pointer (&outputs[KS_STAGE_BAND]);
  self->null_model = g_steal_pointer (&outputs[KS_STAGE_NULL]);
  self->recognised = g_steal_pointer (&outputs[KS_STAGE_RECOGNISER]);
  self->fit = g_steal_pointer (&outputs[KS_STAGE_FIT]);
  memcpy (self->timings, run->timings, sizeof self->timings);
  return self;
}

/* Positions of another point set say nothing about this one's nodes. */
static gboolean
can_start_from (const KsResult *warm, const Run *run)
{
  const KsPoints *points = run->outputs[KS_STAGE_POINTS];
  const KsSource *source = run->outputs[KS_STAGE_READ];

  if (warm == NULL || warm->layout == NULL || !g_str_equal (warm->source->path, source->path)
      || ks_points_count (warm->points) != ks_points_count (points)
      || (warm->points->rows == NULL) != (points->rows == NULL))
    return FALSE;
  return points->rows == NULL
         || memcmp (warm->points->rows, points->rows,
                    ks_points_count (points) * sizeof *points->rows)
                == 0;
}

KsResult *
ks_pipeline_run (KsPipeline *self, const KsRecipe *recipe, guint targets, const KsResult *warm,
                 KsContext *context, GError **error)
{
  g_return_val_if_fail (self != NULL && recipe != NULL && targets != 0, NULL);

  g_auto (Run) run = { .pipeline = self, .recipe = recipe, .targets = targets };
  gint64 start = g_get_monotonic_time ();

  if (!run_up_to (&run, KS_STAGE_BETTI, context, error))
    return NULL;
  run.warm = can_start_from (warm, &run) ? warm : NULL;
  for (guint id = KS_STAGE_BETTI + 1; id < KS_N_STAGES; id++)
    if (ks_stage_is_needed (id, recipe, targets) && !run_stage (&run, id, context, error))
      return NULL;

  KsResult *result = take_outputs (&run);
  result->milliseconds = (double) (g_get_monotonic_time () - start) / 1000.0;
  return result;
}

gboolean
ks_pipeline_estimate (KsPipeline *self, const KsRecipe *recipe, guint targets, KsContext *context,
                      KsEstimate *estimate, GError **error)
{
  g_return_val_if_fail (self != NULL && recipe != NULL && estimate != NULL, FALSE);

  g_auto (Run) run = { .pipeline = self, .recipe = recipe, .targets = targets };
  KsEstimate sum = { 0.0, 0 };

  if (!run_up_to (&run, KS_STAGE_POINTS, context, error))
    return FALSE;
  for (guint id = KS_STAGE_POINTS + 1; id < KS_N_STAGES; id++)
    if (ks_stage_is_needed (id, recipe, targets))
      {
        run.keys[id] = stage_key (&run, id);
        if (ks_memo_contains (self->memo, run.keys[id]))
          continue;

        KsEstimate cost = ks_stage_cost (id, recipe, run.outputs[KS_STAGE_POINTS]);
        sum.seconds += cost.seconds;
        sum.bytes += cost.bytes;
      }
  *estimate = sum;
  return TRUE;
}
