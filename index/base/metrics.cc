#include "index/base/metrics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

#include "index/base/check.h"

namespace shortlist {
namespace {

constexpr std::array kRequestBounds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                       0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};
constexpr std::array kDiskBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                    0.5,   1.0,    2.5,   5.0,  10.0,  30.0, 60.0};
constexpr std::array kQuantiles = {0.5, 0.9, 0.99};

std::string Number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char text[40];
  if (value == std::floor(value) && std::abs(value) < 1e15) {
    std::snprintf(text, sizeof text, "%.0f", value);
    return text;
  }
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

// As HELP and label values have it: a backslash, a line break and (in labels) a quote are escaped.
std::string Escaped(std::string_view text, bool in_label) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || (in_label && c == '"')) {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

using Names = std::vector<std::string>;

// {a="b",le="0.5"}; nothing when there are neither labels nor `extra`.
std::string RenderLabels(const Names& names, const Names& values, std::string_view extra = {}) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i) {
    out += (out.empty() ? "" : ",") + names[i] + "=\"" + Escaped(values[i], true) + '"';
  }
  if (!extra.empty()) out += (out.empty() ? "" : ",") + std::string(extra);
  return out.empty() ? "" : '{' + out + '}';
}

// One series of a family.
struct Place {
  const std::string& name;
  const Names& labels;
  const Names& values;
};

void RenderSeries(const Place& at, double value, std::string* out) {
  *out += at.name + RenderLabels(at.labels, at.values) + ' ' + Number(value) + '\n';
}

void RenderSeries(const Place& at, const Counter& counter, std::string* out) {
  RenderSeries(at, counter.value(), out);
}

void RenderSeries(const Place& at, const Gauge& gauge, std::string* out) {
  RenderSeries(at, gauge.value(), out);
}

void RenderTotals(const Place& at, double sum, uint64_t count, std::string* out) {
  const std::string labels = RenderLabels(at.labels, at.values);
  *out += at.name + "_sum" + labels + ' ' + Number(sum) + '\n';
  *out += at.name + "_count" + labels + ' ' + std::to_string(count) + '\n';
}

void RenderSeries(const Place& at, const Histogram& histogram, std::string* out) {
  const auto counts = histogram.counts();
  const auto& bounds = histogram.bounds();
  uint64_t count = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    count += counts[i];
    const std::string bound = i < bounds.size() ? Number(bounds[i]) : "+Inf";
    *out += at.name + "_bucket" + RenderLabels(at.labels, at.values, "le=\"" + bound + '"') + ' ' +
            std::to_string(count) + '\n';
  }
  RenderTotals(at, histogram.sum(), count, out);
}

void RenderSeries(const Place& at, const Summary& summary, std::string* out) {
  const Summary::State state = summary.state();
  for (const double q : kQuantiles) {
    if (state.window.empty()) break;
    *out += at.name + RenderLabels(at.labels, at.values, "quantile=\"" + Number(q) + '"') + ' ' +
            Number(state.Quantile(q)) + '\n';
  }
  RenderTotals(at, state.sum, state.count, out);
}

template <typename Instrument>
void RenderAll(const std::string& name, const MetricFamily<Instrument>* family, std::string* out) {
  if (family == nullptr) return;
  for (const auto& [values, instrument] : family->series()) {
    RenderSeries({name, family->labels(), values}, *instrument, out);
  }
}

bool IsName(std::string_view name) {
  return !name.empty() && (name[0] < '0' || name[0] > '9') &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

template <typename Instrument>
std::unique_ptr<MetricFamily<Instrument>> NewFamily(Names labels) {
  return std::make_unique<MetricFamily<Instrument>>(std::move(labels),
                                                    [] { return std::make_unique<Instrument>(); });
}

}  // namespace

const std::span<const double> kRequestSeconds = kRequestBounds;
const std::span<const double> kDiskSeconds = kDiskBounds;

Histogram::Histogram(std::span<const double> bounds)
    : bounds_(bounds.begin(), bounds.end()), buckets_(bounds.size() + 1) {
  CHECK(std::is_sorted(bounds_.begin(), bounds_.end()));
}

