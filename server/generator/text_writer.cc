#include "server/generator/text_writer.h"

#include <numeric>

#include "index/base/check.h"

namespace shortlist {
namespace {

constexpr std::string_view kNumberWords[] = {"no",   "one",    "two",   "three", "four",
                                             "five", "six",    "seven", "eight", "nine",
                                             "ten",  "eleven", "twelve"};
constexpr std::string_view kWeekdays[] = {"Monday", "Wednesday", "Thursday", "Friday"};

std::string_view Pronoun(Slot slot, bool team) {
  switch (slot) {
    case Slot::kI:
      return team ? "we" : "I";
    case Slot::kMy:
      return team ? "our" : "my";
    case Slot::kMe:
      return team ? "us" : "me";
    case Slot::kAm:
      return team ? "are" : "am";
    case Slot::kMyself:
      return team ? "ourselves" : "myself";
    case Slot::kMine:
      return team ? "ours" : "mine";
    default:
      return {};
  }
}

// Names of skills are written as they are written, also at the start of a sentence.
bool IsName(Slot slot) {
  return slot == Slot::kTool || slot == Slot::kTools || slot == Slot::kSkill ||
         slot == Slot::kSkills || slot == Slot::kCore || slot == Slot::kMust ||
         slot == Slot::kMusts || slot == Slot::kNice || slot == Slot::kNices;
}

bool BeginsSentence(const std::string& text) {
  if (text.empty() || text.back() == '\n') return true;
  if (text.back() != ' ' || text.size() < 2) return false;
  const char before = text[text.size() - 2];
  return before == '.' || before == '?' || before == '!';
}

void Capitalise(std::string* text, size_t at) {
  if (at >= text->size() || (*text)[at] < 'a' || (*text)[at] > 'z') return;
  const bool written_so = at + 1 < text->size() && (*text)[at + 1] >= 'A' && (*text)[at + 1] <= 'Z';
  if (!written_so) (*text)[at] -= 'a' - 'A';  // "iOS" stays
}

}  // namespace

TextWriter::Deck::Deck(size_t size, Random* random) : size_(size), at_(0), step_(1) {
  if (size < 2) return;
  at_ = random->Below(size);
  step_ = 1 + random->Below(size - 1);
  while (std::gcd(step_, size_) != 1) --step_;
}

size_t TextWriter::Deck::Next() {
  const size_t at = at_;
  at_ = size_ < 2 ? 0 : (at_ + step_) % size_;
  return at;
}

TextWriter::TextWriter(const Subject* subject, Random* random)
    : subject_(*subject),
      random_(random),
      makes_(subject->role->makes.size(), random),
      pains_(subject->role->pains.size(), random),
      projects_(subject->role->works.size(), random),
      wins_(subject->role->wins.size(), random),
      habits_(subject->role->habits.size(), random),
      industries_(subject->industries.size(), random),
      core_(subject->core.size(), random),
      tools_(subject->tools.size(), random),
      skills_(subject->skills.size(), random),
      musts_(subject->musts.size(), random),
      nices_(subject->nices.size(), random) {
  CHECK(!subject->industries.empty());
}

bool TextWriter::Holds(const SentenceCondition& condition) const {
  const Subject& s = subject_;
  const auto at_least = [](size_t count, int min) { return count >= static_cast<size_t>(min); };
  return s.years >= condition.min_years && s.years <= condition.max_years &&
         at_least(s.tools.size(), condition.min_tools) &&
         at_least(s.skills.size(), condition.min_skills) && (!condition.person || !s.team) &&
         (!condition.team || s.team) && (!condition.hourly || s.hourly) &&
         (!condition.fixed || s.fixed) && (!condition.short_work || s.short_work) &&
         (!condition.long_work || s.long_work) && (!condition.entry || s.entry) &&
         (!condition.expert || s.expert);
}

bool TextWriter::Say(const std::vector<Sentence>& sentences, std::string* out) {
  Deck deck(sentences.size(), random_);
  for (size_t tried = 0; tried < sentences.size(); ++tried) {
    const Sentence& sentence = sentences[deck.Next()];
    if (!Holds(sentence.condition)) continue;
    Fill(sentence, out);
    return true;
  }
  return false;
}

void TextWriter::Follow(const std::vector<std::string>& plan, const SentenceParts& parts,
                        std::string* out) {
  bool list = false;  // what was said last ends in a list: what follows is a paragraph
  for (const std::string& part : plan) {
    if (part == "/") {
      if (!out->empty() && out->back() != '\n') out->append("\n\n");
      continue;
    }
    const size_t before = out->size();
    if (!out->empty() && out->back() != '\n') out->append(list ? "\n\n" : " ");
    const size_t start = out->size();
    if (!Say(parts.at(part), out)) {
      out->resize(before);
      continue;
    }
    list = out->find('\n', start) != std::string::npos;
    // A list begins a paragraph too.
    if (list && start > 0 && (*out)[start - 1] == ' ') out->replace(start - 1, 1, "\n\n");
  }
  while (!out->empty() && (out->back() == '\n' || out->back() == ' ')) out->pop_back();
}

void TextWriter::Fill(const Sentence& sentence, std::string* out) {
  for (const auto& piece : sentence.pieces) {
    switch (piece.kind) {
      case Sentence::Piece::Kind::kText:
        out->append(piece.text);
        break;
      case Sentence::Piece::Kind::kNumber:
        out->append(std::to_string(random_->Between(piece.low, piece.high)));
        break;
      case Sentence::Piece::Kind::kSlot: {
        const bool begins = BeginsSentence(*out);
        const bool capital = piece.capital && piece.slot != Slot::kI;  // "I" is always written so
        const size_t at = out->size();
        FillSlot(piece.slot, out);
        if ((begins || capital) && !IsName(piece.slot)) Capitalise(out, at);
        break;
      }
    }
  }
}

void TextWriter::SayNext(const std::vector<Sentence>& sentences, Deck* deck, std::string* out) {
  for (size_t tried = 0; tried < sentences.size(); ++tried) {
    const Sentence& sentence = sentences[deck->Next()];
    if (Holds(sentence.condition)) return Fill(sentence, out);
  }
}

void TextWriter::AppendYears(std::string* out) const {
  const auto years = static_cast<size_t>(subject_.years);
  if (years < std::size(kNumberWords)) {
    out->append(kNumberWords[years]);
  } else {
    out->append(std::to_string(years));
  }
  out->append(years == 1 ? " year" : " years");
}

void TextWriter::AppendList(const std::vector<std::string_view>& names, Deck* deck, size_t most,
                            std::string* out) {
  const size_t count = std::min(names.size(), most);
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) out->append(i + 1 == count ? " and " : ", ");
    out->append(names[deck->Next()]);
  }
}

