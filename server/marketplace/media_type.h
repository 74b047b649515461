#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace shortlist {

// What a file may be. Nothing that a browser would run: no HTML, no SVG, no XML.
enum class MediaType : uint8_t {
  kPdf,
  kPng,
  kJpeg,
  kGif,
  kWebp,
  kText,
  kCsv,
  kZip,
  kDocx,
  kXlsx,
  kPptx,
  kOdt,
  kOds,
};

// The name on the wire and in storage ("image/png"), and back.
std::string_view NameOf(MediaType type);
std::optional<MediaType> MediaTypeByName(std::string_view name);

// That of a Content-Type header ("text/CSV; charset=utf-8"), whose parameters say nothing here.
std::optional<MediaType> MediaTypeOfHeader(std::string_view header);

// The endings that names of such files have, without a dot, in lower case; the usual one first.
std::span<const std::string_view> EndingsOf(MediaType type);

// What the bytes are, by their first ones and, of a ZIP, by what its directory names: a document
// with macros is none of ours and just a ZIP. Text has no control characters but white space, and
// begins with no mark that a browser would take for HTML or XML (WHATWG MIME Sniffing, 7.1). Empty:
// nothing that we know.
std::optional<MediaType> SniffedType(std::string_view bytes);

// Whether what was sniffed may be declared so: as itself; text as CSV; any document that is a ZIP
// as ZIP.
bool MayBeDeclared(MediaType sniffed, MediaType declared);

}  // namespace shortlist
