#include "index/lexical/impact_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "tests/index/lexical/random_corpus.h"

namespace shortlist {
namespace {

using testing::Corpus;
using testing::RandomCorpus;
using testing::RandomSet;
using testing::Segments;
using testing::Split;
using testing::Word;

LexicalQuery RandomQuery(std::mt19937* random) {
  LexicalQuery query;
  const size_t groups = 1 + (*random)() % 4;
  for (size_t g = 0; g < groups; ++g) {
    std::vector<LexicalTerm> group = {{Word((*random)() % 40), 1}};
    while ((*random)() % 3 == 0) group.push_back({Word((*random)() % 40), 0.5});
    query.groups.push_back(group);
  }
  // Words that are asked again.
  while ((*random)() % 3 == 0) {
    const auto again = query.groups[(*random)() % query.groups.size()];
    query.groups.push_back(again);
  }
  return query;
}

// The formula of impact_index.h, word for word, over plain documents.
class Reference {
 public:
  Reference(const Corpus& corpus, const Bitset& alive) : corpus_(corpus), alive_(alive) {
    std::array<double, kTextFieldCount> total{};
    for (size_t d = 0; d < corpus.size(); ++d) {
      if (!alive.Test(d)) continue;
      ++documents_;
      for (size_t f = 0; f < kTextFieldCount; ++f) {
        total[f] += static_cast<double>(corpus[d].terms[f].size());
      }
    }
    for (size_t f = 0; f < kTextFieldCount; ++f) average_[f] = total[f] / documents_;
  }

  bool Has(size_t d, const std::string& term) const {
    return std::any_of(corpus_[d].terms.begin(), corpus_[d].terms.end(), [&](const auto& terms) {
      return std::find(terms.begin(), terms.end(), term) != terms.end();
    });
  }

  bool HasAny(size_t d, const std::vector<LexicalTerm>& group) const {
    return std::any_of(group.begin(), group.end(),
                       [&](const LexicalTerm& term) { return Has(d, term.term); });
  }

  double Score(size_t d, const LexicalQuery& query, const LexicalOptions& options) const {
    double score = 0;
    for (const auto& group : query.groups) {
      double df = 0;
      for (size_t other = 0; other < corpus_.size(); ++other) {
        if (alive_.Test(other) && HasAny(other, group)) ++df;
      }
      double best = 0;
      for (const LexicalTerm& term : group) {
        double t = 0;
        for (size_t f = 0; f < kTextFieldCount; ++f) {
          const auto& terms = corpus_[d].terms[f];
          const auto tf = static_cast<double>(std::count(terms.begin(), terms.end(), term.term));
          if (tf == 0) continue;
          const double length = static_cast<double>(terms.size());
          t += options.weights[f] * tf / (1 - options.b[f] + options.b[f] * length / average_[f]);
        }
        best = std::max(best, term.boost * t / (options.k1 + t));
      }
      score += std::log(1 + (documents_ - df + 0.5) / (df + 0.5)) * best;
    }
    return score;
  }

