#include "server/api/files_api.h"

#include <string>
#include <string_view>

#include "index/base/utf8.h"
#include "server/api/file_json.h"
#include "server/api/resource_write.h"
#include "server/http/etag.h"
#include "server/http/idempotency_key.h"
#include "server/http/params_reader.h"
#include "server/workflow/delete_file.h"
#include "server/workflow/file_access.h"
#include "server/workflow/read_files.h"
#include "server/workflow/store_file.h"

namespace shortlist {
namespace {

constexpr std::string_view kCollection = "/v1/files";

std::string ReadName(const HttpRequest& request, ParamsReader* query) {
  const auto header = request.Header("X-File-Name");
  auto name = query->OptionalString("name", kMaxSentNameCharacters);
  if (!header) return name.value_or("");
  if (query->Has("name")) {
    query->Refuse("name", "not_allowed", "X-File-Name says the name already.");
  } else if (!IsValidUtf8(*header)) {
    query->Refuse("name", "bad_utf8", "X-File-Name must be UTF-8.");
  } else if (CountCodePoints(*header) > kMaxSentNameCharacters) {
    query->Refuse("name", "too_long", "X-File-Name is too long.");
  }
  return std::string(*header);
}

Result<NewFile> ReadFile(const HttpRequest& request) {
  ParamsReader query(request.query);
  NewFile file{ReadName(request, &query), std::string(request.Header("Content-Type").value_or("")),
               request.body};
  if (const auto refused = query.Finish(); !refused) return refused.error();
  return file;
}

// As a parameter of a header: for those that read no other form (RFC 6266, 4.3), and in UTF-8 (RFC
// 8187).
std::string DispositionOf(std::string_view name) {
  constexpr std::string_view kPlain =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string ascii;
  std::string encoded;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = kPlain.find(c) != kPlain.npos;
    const bool quotable = c != '"' && c != '\\' && c != '%';
    ascii += byte >= 0x20 && byte < 0x7f && quotable ? c : '_';
    encoded += plain ? std::string(1, c) : std::string{'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
}

}  // namespace

Result<HttpResponse> HandleCreateFile(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who) {
  const Marketplace& marketplace = *context.marketplace;
  auto key = IdempotencyKey(request);
  if (!key) return key.error();
  const auto sent = ReadFile(request);
  if (!sent) return sent.error();
  const auto kept = KeepContent(marketplace, who, *sent);
  if (!kept) return kept.error();
  WriteParams params;
  params.request = {UploaderOf(who), *std::move(key),
                    "POST /v1/files\n" + sent->name + "\n" + sent->declared + "\n" + kept->sha256};
  bool stored = false;
  auto answer =
      AnswerWrite(context, params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
        const auto file = StoreFile(tx, marketplace, *kept, sent->content);
        if (!file) return file.error();
        stored = true;
        return ResourceAnswer(201, FileJson(*file));
      });
  // An answer that is given again stored nothing.
  if (!answer || !stored) LetGoOfContent(marketplace, kept->sha256);
  return answer;
}

Result<HttpResponse> HandleGetFile(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto file = GetFile(*context.marketplace, who, request.PathParam("id"));
  if (!file) return file.error();
  return AnswerResource(request, FileJson(*file));
}

Result<HttpResponse> HandleGetFileContent(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto file = GetFile(*context.marketplace, who, request.PathParam("id"));
  if (!file) return file.error();
  const std::string etag = "\"" + file->sha256 + "\"";
  HttpResponse response;
  response.status = 304;
  if (!IsKnown(request, etag)) {
    auto content = ReadContent(*context.marketplace, *file);
    if (!content) return content.error();
    response = TextResponse(*std::move(content), std::string(NameOf(file->declared_type)));
  }
  response.headers["ETag"] = etag;
  response.headers["Content-Disposition"] = DispositionOf(file->name);
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox";
  response.headers["Cache-Control"] = "private, no-cache";
  return response;
}

Result<HttpResponse> HandleDeleteFile(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto seq = DeleteFile(tx, *context.marketplace, who, request.PathParam("id"));
    if (!seq) return seq.error();
    return ResourceAnswer(204, {{"seq", *seq}});
  });
}

}  // namespace shortlist
