#include <algorithm>
#include <array>
#include <map>

#include "tests/hostile/storm.h"

namespace shortlist::testing {
namespace {

using nlohmann::json;

constexpr std::array kAskers = {"job_id", "brief", "freelancer_id", "profile"};

// Every operation that takes a body.
std::vector<const Operation*> Takers() {
  std::vector<const Operation*> takers;
  for (const Operation& operation : Operations()) {
    if (operation.takes_body()) takers.push_back(&operation);
  }
  return takers;
}

class BodyStorm : public StormTest {
 protected:
  // Which of those that exclude each other the field is of; empty: of none.
  static std::string AskerOf(const BodyField& field) {
    const std::string path = field.at.to_string();
    const std::string first = path.substr(1, path.find('/', 1) - 1);
    return std::count(kAskers.begin(), kAskers.end(), first) > 0 ? first : "";
  }

  // The operation's body with `value` at the field. What excludes the field is left out.
  static json With(const Operation& operation, const BodyField& field, const json& value) {
    json body = operation.bodies.front();
    body.erase("external_id");                      // may be there once only
    if (body.contains("limit")) body["limit"] = 1;  // the answer is not what is tried
    body.erase("explain");
    const std::string asker = AskerOf(field);
    for (const char* name : kAskers) {
      if (!asker.empty() && name != asker) body.erase(name);
    }
    // A field of an object that is not there, or of another form of it.
    try {
      body[field.at] = value;
    } catch (const json::exception&) {
      json patch;
      patch[field.at] = value;
      body.update(patch);
    }
    return body;
  }

  Shot ShotOf(const Operation& operation, std::string body, std::string about) const {
    WireRequest request = RequestOf(operation);
    request.headers.emplace_back("Content-Type", "application/json");
    return {WithBody(std::move(request), std::move(body)), &operation, Verdict::kEither,
            std::move(about)};
  }
};

TEST_F(BodyStorm, TakesOrRefusesEveryDocumentWithAReason) {
  const auto documents = HostileDocuments();
  const auto takers = Takers();
  Fire(documents.size() * takers.size(), [&](size_t at) {
    const HostileDocument& document = documents[at / takers.size()];
    const Operation& operation = *takers[at % takers.size()];
    Shot shot = ShotOf(operation, document.bytes, operation.id + " with " + document.name);
    const bool left_out = document.bytes.empty() && operation.may_be_empty;
    shot.verdict = left_out ? Verdict::kEither : document.verdict;
    return shot;
  });
  ExpectRightAnswersAndCleanVerify();
}

TEST_F(BodyStorm, RefusesEveryBrokenTextAndNumberInEveryField) {
  std::vector<Shot> shots;
  for (const Operation* operation : Takers()) {
    for (const BodyField& field : operation->fields) {
      const std::string body = With(*operation, field, "@@@").dump();
      const std::string place = operation->id + " " + field.at.to_string();
      for (const std::string& bytes : BrokenUtf8()) {
        std::string broken = body;
        broken.replace(broken.find("@@@"), 3, bytes);
        shots.push_back(ShotOf(*operation, broken, place + " with broken UTF-8"));
        shots.back().verdict = Verdict::kRefuse;
      }
      for (const char* number : {"-1", "1e308", "9223372036854775808", "-0.0", "1.5", "[]", "{}",
                                 "null", "true", "1E400", "\"\\u0000\"", "\"\\udc00\""}) {
        std::string other = body;
        other.replace(other.find("\"@@@\""), 5, number);
        shots.push_back(ShotOf(*operation, other, place + " with " + number));
      }
    }
  }
  Fire(shots);
  ExpectRightAnswersAndCleanVerify();
}

// Fields that take any text are tried together, and what was stored is compared byte by byte; the
// others one by one.
class FieldStorm : public BodyStorm {
 protected:
  struct Fields {
    std::vector<BodyField> free;                             // take any text and keep it
    std::map<std::string, std::vector<BodyField>> fleeting;  // take it; by AskerOf
    std::map<std::string, std::vector<BodyField>> strict;    // the others that are texts
  };

  // Fields that are tried together.
  struct Place {
    const Operation* operation;
    std::vector<BodyField> fields;
    std::vector<std::string> pieces;  // the body around the text, written once

    std::string With(const std::string& text) const {
      const std::string quoted = json(text).dump();
      std::string body = pieces.front();
      for (size_t i = 1; i < pieces.size(); ++i) body.append(quoted).append(pieces[i]);
      return body;
    }
  };
  static Place PlaceOf(const Operation& operation, const std::vector<BodyField>& fields) {
    json body = With(operation, fields.front(), "@@@");
    for (const BodyField& field : fields) body[field.at] = "@@@";
    Place place{&operation, fields, {}};
    std::string rest = body.dump();
    for (size_t at; (at = rest.find("\"@@@\"")) != rest.npos; rest.erase(0, at + 5)) {
      place.pieces.push_back(rest.substr(0, at));
    }
    place.pieces.push_back(rest);
    return place;
  }

  WireRequest Write(const Operation& operation, const json& body, const std::string& etag) const {
    WireRequest request = WithBody(RequestOf(operation), body.dump());
    if (!etag.empty()) request.headers.emplace_back("If-Match", etag);
    return request;
  }

