#pragma once

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/hostile/wire.h"

namespace shortlist::testing {

// A place in a body where the contract has a scalar.
struct BodyField {
  nlohmann::json::json_pointer at;
  bool is_text = false;
  bool read_only = false;  // the server skips it, whatever it is
};

// An operation of the contract (openapi.yaml), and what may be sent to it.
struct Operation {
  std::string id;
  std::string method;
  std::string path;  // "/v1/jobs/{id}"
  std::vector<std::string> path_params;
  std::vector<std::string> query_params;
  std::vector<std::string> headers;
  std::vector<nlohmann::json> bodies;  // the contract's examples, completed; empty: it takes none
  std::vector<BodyField> fields;
  std::set<std::string> reasons;  // that its problems may give
  bool may_be_empty = false;      // the body may be left out
  std::string raw_type;           // its body is no JSON but bytes of this type; else empty
  std::string raw_body;           // the contract's example of them

  bool takes_body() const { return !bodies.empty(); }
  // The path with this text for its parameter.
  std::string PathWith(std::string_view encoded) const;
};

// All of them, read out of the contract: a new one is stormed without a line here.
const std::vector<Operation>& Operations();
const Operation& OperationById(const std::string& id);

// What is wrong with an answer by the contract; empty: nothing. 2xx, 304 or a 4xx problem with a
// reason that the operation may give, under the reason's status, in UTF-8 and of bounded size, with
// the request's id.
std::string WrongWith(const WireAnswer& answer, const Operation* operation);

// The `reason` of a problem; empty for another answer.
std::string ReasonOf(const WireAnswer& answer);

}  // namespace shortlist::testing
