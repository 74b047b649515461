#pragma once

#include <string>
#include <string_view>

#include <lucene++/LuceneHeaders.h>

// Between our UTF-8 and the wide strings of Lucene++. For this folder's .cc files only.
namespace shortlist {

Lucene::String Wide(std::string_view text);
std::string Narrow(const Lucene::String& text);

}  // namespace shortlist
