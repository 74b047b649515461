#include "server/workflow/note_change.h"

#include <string>

#include "server/storage/storage.h"

namespace shortlist {

namespace {

int64_t Note(Transaction& tx, const Marketplace& marketplace, std::string_view noun,
             std::string_view id, const char* what) {
  return tx.outbox().Append({.type = std::string(noun) + what,
                             .entity_type = std::string(noun),
                             .entity_id = std::string(id),
                             .at = marketplace.clock->Now()});
}

}  // namespace

int64_t NoteChange(Transaction& tx, const Marketplace& marketplace, std::string_view noun,
                   std::string_view id) {
  return Note(tx, marketplace, noun, id, "_changed");
}

int64_t NoteCounted(Transaction& tx, const Marketplace& marketplace, std::string_view noun,
                    std::string_view id) {
  return Note(tx, marketplace, noun, id, "_counted");
}

}  // namespace shortlist
