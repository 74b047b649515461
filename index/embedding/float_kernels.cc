#include "index/embedding/float_kernels.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace shortlist {
namespace {

constexpr int64_t kPanel = PackedMatrix::kPanelColumns;

// Rows of the left side that stay in the second-level cache while all panels pass by.
constexpr int64_t kRowBlock = 48;

// One text for both machines: GCC's vector types, inlined into functions of either target.
#define SHORTLIST_INLINE [[gnu::always_inline]] inline

struct Baseline {
  static constexpr int kLanes = 4;
  static constexpr int kTileRows = 3;
  typedef float Floats __attribute__((vector_size(16), aligned(4), may_alias));
  typedef int32_t Ints __attribute__((vector_size(16), aligned(4), may_alias));
};

struct Avx2 {
  static constexpr int kLanes = 8;
  static constexpr int kTileRows = 6;  // 12 sums, 2 columns and a row: 15 of 16 registers
  typedef float Floats __attribute__((vector_size(32), aligned(4), may_alias));
  typedef int32_t Ints __attribute__((vector_size(32), aligned(4), may_alias));
};

// For products only: theirs are the same numbers as Avx2's, which sums over lanes would not be.
struct Avx512 {
  static constexpr int kLanes = 16;
  static constexpr int kTileRows = 12;  // as many sums as hide the latency of two units
  typedef float Floats __attribute__((vector_size(64), aligned(4), may_alias));
};

struct TileTask {
  const float* left;
  int64_t left_stride;
  const float* panel;
  int64_t depth;
  const float* bias;
  float* product;
  int64_t product_stride;
  int64_t columns;  // of this panel: kPanel or, in the last one, less
};

template <typename Simd, int kRows>
SHORTLIST_INLINE void MultiplyTile(const TileTask& task) {
  using Floats = typename Simd::Floats;
  constexpr int kVectors = kPanel / Simd::kLanes;
  Floats sums[kRows][kVectors];
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      sums[r][v] = *reinterpret_cast<const Floats*>(task.bias + v * Simd::kLanes);
    }
  }
  const float* left = task.left;
  const float* panel = task.panel;
  for (int64_t k = 0; k < task.depth; ++k, ++left, panel += kPanel) {
    Floats columns[kVectors];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      columns[v] = *reinterpret_cast<const Floats*>(panel + v * Simd::kLanes);
    }
#pragma GCC unroll 12
    for (int r = 0; r < kRows; ++r) {
      const float factor = left[r * task.left_stride];
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) sums[r][v] += factor * columns[v];
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) {
    float* product = task.product + r * task.product_stride;
    if (task.columns == kPanel) {
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) {
        *reinterpret_cast<Floats*>(product + v * Simd::kLanes) = sums[r][v];
      }
    } else {
      std::memcpy(product, &sums[r][0], static_cast<size_t>(task.columns) * sizeof(float));
    }
  }
}

template <typename Simd, int kRows>
SHORTLIST_INLINE void MultiplyLastRows(const TileTask& task, int64_t rows) {
  if (rows == kRows) {
    MultiplyTile<Simd, kRows>(task);
  } else if constexpr (kRows > 1) {
    MultiplyLastRows<Simd, kRows - 1>(task, rows);
  }
}

template <typename Simd>
SHORTLIST_INLINE void MultiplyWith(const MatrixView& left, const PackedMatrix& right,
                                   float* product, int64_t stride) {
  for (int64_t block = 0; block < left.rows; block += kRowBlock) {
    const int64_t block_end = std::min(left.rows, block + kRowBlock);
    for (int64_t column = 0; column < right.columns(); column += kPanel) {
      TileTask task{nullptr,
                    left.stride,
                    right.panel(column),
                    right.depth(),
                    right.bias(column),
                    nullptr,
                    stride,
                    std::min(kPanel, right.columns() - column)};
      for (int64_t row = block; row < block_end; row += Simd::kTileRows) {
        task.left = left.data + row * left.stride;
        task.product = product + row * stride + column;
        MultiplyLastRows<Simd, Simd::kTileRows>(
            task, std::min<int64_t>(Simd::kTileRows, block_end - row));
      }
    }
  }
}

