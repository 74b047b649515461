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
void Count(std::string_view term, uint32_t local, TextField field, PostingsByTerm* postings) {
  std::vector<FieldPosting>& of_term = (*postings)[term];
  if (of_term.empty() || of_term.back().local != local || of_term.back().field != field) {
    of_term.push_back({local, 1, field});
  } else if (of_term.back().frequency < std::numeric_limits<uint16_t>::max()) {
    ++of_term.back().frequency;
  }
}

}  // namespace

std::shared_ptr<const ImpactSegment> ImpactSegment::Build(
    std::span<const AnalyzedDocument> documents, Ordinal base) {
  auto segment = std::make_shared<ImpactSegment>();
  segment->base_ = base;
  segment->lengths_.resize(documents.size());
  PostingsByTerm by_term;
  for (uint32_t local = 0; local < documents.size(); ++local) {
    for (size_t f = 0; f < kTextFieldCount; ++f) {
      const std::vector<std::string>& terms = documents[local].terms[f];
      segment->lengths_[local][f] = static_cast<uint32_t>(terms.size());
      for (const std::string& term : terms) {
        Count(term, local, static_cast<TextField>(f), &by_term);
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
  segment->SumLengths();
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
  merged->SumLengths();
  return merged;
}

std::span<const FieldPosting> ImpactSegment::Postings(std::string_view term) const {
  const auto found = std::lower_bound(terms_.begin(), terms_.end(), term);
  if (found == terms_.end() || *found != term) return {};
  const auto at = static_cast<size_t>(found - terms_.begin());
  return std::span(postings_).subspan(offsets_[at], offsets_[at + 1] - offsets_[at]);
}

void ImpactSegment::SumLengths() {
  for (const FieldLengths& lengths : lengths_) {
    for (size_t f = 0; f < kTextFieldCount; ++f) total_lengths_[f] += lengths[f];
  }
}

}  // namespace shortlist
