#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/api/api_context.h"
#include "server/http/json_reader.h"
#include "server/http/page_params.h"
#include "server/http/params_reader.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace shortlist {

// The body of a request whose fields all stand in it. Refuses a query parameter as an unknown
// field: skipped silently, `?limit=5` would look as if it had been heard. And what
// JsonReader::Parse does.
Result<std::unique_ptr<JsonReader>> BodyAlone(const HttpRequest& request);

// The fields of a question that may be asked both ways: as the parameters of a GET or as the JSON
// body of a POST. One request, one thread; the request must outlive it.
class RequestFields {
 public:
  // Of a POST: refuses what BodyAlone does.
  static Result<std::unique_ptr<RequestFields>> Of(const HttpRequest& request);

  FieldReader& reader();
  // Refuses `invalid_fields` with everything that is wrong, once all was read.
  Result<void> Finish();

  // The refusal of a verb, which does not know how its fields came: with pointers as they are here
  // ("?name" for a parameter, "/name" for a body).
  Error Pointed(Error error) const;

 private:
  RequestFields() = default;

  std::unique_ptr<JsonReader> body_;  // of a POST
  std::unique_ptr<ParamsReader> parameters_;
};

// The write that an answer must have seen. One that the event log has not had yet is refused
// (`out_of_range`): waiting for it would only hold a thread until it is `not_caught_up`.
std::optional<int64_t> ReadMinSeq(FieldReader& reader, const ApiContext& context);

// What every question to search or match may say: min_seq, rank_profile, explain.
template <typename Command>
void ReadCommonFields(FieldReader& reader, const ApiContext& context, Command* command) {
  constexpr size_t kMaxProfileCharacters = 100;
  command->min_seq = ReadMinSeq(reader, context);
  command->rank_profile = reader.OptionalString("rank_profile", kMaxProfileCharacters).value_or("");
  command->explain = reader.OptionalBool("explain").value_or(false);
}

}  // namespace shortlist
