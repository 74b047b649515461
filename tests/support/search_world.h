#pragma once

#include <array>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "index/base/clock.h"
#include "index/embedding/vector_cache.h"
#include "index/hybrid/hybrid_index.h"
#include "index/skills/skill_tagger.h"
#include "index/text/suggester.h"
#include "ranking/features/signal_store.h"
#include "ranking/ranker/rank_profile.h"
#include "server/storage/storage.h"
#include "server/workflow/index_document.h"
#include "server/workflow/marketplace.h"
#include "server/workflow/page_leases.h"
#include "server/workflow/search_engine.h"
#include "tests/support/paths.h"
#include "tests/support/small_skill_graph.h"
#include "tests/support/test_database.h"
#include "tests/support/word_embedder.h"

namespace shortlist::testing {

// A searchable marketplace without the program around it: nouns go into the storage and, at once,
// into the index of their side. Its clock stands still.
class SearchWorld {
 public:
  explicit SearchWorld(bool with_model = true) {
    auto opened = Storage::Open(database_.options());
    EXPECT_TRUE(opened.ok());
    storage_ = *std::move(opened);
    const Embedder* embedder = with_model ? &embedder_ : nullptr;
    cache_ = *VectorCache::Open(folder_.path(), embedder_.model());
    talent_ = OpenIndex(Side::kTalent, "talent", embedder);
    jobs_ = OpenIndex(Side::kJobs, "jobs", embedder);
    profiles_ = *LoadRankProfiles("data/rank_profiles");
    marketplace_.storage = storage_.get();
    marketplace_.clock = &clock_;
    marketplace_.rules = {"USD", categories_, &SmallSkillGraph()};
    engine_.talent = talent_.get();
    engine_.jobs = jobs_.get();
    engine_.signals = &signals_;
    engine_.embedder = embedder;
    engine_.suggester = &suggester_;
    engine_.tagger = &tagger_;
    engine_.leases = &leases_;
    engine_.clock = &clock_;
    engine_.rules = marketplace_.rules;
    engine_.min_seq_timeout_ms = 20;
    engine_.profiles = &profiles_;
    engine_.talent_profile = "talent_search";
    engine_.jobs_profile = "jobs_search";
    engine_.talent_match_profile = "talent_match";
    engine_.jobs_match_profile = "jobs_match";
  }

