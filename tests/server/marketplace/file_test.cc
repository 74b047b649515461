// What a file may be, what its bytes are, and what it may be called.
#include "server/marketplace/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/base/utf8.h"
#include "tests/support/sample_files.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using testing::kPdf;
using testing::kPng;
using testing::LittleEndian;
using testing::OfficeFile;
using testing::ZipOf;

constexpr std::string_view kOdtName = "application/vnd.oasis.opendocument.text";
constexpr std::string_view kOdsName = "application/vnd.oasis.opendocument.spreadsheet";

std::string Sniffed(std::string_view bytes) {
  const auto type = SniffedType(bytes);
  return type ? std::string(NameOf(*type)) : "";
}

TEST(MediaType, IsToldByTheBytes) {
  EXPECT_EQ(Sniffed(kPdf), "application/pdf");
  EXPECT_EQ(Sniffed(kPng), "image/png");
  EXPECT_EQ(Sniffed("\xff\xd8\xff\xe0 JFIF"), "image/jpeg");
  EXPECT_EQ(Sniffed("GIF89a..."), "image/gif");
  EXPECT_EQ(Sniffed("GIF87a"), "image/gif");
  EXPECT_EQ(Sniffed("RIFF1234WEBPVP8 "), "image/webp");
  EXPECT_EQ(Sniffed("RIFF1234WAVEfmt "), "text/plain") << "no control characters so far";
  EXPECT_EQ(Sniffed("RIFF"), "text/plain");
  EXPECT_EQ(Sniffed(ZipOf({{"a.txt", "a"}})), "application/zip");
  EXPECT_EQ(Sniffed(ZipOf({})), "application/zip");
  EXPECT_EQ(SniffedType(OfficeFile("word/document.xml")), MediaType::kDocx);
  EXPECT_EQ(SniffedType(OfficeFile("xl/workbook.xml")), MediaType::kXlsx);
  EXPECT_EQ(SniffedType(OfficeFile("ppt/presentation.xml")), MediaType::kPptx);
  EXPECT_EQ(Sniffed(ZipOf({{"mimetype", std::string(kOdtName)}, {"content.xml", ""}})), kOdtName);
  EXPECT_EQ(Sniffed(ZipOf({{"mimetype", std::string(kOdsName)}})), kOdsName);
  for (const char* text : {"a,b\n1,2\n", "Gr\xc3\xbc\xc3\x9f Gott", "caf\xe9 in Latin-1", "a < b",
                           "\x1b[1mbold", "<abc", "x <html>"}) {
    EXPECT_EQ(Sniffed(text), "text/plain") << text;
  }
}

TEST(MediaType, OfWhatABrowserWouldRunIsNone) {
  for (const char* markup :
       {"<!DOCTYPE html><html>", "<html>", "  \n<HTML lang=en>", "<svg xmlns='x'/>", "<SVG\n>",
        "<?xml version='1.0'?><svg/>", "<script>alert(1)</script>", "<a href=x>", "<b>", "<p>",
        "<!-- x --><script>", "\xef\xbb\xbf<html>", "\t<body onload=x>", "<iframe/src=x>",
        "<img src=x onerror=y>"}) {
    EXPECT_EQ(Sniffed(markup), "") << markup;
  }
  EXPECT_EQ(Sniffed(std::string("MZ\x90\0\x03", 5)), "");
  EXPECT_EQ(Sniffed(std::string("\x7f"
                                "ELF\x02\x01\0",
                                7)),
            "");
  EXPECT_EQ(Sniffed(std::string("\xff\xfeH\0i\0", 6)), "") << "UTF-16";
}

TEST(MediaType, OfADocumentWithMacrosIsJustAZip) {
  const std::string with_macros = ZipOf(
      {{"[Content_Types].xml", ""}, {"word/document.xml", ""}, {"word/vbaProject.bin", "macro"}});
  EXPECT_EQ(Sniffed(with_macros), "application/zip");
  EXPECT_FALSE(MayBeDeclared(MediaType::kZip, MediaType::kDocx));
  EXPECT_EQ(Sniffed(ZipOf({{"word/document.xml", ""}})), "application/zip");
  EXPECT_EQ(Sniffed(ZipOf({{"a", ""}, {"mimetype", std::string(kOdtName)}})), "application/zip");
}

// Whatever is cut off or changed: an answer, and no byte read that is not there.
TEST(MediaType, OfABrokenZipIsNone) {
  const std::string zip = OfficeFile("word/document.xml");
  for (size_t size = 1; size < zip.size(); ++size) {
    EXPECT_NE(Sniffed(std::string(zip, 0, size)).substr(0, 12), "application/") << size;
  }
  EXPECT_EQ(Sniffed("#!/bin/sh\n" + zip), "") << "something stands before it";
  EXPECT_EQ(Sniffed(zip + std::string("\0", 1)), "") << "something stands behind it";
  for (size_t at = 0; at < zip.size(); ++at) {
    for (const char other : {'\0', '\xff', '\x01'}) {
      std::string changed = zip;
      changed[at] = other;
      (void)SniffedType(changed);
    }
  }
  const std::string end("PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0",
                        22);
  EXPECT_EQ(Sniffed("PK\x03\x04" + end), "");
}