// Calls `step` with vectors of x, the last one filled up with `filler`, and stores what it leaves.
template <typename Simd, typename Step>
SHORTLIST_INLINE void ForEachVector(float* x, int64_t count, float filler, const Step& step) {
  using Floats = typename Simd::Floats;
  int64_t i = 0;
  for (; i + Simd::kLanes <= count; i += Simd::kLanes) step(*reinterpret_cast<Floats*>(x + i), i);
  if (i == count) return;
  Floats last = Floats{} + filler;
  const auto rest_bytes = static_cast<size_t>(count - i) * sizeof(float);
  std::memcpy(&last, x + i, rest_bytes);
  step(last, i);
  std::memcpy(x + i, &last, rest_bytes);
}

template <typename Simd>
SHORTLIST_INLINE float Sum(const typename Simd::Floats& lanes) {
  float sum = 0;
  for (int lane = 0; lane < Simd::kLanes; ++lane) sum += lanes[lane];
  return sum;
}

template <typename Simd>
SHORTLIST_INLINE void GeluWith(float* x, int64_t count) {
  using Floats = typename Simd::Floats;
  ForEachVector<Simd>(
      x, count, 0, [](Floats & value, int64_t) __attribute__((always_inline)) {
        // erf: odd polynomial over even polynomial on [-4, 4] (the coefficients of Eigen and XLA).
        const Floats limit = Floats{} + 4.0F;
        Floats t = value * 0.70710678118654752F;
        t = t > limit ? limit : t;
        t = t < -limit ? -limit : t;
        const Floats s = t * t;
        Floats p = Floats{} - 2.72614225801306e-10F;
        p = p * s + 2.77068142495902e-08F;
        p = p * s - 2.10102402082508e-06F;
        p = p * s - 5.69250639462346e-05F;
        p = p * s - 7.34990630326855e-04F;
        p = p * s - 2.95459980854025e-03F;
        p = p * s - 1.60960333262415e-02F;
        Floats q = Floats{} - 1.45660718464996e-05F;
        q = q * s - 2.13374055278905e-04F;
        q = q * s - 1.68282697438203e-03F;
        q = q * s - 7.37332916720468e-03F;
        q = q * s - 1.42647390514189e-02F;
        value = 0.5F * value * (1.0F + t * p / q);
      });
}

// Replaces each x <= 0 by exp(x), relative error < 2e-7: 2^n times a polynomial (Cephes).
template <typename Simd>
SHORTLIST_INLINE void Exp(typename Simd::Floats* x) {
  using Floats = typename Simd::Floats;
  using Ints = typename Simd::Ints;
  const Floats lowest = Floats{} - 87.0F;
  const Floats clamped = *x < lowest ? lowest : *x;
  const Ints n = __builtin_convertvector(clamped * 1.44269504088896341F - 0.5F, Ints);
  const Floats whole = __builtin_convertvector(n, Floats);
  const Floats r = (clamped - whole * 0.693359375F) + whole * 2.12194440e-4F;
  Floats p = Floats{} + 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  const Ints power = (n + 127) << 23;
  *x = p * __builtin_bit_cast(Floats, power);
}

template <typename Simd>
SHORTLIST_INLINE void SoftmaxWith(float* x, int64_t count) {
  using Floats = typename Simd::Floats;
  const float largest = *std::max_element(x, x + count);
  Floats sums = {};
  // The filler's exponential is 0 within the precision of the sum.
  ForEachVector<Simd>(
      x, count, largest - 1000.0F, [&](Floats & value, int64_t) __attribute__((always_inline)) {
        value -= largest;
        Exp<Simd>(&value);
        sums += value;
      });
  const float factor = 1.0F / Sum<Simd>(sums);
  ForEachVector<Simd>(
      x, count,
      0, [&](Floats & value, int64_t) __attribute__((always_inline)) { value *= factor; });
}

