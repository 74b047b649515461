#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/base/civil_day.h"

namespace shortlist {

// Writes one JSON object on one line into a buffer that is used again and again: a tree of values
// for every document would cost more than making it up.
class JsonLine {
 public:
  void Clear() { text_.clear(); }
  const std::string& text() const { return text_; }

  // Without a key: the document itself, or an entry of a list.
  void OpenObject(std::string_view key = {});
  void CloseObject() { text_.push_back('}'); }
  void OpenList(std::string_view key);
  void CloseList() { text_.push_back(']'); }

  void Text(std::string_view key, std::string_view value);
  void Number(std::string_view key, int64_t value);
  void Hundredths(std::string_view key, int64_t value);  // 475 -> 4.75
  void Flag(std::string_view key, bool value);
  void Dollars(std::string_view key, int64_t amount_minor);         // a money object in USD
  void Day(std::string_view key, CivilDay day);                     // "2026-03-01"
  void Month(std::string_view key, CivilDay day);                   // "2026-03"
  void Moment(std::string_view key, CivilDay day, int64_t second);  // of the day

 private:
  void Key(std::string_view key);
  void Quote(std::string_view value);

  std::string text_;
};

}  // namespace shortlist
