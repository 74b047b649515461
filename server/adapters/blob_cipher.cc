#include "server/adapters/blob_cipher.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <unistd.h>

#include "index/base/check.h"
#include "index/base/durable_file.h"

namespace shortlist {
namespace {

constexpr std::string_view kMagic("SLBF\x01\0\0\0", 8);
constexpr size_t kKeyNameAt = 8;
constexpr size_t kNonceAt = 16;
constexpr size_t kNonceBytes = 12;
constexpr size_t kHeaderBytes = kNonceAt + kNonceBytes;
constexpr size_t kTagBytes = 16;
constexpr size_t kStepBytes = size_t{1} << 28;  // OpenSSL counts in int

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context NewContext() {
  Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  CHECK(context != nullptr);
  return context;
}

const uint8_t* BytesOf(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}
uint8_t* BytesOf(std::string* text, size_t at) {
  return reinterpret_cast<uint8_t*>(text->data()) + at;
}

template <typename Bytes>
std::string Hex(const Bytes& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::optional<uint8_t> DigitOf(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<uint8_t>(c - 'a' + 10);
  return std::nullopt;
}

std::array<uint8_t, 32> DigestOf(std::string_view bytes) {
  std::array<uint8_t, 32> digest;
  unsigned size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  return digest;
}

void FillWithRandom(uint8_t* bytes, size_t count) {
  // Without random numbers nothing could be kept secret: better to fail than to go on.
  CHECK(RAND_bytes(bytes, static_cast<int>(count)) == 1);
}

Error Damaged(std::string detail) {
  return {ErrorCode::kInternal, "blob_damaged", std::move(detail), {}};
}

// The header and the id, which are not secret but must not be changed.
bool Authenticate(EVP_CIPHER_CTX* context, std::string_view header, std::string_view id) {
  int size = 0;
  return EVP_CipherUpdate(context, nullptr, &size, BytesOf(header),
                          static_cast<int>(header.size())) == 1 &&
         EVP_CipherUpdate(context, nullptr, &size, BytesOf(id), static_cast<int>(id.size())) == 1;
}

// Encrypts or decrypts `count` bytes at `from` to `to`, which may be the same.
bool Transform(EVP_CIPHER_CTX* context, const uint8_t* from, uint8_t* to, size_t count) {
  for (size_t done = 0; done < count;) {
    const size_t step = std::min(kStepBytes, count - done);
    int size = 0;
    if (EVP_CipherUpdate(context, to + done, &size, from + done, static_cast<int>(step)) != 1) {
      return false;
    }
    done += step;
  }
  return true;
}

}  // namespace

std::string BlobKey::NameText() const { return Hex(name); }

BlobKey BlobKeyOf(const std::array<uint8_t, 32>& secret) {
  std::string named = "shortlist blob key";
  named.append(secret.begin(), secret.end());
  const auto digest = DigestOf(named);
  BlobKey key{secret, {}};
  std::copy_n(digest.begin(), key.name.size(), key.name.begin());
  return key;
}

void CreateBlobKey(const std::filesystem::path& file) {
  const std::filesystem::path fresh = file.string() + "." + RandomHex(8) + ".new";
  const std::string text = RandomHex(32) + "\n";
  const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool made = descriptor >= 0 &&
              ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
              ::fsync(descriptor) == 0;
  // A link never replaces what is there.
  made = made && (::link(fresh.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  ::unlink(fresh.c_str());
  if (!made) throw std::system_error(error, std::generic_category(), "key file " + file.string());
  SyncToDisk(std::filesystem::absolute(file).parent_path());
}

Result<BlobKey> ReadBlobKey(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Error{ErrorCode::kInvalidArgument,
                 "blob_key_missing",
                 "The key of the files' contents, " + file.string() + ", cannot be read.",
                 {}};
  }
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (text.ends_with('\n')) text.pop_back();
  std::array<uint8_t, 32> secret{};
  bool good = text.size() == 2 * secret.size();
  for (size_t i = 0; good && i < secret.size(); ++i) {
    const auto high = DigitOf(text[2 * i]);
    const auto low = DigitOf(text[2 * i + 1]);
    good = high && low;
    if (good) secret[i] = static_cast<uint8_t>(*high << 4 | *low);
  }
  if (good) return BlobKeyOf(secret);
  return Error{ErrorCode::kInvalidArgument,
               "bad_blob_key",
               file.string() + " is no key: 64 hexadecimal digits are expected.",
               {}};
}

std::string Sha256Of(std::string_view bytes) { return Hex(DigestOf(bytes)); }

std::string RandomHex(size_t bytes) {
  std::string random(bytes, '\0');
  FillWithRandom(BytesOf(&random, 0), bytes);
  return Hex(random);
}

std::string SealBlob(const BlobKey& key, std::string_view id, std::string_view content) {
  std::string sealed(kHeaderBytes + content.size() + kTagBytes, '\0');
  std::copy(kMagic.begin(), kMagic.end(), sealed.begin());
  std::copy(key.name.begin(), key.name.end(), BytesOf(&sealed, kKeyNameAt));
  FillWithRandom(BytesOf(&sealed, kNonceAt), kNonceBytes);
  const Context context = NewContext();
  CHECK(EVP_CipherInit_ex2(context.get(), EVP_aes_256_gcm(), key.secret.data(),
                           BytesOf(&sealed, kNonceAt), 1, nullptr) == 1);
  CHECK(Authenticate(context.get(), std::string_view(sealed).substr(0, kHeaderBytes), id));
  uint8_t* body = BytesOf(&sealed, kHeaderBytes);
  CHECK(Transform(context.get(), BytesOf(content), body, content.size()));
  int size = 0;
  CHECK(EVP_CipherFinal_ex(context.get(), body + content.size(), &size) == 1 && size == 0);
  CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                            body + content.size()) == 1);
  return sealed;
}

Result<std::string> OpenBlob(const BlobKey& key, std::string_view id, std::string sealed) {
  const std::string sealed_by = KeyNameOf(sealed);
  if (sealed_by.empty()) return Damaged("its header is none of ours");
  if (sealed_by != key.NameText()) {
    return Error{ErrorCode::kInternal,
                 "blob_key_unknown",
                 "it was encrypted with the key " + sealed_by + "; ours is " + key.NameText(),
                 {}};
  }
  const Context context = NewContext();
  CHECK(EVP_CipherInit_ex2(context.get(), EVP_aes_256_gcm(), key.secret.data(),
                           BytesOf(&sealed, kNonceAt), 0, nullptr) == 1);
  CHECK(Authenticate(context.get(), std::string_view(sealed).substr(0, kHeaderBytes), id));
  const size_t bytes = sealed.size() - kHeaderBytes - kTagBytes;
  uint8_t* body = BytesOf(&sealed, kHeaderBytes);
  CHECK(Transform(context.get(), body, body, bytes));
  CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, body + bytes) == 1);
  int size = 0;
  if (EVP_CipherFinal_ex(context.get(), body + bytes, &size) != 1) {
    return Damaged("its bytes are not those that were written");
  }
  sealed.resize(kHeaderBytes + bytes);
  sealed.erase(0, kHeaderBytes);
  if (Sha256Of(sealed) != id) return Damaged("its content has another SHA-256");
  return sealed;
}

std::string KeyNameOf(std::string_view sealed) {
  if (!sealed.starts_with(kMagic) || sealed.size() < kHeaderBytes + kTagBytes) return "";
  return Hex(sealed.substr(kKeyNameAt, kNonceAt - kKeyNameAt));
}

}  // namespace shortlist
