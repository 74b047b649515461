#include "server/api/pages_api.h"

#include <map>
#include <sstream>

#include <nlohmann/json.hpp>

#include "server/api/embedded_pages.h"
#include "server/api/json_fields.h"
#include "server/http/etag.h"

namespace shortlist {
namespace {

constexpr char kHtml[] = "text/html; charset=utf-8";

// What one reason means; `status` is empty for a reason that only fields have.
struct ProblemMeaning {
  std::optional<int> status;
  std::string meaning;
};

const std::map<std::string, ProblemMeaning, std::less<>>& ProblemMeanings() {
  static const auto meanings = [] {
    const auto contract = nlohmann::json::parse(OpenApiJson());
    std::map<std::string, ProblemMeaning, std::less<>> all;
    for (const auto& [reason, meaning] : contract.at("x-field-reasons").items()) {
      all[reason] = {std::nullopt, meaning.get<std::string>()};
    }
    for (const auto& [reason, problem] : contract.at("x-problem-reasons").items()) {
      all[reason] = {problem.at("status").get<int>(), problem.at("meaning").get<std::string>()};
    }
    return all;
  }();
  return meanings;
}

// The start page's look, with a problem in place of its text.
std::string ProblemPage(const std::string& reason, const ProblemMeaning& problem) {
  const std::string_view start = StartPage();
  constexpr std::string_view kBegin = "<!-- content -->", kEnd = "<!-- /content -->";
  const size_t begin = start.find(kBegin);
  const size_t end = start.find(kEnd);
  CHECK(begin != start.npos && end != start.npos);
  std::ostringstream page;
  page << start.substr(0, begin) << "<p class=\"kind\">"
       << (problem.status ? "Problem " + std::to_string(*problem.status) : "Field") << "</p><h1>"
       << reason << "</h1><p>" << problem.meaning
       << "</p><p><a href=\"/docs\">API reference</a></p>" << start.substr(end);
  return page.str();
}

HttpResponse Page(const HttpRequest& request, std::string_view body, const char* content_type) {
  HttpResponse response = TextResponse(std::string(body), content_type);
  const std::string etag = ETagOf(1, body);
  if (IsKnown(request, etag)) {
    response = HttpResponse();
    response.status = 304;
  }
  response.headers["ETag"] = etag;
  // Nothing on these pages comes from elsewhere, so that nothing may.
  response.headers["Content-Security-Policy"] =
      "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
      "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  response.headers["X-Content-Type-Options"] = "nosniff";
  return response;
}

bool PrefersHtml(const HttpRequest& request) {
  const auto accept = request.Header("Accept");
  return accept && accept->find("text/html") != accept->npos;
}

}  // namespace

Result<HttpResponse> HandleGetStart(const ApiContext&, const HttpRequest& request,
                                    const Principal&) {
  return Page(request, StartPage(), kHtml);
}

Result<HttpResponse> HandleGetDocs(const ApiContext&, const HttpRequest& request,
                                   const Principal&) {
  return Page(request, DocsPage(), kHtml);
}

Result<HttpResponse> HandleGetOpenApi(const ApiContext&, const HttpRequest& request,
                                      const Principal&) {
  return Page(request, OpenApiJson(), "application/json");
}

Result<HttpResponse> HandleGetProblem(const ApiContext&, const HttpRequest& request,
                                      const Principal&) {
  const std::string& reason = request.PathParam("reason");
  const auto found = ProblemMeanings().find(reason);
  if (found == ProblemMeanings().end()) {
    return Error{ErrorCode::kNotFound,
                 "problem_not_found",
                 "This server gives no such reason; /docs lists those that it gives.",
                 {}};
  }
  if (PrefersHtml(request)) return Page(request, ProblemPage(reason, found->second), kHtml);
  return JsonResponse({{"reason", reason},
                       {"status", NumberOrNull(found->second.status)},
                       {"meaning", found->second.meaning}});
}

}  // namespace shortlist
