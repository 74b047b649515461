#include <random>

#include "index/base/utf8.h"
#include "index/schema/query.h"
#include "server/workflow/search_documents.h"
#include "tests/hostile/storm.h"

namespace shortlist::testing {
namespace {

constexpr uint64_t kSeed = 20260301;
constexpr size_t kQueries = 100'000;
// All go through the parser. Of what is searched, in process and over the wire, every so manieth:
// SHORTLIST_FUZZ=all does all of it, which takes minutes under sanitizers.
struct Every {
  size_t searched = 8;
  size_t over_http = 10;
};
Every HowMany() { return FuzzAll() ? Every{1, 1} : Every{}; }

// Sentences of the query language out of its grammar, right and nearly right. The same seed and
// position, the same text, on every machine.
class QueryWriter {
 public:
  explicit QueryWriter(uint64_t seed) : random_(seed) {}

  std::string Write() {
    std::string text = Sequence(0);
    const size_t kind = Below(10);
    if (kind < 4) return text;  // as the grammar has it
    for (size_t edits = 1 + Below(kind < 7 ? 2 : 12); edits > 0; --edits) Mutate(&text);
    return text;
  }

 private:
  size_t Below(size_t end) { return static_cast<size_t>(random_() % end); }

  template <size_t n>
  std::string OneOf(const char* const (&texts)[n]) {
    return texts[Below(n)];
  }

  std::string Word() {
    return OneOf({"react",
                  "dashboard",
                  "c++",
                  "c#",
                  ".net",
                  "node.js",
                  "logo",
                  "a",
                  "zymurgy",
                  "raect",
                  "\xe6\x97\xa5\xe6\x9c\xac",
                  "m\xc3\xbcnchen",
                  "stra\xc3\x9f"
                  "e",
                  "42",
                  "3.14",
                  "o'neill",
                  "e-mail",
                  "x_y",
                  "\xf0\x9f\x94\xa7",
                  "AND",
                  "OR",
                  "NOT",
                  "-",
                  "*"});
  }

  std::string Field() {
    return OneOf({"title:", "skills:", "overview:", "description:", "nofield:", "TITLE:", ":",
                  "title:title:", "title :"});
  }

  std::string Phrase() {
    std::string text = "\"";
    for (size_t words = Below(5); words > 0; --words) text += Word() + " ";
    return text + (Below(8) == 0 ? "" : "\"");
  }

  std::string Leaf() {
    const std::string field = Below(4) == 0 ? Field() : "";
    switch (Below(5)) {
      case 0:
        return field + Phrase();
      case 1:
        return field + Word() + "*";
      default:
        return field + Word();
    }
  }

  std::string Unary(int depth) {
    const std::string sign = OneOf({"", "", "", "-", "NOT ", "NOT NOT ", "--"});
    if (depth < 40 && Below(20) < (depth == 0 ? 8 : 9))
      return sign + "(" + Sequence(depth + 1) + ")";
    return sign + Leaf();
  }

  std::string Sequence(int depth) {
    std::string text = Unary(depth);
    for (size_t more = depth == 0 ? Below(5) : (Below(5) + 1) / 3; more > 0; --more) {
      text += OneOf({" ", " ", "  ", " AND ", " OR ", "\t", "\xe3\x80\x80", " AND OR "});
      text += Unary(depth);
    }
    return text;
  }

  // One edit of bytes or pieces: what remains need not be UTF-8.
  void Mutate(std::string* text) {
    const size_t at = Below(text->size() + 1);
    switch (Below(7)) {
      case 0:
        text->insert(at, 1, static_cast<char>(random_()));
        break;
      case 1:
        if (at < text->size()) text->erase(at, 1 + Below(3));
        break;
      case 2:
        text->insert(at, OneOf({"(", ")", "\"", "*", ":", "-", " AND ", " NOT ", "((((", "))))"}));
        break;
      case 3:
        if (at < text->size()) text->insert(Below(text->size()), text->substr(at, 1 + Below(40)));
        break;
      case 4:
        text->insert(at, Word());
        break;
      case 5:
        text->insert(at, std::string(Below(300), "( \"-a*"[Below(6)]));
        break;
      default:
        text->resize(at);
    }
  }

  std::mt19937_64 random_;
};

std::string QueryAt(size_t position) { return QueryWriter(kSeed + position).Write(); }

class QueryFuzz : public StormTest {
 protected:
  // As a parameter, or as a body where it is too long for one.
  WireAnswer Ask(Wire& wire, Side side, const std::string& text, size_t position) {
    const std::string encoded = PercentEncoded(text);
    const bool post = encoded.size() > 7'000 && IsValidUtf8(text);
    const Operation& operation =
        OperationById(std::string(post ? "post_" : "") +
                      (side == Side::kTalent ? "search_talent" : "search_jobs"));
    Shot shot{RequestOf(operation, post ? "" : "?highlight=true&explain=true&q=" + encoded),
              &operation, Verdict::kEither, "position " + std::to_string(position) + ": " + text};
    if (post) {
      shot.request = WithBody(shot.request, nlohmann::json{{"q", text}, {"explain", true}}.dump());
    }
    return Judge(wire, shot);
  }
};

TEST_F(QueryFuzz, AnswersAHundredThousandQueriesWithoutAFailure) {
  const Every every = HowMany();
  std::atomic<size_t> refused = 0, found = 0;
  Share(kQueries, [&](Wire& wire, size_t at) {
    const std::string text = QueryAt(at);
    SCOPED_TRACE("seed " + std::to_string(kSeed) + " + " + std::to_string(at) + ": " + text);
    const Side side = at % 2 == 0 ? Side::kTalent : Side::kJobs;
    const bool is_utf8 = IsValidUtf8(text) && text.find('\0') == text.npos;
    if (at % every.over_http == 0) {
      const WireAnswer answer = Ask(wire, side, text, at);
      EXPECT_EQ(answer.status == 200, is_utf8) << answer.body;
    }
    if (!is_utf8) {
      ++refused;
      return;
    }
    const TextQuery query = ParseTextQuery(text, side);
    EXPECT_TRUE(IsValidUtf8(query.meaning));
    for (const std::string& word : query.words) EXPECT_TRUE(IsValidUtf8(word));
    for (const QueryNode* leaf : ScoredLeaves(query)) EXPECT_TRUE(IsValidUtf8(leaf->text));
    if (at % every.searched != 0) return;
    SearchCommand command;
    command.side = side;
    command.text = text;
    command.mode = at % 16 == 0 ? RetrievalMode::kHybrid : RetrievalMode::kLexical;
    const auto answer = SearchDocuments(live_.app().engine(), command);
    EXPECT_TRUE(answer.ok()) << answer.error().reason;
    found += answer.ok() && answer->total > 0 ? 1 : 0;
  });
  // The fuzzer does what it is for: some are refused, and many find the one that is there.
  EXPECT_GT(refused, kQueries / 100);
  EXPECT_GT(found, kQueries / every.searched / 20);
  std::cout << refused << " were no UTF-8, " << found << " found something" << std::endl;
  ExpectRightAnswersAndCleanVerify();
}

}  // namespace
}  // namespace shortlist::testing
