#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "server/http/request.h"

namespace shortlist {

// One whole answer. Content-Length, Date, Connection and X-Request-Id are added by the server.
struct HttpResponse {
  int status = 200;
  std::string content_type;  // empty: no Content-Type header
  std::string body;
  HttpHeaders headers;
  std::string reason;  // of a problem, for log and metrics; empty in other answers
};

// application/json. Bytes that are not UTF-8 become U+FFFD.
HttpResponse JsonResponse(const nlohmann::json& body, int status = 200);

// Text of a page, a script, metrics ("text/html; charset=utf-8").
HttpResponse TextResponse(std::string body, std::string content_type = "text/plain; charset=utf-8");

// 204, for a DELETE.
HttpResponse NoContentResponse();

// The standard phrase of a status ("Not Found"); "Unknown" for one this server never sends.
const char* StatusPhrase(int status);

}  // namespace shortlist
