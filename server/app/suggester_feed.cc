#include "server/app/suggester_feed.h"

#include <algorithm>
#include <set>

#include "index/base/binary_archive.h"

namespace shortlist {

SuggesterFeed::Texts SuggesterFeed::TextsOf(Side side, const Document& document) const {
  Texts texts;
  const std::string& title = document.Text(TextField::kTitle);
  if (side == Side::kTalent) {
    texts.emplace_back(SuggestionKind::kFreelancer, document.Text(TextField::kName));
    texts.emplace_back(SuggestionKind::kTitle, title);
  } else {
    texts.emplace_back(SuggestionKind::kJob, title);
  }
  std::set<std::string> names;  // each once, however often it is written
  const std::string& skills = document.Text(TextField::kSkills);  // one a line
  for (size_t at = 0; at < skills.size();) {
    const size_t end = std::min(skills.find('\n', at), skills.size());
    names.insert(graph_.NameOf(skills.substr(at, end - at)));
    at = end + 1;
  }
  for (const std::string& name : names) texts.emplace_back(SuggestionKind::kSkill, name);
  std::erase_if(texts, [](const auto& text) { return text.second.empty(); });
  return texts;
}

void SuggesterFeed::Put(Side side, const Document& document) {
  Remove(side, document.id);
  Texts texts = TextsOf(side, document);
  for (const auto& [kind, text] : texts) suggester_.Add(kind, text, document.id);
  known_[{side, document.id}] = std::move(texts);
}

void SuggesterFeed::Write(BinaryWriter* writer) const {
  (*writer)(known_);
  suggester_.Write(writer);
}

void SuggesterFeed::Restore(BinaryReader* reader) {
  std::map<std::pair<Side, std::string>, Texts> known;
  (*reader)(known);
  suggester_.Restore(reader);
  known_ = std::move(known);
}

void SuggesterFeed::Remove(Side side, const std::string& id) {
  const auto found = known_.find({side, id});
  if (found == known_.end()) return;
  for (const auto& [kind, text] : found->second) suggester_.Remove(kind, text, id);
  known_.erase(found);
}

}  // namespace shortlist
