#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/connects.h"

namespace soci {
class session;
}

namespace shortlist {

// Where lots of Connects, quotes and payments are kept. What is in a lot is the balance of the
// account of its id (LedgerRepository): nothing of it is kept here. Part of a Transaction
// (storage.h), whose thread rule it shares.
class ConnectsRepository {
 public:
  explicit ConnectsRepository(soci::session* sql) : sql_(sql) {}

  // The account of its id must be open. Refuses `connects_already_granted`: the owner has a lot of
  // that grant key.
  Result<void> InsertLot(const ConnectsLot& lot);

  // Refuses `connects_lot_not_found`.
  Result<ConnectsLot> GetLot(std::string_view id) const;

  // Whether the owner ever got this grant.
  bool HasLot(std::string_view owner, std::string_view grant_key) const;

  // The lots of an owner that expire after `now` and have something to spend, soonest first.
  std::vector<ConnectsLot> SpendableLots(std::string_view owner, Timestamp now) const;

  // The oldest `limit` lots that have expired at `now` without being marked so.
  std::vector<ConnectsLot> DueLots(Timestamp now, int limit) const;

  // Marks a lot as expired.
  void SetExpired(std::string_view id, Timestamp at);

  void InsertQuote(const ConnectsQuote& quote);

  // Refuses `quote_not_found`.
  Result<ConnectsQuote> GetQuote(std::string_view id) const;

  // The quote of a freelancer for a job that may be used at `now`.
  std::optional<ConnectsQuote> FindLiveQuote(std::string_view freelancer_id,
                                             std::string_view job_id, Timestamp now) const;

  // Gives a quote to a payment; false when another has it.
  bool UseQuote(std::string_view id, std::string_view spend_id);

  void InsertSpend(const ConnectsSpend& spend);

  // Refuses `connects_spend_not_found`.
  Result<ConnectsSpend> GetSpend(std::string_view id) const;

  // The payments for a job that were not returned, oldest first.
  std::vector<ConnectsSpend> OpenSpendsOfJob(std::string_view job_id) const;

  // Marks a payment as returned; false when it is already.
  bool SetReturned(std::string_view id, Timestamp at);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
