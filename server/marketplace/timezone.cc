#include "server/marketplace/timezone.h"

#include <map>
#include <memory>
#include <string>

#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include "index/base/check.h"

namespace shortlist {
namespace {

// Names that ICU has of its own from times before the IANA database, and its "unknown" zone.
bool IsIcuOnly(std::string_view name) {
  constexpr std::string_view kOwn =
      " ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT "
      "PST SST VST Etc/Unknown ";
  return name.starts_with("SystemV/") ||
         kOwn.find(" " + std::string(name) + " ") != std::string_view::npos;
}

using Offsets = std::map<std::string, int, std::less<>>;

Offsets LoadOffsets() {
  Offsets offsets;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::StringEnumeration> names(
      icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, nullptr, nullptr, status));
  CHECK(U_SUCCESS(status) && names != nullptr);
  while (const icu::UnicodeString* id = names->snext(status)) {
    std::string name;
    id->toUTF8String(name);
    if (IsIcuOnly(name)) continue;
    const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(*id));
    offsets.emplace(std::move(name), zone->getRawOffset() / 60'000);
  }
  CHECK(U_SUCCESS(status) && !offsets.empty());
  // Zones of the IANA database that are younger than the ICU of Debian 12.
  offsets.emplace("America/Ciudad_Juarez", -7 * 60);
  offsets.emplace("America/Coyhaique", -3 * 60);
  return offsets;
}

// Read once: asking ICU each time costs a lock and an allocation.
const Offsets& AllOffsets() {
  static const Offsets offsets = LoadOffsets();
  return offsets;
}

}  // namespace

bool IsTimezone(std::string_view name) { return AllOffsets().contains(name); }

std::optional<int> StandardOffsetMinutes(std::string_view name) {
  const auto found = AllOffsets().find(name);
  if (found == AllOffsets().end()) return std::nullopt;
  return found->second;
}

}  // namespace shortlist
