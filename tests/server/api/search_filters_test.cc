#include "server/api/search_filters.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/skills/skill_key.h"
#include "server/marketplace/timezone.h"
#include "tests/server/api/search_server.h"

namespace shortlist {
namespace {

using nlohmann::json;

// A filter and, in plain words over the noun itself, who passes it.
template <typename Noun>
struct FilterCase {
  json filter;
  std::function<bool(const Noun&)> passes;
};

template <typename Noun>
bool HasSkill(const Noun& noun, const std::string& id) {
  return std::any_of(noun.skills.begin(), noun.skills.end(),
                     [&](const auto& skill) { return SkillKey(skill.name) == id; });
}

bool Speaks(const Freelancer& freelancer, const std::string& code) {
  return std::any_of(freelancer.languages.begin(), freelancer.languages.end(),
                     [&](const SpokenLanguage& language) { return language.code == code; });
}

std::optional<int64_t> RateOf(const Freelancer& freelancer) {
  if (!freelancer.hourly_rate || freelancer.hourly_rate->currency != "USD") return std::nullopt;
  return freelancer.hourly_rate->amount_minor;
}

std::optional<LanguageLevel> EnglishOf(const Freelancer& freelancer) {
  if (freelancer.english_level) return freelancer.english_level;
  for (const SpokenLanguage& language : freelancer.languages) {
    if (language.code == "en") return language.level;
  }
  return std::nullopt;
}

bool Within(const std::string& timezone, const std::string& reference, double hours) {
  const auto here = StandardOffsetMinutes(timezone);
  if (!here) return false;
  const int apart = std::abs(*here - *StandardOffsetMinutes(reference)) % 1'440;
  return std::min(apart, 1'440 - apart) <= hours * 60;
}

bool SinceDays(std::optional<Timestamp> time, int days) {
  return time && time->micros >= testing::SearchWorld::kNow.micros - days * 86'400'000'000LL;
}

class SearchFiltersTest : public testing::SearchServerTest {
 protected:
  // By body and by parameters, the results are exactly those that pass.
  template <typename Noun>
  void Check(const std::string& path, const std::vector<Noun>& nouns,
             const std::vector<FilterCase<Noun>>& cases) {
    for (const FilterCase<Noun>& each : cases) {
      std::set<std::string> expected;
      for (const Noun& noun : nouns) {
        if (each.passes(noun)) expected.insert(noun.id);
      }
      EXPECT_FALSE(expected.empty()) << "tests nothing: " << each.filter;
      EXPECT_LT(expected.size(), nouns.size()) << "tests nothing: " << each.filter;
      const json question = {{"filter", each.filter}, {"page_size", 100}};
      const Answer nested = Post(path, question);
      const Answer flat = Get(path + QueryOf(question));
      for (const Answer& answer : {nested, flat}) {
        ASSERT_EQ(answer.status, 200) << each.filter << answer.body;
        std::set<std::string> found;
        for (const json& result : answer.body["results"]) found.insert(IdOf(result));
        EXPECT_EQ(found, expected) << each.filter;
        EXPECT_EQ(answer.body["total"], expected.size()) << each.filter;
      }
    }
  }
};

TEST_F(SearchFiltersTest, LetExactlyTheFreelancersPassThatTheyDescribe) {
  const auto jss = [&](const Freelancer& freelancer) {
    const auto found = jss_.find(freelancer.id);
    return found == jss_.end() ? -1 : found->second;
  };
  Check<Freelancer>(
      "/v1/talent/search", freelancers_,
      {{{{"skills_all", {"React", " sql "}}},
        [](const auto& f) { return HasSkill(f, "react") && HasSkill(f, "sql"); }},
       {{{"skills_any", {"c++", "C#"}}},
        [](const auto& f) { return HasSkill(f, "c++") || HasSkill(f, "c#"); }},
       {{{"skills_all", {"react"}}, {"skills_any", {"sql", "seo"}}},
        [](const auto& f) {
          return HasSkill(f, "react") && (HasSkill(f, "sql") || HasSkill(f, "seo"));
        }},
       {{{"category", "software"}},
        [](const auto& f) {
          return f.category == "software" || f.category == "web" || f.category == "data";
        }},
       {{{"category", {"web"}}}, [](const auto& f) { return f.category == "web"; }},
       {{{"country", {"DE", "NZ"}}},
        [](const auto& f) { return f.country == "DE" || f.country == "NZ"; }},
       {{{"timezone", "Pacific/Auckland"}, {"timezone_within_hours", 2}},
        [](const auto& f) { return Within(f.timezone, "Pacific/Auckland", 2); }},
       {{{"timezone", "Asia/Kolkata"}, {"timezone_within_hours", 4.5}},
        [](const auto& f) { return Within(f.timezone, "Asia/Kolkata", 4.5); }},
       {{{"rate_min", 2'000}, {"rate_max", 5'000}},
        [](const auto& f) { return RateOf(f) >= 2'000 && RateOf(f) <= 5'000; }},
       {{{"rate_max", 5'000}, {"include_unspecified_rate", true}, {"currency", "USD"}},
        [](const auto& f) { return !RateOf(f) || RateOf(f) <= 5'000; }},
       {{{"jss_min", 80}}, [&](const auto& f) { return jss(f) >= 80; }},
       {{{"badge_any", {"top_rated"}}},
        [](const auto& f) { return f.badges == std::vector<std::string>{"top_rated"}; }},
       {{{"earned_min", 500'000}}, [](const auto& f) { return f.earned_minor >= 500'000; }},
       {{{"hours_min", 300}}, [](const auto& f) { return f.hours >= 300; }},
       {{{"english_min", "fluent"}},
        [](const auto& f) { return EnglishOf(f) >= LanguageLevel::kFluent; }},
       {{{"languages", {"de", "es"}}},
        [](const auto& f) { return Speaks(f, "de") && Speaks(f, "es"); }},
       {{{"available_hours_min", 30}},
        [](const auto& f) { return f.availability_hours && *f.availability_hours >= 30; }},
       {{{"verified", true}}, [](const auto& f) { return f.verified; }},
       {{{"verified", false}}, [](const auto& f) { return !f.verified; }},
       {{{"last_active_days", 20}}, [](const auto& f) { return SinceDays(f.last_active_at, 20); }},
       {{{"kind", "agency"}}, [](const auto& f) { return f.kind == FreelancerKind::kAgency; }}});
}

TEST_F(SearchFiltersTest, LetExactlyTheJobsPassThatTheyDescribe) {
  const auto least = [](const Job& job) { return job.rate_min ? job.rate_min : job.rate_max; };
  const auto most = [](const Job& job) { return job.rate_max ? job.rate_max : job.rate_min; };
  const auto pays = [=](const Job& job, int64_t min, int64_t max) {
    return most(job) && most(job)->amount_minor >= min && least(job)->amount_minor <= max;
  };
  const auto costs = [](const Job& job, int64_t min, int64_t max) {
    return job.budget && job.budget->amount_minor >= min && job.budget->amount_minor <= max;
  };
  Check<Job>(
      "/v1/jobs/search", jobs_,
      {{{{"skills_all", {"React"}}}, [](const auto& j) { return HasSkill(j, "react"); }},
       {{{"country", "IN"}}, [](const auto& j) { return j.country == "IN"; }},
       {{{"type", "hourly"}}, [](const auto& j) { return j.type == JobType::kHourly; }},
       {{{"experience_any", {"entry", "expert"}}},
        [](const auto& j) {
          return j.experience == Experience::kEntry || j.experience == Experience::kExpert;
        }},
       {{{"rate_min", 3'000}, {"rate_max", 4'000}},
        [=](const auto& j) { return pays(j, 3'000, 4'000); }},
       {{{"rate_min", 4'000}}, [=](const auto& j) { return pays(j, 4'000, INT64_MAX); }},
       {{{"budget_min", 50'000}, {"budget_max", 120'000}},
        [=](const auto& j) { return costs(j, 50'000, 120'000); }},
       {{{"rate_min", 4'000}, {"budget_min", 100'000}, {"include_unspecified_budget", true}},
        [=](const auto& j) {
          return (!most(j) || pays(j, 4'000, INT64_MAX)) &&
                 (!j.budget || costs(j, 100'000, INT64_MAX));
        }},
       {{{"proposals_max", 10}}, [](const auto& j) { return j.proposals && *j.proposals <= 10; }},
       {{{"client_country", {"US", "DE"}}},
        [](const auto& j) { return j.client.country == "US" || j.client.country == "DE"; }},
       {{{"client_spent_min", 200'000}},
        [](const auto& j) { return j.client.spent && j.client.spent->amount_minor >= 200'000; }},
       {{{"client_hires_min", 5}},
        [](const auto& j) { return j.client.hires && *j.client.hires >= 5; }},
       {{{"client_rating_min", 4.1}},
        [](const auto& j) {
          return j.client.rating_hundredths && *j.client.rating_hundredths >= 410;
        }},
       {{{"payment_verified", true}}, [](const auto& j) { return j.client.payment_verified; }},
       {{{"duration_any", {"less_than_month"}}},
        [](const auto& j) { return j.duration == JobDuration::kLessThanMonth; }},
       {{{"workload_any", {"more_than_30"}}},
        [](const auto& j) { return j.workload == Workload::kMoreThan30; }},
       {{{"posted_within_days", 10}}, [](const auto& j) { return SinceDays(j.posted_at, 10); }},
       {{{"featured", true}}, [](const auto& j) { return j.featured; }}});
}

TEST_F(SearchFiltersTest, MeasureTimeZonesFromTheJobThatAsks) {
  const auto job = std::find_if(jobs_.begin(), jobs_.end(), [](const Job& each) {
    return each.timezone == "Pacific/Honolulu";
  });
  ASSERT_NE(job, jobs_.end());
  const Answer answer =
      Get("/v1/jobs/" + job->id + "/candidates?timezone_within_hours=2&limit=100");
  ASSERT_EQ(answer.status, 200) << answer.body;
  ASSERT_FALSE(answer.body["results"].empty());
  for (const json& result : answer.body["results"]) {
    const std::string timezone = result["freelancer"]["timezone"];
    EXPECT_TRUE(Within(timezone, "Pacific/Honolulu", 2)) << timezone;
  }
}

}  // namespace
}  // namespace shortlist
