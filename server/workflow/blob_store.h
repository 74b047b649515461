#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "index/base/result.h"

namespace shortlist {

// Where the contents of files are kept, each under an id that follows from its bytes: their SHA-256
// in 64 lower-case hexadecimal digits. So the same content is kept once, whoever brings it. Which
// contents are still needed, the database knows (server/workflow/remove_blobs.h). A disk that fails
// throws std::system_error, one that is full Unavailable `storage_full`. Any thread.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  // Keeps a content and returns its id once it would survive a power cut. One that is there already
  // stays, unless it is damaged: then it is written anew. What fails leaves nothing half-written
  // under the id.
  virtual std::string Put(std::string_view content) = 0;

  // Whether something is kept under the id that would survive a power cut; it may be damaged.
  virtual bool Has(std::string_view id) const = 0;

  // The content as it was put, all of it, or a refusal: `blob_missing`, `blob_damaged` (these are
  // not the bytes that were written), `blob_key_unknown` (encrypted with another key than ours).
  virtual Result<std::string> Get(std::string_view id) const = 0;

  // Nothing happens where there is none.
  virtual void Remove(std::string_view id) = 0;

  // The id of everything that is kept, in no order.
  virtual void ForEach(const std::function<void(const std::string& id)>& visit) const = 0;

  // Removes what writers that died have left behind beside the contents.
  virtual void RemoveLeftovers() = 0;
};

}  // namespace shortlist
