// A search of people, as the API's handler asks for it, by the kind of its words.

#include <functional>
#include <set>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "index/columns/bitset.h"
#include "index/hybrid/hybrid_index.h"
#include "index/lexical/impact_index.h"
#include "index/text/analyzer.h"
#include "server/workflow/search_documents.h"
#include "tests/benchmark/benchmark_world.h"
#include "tests/benchmark/measure.h"

namespace shortlist::testing {
namespace {

using Questions = std::vector<std::string>;

// How many documents have a word, out of one snapshot.
class Frequencies {
 public:
  explicit Frequencies(std::shared_ptr<const IndexSnapshot> snapshot)
      : snapshot_(std::move(snapshot)) {
    for (const auto& segment : snapshot_->segments) segments_.push_back(segment->lexical);
  }

  // The share of documents with every word of a text; that of its rarest word.
  double ShareOf(const std::string& text) const {
    const LexicalView view{segments_, *snapshot_->alive, *snapshot_->statistics};
    const auto groups = AnalyzeQuestion(text);
    double share = groups.empty() ? 0 : 1;
    for (const auto& group : groups) {
      const auto count = static_cast<double>(LiveDocumentFrequency(view, group.front()));
      share = std::min(share, count / static_cast<double>(snapshot_->live_documents()));
    }
    return share;
  }

 private:
  const std::shared_ptr<const IndexSnapshot> snapshot_;
  std::vector<std::shared_ptr<const ImpactSegment>> segments_;
};

// Words of the taxonomy with such a share of documents, and, where these are few, of profiles.
Questions WordsWithShare(const BenchmarkWorld& world, size_t count, double from, double to) {
  const Frequencies frequencies(world.engine().talent->Get());
  std::set<std::string> seen;
  Questions words;
  const auto take = [&](const std::string& word) {
    if (words.size() == count || !seen.insert(word).second) return;
    const double share = frequencies.ShareOf(word);
    if (share >= from && share < to) words.push_back(word);
  };
  for (const std::string& word : world.questions().words()) take(word);
  for (const Document& document : world.Documents(Side::kTalent, 4'000)) {
    for (const std::string& word : AnalyzeDocument(document).words) take(word);
    if (words.size() == count) break;
  }
  return words;
}

double Talents(const BenchmarkWorld& world) {
  return static_cast<double>(world.engine().talent->Get()->live_documents());
}

Questions CommonWords(const BenchmarkWorld& world, size_t count) {
  return WordsWithShare(world, count, 0.02, 1);
}

Questions RareWords(const BenchmarkWorld& world, size_t count) {
  return WordsWithShare(world, count, 1e-9, std::max(0.001, 1.5 / Talents(world)));
}

// Two to four words, any of which may match.
Questions AnyOfWords(const BenchmarkWorld& world, size_t count) {
  std::set<std::string> questions;
  for (uint64_t i = 0; questions.size() < count && i < 20 * count; ++i) {
    Random random(1, RandomStream::kLoad, i);
    std::string question;
    for (const std::string& word :
         world.questions().Words(static_cast<size_t>(random.Between(2, 4)), &random)) {
      question.append(question.empty() ? "" : " ").append(word);
    }
    questions.insert(question);
  }
  return {questions.begin(), questions.end()};
}

// Two words that stand beside each other in somebody's text.
Questions Phrases(const BenchmarkWorld& world, size_t count) {
  std::set<std::string> questions;
  for (const Document& document : world.Documents(Side::kTalent, 8'000)) {
    const std::string& text = document.Text(TextField::kBody);
    const auto tokens = Analyze(text);
    if (tokens.size() < 4) continue;
    const size_t at = questions.size() % (tokens.size() - 2);
    if (tokens[at + 1].position != tokens[at].position + 1) continue;
    const std::string phrase = text.substr(tokens[at].begin, tokens[at + 1].end - tokens[at].begin);
    if (phrase.find_first_of("\"\n") == std::string::npos) questions.insert('"' + phrase + '"');
    if (questions.size() == count) break;
  }
  return {questions.begin(), questions.end()};
}

using MakeQuestions = std::function<Questions(const BenchmarkWorld&, size_t)>;
using FindWorld = std::function<BenchmarkWorld*(const BenchmarkSettings&)>;

struct SearchCase {
  BenchmarkSettings settings;
  FindWorld world;
  MakeQuestions questions;
  RetrievalMode mode = RetrievalMode::kLexical;
  std::vector<Column> facets;
};

void Search(benchmark::State& state, const SearchCase& what) {
  BenchmarkWorld* world = what.world(what.settings);
  if (world == nullptr) return state.SkipWithError("its data is not there");
  const auto questions = what.questions(*world, static_cast<size_t>(what.settings.queries));
  if (questions.empty()) return state.SkipWithError("no such words");
  std::vector<SearchCommand> commands;
  for (const std::string& question : questions) {
    SearchCommand& command = commands.emplace_back();
    command.text = question;
    command.mode = what.mode;
    command.match = MatchMode::kAny;
    command.facets = what.facets;
    // The vector is given: it is in the cache of questions from here on.
    const std::string meaning = ParseTextQuery(question, Side::kTalent).meaning;
    if (what.mode != RetrievalMode::kLexical) CHECK(EmbedMeaning(world->engine(), meaning).ok());
  }
  uint64_t found = 0, asked = 0;
  MeasureEach(state, commands.size(), [&](size_t i) {
    found += SearchDocuments(world->engine(), commands[i])->total;
    ++asked;
  });
  state.counters["found"] = static_cast<double>(found) / static_cast<double>(asked);
}

}  // namespace

void AddSearchBenchmarks(const BenchmarkSettings& settings) {
  const std::pair<const char*, MakeQuestions> kinds[] = {{"common_word", CommonWords},
                                                         {"rare_word", RareWords},
                                                         {"2_to_4_or", AnyOfWords},
                                                         {"phrase", Phrases}};
  const auto add = [&](const std::string& name, const SearchCase& what) {
    benchmark::RegisterBenchmark(name.c_str(),
                                 [=](benchmark::State& state) { Search(state, what); })
        ->Iterations(settings.queries)
        ->Unit(benchmark::kMillisecond);
  };
  for (const auto& [name, questions] : kinds) {
    SearchCase what{settings, BenchmarkWorld::Generated, questions, RetrievalMode::kLexical, {}};
    add(std::string("search/lexical/") + name, what);
    what.mode = RetrievalMode::kHybrid;
    add(std::string("search/hybrid/") + name, what);
  }
  add("search/lexical/2_to_4_or/facets", {settings,
                                          BenchmarkWorld::Generated,
                                          AnyOfWords,
                                          RetrievalMode::kLexical,
                                          {Column::kSkills, Column::kCountry}});
  if (!settings.real_data) return;
  add("search/real/lexical/2_to_4_or",
      {settings, BenchmarkWorld::Real, AnyOfWords, RetrievalMode::kLexical, {}});
  add("search/real/hybrid/2_to_4_or",
      {settings, BenchmarkWorld::Real, AnyOfWords, RetrievalMode::kHybrid, {}});
}

}  // namespace shortlist::testing
