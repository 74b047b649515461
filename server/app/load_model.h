#pragma once

#include <memory>

#include "index/base/clock.h"
#include "index/base/metrics.h"
#include "index/base/result.h"
#include "index/embedding/embedder.h"
#include "server/app/config.h"

namespace shortlist {

// The model that the configuration names: from a folder, or behind a server, which is not asked yet
// (it may be away). Null when it names none, or a folder that is not there, which is logged: then
// search runs on words alone. `clock` and `metrics` must outlive it. Refuses `bad_model_file`,
// `unsupported_model`, `bad_prefix`, `bad_embedding_server`.
Result<std::unique_ptr<Embedder>> LoadModel(const Config& config, const Clock& clock,
                                            Metrics& metrics);

}  // namespace shortlist
