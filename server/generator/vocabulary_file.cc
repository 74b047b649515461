#include "server/generator/vocabulary_file.h"

#include <fstream>
#include <utility>

#include <nlohmann/json.hpp>

namespace shortlist {

using Json = nlohmann::json;

struct VocabularyObject::Impl {
  std::shared_ptr<const Json> document;  // shared by all objects of one file
  const Json* object = nullptr;
  std::string place;  // "countries.json/countries/3"
  std::string* error = nullptr;

  void Note(std::string_view key, std::string_view what) const {
    if (!error->empty()) return;
    *error = place;
    if (!key.empty()) error->append("/").append(key);
    error->append(": ").append(what);
  }

  const Json* Find(const char* key) const {
    const auto found = object->find(key);
    return found == object->end() ? nullptr : &*found;
  }

  std::vector<std::string> ReadTexts(const Json& list, const char* key) const {
    std::vector<std::string> texts;
    for (const Json& each : list) {
      if (!each.is_string() || each.get_ref<const std::string&>().empty()) {
        Note(key, "must be texts, none of them empty");
        return {};
      }
      texts.push_back(each.get<std::string>());
    }
    return texts;
  }

  VocabularyObject Inner(const Json& json, const std::string& key) const {
    auto inner = std::make_unique<Impl>(*this);
    inner->object = &json;
    inner->place += "/" + key;
    if (!json.is_object()) {
      Note(key, "must be an object");
      static const Json kEmpty = Json::object();
      inner->object = &kEmpty;
    }
    return VocabularyObject(std::move(inner));
  }
};

VocabularyObject::VocabularyObject(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
VocabularyObject::~VocabularyObject() = default;
VocabularyObject::VocabularyObject(VocabularyObject&&) noexcept = default;
VocabularyObject& VocabularyObject::operator=(VocabularyObject&&) noexcept = default;

VocabularyObject VocabularyObject::Open(const std::filesystem::path& file, std::string* error) {
  auto impl = std::make_unique<Impl>();
  impl->place = file.filename().string();
  impl->error = error;
  std::ifstream in(file, std::ios::binary);
  Json json;
  if (!in) {
    impl->Note("", "cannot be read");
  } else {
    json = Json::parse(in, nullptr, false);
    if (!json.is_object()) impl->Note("", "is no JSON object");
  }
  if (!json.is_object()) json = Json::object();
  impl->document = std::make_shared<const Json>(std::move(json));
  impl->object = impl->document.get();
  return VocabularyObject(std::move(impl));
}

std::string VocabularyObject::Text(const char* key) const {
  const Json* found = impl_->Find(key);
  if (found == nullptr || !found->is_string() || found->get_ref<const std::string&>().empty()) {
    impl_->Note(key, "must be a text");
    return {};
  }
  return found->get<std::string>();
}

int64_t VocabularyObject::Number(const char* key) const {
  const Json* found = impl_->Find(key);
  if (found == nullptr || !found->is_number_integer() || found->get<int64_t>() <= 0 ||
      found->get<int64_t>() > 1'000'000) {
    impl_->Note(key, "must be a whole number above zero");
    return 1;
  }
  return found->get<int64_t>();
}

std::vector<std::string> VocabularyObject::Texts(const char* key) const {
  auto texts = OptionalTexts(key);
  if (texts.empty()) impl_->Note(key, "must be a list of texts");
  return texts;
}

std::vector<std::string> VocabularyObject::OptionalTexts(const char* key) const {
  const Json* found = impl_->Find(key);
  if (found == nullptr) return {};
  if (!found->is_array()) {
    impl_->Note(key, "must be a list of texts");
    return {};
  }
  return impl_->ReadTexts(*found, key);
}

std::vector<Sentence> VocabularyObject::Sentences(const char* key) const {
  std::vector<Sentence> sentences;
  for (const std::string& text : Texts(key)) {
    auto sentence = ParseSentence(text);
    if (!sentence) {
      impl_->Note(key, "cannot be understood: " + text);
      return {};
    }
    sentences.push_back(std::move(*sentence));
  }
  return sentences;
}

std::vector<std::vector<std::string>> VocabularyObject::Plans(const char* key) const {
  std::vector<std::vector<std::string>> plans;
  const Json* found = impl_->Find(key);
  if (found != nullptr && found->is_array()) {
    for (const Json& plan : *found) {
      if (plan.is_array()) plans.push_back(impl_->ReadTexts(plan, key));
    }
  }
  if (plans.empty()) impl_->Note(key, "must be lists of texts");
  return plans;
}

VocabularyObject VocabularyObject::Object(const char* key) const {
  static const Json kMissing;
  const Json* found = impl_->Find(key);
  return impl_->Inner(found == nullptr ? kMissing : *found, key);
}

std::vector<VocabularyObject> VocabularyObject::Objects(const char* key) const {
  auto objects = OptionalObjects(key);
  if (objects.empty()) impl_->Note(key, "must be a list of objects");
  return objects;
}

std::vector<VocabularyObject> VocabularyObject::OptionalObjects(const char* key) const {
  std::vector<VocabularyObject> objects;
  const Json* found = impl_->Find(key);
  if (found == nullptr) return objects;
  if (!found->is_array()) {
    impl_->Note(key, "must be a list of objects");
    return objects;
  }
  for (size_t i = 0; i < found->size(); ++i) {
    objects.push_back(impl_->Inner((*found)[i], std::string(key) + "/" + std::to_string(i)));
  }
  return objects;
}

std::vector<std::string> VocabularyObject::Keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, value] : impl_->object->items()) keys.push_back(key);
  return keys;
}

void VocabularyObject::Refuse(std::string_view what) const { impl_->Note("", what); }

}  // namespace shortlist
