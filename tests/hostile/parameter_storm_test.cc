#include <functional>

#include "tests/hostile/storm.h"

namespace shortlist::testing {
namespace {

class ParameterStorm : public StormTest {
 protected:
  // The texts that a parameter is tried with, percent-encoded, and the bytes that are no UTF-8.
  static std::vector<std::string> EncodedStrings() {
    std::vector<std::string> encoded;
    for (const std::string& text : HostileStrings()) encoded.push_back(PercentEncoded(text));
    for (const std::string& bytes : BrokenUtf8()) encoded.push_back(PercentEncoded(bytes));
    return encoded;
  }
};

// Every operation with each of its query parameters, and with one that it does not have. What takes
// a body gets a right one, so that nothing else refuses.
class QueryParameterStorm : public ParameterStorm {
 protected:
  struct Place {
    const Operation* operation;
    std::string parameter;
  };
  static constexpr const char* kUnknown = "no_such_parameter";

  static std::vector<Place> Places(const std::function<bool(const Operation&)>& among) {
    std::vector<Place> places;
    for (const Operation& operation : Operations()) {
      if (!among(operation)) continue;
      for (const std::string& name : operation.query_params) places.push_back({&operation, name});
      places.push_back({&operation, kUnknown});
    }
    return places;
  }

  Shot ShotOf(const Place& place, const std::string& encoded) const {
    const Operation& operation = *place.operation;
    Shot shot{RequestOf(operation, "?" + place.parameter + "=" + encoded), &operation,
              Verdict::kEither, place.parameter + "=" + encoded};
    // The pages that a browser opens take what others hang on their addresses.
    if (place.parameter == kUnknown && operation.reasons.contains("invalid_fields")) {
      shot.verdict = Verdict::kRefuse;
    }
    if (operation.takes_body()) {
      nlohmann::json body = operation.bodies.front();
      body.erase("external_id");  // may be there once only
      shot.request = WithBody(std::move(shot.request), body.dump());
    }
    if (operation.id == "explain") {
      for (const auto& [name, id] : {std::pair{"job_id", job_}, {"freelancer_id", freelancer_}}) {
        if (place.parameter != name) shot.request.target += "&" + std::string(name) + "=" + id;
      }
    }
    return shot;
  }

  void FireAt(const std::vector<Place>& places) {
    const auto encoded = EncodedStrings();
    Fire(places.size() * encoded.size(), [&](size_t at) {
      return ShotOf(places[at % places.size()], encoded[at / places.size()]);
    });
  }
};

TEST_F(QueryParameterStorm, TakesOrRefusesEveryText) {
  const auto deletes = [](const Operation& operation) { return operation.method == "DELETE"; };
  FireAt(Places(std::not_fn(deletes)));
  FireAt(Places(deletes));  // last: of the same freelancer and job
  ExpectRightAnswersAndCleanVerify();
}

TEST_F(ParameterStorm, TakesOrRefusesEveryTextInEveryPath) {
  std::vector<const Operation*> places;
  for (const Operation& operation : Operations()) {
    if (!operation.path_params.empty()) places.push_back(&operation);
  }
  const auto encoded = EncodedStrings();
  Share(places.size() * encoded.size(), [&](Wire& wire, size_t at) {
    const Operation& operation = *places[at % places.size()];
    const std::string& text = encoded[at / places.size()];
    Shot shot{RequestOf(operation), nullptr, Verdict::kEither, text};
    shot.request.target = operation.PathWith(text);
    if (operation.takes_body()) {
      shot.request = WithBody(shot.request, operation.bodies.front().dump());
    }
    if (operation.method == "PATCH") shot.request.headers.emplace_back("If-Match", "\"1\"");
    Judge(wire, shot);
  });
  ExpectRightAnswersAndCleanVerify();
}

TEST_F(ParameterStorm, TakesOrRefusesEveryTextInEveryHeader) {
  struct Place {
    const Operation* operation;
    std::string header;
  };
  std::vector<Place> places;
  for (const Operation& operation : Operations()) {
    if (operation.method == "DELETE") continue;
    for (const std::string& name : operation.headers) places.push_back({&operation, name});
  }
  const Operation& search = OperationById("search_talent");
  for (const char* name :
       {"Authorization", "X-Request-Id", "Accept", "Content-Type", "Cookie", "X-Forwarded-For",
        "Range", "Expect", "Upgrade", "Connection", "Origin"}) {
    places.push_back({&search, name});
    places.push_back({&OperationById("create_job"), name});
  }
  const auto strings = HostileStrings();
  Share(places.size() * strings.size(), [&](Wire& wire, size_t at) {
    const auto& [operation, header] = places[at % places.size()];
    Shot shot{RequestOf(*operation), nullptr, Verdict::kEither, header};
    if (header == "Authorization") shot.request.headers.clear();
    shot.request.headers.emplace_back(header, strings[at / places.size()]);
    // A body that is refused: the header is what is tried, not the write.
    if (operation->takes_body()) shot.request = WithBody(shot.request, "{}");
    Judge(wire, shot);
  });
  ExpectRightAnswersAndCleanVerify();
}

}  // namespace
}  // namespace shortlist::testing
