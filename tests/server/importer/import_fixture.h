#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/importer/import_file.h"
#include "server/storage/storage.h"
#include "server/workflow/load_categories.h"
#include "tests/support/paths.h"
#include "tests/support/test_database.h"

namespace shortlist {

// A marketplace in a folder of its own, with the categories of this repository.
class ImportedMarketplace {
 public:
  ImportedMarketplace() : categories_(*LoadCategories("data/taxonomy/categories.json")) {
    OpenStorage();
  }

  const std::filesystem::path& folder() const { return folder_.path(); }
  Storage& storage() { return *storage_; }
  void CloseStorage() { storage_.reset(); }
  void OpenStorage() { storage_ = *Storage::Open(Options()); }
  const DatabaseOptions& Options() const { return database_.options(); }

  Marketplace View(Storage* storage) const {
    return {.storage = storage,
            .clock = &clock_,
            .rules = {.currency = "USD", .categories = categories_},
            .job_success = {}};
  }

  std::filesystem::path Write(const std::string& name, const std::string& text) const {
    const auto file = folder() / name;
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

  Result<ImportReport> Import(ImportKind kind, const std::filesystem::path& file,
                              std::optional<std::filesystem::path> map = std::nullopt) {
    return ImportFile(View(storage_.get()), {.kind = kind, .file = file, .map = std::move(map)},
                      {});
  }

  int64_t LastSeq() {
    return storage_->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); });
  }

  // Everything that was imported, by external id, without what differs from run to run.
  std::map<std::string, Freelancer> Freelancers() {
    return Collect<Freelancer>([](auto& tx) -> auto& { return tx.freelancers(); });
  }
  std::map<std::string, Job> Jobs() {
    return Collect<Job>([](auto& tx) -> auto& { return tx.jobs(); });
  }
  std::map<std::string, ContractHistory> Contracts() {
    return Collect<ContractHistory>([](auto& tx) -> auto& { return tx.contract_history(); });
  }

 private:
  template <typename Noun, typename Of>
  std::map<std::string, Noun> Collect(Of of) {
    std::map<std::string, Noun> nouns;
    storage_->Read([&](ReadTransaction& tx) {
      of(tx).ForEach([&](Noun noun) {
        noun.id.clear();
        noun.created_at = noun.updated_at = {};
        noun.seq = 0;
        if constexpr (requires { noun.posted_at; }) noun.posted_at = {};
        EXPECT_TRUE(nouns.emplace(noun.external_id, noun).second) << noun.external_id;
      });
    });
    return nouns;
  }

  testing::TemporaryFolder folder_;
  testing::TestDatabase database_;
  SystemClock clock_;
  std::vector<Category> categories_;
  std::unique_ptr<Storage> storage_;
};

}  // namespace shortlist
