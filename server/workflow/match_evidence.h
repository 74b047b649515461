#pragma once

#include <optional>
#include <span>

#include "index/schema/document.h"
#include "index/skills/skill_graph.h"
#include "server/marketplace/job.h"
#include "server/workflow/match_documents.h"

namespace shortlist {

// What there is to say of a pair. `jss` is the freelancer's; `asker` asked, and names the skills.
MatchEvidence EvidenceOf(const ColumnValues& talent, const ColumnValues& job,
                         std::optional<int> jss, const Document& asker, const SkillGraph& graph);

// Gives the skills the names that the job itself writes.
void NameSkills(std::span<const JobSkill> skills, const SkillGraph& graph, MatchEvidence* evidence);

}  // namespace shortlist
