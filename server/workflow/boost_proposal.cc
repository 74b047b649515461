#include "server/workflow/boost_proposal.h"

#include <algorithm>
#include <set>

#include "index/base/check.h"
#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/grant_connects.h"
#include "server/workflow/move_connects.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

// Holds the bid's Connects, from the lots that expire soonest.
Result<void> Hold(Transaction& tx, const Marketplace& marketplace, const BoostBid& bid) {
  const auto shares = ShareOut(tx.connects().SpendableLots(bid.freelancer_id, bid.placed_at),
                               bid.connects, bid.placed_at);
  if (!shares) return shares.error();
  for (const LotShare& share : *shares) {
    Transfer transfer = NewTransfer(marketplace, TransferKind::kConnectsBoost, share.connects);
    transfer.debit_account = share.lot;
    transfer.credit_account = kPlatformConnectsAccount;
    transfer.phase = TransferPhase::kPending;
    transfer.group = bid.id;
    transfer.reference = bid.job_id;
    if (const auto posted = tx.ledger().Post(transfer); !posted) return posted.error();
  }
  return {};
}

// What was given back to a lot that has expired meanwhile moves on to one that lives.
Result<void> MoveOn(Transaction& tx, const Marketplace& marketplace, const Transfer& returned,
                    LateLot* late) {
  const auto lot = tx.connects().GetLot(returned.debit_account);
  CHECK(lot.ok());
  if (lot->expires_at > marketplace.clock->Now()) return {};
  Transfer transfer = NewTransfer(marketplace, TransferKind::kConnectsReturn, returned.amount);
  transfer.debit_account = lot->id;
  transfer.credit_account = late->Id();
  transfer.group = returned.group;
  transfer.reference = returned.reference;
  const auto posted = tx.ledger().Post(transfer);
  if (!posted) return posted.error();
  return {};
}

// Posts or voids what a decided bid holds.
Result<void> Settle(Transaction& tx, const Marketplace& marketplace, const BoostBid& bid) {
  const bool charged = bid.state == BoostState::kCharged;
  CHECK(charged || bid.state == BoostState::kReturned);
  LateLot late(&tx, &marketplace, {bid.freelancer_id, "return:" + bid.id});
  for (const Transfer& held : tx.ledger().OfGroup(bid.id)) {
    const auto resolved = tx.ledger().Resolve(
        {.id = NewId("trf", *marketplace.clock),
         .pending = held.id,
         .phase = charged ? TransferPhase::kPostPending : TransferPhase::kVoidPending,
         .amount = std::nullopt,
         .group = (charged ? "charge:" : "return:") + bid.id,
         .created_at = marketplace.clock->Now()});
    if (!resolved) return resolved.error();
    if (charged) continue;
    if (const auto moved = MoveOn(tx, marketplace, *resolved, &late); !moved) return moved;
  }
  return {};
}

// Writes what has changed between the bids `before` and now, and settles what was decided. Returns
// how many were.
Result<int64_t> Save(Transaction& tx, const Marketplace& marketplace,
                     const std::vector<BoostBid>& before, const std::vector<BoostBid>& bids) {
  int64_t decided = 0;
  for (size_t at = 0; at < bids.size(); ++at) {
    if (bids[at] == before[at]) continue;
    tx.boost_bids().Update(bids[at]);
    if (bids[at].is_live()) continue;
    if (const auto settled = Settle(tx, marketplace, bids[at]); !settled) return settled.error();
    ++decided;
  }
  return decided;
}

}  // namespace

Result<BoostBid> BoostProposal(Transaction& tx, const Marketplace& marketplace,
                               const BoostRequest& request) {
  if (!tx.freelancers().GetById(request.freelancer_id)) return NotFound("freelancer");
  const auto due = GrantDueConnects(tx, marketplace, request.freelancer_id);
  if (!due) return due.error();
  const auto job = tx.jobs().GetById(request.job_id);
  if (!job) return NotFound("job");
  if (const auto open = RequireOpen(*job); !open) return open.error();
  BoostBid bid;
  bid.id = NewId("bst", *marketplace.clock);
  bid.job_id = request.job_id;
  bid.freelancer_id = request.freelancer_id;
  bid.connects = request.connects;
  bid.placed_at = marketplace.clock->Now();
  // The first hire ends it, too.
  const bool hired = tx.contracts().Count({.job_id = bid.job_id}) > 0;
  bid.ends_at = hired ? bid.placed_at : DaysAfter(job->posted_at, marketplace.boost.auction_days);
  auto bids = tx.boost_bids().OfJob(bid.job_id);
  const auto allowed = MayBid(bid, request.relevance, bids, marketplace.boost);
  if (!allowed) return allowed.error();
  if (const auto held = Hold(tx, marketplace, bid); !held) return held.error();
  tx.boost_bids().Insert(bid);
  bids.push_back(bid);
  const auto before = bids;
  GiveSlots(&bids, marketplace.boost);
  if (const auto saved = Save(tx, marketplace, before, bids); !saved) return saved.error();
  return bids.back();
}

Result<BoostBid> AttendBoost(Transaction& tx, const Marketplace& marketplace,
                             std::string_view bid_id, BoostAttention attention) {
  const auto found = tx.boost_bids().Get(bid_id);
  if (!found) return NotFound("boost_bid");
  if (found->ends_at <= marketplace.clock->Now()) {
    // Nothing counts after the end, whether anybody has ended it yet or not.
    if (const auto ended = EndBoosts(tx, marketplace, found->job_id); !ended) return ended.error();
    return tx.boost_bids().Get(bid_id);
  }
  const auto before = tx.boost_bids().OfJob(found->job_id);
  auto bids = before;
  const auto bid = std::find_if(bids.begin(), bids.end(),
                                [&](const BoostBid& each) { return each.id == bid_id; });
  CHECK(bid != bids.end());
  Attend(attention, marketplace.boost, &*bid);
  GiveSlots(&bids, marketplace.boost);
  if (const auto saved = Save(tx, marketplace, before, bids); !saved) return saved.error();
  return *bid;
}

Result<int64_t> EndBoosts(Transaction& tx, const Marketplace& marketplace,
                          std::string_view job_id) {
  const auto before = tx.boost_bids().OfJob(job_id);
  auto bids = before;
  EndAuction(&bids);
  return Save(tx, marketplace, before, bids);
}

Result<int64_t> EndDueBoosts(Transaction& tx, const Marketplace& marketplace, int limit) {
  std::set<std::string> jobs;
  for (const BoostBid& bid : tx.boost_bids().Due(marketplace.clock->Now(), limit)) {
    jobs.insert(bid.job_id);
  }
  int64_t decided = 0;
  for (const std::string& job : jobs) {
    const auto ended = EndBoosts(tx, marketplace, job);
    if (!ended) return ended.error();
    decided += *ended;
  }
  return decided;
}

}  // namespace shortlist
