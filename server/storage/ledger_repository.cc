#include "server/storage/ledger_repository.h"

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/marketplace/ledger_chain.h"
#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

constexpr const char* kTransferColumns =
    "SELECT t.position, t.id, t.debit_account, t.credit_account, t.amount, t.unit, t.phase,"
    " t.kind, COALESCE(t.resolves, ''), t.transfer_group, t.reference, t.plan_version,"
    " t.created_at";

constexpr const char* kAccountColumns =
    "SELECT id, kind, owner, unit, may_overdraw, debits_pending, debits_posted, credits_pending,"
    " credits_posted, created_at FROM ledger_accounts ";

// What kTransferColumns are read into, alone or with others beside them.
class TransferRow {
 public:
  void Into(soci::statement* statement) {
    statement->exchange(soci::into(position_));
    statement->exchange(soci::into(transfer_.id));
    statement->exchange(soci::into(transfer_.debit_account));
    statement->exchange(soci::into(transfer_.credit_account));
    statement->exchange(soci::into(amount_));
    statement->exchange(soci::into(transfer_.unit));
    statement->exchange(soci::into(phase_));
    statement->exchange(soci::into(kind_));
    statement->exchange(soci::into(transfer_.resolves));
    statement->exchange(soci::into(transfer_.group));
    statement->exchange(soci::into(transfer_.reference));
    statement->exchange(soci::into(transfer_.plan_version));
    statement->exchange(soci::into(created_at_));
  }

  Transfer Read() const {
    Transfer read = transfer_;
    const auto phase = TransferPhaseByName(phase_);
    const auto kind = TransferKindByName(kind_);
    CHECK(phase && kind);
    read.position = position_;
    read.amount = amount_;
    read.phase = *phase;
    read.kind = *kind;
    read.created_at = {created_at_};
    return read;
  }

 private:
  Transfer transfer_;
  long long position_ = 0;
  long long amount_ = 0;
  long long created_at_ = 0;
  std::string phase_;
  std::string kind_;
};

// Runs kTransferColumns + `rest`, whose parameters are bound already.
std::vector<Transfer> ReadTransfers(soci::statement* statement, const std::string& rest) {
  TransferRow row;
  row.Into(statement);
  ExecuteOnce(statement, std::string(kTransferColumns) + rest);
  std::vector<Transfer> transfers;
  while (statement->fetch()) transfers.push_back(row.Read());
  return transfers;
}

void CheckOurTexts(const Transfer& transfer) {
  CHECK(CheckTexts({transfer.id, transfer.debit_account, transfer.credit_account, transfer.unit,
                    transfer.resolves, transfer.group, transfer.reference, transfer.plan_version})
            .ok());
}

}  // namespace

void LedgerRepository::OpenAccount(const LedgerAccount& account) {
  CHECK(CheckTexts({account.id, account.owner, account.unit}).ok());
  CHECK(account.balances == Balances{});
  const std::string kind(NameOf(account.kind));
  const int may_overdraw = account.may_overdraw ? 1 : 0;
  const long long created_at = account.created_at.micros;
  *sql_ << "INSERT INTO ledger_accounts (id, kind, owner, unit, may_overdraw, debits_pending,"
           " debits_posted, credits_pending, credits_posted, created_at)"
           " VALUES (:id, :kind, :owner, :unit, :may_overdraw, 0, 0, 0, 0, :created_at)",
      soci::use(account.id), soci::use(kind), soci::use(account.owner), soci::use(account.unit),
      soci::use(may_overdraw), soci::use(created_at);
}

