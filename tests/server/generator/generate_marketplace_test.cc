#include "server/generator/generate_marketplace.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ranking/job_success/job_success_score.h"
#include "tests/server/generator/wire_form.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using testing::OutcomeOf;

const CivilDay kToday = DayFromDate(2026, 3, 1);

struct Marketplace {
  std::vector<std::string> lines[3];  // by kind
};

GenerateOptions Options(int64_t freelancers, int64_t jobs, uint64_t seed = 1) {
  return {seed, freelancers, jobs, kToday, "data/seed"};
}

Marketplace Generate(const GenerateOptions& options) {
  Marketplace made;
  const auto done = GenerateMarketplace(options, [&](GeneratedKind kind, std::string_view json) {
    made.lines[static_cast<size_t>(kind)].emplace_back(json);
  });
  EXPECT_TRUE(done.ok()) << done.error().detail;
  return made;
}

// The demo as it is by default, made and read once in a program.
const Marketplace& Demo() {
  static const Marketplace demo = [] {
    GenerateOptions options;
    options.today = kToday;
    options.vocabulary = "data/seed";
    return Generate(options);
  }();
  return demo;
}

const std::vector<std::string>& LinesOf(GeneratedKind kind) {
  return Demo().lines[static_cast<size_t>(kind)];
}

template <typename T>
std::vector<T> ReadAll(GeneratedKind kind, T (*read)(const nlohmann::json&)) {
  std::vector<T> all;
  for (const auto& line : LinesOf(kind)) all.push_back(read(nlohmann::json::parse(line)));
  return all;
}

const std::vector<Freelancer>& People() {
  static const auto all = ReadAll(GeneratedKind::kFreelancer, testing::ReadFreelancer);
  return all;
}

const std::vector<Job>& Jobs() {
  static const auto all = ReadAll(GeneratedKind::kJob, testing::ReadJob);
  return all;
}

const std::vector<ContractHistory>& Contracts() {
  static const auto all = ReadAll(GeneratedKind::kContract, testing::ReadContract);
  return all;
}

const std::vector<Category>& Categories() {
  static const auto categories = testing::ReadCategories("data/taxonomy/categories.json");
  return categories;
}

std::string TopCategory(const std::string& id) {
  for (const Category& category : Categories()) {
    for (const Subcategory& inner : category.subcategories) {
      if (inner.id == id) return category.id;
    }
  }
  return {};
}

size_t CountWords(const std::string& text) {
  std::istringstream in(text);
  return static_cast<size_t>(
      std::distance(std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()));
}

template <typename T>
void ExpectValid(const std::vector<T>& documents) {
  for (const T& document : documents) {
    const auto errors = Validate(document, Categories());
    ASSERT_TRUE(errors.empty()) << document.external_id << " " << errors[0].pointer << " "
                                << errors[0].reason;
  }
}

TEST(Categories, AreTwelveWithIdsUniqueOverBothLevels) {
  EXPECT_EQ(Categories().size(), 12u);
  std::set<std::string> ids;
  for (const Category& category : Categories()) {
    EXPECT_TRUE(ids.insert(category.id).second) << category.id;
    EXPECT_GE(category.subcategories.size(), 3u) << category.id;
    for (const Subcategory& inner : category.subcategories) {
      EXPECT_TRUE(ids.insert(inner.id).second) << inner.id;
    }
  }
}

TEST(GenerateMarketplace, GivesTheSameBytesTwice) {
  const Marketplace first = Generate(Options(200, 100));
  const Marketplace second = Generate(Options(200, 100));
  for (size_t kind = 0; kind < 3; ++kind) EXPECT_EQ(first.lines[kind], second.lines[kind]);
}

TEST(GenerateMarketplace, GivesOtherPeopleForAnotherSeed) {
  const Marketplace first = Generate(Options(50, 20, 1));
  const Marketplace second = Generate(Options(50, 20, 2));
  for (size_t kind = 0; kind < 2; ++kind) EXPECT_NE(first.lines[kind], second.lines[kind]);
}

