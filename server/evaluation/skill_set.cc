#include "server/evaluation/skill_set.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace shortlist {
namespace {

using nlohmann::json;

// What is wrong with a line; nothing when all is well.
using Complaint = std::optional<std::string>;

// What the annotations say where no skill of their taxonomy fits.
constexpr std::string_view kNoLabel[] = {"LABEL NOT PRESENT", "UNDERSPECIFIED", ""};

Error BadSkillSet(const std::string& place, const std::string& detail) {
  return {ErrorCode::kInvalidArgument, "bad_skill_set", place + ": " + detail, {}};
}

// By place, each once, with all its labels.
void PutInOrder(std::vector<LabelledSpan>* spans) {
  std::map<std::pair<size_t, size_t>, std::vector<std::string>> by_place;
  for (LabelledSpan& span : *spans) {
    auto& labels = by_place[{span.begin, span.end}];
    for (std::string& label : span.labels) {
      if (std::find(labels.begin(), labels.end(), label) == labels.end()) {
        labels.push_back(std::move(label));
      }
    }
  }
  spans->clear();
  for (auto& [place, labels] : by_place) {
    spans->push_back({place.first, place.second, std::move(labels)});
  }
}

// Sentences whose words are marked, one a line; those of one text follow each other.
class MarkedWords {
 public:
  explicit MarkedWords(SkillSet* set) : set_(*set) {}

  Complaint Read(std::string_view line) {
    const json sentence = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!sentence.is_object()) return "not a JSON object";
    const auto idx = sentence.find("idx");
    if (idx == sentence.end() || !idx->is_number_integer()) return "\"idx\" is no number";
    std::vector<std::string> words, skill, knowledge;
    for (const auto& [key, list] : {std::pair("tokens", &words), std::pair("tags_skill", &skill),
                                    std::pair("tags_knowledge", &knowledge)}) {
      if (auto wrong = Take(sentence, key, list)) return wrong;
    }
    if (skill.size() != words.size() || knowledge.size() != words.size()) {
      return "not a tag for each word";
    }
    if (set_.texts.empty() || idx_ != idx->get<int64_t>()) set_.texts.emplace_back();
    idx_ = idx->get<int64_t>();
    Append(words, skill, knowledge);
    return std::nullopt;
  }

 private:
  static Complaint Take(const json& sentence, const char* key, std::vector<std::string>* list) {
    const std::string wrong = std::string("\"") + key + "\" is not a list of strings";
    const auto found = sentence.find(key);
    if (found == sentence.end() || !found->is_array()) return wrong;
    for (const json& each : *found) {
      if (!each.is_string()) return wrong;
      list->push_back(each.get<std::string>());
    }
    return std::nullopt;
  }

  void Append(const std::vector<std::string>& words, const std::vector<std::string>& skill,
              const std::vector<std::string>& knowledge) {
    LabelledText& text = set_.texts.back();
    if (!text.text.empty()) text.text += '\n';
    std::vector<std::pair<size_t, size_t>> places;
    for (size_t i = 0; i < words.size(); ++i) {
      if (i > 0) text.text += ' ';
      places.emplace_back(text.text.size(), text.text.size() + words[i].size());
      text.text += words[i];
    }
    for (const auto* tags : {&skill, &knowledge}) {
      for (size_t i = 0; i < tags->size(); ++i) {
        if (!(*tags)[i].starts_with('B')) continue;
        size_t last = i;
        while (last + 1 < tags->size() && (*tags)[last + 1].starts_with('I')) ++last;
        text.spans.push_back({places[i].first, places[last].second, {}});
      }
    }
  }

  SkillSet& set_;
  int64_t idx_ = 0;
};

// A label a line; those of one sentence need not follow each other.
class Annotations {
 public:
  explicit Annotations(SkillSet* set) : set_(*set) {}

  Complaint Read(std::string_view line) {
    std::vector<std::string> cells;
    for (size_t begin = 0; begin <= line.size();) {
      const size_t end = std::min(line.find(',', begin), line.size());
      cells.emplace_back(line.substr(begin, end - begin));
      begin = end + 1;
    }
    if (cells.size() != 4) return "not four cells with commas between them";
    if (line.find('"') != std::string_view::npos) return "a quote";
    if (std::exchange(heading_, false)) {
      if (cells != std::vector<std::string>{"sentence", "span", "sub_span", "label"}) {
        return "not the heading sentence,span,sub_span,label";
      }
      return std::nullopt;
    }
    if (cells[1].empty()) return "no span";
    const auto [known, added] = by_sentence_.emplace(cells[0], set_.texts.size());
    if (added) set_.texts.push_back({cells[0], {}});
    return Mark(cells[1], cells[3], &set_.texts[known->second]);
  }

 private:
  static bool IsLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  // In whole words.
  static Complaint Mark(const std::string& span, const std::string& label, LabelledText* text) {
    const std::string& all = text->text;
    bool found = false;
    for (size_t at = all.find(span); at != std::string::npos; at = all.find(span, at + 1)) {
      const size_t end = at + span.size();
      if (at > 0 && IsLetter(all[at - 1]) && IsLetter(all[at])) continue;
      if (end < all.size() && IsLetter(all[end]) && IsLetter(all[end - 1])) continue;
      LabelledSpan& marked = text->spans.emplace_back(LabelledSpan{at, end, {}});
      if (std::find(std::begin(kNoLabel), std::end(kNoLabel), label) == std::end(kNoLabel)) {
        marked.labels.push_back(label);
      }
      found = true;
    }
    if (!found) return "the sentence does not hold the span";
    return std::nullopt;
  }

  SkillSet& set_;
  bool heading_ = true;
  std::map<std::string, size_t> by_sentence_;
};

}  // namespace

Result<SkillSet> ReadSkillSet(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Error{ErrorCode::kNotFound, "skill_set_not_found", "No file " + file.string() + ".", {}};
  }
  SkillSet set;
  set.name = file.stem().string();
  MarkedWords words(&set);
  Annotations annotations(&set);
  const bool is_json = file.extension() == ".json";
  std::string line;
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (const auto wrong = is_json ? words.Read(line) : annotations.Read(line)) {
      return BadSkillSet(file.string() + ":" + std::to_string(number), *wrong);
    }
  }
  if (in.bad() || set.texts.empty()) return BadSkillSet(file.string(), "holds no text");
  for (LabelledText& text : set.texts) PutInOrder(&text.spans);
  return set;
}

}  // namespace shortlist
