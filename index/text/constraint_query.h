#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <lucene++/LuceneHeaders.h>

#include "index/schema/document.h"
#include "index/schema/query.h"

// How documents and constraints look to Lucene++. For this folder's .cc files only.
namespace shortlist {

// By TextField.
inline const std::array<Lucene::String, kTextFieldCount> kFieldNames = {
    L"title", L"skills", L"body", L"experience", L"name"};

// What terms with this prefix start with. They have neither hyphens nor slashes: "full-st*" looks
// for the joined form.
Lucene::String PrefixTerm(std::string_view text);

// The query that finds what satisfies the constraint; absent: it constrains nothing.
std::optional<Lucene::QueryPtr> ConstraintQuery(const QueryNode& node);

}  // namespace shortlist
