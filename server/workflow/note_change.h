#pragma once

#include <cstdint>
#include <string_view>

#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Appends `<noun>_changed` to the event log, as of now. Returns its position.
int64_t NoteChange(Transaction& tx, const Marketplace& marketplace, std::string_view noun,
                   std::string_view id);

// The same of what was only counted of a noun: its index entry changes, but it is no news.
int64_t NoteCounted(Transaction& tx, const Marketplace& marketplace, std::string_view noun,
                    std::string_view id);

}  // namespace shortlist
