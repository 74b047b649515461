#include "server/marketplace/ledger_chain.h"

#include <array>

#include <sodium.h>

#include "index/base/check.h"

namespace shortlist {
namespace {

constexpr size_t kHashBytes = 32;

void Append(int64_t number, std::string* bytes) {
  auto rest = static_cast<uint64_t>(number);
  for (int i = 0; i < 8; ++i, rest >>= 8) *bytes += static_cast<char>(rest & 0xff);
}

// With its length, so that no two lists of texts have the same bytes.
void Append(std::string_view text, std::string* bytes) {
  Append(static_cast<int64_t>(text.size()), bytes);
  *bytes += text;
}

void Append(const Transfer& transfer, std::string* bytes) {
  Append(transfer.position, bytes);
  Append(transfer.id, bytes);
  Append(transfer.debit_account, bytes);
  Append(transfer.credit_account, bytes);
  Append(transfer.amount, bytes);
  Append(transfer.unit, bytes);
  Append(NameOf(transfer.phase), bytes);
  Append(NameOf(transfer.kind), bytes);
  Append(transfer.resolves, bytes);
  Append(transfer.group, bytes);
  Append(transfer.reference, bytes);
  Append(transfer.plan_version, bytes);
  Append(transfer.created_at.micros, bytes);
}

}  // namespace

std::string NextLink(std::string_view previous, std::span<const Transfer> transfers) {
  std::string bytes;
  Append(previous, &bytes);
  Append(static_cast<int64_t>(transfers.size()), &bytes);
  for (const Transfer& transfer : transfers) Append(transfer, &bytes);
  std::array<unsigned char, kHashBytes> hash;
  CHECK(crypto_generichash(hash.data(), hash.size(),
                           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                           nullptr, 0) == 0);
  std::array<char, 2 * kHashBytes + 1> digits;
  sodium_bin2hex(digits.data(), digits.size(), hash.data(), hash.size());
  return digits.data();
}

}  // namespace shortlist
