#include "index/skills/skill_context.h"

#include <algorithm>

namespace shortlist {
namespace {

constexpr double kSure = 0.85;     // the most that context can say
constexpr double kCounted = 0.5;   // from here on a name counts as a skill for its neighbours
constexpr size_t kReach = 4;       // words on either side that are looked at
constexpr size_t kListReach = 40;  // characters that may lie between two entries of a list

using enum ContextList;

class Context {
 public:
  Context(std::string_view text, std::span<const SkillWord> words, const ContextWords& known,
          std::vector<FoundName>* names)
      : text_(text), words_(words), known_(known), names_(*names) {}

  void Judge() {
    std::vector<size_t> open;
    for (size_t i = 0; i < names_.size(); ++i) {
      if (!names_[i].in_context) {
        if (IsForOnceEveryday(names_[i])) names_[i].confidence = 0;
        continue;
      }
      const bool everyday = IsEveryday(names_[i]) || IsPaired(i);
      names_[i].confidence = everyday ? 0 : Alone(names_[i]);
      if (names_[i].confidence > 0) open.push_back(i);
    }
    SpreadAlongLists(open);
  }

 private:
  std::string_view WordAt(size_t position) const {
    return position < words_.size() ? std::string_view(words_[position].text) : std::string_view();
  }
  // Of the word before the first, the text's beginning.
  std::string_view Between(size_t left, size_t right) const {
    const size_t begin = left == 0 ? 0 : words_[left - 1].end;
    const size_t end = right < words_.size() ? words_[right].begin : text_.size();
    return text_.substr(begin, end - begin);
  }
  std::string_view Before(const FoundName& name) const { return Between(name.first, name.first); }
  std::string_view After(const FoundName& name) const { return Between(name.last, name.last); }

  static bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }
  bool HasCapital(const FoundName& name) const { return IsCapital(text_[Begin(name)]); }
  size_t Begin(const FoundName& name) const { return words_[name.first].begin; }
  size_t End(const FoundName& name) const { return words_[name.last - 1].end; }

  // Does the text end a sentence or a line here?
  static bool EndsSentence(std::string_view between) {
    const size_t mark = between.find_first_of(".!?\n");
    return mark != std::string_view::npos &&
           (between[mark] == '\n' || mark + 1 == between.size() || between[mark + 1] == ' ' ||
            between[mark + 1] == '\n');
  }

  bool BeginsSentence(const FoundName& name) const {
    return name.first == 0 || EndsSentence(Before(name));
  }

  // Of a name that is a skill nearly always: "React to messages", "Java coffee".
  bool IsForOnceEveryday(const FoundName& name) const {
    return name.last == name.first + 1 && After(name) == " " &&
           known_.HasOwn(kAfter, WordAt(name.first), WordAt(name.last));
  }

  bool IsPaired(size_t i) const {
    const FoundName& name = names_[i];
    if (WordAt(name.last) != "and" || !known_.Has(kPaired, WordAt(name.first))) return false;
    return i + 1 == names_.size() || names_[i + 1].first != name.last + 1;
  }

  bool IsEveryday(const FoundName& name) const {
    const std::string_view word = WordAt(name.first);
    const std::string_view before = name.first == 0 ? "" : WordAt(name.first - 1);
    const std::string_view after = WordAt(name.last);
    const std::string_view gap = After(name);
    if (name.last < words_.size() &&
        (gap == " " || gap == "-" || gap == "'" || gap == "\xE2\x80\x99")) {
      if (known_.HasFor(kAfter, word, after)) return true;
      // "spring 2024", "R 500", "Access 24/7"
      if (gap == " " && word.size() != 2 && after.front() >= '0' && after.front() <= '9' &&
          after.size() > (word.size() == 1 ? 1U : 2U)) {
        return true;
      }
    }
    if (name.first > 0 && known_.HasFor(kBefore, word, before) && Before(name).size() <= 1) {
      return true;
    }
    if (word.size() == 1 && IsPartOfWord(name)) return true;
    return !name.acronym && !HasCapital(name) && Before(name) == " " &&
           known_.Has(kVerbBefore, before) && !HasWord(name, kTechnical, 1);
  }

