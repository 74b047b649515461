#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "index/base/result.h"

namespace shortlist {

// The key that contents are encrypted with. Its name tells it from others and gives nothing of it
// away: the first bytes of the SHA-256 of "shortlist blob key" and the secret.
struct BlobKey {
  std::array<uint8_t, 32> secret{};
  std::array<uint8_t, 8> name{};

  std::string NameText() const;  // in hexadecimal
};

BlobKey BlobKeyOf(const std::array<uint8_t, 32>& secret);

// Makes a key of random bytes and writes it, as 64 hexadecimal digits and a line end, to a file
// that its owner alone may read (0600). Whole or not at all, and never over one that is there: of
// several that start together, one makes it. Throws std::system_error.
void CreateBlobKey(const std::filesystem::path& file);

// Refuses `blob_key_missing` and `bad_blob_key` (not 64 hexadecimal digits).
Result<BlobKey> ReadBlobKey(const std::filesystem::path& file);

// The SHA-256 (FIPS 180-4) of bytes in 64 lower-case hexadecimal digits.
std::string Sha256Of(std::string_view bytes);

// `bytes` random bytes in hexadecimal.
std::string RandomHex(size_t bytes);

// What a content looks like on the disk: AES-256-GCM (NIST SP 800-38D) under a random nonce.
//
//   bytes  0 to  3  "SLBF"
//   byte   4        1, the version of this format
//   bytes  5 to  7  0
//   bytes  8 to 15  the key's name
//   bytes 16 to 27  the nonce
//   then            as many bytes as the content has, encrypted
//   the last 16     the tag, which also covers the header and the content's id
//
// A key may seal 2^32 contents (SP 800-38D, 8.3). `id` is the content's SHA-256.
std::string SealBlob(const BlobKey& key, std::string_view id, std::string_view content);

// The way back. Refuses `blob_damaged` and `blob_key_unknown`, saying what is wrong.
Result<std::string> OpenBlob(const BlobKey& key, std::string_view id, std::string sealed);

// The name of the key that sealed it, in hexadecimal; empty: this is no header of ours.
std::string KeyNameOf(std::string_view sealed);

}  // namespace shortlist
