#include "server/app/verify_files.h"

#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "server/storage/storage.h"

namespace shortlist {
namespace {

constexpr int kAtOnce = 1'000;

// What the database says of files.
struct FilesOfDatabase {
  std::map<std::string, std::vector<std::string>> by_content;  // SHA-256 -> ids
  std::map<std::string, std::string> subjects;                 // id -> what it is attached to
  std::set<std::string> removals;                              // contents that wait for it
};

FilesOfDatabase ReadFiles(ReadTransaction& tx) {
  FilesOfDatabase files;
  for (std::vector<File> some;
       !(some = tx.files().After(some.empty() ? "" : some.back().id, kAtOnce)).empty();) {
    for (const File& file : some) {
      files.by_content[file.sha256].push_back(file.id);
      files.subjects[file.id] = file.subject ? file.subject->id : "";
    }
  }
  return files;
}

// Strikes out of `attached` (id -> subject) what the subject lists.
void CompareList(const std::string& subject, const std::vector<std::string>& ids,
                 std::map<std::string, std::string>* attached, VerifyReport* report) {
  for (const std::string& id : ids) {
    const auto found = attached->find(id);
    if (found != attached->end() && found->second == subject) {
      attached->erase(found);
    } else {
      report->differences.push_back(subject + " lists " + id + ", which is not attached to it");
    }
  }
}

void CompareSubjects(ReadTransaction& tx, std::map<std::string, std::string> attached,
                     VerifyReport* report) {
  std::erase_if(attached, [](const auto& file) { return file.second.empty(); });
  tx.jobs().ForEach(
      [&](const Job& job) { CompareList(job.id, job.attachments, &attached, report); });
  HiringQuery<ProposalState> query{.limit = kAtOnce};
  for (std::vector<Proposal> some; !(some = tx.proposals().List(query)).empty();
       query.before_id = some.back().id) {
    for (const Proposal& each : some) CompareList(each.id, each.attachments, &attached, report);
  }
  for (const auto& [id, subject] : attached) {
    report->differences.push_back(id + " is attached to " + subject + ", which does not list it");
  }
}

void CompareContents(const BlobStore& blobs, const FilesOfDatabase& files, VerifyReport* report) {
  for (const auto& [sha256, ids] : files.by_content) {
    report->files += static_cast<int64_t>(ids.size());
    const auto content = blobs.Get(sha256);
    if (content) continue;
    for (const std::string& id : ids) {
      report->differences.push_back(id + " cannot be read (" + content.error().reason +
                                    "): " + content.error().detail);
    }
  }
  blobs.ForEach([&](const std::string& sha256) {
    if (files.by_content.contains(sha256) || files.removals.contains(sha256)) return;
    report->differences.push_back("the content " + sha256 + " is that of no file");
  });
}

}  // namespace

void VerifyFiles(App& app, VerifyReport* report) {
  const FilesOfDatabase files = app.storage().Read([&](ReadTransaction& tx) {
    FilesOfDatabase read = ReadFiles(tx);
    CompareSubjects(tx, read.subjects, report);
    for (const BlobRemoval& removal : tx.blob_removals().List(std::numeric_limits<int>::max())) {
      read.removals.insert(removal.sha256);
    }
    return read;
  });
  CompareContents(app.blobs(), files, report);
}

}  // namespace shortlist
