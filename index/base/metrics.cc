#include "index/base/metrics.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "index/base/check.h"
#include "index/base/log.h"

namespace shortlist {
namespace {

constexpr std::array kBoundsSeconds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                       0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};

std::string Number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.12g", value);
  return text;
}

std::string RenderLabels(const MetricLabels& labels, std::string_view bound = {}) {
  if (labels.empty() && bound.empty()) return "";
  std::string out = "{";
  for (const auto& [name, value] : labels) out += name + "=" + JsonQuoted(value) + ",";
  if (!bound.empty()) out += "le=\"" + std::string(bound) + "\",";
  out.back() = '}';
  return out;
}

}  // namespace

Metrics::Series& Metrics::Find(std::string_view name, Kind kind, const MetricLabels& labels) {
  auto family = families_.find(name);
  if (family == families_.end()) {
    family = families_.emplace(std::string(name), Family{kind, {}}).first;
  }
  CHECK(family->second.kind == kind);
  return family->second.series[labels];
}

void Metrics::Add(std::string_view name, const MetricLabels& labels, double by) {
  const std::lock_guard lock(mutex_);
  Find(name, Kind::kCounter, labels).value += by;
}

void Metrics::Set(std::string_view name, double value, const MetricLabels& labels) {
  const std::lock_guard lock(mutex_);
  Find(name, Kind::kGauge, labels).value = value;
}

void Metrics::ObserveSeconds(std::string_view name, double seconds, const MetricLabels& labels) {
  const auto bucket = std::lower_bound(kBoundsSeconds.begin(), kBoundsSeconds.end(), seconds);
  const std::lock_guard lock(mutex_);
  Series& series = Find(name, Kind::kHistogram, labels);
  series.buckets.resize(kBoundsSeconds.size() + 1);
  series.value += seconds;
  ++series.buckets[bucket - kBoundsSeconds.begin()];
}

std::string Metrics::Render() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) {
    const char* kind = family.kind == Kind::kCounter ? "counter"
                       : family.kind == Kind::kGauge ? "gauge"
                                                     : "histogram";
    out += "# TYPE " + name + " " + kind + "\n";
    for (const auto& [labels, series] : family.series) {
      if (family.kind != Kind::kHistogram) {
        out += name + RenderLabels(labels) + " " + Number(series.value) + "\n";
        continue;
      }
      uint64_t count = 0;
      for (size_t i = 0; i < series.buckets.size(); ++i) {
        count += series.buckets[i];
        const std::string bound = i < kBoundsSeconds.size() ? Number(kBoundsSeconds[i]) : "+Inf";
        out += name + "_bucket" + RenderLabels(labels, bound) + " " + std::to_string(count) + "\n";
      }
      out += name + "_sum" + RenderLabels(labels) + " " + Number(series.value) + "\n";
      out += name + "_count" + RenderLabels(labels) + " " + std::to_string(count) + "\n";
    }
  }
  return out;
}

}  // namespace shortlist