  // "R&D", "J. R. Smith", "C-level", "C'est"
  bool IsPartOfWord(const FoundName& name) const {
    const std::string_view before = Before(name), after = After(name);
    const auto joins = [](std::string_view gap) {
      return gap.empty() || gap == "-" || gap == "'" || gap == "\xE2\x80\x99" || gap == "_";
    };
    if ((name.last < words_.size() && (joins(after) || after.starts_with('&'))) ||
        (name.first > 0 && joins(before))) {
      return true;
    }
    const bool initial = after.starts_with(". ") || after.starts_with('.');
    return initial && name.first > 0 && before == " " && name.last < words_.size() &&
           IsCapital(text_[words_[name.first - 1].begin]) &&
           IsCapital(text_[words_[name.last].begin]) && !HasWord(name, kTechnical, kReach);
  }

  // A word of the list in reach, in the same sentence.
  bool HasWord(const FoundName& name, ContextList list, size_t reach) const {
    for (size_t i = 0; i < reach && name.first > i; ++i) {
      if (EndsSentence(Between(name.first - i, name.first - i))) break;
      if (known_.Has(list, WordAt(name.first - i - 1))) return true;
    }
    for (size_t i = 0; i < reach && name.last + i < words_.size(); ++i) {
      if (EndsSentence(Between(name.last + i, name.last + i))) break;
      if (known_.Has(list, WordAt(name.last + i))) return true;
    }
    return false;
  }

  static bool Belongs(const Skill& one, const Skill& other) {
    const auto points = [](const Skill& from, const Skill& to) {
      return std::find(from.broader.begin(), from.broader.end(), to.id) != from.broader.end() ||
             std::find(from.related.begin(), from.related.end(), to.id) != from.related.end();
    };
    return points(one, other) || points(other, one);
  }

  // Without lists.
  double Alone(const FoundName& name) const {
    const bool letter = name.skill != nullptr && End(name) - Begin(name) == 1;
    if (name.acronym && !letter) {
      const std::string_view written = text_.substr(Begin(name), End(name) - Begin(name));
      if (std::all_of(written.begin(), written.end(), IsCapital)) return kSure;
    }
    double sum = 0.25;
    if (HasCapital(name)) {
      sum += letter ? 0.1 : BeginsSentence(name) ? 0.05 : 0.25;
    } else {
      sum -= letter ? 0.25 : 0.1;
    }
    if (HasWord(name, kTechnical, kReach)) {
      sum += 0.35;
    } else if (HasWord(name, kSkill, kReach)) {
      sum += 0.2;
    }
    bool technique = false, belongs = false;
    for (const FoundName& other : names_) {
      if (other.in_context || other.skill->origin == SkillOrigin::kEsco) continue;
      technique = true;
      belongs = belongs || Belongs(*name.skill, *other.skill);
    }
    sum += belongs ? 0.25 : technique ? 0.1 : 0;
    return std::clamp(sum, 0.01, kSure);
  }

  // Are these two neighbouring names entries of one list?
  bool InOneList(const FoundName& left, const FoundName& right) const {
    const std::string_view between = text_.substr(End(left), Begin(right) - End(left));
    if (between.size() > kListReach || EndsSentence(between.substr(0, between.find('\n')))) {
      return false;
    }
    for (size_t i = left.last; i < right.first; ++i) {
      if (!known_.Has(kJoining, WordAt(i))) return false;
    }
    // "Java Spring Hibernate": names side by side, written alike.
    if (between == " ") return HasCapital(left) == HasCapital(right);
    return left.last < right.first || between.find_first_of(",/;|+&\n\t-*") != std::string::npos ||
           between.find("\xE2\x80\xA2") != std::string::npos ||
           between.find("\xC2\xB7") != std::string::npos;
  }

  void SpreadAlongLists(const std::vector<size_t>& open) {
    const auto counts = [&](size_t i) {
      return names_[i].confidence >= kCounted && names_[i].skill->origin != SkillOrigin::kEsco;
    };
    std::vector<bool> raised(names_.size(), false);
    for (bool changed = true; changed;) {
      changed = false;
      for (const size_t i : open) {
        if (raised[i]) continue;
        const bool left = i > 0 && counts(i - 1) && InOneList(names_[i - 1], names_[i]);
        const bool right =
            i + 1 < names_.size() && counts(i + 1) && InOneList(names_[i], names_[i + 1]);
        if (!left && !right) continue;
        names_[i].confidence = std::min(kSure, names_[i].confidence + 0.45);
        raised[i] = changed = true;
      }
    }
  }

  const std::string_view text_;
  const std::span<const SkillWord> words_;
  const ContextWords& known_;
  std::vector<FoundName>& names_;
};

}  // namespace

void JudgeByContext(std::string_view text, std::span<const SkillWord> words,
                    const ContextWords& known, std::vector<FoundName>* names) {
  Context(text, words, known, names).Judge();
}

}  // namespace shortlist
