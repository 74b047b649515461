#include "server/workflow/highlight_fields.h"

#include "index/text/highlighter.h"

namespace shortlist {
namespace {

// Long enough for every skill of a profile.
constexpr size_t kSkillsCharacters = 4'000;

template <typename Skills>
std::string InOneLine(const Skills& skills) {
  std::string line;
  for (const auto& skill : skills) line += (line.empty() ? "" : ", ") + skill.name;
  return line;
}

void AddMarked(const std::string& field, std::string_view text, std::span<const std::string> terms,
               const HighlightOptions& options, Highlights* highlights) {
  std::string html = Highlight(text, terms, options);
  // Text is escaped, so the mark cannot be the text's own.
  if (html.find(options.open) != std::string::npos) highlights->emplace(field, std::move(html));
}

}  // namespace

Highlights HighlightFields(const Freelancer& freelancer, std::span<const std::string> terms) {
  Highlights highlights;
  AddMarked("title", freelancer.title, terms, {}, &highlights);
  AddMarked("overview", freelancer.overview, terms, {}, &highlights);
  AddMarked("skills", InOneLine(freelancer.skills), terms, {.max_chars = kSkillsCharacters},
            &highlights);
  return highlights;
}

Highlights HighlightFields(const Job& job, std::span<const std::string> terms) {
  Highlights highlights;
  AddMarked("title", job.title, terms, {}, &highlights);
  AddMarked("description", job.description, terms, {}, &highlights);
  AddMarked("skills", InOneLine(job.skills), terms, {.max_chars = kSkillsCharacters}, &highlights);
  return highlights;
}

}  // namespace shortlist
