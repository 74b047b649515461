#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "server/adapters/blob_cipher.h"
#include "server/workflow/blob_store.h"

namespace shortlist {

// A folder of encrypted contents (blob_cipher.h): that with the id abcd01... is the file
// ab/cd/abcd01.... Written beside its place, made durable and renamed, so that a file with its name
// is whole. Several processes may share a folder.
class BlobFolder : public BlobStore {
 public:
  // Makes the folder and the key where there is neither. Refuses `blob_key_missing` (there are
  // contents, and the key is gone: a new one could not read them), `bad_blob_key`,
  // `blob_key_unknown` (the contents are another key's). Throws std::system_error.
  static Result<std::unique_ptr<BlobFolder>> Open(const std::filesystem::path& folder,
                                                  const std::filesystem::path& key_file);

  std::string Put(std::string_view content) override;
  bool Has(std::string_view id) const override;
  Result<std::string> Get(std::string_view id) const override;
  void Remove(std::string_view id) override;
  void ForEach(const std::function<void(const std::string& id)>& visit) const override;
  // Those that nobody has written to for an hour.
  void RemoveLeftovers() override;

 private:
  BlobFolder(std::filesystem::path folder, const BlobKey& key)
      : folder_(std::move(folder)), key_(key) {}

  std::filesystem::path PathOf(std::string_view id) const;

  const std::filesystem::path folder_;
  const BlobKey key_;
};

}  // namespace shortlist
