#include "server/storage/document_body.h"

#include <optional>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

#include "server/storage/text_check.h"

namespace shortlist {
namespace {

using Json = nlohmann::json;

// --- Out: left out when not given.

Json ToJson(bool value) { return value; }
Json ToJson(int value) { return value; }
Json ToJson(int64_t value) { return value; }
Json ToJson(const std::string& value) { return value; }
Json ToJson(Timestamp value) { return value.micros; }
Json ToJson(CivilDay value) { return value.days; }
Json ToJson(const Money& value) {
  return {{"amount_minor", value.amount_minor}, {"currency", value.currency}};
}
template <typename Enum>
requires std::is_enum_v<Enum> Json ToJson(Enum value) { return NameOf(value); }

template <typename T>
void Put(Json* json, const char* name, const T& value) {
  if (value != T{}) (*json)[name] = ToJson(value);
}

template <typename T>
void Put(Json* json, const char* name, const std::optional<T>& value) {
  if (value) (*json)[name] = ToJson(*value);
}

// Enums are written even where the value is the default: a default may change, what was said not.
template <typename Enum>
void PutWord(Json* json, const char* name, Enum value) {
  (*json)[name] = NameOf(value);
}

template <typename T, typename Fill>
void PutList(Json* json, const char* name, const std::vector<T>& list, Fill fill) {
  if (list.empty()) return;
  Json& entries = (*json)[name] = Json::array();
  for (const T& each : list) {
    Json entry = Json::object();
    fill(each, &entry);
    entries.push_back(std::move(entry));
  }
}

Result<void> CheckStrings(const Json& json) {
  if (json.is_string()) return CheckTexts({json.get_ref<const std::string&>()});
  if (json.is_structured()) {
    for (const Json& each : json) {
      if (auto checked = CheckStrings(each); !checked) return checked;
    }
  }
  return {};
}

Result<std::string> Dump(const Json& json) {
  if (auto checked = CheckStrings(json); !checked) return checked.error();
  return json.dump();
}

// --- In.

void FromJson(const Json& json, bool* value) { *value = json.get<bool>(); }
void FromJson(const Json& json, int* value) { *value = json.get<int>(); }
void FromJson(const Json& json, int64_t* value) { *value = json.get<int64_t>(); }
void FromJson(const Json& json, std::string* value) { *value = json.get<std::string>(); }
void FromJson(const Json& json, Timestamp* value) { value->micros = json.get<int64_t>(); }
void FromJson(const Json& json, CivilDay* value) { value->days = json.get<int32_t>(); }
void FromJson(const Json& json, Money* value) {
  value->amount_minor = json.at("amount_minor").get<int64_t>();
  value->currency = json.at("currency").get<std::string>();
}

template <typename T>
void Get(const Json& json, const char* name, T* value) {
  const auto found = json.find(name);
  if (found != json.end()) FromJson(*found, value);
}

template <typename T>
void Get(const Json& json, const char* name, std::optional<T>* value) {
  const auto found = json.find(name);
  if (found != json.end()) FromJson(*found, &value->emplace());
}

// `Target` is an enum or an optional one; `by_name` its function of words.
template <typename Target, typename ByName>
void GetWord(const Json& json, const char* name, ByName by_name, Target* value) {
  const auto found = json.find(name);
  if (found == json.end()) return;
  const auto known = by_name(found->get_ref<const std::string&>());
  if (!known) throw std::runtime_error("stored document: unknown word in " + std::string(name));
  *value = *known;
}

template <typename T, typename Read>
void GetList(const Json& json, const char* name, std::vector<T>* list, Read read) {
  const auto found = json.find(name);
  if (found == json.end()) return;
  for (const Json& entry : *found) read(entry, &list->emplace_back());
}

// --- Parts of a freelancer.

void PutHistory(const Freelancer& freelancer, Json* json) {
  PutList(json, "portfolio", freelancer.portfolio, [](const PortfolioPiece& piece, Json* entry) {
    Put(entry, "title", piece.title);
    Put(entry, "description", piece.description);
  });
  PutList(json, "employment", freelancer.employment, [](const Employment& job, Json* entry) {
    Put(entry, "title", job.title);
    Put(entry, "company", job.company);
    Put(entry, "from", job.from);
    Put(entry, "to", job.to);
    Put(entry, "description", job.description);
  });
  PutList(json, "education", freelancer.education, [](const Education& education, Json* entry) {
    Put(entry, "school", education.school);
    Put(entry, "degree", education.degree);
    Put(entry, "field", education.field);
    Put(entry, "from", education.from);
    Put(entry, "to", education.to);
  });
  PutList(json, "certificates", freelancer.certificates,
          [](const Certificate& certificate, Json* entry) {
            Put(entry, "name", certificate.name);
            Put(entry, "issuer", certificate.issuer);
            Put(entry, "issued", certificate.issued);
          });
}

void GetHistory(const Json& json, Freelancer* freelancer) {
  GetList(json, "portfolio", &freelancer->portfolio, [](const Json& entry, PortfolioPiece* piece) {
    Get(entry, "title", &piece->title);
    Get(entry, "description", &piece->description);
  });
  GetList(json, "employment", &freelancer->employment, [](const Json& entry, Employment* job) {
    Get(entry, "title", &job->title);
    Get(entry, "company", &job->company);
    Get(entry, "from", &job->from);
    Get(entry, "to", &job->to);
    Get(entry, "description", &job->description);
  });
  GetList(json, "education", &freelancer->education, [](const Json& entry, Education* education) {
    Get(entry, "school", &education->school);
    Get(entry, "degree", &education->degree);
    Get(entry, "field", &education->field);
    Get(entry, "from", &education->from);
    Get(entry, "to", &education->to);
  });
  GetList(json, "certificates", &freelancer->certificates,
          [](const Json& entry, Certificate* certificate) {
            Get(entry, "name", &certificate->name);
            Get(entry, "issuer", &certificate->issuer);
            Get(entry, "issued", &certificate->issued);
          });
}

// --- The client of a job.

Json ClientToJson(const ClientSnapshot& client) {
  Json json = Json::object();
  Put(&json, "external_id", client.external_id);
  Put(&json, "name", client.name);
  Put(&json, "country", client.country);
  Put(&json, "spent", client.spent);
  Put(&json, "hires", client.hires);
  Put(&json, "rating_hundredths", client.rating_hundredths);
  Put(&json, "payment_verified", client.payment_verified);
  Put(&json, "member_since", client.member_since);
  return json;
}

void ReadClient(const Json& json, ClientSnapshot* client) {
  Get(json, "external_id", &client->external_id);
  Get(json, "name", &client->name);
  Get(json, "country", &client->country);
  Get(json, "spent", &client->spent);
  Get(json, "hires", &client->hires);
  Get(json, "rating_hundredths", &client->rating_hundredths);
  Get(json, "payment_verified", &client->payment_verified);
  Get(json, "member_since", &client->member_since);
}

// --- What two sides agree on.

void PutTerms(const Terms& terms, Json* json) {
  Put(json, "amount", terms.amount);
  Put(json, "weekly_hours", terms.weekly_hours);
  PutList(json, "milestones", terms.milestones, [](const PlannedMilestone& each, Json* entry) {
    Put(entry, "description", each.description);
    Put(entry, "due", each.due);
    Put(entry, "amount", each.amount);
  });
}

void GetTerms(const Json& json, Terms* terms) {
  Get(json, "amount", &terms->amount);
  Get(json, "weekly_hours", &terms->weekly_hours);
  GetList(json, "milestones", &terms->milestones, [](const Json& entry, PlannedMilestone* each) {
    Get(entry, "description", &each->description);
    Get(entry, "due", &each->due);
    Get(entry, "amount", &each->amount);
  });
}

}  // namespace

Result<std::string> BodyOf(const Freelancer& freelancer) {
  Json json = Json::object();
  Put(&json, "display_name", freelancer.display_name);
  Put(&json, "title", freelancer.title);
  Put(&json, "overview", freelancer.overview);
  PutList(&json, "skills", freelancer.skills, [](const FreelancerSkill& skill, Json* entry) {
    Put(entry, "name", skill.name);
    Put(entry, "level", skill.level);
  });
  Put(&json, "hourly_rate", freelancer.hourly_rate);
  Put(&json, "country", freelancer.country);
  Put(&json, "city", freelancer.city);
  Put(&json, "timezone", freelancer.timezone);
  PutList(&json, "languages", freelancer.languages, [](const SpokenLanguage& each, Json* entry) {
    Put(entry, "code", each.code);
    PutWord(entry, "level", each.level);
  });
  Put(&json, "english_level", freelancer.english_level);
  Put(&json, "category", freelancer.category);
  Put(&json, "availability_hours", freelancer.availability_hours);
  Put(&json, "available_from", freelancer.available_from);
  Put(&json, "experience_years", freelancer.experience_years);
  PutHistory(freelancer, &json);
  Put(&json, "verified", freelancer.verified);
  Put(&json, "on_hold", freelancer.on_hold);
  PutWord(&json, "kind", freelancer.kind);
  PutWord(&json, "visibility", freelancer.visibility);
  if (!freelancer.badges.empty()) json["badges"] = freelancer.badges;
  Put(&json, "earned_minor", freelancer.earned_minor);
  Put(&json, "hours", freelancer.hours);
  Put(&json, "last_active_at", freelancer.last_active_at);
  return Dump(json);
}

void ReadBody(std::string_view body, Freelancer* freelancer) {
  const Json json = Json::parse(body);
  Get(json, "display_name", &freelancer->display_name);
  Get(json, "title", &freelancer->title);
  Get(json, "overview", &freelancer->overview);
  GetList(json, "skills", &freelancer->skills, [](const Json& entry, FreelancerSkill* skill) {
    Get(entry, "name", &skill->name);
    GetWord(entry, "level", SkillLevelByName, &skill->level);
  });
  Get(json, "hourly_rate", &freelancer->hourly_rate);
  Get(json, "country", &freelancer->country);
  Get(json, "city", &freelancer->city);
  Get(json, "timezone", &freelancer->timezone);
  GetList(json, "languages", &freelancer->languages, [](const Json& entry, SpokenLanguage* each) {
    Get(entry, "code", &each->code);
    GetWord(entry, "level", LanguageLevelByName, &each->level);
  });
  GetWord(json, "english_level", LanguageLevelByName, &freelancer->english_level);
  Get(json, "category", &freelancer->category);
  Get(json, "availability_hours", &freelancer->availability_hours);
  Get(json, "available_from", &freelancer->available_from);
  Get(json, "experience_years", &freelancer->experience_years);
  GetHistory(json, freelancer);
  Get(json, "verified", &freelancer->verified);
  Get(json, "on_hold", &freelancer->on_hold);
  GetWord(json, "kind", FreelancerKindByName, &freelancer->kind);
  GetWord(json, "visibility", VisibilityByName, &freelancer->visibility);
  if (json.contains("badges")) json.at("badges").get_to(freelancer->badges);
  Get(json, "earned_minor", &freelancer->earned_minor);
  Get(json, "hours", &freelancer->hours);
  Get(json, "last_active_at", &freelancer->last_active_at);
}

Result<std::string> BodyOf(const Job& job) {
  Json json = Json::object();
  Put(&json, "title", job.title);
  Put(&json, "description", job.description);
  PutList(&json, "skills", job.skills, [](const JobSkill& skill, Json* entry) {
    Put(entry, "name", skill.name);
    Put(entry, "mandatory", skill.mandatory);
  });
  PutWord(&json, "type", job.type);
  Put(&json, "rate_min", job.rate_min);
  Put(&json, "rate_max", job.rate_max);
  Put(&json, "budget", job.budget);
  Put(&json, "experience", job.experience);
  Put(&json, "duration", job.duration);
  Put(&json, "workload", job.workload);
  Put(&json, "category", job.category);
  Put(&json, "country", job.country);
  Put(&json, "timezone", job.timezone);
  json["client"] = ClientToJson(job.client);
  Put(&json, "proposals", job.proposals);
  Put(&json, "featured", job.featured);
  PutWord(&json, "visibility", job.visibility);
  if (job.persons_to_hire != 1) json["persons_to_hire"] = job.persons_to_hire;
  if (!job.questions.empty()) json["questions"] = job.questions;
  Put(&json, "cover_letter_required", job.cover_letter_required);
  Put(&json, "close_reason", job.close_reason);
  Put(&json, "on_hold", job.on_hold);
  PutWord(&json, "status", job.status);
  Put(&json, "posted_at", job.posted_at);
  return Dump(json);
}

void ReadBody(std::string_view body, Job* job) {
  const Json json = Json::parse(body);
  Get(json, "title", &job->title);
  Get(json, "description", &job->description);
  GetList(json, "skills", &job->skills, [](const Json& entry, JobSkill* skill) {
    Get(entry, "name", &skill->name);
    Get(entry, "mandatory", &skill->mandatory);
  });
  GetWord(json, "type", JobTypeByName, &job->type);
  Get(json, "rate_min", &job->rate_min);
  Get(json, "rate_max", &job->rate_max);
  Get(json, "budget", &job->budget);
  GetWord(json, "experience", ExperienceByName, &job->experience);
  GetWord(json, "duration", JobDurationByName, &job->duration);
  GetWord(json, "workload", WorkloadByName, &job->workload);
  Get(json, "category", &job->category);
  Get(json, "country", &job->country);
  Get(json, "timezone", &job->timezone);
  ReadClient(json.at("client"), &job->client);
  Get(json, "proposals", &job->proposals);
  Get(json, "featured", &job->featured);
  GetWord(json, "visibility", JobVisibilityByName, &job->visibility);
  Get(json, "persons_to_hire", &job->persons_to_hire);
  if (json.contains("questions")) json.at("questions").get_to(job->questions);
  Get(json, "cover_letter_required", &job->cover_letter_required);
  Get(json, "close_reason", &job->close_reason);
  Get(json, "on_hold", &job->on_hold);
  GetWord(json, "status", JobStatusByName, &job->status);
  Get(json, "posted_at", &job->posted_at);
}

Result<std::string> BodyOf(const ContractHistory& contract) {
  Json json = Json::object();
  Put(&json, "client_external_id", contract.client_external_id);
  Put(&json, "category", contract.category);
  PutWord(&json, "type", contract.type);
  Put(&json, "started_at", contract.started_at);
  Put(&json, "ended_at", contract.ended_at);
  PutWord(&json, "state", contract.state);
  PutList(&json, "payments", contract.payments, [](const ContractPayment& payment, Json* entry) {
    Put(entry, "at", payment.at);
    (*entry)["amount"] = ToJson(payment.amount);
    PutWord(entry, "kind", payment.kind);
  });
  Put(&json, "public_stars_hundredths", contract.public_stars_hundredths);
  Put(&json, "recommend", contract.recommend);
  Put(&json, "end_reason", contract.end_reason);
  PutWord(&json, "dispute", contract.dispute);
  Put(&json, "client_flagged", contract.client_flagged);
  return Dump(json);
}

void ReadBody(std::string_view body, ContractHistory* contract) {
  const Json json = Json::parse(body);
  Get(json, "client_external_id", &contract->client_external_id);
  Get(json, "category", &contract->category);
  GetWord(json, "type", JobTypeByName, &contract->type);
  Get(json, "started_at", &contract->started_at);
  Get(json, "ended_at", &contract->ended_at);
  GetWord(json, "state", ContractHistoryStateByName, &contract->state);
  GetList(json, "payments", &contract->payments, [](const Json& entry, ContractPayment* payment) {
    Get(entry, "at", &payment->at);
    Get(entry, "amount", &payment->amount);
    GetWord(entry, "kind", ContractPaymentKindByName, &payment->kind);
  });
  Get(json, "public_stars_hundredths", &contract->public_stars_hundredths);
  Get(json, "recommend", &contract->recommend);
  GetWord(json, "end_reason", ContractEndReasonByName, &contract->end_reason);
  GetWord(json, "dispute", ContractDisputeByName, &contract->dispute);
  Get(json, "client_flagged", &contract->client_flagged);
}

Result<std::string> BodyOf(const Invitation& invitation) {
  Json json = Json::object();
  Put(&json, "message", invitation.message);
  Put(&json, "decline_reason", invitation.decline_reason);
  Put(&json, "proposal_id", invitation.proposal_id);
  Put(&json, "expires_at", invitation.expires_at);
  return Dump(json);
}

void ReadBody(std::string_view body, Invitation* invitation) {
  const Json json = Json::parse(body);
  Get(json, "message", &invitation->message);
  Get(json, "decline_reason", &invitation->decline_reason);
  Get(json, "proposal_id", &invitation->proposal_id);
  Get(json, "expires_at", &invitation->expires_at);
}

Result<std::string> BodyOf(const Proposal& proposal) {
  Json json = Json::object();
  PutTerms(proposal.terms, &json);
  Put(&json, "duration", proposal.duration);
  Put(&json, "cover_letter", proposal.cover_letter);
  PutList(&json, "answers", proposal.answers, [](const ScreeningAnswer& each, Json* entry) {
    Put(entry, "question", each.question);
    Put(entry, "answer", each.answer);
  });
  Put(&json, "invitation_id", proposal.invitation_id);
  Put(&json, "connects", proposal.connects);
  Put(&json, "spend_id", proposal.spend_id);
  Put(&json, "close_reason", proposal.close_reason);
  Put(&json, "shortlisted", proposal.annotations.shortlisted);
  Put(&json, "archived", proposal.annotations.archived);
  Put(&json, "hidden", proposal.annotations.hidden);
  Put(&json, "viewed_at", proposal.viewed_at);
  Put(&json, "submitted_at", proposal.submitted_at);
  return Dump(json);
}

void ReadBody(std::string_view body, Proposal* proposal) {
  const Json json = Json::parse(body);
  GetTerms(json, &proposal->terms);
  GetWord(json, "duration", JobDurationByName, &proposal->duration);
  Get(json, "cover_letter", &proposal->cover_letter);
  GetList(json, "answers", &proposal->answers, [](const Json& entry, ScreeningAnswer* each) {
    Get(entry, "question", &each->question);
    Get(entry, "answer", &each->answer);
  });
  Get(json, "invitation_id", &proposal->invitation_id);
  Get(json, "connects", &proposal->connects);
  Get(json, "spend_id", &proposal->spend_id);
  Get(json, "close_reason", &proposal->close_reason);
  Get(json, "shortlisted", &proposal->annotations.shortlisted);
  Get(json, "archived", &proposal->annotations.archived);
  Get(json, "hidden", &proposal->annotations.hidden);
  Get(json, "viewed_at", &proposal->viewed_at);
  Get(json, "submitted_at", &proposal->submitted_at);
}

Result<std::string> BodyOf(const Offer& offer) {
  Json json = Json::object();
  Put(&json, "proposal_id", offer.proposal_id);
  PutWord(&json, "side", offer.side);
  PutWord(&json, "type", offer.type);
  PutTerms(offer.terms, &json);
  Put(&json, "message", offer.message);
  Put(&json, "close_reason", offer.close_reason);
  Put(&json, "keep_open", offer.keep_open);
  Put(&json, "round", offer.round);
  Put(&json, "previous_id", offer.previous_id);
  Put(&json, "contract_id", offer.contract_id);
  Put(&json, "expires_at", offer.expires_at);
  return Dump(json);
}

void ReadBody(std::string_view body, Offer* offer) {
  const Json json = Json::parse(body);
  Get(json, "proposal_id", &offer->proposal_id);
  GetWord(json, "side", OfferSideByName, &offer->side);
  GetWord(json, "type", JobTypeByName, &offer->type);
  GetTerms(json, &offer->terms);
  Get(json, "message", &offer->message);
  Get(json, "close_reason", &offer->close_reason);
  Get(json, "keep_open", &offer->keep_open);
  Get(json, "round", &offer->round);
  Get(json, "previous_id", &offer->previous_id);
  Get(json, "contract_id", &offer->contract_id);
  Get(json, "expires_at", &offer->expires_at);
}

Result<std::string> BodyOf(const Contract& contract) {
  Json json = Json::object();
  Put(&json, "offer_id", contract.offer_id);
  PutWord(&json, "type", contract.type);
  PutTerms(contract.terms, &json);
  return Dump(json);
}

void ReadBody(std::string_view body, Contract* contract) {
  const Json json = Json::parse(body);
  Get(json, "offer_id", &contract->offer_id);
  GetWord(json, "type", JobTypeByName, &contract->type);
  GetTerms(json, &contract->terms);
}

}  // namespace shortlist
