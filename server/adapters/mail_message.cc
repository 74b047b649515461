#include "server/adapters/mail_message.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>

#include <sodium.h>

#include "index/base/check.h"
#include "index/base/utf8.h"

namespace shortlist {
namespace {

constexpr size_t kEncodedWordBytes =
    45;  // before base 64: 60 characters of the 75 that are allowed

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string Base64(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), kVariant), '\0');
  CHECK(sodium_bin2base64(text.data(), text.size(),
                          reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                          kVariant) != nullptr);
  text.pop_back();  // its NUL
  return text;
}

std::string HeaderText(std::string text) {
  std::erase_if(text, [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; });
  if (IsPlain(text)) return text;
  std::string words;
  for (std::string_view left = text; !left.empty();) {
    const std::string_view some = PrefixOfUtf8(left, kEncodedWordBytes);
    words += (words.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + Base64(some) + "?=";
    left.remove_prefix(some.size());
  }
  return words;
}

// "Thu, 01 Jan 2026 00:00:00 +0000", whatever the locale.
std::string DateText(Timestamp now) {
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = now.micros / 1'000'000;
  std::tm utc = {};
  CHECK(gmtime_r(&seconds, &utc) != nullptr);
  std::array<char, 32> rest;
  CHECK(std::strftime(rest.data(), rest.size(), "%Y %H:%M:%S +0000", &utc) > 0);
  const std::string day = std::to_string(utc.tm_mday);
  return std::string(kDays[static_cast<size_t>(utc.tm_wday)]) + ", " +
         (day.size() == 1 ? "0" : "") + day + " " + kMonths[static_cast<size_t>(utc.tm_mon)] + " " +
         rest.data();
}

std::string WithCrlf(std::string_view text) {
  std::string lines;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\n') lines += '\r';
    lines += c;
  }
  return lines;
}

}  // namespace

std::string MailMessage(const Mail& mail, const std::string& from, Timestamp now) {
  const size_t at = from.rfind('@');
  const std::string domain = at == std::string::npos ? "localhost" : from.substr(at + 1);
  return "From: <" + HeaderText(from) + ">\r\nTo: <" + HeaderText(mail.to) +
         ">\r\nSubject: " + HeaderText(mail.subject) + "\r\nDate: " + DateText(now) +
         "\r\nMessage-ID: <" + mail.id + "@" + domain +
         ">\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
         "Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\n" +
         WithCrlf(mail.text);
}

}  // namespace shortlist
