// SPDX-License-Identifier: Apache-2.0
//
// The arithmetic of rtl/sim/mesh_fast.sv: every beat is executed at once, in the order of beats.
// Sums wrap modulo 2^32; the design takes as many of the low bits as its sums have.

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <vector>

#include "svdpi.h"

namespace {

constexpr int kMaxDim = 32;
/// Rows on their way: one for each cycle of the longest latency, and one that just came.
constexpr unsigned kMaxRows = 2 * kMaxDim;

using Inputs = std::array<int16_t, kMaxDim>;
using Sums = std::array<int32_t, kMaxDim>;

/// mesh_pkg::beat_ctrl_t, whose last field has the lowest bits.
struct Control {
  explicit Control(uint32_t bits)
      : row(bits & 31),
        drain(bits >> 5 & 1),
        load(bits >> 6 & 1),
        flip_zero(bits >> 7 & 1),
        flip(bits >> 8 & 1),
        is_os(bits >> 9 & 1),
        mac(bits >> 10 & 1) {}
  unsigned row;
  bool drain, load, flip_zero, flip, is_os, mac;
};

/// `count` signed numbers of `bits` bits each, the first in the lowest bits.
Inputs unpack(const svBitVecVal* words, int count, int bits) {
  Inputs values{};
  if (bits == 8) {
    const auto* bytes = reinterpret_cast<const int8_t*>(words);
    for (int i = 0; i < count; ++i) values[i] = bytes[i];
    return values;
  }
  for (int i = 0; i < count; ++i) {
    int32_t value = 0;
    for (int bit = 0; bit < bits; ++bit) {
      const int at = i * bits + bit;
      value |= static_cast<int32_t>(words[at / 32] >> (at % 32) & 1) << bit;
    }
    values[i] = static_cast<int16_t>(value - ((value >> (bits - 1)) << bits));
  }
  return values;
}

class Mesh {
 public:
  Mesh(int dim, int input_bits, int sum_bits)
      : dim_{dim}, input_bits_{input_bits}, sum_bits_{sum_bits} {}

  void reset() {
    shadow_ = {};
    weights_ = {};
    sums_ = {};
    first_ = count_ = 0;
  }

  void beat(Control control, const svBitVecVal* act, const svBitVecVal* weight,
            const svBitVecVal* d) {
    if (control.flip) flip(control);
    if (control.mac && control.is_os) {
      accumulate(unpack(act, dim_, input_bits_), unpack(weight, dim_, input_bits_));
      push(sums_[dim_ - 1]);  // passes along the sum chain, though no row
    } else if (control.mac) {
      multiply(unpack(act, dim_, input_bits_), unpack(d, dim_, input_bits_));
    }
    if (control.drain) push(sums_[control.row]);
    if (control.load) {
      const Inputs row = unpack(weight, dim_, input_bits_);
      for (int j = 0; j < dim_; ++j) shadow_[j][control.row] = row[j];
    }
  }

  void fetch(svBitVecVal* words) {
    const Sums& row = rows_[first_];
    first_ = (first_ + 1) % kMaxRows;
    --count_;
    if (sum_bits_ == 32) {
      std::memcpy(words, row.data(), sizeof(int32_t) * dim_);
      return;
    }
    std::memset(words, 0, (dim_ * sum_bits_ + 31) / 32 * sizeof *words);
    for (int at = 0; at < dim_ * sum_bits_; ++at) {
      const auto bit = static_cast<uint32_t>(row[at / sum_bits_]) >> (at % sum_bits_) & 1;
      words[at / 32] |= bit << (at % 32);
    }
  }

 private:
  void flip(Control control) {
    const std::array<Inputs, kMaxDim> zero{};
    const auto& taken = control.flip_zero ? zero : shadow_;
    if (!control.is_os) {
      weights_ = taken;
      return;
    }
    for (int j = 0; j < dim_; ++j) {
      for (int k = 0; k < dim_; ++k) sums_[k][j] = taken[j][k];
    }
  }

  /// A row of a weight-stationary product: d[j] + sum over k of act[k] * W[k][j].
  void multiply(const Inputs& act, const Inputs& d) {
    Sums row{};
    for (int j = 0; j < dim_; ++j) {
      int32_t sum = 0;
      for (int k = 0; k < dim_; ++k) sum += act[k] * weights_[j][k];
      row[j] = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(d[j]));
    }
    push(row);
  }

  /// An outer product into the output-stationary sums: S[k][j] += act[k] * weight[j].
  void accumulate(const Inputs& act, const Inputs& weight) {
    for (int k = 0; k < dim_; ++k) {
      for (int j = 0; j < dim_; ++j) {
        const auto product = static_cast<uint32_t>(act[k] * weight[j]);
        sums_[k][j] = static_cast<int32_t>(static_cast<uint32_t>(sums_[k][j]) + product);
      }
    }
  }

  void push(const Sums& row) { rows_[(first_ + count_++) % kMaxRows] = row; }

  int dim_, input_bits_, sum_bits_;
  /// Operands by column, then by row of the mesh: a column is one dot product.
  std::array<Inputs, kMaxDim> shadow_{}, weights_{};
  std::array<Sums, kMaxDim> sums_{};
  std::array<Sums, kMaxRows> rows_{};
  unsigned first_ = 0, count_ = 0;
};

std::vector<Mesh>& meshes() {
  static std::vector<Mesh> list;
  return list;
}

}  // namespace

extern "C" {

/// Each mesh calls this once, at the start of simulation; the number stands for
/// it from then on.
int hil_mesh_create(int dim, int input_bits, int sum_bits) {
  meshes().emplace_back(dim, input_bits, sum_bits);
  return static_cast<int>(meshes().size()) - 1;
}

void hil_mesh_reset(int mesh) { meshes()[mesh].reset(); }

void hil_mesh_beat(int mesh, const svBitVecVal* ctrl, const svBitVecVal* act,
                   const svBitVecVal* weight, const svBitVecVal* d) {
  meshes()[mesh].beat(Control{*ctrl}, act, weight, d);
}

void hil_mesh_row(int mesh, svBitVecVal* row) { meshes()[mesh].fetch(row); }

}  // extern "C"
