#pragma once

#include <memory>
#include <string_view>

#include <nlohmann/json.hpp>

#include "index/base/id.h"
#include "index/base/result.h"
#include "server/api/json_fields.h"
#include "server/http/json_reader.h"
#include "server/http/page_params.h"
#include "server/http/params_reader.h"
#include "server/http/request.h"
#include "server/workflow/read_hiring.h"

namespace shortlist {

// What the requests about invitations, proposals, offers and contracts have in common.

// The body of an action, which may be left out. Refuses what JsonReader::Parse does.
Result<std::unique_ptr<JsonReader>> ReadActionBody(const HttpRequest& request);

// A page of a list, newest first: page_size, page_token, state (one or more). A token is the id
// before which its page begins. Refuses `invalid_fields`, `bad_page_token`.
template <typename State>
Result<HiringQuery<State>> ReadHiringQuery(const HttpRequest& request, std::string_view id_prefix,
                                           State last_state) {
  ParamsReader params(request.query);
  const PageParams page = ReadPageParams(params);
  HiringQuery<State> query;
  query.states = params.EnumList("state", WordsUpTo(last_state));
  if (const auto refused = params.Finish(); !refused) return refused.error();
  if (!page.page_token.empty() && !IsId(page.page_token, id_prefix)) return BadPageToken();
  query.before_id = page.page_token;
  query.limit = page.page_size;
  return query;
}

// {"<name>": [...], "total", "next_page_token"}
template <typename Noun, typename Write>
nlohmann::json HiringPageJson(const char* name, const HiringPage<Noun>& page, Write write) {
  nlohmann::json list = nlohmann::json::array();
  for (const Noun& noun : page.nouns) list.push_back(write(noun));
  return {{name, std::move(list)},
          {"total", page.total},
          {"next_page_token", TextOrNull(page.next_before_id)}};
}

}  // namespace shortlist