template <typename Simd>
SHORTLIST_INLINE void AddAndNormaliseWith(const float* added, const LayerNorm& norm, float* x,
                                          int64_t count) {
  float mean = 0;
  float variance = 0;
  for (int64_t i = 0; i < count; ++i) x[i] += added[i];
  using Floats = typename Simd::Floats;
  Floats sums = {};
  ForEachVector<Simd>(
      x, count, 0, [&](Floats & value, int64_t) __attribute__((always_inline)) { sums += value; });
  mean = Sum<Simd>(sums) / static_cast<float>(count);
  sums = Floats{};
  // A filler of `mean` adds nothing.
  ForEachVector<Simd>(
      x, count, mean, [&](Floats & value, int64_t) __attribute__((always_inline)) {
        const Floats distance = value - mean;
        sums += distance * distance;
      });
  variance = Sum<Simd>(sums) / static_cast<float>(count);
  const float factor = 1.0F / std::sqrt(variance + norm.epsilon);
  for (int64_t i = 0; i < count; ++i) {
    x[i] = (x[i] - mean) * factor * norm.scale[static_cast<size_t>(i)] +
           norm.shift[static_cast<size_t>(i)];
  }
}

#define SHORTLIST_AVX2 __attribute__((target("avx2,fma")))

SHORTLIST_AVX2 void MultiplyAvx2(const MatrixView& left, const PackedMatrix& right, float* product,
                                 int64_t stride) {
  MultiplyWith<Avx2>(left, right, product, stride);
}
__attribute__((target("avx512f,fma"))) void MultiplyAvx512(const MatrixView& left,
                                                           const PackedMatrix& right,
                                                           float* product, int64_t stride) {
  MultiplyWith<Avx512>(left, right, product, stride);
}
SHORTLIST_AVX2 void GeluAvx2(float* x, int64_t count) { GeluWith<Avx2>(x, count); }
SHORTLIST_AVX2 void SoftmaxAvx2(float* x, int64_t count) { SoftmaxWith<Avx2>(x, count); }
SHORTLIST_AVX2 void AddAndNormaliseAvx2(const float* added, const LayerNorm& norm, float* x,
                                        int64_t count) {
  AddAndNormaliseWith<Avx2>(added, norm, x, count);
}

bool HasAvx2() {
  static const bool has = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  return has;
}

bool HasAvx512() {
  static const bool has = HasAvx2() && __builtin_cpu_supports("avx512f") != 0;
  return has;
}

}  // namespace

void PackedMatrix::Resize(int64_t depth, int64_t columns) {
  depth_ = depth;
  columns_ = columns;
  const int64_t padded = (columns + kPanel - 1) / kPanel * kPanel;
  panels_.assign(static_cast<size_t>(depth * padded), 0.0F);
  bias_.assign(static_cast<size_t>(padded), 0.0F);
}

void PackedMatrix::PackTransposed(const MatrixView& matrix) {
  Resize(matrix.columns, matrix.rows);
  for (int64_t row = 0; row < matrix.rows; ++row) {
    const float* from = matrix.data + row * matrix.stride;
    float* to = panels_.data() + row / kPanel * kPanel * depth_ + row % kPanel;
    for (int64_t k = 0; k < depth_; ++k) to[k * kPanel] = from[k];
  }
}

void PackedMatrix::Pack(const MatrixView& matrix) {
  Resize(matrix.rows, matrix.columns);
  for (int64_t column = 0; column < columns_; column += kPanel) {
    const int64_t width = std::min(kPanel, columns_ - column);
    float* to = panels_.data() + column * depth_;
    for (int64_t k = 0; k < depth_; ++k) {
      std::copy_n(matrix.data + k * matrix.stride + column, width, to + k * kPanel);
    }
  }
}

void PackedMatrix::SetBias(const std::vector<float>& bias) {
  std::copy(bias.begin(), bias.end(), bias_.begin());
}

void Multiply(const MatrixView& left, const PackedMatrix& right, float* product, int64_t stride) {
  if (HasAvx512()) return MultiplyAvx512(left, right, product, stride);
  if (HasAvx2()) return MultiplyAvx2(left, right, product, stride);
  MultiplyWith<Baseline>(left, right, product, stride);
}

void Gelu(float* x, int64_t count) {
  if (HasAvx2()) return GeluAvx2(x, count);
  GeluWith<Baseline>(x, count);
}

void Softmax(float* x, int64_t count) {
  if (HasAvx2()) return SoftmaxAvx2(x, count);
  SoftmaxWith<Baseline>(x, count);
}

void AddAndNormalise(const float* added, const LayerNorm& norm, float* x, int64_t count) {
  if (HasAvx2()) return AddAndNormaliseAvx2(added, norm, x, count);
  AddAndNormaliseWith<Baseline>(added, norm, x, count);
}

}  // namespace shortlist
