#include "server/generator/freelancer_writer.h"

#include <algorithm>

namespace shortlist {
namespace {

constexpr int kDaysOfYear = 365;
constexpr size_t kFewestWords = 60;

size_t CountWords(std::string_view text) {
  size_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n';
    if (!space && !inside) ++words;
    inside = !space;
  }
  return words;
}

std::string Capitalised(std::string text) {
  const bool written_so = text.size() > 1 && text[1] >= 'A' && text[1] <= 'Z';  // "iOS"
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z' && !written_so) text[0] -= 'a' - 'A';
  return text;
}

// How well somebody of the country speaks English.
std::string_view EnglishOf(const Person& person, Random* random) {
  const auto& languages = person.country->languages;
  const auto& speaks = person.role->speaks;
  if (person.country->english == EnglishSpoken::kNative && languages[0] == "en") return "native";
  const bool of_languages = !speaks.empty() || person.role->top_category == "writing_content";
  const int more = of_languages ? 30 : 0;  // their trade is made of words
  const auto roll = static_cast<int>(random->Below(100)) + more;
  switch (person.country->english) {
    case EnglishSpoken::kNative:
      return roll < 30 ? "fluent" : "native";
    case EnglishSpoken::kHigh:
      return roll < 25 ? "conversational" : "fluent";
    case EnglishSpoken::kMid:
      return roll < 8 ? "basic" : roll < 50 ? "conversational" : "fluent";
    case EnglishSpoken::kLow:
      return roll < 35 ? "basic" : roll < 85 ? "conversational" : "fluent";
  }
  return "fluent";
}

}  // namespace

Subject FreelancerWriter::SubjectOf(const Person& person, Random* random) const {
  Subject subject;
  subject.role = person.role;
  subject.team = person.team;
  subject.years = person.years;
  constexpr int kHours[] = {10, 15, 20, 20, 25, 30, 30, 35, 40, 40, 40};
  subject.hours = kHours[random->Below(std::size(kHours))];
  subject.city = person.city->name;
  subject.core = person.core;
  for (const std::string_view skill : person.skills) {
    (person.role->IsTool(skill) ? subject.tools : subject.skills).push_back(skill);
  }
  constexpr size_t kIndustries = 5;
  const size_t all = vocabulary_.industries.size();
  for (size_t i = 0; i < kIndustries; ++i) {
    // Some industries hire more than others.
    const auto at = static_cast<size_t>(random->Skewed(0, static_cast<int64_t>(all) - 1, 2));
    const Industry* industry = &vocabulary_.industries[at];
    const auto& known = subject.industries;
    if (std::find(known.begin(), known.end(), industry) == known.end()) {
      subject.industries.push_back(industry);
    }
  }
  return subject;
}

void FreelancerWriter::Write(const Person& person, Random* random, JsonLine* line) {
  line_ = line;
  const Subject subject = SubjectOf(person, random);
  TextWriter writer(&subject, random);
  line_->Clear();
  line_->OpenObject();
  line_->Text("external_id", ExternalId("frl", person.index));
  line_->Text("display_name", person.name);
  WriteTexts(person, subject, &writer, random);
  WriteSkills(person, random);
  if (!random->Percent(3)) line_->Dollars("hourly_rate", person.rate_minor);
  WritePlace(person, random);
  WriteLanguages(person, random);
  line_->Text("category", person.role->category);
  WriteAvailability(person, subject, random);
  if (random->Percent(70)) WritePortfolio(person, subject, random);
  if (!person.team && person.years >= 2 && random->Percent(75)) {
    WriteEmployment(person, &writer, random);
  }
  if (!person.team && random->Percent(70)) WriteEducation(person, random);
  if (!person.role->certificates.empty() && person.years >= 1 && random->Percent(35)) {
    WriteCertificates(person, random);
  }
  line_->Flag("verified", random->Percent(35 + std::min(person.contracts, 10) * 5));
  line_->Text("kind", person.team ? "agency" : "individual");
  line_->Text("visibility", random->Percent(2) ? "private" : "public");
  line_->CloseObject();
}

