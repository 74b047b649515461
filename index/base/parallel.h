#pragma once

#include <cstddef>
#include <functional>

namespace shortlist {

// Calls run(i) once for every i below `count`, in order of beginning, on as many threads as the
// machine has cores, this one among them; returns when all are done. After one throws no more are
// begun, and what it threw is thrown here. `run` must be safe beside itself.
void ParallelFor(size_t count, const std::function<void(size_t)>& run);

}  // namespace shortlist
