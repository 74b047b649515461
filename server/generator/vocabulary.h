#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/base/result.h"
#include "server/generator/random.h"
#include "server/generator/sentence.h"

namespace shortlist {

// A certificate that people of a role may have.
struct KnownCertificate {
  std::string name;
  std::string issuer;
};

// A line of work: what its people are called, know, make, and say.
struct Role {
  std::string id;
  std::string category;      // id of a subcategory
  std::string top_category;  // and of the category above
  std::string name;          // "web developer"; the plural has an s
  std::string article;       // "a" or "an"
  int64_t hourly_rate = 0;   // dollars, of somebody with some years in an expensive country
  std::vector<Sentence> titles;
  std::vector<std::string> core, typical, further;  // skills, the most usual first
  std::vector<std::string> tools;                   // those of them that one works with
  std::vector<std::string> makes, pains;            // plural things made; troubles solved
  std::vector<std::string> projects;                // "a customer portal"
  std::vector<Sentence> wins, habits;
  std::vector<KnownCertificate> certificates;
  std::vector<std::string> speaks;  // languages that the role is about

  bool IsTool(std::string_view skill) const;
};

enum class EnglishSpoken : uint8_t { kLow, kMid, kHigh, kNative };

struct City {
  std::string name;
  std::string timezone;
};

struct CountryOfPeople {
  std::string code;
  int64_t pay_percent = 100;           // of a role's hourly rate
  std::vector<std::string> languages;  // the first is the usual one
  EnglishSpoken english = EnglishSpoken::kMid;
  std::vector<City> cities;
  std::vector<std::string> first_names, last_names;
};

struct Industry {
  std::string field;                  // "logistics"
  std::string clients;                // "freight forwarders"
  std::string company;                // "a freight forwarding company"
  std::vector<std::string> suffixes;  // of such companies' names
};

// Sentences by the part of a text that they can be.
using SentenceParts = std::unordered_map<std::string, std::vector<Sentence>>;
// The parts of a text in their order; "/" begins a new paragraph.
using TextPlans = std::vector<std::vector<std::string>>;

// All names, facts and sentences that the made-up marketplace is made of.
struct Vocabulary {
  std::vector<Role> roles;
  WeightedChoice role_choice;
  std::vector<CountryOfPeople> countries;
  WeightedChoice country_choice;
  std::vector<Industry> industries;
  std::vector<std::string> company_names;
  SentenceParts overview_parts, career_parts, job_parts;
  TextPlans overview_plans, job_plans;
  std::vector<std::string> code_words;  // that a client asks applicants to repeat
  std::unordered_map<std::string, std::vector<std::string>> studies;  // by top category
};

// Reads the folder (data/seed: vocabulary.json names the files of roles/). Refuses `bad_vocabulary`
// when a file is missing, is no JSON, or lacks or misspells something; `detail` names the file and
// the place in it.
Result<Vocabulary> ReadVocabulary(const std::filesystem::path& folder);

}  // namespace shortlist
