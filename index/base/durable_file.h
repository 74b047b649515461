#pragma once

#include <filesystem>
#include <string_view>

namespace shortlist {

// Returns once what a file or folder holds would survive a power cut. Throws std::system_error.
void SyncToDisk(const std::filesystem::path& path);

// Puts a file with this content in place of `file`: a crash leaves the old one or the new one,
// whole. A failing disk throws and leaves the old one.
void ReplaceFile(const std::filesystem::path& file, std::string_view content);

}  // namespace shortlist
