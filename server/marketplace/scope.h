#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/marketplace/enum_set.h"

namespace shortlist {

// What an account lets one of its keys do, of what its own roles may.
enum class Scope : uint8_t {
  kSearch,           // search, match, and what helps with them
  kReadFreelancers,  // with feed and Connects
  kEditFreelancers,
  kReadJobs,  // with candidates
  kEditJobs,
  kHiring,   // invite, propose, offer and agree, read what became of it and be told; saved searches
  kFiles,    // send and read them
  kOperate,  // what only an admin may
};

// The word on the wire and in storage ("read_jobs"), and back.
std::string_view NameOf(Scope scope);
std::optional<Scope> ScopeByName(std::string_view name);

using ScopeSet = EnumSet<Scope, Scope::kOperate>;

// "search,read_jobs", and back; empty where a word is no scope.
std::string NamesOf(ScopeSet scopes);
std::optional<ScopeSet> ScopesByNames(std::string_view names);

}  // namespace shortlist
