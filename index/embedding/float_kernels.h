#pragma once

#include <cstdint>
#include <vector>

namespace shortlist {

// The arithmetic of the encoder, compiled for any x86-64, for AVX2 with FMA and, the products, for
// AVX-512; the best one that the machine knows is chosen at run time. Pure functions: any thread.
//
// Every number of a result is one chain of additions in the order of `k`, whatever is computed
// beside it: so a text has bit for bit the same vector alone and in any batch, which no BLAS
// promises. (A machine without AVX2 may differ in the last bits.)

// A float matrix, row by row, that a kernel reads; `stride` floats from row to row.
struct MatrixView {
  const float* data;
  int64_t rows;
  int64_t columns;
  int64_t stride;
};

// The right side of a product, in panels of kPanelColumns columns that a kernel reads in order.
class PackedMatrix {
 public:
  static constexpr int64_t kPanelColumns = 16;

  // Packs the transpose of `matrix` (weights [out, in], keys) or `matrix` as it is (values). Keeps
  // its memory for the next packing.
  void PackTransposed(const MatrixView& matrix);
  void Pack(const MatrixView& matrix);

  // `bias` is added to each row of a product; packing sets it to zero.
  void SetBias(const std::vector<float>& bias);

  int64_t depth() const { return depth_; }      // columns of the left side
  int64_t columns() const { return columns_; }  // columns of the product
  const float* panel(int64_t column) const { return panels_.data() + column * depth_; }
  const float* bias(int64_t column) const { return bias_.data() + column; }

 private:
  void Resize(int64_t depth, int64_t columns);

  int64_t depth_ = 0;
  int64_t columns_ = 0;
  std::vector<float> panels_;
  std::vector<float> bias_;
};

// product = left * right + bias: left.rows rows of right.columns() floats, `stride` apart.
void Multiply(const MatrixView& left, const PackedMatrix& right, float* product, int64_t stride);

// x = x * (1 + erf(x / sqrt 2)) / 2, in place, for `count` floats. erf is a rational approximation,
// error < 5e-7.
void Gelu(float* x, int64_t count);

// x = exp(x) / sum of exp, in place, for `count` floats.
void Softmax(float* x, int64_t count);

// x = (x + added - mean) / sqrt(variance + epsilon) * scale + shift, in place, for one row of
// `count` floats.
struct LayerNorm {
  std::vector<float> scale;
  std::vector<float> shift;
  float epsilon;
};
void AddAndNormalise(const float* added, const LayerNorm& norm, float* x, int64_t count);

}  // namespace shortlist
