#include "server/storage/erased_text_repository.h"

#include <soci/soci.h>

#include "server/storage/execute_once.h"

namespace shortlist {

void ErasedTextRepository::Add(int64_t seq, const std::string& hash) {
  const long long event = seq;
  *sql_ << "INSERT INTO erased_texts (seq, hash) VALUES (:seq, :hash) ON CONFLICT DO NOTHING",
      soci::use(event), soci::use(hash);
}

std::vector<std::string> ErasedTextRepository::List(int64_t after, int64_t until) const {
  const long long first = after;
  const long long last = until;
  std::string hash;
  std::vector<std::string> hashes;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(first));
  statement.exchange(soci::use(last));
  statement.exchange(soci::into(hash));
  ExecuteOnce(&statement,
              "SELECT hash FROM erased_texts WHERE seq > :first AND seq <= :last"
              " ORDER BY seq, hash");
  while (statement.fetch()) hashes.push_back(hash);
  return hashes;
}

}  // namespace shortlist
