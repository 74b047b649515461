#pragma once

#include <string_view>

namespace shortlist {

// What the server serves as it is, built into the program by scripts/embed_pages.py: the contract
// (openapi.yaml as JSON), the start page and the reference page. They live as long as the program.
std::string_view OpenApiJson();
std::string_view StartPage();
std::string_view DocsPage();

}  // namespace shortlist
