#include "server/workflow/document_question.h"

#include <span>
#include <utility>
#include <vector>

#include "index/embedding/embedder.h"
#include "index/hybrid/document_embedding.h"
#include "index/hybrid/hybrid_index.h"
#include "index/hybrid/retriever.h"

namespace shortlist {
namespace {

std::string WordsOf(const Document& document) {
  return document.Text(TextField::kTitle) + "\n" + document.Text(TextField::kSkills) + "\n" +
         document.Text(TextField::kBody);
}

// Empty for a document without text.
Result<std::vector<float>> VectorOf(const SearchEngine& engine, Side side,
                                    const Document& document) {
  const auto index = engine.Of(side).Get();
  const auto known = document.key > 0 ? index->OrdinalOfKey(document.key) : std::nullopt;
  if (known && index->IdOf(*known) == document.id) {
    auto vector = index->VectorOf(*known);
    if (!vector.empty()) return vector;
  }
  auto made = EmbedDocuments(std::span(&document, 1), engine.Of(side).title_weight(),
                             *engine.embedder, nullptr, nullptr);
  if (made.refusal) return *made.refusal;
  return std::move(made.vectors.front());
}

}  // namespace

DocumentQuestion QuestionOf(const SearchEngine& engine, Side side, const Document& document,
                            size_t top_k) {
  DocumentQuestion question;
  RetrievalQuery& query = question.query;
  query.text = LiteralTextQuery(WordsOf(document));
  query.match = MatchMode::kAny;
  query.semantic_floor = false;
  query.typo_tolerance = false;
  query.top_k = top_k;
  question.without_model = engine.embedder == nullptr;
  if (question.without_model) return question;
  auto vector = VectorOf(engine, side, document);
  question.without_model = !vector;
  if (vector) query.vector = std::move(*vector);
  return question;
}

Result<CandidateSet> Ask(const SearchEngine& engine, std::shared_ptr<const IndexSnapshot> snapshot,
                         const DocumentQuestion& question, Deadline deadline) {
  if (auto late = CheckDeadline(deadline); !late) return late.error();
  CandidateSet set =
      Retrieve(std::move(snapshot), question.query, {.exact_below = engine.exact_below});
  if (question.without_model) {
    set.coverage.complete = false;
    set.coverage.reasons.emplace_back("semantic_unavailable");
  }
  return set;
}

}  // namespace shortlist
