#include "index/text/checked_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include <lucene++/BufferedIndexOutput.h>

#include "index/text/wide_text.h"

namespace shortlist {
namespace {

[[noreturn]] void Throw(const std::filesystem::path& path, int error) {
  const std::string why = path.string() + ": " + std::generic_category().message(error);
  boost::throw_exception(Lucene::IOException(Wide(why)));
}

class CheckedOutput : public Lucene::BufferedIndexOutput {
 public:
  explicit CheckedOutput(const std::filesystem::path& path)
      : path_(path), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    if (file_ < 0) Throw(path_, errno);
  }

  ~CheckedOutput() override {
    if (file_ >= 0) ::close(file_);
  }

  void flushBuffer(const uint8_t* bytes, int32_t offset, int32_t length) override {
    while (length > 0) {
      const ssize_t written =
          ::pwrite(file_, bytes + offset, static_cast<size_t>(length), position_);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) Throw(path_, errno);
      if (written == 0) Throw(path_, ENOSPC);
      offset += static_cast<int32_t>(written);
      length -= static_cast<int32_t>(written);
      position_ += written;
    }
  }

  void seek(int64_t position) override {
    BufferedIndexOutput::seek(position);  // writes what is buffered
    position_ = position;
  }

  int64_t length() override {
    struct stat status = {};
    if (::fstat(file_, &status) != 0) Throw(path_, errno);
    return status.st_size;
  }

  void close() override {
    if (file_ < 0) return;
    BufferedIndexOutput::close();  // writes what is buffered
    const int file = file_;
    file_ = -1;
    if (::close(file) != 0) Throw(path_, errno);
  }

 private:
  const std::filesystem::path path_;
  int file_;
  off_t position_ = 0;
};

}  // namespace

CheckedDirectory::CheckedDirectory(const std::filesystem::path& folder)
    : SimpleFSDirectory(Wide(folder.string())), folder_(folder) {}

Lucene::IndexOutputPtr CheckedDirectory::createOutput(const Lucene::String& name) {
  initOutput(name);
  return Lucene::newLucene<CheckedOutput>(folder_ / Narrow(name));
}

}  // namespace shortlist
