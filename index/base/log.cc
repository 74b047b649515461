#include "index/base/log.h"

#include <atomic>
#include <cstdio>

#include "index/base/clock.h"
#include "index/base/utf8.h"

namespace shortlist {
namespace {

std::atomic<LogLevel> minimum_level = LogLevel::kInfo;

std::string_view NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

struct Render {
  std::string operator()(std::string_view text) const { return JsonQuoted(text); }
  std::string operator()(int64_t number) const { return std::to_string(number); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(double number) const {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", number);
    return text;
  }
};

}  // namespace

std::string JsonQuoted(std::string_view text) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const char32_t c = DecodeUtf8(text, &at);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7F) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else {
      AppendUtf8(c, &out);
    }
  }
  return out + "\"";
}

void SetLogLevel(LogLevel level) { minimum_level = level; }

void Log(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  if (level < minimum_level.load(std::memory_order_relaxed)) return;
  std::string line = "{\"time\":" + JsonQuoted(FormatTimestamp(SystemClock().Now())) +
                     ",\"level\":" + JsonQuoted(NameOf(level)) + ",\"event\":" + JsonQuoted(event);
  for (const LogField& field : fields) {
    line += ',' + JsonQuoted(field.name) + ':' + std::visit(Render{}, field.value);
  }
  line += "}\n";
  std::fwrite(line.data(), 1, line.size(), stderr);  // one call: stdio locks the stream
}

}  // namespace shortlist
