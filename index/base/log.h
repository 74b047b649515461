#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace shortlist {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// One named value of a log line.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, int64_t, double, bool> value;
};

// Writes one JSON line to standard error: {"time": ..., "level": ..., "event": ..., fields...}.
// `event` is a stable slug ("index_published"). Safe from any thread; lines never interleave.
void Log(LogLevel level, std::string_view event, std::span<const LogField> fields);
inline void Log(LogLevel level, std::string_view event,
                std::initializer_list<LogField> fields = {}) {
  Log(level, event, std::span(fields.begin(), fields.size()));
}

// Lines below this level are dropped. Default kInfo.
void SetLogLevel(LogLevel level);

// `text` as a JSON string, quotes included; bytes that are not UTF-8 become U+FFFD.
std::string JsonQuoted(std::string_view text);

}  // namespace shortlist
