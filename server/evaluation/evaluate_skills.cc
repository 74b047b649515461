#include "server/evaluation/evaluate_skills.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>

#include <nlohmann/json.hpp>

#include "index/skills/skill_tagger.h"
#include "server/evaluation/dictionary_tagger.h"

namespace shortlist {
namespace {

using nlohmann::json;
using Tag = std::function<std::vector<SkillMention>(std::string_view)>;

constexpr int kRuns = 3;

double Ratio(size_t part, size_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

bool Equal(const SkillMention& mention, const LabelledSpan& span) {
  return mention.begin == span.begin && mention.end == span.end;
}

bool Overlap(const SkillMention& mention, const LabelledSpan& span) {
  return mention.begin < span.end && span.begin < mention.end;
}

template <typename Meet>
void Count(const std::vector<SkillMention>& mentions, const std::vector<LabelledSpan>& spans,
           Meet meet, SpanScore* score) {
  score->mentions += mentions.size();
  score->spans += spans.size();
  score->right_mentions += std::count_if(mentions.begin(), mentions.end(), [&](const auto& each) {
    return std::any_of(spans.begin(), spans.end(),
                       [&](const auto& span) { return meet(each, span); });
  });
  score->found_spans += std::count_if(spans.begin(), spans.end(), [&](const auto& span) {
    return std::any_of(mentions.begin(), mentions.end(),
                       [&](const auto& each) { return meet(each, span); });
  });
}

void CountLinks(const std::vector<SkillMention>& mentions, const std::vector<LabelledSpan>& spans,
                const SkillGraph& graph, TaggerScore* score) {
  for (const SkillMention& mention : mentions) {
    for (const LabelledSpan& span : spans) {
      if (!Equal(mention, span)) continue;
      bool known = false, same = false;
      for (const std::string& label : span.labels) {
        const Skill* skill = graph.Find(label);
        known = known || skill != nullptr;
        same = same || skill == mention.skill;
      }
      if (known) ++score->labelled;
      if (known && same) ++score->linked;
    }
  }
}

TaggerScore ScoreOf(const SkillSet& set, const SkillGraph& graph, const Tag& tag) {
  TaggerScore score;
  for (const LabelledText& text : set.texts) {
    std::vector<SkillMention> mentions;
    double fastest_ms = std::numeric_limits<double>::infinity();
    for (int run = 0; run < kRuns; ++run) {
      const auto started = std::chrono::steady_clock::now();
      mentions = tag(text.text);
      const std::chrono::duration<double, std::milli> took =
          std::chrono::steady_clock::now() - started;
      fastest_ms = std::min(fastest_ms, took.count());
    }
    score.mean_ms += fastest_ms / static_cast<double>(set.texts.size());
    score.max_ms = std::max(score.max_ms, fastest_ms);
    Count(mentions, text.spans, Equal, &score.exact);
    Count(mentions, text.spans, Overlap, &score.overlap);
    CountLinks(mentions, text.spans, graph, &score);
  }
  return score;
}

json JsonOf(const SpanScore& score) {
  return {{"precision", score.Precision()}, {"recall", score.Recall()}, {"f1", score.F1()}};
}

json JsonOf(const TaggerScore& score) {
  return {{"exact", JsonOf(score.exact)}, {"overlap", JsonOf(score.overlap)},
          {"labelled", score.labelled},   {"linked", score.linked},
          {"mean_ms", score.mean_ms},     {"max_ms", score.max_ms}};
}

}  // namespace

double SpanScore::Precision() const { return Ratio(right_mentions, mentions); }
double SpanScore::Recall() const { return Ratio(found_spans, spans); }
double SpanScore::F1() const {
  const double sum = Precision() + Recall();
  return sum == 0 ? 0 : 2 * Precision() * Recall() / sum;
}

SkillReport EvaluateSkills(const SkillSet& set, const SkillGraph& graph,
                           const ContextWords& context) {
  const SkillTagger tagger(graph, context);
  const DictionaryTagger dictionary(graph);
  SkillReport report;
  report.name = set.name;
  report.texts = set.texts.size();
  report.tagger = ScoreOf(
      set, graph, [&](std::string_view text) { return tagger.Tag(text, kSkillConfidence); });
  report.dictionary =
      ScoreOf(set, graph, [&](std::string_view text) { return dictionary.Tag(text); });
  return report;
}

std::string RenderSkillReports(const std::vector<SkillReport>& reports) {
  json sets = json::array();
  for (const SkillReport& report : reports) {
    sets.push_back({{"name", report.name},
                    {"texts", report.texts},
                    {"spans", report.tagger.exact.spans},
                    {"tagger", JsonOf(report.tagger)},
                    {"dictionary", JsonOf(report.dictionary)}});
  }
  return json{{"sets", std::move(sets)}}.dump(2);
}

}  // namespace shortlist
