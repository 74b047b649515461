#pragma once

#include <string>
#include <string_view>

namespace shortlist {

// What is wrong with `url` as the name of a PostgreSQL database, postgresql://user@host:port/name;
// empty: nothing that can be seen without connecting.
std::string WrongWithDatabaseUrl(std::string_view url);

// The URL as it may be shown: *** for each password.
std::string WithoutPasswords(std::string_view url);

}  // namespace shortlist
