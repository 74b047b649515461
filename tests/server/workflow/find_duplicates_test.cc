#include "server/workflow/find_duplicates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/search_world.h"

namespace shortlist {
namespace {

using testing::SearchWorld;
using testing::SeededNouns;

TEST(Resemblance, IsTheShareOfCommonRunsOfThreeWords) {
  EXPECT_EQ(ResemblanceOf("a parser for logs", "A PARSER, for: logs!"), 1);
  EXPECT_EQ(ResemblanceOf("one two three four", "two three four five"), 1.0 / 3);
  EXPECT_EQ(ResemblanceOf("one two three", "three two one"), 0);
  EXPECT_EQ(ResemblanceOf("logo", "Logo"), 1);
  EXPECT_EQ(ResemblanceOf("", ""), 0);
}

TEST(Duplicates, AreTheOpenPostsThatSayTheSame) {
  SearchWorld world(true);
  SeededNouns nouns(23);
  std::vector<Job> jobs = nouns.Jobs(40);
  Job job;
  job.id = "job_own";
  job.title = "A parser for log lines";
  job.description = "We need a fast parser for the log lines of our shop, written in Rust.";
  job.seq = 1'000;
  Job same = job;
  same.id = "job_same";
  same.seq = 1'001;
  Job near = job;
  near.id = "job_near";
  near.seq = 1'002;
  near.description = "We need a fast parser for the log lines of our bank, written in Rust.";
  Job paused = job;
  paused.id = "job_paused";
  paused.seq = 1'003;
  paused.status = JobStatus::kPaused;
  jobs.insert(jobs.end(), {job, same, near, paused});
  world.Put(jobs);
  const auto found = FindDuplicates(world.marketplace(), world.engine(), job, Deadline::max());
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ(found->front().job.id, "job_same");
  EXPECT_EQ(found->front().resemblance, 1);
  EXPECT_EQ(found->back().job.id, "job_near");
  EXPECT_LT(found->back().resemblance, 1);
}

}  // namespace
}  // namespace shortlist