void TextWriter::FillSlot(Slot slot, std::string* out) {
  if (const auto pronoun = Pronoun(slot, subject_.team); !pronoun.empty()) {
    out->append(pronoun);
    return;
  }
  switch (slot) {
    case Slot::kYears:
      return AppendYears(out);
    case Slot::kHours:
      out->append(std::to_string(subject_.hours));
      return;
    case Slot::kCity:
      out->append(subject_.city);
      return;
    case Slot::kIndustry:
      out->append(NextIndustry().field);
      return;
    case Slot::kClients:
      out->append(NextIndustry().clients);
      return;
    case Slot::kACompany:
      out->append(NextIndustry().company);
      return;
    case Slot::kTool:
      return AppendList(subject_.tools, &tools_, 1, out);
    case Slot::kTools:
      return AppendList(subject_.tools, &tools_, 2 + random_->Below(3), out);
    case Slot::kSkill:
      return AppendList(subject_.skills, &skills_, 1, out);
    case Slot::kSkills:
      return AppendList(subject_.skills, &skills_, 2 + random_->Below(2), out);
    case Slot::kCore:
      return AppendList(subject_.core, &core_, 1, out);
    default:
      return FillRole(slot, out);
  }
}

void TextWriter::FillRole(Slot slot, std::string* out) {
  const Role& role = *subject_.role;
  switch (slot) {
    case Slot::kRole:
      out->append(role.name);
      return;
    case Slot::kRoles:
      out->append(role.name).append("s");
      return;
    case Slot::kARole:
      out->append(role.article).append(" ").append(role.name);
      return;
    case Slot::kWho:
      if (subject_.team) {
        out->append("a team of ").append(role.name).append("s");
      } else {
        out->append(role.article).append(" ").append(role.name);
      }
      return;
    case Slot::kMake:
      out->append(role.makes[makes_.Next()]);
      return;
    case Slot::kMakes:
      out->append(role.makes[makes_.Next()]).append(", ");
      out->append(role.makes[makes_.Next()]).append(" and ").append(role.makes[makes_.Next()]);
      return;
    case Slot::kPain:
      out->append(role.pains[pains_.Next()]);
      return;
    case Slot::kProject:
      out->append(subject_.project.empty() ? role.works[projects_.Next()] : subject_.project);
      return;
    case Slot::kWin:
      return SayNext(role.wins, &wins_, out);
    case Slot::kHabit:
      return SayNext(role.habits, &habits_, out);
    default:
      return FillJob(slot, out);
  }
}

void TextWriter::FillJob(Slot slot, std::string* out) {
  switch (slot) {
    case Slot::kCompany:
      out->append(subject_.company);
      return;
    case Slot::kMust:
      return AppendList(subject_.musts, &musts_, 1, out);
    case Slot::kMusts:
      return AppendList(subject_.musts, &musts_, 4, out);
    case Slot::kNice:
      return AppendList(subject_.nices, &nices_, 1, out);
    case Slot::kNices:
      return AppendList(subject_.nices, &nices_, 3, out);
    case Slot::kSpan:
      out->append(subject_.span);
      return;
    case Slot::kLoad:
      out->append(subject_.load);
      return;
    case Slot::kWord:
      out->append(subject_.word);
      return;
    case Slot::kWeekday:
      out->append(kWeekdays[random_->Below(std::size(kWeekdays))]);
      return;
    default:
      CHECK(false);
  }
}

}  // namespace shortlist
