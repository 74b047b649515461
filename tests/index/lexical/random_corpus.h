#pragma once

#include <iterator>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "index/columns/bitset.h"
#include "index/lexical/impact_segment.h"
#include "index/schema/document.h"

namespace shortlist::testing {

using Corpus = std::vector<AnalyzedDocument>;
using Segments = std::vector<std::shared_ptr<const ImpactSegment>>;

inline std::string Word(size_t number) { return "w" + std::to_string(number); }

// Documents of up to 11 words a field, few of which are very common.
inline Corpus RandomCorpus(size_t size, std::mt19937* random) {
  Corpus corpus(size);
  std::geometric_distribution<size_t> word(0.12);
  for (AnalyzedDocument& document : corpus) {
    for (auto& terms : document.terms) {
      const size_t length = (*random)() % 12;
      for (size_t i = 0; i < length; ++i) terms.push_back(Word(word(*random)));
    }
  }
  return corpus;
}

inline Bitset RandomSet(size_t size, double share, std::mt19937* random) {
  Bitset set(size);
  for (size_t i = 0; i < size; ++i) {
    if (std::bernoulli_distribution(share)(*random)) set.Set(i);
  }
  return set;
}

// The corpus, cut at random places.
inline Segments Split(const Corpus& corpus, size_t parts, std::mt19937* random) {
  std::set<size_t> cuts = {0, corpus.size()};
  while (cuts.size() < parts + 1) cuts.insert((*random)() % corpus.size());
  Segments segments;
  for (auto cut = cuts.begin(); std::next(cut) != cuts.end(); ++cut) {
    const auto documents = std::span(corpus).subspan(*cut, *std::next(cut) - *cut);
    segments.push_back(ImpactSegment::Build(documents, static_cast<Ordinal>(*cut)));
  }
  return segments;
}

}  // namespace shortlist::testing
