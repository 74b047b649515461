#pragma once

#include <string>

#include "server/auth/principal.h"
#include "server/marketplace/file.h"

namespace shortlist {

class Transaction;

// THE rules of whose files somebody may see and use. What an account brings is its own, with any of
// its keys; what a key of the command line brings is that key's; an admin acts for all. What one
// may not see is refused as if it were not there.

// Who a new file belongs to: an account (acc_...) or a key of the command line (key_...).
std::string UploaderOf(const Principal& who);

// May they attach it and delete it?
bool OwnsFile(const Principal& who, const File& file);

// One that is attached: whoever sees what it is attached to. Else who owns it.
bool MayReadFile(const Transaction& tx, const Principal& who, const File& file);

}  // namespace shortlist
