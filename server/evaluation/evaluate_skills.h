#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "index/skills/context_words.h"
#include "index/skills/skill_graph.h"
#include "server/evaluation/skill_set.h"

namespace shortlist {

// Counts over all texts of a set (micro averages); a ratio without anything to count is 0.
struct SpanScore {
  size_t mentions = 0;        // that were made
  size_t right_mentions = 0;  // that meet a marked span
  size_t spans = 0;           // that are marked
  size_t found_spans = 0;     // that a mention meets

  double Precision() const;
  double Recall() const;
  double F1() const;
};

struct TaggerScore {
  SpanScore exact;      // a mention meets the span that is its equal
  SpanScore overlap;    // a mention meets every span that it shares a character with
  size_t labelled = 0;  // of the exact spans those whose label is a skill that the graph knows
  size_t linked = 0;    // of these those that the mention takes for that skill
  double mean_ms = 0;   // for a text, the fastest of three runs
  double max_ms = 0;
};

struct SkillReport {
  std::string name;
  size_t texts = 0;
  TaggerScore tagger;      // from the confidence on that `skills:tag` takes by itself
  TaggerScore dictionary;  // a plain match of the same names (dictionary_tagger.h)
};

// How well do we find the skills that a text names?
SkillReport EvaluateSkills(const SkillSet& set, const SkillGraph& graph,
                           const ContextWords& context);

// {"sets": [{"name", "texts", "spans", "tagger": {"exact": {"precision", "recall", "f1"},
// "overlap":
// {...}, "labelled", "linked", "mean_ms", "max_ms"}, "dictionary": {...}}]}
std::string RenderSkillReports(const std::vector<SkillReport>& reports);

}  // namespace shortlist