void FreelancerWriter::WriteTexts(const Person& person, const Subject& subject, TextWriter* writer,
                                  Random* random) {
  text_.clear();
  const bool said = person.team ? writer->Say(vocabulary_.overview_parts.at("team_title"), &text_)
                                : writer->Say(person.role->titles, &text_);
  if (!said) text_ = Capitalised(person.role->name);
  line_->Text("title", text_);
  if (random->Percent(1)) return;  // has not written a word about itself yet
  text_.clear();
  writer->Follow(random->Pick(vocabulary_.overview_plans), vocabulary_.overview_parts, &text_);
  static const std::vector<std::string> kMore = {"/", "pains", "way"};
  static const std::vector<std::string> kResults = {"/", "win", "pains"};
  for (int more = 0; more < 3 && CountWords(text_) < kFewestWords; ++more) {
    writer->Follow(more == 1 && subject.years > 0 ? kResults : kMore, vocabulary_.overview_parts,
                   &text_);
  }
  line_->Text("overview", text_);
}

void FreelancerWriter::WriteSkills(const Person& person, Random* random) {
  const bool levels = random->Percent(40);
  line_->OpenList("skills");
  for (size_t i = 0; i < person.skills.size(); ++i) {
    line_->OpenObject();
    line_->Text("name", person.skills[i]);
    if (levels) {
      const int known = person.years + (i < person.core.size() ? 3 : 0) - 2;
      const auto level = random->Between(known - 1, known + 2);
      line_->Text("level", level >= 6 ? "expert" : level >= 1 ? "intermediate" : "beginner");
    }
    line_->CloseObject();
  }
  line_->CloseList();
}

void FreelancerWriter::WritePlace(const Person& person, Random* random) {
  line_->Text("country", person.country->code);
  if (random->Percent(93)) line_->Text("city", person.city->name);
  if (random->Percent(93)) line_->Text("timezone", person.city->timezone);
}

void FreelancerWriter::WriteLanguages(const Person& person, Random* random) {
  const std::string_view english = EnglishOf(person, random);
  if (random->Percent(96)) line_->Text("english_level", english);
  line_->OpenList("languages");
  const auto add = [&](std::string_view code, std::string_view level) {
    line_->OpenObject();
    line_->Text("code", code);
    line_->Text("level", level);
    line_->CloseObject();
  };
  const auto& own = person.country->languages;
  add("en", english);
  for (size_t i = 0; i < own.size(); ++i) {
    if (own[i] != "en") add(own[i], i < 2 ? "native" : "fluent");
  }
  for (const std::string& code : person.role->speaks) {
    if (std::find(own.begin(), own.end(), code) == own.end()) add(code, "fluent");
  }
  constexpr std::string_view kLearned[] = {"es", "fr", "de", "it", "pt", "nl"};
  const std::string_view learned = kLearned[random->Skewed(0, 5, 2)];
  const bool known = std::find(own.begin(), own.end(), learned) != own.end() ||
                     std::find(person.role->speaks.begin(), person.role->speaks.end(), learned) !=
                         person.role->speaks.end();
  if (!known && random->Percent(22)) add(learned, random->Percent(60) ? "basic" : "conversational");
  line_->CloseList();
}

void FreelancerWriter::WriteAvailability(const Person& person, const Subject& subject,
                                         Random* random) {
  if (random->Percent(88)) line_->Number("availability_hours", subject.hours);
  if (random->Percent(18)) {
    const auto days = static_cast<int32_t>(random->Between(2, 75));
    line_->Day("available_from", {today_.days + days});
  }
  if (random->Percent(92)) line_->Number("experience_years", person.years);
}

