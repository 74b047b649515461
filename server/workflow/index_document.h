#pragma once

#include <span>
#include <string>

#include "index/schema/document.h"
#include "index/skills/skill_graph.h"
#include "server/marketplace/category.h"
#include "server/marketplace/freelancer.h"
#include "server/marketplace/job.h"

namespace shortlist {

// What the index needs to know of the marketplace to understand a noun. Constant.
struct IndexingRules {
  std::string currency = "USD";  // of money columns: amounts in another currency count as not given
  std::span<const Category> categories;
  const SkillGraph* skills = &SkillGraph::Empty();  // which skill a name means
};

// Whether somebody who searches may find it: a public profile, an open job that is
// not for invited ones alone.
bool IsSearchable(const Freelancer& freelancer);
bool IsSearchable(const Job& job);

// A noun as the index sees it. Pure functions: the same noun, the same document.
Document ToDocument(const Freelancer& freelancer, const IndexingRules& rules);
Document ToDocument(const Job& job, const IndexingRules& rules);

// The columns that change without an edit (badges, earned, hours, last active): a patch.
ColumnValues StandingColumns(const Freelancer& freelancer);

}  // namespace shortlist
