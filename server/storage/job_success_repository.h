#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/civil_day.h"
#include "index/base/result.h"

namespace soci {
class session;
}

namespace shortlist {

// The Job Success Score of one freelancer as it was last computed.
struct StoredJobSuccess {
  std::string freelancer_id;
  int64_t seq = 0;           // the event that it was computed after
  std::optional<int> score;  // 0 to 100; empty: no score yet
  int window_months = 0;     // 0 when there is no score
  CivilDay as_of;
  std::string ledger;  // JSON: every contract with weight, outcome and reason

  bool operator==(const StoredJobSuccess&) const = default;
};

// Where Job Success Scores are kept. Part of a Transaction (storage.h), whose thread rule it
// shares.
class JobSuccessRepository {
 public:
  explicit JobSuccessRepository(soci::session* sql) : sql_(sql) {}

  // Refuses `job_success_not_found`.
  Result<StoredJobSuccess> Get(std::string_view freelancer_id) const;

  // Those of the freelancers that have one, in no order: one query for the cards of a page.
  std::vector<StoredJobSuccess> GetMany(std::span<const std::string> freelancer_ids) const;
  void ForEach(const std::function<void(const StoredJobSuccess&)>& visit) const;

  // Keeps it unless one of a later event is there: then false, so that replay is safe.
  bool Save(const StoredJobSuccess& job_success);

  void Delete(std::string_view freelancer_id);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
