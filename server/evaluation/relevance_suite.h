#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "index/base/result.h"

namespace shortlist {

struct SuiteDocument {
  std::string id;
  std::string title;
  std::string text;
};

// Grades of documents by their id: above 0 is relevant. Documents that nobody judged are not.
using Judgements = std::map<std::string, int, std::less<>>;

struct SuiteQuery {
  std::string id;
  std::string text;
  std::vector<std::string> exclude;  // documents left out of its results
  Judgements judgements;             // not empty
};

// Documents, questions to them and what the right answers are.
struct RelevanceSuite {
  std::string name;  // of suite.json, else the folder's
  std::vector<SuiteDocument> documents;
  std::vector<SuiteQuery> queries;  // those that were judged
};

// Reads a folder in BEIR layout: corpus.jsonl (_id, title, text), queries.jsonl (_id, text, perhaps
// exclude), qrels/test.tsv (query-id, corpus-id, score, under a heading), perhaps suite.json. As
// trec_eval has it, a query without judgements is not asked, and a judged document need not exist.
// Judgements of queries that queries.jsonl does not have are of another part of the same set.
//
// Refuses `suite_not_found` or, naming file and line, `bad_suite`.
Result<RelevanceSuite> ReadSuite(const std::filesystem::path& folder);

}  // namespace shortlist
