#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "index/base/utf8.h"
#include "server/api/contract_history_json.h"
#include "server/api/freelancer_json.h"
#include "server/api/job_json.h"
#include "server/api/json_fields.h"
#include "server/api/resource_write.h"
#include "tests/support/small_skill_graph.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<Category> kCategories = {{"design", "Design", {{"logos", "Logos"}}}};

// Seeded values that pass the rules, odd ones among them.
class Random {
 public:
  explicit Random(uint32_t seed) : generator_(seed) {}

  int To(int most) { return std::uniform_int_distribution<int>(0, most)(generator_); }
  bool Flip() { return To(1) == 1; }
  template <typename E>
  E Enum(E last) {
    return static_cast<E>(To(static_cast<int>(last)));
  }
  template <typename T>
  std::optional<T> Maybe(T value) {
    return Flip() ? std::optional<T>(std::move(value)) : std::nullopt;
  }

  // Never of white space alone: that is no text.
  std::string Text() {
    static const char* const kPieces[] = {"a",  "\"", "\\",   "/",    "~1", "</script>", "é",   "😀",
                                          "\n", "\t", "\x01", "null", " ",  "نص",        "\x7f"};
    std::string text = "x";
    for (int i = To(6); i > 0; --i) text += kPieces[To(14)];
    return text;
  }
  std::string MaybeText() { return Flip() ? Text() : ""; }
  Money Amount() { return {To(1'000'000'000), Flip() ? "USD" : "JPY"}; }
  CivilDay Day() { return {To(40'000)}; }
  Timestamp Time() { return {To(2'000'000'000) * 1'000'003LL}; }
  std::string PartialDate() { return Flip() ? "" : Flip() ? "2019" : "2019-05-31"; }

 private:
  std::mt19937 generator_;
};

Freelancer RandomFreelancer(Random& random) {
  Freelancer freelancer;
  freelancer.external_id = random.MaybeText();
  freelancer.display_name = random.Text();
  freelancer.title = random.MaybeText();
  freelancer.overview = random.MaybeText();
  for (int i = random.To(15); i > 0; --i) {
    freelancer.skills.push_back({random.Text(), random.Maybe(random.Enum(SkillLevel::kExpert))});
  }
  freelancer.hourly_rate = random.Maybe(random.Amount());
  freelancer.country = random.Flip() ? "PT" : "";
  freelancer.city = random.MaybeText();
  freelancer.timezone = random.Flip() ? "Europe/Lisbon" : "";
  if (random.Flip()) freelancer.languages = {{"en", random.Enum(LanguageLevel::kNative)}};
  freelancer.english_level = random.Maybe(random.Enum(LanguageLevel::kNative));
  freelancer.category = random.Flip() ? "logos" : "";
  freelancer.availability_hours = random.Maybe(random.To(168));
  freelancer.available_from = random.Maybe(random.Day());
  freelancer.experience_years = random.Maybe(random.To(100));
  for (int i = random.To(2); i > 0; --i) {
    freelancer.portfolio.push_back({random.Text(), random.MaybeText()});
    freelancer.employment.push_back({random.MaybeText(), random.MaybeText(), random.PartialDate(),
                                     random.PartialDate(), random.MaybeText()});
    freelancer.education.push_back({random.MaybeText(), random.MaybeText(), random.MaybeText(),
                                    random.PartialDate(), random.PartialDate()});
    freelancer.certificates.push_back({random.Text(), random.MaybeText(), random.PartialDate()});
  }
  freelancer.verified = random.Flip();
  freelancer.kind = random.Enum(FreelancerKind::kAgency);
  freelancer.visibility = random.Enum(Visibility::kPrivate);
  return freelancer;
}

Job RandomJob(Random& random) {
  Job job;
  job.external_id = random.MaybeText();
  job.title = random.Text();
  job.description = random.MaybeText();
  for (int i = random.To(30); i > 0; --i) job.skills.push_back({random.Text(), random.Flip()});
  job.type = random.Enum(JobType::kFixed);
  if (job.type == JobType::kHourly) {
    job.rate_min = random.Maybe(Money{random.To(5000), "USD"});
    job.rate_max = random.Maybe(Money{5000 + random.To(5000), "USD"});
  } else {
    job.budget = random.Maybe(random.Amount());
  }
  job.experience = random.Maybe(random.Enum(Experience::kExpert));
  job.duration = random.Maybe(random.Enum(JobDuration::kMoreThanSixMonths));
  job.workload = random.Maybe(random.Enum(Workload::kMoreThan30));
  job.category = random.Flip() ? "design" : "";
  job.country = random.Flip() ? "DE" : "";
  job.timezone = random.Flip() ? "Europe/Berlin" : "";
  job.client = {random.MaybeText(),
                random.MaybeText(),
                random.Flip() ? "FR" : "",
                random.Maybe(random.Amount()),
                random.Maybe<int64_t>(random.To(1'000'000)),
                random.Maybe(random.To(500)),
                random.Flip(),
                random.Maybe(random.Day())};
  job.proposals = random.Maybe<int64_t>(random.To(1000));
  job.featured = random.Flip();
  job.persons_to_hire = 1 + random.To(9);
  job.visibility = random.Enum(JobVisibility::kInviteOnly);
  for (int i = random.To(3); i > 0; --i) {
    job.questions.push_back(std::to_string(i) + random.Text());
  }
  job.cover_letter_required = random.Flip();
  job.status = random.Enum(JobStatus::kRemoved);
  job.posted_at = random.Time();
  return job;
}

TEST(FreelancerJson, ReadsBackWhatItWrote) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Freelancer freelancer = RandomFreelancer(random);
    ASSERT_THAT(Validate(freelancer, kCategories), IsEmpty()) << seed;
    const std::string body = FreelancerJson({freelancer, {}}, {}).dump();
    const auto reader = JsonReader::Parse(body);
    ASSERT_TRUE(reader.ok()) << body;
    EXPECT_EQ(ReadFreelancer(**reader, SkillGraph::Empty()), freelancer)
        << "seed " << seed << " " << body;
    EXPECT_TRUE((*reader)->Finish().ok()) << body;
  }
}

TEST(JobJson, ReadsBackWhatItWrote) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Job job = RandomJob(random);
    ASSERT_THAT(Validate(job, kCategories), IsEmpty()) << seed;
    const std::string body = JobJson(job, {}).dump();
    const auto reader = JsonReader::Parse(body);
    ASSERT_TRUE(reader.ok()) << body;
    EXPECT_EQ(ReadJob(**reader, SkillGraph::Empty()), job) << "seed " << seed << " " << body;
    EXPECT_TRUE((*reader)->Finish().ok()) << body;
  }
}

TEST(JobJson, WithoutATypeIsHourlyWhereARateIsGiven) {
  const auto type_of = [](const json& job) {
    JsonReader reader(job);
    return ReadJob(reader, SkillGraph::Empty()).type;
  };
  EXPECT_EQ(type_of({{"title", "t"}}), JobType::kFixed);
  EXPECT_EQ(type_of({{"rate_max", {{"amount_minor", 1}, {"currency", "USD"}}}}), JobType::kHourly);
  EXPECT_EQ(type_of({{"type", "fixed"}, {"rate_max", {}}}), JobType::kFixed);
}

TEST(JobJson, ACardCutsTheDescriptionBetweenCharacters) {
  Job job;
  for (int i = 0; i < 1000; ++i) job.description += "é";
  const std::string shown = JobCard(job, {})["description"];
  EXPECT_LE(shown.size(), 500u);
  EXPECT_TRUE(IsValidUtf8(shown));
  EXPECT_EQ(JobJson(job, {})["description"], job.description);
}

TEST(FreelancerJson, ACardLeavesTheLongPartsOut) {
  IndexingRules rules;
  rules.currency = "EUR";
  const json whole = FreelancerJson({}, rules);
  const json card = FreelancerCard({}, rules);
  for (const auto& [name, value] : card.items()) EXPECT_EQ(whole.at(name), value) << name;
  for (const char* name : {"overview", "portfolio", "employment", "education", "certificates"}) {
    EXPECT_FALSE(card.contains(name)) << name;
  }
  EXPECT_EQ(card["earned"]["currency"], "EUR");
}

TEST(FreelancerJson, ATextOfWhiteSpaceIsNotGiven) {
  JsonReader reader(json{{"display_name", " \t\n"}, {"title", ""}});
  const Freelancer freelancer = ReadFreelancer(reader, SkillGraph::Empty());
  EXPECT_EQ(freelancer.display_name, "");
  EXPECT_TRUE(reader.Finish().ok());
  EXPECT_THAT(Validate(freelancer, {}), SizeIs(1));
}

TEST(FreelancerJson, NumbersBeyondAnIntAreRefusedByTheRule) {
  JsonReader reader(json{{"display_name", "a"}, {"experience_years", 9'000'000'000'000}});
  const auto errors = Validate(ReadFreelancer(reader, SkillGraph::Empty()), {});
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_EQ(errors[0].reason, "out_of_range");
  EXPECT_EQ(errors[0].pointer, "/experience_years");
}

// What is wrong with a whole resource in which one field has another value.
template <typename Read>
bool IsRefused(json body, const std::string& name, const json& value, Read read) {
  body[name] = value;
  JsonReader reader(std::move(body));
  const auto checks = Validate(read(reader, SkillGraph::Empty()), kCategories);
  return !FinishWith(reader, checks).ok();
}

TEST(ResourceJson, NoFieldTakesWhatIsNotOfItsType) {
  const json hostile[] = {{{"a", 1}}, json::array({json::array({json::object()})}), -1e300};
  const json harmless[] = {nullptr, true, -1, 1e18, "", "x", json::array(), json::object()};
  const std::set<std::string> read_only = {
      "id",  "job_success", "badges",     "earned",  "hours",       "last_active_at",
      "seq", "created_at",  "updated_at", "version", "close_reason"};
  const auto holds = [&](json whole, std::string required, auto read) {
    whole[required] = "given";
    EXPECT_FALSE(IsRefused(whole, "id", 1, read));
    for (const auto& [name, ignored] : whole.items()) {
      for (const json& value : hostile) {
        EXPECT_EQ(IsRefused(whole, name, value, read), !read_only.contains(name))
            << name << " " << value;
      }
      for (const json& value : harmless) (void)IsRefused(whole, name, value, read);
    }
  };
  holds(FreelancerJson({}, {}), "display_name", ReadFreelancer);
  holds(JobJson({}, {}), "title", ReadJob);
}

TEST(ResourceJson, ASkillKeepsItsNameAndShowsTheIdThatItMeans) {
  IndexingRules rules;
  rules.skills = &testing::SmallSkillGraph();
  Job job;
  job.skills = {{"ReactJS", true}, {"Unheard  Of", false}};
  const json shown = JobJson(job, rules)["skills"];
  EXPECT_EQ(shown[0], (json{{"name", "ReactJS"}, {"id", "react"}, {"mandatory", true}}));
  EXPECT_EQ(shown[1], (json{{"name", "Unheard  Of"}, {"id", "unheard of"}, {"mandatory", false}}));
  Freelancer freelancer;
  freelancer.skills = {{"react.JS", {}}};
  EXPECT_EQ(FreelancerJson({freelancer, {}}, rules)["skills"][0]["id"], "react");
}

TEST(ResourceJson, ASkillByItsIdAloneGetsItsCanonicalName) {
  const SkillGraph& graph = testing::SmallSkillGraph();
  const auto names_of = [&](const json& skills) {
    JsonReader reader(json{{"skills", skills}});
    std::vector<std::string> names;
    for (const auto& skill : ReadJob(reader, graph).skills) names.push_back(skill.name);
    if (!reader.Finish()) names.emplace_back("refused");
    return names;
  };
  EXPECT_EQ(names_of({{{"id", "react"}}, {{"id", "unheard of"}}}),
            (std::vector<std::string>{"React", "unheard of"}));
  EXPECT_EQ(names_of({{{"id", "reactjs"}, {"name", "React.js"}}}),
            std::vector<std::string>{"React.js"});
  EXPECT_EQ(names_of({{{"id", "react"}, {"name", "React Native"}}}),
            (std::vector<std::string>{"React Native", "refused"}));
}

TEST(FinishWith, TellsBothKindsOfMistakesOnceEach) {
  JsonReader reader(json{{"a", 1}, {"list", {1}}, {"odd", 2}});
  (void)reader.OptionalString("a");
  (void)reader.ObjectList("list");
  const auto refused = FinishWith(reader, {{"/a", "required", ""},
                                           {"/list/0/name", "required", ""},
                                           {"/listing", "required", ""},
                                           {"/z", "too_long", ""}});
  ASSERT_FALSE(refused.ok());
  std::vector<std::string> fields;
  for (const FieldError& error : refused.error().fields) {
    fields.push_back(error.pointer + " " + error.reason);
  }
  EXPECT_THAT(fields, ElementsAre("/a wrong_type", "/list/0 wrong_type", "/listing required",
                                  "/odd unknown_field", "/z too_long"));
}

// The examples of RFC 7396, appendix A, as far as both are objects; the resource names every field.
TEST(ApplyMergePatch, FollowsTheStandard) {
  const auto patched = [](const json& resource, const json& patch) {
    const auto result = ApplyMergePatch(resource, patch.dump());
    EXPECT_TRUE(result.ok());
    return result->resource;
  };
  EXPECT_EQ(patched({{"a", "b"}}, {{"a", "c"}}), json({{"a", "c"}}));
  EXPECT_EQ(patched({{"a", "b"}}, {{"b", "c"}}), json({{"a", "b"}, {"b", "c"}}));
  EXPECT_EQ(patched({{"a", "b"}}, {{"a", nullptr}}), json::object());
  EXPECT_EQ(patched({{"a", "b"}, {"b", "c"}}, {{"a", nullptr}}), json({{"b", "c"}}));
  EXPECT_EQ(patched({{"a", {"b"}}}, {{"a", "c"}}), json({{"a", "c"}}));
  EXPECT_EQ(patched({{"a", "c"}}, {{"a", {"b"}}}), json::parse(R"({"a":["b"]})"));
  EXPECT_EQ(patched({{"a", {{"b", "c"}}}}, {{"a", {{"b", "d"}, {"c", nullptr}}}}),
            json({{"a", {{"b", "d"}}}}));
  EXPECT_EQ(patched({{"e", nullptr}}, {{"a", 1}}), json({{"e", nullptr}, {"a", 1}}));
  EXPECT_EQ(ApplyMergePatch(json::object(), "[1]").error().reason, "invalid_fields");
  EXPECT_EQ(ApplyMergePatch(json::object(), "{").error().reason, "bad_json");
}

TEST(ContractHistoryJson, ReadsWhatAnotherSystemExports) {
  JsonReader reader(json{
      {"external_id", "ct-1"},
      {"freelancer_external_id", "fl-1"},
      {"client_external_id", "cl-1"},
      {"category", "logos"},
      {"type", "hourly"},
      {"started_at", "2025-01-01"},
      {"ended_at", "2025-06-01T12:00:00Z"},
      {"state", "ended"},
      {"payments",
       {{{"at", "2025-02-01"}, {"amount_minor", 5000}, {"currency", "USD"}, {"kind", "payment"}},
        {{"at", "2025-03-01"}, {"amount_minor", 100}, {"currency", "USD"}, {"kind", "refund"}}}},
      {"public_stars", 4.85},
      {"recommend", 9},
      {"end_reason", "success"},
      {"dispute", "won"},
      {"client_flagged", true}});
  const ContractHistory contract = ReadContractHistory(reader);
  EXPECT_TRUE(reader.Finish().ok());
  EXPECT_THAT(Validate(contract, kCategories), IsEmpty());
  EXPECT_EQ(contract.external_id, "ct-1");
  EXPECT_EQ(contract.type, JobType::kHourly);
  EXPECT_EQ(FormatTimestamp(contract.started_at), "2025-01-01T00:00:00Z");
  EXPECT_EQ(FormatTimestamp(*contract.ended_at), "2025-06-01T12:00:00Z");
  ASSERT_THAT(contract.payments, SizeIs(2));
  EXPECT_EQ(contract.payments[1].kind, ContractPaymentKind::kRefund);
  EXPECT_EQ(contract.payments[1].amount, (Money{100, "USD"}));
  EXPECT_EQ(contract.public_stars_hundredths, 485);
  EXPECT_EQ(contract.recommend, 9);
  EXPECT_EQ(contract.end_reason, ContractEndReason::kSuccess);
  EXPECT_EQ(contract.dispute, ContractDispute::kWon);
  EXPECT_TRUE(contract.client_flagged);
}

TEST(ContractHistoryJson, NamesEveryMistake) {
  JsonReader reader(json{{"external_id", "ct-1"},
                         {"state", "over"},
                         {"payments", {{{"at", "soon"}, {"amount_minor", "5"}}}},
                         {"public_stars", 6},
                         {"stars", 5}});
  (void)ReadContractHistory(reader);
  const auto refused = reader.Finish();
  ASSERT_FALSE(refused.ok());
  std::vector<std::string> fields;
  for (const FieldError& error : refused.error().fields) {
    fields.push_back(error.pointer + " " + error.reason);
  }
  EXPECT_THAT(fields,
              ElementsAre("/payments/0/amount_minor wrong_type", "/payments/0/at bad_timestamp",
                          "/payments/0/currency required", "/public_stars out_of_range",
                          "/stars unknown_field", "/started_at required", "/state unknown_value",
                          "/type required"));
}

}  // namespace
}  // namespace shortlist
