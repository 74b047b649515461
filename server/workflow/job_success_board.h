#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
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

class BinaryReader;
class BinaryWriter;
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

  // How many of how many freelancers are done.
  using RefreshProgress = std::function<void(size_t done, size_t all)>;

  // Once, on an empty board: reads everybody's contracts, as of today, on all cores. Stores scores
  // and standings that changed.
  std::vector<StandingUpdate> RefreshAll(int64_t seq, const RefreshProgress& progress);

  // The same for these freelancers alone, after the event `seq`; one that is gone is forgotten.
  // Answers the updates of everybody whose signals may have changed: also those of others, when the
  // mean of a category moved by a whole percent. When the database fails, some may be refreshed,
  // and the same call may come again.
  std::vector<StandingUpdate> Refresh(std::span<const std::string> freelancer_ids, int64_t seq);

  // On a new day all scores are to be of that day: refreshes the next `limit` freelancers whose
  // score is older.
  std::vector<StandingUpdate> RefreshOutdated(size_t limit, int64_t seq);
  bool IsOutdated() const;

  // The day of the scores; while IsOutdated, some are older.
  CivilDay as_of() const { return as_of_; }

  // To a file and back; Restore in place of all that it holds.
  void Write(BinaryWriter* writer) const;
  void Restore(BinaryReader* reader);

  // The update of one freelancer whom the board knows.
  StandingUpdate Of(const std::string& freelancer_id) const;

 private:
  struct Entry {
    std::string category;
    JobSuccess job_success;  // without its contracts: the sums and the score are what is needed
    ColumnValues standing;   // badges, earned, hours, last active
    int64_t seq = 0;

    template <typename Self, typename Archive>
    static void Persist(Self& self, Archive& archive) {
      archive(self.category, self.job_success.score, self.job_success.window_months,
              self.job_success.as_of, self.job_success.good_two_hundredths,
              self.job_success.bad_two_hundredths, self.standing, self.seq);
    }
  };

  struct Reading;
  std::vector<Reading> Read(const Transaction& tx,
                            std::span<const std::string> freelancer_ids) const;
  void StoreWhatDiffers(std::vector<Reading>* readings, int64_t seq) const;
  void ReadAndPut(std::span<const std::string> freelancer_ids, int64_t seq,
                  const RefreshProgress& progress);
  std::vector<StandingUpdate> UpdatesOf(std::set<std::string> changed);
  void Put(const std::string& freelancer_id, Entry entry);
  void Remove(const std::string& freelancer_id);
  std::set<std::string> CategoriesThatMoved();
  JobSuccessEstimate Estimate(const Entry& entry) const;

  const Marketplace& marketplace_;
  CivilDay as_of_;  // the day that scores are computed for
  bool is_day_turning_ = false;
  std::string
      refreshed_until_;  // while the day is turning: scores up to this id are of the new day
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
