#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/ledger.h"

namespace soci {
class session;
}

namespace shortlist {

// The account that all Connects come from and go to; there from the start.
inline constexpr std::string_view kPlatformConnectsAccount = "platform:connects";

// What an owner had to do with a transfer.
struct StatementLine {
  Transfer transfer;
  bool debited = false;  // one of the owner's accounts was
  bool credited = false;

  bool operator==(const StatementLine&) const = default;
};

struct StatementQuery {
  std::string owner;
  std::string unit;
  int64_t before = std::numeric_limits<int64_t>::max();  // a position: only what is older
  int limit = 100;
};

// A link of the hash chain (server/marketplace/ledger_chain.h) and the transfers that it holds.
struct ChainLink {
  int64_t first_position = 0;
  int64_t last_position = 0;
  std::string hash;

  bool operator==(const ChainLink&) const = default;
};

// Where accounts and transfers are kept. No balance is read, judged and written back: one guarded
// statement moves both sides of a transfer or none, whatever others do. A transfer is inserted once
// and never changed or deleted. Refusals are those of server/marketplace/ledger.h, in their order;
// a refused call has changed nothing. Part of a Transaction (storage.h), whose thread rule it
// shares.
class LedgerRepository {
 public:
  explicit LedgerRepository(soci::session* sql) : sql_(sql) {}

  // Opens an account of a new id; its balances start at nothing.
  void OpenAccount(const LedgerAccount& account);

  // Refuses `ledger_account_not_found`.
  Result<LedgerAccount> GetAccount(std::string_view id) const;

  // Makes a transfer, posted or pending, and returns it with its position.
  Result<Transfer> Post(Transfer transfer);

  // Posts or voids a pending transfer, once, and returns the transfer that does.
  Result<Transfer> Resolve(const Resolution& resolution);

  // Refuses `transfer_not_found`.
  Result<Transfer> GetTransfer(std::string_view id) const;

  // The transfers of one group, in the order in which they were made.
  std::vector<Transfer> OfGroup(std::string_view group) const;

  // The transfers from and to the accounts of an owner, newest first.
  std::vector<StatementLine> Statement(const StatementQuery& query) const;

  // By unit.
  std::vector<TrialBalance> TrialBalances() const;

  // The oldest `limit` after a position, in order.
  std::vector<Transfer> TransfersAfter(int64_t position, int limit) const;
  std::vector<ChainLink> LinksAfter(int64_t last_position, int limit) const;

  // Ids of accounts whose balances are not the sums of their transfers: none, or the ledger is
  // broken.
  std::vector<std::string> AccountsOffTheirTransfers() const;

  // Binds all transfers that no link holds yet. Storage does it once a commit.
  void ExtendChain();

  // Whether a transfer was made through this object.
  bool has_made_transfers() const { return has_made_transfers_; }

 private:
  bool Move(const Transfer& transfer, const Movement& movement);
  // The position; 0 when what it resolves is resolved already.
  int64_t Insert(const Transfer& transfer);

  soci::session* sql_;
  bool has_made_transfers_ = false;
};

}  // namespace shortlist
