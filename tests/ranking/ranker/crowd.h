#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "ranking/ranker/ranker.h"
#include "tests/ranking/features/pairs.h"

namespace shortlist::testing {

// Candidates with everything that the ranker asks of them, and the document that asks.
class Crowd {
 public:
  explicit Crowd(Side side) : side_(side) {}

  void Add(const std::string& id, std::optional<float> lexical, std::optional<float> semantic,
           ColumnValues columns) {
    const auto ordinal = static_cast<Ordinal>(ids_.size());
    ids_.push_back(id);
    columns_.push_back(std::move(columns));
    set_.candidates.push_back({ordinal, ids_.back(), lexical, semantic});
    set_.total = set_.candidates.size();
    set_.lexical_max = std::max(set_.lexical_max, lexical.value_or(0));
    set_.semantic_max = std::max(set_.semantic_max, semantic.value_or(0));
  }

  void Shuffle(std::mt19937& random) {
    std::shuffle(set_.candidates.begin(), set_.candidates.end(), random);
  }

  RankRequest Request(const RankProfile& profile) {
    signals_now_ = signals_->Get();
    RankRequest request;
    request.candidates = &set_;
    request.profile = &profile;
    request.signals = signals_now_.get();
    request.columns = [this](Ordinal ordinal) { return columns_[ordinal]; };
    request.candidate_side = side_;
    if (asked) request.counterpart = &*asked;
    request.counterpart_id = "asker";
    request.query_words = 3;
    request.now_seconds = kNow;
    return request;
  }

  ColumnValues& ColumnsOf(Ordinal ordinal) { return columns_[ordinal]; }
  const CandidateSet& set() const { return set_; }
  SignalStore& signals() { return *signals_; }

  std::optional<ColumnValues> asked;  // absent: a search by words

 private:
  Side side_;
  CandidateSet set_;
  std::deque<std::string> ids_;  // a deque: views of them must not move
  std::vector<ColumnValues> columns_;
  std::unique_ptr<SignalStore> signals_ = std::make_unique<SignalStore>();
  std::shared_ptr<const SignalSnapshot> signals_now_;
};

inline Signals Trusted(int64_t lower_bound_ppm) {
  Signals signals;
  signals.jss_lower_bound_ppm = lower_bound_ppm;
  return signals;
}

// Few different scores, so that ties are common.
inline Crowd RandomCrowd(std::mt19937& random, Side side, size_t size, bool search = false) {
  Crowd crowd(side);
  for (size_t i = 0; i < size; ++i) {
    const std::string id = "doc " + std::to_string(random() % 1'000'000) + " " + std::to_string(i);
    std::optional<float> lexical, semantic;
    if (random() % 4 != 0) lexical = static_cast<float>(1 + random() % 6);
    if (random() % 4 != 0) semantic = static_cast<float>(random() % 8) / 10 - 0.1F;
    crowd.Add(id, lexical, semantic,
              side == Side::kTalent ? RandomTalent(random) : RandomJob(random));
    crowd.signals().Publish({{id, Trusted(static_cast<int64_t>(random() % 1'000'001))}});
  }
  crowd.signals().Publish({{"asker", Trusted(800'000)}});
  if (!search) crowd.asked = side == Side::kTalent ? RandomJob(random) : RandomTalent(random);
  return crowd;
}

inline RankProfile Profile(std::string_view json_text) {
  auto profile = ParseRankProfile("test", json_text);
  CHECK(profile.ok());
  return *profile;
}

}  // namespace shortlist::testing
