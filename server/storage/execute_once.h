#pragma once

#include <string>

namespace soci {
class statement;
}

namespace shortlist {

// Runs a query whose parameters and results are exchanged already, prepared for this one time: on
// PostgreSQL that is one round trip instead of three. Rows are then fetched from the statement.
void ExecuteOnce(soci::statement* statement, const std::string& query);

}  // namespace shortlist
