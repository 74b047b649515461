#include "server/generator/job_writer.h"

#include <algorithm>

#include "server/generator/person.h"

namespace shortlist {
namespace {

constexpr std::string_view kDurations[] = {"less_than_month", "one_to_three_months",
                                           "three_to_six_months", "more_than_six_months"};
constexpr std::string_view kSpans[][4] = {
    {"one to two weeks", "about two weeks", "three weeks at most", "a few days"},
    {"about two months", "six to ten weeks", "one to three months", "eight weeks or so"},
    {"four to five months", "about five months", "three to six months", "half a year at most"},
    {"at least a year", "more than six months", "a year or longer", "the long run"}};
constexpr std::string_view kLevels[] = {"entry", "intermediate", "expert"};
constexpr size_t kFewestWords = 60;
constexpr int kWeeksOf[] = {2, 9, 19, 45};  // the usual length of each duration
constexpr int kDaysBack = 60;

}  // namespace

JobWriter::Job JobWriter::Plan(Random* random) const {
  Job job;
  job.role = &vocabulary_.roles[vocabulary_.role_choice.Pick(random)];
  job.client = MakeClient(vocabulary_, seed_, PickClient(random), today_);
  const size_t level = random->Below(100);
  job.level = level < 18 ? Level::kEntry : level < 68 ? Level::kIntermediate : Level::kExpert;
  job.hourly = random->Percent(56);
  const size_t length = random->Below(100);
  const int longest = job.hourly ? 3 : 2;  // nobody fixes a price for a year
  job.duration = std::min(longest, length < 36 ? 0 : length < 70 ? 1 : length < 85 ? 2 : 3);
  constexpr int kHours[] = {5, 10, 10, 15, 20, 20, 25, 35, 40, 40};
  job.hours = kHours[random->Below(std::size(kHours))];
  job.load = "about " + std::to_string(job.hours) + " hours a week";
  job.span = kSpans[job.duration][random->Below(4)];
  job.project = random->Pick(job.role->projects);
  job.word = random->Pick(vocabulary_.code_words);
  PickSkills(random, &job);
  return job;
}

void JobWriter::PickSkills(Random* random, Job* job) const {
  const Role& role = *job->role;
  const auto wanted = static_cast<size_t>(random->Between(2, 4));
  for (const std::string& skill : role.core) {
    if (job->musts.size() < wanted && random->Percent(70)) job->musts.push_back(skill);
  }
  for (size_t i = 0; job->musts.size() < 2; ++i) {
    const std::string_view skill = role.core[i];
    if (std::find(job->musts.begin(), job->musts.end(), skill) == job->musts.end()) {
      job->musts.push_back(skill);
    }
  }
  for (const std::string& skill : role.typical) {
    if (random->Percent(35)) job->nices.push_back(skill);
  }
  for (const std::string& skill : role.further) {
    if (random->Percent(12)) job->nices.push_back(skill);
  }
}

Subject JobWriter::SubjectOf(const Job& job) const {
  Subject subject;
  subject.role = job.role;
  subject.team = true;  // a company says "we"
  subject.city = job.client.city->name;
  subject.company = job.client.name;
  subject.industries = {job.client.industry};
  subject.musts = job.musts;
  subject.nices = job.nices;
  subject.project = job.project;
  subject.span = job.span;
  subject.load = job.load;
  subject.word = job.word;
  subject.hourly = job.hourly;
  subject.fixed = !job.hourly;
  subject.short_work = job.duration == 0;
  subject.long_work = job.duration == 3;
  subject.entry = job.level == Level::kEntry;
  subject.expert = job.level == Level::kExpert;
  return subject;
}

void JobWriter::Write(uint64_t index, JsonLine* line) {
  line_ = line;
  Random random(seed_, RandomStream::kJob, index);
  const Job job = Plan(&random);
  line_->Clear();
  line_->OpenObject();
  line_->Text("external_id", ExternalId("job", index));
  WriteTexts(job, &random);
  WriteSkills(job);
  line_->Text("type", job.hourly ? "hourly" : "fixed");
  WritePay(job, &random);
  line_->Text("experience", kLevels[static_cast<size_t>(job.level)]);
  if (random.Percent(92)) line_->Text("duration", kDurations[job.duration]);
  if (job.hourly && random.Percent(95)) {
    line_->Text("workload", job.hours < 30 ? "less_than_30" : "more_than_30");
  }
  line_->Text("category", job.role->category);
  if (random.Percent(12)) line_->Text("country", job.client.country->code);  // only from there
  if (random.Percent(25)) line_->Text("timezone", job.client.city->timezone);
  WriteClient(job);
  const auto age = static_cast<int32_t>(random.Skewed(1, kDaysBack, 2));
  // Proposals come in the first days; one job in five has not said how many.
  const int64_t most = 4 + std::min<int64_t>(age, 12) * 4;
  if (random.Percent(80)) line_->Number("proposals", random.Skewed(0, most, 2));
  line_->Flag("featured", random.Percent(7));
  line_->Text("status", "open");
  line_->Moment("posted_at", {today_.days - age}, random.Between(0, 24 * 3600 - 1));
  line_->CloseObject();
}

std::vector<std::string> JobWriter::PlanOfText(const Job& job, Random* random) const {
  std::vector<std::string> plan = random->Pick(vocabulary_.job_plans);
  if (job.nices.size() < 2) std::erase(plan, "nice");
  return plan;
}

void JobWriter::WriteTexts(const Job& job, Random* random) {
  const Subject subject = SubjectOf(job);
  TextWriter writer(&subject, random);
  text_.clear();
  writer.Say(vocabulary_.job_parts.at("title"), &text_);
  line_->Text("title", text_);
  text_.clear();
  writer.Follow(PlanOfText(job, random), vocabulary_.job_parts, &text_);
  static const std::vector<std::string> kMore = {"/", "context", "working"};
  const auto words = [&] { return std::count(text_.begin(), text_.end(), ' ') + 1; };
  for (int more = 0; more < 3 && words() < static_cast<int64_t>(kFewestWords); ++more) {
    writer.Follow(kMore, vocabulary_.job_parts, &text_);
  }
  line_->Text("description", text_);
}

void JobWriter::WriteSkills(const Job& job) {
  line_->OpenList("skills");
  const auto add = [&](std::string_view name, bool mandatory) {
    line_->OpenObject();
    line_->Text("name", name);
    line_->Flag("mandatory", mandatory);
    line_->CloseObject();
  };
  for (const std::string_view skill : job.musts) add(skill, true);
  for (const std::string_view skill : job.nices) add(skill, false);
  line_->CloseList();
}

void JobWriter::WritePay(const Job& job, Random* random) {
  if (random->Percent(8)) return;  // to be discussed
  constexpr int kPercent[] = {55, 85, 125};
  const int64_t poorer = 50 + std::min<int64_t>(job.client.country->pay_percent, 100) / 2;
  const int64_t rate = std::max<int64_t>(
      6, job.role->hourly_rate * kPercent[static_cast<size_t>(job.level)] * poorer / 10'000);
  if (job.hourly) {
    const int64_t low = std::max<int64_t>(5, rate * random->Between(65, 95) / 100);
    const int64_t high = low + std::max<int64_t>(2, rate * random->Between(20, 60) / 100);
    if (!random->Percent(10)) line_->Dollars("rate_min", low * 100);
    line_->Dollars("rate_max", high * 100);
    return;
  }
  const int64_t dollars = rate * kWeeksOf[job.duration] * random->Skewed(4, 32, 2);
  const int64_t step = dollars < 500 ? 10 : dollars < 3'000 ? 50 : 250;
  line_->Dollars("budget", std::max<int64_t>(30, dollars / step * step) * 100);
}

void JobWriter::WriteClient(const Job& job) {
  const Client& client = job.client;
  line_->OpenObject("client");
  line_->Text("external_id", ExternalId("cli", client.index));
  line_->Text("name", client.name);
  line_->Text("country", client.country->code);
  if (client.hires > 0) {
    line_->Dollars("spent", client.spent_minor);
    line_->Number("hires", client.hires);
    line_->Hundredths("rating", client.rating_hundredths);
  }
  line_->Flag("payment_verified", client.payment_verified);
  line_->Day("member_since", client.member_since);
  line_->CloseObject();
}

}  // namespace shortlist
