/* The clustering rules by name: the table, and specs as text.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-clustering.h"

#include "ks-dendrogram.h"
#include "ks-gap.h"
#include "ks-number.h"

#include <string.h>

#define DEFAULT_BINS 10

static const KsClusterRuleInfo rules[] = {
  { KS_CLUSTER_GAP, "gap", "Single linkage, histogram gap", "gap[:BINS]",
    "Single linkage, cut in each box at the first empty bin of a histogram of its merge heights "
    "and its diameter.",
    FALSE },
  { KS_CLUSTER_SINGLE, "single", "Single linkage at ε", "single:EPS",
    "Single linkage: points of a box at a distance of at most EPS are connected.", TRUE },
  { KS_CLUSTER_DBSCAN, "dbscan", "DBSCAN", "dbscan:EPS,MIN",
    "DBSCAN: points with at least MIN points within EPS in their box, themselves counted, are "
    "connected; others join a neighbour's cluster or stay in none.",
    TRUE },
  { KS_CLUSTER_AVERAGE, "average", "Average linkage", "average:H",
    "Average linkage: clusters of a box whose points lie at a mean distance of at most H are "
    "merged, "
    "nearest first; boxes of at most " G_STRINGIFY (KS_DENDROGRAM_MAX_POINTS) " points.",
    TRUE },
  { KS_CLUSTER_COMPLETE, "complete", "Complete linkage", "complete:H",
    "Complete linkage: clusters of a box whose points all lie within H of one another are merged, "
    "nearest first; boxes of at most " G_STRINGIFY (KS_DENDROGRAM_MAX_POINTS) " points.",
    TRUE },
  { KS_CLUSTER_AUTO, "auto", "Single linkage, automatic ε", "auto",
    "Single linkage at the suggested epsilon: the distance within which 98 % of the core's points "
    "have 5 others, asked of up to 1000 of them.",
    FALSE },
};

const KsClusterRuleInfo *
ks_cluster_rule_infos (gsize *n)
{
  *n = G_N_ELEMENTS (rules);
  return rules;
}

static gboolean
refuse_rule (const char *text, GError **error)
{
  g_autofree char *name = ks_printable (text, 60);
  g_autoptr (GString) list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", rules[i].syntax);
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "The clustering “%s” is not known; there are: %s.", name, list->str);
  return FALSE;
}

static gboolean
refuse_value (const char *text, const char *what, const KsClusterRuleInfo *rule, GError **error)
{
  g_autofree char *value = ks_printable (text, 60);

  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "The clustering “%s” needs %s; write it as %s%s.", value, what, rule->syntax,
               rule->rule == KS_CLUSTER_SINGLE || rule->rule == KS_CLUSTER_DBSCAN
                 ? ", or take auto for a suggested epsilon" : "");
  return FALSE;
}

gboolean
ks_cluster_spec_parse (const char *text, KsClusterSpec *spec, GError **error)
{
  g_return_val_if_fail (text != NULL && spec != NULL, FALSE);

  const KsClusterRuleInfo *rule = NULL;
  gsize length = strcspn (text, ":");

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (strlen (rules[i].name) == length && strncmp (rules[i].name, text, length) == 0)
      rule = &rules[i];
  if (rule == NULL)
    return refuse_rule (text, error);

  const char *arguments = text[length] == ':' ? text + length + 1 : NULL;
  KsClusterSpec parsed = { .rule = rule->rule, .bins = DEFAULT_BINS };
  guint64 integer = DEFAULT_BINS;

  if (rule->rule == KS_CLUSTER_GAP)
    {
      if (arguments != NULL && !ks_integer_from_text (arguments, 1, KS_GAP_MAX_BINS, &integer))
        return refuse_value (text, "a number of bins from 1 to " G_STRINGIFY (KS_GAP_MAX_BINS),
                             rule, error);
      parsed.bins = (guint) integer;
      *spec = parsed;
      return TRUE;
    }

  if (rule->rule == KS_CLUSTER_AUTO)
    {
      if (arguments != NULL)
        return refuse_value (text, "no argument", rule, error);
      *spec = parsed;
      return TRUE;
    }

  g_auto (GStrv) parts = g_strsplit (arguments != NULL ? arguments : "", ",", 3);
  guint n_parts = g_strv_length (parts);

  if (n_parts == 0 || !ks_number_from_text (parts[0], &parsed.epsilon) || parsed.epsilon <= 0.0)
    return refuse_value (text, "a finite distance above 0", rule, error);
  if (rule->rule != KS_CLUSTER_DBSCAN && n_parts != 1)
    return refuse_value (text, "one number alone, a distance", rule, error);
  if (rule->rule == KS_CLUSTER_DBSCAN)
    {
      if (n_parts != 2 || !ks_integer_from_text (parts[1], 1, G_MAXUINT32, &integer))
        return refuse_value (text, "a whole number of points MIN of at least 1 after the distance",
                             rule, error);
      parsed.min_points = (guint) integer;
    }
  *spec = parsed;
  return TRUE;
}

char *
ks_cluster_spec_to_text (const KsClusterSpec *spec)
{
  g_return_val_if_fail (spec != NULL, NULL);

  char epsilon[KS_NUMBER_SIZE];

  ks_number_to_text (spec->epsilon, epsilon);
  switch (spec->rule)
    {
    case KS_CLUSTER_GAP:
      return g_strdup_printf ("gap:%u", spec->bins);
    case KS_CLUSTER_SINGLE:
      return g_strdup_printf ("single:%s", epsilon);
    case KS_CLUSTER_DBSCAN:
      return g_strdup_printf ("dbscan:%s,%u", epsilon, spec->min_points);
    case KS_CLUSTER_AVERAGE:
      return g_strdup_printf ("average:%s", epsilon);
    case KS_CLUSTER_COMPLETE:
      return g_strdup_printf ("complete:%s", epsilon);
    case KS_CLUSTER_AUTO:
      return g_strdup ("auto");
    case KS_N_CLUSTER_RULES:
      break;
    }
  g_return_val_if_reached (NULL);
}