Result<LedgerAccount> LedgerRepository::GetAccount(std::string_view id) const {
  const std::string wanted(id);
  LedgerAccount account;
  std::string kind;
  int may_overdraw = 0;
  long long sums[4] = {};
  long long created_at = 0;
  if (CheckTexts({wanted})) {
    *sql_ << std::string(kAccountColumns) + "WHERE id = :id", soci::use(wanted),
        soci::into(account.id), soci::into(kind), soci::into(account.owner),
        soci::into(account.unit), soci::into(may_overdraw), soci::into(sums[0]),
        soci::into(sums[1]), soci::into(sums[2]), soci::into(sums[3]), soci::into(created_at);
  }
  if (account.id.empty()) {
    return Error{ErrorCode::kNotFound, "ledger_account_not_found", "there is no such account", {}};
  }
  const auto known = AccountKindByName(kind);
  CHECK(known);
  account.kind = *known;
  account.may_overdraw = may_overdraw != 0;
  account.balances = {sums[0], sums[1], sums[2], sums[3]};
  account.created_at = {created_at};
  return account;
}

// Both sides or none: the guard counts the accounts that allow their side.
bool LedgerRepository::Move(const Transfer& transfer, const Movement& movement) {
  const long long pending = movement.pending;
  const long long posted = movement.posted;
  const long long amount = pending + posted;
  const long long room = kMaxAccountTotal - amount;
  std::string moved;
  *sql_ << "UPDATE ledger_accounts SET"
           " debits_pending = debits_pending"
           " + CASE WHEN id = :debit THEN CAST(:pending AS BIGINT) ELSE 0 END,"
           " debits_posted = debits_posted"
           " + CASE WHEN id = :debit THEN CAST(:posted AS BIGINT) ELSE 0 END,"
           " credits_pending = credits_pending"
           " + CASE WHEN id = :credit THEN CAST(:pending AS BIGINT) ELSE 0 END,"
           " credits_posted = credits_posted"
           " + CASE WHEN id = :credit THEN CAST(:posted AS BIGINT) ELSE 0 END"
           " WHERE id IN (:debit, :credit) AND 2 = ("
           "SELECT COUNT(*) FROM ledger_accounts AS side WHERE side.unit = :unit AND ("
           "side.id = :debit AND side.debits_pending + side.debits_posted <= :room"
           " AND (side.may_overdraw = 1 OR"
           " side.credits_posted - side.debits_posted - side.debits_pending >= :amount)"
           " OR side.id = :credit AND side.credits_pending + side.credits_posted <= :room))"
           " RETURNING id",
      soci::use(transfer.debit_account, "debit"), soci::use(transfer.credit_account, "credit"),
      soci::use(pending, "pending"), soci::use(posted, "posted"), soci::use(transfer.unit, "unit"),
      soci::use(room, "room"), soci::use(amount, "amount"), soci::into(moved);
  return sql_->got_data();
}

int64_t LedgerRepository::Insert(const Transfer& transfer) {
  const long long amount = transfer.amount;
  const std::string phase(NameOf(transfer.phase));
  const std::string kind(NameOf(transfer.kind));
  const long long created_at = transfer.created_at.micros;
  long long position = 0;
  // One writes at a time, until its commit (Database::BeginWrite): so positions have no gaps.
  *sql_ << "INSERT INTO transfers (position, id, debit_account, credit_account, amount, unit,"
           " phase, kind, resolves, transfer_group, reference, plan_version, created_at)"
           " VALUES ((SELECT COALESCE(MAX(position), 0) + 1 FROM transfers), :id, :debit, :credit,"
           " :amount, :unit, :phase, :kind, NULLIF(:resolves, ''), :group_id, :reference, :plan,"
           " :created_at) ON CONFLICT (resolves) DO NOTHING RETURNING position",
      soci::use(transfer.id), soci::use(transfer.debit_account), soci::use(transfer.credit_account),
      soci::use(amount), soci::use(transfer.unit), soci::use(phase), soci::use(kind),
      soci::use(transfer.resolves), soci::use(transfer.group), soci::use(transfer.reference),
      soci::use(transfer.plan_version), soci::use(created_at), soci::into(position);
  if (!sql_->got_data()) return 0;
  has_made_transfers_ = true;
  return position;
}

