#include "server/marketplace/media_type.h"

#include <algorithm>
#include <array>
#include <string>

#include "server/marketplace/enum_words.h"
#include "server/marketplace/zip_names.h"

namespace shortlist {
namespace {

constexpr EnumWords<13> kNames = {
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "text/plain",
    "text/csv",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet"};

constexpr std::string_view kJpegEndings[] = {"jpg", "jpeg"};
constexpr std::string_view kEndings[] = {"pdf", "png",  "jpg",  "gif",  "webp", "txt", "csv",
                                         "zip", "docx", "xlsx", "pptx", "odt",  "ods"};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool BeginsWithMark(std::string_view text, std::string_view mark) {
  return text.size() >= mark.size() &&
         std::equal(mark.begin(), mark.end(), text.begin(),
                    [](char of_mark, char of_text) { return of_mark == Lower(of_text); });
}

bool LooksLikeMarkup(std::string_view text) {
  constexpr std::string_view kTags[] = {
      "<!doctype", "<html",  "<head",  "<script", "<iframe", "<h1",    "<div", "<font",
      "<table",    "<a",     "<style", "<title",  "<b",      "<body",  "<br",  "<p",
      "<svg",      "<xhtml", "<img",   "<meta",   "<link",   "<object"};
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n\f"), text.size()));
  if (BeginsWithMark(text, "<?xml") || BeginsWithMark(text, "<!--")) return true;
  return std::any_of(std::begin(kTags), std::end(kTags), [&](std::string_view tag) {
    if (!BeginsWithMark(text, tag)) return false;
    constexpr std::string_view kAfterTag(" >/\t\r\n\f");
    return text.size() == tag.size() || kAfterTag.find(text[tag.size()]) != kAfterTag.npos;
  });
}

bool IsText(std::string_view bytes) {
  const bool plain = std::none_of(bytes.begin(), bytes.end(), [](unsigned char c) {
    return c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b;
  });
  return plain && !LooksLikeMarkup(bytes);
}

// Of a ZIP.
MediaType ArchiveType(const ZipNames& zip) {
  // OpenDocument 1.3, part 2, 3.3: the first entry, stored as it is, says what it is.
  if (zip.mimetype == NameOf(MediaType::kOdt)) return MediaType::kOdt;
  if (zip.mimetype == NameOf(MediaType::kOds)) return MediaType::kOds;
  const auto has = [&](std::string_view name) {
    return std::find(zip.names.begin(), zip.names.end(), name) != zip.names.end();
  };
  const bool macros = std::any_of(zip.names.begin(), zip.names.end(), [](std::string_view name) {
    return name.ends_with("vbaProject.bin");
  });
  if (!has("[Content_Types].xml") || macros) return MediaType::kZip;
  if (has("word/document.xml")) return MediaType::kDocx;
  if (has("xl/workbook.xml")) return MediaType::kXlsx;
  if (has("ppt/presentation.xml")) return MediaType::kPptx;
  return MediaType::kZip;
}

}  // namespace

std::string_view NameOf(MediaType type) { return WordOf(kNames, type); }
std::optional<MediaType> MediaTypeByName(std::string_view name) {
  return EnumByWord<MediaType>(kNames, name);
}

std::optional<MediaType> MediaTypeOfHeader(std::string_view header) {
  std::string name(header.substr(0, header.find(';')));
  while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.pop_back();
  std::transform(name.begin(), name.end(), name.begin(), Lower);
  return MediaTypeByName(name);
}

std::span<const std::string_view> EndingsOf(MediaType type) {
  if (type == MediaType::kJpeg) return kJpegEndings;
  return std::span(kEndings).subspan(static_cast<size_t>(type), 1);
}

std::optional<MediaType> SniffedType(std::string_view bytes) {
  if (bytes.starts_with("%PDF-")) return MediaType::kPdf;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return MediaType::kPng;
  if (bytes.starts_with("\xff\xd8\xff")) return MediaType::kJpeg;
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return MediaType::kGif;
  if (bytes.starts_with("RIFF") &&
      bytes.substr(std::min<size_t>(8, bytes.size())).starts_with("WEBPVP")) {
    return MediaType::kWebp;
  }
  if (const auto zip = ReadZipNames(bytes)) return ArchiveType(*zip);
  if (IsText(bytes)) return MediaType::kText;
  return std::nullopt;
}

bool MayBeDeclared(MediaType sniffed, MediaType declared) {
  if (sniffed == declared) return true;
  if (declared == MediaType::kCsv) return sniffed == MediaType::kText;
  return declared == MediaType::kZip && sniffed > MediaType::kZip;
}

}  // namespace shortlist
