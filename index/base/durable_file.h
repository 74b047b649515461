#pragma once

#include <filesystem>
#include <string_view>

namespace shortlist {

// Returns once what a file or folder holds would survive a power cut. Throws std::system_error.
void SyncToDisk(const std::filesystem::path& path);

// Puts a file with this content in place of `file`: a crash leaves the old one or the new one,
// whole. A failing disk throws std::system_error and leaves the old one. Until it is whole the new
// one stands beside it with this suffix: who writes the same file at the same time needs another.
void ReplaceFile(const std::filesystem::path& file, std::string_view content,
                 std::string_view suffix = ".new");

}  // namespace shortlist