 private:
  const Corpus& corpus_;
  const Bitset& alive_;
  double documents_ = 0;
  std::array<double, kTextFieldCount> average_{};
};

void ExpectEqualToReference(const Corpus& corpus, const LexicalView& view,
                            const LexicalQuery& query, const Bitset* pass) {
  const LexicalOptions options;
  const Reference reference(corpus, view.alive);
  const LexicalResult result = SearchImpacts(view, query, pass, options);
  size_t next = 0;
  for (size_t d = 0; d < corpus.size(); ++d) {
    uint32_t groups = 0;
    for (const auto& group : query.groups) groups += reference.HasAny(d, group) ? 1 : 0;
    if (!view.alive.Test(d) || groups == 0 || (pass != nullptr && !pass->Test(d))) continue;
    ASSERT_LT(next, result.hits.size());
    const LexicalHit& hit = result.hits[next++];
    EXPECT_EQ(hit.ordinal, d);
    EXPECT_EQ(hit.groups, groups);
    EXPECT_NEAR(hit.score, reference.Score(d, query, options), 1e-9);
  }
  EXPECT_EQ(next, result.hits.size());
}

TEST(ImpactIndex, ScoresAsTheFormulaSaysOverRandomCorporaSegmentsAndDeletes) {
  std::mt19937 random(7);
  for (int round = 0; round < 12; ++round) {
    const Corpus corpus = RandomCorpus(120, &random);
    const Bitset alive = RandomSet(corpus.size(), 0.8, &random);
    const Bitset pass = RandomSet(corpus.size(), 0.5, &random);
    const Segments segments = Split(corpus, 1 + random() % 6, &random);
    const LexicalView view{segments, alive, CountLive(segments, alive)};
    for (int q = 0; q < 4; ++q) {
      const LexicalQuery query = RandomQuery(&random);
      ExpectEqualToReference(corpus, view, query, nullptr);
      ExpectEqualToReference(corpus, view, query, &pass);
    }
  }
}

TEST(ImpactIndex, GivesTheSameBitsHoweverDocumentsAreSegmentedOrMerged) {
  std::mt19937 random(11);
  for (int round = 0; round < 20; ++round) {
    const Corpus corpus = RandomCorpus(300, &random);
    const Bitset alive = RandomSet(corpus.size(), 0.7, &random);
    const Segments whole = Split(corpus, 1, &random);
    const Segments split = Split(corpus, 2 + random() % 9, &random);
    Segments merged = {ImpactSegment::Merge(std::span(split).first(2), alive)};
    merged.insert(merged.end(), split.begin() + 2, split.end());
    const LexicalView one{whole, alive, CountLive(whole, alive)};
    const LexicalView many{split, alive, CountLive(split, alive)};
    const LexicalView fewer{merged, alive, CountLive(merged, alive)};
    EXPECT_EQ(one.statistics, many.statistics);
    EXPECT_EQ(one.statistics, fewer.statistics);
    const LexicalQuery query = RandomQuery(&random);
    const LexicalResult expected = SearchImpacts(one, query);
    EXPECT_EQ(SearchImpacts(many, query).hits, expected.hits);
    EXPECT_EQ(SearchImpacts(fewer, query).hits, expected.hits);
  }
}

TEST(ImpactIndex, ScoresOfOneDocumentDoNotDependOnWhatElsePasses) {
  std::mt19937 random(13);
  const Corpus corpus = RandomCorpus(200, &random);
  const Bitset alive(corpus.size(), true);
  const Segments segments = Split(corpus, 3, &random);
  const LexicalView view{segments, alive, CountLive(segments, alive)};
  const LexicalQuery query{{{{"w1"}}, {{"w2"}}}};
  const auto all = SearchImpacts(view, query).hits;
  ASSERT_GT(all.size(), 10U);
  for (const LexicalHit& hit : all) {
    Bitset pass(corpus.size());
    pass.Set(hit.ordinal);
    EXPECT_EQ(SearchImpacts(view, query, &pass).hits, std::vector<LexicalHit>{hit});
  }
}

TEST(ImpactIndex, CountsLiveDocumentsOfATermOnceWhateverItsFields) {
  Corpus corpus(3);
  corpus[0].terms[0] = {"react"};
  corpus[0].terms[2] = {"react", "react"};
  corpus[1].terms[1] = {"react"};
  corpus[2].terms[1] = {"vue"};
  const Segments segments = {ImpactSegment::Build(corpus, 0)};
  Bitset alive(3, true);
  EXPECT_EQ(LiveDocumentFrequency({segments, alive, {}}, "react"), 2U);
  alive.Reset(1);
  EXPECT_EQ(LiveDocumentFrequency({segments, alive, {}}, "react"), 1U);
  EXPECT_EQ(LiveDocumentFrequency({segments, alive, {}}, "angular"), 0U);
}

// By what the segment knows, by looking dead documents up, or by walking: as many as there are.
TEST(ImpactIndex, CountsLiveDocumentsAlikeHoweverManyAreDead) {
  std::mt19937 random(23);
  const Corpus corpus = RandomCorpus(2000, &random);
  for (const double share : {1.0, 0.995, 0.98, 0.5, 0.0}) {
    const Bitset alive = RandomSet(corpus.size(), share, &random);
    const Segments split = Split(corpus, 3, &random);
    const Segments segments = {ImpactSegment::Merge(std::span(split).first(2), alive), split[2]};
    Bitset fewer = alive;
    fewer.And(RandomSet(corpus.size(), 0.99, &random));
    const LexicalView view{segments, fewer, CountLive(segments, fewer)};
    const Reference reference(corpus, fewer);
    for (size_t word = 0; word < 40; ++word) {
      uint64_t count = 0;
      for (size_t d = 0; d < corpus.size(); ++d) {
        count += fewer.Test(d) && reference.Has(d, Word(word)) ? 1 : 0;
      }
      EXPECT_EQ(LiveDocumentFrequency(view, Word(word)), count) << word << " of " << share;
    }
  }
}

TEST(ImpactIndex, FindsNothingWithoutSegmentsGroupsOrKnownTerms) {
  const Bitset none;
  EXPECT_TRUE(SearchImpacts({{}, none, {}}, {{{{"react"}}}}).hits.empty());
  const Corpus corpus(2);
  const Segments segments = {ImpactSegment::Build(corpus, 0)};
  const Bitset alive(2, true);
  const LexicalView view{segments, alive, CountLive(segments, alive)};
  EXPECT_TRUE(SearchImpacts(view, {}).hits.empty());
  EXPECT_TRUE(SearchImpacts(view, {{{}, {{"react"}}}}).hits.empty());
}

TEST(ImpactSegment, MergeKeepsOrdinalsAndDropsWhatDeadDocumentsHeld) {
  Corpus corpus(4);
  for (auto& document : corpus) document.terms[2] = {"go", "go"};
  corpus[1].terms[2].push_back("rust");
  const Segments segments = {ImpactSegment::Build(std::span(corpus).first(2), 10),
                             ImpactSegment::Build(std::span(corpus).last(2), 12)};
  Bitset alive(14, true);
  alive.Reset(11);
  const auto merged = ImpactSegment::Merge(segments, alive);
  EXPECT_EQ(merged->base(), 10U);
  EXPECT_EQ(merged->end(), 14U);
  const auto postings = merged->Find("go").postings;
  const std::vector<FieldPosting> expected = {
      {0, 2, TextField::kBody}, {2, 2, TextField::kBody}, {3, 2, TextField::kBody}};
  EXPECT_EQ(std::vector<FieldPosting>(postings.begin(), postings.end()), expected);
  EXPECT_TRUE(merged->Find("rust").postings.empty());
  EXPECT_EQ(merged->total_lengths()[2], 6U);
}

TEST(ImpactSegment, CountsAFrequencyUpToItsLimit) {
  Corpus corpus(1);
  corpus[0].terms[0].assign(70'000, "spam");
  const auto segment = ImpactSegment::Build(corpus, 0);
  const TermPostings found = segment->Find("spam");
  ASSERT_EQ(found.postings.size(), 1U);
  EXPECT_EQ(found.postings[0].frequency, 65'535);
  EXPECT_EQ(found.documents, 1U);
}

}  // namespace
}  // namespace shortlist
