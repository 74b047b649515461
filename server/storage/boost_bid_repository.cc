#include "server/storage/boost_bid_repository.h"

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

constexpr const char* kSelect =
    "SELECT id, job_id, freelancer_id, connects, state, opens, views, placed_at, ends_at"
    " FROM boost_bids ";

// Runs kSelect + `rest`, whose parameters are bound already.
std::vector<BoostBid> ReadAll(soci::statement* statement, const std::string& rest) {
  BoostBid bid;
  long long connects = 0;
  std::string state;
  long long placed_at = 0;
  long long ends_at = 0;
  statement->exchange(soci::into(bid.id));
  statement->exchange(soci::into(bid.job_id));
  statement->exchange(soci::into(bid.freelancer_id));
  statement->exchange(soci::into(connects));
  statement->exchange(soci::into(state));
  statement->exchange(soci::into(bid.opens));
  statement->exchange(soci::into(bid.views));
  statement->exchange(soci::into(placed_at));
  statement->exchange(soci::into(ends_at));
  ExecuteOnce(statement, kSelect + rest);
  std::vector<BoostBid> bids;
  while (statement->fetch()) {
    const auto known = BoostStateByName(state);
    CHECK(known);
    bid.connects = connects;
    bid.state = *known;
    bid.placed_at = {placed_at};
    bid.ends_at = {ends_at};
    bids.push_back(bid);
  }
  return bids;
}

}  // namespace

void BoostBidRepository::Insert(const BoostBid& bid) {
  CHECK(CheckTexts({bid.id, bid.job_id, bid.freelancer_id}).ok());
  const long long connects = bid.connects;
  const std::string state(NameOf(bid.state));
  const long long placed_at = bid.placed_at.micros;
  const long long ends_at = bid.ends_at.micros;
  *sql_ << "INSERT INTO boost_bids (id, job_id, freelancer_id, connects, state, opens, views,"
           " placed_at, ends_at)"
           " VALUES (:id, :job_id, :freelancer_id, :connects, :state, :opens, :views, :placed_at,"
           " :ends_at)",
      soci::use(bid.id), soci::use(bid.job_id), soci::use(bid.freelancer_id), soci::use(connects),
      soci::use(state), soci::use(bid.opens), soci::use(bid.views), soci::use(placed_at),
      soci::use(ends_at);
}

void BoostBidRepository::Update(const BoostBid& bid) {
  const std::string state(NameOf(bid.state));
  int updated = 0;
  *sql_ << "UPDATE boost_bids SET state = :state, opens = :opens, views = :views WHERE id = :id"
           " RETURNING 1",
      soci::use(state), soci::use(bid.opens), soci::use(bid.views), soci::use(bid.id),
      soci::into(updated);
  CHECK(sql_->got_data());
}

Result<BoostBid> BoostBidRepository::Get(std::string_view id) const {
  const std::string wanted(id);
  std::vector<BoostBid> found;
  if (CheckTexts({wanted})) {
    soci::statement statement(*sql_);
    statement.exchange(soci::use(wanted));
    found = ReadAll(&statement, "WHERE id = :id");
  }
  if (found.empty()) {
    return Error{ErrorCode::kNotFound, "boost_bid_not_found", "there is no such bid", {}};
  }
  return std::move(found.front());
}

std::vector<BoostBid> BoostBidRepository::OfJob(std::string_view job_id) const {
  const std::string wanted(job_id);
  if (!CheckTexts({wanted})) return {};
  soci::statement statement(*sql_);
  statement.exchange(soci::use(wanted));
  return ReadAll(&statement, "WHERE job_id = :job_id ORDER BY id");
}

std::vector<BoostBid> BoostBidRepository::Due(Timestamp now, int limit) const {
  const long long at = now.micros;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(at));
  statement.exchange(soci::use(limit));
  return ReadAll(&statement,
                 "WHERE state IN ('held', 'in_slot', 'outbid') AND ends_at <= :now"
                 " ORDER BY ends_at, id LIMIT :max");
}

}  // namespace shortlist
