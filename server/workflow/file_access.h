#pragma once

#include <string>

#include "server/auth/role.h"
#include "server/marketplace/file.h"

namespace shortlist {

class Transaction;

// THE rules of whose files somebody may see and use. A key acts for its whole side of the
// marketplace, except that what is attached to nothing belongs to the key that brought it; an admin
// acts for all. What one may not see is refused as if it were not there.

// Who a new file belongs to.
std::string UploaderOf(const Principal& who);

// May whoever brought it attach it and delete it: they themselves, and admins.
bool OwnsFile(const Principal& who, const File& file);

// One that is attached: whoever sees what it is attached to. Else who owns it.
bool MayReadFile(const Transaction& tx, const Principal& who, const File& file);

}  // namespace shortlist
