#pragma once

#include <span>
#include <string_view>

#include "ranking/features/feature.h"

namespace shortlist {

// Every feature there is, by name. Constant.
std::span<const Feature> AllFeatures();

// Null when there is none of that name.
const Feature* FindFeature(std::string_view name);

}  // namespace shortlist
