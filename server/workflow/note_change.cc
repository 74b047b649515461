#include "server/workflow/note_change.h"

#include <string>

#include "server/storage/storage.h"

namespace shortlist {

int64_t NoteChange(Transaction& tx, const Marketplace& marketplace, std::string_view noun,
                   std::string_view id) {
  return tx.outbox().Append({.type = std::string(noun) + "_changed",
                             .entity_type = std::string(noun),
                             .entity_id = std::string(id),
                             .at = marketplace.clock->Now()});
}

}  // namespace shortlist
