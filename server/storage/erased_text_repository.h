#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace soci {
class session;
}

namespace shortlist {

// The hashes of texts that somebody had erased (index/embedding/vector_cache.h, in hexadecimal
// digits): what each server has computed of them goes, too, whenever it comes to hear of it. Part
// of a Transaction (storage.h), whose thread rule it shares.
class ErasedTextRepository {
 public:
  explicit ErasedTextRepository(soci::session* sql) : sql_(sql) {}

  // Under the event of the erasure.
  void Add(int64_t seq, const std::string& hash);

  // Of the events from `after`, exclusive, to `until`.
  std::vector<std::string> List(int64_t after, int64_t until) const;

 private:
  soci::session* sql_;
};

}  // namespace shortlist
