#include "server/api/freelancer_json.h"

#include "server/api/json_fields.h"
#include "server/marketplace/profile_completeness.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr std::string_view kReadOnly[] = {
    "id",           "job_success", "badges",     "earned",  "hours", "last_active_at",
    "completeness", "created_at",  "updated_at", "version", "seq"};

json SkillsJson(const std::vector<FreelancerSkill>& skills, const SkillGraph& graph) {
  json list = json::array();
  for (const auto& skill : skills) {
    list.push_back(
        {{"name", skill.name}, {"id", graph.IdOf(skill.name)}, {"level", WordOrNull(skill.level)}});
  }
  return list;
}

json LanguagesJson(const std::vector<SpokenLanguage>& languages) {
  json list = json::array();
  for (const auto& language : languages) {
    list.push_back({{"code", language.code}, {"level", NameOf(language.level)}});
  }
  return list;
}

json JobSuccessJson(const std::optional<JobSuccessSummary>& job_success) {
  if (!job_success) return nullptr;
  return {{"score", job_success->score},
          {"window_months", job_success->window_months},
          {"as_of", FormatDay(job_success->as_of)}};
}

json CompletenessJson(const ProfileCompleteness& completeness) {
  json missing = json::array();
  for (const ProfileItem item : completeness.missing) missing.push_back(NameOf(item));
  return {{"percent", completeness.percent}, {"missing", std::move(missing)}};
}

void AddHistory(const Freelancer& freelancer, json* out) {
  json& portfolio = (*out)["portfolio"] = json::array();
  for (const auto& piece : freelancer.portfolio) {
    portfolio.push_back({{"title", piece.title}, {"description", TextOrNull(piece.description)}});
  }
  json& employment = (*out)["employment"] = json::array();
  for (const auto& job : freelancer.employment) {
    employment.push_back({{"title", TextOrNull(job.title)},
                          {"company", TextOrNull(job.company)},
                          {"from", TextOrNull(job.from)},
                          {"to", TextOrNull(job.to)},
                          {"description", TextOrNull(job.description)}});
  }
  json& education = (*out)["education"] = json::array();
  for (const auto& school : freelancer.education) {
    education.push_back({{"school", TextOrNull(school.school)},
                         {"degree", TextOrNull(school.degree)},
                         {"field", TextOrNull(school.field)},
                         {"from", TextOrNull(school.from)},
                         {"to", TextOrNull(school.to)}});
  }
  json& certificates = (*out)["certificates"] = json::array();
  for (const auto& certificate : freelancer.certificates) {
    certificates.push_back({{"name", certificate.name},
                            {"issuer", TextOrNull(certificate.issuer)},
                            {"issued", TextOrNull(certificate.issued)}});
  }
}

void ReadHistory(JsonReader& reader, Freelancer* freelancer) {
  for (JsonReader* piece : reader.ObjectList("portfolio")) {
    freelancer->portfolio.push_back({ReadText(*piece, "title"), ReadText(*piece, "description")});
  }
  for (JsonReader* job : reader.ObjectList("employment")) {
    freelancer->employment.push_back({ReadText(*job, "title"), ReadText(*job, "company"),
                                      ReadText(*job, "from"), ReadText(*job, "to"),
                                      ReadText(*job, "description")});
  }
  for (JsonReader* school : reader.ObjectList("education")) {
    freelancer->education.push_back({ReadText(*school, "school"), ReadText(*school, "degree"),
                                     ReadText(*school, "field"), ReadText(*school, "from"),
                                     ReadText(*school, "to")});
  }
  for (JsonReader* certificate : reader.ObjectList("certificates")) {
    freelancer->certificates.push_back({ReadText(*certificate, "name"),
                                        ReadText(*certificate, "issuer"),
                                        ReadText(*certificate, "issued")});
  }
}

