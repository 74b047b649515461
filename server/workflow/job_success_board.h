#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "index/base/civil_day.h"
#include "index/schema/document.h"
#include "ranking/features/signals.h"
#include "ranking/job_success/category_prior.h"
#include "ranking/job_success/job_success_score.h"
#include "server/marketplace/freelancer.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// What search and ranking are to hear of one freelancer: the signals, and the columns that are
// signals too (all of them, as a patch must state them).
struct StandingUpdate {
  std::string freelancer_id;
  Signals signals;
  ColumnValues columns;

  bool operator==(const StandingUpdate&) const = default;
};

// Everybody's Job Success Score as of one day, and the means of the categories that the estimate of
// each leans on (marketplace rules b1, steps 8 and 9). Derived state: a board that was refreshed
// with every change holds what a board that reads everything anew holds. One thread.
class JobSuccessBoard {
 public:
  explicit JobSuccessBoard(const Marketplace& marketplace) : marketplace_(marketplace) {}

  // Reads everybody's contracts, as of today. Stores scores and standings that changed. When the
  // database fails, the board is what it was.
  std::vector<StandingUpdate> RefreshAll(int64_t seq);

  // The same for these freelancers alone, after the event `seq`; one that is gone is forgotten.
  // Answers the updates of everybody whose signals may have changed: also those of others, when the
  // mean of a category moved by a whole percent.
  std::vector<StandingUpdate> Refresh(std::span<const std::string> freelancer_ids, int64_t seq);

  // The day that the scores are of: when a new one begins, it is time for RefreshAll.
  CivilDay as_of() const { return as_of_; }

  // The update of one freelancer whom the board knows.
  StandingUpdate Of(const std::string& freelancer_id) const;

 private:
  struct Entry {
    std::string category;
    JobSuccess job_success;  // without its contracts: the sums and the score are what is needed
    ColumnValues standing;   // badges, earned, hours, last active
    int64_t seq = 0;
  };

  void Read(Transaction& tx, const std::string& freelancer_id, int64_t seq);
  void Put(const std::string& freelancer_id, Entry entry);
  void Remove(const std::string& freelancer_id);
  std::set<std::string> CategoriesThatMoved();
  JobSuccessEstimate Estimate(const Entry& entry) const;

  const Marketplace& marketplace_;
  CivilDay as_of_;
  CategoryPrior prior_;
  std::map<std::string, Entry> entries_;                  // by freelancer id
  std::map<std::string, std::set<std::string>> members_;  // category -> freelancer ids
  std::map<std::string, int> means_;                      // category -> percent in use
};

// How what is stored of a freelancer's score and standing differs from a recomputation as of the
// day of the stored score: a sentence each, empty when it does not.
std::vector<std::string> CompareStanding(const Transaction& tx, const Marketplace& marketplace,
                                         const Freelancer& freelancer);

}  // namespace shortlist
