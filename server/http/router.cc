#include "server/http/router.h"

#include <algorithm>
#include <optional>
#include <set>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "server/http/problem.h"

namespace shortlist {
namespace {

std::vector<std::string_view> SplitPath(std::string_view path) {
  std::vector<std::string_view> parts;
  if (path.empty() || path[0] != '/') return parts;
  size_t begin = 1;
  for (size_t slash; (slash = path.find('/', begin)) != path.npos; begin = slash + 1) {
    parts.push_back(path.substr(begin, slash - begin));
  }
  parts.push_back(path.substr(begin));
  return parts;
}

std::string Allow(const std::set<std::string>& methods) {
  std::string allow;
  for (const std::string& method : methods) allow += method + ", ";
  return allow + "OPTIONS";
}

}  // namespace

Router::Segments Router::ParsePattern(std::string_view pattern) {
  CHECK(!pattern.empty() && pattern[0] == '/');
  Segments segments;
  for (std::string_view part : SplitPath(pattern)) {
    Segment segment;
    if (!part.empty() && part[0] == '{') {
      const size_t close = part.find('}');
      CHECK(close != part.npos && close > 1);
      segment.parameter = part.substr(1, close - 1);
      segment.text = part.substr(close + 1);
      CHECK(segment.text.empty() || (segment.text.size() > 1 && segment.text[0] == ':'));
    } else {
      CHECK(part.find_first_of("{}") == part.npos);
      segment.text = part;
    }
    segments.push_back(std::move(segment));
  }
  return segments;
}

bool Router::Matches(const Segments& segments, const std::vector<std::string_view>& path,
                     PathParams* params) {
  if (segments.size() != path.size()) return false;
  for (size_t i = 0; i < path.size(); ++i) {
    const Segment& segment = segments[i];
    // Raw first: nearly every route is ruled out here. A text may still be sent percent-encoded.
    if (segment.parameter.empty() && path[i] == segment.text) continue;
    auto decoded = PercentDecoded(path[i]);
    if (!decoded) return false;
    if (segment.parameter.empty()) {
      if (*decoded != segment.text) return false;
      continue;
    }
    if (decoded->size() <= segment.text.size() || !decoded->ends_with(segment.text)) return false;
    decoded->resize(decoded->size() - segment.text.size());
    if (decoded->find('\0') != decoded->npos || !IsValidUtf8(*decoded)) return false;
    (*params)[segment.parameter] = std::move(*decoded);
  }
  return true;
}

bool Router::MoreSpecific(const Segments& a, const Segments& b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const Segment& x, const Segment& y) { return x.Rank() < y.Rank(); });
}

void Router::Add(Route route) {
  CHECK(route.handler != nullptr);
  Segments segments = ParsePattern(route.pattern);
  for (size_t i = 0; i < routes_.size(); ++i) {
    const bool same_shape = std::equal(segments.begin(), segments.end(), segments_[i].begin(),
                                       segments_[i].end(), [](const Segment& x, const Segment& y) {
                                         return x.text == y.text && x.Rank() == y.Rank();
                                       });
    CHECK(!(same_shape && routes_[i].method == route.method));
  }
  routes_.push_back(std::move(route));
  segments_.push_back(std::move(segments));
}

HttpResponse Router::Dispatch(HttpRequest& request) const {
  if (request.method == "HEAD") request.method = "GET";
  const auto path = SplitPath(request.path);
  std::set<std::string> methods;
  const Segments* best = nullptr;
  const Route* route = nullptr;
  for (size_t i = 0; i < routes_.size(); ++i) {
    PathParams params;
    if (!Matches(segments_[i], path, &params)) continue;
    methods.insert(routes_[i].method);
    if (routes_[i].method == "GET") methods.insert("HEAD");
    if (request.route.empty()) request.route = routes_[i].pattern;
    if (routes_[i].method != request.method) continue;
    if (best != nullptr && !MoreSpecific(segments_[i], *best)) continue;
    best = &segments_[i];
    route = &routes_[i];
    request.path_params = std::move(params);
  }
  if (route != nullptr) {
    request.route = route->pattern;
    return route->handler(request);
  }
  if (methods.empty()) {
    return ProblemResponse({ErrorCode::kNotFound, "route_not_found", "There is nothing here.", {}},
                           request);
  }
  HttpResponse response = NoContentResponse();
  if (request.method != "OPTIONS") {
    response = ProblemResponse({ErrorCode::kInvalidArgument,
                                "method_not_allowed",
                                "This path does not take " + request.method + ".",
                                {}},
                               request);
  }
  response.headers["Allow"] = Allow(methods);
  if (request.method == "OPTIONS" && add_to_options_) add_to_options_(request, &response);
  return response;
}

}  // namespace shortlist
