#include "server/api/answer_json.h"

#include <algorithm>
#include <utility>

#include "server/api/freelancer_json.h"
#include "server/api/job_json.h"
#include "server/workflow/highlight_fields.h"
#include "server/workflow/index_document.h"
#include "server/workflow/read_freelancers.h"
#include "server/workflow/read_jobs.h"

namespace shortlist {
namespace {

using nlohmann::json;

template <typename T>
json OrNull(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json AmountOrNull(std::optional<int64_t> amount_minor, const std::string& currency) {
  if (!amount_minor) return nullptr;
  return {{"amount_minor", *amount_minor}, {"currency", currency}};
}

json SkillsJson(const std::vector<SkillEvidence>& skills) {
  json list = json::array();
  for (const SkillEvidence& skill : skills) {
    list.push_back({{"id", skill.id}, {"name", skill.name}, {"mandatory", skill.mandatory}});
  }
  return list;
}

const char* NameOf(Explanation::Combine combine) {
  switch (combine) {
    case Explanation::Combine::kLeaf:
      return "leaf";
    case Explanation::Combine::kSum:
      return "sum";
    case Explanation::Combine::kProduct:
      return "product";
  }
  return "";
}

}  // namespace

json PlanJson(const RetrievalPlan& plan) {
  return {{"filter_selectivity", plan.filter_selectivity},
          {"lexical", plan.lexical},
          {"vector", plan.vector},
          {"candidates", plan.candidates}};
}

json CoverageJson(const Coverage& coverage) {
  return {{"complete", coverage.complete}, {"reasons", coverage.reasons}};
}

json ExplanationJson(const Explanation& explanation) {
  json details = json::array();
  for (const Explanation& detail : explanation.details) {
    details.push_back(ExplanationJson(detail));
  }
  return {{"name", explanation.name},
          {"description", explanation.description},
          {"value", explanation.value},
          {"combine", NameOf(explanation.combine)},
          {"details", std::move(details)}};
}

json FitJson(const MatchFit& fit) {
  return {{"for_job", OrNull(fit.for_job)},
          {"for_freelancer", OrNull(fit.for_freelancer)},
          {"overall", fit.overall}};
}

json EvidenceJson(const MatchEvidence& evidence, const std::string& currency) {
  json overlap;
  if (evidence.timezone_overlap_minutes) overlap = *evidence.timezone_overlap_minutes / 60.0;
  return {{"skills_found", SkillsJson(evidence.skills_found)},
          {"skills_missing", SkillsJson(evidence.skills_missing)},
          {"rate",
           {{"freelancer", AmountOrNull(evidence.rate, currency)},
            {"job_min", AmountOrNull(evidence.job_rate_min, currency)},
            {"job_max", AmountOrNull(evidence.job_rate_max, currency)}}},
          {"timezone_overlap_hours", std::move(overlap)},
          {"job_success", OrNull(evidence.jss)}};
}

const char* CardName(Side side) { return side == Side::kTalent ? "freelancer" : "job"; }

std::map<std::string, ResultCard> ReadCards(const ApiContext& context, Side side,
                                            std::span<const std::string> ids,
                                            std::span<const std::string> terms) {
  const Marketplace& marketplace = *context.marketplace;
  std::map<std::string, ResultCard> cards;
  if (ids.empty()) return cards;
  if (side == Side::kTalent) {
    for (const FreelancerView& view : GetFreelancers(marketplace, ids)) {
      if (!IsSearchable(view.freelancer)) continue;
      ResultCard& card = cards[view.freelancer.id];
      card.card = FreelancerCard(view, marketplace.rules);
      if (!terms.empty()) card.highlights = HighlightFields(view.freelancer, terms);
    }
    return cards;
  }
  for (const Job& job : GetJobs(marketplace, ids)) {
    if (!IsSearchable(job)) continue;
    ResultCard& card = cards[job.id];
    card.card = JobCard(job, marketplace.rules);
    card.job_skills = job.skills;
    if (!terms.empty()) card.highlights = HighlightFields(job, terms);
  }
  return cards;
}

void NoteGone(Coverage* coverage) {
  constexpr const char* kReason = "results_changed";
  coverage->complete = false;
  auto& reasons = coverage->reasons;
  if (std::find(reasons.begin(), reasons.end(), kReason) == reasons.end()) {
    reasons.emplace_back(kReason);
  }
}

std::vector<std::string> CardFields(const ApiContext& context, Side side) {
  const IndexingRules& rules = context.marketplace->rules;
  const json card = side == Side::kTalent ? FreelancerCard({}, rules) : JobCard({}, rules);
  std::vector<std::string> names;
  for (const auto& [name, value] : card.items()) names.push_back(name);
  return names;
}

}  // namespace shortlist
