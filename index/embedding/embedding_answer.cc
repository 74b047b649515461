#include "index/embedding/embedding_answer.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace shortlist {
namespace {

using nlohmann::json;

// The numbers as a vector of length 1; nothing when they are no such thing.
std::optional<std::vector<float>> UnitVector(const json& numbers) {
  std::vector<double> values;
  double square = 0;
  for (const json& number : numbers) {
    if (!number.is_number()) return std::nullopt;
    values.push_back(number.get<double>());
    square += values.back() * values.back();
  }
  const double length = std::sqrt(square);
  if (!std::isfinite(length) || length == 0) return std::nullopt;
  std::vector<float> unit;
  unit.reserve(values.size());
  for (const double value : values) unit.push_back(static_cast<float>(value / length));
  return unit;
}

// What is wrong with one entry of `data`; else its vector is in its place.
std::string ReadEntry(const json& entry, size_t dimension,
                      std::vector<std::vector<float>>* vectors) {
  if (!entry.is_object()) return "an entry of data is not an object";
  const auto index = entry.find("index");
  const auto numbers = entry.find("embedding");
  if (index == entry.end() || !index->is_number_unsigned() ||
      index->get<uint64_t>() >= vectors->size()) {
    return "an entry's index is none of a text that was sent";
  }
  std::vector<float>& vector = (*vectors)[index->get<size_t>()];
  if (!vector.empty()) return "two entries have the same index";
  if (numbers == entry.end() || !numbers->is_array()) return "an entry has no list of numbers";
  if (numbers->size() != dimension) {
    return "a vector has " + std::to_string(numbers->size()) + " numbers, not " +
           std::to_string(dimension);
  }
  auto unit = UnitVector(*numbers);
  if (!unit) return "a vector holds something that is not a finite number, or only zeros";
  vector = *std::move(unit);
  return "";
}

int64_t TokensOf(const json& root) {
  const auto usage = root.find("usage");
  if (usage == root.end() || !usage->is_object()) return 0;
  const auto tokens = usage->find("total_tokens");
  // No answer holds so many: then it is no count.
  constexpr uint64_t kMost = 1'000'000'000;
  if (tokens == usage->end() || !tokens->is_number_unsigned()) return 0;
  return tokens->get<uint64_t>() <= kMost ? tokens->get<int64_t>() : 0;
}

}  // namespace

EmbeddingAnswer ReadEmbeddingAnswer(std::string_view body, size_t texts, int dimension) {
  const json root = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return {{}, "it is not a JSON object", 0};
  const auto data = root.find("data");
  if (data == root.end() || !data->is_array()) return {{}, "it has no list named data", 0};
  if (data->size() != texts) {
    return {{},
            "it has " + std::to_string(data->size()) + " vectors for " + std::to_string(texts) +
                " texts",
            0};
  }
  EmbeddingAnswer answer;
  answer.vectors.resize(texts);
  answer.tokens = TokensOf(root);
  for (const json& entry : *data) {
    std::string wrong = ReadEntry(entry, static_cast<size_t>(dimension), &answer.vectors);
    if (!wrong.empty()) return {{}, std::move(wrong), 0};
  }
  return answer;
}

}  // namespace shortlist
