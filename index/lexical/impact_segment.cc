#include "index/lexical/impact_segment.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "index/base/check.h"

namespace shortlist {
namespace {

using PostingsByTerm = std::unordered_map<std::string_view, std::vector<FieldPosting>>;

// Documents and fields come in order, so a repeated term of one field is the last posting.
void Add(std::string_view term, uint32_t local, TextField field, PostingsByTerm* postings) {
  std::vector<FieldPosting>& of_term = (*postings)[term];
  if (of_term.empty() || of_term.back().local != local || of_term.back().field != field) {
    of_term.push_back({local, 1, field});
  } else if (of_term.back().frequency < std::numeric_limits<uint16_t>::max()) {
    ++of_term.back().frequency;
  }
}

constexpr auto kNoDocument = std::numeric_limits<uint32_t>::max();
// To look a document up costs as much as to count so many postings.
constexpr size_t kPostingsPerSeek = 16;

// Those that the term has and that are not alive.
uint32_t DeadDocuments(const ImpactSegment& segment, const TermPostings& term,
                       const Bitset& alive) {
  uint32_t dead = 0;
  size_t at = 0;
  alive.ForEachAbsent(segment.base(), segment.end(), [&](size_t ordinal) {
    const auto local = static_cast<uint32_t>(ordinal - segment.base());
    at = Seek(term.postings, at, local);
    if (at < term.postings.size() && term.postings[at].local == local) ++dead;
  });
  return dead;
}

}  // namespace

std::shared_ptr<const ImpactSegment> ImpactSegment::Build(
    std::span<const AnalyzedDocument> documents, Ordinal base) {
  auto segment = std::make_shared<ImpactSegment>();
  segment->base_ = base;
  segment->held_ = documents.size();
  segment->lengths_.resize(documents.size());
  PostingsByTerm by_term;
  for (uint32_t local = 0; local < documents.size(); ++local) {
    for (size_t f = 0; f < kTextFieldCount; ++f) {
      const std::vector<std::string>& terms = documents[local].terms[f];
      segment->lengths_[local][f] = static_cast<uint32_t>(terms.size());
      for (const std::string& term : terms) {
        Add(term, local, static_cast<TextField>(f), &by_term);
      }
    }
  }
  std::vector<std::string_view> order;
  order.reserve(by_term.size());
  size_t total = 0;
  for (const auto& [term, postings] : by_term) {
    order.push_back(term);
    total += postings.size();
  }
  std::sort(order.begin(), order.end());
  segment->terms_.assign(order.begin(), order.end());
  segment->postings_.reserve(total);
  segment->offsets_.reserve(order.size() + 1);
  for (const std::string_view term : order) {
    segment->offsets_.push_back(segment->postings_.size());
    const std::vector<FieldPosting>& postings = by_term[term];
    segment->postings_.insert(segment->postings_.end(), postings.begin(), postings.end());
  }
  segment->offsets_.push_back(segment->postings_.size());
  segment->Count();
  return segment;
}

std::shared_ptr<const ImpactSegment> ImpactSegment::Merge(
    std::span<const std::shared_ptr<const ImpactSegment>> segments, const Bitset& alive) {
  CHECK(!segments.empty());
  auto merged = std::make_shared<ImpactSegment>();
  merged->base_ = segments.front()->base();
  struct Source {
    const ImpactSegment* segment;
    size_t term;
  };
  std::vector<Source> sources;
  for (const auto& segment : segments) {
    CHECK(segment->base() == merged->end());
    for (uint32_t local = 0; local < segment->size(); ++local) {
      const bool live = alive.Test(segment->base() + local);
      merged->lengths_.push_back(live ? segment->lengths_[local] : FieldLengths{});
      if (live) ++merged->held_;
    }
    for (size_t term = 0; term < segment->terms_.size(); ++term) {
      sources.push_back({segment.get(), term});
    }
  }
  // By term; stable, so that postings of one term keep the order of their segments.
  std::stable_sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
    return a.segment->terms_[a.term] < b.segment->terms_[b.term];
  });
  for (const auto& [segment, term] : sources) {
    const std::string& text = segment->terms_[term];
    const uint32_t shift = segment->base() - merged->base_;
    const size_t first = merged->postings_.size();
    for (size_t i = segment->offsets_[term]; i < segment->offsets_[term + 1]; ++i) {
      const FieldPosting& posting = segment->postings_[i];
      if (!alive.Test(segment->base() + posting.local)) continue;
      merged->postings_.push_back({posting.local + shift, posting.frequency, posting.field});
    }
    const bool known = !merged->terms_.empty() && merged->terms_.back() == text;
    if (known || merged->postings_.size() == first) continue;
    merged->terms_.push_back(text);
    merged->offsets_.push_back(first);
  }
  merged->offsets_.push_back(merged->postings_.size());
  merged->postings_.shrink_to_fit();
  merged->Count();
  return merged;
}

