#include "index/skills/skill_context.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

namespace shortlist {
namespace {

using Words = std::unordered_set<std::string_view>;

constexpr double kSure = 0.85;     // the most that context can say
constexpr double kCounted = 0.5;   // from here on a name counts as a skill for its neighbours
constexpr size_t kReach = 4;       // words on either side that are looked at
constexpr size_t kListReach = 40;  // characters that may lie between two entries of a list

// They stand beside names of techniques and of little else.
const Words& TechnicalWords() {
  static const Words words = {
      "language",    "languages", "programming", "programmer", "programmers",  "developer",
      "developers",  "coder",     "coding",      "code",       "codebase",     "framework",
      "frameworks",  "library",   "libraries",   "script",     "scripts",      "scripting",
      "backend",     "frontend",  "stack",       "sdk",        "api",          "apis",
      "software",    "plugin",    "plugins",     "compiler",   "engineer",     "engineers",
      "app",         "apps",      "database",    "databases",  "spreadsheet",  "spreadsheets",
      "sheets",      "sheet",     "formulas",    "formula",    "macro",        "macros",
      "pivot",       "vlookup",   "workbook",    "workbooks",  "microservice", "microservices",
      "file",        "files",     "server",      "servers",    "template",     "templates",
      "package",     "packages",  "component",   "components", "sql",          "oop",
      "integration", "rest",      "repository",  "prototype",  "prototypes",   "written",
      "implemented", "syntax",    "data",        "models",     "model",        "website",
      "designer",    "dashboard", "dashboards",  "automation", "prompts",      "document"};
  return words;
}

// They stand beside whatever somebody can do.
const Words& SkillWords() {
  static const Words words = {"experience",   "experienced", "expert",    "expertise", "proficient",
                              "proficiency",  "knowledge",   "skills",    "skill",     "skilled",
                              "familiar",     "familiarity", "using",     "use",       "used",
                              "specialist",   "advanced",    "certified", "fluent",    "tools",
                              "technologies", "technology",  "tool",      "platform",  "learn",
                              "mastery",      "background",  "years",     "built",     "via"};
  return words;
}

// Before a word in small letters they make a verb or a common noun of it.
const Words& VerbsBefore() {
  static const Words words = {"to",   "will", "can",  "could", "must",  "should", "would", "you",
                              "we",   "they", "i",    "let",   "lets",  "please", "not",   "may",
                              "who",  "your", "our",  "their", "my",    "his",    "her",   "its",
                              "this", "that", "a",    "an",    "every", "each",   "have",  "has",
                              "get",  "full", "easy", "quick", "in",    "on",     "the"};
  return words;
}

// What follows these words where they are no skills; null for words that are not among them.
const Words* EverydayAfter(std::string_view word) {
  struct Pair {
    std::string_view word;
    Words next;
  };
  static const Pair pairs[] = {
      {"go", {"to",   "live", "ahead", "through", "back",  "for",  "over",   "beyond",
              "with", "on",   "out",   "wrong",   "viral", "into", "from",   "above",
              "hand", "by",   "green", "far",     "down",  "up",   "digital"}},
      {"swift",
       {"response", "responses", "delivery", "action", "reply", "replies", "turnaround",
        "communication", "code", "payment", "transfer", "execution", "codes", "progress",
        "resolution"}},
      {"excel", {"at", "in", "as", "under", "beyond"}},
      {"access",
       {"to", "the", "our", "your", "all", "control", "rights", "token", "tokens", "is", "will",
        "for", "level", "management", "their", "it"}},
      {"word",
       {"of", "count", "counts", "article", "articles", "essay", "for", "by", "limit", "press",
        "blog", "story", "stories", "post"}},
      {"spring",
       {"of", "summer", "season", "semester", "collection", "break", "cleaning", "campaign", "sale",
        "term", "is", "time", "water"}},
      {"express",
       {"your", "my", "our", "yourself", "their", "the", "interest", "themselves", "a", "shipping",
        "delivery", "how", "train", "it"}},
      {"scheme", {"of", "for", "is", "that", "to", "will", "matching"}},
      {"shell", {"company", "companies", "of", "gas", "oil"}},
      {"spark",
       {"of", "joy", "interest", "a", "your", "the", "curiosity", "conversation", "conversations",
        "creativity", "ideas", "engagement", "plug", "plugs", "new"}},
      {"rust", {"belt", "proof", "removal", "on", "free", "resistant", "colored", "stains"}},
      {"dart", {"board", "boards", "game", "games", "gun", "player"}},
      {"flask", {"of", "bottle", "cap", "with"}},
      {"ruby", {"red", "necklace", "ring", "earrings", "gemstone", "wedding", "colored"}},
      {"oracle", {"of", "card", "cards", "price", "deck", "reading", "readings"}},
      {"julia", {"roberts", "s", "is", "from", "will"}},
      {"java", {"coffee", "sea", "island", "beans"}},
      {"python", {"skin", "leather", "snake", "print"}},
      {"react",
       {"to", "quickly", "fast", "badly", "differently", "immediately", "promptly", "positively",
        "calmly", "well"}},
      {"windows", {"of", "for", "doors", "cleaning", "that", "in"}},
      {"outlook", {"for", "on", "of", "is"}},
      {"sketch", {"of", "the", "a", "out", "your", "artist", "it", "my", "some", "for"}},
      {"r", {"rated", "value", "squared", "us"}},
      {"c", {"level", "suite", "section", "corp", "grade", "type", "diff", "class"}},
  };
  for (const Pair& pair : pairs) {
    if (pair.word == word) return &pair.next;
  }
  return nullptr;
}

bool IsEverydayAfter(std::string_view word, std::string_view next) {
  static const Words any = {"of", "your", "my", "our", "s"};
  const Words* own = EverydayAfter(word);
  return (own != nullptr ? *own : any).contains(next);
}

// With "and" they go on in their everyday meaning, unless a skill comes next: "spring and summer",
// "Windows and Linux".
bool IsPairedInSpeech(std::string_view word) {
  static const Words words = {"swift", "spring", "rust", "julia", "windows", "outlook", "scheme"};
  return words.contains(word);
}

bool IsEverydayBefore(std::string_view word, std::string_view before) {
  static const Words letters = {"vitamin",  "plan",  "series",    "option",   "grade", "section",
                                "part",     "type",  "team",      "phase",    "step",  "class",
                                "appendix", "usb",   "hepatitis", "category", "group", "tier",
                                "note",     "size",  "b",         "level",    "dr",    "mr",
                                "ms",       "block", "room",      "zone"};
  static const Words seasons = {"this",  "next",  "last",   "early", "late", "by",  "of",
                                "since", "every", "during", "until", "hot",  "off", "inner"};
  if (word.size() == 1) return letters.contains(before);
  if (word == "spring") return seasons.contains(before);
  if (word == "ruby" || word == "julia") return before == "named" || before == "called";
  if (word == "go") return before == "let" || before == "s" || before == "pokemon";
  if (word == "word") return before == "every" || before == "1000" || before == "500";
  if (word == "shell") return before == "royal" || before == "egg" || before == "sea";
  return false;
}

class Context {
 public:
  Context(std::string_view text, std::span<const SkillWord> words, std::vector<FoundName>* names)
      : text_(text), words_(words), names_(*names) {}

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
    const Words* next = EverydayAfter(WordAt(name.first));
    return next != nullptr && name.last == name.first + 1 && After(name) == " " &&
           next->contains(WordAt(name.last));
  }

