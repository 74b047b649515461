#include "server/api/request_fields.h"

#include <utility>

namespace shortlist {

Result<std::unique_ptr<JsonReader>> BodyAlone(const HttpRequest& request) {
  if (const auto refused = ParamsReader(request.query).Finish(); !refused) return refused.error();
  return JsonReader::Parse(request.body);
}

Result<std::unique_ptr<RequestFields>> RequestFields::Of(const HttpRequest& request) {
  std::unique_ptr<RequestFields> fields(new RequestFields);
  if (request.method == "POST") {
    auto body = BodyAlone(request);
    if (!body) return body.error();
    fields->body_ = std::move(*body);
  } else {
    fields->parameters_ = std::make_unique<ParamsReader>(request.query);
  }
  return fields;
}

FieldReader& RequestFields::reader() {
  if (body_ != nullptr) return *body_;
  return *parameters_;
}

Result<void> RequestFields::Finish() {
  return body_ != nullptr ? body_->Finish() : parameters_->Finish();
}

Error RequestFields::Pointed(Error error) const {
  for (FieldError& field : error.fields) {
    if (!field.pointer.empty()) field.pointer[0] = body_ != nullptr ? '/' : '?';
  }
  return error;
}

std::optional<int64_t> ReadMinSeq(FieldReader& reader, const ApiContext& context) {
  const auto seq = reader.OptionalInteger("min_seq", 0);
  if (!seq || HasHappened(*context.engine, *context.marketplace, *seq)) return seq;
  reader.Refuse("min_seq", "out_of_range", "No write has had this number yet.");
  return std::nullopt;
}

}  // namespace shortlist
