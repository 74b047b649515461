#include "server/workflow/load_categories.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LoadCategoriesTest : public ::testing::Test {
 protected:
  Result<std::vector<Category>> Load(const std::string& text) {
    std::ofstream(File(), std::ios::binary) << text;
    return LoadCategories(File());
  }
  std::filesystem::path File() const { return folder_.path() / "categories.json"; }

  testing::TemporaryFolder folder_;
};

TEST_F(LoadCategoriesTest, ReadsBothLevelsInTheirOrder) {
  const auto loaded = Load(R"({"categories": [
      {"id": "b", "name": "Béta", "subcategories": [{"id": "b2", "name": "Two"},
                                                    {"id": "b1", "name": "One"}]},
      {"id": "a", "name": "Alpha"}]})");
  ASSERT_TRUE(loaded.ok());
  EXPECT_THAT(*loaded, ElementsAre(Category{"b", "Béta", {{"b2", "Two"}, {"b1", "One"}}},
                                   Category{"a", "Alpha", {}}));
}

TEST_F(LoadCategoriesTest, NamesEveryFaultAtOnce) {
  const auto refused = Load(R"({"version": 1, "categories": [
      {"id": "a", "name": "", "subcategories": [{"id": "a", "name": "Same"}, {"name": "None"}, 7]},
      {"id": 3, "name": "Number", "subcategories": {}},
      {"id": "", "name": null, "sub/categories": []},
      {"id": "a", "name": "Again"},
      "text"]})");
  EXPECT_EQ(ReasonOf(refused), "bad_categories");
  EXPECT_THAT(FieldsOf(refused),
              ElementsAre("/version unknown_field", "/categories/0/name required",
                          "/categories/0/subcategories/0/id duplicate",
                          "/categories/0/subcategories/1/id required",
                          "/categories/0/subcategories/2 wrong_type", "/categories/1/id wrong_type",
                          "/categories/1/subcategories wrong_type",
                          "/categories/2/sub~1categories unknown_field",
                          "/categories/2/id required", "/categories/2/name wrong_type",
                          "/categories/3/id duplicate", "/categories/4 wrong_type"));
  for (const FieldError& field : refused.error().fields) {
    EXPECT_THAT(refused.error().detail, HasSubstr(field.pointer));
  }
  EXPECT_THAT(refused.error().detail, HasSubstr(File().string()));
}

TEST_F(LoadCategoriesTest, RefusesWhatIsNoListOfCategories) {
  EXPECT_THAT(FieldsOf(Load("{\"categories\": [")), ElementsAre(" bad_json"));
  EXPECT_THAT(FieldsOf(Load("")), ElementsAre(" bad_json"));
  EXPECT_THAT(FieldsOf(Load("{\"categories\": [{\"id\": \"\xff\"}]}")), ElementsAre(" bad_json"));
  EXPECT_THAT(FieldsOf(Load("[]")), ElementsAre(" wrong_type"));
  EXPECT_THAT(FieldsOf(Load("{}")), ElementsAre("/categories required"));
  EXPECT_THAT(FieldsOf(Load("{\"categories\": null}")), ElementsAre("/categories wrong_type"));
}

TEST_F(LoadCategoriesTest, RefusesAFileThatIsNotThere) {
  EXPECT_THAT(FieldsOf(LoadCategories(folder_.path() / "none.json")), ElementsAre(" unreadable"));
}

}  // namespace
}  // namespace shortlist
