#include "server/app/database_url.h"

#include <algorithm>

namespace shortlist {
namespace {

constexpr std::string_view kMask = "***";

// Where the user and the host begin; npos when it is no URL of PostgreSQL's.
size_t BeginOfAuthority(std::string_view url) {
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (url.starts_with(scheme)) return scheme.size();
  }
  return std::string_view::npos;
}

}  // namespace

std::string WrongWithDatabaseUrl(std::string_view url) {
  if (BeginOfAuthority(url) == std::string_view::npos) {
    return "postgresql://user@host:port/name is expected";
  }
  // Also what PostgreSQL's library would take: ours reads a list of words.
  const bool printable = std::all_of(url.begin(), url.end(), [](char c) { return c > ' '; });
  return printable ? "" : "spaces and what is not ASCII must be written as %20";
}

std::string WithoutPasswords(std::string_view url) {
  std::string shown(url);
  const size_t begin = BeginOfAuthority(url);
  if (begin == std::string_view::npos) return std::string(kMask);
  // Up to the last @: a password may hold one that is not escaped.
  const size_t end = shown.substr(0, shown.find('?')).rfind('@');
  const size_t colon = shown.find(':', begin);
  if (end != std::string::npos && colon < end) shown.replace(colon + 1, end - colon - 1, kMask);
  constexpr std::string_view kOption = "password=";  // of sslpassword= too
  for (size_t at = shown.find('?'); (at = shown.find(kOption, at)) != std::string::npos;) {
    at += kOption.size();
    shown.replace(at, std::min(shown.find('&', at), shown.size()) - at, kMask);
  }
  return shown;
}

}  // namespace shortlist
