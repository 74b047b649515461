#include "server/evaluation/evaluate.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <future>
#include <memory>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "index/embedding/vector_cache.h"
#include "index/hybrid/document_embedding.h"
#include "index/hybrid/hybrid_index.h"
#include "index/hybrid/retriever.h"
#include "ranking/ranker/ranker.h"
#include "server/evaluation/relevance_suite.h"

namespace shortlist {
namespace {

// Removed, with everything in it, at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "shortlist-evaluate-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw std::system_error(errno, std::generic_category(), "mkdtemp " + pattern);
    }
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;  // what is left in /tmp harms nobody
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// What all suites of a run share.
struct Run {
  const EvaluationOptions* options;
  const Embedder* embedder;  // null when no mode needs vectors
  VectorCache* vectors;      // null with it
  const RankProfile* profile;
  const EvaluationProgress* progress;
};

EmbeddingProgress ProgressOf(const Run& run, const std::string& suite, std::string_view stage) {
  if (!*run.progress) return nullptr;
  return
      [&run, suite, stage](size_t done, size_t all) { (*run.progress)(suite, stage, done, all); };
}

Result<std::unique_ptr<HybridIndex>> BuildIndex(const Run& run, const RelevanceSuite& suite,
                                                const std::filesystem::path& folder) {
  HybridIndexOptions options;
  options.side = Side::kTalent;
  options.folder = folder;
  auto index = HybridIndex::Open(options, run.embedder, run.vectors);
  if (!index) return index.error();
  IndexBatch batch;
  batch.complete = true;
  for (const SuiteDocument& source : suite.documents) {
    Document& document = batch.puts.emplace_back();
    document.id = source.id;
    document.key = static_cast<int64_t>(batch.puts.size());
    document.Text(TextField::kTitle) = source.title;
    document.Text(TextField::kBody) = source.text;
  }
  batch.seq = static_cast<int64_t>(batch.puts.size());
  (*index)->Apply(std::move(batch), ProgressOf(run, suite.name, "documents"));
  if ((*index)->IsEmbeddingPending()) {
    return Error{ErrorCode::kUnavailable,
                 "semantic_unavailable",
                 "The embedding model went away; without all vectors there is nothing to measure.",
                 {}};
  }
  return index;
}

struct Question {
  TextQuery text;
  std::vector<float> vector;  // empty without an embedder
};

Result<std::vector<Question>> AskableQuestions(const Run& run, const RelevanceSuite& suite) {
  std::vector<Question> questions;
  std::vector<std::string> meanings;
  for (const SuiteQuery& query : suite.queries) {
    questions.push_back({LiteralTextQuery(query.text), {}});
    meanings.push_back(questions.back().text.meaning);
  }
  if (run.embedder == nullptr) return questions;
  auto vectors =
      EmbedQueries(meanings, *run.embedder, run.vectors, ProgressOf(run, suite.name, "queries"));
  if (!vectors) return vectors.error();
  for (size_t i = 0; i < questions.size(); ++i) questions[i].vector = std::move((*vectors)[i]);
  return questions;
}

RelevanceMetrics Ask(const Run& run, const std::shared_ptr<const IndexSnapshot>& snapshot,
                     RetrievalMode mode, const Question& question, const SuiteQuery& judged) {
  RetrievalQuery query;
  query.text = question.text;
  query.match = MatchMode::kAny;
  query.mode = mode;
  query.vector = question.vector;
  query.semantic_floor = false;
  query.filter.excluded_ids = judged.exclude;
  const CandidateSet set = Retrieve(snapshot, query);
  RankRequest request;
  request.candidates = &set;
  request.profile = run.profile;
  request.query_words = question.text.words.size();
  std::vector<std::string_view> found;
  for (const RankedCandidate& ranked : RankByFirstPhase(request)) {
    if (found.size() == kEvaluationDepth) break;
    // A question of blanks or signs alone matches everything and has found nothing.
    const bool scored = ranked.candidate->lexical || ranked.candidate->semantic;
    if (scored) found.push_back(ranked.candidate->id);
  }
  return Measure(found, judged.judgements);
}

// All queries of a suite in one mode, dealt out to the threads.
std::vector<RelevanceMetrics> AskAll(const Run& run, const RelevanceSuite& suite,
                                     const std::shared_ptr<const IndexSnapshot>& snapshot,
                                     RetrievalMode mode, const std::vector<Question>& questions) {
  std::vector<RelevanceMetrics> metrics(questions.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < questions.size(); i = next++) {
      metrics[i] = Ask(run, snapshot, mode, questions[i], suite.queries[i]);
    }
  };
  std::vector<std::future<void>> others;
  for (int i = 1; i < run.options->threads; ++i) {
    others.push_back(std::async(std::launch::async, work));
  }
  work();
  for (auto& other : others) other.get();
  if (*run.progress) {
    (*run.progress)(suite.name, NameOf(mode), questions.size(), questions.size());
  }
  return metrics;
}

