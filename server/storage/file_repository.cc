#include "server/storage/file_repository.h"

#include <utility>

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

Error NotFound() { return {ErrorCode::kNotFound, "file_not_found", "there is no such file", {}}; }

// Runs the SELECT with `rest`, whose parameters are bound already.
std::vector<File> ReadAll(soci::statement* statement, const std::string& rest) {
  File file;
  std::string declared, sniffed, kind, subject;
  soci::indicator has_kind = soci::i_null, has_subject = soci::i_null;
  long long size = 0, version = 0, seq = 0, created_at = 0;
  statement->exchange(soci::into(file.id));
  statement->exchange(soci::into(file.sha256));
  statement->exchange(soci::into(size));
  statement->exchange(soci::into(declared));
  statement->exchange(soci::into(sniffed));
  statement->exchange(soci::into(file.name));
  statement->exchange(soci::into(file.uploader));
  statement->exchange(soci::into(kind, has_kind));
  statement->exchange(soci::into(subject, has_subject));
  statement->exchange(soci::into(version));
  statement->exchange(soci::into(seq));
  statement->exchange(soci::into(created_at));
  ExecuteOnce(statement,
              "SELECT id, sha256, size_bytes, declared_type, sniffed_type, name, uploader,"
              " subject_kind, subject_id, version, seq, created_at FROM files" +
                  rest);
  std::vector<File> files;
  while (statement->fetch()) {
    const auto declared_type = MediaTypeByName(declared);
    const auto sniffed_type = MediaTypeByName(sniffed);
    CHECK(declared_type && sniffed_type);
    file.declared_type = *declared_type;
    file.sniffed_type = *sniffed_type;
    file.subject.reset();
    if (has_kind == soci::i_ok) {
      const auto known = FileSubjectKindByName(kind);
      CHECK(known && has_subject == soci::i_ok);
      file.subject = FileSubject{*known, subject};
    }
    file.size_bytes = size;
    file.version = version;
    file.seq = seq;
    file.created_at = {created_at};
    files.push_back(file);
  }
  return files;
}

// A subject as its two columns.
struct SubjectColumns {
  explicit SubjectColumns(const std::optional<FileSubject>& subject)
      : kind(subject ? NameOf(subject->kind) : ""),
        id(subject ? subject->id : ""),
        is_there(subject ? soci::i_ok : soci::i_null) {}

  std::string kind;
  std::string id;
  soci::indicator is_there;
};

}  // namespace

Result<File> FileRepository::Get(std::string_view id) const {
  const std::string wanted(id);
  if (!CheckTexts({wanted})) return NotFound();
  soci::statement statement(*sql_);
  statement.exchange(soci::use(wanted));
  auto found = ReadAll(&statement, " WHERE id = :id");
  if (found.empty()) return NotFound();
  return std::move(found.front());
}

std::vector<File> FileRepository::OfSubject(const FileSubject& subject) const {
  const std::string kind(NameOf(subject.kind));
  soci::statement statement(*sql_);
  statement.exchange(soci::use(subject.id));
  statement.exchange(soci::use(kind));
  return ReadAll(&statement, " WHERE subject_id = :subject AND subject_kind = :kind ORDER BY id");
}

std::vector<File> FileRepository::After(std::string_view id, int limit) const {
  const std::string after(id);
  soci::statement statement(*sql_);
  statement.exchange(soci::use(after));
  statement.exchange(soci::use(limit));
  return ReadAll(&statement, " WHERE id > :after ORDER BY id LIMIT :max");
}

std::vector<File> FileRepository::OfUploader(std::string_view uploader) const {
  const std::string of(uploader);
  soci::statement statement(*sql_);
  statement.exchange(soci::use(of));
  return ReadAll(&statement, " WHERE uploader = :uploader ORDER BY id");
}

int64_t FileRepository::CountUnattached(std::string_view uploader) const {
  const std::string of(uploader);
  long long count = 0;
  *sql_ << "SELECT COUNT(*) FROM files WHERE uploader = :uploader AND subject_id IS NULL",
      soci::use(of), soci::into(count);
  return count;
}

bool FileRepository::HaveContent(std::string_view sha256) const {
  const std::string wanted(sha256);
  int found = 0;
  *sql_ << "SELECT 1 FROM files WHERE sha256 = :sha256 LIMIT 1", soci::use(wanted),
      soci::into(found);
  return sql_->got_data();
}

Result<void> FileRepository::Insert(const File& file) {
  const auto checked = CheckTexts({file.id, file.sha256, file.name, file.uploader});
  if (!checked) return checked;
  const std::string declared(NameOf(file.declared_type));
  const std::string sniffed(NameOf(file.sniffed_type));
  SubjectColumns subject(file.subject);
  const long long size = file.size_bytes;
  const long long version = file.version;
  const long long seq = file.seq;
  const long long created_at = file.created_at.micros;
  *sql_ << "INSERT INTO files (id, sha256, size_bytes, declared_type, sniffed_type, name,"
           " uploader, subject_kind, subject_id, version, seq, created_at) VALUES (:id, :sha256,"
           " :size, :declared, :sniffed, :name, :uploader, :kind, :subject, :version, :seq,"
           " :created)",
      soci::use(file.id), soci::use(file.sha256), soci::use(size), soci::use(declared),
      soci::use(sniffed), soci::use(file.name), soci::use(file.uploader),
      soci::use(subject.kind, subject.is_there), soci::use(subject.id, subject.is_there),
      soci::use(version), soci::use(seq), soci::use(created_at);
  return {};
}

void FileRepository::SaveSubject(const File& file) {
  SubjectColumns subject(file.subject);
  const long long version = file.version;
  const long long seq = file.seq;
  *sql_ << "UPDATE files SET subject_kind = :kind, subject_id = :subject, version = :version,"
           " seq = :seq WHERE id = :id",
      soci::use(subject.kind, subject.is_there), soci::use(subject.id, subject.is_there),
      soci::use(version), soci::use(seq), soci::use(file.id);
}

void FileRepository::Delete(std::string_view id) {
  const std::string of(id);
  *sql_ << "DELETE FROM files WHERE id = :id", soci::use(of);
}

}  // namespace shortlist
