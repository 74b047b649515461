#include "index/columns/column_segment.h"

#include <gtest/gtest.h>

#include <random>

#include "index/columns/column_store.h"

namespace shortlist {
namespace {

const std::vector<std::string> kSkills = {"react", "c++", "sql", "figma", "go"};

ColumnValues RandomValues(std::mt19937& random) {
  ColumnValues values;
  for (const std::string& skill : kSkills) {
    if (random() % 3 == 0) values.keywords[Column::kSkills].push_back(skill);
  }
  if (random() % 4 != 0) values.keywords[Column::kCountry] = {random() % 2 == 0 ? "IN" : "DE"};
  if (random() % 4 != 0) values.integers[Column::kRate] = static_cast<int64_t>(random() % 100);
  if (random() % 2 != 0) values.integers[Column::kJss] = static_cast<int64_t>(random() % 101);
  return values;
}

FilterClause RandomClause(std::mt19937& random) {
  FilterClause clause;
  clause.include_missing = random() % 4 == 0;
  switch (random() % 3) {
    case 0:
      clause.column = Column::kSkills;
      clause.match_all = random() % 2 == 0;
      for (size_t i = random() % 4; i > 0; --i)
        clause.values.push_back(kSkills[random() % kSkills.size()]);
      if (random() % 5 == 0) clause.values.push_back("nobody has this");
      break;
    case 1:
      clause.column = Column::kCountry;
      clause.values = {"IN"};
      break;
    default:
      clause.column = random() % 2 == 0 ? Column::kRate : Column::kJss;
      clause.ranges.push_back({10, 30});
      if (random() % 2 == 0) clause.ranges.push_back({60, std::nullopt});
  }
  return clause;
}

// The same documents cut into segments at random places.
std::vector<std::shared_ptr<const ColumnSegment>> Cut(const std::vector<ColumnValues>& documents,
                                                      std::mt19937& random) {
  std::vector<std::shared_ptr<const ColumnSegment>> segments;
  for (size_t at = 0; at < documents.size();) {
    const size_t size = std::min<size_t>(1 + random() % 40, documents.size() - at);
    segments.push_back(
        ColumnSegment::Build(std::span(documents).subspan(at, size), static_cast<Ordinal>(at)));
    at += size;
  }
  return segments;
}

class Columns : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Seeds, Columns, ::testing::Range(0, 20));

TEST_P(Columns, SelectWhatTheDefinitionSaysHoweverTheyAreCutPatchedAndMerged) {
  std::mt19937 random(GetParam());
  std::vector<ColumnValues> documents(1 + random() % 200);
  for (auto& values : documents) values = RandomValues(random);
  auto segments = Cut(documents, random);
  for (auto& segment : segments) {
    std::vector<std::pair<Ordinal, ColumnValues>> patches;
    for (size_t i = 0; i < segment->size(); ++i) {
      if (random() % 4 != 0) continue;
      ColumnValues patch;
      if (random() % 2 == 0) patch.integers[Column::kJss] = static_cast<int64_t>(random() % 101);
      if (random() % 2 == 0) patch.keywords[Column::kBadges] = {"patched"};
      ColumnValues& document = documents[segment->base() + i];
      std::erase_if(document.integers, [](const auto& entry) { return IsSignal(entry.first); });
      std::erase_if(document.keywords, [](const auto& entry) { return IsSignal(entry.first); });
      document.integers.insert(patch.integers.begin(), patch.integers.end());
      document.keywords.insert(patch.keywords.begin(), patch.keywords.end());
      patches.emplace_back(segment->base() + static_cast<Ordinal>(i), patch);
    }
    segment = segment->WithPatch(patches);
  }
  if (random() % 2 == 0) segments = {ColumnSegment::Merge(segments)};
  Bitset alive(documents.size(), true);
  for (size_t i = 0; i < documents.size(); i += 7) alive.Reset(i);

  for (int round = 0; round < 10; ++round) {
    const FilterClause clause = RandomClause(random);
    const auto passing = EvaluateClauses(segments, std::span(&clause, 1), alive);
    for (size_t i = 0; i < documents.size(); ++i) {
      EXPECT_EQ(passing[0].Test(i), alive.Test(i) && Passes(documents[i], clause)) << i;
    }
  }
  std::map<std::string, uint64_t> expected;
  for (size_t i = 0; i < documents.size(); ++i) {
    if (!alive.Test(i)) continue;
    for (const auto& skill : documents[i].Keywords(Column::kSkills)) ++expected[skill];
  }
  const auto facets = CountValues(segments, Column::kSkills, alive);
  EXPECT_EQ(facets.size(), expected.size());
  for (size_t i = 0; i < facets.size(); ++i) {
    EXPECT_EQ(facets[i].count, expected[facets[i].value]);
    if (i > 0) {
      EXPECT_GE(facets[i - 1].count, facets[i].count);
    }
  }
  for (const auto& segment : segments) {
    for (Ordinal o = segment->base(); o < segment->base() + segment->size(); ++o) {
      EXPECT_EQ(segment->Read(o), documents[o]);
    }
  }
}

TEST(Columns, ShareWhatAPatchDoesNotTouch) {
  std::vector<ColumnValues> documents(3);
  documents[1].integers[Column::kRate] = 50;
  const auto segment = ColumnSegment::Build(documents, 10);
  ColumnValues patch;
  patch.integers[Column::kJss] = 90;
  const std::vector<std::pair<Ordinal, ColumnValues>> patches = {{11, patch}};
  const auto patched = segment->WithPatch(patches);
  EXPECT_EQ(patched->Integer(Column::kJss, 11), 90);
  EXPECT_EQ(patched->Integer(Column::kRate, 11), 50);
  EXPECT_EQ(segment->Integer(Column::kJss, 11), std::nullopt);
}

TEST(Columns, CountADocumentOnceForAValueItNamesTwice) {
  std::vector<ColumnValues> documents(3);
  documents[0].keywords[Column::kSkills] = {"sql", "go", "sql"};
  documents[2].keywords[Column::kSkills] = {"go"};
  const std::vector<std::shared_ptr<const ColumnSegment>> segments = {
      ColumnSegment::Build(documents, 0)};
  const std::vector<FacetCount> expected = {{"go", 2}, {"sql", 1}};
  EXPECT_EQ(CountValues(segments, Column::kSkills, Bitset(3, true)), expected);
  EXPECT_EQ(segments[0]->Read(0), documents[0]);
  FilterClause both;
  both.values = {"sql", "react"};
  both.match_all = true;
  EXPECT_EQ(EvaluateClauses(segments, std::span(&both, 1), Bitset(3, true))[0].Count(), 0u);
}

TEST(Bitset, CountsWhatItHoldsAcrossWords) {
  Bitset bits(70, true);
  EXPECT_EQ(bits.Count(), 70u);
  bits.Resize(130, true);
  EXPECT_EQ(bits.Count(), 130u);
  bits.Resize(140);
  EXPECT_EQ(bits.Count(), 130u);
  bits.Reset(64);
  Bitset other(140);
  other.Set(64);
  other.Set(3);
  other.And(bits);
  EXPECT_EQ(other.Count(), 1u);
  std::vector<size_t> members;
  other.ForEach([&](size_t member) { members.push_back(member); });
  EXPECT_EQ(members, std::vector<size_t>{3});
  bits.AndNot(other);
  EXPECT_FALSE(bits.Test(3));
}

}  // namespace
}  // namespace shortlist