void ReadSkillsAndLanguages(JsonReader& reader, const SkillGraph& graph, Freelancer* freelancer) {
  for (JsonReader* skill : reader.ObjectList("skills")) {
    freelancer->skills.push_back({ReadSkillName(*skill, graph),
                                  skill->OptionalEnum("level", WordsUpTo(SkillLevel::kExpert))});
  }
  const auto levels = WordsUpTo(LanguageLevel::kNative);
  for (JsonReader* language : reader.ObjectList("languages")) {
    freelancer->languages.push_back(
        {ReadText(*language, "code"),
         language->OptionalEnum("level", levels).value_or(LanguageLevel::kConversational)});
  }
  freelancer->english_level = reader.OptionalEnum("english_level", levels);
}

}  // namespace

json FreelancerCard(const FreelancerView& view, const IndexingRules& rules) {
  const Freelancer& freelancer = view.freelancer;
  return {
      {"id", freelancer.id},
      {"external_id", TextOrNull(freelancer.external_id)},
      {"display_name", freelancer.display_name},
      {"title", TextOrNull(freelancer.title)},
      {"skills", SkillsJson(freelancer.skills, *rules.skills)},
      {"hourly_rate", MoneyOrNull(freelancer.hourly_rate)},
      {"country", TextOrNull(freelancer.country)},
      {"city", TextOrNull(freelancer.city)},
      {"timezone", TextOrNull(freelancer.timezone)},
      {"languages", LanguagesJson(freelancer.languages)},
      {"english_level", WordOrNull(freelancer.english_level)},
      {"category", TextOrNull(freelancer.category)},
      {"availability_hours", NumberOrNull(freelancer.availability_hours)},
      {"available_from", DayOrNull(freelancer.available_from)},
      {"experience_years", NumberOrNull(freelancer.experience_years)},
      {"verified", freelancer.verified},
      {"kind", NameOf(freelancer.kind)},
      {"job_success", JobSuccessJson(view.job_success)},
      {"badges", freelancer.badges},
      {"earned", MoneyJson({freelancer.earned_minor, rules.currency})},
      {"hours", freelancer.hours},
      {"last_active_at", TimeOrNull(freelancer.last_active_at)},
  };
}

json FreelancerJson(const FreelancerView& view, const IndexingRules& rules) {
  const Freelancer& freelancer = view.freelancer;
  json out = FreelancerCard(view, rules);
  out["overview"] = TextOrNull(freelancer.overview);
  AddHistory(freelancer, &out);
  out["visibility"] = NameOf(freelancer.visibility);
  out["completeness"] = CompletenessJson(CompletenessOf(freelancer));
  out["created_at"] = FormatTimestamp(freelancer.created_at);
  out["updated_at"] = FormatTimestamp(freelancer.updated_at);
  out["version"] = freelancer.version;
  out["seq"] = freelancer.seq;
  return out;
}

Freelancer ReadFreelancer(JsonReader& reader, const SkillGraph& graph) {
  Freelancer freelancer;
  freelancer.external_id = ReadText(reader, "external_id");
  freelancer.display_name = ReadText(reader, "display_name");
  freelancer.title = ReadText(reader, "title");
  freelancer.overview = ReadText(reader, "overview");
  ReadSkillsAndLanguages(reader, graph, &freelancer);
  freelancer.hourly_rate = ReadMoney(reader, "hourly_rate");
  freelancer.country = ReadText(reader, "country");
  freelancer.city = ReadText(reader, "city");
  freelancer.timezone = ReadText(reader, "timezone");
  freelancer.category = ReadText(reader, "category");
  freelancer.availability_hours = ReadInt(reader, "availability_hours");
  freelancer.available_from = ReadDay(reader, "available_from");
  freelancer.experience_years = ReadInt(reader, "experience_years");
  ReadHistory(reader, &freelancer);
  freelancer.verified = reader.OptionalBool("verified").value_or(false);
  freelancer.kind = reader.OptionalEnum("kind", WordsUpTo(FreelancerKind::kAgency))
                        .value_or(FreelancerKind::kIndividual);
  freelancer.visibility = reader.OptionalEnum("visibility", WordsUpTo(Visibility::kPrivate))
                              .value_or(Visibility::kPublic);
  for (std::string_view name : kReadOnly) reader.Raw(name);
  return freelancer;
}

}  // namespace shortlist
