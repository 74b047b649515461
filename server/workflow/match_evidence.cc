#include "server/workflow/match_evidence.h"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace shortlist {
namespace {

// Skill ids of a document with their names as it wrote them: one a line.
std::map<std::string, std::string> SkillNames(const Document& document, const SkillGraph& graph) {
  std::map<std::string, std::string> names;
  const std::string& lines = document.Text(TextField::kSkills);
  for (size_t at = 0; at < lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size());
    const std::string name = lines.substr(at, end - at);
    names.emplace(graph.IdOf(name), name);
    at = end + 1;
  }
  return names;
}

bool Contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// As ranking/features/timezone_overlap.h counts it.
std::optional<int> SharedMinutes(std::optional<int64_t> here, std::optional<int64_t> there) {
  constexpr int64_t kDay = 24 * 60, kWorkday = 8 * 60;
  if (!here || !there) return std::nullopt;
  const int64_t apart = std::abs(*here - *there) % kDay;
  return static_cast<int>(std::max<int64_t>(0, kWorkday - std::min(apart, kDay - apart)));
}

}  // namespace

MatchEvidence EvidenceOf(const ColumnValues& talent, const ColumnValues& job,
                         std::optional<int> jss, const Document& asker, const SkillGraph& graph) {
  MatchEvidence evidence;
  const auto names = SkillNames(asker, graph);
  const auto& has = talent.Keywords(Column::kSkills);
  const auto& mandatory = job.Keywords(Column::kMandatorySkills);
  for (const std::string& id : job.Keywords(Column::kSkills)) {
    const auto name = names.find(id);
    SkillEvidence skill{id, name == names.end() ? id : name->second, Contains(mandatory, id)};
    (Contains(has, id) ? evidence.skills_found : evidence.skills_missing)
        .push_back(std::move(skill));
  }
  evidence.rate = talent.Integer(Column::kRate);
  evidence.job_rate_min = job.Integer(Column::kRateMin);
  evidence.job_rate_max = job.Integer(Column::kRateMax);
  evidence.timezone_overlap_minutes =
      SharedMinutes(talent.Integer(Column::kTimezoneOffset), job.Integer(Column::kTimezoneOffset));
  evidence.jss = jss;
  return evidence;
}

void NameSkills(std::span<const JobSkill> skills, const SkillGraph& graph,
                MatchEvidence* evidence) {
  for (const JobSkill& skill : skills) {
    const std::string id = graph.IdOf(skill.name);
    for (auto* list : {&evidence->skills_found, &evidence->skills_missing}) {
      for (SkillEvidence& entry : *list) {
        if (entry.id == id) entry.name = skill.name;
      }
    }
  }
}

}  // namespace shortlist
