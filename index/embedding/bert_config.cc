#include "index/embedding/bert_config.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace shortlist {
namespace {

using nlohmann::json;

Error BadFile(const std::filesystem::path& file, const std::string& detail) {
  return {ErrorCode::kInvalidArgument, "bad_model_file", file.string() + ": " + detail, {}};
}

Error Unsupported(const std::string& detail) {
  return {ErrorCode::kInvalidArgument, "unsupported_model", detail, {}};
}

Result<json> ReadObject(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{ErrorCode::kNotFound, "model_not_found", "no file " + file.string(), {}};
  json object = json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return BadFile(file, "not a JSON object");
  return object;
}

// As `ReadObject`, but an absent file is an empty object.
Result<json> ReadOptionalObject(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return json::object();
  return ReadObject(file);
}

// A member of the type of `otherwise`, which stands for one that is absent or of another type.
std::string Text(const json& object, const char* key, const std::string& otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : otherwise;
}
bool Flag(const json& object, const char* key, bool otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

// A whole number from 1 to `most`; 0 when it is absent or anything else.
int Size(const json& object, const char* key, uint64_t most) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return 0;
  const auto size = found->get<uint64_t>();
  return size <= most ? static_cast<int>(size) : 0;
}

// From 1_Pooling/config.json: the vector is that of [CLS], else the mean.
Result<bool> PoolsFirstToken(const json& pooling) {
  const bool first = Flag(pooling, "pooling_mode_cls_token", false);
  bool known = first != Flag(pooling, "pooling_mode_mean_tokens", !first);
  for (const auto& [key, value] : pooling.items()) {
    if (key == "pooling_mode_cls_token" || key == "pooling_mode_mean_tokens") continue;
    if (key.starts_with("pooling_mode_") && value == json(true)) known = false;
  }
  if (!known) return Unsupported("pooling is neither of the first token alone nor the mean alone");
  return first;
}

}  // namespace

Result<BertConfig> ReadBertConfig(const std::filesystem::path& folder, bool pooling_is_given) {
  const auto file = folder / "config.json";
  const auto object = ReadObject(file);
  if (!object) return object.error();
  const auto pooling = ReadOptionalObject(folder / "1_Pooling" / "config.json");
  if (!pooling) return pooling.error();
  const auto tokenizer = ReadOptionalObject(folder / "tokenizer_config.json");
  if (!tokenizer) return tokenizer.error();

  if (Text(*object, "model_type", "bert") != "bert") return Unsupported("model_type is not bert");
  if (Text(*object, "hidden_act", "gelu") != "gelu") return Unsupported("hidden_act is not gelu");
  if (Text(*object, "position_embedding_type", "absolute") != "absolute") {
    return Unsupported("position_embedding_type is not absolute");
  }
  BertConfig config;
  if (!pooling_is_given) {
    const auto pools_first_token = PoolsFirstToken(*pooling);
    if (!pools_first_token) return pools_first_token.error();
    config.pool_first_token = *pools_first_token;
  }
  config.lower_case = Flag(*tokenizer, "do_lower_case", true);

  config.hidden_size = Size(*object, "hidden_size", 8192);
  config.layers = Size(*object, "num_hidden_layers", 128);
  config.heads = Size(*object, "num_attention_heads", 256);
  config.intermediate_size = Size(*object, "intermediate_size", 65536);
  config.max_positions = Size(*object, "max_position_embeddings", 65536);
  if (config.hidden_size == 0 || config.layers == 0 || config.heads == 0 ||
      config.intermediate_size == 0 || config.max_positions == 0) {
    return BadFile(file, "a size is absent or impossible");
  }
  if (config.hidden_size % config.heads != 0) {
    return BadFile(file, "hidden_size is no multiple of num_attention_heads");
  }
  const auto epsilon = object->find("layer_norm_eps");
  config.layer_norm_epsilon =
      epsilon != object->end() && epsilon->is_number() ? epsilon->get<float>() : 1e-12F;
  if (!(config.layer_norm_epsilon > 0 && config.layer_norm_epsilon < 1)) {
    return BadFile(file, "layer_norm_eps is not between 0 and 1");
  }
  return config;
}

}  // namespace shortlist
