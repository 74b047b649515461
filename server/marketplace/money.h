#pragma once

#include <cstdint>
#include <string>

namespace shortlist {

// An amount of money, or a price per hour: minor units ("cents") of an ISO 4217 currency. How many
// digits a currency's minor unit has is a fact of currency.h.
struct Money {
  int64_t amount_minor = 0;
  std::string currency;

  bool operator==(const Money&) const = default;
};

}  // namespace shortlist