Result<SuiteReport> EvaluateSuite(const Run& run, const RelevanceSuite& suite) {
  const TemporaryFolder folder;
  const auto index = BuildIndex(run, suite, folder.path() / "index");
  if (!index) return index.error();
  const auto questions = AskableQuestions(run, suite);
  if (!questions) return questions.error();
  const auto snapshot = (*index)->Get();
  SuiteReport report;
  report.name = suite.name;
  report.documents = suite.documents.size();
  for (const SuiteQuery& query : suite.queries) report.query_ids.push_back(query.id);
  for (const RetrievalMode mode : run.options->modes) {
    report.metrics[mode] = AskAll(run, suite, snapshot, mode, *questions);
  }
  return report;
}

Result<std::unique_ptr<VectorCache>> OpenVectors(const std::filesystem::path& folder,
                                                 const Embedder& embedder) {
  const auto own = folder / (embedder.model().name + "-" + embedder.model().revision);
  std::filesystem::create_directories(own);
  return VectorCache::Open(own, embedder.model());
}

bool NeedsVectors(const std::vector<RetrievalMode>& modes) {
  return std::any_of(modes.begin(), modes.end(),
                     [](RetrievalMode mode) { return mode != RetrievalMode::kLexical; });
}

}  // namespace

Result<EvaluationReport> Evaluate(const EvaluationOptions& options, const Embedder* embedder,
                                  const RankProfiles& profiles,
                                  const EvaluationProgress& progress) {
  const auto profile = profiles.find(options.profile);
  if (profile == profiles.end()) {
    return Error{ErrorCode::kNotFound,
                 "rank_profile_not_found",
                 "No rank profile \"" + options.profile + "\".",
                 {}};
  }
  const bool semantic = NeedsVectors(options.modes);
  if (semantic && embedder == nullptr) {
    return Error{ErrorCode::kUnavailable,
                 "semantic_unavailable",
                 "The modes semantic and hybrid need a model, and there is none.",
                 {}};
  }
  std::vector<RelevanceSuite> suites;
  for (const auto& folder : options.suites) {
    auto suite = ReadSuite(folder);
    if (!suite) return suite.error();
    suites.push_back(std::move(*suite));
  }
  const TemporaryFolder scratch;
  std::unique_ptr<VectorCache> vectors;
  if (semantic) {
    auto opened = OpenVectors(options.vector_cache.empty() ? scratch.path() : options.vector_cache,
                              *embedder);
    if (!opened) return opened.error();
    vectors = std::move(*opened);
  }
  const Run run{&options, semantic ? embedder : nullptr, vectors.get(), &profile->second,
                &progress};
  EvaluationReport report;
  report.modes = options.modes;
  for (const RelevanceSuite& suite : suites) {
    auto evaluated = EvaluateSuite(run, suite);
    if (!evaluated) return evaluated.error();
    report.suites.push_back(std::move(*evaluated));
  }
  return report;
}

}  // namespace shortlist
