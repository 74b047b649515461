#include "server/workflow/load_categories.h"

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace shortlist {
namespace {

using nlohmann::json;

Error BadCategories(const std::filesystem::path& file, std::vector<FieldError> faults) {
  std::string detail = file.string() + ":";
  for (const FieldError& fault : faults) {
    detail += (detail.ends_with(':') ? " " : "; ") + fault.pointer;
    detail += (fault.pointer.empty() ? "" : " ") + fault.detail;
  }
  return {ErrorCode::kInvalidArgument, "bad_categories", std::move(detail), std::move(faults)};
}

// Reads the parsed file and notes what is wrong with it.
class CategoriesReader {
 public:
  std::vector<Category> Read(const json& root) {
    std::vector<Category> categories;
    if (!IsObject("", root, {"categories"})) return categories;
    if (!root.contains("categories")) Note("/categories", "required", "is missing");
    for (const auto& [pointer, entry] : List("", root, "categories")) {
      if (!IsObject(pointer, *entry, {"id", "name", "subcategories"})) continue;
      Category& category = categories.emplace_back();
      category.id = Id(pointer, *entry);
      category.name = Text(pointer, *entry, "name");
      for (const auto& [below, child] : List(pointer, *entry, "subcategories")) {
        if (!IsObject(below, *child, {"id", "name"})) continue;
        Subcategory& subcategory = category.subcategories.emplace_back();
        subcategory.id = Id(below, *child);
        subcategory.name = Text(below, *child, "name");
      }
    }
    return categories;
  }

  std::vector<FieldError> TakeFaults() { return std::move(faults_); }

 private:
  void Note(std::string pointer, std::string reason, std::string detail) {
    faults_.push_back({std::move(pointer), std::move(reason), std::move(detail)});
  }

  bool IsObject(const std::string& pointer, const json& value,
                std::initializer_list<std::string_view> keys) {
    if (!value.is_object()) {
      Note(pointer, "wrong_type", "must be an object");
      return false;
    }
    for (const auto& [key, ignored] : value.items()) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      // Through json_pointer, which escapes what is special in a key.
      Note((json::json_pointer(pointer) / key).to_string(), "unknown_field", "is no key of this");
    }
    return true;
  }

  // The entries of the list under `key`, each with its pointer; none when it is not there.
  std::vector<std::pair<std::string, const json*>> List(const std::string& pointer,
                                                        const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return {};
    const std::string list = pointer + "/" + key;
    if (!found->is_array()) {
      Note(list, "wrong_type", "must be a list");
      return {};
    }
    std::vector<std::pair<std::string, const json*>> entries;
    for (size_t i = 0; i < found->size(); ++i) {
      entries.emplace_back(list + "/" + std::to_string(i), &(*found)[i]);
    }
    return entries;
  }

  std::string Text(const std::string& pointer, const json& object, const char* key) {
    const auto found = object.find(key);
    const std::string at = pointer + "/" + key;
    if (found == object.end()) {
      Note(at, "required", "is missing");
    } else if (!found->is_string()) {
      Note(at, "wrong_type", "must be a text");
    } else if (found->get_ref<const std::string&>().empty()) {
      Note(at, "required", "is empty");
    } else {
      return found->get<std::string>();
    }
    return "";
  }

  std::string Id(const std::string& pointer, const json& object) {
    std::string id = Text(pointer, object, "id");
    if (!id.empty() && !ids_.insert(id).second) {
      Note(pointer + "/id", "duplicate", "is the id of another: " + id);
    }
    return id;
  }

  std::set<std::string> ids_;
  std::vector<FieldError> faults_;
};

}  // namespace

Result<std::vector<Category>> LoadCategories(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return BadCategories(file, {{"", "unreadable", "cannot be read"}});
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  json root;
  try {
    root = json::parse(text);
  } catch (const json::parse_error& error) {
    return BadCategories(file, {{"", "bad_json", error.what()}});
  }
  CategoriesReader reader;
  auto categories = reader.Read(root);
  if (auto faults = reader.TakeFaults(); !faults.empty()) {
    return BadCategories(file, std::move(faults));
  }
  return categories;
}

}  // namespace shortlist
