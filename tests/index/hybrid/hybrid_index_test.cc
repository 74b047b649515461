#include "index/hybrid/hybrid_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "index/hybrid/retriever.h"
#include "index/lexical/impact_index.h"
#include "index/text/text_index.h"
#include "tests/index/hybrid/world.h"
#include "tests/support/full_disk.h"
#include "tests/support/paths.h"
#include "tests/support/word_embedder.h"

namespace shortlist {
namespace {

using testing::Answer;
using testing::AnswerOf;
using testing::AskForTheBest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Randomness;
using testing::TemporaryFolder;
using testing::Titled;
using testing::WordEmbedder;
using testing::World;

// An index of a few documents, written to by hand.
class HybridIndexTest : public ::testing::Test {
 protected:
  HybridIndexTest() { Open(&embedder_); }

  Result<std::unique_ptr<HybridIndex>> TryOpen(const Embedder* embedder) {
    index_.reset();
    cache_.reset();
    HybridIndexOptions options;
    options.folder = folder_.path() / "talent";
    if (embedder != nullptr) {
      std::filesystem::remove(VectorCache::FileIn(folder_.path()));
      cache_ = *VectorCache::Open(folder_.path(), embedder->model());
    }
    return HybridIndex::Open(options, embedder, cache_.get());
  }

  void Open(const Embedder* embedder) {
    auto index = TryOpen(embedder);
    ASSERT_TRUE(index.ok()) << index.error().detail;
    index_ = *std::move(index);
  }

  std::string ReasonToRefuse(const Embedder* embedder) {
    const auto index = TryOpen(embedder);
    return index.ok() ? "" : index.error().reason;
  }

  void Apply(IndexBatch batch) { index_->Apply(std::move(batch)); }

  void Apply(int64_t seq, std::vector<Document> puts, std::vector<std::string> deletes = {},
             bool complete = false) {
    Apply({std::move(puts), std::move(deletes), {}, complete, seq});
  }

  using Database = std::map<std::string, Document>;

  static void UpdateDatabase(const IndexBatch& batch, Database* database) {
    for (const Document& document : batch.puts) database->insert_or_assign(document.id, document);
    for (const std::string& id : batch.deletes) database->erase(id);
  }

  void Mend(const Database& database) {
    index_->MendText([&](const std::vector<std::string>& ids) {
      std::vector<Document> documents;
      for (const std::string& id : ids) documents.push_back(database.at(id));
      return documents;
    });
  }

