#include "server/adapters/smtp_mailer.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

#include <curl/curl.h>

#include "index/base/check.h"
#include "server/adapters/mail_message.h"

namespace shortlist {
namespace {

constexpr long kPermanentFailure = 500;  // and above: RFC 5321, 4.2.1

struct CloseHandle {
  void operator()(CURL* handle) const { ::curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};

size_t GiveBytes(char* buffer, size_t size, size_t count, void* left) {
  auto* message = static_cast<std::string_view*>(left);
  const size_t some = std::min(size * count, message->size());
  std::memcpy(buffer, message->data(), some);
  message->remove_prefix(some);
  return some;
}

template <typename Value>
void Set(CURL* handle, CURLoption option, Value value) {
  CHECK(::curl_easy_setopt(handle, option, value) == CURLE_OK);
}

}  // namespace

SmtpMailer::SmtpMailer(SmtpOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {
  static const CURLcode ready = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(ready == CURLE_OK);
}

Result<void> SmtpMailer::Send(const Mail& mail) {
  const std::unique_ptr<CURL, CloseHandle> handle(::curl_easy_init());
  const std::unique_ptr<curl_slist, FreeList> to(
      ::curl_slist_append(nullptr, ("<" + mail.to + ">").c_str()));
  if (handle == nullptr || to == nullptr) throw std::bad_alloc();
  const std::string message = MailMessage(mail, options_.from, clock_.Now());
  std::string_view left = message;
  CURL* curl = handle.get();
  Set(curl, CURLOPT_NOSIGNAL, 1L);
  Set(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  Set(curl, CURLOPT_URL, options_.url.c_str());
  Set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout_ms));
  const bool logs_in = !options_.user.empty();
  Set(curl, CURLOPT_USE_SSL, static_cast<long>(logs_in ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  if (logs_in) {
    Set(curl, CURLOPT_USERNAME, options_.user.c_str());
    Set(curl, CURLOPT_PASSWORD, options_.password.c_str());
  }
  Set(curl, CURLOPT_MAIL_FROM, ("<" + options_.from + ">").c_str());
  Set(curl, CURLOPT_MAIL_RCPT, to.get());
  Set(curl, CURLOPT_UPLOAD, 1L);
  Set(curl, CURLOPT_READFUNCTION, &GiveBytes);
  Set(curl, CURLOPT_READDATA, &left);
  const CURLcode code = ::curl_easy_perform(curl);
  if (code == CURLE_OK) return {};

  long status = 0;
  (void)::curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  const bool refused = status >= kPermanentFailure && code != CURLE_LOGIN_DENIED;
  return Error{refused ? ErrorCode::kFailedPrecondition : ErrorCode::kUnavailable,
               refused ? "mail_refused" : "mail_unavailable",
               std::string(::curl_easy_strerror(code)) + ", status " + std::to_string(status),
               {}};
}

}  // namespace shortlist
