#include "index/lexical/best_impacts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
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

// A whole document that asks: many words, the common ones many times, some of them expanded.
LexicalQuery LongQuery(std::mt19937* random) {
  LexicalQuery query;
  std::geometric_distribution<size_t> word(0.08);
  const size_t groups = 1 + (*random)() % 40;
  for (size_t g = 0; g < groups; ++g) {
    std::vector<LexicalTerm> group = {{Word(word(*random)), 1}};
    if ((*random)() % 8 == 0) group.push_back({Word(word(*random)), 0.6});
    query.groups.push_back(std::move(group));
  }
  return query;
}

struct Question {
  LexicalQuery query;
  Bitset pass;
  Bitset also;
  size_t k = 0;
};

Question RandomQuestion(const Bitset& alive, std::mt19937* random) {
  const double shares[] = {1, 0.5, 0.05, 0.01};
  Question question;
  question.query = LongQuery(random);
  question.pass = RandomSet(alive.size(), shares[(*random)() % 4], random);
  question.pass.And(alive);
  question.also = RandomSet(alive.size(), 0.01, random);
  question.also.And(question.pass);
  question.k = 1 + (*random)() % 30;
  return question;
}

// The same from the plain search: everything, then the best.
std::vector<ChannelHit> Expected(const LexicalView& view, const Question& question) {
  std::vector<ChannelHit> all;
  for (const LexicalHit& hit : SearchImpacts(view, question.query, &question.pass).hits) {
    all.push_back({hit.ordinal, static_cast<float>(hit.score)});
  }
  std::vector<float> scores;
  for (const ChannelHit& hit : all) scores.push_back(hit.score);
  std::sort(scores.rbegin(), scores.rend());
  const float last = question.k <= scores.size() ? scores[question.k - 1] : 0;
  std::erase_if(all, [&](const ChannelHit& hit) {
    return hit.score < last && !question.also.Test(hit.ordinal);
  });
  return all;
}

void ExpectTheBest(const LexicalView& view, const Question& question) {
  const auto expected = Expected(view, question);
  float last = 0;
  for (const ChannelHit& hit : expected) {
    if (!question.also.Test(hit.ordinal) && (last == 0 || hit.score < last)) last = hit.score;
  }
  auto found = SearchBestImpacts(view, question.query, {question.pass, question.k, question.also});
  EXPECT_TRUE(std::is_sorted(found.begin(), found.end(),
                             [](const auto& a, const auto& b) { return a.ordinal < b.ordinal; }));
  EXPECT_LE(found.size(), expected.size() + 1);  // "a few more"
  std::erase_if(found, [&](const ChannelHit& hit) {
    return hit.score < last && !question.also.Test(hit.ordinal);
  });
  EXPECT_EQ(found, expected);
}

TEST(BestImpacts, AreThoseOfThePlainSearchToTheBit) {
  std::mt19937 random(17);
  for (int round = 0; round < 12; ++round) {
    const Corpus corpus = RandomCorpus(3000, &random);
    const Bitset alive = RandomSet(corpus.size(), round % 3 == 0 ? 1 : 0.9, &random);
    const Segments segments = Split(corpus, 1 + random() % 4, &random);
    const LexicalView view{segments, alive, CountLive(segments, alive)};
    for (int q = 0; q < 12; ++q) ExpectTheBest(view, RandomQuestion(alive, &random));
  }
}

// Documents that have no rare word, and gain by common words nearly all that can be gained by them,
// compete with documents that have a rare one: the edge of what may be left out.
Corpus CorpusAtItsBounds(size_t size, std::mt19937* random) {
  Corpus corpus(size);
  for (AnalyzedDocument& document : corpus) {
    auto& title = document.terms[static_cast<size_t>(TextField::kTitle)];
    auto& body = document.terms[static_cast<size_t>(TextField::kBody)];
    title.assign(30, "filler");  // long titles: a longer one costs little
    const size_t kind = (*random)() % 100;
    for (size_t word = 0; word < 10; ++word) {
      if (kind < 2) title.insert(title.end(), 10 + (*random)() % 30, Word(word));
      if (kind >= 8 && (*random)() % 5 < 3) body.push_back(Word(word));
    }
    if (kind >= 2 && kind < 8) body.insert(body.end(), 1 + (*random)() % 3, "rare");
  }
  return corpus;
}

TEST(BestImpacts, LeaveOutNobodyAtTheEdge) {
  std::mt19937 random(19);
  const Corpus corpus = CorpusAtItsBounds(3000, &random);
  const Bitset all(corpus.size(), true);
  const Segments segments = Split(corpus, 2, &random);
  const LexicalView view{segments, all, CountLive(segments, all)};
  for (int q = 0; q < 200; ++q) {
    Question question{{}, all, Bitset(corpus.size()), 1 + random() % 40};
    const double boost = static_cast<double>(20 + random() % 80) / 100;
    question.query.groups.assign(1 + random() % 3, {{"rare", boost}});
    const size_t common = 5 + random() % 6;
    for (size_t word = 0; word < common; ++word) question.query.groups.push_back({{Word(word)}});
    ExpectTheBest(view, question);
  }
}

TEST(BestImpacts, KeepAllThatTieWithTheLast) {
  Corpus corpus(500);
  for (size_t d = 0; d < corpus.size(); ++d) {
    corpus[d].terms[2] = {"common", d % 5 == 0 ? "rare" : "other"};
  }
  const Segments segments = {ImpactSegment::Build(corpus, 0)};
  const Bitset all(corpus.size(), true);
  const LexicalView view{segments, all, CountLive(segments, all)};
  const LexicalQuery query{{{{"common"}}, {{"rare"}}}};
  const Bitset none(corpus.size());
  EXPECT_EQ(SearchBestImpacts(view, query, {all, 3, none}).size(), 100U);
}

TEST(BestImpacts, FindNothingWithoutKnownWords) {
  const Corpus corpus(40);
  const Segments segments = {ImpactSegment::Build(corpus, 0)};
  const Bitset all(corpus.size(), true);
  const LexicalView view{segments, all, CountLive(segments, all)};
  EXPECT_TRUE(SearchBestImpacts(view, {}, {all, 3, all}).empty());
  EXPECT_TRUE(SearchBestImpacts(view, {{{{"react"}}}}, {all, 3, all}).empty());
  Bitset none(corpus.size());
  EXPECT_TRUE(SearchBestImpacts(view, {{{{"react"}}}}, {none, 3, none}).empty());
}

}  // namespace
}  // namespace shortlist