  bool IsPaired(size_t i) const {
    const FoundName& name = names_[i];
    if (WordAt(name.last) != "and" || !IsPairedInSpeech(WordAt(name.first))) return false;
    return i + 1 == names_.size() || names_[i + 1].first != name.last + 1;
  }

  bool IsEveryday(const FoundName& name) const {
    const std::string_view word = WordAt(name.first);
    const std::string_view before = name.first == 0 ? "" : WordAt(name.first - 1);
    const std::string_view after = WordAt(name.last);
    const std::string_view gap = After(name);
    if (name.last < words_.size() &&
        (gap == " " || gap == "-" || gap == "'" || gap == "\xE2\x80\x99")) {
      if (IsEverydayAfter(word, after)) return true;
      // "spring 2024", "R 500", "Access 24/7"
      if (gap == " " && word.size() != 2 && after.front() >= '0' && after.front() <= '9' &&
          after.size() > (word.size() == 1 ? 1U : 2U)) {
        return true;
      }
    }
    if (name.first > 0 && IsEverydayBefore(word, before) && Before(name).size() <= 1) return true;
    if (word.size() == 1 && IsPartOfWord(name)) return true;
    return !name.acronym && !HasCapital(name) && Before(name) == " " &&
           VerbsBefore().contains(before) && !HasWord(name, TechnicalWords(), 1);
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
           IsCapital(text_[words_[name.last].begin]) && !HasWord(name, TechnicalWords(), kReach);
  }

  // A word of the set in reach, in the same sentence.
  bool HasWord(const FoundName& name, const Words& set, size_t reach) const {
    for (size_t i = 0; i < reach && name.first > i; ++i) {
      if (EndsSentence(Between(name.first - i, name.first - i))) break;
      if (set.contains(WordAt(name.first - i - 1))) return true;
    }
    for (size_t i = 0; i < reach && name.last + i < words_.size(); ++i) {
      if (EndsSentence(Between(name.last + i, name.last + i))) break;
      if (set.contains(WordAt(name.last + i))) return true;
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
    if (HasWord(name, TechnicalWords(), kReach)) {
      sum += 0.35;
    } else if (HasWord(name, SkillWords(), kReach)) {
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
    static const Words joining = {"and", "or", "with", "plus", "e", "g", "etc"};
    for (size_t i = left.last; i < right.first; ++i) {
      if (!joining.contains(WordAt(i))) return false;
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
  std::vector<FoundName>& names_;
};

}  // namespace

void JudgeByContext(std::string_view text, std::span<const SkillWord> words,
                    std::vector<FoundName>* names) {
  Context(text, words, names).Judge();
}

}  // namespace shortlist
