#include "server/storage/hiring_repository.h"

#include <utility>

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/storage/document_body.h"
#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

// The table of a noun, its word in refusals, and its state by name.
template <typename Noun>
struct Table;
template <>
struct Table<Invitation> {
  static constexpr const char* kName = "invitations";
  static constexpr const char* kNoun = "invitation";
  static auto StateOf(std::string_view name) { return InvitationStateByName(name); }
};
template <>
struct Table<Proposal> {
  static constexpr const char* kName = "proposals";
  static constexpr const char* kNoun = "proposal";
  static auto StateOf(std::string_view name) { return ProposalStateByName(name); }
};
template <>
struct Table<Offer> {
  static constexpr const char* kName = "offers";
  static constexpr const char* kNoun = "offer";
  static auto StateOf(std::string_view name) { return OfferStateByName(name); }
};
template <>
struct Table<Contract> {
  static constexpr const char* kName = "contracts";
  static constexpr const char* kNoun = "contract";
  static auto StateOf(std::string_view name) { return ContractStateByName(name); }
};

template <typename Noun>
Error NotFound() {
  const std::string noun = Table<Noun>::kNoun;
  return {ErrorCode::kNotFound, noun + "_not_found", "there is no such " + noun, {}};
}

// The condition of a query, whose parameters it binds to a statement.
template <typename State>
class Condition {
 public:
  explicit Condition(const HiringQuery<State>& query)
      : query_(query), created_after_(query.created_after.value_or(Timestamp{}).micros) {
    for (const State state : query.states) states_.emplace_back(NameOf(state));
    if (!query.job_id.empty()) Add("job_id = :job");
    if (!query.freelancer_id.empty()) Add("freelancer_id = :freelancer");
    if (!states_.empty()) Add("state IN (" + Places() + ")");
    if (query.created_after) Add("created_at > :after");
    if (!query.before_id.empty()) Add("id < :before");
  }

  // What no database keeps is nobody's.
  bool MayHold() const {
    return CheckTexts({query_.job_id, query_.freelancer_id, query_.before_id}).ok();
  }
  const std::string& text() const { return text_; }

  void Bind(soci::statement* statement) const {
    if (!query_.job_id.empty()) statement->exchange(soci::use(query_.job_id));
    if (!query_.freelancer_id.empty()) statement->exchange(soci::use(query_.freelancer_id));
    for (const std::string& state : states_) statement->exchange(soci::use(state));
    if (query_.created_after) statement->exchange(soci::use(created_after_));
    if (!query_.before_id.empty()) statement->exchange(soci::use(query_.before_id));
  }

 private:
  void Add(const std::string& clause) { text_ += (text_.empty() ? " WHERE " : " AND ") + clause; }
  std::string Places() const {
    std::string places;
    for (size_t i = 0; i < states_.size(); ++i) {
      places += (i == 0 ? ":s" : ", :s") + std::to_string(i);
    }
    return places;
  }

  const HiringQuery<State>& query_;
  const long long created_after_;
  std::vector<std::string> states_;
  std::string text_;
};

// Runs the SELECT with `rest`, whose parameters are bound already.
template <typename Noun>
std::vector<Noun> ReadAll(soci::statement* statement, const std::string& rest) {
  std::string id, job_id, freelancer_id, state, body;
  long long version = 0, seq = 0, created_at = 0, updated_at = 0;
  statement->exchange(soci::into(id));
  statement->exchange(soci::into(job_id));
  statement->exchange(soci::into(freelancer_id));
  statement->exchange(soci::into(state));
  statement->exchange(soci::into(version));
  statement->exchange(soci::into(seq));
  statement->exchange(soci::into(created_at));
  statement->exchange(soci::into(updated_at));
  statement->exchange(soci::into(body));
  ExecuteOnce(statement,
              "SELECT id, job_id, freelancer_id, state, version, seq, created_at, updated_at, body"
              " FROM " +
                  std::string(Table<Noun>::kName) + rest);
  std::vector<Noun> nouns;
  while (statement->fetch()) {
    Noun noun;
    ReadBody(body, &noun);
    noun.id = id;
    noun.job_id = job_id;
    noun.freelancer_id = freelancer_id;
    const auto known = Table<Noun>::StateOf(state);
    CHECK(known);
    noun.state = *known;
    noun.version = version;
    noun.seq = seq;
    noun.created_at = {created_at};
    noun.updated_at = {updated_at};
    nouns.push_back(std::move(noun));
  }
  return nouns;
}

}  // namespace

