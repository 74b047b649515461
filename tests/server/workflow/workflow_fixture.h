#pragma once

#include <string>
#include <vector>

#include "server/auth/principal.h"
#include "server/workflow/marketplace.h"
#include "tests/server/storage/storage_fixture.h"

namespace shortlist {

// A marketplace on a storage in a folder of its own; its clock stands still until it is moved.
class WorkflowTest : public StorageTest {
 protected:
  WorkflowTest() {
    marketplace_.storage = storage_.get();
    marketplace_.clock = &clock_;
    marketplace_.rules = {"USD", categories_};
  }

  // One verb in a transaction of its own: `verb(tx, marketplace, arguments...)`.
  template <typename Verb, typename... Arguments>
  auto Do(Verb verb, const Arguments&... arguments) {
    return storage_->Transact(
        [&](Transaction& tx) { return verb(tx, marketplace_, arguments...); });
  }

  template <typename Work>
  auto Read(Work work) {
    return storage_->Read(work);
  }

  std::vector<Event> Events(int64_t after = 0) {
    return Read([&](ReadTransaction& tx) { return tx.outbox().EventsAfter(after, 10'000); });
  }
  int64_t LastSeq() {
    return Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); });
  }

  void Advance(int64_t seconds) { clock_.Set({clock_.Now().micros + seconds * 1'000'000}); }

  static constexpr Timestamp kStart{1'767'225'600'000'000};  // 2026-01-01
  FixedClock clock_{kStart};
  const std::vector<Category> categories_ = {{"design", "Design", {{"logos", "Logos"}}}};
  Marketplace marketplace_;
};

// Who acts for all, and who owns nothing.
inline const Principal kOperator{"key_1", "", {Role::kAdmin}};
inline const Principal kStranger{"ses_1", "acc_stranger", {Role::kClient, Role::kFreelancer}};

// The reason of a refusal; "" of a success.
template <typename T>
std::string ReasonOf(const Result<T>& result) {
  return result ? "" : result.error().reason;
}

// "pointer reason" of every field in error.
template <typename T>
std::vector<std::string> FieldsOf(const Result<T>& result) {
  std::vector<std::string> fields;
  if (result) return fields;
  for (const FieldError& field : result.error().fields) {
    fields.push_back(field.pointer + " " + field.reason);
  }
  return fields;
}

}  // namespace shortlist