void FreelancerWriter::WritePortfolio(const Person& person, const Subject& subject,
                                      Random* random) {
  const auto& works = person.role->works;
  const auto pieces = std::min<size_t>(1 + random->Below(4), works.size());
  const size_t first = random->Below(works.size());
  line_->OpenList("portfolio");
  for (size_t i = 0; i < pieces; ++i) {
    // One piece was made for one client.
    Subject piece = subject;
    piece.industries = {random->Pick(subject.industries)};
    piece.project = works[(first + i) % works.size()];
    TextWriter writer(&piece, random);
    line_->OpenObject();
    text_.clear();
    writer.Say(vocabulary_.career_parts.at("project_title"), &text_);
    line_->Text("title", text_);
    text_.clear();
    writer.Say(vocabulary_.career_parts.at("piece"), &text_);
    line_->Text("description", text_);
    line_->CloseObject();
  }
  line_->CloseList();
}

void FreelancerWriter::WriteEmployment(const Person& person, TextWriter* writer, Random* random) {
  // Back from today: the years of experience, cut into two or three employments.
  const int64_t stations = std::min<int64_t>(random->Between(1, 3), person.years / 2);
  int64_t free_days = static_cast<int64_t>(person.years) * kDaysOfYear;
  int32_t end = today_.days - static_cast<int32_t>(random->Between(20, 300));
  line_->OpenList("employment");
  for (int64_t i = 0; i < stations; ++i) {
    const int64_t most = std::max<int64_t>(200, free_days / (stations - i) - 60);
    const auto days = static_cast<int32_t>(random->Between(most * 2 / 3, most));
    const Industry& industry = random->Pick(vocabulary_.industries);
    line_->OpenObject();
    const bool junior = i + 1 == stations && random->Percent(45);
    const bool senior = i == 0 && person.years >= 8 && random->Percent(50);
    line_->Text("title",
                (junior   ? "Junior "
                 : senior ? "Senior "
                          : "") +
                    (junior || senior ? person.role->name : Capitalised(person.role->name)));
    std::string company = random->Pick(vocabulary_.company_names) + " ";
    line_->Text("company", company.append(random->Pick(industry.suffixes)));
    line_->Month("from", {end - days});
    if (i > 0 || random->Percent(70)) line_->Month("to", {end});
    text_.clear();
    writer->Say(vocabulary_.career_parts.at("employment"), &text_);
    line_->Text("description", text_);
    line_->CloseObject();
    free_days -= days;
    end -= days + static_cast<int32_t>(random->Between(10, 60));
  }
  line_->CloseList();
}

void FreelancerWriter::WriteEducation(const Person& person, Random* random) {
  constexpr std::string_view kDegrees[] = {"Bachelor", "Bachelor", "Bachelor", "Master", "Diploma"};
  constexpr std::string_view kSchools[] = {"University of ", "Technical College of ",
                                           "School of Applied Sciences, ", "Open College of "};
  const int64_t finished =
      today_.days - static_cast<int64_t>(person.years) * kDaysOfYear - random->Between(30, 700);
  const int64_t began = finished - random->Between(3, 5) * kDaysOfYear;
  line_->OpenList("education");
  line_->OpenObject();
  std::string school(kSchools[random->Skewed(0, 3, 2)]);
  line_->Text("school", school.append(random->Pick(person.country->cities).name));
  line_->Text("degree", kDegrees[random->Below(std::size(kDegrees))]);
  line_->Text("field", random->Pick(vocabulary_.studies.at(person.role->top_category)));
  line_->Text("from", std::string_view(FormatDay({static_cast<int32_t>(began)})).substr(0, 4));
  line_->Text("to", std::string_view(FormatDay({static_cast<int32_t>(finished)})).substr(0, 4));
  line_->CloseObject();
  line_->CloseList();
}

void FreelancerWriter::WriteCertificates(const Person& person, Random* random) {
  const auto& known = random->Pick(person.role->certificates);
  const int64_t days = random->Between(60, static_cast<int64_t>(person.years) * kDaysOfYear);
  line_->OpenList("certificates");
  line_->OpenObject();
  line_->Text("name", known.name);
  line_->Text("issuer", known.issuer);
  line_->Month("issued", {today_.days - static_cast<int32_t>(days)});
  line_->CloseObject();
  line_->CloseList();
}

}  // namespace shortlist
