#pragma once

#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/base/utf8.h"

namespace shortlist::testing {

// Prometheus' text exposition format, version 0.0.4, read strictly: what the format allows and this
// program never writes (families without HELP, in another order, timestamps, NaN) is refused, too.
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
class Exposition {
 public:
  using Labels = std::map<std::string, std::string>;
  struct Sample {
    std::string name;
    Labels labels;
    double value = 0;
  };
  struct Family {
    std::string name, help, type;
    std::vector<Sample> samples;
  };

  // Throws std::runtime_error, which names what is wrong and where.
  static Exposition Parse(std::string_view text) {
    Exposition read;
    if (!text.ends_with('\n')) Fail("the end", "no line break");
    if (!IsValidUtf8(text)) Fail("the text", "is not UTF-8");
    while (!text.empty()) {
      const size_t end = text.find('\n');
      read.Take(std::string(text.substr(0, end)));
      text.remove_prefix(end + 1);
    }
    for (const Family& family : read.families_) Check(family);
    return read;
  }

  const std::vector<Family>& families() const { return families_; }

  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const Family& family : families_) names.insert(family.name);
    return names;
  }

  // Of one sample, by its whole name ("x_count"); nothing when it is not there.
  std::optional<double> Value(const std::string& name, const Labels& labels = {}) const {
    for (const Family& family : families_) {
      for (const Sample& sample : family.samples) {
        if (sample.name == name && sample.labels == labels) return sample.value;
      }
    }
    return std::nullopt;
  }
  // The same, 0 when it is not there: series of a counter begin with their first event.
  double ValueOr0(const std::string& name, const Labels& labels = {}) const {
    return Value(name, labels).value_or(0);
  }

 private:
  [[noreturn]] static void Fail(const std::string& where, const std::string& what) {
    throw std::runtime_error(where + ": " + what);
  }

  static bool IsName(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    return name.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == name.npos;
  }

  void Take(const std::string& line) {
    if (line.starts_with("# HELP ")) return TakeHelp(line);
    if (line.starts_with("# TYPE ")) return TakeType(line);
    if (families_.empty() || families_.back().type.empty()) Fail(line, "before its # TYPE");
    Sample sample = ReadSample(line);
    for (const Sample& other : families_.back().samples) {
      if (other.name == sample.name && other.labels == sample.labels) Fail(line, "is there twice");
    }
    families_.back().samples.push_back(std::move(sample));
  }

  void TakeHelp(const std::string& line) {
    if (!families_.empty() && families_.back().type.empty())
      Fail(line, "the one before has no TYPE");
    Family family;
    const size_t end = line.find(' ', 7);
    if (end == line.npos || end + 1 == line.size()) Fail(line, "no help");
    family.name = line.substr(7, end - 7);
    family.help = Unescaped(line, line.substr(end + 1), false);
    if (!IsName(family.name)) Fail(line, "not a name");
    if (!families_.empty() && families_.back().name >= family.name) Fail(line, "out of order");
    families_.push_back(std::move(family));
  }

  void TakeType(const std::string& line) {
    const size_t end = line.find(' ', 7);
    if (end == line.npos || families_.empty() || !families_.back().type.empty() ||
        families_.back().name != line.substr(7, end - 7)) {
      Fail(line, "does not follow its # HELP");
    }
    const std::string type = line.substr(end + 1);
    if (!std::set<std::string>{"counter", "gauge", "histogram", "summary"}.contains(type)) {
      Fail(line, "not a type");
    }
    families_.back().type = type;
  }

  static std::string Unescaped(const std::string& line, const std::string& text, bool in_label) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
      if (static_cast<unsigned char>(text[i]) < 0x20) Fail(line, "a control character");
      if (text[i] != '\\') {
        out += text[i];
        continue;
      }
      const char next = ++i < text.size() ? text[i] : '\0';
      if (next != '\\' && next != 'n' && !(in_label && next == '"')) Fail(line, "not an escape");
      out += next == 'n' ? '\n' : next;
    }
    return out;
  }

  static Sample ReadSample(const std::string& line) {
    Sample sample;
    size_t at = line.find_first_of("{ ");
    if (at == line.npos) Fail(line, "no value");
    sample.name = line.substr(0, at);
    if (!IsName(sample.name)) Fail(line, "not a name");
    if (line[at] == '{') at = ReadLabels(line, at + 1, &sample.labels);
    if (at >= line.size() || line[at] != ' ') Fail(line, "no blank before the value");
    const std::string number = line.substr(at + 1);
    if (number == "+Inf" || number == "-Inf" || number == "NaN") Fail(line, "not finite");
    if (number.find_first_not_of("0123456789.e+-") != number.npos) Fail(line, "not a number");
    char* end = nullptr;
    sample.value = std::strtod(number.c_str(), &end);
    if (number.empty() || *end != '\0') Fail(line, "not a number");
    return sample;
  }

  // Returns the place behind the closing brace.
  static size_t ReadLabels(const std::string& line, size_t at, Labels* labels) {
    for (;;) {
      const size_t equals = line.find('=', at);
      if (equals == line.npos) Fail(line, "a label without a value");
      const std::string name = line.substr(at, equals - at);
      if (!IsName(name) || name.starts_with("__")) Fail(line, "not a label's name");
      at = equals + 1;
      if (at >= line.size() || line[at] != '"') Fail(line, "a value without quotes");
      const size_t begin = ++at;
      while (at < line.size() && line[at] != '"') at += line[at] == '\\' ? 2 : 1;
      if (at >= line.size()) Fail(line, "a value without an end");
      const std::string value = Unescaped(line, line.substr(begin, at - begin), true);
      if (!labels->emplace(name, value).second) Fail(line, "a label is there twice");
      if (++at >= line.size()) Fail(line, "labels without an end");
      if (line[at] == '}') return at + 1;
      if (line[at++] != ',') Fail(line, "labels without a comma");
    }
  }

  static void Check(const Family& family) {
    const std::string& name = family.name;
    if (family.type.empty()) Fail(name, "has no # TYPE");
    if (!name.starts_with("shortlist_") && !name.starts_with("process_")) Fail(name, "no prefix");
    if (name.ends_with("_total") != (family.type == "counter")) Fail(name, "_total is a counter's");
    for (const char* ending : {"_bucket", "_sum", "_count", "_ms", "_micros"}) {
      if (name.ends_with(ending)) Fail(name, std::string("ends in ") + ending);
    }
    // By the labels that tell series apart; le and quantile tell the samples of one apart.
    std::map<Labels, std::vector<Sample>> series;
    std::set<std::set<std::string>> label_names;
    for (const Sample& sample : family.samples) {
      Labels own = sample.labels;
      own.erase(family.type == "histogram" ? "le" : "quantile");
      std::set<std::string> names;
      for (const auto& [label, value] : own) names.insert(label);
      if (names.contains("le") || names.contains("quantile")) Fail(name, "a label is reserved");
      label_names.insert(names);
      series[own].push_back(sample);
    }
    if (label_names.size() > 1) Fail(name, "series with other labels");
    for (const auto& [labels, samples] : series) {
      if (family.type == "histogram") {
        CheckHistogram(name, samples);
      } else if (family.type == "summary") {
        CheckSummary(name, samples);
      } else {
        if (samples.size() != 1 || samples[0].name != name) Fail(name, "a sample of another name");
        if (family.type == "counter" && samples[0].value < 0) Fail(name, "a negative counter");
      }
    }
  }

  // The last two of a series: its _sum and its _count.
  static double CountOf(const std::string& name, const std::vector<Sample>& samples) {
    const size_t size = samples.size();
    if (size < 2 || samples[size - 2].name != name + "_sum" ||
        samples[size - 1].name != name + "_count") {
      Fail(name, "does not end in _sum and _count");
    }
    const double count = samples[size - 1].value;
    if (count < 0 || count != std::floor(count)) Fail(name, "a _count that is none");
    for (size_t i = size - 2; i < size; ++i) {
      if (samples[i].labels.contains("le") || samples[i].labels.contains("quantile")) {
        Fail(name, "a total of a part");
      }
    }
    return count;
  }

  static double BoundOf(const std::string& name, const Sample& sample, const std::string& label) {
    const auto found = sample.labels.find(label);
    if (found == sample.labels.end()) Fail(name, "no label " + label);
    if (found->second == "+Inf") return HUGE_VAL;
    char* end = nullptr;
    const double bound = std::strtod(found->second.c_str(), &end);
    if (found->second.empty() || *end != '\0') Fail(name, "a bound that is no number");
    return bound;
  }

  static void CheckHistogram(const std::string& name, const std::vector<Sample>& samples) {
    const double count = CountOf(name, samples);
    double bound = -HUGE_VAL, before = 0;
    for (size_t i = 0; i + 2 < samples.size(); ++i) {
      if (samples[i].name != name + "_bucket") Fail(name, "not a bucket");
      const double next = BoundOf(name, samples[i], "le");
      if (next <= bound) Fail(name, "bounds that do not rise");
      if (samples[i].value < before) Fail(name, "buckets that do not add up");
      bound = next;
      before = samples[i].value;
    }
    if (bound != HUGE_VAL) Fail(name, "no bucket +Inf");
    if (before != count) Fail(name, "_count is not the bucket +Inf");
  }

  static void CheckSummary(const std::string& name, const std::vector<Sample>& samples) {
    const double count = CountOf(name, samples);
    if ((samples.size() > 2) != (count > 0)) Fail(name, "quantiles of nothing, or none");
    double q = -1, value = -HUGE_VAL;
    for (size_t i = 0; i + 2 < samples.size(); ++i) {
      if (samples[i].name != name) Fail(name, "not a quantile");
      const double next = BoundOf(name, samples[i], "quantile");
      if (next <= q || next < 0 || next > 1) Fail(name, "quantiles that do not rise");
      if (samples[i].value < value) Fail(name, "values of quantiles that fall");
      q = next;
      value = samples[i].value;
    }
  }

  std::vector<Family> families_;
};

}  // namespace shortlist::testing
