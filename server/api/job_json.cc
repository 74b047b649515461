#include "server/api/job_json.h"

#include "index/base/utf8.h"
#include "server/api/json_fields.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr std::string_view kReadOnly[] = {"id",         "close_reason", "created_at",
                                          "updated_at", "version",      "seq"};
constexpr size_t kCardDescriptionBytes = 500;

json SkillsJson(const std::vector<JobSkill>& skills, const SkillGraph& graph) {
  json list = json::array();
  for (const auto& skill : skills) {
    list.push_back(
        {{"name", skill.name}, {"id", graph.IdOf(skill.name)}, {"mandatory", skill.mandatory}});
  }
  return list;
}

json ClientJson(const ClientSnapshot& client) {
  return {
      {"external_id", TextOrNull(client.external_id)},
      {"name", TextOrNull(client.name)},
      {"country", TextOrNull(client.country)},
      {"spent", MoneyOrNull(client.spent)},
      {"hires", NumberOrNull(client.hires)},
      {"rating", HundredthsOrNull(client.rating_hundredths)},
      {"payment_verified", client.payment_verified},
      {"member_since", DayOrNull(client.member_since)},
  };
}

ClientSnapshot ReadClient(JsonReader& reader) {
  ClientSnapshot client;
  client.external_id = ReadText(reader, "external_id");
  client.name = ReadText(reader, "name");
  client.country = ReadText(reader, "country");
  client.spent = ReadMoney(reader, "spent");
  client.hires = reader.OptionalInteger("hires");
  client.rating_hundredths = ReadHundredths(reader, "rating", 0, 5);
  client.payment_verified = reader.OptionalBool("payment_verified").value_or(false);
  client.member_since = ReadDay(reader, "member_since");
  return client;
}

}  // namespace

json JobCard(const Job& job, const IndexingRules& rules) {
  return {
      {"id", job.id},
      {"external_id", TextOrNull(job.external_id)},
      {"title", job.title},
      {"description",
       TextOrNull(std::string(PrefixOfUtf8(job.description, kCardDescriptionBytes)))},
      {"skills", SkillsJson(job.skills, *rules.skills)},
      {"type", NameOf(job.type)},
      {"rate_min", MoneyOrNull(job.rate_min)},
      {"rate_max", MoneyOrNull(job.rate_max)},
      {"budget", MoneyOrNull(job.budget)},
      {"experience", WordOrNull(job.experience)},
      {"duration", WordOrNull(job.duration)},
      {"workload", WordOrNull(job.workload)},
      {"category", TextOrNull(job.category)},
      {"country", TextOrNull(job.country)},
      {"timezone", TextOrNull(job.timezone)},
      {"client", ClientJson(job.client)},
      {"proposals", NumberOrNull(job.proposals)},
      {"featured", job.featured},
      {"status", NameOf(job.status)},
      {"posted_at", FormatTimestamp(job.posted_at)},
  };
}

json JobJson(const Job& job, const IndexingRules& rules) {
  json out = JobCard(job, rules);
  out["description"] = TextOrNull(job.description);
  out["persons_to_hire"] = job.persons_to_hire;
  out["visibility"] = NameOf(job.visibility);
  out["questions"] = job.questions;
  out["cover_letter_required"] = job.cover_letter_required;
  out["close_reason"] = TextOrNull(job.close_reason);
  out["created_at"] = FormatTimestamp(job.created_at);
  out["updated_at"] = FormatTimestamp(job.updated_at);
  out["version"] = job.version;
  out["seq"] = job.seq;
  return out;
}

Job ReadJob(JsonReader& reader, const SkillGraph& graph) {
  Job job;
  job.external_id = ReadText(reader, "external_id");
  job.title = ReadText(reader, "title");
  job.description = ReadText(reader, "description");
  for (JsonReader* skill : reader.ObjectList("skills")) {
    job.skills.push_back(
        {ReadSkillName(*skill, graph), skill->OptionalBool("mandatory").value_or(false)});
  }
  const bool has_rate = reader.Has("rate_min") || reader.Has("rate_max");
  job.type = reader.OptionalEnum("type", WordsUpTo(JobType::kFixed))
                 .value_or(has_rate ? JobType::kHourly : JobType::kFixed);
  job.rate_min = ReadMoney(reader, "rate_min");
  job.rate_max = ReadMoney(reader, "rate_max");
  job.budget = ReadMoney(reader, "budget");
  job.experience = reader.OptionalEnum("experience", WordsUpTo(Experience::kExpert));
  job.duration = reader.OptionalEnum("duration", WordsUpTo(JobDuration::kMoreThanSixMonths));
  job.workload = reader.OptionalEnum("workload", WordsUpTo(Workload::kMoreThan30));
  job.category = ReadText(reader, "category");
  job.country = ReadText(reader, "country");
  job.timezone = ReadText(reader, "timezone");
  job.client = ReadClient(reader.Nested("client"));
  job.proposals = reader.OptionalInteger("proposals");
  job.featured = reader.OptionalBool("featured").value_or(false);
  job.persons_to_hire = ReadInt(reader, "persons_to_hire").value_or(1);
  job.visibility = reader.OptionalEnum("visibility", WordsUpTo(JobVisibility::kInviteOnly))
                       .value_or(JobVisibility::kPublic);
  job.questions = reader.StringList("questions");
  job.cover_letter_required = reader.OptionalBool("cover_letter_required").value_or(false);
  job.status =
      reader.OptionalEnum("status", WordsUpTo(JobStatus::kRemoved)).value_or(JobStatus::kOpen);
  job.posted_at = reader.OptionalTimestamp("posted_at").value_or(Timestamp{});
  for (std::string_view name : kReadOnly) reader.Raw(name);
  return job;
}

}  // namespace shortlist
