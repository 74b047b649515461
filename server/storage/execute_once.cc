#include "server/storage/execute_once.h"

#include <soci/soci.h>

namespace shortlist {

void ExecuteOnce(soci::statement* statement, const std::string& query) {
  statement->alloc();
  statement->prepare(query, soci::details::st_one_time_query);
  statement->define_and_bind();
  statement->execute();
}

}  // namespace shortlist
