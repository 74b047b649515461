#include "server/workflow/find_duplicates.h"

#include <algorithm>
#include <set>
#include <utility>

#include "index/text/analyzer.h"
#include "server/workflow/find_similar.h"
#include "server/workflow/read_jobs.h"

namespace shortlist {
namespace {

constexpr size_t kRun = 3;
constexpr size_t kCandidates = 50;

// The first token of each place stands for its word.
std::set<std::string> RunsOf(std::string_view text) {
  std::vector<std::string> words;
  int last = -1;
  for (Token& token : Analyze(text)) {
    if (token.position != last) words.push_back(std::move(token.term));
    last = token.position;
  }
  std::set<std::string> runs;
  const size_t length = std::min(kRun, words.size());
  for (size_t i = 0; length > 0 && i + length <= words.size(); ++i) {
    std::string run;
    for (size_t j = i; j < i + length; ++j) run += words[j] + ' ';
    runs.insert(std::move(run));
  }
  return runs;
}

double ShareOf(const std::set<std::string>& a, const std::set<std::string>& b) {
  const auto both =
      std::count_if(a.begin(), a.end(), [&](const auto& run) { return b.contains(run); });
  const auto either = static_cast<int64_t>(a.size() + b.size()) - both;
  return either == 0 ? 0 : static_cast<double>(both) / static_cast<double>(either);
}

std::string WordsOf(const Job& job) { return job.title + '\n' + job.description; }

}  // namespace

double ResemblanceOf(std::string_view a, std::string_view b) {
  return ShareOf(RunsOf(a), RunsOf(b));
}

Result<std::vector<DuplicateJob>> FindDuplicates(const Marketplace& marketplace,
                                                 const SearchEngine& engine, const Job& job,
                                                 Deadline deadline) {
  SimilarCommand command;
  command.side = Side::kJobs;
  command.document = ToDocument(job, marketplace.rules);
  command.limit = kCandidates;
  command.deadline = deadline;
  const auto similar = FindSimilar(engine, command);
  if (!similar) return similar.error();
  std::vector<std::string> ids;
  for (const SimilarHit& hit : similar->hits) ids.push_back(hit.id);
  const std::set<std::string> runs = RunsOf(WordsOf(job));
  std::vector<DuplicateJob> duplicates;
  for (Job& other : GetJobs(marketplace, ids)) {
    const double resemblance = ShareOf(runs, RunsOf(WordsOf(other)));
    if (resemblance < kDuplicateResemblance || !IsSearchable(other)) continue;
    duplicates.push_back({std::move(other), resemblance});
  }
  std::stable_sort(duplicates.begin(), duplicates.end(),
                   [](const auto& a, const auto& b) { return a.resemblance > b.resemblance; });
  return duplicates;
}

}  // namespace shortlist
