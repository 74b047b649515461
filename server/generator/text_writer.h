#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "server/generator/random.h"
#include "server/generator/vocabulary.h"

namespace shortlist {

// What a text speaks of: everything that its sentences can name or ask. The views point into the
// vocabulary or into what their maker holds.
struct Subject {
  const Role* role = nullptr;
  bool team = false;
  int years = 0;
  int hours = 30;  // a week
  std::string_view city;
  std::vector<const Industry*> industries;            // that a person knows; of a client, one
  std::string_view company;                           // name of a client
  std::vector<std::string_view> core, tools, skills;  // of a person; skills are no tools
  std::vector<std::string_view> musts, nices;         // of a job
  std::string_view project;                           // of a job; else any of the role
  std::string_view span, load, word;
  bool hourly = false, fixed = false;
  bool short_work = false, long_work = false;
  bool entry = false, expert = false;
};

// Writes one document's texts: picks sentences that hold for the subject and fills their places,
// each time with the next thing of a kind, so that nothing is named twice before all were named.
class TextWriter {
 public:
  // Both must outlive the writer.
  TextWriter(const Subject* subject, Random* random);

  // Appends one of the sentences that hold. False when none does.
  bool Say(const std::vector<Sentence>& sentences, std::string* out);
  // Appends a sentence for each part of the plan, paragraphs between.
  void Follow(const std::vector<std::string>& plan, const SentenceParts& parts, std::string* out);

 private:
  // A walk through a list in an order of its own.
  class Deck {
   public:
    Deck(size_t size, Random* random);
    size_t Next();

   private:
    size_t size_, at_, step_;
  };

  bool Holds(const SentenceCondition& condition) const;
  void Fill(const Sentence& sentence, std::string* out);
  void FillSlot(Slot slot, std::string* out);
  void FillRole(Slot slot, std::string* out);
  void FillJob(Slot slot, std::string* out);
  void SayNext(const std::vector<Sentence>& sentences, Deck* deck, std::string* out);
  void AppendYears(std::string* out) const;
  void AppendList(const std::vector<std::string_view>& names, Deck* deck, size_t most,
                  std::string* out);
  const Industry& NextIndustry() { return *subject_.industries[industries_.Next()]; }

  const Subject& subject_;
  Random* random_;
  Deck makes_, pains_, projects_, wins_, habits_, industries_;
  Deck core_, tools_, skills_, musts_, nices_;
};

}  // namespace shortlist