  Fields Sorted(const Operation& operation) {
    Fields fields;
    Wire wire(live_.app().port());
    for (const BodyField& field : operation.fields) {
      if (!field.is_text || field.read_only) continue;
      const json body = With(operation, field, "Plain words");
      const auto answer = wire.Ask(Write(operation, body, ETagOfStored(wire, operation)));
      if (answer.status >= 300 || field.at.to_string().ends_with("external_id")) {
        fields.strict[AskerOf(field)].push_back(field);
      } else if (Kept(answer, field.at, "Plain words")) {
        fields.free.push_back(field);
      } else {
        fields.fleeting[AskerOf(field)].push_back(field);
      }
    }
    return fields;
  }

  static bool Kept(const WireAnswer& answer, const json::json_pointer& at, const json& text) {
    const json stored = json::parse(answer.body);
    // A text of blanks counts as not given.
    const bool blank = text.get<std::string>().find_first_not_of(" \t\r\n") == std::string::npos;
    return stored.contains(at) && (stored[at] == text || (blank && stored[at].is_null()));
  }

  // One text in all free fields: stored as it is in each, or refused.
  void StoreInAll(Wire& wire, const Operation& operation, const std::vector<BodyField>& fields,
                  const std::string& text, std::string* etag) {
    json body = operation.method == "PATCH" ? json::object() : operation.bodies.front();
    body.erase("external_id");
    for (const BodyField& field : fields) body[field.at] = text;
    const Shot shot{Write(operation, body, *etag), &operation, Verdict::kEither, text};
    const WireAnswer answer = Judge(wire, shot);
    if (answer.status >= 300) {
      if (fields.size() == 1) return;
      for (const BodyField& field : fields) StoreInAll(wire, operation, {field}, text, etag);
      return;
    }
    ++stored_;
    *etag = operation.method == "PATCH" ? answer.Header("ETag") : "";
    WireRequest get = RequestOf(operation);
    get.method = "GET";
    if (operation.method == "POST") get.target = answer.Header("Location");
    const WireAnswer read = wire.Ask(get);
    for (const BodyField& field : fields) {
      if (!Kept(answer, field.at, text) || !Kept(read, field.at, text)) {
        Fail("not stored as it is at " + field.at.to_string(), shot, read);
      }
    }
  }

  std::atomic<int> stored_ = 0;
};

TEST_F(FieldStorm, KeepsEveryTextByteForByteOrRefusesIt) {
  const auto strings = HostileStrings();
  std::vector<std::thread> threads;
  for (const char* id : {"create_freelancer", "create_job", "update_freelancer", "update_job"}) {
    const Operation& operation = OperationById(id);
    const Fields fields = Sorted(operation);
    ASSERT_GE(fields.free.size(), 2U) << id;
    threads.emplace_back([this, &operation, &strings, free = fields.free] {
      Wire wire(live_.app().port());
      std::string etag = ETagOfStored(wire, operation);
      for (const std::string& text : strings) StoreInAll(wire, operation, free, text, &etag);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(stored_, 60);
  ExpectRightAnswersAndCleanVerify();
}

// In all fields of a kind at once, whose mistakes are all found at once; and by turns in one alone,
// where no other refuses first (SHORTLIST_FUZZ=all: in each).
TEST_F(FieldStorm, TakesOrRefusesEveryTextInEveryOtherField) {
  const auto strings = HostileStrings();
  const size_t turns = FuzzAll() ? 1 : 8;
  std::vector<Place> places;
  for (const Operation* operation : Takers()) {
    const Fields fields = Sorted(*operation);
    for (const auto& groups : {fields.fleeting, fields.strict}) {
      for (const auto& [asker, group] : groups) {
        places.push_back(PlaceOf(*operation, group));
        if (group.size() == 1) continue;
        for (const BodyField& field : group) places.push_back(PlaceOf(*operation, {field}));
      }
    }
  }
  Share(places.size() * strings.size(), [&](Wire& wire, size_t at) {
    const Place& place = places[at % places.size()];
    if (place.fields.size() == 1 && (at + at / places.size()) % turns != 0) return;
    const std::string& text = strings[at / places.size()];
    JudgeFresh(wire, ShotOf(*place.operation, place.With(text), text));
  });
  ExpectRightAnswersAndCleanVerify();
}

TEST_F(BodyStorm, AnswersTheLongestListOfMistakesShortly) {
  json body = {{"display_name", "Ada"}};
  for (int i = 0; i < 50'000; ++i) body["unknown" + std::to_string(i)] = 1;
  std::vector<Shot> shots;
  for (const Operation* operation : Takers()) {
    shots.push_back(ShotOf(*operation, body.dump(), operation->id + ": 50,000 unknown fields"));
    shots.push_back(ShotOf(*operation, json{{std::string(500'000, 'x'), 1}}.dump(), "a long name"));
    std::string deep = "{\"skills\":";
    for (int i = 0; i < 60; ++i) deep += "[";
    shots.push_back(ShotOf(*operation, deep + std::string(60, ']') + "}", "deep lists"));
    json wide = {{"display_name", "Ada"}, {"title", "Job"}};
    for (const char* name : {"skills", "languages", "portfolio", "employment"}) {
      wide[name] = json::array();
      for (int i = 0; i < 100; ++i) wide[name].push_back({{"name", std::string(1'500, 'n')}});
    }
    shots.push_back(ShotOf(*operation, wide.dump(), operation->id + ": wide lists"));
    shots.push_back(ShotOf(*operation, std::string(2 << 20, ' '), "two megabytes"));
    shots.back().verdict = Verdict::kRefuse;
  }
  Fire(shots);
  ExpectRightAnswersAndCleanVerify();
}

}  // namespace
}  // namespace shortlist::testing