TermPostings ImpactSegment::Find(std::string_view term) const {
  const auto found = std::lower_bound(terms_.begin(), terms_.end(), term);
  if (found == terms_.end() || *found != term) return {};
  const auto at = static_cast<size_t>(found - terms_.begin());
  const size_t first = offsets_[at];
  return {std::span(postings_).subspan(first, offsets_[at + 1] - first), documents_[at]};
}

void ImpactSegment::Count() {
  documents_.reserve(terms_.size());
  for (size_t term = 0; term < terms_.size(); ++term) {
    uint32_t documents = 0;
    for (size_t i = offsets_[term]; i < offsets_[term + 1]; ++i) {
      const bool again = i > offsets_[term] && postings_[i - 1].local == postings_[i].local;
      if (!again) ++documents;
    }
    documents_.push_back(documents);
  }
  for (const FieldLengths& lengths : lengths_) {
    for (size_t f = 0; f < kTextFieldCount; ++f) total_lengths_[f] += lengths[f];
  }
}

// Steps that double, then halves.
size_t Seek(std::span<const FieldPosting> postings, size_t from, uint32_t local) {
  size_t step = 1;
  size_t low = from;
  while (low + step < postings.size() && postings[low + step].local < local) {
    low += step;
    step *= 2;
  }
  const auto first = postings.begin() + static_cast<std::ptrdiff_t>(low);
  const auto last =
      postings.begin() + static_cast<std::ptrdiff_t>(std::min(low + step + 1, postings.size()));
  const auto found =
      std::lower_bound(first, last, local,
                       [](const FieldPosting& posting, uint32_t l) { return posting.local < l; });
  return static_cast<size_t>(found - postings.begin());
}

uint64_t LiveDocuments(const ImpactSegment& segment, std::span<const TermPostings> terms,
                       const Bitset& alive) {
  if (terms.size() == 1) {
    const TermPostings& term = terms.front();
    const size_t live = alive.Count(segment.base(), segment.end());
    if (live == segment.held()) return term.documents;
    const size_t absent = segment.size() - live;
    if (absent * kPostingsPerSeek <= term.postings.size()) {
      return term.documents - DeadDocuments(segment, term, alive);
    }
  }
  std::vector<size_t> at(terms.size());
  uint64_t count = 0;
  while (true) {
    uint32_t next = kNoDocument;
    for (size_t t = 0; t < terms.size(); ++t) {
      const auto postings = terms[t].postings;
      if (at[t] < postings.size()) next = std::min(next, postings[at[t]].local);
    }
    if (next == kNoDocument) return count;
    if (alive.Test(segment.base() + next)) ++count;
    for (size_t t = 0; t < terms.size(); ++t) {
      const auto postings = terms[t].postings;
      while (at[t] < postings.size() && postings[at[t]].local == next) ++at[t];
    }
  }
}

}  // namespace shortlist