void Histogram::Observe(double value) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  buckets_[static_cast<size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::vector<uint64_t> Histogram::counts() const { return {buckets_.begin(), buckets_.end()}; }

void Summary::Observe(double value) {
  const std::lock_guard lock(mutex_);
  if (window_.size() < kWindow) {
    window_.push_back(value);
  } else {
    window_[count_ % kWindow] = value;
  }
  ++count_;
  sum_ += value;
}

Summary::State Summary::state() const {
  State state;
  {
    const std::lock_guard lock(mutex_);
    state = {window_, count_, sum_};
  }
  std::sort(state.window.begin(), state.window.end());
  return state;
}

double Summary::State::Quantile(double q) const {
  CHECK(!window.empty() && q >= 0 && q <= 1);
  const auto rank = static_cast<size_t>(std::ceil(q * static_cast<double>(window.size())));
  return window[std::max<size_t>(rank, 1) - 1];
}

template <typename Instrument>
Instrument& MetricFamily<Instrument>::With(std::initializer_list<std::string_view> values) {
  CHECK(values.size() == labels_.size());
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = series_.find(values); found != series_.end()) return *found->second;
  }
  const std::unique_lock lock(mutex_);
  auto& series = series_[Values(values.begin(), values.end())];
  if (series == nullptr) series = make_();
  return *series;
}

template <typename Instrument>
std::vector<std::pair<std::vector<std::string>, const Instrument*>>
MetricFamily<Instrument>::series() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::pair<Values, const Instrument*>> all;
  for (const auto& [values, instrument] : series_) all.emplace_back(values, instrument.get());
  return all;
}

template class MetricFamily<Counter>;
template class MetricFamily<Gauge>;
template class MetricFamily<Histogram>;
template class MetricFamily<Summary>;

Metrics::Family& Metrics::Declare(Kind kind, const char* name, const char* help, Labels labels,
                                  std::span<const double> bounds) {
  CHECK(IsName(name) && std::all_of(labels.begin(), labels.end(), IsName));
  const Names names(labels.begin(), labels.end());
  const std::lock_guard lock(mutex_);
  const auto [at, is_new] = families_.try_emplace(name);
  Family& family = at->second;
  if (is_new) {
    family.kind = kind;
    family.help = help;
    family.labels = names;
    if (kind == Kind::kCounter) family.counters = NewFamily<Counter>(names);
    if (kind == Kind::kGauge) family.gauges = NewFamily<Gauge>(names);
    if (kind == Kind::kSummary) family.summaries = NewFamily<Summary>(names);
    if (kind == Kind::kHistogram) {
      family.histograms = std::make_unique<MetricFamily<Histogram>>(
          names, [bounds] { return std::make_unique<Histogram>(bounds); });
    }
  }
  CHECK(family.kind == kind && family.help == help && family.labels == names);
  return family;
}

Counter& Metrics::CounterOf(const char* name, const char* help) {
  return CountersOf(name, help, {}).With({});
}

Gauge& Metrics::GaugeOf(const char* name, const char* help) {
  return GaugesOf(name, help, {}).With({});
}

Summary& Metrics::SummaryOf(const char* name, const char* help) {
  return Declare(Kind::kSummary, name, help, {}).summaries->With({});
}

Histogram& Metrics::HistogramOf(const char* name, const char* help,
                                std::span<const double> bounds) {
  return HistogramsOf(name, help, bounds, {}).With({});
}

MetricFamily<Counter>& Metrics::CountersOf(const char* name, const char* help, Labels labels) {
  return *Declare(Kind::kCounter, name, help, labels).counters;
}

MetricFamily<Gauge>& Metrics::GaugesOf(const char* name, const char* help, Labels labels) {
  return *Declare(Kind::kGauge, name, help, labels).gauges;
}

MetricFamily<Histogram>& Metrics::HistogramsOf(const char* name, const char* help,
                                               std::span<const double> bounds, Labels labels) {
  return *Declare(Kind::kHistogram, name, help, labels, bounds).histograms;
}

void Metrics::BeforeRender(std::function<void()> look) {
  const std::lock_guard lock(mutex_);
  looks_.push_back(std::move(look));
}

void Metrics::RenderFamily(const std::string& name, const Family& family, std::string* out) {
  static constexpr const char* kKinds[] = {"counter", "gauge", "histogram", "summary"};
  *out += "# HELP " + name + ' ' + Escaped(family.help, false) + '\n';
  *out += "# TYPE " + name + ' ' + kKinds[static_cast<size_t>(family.kind)] + '\n';
  RenderAll(name, family.counters.get(), out);
  RenderAll(name, family.gauges.get(), out);
  RenderAll(name, family.histograms.get(), out);
  RenderAll(name, family.summaries.get(), out);
}

std::string Metrics::Render() const {
  std::vector<std::function<void()>> looks;
  {
    const std::lock_guard lock(mutex_);
    looks = looks_;
  }
  for (const auto& look : looks) look();
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) RenderFamily(name, family, &out);
  return out;
}

}  // namespace shortlist