TEST(GenerateMarketplace, ExtendsTheListWhenMoreIsAskedFor) {
  const Marketplace few = Generate(Options(100, 50));
  const Marketplace many = Generate(Options(1'000, 200));
  for (size_t kind = 0; kind < 3; ++kind) {
    const size_t count = few.lines[kind].size();
    ASSERT_GT(many.lines[kind].size(), count);
    EXPECT_TRUE(
        std::equal(few.lines[kind].begin(), few.lines[kind].end(), many.lines[kind].begin()));
  }
}

TEST(GenerateMarketplace, MakesDocumentsThatTheMarketplaceAccepts) {
  ASSERT_EQ(People().size(), 2'400u);
  ASSERT_EQ(Jobs().size(), 600u);
  EXPECT_GT(Contracts().size(), 8'000u);
  ExpectValid(People());
  ExpectValid(Jobs());
  ExpectValid(Contracts());
}

TEST(GenerateMarketplace, FillsAllCategoriesAndManyCountries) {
  std::set<std::string> of_people, of_jobs, countries;
  std::map<std::string, int> by_country;
  for (const auto& each : People()) {
    of_people.insert(TopCategory(each.category));
    countries.insert(each.country);
    ++by_country[each.country];
  }
  for (const auto& each : Jobs()) of_jobs.insert(TopCategory(each.category));
  EXPECT_EQ(of_people.size(), 12u);
  EXPECT_EQ(of_jobs.size(), 12u);
  EXPECT_FALSE(of_people.contains("") || of_jobs.contains(""));
  EXPECT_GE(countries.size(), 30u);
  // Skewed, as the world is.
  EXPECT_GT(by_country["IN"], 10 * by_country["JP"]);
}

TEST(GenerateMarketplace, FillsEveryFieldForSomeAndLeavesItOutForOthers) {
  std::map<std::string, size_t> filled;
  for (const auto& line : LinesOf(GeneratedKind::kFreelancer)) {
    const auto json = nlohmann::json::parse(line);
    for (const auto& [key, value] : json.items()) ++filled[key];
  }
  for (const char* field : {"overview", "hourly_rate", "city", "timezone", "english_level",
                            "availability_hours", "available_from", "experience_years", "portfolio",
                            "employment", "education", "certificates"}) {
    EXPECT_GT(filled[field], 100u) << field;
    EXPECT_LT(filled[field], 2'400u) << field;
  }
  const auto& people = People();
  const auto agencies = std::count_if(people.begin(), people.end(), [](const Freelancer& each) {
    return each.kind == FreelancerKind::kAgency;
  });
  const auto hidden = std::count_if(people.begin(), people.end(), [](const Freelancer& each) {
    return each.visibility == Visibility::kPrivate;
  });
  EXPECT_GT(agencies, 50);
  EXPECT_LT(agencies, 250);
  EXPECT_GT(hidden, 10);
  EXPECT_LT(hidden, 120);
}

TEST(GenerateMarketplace, WritesNoOverviewOrDescriptionTwice) {
  std::set<std::string> overviews, descriptions;
  for (const auto& each : People()) {
    if (each.overview.empty()) continue;
    EXPECT_TRUE(overviews.insert(each.overview).second) << each.overview;
    const size_t words = CountWords(each.overview);
    EXPECT_TRUE(words >= 60 && words <= 250) << words << ": " << each.overview;
  }
  for (const auto& each : Jobs()) {
    EXPECT_TRUE(descriptions.insert(each.description).second) << each.description;
    const size_t words = CountWords(each.description);
    EXPECT_TRUE(words >= 60 && words <= 300) << words << ": " << each.description;
  }
}

TEST(GenerateMarketplace, LeavesNoPlaceOfASentenceOpen) {
  for (const auto kind : {GeneratedKind::kFreelancer, GeneratedKind::kJob}) {
    for (const std::string& line : LinesOf(kind)) {
      const auto json = nlohmann::json::parse(line);
      for (const char* field : {"title", "overview", "description"}) {
        const std::string text = json.value(field, "");
        EXPECT_EQ(text.find_first_of("{}[]"), std::string::npos) << text;
        EXPECT_EQ(text.find("  "), std::string::npos) << text;
        EXPECT_EQ(text.find(" ."), std::string::npos) << text;
      }
    }
  }
}

TEST(GenerateMarketplace, GivesPeopleFourToFifteenDifferentSkills) {
  for (const auto& each : People()) {
    std::set<std::string> names;
    for (const auto& skill : each.skills) names.insert(skill.name);
    EXPECT_EQ(names.size(), each.skills.size()) << each.external_id;
    EXPECT_GE(names.size(), 4u) << each.external_id;
    EXPECT_LE(names.size(), kMaxFreelancerSkills) << each.external_id;
  }
  for (const auto& each : Jobs()) {
    EXPECT_TRUE(std::any_of(each.skills.begin(), each.skills.end(),
                            [](const JobSkill& skill) { return skill.mandatory; }));
    EXPECT_LE(each.skills.size(), kMaxImportedJobSkills);
  }
}

// What stands between `before` and the end of its sentence; empty where nobody says it.
std::string Claim(const std::string& text, const std::string& before) {
  const size_t at = text.find(before);
  if (at == std::string::npos) return {};
  const size_t start = at + before.size();
  size_t end = text.find('\n', start);  // paragraphs end with the sentence or go on after it
  for (const char* stop : {". ", ".\n"}) end = std::min(end, text.find(stop, start));
  return text.substr(start, std::min(end, text.size() - 1) - start);
}

TEST(GenerateMarketplace, ClaimsOnlyToolsThatThePersonKnows) {
  int claims = 0;
  for (const auto& each : People()) {
    for (const char* before : {"I am most fluent in ", "My daily tools are "}) {
      std::string rest = Claim(each.overview, before);
      if (rest.empty()) continue;
      ++claims;
      // Longest names first: "Java" is not what is left of "JavaScript".
      std::vector<std::string> names;
      for (const auto& skill : each.skills) names.push_back(skill.name);
      std::sort(names.begin(), names.end(),
                [](const auto& a, const auto& b) { return a.size() > b.size(); });
      for (const std::string& name : names) {
        const size_t at = rest.find(name);
        if (at != std::string::npos) rest.erase(at, name.size());
      }
      for (const char* link : {" and ", ", "}) {
        for (size_t at; (at = rest.find(link)) != std::string::npos;) {
          rest.erase(at, std::string(link).size());
        }
      }
      EXPECT_EQ(rest, "") << each.external_id << ": " << each.overview;
    }
  }
  EXPECT_GT(claims, 100);
}

TEST(GenerateMarketplace, PutsEveryCityIntoItsCountryAndZone) {
  std::ifstream in("data/seed/countries.json");
  std::map<std::pair<std::string, std::string>, std::string> zones;  // (country, city)
  std::map<std::string, std::set<std::string>> zones_of;
  const auto countries = nlohmann::json::parse(in);
  for (const auto& country : countries.at("countries")) {
    for (const auto& city : country.at("cities")) {
      zones[{country.at("code"), city.at("name")}] = city.at("timezone");
      zones_of[country.at("code")].insert(city.at("timezone").get<std::string>());
    }
  }
  for (const auto& each : People()) {
    if (each.timezone.empty()) continue;
    EXPECT_TRUE(zones_of[each.country].contains(each.timezone)) << each.external_id;
    if (each.city.empty()) continue;
    EXPECT_EQ((zones[{each.country, each.city}]), each.timezone) << each.external_id;
  }
}

TEST(GenerateMarketplace, KnowsOnlyZonesThatTheTimeZoneDatabasePutsThere) {
  const auto file = testing::SharedData("reference/zone1970.tab");
  if (!file) GTEST_SKIP() << "zone1970.tab is not there";
  std::set<std::pair<std::string, std::string>> known;  // (country, zone)
  std::ifstream in(*file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::string codes, place, zone;
    fields >> codes >> place >> zone;
    for (size_t at = 0; at < codes.size(); at += 3) known.insert({codes.substr(at, 2), zone});
  }
  std::set<std::string> listed;
  for (const auto& [code, zone] : known) listed.insert(zone);
  std::ifstream seed("data/seed/countries.json");
  const auto countries = nlohmann::json::parse(seed);
  for (const auto& country : countries.at("countries")) {
    for (const auto& city : country.at("cities")) {
      const std::string zone = city.at("timezone");
      if (!listed.contains(zone)) continue;  // a link: "Europe/Amsterdam"
      EXPECT_TRUE((known.contains({country.at("code"), zone}))) << city.at("name") << " " << zone;
    }
  }
}

TEST(GenerateMarketplace, PostsJobsInTheLastSixtyDays) {
  std::set<JobType> types;
  int featured = 0;
  for (const auto& each : Jobs()) {
    EXPECT_LT(DayOf(each.posted_at), kToday);
    EXPECT_GE(DayOf(each.posted_at).days, kToday.days - 60);
    EXPECT_LT(*each.client.member_since, DayOf(each.posted_at));
    types.insert(each.type);
    featured += each.featured;
  }
  EXPECT_EQ(types.size(), 2u);
  EXPECT_GT(featured, 10);
  EXPECT_LT(featured, 100);
}

TEST(GenerateMarketplace, DatesContractsWithinThreeYearsAndPaymentsWithinContracts) {
  std::set<std::string> people, ids;
  for (const auto& each : People()) people.insert(each.external_id);
  for (const auto& each : Contracts()) {
    EXPECT_TRUE(ids.insert(each.external_id).second);
    EXPECT_TRUE(people.contains(each.freelancer_external_id));
    EXPECT_GE(DayOf(each.started_at).days, kToday.days - 3 * 365);
    EXPECT_LT(DayOf(each.started_at), kToday);
    const Timestamp end = each.ended_at.value_or(StartOfDay(kToday));
    EXPECT_LE(end, StartOfDay(kToday));
    Timestamp last = each.started_at;
    for (const auto& payment : each.payments) {
      EXPECT_GE(payment.at, last) << each.external_id;
      EXPECT_LT(DayOf(payment.at), kToday) << each.external_id;
      EXPECT_LE(payment.at, end) << each.external_id;
      last = payment.at;
    }
  }
}

TEST(GenerateMarketplace, GivesContractsOfAllKindsAndReturningClients) {
  std::set<ContractEndReason> reasons;
  std::set<ContractDispute> disputes;
  std::map<std::pair<std::string, std::string>, int> together;
  int refunds = 0, flagged = 0, active = 0, hourly = 0;
  for (const auto& each : Contracts()) {
    if (each.end_reason) reasons.insert(*each.end_reason);
    disputes.insert(each.dispute);
    ++together[{each.freelancer_external_id, each.client_external_id}];
    flagged += each.client_flagged;
    active += each.state == ContractHistoryState::kActive;
    hourly += each.type == JobType::kHourly;
    refunds += std::any_of(each.payments.begin(), each.payments.end(), [](const auto& payment) {
      return payment.kind == ContractPaymentKind::kRefund;
    });
  }
  EXPECT_EQ(reasons.size(), 4u);
  EXPECT_GE(disputes.size(), 4u);
  for (const int count : {refunds, flagged, active}) EXPECT_GT(count, 50);
  EXPECT_GT(hourly, 3'000);
  EXPECT_GT(std::count_if(together.begin(), together.end(),
                          [](const auto& pair) { return pair.second > 1; }),
            500);
}

TEST(GenerateMarketplace, SpreadsJobSuccessAsMarketplacesDo) {
  std::map<std::string, std::vector<ContractOutcome>> outcomes;
  for (const auto& each : Contracts()) {
    outcomes[each.freelancer_external_id].push_back(OutcomeOf(each));
  }
  int none = 0, high = 0, solid = 0, middling = 0, low = 0;
  for (const auto& each : People()) {
    const auto score = ComputeJobSuccess(outcomes[each.external_id], kToday, {}).score;
    ++(!score ? none : *score >= 90 ? high : *score >= 80 ? solid : *score >= 40 ? middling : low);
  }
  std::printf("none %d, 90-100 %d, 80-89 %d, 40-79 %d, below %d\n", none, high, solid, middling,
              low);
  EXPECT_GT(none, 350);
  EXPECT_LT(none, 1'200);
  EXPECT_GT(high + solid, 2 * (middling + low));
  EXPECT_GT(solid, 40);
  EXPECT_GT(middling, 100);
  EXPECT_GT(low, 10);
  EXPECT_LT(low, middling);
}

TEST(GenerateMarketplace, RefusesNumbersBelowZero) {
  for (const auto& options : {Options(-1, 0), Options(0, -1)}) {
    const auto done = GenerateMarketplace(options, [](GeneratedKind, std::string_view) {});
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().reason, "bad_generate_options");
  }
}

}  // namespace
}  // namespace shortlist
