#include "server/workflow/read_connects.h"

#include <algorithm>

#include "index/base/check.h"
#include "server/storage/storage.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

// The change of what is available: of the transfer that is resolved, `held` was on hold.
int64_t ChangeOf(const StatementLine& line, int64_t held) {
  if (line.debited && line.credited) return 0;
  const int64_t amount = line.transfer.amount;
  switch (line.transfer.phase) {
    case TransferPhase::kPosted:
      return line.credited ? amount : -amount;
    case TransferPhase::kPending:
      return line.credited ? 0 : -amount;
    case TransferPhase::kPostPending:
      return line.credited ? amount : held - amount;
    case TransferPhase::kVoidPending:
      return line.credited ? 0 : held;
  }
  CHECK(false);
  return 0;
}

}  // namespace

Result<ConnectsStatement> ReadConnects(const Marketplace& marketplace,
                                       std::string_view freelancer_id, int64_t before,
                                       int page_size) {
  return marketplace.storage->Read([&](ReadTransaction& tx) -> Result<ConnectsStatement> {
    if (!tx.freelancers().GetById(freelancer_id)) return NotFound("freelancer");
    ConnectsStatement statement;
    statement.lots = tx.connects().SpendableLots(freelancer_id, marketplace.clock->Now());
    for (const ConnectsLot& lot : statement.lots) statement.available += lot.available;
    // One more than the page tells whether another follows.
    auto lines = tx.ledger().Statement({.owner = std::string(freelancer_id),
                                        .unit = std::string(kConnectsUnit),
                                        .before = before,
                                        .limit = page_size + 1});
    if (lines.size() > static_cast<size_t>(page_size)) {
      lines.pop_back();
      statement.next_before = lines.back().transfer.position;
    }
    for (const StatementLine& line : lines) {
      const std::string& resolves = line.transfer.resolves;
      const int64_t held = resolves.empty() ? 0 : tx.ledger().GetTransfer(resolves)->amount;
      statement.lines.push_back({line.transfer, ChangeOf(line, held)});
    }
    return statement;
  });
}

}  // namespace shortlist
