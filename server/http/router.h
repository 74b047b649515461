#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

struct Route {
  std::string method;     // GET, POST, PUT, PATCH or DELETE
  std::string pattern;    // "/v1/jobs/{id}", "/v1/skills:tag", "/v1/contracts/{id}:close"
  std::string operation;  // the operation's name in openapi.yaml and in the table of permissions
  HttpHandler handler;
};

// Finds the handler of a request. Filled once at start, then read by any number of threads.
//
// A pattern's segment is a text, a parameter `{name}`, or a parameter with a verb, `{name}:verb`. A
// parameter takes one non-empty segment, percent-decoded, that is UTF-8 without NUL. Where several
// patterns match, a text goes before a parameter with a verb, and that before a bare parameter,
// from left to right. Trailing slashes count.
class Router {
 public:
  // A second route of the same method and shape, or an ill-formed pattern, is a bug.
  void Add(Route route);

  // Adds to the answer of every OPTIONS request for a path that there is.
  void OnOptions(std::function<void(const HttpRequest&, HttpResponse*)> add) {
    add_to_options_ = std::move(add);
  }

  // In the order added.
  const std::vector<Route>& routes() const { return routes_; }

  // Sets `route` and `path_params` of the request and answers it with its handler, whose exceptions
  // pass through. HEAD is handed on as GET (the server leaves the body out); OPTIONS answers 204
  // with Allow. Problems: `route_not_found` 404, `method_not_allowed` 405 with Allow.
  HttpResponse Dispatch(HttpRequest& request) const;

 private:
  struct Segment {
    std::string text;       // the text, or the verb with its colon
    std::string parameter;  // empty: a plain text

    int Rank() const { return parameter.empty() ? 0 : text.empty() ? 2 : 1; }
  };
  using Segments = std::vector<Segment>;
  using PathParams = std::map<std::string, std::string, std::less<>>;

  static Segments ParsePattern(std::string_view pattern);
  static bool Matches(const Segments& segments, const std::vector<std::string_view>& path,
                      PathParams* params);
  static bool MoreSpecific(const Segments& a, const Segments& b);

  std::vector<Route> routes_;
  std::vector<Segments> segments_;  // of the route with the same position
  std::function<void(const HttpRequest&, HttpResponse*)> add_to_options_;
};

}  // namespace shortlist
