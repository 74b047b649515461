#pragma once

#include <exception>
#include <fstream>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ranking/job_success/contract_outcome.h"
#include "server/marketplace/category.h"
#include "server/marketplace/contract_history.h"
#include "server/marketplace/freelancer.h"
#include "server/marketplace/job.h"

namespace shortlist::testing {

// Reads the wire form as strictly as an import does: a field that the resource does not have, or a
// word that no enum has, is an error of the test.
class WireObject {
 public:
  explicit WireObject(const nlohmann::json& json) : json_(json) {}
  ~WireObject() noexcept(false) {
    if (std::uncaught_exceptions() > 0) return;
    for (const auto& [key, value] : json_.items()) {
      if (!read_.contains(key)) throw std::runtime_error("unknown field " + key);
    }
  }

  const nlohmann::json* Find(const std::string& key) {
    read_.insert(key);
    const auto found = json_.find(key);
    return found == json_.end() ? nullptr : &*found;
  }
  template <typename T>
  void Get(const std::string& key, T* value) {
    if (const auto* found = Find(key)) *value = found->get<T>();
  }
  template <typename T>
  void Get(const std::string& key, std::optional<T>* value) {
    if (const auto* found = Find(key)) *value = found->get<T>();
  }
  void Get(const std::string& key, std::optional<Money>* money) {
    const auto* found = Find(key);
    if (found == nullptr) return;
    WireObject inner(*found);
    money->emplace();
    inner.Get("amount_minor", &(*money)->amount_minor);
    inner.Get("currency", &(*money)->currency);
  }
  void Get(const std::string& key, std::optional<CivilDay>* day) {
    if (const auto* found = Find(key)) *day = ParseDay(found->get<std::string>()).value();
  }
  void Get(const std::string& key, Timestamp* time) {
    if (const auto* found = Find(key)) *time = ParseTimestamp(found->get<std::string>()).value();
  }
  void GetHundredths(const std::string& key, std::optional<int>* value) {
    const auto* found = Find(key);
    if (found != nullptr) *value = static_cast<int>(found->get<double>() * 100 + 0.5);
  }
  template <typename Target, typename ByName>
  void GetWord(const std::string& key, ByName by_name, Target* value) {
    const auto* found = Find(key);
    if (found == nullptr) return;
    const auto known = by_name(found->get<std::string>());
    if (!known) throw std::runtime_error("unknown word in " + key);
    *value = *known;
  }
  template <typename T, typename Read>
  void GetList(const std::string& key, std::vector<T>* list, Read read) {
    const auto* found = Find(key);
    if (found == nullptr) return;
    for (const auto& each : *found) {
      WireObject entry(each);
      read(&entry, &list->emplace_back());
    }
  }

