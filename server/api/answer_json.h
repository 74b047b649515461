#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "index/schema/candidate.h"
#include "index/schema/document.h"
#include "ranking/explain/explanation.h"
#include "server/api/api_context.h"
#include "server/marketplace/job.h"
#include "server/workflow/match_documents.h"

namespace shortlist {

// The parts that answers of search and match share on the wire.

nlohmann::json PlanJson(const RetrievalPlan& plan);
nlohmann::json CoverageJson(const Coverage& coverage);
// {name, description, value, combine: leaf|sum|product, details}
nlohmann::json ExplanationJson(const Explanation& explanation);
nlohmann::json FitJson(const MatchFit& fit);
nlohmann::json EvidenceJson(const MatchEvidence& evidence, const std::string& currency);

// "freelancer" or "job": the name of a result's card.
const char* CardName(Side side);

// A searchable noun as an answer shows it.
struct ResultCard {
  nlohmann::json card;
  std::vector<JobSkill> job_skills;               // of a job
  std::map<std::string, std::string> highlights;  // of the terms asked for
};

// The cards of an answer by id, in one read. One that was deleted or hidden since the index was
// searched is not among them: whoever shows them leaves that result out and calls NoteGone.
// `terms`: what to highlight; empty: nothing.
std::map<std::string, ResultCard> ReadCards(const ApiContext& context, Side side,
                                            std::span<const std::string> ids,
                                            std::span<const std::string> terms);

// A result was left out: coverage says `results_changed`, once.
void NoteGone(Coverage* coverage);

// The names that `fields` may have: those of a card.
std::vector<std::string> CardFields(const ApiContext& context, Side side);

}  // namespace shortlist
