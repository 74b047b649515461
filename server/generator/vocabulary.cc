#include "server/generator/vocabulary.h"

#include <algorithm>
#include <utility>

#include "server/generator/vocabulary_file.h"
#include "server/marketplace/country.h"
#include "server/marketplace/language.h"
#include "server/marketplace/timezone.h"

namespace shortlist {
namespace {

// The parts that the writers of texts ask for by name.
constexpr const char* kOverviewParts[] = {"opening", "win", "way", "pains", "team_title"};
constexpr const char* kCareerParts[] = {"piece", "employment", "project_title"};
constexpr const char* kJobParts[] = {"title", "context", "nice", "working"};

// A client says "our shop", who worked on it says "a client's shop".
std::string AsToldByOthers(const std::string& project) {
  std::string told = " " + project;
  std::string_view instead = " a client's ";
  for (size_t at; (at = told.find(" our ")) != std::string::npos; instead = " their ") {
    told.replace(at, 5, instead);
  }
  return told.substr(1);
}

Role ReadRole(const VocabularyObject& object, const std::string& top_category) {
  Role role;
  role.id = object.Text("id");
  role.category = object.Text("category");
  role.top_category = top_category;
  role.name = object.Text("name");
  role.article = object.Text("article");
  role.hourly_rate = object.Number("hourly_rate");
  role.titles = object.Sentences("titles");
  role.core = object.Texts("core");
  role.typical = object.Texts("typical");
  role.further = object.Texts("further");
  role.tools = object.OptionalTexts("tools");
  role.makes = object.Texts("makes");
  role.pains = object.Texts("pains");
  role.projects = object.Texts("projects");
  for (const auto& project : role.projects) role.works.push_back(AsToldByOthers(project));
  role.wins = object.Sentences("wins");
  role.habits = object.Sentences("habits");
  role.speaks = object.OptionalTexts("speaks");
  for (const auto& certificate : object.OptionalObjects("certificates")) {
    role.certificates.push_back({certificate.Text("name"), certificate.Text("issuer")});
  }
  if (role.core.size() < 2 || role.typical.size() < 2) {
    object.Refuse("a role needs two core skills and two typical ones");
  }
  const auto early = std::count_if(role.wins.begin(), role.wins.end(), [](const Sentence& win) {
    return win.condition.min_years <= kYearsOfWins;
  });
  if (early < 2) object.Refuse("a role needs two wins that hold after two years");
  return role;
}

EnglishSpoken ReadEnglish(const VocabularyObject& object) {
  const std::string word = object.Text("english");
  if (word == "low") return EnglishSpoken::kLow;
  if (word == "mid") return EnglishSpoken::kMid;
  if (word == "high") return EnglishSpoken::kHigh;
  if (word != "native") object.Refuse("english must be low, mid, high or native");
  return EnglishSpoken::kNative;
}

CountryOfPeople ReadCountry(const VocabularyObject& object) {
  CountryOfPeople country;
  country.code = object.Text("code");
  country.pay_percent = object.Number("pay_percent");
  country.languages = object.Texts("languages");
  country.english = ReadEnglish(object);
  for (const auto& city : object.Objects("cities")) {
    country.cities.push_back({city.Text("name"), city.Text("timezone")});
  }
  country.first_names = object.Texts("first_names");
  country.last_names = object.Texts("last_names");
  if (!IsCountry(country.code)) object.Refuse("no country has the code " + country.code);
  for (const City& city : country.cities) {
    if (!IsTimezone(city.timezone)) object.Refuse("no time zone is called " + city.timezone);
  }
  for (const std::string& language : country.languages) {
    if (!IsLanguage(language)) object.Refuse("no language has the code " + language);
  }
  return country;
}

template <size_t N>
SentenceParts ReadParts(const VocabularyObject& object, const char* const (&required)[N]) {
  SentenceParts parts;
  const VocabularyObject inner = object.Object("parts");
  for (const std::string& key : inner.Keys()) parts[key] = inner.Sentences(key.c_str());
  for (const char* each : required) {
    if (!parts.contains(each)) inner.Refuse(std::string("the part ") + each + " is missing");
  }
  return parts;
}

TextPlans ReadPlans(const VocabularyObject& object, const SentenceParts& parts) {
  TextPlans plans = object.Plans("plans");
  for (const auto& plan : plans) {
    for (const std::string& part : plan) {
      if (part != "/" && !parts.contains(part)) object.Refuse("a plan names no part: " + part);
    }
  }
  return plans;
}

void ReadRoles(const std::filesystem::path& folder, std::string* error, Vocabulary* vocabulary) {
  const auto index = VocabularyObject::Open(folder / "vocabulary.json", error);
  for (const std::string& name : index.Texts("roles")) {
    const auto file = VocabularyObject::Open(folder / "roles" / (name + ".json"), error);
    const std::string top_category = file.Text("category");
    for (const auto& object : file.Objects("roles")) {
      vocabulary->roles.push_back(ReadRole(object, top_category));
      vocabulary->role_choice.Add(object.Number("weight"));
    }
  }
}

void ReadPlaces(const std::filesystem::path& folder, std::string* error, Vocabulary* vocabulary) {
  const auto countries = VocabularyObject::Open(folder / "countries.json", error);
  for (const auto& object : countries.Objects("countries")) {
    vocabulary->countries.push_back(ReadCountry(object));
    vocabulary->country_choice.Add(object.Number("weight"));
  }
  const auto clients = VocabularyObject::Open(folder / "clients.json", error);
  for (const auto& object : clients.Objects("industries")) {
    vocabulary->industries.push_back({object.Text("field"), object.Text("clients"),
                                      object.Text("company"), object.Texts("suffixes")});
  }
  vocabulary->company_names = clients.Texts("company_names");
}

void ReadTexts(const std::filesystem::path& folder, std::string* error, Vocabulary* vocabulary) {
  const auto overviews = VocabularyObject::Open(folder / "overviews.json", error);
  vocabulary->overview_parts = ReadParts(overviews, kOverviewParts);
  vocabulary->overview_plans = ReadPlans(overviews, vocabulary->overview_parts);
  const auto careers = VocabularyObject::Open(folder / "careers.json", error);
  vocabulary->career_parts = ReadParts(careers, kCareerParts);
  const auto studies = careers.Object("studies");
  for (const std::string& category : studies.Keys()) {
    vocabulary->studies[category] = studies.Texts(category.c_str());
  }
  for (const Role& role : vocabulary->roles) {
    if (!vocabulary->studies.contains(role.top_category)) {
      studies.Refuse("nothing is said about " + role.top_category);
    }
  }
  const auto jobs = VocabularyObject::Open(folder / "job_texts.json", error);
  vocabulary->job_parts = ReadParts(jobs, kJobParts);
  vocabulary->job_plans = ReadPlans(jobs, vocabulary->job_parts);
  vocabulary->code_words = jobs.Texts("code_words");
}

}  // namespace

bool Role::IsTool(std::string_view skill) const {
  return std::find(tools.begin(), tools.end(), skill) != tools.end();
}

Result<Vocabulary> ReadVocabulary(const std::filesystem::path& folder) {
  Vocabulary vocabulary;
  std::string error;
  ReadRoles(folder, &error, &vocabulary);
  ReadPlaces(folder, &error, &vocabulary);
  ReadTexts(folder, &error, &vocabulary);
  if (!error.empty()) {
    return Error{ErrorCode::kInvalidArgument, "bad_vocabulary", folder.string() + ": " + error, {}};
  }
  return vocabulary;
}

}  // namespace shortlist
