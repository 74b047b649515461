#include "index/text/highlighter.h"

#include <algorithm>
#include <set>
#include <unordered_set>
#include <vector>

#include "index/base/utf8.h"
#include "index/text/analyzer.h"

// Over our own tokens, not Lucene++'s Highlighter: that one wants a query, a second analysis of the
// text and wide strings, and counts in them, where ours has the byte offsets at hand.
namespace shortlist {
namespace {

// A place of the text that is one of the words looked for.
struct Mark {
  size_t begin = 0;
  size_t end = 0;
  std::string term;
};

std::vector<Mark> FindMarks(const std::vector<Token>& tokens, std::span<const std::string> terms) {
  const std::unordered_set<std::string> wanted(terms.begin(), terms.end());
  std::vector<Mark> marks;
  for (const Token& token : tokens) {
    if (!wanted.contains(token.term)) continue;
    if (!marks.empty() && token.begin < marks.back().end) {
      marks.back().end = std::max(marks.back().end, token.end);  // another form of the same word
    } else {
      marks.push_back({token.begin, token.end, token.term});
    }
  }
  return marks;
}

size_t Characters(std::string_view text, size_t begin, size_t end) {
  return CountCodePoints(text.substr(begin, end - begin));
}

struct Passage {
  size_t begin = 0;
  size_t end = 0;
};

// The marks that fit together into max_chars and have most different terms, then most marks; the
// first such. Slides over the marks once.
Passage BestMarks(std::string_view text, const std::vector<Mark>& marks, size_t max_chars) {
  Passage best{marks.front().begin, marks.front().end};
  std::pair<size_t, size_t> best_worth;
  std::multiset<std::string_view> inside;
  size_t first = 0;
  for (size_t last = 0; last < marks.size(); ++last) {
    inside.insert(marks[last].term);
    while (first < last && Characters(text, marks[first].begin, marks[last].end) > max_chars) {
      inside.erase(inside.find(marks[first++].term));
    }
    const std::set<std::string_view> distinct(inside.begin(), inside.end());
    const std::pair worth{distinct.size(), inside.size()};
    if (worth <= best_worth) continue;
    best_worth = worth;
    best = {marks[first].begin, marks[last].end};
  }
  return best;
}

// Widens the passage to max_chars: a quarter of the room before it, the rest after, at words' ends.
Passage Widen(std::string_view text, const std::vector<Token>& tokens, Passage passage,
              size_t max_chars) {
  const size_t used = Characters(text, passage.begin, passage.end);
  const size_t room = max_chars > used ? max_chars - used : 0;
  const size_t fixed_begin = passage.begin;
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) {
    if (token->begin >= passage.begin) continue;
    if (Characters(text, token->begin, fixed_begin) > room / 4) break;
    passage.begin = token->begin;
  }
  if (Characters(text, 0, passage.begin) <= room / 4) passage.begin = 0;
  for (const Token& token : tokens) {
    if (token.end <= passage.end) continue;
    if (Characters(text, passage.begin, token.end) > max_chars) break;
    passage.end = token.end;
  }
  if (Characters(text, passage.begin, text.size()) <= max_chars) passage.end = text.size();
  return passage;
}

void AppendEscaped(std::string_view text, std::string* html) {
  for (const char c : text) {
    switch (c) {
      case '&':
        *html += "&amp;";
        break;
      case '<':
        *html += "&lt;";
        break;
      case '>':
        *html += "&gt;";
        break;
      case '"':
        *html += "&quot;";
        break;
      case '\'':
        *html += "&#39;";
        break;
      default:
        html->push_back(c);
    }
  }
}

}  // namespace

std::string Highlight(std::string_view text, std::span<const std::string> terms,
                      const HighlightOptions& options) {
  const std::vector<Token> tokens = Analyze(text);
  const std::vector<Mark> marks = FindMarks(tokens, terms);
  Passage passage;
  if (!marks.empty()) passage = BestMarks(text, marks, options.max_chars);
  passage = Widen(text, tokens, passage, options.max_chars);
  std::string html = passage.begin > 0 ? "…" : "";
  size_t at = passage.begin;
  for (const Mark& mark : marks) {
    if (mark.begin < passage.begin || mark.end > passage.end) continue;
    AppendEscaped(text.substr(at, mark.begin - at), &html);
    html += options.open;
    AppendEscaped(text.substr(mark.begin, mark.end - mark.begin), &html);
    html += options.close;
    at = mark.end;
  }
  AppendEscaped(text.substr(at, passage.end - at), &html);
  if (passage.end < text.size()) html += "…";
  return html;
}

}  // namespace shortlist