TEST(MediaType, IsReadFromAHeader) {
  EXPECT_EQ(MediaTypeOfHeader("Text/CSV ; charset=utf-8"), MediaType::kCsv);
  EXPECT_EQ(MediaTypeOfHeader("image/png"), MediaType::kPng);
  for (const char* other : {"", "text/html", "image/svg+xml", "text", "image/png, image/gif",
                            "application/octet-stream", " text/plain"}) {
    EXPECT_EQ(MediaTypeOfHeader(other), std::nullopt) << other;
  }
  for (int i = 0; i <= static_cast<int>(MediaType::kOds); ++i) {
    const auto type = static_cast<MediaType>(i);
    EXPECT_EQ(MediaTypeByName(NameOf(type)), type);
    EXPECT_FALSE(EndingsOf(type).empty());
    EXPECT_TRUE(MayBeDeclared(type, type));
  }
  EXPECT_TRUE(MayBeDeclared(MediaType::kText, MediaType::kCsv));
  EXPECT_TRUE(MayBeDeclared(MediaType::kOdt, MediaType::kZip));
  EXPECT_FALSE(MayBeDeclared(MediaType::kPdf, MediaType::kZip));
  EXPECT_FALSE(MayBeDeclared(MediaType::kPng, MediaType::kJpeg));
}

TEST(File, IsRefusedWithItsReason) {
  const FileOptions options{.max_bytes = 30};
  const auto reason = [&](const char* declared, const std::string& content) {
    const auto types = CheckFile(declared, content, options);
    return types ? "" : types.error().reason;
  };
  EXPECT_EQ(reason("text/plain", "notes"), "");
  EXPECT_EQ(reason("text/csv", "a,b"), "");
  EXPECT_EQ(reason("text/plain", std::string(30, 'a')), "");
  EXPECT_EQ(reason("text/plain", std::string(31, 'a')), "file_too_large");
  EXPECT_EQ(reason("text/plain", ""), "file_empty");
  EXPECT_EQ(reason("text/html", "notes"), "media_type_not_allowed");
  EXPECT_EQ(reason("", "notes"), "media_type_not_allowed");
  EXPECT_EQ(reason("application/pdf", "notes"), "media_type_mismatch");
  EXPECT_EQ(reason("text/plain", kPdf), "media_type_mismatch");
  EXPECT_EQ(reason("text/plain", "<svg/>"), "media_type_mismatch");
  const auto types = CheckFile("text/csv", "a,b", options);
  EXPECT_EQ(types->declared, MediaType::kCsv);
  EXPECT_EQ(types->sniffed, MediaType::kText);
}

TEST(FileName, DoesNoHarm) {
  const auto text = [](const char* name) { return SafeFileName(name, MediaType::kText); };
  EXPECT_EQ(text("notes.txt"), "notes.txt");
  EXPECT_EQ(text("NOTES.TXT"), "NOTES.TXT");
  EXPECT_EQ(text("../../etc/passwd"), "passwd.txt");
  EXPECT_EQ(text("C:\\Users\\ada\\cv.txt"), "cv.txt");
  EXPECT_EQ(text("a/b\\..\\"), "file.txt");
  for (const char* nothing : {"", ".", "..", "...", " ", "\x01\x02", "\xe2\x80\xae"}) {
    EXPECT_EQ(text(nothing), "file.txt") << nothing;
  }
  EXPECT_EQ(text(".txt"), "txt.txt");
  EXPECT_EQ(text("page.html"), "page.html.txt");
  EXPECT_EQ(text("invoice.txt.exe"), "invoice.txt.exe.txt");
  EXPECT_EQ(text("a\r\nSet-Cookie: x.txt"), "aSet-Cookie_ x.txt");
  EXPECT_EQ(text("say \"hi\" <now>?.txt"), "say _hi_ _now__.txt");
  EXPECT_EQ(text("cv\xe2\x80\xaetxt.exe"), "cvtxt.exe.txt") << "right to left override";
  EXPECT_EQ(text("L\xc3\xa4"
                 "cheln \xf0\x9f\x98\x80.txt"),
            "L\xc3\xa4"
            "cheln \xf0\x9f\x98\x80.txt");
  EXPECT_EQ(text(" . name . .txt. . "), "name.txt");
  EXPECT_EQ(SafeFileName("me.JPEG", MediaType::kJpeg), "me.JPEG");
  EXPECT_EQ(SafeFileName("me.png", MediaType::kJpeg), "me.png.jpg");
}

TEST(FileName, IsCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 500; ++i) name += "\xf0\x9f\x98\x80";
  const std::string cut = SafeFileName(name + ".docx", MediaType::kDocx);
  EXPECT_LE(cut.size(), kMaxFileNameBytes);
  EXPECT_GT(cut.size(), kMaxFileNameBytes - 8);
  EXPECT_TRUE(IsValidUtf8(cut));
  EXPECT_TRUE(cut.ends_with(".docx"));
  EXPECT_EQ(SafeFileName(cut, MediaType::kDocx), cut);
}

TEST(Attachments, AreFewAndDifferent) {
  const auto refused = [](const std::vector<std::string>& ids) {
    FieldChecks checks;
    CheckAttachments(ids, &checks);
    std::vector<std::string> all;
    for (const FieldError& each : checks.Take()) all.push_back(each.pointer + " " + each.reason);
    return all;
  };
  std::vector<std::string> ids;
  for (size_t i = 0; i < kMaxAttachments; ++i) ids.push_back("fil_" + std::to_string(i));
  EXPECT_THAT(refused(ids), ElementsAre());
  ids.push_back("fil_0");
  EXPECT_THAT(refused(ids), ElementsAre("/attachments too_many", "/attachments/10 not_allowed"));
  EXPECT_THAT(refused({std::string("a\0", 2), "\xff"}),
              ElementsAre("/attachments/0 nul_in_string", "/attachments/1 bad_utf8"));
}

}  // namespace
}  // namespace shortlist
