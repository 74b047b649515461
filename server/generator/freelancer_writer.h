#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/base/civil_day.h"
#include "server/generator/json_line.h"
#include "server/generator/person.h"
#include "server/generator/text_writer.h"

namespace shortlist {

// Writes a person's profile in the wire form of a freelancer. What is said in the texts agrees with
// the person's skills, years and place. One thread.
class FreelancerWriter {
 public:
  // The vocabulary must outlive the writer.
  FreelancerWriter(const Vocabulary* vocabulary, CivilDay today)
      : vocabulary_(*vocabulary), today_(today) {}

  void Write(const Person& person, Random* random, JsonLine* line);

 private:
  Subject SubjectOf(const Person& person, Random* random) const;
  void WriteTexts(const Person& person, const Subject& subject, TextWriter* writer, Random* random);
  void WriteSkills(const Person& person, Random* random);
  void WritePlace(const Person& person, Random* random);
  void WriteLanguages(const Person& person, Random* random);
  void WriteAvailability(const Person& person, const Subject& subject, Random* random);
  void WritePortfolio(const Person& person, const Subject& subject, Random* random);
  void WriteEmployment(const Person& person, TextWriter* writer, Random* random);
  void WriteEducation(const Person& person, Random* random);
  void WriteCertificates(const Person& person, Random* random);

  const Vocabulary& vocabulary_;
  const CivilDay today_;
  JsonLine* line_ = nullptr;
  std::string text_;  // kept for its memory
};

}  // namespace shortlist