Result<Transfer> LedgerRepository::Post(Transfer transfer) {
  CheckOurTexts(transfer);
  const Transfer& asked = transfer;
  if (asked.amount <= 0 || asked.amount > kMaxTransferAmount ||
      !Move(asked, MovementOf(asked, nullptr))) {
    const auto debit = GetAccount(asked.debit_account);
    const auto credit = GetAccount(asked.credit_account);
    const auto allowed = MayTransfer(asked, debit ? &*debit : nullptr, credit ? &*credit : nullptr);
    CHECK(!allowed.ok());  // the guard is the same rule
    return allowed.error();
  }
  transfer.position = Insert(transfer);
  CHECK(transfer.position > 0);
  return transfer;
}

Result<Transfer> LedgerRepository::Resolve(const Resolution& resolution) {
  const auto pending = GetTransfer(resolution.pending);
  auto ending = shortlist::Resolve(resolution, pending ? &*pending : nullptr, std::nullopt);
  if (!ending) return ending.error();
  CheckOurTexts(*ending);
  ending->position = Insert(*ending);
  if (ending->position == 0) {
    std::string phase;
    *sql_ << "SELECT phase FROM transfers WHERE resolves = :pending", soci::use(pending->id),
        soci::into(phase);
    return AlreadyResolved(*TransferPhaseByName(phase));
  }
  CHECK(Move(*ending, MovementOf(*ending, &*pending)));  // what is held is there
  return ending;
}

Result<Transfer> LedgerRepository::GetTransfer(std::string_view id) const {
  const std::string wanted(id);
  std::vector<Transfer> found;
  if (CheckTexts({wanted})) {
    soci::statement statement(*sql_);
    statement.exchange(soci::use(wanted));
    found = ReadTransfers(&statement, " FROM transfers t WHERE t.id = :id");
  }
  if (found.empty()) {
    return Error{ErrorCode::kNotFound, "transfer_not_found", "there is no such transfer", {}};
  }
  return std::move(found.front());
}

std::vector<Transfer> LedgerRepository::OfGroup(std::string_view group) const {
  const std::string wanted(group);
  if (!CheckTexts({wanted})) return {};
  soci::statement statement(*sql_);
  statement.exchange(soci::use(wanted));
  return ReadTransfers(&statement,
                       " FROM transfers t WHERE t.transfer_group = :wanted ORDER BY t.position");
}

std::vector<StatementLine> LedgerRepository::Statement(const StatementQuery& query) const {
  if (!CheckTexts({query.owner, query.unit})) return {};
  const long long before = query.before;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(query.owner, "owner"));
  statement.exchange(soci::use(query.unit, "unit"));
  statement.exchange(soci::use(before, "before"));
  statement.exchange(soci::use(query.limit, "max"));
  TransferRow row;
  row.Into(&statement);
  std::string debited;
  std::string credited;
  statement.exchange(soci::into(debited));
  statement.exchange(soci::into(credited));
  const std::string of_owner =
      "_account IN (SELECT id FROM ledger_accounts WHERE owner = :owner AND unit = :unit)";
  ExecuteOnce(&statement, std::string(kTransferColumns) +
                              ", d.owner, c.owner FROM transfers t"
                              " JOIN ledger_accounts d ON d.id = t.debit_account"
                              " JOIN ledger_accounts c ON c.id = t.credit_account"
                              " WHERE t.position < :before AND t.position IN ("
                              "SELECT position FROM transfers WHERE debit" +
                              of_owner + " UNION SELECT position FROM transfers WHERE credit" +
                              of_owner + ") ORDER BY t.position DESC LIMIT :max");
  std::vector<StatementLine> lines;
  while (statement.fetch()) {
    lines.push_back({row.Read(), debited == query.owner, credited == query.owner});
  }
  return lines;
}

std::vector<TrialBalance> LedgerRepository::TrialBalances() const {
  TrialBalance balance;
  long long accounts = 0;
  long long sums[4] = {};
  soci::statement statement(*sql_);
  statement.exchange(soci::into(balance.unit));
  statement.exchange(soci::into(accounts));
  for (long long& sum : sums) statement.exchange(soci::into(sum));
  ExecuteOnce(
      &statement,
      "SELECT unit, COUNT(*), CAST(SUM(debits_pending) AS BIGINT),"
      " CAST(SUM(debits_posted) AS BIGINT), CAST(SUM(credits_pending) AS BIGINT),"
      " CAST(SUM(credits_posted) AS BIGINT) FROM ledger_accounts GROUP BY unit ORDER BY unit");
  std::vector<TrialBalance> balances;
  while (statement.fetch()) {
    balance.accounts = accounts;
    balance.total = {sums[0], sums[1], sums[2], sums[3]};
    balances.push_back(balance);
  }
  return balances;
}

