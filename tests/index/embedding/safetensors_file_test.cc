#include "index/embedding/safetensors_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "tests/support/paths.h"

namespace shortlist {
namespace {

using nlohmann::json;

json Tensor(const std::string& type, const json& shape, const json& offsets) {
  return {{"dtype", type}, {"shape", shape}, {"data_offsets", offsets}};
}

// The bytes of a file with this header; its length may be lied about.
std::string FileOf(const std::string& header, const std::string& data) {
  const uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

std::string Floats(const std::vector<float>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

class Safetensors : public ::testing::Test {
 protected:
  Result<SafetensorsFile> Open(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
    return SafetensorsFile::Open(path_);
  }
  Result<SafetensorsFile> Open(const json& header, const std::string& data) {
    return Open(FileOf(header.dump(), data));
  }

  // The refusal without the name of the file, which every one must begin with.
  std::string Refusal(const Error& error) {
    EXPECT_EQ(error.reason, "bad_model_file");
    const std::string start = path_.string() + ": ";
    EXPECT_TRUE(error.detail.starts_with(start)) << error.detail;
    return error.detail.substr(std::min(start.size(), error.detail.size()));
  }
  std::string RefusalOf(const std::string& bytes) {
    const auto file = Open(bytes);
    return file ? "opened" : Refusal(file.error());
  }
  std::string RefusalOf(const json& header, const std::string& data) {
    return RefusalOf(FileOf(header.dump(), data));
  }

  testing::TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "model.safetensors";
};

TEST_F(Safetensors, ReadsNumbersOfThreeTypes) {
  const std::string halves = {0x00, 0x3C, 0x00, static_cast<char>(0xC2)};  // 1, -3
  const std::string brains = {static_cast<char>(0x80), 0x3F, 0x40, 0x40};  // 1, 3
  const json header = {{"a", Tensor("F32", {2, 1}, {0, 8})},
                       {"b", Tensor("F16", {2}, {8, 12})},
                       {"c", Tensor("BF16", {1, 2}, {12, 16})},
                       {"__metadata__", {{"format", "pt"}}}};
  const auto file = Open(header, Floats({0.5F, -7}) + halves + brains);
  ASSERT_TRUE(file) << file.error().detail;
  EXPECT_EQ(*file->Read("a", {2, 1}), (std::vector<float>{0.5F, -7}));
  EXPECT_EQ(*file->Read("b", {1, 2}), (std::vector<float>{1, -3}));
  EXPECT_EQ(*file->Read("c", {1, 2}), (std::vector<float>{1, 3}));
}

TEST_F(Safetensors, RefusesAFileThatIsCutAnywhere) {
  const json header = {{"a", Tensor("F32", {2}, {0, 8})}, {"b", Tensor("F32", {1}, {8, 12})}};
  const std::string whole = FileOf(header.dump(), Floats({1, 2, 3}));
  ASSERT_TRUE(Open(whole));
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(RefusalOf(whole.substr(0, size)), "opened") << size << " bytes";
  }
  EXPECT_EQ(RefusalOf(""), "it is empty, or not a file that can be mapped");
  EXPECT_EQ(RefusalOf(whole.substr(0, 7)), "it is too short for a header");
  EXPECT_EQ(RefusalOf(whole.substr(0, 20)), "the header is longer than the file");
  EXPECT_EQ(RefusalOf(whole.substr(0, whole.size() - 1)),
            "tensor b reaches past the end of the file");
}

TEST_F(Safetensors, RefusesAHeaderThatIsNone) {
  std::string longer = FileOf("{}", "");
  for (const uint64_t length :
       {uint64_t{3}, uint64_t{1} << 32, std::numeric_limits<uint64_t>::max(),
        std::numeric_limits<uint64_t>::max() - 7}) {
    std::memcpy(longer.data(), &length, 8);
    EXPECT_EQ(RefusalOf(longer), "the header is longer than the file") << length;
  }
  for (const std::string header : {"", "[]", "{", "{\"a\":", "null", "\xFF\xFE", "{}}"}) {
    EXPECT_EQ(RefusalOf(FileOf(header, "")), "the header is not a JSON object") << header;
  }
  EXPECT_EQ(RefusalOf(FileOf(std::string(1'000'000, '['), "")), "the header is not a JSON object");
  std::string deep = "{\"a\":";
  deep += std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_EQ(RefusalOf(FileOf(deep, "")), "tensor a is not an object");
}

TEST_F(Safetensors, RefusesAnEntryThatIsNoTensor) {
  const std::string four = Floats({1});
  for (const json& entry : {json(1), json::array(), json(nullptr), json("F32")}) {
    EXPECT_EQ(RefusalOf({{"w", entry}}, four), "tensor w is not an object") << entry;
  }
  for (const json& entry :
       {json::object(), Tensor("F32", {1}, {0}), Tensor("F32", {1}, {0, 4, 8}),
        Tensor("F32", {-1}, {0, 4}), Tensor("F32", {1.5}, {0, 4}), Tensor("F32", "1", {0, 4}),
        Tensor("F32", {1}, {-4, 4}), json{{"dtype", 1}, {"shape", {1}}, {"data_offsets", {0, 4}}},
        Tensor("F32", {1e300}, {0, 4})}) {
    EXPECT_EQ(RefusalOf({{"w", entry}}, four), "tensor w lacks dtype, shape or data_offsets")
        << entry;
  }
  EXPECT_EQ(RefusalOf({{"w", Tensor("F128", {1}, {0, 4})}}, four), "tensor w has an unknown dtype");
}

TEST_F(Safetensors, RefusesOffsetsThatLie) {
  const std::string data = Floats({1, 2, 3, 4});
  const auto refusal = [&](const json& offsets_of_b) {
    return RefusalOf({{"a", Tensor("F32", {2}, {0, 8})}, {"b", Tensor("F32", {2}, offsets_of_b)}},
                     data);
  };
  EXPECT_EQ(refusal({8, 16}), "opened");
  EXPECT_EQ(refusal({16, 8}), "tensor b ends before it begins");
  EXPECT_EQ(refusal({12, 20}), "tensor b reaches past the end of the file");
  EXPECT_EQ(refusal({uint64_t{1} << 63, (uint64_t{1} << 63) + 8}),
            "tensor b reaches past the end of the file");
  EXPECT_EQ(refusal({8, std::numeric_limits<uint64_t>::max()}),
            "tensor b reaches past the end of the file");
  EXPECT_EQ(refusal({8, 12}), "tensor b has other bytes than its shape and dtype take");
  EXPECT_EQ(refusal({4, 12}), "tensor b overlaps another one");
  EXPECT_EQ(refusal({0, 8}), "tensor b overlaps another one");
  EXPECT_EQ(
      RefusalOf({{"a", Tensor("F32", {2}, {0, 8})}, {"b", Tensor("F32", {1}, {12, 16})}}, data),
      "bytes before tensor b are nobody's");
  EXPECT_EQ(RefusalOf({{"a", Tensor("F32", {2}, {0, 8})}}, data),
            "bytes at the end are no tensor's");
  EXPECT_EQ(RefusalOf(json::object(), data), "bytes at the end are no tensor's");
}

TEST_F(Safetensors, RefusesAShapeWhoseProductOverflows) {
  const auto refusal = [&](const json& shape, const json& offsets) {
    return RefusalOf({{"w", Tensor("F32", shape, offsets)}}, Floats({1}));
  };
  const uint64_t half = uint64_t{1} << 31;
  EXPECT_EQ(refusal({half, half, 4}, {0, 4}), "tensor w has an impossible shape");
  EXPECT_EQ(refusal({half - 1, half - 1, half - 1}, {0, 4}), "tensor w has an impossible shape");
  // 4 * 2^62 is 0 in 64 bits, and a factor of 0 hides what the others are.
  EXPECT_EQ(refusal({uint64_t{1} << 62}, {0, 0}), "tensor w has an impossible shape");
  EXPECT_EQ(refusal({0, std::numeric_limits<uint64_t>::max()}, {0, 0}),
            "tensor w has an impossible shape");
}

TEST_F(Safetensors, RefusesToReadWhatIsNotAsAsked) {
  const std::string data = Floats({1, 2, std::nanf(""), INFINITY}) + std::string(8, '\0');
  const json header = {{"pair", Tensor("F32", {2}, {0, 8})},
                       {"nan", Tensor("F32", {1}, {8, 12})},
                       {"infinite", Tensor("F32", {1}, {12, 16})},
                       {"long", Tensor("I64", {1}, {16, 24})}};
  const auto file = Open(header, data);
  ASSERT_TRUE(file) << file.error().detail;
  EXPECT_EQ(Refusal(file->Read("other", {1, 2}).error()), "there is no tensor other");
  EXPECT_EQ(Refusal(file->Read("pair", {2, 1}).error()),
            "tensor pair has another shape than config.json says");
  EXPECT_EQ(Refusal(file->Read("long", {1, 1}).error()),
            "tensor long is not of type F32, F16 or BF16");
  for (const std::string name : {"nan", "infinite"}) {
    EXPECT_EQ(Refusal(file->Read(name, {1, 1}).error()),
              "tensor " + name + " holds a number that is not finite");
  }
}

TEST_F(Safetensors, SaysWhenThereIsNoFile) {
  EXPECT_EQ(SafetensorsFile::Open(path_).error().reason, "model_not_found");
  std::filesystem::create_directory(path_);
  EXPECT_EQ(Refusal(SafetensorsFile::Open(path_).error()),
            "it is empty, or not a file that can be mapped");
  std::filesystem::remove(path_);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(Refusal(SafetensorsFile::Open(path_).error()),
            "it is empty, or not a file that can be mapped");
}

// Whatever a damaged file says: it is refused, or what it gives lies within it (the sanitizers
// watch).
TEST_F(Safetensors, SurvivesADamagedHeader) {
  const json header = {{"a", Tensor("F32", {2, 2}, {0, 16})}, {"b", Tensor("F16", {2}, {16, 20})}};
  const std::string whole = FileOf(header.dump(), Floats({1, 2, 3, 4}) + "abcd");
  std::mt19937 random(7);
  int opened = 0;
  for (int i = 0; i < 2'000; ++i) {
    std::string damaged = whole;
    for (size_t n = 1 + random() % 3; n > 0; --n) {
      const size_t at = random() % 4 == 0 ? random() % 8 : 8 + random() % (whole.size() - 8);
      damaged[at] = random() % 2 == 0 ? static_cast<char>('0' + random() % 10)
                                      : static_cast<char>(random() % 256);
    }
    const auto file = Open(damaged);
    if (!file) continue;
    ++opened;
    for (const char* name : {"a", "b"}) {
      const auto shape = file->ShapeOf(name);
      const auto read = file->Read(name, shape);
      if (read) {
        EXPECT_EQ(static_cast<int64_t>(read->size()), shape.rows * shape.columns);
      }
    }
  }
  EXPECT_GT(opened, 10);
}

}  // namespace
}  // namespace shortlist