 private:
  const nlohmann::json& json_;
  std::set<std::string> read_;
};

inline void ReadHistory(WireObject* in, Freelancer* out) {
  in->GetList("portfolio", &out->portfolio, [](WireObject* entry, PortfolioPiece* piece) {
    entry->Get("title", &piece->title);
    entry->Get("description", &piece->description);
  });
  in->GetList("employment", &out->employment, [](WireObject* entry, Employment* employment) {
    entry->Get("title", &employment->title);
    entry->Get("company", &employment->company);
    entry->Get("from", &employment->from);
    entry->Get("to", &employment->to);
    entry->Get("description", &employment->description);
  });
  in->GetList("education", &out->education, [](WireObject* entry, Education* education) {
    entry->Get("school", &education->school);
    entry->Get("degree", &education->degree);
    entry->Get("field", &education->field);
    entry->Get("from", &education->from);
    entry->Get("to", &education->to);
  });
  in->GetList("certificates", &out->certificates, [](WireObject* entry, Certificate* certificate) {
    entry->Get("name", &certificate->name);
    entry->Get("issuer", &certificate->issuer);
    entry->Get("issued", &certificate->issued);
  });
}

inline Freelancer ReadFreelancer(const nlohmann::json& json) {
  WireObject in(json);
  Freelancer out;
  in.Get("external_id", &out.external_id);
  in.Get("display_name", &out.display_name);
  in.Get("title", &out.title);
  in.Get("overview", &out.overview);
  in.GetList("skills", &out.skills, [](WireObject* entry, FreelancerSkill* skill) {
    entry->Get("name", &skill->name);
    entry->GetWord("level", SkillLevelByName, &skill->level);
  });
  in.Get("hourly_rate", &out.hourly_rate);
  in.Get("country", &out.country);
  in.Get("city", &out.city);
  in.Get("timezone", &out.timezone);
  in.GetList("languages", &out.languages, [](WireObject* entry, SpokenLanguage* language) {
    entry->Get("code", &language->code);
    entry->GetWord("level", LanguageLevelByName, &language->level);
  });
  in.GetWord("english_level", LanguageLevelByName, &out.english_level);
  in.Get("category", &out.category);
  in.Get("availability_hours", &out.availability_hours);
  in.Get("available_from", &out.available_from);
  in.Get("experience_years", &out.experience_years);
  ReadHistory(&in, &out);
  in.Get("verified", &out.verified);
  in.GetWord("kind", FreelancerKindByName, &out.kind);
  in.GetWord("visibility", VisibilityByName, &out.visibility);
  return out;
}

inline Job ReadJob(const nlohmann::json& json) {
  WireObject in(json);
  Job out;
  in.Get("external_id", &out.external_id);
  in.Get("title", &out.title);
  in.Get("description", &out.description);
  in.GetList("skills", &out.skills, [](WireObject* entry, JobSkill* skill) {
    entry->Get("name", &skill->name);
    entry->Get("mandatory", &skill->mandatory);
  });
  in.GetWord("type", JobTypeByName, &out.type);
  in.Get("rate_min", &out.rate_min);
  in.Get("rate_max", &out.rate_max);
  in.Get("budget", &out.budget);
  in.GetWord("experience", ExperienceByName, &out.experience);
  in.GetWord("duration", JobDurationByName, &out.duration);
  in.GetWord("workload", WorkloadByName, &out.workload);
  in.Get("category", &out.category);
  in.Get("country", &out.country);
  in.Get("timezone", &out.timezone);
  if (const auto* found = in.Find("client")) {
    WireObject client(*found);
    client.Get("external_id", &out.client.external_id);
    client.Get("name", &out.client.name);
    client.Get("country", &out.client.country);
    client.Get("spent", &out.client.spent);
    client.Get("hires", &out.client.hires);
    client.GetHundredths("rating", &out.client.rating_hundredths);
    client.Get("payment_verified", &out.client.payment_verified);
    client.Get("member_since", &out.client.member_since);
  }
  in.Get("proposals", &out.proposals);
  in.Get("featured", &out.featured);
  in.GetWord("status", JobStatusByName, &out.status);
  in.Get("posted_at", &out.posted_at);
  return out;
}

inline ContractHistory ReadContract(const nlohmann::json& json) {
  WireObject in(json);
  ContractHistory out;
  in.Get("external_id", &out.external_id);
  in.Get("freelancer_external_id", &out.freelancer_external_id);
  in.Get("client_external_id", &out.client_external_id);
  in.Get("category", &out.category);
  in.GetWord("type", JobTypeByName, &out.type);
  in.Get("started_at", &out.started_at);
  if (json.contains("ended_at")) in.Get("ended_at", &out.ended_at.emplace());
  in.GetWord("state", ContractHistoryStateByName, &out.state);
  in.GetList("payments", &out.payments, [](WireObject* entry, ContractPayment* payment) {
    entry->Get("at", &payment->at);
    entry->Get("amount_minor", &payment->amount.amount_minor);
    entry->Get("currency", &payment->amount.currency);
    entry->GetWord("kind", ContractPaymentKindByName, &payment->kind);
  });
  in.GetHundredths("public_stars", &out.public_stars_hundredths);
  in.Get("recommend", &out.recommend);
  in.GetWord("end_reason", ContractEndReasonByName, &out.end_reason);
  in.GetWord("dispute", ContractDisputeByName, &out.dispute);
  in.Get("client_flagged", &out.client_flagged);
  return out;
}

// What the Job Success Score sees of an imported contract.
inline ContractOutcome OutcomeOf(const ContractHistory& contract) {
  ContractOutcome outcome;
  outcome.contract_id = contract.external_id;
  outcome.client_id = contract.client_external_id;
  for (const auto& payment : contract.payments) {
    const bool refund = payment.kind == ContractPaymentKind::kRefund;
    const int64_t amount = payment.amount.amount_minor;
    outcome.payments.push_back({DayOf(payment.at), refund ? -amount : amount});
  }
  if (contract.ended_at) outcome.ended_on = DayOf(*contract.ended_at);
  if (contract.public_stars_hundredths) outcome.feedback_on = outcome.ended_on;
  outcome.stars_hundredths = contract.public_stars_hundredths;
  outcome.recommend = contract.recommend;
  if (contract.end_reason) {
    outcome.end_reason = static_cast<EndReason>(static_cast<int>(*contract.end_reason) + 1);
  }
  outcome.dispute = static_cast<DisputeState>(contract.dispute);
  if (contract.client_flagged) outcome.client_flagged_on = DayOf(contract.started_at);
  return outcome;
}

inline std::vector<Category> ReadCategories(const std::string& file) {
  std::vector<Category> categories;
  std::ifstream in(file);
  const auto file_json = nlohmann::json::parse(in);
  for (const auto& json : file_json.at("categories")) {
    Category& category = categories.emplace_back();
    json.at("id").get_to(category.id);
    json.at("name").get_to(category.name);
    for (const auto& inner : json.at("subcategories")) {
      category.subcategories.push_back({inner.at("id"), inner.at("name")});
    }
  }
  return categories;
}

}  // namespace shortlist::testing
