#include "server/workflow/job_success_board.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include <nlohmann/json.hpp>

#include "index/base/binary_archive.h"
#include "index/base/check.h"
#include "index/base/parallel.h"
#include "server/storage/storage.h"
#include "server/workflow/contract_outcomes.h"
#include "server/workflow/index_document.h"

namespace shortlist {
namespace {

// Freelancers who are read, and stored, in one transaction: few enough that other writers do not
// wait for long.
constexpr size_t kFreelancersAtOnce = 500;

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

Standing ComputeStanding(const Marketplace& marketplace, const Freelancer& freelancer,
                         std::span<const ContractHistory> contracts, CivilDay as_of) {
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

// Whether both say the same, after whatever event.
bool SaysTheSame(const std::optional<StoredJobSuccess>& a,
                 const std::optional<StoredJobSuccess>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  StoredJobSuccess other = *b;
  other.seq = a->seq;
  return *a == other;
}

std::map<std::string, StoredJobSuccess> StoredOf(ReadTransaction& tx,
                                                 std::span<const std::string> freelancer_ids) {
  std::map<std::string, StoredJobSuccess> stored;
  for (StoredJobSuccess& each : tx.job_success().GetMany(freelancer_ids)) {
    const std::string id = each.freelancer_id;
    stored.emplace(id, std::move(each));
  }
  return stored;
}

// By the external id of the freelancer.
std::map<std::string, std::vector<ContractHistory>> ContractsOf(
    ReadTransaction& tx, std::span<const Freelancer> freelancers) {
  std::vector<std::string> external_ids;
  for (const Freelancer& freelancer : freelancers) {
    if (!freelancer.external_id.empty()) external_ids.push_back(freelancer.external_id);
  }
  std::map<std::string, std::vector<ContractHistory>> contracts;
  for (ContractHistory& contract : tx.contract_history().OfFreelancers(external_ids)) {
    contracts[contract.freelancer_external_id].push_back(std::move(contract));
  }
  return contracts;
}

// The share of good of all, in millionths; absent without an eligible contract.
std::optional<int64_t> RatioPpm(const JobSuccess& job_success) {
  const int64_t all = job_success.good_two_hundredths + job_success.bad_two_hundredths;
  if (all == 0) return std::nullopt;
  return job_success.good_two_hundredths * 1'000'000 / all;
}

template <typename Value>
std::optional<Value> Find(const std::map<std::string, Value>& values, const std::string& key) {
  const auto found = values.find(key);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

struct JobSuccessBoard::Reading {
  std::string freelancer_id;
  std::optional<Standing> standing;  // absent: the freelancer is gone
  bool is_stored = false;            // the database says the same
};

std::vector<StandingUpdate> JobSuccessBoard::RefreshAll(int64_t seq,
                                                        const RefreshProgress& progress) {
  CHECK(entries_.empty());
  as_of_ = DayOf(marketplace_.clock->Now());
  const auto ids =
      marketplace_.storage->Read([](ReadTransaction& tx) { return tx.freelancers().Ids(); });
  ReadAndPut(ids, seq, progress);
  return UpdatesOf({ids.begin(), ids.end()});
}

std::vector<StandingUpdate> JobSuccessBoard::Refresh(std::span<const std::string> freelancer_ids,
                                                     int64_t seq) {
  ReadAndPut(freelancer_ids, seq, nullptr);
  return UpdatesOf({freelancer_ids.begin(), freelancer_ids.end()});
}

bool JobSuccessBoard::IsOutdated() const {
  return is_day_turning_ || DayOf(marketplace_.clock->Now()) > as_of_;
}

std::vector<StandingUpdate> JobSuccessBoard::RefreshOutdated(size_t limit, int64_t seq) {
  const CivilDay today = DayOf(marketplace_.clock->Now());
  if (today > as_of_) {
    as_of_ = today;
    is_day_turning_ = true;
    refreshed_until_.clear();
  }
  if (!is_day_turning_) return {};
  std::vector<std::string> ids;
  auto next = entries_.upper_bound(refreshed_until_);
  for (; next != entries_.end() && ids.size() < limit; ++next) ids.push_back(next->first);
  const bool are_last = next == entries_.end();
  auto updates = Refresh(ids, seq);
  is_day_turning_ = !are_last;
  if (!ids.empty()) refreshed_until_ = ids.back();
  return updates;
}

// Reads on all cores, and stores what is not stored so already.
void JobSuccessBoard::ReadAndPut(std::span<const std::string> freelancer_ids, int64_t seq,
                                 const RefreshProgress& progress) {
  const size_t parts = (freelancer_ids.size() + kFreelancersAtOnce - 1) / kFreelancersAtOnce;
  std::mutex mutex;
  size_t done = 0;
  ParallelFor(parts, [&](size_t part) {
    const size_t begin = part * kFreelancersAtOnce;
    const auto ids =
        freelancer_ids.subspan(begin, std::min(kFreelancersAtOnce, freelancer_ids.size() - begin));
    auto readings = marketplace_.storage->Read([&](ReadTransaction& tx) { return Read(tx, ids); });
    StoreWhatDiffers(&readings, seq);
    const std::lock_guard lock(mutex);
    for (Reading& reading : readings) {
      Remove(reading.freelancer_id);
      if (!reading.standing) continue;
      Entry entry;
      entry.category = reading.standing->freelancer.category;
      entry.job_success = std::move(reading.standing->job_success);
      entry.job_success.contracts.clear();
      entry.standing = StandingColumns(reading.standing->freelancer);
      entry.seq = seq;
      Put(reading.freelancer_id, std::move(entry));
    }
    done += ids.size();
    if (progress) progress(done, freelancer_ids.size());
  });
}

// One for each id, in their order.
std::vector<JobSuccessBoard::Reading> JobSuccessBoard::Read(
    const Transaction& tx, std::span<const std::string> freelancer_ids) const {
  const auto freelancers = tx.freelancers().GetMany(freelancer_ids);
  const auto contracts = ContractsOf(tx, freelancers);
  const auto stored = StoredOf(tx, freelancer_ids);
  std::vector<Reading> readings;
  auto next = freelancers.begin();
  for (const std::string& id : freelancer_ids) {
    const auto before = Find(stored, id);
    Reading& reading = readings.emplace_back();
    reading.freelancer_id = id;
    if (next == freelancers.end() || next->id != id) {
      reading.is_stored = !before;
      continue;
    }
    const Freelancer& freelancer = *next++;
    reading.standing = ComputeStanding(
        marketplace_, freelancer,
        Find(contracts, freelancer.external_id).value_or(std::vector<ContractHistory>()), as_of_);
    reading.is_stored =
        reading.standing->freelancer == freelancer && SaysTheSame(reading.standing->stored, before);
  }
  return readings;
}

// They are read again where they are written, for meanwhile they may have changed.
void JobSuccessBoard::StoreWhatDiffers(std::vector<Reading>* readings, int64_t seq) const {
  std::vector<std::string> ids;
  for (const Reading& reading : *readings) {
    if (!reading.is_stored) ids.push_back(reading.freelancer_id);
  }
  if (ids.empty()) return;
  std::vector<Reading> written;
  const auto stored = marketplace_.storage->Transact([&](Transaction& tx) -> Result<void> {
    written = Read(tx, ids);
    for (Reading& reading : written) {
      if (reading.is_stored) continue;
      if (reading.standing) {
        CHECK(tx.freelancers().SaveStanding(reading.standing->freelancer).ok());
      }
      if (reading.standing && reading.standing->stored) {
        reading.standing->stored->seq = seq;
        tx.job_success().Save(*reading.standing->stored);
      } else {
        tx.job_success().Delete(reading.freelancer_id);
      }
    }
    return {};
  });
  CHECK(stored.ok());
  auto next = written.begin();
  for (Reading& reading : *readings) {
    if (!reading.is_stored) reading = std::move(*next++);
  }
}

std::vector<StandingUpdate> JobSuccessBoard::UpdatesOf(std::set<std::string> changed) {
  std::erase_if(changed, [&](const std::string& id) { return !entries_.contains(id); });
  for (const std::string& category : CategoriesThatMoved()) {
    changed.insert(members_[category].begin(), members_[category].end());
  }
  std::vector<StandingUpdate> updates;
  for (const std::string& id : changed) updates.push_back(Of(id));
  return updates;
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

void JobSuccessBoard::Write(BinaryWriter* writer) const {
  (*writer)(as_of_, is_day_turning_, refreshed_until_, entries_, means_);
}

void JobSuccessBoard::Restore(BinaryReader* reader) {
  CivilDay as_of;
  bool is_day_turning = false;
  std::string refreshed_until;
  std::map<std::string, Entry> entries;
  std::map<std::string, int> means;
  (*reader)(as_of, is_day_turning, refreshed_until, entries, means);
  as_of_ = as_of;
  is_day_turning_ = is_day_turning;
  refreshed_until_ = std::move(refreshed_until);
  means_ = std::move(means);
  entries_.clear();
  members_.clear();
  prior_ = CategoryPrior();
  for (auto& [id, entry] : entries) Put(id, std::move(entry));
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
  std::vector<ContractHistory> contracts;
  if (!freelancer.external_id.empty()) {
    contracts = tx.contract_history().OfFreelancer(freelancer.external_id);
  }
  Standing standing = ComputeStanding(marketplace, freelancer, contracts, as_of);
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
