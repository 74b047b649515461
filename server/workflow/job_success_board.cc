#include "server/workflow/job_success_board.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "index/base/check.h"
#include "server/storage/storage.h"
#include "server/workflow/contract_outcomes.h"
#include "server/workflow/index_document.h"

namespace shortlist {
namespace {

// Freelancers whose scores are stored in one transaction: few enough that other writers do not
// wait for long.
constexpr size_t kFreelancersATransaction = 500;

// What the contracts say of a freelancer beside the score.
void FillStanding(std::span<const ContractHistory> contracts, const std::string& currency,
                  Freelancer* freelancer) {
  freelancer->earned_minor = 0;
  freelancer->last_active_at = std::nullopt;
  const auto active = [&](Timestamp at) {
    freelancer->last_active_at = std::max(freelancer->last_active_at.value_or(at), at);
  };
  for (const ContractHistory& contract : contracts) {
    active(contract.started_at);
    if (contract.ended_at) active(*contract.ended_at);
    for (const ContractPayment& payment : contract.payments) {
      active(payment.at);
      if (payment.amount.currency != currency) continue;
      const bool refund = payment.kind == ContractPaymentKind::kRefund;
      freelancer->earned_minor +=
          refund ? -payment.amount.amount_minor : payment.amount.amount_minor;
    }
  }
}

std::string LedgerJson(const JobSuccess& job_success) {
  nlohmann::json ledger = nlohmann::json::array();
  for (const CountedContract& contract : job_success.contracts) {
    ledger.push_back({{"contract_id", contract.contract_id},
                      {"day", FormatDay(contract.day)},
                      {"weight_hundredths", contract.weight_hundredths},
                      {"outcome", contract.outcome},
                      {"reason", NameOf(contract.reason)},
                      {"counted", contract.counted}});
  }
  return ledger.dump();
}

// What the contracts of a freelancer make of them on a day.
struct Standing {
  Freelancer freelancer;  // with the standing filled in
  JobSuccess job_success;
  std::optional<StoredJobSuccess> stored;  // without a position; absent without contracts
};

Standing ComputeStanding(ReadTransaction& tx, const Marketplace& marketplace,
                         const Freelancer& freelancer, CivilDay as_of) {
  std::vector<ContractHistory> contracts;
  if (!freelancer.external_id.empty()) {
    contracts = tx.contract_history().OfFreelancer(freelancer.external_id);
  }
  Standing standing;
  standing.freelancer = freelancer;
  FillStanding(contracts, marketplace.rules.currency, &standing.freelancer);
  standing.job_success = ComputeJobSuccess(OutcomesOf(contracts), as_of, marketplace.job_success);
  if (contracts.empty()) return standing;
  StoredJobSuccess stored;
  stored.freelancer_id = freelancer.id;
  stored.score = standing.job_success.score;
  stored.window_months = standing.job_success.window_months;
  stored.as_of = as_of;
  stored.ledger = LedgerJson(standing.job_success);
  standing.stored = std::move(stored);
  return standing;
}

// Most scores are on a new day what they were: what says the same is not written again.
void SaveIfChanged(Transaction& tx, const StoredJobSuccess& now) {
  const auto before = tx.job_success().Get(now.freelancer_id);
  if (before) {
    StoredJobSuccess same = now;
    same.seq = before->seq;
    if (*before == same) return;
  }
  tx.job_success().Save(now);
}

// The share of good of all, in millionths; absent without an eligible contract.
std::optional<int64_t> RatioPpm(const JobSuccess& job_success) {
  const int64_t all = job_success.good_two_hundredths + job_success.bad_two_hundredths;
  if (all == 0) return std::nullopt;
  return job_success.good_two_hundredths * 1'000'000 / all;
}

}  // namespace

std::vector<StandingUpdate> JobSuccessBoard::RefreshAll(int64_t seq) {
  // Beside the old one, which stays whole when the database fails in the middle.
  JobSuccessBoard anew(marketplace_);
  anew.as_of_ = DayOf(marketplace_.clock->Now());
  std::vector<std::string> ids;
  marketplace_.storage->Read([&](ReadTransaction& tx) {
    tx.freelancers().ForEach([&](const Freelancer& freelancer) { ids.push_back(freelancer.id); });
  });
  std::vector<StandingUpdate> updates = anew.Refresh(ids, seq);
  as_of_ = anew.as_of_;
  prior_ = std::move(anew.prior_);
  entries_ = std::move(anew.entries_);
  members_ = std::move(anew.members_);
  means_ = std::move(anew.means_);
  return updates;
}

std::vector<StandingUpdate> JobSuccessBoard::Refresh(std::span<const std::string> freelancer_ids,
                                                     int64_t seq) {
  for (size_t at = 0; at < freelancer_ids.size(); at += kFreelancersATransaction) {
    const auto some =
        freelancer_ids.subspan(at, std::min(kFreelancersATransaction, freelancer_ids.size() - at));
    const auto read = marketplace_.storage->Transact([&](Transaction& tx) -> Result<void> {
      for (const std::string& id : some) Read(tx, id, seq);
      return {};
    });
    CHECK(read.ok());
  }
  std::set<std::string> changed;
  for (const std::string& id : freelancer_ids) {
    if (entries_.contains(id)) changed.insert(id);
  }
  for (const std::string& category : CategoriesThatMoved()) {
    changed.insert(members_[category].begin(), members_[category].end());
  }
  std::vector<StandingUpdate> updates;
  for (const std::string& id : changed) updates.push_back(Of(id));
  return updates;
}

// Brings one entry up to date and stores what is shown of it. May run again.
void JobSuccessBoard::Read(Transaction& tx, const std::string& freelancer_id, int64_t seq) {
  Remove(freelancer_id);
  const auto freelancer = tx.freelancers().GetById(freelancer_id);
  if (!freelancer) {
    tx.job_success().Delete(freelancer_id);
    return;
  }
  Standing standing = ComputeStanding(tx, marketplace_, *freelancer, as_of_);
  if (standing.freelancer != *freelancer) {
    CHECK(tx.freelancers().SaveStanding(standing.freelancer).ok());
  }
  if (standing.stored) {
    standing.stored->seq = seq;
    SaveIfChanged(tx, *standing.stored);
  } else {
    tx.job_success().Delete(freelancer_id);
  }
  Entry entry;
  entry.category = freelancer->category;
  entry.job_success = std::move(standing.job_success);
  entry.job_success.contracts.clear();
  entry.standing = StandingColumns(standing.freelancer);
  entry.seq = seq;
  Put(freelancer_id, std::move(entry));
}

void JobSuccessBoard::Put(const std::string& freelancer_id, Entry entry) {
  if (const auto ratio = RatioPpm(entry.job_success)) prior_.Add(entry.category, *ratio);
  members_[entry.category].insert(freelancer_id);
  entries_[freelancer_id] = std::move(entry);
}

void JobSuccessBoard::Remove(const std::string& freelancer_id) {
  const auto found = entries_.find(freelancer_id);
  if (found == entries_.end()) return;
  const Entry& entry = found->second;
  if (const auto ratio = RatioPpm(entry.job_success)) prior_.Remove(entry.category, *ratio);
  members_[entry.category].erase(freelancer_id);
  entries_.erase(found);
}

std::set<std::string> JobSuccessBoard::CategoriesThatMoved() {
  std::set<std::string> moved;
  for (const auto& [category, members] : members_) {
    const int mean = prior_.MeanPercent(category);
    const auto [used, added] = means_.try_emplace(category, mean);
    if (!added && used->second == mean) continue;
    used->second = mean;
    moved.insert(category);
  }
  return moved;
}

JobSuccessEstimate JobSuccessBoard::Estimate(const Entry& entry) const {
  return EstimateJobSuccess(entry.job_success, means_.at(entry.category), marketplace_.job_success);
}

StandingUpdate JobSuccessBoard::Of(const std::string& freelancer_id) const {
  const Entry& entry = entries_.at(freelancer_id);
  const JobSuccessEstimate estimate = Estimate(entry);
  StandingUpdate update;
  update.freelancer_id = freelancer_id;
  update.signals.jss_score = entry.job_success.score;
  update.signals.jss_lower_bound_ppm = estimate.lower_bound_ppm;
  update.signals.jss_mean_ppm = estimate.mean_ppm;
  update.signals.event_seq = entry.seq;
  update.columns = entry.standing;
  if (entry.job_success.score) update.columns.integers[Column::kJss] = *entry.job_success.score;
  return update;
}

std::vector<std::string> CompareStanding(const Transaction& tx, const Marketplace& marketplace,
                                         const Freelancer& freelancer) {
  const auto found = tx.job_success().Get(freelancer.id);
  const CivilDay as_of = found ? found->as_of : DayOf(marketplace.clock->Now());
  Standing standing = ComputeStanding(tx, marketplace, freelancer, as_of);
  std::vector<std::string> differences;
  if (standing.freelancer != freelancer) {
    differences.push_back("the standing of " + freelancer.id + " is not what its contracts make");
  }
  if (found.ok() != standing.stored.has_value()) {
    differences.push_back("the Job Success Score of " + freelancer.id +
                          (found ? " is of nobody's contracts" : " is missing"));
  } else if (found) {
    standing.stored->seq = found->seq;
    if (*standing.stored != *found) {
      differences.push_back("the Job Success Score of " + freelancer.id + " as of " +
                            FormatDay(as_of) + " is not what its contracts make");
    }
  }
  return differences;
}

}  // namespace shortlist