std::vector<Transfer> LedgerRepository::TransfersAfter(int64_t position, int limit) const {
  const long long after = position;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(after));
  statement.exchange(soci::use(limit));
  return ReadTransfers(
      &statement, " FROM transfers t WHERE t.position > :after ORDER BY t.position LIMIT :max");
}

std::vector<ChainLink> LedgerRepository::LinksAfter(int64_t last_position, int limit) const {
  const long long after = last_position;
  long long first = 0;
  long long last = 0;
  ChainLink link;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(after));
  statement.exchange(soci::use(limit));
  statement.exchange(soci::into(first));
  statement.exchange(soci::into(last));
  statement.exchange(soci::into(link.hash));
  ExecuteOnce(&statement,
              "SELECT first_position, last_position, hash FROM ledger_links"
              " WHERE last_position > :after ORDER BY last_position LIMIT :max");
  std::vector<ChainLink> links;
  while (statement.fetch()) {
    link.first_position = first;
    link.last_position = last;
    links.push_back(link);
  }
  return links;
}

std::vector<std::string> LedgerRepository::AccountsOffTheirTransfers() const {
  const auto side = [](const std::string& account, const std::string& sums) {
    return "SELECT t." + account + " AS account, " + sums +
           " FROM transfers t LEFT JOIN transfers e ON e.resolves = t.id";
  };
  const std::string pending =
      "CASE WHEN t.phase = 'pending' AND e.id IS NULL THEN t.amount ELSE 0 END";
  const std::string posted =
      "CASE WHEN t.phase IN ('posted', 'post_pending') THEN t.amount ELSE 0"
      " END";
  std::string id;
  soci::statement statement(*sql_);
  statement.exchange(soci::into(id));
  ExecuteOnce(
      &statement,
      "SELECT a.id FROM ledger_accounts a LEFT JOIN ("
      "SELECT account, SUM(dp) AS dp, SUM(dd) AS dd, SUM(cp) AS cp, SUM(cc) AS cc FROM (" +
          side("debit_account", pending + " AS dp, " + posted + " AS dd, 0 AS cp, 0 AS cc") +
          " UNION ALL " +
          side("credit_account", "0 AS dp, 0 AS dd, " + pending + " AS cp, " + posted + " AS cc") +
          ") AS sides GROUP BY account) AS sums ON sums.account = a.id"
          " WHERE a.debits_pending <> COALESCE(sums.dp, 0)"
          " OR a.debits_posted <> COALESCE(sums.dd, 0)"
          " OR a.credits_pending <> COALESCE(sums.cp, 0)"
          " OR a.credits_posted <> COALESCE(sums.cc, 0) ORDER BY a.id");
  std::vector<std::string> ids;
  while (statement.fetch()) ids.push_back(id);
  return ids;
}

void LedgerRepository::ExtendChain() {
  std::string hash(kFirstLink);
  long long last = 0;
  *sql_ << "SELECT last_position, hash FROM ledger_links ORDER BY last_position DESC LIMIT 1",
      soci::into(last), soci::into(hash);
  if (!sql_->got_data()) hash = kFirstLink;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(last));
  const auto added =
      ReadTransfers(&statement, " FROM transfers t WHERE t.position > :last ORDER BY t.position");
  CHECK(!added.empty());
  const long long first_added = added.front().position;
  const long long last_added = added.back().position;
  const std::string link = NextLink(hash, added);
  *sql_ << "INSERT INTO ledger_links (last_position, first_position, hash)"
           " VALUES (:last_position, :first_position, :hash)",
      soci::use(last_added), soci::use(first_added), soci::use(link);
}

}  // namespace shortlist