  // By words or, with a leading minus, by the text index on disk.
  std::vector<std::string> Find(const std::string& text) const {
    RetrievalQuery query;
    query.text = ParseTextQuery(text, Side::kTalent);
    query.mode = RetrievalMode::kLexical;
    query.match = MatchMode::kAll;
    const CandidateSet set = Retrieve(index_->Get(), query);
    std::vector<std::string> ids;
    for (const Candidate& candidate : set.candidates) ids.emplace_back(candidate.id);
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  std::vector<std::string> All() const { return Find(""); }

  TemporaryFolder folder_;
  WordEmbedder embedder_;
  std::unique_ptr<VectorCache> cache_;
  std::unique_ptr<HybridIndex> index_;
};

TEST_F(HybridIndexTest, StartsEmptyAndCountsItsPublications) {
  EXPECT_EQ(index_->Get()->live_documents(), 0U);
  EXPECT_EQ(index_->committed_seq(), 0);
  Apply(5, {Titled("a", 3, "react")});
  EXPECT_EQ(index_->Get()->generation, 1U);
  EXPECT_EQ(index_->Get()->applied_seq, 5);
  EXPECT_EQ(index_->committed_seq(), 0);
  index_->Commit();
  EXPECT_EQ(index_->committed_seq(), 5);
}

TEST_F(HybridIndexTest, SkipsAVersionThatIsVisibleAlready) {
  Apply(2, {Titled("a", 1, "react"), Titled("b", 2, "vue")});
  Apply(2, {Titled("a", 1, "react"), Titled("b", 2, "vue")});
  EXPECT_THAT(All(), ElementsAre("a", "b"));
  Apply(4, {Titled("a", 4, "angular")});
  Apply(4, {Titled("a", 1, "react")});
  EXPECT_THAT(Find("react"), IsEmpty());
  EXPECT_THAT(Find("angular"), ElementsAre("a"));
  EXPECT_EQ(index_->Get()->live_documents(), 2U);
}

TEST_F(HybridIndexTest, DoesNotBringADeletedDocumentBackWhenEventsAreReplayed) {
  Apply(1, {Titled("a", 1, "react")});
  Apply(2, {}, {"a"});
  Apply(2, {Titled("a", 1, "react")});
  Apply(0, {Titled("a", 1, "react")});
  EXPECT_THAT(All(), IsEmpty());
}

TEST_F(HybridIndexTest, DoesNotBringItBackAfterAReopenEither) {
  Apply(2, {Titled("a", 1, "react"), Titled("b", 2, "vue")});
  Apply(3, {}, {"b"});
  index_->Commit();
  Open(&embedder_);
  Apply(3, {Titled("a", 1, "react")}, {}, /*complete=*/true);
  Apply(3, {Titled("b", 2, "vue")});
  EXPECT_THAT(All(), ElementsAre("a"));
}

TEST_F(HybridIndexTest, DoesNotRepeatAnOldDeleteOfWhatHasComeAgain) {
  Apply(1, {Titled("a", 1, "react")});
  Apply(2, {}, {"a"});
  Apply(3, {Titled("a", 3, "vue")});
  Apply(2, {Titled("a", 1, "react")}, {"a"});
  EXPECT_THAT(Find("vue"), ElementsAre("a"));
  EXPECT_THAT(Find("react"), IsEmpty());
}

TEST_F(HybridIndexTest, TakesTheNewestOfTwoVersionsInABatch) {
  Apply(3, {Titled("a", 3, "vue"), Titled("a", 1, "react"), Titled("b", 2, "react")});
  EXPECT_THAT(All(), ElementsAre("a", "b"));
  EXPECT_THAT(Find("react"), ElementsAre("b"));
  EXPECT_THAT(Find("-vue"), ElementsAre("b"));
  EXPECT_EQ(index_->Get()->live_documents(), 2U);
}

TEST_F(HybridIndexTest, DeletesWhatABatchBothPutsAndDeletes) {
  Apply(1, {Titled("a", 1, "react")});
  Apply(4, {Titled("a", 2, "vue"), Titled("b", 3, "vue")}, {"a", "b", "unknown"});
  EXPECT_THAT(All(), IsEmpty());
  EXPECT_THAT(Find("-nothing"), IsEmpty());
  EXPECT_EQ(index_->Get()->live_documents(), 0U);
}

TEST_F(HybridIndexTest, PatchesAllSignalsOfLiveDocumentsOnly) {
  Document document = Titled("a", 1, "react");
  document.columns.integers[Column::kRate] = 50;
  document.columns.integers[Column::kJss] = 90;
  document.columns.keywords[Column::kBadges] = {"rising"};
  IndexBatch batch;
  batch.puts = {document, Titled("b", 2, "vue")};
  ColumnValues jss;
  jss.integers[Column::kJss] = 95;
  ColumnValues later;
  later.integers[Column::kEarned] = 97;
  batch.patches = {{"a", jss}, {"a", later}, {"unknown", jss}};
  Apply(std::move(batch));
  const auto snapshot = index_->Get();
  const ColumnValues values = snapshot->ColumnsOf(*snapshot->table.Find("a"));
  EXPECT_EQ(values.Integer(Column::kRate), 50);
  EXPECT_EQ(values.Integer(Column::kEarned), 97);
  EXPECT_EQ(values.Integer(Column::kJss), std::nullopt);
  EXPECT_THAT(values.Keywords(Column::kBadges), IsEmpty());
  EXPECT_EQ(snapshot->ColumnsOf(*snapshot->table.Find("b")), ColumnValues());
}

TEST_F(HybridIndexTest, APatchIsInTheNextSnapshotAndNotInTheOneBefore) {
  Apply(1, {Titled("a", 1, "react")});
  const auto before = index_->Get();
  ColumnValues jss;
  jss.integers[Column::kJss] = 95;
  Apply({{}, {}, {{"a", jss}}, false, 0});
  const auto after = index_->Get();
  EXPECT_EQ(before->IntegerOf(Column::kJss, 0), std::nullopt);
  EXPECT_EQ(after->IntegerOf(Column::kJss, 0), 95);
  EXPECT_EQ(after->segments[0]->lexical, before->segments[0]->lexical);
}

TEST_F(HybridIndexTest, TakesABatchAgainThatTheDiskFailed) {
  Apply(1, {Titled("a", 1, "react")});
  const auto before = index_->Get();
  const IndexBatch batch{{Titled("a", 2, "vue"), Titled("b", 3, "vue")}, {}, {}, false, 3};
  const auto text = folder_.path() / "talent" / "text";
  std::filesystem::rename(text, text.string() + ".away");
  EXPECT_THROW(index_->Apply(batch), std::runtime_error);
  EXPECT_EQ(index_->Get(), before);
  std::filesystem::rename(text.string() + ".away", text);
  EXPECT_THROW(index_->Apply(batch), std::runtime_error);  // not mended
  Mend({{"a", Titled("a", 1, "react")}});
  Apply(batch);
  EXPECT_THAT(Find("vue"), ElementsAre("a", "b"));
  EXPECT_THAT(Find("title:vue"), ElementsAre("a", "b"));
  EXPECT_THAT(Find("title:react"), IsEmpty());
  index_->Commit();
  EXPECT_EQ(index_->committed_seq(), 3);
}

// Three changes after the event `*seq`.
IndexBatch RandomBatch(Randomness* random, int64_t* seq) {
  IndexBatch batch;
  for (int i = 0; i < 3; ++i) {
    const std::string id = random->Id();
    if (random->OneIn(4)) {
      batch.deletes.push_back(id);
    } else {
      batch.puts.push_back(random->MakeDocument(id, ++*seq));
    }
  }
  batch.seq = ++*seq;
  return batch;
}

TEST_F(HybridIndexTest, AFullDiskLosesNoTextOfTheRunningIndex) {
  Open(nullptr);
  std::map<std::string, Document> database;
  Randomness random(3);
  int64_t seq = 0;
  int failures = 0, damaged = 0, failed_again = 0;
  // True when it failed.
  const auto with_full_disk = [&](bool full, const auto& work) {
    std::optional<testing::FullDisk> disk;
    if (full) disk.emplace();
    try {
      work();
      return false;
    } catch (const std::exception&) {
      EXPECT_TRUE(index_->IsTextInDoubt());
      return true;
    }
  };
  for (int round = 0; round < 60; ++round) {
    const IndexBatch batch = RandomBatch(&random, &seq);
    const auto before = index_->Get();
    failures += with_full_disk(random.OneIn(3), [&] {
      index_->Apply(batch);
      if (random.OneIn(3)) index_->Commit();
    });
    const bool applied = index_->Get() != before;
    if (applied) UpdateDatabase(batch, &database);
    if (index_->IsTextInDoubt() && random.OneIn(4)) {
      ++damaged;
      for (const auto& file : std::filesystem::directory_iterator(folder_.path() / "talent/text")) {
        if (file.path().filename() != "write.lock") std::filesystem::resize_file(file.path(), 1);
      }
    }
    if (index_->IsTextInDoubt()) failed_again += with_full_disk(true, [&] { Mend(database); });
    if (index_->IsTextInDoubt()) Mend(database);
    if (!applied) {
      index_->Apply(batch);
      UpdateDatabase(batch, &database);
    }
    // The text index on disk has every document, in its newest version.
    std::vector<std::pair<std::string, int64_t>> expected;
    for (const auto& [id, document] : database) expected.emplace_back(id, document.key);
    ASSERT_EQ(index_->Get()->text->Documents(), expected) << round;
  }
  EXPECT_GT(failures, 10);
  EXPECT_GT(damaged, 3);
  EXPECT_GT(failed_again, 3);
  index_->Commit();
  EXPECT_EQ(index_->committed_seq(), seq);
}

TEST_F(HybridIndexTest, FindsThroughTheTextOnDiskWhatItFindsInMemoryAfterACrash) {
  Apply(3, {Titled("same", 1, "react"), Titled("moved", 2, "react"), Titled("gone", 3, "react")});
  index_->Commit();
  // Lost with the crash.
  Apply(6, {Titled("moved", 4, "vue"), Titled("new", 5, "vue")}, {"gone"});
  Open(&embedder_);
  Apply(6, {Titled("same", 1, "react"), Titled("moved", 4, "vue"), Titled("new", 5, "vue")}, {},
        /*complete=*/true);
  EXPECT_THAT(Find("title:react"), ElementsAre("same"));
  EXPECT_THAT(Find("title:vue"), ElementsAre("moved", "new"));
  EXPECT_THAT(Find("-react"), ElementsAre("moved", "new"));
  index_->Commit();
  // Keys of a database that was rebuilt: lower, and all others.
  Open(&embedder_);
  Apply(2, {Titled("moved", 1, "vue"), Titled("same", 2, "svelte")}, {}, /*complete=*/true);
  EXPECT_THAT(Find("title:vue"), ElementsAre("moved"));
  EXPECT_THAT(Find("title:svelte"), ElementsAre("same"));
  EXPECT_THAT(Find("-nothing"), ElementsAre("moved", "same"));
}

TEST_F(HybridIndexTest, ForgetsEverythingOnDiskWhenThereAreNoDocumentsAnyMore) {
  Apply(1, {Titled("a", 1, "react")});
  index_->Commit();
  Open(&embedder_);
  Apply(2, {}, {}, /*complete=*/true);
  EXPECT_THAT(Find("-nothing"), IsEmpty());
  Apply(3, {Titled("a", 3, "react")});
  EXPECT_THAT(Find("title:react"), ElementsAre("a"));
  index_->Commit();
  EXPECT_THAT(index_->Get()->text->Documents(),
              ElementsAre(std::pair<std::string, int64_t>("a", 3)));
}

TEST_F(HybridIndexTest, AnswersQuestionsBeforeTheFirstBatchWithNothing) {
  Apply(1, {Titled("a", 1, "react")});
  index_->Commit();
  Open(&embedder_);
  for (const char* text : {"", "react", "reakt", "title:react", "-vue"}) {
    EXPECT_THAT(Find(text), IsEmpty()) << text;
  }
}

TEST_F(HybridIndexTest, RefusesAnotherModelThanItWasBuiltWith) {
  const WordEmbedder newer("00000000000a");
  const WordEmbedder wider("000000000001", 24);
  EXPECT_EQ(ReasonToRefuse(&newer), "model_mismatch");
  EXPECT_EQ(ReasonToRefuse(&wider), "model_mismatch");
  EXPECT_EQ(ReasonToRefuse(&embedder_), "");
}

TEST_F(HybridIndexTest, StaysOfItsModelWhileItIsOpenedWithoutOne) {
  EXPECT_EQ(ReasonToRefuse(nullptr), "");
  const WordEmbedder newer("00000000000a");
  EXPECT_EQ(ReasonToRefuse(&newer), "model_mismatch");
  EXPECT_EQ(ReasonToRefuse(&embedder_), "");
}

TEST_F(HybridIndexTest, TakesTheFirstModelThatComesAfterNone) {
  index_.reset();
  std::filesystem::remove_all(folder_.path() / "talent");
  EXPECT_EQ(ReasonToRefuse(nullptr), "");
  EXPECT_EQ(ReasonToRefuse(&embedder_), "");
  const WordEmbedder newer("00000000000a");
  EXPECT_EQ(ReasonToRefuse(&newer), "model_mismatch");
}

TEST_F(HybridIndexTest, RefusesAManifestThatItCannotReadOrOfAnotherFormat) {
  const auto manifest = folder_.path() / "talent" / "manifest.json";
  const std::string good = testing::ReadFile(manifest);
  const auto refused = [&](const std::string& text) {
    std::ofstream(manifest, std::ios::binary | std::ios::trunc) << text;
    return ReasonToRefuse(&embedder_);
  };
  for (const std::string& damaged :
       {std::string(), good.substr(0, good.size() / 2), std::string(50, '\0'), std::string("[]"),
        std::string("{}"), std::string(R"({"format": "one", "semantic_floor": 0, "model": null})"),
        std::string(R"({"format": 1, "semantic_floor": 0, "model": {"name": 5}})")}) {
    EXPECT_EQ(refused(damaged), "index_damaged") << damaged;
  }
  EXPECT_EQ(refused(R"({"format": 99, "semantic_floor": 0, "model": null})"),
            "index_format_mismatch");
  EXPECT_EQ(refused(good), "");
}

TEST_F(HybridIndexTest, KeepsItsSemanticFloorAndDoesNotMeasureItAgain) {
  const float floor = index_->Get()->semantic_floor.value();
  EXPECT_GT(floor, 0);
  EXPECT_LT(floor, 1);
  const size_t before = embedder_.embedded;
  Open(&embedder_);
  EXPECT_EQ(index_->Get()->semantic_floor, floor);
  EXPECT_EQ(embedder_.embedded, before);
}

TEST(HybridIndex, GivesTheSameAnswersBitForBitAfterAReopenAndARebuild) {
  const WordEmbedder embedder;
  World world(&embedder);
  Randomness random(21);
  for (int life = 0; life < 4; ++life) {
    for (int round = 0; round < 12; ++round) {
      world.ChangeAtRandom(random, 25);
      if (life == 1 && round == 6) world.index().Commit();
    }
    if (life >= 2) world.index().Commit();
    std::vector<RetrievalQuery> queries;
    std::vector<Answer> answers;
    for (int question = 0; question < 40; ++question) {
      queries.push_back(random.Query(&embedder));
      queries.back().typo_tolerance = true;
      if (question % 4 == 0) AskForTheBest(7, &queries.back());
      answers.push_back(AnswerOf(world.Ask(queries.back())));
    }
    const size_t embedded = embedder.embedded;
    world.Reopen();
    EXPECT_EQ(embedder.embedded, embedded) << "every vector comes from the cache";
    for (size_t i = 0; i < queries.size(); ++i) {
      EXPECT_EQ(AnswerOf(world.Ask(queries[i])), answers[i]) << i;
    }
    world.Rebuild();
    for (size_t i = 0; i < queries.size(); ++i) {
      EXPECT_EQ(AnswerOf(world.Ask(queries[i])), answers[i]) << i;
    }
  }
}

TEST(HybridIndex, NeverShowsADeletedDocumentThroughMergesAndReopens) {
  const WordEmbedder embedder;
  World world(&embedder, /*graph_above=*/40);
  Randomness random(22);
  for (int round = 0; round < 80; ++round) {
    world.ChangeAtRandom(random, 10);
    if (round % 20 == 19) world.Reopen();
    RetrievalQuery query;
    query.vector = *EmbedQuery(random.Words(3), embedder);
    query.semantic_floor = false;
    if (round % 2 == 1) AskForTheBest(200, &query);
    for (const auto& [id, scores] : AnswerOf(world.Ask(query, {.exact_below = 1})).candidates) {
      EXPECT_TRUE(world.live().contains(id)) << id;
    }
    const auto snapshot = world.index().Get();
    for (const auto& [id, document] : world.live()) {
      const auto ordinal = snapshot->table.Find(id);
      ASSERT_TRUE(ordinal.has_value()) << id;
      EXPECT_EQ(snapshot->IdOf(*ordinal), id);
      EXPECT_EQ(snapshot->OrdinalOfKey(document.key), *ordinal);
      EXPECT_EQ(snapshot->ColumnsOf(*ordinal), document.columns);
    }
    EXPECT_EQ(snapshot->text->Documents().size(), world.live().size());
    // A logarithmic number of segments: each is more than twice the next.
    EXPECT_LE(snapshot->segments.size(), 12U);
  }
}

TEST(HybridIndex, CountsAfterEachBatchWhatARecountOfAllWould) {
  World world(nullptr);
  Randomness random(24);
  for (int round = 0; round < 150; ++round) {
    world.ChangeAtRandom(random, round % 10 == 0 ? 60 : 4);
    if (round % 50 == 49) world.Reopen();
    const auto snapshot = world.index().Get();
    std::vector<std::shared_ptr<const ImpactSegment>> segments;
    for (const auto& segment : snapshot->segments) segments.push_back(segment->lexical);
    ASSERT_EQ(*snapshot->statistics, CountLive(segments, *snapshot->alive)) << round;
    ASSERT_EQ(snapshot->statistics->documents, world.live().size()) << round;
  }
}

TEST(HybridIndex, IsReadByManyWhileOneWrites) {
  const WordEmbedder embedder;
  World world(&embedder, /*graph_above=*/60);
  Randomness random(23);
  world.ChangeAtRandom(random, 80);
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (unsigned reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&, reader] {
      Randomness own(100 + reader);
      while (!done) {
        RetrievalQuery query = own.Query(&embedder);
        if (own.OneIn(2)) AskForTheBest(5, &query);
        const auto snapshot = world.index().Get();
        const CandidateSet first = Retrieve(snapshot, query, {.exact_below = 1});
        const CandidateSet second = Retrieve(snapshot, query, {.exact_below = 1});
        EXPECT_EQ(AnswerOf(first), AnswerOf(second));
      }
    });
  }
  for (int round = 0; round < 60; ++round) {
    world.ChangeAtRandom(random, 8);
    if (round % 10 == 0) world.index().Commit();
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace shortlist
