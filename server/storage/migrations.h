#pragma once

#include <span>

namespace shortlist {

// One step of the schema. Steps are only ever added, at the end; `version` counts from 1.
struct Migration {
  int version;
  const char* name;
  const char* sql;  // statements, each ended by ";\n"
};

std::span<const Migration> Migrations();

}  // namespace shortlist
