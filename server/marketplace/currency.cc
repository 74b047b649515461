#include "server/marketplace/currency.h"

#include <cstddef>

namespace shortlist {
namespace {

// Facts of ISO 4217, by the digits of the minor unit. Each code takes four characters.
constexpr std::string_view kNoDigits =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
constexpr std::string_view kTwoDigits =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHF CNY COP CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK "
    "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
    "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS "
    "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD "
    "YER ZAR ZMW ZWL ";
constexpr std::string_view kThreeDigits = "BHD IQD JOD KWD LYD OMR TND ";

bool Contains(std::string_view codes, std::string_view code) {
  for (size_t at = 0; at < codes.size(); at += 4) {
    if (codes.substr(at, 3) == code) return true;
  }
  return false;
}

}  // namespace

bool IsCurrency(std::string_view code) { return MinorDigits(code).has_value(); }

std::optional<int> MinorDigits(std::string_view code) {
  if (Contains(kTwoDigits, code)) return 2;
  if (Contains(kNoDigits, code)) return 0;
  if (Contains(kThreeDigits, code)) return 3;
  return std::nullopt;
}

}  // namespace shortlist