  // Stores all, then indexes those that may be searched. `jss` by freelancer id.
  void Put(std::vector<Freelancer> freelancers, const std::map<std::string, int>& jss = {}) {
    const auto stored = storage_->Transact([&](Transaction& tx) -> Result<int64_t> {
      for (Freelancer& freelancer : freelancers) {
        freelancer.seq = tx.outbox().Append(Changed("freelancer", freelancer.id));
        if (auto refused = tx.freelancers().Insert(freelancer); !refused) return refused.error();
      }
      return tx.last_seq();
    });
    ASSERT_TRUE(stored.ok()) << stored.error().detail;
    IndexBatch batch;
    std::vector<std::pair<std::string, Signals>> signals;
    for (const Freelancer& freelancer : freelancers) {
      if (!IsSearchable(freelancer)) continue;
      Document document = ToDocument(freelancer, marketplace_.rules);
      if (const auto score = jss.find(freelancer.id); score != jss.end()) {
        document.columns.integers[Column::kJss] = score->second;
        signals.push_back({freelancer.id, {score->second, score->second * 9'000, 0, *stored}});
      }
      batch.puts.push_back(std::move(document));
    }
    signals_.Publish(signals);
    Apply(std::move(batch), IndexBatch{}, *stored);
  }

  void Put(std::vector<Job> jobs) {
    const auto stored = storage_->Transact([&](Transaction& tx) -> Result<int64_t> {
      for (Job& job : jobs) {
        job.seq = tx.outbox().Append(Changed("job", job.id));
        if (auto refused = tx.jobs().Insert(job); !refused) return refused.error();
      }
      return tx.last_seq();
    });
    ASSERT_TRUE(stored.ok()) << stored.error().detail;
    IndexBatch batch;
    for (const Job& job : jobs) {
      if (IsSearchable(job)) batch.puts.push_back(ToDocument(job, marketplace_.rules));
    }
    Apply(IndexBatch{}, std::move(batch), *stored);
  }

  void Apply(IndexBatch talent, IndexBatch jobs, int64_t seq) {
    talent.seq = jobs.seq = seq_ = std::max(seq_, seq);
    talent_->Apply(std::move(talent));
    jobs_->Apply(std::move(jobs));
  }

  SearchEngine& engine() { return engine_; }
  Marketplace& marketplace() { return marketplace_; }
  Storage& storage() { return *storage_; }
  FixedClock& clock() { return clock_; }
  Suggester& suggester() { return suggester_; }
  PageLeases& leases() { return leases_; }
  WordEmbedder& embedder() { return embedder_; }
  int64_t seq() const { return seq_; }

  static constexpr Timestamp kNow{1'772'366'400'000'000};  // 2026-03-01T12:00:00Z

 private:
  static Event Changed(const std::string& type, const std::string& id) {
    return {.type = type + "_changed", .entity_type = type, .entity_id = id};
  }

  std::unique_ptr<HybridIndex> OpenIndex(Side side, const std::string& name,
                                         const Embedder* embedder) {
    HybridIndexOptions options;
    options.side = side;
    options.folder = folder_.path() / name;
    auto opened = HybridIndex::Open(options, embedder, embedder ? cache_.get() : nullptr);
    EXPECT_TRUE(opened.ok()) << opened.error().detail;
    return *std::move(opened);
  }

  TemporaryFolder folder_;
  TestDatabase database_;
  FixedClock clock_{kNow};
  WordEmbedder embedder_;
  const std::vector<Category> categories_ = {
      {"design", "Design", {{"logos", "Logos"}, {"web_design", "Web design"}}},
      {"software", "Software", {{"web", "Web"}, {"data", "Data"}}}};
  RankProfiles profiles_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<VectorCache> cache_;
  std::unique_ptr<HybridIndex> talent_;
  std::unique_ptr<HybridIndex> jobs_;
  SignalStore signals_;
  Suggester suggester_;
  const SkillTagger tagger_{SmallSkillGraph(), ShippedContextWords()};
  PageLeases leases_{&clock_, 32, 32};
  Marketplace marketplace_;
  SearchEngine engine_;
  int64_t seq_ = 0;
};

// Freelancers and jobs over few words and values, so that everything meets everything: the same for
// the same seed. Ids are frl_000, job_000 and so on.
class SeededNouns {
 public:
  explicit SeededNouns(unsigned seed) : random_(seed) {}

  Freelancer MakeFreelancer(size_t number) {
    Freelancer freelancer;
    freelancer.id = Id("frl_", number);
    freelancer.display_name = "Person " + std::to_string(number);
    freelancer.title = Words(3);
    freelancer.overview = Words(12);
    for (const std::string& skill : Some(kSkills, 4)) freelancer.skills.push_back({skill, {}});
    if (!OneIn(5)) freelancer.hourly_rate = Money{Number(20) * 500 + 500, "USD"};
    if (OneIn(15)) freelancer.hourly_rate = Money{5'000, "EUR"};
    freelancer.country = OneOf(kCountries);
    freelancer.timezone = OneOf(kTimezones);
    for (const std::string& code : Some(kLanguages, 2)) {
      freelancer.languages.push_back({code, static_cast<LanguageLevel>(Number(4))});
    }
    if (OneIn(2)) freelancer.english_level = static_cast<LanguageLevel>(Number(4));
    freelancer.category = OneOf(kCategories);
    if (!OneIn(4)) freelancer.availability_hours = static_cast<int>(Number(5) * 10);
    freelancer.verified = OneIn(2);
    if (OneIn(4)) freelancer.kind = FreelancerKind::kAgency;
    if (OneIn(3)) freelancer.badges = {OneIn(2) ? "top_rated" : "rising_talent"};
    freelancer.earned_minor = Number(10) * 100'000;
    freelancer.hours = Number(10) * 100;
    if (!OneIn(4)) freelancer.last_active_at = DaysAgo(Number(60));
    freelancer.created_at = DaysAgo(Number(1'000));
    return freelancer;
  }

  Job MakeJob(size_t number) {
    Job job;
    job.id = Id("job_", number);
    job.title = Words(3);
    job.description = Words(15);
    for (const std::string& skill : Some(kSkills, 4)) job.skills.push_back({skill, OneIn(3)});
    job.type = OneIn(2) ? JobType::kHourly : JobType::kFixed;
    if (job.type == JobType::kHourly && !OneIn(4)) {
      job.rate_min = Money{Number(10) * 500 + 500, "USD"};
      if (!OneIn(3)) job.rate_max = Money{job.rate_min->amount_minor + Number(6) * 500, "USD"};
    }
    if (job.type == JobType::kFixed && !OneIn(4)) job.budget = Money{Number(20) * 10'000, "USD"};
    if (!OneIn(4)) job.experience = static_cast<Experience>(Number(3));
    if (!OneIn(4)) job.duration = static_cast<JobDuration>(Number(4));
    if (!OneIn(4)) job.workload = static_cast<Workload>(Number(2));
    job.category = OneOf(kCategories);
    job.country = OneOf(kCountries);
    job.timezone = OneOf(kTimezones);
    job.client.country = OneOf(kCountries);
    if (!OneIn(4)) job.client.spent = Money{Number(10) * 50'000, "USD"};
    if (!OneIn(4)) job.client.hires = Number(20);
    if (!OneIn(4)) job.client.rating_hundredths = static_cast<int>(300 + Number(200));
    job.client.payment_verified = OneIn(2);
    if (!OneIn(4)) job.proposals = Number(40);
    job.featured = OneIn(5);
    job.posted_at = DaysAgo(Number(40));
    return job;
  }

  std::vector<Freelancer> Freelancers(size_t count) {
    std::vector<Freelancer> all;
    for (size_t i = 0; i < count; ++i) all.push_back(MakeFreelancer(i));
    return all;
  }
  std::vector<Job> Jobs(size_t count) {
    std::vector<Job> all;
    for (size_t i = 0; i < count; ++i) all.push_back(MakeJob(i));
    return all;
  }

  std::string Words(size_t count) {
    static const std::vector<std::string> kWords = {
        "react", "mobile", "database", "marketing", "illustration", "backend", "payments",
        "video", "legal",  "writing",  "analytics", "translation",  "camera",  "solidity"};
    std::string words;
    for (size_t i = 0; i < count; ++i) words += (i == 0 ? "" : " ") + OneOf(kWords);
    return words;
  }

  inline static const std::vector<std::string> kSkills = {"React", "Node.js", "C++",   "C#",
                                                          "SQL",   "Figma",   "Excel", "SEO"};
  inline static const std::vector<std::string> kCountries = {"US", "DE", "IN", "NZ", ""};
  inline static const std::vector<std::string> kLanguages = {"en", "de", "es", "hi"};
  inline static const std::vector<std::string> kCategories = {"logos", "web", "data", "software",
                                                              ""};
  inline static const std::vector<std::string> kTimezones = {"America/New_York", "Europe/Berlin",
                                                             "Asia/Kolkata",     "Pacific/Auckland",
                                                             "Pacific/Honolulu", ""};

 private:
  int64_t Number(int64_t below) {
    return static_cast<int64_t>(random_() % static_cast<unsigned>(below));
  }
  bool OneIn(int64_t n) { return Number(n) == 0; }
  const std::string& OneOf(const std::vector<std::string>& all) {
    return all[static_cast<size_t>(Number(static_cast<int64_t>(all.size())))];
  }
  // Up to `most` of them, each once.
  std::vector<std::string> Some(std::vector<std::string> all, int64_t most) {
    std::vector<std::string> some;
    for (int64_t left = Number(most + 1); left > 0; --left) {
      const auto at = all.begin() + Number(static_cast<int64_t>(all.size()));
      some.push_back(*at);
      all.erase(at);
    }
    return some;
  }
  static Timestamp DaysAgo(int64_t days) {
    return {SearchWorld::kNow.micros - days * 86'400'000'000};
  }
  static std::string Id(const std::string& prefix, size_t number) {
    const std::string digits = std::to_string(number);
    return prefix + std::string(3 - digits.size(), '0') + digits;
  }

  std::mt19937 random_;
};

}  // namespace shortlist::testing
