#include "tests/hostile/contract.h"

#include <algorithm>
#include <stdexcept>

#include "index/base/utf8.h"
#include "server/api/embedded_pages.h"

namespace shortlist::testing {
namespace {

using nlohmann::json;

constexpr size_t kMaxProblemBytes = 64 * 1024;
constexpr size_t kMaxAnswerBytes = 8 * 1024 * 1024;

const json& Contract() {
  static const json contract = json::parse(OpenApiJson());
  return contract;
}

// With what stands beside a $ref laid over what it leads to.
json Resolved(json node) {
  while (node.contains("$ref")) {
    const std::string ref = node["$ref"];
    node.erase("$ref");
    json target = Contract().at(json::json_pointer(ref.substr(1)));
    const json beside = node.value("properties", json::object());
    if (target.contains("properties")) target["properties"].update(beside);
    node.erase("properties");
    if (!target.contains("properties") && !beside.empty()) target["properties"] = beside;
    target.update(node);
    node = std::move(target);
  }
  return node;
}

bool HasType(const json& schema, const std::string& type) {
  if (!schema.contains("type")) return false;
  const json& is = schema["type"];
  return is.is_array() ? std::find(is.begin(), is.end(), type) != is.end() : is == type;
}

// `inherited`: what holds for everything below.
void CollectFields(const json& node, const BodyField& inherited, int depth,
                   std::vector<BodyField>* fields) {
  const json schema = Resolved(node);
  if (depth > 8) return;
  BodyField field = inherited;
  field.read_only |= schema.value("readOnly", false);
  if (schema.contains("oneOf")) {
    for (const json& each : schema["oneOf"]) CollectFields(each, field, depth + 1, fields);
  } else if (schema.contains("properties")) {
    for (const auto& [name, property] : schema["properties"].items()) {
      BodyField below = field;
      below.at /= name;
      CollectFields(property, below, depth + 1, fields);
    }
  } else if (schema.contains("items")) {
    field.at /= 0;
    CollectFields(schema["items"], field, depth + 1, fields);
  } else {
    const bool known = std::any_of(fields->begin(), fields->end(),
                                   [&](const BodyField& other) { return other.at == field.at; });
    field.is_text = HasType(schema, "string");
    if (!known) fields->push_back(field);
  }
}

// A list of objects that an example leaves out gets one entry of its required texts, so that its
// other fields can be tried.
void CompleteLists(const json& node, json* body) {
  const json schema = Resolved(node);
  if (!schema.contains("properties") || !body->is_object()) return;
  for (const auto& [name, property] : schema["properties"].items()) {
    const json list = Resolved(property);
    if (list.value("readOnly", false) || !list.contains("items") || body->contains(name)) continue;
    const json item = Resolved(list["items"]);
    if (!item.contains("properties")) continue;
    json entry = json::object();
    for (const json& required : item.value("required", json::array())) {
      entry[required.get<std::string>()] = "Sample";
    }
    (*body)[name] = json::array({entry});
  }
}

void ReadBody(const json& content, Operation* operation) {
  const auto found = std::find_if(content.begin(), content.end(),
                                  [](const json& media) { return media.contains("examples"); });
  if (found == content.end()) throw std::invalid_argument(operation->id + " has no example body");
  const json& media = *found;
  if (found.key().starts_with("text/")) {
    operation->raw_type = found.key();
    operation->raw_body = media["examples"].front()["value"];
    return;
  }
  CollectFields(media["schema"], BodyField(), 0, &operation->fields);
  for (const auto& [name, example] : media["examples"].items()) {
    json body = Resolved(example)["value"];
    if (name == "whole") CompleteLists(media["schema"], &body);
    operation->bodies.push_back(std::move(body));
  }
  // The richest first: it is the one that is varied.
  std::stable_sort(operation->bodies.begin(), operation->bodies.end(),
                   [](const json& a, const json& b) { return a.size() > b.size(); });
}

void ReadParameter(const json& node, Operation* operation) {
  const json parameter = Resolved(node);
  const std::string name = parameter["name"];
  if (parameter["in"] == "path") operation->path_params.push_back(name);
  if (parameter["in"] == "header") operation->headers.push_back(name);
  if (parameter["in"] != "query") return;
  const json schema = Resolved(parameter["schema"]);
  if (!schema.contains("properties")) return operation->query_params.push_back(name);
  for (const auto& [field, ignored] : schema["properties"].items()) {
    operation->query_params.push_back(field);
  }
}

void AddReasons(const json& list, std::set<std::string>* reasons) {
  for (const json& reason : list) reasons->insert(reason.get<std::string>());
}

std::vector<Operation> ReadOperations() {
  std::vector<Operation> operations;
  for (const auto& [path, item] : Contract()["paths"].items()) {
    for (const auto& [method, node] : item.items()) {
      if (method == "parameters") continue;
      Operation operation{node["operationId"], method, path, {}, {}, {}, {}, {}, {}, false, {}, {}};
      std::transform(method.begin(), method.end(), operation.method.begin(),
                     [](char c) { return static_cast<char>(std::toupper(c)); });
      for (const json& list :
           {item.value("parameters", json::array()), node.value("parameters", json::array())}) {
        for (const json& parameter : list) ReadParameter(parameter, &operation);
      }
      if (node.contains("requestBody")) {
        ReadBody(node["requestBody"]["content"], &operation);
        operation.may_be_empty = !node["requestBody"].value("required", false);
      }
      AddReasons(node["x-problems"], &operation.reasons);
      operations.push_back(std::move(operation));
    }
  }
  return operations;
}

std::string WrongWithProblem(const WireAnswer& answer, const Operation* operation) {
  if (answer.Header("Content-Type") != "application/problem+json") return "no problem";
  if (answer.body.size() > kMaxProblemBytes) return "a problem of great size";
  const json problem = json::parse(answer.body, nullptr, false);
  if (!problem.is_object()) return "a problem that is no JSON";
  const std::string reason = problem.value("reason", "");
  const json& known = Contract()["x-problem-reasons"];
  if (!known.contains(reason)) return "the reason '" + reason + "' is not in the contract";
  if (known[reason]["status"] != answer.status) return reason + " has another status";
  if (problem.value("detail", "").empty()) return "a problem without detail";
  if (operation != nullptr && !operation->reasons.contains(reason)) {
    return "the contract of " + operation->id + " does not name " + reason;
  }
  for (const json& error : problem.value("errors", json::array())) {
    if (!Contract()["x-field-reasons"].contains(error.value("reason", ""))) {
      return "a field's reason that is not in the contract";
    }
  }
  return "";
}

}  // namespace

std::string Operation::PathWith(std::string_view encoded) const {
  const size_t open = path.find('{');
  if (open == path.npos) return path;
  return path.substr(0, open) + std::string(encoded) + path.substr(path.find('}') + 1);
}

const std::vector<Operation>& Operations() {
  static const std::vector<Operation> operations = ReadOperations();
  return operations;
}

const Operation& OperationById(const std::string& id) {
  for (const Operation& operation : Operations()) {
    if (operation.id == id) return operation;
  }
  throw std::invalid_argument("no operation " + id);
}

std::string ReasonOf(const WireAnswer& answer) {
  if (answer.Header("Content-Type") != "application/problem+json") return "";
  return json::parse(answer.body).value("reason", "");
}

std::string WrongWith(const WireAnswer& answer, const Operation* operation) {
  if (answer.status == 0) return "no answer";
  const bool good = (answer.status >= 200 && answer.status < 300) || answer.status == 304;
  const bool refused = answer.status >= 400 && answer.status < 500;
  if (!good && !refused) return "status " + std::to_string(answer.status);
  if (answer.Header("X-Request-Id").empty()) return "no request id";
  if (answer.body.size() > kMaxAnswerBytes) return "an answer of great size";
  if (!IsValidUtf8(answer.body)) return "an answer that is no UTF-8";
  return refused ? WrongWithProblem(answer, operation) : "";
}

}  // namespace shortlist::testing
