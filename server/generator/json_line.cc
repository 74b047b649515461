#include "server/generator/json_line.h"

namespace shortlist {
namespace {

void AppendTwoDigits(int64_t value, std::string* text) {
  text->push_back(static_cast<char>('0' + value / 10));
  text->push_back(static_cast<char>('0' + value % 10));
}

}  // namespace

void JsonLine::Key(std::string_view key) {
  if (!text_.empty() && text_.back() != '{' && text_.back() != '[') text_.push_back(',');
  if (key.empty()) return;
  text_.push_back('"');
  text_.append(key).append("\":");
}

void JsonLine::Quote(std::string_view value) {
  constexpr char kHex[] = "0123456789abcdef";
  text_.push_back('"');
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      text_.push_back('\\');
      text_.push_back(c);
    } else if (c == '\n') {
      text_.append("\\n");
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text_.append("\\u00");
      text_.push_back(kHex[c >> 4]);
      text_.push_back(kHex[c & 15]);
    } else {
      text_.push_back(c);
    }
  }
  text_.push_back('"');
}

void JsonLine::OpenObject(std::string_view key) {
  Key(key);
  text_.push_back('{');
}

void JsonLine::OpenList(std::string_view key) {
  Key(key);
  text_.push_back('[');
}

void JsonLine::Text(std::string_view key, std::string_view value) {
  Key(key);
  Quote(value);
}

void JsonLine::Number(std::string_view key, int64_t value) {
  Key(key);
  text_.append(std::to_string(value));
}

void JsonLine::Hundredths(std::string_view key, int64_t value) {
  Number(key, value / 100);
  if (value % 100 == 0) return;
  text_.push_back('.');
  text_.push_back(static_cast<char>('0' + value % 100 / 10));
  if (value % 10 != 0) text_.push_back(static_cast<char>('0' + value % 10));
}

void JsonLine::Flag(std::string_view key, bool value) {
  Key(key);
  text_.append(value ? "true" : "false");
}

void JsonLine::Dollars(std::string_view key, int64_t amount_minor) {
  OpenObject(key);
  Number("amount_minor", amount_minor);
  Text("currency", "USD");
  CloseObject();
}

void JsonLine::Day(std::string_view key, CivilDay day) { Text(key, FormatDay(day)); }

void JsonLine::Month(std::string_view key, CivilDay day) {
  Text(key, std::string_view(FormatDay(day)).substr(0, 7));
}

void JsonLine::Moment(std::string_view key, CivilDay day, int64_t second) {
  Key(key);
  text_.push_back('"');
  text_.append(FormatDay(day)).push_back('T');
  AppendTwoDigits(second / 3600, &text_);
  text_.push_back(':');
  AppendTwoDigits(second / 60 % 60, &text_);
  text_.push_back(':');
  AppendTwoDigits(second % 60, &text_);
  text_.append("Z\"");
}

}  // namespace shortlist
