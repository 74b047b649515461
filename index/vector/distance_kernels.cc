#include "index/vector/distance_kernels.h"

#include <immintrin.h>

namespace shortlist {
namespace {

float Scalar(const float* a, const float* b, size_t size) {
  // Four sums, so that the compiler may keep them in one register of four.
  float sums[4] = {0, 0, 0, 0};
  size_t i = 0;
  for (; i + 4 <= size; i += 4) {
    for (size_t lane = 0; lane < 4; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  for (; i < size; ++i) sum += a[i] * b[i];
  return sum;
}

__attribute__((target("avx2,fma"))) float Avx2(const float* a, const float* b, size_t size) {
  __m256 first = _mm256_setzero_ps(), second = _mm256_setzero_ps();
  size_t i = 0;
  for (; i + 16 <= size; i += 16) {
    first = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), first);
    second = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), second);
  }
  alignas(32) float lanes[8];
  _mm256_store_ps(lanes, _mm256_add_ps(first, second));
  float sum = 0;
  for (const float lane : lanes) sum += lane;
  for (; i < size; ++i) sum += a[i] * b[i];
  return sum;
}

using Kernel = float (*)(const float*, const float*, size_t);

Kernel Choose() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? Avx2 : Scalar;
}

}  // namespace

float InnerProduct(const float* a, const float* b, size_t size) {
  static const Kernel kernel = Choose();
  return kernel(a, b, size);
}

}  // namespace shortlist
