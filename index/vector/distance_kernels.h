#pragma once

#include <cstddef>

namespace shortlist {

// The inner product of two vectors of `size` floats: the cosine of unit vectors. Uses AVX2 and FMA
// where the machine has them, chosen at run time. The same two vectors give the same bits wherever
// they lie in memory.
float InnerProduct(const float* a, const float* b, size_t size);

}  // namespace shortlist