template <typename Noun>
Result<Noun> HiringRepository<Noun>::Get(std::string_view id) const {
  const std::string wanted(id);
  if (!CheckTexts({wanted})) return NotFound<Noun>();
  soci::statement statement(*sql_);
  statement.exchange(soci::use(wanted));
  auto found = ReadAll<Noun>(&statement, " WHERE id = :id");
  if (found.empty()) return NotFound<Noun>();
  return std::move(found.front());
}

template <typename Noun>
std::vector<Noun> HiringRepository<Noun>::List(const HiringQuery<State>& query) const {
  const Condition<State> condition(query);
  if (!condition.MayHold()) return {};
  soci::statement statement(*sql_);
  condition.Bind(&statement);
  statement.exchange(soci::use(query.limit));
  return ReadAll<Noun>(&statement, condition.text() + " ORDER BY id DESC LIMIT :max");
}

template <typename Noun>
int64_t HiringRepository<Noun>::Count(const HiringQuery<State>& query) const {
  const Condition<State> condition(query);
  if (!condition.MayHold()) return 0;
  long long count = 0;
  soci::statement statement(*sql_);
  condition.Bind(&statement);
  statement.exchange(soci::into(count));
  ExecuteOnce(&statement,
              "SELECT COUNT(*) FROM " + std::string(Table<Noun>::kName) + condition.text());
  statement.fetch();
  return count;
}

template <typename Noun>
Result<void> HiringRepository<Noun>::Insert(const Noun& noun) {
  const auto body = BodyOf(noun);
  if (!body) return body.error();
  CHECK(CheckTexts({noun.id, noun.job_id, noun.freelancer_id}).ok());
  const std::string state(NameOf(noun.state));
  const long long version = noun.version;
  const long long seq = noun.seq;
  const long long created_at = noun.created_at.micros;
  const long long updated_at = noun.updated_at.micros;
  *sql_ << "INSERT INTO " + std::string(Table<Noun>::kName) +
               " (id, job_id, freelancer_id, state, version, seq, created_at, updated_at, body)"
               " VALUES (:id, :job, :freelancer, :state, :version, :seq, :created, :updated,"
               " :body)",
      soci::use(noun.id), soci::use(noun.job_id), soci::use(noun.freelancer_id), soci::use(state),
      soci::use(version), soci::use(seq), soci::use(created_at), soci::use(updated_at),
      soci::use(*body);
  return {};
}

template <typename Noun>
Result<Noun> HiringRepository<Noun>::Update(Noun noun, int64_t expected_version) {
  const auto body = BodyOf(noun);
  if (!body) return body.error();
  const auto stored = Get(noun.id);
  if (!stored) return stored.error();
  if (stored->version != expected_version) {
    return Error{ErrorCode::kStaleVersion,
                 "stale_version",
                 "the newest version is " + std::to_string(stored->version),
                 {}};
  }
  noun.version = expected_version + 1;
  const std::string state(NameOf(noun.state));
  const long long version = noun.version;
  const long long seq = noun.seq;
  const long long updated_at = noun.updated_at.micros;
  *sql_ << "UPDATE " + std::string(Table<Noun>::kName) +
               " SET state = :state, version = :version, seq = :seq, updated_at = :updated,"
               " body = :body WHERE id = :id",
      soci::use(state), soci::use(version), soci::use(seq), soci::use(updated_at), soci::use(*body),
      soci::use(noun.id);
  return noun;
}

template class HiringRepository<Invitation>;
template class HiringRepository<Proposal>;
template class HiringRepository<Offer>;
template class HiringRepository<Contract>;

}  // namespace shortlist
