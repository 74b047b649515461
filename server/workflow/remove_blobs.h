#pragma once

#include <cstdint>
#include <string>

#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// How contents that no file has any more leave the blob store, so that a file never lacks its
// content, whatever dies when:
// - Whoever takes a file's row away, LetGo in the same transaction: where that was the last row of
//   this content, a removal is written down. So a removal that is committed says: no row that is
//   committed has this content.
// - StoreFile (store_file.h) cancels the removal when it adds a row, in one transaction, which also
//   sees to it that the content is there.
// - RemoveBlobs has seen the removal committed and, in a transaction, strikes out that very one and
//   removes the content. Should the commit fail, the removal stands as before, and no row misses
//   the content.
// Writers take turns (server/decisions/0011), over several processes too: between StoreFile's look
// at the content and its commit nobody removes anything. To look at, write and remove a content in
// a transaction is right although it may run again: each may be done twice.

void LetGo(Transaction& tx, const Marketplace& marketplace, const std::string& sha256);

// Removes at most `limit` contents that wait for it; returns how many. Throws what
// Storage::Transact and BlobStore throw.
int64_t RemoveBlobs(const Marketplace& marketplace, int limit);

// Lets go of every content that no file has and that does not wait for its removal: somebody died,
// or the database was away, between the two. And removes what dead writers left. Returns how many
// contents it found. For the start of a server. Throws as RemoveBlobs.
int64_t SweepBlobs(const Marketplace& marketplace);

}  // namespace shortlist
